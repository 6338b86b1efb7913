/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which section of a profile speaks for a mediated device. */

#include <stdio.h>

#include "model/profile.h"

/* How much a section is about one mdev: those of EXACTLY name no other. */
enum aim { AIM_NOT, AIM_ANY, AIM_MODEL, AIM_EXACTLY };

static enum aim aim_of(const struct profile_mdev *section, const struct guest *guest, size_t index)
{
	const struct guest_mdev *mdev = &guest->mdev[index];
	char number[24];
	snprintf(number, sizeof number, "%zu", index + 1);
	if (str_equal(section->of, mdev->uuid) || str_equal(section->of, mdev->alias) ||
	    str_equal(section->of, number))
		return AIM_EXACTLY;
	if (str_equal(section->of, mdev->model))
		return AIM_MODEL;
	return *section->of ? AIM_NOT : AIM_ANY;
}

bool profile_mdev_is_for(const struct profile_mdev *section, const struct guest *guest,
			 size_t index)
{
	return aim_of(section, guest, index) != AIM_NOT;
}

const struct profile_mdev *profile_find_mdev(const struct profile *profile,
					     const struct guest *guest, size_t index)
{
	const struct profile_mdev *best = NULL;
	enum aim aim = AIM_NOT;
	for (size_t i = 0; i < profile->mdev_count; i++) {
		enum aim found = aim_of(&profile->mdev[i], guest, index);
		if (found <= aim)
			continue;
		best = &profile->mdev[i];
		aim = found;
	}
	return best;
}

int profile_check_mdevs(const struct profile *profile, const struct guest *guest, struct error *err)
{
	for (size_t m = 0; m < guest->mdev_count; m++) {
		const struct profile_mdev *first = NULL;
		for (size_t i = 0; i < profile->mdev_count; i++) {
			const struct profile_mdev *section = &profile->mdev[i];
			if (aim_of(section, guest, m) != AIM_EXACTLY)
				continue;
			if (first)
				return error_set(err, 0,
						 "%s:%u: [mdev %s] and, in line %u, [mdev %s] are "
						 "both for mediated device %s",
						 profile->path, section->line, section->of,
						 first->line, first->of, guest->mdev[m].uuid);
			first = section;
		}
	}
	return 0;
}
