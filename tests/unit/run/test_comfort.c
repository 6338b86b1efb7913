/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is for comfort alone stops neither a handover nor its undo, whatever becomes of it. */

#include <errno.h>

#include "model/plan.h"
#include "one_handover.h"
#include "run/rollback.h"
#include "run/transaction.h"

#define CONSOLE "sys/class/vtconsole/vtcon1/bind"

enum { SHORT_MS = 400 };

static void put_ddcutil(const char *script)
{
	autofree char *text = str_format("#!/bin/sh\nroot=%s\necho \"$*\" >> $root/calls\n%s\n",
					 root.path, script);
	root_put(&root, "usr/bin/ddcutil", text);
	assert_int_equal(fchmodat(root.fd, "usr/bin/ddcutil", 0755, 0), 0);
}

static void expect_calls(const char *expected)
{
	autotext calls = {0};
	file_read(root.fd, "calls", 1 << 16, &calls);
	assert_string_equal(text_string(&calls), expected);
	unlinkat(root.fd, "calls", 0);
}

/* A notice, a monitor, shared screens, and what the handover is for: a console. */
static void run_all(struct journal *journal)
{
	static const struct host_view view = {0};
	autoplan plan = {0};
	autoerror err = {0};
	root_put(&root, CONSOLE, "1\n");
	plan_add_step(&plan, STEP_KEEP_AWAKE, "sleeping", "allow", "inhibit");
	struct step *told = plan_add_step(&plan, STEP_TELL_SESSION, "2", "", "told");
	told->stage = 1;
	told->detail = str_copy("9000 a word");
	struct step *input = plan_add_step(&plan, STEP_SWITCH_INPUT, "1", "0x0f", "0x11");
	input->stage = 2;
	input->wait_ms = SHORT_MS;
	plan_add_step(&plan, STEP_SWITCH_MUX, "0000:01:00.0", "DIS", "IGD")->stage = 2;
	plan_add_step(&plan, STEP_KEEP_VT, "seat0", "tty1", "tty3")->stage = 3;
	plan_add_step(&plan, STEP_UNBIND_CONSOLE, "vtcon1", "1", "0")->stage = 4;
	assert_int_equal(journal_open(root.fd, UUID, true, deadline_in(DEADLINE_MS), journal, NULL),
			 0);
	assert_int_equal(journal_begin(journal, "win11", NULL), 0);
	if (transaction_run(&root.host, journal, &plan, &view, DEADLINE_MS, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(journal->ready);
	assert_holds(CONSOLE, "0");
}

static void undo_all(struct journal *journal)
{
	autoerror err = {0};
	if (rollback(&root.host, journal, ROLLBACK_VM_ENDED, DEADLINE_MS, &err) < 0)
		fail_msg("%s", err.text);
	assert_holds(CONSOLE, "1");
	assert_int_equal(journal_open_steps(journal), 0);
}

static void test_none_of_it_is_there(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	run_all(&journal);
	undo_all(&journal);
}

static void test_it_fails(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	put_ddcutil("exit 1");
	run_all(&journal);
	expect_calls("--display 1 --noverify setvcp 60 0x11\n");
	undo_all(&journal);
	expect_calls("--display 1 getvcp 60 --terse\n--display 1 --noverify setvcp 60 0x0f\n"
		     "--display 1 getvcp 60 --terse\n");
}

static void test_it_hangs(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	put_ddcutil("test $3 = getvcp || exec sleep 60; echo VCP 60 SNC x11");
	int64_t began = clock_ms();
	run_all(&journal);
	undo_all(&journal);
	assert_in_range(clock_ms() - began, 2 * SHORT_MS - 100, 30000);
}

static void test_it_works(void **state)
{
	autojournal journal = {.fd = -1};
	(void)state;
	put_ddcutil("case $3 in getvcp) echo VCP 60 SNC x$(cat $root/input);; *) echo ${6#0x} > "
		    "$root/input;; esac");
	root_put(&root, "input", "0f\n");
	run_all(&journal);
	assert_holds("input", "11");
	undo_all(&journal);
	assert_holds("input", "0f");
	/* Who has switched it by hand meanwhile means it. */
	autojournal again = {.fd = -1};
	run_all(&again);
	root_put(&root, "input", "12\n");
	undo_all(&again);
	assert_holds("input", "12");
}

#define ON_A_ROOT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_ROOT(test_none_of_it_is_there),
		ON_A_ROOT(test_it_fails),
		ON_A_ROOT(test_it_hangs),
		ON_A_ROOT(test_it_works),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
