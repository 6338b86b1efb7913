/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/macros.h"

/* Whether s can be the name of a driver or a module: letters, digits, '-' and
 * '_', and at least one of them. Such a name is safe as a part of a path. */
bool plain_name(const char *s);

/* Whether s can be a service of the system's own systemd: "sddm.service" or
 * "greetd@tty1.service", but no template that has no instance (systemd.unit(5)).
 * NB: no ':' either, with which a unit of a user's manager is named. */
bool service_name(const char *s);

/* Whether s can be one entry of a directory that the kernel made, such as an
 * mdev type or parent: any printable ASCII but blanks and '/', and no dot at
 * the start. */
bool entry_name(const char *s);

/* Whether s can be what people call a type of mediated device: the same with blanks in it,
 * "GRID T4-2Q". */
bool human_name(const char *s);

/* Whether s can be an attribute of a mediated device that may be set, as a path below it:
 * "assign_adapter", "nvidia/vgpu_params". Never "remove", nor what the driver core has there. */
bool attribute_name(const char *s);
