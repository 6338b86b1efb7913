/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/units.h"

#include <systemd/sd-bus.h>

#include "base/memory.h"

#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"

static void bus_close(sd_bus **bus)
{
	sd_bus_flush_close_unref(*bus);
}

static bool is_active(sd_bus *bus, const char *unit)
{
	char *path = NULL;
	autofree char *state = NULL;
	if (sd_bus_path_encode(SYSTEMD_PATH "/unit", unit, &path) < 0)
		return false;
	int r = sd_bus_get_property_string(bus, SYSTEMD, path, SYSTEMD ".Unit", "ActiveState", NULL,
					   &state);
	free(path);
	return r >= 0 && str_equal(state, "active");
}

int unit_reload(const char *unit, struct error *err)
{
	CLEANUP(bus_close) sd_bus *bus = NULL;
	int r = sd_bus_open_system(&bus);
	if (r < 0)
		return error_errno(err, -r, "cannot reach systemd to reload %s", unit);
	if (!is_active(bus, unit))
		return 1;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	r = sd_bus_call_method(bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD ".Manager", "ReloadUnit",
			       &failure, NULL, "ss", unit, "replace");
	if (r < 0)
		error_set(err, -r, "systemd does not reload %s: %s", unit,
			  failure.message ? failure.message : strerror(-r));
	sd_bus_error_free(&failure);
	return r < 0 ? -1 : 0;
}
