/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Two VMs of one host whose lives interleave: what both of them take from somebody is his
 * again when the last of them has ended, and not before. */

#include <stdio.h>

#include "app/guest_source.h"
#include "input/domain_xml.h"
#include "input/host_file.h"
#include "journal/journal.h"
#include "sweep.h"

static const struct pair {
	const char *host, *guests[2], *profile;
	const char *shared; /* a line of the host's snapshot while one of them runs, or NULL */
} pairs[] = {
	{"two1080ti",
	 {"two1080ti", "two1080ti-other"},
	 "stop",
	 "unit nvidia-persistenced.service\tstate\tinactive"},
	{"lab", {"lab-pair", "lab-console"}, NULL, NULL},
	{"gt610", {"gt610-gtx750", "gt610"}, NULL, NULL},
	{"a100", {"a100", "a100-other"}, "a100", NULL},
	{"a100-unmade",
	 {"a100", "a100-other"},
	 "a100-unmade",
	 "0000:41:00.0\tvirtual functions\t16"},
	{"nvme-sriov",
	 {"nvme-vf", "nvme-vf-other"},
	 "count-four",
	 "0000:03:00.0\tvirtual functions\t4"},
	{"xe-sriov",
	 {"nvme-vf", "nvme-vf-other"},
	 "count-all",
	 "0000:03:00.0\tvirtual functions\t12"},
	{"a100-vgpu", {"a100-vgpu", "a100-vgpu-other"}, "vgpu-10", NULL},
};

struct two {
	const struct pair *pair;
	struct host_file file;
	struct rehearsal_root root;
	struct host host;
	struct text xml[2];
	struct guest guests[2];
	struct life lives[2];
	struct words start;
};

static int open_guest(struct two *two, size_t i, struct error *err)
{
	const struct pair *pair = two->pair;
	autofree char *guest = str_format(TESTS_DIR "/guests/hosts/%s.xml", pair->guests[i]);
	autofree char *profile =
		pair->profile ? str_format(TESTS_DIR "/guests/hosts/%s.ini", pair->profile) : NULL;
	if (guest_source_file(guest, &two->xml[i], err) < 0 ||
	    domain_xml_parse(two->xml[i].at, two->xml[i].length, &two->guests[i], err) < 0 ||
	    rehearsal_root_put_profile(&two->root, &two->guests[i], profile, err) < 0 ||
	    life_make(&two->lives[i], &two->host, &two->guests[i], &two->xml[i], err) < 0)
		return -1;
	two->lives[i].in_process = true;
	return 0;
}

static int open_two(struct two *two, struct error *err)
{
	autofree char *host = str_format(TESTS_DIR "/hosts/%s.host", two->pair->host);
	if (host_file_read(host, &two->file, err) < 0 || rehearsal_root_make(&two->root, err) < 0 ||
	    rehearsal_open(&two->host, &two->file, two->root.path, err) < 0 ||
	    open_guest(two, 0, err) < 0 || open_guest(two, 1, err) < 0)
		return -1;
	rehearsal_snapshot(&two->host, &two->start);
	return 0;
}

static void close_two(struct two *two)
{
	for (size_t i = 0; i < ARRAY_SIZE(two->lives); i++) {
		life_clear(&two->lives[i]);
		guest_clear(&two->guests[i]);
		text_clear(&two->xml[i]);
	}
	if (two->host.operations)
		host_close(&two->host);
	rehearsal_root_remove(&two->root);
	host_file_clear(&two->file);
	words_clear(&two->start);
}

static int begin(struct two *two, size_t i, struct error *err)
{
	const struct life_report *report = two->lives[i].report;
	if (life_run_to(&two->lives[i], LIFE_PREPARE, LIFE_STARTED, err) < 0)
		return -1;
	if (!report->ran)
		return error_set(err, 0, "VM %zu does not run: %s%s", i + 1,
				 report->calls[LIFE_PREPARE].error, report->guest_error);
	return 0;
}

static int expect_shared(struct two *two, const char *when, struct error *err)
{
	autowords now = {0};
	rehearsal_snapshot(&two->host, &now);
	if (two->pair->shared && !words_have(&now, two->pair->shared))
		return error_set(err, 0, "not so %s: %s", when, two->pair->shared);
	return 0;
}

static bool is_open(struct two *two)
{
	autowords uuids = {0};
	journal_list(two->host.root_fd, &uuids);
	return uuids.count > 0;
}

/* Nothing may differ but that modules have come, and who has ended for good. */
static int expect_start(struct two *two, struct error *err)
{
	autowords now = {0};
	autodifferences differences = {0};
	rehearsal_snapshot(&two->host, &now);
	differences_find(&two->start, &now, &differences);
	for (size_t i = 0; i < differences.count; i++) {
		const struct difference *difference = &differences.at[i];
		autotext words = {0};
		if (str_starts(difference->subject, "module vfio") ||
		    str_starts(difference->subject, "process ") ||
		    str_starts(difference->subject, "session "))
			continue;
		difference_describe(difference, &words);
		return error_set(err, 0, "not brought back: %s", words.at);
	}
	return is_open(two) ? error_set(err, 0, "a journal is left") : 0;
}

static int interleave(struct two *two, size_t first_out, struct error *err)
{
	if (begin(two, 0, err) < 0 || begin(two, 1, err) < 0 ||
	    expect_shared(two, "while both run", err) < 0 ||
	    life_run(&two->lives[first_out], LIFE_STOPPED, err) < 0 ||
	    expect_shared(two, "while one runs", err) < 0 ||
	    life_run(&two->lives[!first_out], LIFE_STOPPED, err) < 0)
		return -1;
	if (rehearsal_trouble(&two->host))
		return error_set(err, 0, "%s", rehearsal_trouble(&two->host));
	return expect_start(two, err);
}

void sweep_two_guests(struct tally *tally)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(pairs); i++) {
		autoerror err = {0};
		struct two two = {.pair = &pairs[i / 2], .host.root_fd = -1};
		bool well = open_two(&two, &err) == 0 && interleave(&two, i % 2, &err) == 0;
		if (!well)
			fprintf(stderr, "two VMs on %s, the %s one out first: %s\n", two.pair->host,
				i % 2 ? "second" : "first", err.text);
		tally->tried++;
		tally->lives += 2;
		tally->passed += well;
		close_two(&two);
	}
}
