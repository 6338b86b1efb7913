/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/handover.h"

/* A daemon of libvirt's that has come back tends the VM's handover from now on. A VM that
 * runs without one, as when its profile came later, is learnt: what it has is its, so that
 * no other VM is given it. Fails in silence: the VM runs. */
void reconnect_guest(struct host *host, const struct handover *handover);
