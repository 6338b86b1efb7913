/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Drop-ins: of what was called, the release is due until it is called, however that goes. */

#include "model.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define STATE "run/virt-handover/" UUID "/drop-ins/1"
#define STEP UUID " 1 begin both vm 0000:01:00.0"
#define HOOKS "etc/virt-handover/hooks.d/"

static int run(struct model *model, const char *value)
{
	return model_task(model, TASK_RUN_DROP_IN, HOOKS "10-cpus", value);
}

static bool is_due(struct model *model)
{
	autowords lines = {0};
	bool found = false;
	rehearsal_snapshot(&model->host, &lines);
	for (size_t i = 0; i < lines.count; i++)
		found |= str_starts(lines.at[i], "drop-in 10-cpus\t");
	return found;
}

static void plan_fault(struct model *model, enum fault_kind kind, unsigned at)
{
	const struct fault fault = {kind, at, ECHILD};
	rehearsal_plan_faults(&model->host, &fault, 1);
}

static void a_release_is_due_until_it_is_called(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "\tdrop-in 10-cpus\n");
	assert_false(host_exists(&model.host, STATE));
	assert_int_equal(run(&model, "prepare " STEP), 0);
	assert_file(&model, STATE, "prepared");
	assert_true(is_due(&model));
	assert_int_equal(run(&model, "release " STEP), 0);
	assert_false(host_exists(&model.host, STATE));
	assert_false(is_due(&model));
	assert_no_trouble(&model);
}

static void one_that_failed_was_called_all_the_same(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "\tdrop-in 10-cpus\n");
	plan_fault(&model, FAULT_FAIL, 1);
	assert_int_equal(run(&model, "prepare " STEP), -ECHILD);
	assert_file(&model, STATE, "called");
	assert_true(is_due(&model));
	plan_fault(&model, FAULT_FAIL, 2);
	assert_int_equal(run(&model, "release " STEP), -ECHILD);
	assert_file(&model, STATE, "called");
	assert_false(is_due(&model));
}

/* host/task.c ends its group: it does not go on behind anybody's back. */
static void one_that_is_given_up_is_over(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "\tdrop-in 10-cpus\n");
	plan_fault(&model, FAULT_STALL, 1);
	assert_int_equal(run(&model, "prepare " STEP), -ETIMEDOUT);
	rehearsal_let_go(&model.host);
	assert_file(&model, STATE, "called");
	assert_true(is_due(&model));
}

static void a_note_is_no_call_and_some_have_no_release(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 "\tdrop-in 10-cpus\n");
	assert_int_equal(run(&model, "prepare " UUID " 2 begin prepare vm"), 0);
	assert_false(is_due(&model));
	plan_fault(&model, FAULT_FAIL, 2);
	assert_int_equal(run(&model, "note " UUID " 1 begin release vm"), -ECHILD);
	assert_false(is_due(&model));
	assert_int_equal(run(&model, "note " UUID " 1 begin release vm"), 0);
	assert_true(is_due(&model));
}

static void one_that_the_host_does_not_have_is_trouble(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61);
	assert_int_equal(run(&model, "prepare " STEP), -ENOSYS);
	assert_non_null(rehearsal_trouble(&model.host));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_is_due_until_it_is_called),
		cmocka_unit_test(one_that_failed_was_called_all_the_same),
		cmocka_unit_test(one_that_is_given_up_is_over),
		cmocka_unit_test(a_note_is_no_call_and_some_have_no_release),
		cmocka_unit_test(one_that_the_host_does_not_have_is_trouble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
