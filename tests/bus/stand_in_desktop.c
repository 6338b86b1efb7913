/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A desktop's side of notices (Desktop Notifications Specification): the last one is the
 * property Last, for tests. */
#include "stand_in.h"

#include <errno.h>
#include <stdio.h>

#define SERVICE "org.freedesktop.Notifications"

static char last[512];

static int notify(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	const char *program, *icon, *summary, *body, *key;
	uint32_t replaces;
	uint8_t urgency = 0;
	int32_t timeout;
	(void)data;
	(void)failure;
	int r = sd_bus_message_read(message, "susss", &program, &replaces, &icon, &summary, &body);
	if (r >= 0)
		r = sd_bus_message_skip(message, "as");
	if (r >= 0)
		r = sd_bus_message_read(message, "a{sv}", 1, &key, "y", &urgency);
	if (r >= 0)
		r = sd_bus_message_read(message, "i", &timeout);
	if (r < 0)
		return r;
	snprintf(last, sizeof last, "%s|%s|%s|%u|%d", program, summary, body, urgency, timeout);
	return sd_bus_reply_method_return(message, "u", 1);
}

static int get_last(sd_bus *bus, const char *path, const char *interface, const char *property,
		    sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)property;
	(void)data;
	(void)failure;
	return sd_bus_message_append(reply, "s", last);
}

static const sd_bus_vtable desktop[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_PROPERTY("Last", "s", get_last, 0, 0),
	SD_BUS_VTABLE_END,
};

int add_desktop(sd_bus *bus)
{
	return sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/Notifications", SERVICE,
					desktop, NULL);
}
