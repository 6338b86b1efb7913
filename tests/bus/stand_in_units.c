/* SPDX-License-Identifier: GPL-2.0-or-later */

/* systemd's side of units and jobs (org.freedesktop.systemd1(5)). */
#include "stand_in.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define MANAGER SYSTEMD ".Manager"

enum { BEFORE_THE_REPLY = 0, NEVER = -1 };

struct unit {
	const char *name;
	const char *state;   /* ActiveState */
	const char *result;  /* of its jobs; NULL: done */
	int ms;		     /* a job takes */
	const char *started; /* the state a job to start leaves; NULL: active */
	const char *later;   /* and the one that comes some time after it, or NULL */
	const char *refusal; /* the error its jobs are refused with, or NULL */
	const char *load;    /* LoadState; NULL: loaded */
	bool worn_out;	     /* starts only once its failures are forgotten */
	const char *job;     /* the type of the one that waits, or NULL */
};

static struct unit units[] = {
	{.name = "plain.service", .state = "active", .ms = 30},
	{.name = "idle.service", .state = "inactive", .ms = 30},
	{.name = "instant.service", .state = "active", .ms = BEFORE_THE_REPLY},
	{.name = "slow.service", .state = "active", .ms = 900},
	{.name = "hanging.service", .state = "active", .ms = NEVER},
	{.name = "broken.service",
	 .state = "inactive",
	 .ms = 30,
	 .result = "failed",
	 .started = "failed"},
	{.name = "dependent.service",
	 .state = "inactive",
	 .ms = 30,
	 .result = "dependency",
	 .started = "inactive"},
	{.name = "limited.service", .state = "active", .ms = 30, .result = "timeout"},
	{.name = "contested.service", .state = "active", .ms = 30, .result = "canceled"},
	{.name = "retried.service",
	 .state = "inactive",
	 .ms = 30,
	 .started = "activating",
	 .later = "active"},
	{.name = "crashing.service",
	 .state = "inactive",
	 .ms = 30,
	 .started = "activating",
	 .later = "failed"},
	{.name = "once.service", .state = "inactive", .ms = 30, .started = "inactive"},
	{.name = "worn-out.service", .state = "failed", .ms = 30, .worn_out = true},
	{.name = "failed-before.service", .state = "failed", .ms = 30},
	{.name = "masked.service",
	 .state = "inactive",
	 .load = "masked",
	 .refusal = SYSTEMD ".UnitMasked"},
	{.name = "late.service", .state = "active", .refusal = SYSTEMD ".TransactionIsDestructive"},
	{.name = "removed.service", .state = "active", .load = "not-found", .ms = 30},
	{.name = "queued.service", .state = "inactive", .ms = 30, .job = "start"},
	{.name = "anew.service", .state = "deactivating", .ms = 30, .job = "restart"},
	{.name = "leaving.service", .state = "inactive", .ms = 30, .job = "stop"},
	{.name = "user.service", .state = "active", .ms = 30},
	{.name = NULL},
};

static struct unit nowhere = {.name = "", .state = "inactive", .load = "not-found"};

static struct unit *unit_named(const char *name)
{
	struct unit *unit = units;
	while (unit->name && strcmp(unit->name, name) != 0)
		unit++;
	return unit->name ? unit : &nowhere;
}

struct job {
	uint32_t number;
	bool starts;
	struct unit *unit;
	char path[64];
};

static bool subscribed;

static void set_state(struct unit *unit, const char *state)
{
	char *path = NULL;
	unit->state = state;
	if (!subscribed || sd_bus_path_encode(SYSTEMD_PATH "/unit", unit->name, &path) < 0)
		return;
	for (int i = 0; i < connection_count; i++)
		sd_bus_emit_properties_changed(connections[i], path, SYSTEMD ".Unit", "ActiveState",
					       NULL);
	free(path);
}

/* Signals are for those who subscribed. */
static void tell_removed(uint32_t number, const char *path, const char *unit, const char *result)
{
	for (int i = 0; subscribed && i < connection_count; i++)
		sd_bus_emit_signal(connections[i], SYSTEMD_PATH, MANAGER, "JobRemoved", "uoss",
				   number, path, unit, result);
}

static int settle(sd_event_source *source, uint64_t now, void *data)
{
	struct unit *unit = data;
	(void)source;
	(void)now;
	set_state(unit, unit->later);
	return 0;
}

static void finish(const struct job *job)
{
	struct unit *unit = job->unit;
	const char *result = unit->result ? unit->result : "done";
	bool done = strcmp(result, "done") == 0;
	if (job->starts)
		set_state(unit, unit->started ? unit->started : "active");
	else if (done)
		set_state(unit, "inactive");
	if (job->starts && unit->later)
		sd_event_add_time_relative(events, NULL, CLOCK_MONOTONIC, 200000, 1000, settle,
					   unit);
	/* Another's job, that ends just before. */
	tell_removed(9999, SYSTEMD_PATH "/job/9999", "other.service", "failed");
	tell_removed(job->number, job->path, unit->name, result);
}

static int finish_later(sd_event_source *source, uint64_t now, void *data)
{
	(void)source;
	(void)now;
	finish(data);
	free(data);
	return 0;
}

static bool is_refused(sd_bus_message *message)
{
	sd_bus_creds *creds = NULL;
	uid_t user = (uid_t)-1;
	if (only_user == (uid_t)-1)
		return false;
	if (sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &creds) >= 0)
		sd_bus_creds_get_euid(creds, &user);
	sd_bus_creds_unref(creds);
	return user != only_user;
}

static int run_job(sd_bus_message *message, sd_bus_error *failure, bool starts)
{
	static uint32_t last = 100;
	const char *name, *mode;
	int r = sd_bus_message_read(message, "ss", &name, &mode);
	if (r < 0)
		return r;
	struct unit *unit = unit_named(name);
	if (unit == &nowhere)
		return sd_bus_error_setf(failure, SYSTEMD ".NoSuchUnit", "Unit %s not found.",
					 name);
	if (unit->refusal || strcmp(mode, "replace") != 0)
		return sd_bus_error_setf(failure, unit->refusal ? unit->refusal : SYSTEMD ".Mode",
					 "No job for %s.", name);
	unit->job = NULL; /* it takes the place of the one that waits */
	struct job *job = calloc(1, sizeof *job);
	if (!job)
		return -ENOMEM;
	*job = (struct job){.number = ++last, .starts = starts, .unit = unit};
	snprintf(job->path, sizeof job->path, SYSTEMD_PATH "/job/%u", job->number);
	if (starts && unit->worn_out)
		unit->result = unit->started = "failed";
	if (unit->ms == BEFORE_THE_REPLY)
		finish(job);
	else if (unit->ms != NEVER)
		sd_event_add_time_relative(events, NULL, CLOCK_MONOTONIC, (uint64_t)unit->ms * 1000,
					   1000, finish_later, job);
	r = sd_bus_reply_method_return(message, "o", job->path);
	if (unit->ms == BEFORE_THE_REPLY || unit->ms == NEVER)
		free(job);
	return r;
}

static int stop_unit(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	(void)data;
	return run_job(message, failure, false);
}

static int start_unit(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	(void)data;
	return run_job(message, failure, true);
}

static int load_unit(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	char *path = NULL;
	const char *name;
	(void)data;
	if (is_refused(message))
		return sd_bus_error_setf(failure, SD_BUS_ERROR_ACCESS_DENIED, "Not you.");
	int r = sd_bus_message_read(message, "s", &name);
	if (r >= 0)
		r = sd_bus_path_encode(SYSTEMD_PATH "/unit", name, &path);
	if (r >= 0)
		r = sd_bus_reply_method_return(message, "o", path);
	free(path);
	return r;
}

static int reset_failed(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	const char *name;
	(void)data;
	(void)failure;
	int r = sd_bus_message_read(message, "s", &name);
	if (r < 0)
		return r;
	struct unit *unit = unit_named(name);
	unit->worn_out = false;
	if (strcmp(unit->state, "failed") == 0)
		set_state(unit, "inactive");
	return sd_bus_reply_method_return(message, "");
}

/* Of all units: it is nobody's to ask for who starts one. */
static int reset_all_failed(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	(void)data;
	(void)failure;
	for (struct unit *unit = units; unit->name; unit++)
		if (strcmp(unit->state, "failed") == 0)
			set_state(unit, "inactive");
	return sd_bus_reply_method_return(message, "");
}

static int subscribe(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	(void)data;
	(void)failure;
	subscribed = true;
	return sd_bus_reply_method_return(message, "");
}

static const sd_bus_vtable manager[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("LoadUnit", "s", "o", load_unit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("StopUnit", "ss", "o", stop_unit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("StartUnit", "ss", "o", start_unit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ReloadUnit", "ss", "o", start_unit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ResetFailedUnit", "s", "", reset_failed, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ResetFailed", "", "", reset_all_failed, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Subscribe", "", "", subscribe, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_SIGNAL("JobRemoved", "uoss", 0),
	SD_BUS_VTABLE_END,
};

static int load_state(sd_bus *bus, const char *path, const char *interface, const char *property,
		      sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	const struct unit *unit = data;
	(void)bus, (void)path, (void)interface, (void)property, (void)failure;
	return sd_bus_message_append(reply, "s", unit->load ? unit->load : "loaded");
}

static int active_state(sd_bus *bus, const char *path, const char *interface, const char *property,
			sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	const struct unit *unit = data;
	(void)bus, (void)path, (void)interface, (void)property, (void)failure;
	return sd_bus_message_append(reply, "s", unit->state);
}

static int changed_at(sd_bus *bus, const char *path, const char *interface, const char *property,
		      sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	(void)bus, (void)path, (void)interface, (void)property, (void)data, (void)failure;
	return sd_bus_message_append(reply, "t", (uint64_t)1750000100999999);
}

static int job_of(sd_bus *bus, const char *path, const char *interface, const char *property,
		  sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	const struct unit *unit = data;
	char job[128] = "/";
	(void)bus, (void)path, (void)interface, (void)property, (void)failure;
	if (unit->job)
		snprintf(job, sizeof job, SYSTEMD_PATH "/job/%zu", (size_t)(unit - units) + 1);
	return sd_bus_message_append(reply, "(uo)", unit->job ? 7 : 0, job);
}

static int job_type(sd_bus *bus, const char *path, const char *interface, const char *property,
		    sd_bus_message *reply, void *data, sd_bus_error *failure)
{
	const struct unit *unit = data;
	(void)bus, (void)path, (void)interface, (void)property, (void)failure;
	return sd_bus_message_append(reply, "s", unit->job);
}

static const sd_bus_vtable job_properties[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("JobType", "s", job_type, 0, 0),
	SD_BUS_VTABLE_END,
};

static int find_job(sd_bus *bus, const char *path, const char *interface, void *data, void **found,
		    sd_bus_error *failure)
{
	size_t number = strtoul(strrchr(path, '/') + 1, NULL, 10);
	(void)bus, (void)interface, (void)data, (void)failure;
	if (!number || number >= sizeof units / sizeof units[0] || !units[number - 1].job)
		return 0;
	*found = &units[number - 1];
	return 1;
}

static const sd_bus_vtable unit_properties[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("LoadState", "s", load_state, 0, 0),
	SD_BUS_PROPERTY("StateChangeTimestamp", "t", changed_at, 0, 0),
	SD_BUS_PROPERTY("Job", "(uo)", job_of, 0, 0),
	SD_BUS_PROPERTY("ActiveState", "s", active_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_VTABLE_END,
};

static int find_unit(sd_bus *bus, const char *path, const char *interface, void *data, void **found,
		     sd_bus_error *failure)
{
	char *name = NULL;
	(void)bus, (void)interface, (void)data, (void)failure;
	if (sd_bus_path_decode(path, SYSTEMD_PATH "/unit", &name) <= 0)
		return 0;
	*found = unit_named(name);
	free(name);
	return 1;
}

int add_units(sd_bus *bus)
{
	int r = sd_bus_add_object_vtable(bus, NULL, SYSTEMD_PATH, MANAGER, manager, NULL);
	if (r >= 0)
		r = sd_bus_add_fallback_vtable(bus, NULL, SYSTEMD_PATH "/unit", SYSTEMD ".Unit",
					       unit_properties, find_unit, NULL);
	if (r >= 0)
		r = sd_bus_add_fallback_vtable(bus, NULL, SYSTEMD_PATH "/job", SYSTEMD ".Job",
					       job_properties, find_job, NULL);
	return r;
}
