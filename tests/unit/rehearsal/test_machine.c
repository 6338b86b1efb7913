/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Networks, keyboards, memory, and several guests at once. */

#include "model.h"

#define NET                                                                                        \
	"module e1000e\n\tdrivers e1000e\n"                                                        \
	"pci 0000:01:00.0\n\tid 8086:10d3\n\tclass 020000\n\tgroup 1\n\tdriver e1000e\n"           \
	"\tmodules e1000e\n\tnet enp1s0 up over br0 route default route 192.168.1.0/24 "           \
	"route 2001:db8::/64\n"

static void routes_are_those_of_the_kernel(void **state)
{
	(void)state;
	automodel model;
	autotext routes = {0};
	model_open(&model, HOST_61 NET);
	assert_file(&model, DEVICES GPU "/net/enp1s0/flags", "0x1003");
	assert_file(&model, DEVICES GPU "/net/enp1s0/operstate", "up");
	assert_link(&model, DEVICES GPU "/net/enp1s0/upper_br0", "br0");
	assert_int_equal(host_read(&model.host, "proc/net/route", &routes), 0);
	/* net/ipv4/fib_trie.c, fib_route_seq_show: 192.168.1.0 on this machine */
	assert_non_null(
		strstr(routes.at, "\nbr0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t"));
	assert_non_null(
		strstr(routes.at, "\nbr0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t"));
	assert_file(&model, "proc/net/ipv6_route",
		    "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
		    "00000000000000000000000000000000 00000400 00000001 00000000 00000001      "
		    "br0");
	assert_int_equal(model_write(&model, DRIVERS "e1000e/unbind", GPU), 0);
	assert_false(host_exists(&model.host, DEVICES GPU "/net"));
	assert_file(&model, "proc/net/ipv6_route", "");
	assert_no_trouble(&model);
}

static void a_keyboard_goes_with_its_controller(void **state)
{
	(void)state;
	automodel model;
	autotext inputs = {0}, fewer = {0};
	model_open(&model, HOST_61 "module xhci_pci\n\tdrivers xhci_hcd\n"
				   "pci 0000:01:00.0\n\tid 1:1\n\tclass 0c0330\n\tgroup 1\n"
				   "\tdriver xhci_hcd\n\tmodules xhci_pci\n"
				   "keyboard input3\n\tname A keyboard\n\tbehind 0000:01:00.0\n"
				   "keyboard input1\n\tname AT keyboard\n");
	assert_int_equal(host_read(&model.host, "proc/bus/input/devices", &inputs), 0);
	assert_non_null(strstr(inputs.at, "N: Name=\"A keyboard\"\n"));
	assert_non_null(strstr(inputs.at, "S: Sysfs=/devices/pci0000:00/" GPU "/usb1/"));
	assert_non_null(strstr(inputs.at, "/input/input3\n"));
	assert_non_null(strstr(inputs.at, "H: Handlers=sysrq kbd event0 leds"));
	assert_int_equal(model_write(&model, DRIVERS "xhci_hcd/unbind", GPU), 0);
	assert_int_equal(host_read(&model.host, "proc/bus/input/devices", &fewer), 0);
	assert_null(strstr(fewer.at, "input3"));
	assert_non_null(strstr(fewer.at, "serio0/input/input1\n"));
}

static void memory_has_its_owners(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, "host\n\trelease 6.1.0\n\tcpus 8\n\tnodes 1\n\tmemory 16000000\n"
			   "\thugepages 2048 512\niomem 0xc0000000 0xc07fffff efifb\n");
	assert_file(&model, "proc/iomem", "c0000000-c07fffff : efifb");
	assert_file(&model, "sys/devices/system/cpu/possible", "0-7");
	assert_file(&model, "sys/devices/system/node/possible", "0");
	assert_file(&model, "proc/meminfo", "MemTotal:       16000000 kB");
	assert_file(&model, "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "512");
}

static void give_to_vfio(struct model *model, const char *function, const char *driver)
{
	autofree char *override = str_format(DEVICES "%s/driver_override", function);
	autofree char *unbind = str_format(DRIVERS "%s/unbind", driver);
	assert_int_equal(model_write(model, unbind, function), 0);
	assert_int_equal(model_write(model, override, "vfio-pci"), 0);
	assert_int_equal(model_write(model, DRIVERS "vfio-pci/bind", function), 0);
}

static void guests_run_side_by_side(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES
		   "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n\tgroup 1\n\tdriver nouveau\n"
		   "pci 0000:02:00.0\n\tid 1:2\n\tclass 040300\n\tgroup 2\n"
		   "\tdriver snd_hda_intel\n");
	give_to_vfio(&model, GPU, "nouveau");
	give_to_vfio(&model, "0000:02:00.0", "snd_hda_intel");
	struct guest_pci first = {0}, second = {0};
	assert_true(pci_address_parse(GPU, &first.address));
	assert_true(pci_address_parse("0000:02:00.0", &second.address));
	char names[][8] = {"one", "other", "thief"};
	struct guest one = {.name = names[0], .pci = &first, .pci_count = 1};
	struct guest other = {.name = names[1], .pci = &second, .pci_count = 1};
	struct guest thief = {.name = names[2], .pci = &first, .pci_count = 1};
	assert_int_equal(rehearsal_start_guest(&model.host, &one, NULL), 0);
	assert_int_equal(rehearsal_start_guest(&model.host, &other, NULL), 0);
	assert_int_equal(rehearsal_start_guest(&model.host, &thief, NULL), -1);
	rehearsal_stop_guest(&model.host, &one);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/unbind", GPU), 0);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/unbind", "0000:02:00.0"),
			 -ETIMEDOUT);
	rehearsal_stop_guest(&model.host, &other);
	assert_link(&model, DEVICES "0000:02:00.0/driver", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes_are_those_of_the_kernel),
		cmocka_unit_test(a_keyboard_goes_with_its_controller),
		cmocka_unit_test(memory_has_its_owners),
		cmocka_unit_test(guests_run_side_by_side),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
