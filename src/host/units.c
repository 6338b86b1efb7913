/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Units by systemd's own interface (org.freedesktop.systemd1(5)). */
#include "host/units.h"

#include <errno.h>

#include "base/memory.h"
#include "host/bus.h"
#include "model/unit_name.h"

#define MANAGER SYSTEMD ".Manager"

/* How long to wait for a signal before the state is looked at again all the same. */
enum { LOOK_MS = 500 };

static int manager_call(sd_bus *bus, const char *member, const char *a, const char *b,
			sd_bus_message **answer)
{
	const struct bus_call call = {SYSTEMD, SYSTEMD_PATH, MANAGER, member};
	return bus_call(bus, &call, a, b, answer);
}

/* A call that answers with an object's path. free() it. */
static int manager_object(sd_bus *bus, const char *member, const char *a, const char *b, char **ret)
{
	autobusmessage *answer = NULL;
	const char *path = NULL;
	int r = manager_call(bus, member, a, b, &answer);
	if (r == 0)
		r = libsystemd.sd_bus_message_read(answer, "o", &path);
	if (r < 0)
		return r;
	*ret = str_copy(path);
	return 0;
}

static int property(sd_bus *bus, const char *path, const char *name, char **ret)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = libsystemd.sd_bus_get_property_string(bus, SYSTEMD, path, SYSTEMD ".Unit", name,
						      &failure, ret);
	r = r < 0 ? bus_errno(r, &failure) : 0;
	bus_error_clear(&failure);
	return r;
}

/* The unit's object and its state. Every name has an object, and one whose file was
 * removed may still run: it is not there when it is neither found nor active. */
static int look_up(sd_bus *bus, const char *unit, char **ret_path, char **ret_state)
{
	autofree char *path = NULL;
	autofree char *loaded = NULL;
	autofree char *state = NULL;
	int r = manager_object(bus, "LoadUnit", unit, NULL, &path);
	if (r == 0)
		r = property(bus, path, "LoadState", &loaded);
	if (r == 0)
		r = property(bus, path, "ActiveState", &state);
	if (r == 0 && str_equal(loaded, "not-found") && str_equal(state, "inactive"))
		r = -ENOENT;
	if (r < 0)
		return r;
	*ret_path = TAKE(path);
	*ret_state = TAKE(state);
	return 0;
}

/* The same for a host's unit: *unit becomes its name for the manager that it is of. */
static int open_unit(struct host *host, const char **unit, sd_bus **bus, char **path, char **state)
{
	int r = bus_open_manager(host, *unit, bus, unit);
	return r < 0 ? r : look_up(*bus, *unit, path, state);
}

/* Whether a job to start it is under way, or waits: for others, as while the host comes up, or
 * for its own end, where it is to be started anew. */
static bool is_queued(sd_bus *bus, const char *path)
{
	autobusmessage *answer = NULL;
	autofree char *type = NULL;
	uint32_t number = 0;
	const char *job = NULL;
	if (libsystemd.sd_bus_get_property(bus, SYSTEMD, path, SYSTEMD ".Unit", "Job", NULL,
					   &answer, "(uo)") < 0 ||
	    libsystemd.sd_bus_message_read(answer, "(uo)", &number, &job) < 0 || !number)
		return false;
	return libsystemd.sd_bus_get_property_string(bus, SYSTEMD, job, SYSTEMD ".Job", "JobType",
						     NULL, &type) >= 0 &&
	       (str_equal(type, "start") || str_equal(type, "restart"));
}

int unit_state(struct host *host, const char *unit, struct text *answer)
{
	autobus *bus = NULL;
	autofree char *path = NULL;
	autofree char *state = NULL;
	int r = open_unit(host, &unit, &bus, &path, &state);
	if (r < 0)
		return r;
	text_add(answer, !unit_state_is_up(state) && is_queued(bus, path) ? "activating" : state);
	return 0;
}

/* StateChangeTimestamp is that of a reload too (systemd src/core/unit.c, unit_notify). */
int unit_changed(struct host *host, const char *unit, struct text *answer)
{
	enum { US_PER_S = 1000 * 1000 };
	autobus *bus = NULL;
	autofree char *path = NULL;
	autofree char *state = NULL;
	uint64_t changed_us = 0;
	int r = open_unit(host, &unit, &bus, &path, &state);
	if (r == 0)
		r = libsystemd.sd_bus_get_property_trivial(bus, SYSTEMD, path, SYSTEMD ".Unit",
							   "StateChangeTimestamp", NULL, 't',
							   &changed_us);
	if (r < 0)
		return r;
	text_addf(answer, "%llu", (unsigned long long)(changed_us / US_PER_S));
	return 0;
}

struct job {
	char *path;
	char *result;
};

static void job_clear(struct job *job)
{
	free(job->path);
	free(job->result);
}

static int job_removed(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	struct job *job = data;
	uint32_t number;
	const char *path, *unit, *result;
	(void)failure;
	if (libsystemd.sd_bus_message_read(message, "uoss", &number, &path, &unit, &result) >= 0 &&
	    str_equal(path, job->path) && !job->result)
		job->result = str_copy(result);
	return 0;
}

/* Results: org.freedesktop.systemd1(5), JobRemoved. A job that is skipped, or
 * collected with its unit, had nothing to do. */
static int job_outcome(const char *result)
{
	if (str_equal(result, "done") || str_equal(result, "skipped") ||
	    str_equal(result, "collected"))
		return 0;
	if (str_equal(result, "timeout"))
		return -ETIMEDOUT;
	return str_equal(result, "canceled") ? -ECANCELED : -EIO;
}

/* Has a job done, and waits until it is. The signal is asked for first: a job may be
 * over before the call that made it returns. */
static int run_job(sd_bus *bus, const char *member, const char *unit)
{
	static const struct bus_call removed = {SYSTEMD, SYSTEMD_PATH, MANAGER, "JobRemoved"};
	CLEANUP(job_clear) struct job job = {0};
	int r = bus_watch(bus, &removed, job_removed, &job);
	if (r == 0)
		r = manager_call(bus, "Subscribe", NULL, NULL, NULL);
	if (r == 0)
		r = manager_object(bus, member, unit, "replace", &job.path);
	while (r == 0 && !job.result)
		r = bus_wait(bus, LOOK_MS);
	return r < 0 ? r : job_outcome(job.result);
}

int unit_stop(struct host *host, const char *unit)
{
	autobus *bus = NULL;
	autofree char *path = NULL;
	autofree char *state = NULL;
	int r = open_unit(host, &unit, &bus, &path, &state);
	return r < 0 ? r : run_job(bus, "StopUnit", unit);
}

/* A job to start ends before the unit is active where that is to be tried again after
 * a failure, and after it was where its work is done. */
static int await_settled(sd_bus *bus, const char *path)
{
	for (;;) {
		autofree char *state = NULL;
		int r = property(bus, path, "ActiveState", &state);
		if (r < 0)
			return r;
		if (str_equal(state, "failed"))
			return -EIO;
		if (!str_equal(state, "activating") && !str_equal(state, "deactivating"))
			return 0;
		r = bus_wait(bus, LOOK_MS);
		if (r < 0)
			return r;
	}
}

int unit_start(struct host *host, const char *unit)
{
	autobus *bus = NULL;
	autofree char *path = NULL;
	autofree char *state = NULL;
	int r = open_unit(host, &unit, &bus, &path, &state);
	const struct bus_call changes = {SYSTEMD, path, "org.freedesktop.DBus.Properties",
					 "PropertiesChanged"};
	if (r == 0)
		r = bus_watch(bus, &changes, NULL, NULL);
	if (r < 0)
		return r;
	/* A unit that failed too often is not started before its failures are forgotten;
	 * one that has none is no reason to stop. */
	manager_call(bus, "ResetFailedUnit", unit, NULL, NULL);
	r = run_job(bus, "StartUnit", unit);
	return r < 0 ? r : await_settled(bus, path);
}

int unit_reload(struct host *host, const char *unit, struct error *err)
{
	autobus *bus = NULL;
	autofree char *path = NULL;
	autofree char *state = NULL;
	int r = bus_open_manager(host, unit, &bus, &unit);
	if (r < 0)
		return error_errno(err, -r, "cannot reach systemd to reload %s", unit);
	r = look_up(bus, unit, &path, &state);
	if (r == -ENOENT || (r == 0 && !str_equal(state, "active")))
		return 1;
	if (r == 0)
		r = manager_call(bus, "ReloadUnit", unit, "replace", NULL);
	return r < 0 ? error_errno(err, -r, "systemd does not reload %s", unit) : 0;
}
