/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Power, resets, regions, links and cards that do not answer. */

#include "world.h"

static struct device *card(struct world *world)
{
	struct device *device = add_device(world, "0000:01:00.0", "amdgpu", 1);
	device->power = str_copy("auto");
	words_add(&device->resets, "flr");
	words_add(&device->resets, "bus");
	struct device_bar *bar = ARRAY_ADD(device->bars, device->bar_count);
	*bar = (struct device_bar){0, (uint64_t)16 << 30, 0x7f00}; /* 256M to 16G */
	want(world, "0000:01:00.0");
	return device;
}

static void test_power_is_pinned_on_while_the_guest_has_it(void **state)
{
	struct world *world = *state;
	card(world);
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 set power/control of 0000:01:00.0 to on\n"
		      "2 unbind 0000:01:00.0 from amdgpu\n"
		      "3 bind 0000:01:00.0 to vfio-pci\n"
		      "4 set power/control of 0000:01:00.0 to on\n");
	world->profile.gpu.keep_power = false;
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from amdgpu\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
}

static void test_a_way_to_be_reset_is_chosen_among_those_there_are(void **state)
{
	struct world *world = *state;
	card(world);
	world->profile.gpu.keep_power = false;
	words_add(&world->profile.gpu.resets, "bus");
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from amdgpu\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n"
		      "3 set reset_method of 0000:01:00.0 to bus\n");
	assert_string_equal(world->plan.steps[3].was, "flr bus");
	words_add(&world->profile.gpu.resets, "pm");
	expect(world, "refuse reset 0000:01:00.0\n");
	assert_non_null(strstr(world->plan.refusals[0].advice, "flr bus"));
}

static void test_a_region_is_resized_while_no_driver_has_it(void **state)
{
	struct world *world = *state;
	struct device *device = card(world);
	world->profile.gpu.keep_power = false;
	struct profile_bar *bar = ARRAY_ADD(world->profile.gpu.bars, world->profile.gpu.bar_count);
	*bar = (struct profile_bar){0, 256 << 20};
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from amdgpu\n"
		      "2 resize BAR 0 of 0000:01:00.0 to 256M\n"
		      "3 bind 0000:01:00.0 to vfio-pci\n");
	assert_string_equal(world->plan.steps[2].was, "16G");
	bar->size = 128 << 20;
	expect(world, "refuse bar 0000:01:00.0\n");
	assert_string_equal(world->plan.refusals[0].advice, "it can be 256M 512M 1G 2G 4G 8G 16G");
	device->bars[0].sizes = 0;
	device->bars[0].index = 2;
	expect(world, "refuse bar 0000:01:00.0\n");
}

static void test_a_card_that_does_not_answer_is_refused(void **state)
{
	struct world *world = *state;
	card(world)->dead = true;
	expect(world, "refuse dead 0000:01:00.0\n");
}

static void test_what_needs_a_device_leaves_before_it(void **state)
{
	struct world *world = *state;
	struct device *device = card(world);
	words_add(&device->consumers, "0000:02:00.0");
	words_add(&device->consumers, "0000:03:00.0");
	add_device(world, "0000:02:00.0", "snd_hda_intel", 2)->class = 0x040300;
	device = add_device(world, "0000:03:00.0", "xhci_hcd", 3);
	device->class = 0x0c0330;
	words_add(&device->consumers, "0000:02:00.0");
	world->profile.gpu.keep_power = false;
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from amdgpu\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
	world->profile.pci.companions = COMPANIONS_TAKE;
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "0 reserve 0000:02:00.0 for vfio-pci\n"
		      "0 reserve 0000:03:00.0 for vfio-pci\n"
		      "1 unbind 0000:02:00.0 from snd_hda_intel\n"
		      "2 unbind 0000:03:00.0 from xhci_hcd\n"
		      "3 unbind 0000:01:00.0 from amdgpu\n"
		      "4 bind 0000:01:00.0 to vfio-pci\n"
		      "4 bind 0000:02:00.0 to vfio-pci\n"
		      "4 bind 0000:03:00.0 to vfio-pci\n");
}

static void test_known_trouble_is_noted(void **state)
{
	struct world *world = *state;
	card(world);
	world->view.release = str_copy("6.16.4-arch1-1");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.notes.count, 1);
	assert_non_null(strstr(world->plan.notes.at[0], "6.16"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_power_is_pinned_on_while_the_guest_has_it),
		ON_A_WORLD(test_a_way_to_be_reset_is_chosen_among_those_there_are),
		ON_A_WORLD(test_a_region_is_resized_while_no_driver_has_it),
		ON_A_WORLD(test_a_card_that_does_not_answer_is_refused),
		ON_A_WORLD(test_what_needs_a_device_leaves_before_it),
		ON_A_WORLD(test_known_trouble_is_noted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
