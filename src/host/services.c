/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Services by whatever init system runs the host: systemd by its bus, the others by the
 * programs that they come with. */
#include "host/services.h"

#include <errno.h>

#include "base/memory.h"
#include "host/program.h"
#include "host/units.h"
#include "model/names.h"
#include "model/unit_name.h"

enum { SIGNS = 2, FOLDERS = 4, WORDS = 4, LOOK_MS = 100 };

/* How the answer about a service's state is read. */
enum reading {
	BY_STATUS, /* the program's exit status: 0 is up */
	BY_WORD,   /* it begins with that word */
	BY_LIST,   /* it lists those that are up, a line each */
};

/* '%' in a word stands for the service's name. */
struct init_system {
	const char *signs[SIGNS];     /* what is there while it runs */
	const char *folders[FOLDERS]; /* where services are defined; the program says itself
				       * of which folder it takes them */
	const char *state[WORDS], *stop[WORDS], *start[WORDS];
	const char *forget[WORDS]; /* forgets that it failed, or NULL */
	enum reading reading;
	const char *up; /* for BY_WORD */
};

/*
 * Signs: rc(8) keeps its state in /run/openrc; runit(8) has its switch to stop in
 * /run/runit, s6-rc(8) its live folder, dinit(8) its socket, init(8) its pipe. What they
 * say: rc-service(8) and init scripts as in the LSB (0 for started); sv(8), "run: NAME:
 * (pid 12) 3s"; s6-rc(8), -a list; dinitctl(8), is-started. OpenRC may run under another's
 * init, and that one's pipe be there beside it: so it stands first, and init's last.
 */
static const struct init_system systems[] = {
	/* OpenRC */
	{.signs = {"run/openrc"},
	 .folders = {"etc/init.d/%", "usr/local/etc/init.d/%"},
	 .state = {"rc-service", "%", "status"},
	 .stop = {"rc-service", "%", "stop"},
	 .start = {"rc-service", "%", "start"},
	 .forget = {"rc-service", "%", "zap"}},
	/* runit */
	{.signs = {"run/runit"},
	 .folders = {"var/service/%", "etc/service/%", "run/runit/service/%", "service/%"},
	 .state = {"sv", "status", "%"},
	 .stop = {"sv", "down", "%"},
	 .start = {"sv", "up", "%"},
	 .reading = BY_WORD,
	 .up = "run:"},
	/* s6-rc */
	{.signs = {"run/s6-rc"},
	 .folders = {"run/s6-rc/servicedirs/%", "run/s6-rc/servicedirs/%-srv"},
	 .state = {"s6-rc", "-a", "list"},
	 .stop = {"s6-rc", "-d", "change", "%"},
	 .start = {"s6-rc", "-u", "change", "%"},
	 .reading = BY_LIST},
	/* dinit */
	{.signs = {"run/dinitctl", "dev/dinitctl"},
	 .folders = {"etc/dinit.d/%", "usr/local/lib/dinit.d/%", "usr/lib/dinit.d/%",
		     "lib/dinit.d/%"},
	 .state = {"dinitctl", "is-started", "%"},
	 .stop = {"dinitctl", "stop", "%"},
	 .start = {"dinitctl", "start", "%"}},
	/* init scripts */
	{.signs = {"run/initctl", "dev/initctl"},
	 .folders = {"etc/init.d/%"},
	 .state = {"etc/init.d/%", "status"},
	 .stop = {"etc/init.d/%", "stop"},
	 .start = {"etc/init.d/%", "start"}},
};

/* NULL for systemd, which keeps a pipe as init's too. */
static const struct init_system *find_system(struct host *host)
{
	if (host_exists(host, PATH_UNITS_OF_RUN)) /* sd_booted(3) */
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++)
		for (size_t s = 0; s < SIGNS && systems[i].signs[s]; s++)
			if (host_exists(host, systems[i].signs[s]))
				return &systems[i];
	return NULL;
}

/* The word with the service's name in it. free() it. */
static char *fill_in(const char *word, const char *service)
{
	const char *at = strchr(word, '%');
	return at ? str_format("%.*s%s%s", (int)(at - word), word, service, at + 1)
		  : str_copy(word);
}

static int call(struct host *host, const char *const words[WORDS], const char *service,
		struct text *said)
{
	char *filled[WORDS + 1] = {NULL};
	for (size_t i = 0; i < WORDS && words[i]; i++)
		filled[i] = fill_in(words[i], service);
	int r = program_run(host, (const char *const *)filled, said);
	for (size_t i = 0; i < WORDS; i++)
		free(filled[i]);
	return r;
}

/* A bundle of s6 has the name of its service without the ending of that. */
static bool is_listed(const char *lines, const char *service)
{
	autofree char *inner = str_format("%s-srv", service);
	for (const char *at = lines; *at; at += strspn(at, "\n")) {
		size_t length = strcspn(at, "\n");
		autofree char *line = str_copy_n(at, length);
		if (str_equal(line, service) || str_equal(line, inner))
			return true;
		at += length;
	}
	return false;
}

/* 1: it is up, 0: it is not, or a negative errno. */
static int is_up(struct host *host, const struct init_system *system, const char *service)
{
	autotext said = {0};
	int r = call(host, system->state, service, system->reading == BY_STATUS ? NULL : &said);
	if (r < 0)
		return r;
	if (system->reading == BY_STATUS)
		return r == 0;
	if (system->reading == BY_WORD)
		return str_starts(text_string(&said), system->up);
	return is_listed(text_string(&said), service);
}

/* The service's name; NULL where the init system knows none of that name. free() it. */
static char *find_service(struct host *host, const struct init_system *system, const char *unit)
{
	static const char ending[] = ".service";
	if (!str_ends(unit, ending) || unit_is_of_user(unit) || strchr(unit, '/') || *unit == '-' ||
	    *unit == '.')
		return NULL;
	char *service = str_copy_n(unit, strlen(unit) - strlen(ending));
	for (size_t i = 0; i < FOLDERS && system->folders[i]; i++) {
		autofree char *path = fill_in(system->folders[i], service);
		if (host_exists(host, path))
			return service;
	}
	free(service);
	return NULL;
}

int service_state(struct host *host, const char *unit, struct text *answer)
{
	const struct init_system *system = find_system(host);
	if (!system)
		return unit_state(host, unit, answer);
	autofree char *service = find_service(host, system, unit);
	int r = service ? is_up(host, system, service) : -ENOENT;
	if (r >= 0)
		text_add(answer, r ? "active" : "inactive");
	return r < 0 ? r : 0;
}

/* Their programs return when it is done, or when they have no more patience. */
static int await(struct host *host, const struct init_system *system, const char *service, bool up)
{
	for (;;) {
		int r = is_up(host, system, service);
		if (r < 0 || r == up)
			return r < 0 ? r : 0;
		host_wait(host, LOOK_MS);
	}
}

static int change(struct host *host, const struct init_system *system, const char *unit, bool up)
{
	autofree char *service = find_service(host, system, unit);
	int r = service ? is_up(host, system, service) : -ENOENT;
	if (r < 0 || r == up)
		return r < 0 ? r : 0;
	if (up && system->forget[0])
		call(host, system->forget, service, NULL);
	r = call(host, up ? system->start : system->stop, service, NULL);
	if (r > 0) /* what it says is one thing, how it stands another */
		return is_up(host, system, service) == up ? 0 : -EIO;
	return r < 0 ? r : await(host, system, service, up);
}

int service_stop(struct host *host, const char *unit)
{
	const struct init_system *system = find_system(host);
	return system ? change(host, system, unit, false) : unit_stop(host, unit);
}

int service_start(struct host *host, const char *unit)
{
	const struct init_system *system = find_system(host);
	return system ? change(host, system, unit, true) : unit_start(host, unit);
}
