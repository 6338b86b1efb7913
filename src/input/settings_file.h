/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* What holds for every VM. */
struct settings {
	bool enabled;		/* false: leave every VM alone */
	unsigned keep_calls;	/* hook calls to keep per VM, for replay; 0: none */
	unsigned keep_days;	/* how long; 0: however old */
	unsigned keep_size_mib; /* those of all VMs together */
};

/* Reads etc/virt-handover/virt-handover.conf below root_fd. A file that is not
 * there means the defaults: enabled, 20 calls,
 * 90 days, 64 MiB. Fails as profile_read() does;
 * *ret holds the defaults then. */
int settings_read(int root_fd, struct settings *ret, struct error *err);
