/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A mediated device that others are quicker to have: what is tried then, and what the journal
 * says of it; and what is said of other steps that fail. The host is a stand-in that makes
 * devices as long as there is room. */

#include <errno.h>

#include "../host/one_root.h"
#include "run/rollback.h"
#include "run/transaction.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define VM "fe875078-f615-47cb-afd7-421b77c44df1"

enum { DEADLINE_MS = 5000 };

/* What the stand-in does: who has room, and what somebody else makes of the uuid first. */
static struct {
	const char *room;   /* "parent/type" */
	const char *theirs; /* or NULL */
	char made_of[64];   /* "" while there is none */
	int fails;	    /* whatever is asked, with that negative errno; 0: it does not */
	unsigned writes;
} kernel;

static int read_pages(struct host *host, const char *path, struct text *out)
{
	(void)host;
	if (!strstr(path, "/nr_hugepages"))
		return -ENOENT;
	text_add(out, "130\n");
	return 0;
}

static void wait_not(struct host *host, int ms)
{
	(void)host;
	(void)ms;
}

static int read_link(struct host *host, const char *path, struct text *out)
{
	(void)host;
	if (!*kernel.made_of || !str_starts(path, "sys/bus/mdev/devices/" UUID))
		return -ENOENT;
	int parent = (int)strcspn(kernel.made_of, "/");
	if (strstr(path, "/mdev_type"))
		text_addf(out, "../types/%s", kernel.made_of + parent + 1);
	else if (strstr(path, "/iommu_group"))
		return -ENOENT;
	else
		text_addf(out, "../%.*s/" UUID, parent, kernel.made_of);
	return 0;
}

static int create(const char *path)
{
	char wanted[64] = "";
	if (kernel.theirs)
		snprintf(kernel.made_of, sizeof kernel.made_of, "%s", kernel.theirs);
	if (*kernel.made_of)
		return -EEXIST;
	sscanf(path, "sys/class/mdev_bus/%31[^/]", wanted);
	strcat(wanted, "/t");
	if (!str_equal(wanted, kernel.room))
		return -ENOSPC;
	strcpy(kernel.made_of, wanted);
	return 0;
}

static int start(struct host *host, const struct task *task, struct pending *ret)
{
	(void)host;
	bool removes = strstr(task->path, "/remove") != NULL;
	*ret = (struct pending){.active = true};
	kernel.writes++;
	ret->outcome = kernel.fails ? kernel.fails : removes ? 0 : create(task->path);
	if (removes)
		*kernel.made_of = '\0';
	return 0;
}

static int finish(struct host *host, struct pending *pending, struct deadline deadline,
		  struct text *out)
{
	(void)host;
	(void)deadline;
	(void)out;
	pending->active = false;
	return pending->outcome;
}

static int kernel_log(struct host *host, int64_t since_us, struct words *out)
{
	(void)host;
	(void)since_us;
	(void)out;
	return 0;
}

static const struct host_operations operations = {.read = read_pages,
						  .read_link = read_link,
						  .wait = wait_not,
						  .start = start,
						  .finish = finish,
						  .kernel_log = kernel_log};

static int run_step(struct host *host, struct step *step, struct journal *journal,
		    struct error *err)
{
	struct plan plan = {.steps = step, .step_count = 1};
	struct host_view view = {0};
	*host = (struct host){.operations = &operations, .root_fd = root.fd};
	*kernel.made_of = '\0';
	kernel.writes = 0;
	assert_int_equal(journal_open(root.fd, VM, true, deadline_in(DEADLINE_MS), journal, NULL),
			 0);
	assert_int_equal(journal_begin(journal, "vm", NULL), 0);
	return transaction_run(host, journal, &plan, &view, DEADLINE_MS, err);
}

/* Runs the plan that makes the device of a, or else of b or c; keeps the journal. */
static int run(struct host *host, struct journal *journal, struct error *err)
{
	struct step step = {STEP_CREATE_MDEV, .subject = (char[]){UUID}, .was = (char[]){""},
			    .want = (char[]){"a/t"}, .detail = (char[]){"b/t c/t"}};
	return run_step(host, &step, journal, err);
}

static void test_the_next_that_has_room_is_made_and_noted(void **state)
{
	struct host host;
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	kernel.room = "b/t";
	kernel.theirs = NULL;
	assert_int_equal(run(&host, &journal, &err), 0);
	assert_null(err.text);
	assert_string_equal(kernel.made_of, "b/t");
	assert_int_equal(journal.step_count, 2);
	assert_int_equal(journal.steps[0].state, STEP_CLOSED);
	assert_int_equal(journal.steps[1].state, STEP_DONE);
	assert_string_equal(journal.steps[1].step.want, "b/t");
	assert_string_equal(journal.steps[1].step.detail, "c/t");
	assert_int_equal(rollback(&host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, &err), 0);
	assert_string_equal(kernel.made_of, "");
}

static void test_where_none_has_room_nothing_is_left(void **state)
{
	struct host host;
	autojournal journal = {.fd = -1};
	autoerror err = {0}, also = {0};
	(void)state;
	kernel.room = "d/t";
	kernel.theirs = NULL;
	assert_int_equal(run(&host, &journal, &err), -1);
	assert_non_null(strstr(err.text, "create-mdev: " UUID ": the kernel refused to make it of "
					 "c/t: No space left on device"));
	assert_int_equal(kernel.writes, 3);
	assert_int_equal(rollback(&host, &journal, ROLLBACK_START_FAILED, DEADLINE_MS, &also), 0);
	assert_int_equal(kernel.writes, 3);
}

static void test_what_somebody_else_made_meanwhile_is_theirs(void **state)
{
	struct host host;
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	kernel.room = "a/t";
	kernel.theirs = "a/t";
	assert_int_equal(run(&host, &journal, &err), 0);
	assert_int_equal(rollback(&host, &journal, ROLLBACK_VM_ENDED, DEADLINE_MS, &err), 0);
	assert_string_equal(kernel.made_of, "a/t");
}

static void test_what_they_made_of_another_type_ends_the_start(void **state)
{
	struct host host;
	autojournal journal = {.fd = -1};
	autoerror err = {0}, also = {0};
	(void)state;
	kernel.theirs = "a/u";
	assert_int_equal(run(&host, &journal, &err), -1);
	assert_non_null(strstr(err.text, "somebody else made it meanwhile, of a/u"));
	assert_int_equal(rollback(&host, &journal, ROLLBACK_START_FAILED, DEADLINE_MS, &also), 0);
	assert_string_equal(kernel.made_of, "a/u");
}

static void test_a_library_that_is_missing_is_not_blamed_on_the_kernel(void **state)
{
	struct host host;
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	struct step step = {STEP_LOAD_MODULE, .subject = (char[]){"vfio_pci"}, .was = (char[]){""},
			    .want = (char[]){"live"}};
	kernel.fails = -ELIBACC;
	assert_int_equal(run_step(&host, &step, &journal, &err), -1);
	kernel.fails = 0;
	autofree char *line = error_line(&err);
	assert_string_equal(line, "load-module: vfio_pci: a library that does this is missing, or "
				  "lacks what is called; journalctl -t virt-handover names it: "
				  "install it again");
}

static void test_a_number_of_pages_that_somebody_set_is_told_with_what_to_do(void **state)
{
	struct host host;
	autojournal journal = {.fd = -1};
	autoerror err = {0};
	(void)state;
	struct step step = {STEP_RESERVE_HUGEPAGES, .subject = (char[]){"2048kB"},
			    .was = (char[]){"100"}, .want = (char[]){"150"}};
	assert_int_equal(run_step(&host, &step, &journal, &err), -1);
	autofree char *line = error_line(&err);
	assert_string_equal(
		line, "reserve-hugepages: 2048kB: somebody changed it meanwhile: found '130', "
		      "expected '100'; make it 100 again, or end the other VMs that have some "
		      "first: virt-handover status shows them");
}

#define ON_A_ROOT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_ROOT(test_the_next_that_has_room_is_made_and_noted),
		ON_A_ROOT(test_where_none_has_room_nothing_is_left),
		ON_A_ROOT(test_what_somebody_else_made_meanwhile_is_theirs),
		ON_A_ROOT(test_what_they_made_of_another_type_ends_the_start),
		ON_A_ROOT(test_a_library_that_is_missing_is_not_blamed_on_the_kernel),
		ON_A_ROOT(test_a_number_of_pages_that_somebody_set_is_told_with_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
