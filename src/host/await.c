/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/await.h"

#include "base/log.h"
#include "base/memory.h"
#include "host/open_files.h"
#include "model/names.h"

enum {
	LOOK_MS = 50,	    /* between two looks */
	PROGRESS_MS = 5000, /* between two lines in the log */
	NAMED = 5,	    /* holders in such a line */
};

/* Those who have one of the nodes. */
struct holders {
	struct host *host;
	const struct words *nodes;
	bool named; /* what they are called is wanted too */
	long *pids;
	size_t count;
	struct text names;
};

static void clear(struct holders *holders)
{
	free(holders->pids);
	text_clear(&holders->names);
}

static void add_name(struct holders *holders, const struct open_file *file)
{
	autofree char *path = str_format(PATH_PROC "/%ld/comm", file->pid);
	text_add(&holders->names, holders->names.length ? ", " : "");
	host_read(holders->host, path, &holders->names);
	text_addf(&holders->names, " (%ld) has %s", file->pid, file->node);
}

static void found(const struct open_file *file, void *data)
{
	struct holders *holders = data;
	bool again = holders->count && holders->pids[holders->count - 1] == file->pid;
	if (again || !words_have(holders->nodes, file->node))
		return;
	*ARRAY_ADD(holders->pids, holders->count) = file->pid;
	if (holders->named && holders->count <= NAMED)
		add_name(holders, file);
}

/* Whether one of them still has one: to look at these alone takes no time. */
static bool still_held(const struct holders *before)
{
	CLEANUP(clear) struct holders now = {.host = before->host, .nodes = before->nodes};
	for (size_t i = 0; i < before->count && !now.count; i++)
		host_each_open_file_of(now.host, before->pids[i], found, &now);
	return now.count > 0;
}

static void log_progress(const struct holders *before)
{
	CLEANUP(clear)
	struct holders now = {.host = before->host, .nodes = before->nodes, .named = true};
	for (size_t i = 0; i < before->count; i++)
		host_each_open_file_of(now.host, before->pids[i], found, &now);
	if (now.count)
		log_line(LOG_LEVEL_INFO, NULL, "waiting: %s%s", text_string(&now.names),
			 now.count > NAMED ? ", and more" : "");
}

int await_free(struct host *host, const char *names)
{
	autowords nodes = {0};
	words_split(&nodes, names);
	struct deadline progress = deadline_in(PROGRESS_MS);
	for (;;) {
		CLEANUP(clear) struct holders holders = {.host = host, .nodes = &nodes};
		int r = host_scan_open_files(host, found, &holders);
		if (r < 0 || !holders.count)
			return r;
		/* Nobody else is looked for until these are gone. */
		do {
			if (!deadline_left(progress)) {
				log_progress(&holders);
				progress = deadline_in(PROGRESS_MS);
			}
			host_wait(host, LOOK_MS);
		} while (still_held(&holders));
	}
}

static bool all_there(struct host *host, const struct words *nodes)
{
	for (size_t i = 0; i < nodes->count; i++) {
		autofree char *path = str_format(PATH_NODES "/%s", nodes->at[i]);
		if (!host_exists(host, path))
			return false;
	}
	return true;
}

int await_nodes(struct host *host, const char *names)
{
	autowords nodes = {0};
	words_split(&nodes, names);
	/* Their directories come and go with them, so that nothing could be watched
	 * but dev/ and each of its levels; to look is cheaper. */
	while (!all_there(host, &nodes))
		host_wait(host, LOOK_MS);
	return 0;
}
