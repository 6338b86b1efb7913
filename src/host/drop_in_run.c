/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A drop-in at its work, in the process of its task: that is the leader of a group of its
 * own, and whoever ends it, or the program that waits for it, ends the group. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "host/drop_in.h"
#include "host/root.h"
#include "model/drop_in.h"
#include "model/names.h"

/* Of what it says so much goes to the log. */
enum { OUTPUT_MAX = 64 << 10, DRAIN_MS = 100 };

struct output {
	const char *name; /* of the drop-in */
	struct text line; /* that is not at its end yet */
	struct text last; /* that says something */
	size_t logged;	  /* bytes */
};

static void end_line(struct output *output)
{
	autotext line = {0};
	text_trim(&output->line);
	text_add_line(&line, text_string(&output->line));
	text_cut(&output->line, 0);
	if (!line.length)
		return;
	output->logged += line.length;
	if (output->logged <= OUTPUT_MAX)
		log_line(LOG_LEVEL_INFO, output->name, "%s: %s", output->name, line.at);
	text_clear(&output->last);
	output->last = line;
	line = (struct text){0};
}

/* False when there is no more. */
static bool take_output(int fd, struct output *output)
{
	enum { LINE_LONGEST = 1000 };
	char piece[4096];
	ssize_t got = read(fd, piece, sizeof piece);
	for (ssize_t i = 0; i < got; i++) {
		if (piece[i] == '\n' || output->line.length >= LINE_LONGEST)
			end_line(output);
		if (piece[i] != '\n')
			text_add_bytes(&output->line, &piece[i], 1);
	}
	return got > 0 || (got < 0 && errno == EINTR);
}

/* Follows it until it has ended. What it leaves running may keep its output open for ever:
 * that is nobody's to wait for. */
static void follow(pid_t pid, int fd, struct output *output)
{
	autoclose int process = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd wait[2] = {{.fd = fd, .events = POLLIN}, {.fd = process, .events = POLLIN}};
	while (poll(wait, 2, -1) >= 0 || errno == EINTR) {
		if (wait[0].revents && !take_output(fd, output))
			wait[0].fd = -1;
		if (wait[1].revents)
			break;
	}
	struct deadline drained = deadline_in(DRAIN_MS);
	while (wait[0].fd >= 0 && deadline_left(drained) > 0 && poll(wait, 1, 0) > 0 &&
	       take_output(fd, output))
		;
	end_line(output);
}

static void add_devices(const struct words *devices, bool uuids, struct text *out)
{
	const char *blank = "";
	for (size_t i = 0; i < devices->count; i++) {
		if (uuid_is_printed(devices->at[i]) != uuids)
			continue;
		text_addf(out, "%s%s", blank, devices->at[i]);
		blank = " ";
	}
}

/* The whole of it: nothing of ours is handed on. */
static void fill_environment(const struct drop_in_step *step, const char *operation,
			     const char *sub_operation, const char *state, struct words *ret)
{
	autotext functions = {0}, mdevs = {0};
	add_devices(&step->devices, false, &functions);
	add_devices(&step->devices, true, &mdevs);
	const struct {
		const char *name, *value;
	} all[] = {
		{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"},
		{"LC_ALL", "C"},
		{"VIRT_HANDOVER_VM", step->guest},
		{"VIRT_HANDOVER_UUID", step->uuid},
		{"VIRT_HANDOVER_OPERATION", operation},
		{"VIRT_HANDOVER_SUB_OPERATION", sub_operation},
		{"VIRT_HANDOVER_DEVICES", text_string(&functions)},
		{"VIRT_HANDOVER_MDEVS", text_string(&mdevs)},
		{"VIRT_HANDOVER_STATE", state},
	};
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		autofree char *word = str_format("%s=%s", all[i].name, all[i].value);
		words_add(ret, word);
	}
	*ARRAY_ADD(ret->at, ret->count) = NULL; /* as execve() wants it */
	ret->count--;
}

/* A path as the programs of this machine know it. */
static char *outside_path(struct host *host, const char *path)
{
	char root[4096];
	autofree char *link = str_format("/" PATH_OWN_FILES "/%d", host->root_fd);
	ssize_t length = readlink(link, root, sizeof root - 1);
	root[length > 0 ? length : 0] = '\0';
	return str_format("%s/%s", str_equal(root, "/") ? "" : root, path);
}

static void become(struct host *host, const struct task *task, enum drop_in_task what,
		   const struct drop_in_step *step, int output)
{
	autowords environment = {0};
	const char *operation = drop_in_task_to_string(what);
	const char *sub_operation = drop_in_sub_operation(step, what);
	autofree char *folder = drop_in_folder_path(step);
	autofree char *state = outside_path(host, folder);
	autofree char *program = outside_path(host, task->path);
	autofree char *xml = str_format(PATH_STATE "/%s/" NAME_DOMAIN_KEPT, step->uuid);
	fill_environment(step, operation, sub_operation, state, &environment);
	char *arguments[] = {program,
			     step->guest,
			     (char *)(uintptr_t)operation,
			     (char *)(uintptr_t)sub_operation,
			     (char *)(uintptr_t) "-",
			     NULL};
	int input = root_open(host, xml, O_RDONLY | O_NOFOLLOW);
	if (input >= 0)
		dup2(input, STDIN_FILENO); /* else it is /dev/null, as all of a task's are */
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close_range(3, ~0u, 0); /* with them go the locks that we hold */
	signal(SIGPIPE, SIG_DFL);
	/* With the task's process it ends: what it has begun itself the group's end ends. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (chdir("/") == 0)
		execve(program, arguments, environment.at);
	dprintf(STDERR_FILENO, "cannot be run: %s\n", strerror(errno));
	_exit(127);
}

static int judge(int status, const struct output *output, struct text *answer)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		text_addf(answer, "it was ended by signal %d", WTERMSIG(status));
	else
		text_addf(answer, "it ended with status %d", WEXITSTATUS(status));
	if (output->last.length)
		text_addf(answer, ": %s", output->last.at);
	return -ECHILD;
}

static int run(struct host *host, const struct task *task, enum drop_in_task what,
	       const struct drop_in_step *step, struct text *answer)
{
	int ends[2], status = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0)
		become(host, task, what, step, ends[1]);
	int r = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (r == 0) {
		struct output output = {.name = task->path + strlen(PATH_DROP_INS "/")};
		follow(pid, ends[0], &output);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		r = judge(status, &output, answer);
		text_clear(&output.line);
		text_clear(&output.last);
	}
	close(ends[0]);
	return r;
}

static void end_group(int signal_number)
{
	(void)signal_number;
	kill(0, SIGKILL);
}

/* When the program that waits for us ends, so does all that we have begun. */
static void end_group_with_parent(void)
{
	struct sigaction action = {.sa_handler = end_group};
	sigaction(SIGTERM, &action, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static int check(struct host *host, const struct task *task, struct text *answer)
{
	autoerror err = {0};
	if (!host->live)
		return -EPERM;
	if (host_check_drop_in(host, task->path + strlen(PATH_DROP_INS "/"), &err) == 0)
		return 0;
	text_add(answer, err.text);
	return -err.code;
}

static int note(struct host *host, const struct drop_in_step *step, const char *what)
{
	autofree char *state = drop_in_state_path(step);
	autofree char *folder = drop_in_folder_path(step);
	int r = dir_make(host->root_fd, folder);
	return r < 0 ? r : file_publish(host->root_fd, state, 0600, what, strlen(what));
}

int drop_in_run(struct host *host, const struct task *task, struct text *answer)
{
	enum drop_in_task what;
	autodropin step = {0};
	if (!drop_in_task_parse(task->value, &what, &step) ||
	    !str_starts(task->path, PATH_DROP_INS "/"))
		return -EINVAL;
	end_group_with_parent();
	autofree char *state = drop_in_state_path(&step);
	int r = what == DROP_IN_NOTE ? 0 : check(host, task, answer);
	if (r == 0 && what == DROP_IN_CALL_PREPARE)
		r = note(host, &step, DROP_IN_CALLED);
	if (r == 0 && what != DROP_IN_NOTE)
		r = run(host, task, what, &step, answer);
	if (r == 0 && what != DROP_IN_CALL_RELEASE)
		r = note(host, &step, DROP_IN_PREPARED);
	else if (r == 0 && unlinkat(host->root_fd, state, 0) < 0 && errno != ENOENT)
		r = -errno;
	return r;
}
