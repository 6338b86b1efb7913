/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A plan is a function of a wish, a profile and a view: each test makes the three
 * by hand and compares the plan as text. */

#include "plan/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/step_words.h"

/* The three things a plan is made of, and the plan. */
struct world {
	struct guest guest;
	struct profile profile;
	struct host_view view;
	struct plan plan;
};

static int set_up(void **state)
{
	struct world *world = mem_alloc(sizeof *world);
	world->guest.name = str_copy("win11");
	world->view.iommu = true;
	words_add(&world->view.drivers, "vfio-pci");
	profile_init(&world->profile);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	guest_clear(&world->guest);
	profile_clear(&world->profile);
	host_view_clear(&world->view);
	plan_clear(&world->plan);
	free(world);
	return 0;
}

static struct pci_address address_of(const char *name)
{
	struct pci_address address;
	assert_true(pci_address_parse(name, &address));
	return address;
}

static struct device *add_device(struct world *world, const char *name, const char *driver,
				 int group)
{
	struct device *device = ARRAY_ADD(world->view.devices, world->view.device_count);
	device->address = address_of(name);
	device->present = true;
	device->class = 0x030000;
	device->driver = str_copy(driver);
	device->group = group;
	device->vfio = str_equal(driver, "vfio-pci");
	return device;
}

static void want(struct world *world, const char *name)
{
	struct guest_pci *pci = ARRAY_ADD(world->guest.pci, world->guest.pci_count);
	pci->address = address_of(name);
}

static void want_mdev(struct world *world, const char *uuid)
{
	struct guest_mdev *mdev = ARRAY_ADD(world->guest.mdev, world->guest.mdev_count);
	assert_true(uuid_parse(uuid, mdev->uuid));
	mdev->model = str_copy("vfio-pci");
}

static void offer_type(struct world *world, const char *parent, const char *name, long available)
{
	struct mdev_type *type = ARRAY_ADD(world->view.mdev_types, world->view.mdev_type_count);
	*type = (struct mdev_type){str_copy(parent), str_copy(name), str_copy("vfio-pci"),
				   available};
}

static struct profile_mdev *set_mdev(struct world *world, const char *type)
{
	struct profile_mdev *mdev = ARRAY_ADD(world->profile.mdev, world->profile.mdev_count);
	mdev->type = str_copy(type);
	return mdev;
}

static void expect(struct world *world, const char *expected)
{
	autotext text = {0};
	plan_clear(&world->plan);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	for (size_t i = 0; i < world->plan.refusal_count; i++)
		text_addf(&text, "refuse %s %s\n",
			  refusal_code_to_string(world->plan.refusals[i].code),
			  world->plan.refusals[i].device);
	for (size_t i = 0; !world->plan.refusal_count && i < world->plan.step_count; i++) {
		text_addf(&text, "%u ", world->plan.steps[i].stage);
		step_describe(&world->plan.steps[i], &text);
		text_add(&text, "\n");
	}
	assert_string_equal(text_string(&text), expected);
}

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
	add_device(world, "0000:02:00.0", "vfio-pci", 2)->lent_to = str_copy("other");
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

static void hold(struct device *device, enum holding how)
{
	struct holder *holder = ARRAY_ADD(device->holders.at, device->holders.count);
	*holder = (struct holder){how, 42, str_copy("pipewire"), str_copy("session-1.scope"),
				  str_copy("snd/controlC0")};
}

static void test_holders_may_be_ignored_but_not_those_of_a_disk(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.1", "snd_hda_intel", 1);
	want(world, "0000:01:00.1");
	hold(device, HOLDING_FILE);
	expect(world, "refuse held 0000:01:00.1\n");
	assert_non_null(strstr(world->plan.refusals[0].text,
			       "pipewire (pid 42, session-1.scope) with /dev/snd/controlC0 open"));
	world->profile.gpu.holders = HOLDERS_IGNORE;
	expect(world, "0 reserve 0000:01:00.1 for vfio-pci\n"
		      "1 unbind 0000:01:00.1 from snd_hda_intel\n"
		      "2 bind 0000:01:00.1 to vfio-pci\n");
	hold(device, HOLDING_MOUNT);
	expect(world, "refuse disk-in-use 0000:01:00.1\n");
}

static void test_companions_are_asked_as_the_rest_is(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "nouveau", 1);
	hold(add_device(world, "0000:02:00.0", "ahci", 1), HOLDING_MOUNT);
	add_device(world, "0000:03:00.0", "pci-stub", 1);
	world->profile.pci.companions = COMPANIONS_TAKE;
	want(world, "0000:01:00.0");
	expect(world, "refuse disk-in-use 0000:02:00.0\n");
}

static void test_a_disk_that_a_program_has_open_is_in_use(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", "nvme", 1);
	world->profile.gpu.holders = HOLDERS_IGNORE;
	want(world, "0000:01:00.0");
	hold(device, HOLDING_FILE);
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from nvme\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
	words_add(&device->disks, "snd/controlC0"); /* what hold() has open */
	expect(world, "refuse disk-in-use 0000:01:00.0\n");
}

static void test_virtual_functions_keep_theirs(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", "ixgbe", 1);
	device->has_vfs = true;
	want(world, "0000:01:00.0");
	expect(world, "refuse has-vfs 0000:01:00.0\n");
}

static void test_nvidia_is_unloaded_or_left(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", "nvidia", 1);
	want(world, "0000:01:00.0");
	expect(world, "refuse may-hang 0000:01:00.0\n");
	words_add(&world->profile.gpu.unload, "nvidia");
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from nvidia\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
	words_clear(&world->profile.gpu.unload);
	device->vfio = true; /* a virtual function with a vGPU stays where it is */
	expect(world, "");
}

static void test_an_override_that_names_vfio_already_stays(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", NULL, 1)->override = str_copy("vfio-pci");
	want(world, "0000:01:00.0");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_string_equal(world->plan.steps[0].was, world->plan.steps[0].want);
}

static struct module *add_module(struct world *world, const char *name, const char *holder)
{
	struct module *module = ARRAY_ADD(world->view.modules, world->view.module_count);
	module->name = str_copy(name);
	module->loaded = true;
	if (holder) {
		words_add(&module->holders, holder);
		module->references = 1;
	}
	return module;
}

static void test_modules_go_before_those_they_rest_on(void **state)
{
	struct world *world = *state;
	add_module(world, "nvidia", "nvidia_modeset");
	add_module(world, "nvidia_modeset", "nvidia_drm");
	add_module(world, "nvidia_drm", NULL);
	words_add(&world->profile.gpu.unload, "nvidia");
	words_add(&world->profile.gpu.unload, "nvidia-drm");
	expect(world, "0 unload module nvidia_drm\n"
		      "1 unload module nvidia_modeset\n"
		      "2 unload module nvidia\n");
}

static void test_a_module_in_use_is_refused(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "nouveau", 1)->module = str_copy("nouveau");
	struct device *other = add_device(world, "0000:02:00.0", "nouveau", 2);
	hold(other, HOLDING_FILE);
	struct module *module = add_module(world, "nouveau", NULL);
	words_add(&module->devices, "0000:01:00.0");
	words_add(&world->profile.gpu.unload, "nouveau");
	want(world, "0000:01:00.0");
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unload module nouveau\n"
		      "2 unbind 0000:01:00.0 from nouveau\n"
		      "3 bind 0000:01:00.0 to vfio-pci\n");
	assert_string_equal(world->plan.steps[2].module, "nouveau");
	module->references = 2;
	words_add(&module->devices, "0000:02:00.0");
	expect(world, "refuse module-shared nouveau\n"
		      "refuse module-in-use nouveau\n");
	assert_non_null(strstr(world->plan.refusals[1].text, "pipewire"));
}

static void test_a_module_that_is_not_there_is_no_matter_but_a_built_in_one_is(void **state)
{
	struct world *world = *state;
	struct module *module = add_module(world, "nouveau", NULL);
	module->loaded = false;
	words_add(&world->profile.gpu.unload, "nouveau");
	expect(world, "");
	module->builtin = true;
	expect(world, "refuse module-builtin nouveau\n");
}

#define UUID_A "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define UUID_B "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"

static void test_mediated_devices_go_where_there_is_room(void **state)
{
	struct world *world = *state;
	offer_type(world, "0000:06:00.0", "nvidia-222", 0);
	offer_type(world, "0000:07:00.0", "nvidia-222", 1);
	offer_type(world, "0000:08:00.0", "nvidia-222", 4);
	want_mdev(world, UUID_A);
	want_mdev(world, UUID_B);
	expect(world, "refuse mdev-no-type " UUID_A "\n"
		      "refuse mdev-no-type " UUID_B "\n");
	set_mdev(world, "nvidia-222");
	expect(world, "0 create mediated device " UUID_A " of 0000:07:00.0/nvidia-222\n"
		      "1 create mediated device " UUID_B " of 0000:08:00.0/nvidia-222\n");
	world->profile.mdev[0].parent = str_copy("0000:07:00.0");
	expect(world, "refuse mdev-unavailable " UUID_B "\n");
	struct profile_mdev *own = set_mdev(world, "nvidia-222");
	snprintf(own->uuid, sizeof own->uuid, "%s", UUID_B);
	expect(world, "0 create mediated device " UUID_A " of 0000:07:00.0/nvidia-222\n"
		      "1 create mediated device " UUID_B " of 0000:08:00.0/nvidia-222\n");
}

static void test_a_mediated_device_that_is_there_is_left_alone(void **state)
{
	struct world *world = *state;
	struct mdev *mdev = ARRAY_ADD(world->view.mdevs, world->view.mdev_count);
	*mdev = (struct mdev){UUID_A, str_copy("mtty/mtty-1")};
	want_mdev(world, UUID_A);
	expect(world, "");
}

static void test_a_mediated_device_of_another_kind_is_refused(void **state)
{
	struct world *world = *state;
	offer_type(world, "matrix", "vfio_ap-passthrough", 1);
	free(world->view.mdev_types[0].api);
	world->view.mdev_types[0].api = str_copy("vfio-ap");
	want_mdev(world, UUID_A);
	set_mdev(world, "vfio_ap-passthrough");
	expect(world, "refuse mdev-api " UUID_A "\n");
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

#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

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
		ON_A_WORLD(test_holders_may_be_ignored_but_not_those_of_a_disk),
		ON_A_WORLD(test_companions_are_asked_as_the_rest_is),
		ON_A_WORLD(test_a_disk_that_a_program_has_open_is_in_use),
		ON_A_WORLD(test_virtual_functions_keep_theirs),
		ON_A_WORLD(test_nvidia_is_unloaded_or_left),
		ON_A_WORLD(test_an_override_that_names_vfio_already_stays),
		ON_A_WORLD(test_modules_go_before_those_they_rest_on),
		ON_A_WORLD(test_a_module_in_use_is_refused),
		ON_A_WORLD(test_a_module_that_is_not_there_is_no_matter_but_a_built_in_one_is),
		ON_A_WORLD(test_mediated_devices_go_where_there_is_room),
		ON_A_WORLD(test_a_mediated_device_that_is_there_is_left_alone),
		ON_A_WORLD(test_a_mediated_device_of_another_kind_is_refused),
		ON_A_WORLD(test_a_step_knows_the_way_home),
		ON_A_WORLD(test_devices_none_leaves_what_the_xml_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
