/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "model/pci_address.h"

/* What the kernel says of two graphics chips that share screens: lines of
 * vgaswitcheroo/switch such as "0:IGD:+:Pwr:0000:00:02.0" and
 * "1:DIS: :DynPwr:0000:01:00.0" (kernel drivers/gpu/vga/vga_switcheroo.c,
 * vga_switcheroo_show). */

/* Room for the name of a client, "DIS-Audio". */
enum { SWITCHEROO_NAME = 16 };

/* The client whose picture is shown. False where there is none. */
bool switcheroo_shown(const char *lines, char name[SWITCHEROO_NAME]);

/* The client that the function is. False where it is none. */
bool switcheroo_client(const char *lines, struct pci_address address, char name[SWITCHEROO_NAME]);

/* Whether there is a client of that name. */
bool switcheroo_has(const char *lines, const char *name);
