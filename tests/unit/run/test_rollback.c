/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What an undo does where something is in its way, on a root made of files. */

#include "../host/one_root.h"
#include "run/rollback.h"

#define UUID "fe875078-f615-47cb-afd7-421b77c44df1"
#define OTHER "fe875078-f615-47cb-afd7-421b77c44df2"
#define FUNCTION "sys/bus/pci/devices/0000:01:00.0"
#define CONSOLE "sys/class/vtconsole/vtcon1/bind"

enum { DEADLINE_MS = 5000 };

/* A VM that runs, for which that was done. */
static void begin(struct journal *journal, const char *uuid, const struct step *steps, size_t count)
{
	const struct entry done = {.event = ENTRY_DONE};
	size_t index;
	assert_int_equal(journal_open(root.fd, uuid, true, deadline_in(DEADLINE_MS), journal, NULL),
			 0);
	assert_int_equal(journal_begin(journal, uuid, NULL), 0);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(journal_intend(journal, &steps[i], &index, NULL), 0);
		assert_int_equal(journal_note(journal, index, &done, NULL), 0);
	}
	assert_int_equal(journal_note_ready(journal, NULL), 0);
}

static void assert_holds(const char *path, const char *expected)
{
	autotext text = {0};
	assert_int_equal(host_read(&root.host, path, &text), 0);
	assert_string_equal(text_string(&text), expected);
}

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

#define PAGES "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

/* The host has 64 by itself. */
static const struct step pages = {STEP_RESERVE_HUGEPAGES, .subject = (char[]){"2048kB"},
				  .was = (char[]){"64"}, .want = (char[]){"576"}};
static const struct step fewer_pages = {STEP_RESERVE_HUGEPAGES, .subject = (char[]){"2048kB"},
					.was = (char[]){"64"}, .want = (char[]){"80"}};

static void test_pages_are_given_back_by_each_vm(void **state)
{
	autojournal first = {.fd = -1}, second = {.fd = -1};
	(void)state;
	root_put(&root, PAGES, "592\n");
	begin(&first, UUID, &pages, 1);
	begin(&second, OTHER, &fewer_pages, 1);
	assert_int_equal(rollback(&root.host, &first, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "80");
	assert_int_equal(rollback(&root.host, &second, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "64");
}

static void test_pages_that_came_only_in_part_are_given_back(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	root_put(&root, PAGES, "300\n");
	begin(&journal, UUID, &pages, 1);
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "64");
}

static void test_pages_that_somebody_else_has_set_are_his(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	root_put(&root, PAGES, "1000\n");
	begin(&journal, UUID, &pages, 1);
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "1000");
}

static void test_one_who_leaves_is_not_counted(void **state)
{
	const struct entry leaving = {.event = ENTRY_LEAVING};
	autojournal first = {.fd = -1}, second = {.fd = -1};
	(void)state;
	root_put(&root, PAGES, "80\n");
	begin(&first, UUID, &pages, 1);
	assert_int_equal(journal_note(&first, 0, &leaving, NULL), 0);
	begin(&second, OTHER, &fewer_pages, 1);
	journal_count_others(&second, 0);
	assert_string_equal(second.steps[0].step.want, "80");
	assert_int_equal(journal_number_without(root.fd, OTHER, pages.kind, pages.subject), 64);
	assert_int_equal(rollback(&root.host, &first, ROLLBACK_RECOVERY, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "80");
	assert_int_equal(rollback(&root.host, &second, ROLLBACK_RECOVERY, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "64");
	assert_int_equal(journal_number_without(root.fd, OTHER, pages.kind, pages.subject), -1);
}

/* The end of the first was killed before he gave his back. */
static void test_one_who_was_killed_while_he_left_is_counted(void **state)
{
	const struct entry leaving = {.event = ENTRY_LEAVING};
	autojournal first = {.fd = -1}, second = {.fd = -1};
	(void)state;
	root_put(&root, PAGES, "592\n");
	begin(&first, UUID, &pages, 1);
	begin(&second, OTHER, &fewer_pages, 1);
	assert_int_equal(journal_note(&first, 0, &leaving, NULL), 0);
	journal_close(&first);
	assert_int_equal(rollback(&root.host, &second, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "576");
	assert_int_equal(journal_open(root.fd, UUID, false, deadline_in(DEADLINE_MS), &first, NULL),
			 0);
	assert_int_equal(rollback(&root.host, &first, ROLLBACK_RECOVERY, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "64");
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
		ON_A_ROOT(test_pages_are_given_back_by_each_vm),
		ON_A_ROOT(test_pages_that_came_only_in_part_are_given_back),
		ON_A_ROOT(test_pages_that_somebody_else_has_set_are_his),
		ON_A_ROOT(test_one_who_leaves_is_not_counted),
		ON_A_ROOT(test_one_who_was_killed_while_he_left_is_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
