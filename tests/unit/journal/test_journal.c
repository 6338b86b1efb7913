/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "journal/journal.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "journal/lease.h"

#define UUID_A "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define UUID_B "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"
#define JOURNAL_A "run/virt-handover/" UUID_A "/journal"

/* A root directory of the test's own. */
static char root_path[] = "/tmp/virt-handover-journal-XXXXXX";
static int root_fd;

static int set_up_root(void **state)
{
	(void)state;
	if (!mkdtemp(root_path))
		return -1;
	root_fd = open(root_path, O_RDONLY | O_DIRECTORY);
	return root_fd < 0 ? -1 : 0;
}

static int tear_down_root(void **state)
{
	static const char *const left[] = {"run/virt-handover/lock", "run/virt-handover/leases",
					   "run/virt-handover", "run"};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(left); i++)
		unlinkat(root_fd, left[i], i == 0 ? 0 : AT_REMOVEDIR);
	close(root_fd);
	return rmdir(root_path); /* fails if a test left something behind */
}

static int open_journal(const char *uuid, bool create, int wait_ms, struct journal *ret)
{
	return journal_open(root_fd, uuid, create, deadline_in(wait_ms), ret, NULL);
}

static size_t intend(struct journal *journal, const char *subject, unsigned stage)
{
	char was[] = "nouveau", want[] = "";
	struct step step = {.kind = STEP_UNBIND, .stage = stage, .was = was, .want = want};
	autofree char *name = str_copy(subject);
	size_t index = 99;
	step.subject = name;
	assert_int_equal(journal_intend(journal, &step, &index, NULL), 0);
	return index;
}

static void note(struct journal *journal, size_t index, enum entry_event event)
{
	struct entry entry = {.event = event, .took_us = 12};
	assert_int_equal(journal_note(journal, index, &entry, NULL), 0);
}

static void begin_three_steps(struct journal *journal)
{
	assert_int_equal(open_journal(UUID_A, true, 0, journal), 0);
	assert_int_equal(journal_begin(journal, "a VM", NULL), 0);
	note(journal, intend(journal, "0000:01:00.0", 1), ENTRY_DONE);
	note(journal, intend(journal, "0000:02:00.0", 1), ENTRY_UNDONE);
	intend(journal, "0000:03:00.0", 2);
}

static void assert_three_steps(const struct journal *journal)
{
	assert_string_equal(journal->guest, "a VM");
	assert_int_equal(journal->step_count, 3);
	assert_int_equal(journal->steps[0].state, STEP_DONE);
	assert_int_equal(journal->steps[1].state, STEP_CLOSED);
	assert_int_equal(journal->steps[2].state, STEP_INTENDED);
	assert_string_equal(journal->steps[2].step.subject, "0000:03:00.0");
	assert_int_equal(journal->steps[2].step.stage, 2);
	assert_int_equal(journal_open_steps(journal), 2);
}

static void test_what_was_noted_is_read_back(void **state)
{
	(void)state;
	autojournal journal = {.fd = -1};
	begin_three_steps(&journal);
	assert_three_steps(&journal);
	journal_close(&journal);
	assert_int_equal(open_journal(UUID_A, false, 0, &journal), 0);
	assert_three_steps(&journal);
	assert_int_equal(journal.damaged, 0);
	journal_retire(&journal);
	journal_close(&journal);
	assert_int_equal(open_journal(UUID_A, false, 0, &journal), 1);
}

/* The last line is torn at every place it can be; what stood before it counts. */
static void test_a_torn_last_line_never_was(void **state)
{
	(void)state;
	autojournal journal = {.fd = -1};
	autotext bytes = {0};
	begin_three_steps(&journal);
	note(&journal, 2, ENTRY_DONE);
	journal_close(&journal);
	assert_int_equal(file_read(root_fd, JOURNAL_A, 1 << 16, &bytes), 0);
	size_t last = bytes.length - 1;
	while (bytes.at[last - 1] != '\n')
		last--;
	for (size_t length = last; length < bytes.length; length++) {
		autoclose int fd = openat(root_fd, JOURNAL_A, O_WRONLY | O_TRUNC);
		assert_int_equal(fd_write_all(fd, bytes.at, length), 0);
		assert_int_equal(open_journal(UUID_A, false, 0, &journal), 0);
		assert_three_steps(&journal);
		note(&journal, 2, ENTRY_KEPT); /* goes behind a whole line again */
		journal_close(&journal);
		assert_int_equal(open_journal(UUID_A, false, 0, &journal), 0);
		assert_int_equal(journal.steps[2].state, STEP_CLOSED);
		journal_close(&journal);
	}
	assert_int_equal(open_journal(UUID_A, false, 0, &journal), 0);
	journal_retire(&journal);
}

static void test_a_damaged_line_costs_only_itself(void **state)
{
	(void)state;
	autojournal journal = {.fd = -1};
	autotext bytes = {0};
	begin_three_steps(&journal);
	journal_close(&journal);
	assert_int_equal(file_read(root_fd, JOURNAL_A, 1 << 16, &bytes), 0);
	char *second = strstr(bytes.at, "0000:02:00.0");
	*second = '9';
	assert_int_equal(file_publish(root_fd, JOURNAL_A, 0600, bytes.at, bytes.length), 0);
	assert_int_equal(open_journal(UUID_A, false, 0, &journal), 0);
	assert_int_equal(journal.damaged, 1);
	assert_int_equal(journal.step_count, 2);
	assert_int_equal(journal_open_steps(&journal), 2);
	journal_retire(&journal);
}

static void test_the_lock_is_waited_for_and_outlives_its_owner(void **state)
{
	(void)state;
	autojournal journal = {.fd = -1};
	autojournal second = {.fd = -1};
	int ends[2];
	begin_three_steps(&journal);
	assert_int_equal(open_journal(UUID_A, false, 0, &second), -1);
	assert_int_equal(pipe(ends), 0);
	/* A task's process that is still at work has our files open. */
	pid_t task = fork();
	if (task == 0) {
		char byte;
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
	}
	/* We are killed: nobody releases the lock, our descriptor only closes. */
	close_fd(&journal.fd);
	assert_int_equal(open_journal(UUID_A, false, 300, &second), -1);
	assert_int_equal(write(ends[1], "", 1), 1);
	assert_int_equal(open_journal(UUID_A, false, 5000, &second), 0);
	assert_int_equal(waitpid(task, NULL, 0), task);
	close(ends[0]);
	close(ends[1]);
	journal_retire(&second);
}

static void test_a_journal_is_no_path(void **state)
{
	(void)state;
	autojournal journal = {.fd = -1};
	assert_int_equal(open_journal("../../etc", true, 0, &journal), -1);
	assert_int_equal(open_journal("", true, 0, &journal), -1);
	assert_int_equal(open_journal("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001", true, 0, &journal),
			 -1);
}

static void assert_owner(const char *device, const char *own_uuid, const char *guest)
{
	autotenant tenant = {0};
	assert_int_equal(lease_find(root_fd, device, own_uuid, &tenant), guest != NULL);
	assert_true(str_equal(tenant.guest, guest));
}

static int take(const char *uuid, const char *guest, const char *a, const char *b)
{
	autowords devices = {0};
	words_add(&devices, a);
	if (b)
		words_add(&devices, b);
	return lease_take(root_fd, &devices, uuid, guest, NULL);
}

static void test_a_lease_is_exclusive_while_its_journal_is_there(void **state)
{
	(void)state;
	autojournal a = {.fd = -1};
	autojournal b = {.fd = -1};
	assert_int_equal(open_journal(UUID_A, true, 0, &a), 0);
	assert_int_equal(open_journal(UUID_B, true, 0, &b), 0);
	assert_int_equal(take(UUID_A, "first VM", "0000:01:00.0", NULL), 0);
	assert_int_equal(take(UUID_A, "first VM", "0000:01:00.0", NULL), 0);
	assert_int_equal(take(UUID_B, "second", "0000:02:00.0", "0000:01:00.0"), -1);
	autowords lent = {0};
	autoerror err = {0};
	words_add(&lent, "0000:01:00.0");
	assert_int_equal(lease_take(root_fd, &lent, UUID_B, "second", &err), -1);
	assert_non_null(strstr(err.advice, "run virt-handover recover 'first VM'"));
	/* all or none */
	assert_owner("0000:02:00.0", UUID_A, NULL);
	assert_owner("0000:01:00.0", UUID_B, "first VM");
	assert_owner("0000:01:00.0", UUID_A, NULL);

	journal_retire(&a); /* the VM is gone, its lease is stale */
	assert_owner("0000:01:00.0", UUID_B, NULL);
	assert_int_equal(take(UUID_B, "second", "0000:01:00.0", NULL), 0);

	autowords kept = {0};
	words_add(&kept, "0000:02:00.0");
	assert_int_equal(take(UUID_B, "second", "0000:02:00.0", NULL), 0);
	lease_drop_but(root_fd, UUID_B, &kept);
	assert_owner("0000:01:00.0", UUID_A, NULL);
	assert_owner("0000:02:00.0", UUID_A, "second");
	lease_drop(root_fd, UUID_B);
	assert_owner("0000:02:00.0", UUID_A, NULL);
	journal_retire(&b);
}

static void test_the_daemon_that_tends_it_is_the_last_one_noted(void **state)
{
	const struct process_id first = {812, 4711}, second = {8120, 47110};
	autojournal journal = {.fd = -1}, peeked = {.fd = -1};
	(void)state;
	assert_int_equal(open_journal(UUID_A, true, 0, &journal), 0);
	assert_int_equal(journal_begin(&journal, "a VM", NULL), 0);
	assert_int_equal(journal.daemon.pid, 0);
	assert_int_equal(journal_note_daemon(&journal, first, NULL), 0);
	assert_int_equal(journal_note_ready(&journal, NULL), 0);
	assert_int_equal(journal_note_daemon(&journal, second, NULL), 0);
	assert_int_equal(journal_peek(root_fd, UUID_A, &peeked, NULL), 0);
	assert_int_equal(peeked.damaged, 0);
	assert_int_equal(peeked.daemon.pid, 8120);
	assert_int_equal(peeked.daemon.started, 47110);
	assert_true(peeked.ready);
	/* what goes on in the same journal is another start */
	assert_int_equal(journal_begin(&journal, "a VM", NULL), 0);
	assert_false(journal.ready);
	journal_retire(&journal);
}

/* What two VMs need is counted over their journals. */
static void a_change_is_counted_over_vms(void **state)
{
	(void)state;
	autojournal a = {.fd = -1}, b = {.fd = -1};
	assert_int_equal(open_journal(UUID_A, true, 0, &a), 0);
	assert_int_equal(open_journal(UUID_B, true, 0, &b), 0);
	assert_int_equal(journal_begin(&a, "alpha", NULL), 0);
	assert_int_equal(journal_begin(&b, "beta", NULL), 0);
	size_t index = intend(&b, "gdm.service", 0);
	assert_null(journal_other_with(root_fd, UUID_B, STEP_UNBIND, "gdm.service"));
	assert_null(journal_other_with(root_fd, UUID_A, STEP_STOP_UNIT, "gdm.service"));
	autofree char *other = journal_other_with(root_fd, UUID_A, STEP_UNBIND, "gdm.service");
	assert_string_equal(other, "beta"); /* it is worked on */
	journal_close(&b);
	assert_null(journal_other_with(root_fd, UUID_A, STEP_UNBIND, "gdm.service"));
	assert_int_equal(open_journal(UUID_B, false, 0, &b), 0);
	assert_int_equal(journal_note_ready(&b, NULL), 0);
	journal_close(&b);
	free(TAKE(other));
	other = journal_other_with(root_fd, UUID_A, STEP_UNBIND, "gdm.service");
	assert_string_equal(other, "beta"); /* its guest may run */
	assert_int_equal(open_journal(UUID_B, false, 0, &b), 0);
	struct entry undone = {.event = ENTRY_UNDONE};
	assert_int_equal(journal_note(&b, index, &undone, NULL), 0);
	assert_null(journal_other_with(root_fd, UUID_A, STEP_UNBIND, "gdm.service"));
	journal_retire(&b);
	journal_retire(&a);
}

static void test_a_journal_rests_as_long_as_nobody_has_worked_on_it(void **state)
{
	autojournal journal = {.fd = -1}, seen = {.fd = -1}, later = {.fd = -1};
	(void)state;
	assert_int_equal(open_journal(UUID_A, true, 0, &journal), 0);
	assert_int_equal(journal_begin(&journal, "a", NULL), 0);
	assert_int_equal(journal_peek(root_fd, UUID_A, &seen, NULL), 0);
	assert_false(journal_rests(&seen));
	assert_int_equal(journal_note_ready(&journal, NULL), 0);
	journal_close(&journal);
	/* Nobody works on it, but it is not as it was seen. */
	assert_false(journal_is_worked_on(root_fd, UUID_A));
	assert_false(journal_rests(&seen));
	assert_int_equal(journal_peek(root_fd, UUID_A, &later, NULL), 0);
	assert_true(journal_rests(&later));
	assert_int_equal(open_journal(UUID_A, false, 0, &journal), 0);
	journal_retire(&journal);
	assert_false(journal_rests(&later));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_noted_is_read_back),
		cmocka_unit_test(test_a_torn_last_line_never_was),
		cmocka_unit_test(test_a_damaged_line_costs_only_itself),
		cmocka_unit_test(test_the_lock_is_waited_for_and_outlives_its_owner),
		cmocka_unit_test(test_a_journal_is_no_path),
		cmocka_unit_test(test_a_lease_is_exclusive_while_its_journal_is_there),
		cmocka_unit_test(test_the_daemon_that_tends_it_is_the_last_one_noted),
		cmocka_unit_test(a_change_is_counted_over_vms),
		cmocka_unit_test(test_a_journal_rests_as_long_as_nobody_has_worked_on_it),
	};
	return cmocka_run_group_tests(tests, set_up_root, tear_down_root);
}
