/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "model/host_file.h"

/* The first line of every host file. */
#define HOST_FILE_FIRST_LINE "virt-handover host 1"

/* Larger files are refused unread, and so are more things of one kind. */
enum { HOST_FILE_MAX = 16 << 20, HOST_FILE_THINGS_MAX = 1 << 16 };

/* Reads a host file; path is its name for messages, "PATH:LINE: ...". bytes need
 * not end in a NUL. Takes nothing on trust: what *ret then holds is complete and
 * refers to nothing that is not in it. On failure *ret is left empty. */
int host_file_parse(const char *path, const char *bytes, size_t length, struct host_file *ret,
		    struct error *err);

/* The same for the file at path of this machine; "-" is stdin. */
int host_file_read(const char *path, struct host_file *ret, struct error *err);

/* Appends the host as a file that host_file_parse reads back. */
void host_file_print(const struct host_file *file, struct text *out);
