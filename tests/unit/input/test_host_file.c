/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Host files: what is read, what is refused, and that what is printed is read back. */

#include <dirent.h>

#include "input/host_file.h"
#include "input_tests.h"

#define FIRST HOST_FILE_FIRST_LINE "\nhost\n\trelease 6.1.0\n"

static void assert_refused(const char *text, const char *line)
{
	autoerror err = {0};
	autohostfile file = {0};
	assert_int_equal(host_file_parse("h", text, strlen(text), &file, &err), -1);
	assert_error(&err, line);
	assert_null(file.functions);
}

static void every_captured_host_reads_back(void **state)
{
	(void)state;
	size_t count = 0;
	DIR *folder = opendir(TESTS_DIR "/hosts");
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (!strstr(entry->d_name, ".host"))
			continue;
		autofree char *path = str_format(TESTS_DIR "/hosts/%s", entry->d_name);
		autohostfile file = {0}, again = {0};
		autotext once = {0}, twice = {0};
		autoerror err = {0};
		if (host_file_read(path, &file, &err) < 0)
			fail_msg("%s", err.text);
		host_file_print(&file, &once);
		if (host_file_parse("again", once.at, once.length, &again, &err) < 0)
			fail_msg("%s: %s", path, err.text);
		host_file_print(&again, &twice);
		assert_string_equal(once.at, twice.at);
		assert_int_equal(again.function_count, file.function_count);
		assert_int_equal(again.module_count, file.module_count);
		count++;
	}
	closedir(folder);
	assert_true(count >= 12);
}

static void values_arrive(void **state)
{
	(void)state;
	static const char text[] = FIRST
		"\tname A machine  # no comment\n\tcmdline a=b c\n"
		"# a comment\n\n"
		"pci 0000:03:00.0\n\tid 10de:1C20\n\tclass 030000\n\tgroup 7\n"
		"\tbehind 0000:00:01.0\n\tbar 1 0x10 0x1f 0x40200\n\trom 4096\n\tboot-vga no\n"
		"\treset flr bus\n\tnode nvme/nvme0/nvme0n1 nvme0n1 259:0 dm-0 dm-1\n"
		"\tconnector card0-DP-1 connected\n\tquirk unbind nvidia slow 500\n"
		"pci 0000:00:01.0\n\tid 8086:1901\n\tclass 060400\n"
		"process 12\n\tcommand two words\n\tholds dri/card0\n\tholds fb0";
	autoerror err = {0};
	autohostfile file = {0};
	assert_int_equal(host_file_parse("h", text, strlen(text), &file, &err), 0);
	assert_string_equal(file.name, "A machine  # no comment");
	assert_int_equal(file.function_count, 2);
	/* sorted, whatever the order in the file */
	const struct captured_function *function = &file.functions[1];
	assert_int_equal(function->address.bus, 3);
	assert_int_equal(function->product, 0x1c20);
	assert_int_equal(function->group, 7);
	assert_int_equal(function->boot_vga, 0);
	assert_int_equal(file.functions[0].boot_vga, -1);
	assert_true(function->has_bridge);
	assert_int_equal(function->bars[0].end, 0x1f);
	assert_string_equal(function->nodes[0].number, "259:0");
	assert_int_equal(function->nodes[0].users.count, 2);
	assert_string_equal(function->connectors.at[0], "card0-DP-1 connected");
	assert_int_equal(function->quirks.at[0].value, 500);
	assert_string_equal(file.processes[0].command, "two words");
	assert_int_equal(file.processes[0].nodes.count, 2);
}

static void what_a_gpu_needs_arrives(void **state)
{
	(void)state;
	static const char text[] =
		FIRST "\tcpus 8\n\tnodes 2\n\tmemory 1024\n\thugepages 2048 3\n"
		      "pci 0000:01:00.0\n\tid 10de:1c20\n\tclass 030000\n\tpower-control auto\n"
		      "\td3cold no\n\tdead yes\n\tminor 3\n\tconsumer 0000:01:00.1\n"
		      "\tbar 1 0x10 0x1f 0x40200 0x3f00\n\tnet eth0 up over br0 route default\n"
		      "\tquirk resize 1 fail 28\n\tquirk bind nouveau fail 5 until reset\n"
		      "pci 0000:01:00.1\n\tid 10de:10f1\n\tclass 040300\n"
		      "module nvidia\n\tnode nvidiactl\n\tnode nvidia-caps/nvidia-cap1\n"
		      "process 12\n\tmaps nvidia3\n\tstarted 77\n\tleaves 5\n\tquirk term never\n"
		      "unit gdm.service\n\tstate failed\n\talias display-manager.service\n"
		      "\trestarts yes\n\tquirk stop slow 90000\n\tquirk start fail 2\n"
		      "session c1\n\tuser 1000\n\tseat seat0\n\tclass greeter\n\ttype wayland\n"
		      "\tscope session-c1.scope\n\tservice gdm-launch-environment\n\tvt 1\n"
		      "\tactive no\n\tquirk end never\n"
		      "keyboard input3\n\tname A \"keyboard\"\n\tbehind 0000:01:00.1\n"
		      "iomem 0xc0000000 0xc07fffff BOOTFB and more\n";
	autoerror err = {0};
	autohostfile file = {0};
	autotext printed = {0};
	if (host_file_parse("h", text, strlen(text), &file, &err) < 0)
		fail_msg("%s", err.text);
	const struct captured_function *function = &file.functions[0];
	assert_true(function->power_auto && function->no_d3cold && function->dead);
	assert_int_equal(function->minor, 3);
	assert_string_equal(function->nodes[0].name, "nvidia3");
	assert_null(function->nodes[0].path);
	assert_int_equal(function->consumers[0].function, 1);
	assert_int_equal(function->bars[0].sizes, 0x3f00);
	assert_string_equal(function->interfaces[0].upper, "br0");
	assert_string_equal(function->interfaces[0].routes.at[0], "default");
	assert_int_equal(function->quirks.at[0].deed, QUIRK_RESIZE);
	assert_true(function->quirks.at[1].until_reset);
	assert_int_equal(file.functions[1].minor, -1);
	assert_int_equal(file.modules[0].nodes.count, 2);
	assert_int_equal(file.processes[0].started, 77);
	assert_string_equal(file.processes[0].maps.at[0], "nvidia3");
	assert_int_equal(file.units[0].state, UNIT_FAILED);
	assert_int_equal(file.units[0].quirks.count, 2);
	assert_false(file.sessions[0].active);
	assert_string_equal(file.keyboards[0].name, "A \"keyboard\"");
	assert_string_equal(file.iomem[0].owner, "BOOTFB and more");
	host_file_print(&file, &printed);
	/* all of it is printed again: no line of the file is lost */
	for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
		autofree char *one = str_copy_n(line, strcspn(line, "\n") + 1);
		if (!strstr(printed.at, one))
			fail_msg("not printed: %s", one);
	}
}

static void files_arrive_as_they_are(void **state)
{
	(void)state;
	static const char text[] =
		FIRST "unit libvirtd.service\n\tchanged 1750000001\n"
		      "file /etc/default/grub\n\tline 2 # a\n\tline 6 X=\"a  b\"\n"
		      "file /etc/libvirt/hooks/qemu\n\ttarget /usr/sbin/x\n\tlabel a:b:c\n"
		      "\tmode 755\n\tchanged 1750000000\n"
		      "file /home/a/.config/x\n\tabsent yes\n"
		      "file /x.rom\n\thex 55aa\n\tzeroes 3\n\thex ff\n";
	autoerror err = {0};
	autohostfile file = {0}, again = {0};
	autotext printed = {0};
	if (host_file_parse("h", text, strlen(text), &file, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(file.units[0].changed, 1750000001);
	assert_int_equal(file.file_count, 4);
	assert_string_equal(file.files[0].path, "etc/default/grub");
	assert_int_equal(file.files[0].lines[1].number, 6);
	assert_string_equal(file.files[0].lines[1].text, "X=\"a  b\"");
	assert_int_equal(file.files[0].mode, 0644);
	assert_string_equal(file.files[1].target, "/usr/sbin/x");
	assert_int_equal(file.files[1].mode, 0755);
	assert_true(file.files[2].absent);
	assert_int_equal(file.files[3].bytes.length, 6);
	assert_memory_equal(file.files[3].bytes.at, "\x55\xaa\0\0\0\xff", 6);
	host_file_print(&file, &printed);
	assert_int_equal(host_file_parse("h", printed.at, printed.length, &again, &err), 0);
	assert_memory_equal(again.files[3].bytes.at, file.files[3].bytes.at, 6);
	assert_int_equal(again.files[1].changed, 1750000000);
	assert_string_equal(again.files[1].label, "a:b:c");
	assert_int_equal(again.units[0].changed, 1750000001);
}

static void faults_of_files_are_told(void **state)
{
	(void)state;
	static const struct {
		const char *lines, *said;
	} cases[] = {
		{"file etc/x", "h:4: 'etc/x' is no path from the root on"},
		{"file /etc/../x", "h:4: '/etc/../x' is no path of a file"},
		{"file /etc//x", "h:4: '/etc//x' is no path of a file"},
		{"file /", "h:4: '/' is no path of a file"},
		{"file /x\n\tline 0 a", "h:5: lines of a file are numbered from 1, and in order"},
		{"file /x\n\tline 2 a\n\tline 2 b",
		 "h:6: lines of a file are numbered from 1, and in order"},
		{"file /x\n\thex 5", "h:5: bytes are pairs of digits such as 55aa"},
		{"file /x\n\thex 5x", "h:5: bytes are pairs of digits such as 55aa"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *text = str_format("%s%s", FIRST, cases[i].lines);
		assert_refused(text, cases[i].said);
	}
}

static void faults_are_told_with_their_line(void **state)
{
	(void)state;
	assert_refused("", "h: is empty");
	assert_refused("<domain/>", "h:1: this is no host file: its first line is not "
				    "'virt-handover host 1'");
	assert_refused(HOST_FILE_FIRST_LINE, "h: it does not say its kernel's release: add a "
					     "line 'release' below 'host'");
	assert_refused(HOST_FILE_FIRST_LINE "\n\tid 1:1\n", "h:2: 'id' belongs to nothing: a line "
							    "that is not indented must come first");
	assert_refused(FIRST "modul x\n",
		       "h:4: unknown kind of thing 'modul'; did you mean 'module'?");
	assert_refused(FIRST "pci 01\n", "h:4: '01' is no PCI address such as 0000:01:00.0");
	assert_refused(FIRST "pci 0000:01:00.0\n\tid 10de\n",
		       "h:5: '10de' is no pair of ids such as 10de:1c20");
	assert_refused(FIRST "pci 0000:01:00.0\n\tcolour red\n",
		       "h:5: 'colour' is no key of a pci");
	assert_refused(FIRST "pci 0000:01:00.0\n\tgroup 1\n\tgroup 2\n",
		       "h:6: 'group' was already given");
	assert_refused(FIRST "pci 0000:01:00.0\n\tgroup -1\n", "h:5: '-1' is no number");
	assert_refused(FIRST "pci 0000:01:00.0\n\tgroup 99999999\n",
		       "h:5: 99999999 is more than 1048576");
	assert_refused(FIRST "pci 0000:01:00.0\n\tdriver\n", "h:5: 'driver' needs a value");
	assert_refused(FIRST "\thugepages 0 3\n", "h:4: huge pages of 0 KiB");
	assert_refused(FIRST "pci 0000:01:00.0\n\tdriver ../../x\n", "h:5: '../../x' is no name");
	assert_refused(FIRST "pci 0000:01:00.0\n\tnode ../x y\n",
		       "h:5: '../x' is no path of names");
	assert_refused(FIRST "console c\n\tbound maybe\n", "h:5: 'maybe' is none of no, yes");
	assert_refused(FIRST "process 1\a\n", "h:4: a control character");
	assert_refused(FIRST "unit x\n\tquirk bind x never\n",
		       "h:5: 'bind' is none of stop, start");
	assert_refused(FIRST "unit x\n\tquirk stop fast 3\n",
		       "h:5: 'fast' is none of fail, slow, never");
	assert_refused(FIRST "pci 0000:01:00.0\n\tnet eth0 down\n",
		       "h:5: 'down' is none of up, over, route");
	assert_refused(FIRST "pci 0000:01:00.0\n\tnet eth0 route 10.0.0.0\n",
		       "h:5: '10.0.0.0' is neither 'default' nor a network such as 10.0.0.0/24");
	assert_refused(FIRST "pci 0000:01:00.0\n\tnet eth0 route 10.0.0.0/33\n",
		       "h:5: 33 is more than 32");
	assert_refused(FIRST "iomem 0x2 0x1 efifb\n",
		       "h:4: this is no range of memory and its owner");
}

static void what_does_not_hang_together_is_refused(void **state)
{
	(void)state;
	assert_refused(FIRST "pci 0000:01:00.0\n\tid 1:1\npci 0000:01:00.0\n",
		       "h:6: this function is already there");
	assert_refused(FIRST "module a\nmodule a\n", "h:5: this module is already there");
	assert_refused(FIRST "pci 0000:01:00.0\n\tbehind 0000:00:02.0\n",
		       "h:4: the bridge it is behind is not there");
	assert_refused(FIRST "pci 0000:01:00.0\n\tbehind 0000:01:00.0\n",
		       "h:5: a bridge is on a lower bus than what is behind it");
	assert_refused(FIRST "pci 0000:01:00.0\n\tvirtual-of 0000:00:02.0\n",
		       "h:4: its physical function is not there");
	assert_refused(FIRST "pci 0000:01:00.0\n\tconsumer 0000:01:00.1\n",
		       "h:4: its consumer is not there");
	assert_refused(FIRST "keyboard input1\n\tbehind 0000:00:02.0\n",
		       "h:4: the function it is behind is not there");
	assert_refused(FIRST "mdev-type p t\n", "h:4: no mdev-parent 'p' stands before it");
	assert_refused(FIRST "mdev-parent p\nmdev-type p t\n\tattribute ../x 1\n",
		       "h:6: '../x' is no path of names");
	assert_refused(FIRST "mdevctl p x\n", "h:4: 'x' is no uuid");
	assert_refused(FIRST "mdevctl ../p x\n", "h:4: '../p' is no name");
	assert_refused(
		FIRST "mdev 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n\tof p t\n",
		"h: mdev 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 is of a type that is not there");
}

static void a_line_is_never_cut(void **state)
{
	(void)state;
	autotext text = {0};
	text_add(&text, FIRST "\tname ");
	for (int i = 0; i < 9000; i++)
		text_add(&text, "x");
	assert_refused(text.at, "h:4: a line of more than 8191 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_captured_host_reads_back),
		cmocka_unit_test(values_arrive),
		cmocka_unit_test(what_a_gpu_needs_arrives),
		cmocka_unit_test(files_arrive_as_they_are),
		cmocka_unit_test(faults_of_files_are_told),
		cmocka_unit_test(faults_are_told_with_their_line),
		cmocka_unit_test(what_does_not_hang_together_is_refused),
		cmocka_unit_test(a_line_is_never_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
