/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* Finds the profile of a VM in etc/virt-handover/profiles below root_fd: the
 * file of its name, else of its uuid, else the longest glob that matches the
 * name. name may hold any bytes; uuid may be NULL or in any form. Returns 0 and
 * the path below root_fd, which the caller frees; 1, and NULL, when there is
 * none; -1 when the folder cannot be read or two globs match equally well. */
int profile_match(int root_fd, const char *name, const char *uuid, char **ret_path,
		  struct error *err);
