/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/display.h"

#include <errno.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/cards.h"
#include "survey/consoles.h"
#include "survey/framebuffers.h"
#include "survey/muxes.h"
#include "survey/sessions.h"

/* Longer chains of links than any distribution has; a loop ends here too. */
enum { LINKS_MAX = 8 };

/* What is at path: 0 and its target for a link, -EINVAL for a file, -ENOENT. */
static int read_target(struct host *host, const char *path, struct text *target)
{
	text_cut(target, 0);
	return host_read_link(host, path, target);
}

/* The path that a link at path leads to: one that is not absolute begins beside it. */
static char *follow(const char *path, const char *target)
{
	const char *slash = strrchr(path, '/');
	if (*target == '/')
		return str_copy(target + strspn(target, "/"));
	return str_format("%.*s/%s", (int)(slash ? slash - path : 0), path, target);
}

static bool is_service(const char *name)
{
	static const char ending[] = ".service";
	size_t length = strlen(name);
	return length > strlen(ending) && str_equal(name + length - strlen(ending), ending);
}

/* The name at the end of the links from path on, which systemd knows the unit by, and
 * processes have in their control group; NULL for one that is masked by a link to
 * /dev/null. free() it. */
static char *own_name(struct host *host, const char *path)
{
	autofree char *at = str_copy(path);
	autotext target = {0};
	for (int links = 0; links < LINKS_MAX && read_target(host, at, &target) == 0; links++) {
		char *next = follow(at, text_string(&target));
		free(at);
		at = next;
	}
	const char *slash = strrchr(at, '/');
	const char *name = slash ? slash + 1 : at;
	return is_service(name) ? str_copy(name) : NULL;
}

/* display-manager.service is a link that the display manager in use has put there
 * (Alias= in its unit); so may the profile name one. NULL where nothing is installed by
 * that name. free() it. */
static char *find_manager(struct host *host, const char *name)
{
	static const char *const folders[] = {PATH_UNITS_OF_ADMIN, PATH_UNITS_OF_RUN,
					      PATH_UNITS_OF_VENDOR, PATH_UNITS_OF_VENDOR_UNMERGED};
	autotext target = {0};
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		autofree char *path = str_format("%s/%s", folders[i], name);
		int r = read_target(host, path, &target);
		if (r == 0 || r == -EINVAL)
			return own_name(host, path);
	}
	return NULL;
}

void survey_monitor(struct host *host, const struct profile *profile, struct display *display)
{
	enum { ASK_MONITOR_MS = 15 * 1000 };
	struct task task = {.kind = TASK_READ_INPUT};
	struct pending pending;
	autotext input = {0};
	if (!profile->display.monitor)
		return;
	task_set_value(&task, profile->display.monitor);
	if (host_start(host, &task, &pending) == 0 &&
	    host_finish(host, &pending, deadline_in(ASK_MONITOR_MS), &input) == 0)
		display->input = text_take(&input);
}

void survey_display(struct host *host, const struct profile *profile, struct host_view *view)
{
	struct display *display = &view->display;
	const char *manager = profile->display.manager;
	autotext front = {0};
	survey_consoles(host, view);
	survey_cards(host, view);
	survey_framebuffers(host, view);
	survey_card_consoles(host, view);
	survey_sessions(host, display);
	if (profile->display.switch_mux)
		display->switcheroo = survey_switcheroo(host);
	if (!manager || *manager) {
		display->manager = find_manager(host, manager ? manager : UNIT_DISPLAY_MANAGER);
		if (!display->manager && manager)
			display->manager = str_copy(manager);
	}
	if (host_read(host, PATH_FRONT_VT, &front) == 0 && front.length)
		display->front = text_take(&front);
}
