/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/drop_ins.h"

#include "base/error.h"
#include "base/memory.h"
#include "host/drop_in.h"

static void add(struct host *host, const char *name, struct host_view *view)
{
	autoerror err = {0};
	struct drop_in *drop_in = ARRAY_ADD(view->drop_ins, view->drop_in_count);
	drop_in->name = str_copy(name);
	if (host_check_drop_in(host, name, &err) < 0) {
		drop_in->fault = TAKE(err.text);
		drop_in->advice = TAKE(err.advice);
	}
}

static void add_folder(struct host *host, const char *folder, struct host_view *view)
{
	autowords names = {0};
	host_list_drop_ins(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *name = str_format("%s%s%s", folder, *folder ? "/" : "", names.at[i]);
		add(host, name, view);
	}
}

/* Those of libvirt's other calls, for which VFIO-Tools has folders too. */
static void find_left_out(struct host *host, const char *guest, struct host_view *view)
{
	static const char *const folders[] = {"start/begin",	 "started/begin", "stopped/end",
					      "reconnect/begin", "migrate/begin", "restore/begin",
					      "attach/begin"};
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		autowords names = {0};
		autofree char *folder = str_format("%s/%s", guest, folders[i]);
		host_list_drop_ins(host, folder, &names);
		if (names.count)
			words_add(&view->left_out, folder);
	}
}

/* A VM can be called anything that has no '/' (libvirt src/conf/domain_postparse.c). */
static void add_own(struct host *host, const char *guest, struct host_view *view)
{
	static const char *const folders[] = {"prepare/begin", "prepare/end", "release/begin",
					      "release/end"};
	if (!guest || !*guest || *guest == '.' || strchr(guest, '/'))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		autofree char *folder = str_format("%s/%s", guest, folders[i]);
		add_folder(host, folder, view);
	}
	find_left_out(host, guest, view);
}

void survey_drop_ins(struct host *host, const struct guest *guest, const struct profile *profile,
		     struct host_view *view)
{
	if (profile->hooks.choice == DROP_INS_NAMED)
		for (size_t i = 0; i < profile->hooks.names.count; i++)
			add(host, profile->hooks.names.at[i], view);
	if (profile->hooks.choice != DROP_INS_ALL)
		return;
	add_folder(host, "", view);
	add_own(host, guest->name, view);
}
