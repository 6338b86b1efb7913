/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Says who has the node open, or mapped, whose name in dev/ is the argument: one pass of
 * host_each_open_file(), as a program of its own beside fuser and lsof. */

#include <stdio.h>

#include "host/open_files.h"

static void show(const struct open_file *file, void *data)
{
	if (str_equal(file->node, data))
		printf("%ld\n", file->pid);
}

int main(int argc, char **argv)
{
	struct host host;
	if (argc != 2 || host_open(&host, "/", NULL) < 0)
		return 2;
	int r = host_each_open_file(&host, show, argv[1]);
	host_close(&host);
	return r < 0;
}
