/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/terminal.h"

#define LINE "virt-handover: libvirt has no VM 'win11'; virsh list --all names those it has"

/* What comes out at the other end, of a terminal where columns is not 0, else of a pipe. */
static void written(unsigned short columns, char *ret, size_t size)
{
	int ends[2];
	struct winsize window = {.ws_row = 24, .ws_col = columns};
	if (columns)
		assert_int_equal(openpty(&ends[0], &ends[1], NULL, NULL, &window), 0);
	else
		assert_int_equal(pipe(ends), 0);
	assert_int_equal(terminal_columns(ends[1]), columns);
	FILE *out = fdopen(ends[1], "w");
	assert_non_null(out);
	terminal_line(out, LINE);
	fclose(out);
	size_t length = 0;
	ssize_t more;
	while ((more = read(ends[0], ret + length, size - 1 - length)) > 0)
		length += (size_t)more;
	assert_true(length > 0);
	ret[length] = '\0';
	close(ends[0]);
}

static void a_pipe_gets_one_line(void **state)
{
	(void)state;
	char text[256];
	written(0, text, sizeof text);
	assert_string_equal(text, LINE "\n");
}

static void a_terminal_gets_whole_words(void **state)
{
	(void)state;
	char text[256];
	written(40, text, sizeof text);
	assert_string_equal(text, "virt-handover: libvirt has no VM\r\n"
				  "  'win11'; virsh list --all names those\r\n"
				  "  it has\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipe_gets_one_line),
		cmocka_unit_test(a_terminal_gets_whole_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
