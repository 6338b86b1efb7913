/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"

/* Appends the domain XML of that VM as virsh has it from the system's libvirt daemon. For
 * commands of a person alone: called from a hook, the daemon would wait for us and we for
 * it (https://libvirt.org/hooks.html). virsh is the one below root_fd. 0, or a negative
 * errno: -ENOENT where there is no virsh, -ESRCH where it knows no such VM or reaches no
 * daemon, -ETIMEDOUT. */
int virsh_dumpxml(int root_fd, const char *name, size_t max, struct text *out);
