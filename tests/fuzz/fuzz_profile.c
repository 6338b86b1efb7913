/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the bytes: a profile, or one failure that names file and line. */
#include <stdint.h>
#include <stdlib.h>

#include "input/profile_file.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	autoprofile profile = {0};
	autoerror err = {0};
	int r = profile_parse("f.ini", (const char *)bytes, length, &profile, &err);
	if (r < 0) {
		must(err.text && str_starts(err.text, "f.ini:") && err.text[6] >= '1' &&
		     err.text[6] <= '9');
		must(!profile.path && !profile.pci.driver && !profile.mdev);
		return 0;
	}
	must(!err.text && profile.pci.driver && *profile.pci.driver);
	must(profile.safety.deadline_ms >= 1 && profile.safety.deadline_ms <= 3600 * 1000);
	must(!profile.display.manager || !strpbrk(profile.display.manager, "/: "));
	for (size_t i = 0; i < profile.mdev_count; i++)
		must(profile_find_mdev(&profile, profile.mdev[i].uuid) == &profile.mdev[i]);
	return 0;
}
