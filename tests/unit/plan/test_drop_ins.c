/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Drop-ins around a handover: which are called when, and in which order they are undone. */

#include "world.h"

#include "model/drop_in.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void put(struct world *world, const char *name)
{
	struct drop_in *drop_in = ARRAY_ADD(world->view.drop_ins, world->view.drop_in_count);
	drop_in->name = str_copy(name);
}

static void expect_undos(struct world *world, const char *expected)
{
	autotext text = {0};
	for (size_t i = world->plan.step_count; i > 0; i--) {
		const struct step *step = &world->plan.steps[i - 1];
		step_describe_undo(step, &text);
		text_add(&text, "\n");
	}
	assert_string_equal(text_string(&text), expected);
}

static void those_for_all_vms_stand_around_the_handover(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", NULL, 1);
	want(world, "0000:01:00.0");
	put(world, "10-cpus");
	put(world, "20-irqs");
	world->profile.gpu.keep_power = false;
	world->profile.hooks.deadline_ms = 1234;
	expect(world, "0 run drop-in 10-cpus: prepare begin\n"
		      "1 run drop-in 20-irqs: prepare begin\n"
		      "2 reserve 0000:01:00.0 for vfio-pci\n"
		      "3 bind 0000:01:00.0 to vfio-pci\n"
		      "4 run drop-in 10-cpus: prepare end\n"
		      "5 run drop-in 20-irqs: prepare end\n");
	expect_undos(world, "run drop-in 20-irqs: release begin\n"
			    "run drop-in 10-cpus: release begin\n"
			    "unbind 0000:01:00.0 from vfio-pci\n"
			    "lift the reservation of 0000:01:00.0\n"
			    "run drop-in 20-irqs: release end\n"
			    "run drop-in 10-cpus: release end\n");
	assert_int_equal(world->plan.steps[0].wait_ms, 1234);
	assert_true(step_is_whole(&world->plan.steps[0]));
}

static void those_of_a_vm_are_called_on_their_way_alone(void **state)
{
	struct world *world = *state;
	put(world, "win11/prepare/begin/10-a");
	put(world, "win11/prepare/begin/20-b");
	put(world, "win11/prepare/end/10-c");
	put(world, "win11/release/begin/10-d");
	put(world, "win11/release/end/10-e");
	put(world, "win11/release/end/20-f");
	expect(world, "0 run drop-in win11/prepare/begin/10-a: prepare begin\n"
		      "1 run drop-in win11/prepare/begin/20-b: prepare begin\n"
		      "2 see that drop-in win11/release/end/20-f is run at the end\n"
		      "3 see that drop-in win11/release/end/10-e is run at the end\n"
		      "4 run drop-in win11/prepare/end/10-c: prepare end\n"
		      "5 see that drop-in win11/release/begin/10-d is run at the end\n");
	expect_undos(world, "run drop-in win11/release/begin/10-d: release begin\n"
			    "none\n"
			    "run drop-in win11/release/end/10-e: release end\n"
			    "run drop-in win11/release/end/20-f: release end\n"
			    "none\n"
			    "none\n");
}

static void a_step_says_all_that_its_release_needs(void **state)
{
	struct world *world = *state;
	memcpy(world->guest.uuid, UUID, sizeof UUID);
	free(world->guest.name);
	world->guest.name = str_copy("a, b %=#\n");
	add_device(world, "0000:01:00.0", NULL, 1);
	want(world, "0000:01:00.0");
	want_mdev(world, "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002");
	set_mdev(world, "t");
	offer_type(world, "p", "t", 1);
	put(world, "10-cpus");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.refusal_count, 0);
	autodropin step = {0};
	assert_true(drop_in_parse(world->plan.steps[0].detail, &step));
	assert_string_equal(step.uuid, UUID);
	assert_string_equal(step.guest, "a, b %=#\n");
	assert_int_equal(step.devices.count, 2);
	assert_string_equal(step.devices.at[0], "0000:01:00.0");
	assert_string_equal(step.devices.at[1], "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002");
}

static void each_has_a_state_of_its_own(void **state)
{
	struct world *world = *state;
	memcpy(world->guest.uuid, UUID, sizeof UUID);
	put(world, "10-cpus");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.step_count, 2);
	autodropin first = {0}, second = {0};
	assert_true(drop_in_parse(world->plan.steps[0].detail, &first));
	assert_true(drop_in_parse(world->plan.steps[1].detail, &second));
	autofree char *first_path = drop_in_state_path(&first);
	autofree char *second_path = drop_in_state_path(&second);
	assert_string_not_equal(first_path, second_path);
}

static void those_that_nobody_runs_are_told(void **state)
{
	struct world *world = *state;
	words_add(&world->view.left_out, "win11/started/begin");
	expect(world, "");
	assert_int_equal(world->plan.notes.count, 1);
	assert_non_null(strstr(world->plan.notes.at[0], "win11/started/begin"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(those_for_all_vms_stand_around_the_handover),
		ON_A_WORLD(those_of_a_vm_are_called_on_their_way_alone),
		ON_A_WORLD(a_step_says_all_that_its_release_needs),
		ON_A_WORLD(each_has_a_state_of_its_own),
		ON_A_WORLD(those_that_nobody_runs_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
