/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Virtual functions that are not there yet, and those that are made vGPUs. */

#include "world.h"

static const char maker[] = "0000:01:00.0", second[] = "0000:01:00.2";

static void expect_detail(const struct world *world, size_t index, const char *was,
			  const char *detail)
{
	const struct step *step = &world->plan.steps[index];
	assert_string_equal(step->was, was);
	assert_true(str_equal(step->detail, detail));
}

static void test_as_many_are_made_as_the_vm_needs(void **state)
{
	struct world *world = *state;
	add_missing(world, second, maker, "igb");
	want(world, second);
	expect(world, "0 make 2 virtual functions of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.2 for vfio-pci\n"
		      "2 bind 0000:01:00.2 to vfio-pci\n");
	expect_detail(world, 0, "0", "unprobed");
	assert_null(world->plan.steps[2].home);
}

static void test_drivers_that_are_kept_off_already_stay_so(void **state)
{
	struct world *world = *state;
	add_missing(world, second, maker, "igb")->autoprobe = false;
	want(world, second);
	expect(world, "0 make 2 virtual functions of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.2 for vfio-pci\n"
		      "2 bind 0000:01:00.2 to vfio-pci\n");
	expect_detail(world, 0, "0", NULL);
}

static void test_the_profile_says_how_many(void **state)
{
	struct world *world = *state;
	add_missing(world, "0000:01:00.1", maker, "igb");
	want(world, "0000:01:00.1");
	static const char text[] = "0 make %s of 0000:01:00.0\n"
				   "1 reserve 0000:01:00.1 for vfio-pci\n"
				   "2 bind 0000:01:00.1 to vfio-pci\n";
	autofree char *one = str_format(text, "1 virtual function");
	autofree char *three = str_format(text, "3 virtual functions");
	autofree char *four = str_format(text, "4 virtual functions");
	expect(world, one);
	world->profile.sriov.count = VFS_ALL;
	expect(world, four);
	world->profile.sriov.count = VFS_NUMBER;
	world->profile.sriov.number = 3;
	expect(world, three);
}

static void test_two_of_one_maker_are_made_at_once(void **state)
{
	struct world *world = *state;
	add_missing(world, "0000:01:00.3", maker, "igb");
	add_device(world, "0000:01:00.1", NULL, -1)->present = false;
	want(world, "0000:01:00.1");
	want(world, "0000:01:00.3");
	expect(world, "0 make 3 virtual functions of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.1 for vfio-pci\n"
		      "1 reserve 0000:01:00.3 for vfio-pci\n"
		      "2 bind 0000:01:00.1 to vfio-pci\n"
		      "2 bind 0000:01:00.3 to vfio-pci\n");
}

static void test_unused_ones_make_way_for_more(void **state)
{
	struct world *world = *state;
	add_function(add_missing(world, second, maker, "igb"), "0000:01:00.1", NULL);
	want(world, second);
	expect(world, "0 make 2 virtual functions of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.2 for vfio-pci\n"
		      "2 bind 0000:01:00.2 to vfio-pci\n");
	expect_detail(world, 0, "1", "unprobed");
}

static void test_those_that_another_vm_has_made_are_counted(void **state)
{
	struct world *world = *state;
	struct physical *physical = add_maker(world, maker, "igb");
	host_view_add_device(&world->view, address_of(second), 3)->present = true;
	add_function(physical, "0000:01:00.1", NULL);
	add_function(physical, second, NULL);
	want(world, second);
	static const char taken[] = "0 reserve 0000:01:00.2 for vfio-pci\n"
				    "1 bind 0000:01:00.2 to vfio-pci\n";
	expect(world, taken);
	physical->raised_for = str_copy("other");
	physical->raised_from = str_copy("0");
	physical->raised_how = str_copy("unprobed");
	expect(world, "0 make 2 virtual functions of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.2 for vfio-pci\n"
		      "2 bind 0000:01:00.2 to vfio-pci\n");
	expect_detail(world, 0, "0", "unprobed");
}

static void test_xe_comes_with_a_note(void **state)
{
	struct world *world = *state;
	add_missing(world, second, maker, "xe");
	want(world, second);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.notes.count, 1);
	assert_non_null(strstr(world->plan.notes.at[0], "evenly"));
}

static struct device *add_vgpu(struct world *world)
{
	struct device *device = add_device(world, second, "nvidia", 3);
	device->vgpu = str_copy("0");
	add_vgpu_type(device, 562, "NVIDIA A40-4Q");
	add_vgpu_type(device, 575, "NVIDIA A40-8C");
	add_vgpu_type(device, 564, "NVIDIA A40-8Q");
	add_vgpu_type(device, 566, "NVIDIA A40-16Q");
	want(world, second);
	return device;
}

#define MADE(id) "0 set nvidia/current_vgpu_type of 0000:01:00.2 to " id "\n"

static void test_a_vgpu_stays_with_its_driver(void **state)
{
	struct world *world = *state;
	add_vgpu(world)->vfio = false;
	world->profile.sriov.vgpu_id = 562;
	expect(world, MADE("562"));
	expect_detail(world, 0, "0", "nvidia/current_vgpu_type");
}

static void test_a_vgpu_is_chosen_by_name_and_by_size(void **state)
{
	static const struct {
		const char *name;
		unsigned mib;
		const char *expected;
	} rows[] = {
		{"NVIDIA A40-8Q", 0, MADE("564")},
		{"A40-8C", 0, MADE("575")},
		{NULL, 4096, MADE("562")},
		{NULL, 4097, MADE("564")},
		{NULL, 16384, MADE("566")},
		{NULL, 16385, "refuse vgpu-unavailable 0000:01:00.2\n"},
		{"A40", 0, "refuse vgpu-unavailable 0000:01:00.2\n"},
	};
	struct world *world = *state;
	add_vgpu(world)->vfio = true;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		free(world->profile.sriov.vgpu_name);
		world->profile.sriov.vgpu_name = str_copy(rows[i].name);
		world->profile.sriov.vgpu_mib = rows[i].mib;
		expect(world, rows[i].expected);
	}
}

static void test_a_vgpu_that_somebody_made_is_left(void **state)
{
	struct world *world = *state;
	struct device *device = add_vgpu(world);
	device->vfio = true;
	free(device->vgpu);
	device->vgpu = str_copy("564");
	expect(world, "");
	world->profile.sriov.vgpu_id = 564;
	expect(world, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_as_many_are_made_as_the_vm_needs, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_drivers_that_are_kept_off_already_stay_so,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_profile_says_how_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_two_of_one_maker_are_made_at_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_unused_ones_make_way_for_more, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_those_that_another_vm_has_made_are_counted,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_xe_comes_with_a_note, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_vgpu_stays_with_its_driver, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_vgpu_is_chosen_by_name_and_by_size, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_a_vgpu_that_somebody_made_is_left, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
