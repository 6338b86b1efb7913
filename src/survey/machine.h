/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/machine.h"

/* Looks at what a handover stands on: see struct machine. Reads alone. */
void survey_machine(struct host *host, struct machine *ret);

/* Its parts. */
void survey_machine_functions(struct host *host, struct machine *ret);
void survey_boot_options(struct host *host, struct machine *ret);
void survey_modprobe(struct host *host, struct machine *ret);
void survey_hooks(struct host *host, struct machine *ret);
void survey_libvirt(struct host *host, struct machine *ret);

/* Whether there is anything at the path. */
enum seen survey_is_there(struct host *host, const char *path);

/* Which lines of the file at a path, or in the folder there and those in it, are read for a
 * struct machine: all that have one of the words in them. NULL for no words: that the file is
 * there is enough. */
struct machine_source {
	const char *path;
	bool is_folder;
	const char *words[6];
	unsigned most; /* so many lines of each file; 0 for all */
};

/* A path of NULL ends them. */
extern const struct machine_source machine_sources[];
