/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Devices from their drivers to VFIO, and mediated devices. */

#include "world.h"

static void test_a_guest_that_wants_nothing_changes_nothing(void **state)
{
	expect(*state, "");
}

static void test_a_pair_leaves_sound_first_and_binds_side_by_side(void **state)
{
	add_device(*state, "0000:01:00.0", "nouveau", 1);
	add_device(*state, "0000:01:00.1", "snd_hda_intel", 1);
	want(*state, "0000:01:00.0");
	want(*state, "0000:01:00.1");
	expect(*state, "0 reserve 0000:01:00.0 for vfio-pci\n"
		       "0 reserve 0000:01:00.1 for vfio-pci\n"
		       "1 unbind 0000:01:00.1 from snd_hda_intel\n"
		       "2 unbind 0000:01:00.0 from nouveau\n"
		       "3 bind 0000:01:00.0 to vfio-pci\n"
		       "3 bind 0000:01:00.1 to vfio-pci\n");
}

static void test_functions_of_different_slots_leave_together(void **state)
{
	add_device(*state, "0000:01:00.0", "nvme", 1);
	add_device(*state, "0000:02:00.0", "nvme", 2);
	want(*state, "0000:01:00.0");
	want(*state, "0000:02:00.0");
	expect(*state, "0 reserve 0000:01:00.0 for vfio-pci\n"
		       "0 reserve 0000:02:00.0 for vfio-pci\n"
		       "1 unbind 0000:01:00.0 from nvme\n"
		       "1 unbind 0000:02:00.0 from nvme\n"
		       "2 bind 0000:01:00.0 to vfio-pci\n"
		       "2 bind 0000:02:00.0 to vfio-pci\n");
}

static void test_vfio_is_loaded_where_it_is_not(void **state)
{
	struct world *world = *state;
	words_clear(&world->view.drivers);
	add_device(world, "0000:01:00.0", NULL, 1);
	want(world, "0000:01:00.0");
	expect(world, "0 load module vfio_pci\n"
		      "1 reserve 0000:01:00.0 for vfio-pci\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
}

static void test_what_is_on_vfio_already_is_left_as_found(void **state)
{
	add_device(*state, "0000:01:00.0", "vfio-pci", 1);
	want(*state, "0000:01:00.0");
	expect(*state, "");
}

static void test_a_variant_driver_will_do_unless_another_is_named(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "mlx5_vfio_pci", 1)->vfio = true;
	want(world, "0000:01:00.0");
	expect(world, "");
	free(world->profile.pci.driver);
	world->profile.pci.driver = str_copy("other_vfio_pci");
	words_add(&world->view.drivers, "other_vfio_pci");
	expect(world, "0 reserve 0000:01:00.0 for other_vfio_pci\n"
		      "1 unbind 0000:01:00.0 from mlx5_vfio_pci\n"
		      "2 bind 0000:01:00.0 to other_vfio_pci\n");
}

static void test_the_rest_of_a_group_is_refused_taken_or_ignored(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "nouveau", 1);
	add_device(world, "0000:01:00.1", "snd_hda_intel", 1);
	add_device(world, "0000:00:01.0", "pcieport", 1)->class = 0x060400;
	add_device(world, "0000:01:00.2", NULL, 1);
	want(world, "0000:01:00.0");
	expect(world, "refuse group-shared 0000:01:00.0\n");
	assert_non_null(strstr(world->plan.refusals[0].text, "0000:01:00.1 (snd_hda_intel)"));
	assert_null(strstr(world->plan.refusals[0].text, "pcieport"));
	world->profile.pci.companions = COMPANIONS_TAKE;
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "0 reserve 0000:01:00.1 for vfio-pci\n"
		      "1 unbind 0000:01:00.1 from snd_hda_intel\n"
		      "2 unbind 0000:01:00.0 from nouveau\n"
		      "3 bind 0000:01:00.0 to vfio-pci\n"
		      "3 bind 0000:01:00.1 to vfio-pci\n");
	world->profile.pci.companions = COMPANIONS_IGNORE;
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from nouveau\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
}

static void test_every_reason_is_told_at_once(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:00:01.0", "pcieport", 1)->class = 0x060400;
	lend(add_device(world, "0000:02:00.0", "vfio-pci", 2));
	add_device(world, "0000:03:00.0", "nvme", -1);
	add_device(world, "0000:04:00.0", "e1000e", 4)->unreadable = true;
	add_device(world, "0000:05:00.0", "vfio-pci", 5);
	*ARRAY_ADD(world->view.busy_groups, world->view.busy_group_count) = 5;
	want(world, "0000:00:01.0");
	want(world, "0000:02:00.0");
	want(world, "0000:03:00.0");
	want(world, "0000:04:00.0");
	want(world, "0000:05:00.0");
	want(world, "0000:06:00.0");
	expect(world, "refuse bridge 0000:00:01.0\n"
		      "refuse lent 0000:02:00.0\n"
		      "refuse no-iommu 0000:03:00.0\n"
		      "refuse device-stuck 0000:04:00.0\n"
		      "refuse group-busy 0000:05:00.0\n"
		      "refuse device-absent 0000:06:00.0\n");
}

static void test_companions_are_asked_as_the_rest_is(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "nouveau", 1);
	hold(add_device(world, "0000:02:00.0", "ahci", 1), HOLDING_MOUNT, "/srv");
	add_device(world, "0000:03:00.0", "pci-stub", 1);
	world->profile.pci.companions = COMPANIONS_TAKE;
	want(world, "0000:01:00.0");
	expect(world, "refuse disk-in-use 0000:02:00.0\n");
}

static void test_virtual_functions_keep_theirs(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", "ixgbe", 1);
	device->has_vfs = true;
	want(world, "0000:01:00.0");
	expect(world, "refuse has-vfs 0000:01:00.0\n");
}

static void test_an_override_that_names_vfio_already_stays(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", NULL, 1)->override = str_copy("vfio-pci");
	want(world, "0000:01:00.0");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_string_equal(world->plan.steps[0].was, world->plan.steps[0].want);
}

static void test_a_step_knows_the_way_home(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", "nouveau", 1);
	device->override = str_copy("nouveau");
	want(world, "0000:01:00.0");
	world->profile.pci.way_home = WAY_HOME_STAY;
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.step_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(world->plan.steps[i].home, "nouveau");
		assert_true(world->plan.steps[i].stay);
	}
	assert_string_equal(world->plan.steps[0].was, "nouveau");
	assert_string_equal(world->plan.steps[1].was, "nouveau");
	assert_string_equal(world->plan.steps[1].want, "");
	assert_string_equal(world->plan.steps[2].was, "");
}

static void test_devices_none_leaves_what_the_xml_names(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "nouveau", 1);
	add_device(world, "0000:02:00.0", NULL, 2);
	want(world, "0000:01:00.0");
	world->profile.pci.from_xml = false;
	expect(world, "");
	*ARRAY_ADD(world->profile.pci.also, world->profile.pci.also_count) =
		address_of("0000:02:00.0");
	expect(world, "0 reserve 0000:02:00.0 for vfio-pci\n"
		      "1 bind 0000:02:00.0 to vfio-pci\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_a_guest_that_wants_nothing_changes_nothing),
		ON_A_WORLD(test_a_pair_leaves_sound_first_and_binds_side_by_side),
		ON_A_WORLD(test_functions_of_different_slots_leave_together),
		ON_A_WORLD(test_vfio_is_loaded_where_it_is_not),
		ON_A_WORLD(test_what_is_on_vfio_already_is_left_as_found),
		ON_A_WORLD(test_a_variant_driver_will_do_unless_another_is_named),
		ON_A_WORLD(test_the_rest_of_a_group_is_refused_taken_or_ignored),
		ON_A_WORLD(test_every_reason_is_told_at_once),
		ON_A_WORLD(test_companions_are_asked_as_the_rest_is),
		ON_A_WORLD(test_virtual_functions_keep_theirs),
		ON_A_WORLD(test_an_override_that_names_vfio_already_stays),
		ON_A_WORLD(test_a_step_knows_the_way_home),
		ON_A_WORLD(test_devices_none_leaves_what_the_xml_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
