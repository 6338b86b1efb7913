/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/host.h"
#include "model/host_view.h"

/* Adds the mediated device of that uuid to the view, if there is one. */
void survey_mdev(struct host *host, const char *uuid, struct host_view *view);

/* Adds every type that every parent offers, and whether GVT-g is there to offer some. */
void survey_mdev_types(struct host *host, struct host_view *view);
