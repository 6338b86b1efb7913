/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [mdev]. */
#include <ctype.h>

#include "base/memory.h"
#include "input/ini_lines.h"
#include "input/plain_name.h"
#include "input/profile_target.h"

static const char least[] = "at least";

static int read_least(struct key_target *to, const char *sizes)
{
	struct mdev_size found = {0};
	const char *s = sizes;
	do {
		s += strspn(s, " \t,");
		if (*s)
			s = mdev_size_scan(s, &found);
	} while (s && *s);
	if (!s || mdev_size_is_none(&found))
		return ini_fail(to->line, to->err,
				"'%s' is no size: it is one such as 512 MiB, 2 GiB or 1920x1080",
				sizes + strspn(sizes, " \t"));
	to->mdev->least = found;
	return 0;
}

int key_mdev_type(struct key_target *to)
{
	const char *value = to->line->value;
	size_t length = strlen(least);
	if (str_starts(value, least) && (isblank((unsigned char)value[length]) || !value[length]))
		return read_least(to, value + length);
	return key_read_name(to, human_name, &to->mdev->type);
}

static bool is_ids(const char *word)
{
	unsigned colon = 4;
	for (unsigned i = 0; word[i]; i++)
		if (i > 2 * colon ||
		    (i == colon ? word[i] != ':' : !isxdigit((unsigned char)word[i])))
			return false;
	return strlen(word) == 2 * colon + 1;
}

/* As sysfs spells it: addresses whole, all of it in lower case. */
static int read_parent(const char *word, void *data)
{
	struct key_target *to = data;
	struct pci_address address;
	char printed[PCI_ADDRESS_TEXT];
	to->words++;
	if (str_equal(word, "auto")) {
		to->alone = "auto";
		return 0;
	}
	if (!entry_name(word))
		return ini_fail(to->line, to->err, "'%s' is no name for 'parent'", word);
	if (pci_address_parse(word, &address)) {
		words_add(&to->mdev->parents, pci_address_print(address, printed));
		return 0;
	}
	autofree char *name = str_copy(word);
	for (char *at = name; is_ids(word) && *at; at++)
		*at = (char)tolower((unsigned char)*at);
	words_add(&to->mdev->parents, name);
	return 0;
}

int key_mdev_parent(struct key_target *to)
{
	words_clear(&to->mdev->parents);
	return key_read_words(to, read_parent, "auto or the names of devices");
}

int key_mdev_placement(struct key_target *to)
{
	static const char *const choices[] = {
		[MDEV_COMPACT] = "compact", [MDEV_SEPARATE] = "separate", NULL};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->mdev->placement = (enum mdev_placement)choice;
	return 0;
}

int key_mdev_attribute(struct key_target *to)
{
	const char *value = to->line->value;
	size_t length = strcspn(value, " \t");
	const char *rest = value + length + strspn(value + length, " \t");
	autofree char *name = str_copy_n(value, length);
	if (!attribute_name(name))
		return ini_fail(to->line, to->err, "'%s' is no name of an attribute", name);
	if (!*rest)
		return ini_fail(to->line, to->err,
				"'attribute' is a name and a value: attribute = %s VALUE", name);
	mdev_attributes_add(&to->mdev->attributes, name, rest);
	return INI_AGAIN;
}
