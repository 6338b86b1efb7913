/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/machine.h"

#include "survey_tests.h"

#include "survey/capture.h"

static void an_empty_root_tells_nothing(void **state)
{
	(void)state;
	automachine machine = {0};
	survey_machine(&host, &machine);
	assert_int_equal(machine.virtualisation, SEEN_UNKNOWN);
	assert_int_equal(machine.iommu_in_firmware, SEEN_UNKNOWN);
	assert_int_equal(machine.interrupt_remapping, SEEN_UNKNOWN);
	assert_int_equal(machine.laptop, SEEN_UNKNOWN);
	assert_int_equal(machine.vfio, SEEN_UNKNOWN);
	assert_int_equal(machine.hooks_seen, SEEN_NO);
	assert_int_equal(machine.loader, BOOT_UNKNOWN);
	assert_null(machine.lockdown);
	assert_int_equal(machine.function_count, 0);
}

static void the_kernel_is_read(void **state)
{
	(void)state;
	automachine machine = {0};
	put(PATH_KERNEL_RELEASE, "6.12.9\n");
	put(PATH_CPUINFO, "vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx sse\n");
	put(PATH_KVM "/dev", "10:232\n");
	put(PATH_ACPI_TABLES "/DMAR", "");
	put(PATH_INTERRUPTS, "  0:  5  IR-IO-APIC  2-edge  timer\n");
	put(PATH_LOCKDOWN, "none [integrity] confidentiality\n");
	put(PATH_SIGNATURES, "Y\n");
	put(PATH_UNSAFE_INTERRUPTS, "Y\n");
	put(PATH_CHASSIS, "10\n");
	put(PATH_MEMINFO, "MemTotal:       16384000 kB\nMemFree: 1 kB\n");
	put(PATH_HUGEPAGES "/hugepages-2048kB/nr_hugepages", "512\n");
	put(PATH_KERNEL_MODULES "/6.12.9/modules.dep",
	    "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n");
	put(PATH_KERNEL_MODULES "/6.12.9/modules.builtin", "kernel/fs/ext4/ext4.ko\n");
	survey_machine(&host, &machine);
	assert_int_equal(machine.virtualisation, SEEN_YES);
	assert_true(machine.intel && machine.unsafe_interrupts);
	assert_int_equal(machine.kvm, SEEN_YES);
	assert_int_equal(machine.iommu_in_firmware, SEEN_YES);
	assert_int_equal(machine.interrupt_remapping, SEEN_YES);
	assert_string_equal(machine.lockdown, "integrity");
	assert_int_equal(machine.signatures, SEEN_YES);
	assert_int_equal(machine.laptop, SEEN_YES);
	assert_int_equal(machine.memory_kb, 16384000);
	assert_int_equal(machine.pages_count, 1);
	assert_int_equal(machine.pages[0].count, 512);
	assert_int_equal(machine.vfio, SEEN_YES);
	assert_int_equal(machine.kvmgt, SEEN_NO);
}

static void functions_are_read(void **state)
{
	(void)state;
	automachine machine = {0};
	put(B CARD "/vendor", "0x10de\n");
	put(B CARD "/device", "0x2504\n");
	put(B CARD "/subsystem_vendor", "0x1462\n");
	put(B CARD "/subsystem_device", "0x397d\n");
	put(B CARD "/class", "0x030000\n");
	put(B CARD "/boot_vga", "1\n");
	put(B CARD "/rom", "");
	put(B CARD "/reset_method", "bus\n");
	put(B CARD "/resource1_resize", "00000000000001c0\n");
	put_link(B CARD "/iommu_group", "../../kernel/iommu_groups/7");
	put_link(B CARD "/driver", "../../bus/pci/drivers/nouveau");
	put(B CARD "/resource", "0x82000000 0x82ffffff 0x00040200\n"
				"0x6000000000 0x63ffffffff 0x000014220c\n"
				"0x0 0x0 0x0\n");
	survey_machine(&host, &machine);
	assert_int_equal(machine.function_count, 1);
	const struct machine_function *function = &machine.functions[0];
	assert_ptr_equal(machine_find_function(&machine, function->address), function);
	assert_int_equal(function->subvendor << 16 | function->subproduct, 0x1462397d);
	assert_int_equal(function->class, 0x030000);
	assert_int_equal(function->group, 7);
	assert_string_equal(function->driver, "nouveau");
	assert_true(function->boot_vga && function->has_rom && function->has_reset);
	assert_int_equal(function->bar_count, 2);
	assert_true(function->bars[1].is_64_bit && function->bars[1].resizable);
	assert_false(function->bars[0].is_64_bit || function->bars[0].resizable);
	assert_true(function->bars[1].size == 16ull << 30);
}

static void boot_loaders_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		enum boot_loader loader;
		const char *files[2]; /* "PATH CONTENT" */
		const char *path, *text;
		unsigned line;
	} cases[] = {
		{BOOT_UNKNOWN, {NULL}, NULL, NULL, 0},
		{BOOT_GRUB,
		 {PATH_GRUB " # options\nGRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"q\"",
		  PATH_GRUB_CONFIG " x"},
		 "/" PATH_GRUB,
		 "GRUB_CMDLINE_LINUX_DEFAULT=\"q\"",
		 3},
		{BOOT_GRUB2,
		 {PATH_GRUB " GRUB_CMDLINE_LINUX=\"a\"", PATH_GRUB2_CONFIG " x"},
		 "/" PATH_GRUB,
		 "GRUB_CMDLINE_LINUX=\"a\"",
		 1},
		{BOOT_GRUB_DEBIAN,
		 {PATH_GRUB " GRUB_CMDLINE_LINUX=\"a\"", PATH_UPDATE_GRUB " x"},
		 "/" PATH_GRUB,
		 "GRUB_CMDLINE_LINUX=\"a\"",
		 1},
		{BOOT_GRUBBY, {PATH_GRUBBY " x", PATH_GRUB " x"}, NULL, NULL, 0},
		{BOOT_KERNEL_CMDLINE,
		 {PATH_OPTIONS_OF_KERNEL " root=/dev/vda quiet", NULL},
		 "/" PATH_OPTIONS_OF_KERNEL,
		 "root=/dev/vda quiet",
		 1},
		{BOOT_SYSTEMD,
		 {PATH_LOADER_ENTRIES "/a.conf title A\noptions root=/dev/vda", NULL},
		 "/" PATH_LOADER_ENTRIES "/a.conf",
		 "options root=/dev/vda",
		 2},
		{BOOT_OSTREE, {PATH_OSTREE " x", PATH_GRUB " x"}, NULL, NULL, 0},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		automachine machine = {0};
		host_gone(NULL);
		host_new(NULL);
		for (size_t f = 0; f < 2 && cases[i].files[f]; f++) {
			const char *blank = strchr(cases[i].files[f], ' ');
			autofree char *path =
				str_copy_n(cases[i].files[f], (size_t)(blank - cases[i].files[f]));
			put(path, blank + 1);
		}
		survey_machine(&host, &machine);
		if (machine.loader != cases[i].loader || machine.boot_line.line != cases[i].line ||
		    !str_equal(machine.boot_line.path, cases[i].path) ||
		    !str_equal(machine.boot_line.text, cases[i].text))
			fail_msg("case %zu: %d, %s:%u: %s", i, (int)machine.loader,
				 machine.boot_line.path, machine.boot_line.line,
				 machine.boot_line.text);
	}
}

static const struct hook_file *hook_at(const struct machine *machine, const char *path)
{
	for (size_t i = 0; i < machine->hook_count; i++)
		if (str_equal(machine->hooks[i].path, path))
			return &machine->hooks[i];
	return NULL;
}

static void hooks_are_known_by_what_they_do(void **state)
{
	(void)state;
	automachine machine = {0};
	put_link(PATH_LIBVIRT_HOOKS "/" NAME_HOOK, "/usr/sbin/" NAME_GATE);
	put(PATH_LIBVIRT_HOOKS "/qemu.d/win/prepare/begin/a.sh",
	    "#!/bin/sh\n# virsh is not called\nvirt-shell virsh-less /etc/virsh.conf\n"
	    "\tsystemctl stop gdm3\nmodprobe -r vfio-pci\necho 1 > x/unbind\nVIRSH=/usr/bin/virsh\n");
	put(PATH_LIBVIRT_HOOKS "/qemu.d/other", "#!/bin/sh\n/usr/sbin/" NAME_GATE " \"$@\"\n");
	put(PATH_LIBVIRT_HOOKS "/network", "#!/bin/sh\nvirsh list\n");
	survey_machine(&host, &machine);
	assert_int_equal(machine.hooks_seen, SEEN_YES);
	assert_int_equal(machine.hook_count, 4);
	const struct hook_file *ours = hook_at(&machine, "/" PATH_LIBVIRT_HOOKS "/qemu");
	assert_true(ours->ours && ours->called && !ours->there);
	assert_true(ours->changed > 0);
	assert_true(hook_at(&machine, "/" PATH_LIBVIRT_HOOKS "/qemu.d/other")->ours);
	assert_false(hook_at(&machine, "/" PATH_LIBVIRT_HOOKS "/network")->called);
	const struct hook_file *script =
		hook_at(&machine, "/" PATH_LIBVIRT_HOOKS "/qemu.d/win/prepare/begin/a.sh");
	assert_false(script->ours || script->called);
	static const struct hook_line wanted[] = {{HOOK_DISPLAY, 4, NULL},
						  {HOOK_UNLOADS_VFIO, 5, NULL},
						  {HOOK_BINDS, 6, NULL},
						  {HOOK_VIRSH, 7, NULL}};
	assert_int_equal(script->line_count, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		assert_int_equal(script->lines[i].deed, wanted[i].deed);
		assert_int_equal(script->lines[i].line, wanted[i].line);
	}
}

static void libvirt_and_what_confines_it(void **state)
{
	(void)state;
	static const char *const states[] = {"libvirtd.service active", NULL};
	automachine machine = {0};
	unit_states = states;
	put(PATH_APPARMOR, "Y\n");
	put(PATH_APPARMOR_PROFILES, "cupsd (enforce)\nlibvirtd (enforce)\n");
	put(PATH_SELINUX, "0\n");
	put(PATH_MODPROBE "/a.conf",
	    "options kvm x=1\n  options vfio-pci ids=1:2\nblacklist nouveau\n");
	put(PATH_HOMES "/ada/" NAME_SESSION_VMS "/win.xml", "<domain/>");
	put(PATH_HOMES "/ada/" NAME_SESSION_VMS "/win.txt", "");
	survey_machine(&host, &machine);
	assert_int_equal(machine.daemon_count, 1);
	assert_string_equal(machine.daemons[0].unit, "libvirtd.service");
	assert_int_equal(machine.apparmor, SEEN_YES);
	assert_int_equal(machine.selinux, SEEN_NO);
	assert_int_equal(machine.modprobe_count, 2);
	assert_int_equal(machine.modprobe[0].line, 2);
	assert_string_equal(machine.modprobe[0].text, "options vfio-pci ids=1:2");
	assert_int_equal(machine.session_vms.count, 1);
	assert_string_equal(machine.session_vms.at[0],
			    "/" PATH_HOMES "/ada/" NAME_SESSION_VMS "/win.xml");
}

static void no_more_is_captured_than_matters(void **state)
{
	(void)state;
	struct host_file file = {0};
	put(PATH_GRUB, "# a comment\nGRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"quiet\"\n");
	put(PATH_CPUINFO, "vendor_id : A\nbugs : many\nvendor_id : A\n");
	put_link(PATH_LIBVIRT_HOOKS "/" NAME_HOOK, "/usr/sbin/" NAME_GATE);
	put("usr/sbin/" NAME_GATE, "");
	capture_files(&host, &file);
	autotext all = {0};
	for (size_t i = 0; i < file.file_count; i++) {
		text_addf(&all, "%s%s%s\n", file.files[i].path, file.files[i].target ? " -> " : "",
			  file.files[i].target ? file.files[i].target : "");
		for (size_t l = 0; l < file.files[i].line_count; l++)
			text_addf(&all, " %u %s\n", file.files[i].lines[l].number,
				  file.files[i].lines[l].text);
	}
	assert_string_equal(text_string(&all), PATH_CPUINFO
			    "\n 1 vendor_id : A\n" PATH_GRUB
			    "\n 3 GRUB_CMDLINE_LINUX=\"quiet\"\n" PATH_LIBVIRT_HOOKS "/" NAME_HOOK
			    " -> /usr/sbin/" NAME_GATE "\nusr/sbin/" NAME_GATE "\n");
	host_file_clear(&file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, host_new, host_gone)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_root_tells_nothing),
		TEST(the_kernel_is_read),
		TEST(functions_are_read),
		TEST(boot_loaders_are_told_apart),
		TEST(hooks_are_known_by_what_they_do),
		TEST(libvirt_and_what_confines_it),
		TEST(no_more_is_captured_than_matters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
