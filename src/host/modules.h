/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Modules of the running kernel. Both may block for as long as a driver does:
 * only tasks call them. They return 0 or a negative errno. */

/* Loads a module by name as modprobe does: with what modprobe.d says of options,
 * install commands and soft dependencies, but not of blacklists, which are about
 * loading by alias. One that is loaded, or built in, is success. */
int module_load(const char *name);

/* Unloads a module, and no other. -EAGAIN when something uses it: never waits for
 * that to end (delete_module(2) with O_NONBLOCK). One not loaded is success. */
int module_unload(const char *name);
