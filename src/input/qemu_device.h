/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/* What the argument of QEMU's -device says, as far as host devices go. */
struct qemu_device {
	char *driver; /* any of them may be NULL */
	char *host;
	char *sysfsdev;
};

#define autoqemudevice CLEANUP(qemu_device_clear) struct qemu_device

/* Whether an argument of QEMU's is that option, "device": with one hyphen or two, which it
 * takes for the same. */
bool qemu_option_is(const char *argument, const char *name);

/* Reads the argument in either form that QEMU takes: "vfio-pci,host=06:00.0",
 * where "driver=" may be written out, commas in values are doubled and the last
 * of equal keys counts (QEMU util/qemu-option.c), or a JSON object. Fails for
 * JSON that is none, which QEMU does not start with; *ret is empty then. */
int qemu_device_parse(const char *argument, struct qemu_device *ret, struct error *err);

void qemu_device_clear(struct qemu_device *device);
