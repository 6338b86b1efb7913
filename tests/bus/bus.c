/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bus.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Starts a program, and waits until it has said a line. */
static pid_t start(char *const *arguments)
{
	int said[2];
	char byte;
	assert_int_equal(pipe2(said, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(said[1], STDOUT_FILENO);
		execv(arguments[0], arguments);
		_exit(127);
	}
	close(said[1]);
	ssize_t got = read(said[0], &byte, 1);
	close(said[0]);
	if (got != 1)
		fail_msg("%s did not start", arguments[0]);
	return pid;
}

pid_t start_bus(struct temporary_root *root, const char *socket)
{
	autofree char *name = str_format("%s.conf", socket);
	autofree char *config = str_format(
		"<busconfig><listen>unix:path=%s/%s</listen><auth>EXTERNAL</auth>"
		"<policy context='default'><allow user='*'/><allow own='*'/>"
		"<allow send_destination='*'/><allow receive_sender='*'/></policy></busconfig>",
		root->path, socket);
	root_put(root, name, config);
	autofree char *option = str_format("--config-file=%s/%s", root->path, name);
	char program[] = DBUS_DAEMON, nofork[] = "--nofork", nopid[] = "--nopidfile",
	     address[] = "--print-address";
	return start((char *[]){program, option, nofork, nopid, address, NULL});
}

pid_t start_stand_in(struct temporary_root *root, const char *socket, const char *user)
{
	autofree char *path = str_format("%s/%s", root->path, socket);
	autofree char *only = str_copy(user);
	char program[] = STAND_IN, how[] = "bus";
	return start((char *[]){program, how, path, only, NULL});
}

pid_t start_private(struct temporary_root *root, const char *socket)
{
	autofree char *path = str_format("%s/%s", root->path, socket);
	root_make_folder_of(root, socket);
	char program[] = STAND_IN, how[] = "private";
	return start((char *[]){program, how, path, NULL});
}

void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
