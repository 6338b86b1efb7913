/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/profile_keys.h"

#include <ctype.h>
#include <errno.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/plain_name.h"

enum { DEADLINE_MAX_MS = 3600 * 1000 };

/* Where a key's value goes, and the line it stands in. */
struct key_target {
	const struct ini_line *line;
	struct profile *profile;
	struct profile_mdev *mdev;
	struct error *err;
	unsigned words; /* seen so far in this value */
	bool none;	/* one of them was "none" */
};

static int read_choice(const struct key_target *to, const char *const choices[], int *ret)
{
	for (int i = 0; choices[i]; i++) {
		if (!str_equal(choices[i], to->line->value))
			continue;
		*ret = i;
		return 0;
	}
	autofree char *what = str_format("value of '%s'", to->line->key);
	return ini_fail_word(to->line, what, to->line->value, choices, to->err);
}

static void add_address(struct profile *profile, struct pci_address address)
{
	for (size_t i = 0; i < profile->pci.also_count; i++)
		if (pci_address_equal(profile->pci.also[i], address))
			return;
	*ARRAY_ADD(profile->pci.also, profile->pci.also_count) = address;
}

static int read_device(const char *word, void *data)
{
	static const char *const choices[] = {"xml", "none", NULL};
	struct key_target *to = data;
	struct pci_address address;
	to->words++;
	if (str_equal(word, "xml")) {
		to->profile->pci.from_xml = true;
	} else if (str_equal(word, "none")) {
		to->none = true;
	} else if (pci_address_parse(word, &address)) {
		add_address(to->profile, address);
	} else if (words_nearest(word, choices)) {
		return ini_fail_word(to->line, "device", word, choices, to->err);
	} else {
		return ini_fail(to->line, to->err,
				"device '%s' is no PCI address such as 0000:01:00.0", word);
	}
	return 0;
}

static int read_devices(struct key_target *to)
{
	to->profile->pci.from_xml = false;
	if (text_each_word(to->line->value, read_device, to) != 0)
		return -1;
	if (to->none && to->words > 1)
		return ini_fail(to->line, to->err, "'none' stands alone, or not at all");
	if (to->words == 0)
		return ini_fail(to->line, to->err,
				"'devices' needs a value: xml, none or addresses");
	return 0;
}

static int read_name(const struct key_target *to, bool (*good)(const char *s), char **ret)
{
	const char *value = to->line->value;
	if (!good(value))
		return ini_fail(to->line, to->err, "'%s' is no name for '%s'", value,
				to->line->key);
	free(*ret);
	*ret = str_copy(value);
	return 0;
}

static int read_driver(struct key_target *to)
{
	return read_name(to, plain_name, &to->profile->pci.driver);
}

static int read_companions(struct key_target *to)
{
	static const char *const choices[] = {
		[COMPANIONS_REQUIRE] = "require",
		[COMPANIONS_TAKE] = "take",
		[COMPANIONS_IGNORE] = "ignore",
		NULL,
	};
	int choice = 0;
	if (read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->pci.companions = (enum companions)choice;
	return 0;
}

static int read_return(struct key_target *to)
{
	static const char *const choices[] = {[WAY_HOME] = "home", [WAY_HOME_STAY] = "stay", NULL};
	int choice = 0;
	if (read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->pci.way_home = (enum way_home)choice;
	return 0;
}

/* What every guest rests on: one VM's profile must not take it from the others. */
static bool is_for_guests(const char *module)
{
	return str_starts(module, "vfio") || str_starts(module, "kvm") ||
	       str_equal(module, "iommufd") || str_equal(module, "mdev");
}

static int read_module(const char *word, void *data)
{
	struct key_target *to = data;
	if (!plain_name(word))
		return ini_fail(to->line, to->err, "'%s' is no name of a module", word);
	if (is_for_guests(word))
		return ini_fail(to->line, to->err, "%s is what VMs run on, and stays loaded", word);
	if (!words_have(&to->profile->gpu.unload, word))
		words_add(&to->profile->gpu.unload, word);
	return 0;
}

static int read_unload(struct key_target *to)
{
	return text_each_word(to->line->value, read_module, to);
}

static int read_holders(struct key_target *to)
{
	static const char *const choices[] = {
		[HOLDERS_REFUSE] = "refuse", [HOLDERS_IGNORE] = "ignore", NULL};
	int choice = 0;
	if (read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->gpu.holders = (enum holders_policy)choice;
	return 0;
}

static int read_mdev_type(struct key_target *to)
{
	return read_name(to, entry_name, &to->mdev->type);
}

static int read_mdev_parent(struct key_target *to)
{
	if (!str_equal(to->line->value, "auto"))
		return read_name(to, entry_name, &to->mdev->parent);
	free(TAKE(to->mdev->parent));
	return 0;
}

static int read_deadline(struct key_target *to)
{
	const char *value = to->line->value;
	char *rest = NULL;
	errno = 0;
	unsigned long number = strtoul(value, &rest, 10);
	unsigned long unit = str_equal(rest, "ms") ? 1 : 1000;
	bool good = isdigit((unsigned char)*value) && errno == 0 &&
		    (!*rest || str_equal(rest, "s") || str_equal(rest, "ms"));
	if (!good || number == 0 || number > DEADLINE_MAX_MS / unit)
		return ini_fail(to->line, to->err,
				"'%s' is no deadline: a whole number of seconds up to 3600, "
				"such as 30, 30s or 500ms",
				value);
	to->profile->safety.deadline_ms = (unsigned)(number * unit);
	return 0;
}

static const struct key_row {
	struct profile_key shown;
	int (*read)(struct key_target *to);
} key_rows[] = {
	{{"pci", "devices", "xml | none | ADDRESS ...",
	  "which PCI functions to hand over: those of the domain XML, and others by address",
	  "xml"},
	 read_devices},
	{{"pci", "driver", "NAME", "the driver that holds them for the VM", "vfio-pci"},
	 read_driver},
	{{"pci", "companions", "require | take | ignore",
	  "whether other functions of their IOMMU groups must be free, are taken too, or are left",
	  "require"},
	 read_companions},
	{{"pci", "return", "home | stay",
	  "whether they go back to their driver when the VM has ended, or stay with the VM's",
	  "home"},
	 read_return},
	{{"gpu", "unload", "MODULE ...", "kernel modules to unload before the GPU is taken", ""},
	 read_unload},
	{{"gpu", "holders", "refuse | ignore",
	  "whether processes that use the GPU stop the handover", "refuse"},
	 read_holders},
	{{"mdev", "type", "TYPE", "the type, as in mdev_supported_types, to make it with", ""},
	 read_mdev_type},
	{{"mdev", "parent", "auto | DEVICE",
	  "the device, as in /sys/class/mdev_bus, to make it on; auto takes one that has room",
	  "auto"},
	 read_mdev_parent},
	{{"safety", "deadline", "SECONDS | Ns | Nms",
	  "how long any one wait on the kernel may last", "30s"},
	 read_deadline},
};

const char *const profile_sections[] = {"pci", "gpu", "mdev", "safety", NULL};

int profile_each_key(int (*each)(const struct profile_key *key, void *data), void *data)
{
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++) {
		int result = each(&key_rows[i].shown, data);
		if (result)
			return result;
	}
	return 0;
}

static int fail_unknown(const struct ini_line *line, const char *kind, struct error *err)
{
	const char *choices[ARRAY_SIZE(key_rows) + 1] = {NULL};
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++)
		if (str_equal(key_rows[i].shown.section, kind))
			choices[count++] = key_rows[i].shown.key;
	const char *nearest = words_nearest(line->key, choices);
	if (nearest)
		return ini_fail(line, err, "unknown key '%s' in [%s]; did you mean '%s'?",
				line->key, line->section, nearest);
	autofree char *what = str_format("key in [%s]", line->section);
	return ini_fail_word(line, what, line->key, choices, err);
}

int profile_key_read(const struct ini_line *line, const char *kind, struct profile *profile,
		     struct profile_mdev *mdev, struct error *err)
{
	struct key_target to = {.line = line, .profile = profile, .mdev = mdev, .err = err};
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++) {
		const struct profile_key *key = &key_rows[i].shown;
		if (str_equal(key->section, kind) && str_equal(key->key, line->key))
			return key_rows[i].read(&to);
	}
	return fail_unknown(line, kind, err);
}
