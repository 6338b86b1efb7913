/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "temporary_root.h"

/* Programs that stand in for the buses and the services of a root. They end with the
 * test, however that ends. */

/* A bus at socket, below the root. */
pid_t start_bus(struct temporary_root *root, const char *socket);

/* The stand-in, on the bus at socket, for that user alone where one is named (NULL: for
 * all); or, as systemd itself, listening there. */
pid_t start_stand_in(struct temporary_root *root, const char *socket, const char *user);
pid_t start_private(struct temporary_root *root, const char *socket);

void stop(pid_t pid);
