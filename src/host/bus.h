/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <systemd/sd-bus.h>

#include "base/library.h"
#include "host/host.h"

/*
 * Connections to systemd and to what is on its bus. The address is a file below
 * the host's root, as all else is: no variable of the environment names it, a
 * chroot has its own, and a test puts one there.
 */

/* systemd on its bus (org.freedesktop.systemd1(5)). */
#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"

/* What is called of libsystemd. Who has a connection may call it. */
#define BUS_FUNCTIONS(EACH)                                                                        \
	EACH(sd_bus_call)                                                                          \
	EACH(sd_bus_call_method)                                                                   \
	EACH(sd_bus_close_unref)                                                                   \
	EACH(sd_bus_error_free)                                                                    \
	EACH(sd_bus_get_property)                                                                  \
	EACH(sd_bus_get_property_string)                                                           \
	EACH(sd_bus_get_property_trivial)                                                          \
	EACH(sd_bus_is_bus_client)                                                                 \
	EACH(sd_bus_match_signal)                                                                  \
	EACH(sd_bus_message_append)                                                                \
	EACH(sd_bus_message_append_strv)                                                           \
	EACH(sd_bus_message_close_container)                                                       \
	EACH(sd_bus_message_new_method_call)                                                       \
	EACH(sd_bus_message_open_container)                                                        \
	EACH(sd_bus_message_read)                                                                  \
	EACH(sd_bus_message_unref)                                                                 \
	EACH(sd_bus_new)                                                                           \
	EACH(sd_bus_process)                                                                       \
	EACH(sd_bus_set_bus_client)                                                                \
	EACH(sd_bus_set_fd)                                                                        \
	EACH(sd_bus_set_method_call_timeout)                                                       \
	EACH(sd_bus_start)                                                                         \
	EACH(sd_bus_wait)

struct bus_functions {
	BUS_FUNCTIONS(LIBRARY_MEMBER)
};
extern struct bus_functions libsystemd;

/* NULL, and a failure that has not come about, are let be: libsystemd need not be loaded. */
#define autobus CLEANUP(bus_close) sd_bus
#define autobusmessage CLEANUP(bus_message_free) sd_bus_message
void bus_close(sd_bus **bus);
void bus_message_free(sd_bus_message **message);
void bus_error_clear(sd_bus_error *failure);

/* Connects to the system's bus. -ENOENT where there is none. */
int bus_open(struct host *host, sd_bus **ret);

/* Connects to the manager of a unit, see struct task: by its bus, or, where that
 * does not run, to systemd itself. For one of a user's own manager this process
 * becomes that user, for good: only a task's process may ask for that. name, its
 * name there, points into unit. -ENOENT where there is no such manager. */
int bus_open_manager(struct host *host, const char *unit, sd_bus **ret, const char **name);

/* Connects to a user's own bus. This process becomes that user, for good. -ENOENT where
 * there is none. */
int bus_open_user(struct host *host, uid_t user, sd_bus **ret);

/* A call of a bus: to what, and what is asked for. */
struct bus_call {
	const char *service;
	const char *path;
	const char *interface;
	const char *member;
};

/* Calls with no string, one or two (NULL for those it has not). Where answer is not NULL it gets
 * the reply, to be unreferenced. Returns 0 or a negative errno: bus_errno() of a failure. */
int bus_call(sd_bus *bus, const struct bus_call *call, const char *a, const char *b,
	     sd_bus_message **answer);

/* What a failed call's error means: -ENOENT where nobody is there, or no such unit;
 * -ESRCH: no such session; r where the error says no more. */
int bus_errno(int r, const sd_bus_error *failure);

/* Waits until something has arrived that one of our matches is for, or ms have passed. */
int bus_wait(sd_bus *bus, int ms);

/* Has found called for signals of that kind; one that comes while a call waits for
 * its answer is kept until bus_wait(). found is NULL where it is enough that bus_wait()
 * returns. */
int bus_watch(sd_bus *bus, const struct bus_call *signal, sd_bus_message_handler_t found,
	      void *data);
