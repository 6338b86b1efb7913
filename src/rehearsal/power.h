/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"
#include "rehearsal/write.h"

/* Power, resets, ROM and sizes of PCI functions (drivers/pci/pci-sysfs.c). */

/* The attributes of a function that has just been found. */
void power_set_up(struct kernel *kernel, int function);

/* What vfio-pci does to the power of a function that it gets, or gives away. */
void power_bound(struct kernel *kernel, int function);
void power_unbound(struct kernel *kernel, int function);

/* power_state: "D0"; NULL where the function has no such file. */
const char *power_state(const struct kernel *kernel, int function);

/* The bytes of a BAR, as it is now. */
uint64_t bar_size(const struct kernel *kernel, int function, const struct captured_bar *bar);

/* The BAR of that number, NULL for none. */
const struct captured_bar *bar_of(const struct kernel *kernel, int function, unsigned index);

/* Writes to the attributes of that name: 0, a negative errno, HELD_UP. */
int power_write_control(const struct write *write);
int power_write_d3cold(const struct write *write);
int power_write_enable(const struct write *write);
int power_write_rom(const struct write *write);
int power_write_reset_method(const struct write *write);
int power_write_reset(const struct write *write);
int power_write_resize(const struct write *write);
int power_write_remove(const struct write *write);
int power_write_rescan(const struct write *write);
