/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/domain_xml.h"

#include <time.h>

#include "guest_text.h"
#include "input_tests.h"

static const char uuid_odd[] = "9d1e2f60-0d4b-4c3a-9b1e-5f2a6c7d8e90";
static const char uuid_lab_b[] = "fe875078-f615-47cb-afd7-421b77c44df1";

/* Files of tests/guests, and what they ask for. */
static const struct {
	const char *file, *name, *uuid, *devices;
} guests[] = {
	{"pci-pair-managed-yes-0-prepare", "b", uuid_lab_b,
	 "0000:01:00.0 hostdev managed\n0000:01:00.1 hostdev managed\n"},
	{"pci-refused-by-hook-2-release", "t", "f2d0167d-9fb8-413f-83fc-d4e0b5275961",
	 "0000:01:00.0 hostdev\n0000:01:00.1 hostdev\n"},
	{"mdev-4-release", "m", "f0e510e6-3a59-4bc3-99ba-f28aa196959b",
	 "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 vfio-pci\n"},
	{"nic-kvm-0-prepare", "k", "451af788-8082-43bf-9308-6fcd863be16c",
	 "0000:02:00.0 hostdev managed\n"},
	{"odd-numbers", "odd-numbers", uuid_odd,
	 "0000:de:1f.7 hostdev managed\n0000:08:00.0 hostdev managed\n"
	 "0000:1f:00.0 hostdev managed\n0000:0a:01.0 hostdev managed\n"},
	{"odd-long-domains", "odd-long-domains", uuid_odd,
	 "10000:e1:00.0 hostdev managed\nffff:00:02.0 hostdev managed\n"
	 "2424:21:1c.6 hostdev managed\nffffffff:ff:1f.7 hostdev managed\n"},
	{"odd-zero-address", "odd-zero-address", uuid_odd, "0000:00:00.0 hostdev\n"},
	{"odd-managed", "odd-managed", uuid_odd,
	 "0000:01:00.0 hostdev\n0000:02:00.0 hostdev\n0000:03:00.0 hostdev\n"
	 "0000:04:00.0 hostdev managed\n0000:05:00.0 interface\n"
	 "0000:06:10.2 interface managed\n"},
	{"odd-unassigned", "odd-unassigned", uuid_odd,
	 "0000:01:00.0 hostdev managed unassigned\n0000:01:00.1 hostdev managed\n"},
	{"odd-driver-model", "odd-driver-model", uuid_odd,
	 "0000:c1:00.0 hostdev managed mlx5_vfio_pci\n"
	 "0000:c2:00.0 hostdev managed nvgrace-gpu-vfio-pci\n0000:c3:00.0 hostdev managed\n"},
	{"odd-pci-and-mdev", "odd-pci-and-mdev", uuid_odd,
	 "0000:01:00.0 hostdev managed\n"
	 "c2177883-f1bb-47f0-914d-32a22e3a8804 vfio-pci\n"
	 "55fc8f19-cb2a-4d0e-8ab1-c0def00dcafe vfio-ap\n"
	 "01234567-89ab-cdef-0123-456789abcdef vfio-ccw\n"},
	{"odd-nvme", "odd-nvme", uuid_odd,
	 "0000:01:00.0 nvme managed\n0001:02:00.0 nvme\n0001:03:00.0 nvme managed\n"
	 "0001:04:00.0 nvme managed\n"},
	{"odd-network-pool", "odd-network-pool", uuid_odd, ""},
	{"odd-actual-unread", "odd-actual-unread", uuid_odd, ""},
	{"odd-status", "odd-status", uuid_odd,
	 "0000:03:02.1 interface managed mlx5_vfio_pci\n0000:07:00.0 hostdev managed\n"},
	{"odd-commandline", "odd-commandline", uuid_odd,
	 "0000:06:00.0 hostdev managed\n0000:06:00.1 commandline\n0000:07:1f.3 commandline\n"
	 "0000:08:00.0 commandline\n0000:09:00.0 commandline\n0000:0b:00.1 commandline\n"
	 "c2177883-f1bb-47f0-914d-32a22e3a8805 vfio-pci\n"
	 "c2177883-f1bb-47f0-914d-32a22e3a8806 vfio-ccw\n"},
	{"odd-usb", "odd-usb", uuid_odd,
	 "usb 046d:c534 0:0\nusb 0000:0000 1:12\nusb 1d6b:0000 2:3\n"},
	{"odd-other-hostdevs", "odd-other-hostdevs", "", ""},
	{"odd-namespaces", "k\xc3\xa4se & brot", "",
	 "0000:07:00.0 hostdev\n0000:05:00.0 hostdev\n"},
};

static void reads_guests(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(guests); i++) {
		autofree char *file = str_format("guests/%s.xml", guests[i].file);
		autotext xml = {0}, devices = {0};
		autoguest guest = {0};
		autoerror err = {0};
		test_file(file, &xml);
		int r = domain_xml_parse(xml.at, xml.length, &guest, &err);
		if (r < 0)
			fail_msg("%s: %s", file, err.text);
		guest_text(&guest, &devices);
		assert_string_equal(guest.name, guests[i].name);
		assert_string_equal(guest.uuid, guests[i].uuid);
		assert_string_equal(text_string(&devices), guests[i].devices);
	}
}

/* Documents that are refused, and the words for it. */
static const struct {
	const char *file, *line;
} refused[] = {
	{"bad-duplicate-hostdev",
	 "domain XML line 15: host device 0000:01:00.0 is already in the domain"},
	{"bad-duplicate-interface",
	 "domain XML line 15: host device 0000:01:00.0 is already in the domain"},
	{"bad-dtd", "the domain XML holds a DTD, which no domain has"},
	{"bad-entities", "the domain XML holds a DTD, which no domain has"},
	{"bad-empty", "the domain XML is empty"},
	{"bad-other-root", "the XML is not that of a domain: it has no <domain>"},
};

static void refuses_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		autofree char *file = str_format("guests/%s.xml", refused[i].file);
		autotext xml = {0};
		autoguest guest = {0};
		autoerror err = {0};
		test_file(file, &xml);
		assert_int_equal(domain_xml_parse(xml.at, xml.length, &guest, &err), -1);
		assert_null(guest.name);
		assert_null(guest.pci);
		assert_error(&err, refused[i].line);
	}
}

static int parse(const char *format_devices, struct guest *guest, struct error *err)
{
	autofree char *xml =
		str_format("<domain><name>v</name><devices>%s</devices></domain>", format_devices);
	return domain_xml_parse(xml, strlen(xml), guest, err);
}

#define PCI(address) "<hostdev type='pci'><source><address " address "/></source></hostdev>"
#define MDEV(attributes, address)                                                                  \
	"<hostdev type='mdev' " attributes "><source>" address "</source></hostdev>"
#define USB(source) "<hostdev type='usb'><source>" source "</source></hostdev>"
#define NVME(source) "<disk type='nvme'><source " source "</disk>"

/* libvirt itself gives the others, and takes no such name from a person. */
static void keeps_the_aliases_of_people(void **state)
{
	(void)state;
	static const char *const uuids[] = {"1001", "1002", "1003", "1004"};
	static const char *const aliases[] = {"ua-gpu", "hostdev0", "ua-a/b", NULL};
	autotext devices = {0};
	autoguest guest = {0};
	autoerror err = {0};
	for (size_t i = 0; i < ARRAY_SIZE(uuids); i++) {
		text_addf(&devices,
			  "<hostdev type='mdev' model='vfio-pci'><source><address "
			  "uuid='83b8f4f2-509f-382f-3c1e-e6bfe0fa%s'/></source>",
			  uuids[i]);
		if (aliases[i])
			text_addf(&devices, "<alias name='%s'/>", aliases[i]);
		text_add(&devices, "</hostdev>");
	}
	assert_int_equal(parse(devices.at, &guest, &err), 0);
	assert_int_equal(guest.mdev_count, 4);
	assert_string_equal(guest.mdev[0].alias, "ua-gpu");
	for (size_t i = 1; i < guest.mdev_count; i++)
		assert_null(guest.mdev[i].alias);
}

static const struct {
	const char *devices, *line;
} bad_devices[] = {
	{PCI("bus=''"), "domain XML line 1: bus='' is no number"},
	{PCI("bus='1f'"), "domain XML line 1: bus='1f' is no number"},
	{PCI("bus='08'"), "domain XML line 1: bus='08' is no number"},
	{PCI("bus='0x'"), "domain XML line 1: bus='0x' is no number"},
	{PCI("bus='-1'"), "domain XML line 1: bus='-1' is no number"},
	{PCI("bus='1 '"), "domain XML line 1: bus='1 ' is no number"},
	{PCI("bus='0x100'"), "domain XML line 1: bus='0x100' is larger than 0xff"},
	{PCI("slot='32'"), "domain XML line 1: slot='32' is larger than 0x1f"},
	{PCI("function='8'"), "domain XML line 1: function='8' is larger than 0x7"},
	{PCI("domain='0x100000000'"), "domain XML line 1: domain='0x100000000' is no number"},
	{PCI("domain='99999999999999999999'"),
	 "domain XML line 1: domain='99999999999999999999' is no number"},
	{"<hostdev type='pci'/>", "domain XML line 1: the <source> of a host device is missing"},
	{"<hostdev><source/></hostdev>", "domain XML line 1: the type of a host device is missing"},
	{"<hostdev type='isa'><source/></hostdev>",
	 "domain XML line 1: host device type 'isa' is unknown"},
	{"<hostdev mode='x' type='pci'><source/></hostdev>",
	 "domain XML line 1: hostdev mode 'x' is unknown"},
	{"<hostdev type='pci'><driver model='../x'/><source/></hostdev>",
	 "domain XML line 1: model='../x' is no name of a driver"},
	{"<interface type='hostdev'><source/></interface>",
	 "domain XML line 1: the type of a host device is missing"},
	{"<interface type='hostdev'><source><address type='mdev'/></source></interface>",
	 "domain XML line 1: host device type 'mdev' is unknown"},
	{MDEV("", "<address uuid='x'/>"),
	 "domain XML line 1: the attribute model of an mdev is missing"},
	{MDEV("model='vfio-isa'", "<address uuid='x'/>"),
	 "domain XML line 1: mdev model 'vfio-isa' is unknown"},
	{MDEV("model='vfio-pci'", ""),
	 "domain XML line 1: the uuid in the <address> of an mdev is missing"},
	{MDEV("model='vfio-pci'", "<address uuid='1234'/>"),
	 "domain XML line 1: uuid='1234' is no uuid"},
	{MDEV("model='vfio-pci'", "<address uuid='0123456789abcdef0123456789abcdef'/>")
		 MDEV("model='vfio-ap'", "<address uuid='0123456789ABCDEF-0123456789abcdef'/>"),
	 "domain XML line 1: mdev 01234567-89ab-cdef-0123-456789abcdef is already in the domain"},
	{USB("<vendor id='1'/>"), "domain XML line 1: one of <vendor> and <product> is missing"},
	{USB("<vendor id='0'/><product id='1'/>"),
	 "domain XML line 1: the id of <vendor> or <product> is missing"},
	{USB("<vendor id='1'/><product/>"),
	 "domain XML line 1: the id of <vendor> or <product> is missing"},
	{USB("<address bus='1'/>"),
	 "domain XML line 1: bus or device of a USB <address> is missing"},
	{USB("<address bus='1' device='2'/>") USB("<address bus='1' device='2'/>"),
	 "domain XML line 1: this USB device is already in the domain"},
	{NVME("namespace='1'><address/></source>"),
	 "domain XML line 1: type='pci' of an NVMe <source> is missing"},
	{NVME("type='pci'><address/></source>"),
	 "domain XML line 1: the number of an NVMe namespace is missing"},
	{NVME("type='pci' namespace='one'><address/></source>"),
	 "domain XML line 1: the number of an NVMe namespace is missing"},
	{NVME("type='pci' namespace='1'/>"),
	 "domain XML line 1: the <address> of an NVMe <source> is missing"},
	{NVME("type='pci' namespace='1' managed='x'><address/></source>"),
	 "domain XML line 1: managed='x' is neither yes nor no"},
};

static void refuses_devices(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_devices); i++) {
		autoguest guest = {0};
		autoerror err = {0};
		if (parse(bad_devices[i].devices, &guest, &err) == 0)
			fail_msg("taken: %s", bad_devices[i].devices);
		assert_null(guest.name);
		assert_error(&err, bad_devices[i].line);
	}
}

/* Pairs that libvirt takes, although they look alike. */
static void takes_what_differs(void **state)
{
	(void)state;
	static const struct {
		const char *devices, *expected;
	} cases[] = {
		{PCI("") NVME("type='pci' namespace='1' managed='yes'><address/></source>"),
		 "0000:00:00.0 hostdev\n"},
		{USB("<address bus='1' device='2'/>") USB("<address bus='1' device='3'/>"),
		 "usb 0000:0000 1:2\nusb 0000:0000 1:3\n"},
		{USB(""), ""},
		{"<disk type='nvme' device='cdrom'/>", ""},
		{"<interface type='hostdev'><source><vendor id='1'/><product id='2'/></source>"
		 "</interface>",
		 "usb 0001:0002 0:0\n"},
		{"<interface/><hostdev mode='capabilities'/>", ""},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoguest guest = {0};
		autoerror err = {0};
		autotext devices = {0};
		if (parse(cases[i].devices, &guest, &err) < 0)
			fail_msg("%s: %s", cases[i].devices, err.text);
		guest_text(&guest, &devices);
		assert_string_equal(text_string(&devices), cases[i].expected);
	}
}

static const struct {
	const char *xml, *line;
} bad_documents[] = {
	{"", "the domain XML is empty"},
	{" \n\t", "the domain XML is empty"},
	{"\xef\xbb\xbf", "the domain XML is empty"},
	{"domain", "the domain XML does not begin with '<'"},
	{"<domain/>", "the domain XML gives the VM no name"},
	{"<domain><name/></domain>", "the domain XML gives the VM no name"},
	{"<domain><name>a/b</name></domain>", "the domain XML gives the VM a name with a '/': a/b"},
	{"<domain>\n<name>a</name><uuid>12</uuid></domain>",
	 "domain XML line 2: <uuid> '12' is no uuid"},
	{"<domain xmlns='urn:x'><name>a</name></domain>",
	 "the XML is not that of a domain: it has no <domain>"},
	{"<domstatus/>", "the XML is not that of a domain: it has no <domain>"},
	{"<?xml version='1.0' encoding='UTF-7'?><domain/>",
	 "the domain XML is in encoding 'UTF-7', not UTF-8"},
};

static void refuses_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_documents); i++) {
		autoguest guest = {0};
		autoerror err = {0};
		const char *xml = bad_documents[i].xml;
		assert_int_equal(domain_xml_parse(xml, strlen(xml), &guest, &err), -1);
		assert_int_equal(domain_xml_parse(xml, strlen(xml), &guest, NULL), -1);
		assert_error(&err, bad_documents[i].line);
	}
	autoerror err = {0};
	autoguest guest = {0};
	assert_int_equal(domain_xml_parse(NULL, 0, &guest, &err), -1);
	assert_error(&err, "the domain XML is empty");
	static const char nul[] = "<domain>\0</domain>";
	assert_int_equal(domain_xml_parse(nul, sizeof nul - 1, &guest, &err), -1);
	assert_error(&err, "the domain XML holds a NUL byte: it is not UTF-8");
}

/* What is not well-formed is refused in libxml2's words, on one line. */
static void refuses_what_is_not_xml(void **state)
{
	(void)state;
	static const char *const cases[] = {
		"<domain><name>\xff\xfe</name></domain>",
		"<domain><name>&x;</name></domain>",
		"<domain/><domain/>",
		"<domain/>text",
		"<domain><name>v</domain></name>",
		"<domain a='1' a='1'/>",
		"<domain a=1/>",
		"<domain><name>v</name><!-- -- --></domain>",
		"<domain><name>v</name><![CDATA[</domain>",
		"<",
		"</>",
		"<?xml version='1.0'?>",
		"\n<?xml version='1.0'?><domain><name>v</name></domain>",
		"\xef\xbb\xbf\xef\xbb\xbf<domain/>",
		"<domain><name>\x01</name></domain>",
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoguest guest = {0};
		autoerror err = {0};
		if (domain_xml_parse(cases[i], strlen(cases[i]), &guest, &err) == 0)
			fail_msg("taken: %s", cases[i]);
		assert_non_null(strstr(err.text, "omain XML "));
		assert_null(strpbrk(err.text, "\r\n"));
		assert_null(guest.name);
	}
}

static void refuses_commandlines(void **state)
{
	(void)state;
	static const struct {
		const char *argument, *line;
	} cases[] = {
		{"vfio-pci,host=0000:01:00",
		 "domain XML line 1: host=0000:01:00 is no PCI address"},
		{"vfio-pci,host=01:20.0", "domain XML line 1: host=01:20.0 is no PCI address"},
		{"vfio-pci,host=01:00.8", "domain XML line 1: host=01:00.8 is no PCI address"},
		{"vfio-pci,host=", "domain XML line 1: host= is no PCI address"},
		{"{&quot;driver&quot;:",
		 "domain XML line 1: the JSON of a -device argument cannot be read"},
		{NULL, "domain XML line 1: <qemu:arg> has no value"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoguest guest = {0};
		autoerror err = {0};
		autofree char *value = cases[i].argument
					       ? str_format("value='%s'", cases[i].argument)
					       : str_copy("");
		autofree char *xml = str_format(
			"<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>v</name>"
			"<q:commandline><q:arg value='-device'/><q:arg %s/></q:commandline></domain>",
			value);
		assert_int_equal(domain_xml_parse(xml, strlen(xml), &guest, &err), -1);
		assert_error(&err, cases[i].line);
	}
}

static void cut_anywhere_is_refused(void **state)
{
	(void)state;
	autotext xml = {0};
	test_file("guests/odd-commandline.xml", &xml);
	text_trim(&xml);
	for (size_t length = 0; length < xml.length; length++) {
		autoguest guest = {0};
		autoerror err = {0};
		/* a copy of that size, so that a sanitizer sees a read behind it */
		autofree char *copy = mem_alloc(length);
		memcpy(copy, xml.at, length);
		assert_int_equal(domain_xml_parse(copy, length, &guest, &err), -1);
		assert_non_null(err.text);
	}
}

/* Ten megabytes, just below what libxml2 takes of one text, that are made to keep a parser busy. */
static void large_ones_take_no_time(void **state)
{
	(void)state;
	static const struct {
		const char *begin, *again, *end;
		int result;
	} cases[] = {
		{"<domain><name>v</name><description>", "all work and no play. ",
		 "</description></domain>", 0},
		{"<domain><name>v</name>", "<a/>", "</domain>", -1},
		{"<domain><name>v</name>", "<a>", "", -1},
		{"<domain><name>v</name><a ", "b='' ", "/></domain>", -1},
		{"<domain><name>v</name>", "<a xmlns:x='u'/>", "</domain>", -1},
		{"<domain><name>v</name><devices>", PCI("bus='1'"), "</devices></domain>", -1},
		{"<domain><name>v</name><devices>",
		 NVME("type='pci' namespace='1'><address/></source>"), "</devices></domain>", -1},
		{"<domain><name>v</name>", "<!-->-->", "</domain>", -1},
		{"<domain><name>v</name>", "<?a?>", "</domain>", -1},
		{"<domain><name>v</name>", "<![CDATA[>]]>", "</domain>", -1},
		{"<!DOCTYPE domain [", "<!ENTITY a 'b'>", "]><domain/>", -1},
		{"<domain><name>v</name><!--", "&&&&&data=data=://::", "--></domain>", 0},
		{"<domain><name>v</name><a b='", "&#38;", "'/></domain>", 0},
		{"", "<", "", -1},
		{"", "<!", "", -1},
		{"<a b='", "'", "", -1},
	};
	/* The bounds are for a build with sanitizers. To be watched by valgrind costs more. */
	const double slower = getenv("UNDER_VALGRIND") ? 20 : 1;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext xml = {0}, redacted = {0};
		autoguest guest = {0};
		text_add(&xml, cases[i].begin);
		while (xml.length < 9900000)
			text_add(&xml, cases[i].again);
		text_add(&xml, cases[i].end);
		clock_t begin = clock();
		int r = domain_xml_parse(xml.at, xml.length, &guest, NULL);
		double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
		print_message("%2zu: %d in %.3f s\n", i, r, seconds);
		assert_int_equal(r, cases[i].result);
		assert_true(seconds < 3 * slower);
		begin = clock();
		domain_xml_redact(xml.at, xml.length, &redacted, NULL);
		seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
		print_message("    redacted in %.3f s\n", seconds);
		assert_true(seconds < 6 * slower);
	}
}

/* Adds format with its "%u" replaced by number. */
static void repeat(struct text *xml, const char *format, unsigned number)
{
	const char *mark = strstr(format, "%u");
	text_add_bytes(xml, format, (size_t)(mark - format));
	text_addf(xml, "%u%s", number, mark + 2);
}

/* The last number of a thing that is taken, and what the next one is told. */
static void limits_are_where_they_are(void **state)
{
	(void)state;
	static const struct {
		const char *begin, *each, *end;
		unsigned most;
		const char *line;
	} cases[] = {
		{"<domain><name>v</name><devices>",
		 NVME("type='pci' namespace='%u'><address bus='1'/></source>"),
		 "</devices></domain>", 4096, "the domain XML names more than 4096 host devices"},
		{"<domain", " a%u='>'", "><name>v</name></domain>", 128,
		 "the domain XML has an element with more than 128 attributes"},
		{"<domain><name>v</name>", "<a xmlns='%u'/>", "</domain>", 1000,
		 "the domain XML has more than 1000 namespaces"},
		{"<domain><name>v</name>", "<!--%u-->", "</domain>", (1 << 17) - 2,
		 "the domain XML has more than 131072 elements and comments"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotext xml = {0};
		autoguest guest = {0};
		autoerror err = {0};
		text_add(&xml, cases[i].begin);
		for (unsigned j = 0; j < cases[i].most; j++)
			repeat(&xml, cases[i].each, j);
		size_t most = xml.length;
		text_add(&xml, cases[i].end);
		if (domain_xml_parse(xml.at, xml.length, &guest, &err) < 0)
			fail_msg("%s", err.text);
		text_cut(&xml, most);
		repeat(&xml, cases[i].each, cases[i].most);
		text_add(&xml, cases[i].end);
		guest_clear(&guest);
		assert_int_equal(domain_xml_parse(xml.at, xml.length, &guest, &err), -1);
		assert_error(&err, cases[i].line);
	}
}

static void too_large_is_refused_unread(void **state)
{
	(void)state;
	autoguest guest = {0};
	autoerror err = {0};
	/* NB: one byte only, so that reading any other is seen. */
	autofree char *byte = mem_alloc(1);
	assert_int_equal(domain_xml_parse(byte, DOMAIN_XML_MAX + 1, &guest, &err), -1);
	assert_error(&err, "the domain XML is larger than 16 MiB");
}

static void failures_are_short(void **state)
{
	(void)state;
	autoguest guest = {0};
	autoerror err = {0};
	autotext xml = {0};
	text_add(&xml, "<domain><name>v</name><uuid>");
	for (int i = 0; i < 1000; i++)
		text_add(&xml, "\xe2\x82\xac");
	text_add(&xml, "</uuid></domain>");
	assert_int_equal(domain_xml_parse(xml.at, xml.length, &guest, &err), -1);
	assert_in_range(strlen(err.text), 490, 500);
	assert_string_equal(err.text + strlen(err.text) - 6, "\xe2\x82\xac...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_guests),
		cmocka_unit_test(keeps_the_aliases_of_people),
		cmocka_unit_test(refuses_files),
		cmocka_unit_test(refuses_devices),
		cmocka_unit_test(takes_what_differs),
		cmocka_unit_test(refuses_documents),
		cmocka_unit_test(refuses_what_is_not_xml),
		cmocka_unit_test(refuses_commandlines),
		cmocka_unit_test(cut_anywhere_is_refused),
		cmocka_unit_test(large_ones_take_no_time),
		cmocka_unit_test(limits_are_where_they_are),
		cmocka_unit_test(too_large_is_refused_unread),
		cmocka_unit_test(failures_are_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
