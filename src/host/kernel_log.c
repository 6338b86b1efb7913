/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The kernel's log by records: kernel Documentation/ABI/testing/dev-kmsg. */
#include "host/kernel_log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "host/root.h"
#include "model/names.h"

/* The log's clock (kernel/printk/printk.c, local_clock()) began some moments before or
 * after the monotonic one: 11 ms were seen. */
enum { SLACK_US = 100000 };

/* The same moment on the log's clock, or somewhat before. That clock is not put right by
 * NTP on a machine, where it may be seconds off after weeks, but can be in a virtual one,
 * and neither says which: so the earlier of both is taken, as a line too many does less
 * harm than the one that is missing. */
static int64_t on_clock_of_log(int64_t at_us)
{
	struct timespec raw;
	clock_gettime(CLOCK_MONOTONIC_RAW, &raw);
	int64_t drift_us = clock_us() - ((int64_t)raw.tv_sec * 1000000 + raw.tv_nsec / 1000);
	return at_us - SLACK_US - (drift_us > 0 ? drift_us : 0);
}

/* A record is "priority,number,microseconds,flags;text"; lines that begin with a blank
 * belong to it, and say of which device it speaks. */
static void keep_line(const char *line, size_t length, int64_t since_us, struct words *out)
{
	const char *said = memchr(line, ';', length);
	int64_t at_us;
	if (*line == ' ' || !said || sscanf(line, "%*u,%*u,%" SCNd64, &at_us) != 1)
		return;
	if (at_us < since_us)
		return;
	autotext text = {0};
	text_add_bytes(&text, said + 1, length - (size_t)(said + 1 - line));
	words_add(out, text_string(&text));
}

/* Takes the whole lines at the front of unread; a record is read whole from the kernel,
 * but need not be from a copy of its log. */
static void keep_lines(struct text *unread, int64_t since_us, struct words *out)
{
	const char *at = text_string(unread);
	for (const char *end; (end = strchr(at, '\n')); at = end + 1)
		keep_line(at, (size_t)(end - at), since_us, out);
	struct text rest = {0};
	text_add(&rest, at);
	text_clear(unread);
	*unread = rest;
}

int kernel_log_read(struct host *host, int64_t since_us, struct words *out)
{
	autoclose int fd = root_open(host, PATH_KERNEL_LOG, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fd;
	int64_t since_logged_us = on_clock_of_log(since_us);
	autotext unread = {0};
	for (;;) {
		char record[8192]; /* no record is longer (PRINTK_MESSAGE_MAX and its head) */
		ssize_t got = read(fd, record, sizeof record);
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue; /* EPIPE: the next ones were written over */
		if (got < 0 && errno != EAGAIN)
			return -errno;
		if (got <= 0)
			return 0;
		text_add_bytes(&unread, record, (size_t)got);
		keep_lines(&unread, since_logged_us, out);
	}
}
