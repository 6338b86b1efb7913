/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows for those who use a device, for attributes and for what is seen on a screen:
 * their tasks, and how they see a root made of files. */

#include <errno.h>

#include "../host/one_root.h"
#include "base/text.h"
#include "effects/effects.h"

#define FUNCTION "sys/bus/pci/devices/0000:01:00.0"

/* A step, with literals: it is never cleared. */
#define STEP(k, s, w, to, d)                                                                       \
	((struct step){.kind = k,                                                                  \
		       .subject = (char[]){s},                                                     \
		       .was = (char[]){w},                                                         \
		       .want = (char[]){to},                                                       \
		       .detail = (char[]){d}})

static void assert_task(const struct task *task, enum task_kind kind, const char *path,
			const char *value)
{
	assert_int_equal(task->kind, kind);
	assert_string_equal(task->path, path);
	assert_string_equal(task->value, value);
}

static void assert_standing(const struct step *step, int there, int back)
{
	autotext found = {0}, found_back = {0};
	assert_int_equal(effect_observe(&root.host, step, &found, NULL), there);
	assert_int_equal(effect_observe_undo(&root.host, step, &found_back, NULL), back);
}

static void test_units(void **state)
{
	struct step step = STEP(STEP_STOP_UNIT, "gdm.service", "active", "inactive", "dri/card0");
	struct step scope = STEP(STEP_STOP_UNIT, "session-2.scope", "active", "inactive", "");
	struct task task;
	(void)state;
	effect_task(&step, 0, &task);
	assert_task(&task, TASK_STOP_UNIT, "", "gdm.service");
	assert_true(effect_undo_task(&step, 0, &task));
	assert_task(&task, TASK_START_UNIT, "", "gdm.service");
	assert_false(effect_undo_task(&step, 1, &task));
	assert_false(effect_undo_task(&scope, 0, &task));
	/* A host without systemd has no such unit: it is stopped, and there is no way back. */
	assert_standing(&step, STANDING_AFTER, STANDING_GONE);
	assert_standing(&scope, STANDING_AFTER, STANDING_BEFORE);
}

/* Where systemd runs it may be off its bus for a moment: that is asked for again. */
static void test_a_unit_is_not_gone_at_once(void **state)
{
	struct step step = STEP(STEP_STOP_UNIT, "gdm.service", "active", "inactive", "");
	struct step of_user = STEP(STEP_STOP_UNIT, "1000:a.service", "active", "inactive", "");
	autotext found = {0};
	(void)state;
	root_put(&root, "run/systemd/system/x", "");
	int64_t began = clock_ms();
	assert_int_equal(effect_observe_undo(&root.host, &of_user, &found, NULL), STANDING_GONE);
	assert_true(clock_ms() - began < 3000);
	assert_int_equal(effect_observe_undo(&root.host, &step, &found, NULL), STANDING_GONE);
	assert_true(clock_ms() - began >= 5000);
}

static void test_sessions(void **state)
{
	struct step step = STEP(STEP_END_SESSION, "2", "active", "", "wayland of alice");
	struct task task;
	(void)state;
	assert_standing(&step, STANDING_AFTER, STANDING_BEFORE);
	root_put(&root, "run/systemd/sessions/2", "UID=1000\n");
	assert_standing(&step, STANDING_BEFORE, STANDING_BEFORE);
	effect_task(&step, 0, &task);
	assert_task(&task, TASK_END_SESSION, "", "2");
	assert_false(effect_undo_task(&step, 0, &task));
}

#define STAT(pid, started)                                                                         \
	pid " (a) b)) S 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 " started " 0 0\n"

static void test_processes(void **state)
{
	struct step step = STEP(STEP_END_PROCESS, "812", "4242", "", "KILL Xorg");
	struct task task;
	(void)state;
	assert_standing(&step, STANDING_AFTER, STANDING_BEFORE);
	root_put(&root, "proc/812/stat", STAT("812", "4242"));
	assert_standing(&step, STANDING_BEFORE, STANDING_BEFORE);
	root_put(&root, "proc/812/stat", STAT("812", "4243"));
	assert_standing(&step, STANDING_AFTER, STANDING_BEFORE);
	effect_task(&step, 0, &task);
	assert_task(&task, TASK_END_PROCESS, "", "812 4242 KILL");
}

static void test_nodes(void **state)
{
	struct step step =
		STEP(STEP_FREE_NODES, "0000:01:00.0", "held", "free", "dri/card0 nvidia0 fb0");
	struct task task;
	(void)state;
	root_put(&root, "dev/dri/card0", "");
	root_put(&root, "proc/812/stat", STAT("812", "4242"));
	root_put(&root, "proc/812/maps", "");
	assert_standing(&step, STANDING_AFTER, STANDING_AFTER); /* free; fb0 is not back */
	root_put(&root, "dev/fb0", "");
	assert_standing(&step, STANDING_AFTER, STANDING_BEFORE); /* nvidia0 nobody waits for */
	root_link(&root, "proc/812/fd/3", "/dev/fb0");
	assert_standing(&step, STANDING_BEFORE, STANDING_BEFORE);
	effect_task(&step, 0, &task);
	assert_task(&task, TASK_AWAIT_FREE, "", "dri/card0 nvidia0 fb0");
	assert_true(effect_undo_task(&step, 0, &task));
	assert_task(&task, TASK_AWAIT_NODES, "", "dri/card0 fb0");
	assert_true(effect_is_dispensable(&step));
}

/* Whom nobody saw is not looked for: the step is there for the way back. */
static void test_nodes_that_nobody_held(void **state)
{
	struct step step = STEP(STEP_FREE_NODES, "0000:01:00.0", "free", "free", "fb0");
	(void)state;
	root_put(&root, "proc/812/stat", STAT("812", "4242"));
	root_put(&root, "proc/812/maps", "");
	root_link(&root, "proc/812/fd/3", "/dev/fb0");
	assert_standing(&step, STANDING_AFTER, STANDING_AFTER);
	root_put(&root, "dev/fb0", "");
	assert_standing(&step, STANDING_AFTER, STANDING_BEFORE);
}

static const struct host_operations *local;

static int never_finishes(struct host *host, struct pending *pending, struct deadline deadline,
			  struct text *out)
{
	local->finish(host, pending, deadline, out);
	text_clear(out);
	return -ETIMEDOUT;
}

/* A scan that hangs has seen nobody, and must not be taken for a device that is free. */
static void test_nobody_knows_is_not_free(void **state)
{
	struct step step = STEP(STEP_FREE_NODES, "0000:01:00.0", "held", "free", "fb0");
	local = root.host.operations;
	struct host_operations hanging = *local;
	struct host host = root.host;
	autotext found = {0};
	autoerror err = {0};
	(void)state;
	hanging.finish = never_finishes;
	host.operations = &hanging;
	assert_int_equal(effect_observe(&host, &step, &found, &err), -1);
	assert_int_equal(err.code, ETIMEDOUT);
}

static void test_cards_may_come_back_by_other_numbers(void **state)
{
	struct step step = STEP(STEP_FREE_NODES, "0000:01:00.0", "free", "free",
				"dri/card0 dri/renderD128 fb0 snd/controlC0");
	(void)state;
	root_put(&root, FUNCTION "/drm/card1/dev", "226:1\n");
	root_put(&root, FUNCTION "/drm/renderD129/dev", "226:129\n");
	root_put(&root, FUNCTION "/graphics/fb1/dev", "29:1\n");
	assert_standing(&step, STANDING_AFTER, STANDING_AFTER);
	root_put(&root, FUNCTION "/sound/card2/id", "HDMI\n");
	assert_standing(&step, STANDING_AFTER, STANDING_BEFORE);
}

static void test_attributes(void **state)
{
	struct step step = STEP(STEP_SET_ATTRIBUTE, "0000:01:00.0", "auto", "on", "power/control");
	struct step anything = STEP(STEP_SET_ATTRIBUTE, "0000:01:00.0", "", "on", "power/control");
	struct task task;
	(void)state;
	assert_standing(&step, STANDING_GONE, STANDING_GONE);
	root_put(&root, FUNCTION "/power/control", "auto\n");
	assert_standing(&step, STANDING_BEFORE, STANDING_BEFORE);
	assert_standing(&anything, STANDING_BEFORE, STANDING_BEFORE);
	root_put(&root, FUNCTION "/power/control", "on\n");
	assert_standing(&step, STANDING_AFTER, STANDING_AFTER);
	assert_standing(&anything, STANDING_AFTER, STANDING_BEFORE);
	effect_task(&step, 0, &task);
	assert_task(&task, TASK_WRITE, FUNCTION "/power/control", "on");
	assert_true(effect_undo_task(&step, 0, &task));
	assert_task(&task, TASK_WRITE, FUNCTION "/power/control", "auto");
	assert_false(effect_undo_task(&anything, 0, &task));
}

static void test_regions(void **state)
{
	struct step step = STEP(STEP_RESIZE_BAR, "0000:01:00.0", "16G", "256M", "2");
	struct task task;
	(void)state;
	root_put(&root, FUNCTION "/resource",
		 "0x00000000fc000000 0x00000000fc07ffff 0x0000000000040200\n"
		 "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
		 "0x0000007800000000 0x0000007bffffffff 0x000000000014220c\n");
	assert_standing(&step, STANDING_BEFORE, STANDING_BEFORE);
	root_put(&root, FUNCTION "/resource", "\n\n0x10000000 0x1fffffff 0x14220c\n");
	assert_standing(&step, STANDING_AFTER, STANDING_AFTER);
	effect_task(&step, 0, &task);
	assert_task(&task, TASK_WRITE, FUNCTION "/resource2_resize", "8");
	assert_true(effect_undo_task(&step, 0, &task));
	assert_task(&task, TASK_WRITE, FUNCTION "/resource2_resize", "14");
}

static void test_what_is_seen(void **state)
{
	struct step console = STEP(STEP_UNBIND_CONSOLE, "vtcon1", "1", "0", "");
	struct step terminal = STEP(STEP_KEEP_VT, "seat0", "tty2", "", "");
	struct step node = STEP(STEP_HIDE_NODE, "0000:01:00.0", "there", "hidden", "drm/card1");
	struct step memory =
		STEP(STEP_UNBIND_FRAMEBUFFER, "efi-framebuffer.0", "efi-framebuffer", "", "");
	struct task task;
	(void)state;
	assert_standing(&console, STANDING_GONE, STANDING_GONE);
	root_put(&root, "sys/class/vtconsole/vtcon1/bind", "0\n");
	assert_standing(&console, STANDING_AFTER, STANDING_AFTER);
	root_put(&root, "sys/class/tty/tty0/active", "tty2\n");
	assert_standing(&terminal, STANDING_AFTER, STANDING_BEFORE);
	root_put(&root, "sys/class/tty/tty0/active", "tty7\n");
	assert_standing(&terminal, STANDING_AFTER, STANDING_AFTER);
	assert_true(effect_undo_task(&terminal, 0, &task));
	assert_task(&task, TASK_SWITCH_VT, "", "2");
	assert_standing(&node, STANDING_GONE, STANDING_GONE);
	root_put(&root, FUNCTION "/drm/card1/dev", "226:1\n");
	assert_standing(&node, STANDING_AFTER, STANDING_AFTER);
	root_put(&root, "run/udev/data/c226:1", "");
	assert_standing(&node, STANDING_BEFORE, STANDING_BEFORE);
	effect_task(&node, 0, &task);
	assert_task(&task, TASK_ANNOUNCE, FUNCTION "/drm/card1/uevent", "remove");
	assert_true(effect_undo_task(&node, 0, &task));
	assert_task(&task, TASK_ANNOUNCE, FUNCTION "/drm/card1/uevent", "add");
	assert_standing(&memory, STANDING_AFTER, STANDING_BEFORE);
	root_link(&root, "sys/bus/platform/devices/efi-framebuffer.0/driver",
		  "../drivers/efi-framebuffer");
	assert_standing(&memory, STANDING_BEFORE, STANDING_BEFORE);
	assert_true(effect_undo_task(&memory, 0, &task));
	assert_task(&task, TASK_WRITE, "sys/bus/platform/drivers/efi-framebuffer/bind",
		    "efi-framebuffer.0");
	assert_false(effect_undo_task(&memory, 1, &task));
}

static void test_a_second_try_resets_first(void **state)
{
	struct step step = STEP(STEP_UNBIND, "0000:01:00.0", "amdgpu", "", "");
	struct task task;
	(void)state;
	assert_false(effect_retry_task(&step, 0, &task));
	step.retry = true;
	assert_true(effect_retry_task(&step, 0, &task));
	assert_task(&task, TASK_WRITE, FUNCTION "/reset", "1");
	assert_true(effect_retry_task(&step, 1, &task));
	assert_task(&task, TASK_WRITE, "sys/bus/pci/drivers/amdgpu/bind", "0000:01:00.0");
	assert_false(effect_retry_task(&step, 2, &task));
}

#define ON_A_ROOT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_ROOT(test_units),
		ON_A_ROOT(test_a_unit_is_not_gone_at_once),
		ON_A_ROOT(test_sessions),
		ON_A_ROOT(test_processes),
		ON_A_ROOT(test_nodes),
		ON_A_ROOT(test_nodes_that_nobody_held),
		ON_A_ROOT(test_nobody_knows_is_not_free),
		ON_A_ROOT(test_cards_may_come_back_by_other_numbers),
		ON_A_ROOT(test_attributes),
		ON_A_ROOT(test_regions),
		ON_A_ROOT(test_what_is_seen),
		ON_A_ROOT(test_a_second_try_resets_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
