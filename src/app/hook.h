/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "host/host.h"
#include "input/hook_call.h"

/* Does what one call of the hook asks for, with the XML that came with it. Appends to out
 * what is to go to stdout: the domain XML where migrate or restore changes it, else nothing.
 * Returns 0; -1, with the line for libvirt to show, where the VM must not go on. */
int hook_perform(struct host *host, const struct hook_call *call, const struct text *xml,
		 struct text *out, struct error *err);
