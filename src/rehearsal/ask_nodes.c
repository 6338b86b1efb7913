/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Device nodes: where they lie below a function's directory, and in dev/. */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"
#include "rehearsal/binding.h"
#include "rehearsal/holds.h"

enum { AT_NAME = 4, AT_FILE = 5 };

/* The part of a node's path that comes next below the parts from first on, or NULL
 * where the node is not below them; "" for the node itself. */
static const char *next_below(const struct captured_node *node, const struct parts *parts,
			      size_t first)
{
	const char *at = node->path;
	if (!at)
		return NULL;
	for (size_t i = first; i < parts->count; i++) {
		size_t length = strlen(parts->at[i]);
		if (strncmp(at, parts->at[i], length) != 0 || (at[length] && at[length] != '/'))
			return NULL;
		at += length + (at[length] == '/');
	}
	return at;
}

static bool has_nodes_now(const struct kernel *kernel, int function)
{
	return function_has_nodes(kernel, function) &&
	       kernel->function_states[function].shown != NOTHING;
}

int ask_nodes_below(struct kernel *kernel, int function, const struct parts *parts,
		    struct answer *answer)
{
	const struct captured_function *captured = &kernel->functions[function];
	autowords seen = {0};
	int r = parts->count > AT_FILE ? -ENOENT : 0;
	for (size_t i = 0; i < captured->node_count && has_nodes_now(kernel, function); i++) {
		const char *next = next_below(&captured->nodes[i], parts, AT_FILE);
		if (!next)
			continue;
		r = 0;
		autofree char *name = str_copy_n(next, strcspn(next, "/"));
		if (!*name || words_have(&seen, name))
			continue;
		words_add(&seen, name);
		answer_entry(answer, name, true);
	}
	return r;
}

/* drivers/gpu/drm/drm_drv.c: cards from 0 on, those for rendering alone from 128 on, and
 * their names say so */
#define DRM_NUMBERS "226:"

static long drm_minor(const char *name)
{
	return strtol(name + strcspn(name, "0123456789"), NULL, 10);
}

static int read_node(const struct captured_node *node, const char *file, struct answer *answer)
{
	if (str_equal(file, "uevent"))
		text_addf(answer->text, "DEVNAME=%s\n", node->name);
	else if (str_equal(file, "dev") && node->number)
		text_addf(answer->text, "%s\n", node->number);
	else if (str_equal(file, "dev") && str_starts(node->name, "dri/"))
		text_addf(answer->text, DRM_NUMBERS "%ld\n", drm_minor(node->name));
	else
		return -ENOENT;
	return 0;
}

static bool is_block_file(const char *file)
{
	return str_equal(file, "subsystem") || str_equal(file, "holders");
}

/* Of these a display may have none. */
static bool is_class_of_display(const char *name)
{
	return str_equal(name, "drm") || str_equal(name, "graphics");
}

/* A path such as .../drm/card0/uevent, or of a directory on the way there. What
 * no node of the host file could be behind is not known. */
int ask_below_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const char *const files[] = {"uevent", "dev"};
	int function = kernel_function(kernel, parts->at[AT_NAME]);
	if (function == NOTHING)
		return -ENOENT;
	const struct captured_function *captured = &kernel->functions[function];
	struct parts above = *parts;
	bool is_file = false;
	const char *last = parts->at[parts->count - 1];
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		is_file |= str_equal(last, files[i]);
	above.count -= is_file || is_block_file(last);
	for (size_t i = 0; i < captured->node_count; i++) {
		const struct captured_node *node = &captured->nodes[i];
		const char *next = next_below(node, &above, AT_FILE);
		if (!next)
			continue;
		if (!has_nodes_now(kernel, function) || (*next && above.count < parts->count))
			return -ENOENT;
		if (answer->words && !is_block_file(last))
			return ask_nodes_below(kernel, function, parts, answer);
		if (answer->words && str_equal(last, "holders"))
			for (size_t user = 0; user < node->users.count; user++)
				answer_entry(answer, node->users.at[user], false);
		return answer->words ? 0 : read_node(node, last, answer);
	}
	if (parts->count == AT_FILE + 1 && is_class_of_display(last))
		return -ENOENT;
	return kernel_trouble(kernel, "a question about %s of %s", last, parts->at[AT_NAME]);
}

/* The class that a node is of; other links there are none. */
int ask_link_below_function(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autowords words = {0};
	struct answer scratch = {.words = &words};
	int r = ask_below_function(kernel, parts, &scratch);
	int function = kernel_function(kernel, parts->at[AT_NAME]);
	struct parts above = *parts;
	above.count--;
	for (size_t i = 0; r == 0 && i < kernel->functions[function].node_count; i++) {
		const struct captured_node *node = &kernel->functions[function].nodes[i];
		const char *next = next_below(node, &above, AT_FILE);
		if (!next || *next || !str_equal(parts->at[parts->count - 1], "subsystem"))
			continue;
		text_addf(answer->text, "../../../class/%s",
			  node->number ? "block" : parts->at[AT_FILE]);
		return 0;
	}
	return r < 0 ? r : -EINVAL;
}

/* What dev/ holds: of each function, and of modules. */

static void add_entry(const char *name, const char *folder, struct words *seen,
		      struct answer *answer)
{
	size_t length = strlen(folder);
	if (strncmp(name, folder, length) != 0 || (length && name[length] != '/'))
		return;
	const char *rest = name + length + (length > 0);
	autofree char *entry = str_copy_n(rest, strcspn(rest, "/"));
	if (!*entry || words_have(seen, entry))
		return;
	words_add(seen, entry);
	answer_entry(answer, entry, rest[strlen(entry)] == '/');
}

/* udev has a record of what it was not told is gone. */
static int list_record(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	static const char drm[] = "c" DRM_NUMBERS;
	enum { AT_RECORD = 3 };
	const char *record = parts->at[AT_RECORD];
	(void)answer;
	if (!str_starts(record, drm))
		return kernel_trouble(kernel, "udev's record of %s", record);
	for (size_t f = 0; f < kernel->function_count; f++)
		for (size_t n = 0; n < kernel->functions[f].node_count; n++) {
			const char *name = kernel->functions[f].nodes[n].name;
			if (str_starts(name, "dri/") &&
			    drm_minor(name) == strtol(record + strlen(drm), NULL, 10) &&
			    has_nodes_now(kernel, (int)f) && !node_is_hidden(kernel, (int)f, n))
				return 0;
		}
	return -ENOENT;
}

static int list_dev(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	const char *folder = parts->count > 1 ? parts->at[1] : "";
	autowords seen = {0};
	for (size_t f = 0; f < kernel->function_count; f++)
		for (size_t n = 0; n < kernel->functions[f].node_count; n++)
			if (has_nodes_now(kernel, (int)f))
				add_entry(kernel->functions[f].nodes[n].name, folder, &seen,
					  answer);
	for (size_t m = 0; m < kernel->file->module_count; m++)
		for (size_t n = 0; n < kernel->file->modules[m].nodes.count; n++)
			if (node_is_there(kernel, kernel->file->modules[m].nodes.at[n]))
				add_entry(kernel->file->modules[m].nodes.at[n], folder, &seen,
					  answer);
	return seen.count || parts->count == 1 ? 0 : -ENOENT;
}

/* A node is neither file nor link nor folder. */
static int link_dev(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autotext name = {0};
	autowords words = {0};
	struct answer scratch = {.words = &words};
	for (size_t i = 1; i < parts->count; i++)
		text_addf(&name, "%s%s", i > 1 ? "/" : "", parts->at[i]);
	(void)answer;
	if (node_is_there(kernel, text_string(&name)))
		return -EINVAL;
	return parts->count == 2 && list_dev(kernel, parts, &scratch) == 0 ? -EINVAL : -ENOENT;
}

const struct ask_row ask_node_rows[] = {
	{PATH_UDEV_RECORDS "/*", NULL, NULL, list_record},
	{PATH_NODES, NULL, NULL, list_dev},
	{PATH_NODES "/*", NULL, link_dev, list_dev},
	{PATH_NODES "/*/*", NULL, link_dev, NULL},
	{NULL, NULL, NULL, NULL},
};
