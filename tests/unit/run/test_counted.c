/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Huge pages, a number that VMs share, on a root made of files. The host's waiting takes no
 * time: it is counted, and what happens meanwhile happens in it. */

#include "journal/lock.h"
#include "one_handover.h"
#include "run/rollback.h"
#include "run/transaction.h"

#define PAGES "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

enum { COMES_MS = 2500, LATE_MS = 3000 };

/* The host has 64 by itself. */
static const struct step pages = {STEP_RESERVE_HUGEPAGES, .subject = (char[]){"2048kB"},
				  .was = (char[]){"64"}, .want = (char[]){"576"}};
static const struct step fewer_pages = {STEP_RESERVE_HUGEPAGES, .subject = (char[]){"2048kB"},
					.was = (char[]){"64"}, .want = (char[]){"80"}};

static int waited_ms;
static void (*meanwhile)(void);

/* What happens once, before the number is read next; and before it is written next. */
static void (*before_read)(void), (*before_write)(void);

static void wait_no_time(struct host *host, int ms)
{
	(void)host;
	waited_ms += ms;
	if (meanwhile)
		meanwhile();
}

static void happen(void (**what)(void))
{
	void (*now)(void) = *what;
	*what = NULL;
	if (now)
		now();
}

static const struct host_operations *real;

static int read_late(struct host *host, const char *path, struct text *out)
{
	happen(&before_read);
	return real->read(host, path, out);
}

static int start_late(struct host *host, const struct task *task, struct pending *ret)
{
	happen(&before_write);
	return real->start(host, task, ret);
}

static int set_up_clock(void **state)
{
	static struct host_operations operations;
	if (set_up(state) < 0)
		return -1;
	real = root.host.operations;
	operations = *real;
	operations.wait = wait_no_time;
	operations.read = read_late;
	operations.start = start_late;
	root.host.operations = &operations;
	waited_ms = 0;
	meanwhile = before_read = before_write = NULL;
	return 0;
}

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
	assert_int_equal(waited_ms, 0);
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
	assert_true(waited_ms > LATE_MS);
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

/* The start of a VM that wants fewer pages, and no more. */
static int start(struct journal *journal, struct error *err)
{
	static const struct host_view view = {0};
	struct step step = fewer_pages;
	const struct plan plan = {.steps = &step, .step_count = 1};
	assert_int_equal(journal_open(root.fd, UUID, true, deadline_in(DEADLINE_MS), journal, NULL),
			 0);
	assert_int_equal(journal_begin(journal, "win11", NULL), 0);
	return transaction_run(&root.host, journal, &plan, &view, DEADLINE_MS, err);
}

/* The kernel has 592 to make for the other VM, which has counted ours too, and makes them one
 * by one. */
static void kernel_adds_pages(void)
{
	int added = waited_ms < COMES_MS ? 15 * waited_ms / COMES_MS : 15;
	autofree char *number = str_format("%d\n", 577 + added);
	root_put(&root, PAGES, number);
}

static void test_another_vms_pages_are_waited_for(void **state)
{
	autojournal other = {.fd = -1}, journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	begin(&other, OTHER, &pages, 1);
	root_put(&root, PAGES, "577\n");
	meanwhile = kernel_adds_pages;
	if (start(&journal, &err) < 0)
		fail_msg("%s", err.text);
	assert_in_range(waited_ms, COMES_MS, LATE_MS);
	assert_true(journal.ready);
	assert_holds(PAGES, "592");
	meanwhile = NULL;
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "576");
}

static struct journal leaver;

/* All of its end, with the locks it takes: flock(2) tells this process's opened files from each
 * other as it does another's. */
static void leaver_ends(void)
{
	autoclose int lock = lock_state(root.fd, NULL);
	assert_true(lock >= 0);
	close_fd(&lock);
	if (waited_ms == COMES_MS)
		assert_int_equal(
			rollback(&root.host, &leaver, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
}

static void leaver_ends_at_once(void)
{
	assert_int_equal(rollback(&root.host, &leaver, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
}

/* Its part was counted and the number read only after it went: there seems to be nothing left to
 * give back. */
static void test_two_who_leave_at_once_give_back_both_parts(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	leaver = (struct journal){.fd = -1};
	root_put(&root, PAGES, "592\n");
	begin(&leaver, OTHER, &pages, 1);
	begin(&journal, UUID, &fewer_pages, 1);
	before_read = leaver_ends_at_once;
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	journal_close(&leaver);
	assert_holds(PAGES, "64");
}

/* It finds as many as it wants: those that are about to go. */
static void comer_comes(void)
{
	autojournal comer = {.fd = -1};
	begin(&comer, OTHER, &fewer_pages, 1);
}

static void test_one_who_comes_while_another_leaves_keeps_his_part(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	root_put(&root, PAGES, "80\n");
	begin(&journal, UUID, &fewer_pages, 1);
	before_write = comer_comes;
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "80");
}

/* It has noted that it leaves, and has not written its number yet. */
static void test_a_vm_that_ends_can_do_so_while_it_is_waited_for(void **state)
{
	const struct entry leaving = {.event = ENTRY_LEAVING};
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	int64_t began = clock_ms();
	(void)state;
	leaver = (struct journal){.fd = -1};
	root_put(&root, PAGES, "576\n");
	begin(&leaver, OTHER, &pages, 1);
	assert_int_equal(journal_note(&leaver, 0, &leaving, NULL), 0);
	meanwhile = leaver_ends;
	if (start(&journal, &err) < 0)
		fail_msg("%s", err.text);
	journal_close(&leaver);
	assert_in_range(waited_ms, COMES_MS, LATE_MS);
	assert_true(journal.ready);
	assert_holds(PAGES, "80");
	/* A lock that somebody has is waited for on the true clock. */
	assert_true(clock_ms() - began < DEADLINE_MS);
	meanwhile = NULL;
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_holds(PAGES, "64");
}

static void test_a_number_that_never_comes_ends_the_start(void **state)
{
	const struct entry leaving = {.event = ENTRY_LEAVING};
	autojournal other = {.fd = -1}, journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	root_put(&root, PAGES, "576\n");
	begin(&other, OTHER, &pages, 1);
	assert_int_equal(journal_note(&other, 0, &leaving, NULL), 0);
	assert_int_equal(start(&journal, &err), -1);
	assert_true(waited_ms > LATE_MS);
	autofree char *line = error_line(&err);
	assert_string_equal(line, "reserve-hugepages: 2048kB: somebody changed it meanwhile: found "
				  "'576', expected '64'; make it 64 again, or end the other VMs "
				  "that have some first: virt-handover status shows them");
	assert_int_equal(rollback(&root.host, &journal, ROLLBACK_START_FAILED, DEADLINE_MS, NULL),
			 0);
	assert_holds(PAGES, "576");
}

#define ON_A_ROOT(test) cmocka_unit_test_setup_teardown(test, set_up_clock, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_ROOT(test_pages_are_given_back_by_each_vm),
		ON_A_ROOT(test_pages_that_came_only_in_part_are_given_back),
		ON_A_ROOT(test_pages_that_somebody_else_has_set_are_his),
		ON_A_ROOT(test_one_who_leaves_is_not_counted),
		ON_A_ROOT(test_one_who_was_killed_while_he_left_is_counted),
		ON_A_ROOT(test_two_who_leave_at_once_give_back_both_parts),
		ON_A_ROOT(test_one_who_comes_while_another_leaves_keeps_his_part),
		ON_A_ROOT(test_another_vms_pages_are_waited_for),
		ON_A_ROOT(test_a_vm_that_ends_can_do_so_while_it_is_waited_for),
		ON_A_ROOT(test_a_number_that_never_comes_ends_the_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
