/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of [pci]. */
#include "base/memory.h"
#include "input/plain_name.h"
#include "input/profile_target.h"

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
		to->alone = "none";
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

int key_pci_devices(struct key_target *to)
{
	to->profile->pci.from_xml = false;
	return key_read_words(to, read_device, "xml, none or addresses");
}

int key_pci_driver(struct key_target *to)
{
	return key_read_name(to, plain_name, &to->profile->pci.driver);
}

int key_pci_companions(struct key_target *to)
{
	static const char *const choices[] = {
		[COMPANIONS_REQUIRE] = "require",
		[COMPANIONS_TAKE] = "take",
		[COMPANIONS_IGNORE] = "ignore",
		NULL,
	};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->pci.companions = (enum companions)choice;
	return 0;
}

int key_pci_return(struct key_target *to)
{
	static const char *const choices[] = {[WAY_HOME] = "home", [WAY_HOME_STAY] = "stay", NULL};
	int choice = 0;
	if (key_read_choice(to, choices, &choice) < 0)
		return -1;
	to->profile->pci.way_home = (enum way_home)choice;
	return 0;
}
