/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/ask.h"

#include "base/memory.h"
#include "model/names.h"

static const struct ask_row *const tables[] = {
	ask_pci_rows,	ask_function_rows, ask_module_rows,  ask_mdev_rows,
	ask_proc_rows,	ask_display_rows,  ask_machine_rows, ask_node_rows,
	ask_users_rows, ask_file_rows,	   ask_vgpu_rows};

static const struct ask_row *find_row(const struct parts *parts)
{
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++)
		for (const struct ask_row *row = tables[t]; row->pattern; row++)
			if (parts_match(parts, row->pattern))
				return row;
	return NULL;
}

void answer_entry(struct answer *answer, const char *name, bool is_folder)
{
	if (is_folder || !answer->folders_only)
		words_add(answer->words, name);
}

static const struct ask_row below_function = {"", ask_below_function, ask_link_below_function,
					      ask_below_function};

/* Finds who answers. Several kinds of paths lead below a function: those have no
 * pattern of their own. */
static const struct ask_row *row_for(struct kernel *kernel, const char *path, struct parts *parts)
{
	kernel->state->questions++;
	bool split = parts_split(parts, path);
	const struct ask_row *row = split ? find_row(parts) : NULL;
	if (split && captured_file_of(kernel, path))
		row = &ask_captured_file;
	if (!row && split && parts->count > 5 && str_starts(path, PATH_PCI_DEVICES "/"))
		row = &below_function;
	if (!row)
		kernel_trouble(kernel, "a question about /%s", path);
	return row;
}

/* Whether there is anything at the path, when it is not of the kind asked for. */
static int exists(struct kernel *kernel, const struct ask_row *row, const struct parts *parts,
		  int code)
{
	autotext text = {0};
	autowords words = {0};
	struct answer answer = {.text = &text, .words = &words};
	answer_to *any = row->read ? row->read : row->list ? row->list : row->link;
	int r = any ? any(kernel, parts, &answer) : 0;
	return r < 0 ? r : code;
}

int kernel_read(struct kernel *kernel, const char *path, struct text *out)
{
	CLEANUP(parts_clear) struct parts parts;
	struct answer answer = {.text = out};
	const struct ask_row *row = row_for(kernel, path, &parts);
	if (!row)
		return -ENOSYS;
	text_add(out, "");
	return row->read ? row->read(kernel, &parts, &answer)
			 : exists(kernel, row, &parts, -EISDIR);
}

int kernel_read_link(struct kernel *kernel, const char *path, struct text *out)
{
	CLEANUP(parts_clear) struct parts parts;
	struct answer answer = {.text = out};
	const struct ask_row *row = row_for(kernel, path, &parts);
	if (!row)
		return -ENOSYS;
	return row->link ? row->link(kernel, &parts, &answer)
			 : exists(kernel, row, &parts, -EINVAL);
}

int kernel_list(struct kernel *kernel, const char *path, bool folders_only, struct words *out)
{
	CLEANUP(parts_clear) struct parts parts;
	struct answer answer = {.words = out, .folders_only = folders_only};
	const struct ask_row *row = row_for(kernel, path, &parts);
	if (!row)
		return -ENOSYS;
	return row->list ? row->list(kernel, &parts, &answer)
			 : exists(kernel, row, &parts, -ENOTDIR);
}
