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

/* A section for one uuid speaks for that mdev, or another names it by its place; and each
 * attribute is a path that leads nowhere else. */
static void check_mdev(const struct profile *profile, size_t index)
{
	const struct profile_mdev *section = &profile->mdev[index];
	struct guest_mdev mdev = {.model = (char[]){"vfio-pci"}};
	const struct guest guest = {.mdev = &mdev, .mdev_count = 1};
	autoerror err = {0};
	if (uuid_parse(section->of, mdev.uuid))
		must(profile_find_mdev(profile, &guest, 0) == section ||
		     profile_check_mdevs(profile, &guest, &err) < 0);
	for (size_t i = 0; i < section->attributes.count; i++)
		must(!strstr(section->attributes.at[i].name, "..") &&
		     *section->attributes.at[i].name != '/' && *section->attributes.at[i].value);
	for (size_t i = 0; i < section->parents.count; i++)
		must(!strchr(section->parents.at[i], '/'));
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
		check_mdev(&profile, i);
	return 0;
}
