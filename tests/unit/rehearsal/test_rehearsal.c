/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Faults, crashes and differences. */

#include <sys/wait.h>

#include "model.h"

static void the_planned_task_fails(void **state)
{
	(void)state;
	automodel model;
	size_t count;
	model_open(&model, HOST_61 MODULES CARD);
	const struct fault fault = {FAULT_FAIL, 2, EIO};
	rehearsal_plan_faults(&model.host, &fault, 1);
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "a"), 0);
	/* a question is no change, and is not counted */
	assert_int_equal(model_task(&model, TASK_READ, DEVICES GPU "/driver_override", ""), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "b"), -EIO);
	assert_file(&model, DEVICES GPU "/driver_override", "a");
	assert_int_equal(rehearsal_faults_fired(&model.host), 1);
	const struct event *events = rehearsal_events(&model.host, &count);
	assert_int_equal(count, 2);
	assert_string_equal(events[1].before, "a");
	assert_string_equal(events[1].after, "a");
}

static void a_stalled_task_has_the_lock(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	const struct fault fault = {FAULT_STALL, 1, 0};
	rehearsal_plan_faults(&model.host, &fault, 1);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), -ETIMEDOUT);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "x"), -ETIMEDOUT);
	rehearsal_let_go(&model.host);
	assert_file(&model, DEVICES GPU "/driver_override", "x");
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), -ENODEV);
}

static int life_with(struct model *model, enum fault_kind kind)
{
	const struct fault fault = {kind, 1, 0};
	rehearsal_reset(&model->host);
	rehearsal_plan_faults(&model->host, &fault, 1);
	pid_t pid = fork();
	if (pid == 0) {
		model_write(model, DRIVERS "nouveau/unbind", GPU);
		rehearsal_end_of_call(&model->host);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void the_model_outlives_a_crash(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	assert_int_equal(life_with(&model, FAULT_CRASH_BEFORE), FAULT_EXIT_STATUS);
	assert_link(&model, DEVICES GPU "/driver", "nouveau");
	assert_int_equal(life_with(&model, FAULT_CRASH_BETWEEN), FAULT_EXIT_STATUS);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(life_with(&model, FAULT_CRASH_AFTER), FAULT_EXIT_STATUS);
	assert_link(&model, DEVICES GPU "/driver", "");
}

static void differences_are_named(void **state)
{
	(void)state;
	automodel model;
	autowords before = {0}, after = {0};
	autodifferences differences = {0};
	autotext words = {0};
	model_open(&model, HOST_61 MODULES CARD);
	rehearsal_snapshot(&model.host, &before);
	model_write(&model, DRIVERS "nouveau/unbind", GPU);
	rehearsal_snapshot(&model.host, &after);
	differences_find(&before, &after, &differences);
	assert_int_equal(differences.count, 1);
	difference_describe(&differences.at[0], &words);
	assert_string_equal(words.at, GPU "  driver: nouveau -> none");
	autodifferences none = {0};
	differences_find(&after, &after, &none);
	assert_int_equal(none.count, 0);
}

static void events_are_described(void **state)
{
	(void)state;
	static const struct {
		enum task_kind kind;
		const char *path, *value, *words;
	} rows[] = {
		{TASK_LOAD_MODULE, "", "vfio_pci", "load module vfio_pci"},
		{TASK_WRITE, DRIVERS "nouveau/bind", GPU, "bind " GPU " to nouveau"},
		{TASK_WRITE, DRIVERS "nouveau/unbind", GPU, "unbind " GPU " from nouveau"},
		{TASK_WRITE, DEVICES GPU "/driver_override", "\n", "reserve " GPU " for nobody"},
		{TASK_WRITE, "sys/bus/mdev/devices/u/remove", "1", "remove mediated device u"},
		{TASK_WRITE, "sys/bus/mdev/devices/u/a/b", "7",
		 "set a/b of mediated device u to 7"},
		{TASK_WRITE, "sys/class/vtconsole/vtcon1/bind", "0", "unbind console vtcon1"},
		{TASK_WRITE, "sys/class/vtconsole/vtcon1/bind", "1", "bind console vtcon1"},
		{TASK_WRITE, DEVICES GPU "/resource1_resize", "8",
		 "set BAR 1 of " GPU " to 256 MiB"},
		{TASK_WRITE, "sys/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", "1",
		 "write 1 to /sys/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"},
		{TASK_WRITE, DEVICES GPU "/colour", "1", "write 1 to /" DEVICES GPU "/colour"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct event event = {.task.kind = rows[i].kind};
		autotext words = {0};
		snprintf(event.task.path, sizeof event.task.path, "%s", rows[i].path);
		snprintf(event.task.value, sizeof event.task.value, "%s", rows[i].value);
		event_describe(&event, &words);
		assert_string_equal(words.at, rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_planned_task_fails),
		cmocka_unit_test(a_stalled_task_has_the_lock),
		cmocka_unit_test(the_model_outlives_a_crash),
		cmocka_unit_test(differences_are_named),
		cmocka_unit_test(events_are_described),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
