/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/command.h"
#include "base/memory.h"
#include "base/text.h"

static void print_usage(FILE *out)
{
	enum { WIDTH = 80 };
	fputs("Usage: virt-handover [--root DIR] COMMAND ...\n\n"
	      "Hands devices of this host to libvirt VMs, and brings them back.\n\n",
	      out);
	for (size_t i = 0; commands[i]; i++) {
		autotext line = {0};
		autofree char *name = str_format("  %-11s ", commands[i]->name);
		text_add_wrapped(&line, commands[i]->summary, WIDTH, name, "              ");
		fputs(line.at, out);
	}
	fputs("\n  --root DIR  work on the host whose root directory that is\n"
	      "  --version   say which version this is\n"
	      "\nvirt-handover COMMAND --help says more.\n",
	      out);
}

/* A daemon may have started us with less than the three files every program
 * expects; what we opened in their place would be written to as stderr. And what
 * it set up for itself must not steer us. */
static void stand_on_solid_ground(void)
{
	int fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = open("/dev/null", O_RDWR);
	if (fd >= 0)
		close(fd);
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

/* A full disk leaves half of a captured host, which must not pass for all of it. Who reads a
 * pipe may have seen enough. */
static int see_it_printed(int outcome)
{
	struct stat out;
	autoerror err = {0};
	bool lost = fflush(stdout) != 0 || ferror(stdout);
	if (!lost || fstat(STDOUT_FILENO, &out) < 0 || S_ISFIFO(out.st_mode) ||
	    S_ISSOCK(out.st_mode))
		return outcome;
	error_set(&err, 0, "what it prints could not all be written");
	error_advise(&err, "is there room where it goes to?");
	return command_fail(outcome ? outcome : OUTCOME_FAILED, &err);
}

static int run(const char *root, int argc, char **argv)
{
	autoerror err = {0};
	autohost host = {.root_fd = -1};
	for (size_t i = 0; commands[i]; i++) {
		if (!str_equal(commands[i]->name, argv[0]))
			continue;
		if (host_open(&host, root, &err) < 0)
			return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
		return commands[i]->run(&host, argc, argv);
	}
	fprintf(stderr, "virt-handover: '%s' is no command; see virt-handover --help\n", argv[0]);
	return OUTCOME_NOT_UNDERSTOOD;
}

int main(int argc, char **argv)
{
	const char *root = "/";
	stand_on_solid_ground();
	if (argc > 2 && str_equal(argv[1], "--root")) {
		root = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc == 2 && str_equal(argv[1], "--version")) {
		puts("virt-handover " VERSION);
		return see_it_printed(OUTCOME_OK);
	}
	if (argc < 2 || str_equal(argv[1], "--help")) {
		print_usage(argc < 2 ? stderr : stdout);
		return see_it_printed(argc < 2 ? OUTCOME_NOT_UNDERSTOOD : OUTCOME_OK);
	}
	return see_it_printed(run(root, argc - 1, argv + 1));
}
