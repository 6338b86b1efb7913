/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/domain_xml_replace.h"

#include "input_tests.h"

#define UUID_A "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define UUID_B "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"

/* Where the places are of a PCI device, an mdev, an interface and a disk. */
#define ODD                                                                                        \
	"<?xml version='1.0'?>\n<domain type='kvm'  ><name>a</name><!-- bus='0x03' -->"            \
	"<metadata><x:y xmlns:x='u'><source><address bus='3'/></source></x:y></metadata>\n"        \
	"<devices>\n"                                                                              \
	"<hostdev mode='subsystem' type='pci'><source>%s</source>"                                 \
	"<address type='pci' bus='0x03' slot='0x00'/></hostdev>\n"                                 \
	"<hostdev mode='subsystem' type='usb'><source><address bus='3' device='4'/></source>"      \
	"</hostdev>\n"                                                                             \
	"<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>"                          \
	"<address uuid=\"%s\"/></source></hostdev>\n"                                              \
	"<interface type='hostdev'><source>%s</source></interface>"                                \
	"<disk type='nvme'><source type='pci' namespace='1'>%s</source></disk></devices></domain>\n"

static char *fill_in(const char *pci, const char *uuid, const char *nic, const char *disk)
{
	return str_format(ODD, pci, uuid, nic, disk);
}

static void nothing_but_the_addresses_changes(void **state)
{
	(void)state;
	static const struct replacement made[] = {{"0000:03:00.1", "10000:41:02.3"},
						  {UUID_A, UUID_B},
						  {"0000:04:00.0", "0000:05:00.0"},
						  {"0000:06:00.0", "0000:07:1f.7"}};
	autofree char *before = fill_in(
		"<address domain='0' bus=\"0x3\"\n function='01'/>", UUID_A,
		"<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>",
		"<address bus='6' ></address>");
	autofree char *after = fill_in(
		"<address domain='0x10000' bus=\"0x41\"\n function='0x3' slot='0x02'/>", UUID_B,
		"<address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/>",
		"<address bus='0x07' domain='0x0000' slot='0x1f' function='0x7' ></address>");
	autotext out = {0};
	autoerror err = {0};
	if (domain_xml_replace(before, strlen(before), made, ARRAY_SIZE(made), &out, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(out.at, after);
}

static void what_libvirt_printed_is_kept_byte_for_byte(void **state)
{
	(void)state;
	static const struct replacement made[] = {{"0000:01:00.1", "0000:05:00.0"}};
	static const struct replacement back[] = {{"0000:05:00.0", "0000:01:00.1"}};
	autotext before = {0}, there = {0}, again = {0};
	test_file("guests/pci-pair-managed-yes-0-prepare.xml", &before);
	assert_int_equal(domain_xml_replace(before.at, before.length, made, 1, &there, NULL), 0);
	assert_string_not_equal(there.at, before.at);
	assert_int_equal(domain_xml_replace(there.at, there.length, back, 1, &again, NULL), 0);
	assert_int_equal(again.length, before.length);
	assert_memory_equal(again.at, before.at, before.length);
}

static void what_cannot_be_replaced_is_told(void **state)
{
	(void)state;
	static const struct replacement made[] = {{"0000:06:00.0", "0000:05:00.0"}};
	autotext xml = {0}, out = {0};
	autoerror err = {0};
	test_file("guests/odd-commandline.xml", &xml);
	assert_int_equal(domain_xml_replace(xml.at, xml.length, made, 1, &out, &err), -1);
	assert_error(&err, "0000:06:00.0 cannot be replaced by 0000:05:00.0: the domain XML names "
			   "it in another way than as the source of a device");
	assert_int_equal(out.length, 0);
	assert_int_equal(domain_xml_replace("<domain>", 8, made, 1, &out, &err), -1);
	assert_non_null(err.text);
	error_clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_but_the_addresses_changes),
		cmocka_unit_test(what_libvirt_printed_is_kept_byte_for_byte),
		cmocka_unit_test(what_cannot_be_replaced_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
