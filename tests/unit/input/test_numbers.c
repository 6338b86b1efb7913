/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/pci_number.h"

#include "input/plain_name.h"
#include "input/qemu_device.h"
#include "input_tests.h"

static void reads_numbers_as_libvirt(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		uint32_t value;
	} cases[] = {
		{"0", true, 0},
		{"0x1f", true, 0x1f},
		{"0X1F", true, 0x1f},
		{"31", true, 31},
		{"010", true, 8},
		{"00", true, 0},
		{" 1", true, 1},
		{"\t\n 0x10", true, 16},
		{"+7", true, 7},
		{" +0x7", true, 7},
		{"4294967295", true, UINT32_MAX},
		{"0xffffffff", true, UINT32_MAX},
		{"4294967296", false, 0},
		{"0x100000000", false, 0},
		{"99999999999999999999", false, 0},
		{"1f", false, 0},
		{"08", false, 0},
		{"0x", false, 0},
		{"", false, 0},
		{" ", false, 0},
		{"+", false, 0},
		{"-1", false, 0},
		{"-0", false, 0},
		{"1 ", false, 0},
		{"1,", false, 0},
		{"0x1g", false, 0},
		{"1.0", false, 0},
		{"x1", false, 0},
		{"+ 1", false, 0},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t value = 77;
		if (pci_number_parse(cases[i].text, &value) != cases[i].good)
			fail_msg("'%s'", cases[i].text);
		assert_int_equal(value, cases[i].good ? cases[i].value : 77);
	}
}

static void reads_hosts_as_qemu(void **state)
{
	(void)state;
	static const struct {
		const char *text, *address; /* NULL: none */
	} cases[] = {
		{"06:00.0", "0000:06:00.0"},
		{"0000:06:00.0", "0000:06:00.0"},
		{"6:0.7", "0000:06:00.7"},
		{"0x06:0x1f.0", "0000:06:1f.0"},
		{"10000:e1:00.0", "10000:e1:00.0"},
		{"ffffffff:ff:1f.7", "ffffffff:ff:1f.7"},
		{" 6: 0. 1", "0000:06:00.1"},
		{"FF:1F.7", "0000:ff:1f.7"},
		{"06:00", NULL},
		{"0000:06:00", NULL},
		{"06:20.0", NULL},
		{"06:00.8", NULL},
		{"100:00.0", NULL},
		{"100000000:00:00.0", NULL},
		{"-6:00.0", NULL},
		{"06:00.0 ", NULL},
		{"06:00.0,", NULL},
		{"0:0:0:0.0", NULL},
		{"", NULL},
		{":", NULL},
		{"::.", NULL},
		{"06:00.a", NULL},
		{"06:00.", NULL},
		{"06:00.0x1", NULL},
		{"06.00.0", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pci_address address;
		char text[PCI_ADDRESS_TEXT];
		if (pci_host_parse(cases[i].text, &address) != (cases[i].address != NULL))
			fail_msg("'%s'", cases[i].text);
		if (cases[i].address)
			assert_string_equal(pci_address_print(address, text), cases[i].address);
	}
}

static void reads_devices_as_qemu(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int result;
		const char *driver, *host, *sysfsdev;
	} cases[] = {
		{"vfio-pci,host=06:00.0", 0, "vfio-pci", "06:00.0", NULL},
		{"host=06:00.0,driver=vfio-pci", 0, "vfio-pci", "06:00.0", NULL},
		{"vfio-pci,id=a,,host=x,host=1,host=2", 0, "vfio-pci", "2", NULL},
		{"vfio-pci,sysfsdev=/a,,b", 0, "vfio-pci", NULL, "/a,b"},
		{"vfio-pci,host", 0, "vfio-pci", NULL, NULL},
		{"vfio-pci,multifunction,host=1", 0, "vfio-pci", "1", NULL},
		{"vfio-pci,,x", 0, "vfio-pci,x", NULL, NULL},
		{"vfio-pci,host=", 0, "vfio-pci", "", NULL},
		{"", 0, NULL, NULL, NULL},
		{",", 0, "", NULL, NULL},
		{",,", 0, ",", NULL, NULL},
		{"=", 0, NULL, NULL, NULL},
		{"{\"driver\":\"vfio-pci\",\"host\":\"0000:06:00.0\"}", 0, "vfio-pci",
		 "0000:06:00.0", NULL},
		{"{ 'host' : 'a' , 'n' : [1, {'host':'b'}, \"]\"], 'driver': 'd', \"t\":true }\n",
		 0, "d", "a", NULL},
		{"{\"h\\u006fst\":\"\\u00e4\\ud83d\\ude00\\n\\\"\"}", 0, NULL,
		 "\xc3\xa4\xf0\x9f\x98\x80\n\"", NULL},
		{"{}", 0, NULL, NULL, NULL},
		{"{", -1, NULL, NULL, NULL},
		{"{}x", -1, NULL, NULL, NULL},
		{"{\"host\"}", -1, NULL, NULL, NULL},
		{"{\"host\":}", -1, NULL, NULL, NULL},
		{"{\"host\":\"a\"", -1, NULL, NULL, NULL},
		{"{\"host\":\"a}", -1, NULL, NULL, NULL},
		{"{\"host\":\"a\",}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\x\"}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\u0000\"}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\udc00\"}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\ud800\"}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\ud800\\u0041\"}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\u12\"}", -1, NULL, NULL, NULL},
		{"{\"host\":\"\\", -1, NULL, NULL, NULL},
		{"{\"host\":[1,2}", -1, NULL, NULL, NULL},
		{"{\"host\":1]}", -1, NULL, NULL, NULL},
		{"{host:1}", -1, NULL, NULL, NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoqemudevice device = {0};
		autoerror err = {0};
		int r = qemu_device_parse(cases[i].text, &device, &err);
		if (r != cases[i].result)
			fail_msg("'%s': %d", cases[i].text, r);
		if (!str_equal(device.driver, cases[i].driver) ||
		    !str_equal(device.host, cases[i].host) ||
		    !str_equal(device.sysfsdev, cases[i].sysfsdev))
			fail_msg("'%s': %s %s %s", cases[i].text, device.driver, device.host,
				 device.sysfsdev);
	}
}

static void knows_plain_names(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool plain, entry;
	} cases[] = {
		{"vfio-pci", true, true},   {"mlx5_vfio_pci", true, true}, {"8250", true, true},
		{"0.0.0042", false, true},  {"0000:00:02.0", false, true}, {"a,b", false, true},
		{"", false, false},	    {".", false, false},	   {"..", false, false},
		{"a/b", false, false},	    {"a b", false, false},	   {"a\n", false, false},
		{"\xc3\xa4", false, false}, {"\x7f", false, false},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (plain_name(cases[i].name) != cases[i].plain ||
		    entry_name(cases[i].name) != cases[i].entry)
			fail_msg("'%s'", cases[i].name);
	char longest[130];
	memset(longest, 'a', sizeof longest);
	longest[129] = '\0';
	assert_false(plain_name(longest));
	assert_false(entry_name(longest));
	longest[128] = '\0';
	assert_true(plain_name(longest));
	assert_true(entry_name(longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_as_libvirt),
		cmocka_unit_test(reads_hosts_as_qemu),
		cmocka_unit_test(reads_devices_as_qemu),
		cmocka_unit_test(knows_plain_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
