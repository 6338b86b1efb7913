/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rehearsal/kernel.h"

/* Who has which device nodes, and what that keeps from leaving. */

/* Finds what stands behind the name of a hold: function, node, module. */
void hold_find(const struct kernel *kernel, struct hold_state *hold);

/* Whether udev was told that the function's node is gone, though it is there. */
bool node_is_hidden(const struct kernel *kernel, int function, size_t node);

/* Whether a node of that name is in dev/ now. */
bool node_is_there(const struct kernel *kernel, const char *name);

/* Whether a process has a node of the function open, or mapped, that still works. */
bool function_is_held(const struct kernel *kernel, int function);

/* Whether a process has one of the nodes open or mapped, also where it is deleted by
 * now; names are words with blanks between them. */
bool nodes_are_held(const struct kernel *kernel, const char *names);

/* Whether all of the nodes are in dev/. */
bool nodes_are_there(const struct kernel *kernel, const char *names);

/* Whether its process would get the node if it opened it now. */
bool hold_can_open(const struct kernel *kernel, const struct hold_state *hold);

/* Lets its process open it, or close it. */
void hold_set(struct kernel *kernel, size_t hold, bool open);

/* The nodes of a process that ends, or that starts: it opens those that are there. */
void process_let_go(struct kernel *kernel, size_t process);
void process_take(struct kernel *kernel, size_t process);
