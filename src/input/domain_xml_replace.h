/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "model/profile.h"

/* One host device in the place of another, each by its address or uuid. */
struct replacement {
	char from[PROFILE_MAP_NAME];
	char to[PROFILE_MAP_NAME];
};

/* Appends the same domain XML to out with the host devices replaced: in their <address>, so
 * that the guest sees them where it did. All other bytes stay as they are. Fails, and
 * appends nothing, where a replaced device would still be asked for, as from a
 * <qemu:commandline>. */
int domain_xml_replace(const char *xml, size_t length, const struct replacement *replacements,
		       size_t count, struct text *out, struct error *err);
