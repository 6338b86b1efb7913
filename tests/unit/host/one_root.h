/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* A temporary root that each test of a program has for itself. */

#include "temporary_root.h"

static struct temporary_root root;

static int set_up(void **state)
{
	(void)state;
	return root_make(&root);
}

static int tear_down(void **state)
{
	(void)state;
	root_remove(&root);
	return 0;
}
