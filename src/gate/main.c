/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The gate: what libvirtd runs five times and more in the life of every VM. It
 * asks whether a VM can concern us at all, from its arguments and the names in
 * the profile directory, and where it cannot it is gone in less than a
 * millisecond. Otherwise the engine takes over its process, with stdin as
 * libvirt left it. On a doubt the engine decides.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/names.h"

#ifndef ENGINE
#error "ENGINE must be the path of the installed virt-handover"
#endif

static char engine[] = ENGINE;

/* Whether the switch file says no. It may say so in the ways that the engine
 * understands; what is spelled otherwise the engine complains of. */
static bool line_turns_off(const char *line)
{
	static const char *const no[] = {"no", "false", "off", "0"};
	const size_t key = strlen(SWITCH_KEY);
	line += strspn(line, " \t");
	if (strncmp(line, SWITCH_KEY, key) != 0)
		return false;
	line += key + strspn(line + key, " \t");
	if (*line != '=' && *line != ':')
		return false;
	line += 1 + strspn(line + 1, " \t");
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		size_t length = strlen(no[i]);
		if (strncasecmp(line, no[i], length) == 0 && strchr(" \t\r\n;", line[length]))
			return true;
	}
	return false;
}

static bool is_turned_off(void)
{
	char text[8192];
	int fd = open("/" PATH_SWITCH, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	ssize_t length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length <= 0)
		return false;
	text[length] = '\0';
	for (char *line = text; line; line = strchr(line, '\n'))
		if (line_turns_off(line += *line == '\n'))
			return true;
	return false;
}

/* Whether this profile could be the VM's: its name, a pattern, or a uuid, which
 * only the engine can compare, as it stands in the XML. */
static bool may_match(char *profile, const char *name)
{
	const size_t ending = strlen(PROFILE_ENDING);
	const size_t uuid = 36;
	size_t length = strlen(profile);
	if (*profile == '.' || length <= ending ||
	    strcmp(profile + length - ending, PROFILE_ENDING) != 0)
		return false;
	profile[length - ending] = '\0';
	if (strcmp(profile, name) == 0 || strpbrk(profile, "*?["))
		return strcmp(profile, name) == 0 || fnmatch(profile, name, 0) == 0;
	return length - ending == uuid && strspn(profile, "0123456789abcdefABCDEF-") == uuid;
}

/* A folder that is there and cannot be read is a doubt. */
static bool any_profile_matches(const char *name)
{
	bool found = false;
	DIR *folder = opendir("/" PATH_PROFILES);
	if (!folder)
		return errno != ENOENT;
	for (struct dirent *entry; !found && (entry = readdir(folder));)
		found = may_match(entry->d_name, name);
	closedir(folder);
	return found;
}

/* A VM whose profile was taken away while it ran, or the program turned off, still has
 * to give back what it was lent: any journal will do for a reason to look. */
static bool any_journal_is_open(void)
{
	bool found = false;
	DIR *folder = opendir("/" PATH_STATE);
	if (!folder)
		return errno != ENOENT;
	for (struct dirent *entry; !found && (entry = readdir(folder));)
		found = strlen(entry->d_name) == 36;
	closedir(folder);
	return found;
}

/* Calls that never mean anything to the engine (src/app/hook.c, actions). */
static bool means_nothing(const char *operation)
{
	static const char *const nothing[] = {"started", "stopped", "attach"};
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		if (strcmp(operation, nothing[i]) == 0)
			return true;
	return false;
}

/* A reconnect that fails kills a VM that runs (libvirt src/qemu/qemu_process.c,
 * qemuProcessReconnect): the engine has a process of its own then, and whatever becomes of it, this
 * one succeeds. True in the one to go on with. */
static bool go_on_apart(void)
{
	pid_t pid = fork();
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	return pid == 0;
}

int main(int argc, char *argv[])
{
	if (argc != 5 || getuid() != 0 || means_nothing(argv[2]))
		return 0;
	bool is_reconnect = strcmp(argv[2], "reconnect") == 0;
	bool may_be_lent = is_reconnect || strcmp(argv[2], "release") == 0;
	if ((is_turned_off() || !any_profile_matches(argv[1])) &&
	    !(may_be_lent && any_journal_is_open()))
		return 0;
	if (is_reconnect && !go_on_apart())
		return 0;

	static char command[] = "hook";
	static char locale[] = "LC_ALL=C", path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *const arguments[] = {engine, command, argv[1], argv[2], argv[3], argv[4], NULL};
	char *const environment[] = {locale, path, NULL};
	execve(engine, arguments, environment);

	/* The engine is gone, or may not be run: a VM that has a profile must not
	 * start without it, and any other call must not fail for it. */
	static const char message[] =
		"virt-handover: cannot run " ENGINE ": install it again, or remove the hook\n";
	signal(SIGPIPE, SIG_IGN);
	ssize_t unheard = write(STDERR_FILENO, message, sizeof message - 1);
	(void)unheard;
	return strcmp(argv[2], "prepare") == 0;
}
