/* SPDX-License-Identifier: GPL-2.0-or-later */

/* libvirt's daemons, those that users run for themselves, and what confines them. */

#include "base/memory.h"
#include "model/names.h"
#include "model/unit_name.h"
#include "survey/machine.h"
#include "survey/questions.h"

static int ask(struct host *host, enum task_kind kind, const char *unit, struct text *ret)
{
	struct task task = {.kind = kind};
	struct pending pending;
	task_set_value(&task, unit);
	int r = host_start(host, &task, &pending);
	return r < 0 ? r : host_finish(host, &pending, deadline_in(QUESTION_MS), ret);
}

static void look_at_daemon(struct host *host, const char *unit, struct machine *ret)
{
	autotext state = {0}, changed = {0};
	if (ask(host, TASK_UNIT_STATE, unit, &state) < 0 || !unit_state_is_up(text_string(&state)))
		return;
	struct libvirt_daemon *daemon = ARRAY_ADD(ret->daemons, ret->daemon_count);
	daemon->unit = str_copy(unit);
	if (ask(host, TASK_UNIT_CHANGED, unit, &changed) == 0)
		daemon->changed = strtoll(text_string(&changed), NULL, 10);
}

/* Names of its profiles: "libvirtd (enforce)". */
static enum seen look_at_apparmor(struct host *host)
{
	autotext enabled = {0}, profiles = {0};
	enum seen there = survey_is_there(host, PATH_APPARMOR);
	if (there != SEEN_YES)
		return there;
	if (host_read(host, PATH_APPARMOR, &enabled) < 0 || *text_string(&enabled) != 'Y')
		return SEEN_NO;
	if (host_read(host, PATH_APPARMOR_PROFILES, &profiles) < 0)
		return SEEN_UNKNOWN;
	return strstr(text_string(&profiles), "libvirtd (enforce)") ||
			       strstr(text_string(&profiles), "virtqemud (enforce)")
		       ? SEEN_YES
		       : SEEN_NO;
}

static enum seen look_at_selinux(struct host *host)
{
	enum seen there = survey_is_there(host, PATH_SELINUX);
	if (there != SEEN_YES)
		return there;
	return host_read_number(host, PATH_SELINUX, 0) ? SEEN_YES : SEEN_NO;
}

static void look_for_session_vms(struct host *host, struct machine *ret)
{
	static const char ending[] = ".xml";
	autowords users = {0};
	host_list_folders(host, PATH_HOMES, &users);
	for (size_t i = 0; i < users.count; i++) {
		autowords files = {0};
		autofree char *folder = str_format(PATH_HOMES "/%s/" NAME_SESSION_VMS, users.at[i]);
		host_list(host, folder, &files);
		for (size_t f = 0; f < files.count; f++) {
			size_t length = strlen(files.at[f]);
			if (length <= strlen(ending) ||
			    !str_equal(files.at[f] + length - strlen(ending), ending))
				continue;
			autofree char *path = str_format("/%s/%s", folder, files.at[f]);
			words_add(&ret->session_vms, path);
		}
	}
}

void survey_libvirt(struct host *host, struct machine *ret)
{
	static const char *const daemons[] = {"libvirtd.service", "virtqemud.service"};
	for (size_t i = 0; i < ARRAY_SIZE(daemons); i++)
		look_at_daemon(host, daemons[i], ret);
	ret->apparmor = look_at_apparmor(host);
	ret->selinux = look_at_selinux(host);
	look_for_session_vms(host, ret);
}
