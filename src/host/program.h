/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"

/*
 * Runs a program of the host's without a shell, and waits for it. arguments[0] is its name
 * in one of the usual folders, or where it has a slash its path; NULL ends them. What it
 * says is appended to said, which may be NULL: a service that it starts keeps what it says
 * open for as long as it runs. Returns its exit status; -ENOENT where there is no such
 * program; -ECANCELED where a signal ended it. For a task's process alone: the program is
 * killed with it.
 */
int program_run(struct host *host, const char *const arguments[], struct text *said);
