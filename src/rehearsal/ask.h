/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"
#include "rehearsal/write.h"

/* Questions about the tree of files: what a file says, where a link points, what a
 * directory holds. */

struct answer {
	struct text *text;   /* for files and links */
	struct words *words; /* for directories */
	bool folders_only;
};

/* Answers for the things of one path pattern. Returns 0 or a negative errno. */
typedef int answer_to(struct kernel *kernel, const struct parts *parts, struct answer *answer);

/* What one path can be asked; a NULL means that it is no such thing. */
struct ask_row {
	const char *pattern;
	answer_to *read;
	answer_to *link;
	answer_to *list;
};

/* Each ends with a pattern of NULL. */
extern const struct ask_row ask_pci_rows[], ask_function_rows[], ask_node_rows[], ask_module_rows[],
	ask_mdev_rows[], ask_proc_rows[], ask_display_rows[], ask_machine_rows[], ask_users_rows[],
	ask_file_rows[], ask_vgpu_rows[];

/* The file of the host file with the path of parts, or NULL. */
const struct captured_file *captured_file_of(const struct kernel *kernel, const char *path);

/* The row that answers for files that a host file has itself. */
extern const struct ask_row ask_captured_file;

/* What is in the option ROM at path, as a host file has it; -EIO, as of a ROM without any image,
 * for one of which it says nothing. */
int kernel_read_rom(struct kernel *kernel, const char *path, struct text *out);
int kernel_facts(struct kernel *kernel, const char *path, struct file_facts *ret);

int kernel_read(struct kernel *kernel, const char *path, struct text *out);
int kernel_read_link(struct kernel *kernel, const char *path, struct text *out);
int kernel_list(struct kernel *kernel, const char *path, bool folders_only, struct words *out);

/* Adds an entry to the answer about a directory. */
void answer_entry(struct answer *answer, const char *name, bool is_folder);

/* Adds the device links of a function. */
void ask_links_of_function(struct kernel *kernel, int function, struct answer *answer);

/* Adds the directories on the way to its nodes, from the path on. */
int ask_nodes_below(struct kernel *kernel, int function, const struct parts *parts,
		    struct answer *answer);

/* What stands below a function's directory and is no attribute of it. */
int ask_below_function(struct kernel *kernel, const struct parts *parts, struct answer *answer);

int ask_link_below_function(struct kernel *kernel, const struct parts *parts,
			    struct answer *answer);

/* The path of a function below sys/devices. free() it. */
char *function_path(const struct kernel *kernel, int function);
