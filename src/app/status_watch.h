/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "app/status_show.h"

/* Shows the page again whenever a journal changes, and, on a terminal, once a second
 * while a step is on its way; elsewhere each line that is new, once. Ends when nobody
 * reads it any more, with 0; or -1. */
int status_watch(struct status_page *page, struct error *err);
