/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/guest.h"
#include "model/host_view.h"
#include "model/profile.h"

/* Looks at what a start of this VM concerns, and at nothing else: the wanted PCI
 * functions with the rest of their IOMMU groups, who holds them, what is on the screens of
 * displays, the modules of their drivers and those that the profile names, and mediated devices if
 * the guest has any. Touches nothing, waits for nothing longer than a moment, and cannot fail: what
 * could not be seen is absent from the view, or marked in it. */
void survey_host(struct host *host, const struct guest *guest, const struct profile *profile,
		 struct host_view *ret);
