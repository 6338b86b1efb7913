/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/greeter.h"

#include "base/memory.h"
#include "rehearsal/sessions.h"

/* Beside every number and name that a host file is likely to have. */
enum { FIRST_GREETER = 800001, GREETER_USER = 120, FIRST_VT = 1 };

static bool is_greeter(const struct captured_session *session)
{
	return str_equal(session->class, "greeter");
}

static bool is_of_session(const struct captured_process *process,
			  const struct captured_session *session)
{
	const char *colon = process->unit ? strchr(process->unit, ':') : NULL;
	if (colon)
		return strtoul(process->unit, NULL, 10) == session->user;
	return process->unit && str_equal(process->unit, session->scope);
}

static bool has_card(const struct captured_process *process)
{
	for (size_t i = 0; i < process->nodes.count; i++)
		if (str_starts(process->nodes.at[i], "dri/card"))
			return true;
	return false;
}

/* Who shows the session, by the card that it has; NULL for one that the display
 * manager's own server shows, or that is shown nowhere. */
static const struct captured_process *compositor_of(const struct host_file *file,
						    const struct captured_session *session)
{
	for (size_t i = 0; session->seat && i < file->process_count; i++)
		if (is_of_session(&file->processes[i], session) && has_card(&file->processes[i]))
			return &file->processes[i];
	return NULL;
}

static const struct captured_unit *manager_of(const struct host_file *file,
					      const struct captured_session *session)
{
	for (size_t i = 0; i < file->unit_count; i++)
		if (session_is_begun_by(session, file->units[i].name))
			return &file->units[i];
	return NULL;
}

static bool has_greeter(const struct host_file *file, const char *manager)
{
	for (size_t i = 0; i < file->session_count; i++)
		if (is_greeter(&file->sessions[i]) &&
		    session_is_begun_by(&file->sessions[i], manager))
			return true;
	return false;
}

static char *name_it(struct kernel *kernel, const char *name)
{
	words_add(&kernel->greeter_names, name);
	return kernel->greeter_names.at[kernel->greeter_names.count - 1];
}

/* gdm has its greeter on the first terminal, and each session on one of its own; the
 * others begin a session where their greeter was (gdm daemon/gdm-local-display-factory.c;
 * greetd(5), terminal.vt). */
static unsigned terminal_of(const char *manager, const struct captured_session *session)
{
	return str_starts(manager, "gdm") && session->vt ? FIRST_VT : session->vt;
}

static void add_greeter(struct kernel *kernel, struct host_file *file, const char *manager,
			const struct captured_session *session,
			const struct captured_process *compositor)
{
	size_t number = file->process_count;
	autofree char *id = str_format("c%zu", number + 1);
	autofree char *scope = str_format("session-%s.scope", id);
	file->sessions[file->session_count++] = (struct captured_session){
		.id = name_it(kernel, id),
		.user = GREETER_USER,
		.seat = session->seat,
		.class = name_it(kernel, "greeter"),
		.type = session->type,
		.scope = name_it(kernel, scope),
		.service = session->service,
		.vt = terminal_of(manager, session),
		.active = true,
	};
	struct captured_process *process = &file->processes[file->process_count++];
	*process = (struct captured_process){
		.pid = FIRST_GREETER + (long)number,
		.command = name_it(kernel, "greeter"),
		.unit = file->sessions[file->session_count - 1].scope,
	};
	for (size_t i = 0; i < compositor->nodes.count; i++)
		if (str_starts(compositor->nodes.at[i], "dri/"))
			words_add(&process->nodes, compositor->nodes.at[i]);
}

static void *copy_with_room(const void *at, size_t size, size_t count, size_t room)
{
	void *copy = mem_alloc(size * (count + room));
	if (count)
		memcpy(copy, at, size * count);
	return copy;
}

void greeters_add(struct kernel *kernel, const struct host_file *file)
{
	struct host_file *with = &kernel->with_greeters;
	*with = *file;
	with->processes = copy_with_room(file->processes, sizeof *file->processes,
					 file->process_count, file->session_count);
	with->sessions = copy_with_room(file->sessions, sizeof *file->sessions, file->session_count,
					file->session_count);
	kernel->captured_processes = file->process_count;
	kernel->captured_sessions = file->session_count;
	for (size_t i = 0; i < file->session_count; i++) {
		const struct captured_session *session = &file->sessions[i];
		const struct captured_unit *manager = manager_of(file, session);
		const struct captured_process *compositor = compositor_of(file, session);
		if (manager && compositor && !has_greeter(with, manager->name))
			add_greeter(kernel, with, manager->name, session, compositor);
	}
	kernel->file = with;
}

void greeters_clear(struct kernel *kernel)
{
	struct host_file *with = &kernel->with_greeters;
	for (size_t i = kernel->captured_processes; i < with->process_count; i++)
		words_clear(&with->processes[i].nodes);
	free(with->processes);
	free(with->sessions);
	words_clear(&kernel->greeter_names);
	*with = (struct host_file){0};
}
