/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Stands where the engine would, and writes down how the gate called it: each
 * argument and each environment string on a line, then all of stdin. Ends with 7,
 * so that the gate's status can be seen to be ours. */

#include <stdio.h>

extern char **environ;

int main(int argc, char **argv)
{
	FILE *record = fopen("/record", "w");
	if (!record)
		return 99;
	for (int i = 0; i < argc; i++)
		fprintf(record, "argument %s\n", argv[i]);
	for (char **each = environ; *each; each++)
		fprintf(record, "environment %s\n", *each);
	fputs("stdin ", record);
	for (int c; (c = getchar()) != EOF;)
		fputc(c, record);
	return fclose(record) == 0 ? 7 : 99;
}
