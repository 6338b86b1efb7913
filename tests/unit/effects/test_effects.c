/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Each row's tasks, as text; how rows see the host is shown by rehearsals. */

#include "effects/effects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"

static void add_task(const struct task *task, struct text *out)
{
	static const char *const words[] = {
		[TASK_READ] = "read",
		[TASK_WRITE] = "write",
		[TASK_LOAD_MODULE] = "load",
		[TASK_UNLOAD_MODULE] = "unload",
	};
	text_addf(out, "%s %s", words[task->kind],
		  str_equal(task->value, "\n") ? "LF" : task->value);
	text_addf(out, "%s%s\n", *task->path ? " to " : "", task->path);
}

static void expect(enum step_kind kind, const char *was, const char *want, const char *home,
		   const char *expected)
{
	struct step step = {
		.kind = kind,
		.subject = str_copy(kind == STEP_CREATE_MDEV	 ? "a-uuid"
				    : kind == STEP_LOAD_MODULE	 ? "vfio_pci"
				    : kind == STEP_UNLOAD_MODULE ? "nouveau"
								 : "0000:01:00.0"),
		.was = str_copy(was),
		.want = str_copy(want),
		.home = str_copy(home),
		.module = str_copy(str_equal(home, "nouveau") && kind != STEP_BIND ? home : NULL),
	};
	autotext tasks = {0};
	struct task task;
	for (unsigned round = 0; effect_task(&step, round, &task); round++)
		add_task(&task, &tasks);
	text_add(&tasks, "undo:\n");
	for (unsigned round = 0; effect_undo_task(&step, round, &task); round++)
		add_task(&task, &tasks);
	assert_string_equal(tasks.at, expected);
	step_clear(&step);
}

/* "" for no detail */
static void expect_vfs(const char *was, const char *want, const char *detail, const char *expected)
{
	struct step step = {
		.kind = STEP_CREATE_VFS,
		.subject = str_copy("0000:01:00.0"),
		.was = str_copy(was),
		.want = str_copy(want),
		.detail = *detail ? str_copy(detail) : NULL,
	};
	autotext tasks = {0};
	struct task task;
	for (unsigned round = 0; effect_task(&step, round, &task); round++)
		text_addf(&tasks, "%s=%s ", strrchr(task.path, '/') + 1, task.value);
	text_add(&tasks, "undo:");
	for (unsigned round = 0; effect_undo_task(&step, round, &task); round++)
		text_addf(&tasks, " %s=%s", strrchr(task.path, '/') + 1, task.value);
	assert_string_equal(tasks.at, expected);
	step_clear(&step);
}

#define FUNCTION "sys/bus/pci/devices/0000:01:00.0"
#define DRIVERS "sys/bus/pci/drivers"

static void test_virtual_functions_go_by_way_of_none(void **state)
{
	(void)state;
	expect_vfs("0", "4", "", "sriov_numvfs=4 undo: sriov_numvfs=0");
	expect_vfs("2", "4", "",
		   "sriov_numvfs=0 sriov_numvfs=4 undo: sriov_numvfs=0 "
		   "sriov_numvfs=2");
	expect_vfs("0", "4", "unprobed",
		   "sriov_drivers_autoprobe=0 sriov_numvfs=4 sriov_drivers_autoprobe=1 "
		   "undo: sriov_numvfs=0 sriov_drivers_autoprobe=1");
	expect_vfs("2", "4", "unprobed",
		   "sriov_numvfs=0 sriov_drivers_autoprobe=0 sriov_numvfs=4 "
		   "sriov_drivers_autoprobe=1 undo: sriov_numvfs=0 sriov_drivers_autoprobe=1 "
		   "sriov_numvfs=2");
}

static void test_modules(void **state)
{
	(void)state;
	expect(STEP_LOAD_MODULE, "", "live", NULL, "load vfio_pci\nundo:\n");
	expect(STEP_UNLOAD_MODULE, "live", "", NULL, "unload nouveau\nundo:\nload nouveau\n");
}

static void test_the_override_comes_back_as_it_was(void **state)
{
	(void)state;
	expect(STEP_OVERRIDE_DRIVER, "", "vfio-pci", "nouveau",
	       "write vfio-pci to " FUNCTION "/driver_override\nundo:\n"
	       "write LF to " FUNCTION "/driver_override\n"
	       "write 0000:01:00.0 to " DRIVERS "/nouveau/bind\n");
	expect(STEP_OVERRIDE_DRIVER, "", "vfio-pci", "e1000e",
	       "write vfio-pci to " FUNCTION "/driver_override\nundo:\n"
	       "write LF to " FUNCTION "/driver_override\n");
	expect(STEP_OVERRIDE_DRIVER, "mine", "vfio-pci", NULL,
	       "write vfio-pci to " FUNCTION "/driver_override\nundo:\n"
	       "write mine to " FUNCTION "/driver_override\n");
}

static void test_the_way_home_is_reserved_before_it_is_gone(void **state)
{
	(void)state;
	expect(STEP_UNBIND, "e1000e", "", "e1000e",
	       "write 0000:01:00.0 to " DRIVERS "/e1000e/unbind\nundo:\n"
	       "write e1000e to " FUNCTION "/driver_override\n"
	       "write 0000:01:00.0 to " DRIVERS "/e1000e/bind\n");
	expect(STEP_UNBIND, "nouveau", "", "nouveau",
	       "write 0000:01:00.0 to " DRIVERS "/nouveau/unbind\nundo:\n"
	       "write nouveau to " FUNCTION "/driver_override\n"
	       "load nouveau\n"
	       "write 0000:01:00.0 to " DRIVERS "/nouveau/bind\n");
	expect(STEP_BIND, "", "vfio-pci", "e1000e",
	       "write 0000:01:00.0 to " DRIVERS "/vfio-pci/bind\nundo:\n"
	       "write e1000e to " FUNCTION "/driver_override\n"
	       "write 0000:01:00.0 to " DRIVERS "/vfio-pci/unbind\n");
	expect(STEP_BIND, "", "vfio-pci", NULL,
	       "write 0000:01:00.0 to " DRIVERS "/vfio-pci/bind\nundo:\n"
	       "write 0000:01:00.0 to " DRIVERS "/vfio-pci/unbind\n");
}

static void test_mediated_devices(void **state)
{
	(void)state;
	expect(STEP_CREATE_MDEV, "", "0000:00:02.0/i915-GVTg_V5_4", NULL,
	       "write a-uuid to sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/"
	       "i915-GVTg_V5_4/create\nundo:\n"
	       "write 1 to sys/bus/mdev/devices/a-uuid/remove\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virtual_functions_go_by_way_of_none),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_the_override_comes_back_as_it_was),
		cmocka_unit_test(test_the_way_home_is_reserved_before_it_is_gone),
		cmocka_unit_test(test_mediated_devices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
