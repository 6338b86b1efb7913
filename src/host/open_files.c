/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/open_files.h"

#include "base/memory.h"
#include "model/names.h"

#define NODES "/" PATH_NODES "/"

/* One pass over all processes. What was told of the process at hand is remembered, so
 * that a node is told of once, however many descriptors and mappings it has. */
struct pass {
	struct host *host;
	open_file_found *found;
	void *data;
	long pid;
	const char *folder; /* of the process, or of one of its threads */
	bool any;	    /* a descriptor, or a mapping, is to be seen there */
	struct words told;
	struct text maps;
};

/* What lies in dev/ and is no node: memory that processes share, and what mappings
 * of nothing but memory are called (proc(5)). */
static bool is_node(const char *name)
{
	return !str_starts(name, "shm/") && !str_starts(name, "mqueue/") &&
	       !str_starts(name, "hugepages/") && !str_starts(name, "zero");
}

/* The name in dev/ of what a link or a mapping is of, without the note that it is
 * deleted; NULL where that is no node. free() it. */
static char *node_name(const char *target, size_t length)
{
	static const char deleted[] = " (deleted)";
	size_t prefix = strlen(NODES);
	size_t suffix = strlen(deleted);
	if (length <= prefix || memcmp(target, NODES, prefix) != 0 || !is_node(target + prefix))
		return NULL;
	if (length > suffix && memcmp(target + length - suffix, deleted, suffix) == 0)
		length -= suffix;
	return str_copy_n(target + prefix, length - prefix);
}

/* free() it. */
static char *function_of(struct pass *pass, const char *fd)
{
	static const char key[] = "\ndrm-pdev:";
	autofree char *path = str_format("%s/fdinfo/%s", pass->folder, fd);
	autotext info = {0};
	if (host_read(pass->host, path, &info) < 0)
		return NULL;
	const char *at = strstr(text_string(&info), key);
	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, " \t");
	return str_copy_n(at, strcspn(at, " \t\n"));
}

static void tell(struct pass *pass, const struct open_file *file)
{
	if (words_have(&pass->told, file->node))
		return;
	words_add(&pass->told, file->node);
	pass->found(file, pass->data);
}

static void descriptor_found(const char *fd, const char *target, void *data)
{
	struct pass *pass = data;
	pass->any = true;
	autofree char *node = node_name(target, strlen(target));
	if (!node)
		return;
	autofree char *function = str_starts(node, "dri/") && !words_have(&pass->told, node)
					  ? function_of(pass, fd)
					  : NULL;
	tell(pass, &(struct open_file){.pid = pass->pid, .node = node, .function = function});
}

/* A line of maps is "start-end rights offset device inode   path"; no field before the
 * path has a slash. */
static bool begins_path(const struct text *maps, const char *at)
{
	const char *begin = memrchr(maps->at, '\n', (size_t)(at - maps->at));
	begin = begin ? begin : maps->at;
	return !memchr(begin, '/', (size_t)(at - begin));
}

static void scan_mappings(struct pass *pass)
{
	autofree char *path = str_format("%s/maps", pass->folder);
	text_cut(&pass->maps, 0);
	host_read(pass->host, path, &pass->maps); /* what was read before a failure counts too */
	pass->any |= pass->maps.length > 0;
	const char *at = text_string(&pass->maps);
	while ((at = strstr(at, " " NODES))) {
		size_t length = strcspn(++at, "\n");
		autofree char *node = begins_path(&pass->maps, at) ? node_name(at, length) : NULL;
		if (node)
			tell(pass,
			     &(struct open_file){.pid = pass->pid, .node = node, .mapped = true});
		at += length;
	}
}

static void scan_folder(struct pass *pass, const char *folder)
{
	autofree char *descriptors = str_format("%s/fd", folder);
	pass->folder = folder;
	host_each_link(pass->host, descriptors, descriptor_found, pass);
	scan_mappings(pass);
}

/* A process whose first thread has ended looks as if it had nothing; what it has is seen
 * with the threads that are left. Those of the kernel have nothing, and no others. */
static void scan_threads(struct pass *pass)
{
	autofree char *folder = str_format(PATH_PROC "/%ld/task", pass->pid);
	autowords threads = {0};
	host_list_folders(pass->host, folder, &threads);
	pass->any = false;
	for (size_t i = 0; threads.count > 1 && i < threads.count && !pass->any; i++) {
		autofree char *thread = str_format("%s/%s", folder, threads.at[i]);
		scan_folder(pass, thread);
	}
}

static void scan_process(struct pass *pass, long pid)
{
	autofree char *folder = str_format(PATH_PROC "/%ld", pid);
	pass->pid = pid;
	pass->any = false;
	scan_folder(pass, folder);
	if (!pass->any)
		scan_threads(pass);
	words_clear(&pass->told);
}

int host_scan_open_files(struct host *host, open_file_found *found, void *data)
{
	autowords names = {0};
	struct pass pass = {.host = host, .found = found, .data = data};
	int r = host_list_folders(host, PATH_PROC, &names);
	for (size_t i = 0; i < names.count; i++)
		if (*names.at[i] >= '1' && *names.at[i] <= '9')
			scan_process(&pass, strtol(names.at[i], NULL, 10));
	text_clear(&pass.maps);
	return r;
}

void host_each_open_file_of(struct host *host, long pid, open_file_found *found, void *data)
{
	struct pass pass = {.host = host, .found = found, .data = data};
	scan_process(&pass, pid);
	text_clear(&pass.maps);
}

/* One line each: pid, whether it is mapped, the node, the function. */
static void print_file(const struct open_file *file, void *data)
{
	struct text *answer = data;
	text_addf(answer, "%ld %d ", file->pid, file->mapped);
	text_add_word(answer, file->node);
	text_add(answer, " ");
	text_add_word(answer, file->function);
	text_add(answer, "\n");
}

int host_list_open_files(struct host *host, struct text *answer)
{
	return host_scan_open_files(host, print_file, answer);
}

static void read_file_line(char *line, open_file_found *found, void *data)
{
	bool ok_node = false, ok_function = false;
	char *rest;
	struct open_file file = {.pid = strtol(line, &rest, 10)};
	file.mapped = strtol(rest, &rest, 10) != 0;
	char *word = rest + strspn(rest, " ");
	size_t length = strcspn(word, " ");
	autofree char *node = text_word_back(word, length, &ok_node);
	autofree char *function =
		word[length]
			? text_word_back(word + length + 1, strlen(word + length + 1), &ok_function)
			: NULL;
	if (!ok_node || !ok_function || !node)
		return;
	file.node = node;
	file.function = function;
	found(&file, data);
}

int host_each_open_file(struct host *host, open_file_found *found, void *data)
{
	/* Of thousands of processes on a machine under load. */
	enum { SCAN_MS = 15 * 1000 };
	const struct task task = {.kind = TASK_LIST_FILES};
	autotext answer = {0};
	int r = host_run(host, &task, SCAN_MS, &answer);
	for (char *line = answer.at, *end; r == 0 && line && (end = strchr(line, '\n'));
	     line = end + 1) {
		*end = '\0';
		read_file_line(line, found, data);
	}
	return r;
}
