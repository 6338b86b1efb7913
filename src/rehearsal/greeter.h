/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/*
 * A display manager whose user has logged in shows no greeter, so that a host file has
 * none of it. It shows one again when that session is over: it is made up here, as a
 * session and a process that have ended, and has the cards that the session's desktop
 * has.
 */

/* Makes kernel->file one that has the file's things, and these. */
void greeters_add(struct kernel *kernel, const struct host_file *file);
void greeters_clear(struct kernel *kernel);
