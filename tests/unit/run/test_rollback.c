/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What an undo does where something is in its way, on a root made of files. */

#include "one_handover.h"
#include "run/orphan.h"
#include "run/recover.h"

#define FUNCTION "sys/bus/pci/devices/0000:01:00.0"
#define CONSOLE "sys/class/vtconsole/vtcon1/bind"

/* A value that no task can take stands for one that the kernel refuses. */
static void test_a_setting_that_stays_keeps_no_device_from_home(void **state)
{
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	autofree char *refused = mem_alloc(TASK_VALUE + 1);
	(void)state;
	memset(refused, 'x', TASK_VALUE);
	const struct step steps[] = {
		{STEP_OVERRIDE_DRIVER, .subject = (char[]){"0000:01:00.0"}, .was = (char[]){""},
		 .want = (char[]){"vfio-pci"}},
		{STEP_SET_ATTRIBUTE, .stage = 1, .subject = (char[]){"0000:01:00.0"},
		 .was = refused, .want = (char[]){"bus"}, .detail = (char[]){"reset_method"}},
	};
	root_put(&root, FUNCTION "/driver_override", "vfio-pci\n");
	root_put(&root, FUNCTION "/reset_method", "bus\n");
	begin(&journal, UUID, steps, ARRAY_SIZE(steps));
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, &err), -1);
	assert_holds(FUNCTION "/driver_override", "");
	assert_int_equal(journal.steps[0].state, STEP_CLOSED);
	assert_int_equal(journal.steps[1].state, STEP_DONE);
	assert_non_null(strstr(err.text, "set-attribute"));
}

static const struct step console = {STEP_UNBIND_CONSOLE, .subject = (char[]){"vtcon1"},
				    .was = (char[]){"1"}, .want = (char[]){"0"}};

static void test_what_another_vm_needs_so_is_left_to_it(void **state)
{
	autojournal journal = {.fd = -1}, other = {.fd = -1};
	(void)state;
	root_put(&root, CONSOLE, "0\n");
	begin(&other, OTHER, &console, 1);
	begin(&journal, UUID, &console, 1);
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(CONSOLE, "0");
	assert_int_equal(rollback(&root.host, &other, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(CONSOLE, "1");
}

/* The other would see our note missing, and leave it to us. */
static void test_what_cannot_be_noted_is_left_to_nobody(void **state)
{
	autojournal journal = {.fd = -1}, other = {.fd = -1};
	(void)state;
	root_put(&root, CONSOLE, "0\n");
	begin(&other, OTHER, &console, 1);
	begin(&journal, UUID, &console, 1);
	close_fd(&journal.fd);
	journal.fd = openat(root.fd, "run/virt-handover/" UUID "/journal", O_RDONLY | O_CLOEXEC);
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(CONSOLE, "1");
}

/* Its job waits for ours to end. */
static void test_a_boot_is_left_to_start_units(void **state)
{
	autojournal journal = {.fd = -1};
	autotext noted = {0};
	autofree char *refused = mem_alloc(TASK_VALUE + 1);
	(void)state;
	memset(refused, 'x', TASK_VALUE);
	const struct step steps[] = {
		{STEP_STOP_UNIT, .subject = (char[]){"gdm.service"}, .was = (char[]){"active"},
		 .want = (char[]){"inactive"}},
		/* keeps the journal here, to be looked into */
		{STEP_SET_ATTRIBUTE, .stage = 1, .subject = (char[]){"0000:01:00.0"},
		 .was = refused, .want = (char[]){"bus"}, .detail = (char[]){"reset_method"}},
	};
	root_put(&root, FUNCTION "/reset_method", "bus\n");
	begin(&journal, UUID, steps, ARRAY_SIZE(steps));
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_BOOT, DEADLINE_MS, NULL), -1);
	assert_int_equal(journal.steps[0].state, STEP_CLOSED);
	assert_int_equal(host_read(&root.host, "run/virt-handover/" UUID "/journal", &noted), 0);
	assert_non_null(strstr(noted.at, "kept of=2 reason=the%20boot%20starts%20it"));
}

/* Somebody unplugged one of the two while the VM ran: the other goes home, and nothing is open. */
static void test_what_is_not_there_any_more_keeps_nothing_open(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	const struct step steps[] = {
		{STEP_OVERRIDE_DRIVER, .subject = (char[]){"0000:01:00.0"}, .was = (char[]){""},
		 .want = (char[]){"vfio-pci"}},
		{STEP_OVERRIDE_DRIVER, .stage = 1, .subject = (char[]){"0000:01:00.1"},
		 .was = (char[]){""}, .want = (char[]){"vfio-pci"}},
		{STEP_UNBIND, .stage = 2, .subject = (char[]){"0000:01:00.1"},
		 .was = (char[]){"snd_hda_intel"}, .want = (char[]){""}},
		{STEP_BIND, .stage = 3, .subject = (char[]){"0000:01:00.1"}, .was = (char[]){""},
		 .want = (char[]){"vfio-pci"}},
	};
	root_put(&root, FUNCTION "/driver_override", "vfio-pci\n");
	begin(&journal, UUID, steps, ARRAY_SIZE(steps));
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(FUNCTION "/driver_override", "");
	assert_int_equal(journal_open_steps(&journal), 0);
	assert_false(host_exists(&root.host, "run/virt-handover/" UUID "/journal"));
}

/* Who recovers decides without the journal's lock, and may have to wait for that until the hook
 * that has it comes to its end. */
static void test_a_start_that_ended_well_meanwhile_is_its_guests(void **state)
{
	const struct step step = {STEP_OVERRIDE_DRIVER, .subject = (char[]){"0000:01:00.0"},
				  .was = (char[]){""}, .want = (char[]){"vfio-pci"}};
	autojournal journal = {.fd = -1}, under_way = {.fd = -1}, ready = {.fd = -1};
	autoerror err = {0};
	size_t index;
	(void)state;
	root_put(&root, FUNCTION "/driver_override", "vfio-pci\n");
	assert_int_equal(journal_open(root.fd, UUID, true, deadline_in(0), &journal, NULL), 0);
	assert_int_equal(journal_begin(&journal, "win11", NULL), 0);
	assert_int_equal(journal_intend(&journal, &step, &index, NULL), 0);
	assert_int_equal(journal_peek(root.fd, UUID, &under_way, NULL), 0);
	assert_int_equal(journal_note_ready(&journal, NULL), 0);
	journal_close(&journal);
	assert_false(is_orphaned(&root.host, &under_way));
	assert_int_equal(
		bring_back_seen(&root.host, &under_way, ROLLBACK_RECOVERY, DEADLINE_MS, &err), -1);
	assert_string_equal(err.text, "its start has come to its end meanwhile");
	assert_holds(FUNCTION "/driver_override", "vfio-pci");
	assert_int_equal(journal_peek(root.fd, UUID, &ready, NULL), 0);
	assert_int_equal(bring_back_seen(&root.host, &ready, ROLLBACK_RECOVERY, DEADLINE_MS, NULL),
			 0);
	assert_holds(FUNCTION "/driver_override", "");
}

#define ON_A_ROOT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_ROOT(test_a_setting_that_stays_keeps_no_device_from_home),
		ON_A_ROOT(test_what_another_vm_needs_so_is_left_to_it),
		ON_A_ROOT(test_what_cannot_be_noted_is_left_to_nobody),
		ON_A_ROOT(test_a_boot_is_left_to_start_units),
		ON_A_ROOT(test_what_is_not_there_any_more_keeps_nothing_open),
		ON_A_ROOT(test_a_start_that_ended_well_meanwhile_is_its_guests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
