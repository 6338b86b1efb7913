/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One process that serves every call of some hundred lives of a VM with PCI functions and
 * mediated devices, on the model of the lab's machine: neither its descriptors, nor its
 * memory, nor anything on the host or on disk may grow.
 *
 *     soak [ROUNDS]
 */

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/guest_source.h"
#include "app/life.h"
#include "app/rehearsal_root.h"
#include "base/memory.h"
#include "input/domain_xml.h"
#include "input/host_file.h"
#include "model/names.h"
#include "rehearsal/rehearsal.h"

/* Until the buffers of the C library have the size they keep, and as many calls are kept as
 * are to be. */
enum { ROUNDS = 300, WARM = 40, MEMORY_SLACK = 4096 };

struct soak {
	struct host_file file;
	struct rehearsal_root root;
	struct host host;
	struct text xml;
	struct guest guest;
	struct words start;
};

/* What must not grow. */
struct sizes {
	size_t descriptors, files, bytes;
};

static size_t count_entries(const char *path)
{
	size_t count = 0;
	DIR *folder = opendir(path);
	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count;
}

/* Files and directories below a directory. */
static size_t count_files(const char *path)
{
	size_t count = 0;
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		if (str_equal(entry->d_name, ".") || str_equal(entry->d_name, ".."))
			continue;
		autofree char *below = str_format("%s/%s", path, entry->d_name);
		count += 1 + (entry->d_type == DT_DIR ? count_files(below) : 0);
	}
	if (folder)
		closedir(folder);
	return count;
}

static struct sizes measure(const struct soak *soak)
{
	return (struct sizes){
		.descriptors = count_entries("/proc/self/fd"),
		.files = count_files(soak->root.path),
		.bytes = mallinfo2().uordblks,
	};
}

static int open_soak(struct soak *soak, struct error *err)
{
	if (host_file_read(TESTS_DIR "/hosts/lab.host", &soak->file, err) < 0 ||
	    rehearsal_root_make(&soak->root, err) < 0 ||
	    rehearsal_open(&soak->host, &soak->file, soak->root.path, err) < 0 ||
	    guest_source_file(TESTS_DIR "/guests/hosts/lab-many.xml", &soak->xml, err) < 0 ||
	    domain_xml_parse(soak->xml.at, soak->xml.length, &soak->guest, err) < 0)
		return -1;
	return rehearsal_root_put_profile(&soak->root, &soak->guest,
					  TESTS_DIR "/guests/hosts/lab-many.ini", err);
}

static void close_soak(struct soak *soak)
{
	words_clear(&soak->start);
	guest_clear(&soak->guest);
	text_clear(&soak->xml);
	if (soak->host.operations)
		host_close(&soak->host);
	rehearsal_root_remove(&soak->root);
	host_file_clear(&soak->file);
}

static int live_once(struct soak *soak, struct error *err)
{
	autolife life = {0};
	if (life_make(&life, &soak->host, &soak->guest, &soak->xml, err) < 0)
		return -1;
	life.in_process = true;
	if (life_run(&life, LIFE_PREPARE, err) < 0)
		return -1;
	if (!life.report->ran)
		return error_set(err, 0, "the VM does not run: %s%s",
				 life.report->calls[LIFE_PREPARE].error, life.report->guest_error);
	return rehearsal_trouble(&soak->host)
		       ? error_set(err, 0, "%s", rehearsal_trouble(&soak->host))
		       : 0;
}

/* Modules of VFIO stay loaded after the first life. */
static int expect_start(struct soak *soak, int round, struct error *err)
{
	autowords now = {0};
	autodifferences differences = {0};
	rehearsal_snapshot(&soak->host, &now);
	if (round == 0) {
		soak->start = now;
		now = (struct words){0};
		return 0;
	}
	differences_find(&soak->start, &now, &differences);
	if (!differences.count)
		return 0;
	autotext words = {0};
	difference_describe(&differences.at[0], &words);
	return error_set(err, 0, "not brought back: %s", words.at);
}

static int soak_rounds(struct soak *soak, int rounds, struct error *err)
{
	struct sizes warm = {0};
	for (int round = 0; round < rounds; round++) {
		if (live_once(soak, err) < 0 || expect_start(soak, round, err) < 0)
			return error_wrap(err, "round %d", round);
		/* A rehearsal remembers what was done in it: that is no growth of ours. */
		rehearsal_reset(&soak->host);
		if (round == WARM)
			warm = measure(soak);
	}
	struct sizes end = measure(soak);
	printf("%d lives: %zu descriptors, %zu files, %zu bytes; after %d they were %zu, %zu, %zu\n",
	       rounds, end.descriptors, end.files, end.bytes, WARM, warm.descriptors, warm.files,
	       warm.bytes);
	if (end.descriptors != warm.descriptors)
		return error_set(err, 0, "descriptors grow");
	if (end.files != warm.files)
		return error_set(err, 0, "files grow");
	return end.bytes > warm.bytes + MEMORY_SLACK ? error_set(err, 0, "memory grows") : 0;
}

/* What the C library keeps of freed memory for the next to ask counts as used, and grows for
 * some hundred lives: it is to keep none. It reads that once, as a program starts. */
static void keep_no_freed_memory(char **argv)
{
	if (!getenv("GLIBC_TUNABLES") &&
	    setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0", 1) == 0)
		execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	keep_no_freed_memory(argv);
	autoerror err = {0};
	struct soak soak = {.host.root_fd = -1};
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : ROUNDS;
	int r = open_soak(&soak, &err) < 0 ? -1 : soak_rounds(&soak, rounds, &err);
	close_soak(&soak);
	if (r < 0)
		fprintf(stderr, "soak: %s\n", err.text);
	return r < 0;
}
