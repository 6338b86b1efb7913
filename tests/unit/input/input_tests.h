/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

/* A folder of the test's own, that goes with folder_remove(). */
static inline char *folder_make(void)
{
	char *path = str_copy("/tmp/virt-handover-test-XXXXXX");
	assert_non_null(mkdtemp(path));
	return path;
}

static inline void folder_remove(const char *path)
{
	autofree char *command = str_format("/bin/rm -rf '%s'", path);
	FILE *shell = popen(command, "r");
	assert_non_null(shell);
	assert_int_equal(pclose(shell), 0);
}

/* Puts a file at path below folder, with the folders above it. */
static inline void folder_put(const char *folder, const char *path, mode_t mode, const char *text)
{
	autoclose int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autofree char *above = str_copy(path);
	char *slash = strrchr(above, '/');
	if (slash) {
		*slash = '\0';
		assert_int_equal(dir_make(fd, above), 0);
	}
	autoclose int file = openat(fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(fd_write_all(file, text, strlen(text)), 0);
	assert_int_equal(fchmod(file, mode), 0);
}

/* Fails unless the error has that line; empties it. */
static inline void assert_error(struct error *err, const char *line)
{
	assert_non_null(err->text);
	autofree char *said = error_line(err);
	assert_string_equal(said, line);
	error_clear(err);
}

/* A file of tests/, whole. */
static inline void test_file(const char *name, struct text *out)
{
	autofree char *path = str_format("%s/%s", TESTS_DIR, name);
	assert_int_equal(file_read(AT_FDCWD, path, SIZE_MAX, out), 0);
}
