/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Each row's tasks, as text; how rows see the host is shown by rehearsals. */

#include "effects/effects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <errno.h>

#include "base/memory.h"
#include "base/text.h"

static void add_task(const struct task *task, struct text *out)
{
	static const char *const words[] = {
		[TASK_READ] = "read",	      [TASK_WRITE] = "write",
		[TASK_LOAD_MODULE] = "load",  [TASK_UNLOAD_MODULE] = "unload",
		[TASK_MANAGE_VFS] = "manage",
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

static void test_nvidia_has_a_script_for_virtual_functions(void **state)
{
	struct step step = {.kind = STEP_CREATE_VFS,
			    .subject = (char[]){"0000:01:00.0"},
			    .was = (char[]){"0"},
			    .want = (char[]){"16"},
			    .detail = (char[]){"scripted"}};
	autotext tasks = {0};
	struct task task;
	(void)state;
	for (unsigned round = 0; effect_task(&step, round, &task); round++)
		add_task(&task, &tasks);
	text_add(&tasks, "undo:\n");
	for (unsigned round = 0; effect_undo_task(&step, round, &task); round++)
		add_task(&task, &tasks);
	assert_string_equal(tasks.at, "manage on 0000:01:00.0\nundo:\nmanage off 0000:01:00.0\n");
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

#define DEVICE "sys/bus/mdev/devices/u"

/* What stands in the files of a device: path and content in turn; no content: it is there to be
 * written alone. */
static const char *const *device_files;

static int device_start(struct host *host, const struct task *task, struct pending *ret)
{
	(void)host;
	*ret = (struct pending){.active = true, .outcome = -ENOENT};
	for (size_t i = 0; device_files[i]; i += 2) {
		if (!str_equal(task->path, device_files[i]))
			continue;
		ret->outcome = device_files[i + 1] ? 0 : -EACCES;
		text_add(&ret->answer, device_files[i + 1] ? device_files[i + 1] : "");
		return 0;
	}
	return 0;
}

static int device_finish(struct host *host, struct pending *pending, struct deadline deadline,
			 struct text *out)
{
	(void)host;
	(void)deadline;
	text_add(out, text_string(&pending->answer));
	text_clear(&pending->answer);
	return pending->outcome;
}

static int device_link(struct host *host, const char *path, struct text *out)
{
	(void)host;
	(void)out;
	return str_equal(path, DEVICE) ? 0 : -ENOENT;
}

static int look(const char *name, const char *want, const char *const files[])
{
	static const struct host_operations operations = {
		.start = device_start, .finish = device_finish, .read_link = device_link};
	struct host host = {.operations = &operations};
	struct step step = {STEP_SET_MDEV_ATTRIBUTE, .subject = (char[]){"u"}, .was = (char[]){""}};
	autofree char *detail = step.detail = str_copy(name);
	autofree char *value = step.want = str_copy(want);
	autotext found = {0};
	device_files = files;
	int standing = effect_observe(&host, &step, &found, NULL);
	return effect_is_blind(&host, &step) ? -2 : standing;
}

static const char *const matrix[] = {DEVICE "/matrix", "05.0004\n05.0047\n06.0004\n06.0047\n",
				     DEVICE "/control_domains", "0047\n", NULL};

static void test_attributes_are_read_back_where_they_stand(void **state)
{
	(void)state;
	static const char *const plain[] = {DEVICE "/vendor/speed",
					    "19200\n",
					    DEVICE "/params",
					    " a=0,  b=1\n",
					    DEVICE "/key",
					    NULL,
					    NULL};
	static const char *const halves[] = {DEVICE "/matrix", "05.\n.0047\n", NULL};
	assert_int_equal(look("vendor/speed", "19200", plain), STANDING_AFTER);
	assert_int_equal(look("vendor/speed", "0x4b00", plain), STANDING_AFTER);
	assert_int_equal(look("vendor/speed", "9600", plain), STANDING_BEFORE);
	assert_int_equal(look("params", "a=0,b=1", plain), STANDING_AFTER);
	assert_int_equal(look("params", "a=0,b=10", plain), STANDING_BEFORE);
	assert_int_equal(look("key", "secret", plain), -2);
	assert_int_equal(look("assign_adapter", "6", matrix), STANDING_AFTER);
	assert_int_equal(look("assign_adapter", "7", matrix), STANDING_BEFORE);
	assert_int_equal(look("assign_domain", "0x47", matrix), STANDING_AFTER);
	assert_int_equal(look("assign_domain", "5", matrix), STANDING_BEFORE);
	assert_int_equal(look("assign_control_domain", "71", matrix), STANDING_AFTER);
	assert_int_equal(look("assign_control_domain", "4", matrix), STANDING_BEFORE);
	assert_int_equal(look("assign_adapter", "5", halves), STANDING_AFTER);
	assert_int_equal(look("assign_domain", "0x47", halves), STANDING_AFTER);
	assert_int_equal(look("assign_domain", "0x5", halves), STANDING_BEFORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virtual_functions_go_by_way_of_none),
		cmocka_unit_test(test_nvidia_has_a_script_for_virtual_functions),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_the_override_comes_back_as_it_was),
		cmocka_unit_test(test_the_way_home_is_reserved_before_it_is_gone),
		cmocka_unit_test(test_mediated_devices),
		cmocka_unit_test(test_attributes_are_read_back_where_they_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
