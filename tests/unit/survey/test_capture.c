/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a capture reads, on a root of its own. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "host/host.h"
#include "survey/capture.h"

#define CARD "sys/bus/pci/devices/0000:01:00.0"

static char root[] = "/tmp/capture-XXXXXX";

static char *below(const char *path)
{
	return str_format("%s/%s", root, path);
}

static void make_folders(char *path)
{
	for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
}

static void put_bytes(const char *path, const void *bytes, size_t count)
{
	autofree char *full = below(path);
	make_folders(full);
	FILE *file = fopen(full, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	assert_int_equal(fclose(file), 0);
}

static void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static int make_root(void **state)
{
	(void)state;
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	(void)state;
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void put_card(void)
{
	put(CARD "/vendor", "0x10de\n");
	put(CARD "/class", "0x020000\n");
	put(CARD "/power/control", "auto\n");
	put(CARD "/d3cold_allowed", "0\n");
	put_bytes(CARD "/config", "\xff\xff\xff\xff\xff\xff", 6);
	put(CARD "/resource", "0x0000000090000000 0x000000009fffffff 0x000000000014220c\n");
	put(CARD "/resource0_resize", "0000000000003f00\n");
	put(CARD "/consumer:pci:0000:01:00.1", "");
	put(CARD "/virtio2/net/eth0/flags", "0x1003\n");
	put(CARD "/virtio2/net/eth0/upper_br0", "");
	put("sys/bus/pci/devices/0000:01:00.1/vendor", "0x10de\n");
}

static void put_users(void)
{
	put("proc/sys/kernel/osrelease", "6.1.0\n");
	put("proc/net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
			      "br0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
			      "eth9\t0000000A\t00000000\t0001\t0\t0\t100\t000000FF\t0\t0\t0\n"
			      "br0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n");
	put("proc/bus/input/devices",
	    "N: Name=\"Power Button\"\nS: Sysfs=/devices/LNXSYSTM:00/input/input0\n"
	    "H: Handlers=kbd event0 \n\n"
	    "N: Name=\"A Keyboard\"\n"
	    "S: Sysfs=/devices/pci0000:00/0000:00:01.0/0000:01:00.1/usb1/1-1/input/input3\n"
	    "H: Handlers=sysrq kbd event3 leds \n\n");
	put("proc/iomem", "c0000000-c07fffff : BOOTFB\n00000000-00000fff : Reserved\n");
	put("proc/meminfo", "MemTotal:       16000000 kB\n");
	put("sys/devices/system/cpu/possible", "0-7\n");
	put("run/systemd/sessions/2", "# private\nUID=1000\nACTIVE=1\nSERVICE=gdm-password\n"
				      "SCOPE=session-2.scope\nSEAT=seat0\nVTNR=2\n");
}

#define DEFINED "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

static void put_mdev_types(void)
{
	static const char folder[] = "sys/class/mdev_bus/0000:00:02.0/mdev_supported_types/i915-4";
	autofree char *name = str_format("%s/name", folder);
	autofree char *room = str_format("%s/available_instances", folder);
	autofree char *description = str_format("%s/description", folder);
	put(name, "GVTg 4\n");
	put(room, "2\n");
	put(description, "high_gm_size: 512MB\nresolution: 1920x1200\n");
	put("etc/mdevctl.d/0000:00:02.0/" DEFINED, "{\n  \"mdev_type\": \"i915-4\"\n}\n");
	put("etc/mdevctl.d/scripts.d/notes", "x");
}

static void all_of_it_is_read(void **state)
{
	(void)state;
	struct host host;
	autoerror err = {0};
	autohostfile file = {0};
	put_card();
	put_users();
	put_mdev_types();
	assert_int_equal(host_open(&host, root, &err), 0);
	capture_host(&host, &file);
	host_close(&host);
	assert_int_equal(file.function_count, 2);
	const struct captured_function *card = &file.functions[0];
	assert_true(card->power_auto && card->no_d3cold && card->dead);
	assert_false(file.functions[1].dead);
	assert_int_equal(card->bars[0].sizes, 0x3f00);
	assert_int_equal(card->consumer_count, 1);
	assert_int_equal(card->consumers[0].function, 1);
	assert_int_equal(card->interface_count, 1);
	assert_true(card->interfaces[0].up);
	assert_string_equal(card->interfaces[0].upper, "br0");
	assert_int_equal(card->interfaces[0].routes.count, 2);
	assert_string_equal(card->interfaces[0].routes.at[0], "default");
	assert_string_equal(card->interfaces[0].routes.at[1], "192.168.1.0/24");
	assert_int_equal(file.keyboard_count, 1);
	assert_string_equal(file.keyboards[0].input, "input3");
	assert_string_equal(file.keyboards[0].name, "A Keyboard");
	assert_int_equal(file.keyboards[0].behind.function, 1);
	assert_int_equal(file.iomem_count, 1);
	assert_string_equal(file.iomem[0].owner, "BOOTFB");
	assert_int_equal(file.session_count, 1);
	assert_string_equal(file.sessions[0].service, "gdm-password");
	assert_int_equal(file.sessions[0].vt, 2);
	assert_true(file.sessions[0].active);
	assert_int_equal(file.mdev_type_count, 1);
	assert_string_equal(file.mdev_types[0].name, "GVTg 4");
	assert_string_equal(file.mdev_types[0].description,
			    "high_gm_size: 512MB resolution: 1920x1200");
	assert_int_equal(file.definition_count, 1);
	assert_string_equal(file.definitions[0].uuid, DEFINED);
	assert_string_equal(file.definitions[0].parent, "0000:00:02.0");
	assert_string_equal(file.definitions[0].json, "{   \"mdev_type\": \"i915-4\" }");
	assert_int_equal(file.cpus, 8);
	assert_int_equal(file.memory_kb, 16000000);
}

/* Before kernel 6.11 its memory tells whose it is: the boot display may be another card. */
static void a_frame_buffer_is_of_the_card_whose_memory_it_is(void **state)
{
	(void)state;
	struct host host;
	autoerror err = {0};
	autohostfile file = {0};
	put("sys/bus/pci/devices/0000:02:00.0/class", "0x030000\n");
	put("sys/bus/pci/devices/0000:02:00.0/vendor", "0x8086\n");
	put("sys/bus/pci/devices/0000:02:00.0/boot_vga", "1\n");
	put("sys/bus/pci/devices/0000:03:00.0/class", "0x030000\n");
	put("sys/bus/pci/devices/0000:03:00.0/vendor", "0x10de\n");
	put("sys/bus/pci/devices/0000:03:00.0/resource",
	    "0x00000000c0000000 0x00000000cfffffff 0x000000000014220c\n");
	put("sys/bus/platform/devices/efi-framebuffer.0/graphics/fb0/dev", "29:0\n");
	assert_int_equal(host_open(&host, root, &err), 0);
	capture_host(&host, &file);
	host_close(&host);
	assert_int_equal(file.framebuffer_count, 1);
	assert_true(file.framebuffers[0].has_owner);
	assert_int_equal(file.framebuffers[0].owner.bus, 3);
	assert_true(words_have(&file.framebuffers[0].nodes, "fb0"));
	for (size_t i = 0; i < file.unread.count; i++)
		assert_null(strstr(file.unread.at[i], "efi-framebuffer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_read),
		cmocka_unit_test(a_frame_buffer_is_of_the_card_whose_memory_it_is)};
	return cmocka_run_group_tests(tests, make_root, remove_root);
}
