/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"

/*
 * Notes what libvirt has picked for the guest from the pool of a network, <interface
 * type='network'>: no XML has its address before the call `start`, nor after the VM's end
 * (libvirt src/qemu/qemu_process.c, qemuProcessNetworkPrepareDevices). The guest is that of
 * such a call. 0: done, 1: there is nothing new, -1: another VM has it.
 */
int note_picked(struct host *host, const struct handover *handover, struct error *err);
