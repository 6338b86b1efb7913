/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target over files, and over all files of folders: for compilers
 * that have no fuzzer, and for going through a corpus as an ordinary test. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static unsigned files;

static void fail(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	exit(1);
}

/* NB: a block of just that size, so that a sanitizer sees a read behind it. */
static void run_bytes(const char *bytes, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);
	if (!copy)
		abort();
	memcpy(copy, bytes, length);
	LLVMFuzzerTestOneInput(copy, length);
	free(copy);
	files++;
}

static void run_file(const char *path)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *file = fopen(path, "re");
	FILE *memory = open_memstream(&bytes, &length);
	if (!file || !memory)
		fail(path);
	for (int c = fgetc(file); c != EOF; c = fgetc(file))
		fputc(c, memory);
	fclose(memory);
	fclose(file);
	run_bytes(bytes, length);
	free(bytes);
}

static void run_folder(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	if (count < 0)
		fail(path);
	for (int i = 0; i < count; i++) {
		char *file = NULL;
		if (asprintf(&file, "%s/%s", path, entries[i]->d_name) < 0)
			abort();
		if (entries[i]->d_type != DT_DIR)
			run_file(file);
		free(file);
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		if (!folder) {
			run_file(argv[i]);
			continue;
		}
		closedir(folder);
		run_folder(argv[i]);
	}
	printf("%u inputs\n", files);
	return files ? 0 : 1;
}
