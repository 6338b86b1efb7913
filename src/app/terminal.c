/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/terminal.h"

#include <sys/ioctl.h>

#include "base/memory.h"
#include "base/text.h"

unsigned terminal_columns(int fd)
{
	struct winsize size = {0};
	return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void terminal_line(FILE *out, const char *line)
{
	autotext text = {0};
	unsigned columns = terminal_columns(fileno(out));
	if (columns)
		text_add_wrapped(&text, line, columns, "", "  ");
	else
		text_addf(&text, "%s\n", line);
	fputs(text.at, out);
}
