/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/process_id.h"

/* Whether it is still the process that it was. False for none. */
bool host_process_lives(struct host *host, struct process_id process);

/* The QEMU that runs the VM, or none. libvirt writes its pid when it starts a guest, and
 * removes that at its end (libvirt src/qemu/qemu_process.c, qemuProcessPrepareHost); a pid
 * that is another's by now is told by the uuid on QEMU's command line
 * (src/qemu/qemu_command.c, qemuBuildCommandLine). */
struct process_id host_guest_process(struct host *host, const char *name, const char *uuid);

/* The daemon of libvirt's that this process runs under, also by way of a script that
 * calls several hooks; or none. */
struct process_id host_libvirt_daemon(struct host *host);
