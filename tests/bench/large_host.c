/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What a large host costs: the same start is planned on a captured laptop, and on that
 * laptop with as many functions beside its own as make 4,096. Prints how long reading
 * the host file and planning take, and how many questions the plan asks of the host,
 * which must not depend on its size.
 *   large_host [FUNCTIONS]    or prints the host file of such a host
 */

#include <fcntl.h>
#include <stdio.h>

#include "app/handover.h"
#include "base/deadline.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "input/host_file.h"
#include "rehearsal/rehearsal.h"

enum { FUNCTIONS = 4096, INPUT_MAX = 1 << 20, SLOTS = 32, SLOT_FUNCTIONS = 8 };

/* One function makes the 63 that follow it. */
enum { CARD_FUNCTIONS = 64 };

struct cost {
	double read_ms, plan_ms;
	unsigned long questions;
	size_t functions, steps;
};

static int fail(const struct error *err)
{
	autofree char *line = error_line(err);
	fprintf(stderr, "large_host: %s\n", line);
	return 1;
}

static double since_ms(int64_t began)
{
	return (double)(clock_us() - began) / 1000;
}

static int measure(const char *name, const struct text *bytes, const struct text *xml,
		   struct cost *ret, struct error *err)
{
	autohostfile file = {0};
	autohost host = {.root_fd = -1};
	autohandover handover = {0};
	int64_t began = clock_us();
	if (host_file_parse(name, text_string(bytes), bytes->length, &file, err) < 0 ||
	    rehearsal_open(&host, &file, "/tmp", err) < 0)
		return -1;
	ret->read_ms = since_ms(began);
	ret->functions = file.function_count;
	if (handover_read(&host, xml, NULL, &handover, err) < 0)
		return -1;
	began = clock_us();
	unsigned long before = rehearsal_questions(&host);
	handover_plan(&host, &handover);
	ret->plan_ms = since_ms(began);
	ret->questions = rehearsal_questions(&host) - before;
	ret->steps = handover.plan.step_count;
	const char *trouble = rehearsal_trouble(&host);
	return trouble ? error_set(err, 0, "the model was asked what it does not know: %s", trouble)
		       : 0;
}

static void add_address(struct text *bytes, size_t number)
{
	text_addf(bytes, "0001:%02zx:%02zx.%zx\n", number / (SLOTS * SLOT_FUNCTIONS),
		  number / SLOT_FUNCTIONS % SLOTS, number % SLOT_FUNCTIONS);
}

/* Network functions on buses that the laptop does not have, each in a group, and most of them
 * virtual. */
static void enlarge(struct text *bytes, size_t own, size_t functions)
{
	for (size_t i = own; i < functions; i++) {
		size_t in_card = i % CARD_FUNCTIONS;
		text_add(bytes, "\npci ");
		add_address(bytes, i);
		text_addf(bytes, "\tid 8086:154c\n\tclass 020000\n\tdriver vfio-pci\n\tgroup %zu\n",
			  1000 + i);
		if (!in_card) {
			text_addf(bytes, "\tsriov %d offset 1 stride 1 product 154c driver iavf\n",
				  CARD_FUNCTIONS - 1);
		} else if (i - in_card >= own) {
			text_add(bytes, "\tvirtual-of ");
			add_address(bytes, i - in_card);
		}
	}
}

static void print(const char *what, const struct cost *cost)
{
	printf("%-8s %6zu functions: read in %6.1f ms, planned in %5.1f ms, %4lu questions, %zu "
	       "steps\n",
	       what, cost->functions, cost->read_ms, cost->plan_ms, cost->questions, cost->steps);
}

int main(int argc, char **argv)
{
	autotext bytes = {0}, xml = {0};
	autoerror err = {0};
	struct cost small, large;
	log_off_the_record();
	if (file_read(AT_FDCWD, TESTS_DIR "/hosts/y7000p.host", INPUT_MAX, &bytes) < 0 ||
	    file_read(AT_FDCWD, TESTS_DIR "/guests/hosts/y7000p.xml", INPUT_MAX, &xml) < 0) {
		fputs("large_host: cannot read its host and guest\n", stderr);
		return 1;
	}
	if (measure("y7000p.host", &bytes, &xml, &small, &err) < 0)
		return fail(&err);
	enlarge(&bytes, small.functions, argc > 1 ? strtoul(argv[1], NULL, 10) : FUNCTIONS);
	if (argc > 1) {
		fputs(bytes.at, stdout);
		return 0;
	}
	if (measure("large", &bytes, &xml, &large, &err) < 0)
		return fail(&err);
	print("laptop", &small);
	print("large", &large);
	if (large.questions != small.questions || large.steps != small.steps) {
		fputs("large_host: planning looks at what the VM does not concern\n", stderr);
		return 1;
	}
	return 0;
}
