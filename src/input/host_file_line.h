/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "model/host_file.h"

struct host_kind;

#define HOST_LINE_BLANKS " \t"

/* A host file while it is read: the line at hand and the thing it belongs to. */
struct host_line {
	const char *path;
	unsigned line;
	struct host_file *file;
	const struct host_kind *kind; /* of the thing, NULL before the first */
	uint64_t seen;		      /* keys of the thing, a bit each */
	struct error *err;
};

/* A key of a kind of thing. read() gets what stands behind it, never empty, and
 * puts it into the thing that was opened last; it may cut the text to pieces. */
struct host_key {
	const char *key;
	int (*read)(struct host_line *at, char *value);
	bool often; /* may be given more than once */
};

/* A kind of thing; open() gets the name behind the kind's word, "" for none. */
struct host_kind {
	const char *word;
	int (*open)(struct host_line *at, char *name);
	const struct host_key *keys; /* a key of NULL ends them */
};

/* The thing of an array that was opened last. */
#define LAST(at, things, count) (&(at)->file->things[(at)->file->count - 1])

/* input/host_file_function.c */
extern const struct host_kind host_kind_function;

/* input/host_file_things.c */
extern const struct host_kind host_kind_host, host_kind_module, host_kind_console,
	host_kind_framebuffer;

/* input/host_file_mdevs.c */
extern const struct host_kind host_kind_mdev_parent, host_kind_mdev_type, host_kind_mdev,
	host_kind_definition;

/* input/host_file_files.c */
extern const struct host_kind host_kind_file;
void host_file_print_files(const struct host_file *file, struct text *out);

/* input/host_file_users.c */
extern const struct host_kind host_kind_process, host_kind_mount, host_kind_swap, host_kind_unit,
	host_kind_session, host_kind_keyboard, host_kind_iomem;

/* input/host_file_screens.c */
extern const struct host_kind host_kind_monitor, host_kind_switch;

/* What the values of an enum are called, where they are read and printed; NULL ends them. */
extern const char *const host_module_states[];
extern const char *const host_unit_states[];
extern const char *const host_mdev_sharing[];
extern const char *const host_quirk_ways[];

/* Fails with "PATH:LINE: ...". Returns -1. */
int host_line_fail(const struct host_line *at, const char *format, ...) PRINTF_LIKE(2, 3);

/* Cuts the next word off *rest; NULL when there is none. */
char *host_line_word(char **rest);

/* Each reads one value whole, or fails in the words of the line. */
int host_line_number(const struct host_line *at, const char *word, int base, unsigned long long max,
		     unsigned long long *ret);
int host_line_address(const struct host_line *at, const char *word, struct pci_address *ret);
int host_line_bool(const struct host_line *at, const char *word, bool *ret);

/* Which of choices (NULL ends them) the word is. */
int host_line_choice(const struct host_line *at, const char *word, const char *const choices[],
		     int *ret);

/* A name that can be one entry of a directory. */
int host_line_name(const struct host_line *at, const char *word, char **ret);
int host_line_names(const struct host_line *at, char *value, struct words *ret);

/* A path below a directory, with no step out of it: "drm/card0". The second adds it. */
int host_line_path(const struct host_line *at, const char *word, char **ret);
int host_line_add_path(const struct host_line *at, const char *word, struct words *ret);

/* Fails where there are too many things of a kind already. */
int host_line_room(const struct host_line *at, size_t count);

/* Keeps the value as it stands. Returns 0. */
int host_line_keep(char **ret, const char *value);

/* "default", or a network such as 10.0.0.0/24 or 2001:db8::/64 */
int host_line_route(const struct host_line *at, const char *word, struct words *ret);

/* A quirk: one of the deeds, what it is of where that is a function, and how it goes. */
int host_line_quirk(struct host_line *at, char *value, const enum quirk_deed *deeds, size_t count,
		    struct captured_quirks *ret);

/* "unbind", "stop", ... */
const char *host_quirk_deed(enum quirk_deed deed);

/* Whether quirks of that deed are of a function, and name its driver or its BAR. */
bool host_quirk_is_of_function(enum quirk_deed deed);
