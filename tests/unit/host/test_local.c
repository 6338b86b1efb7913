/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The real host, below a root directory of the test's own. A FIFO nobody reads is
 * a file that holds its writer, as the kernel does. */

#include "host/host.h"
#include "host/vfio.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"

static char root_path[] = "/tmp/virt-handover-host-XXXXXX";
static struct host host;

static int set_up_root(void **state)
{
	(void)state;
	if (!mkdtemp(root_path) || host_open(&host, root_path, NULL) < 0)
		return -1;
	int fd = open(root_path, O_RDONLY | O_DIRECTORY);
	assert_int_equal(dir_make(fd, "sys/bus/device"), 0);
	assert_int_equal(file_publish(fd, "sys/bus/value", 0600, "0x10de \n\n", 9), 0);
	assert_int_equal(symlinkat("../bus/device", fd, "sys/link"), 0);
	assert_int_equal(symlinkat("/etc/passwd", fd, "sys/out"), 0);
	assert_int_equal(mkfifoat(fd, "sys/held", 0600), 0);
	close(fd);
	return 0;
}

static int tear_down_root(void **state)
{
	static const char *const files[] = {"sys/bus/value", "sys/link", "sys/out", "sys/held"};
	static const char *const folders[] = {"sys/bus/device", "sys/bus", "sys"};
	(void)state;
	host_close(&host);
	int fd = open(root_path, O_RDONLY | O_DIRECTORY);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		unlinkat(fd, files[i], 0);
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		unlinkat(fd, folders[i], AT_REMOVEDIR);
	close(fd);
	return rmdir(root_path);
}

static void test_reading(void **state)
{
	(void)state;
	autotext text = {0};
	assert_int_equal(host_read(&host, "sys/bus/value", &text), 0);
	assert_string_equal(text.at, "0x10de");
	assert_int_equal(host_read_number(&host, "sys/bus/value", -1), 0x10de);
	assert_int_equal(host_read_number(&host, "sys/bus/none", -7), -7);
	assert_int_equal(host_read(&host, "sys/bus/none", &text), -ENOENT);
	assert_true(host_exists(&host, "sys/bus/value"));
	assert_true(host_exists(&host, "sys/bus/device"));
	assert_true(host_exists(&host, "sys/link"));
	assert_false(host_exists(&host, "sys/bus/none"));
	autofree char *name = host_link_name(&host, "sys/link");
	assert_string_equal(name, "device");
	assert_null(host_link_name(&host, "sys/bus/value"));
}

static void test_listing(void **state)
{
	(void)state;
	autowords all = {0};
	autowords folders = {0};
	assert_int_equal(host_list(&host, "sys", &all), 0);
	assert_int_equal(all.count, 4);
	assert_string_equal(all.at[0], "bus");
	assert_int_equal(host_list_folders(&host, "sys", &folders), 0);
	assert_int_equal(folders.count, 1); /* links to folders are none */
	assert_int_equal(host_list(&host, "sys/bus/value", &all), -ENOTDIR);
}

static void test_no_link_leads_out_of_the_root(void **state)
{
	(void)state;
	autotext text = {0};
	assert_int_equal(host_read(&host, "sys/out", &text), -ENOENT);
	assert_int_equal(host_read(&host, "../../../../etc/passwd", &text), -ENOENT);
}

static int perform(enum task_kind kind, const char *path, const char *value, int wait_ms,
		   struct text *out, pid_t *ret_pid)
{
	struct pending pending;
	struct task task = {.kind = kind};
	snprintf(task.path, sizeof task.path, "%s", path);
	snprintf(task.value, sizeof task.value, "%s", value);
	assert_int_equal(host_start(&host, &task, &pending), 0);
	*ret_pid = pending.pid;
	return host_finish(&host, &pending, deadline_in(wait_ms), out);
}

static void test_tasks_report_what_came_of_them(void **state)
{
	(void)state;
	pid_t pid;
	autotext text = {0};
	assert_int_equal(perform(TASK_WRITE, "sys/bus/value", "new\n", 9000, NULL, &pid), 0);
	assert_int_equal(perform(TASK_READ, "sys/bus/value", "", 9000, &text, &pid), 0);
	assert_string_equal(text.at, "new");
	text_cut(&text, 0);
	assert_int_equal(perform(TASK_READ, "sys/bus/value", "2", 9000, &text, &pid), 0);
	assert_string_equal(text.at, "ne");
	assert_int_equal(perform(TASK_WRITE, "sys/bus/none", "x", 9000, NULL, &pid), -ENOENT);
	assert_int_equal(perform(TASK_READ, "sys/bus", "", 9000, &text, &pid), -EISDIR);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* every process is collected */
}

static void test_modules_of_this_machine_are_out_of_reach(void **state)
{
	(void)state;
	pid_t pid;
	assert_int_equal(perform(TASK_LOAD_MODULE, "", "dummy", 9000, NULL, &pid), -EPERM);
	assert_int_equal(perform(TASK_UNLOAD_MODULE, "", "dummy", 9000, NULL, &pid), -EPERM);
}

static void test_a_task_that_is_held_is_left_behind(void **state)
{
	(void)state;
	pid_t pid, quick;
	int64_t began = clock_ms();
	assert_int_equal(perform(TASK_WRITE, "sys/held", "x", 200, NULL, &pid), -ETIMEDOUT);
	assert_in_range(clock_ms() - began, 150, 5000);
	assert_int_equal(kill(pid, 0), 0);
	/* The others go on meanwhile. */
	assert_int_equal(perform(TASK_WRITE, "sys/bus/value", "y", 9000, NULL, &quick), 0);

	autofree char *path = str_format("%s/sys/held", root_path);
	autoclose int reader = open(path, O_RDONLY);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_a_task_that_is_killed_says_so(void **state)
{
	(void)state;
	struct pending pending;
	struct task task = {.kind = TASK_WRITE, .path = "sys/held", .value = "x"};
	assert_int_equal(host_start(&host, &task, &pending), 0);
	assert_int_equal(kill(pending.pid, SIGKILL), 0);
	assert_int_equal(host_finish(&host, &pending, deadline_in(9000), NULL), -ECANCELED);
}

static void test_where_a_mediated_device_comes_from(void **state)
{
	(void)state;
	int fd = open(root_path, O_RDONLY | O_DIRECTORY);
	assert_int_equal(dir_make(fd, "sys/bus/mdev/devices"), 0);
	assert_int_equal(dir_make(fd, "sys/devices/mtty/u"), 0);
	assert_int_equal(symlinkat("../../../devices/mtty/u", fd, "sys/bus/mdev/devices/u"), 0);
	assert_int_equal(
		symlinkat("../mdev_supported_types/mtty-2", fd, "sys/devices/mtty/u/mdev_type"), 0);
	autofree char *made_of = host_mdev_made_of(&host, "u");
	assert_string_equal(made_of, "mtty/mtty-2");
	assert_null(host_mdev_made_of(&host, "v"));
	static const char *const made[] = {"sys/devices/mtty/u/mdev_type",
					   "sys/bus/mdev/devices/u",
					   "sys/devices/mtty/u",
					   "sys/devices/mtty",
					   "sys/devices",
					   "sys/bus/mdev/devices",
					   "sys/bus/mdev"};
	for (size_t i = 0; i < ARRAY_SIZE(made); i++)
		unlinkat(fd, made[i], i < 2 ? 0 : AT_REMOVEDIR);
	close(fd);
}

static void test_what_is_known_of_a_file(void **state)
{
	(void)state;
	struct file_facts facts;
	assert_int_equal(host_file_facts(&host, "sys/bus/value", &facts), 0);
	assert_false(facts.leads_nowhere || facts.is_folder);
	assert_int_equal(facts.mode, 0600);
	assert_true(facts.changed > 1500000000);
	free(facts.label);
	assert_int_equal(host_file_facts(&host, "sys/bus/device", &facts), 0);
	assert_true(facts.is_folder && !facts.leads_nowhere);
	free(facts.label);
	/* The file it names is this machine's: below the root there is none. */
	assert_int_equal(host_file_facts(&host, "sys/out", &facts), 0);
	assert_true(facts.leads_nowhere && facts.changed > 1500000000);
	assert_int_equal(host_file_facts(&host, "sys/none", &facts), -ENOENT);
	/* Looking does not wait for a FIFO's other end. */
	assert_int_equal(host_file_facts(&host, "sys/held", &facts), 0);
	free(facts.label);
}

/* What is written shows in a file that is no kernel's: "1", before it is read, and "0". */
static void test_a_rom_is_turned_on_and_off(void **state)
{
	(void)state;
	static const char rom[] = "xbytes \n\0 \n";
	autotext answer = {0}, left = {0};
	struct pending pending;
	struct task task = {.kind = TASK_READ_ROM};
	int fd = open(root_path, O_RDONLY | O_DIRECTORY);
	assert_int_equal(file_publish(fd, "sys/rom", 0600, rom, sizeof rom - 1), 0);
	task_set_path(&task, "sys/rom");
	assert_int_equal(host_start(&host, &task, &pending), 0);
	assert_int_equal(host_finish(&host, &pending, deadline_in(10000), &answer), 0);
	assert_int_equal(answer.length, sizeof rom - 1);
	assert_memory_equal(answer.at + 1, rom + 1, sizeof rom - 2);
	assert_int_equal(answer.at[0], '1');
	assert_int_equal(host_read_bytes(&host, "sys/rom", &left), 0);
	assert_int_equal(left.length, sizeof rom - 1);
	assert_int_equal(left.at[0], '0');
	unlinkat(fd, "sys/rom", 0);
	close(fd);
	task_set_path(&task, "sys/none");
	assert_int_equal(host_start(&host, &task, &pending), 0);
	assert_int_equal(host_finish(&host, &pending, deadline_in(10000), NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_listing),
		cmocka_unit_test(test_no_link_leads_out_of_the_root),
		cmocka_unit_test(test_tasks_report_what_came_of_them),
		cmocka_unit_test(test_modules_of_this_machine_are_out_of_reach),
		cmocka_unit_test(test_a_task_that_is_held_is_left_behind),
		cmocka_unit_test(test_a_task_that_is_killed_says_so),
		cmocka_unit_test(test_where_a_mediated_device_comes_from),
		cmocka_unit_test(test_what_is_known_of_a_file),
		cmocka_unit_test(test_a_rom_is_turned_on_and_off),
	};
	return cmocka_run_group_tests(tests, set_up_root, tear_down_root);
}
