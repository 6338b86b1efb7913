/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>

#include "guest_text.h"
#include "input/domain_xml.h"
#include "input/secrets.h"
#include "input_tests.h"

/* Calls each() with every document of tests/guests that can be read. */
static unsigned each_guest(void (*each)(const char *name, const struct text *xml))
{
	autofree char *path = str_format("%s/guests", TESTS_DIR);
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	unsigned seen = 0;
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		if (strstr(name, ".xml") && !str_starts(name, "bad-")) {
			autofree char *file = str_format("guests/%s", name);
			autotext xml = {0};
			test_file(file, &xml);
			each(name, &xml);
			seen++;
		}
		free(entries[i]);
	}
	free(entries);
	return seen;
}

static void check_same_devices(const char *name, const struct text *xml)
{
	autotext redacted = {0}, before = {0}, after = {0};
	autoguest guest = {0}, again = {0};
	assert_int_equal(domain_xml_parse(xml->at, xml->length, &guest, NULL), 0);
	assert_int_equal(domain_xml_redact(xml->at, xml->length, &redacted, NULL), 0);
	assert_int_equal(domain_xml_parse(redacted.at, redacted.length, &again, NULL), 0);
	guest_text(&guest, &before);
	guest_text(&again, &after);
	assert_string_equal(text_string(&before), text_string(&after));
	assert_string_equal(guest.name, again.name);
	assert_null(strstr(redacted.at, "HIDE"));
	if (!str_starts(name, "secrets"))
		assert_string_equal(redacted.at, xml->at);
}

static void asks_for_the_same_devices(void **state)
{
	(void)state;
	assert_true(each_guest(check_same_devices) > 35);
}

static void hides_every_secret_of_a_domain(void **state)
{
	(void)state;
	autotext xml = {0}, redacted = {0};
	test_file("guests/secrets.xml", &xml);
	assert_non_null(strstr(xml.at, "HIDE"));
	assert_int_equal(domain_xml_redact(xml.at, xml.length, &redacted, NULL), 0);
	static const char *const kept[] = {
		"<secret type='ceph' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/>",
		"<cookie name='session'>(removed)</cookie>",
		"passwd='(removed)' passwdValidTo='2030-01-01T00:00:00'/>",
		"<graphics type='spice' passwd=\"(removed)\"/>",
		"<!--(removed)-->",
		"<description>ask me for it</description>",
		"<my:Password><![CDATA[(removed)]]><!--(removed)--></my:Password>",
		"<my:entry name='colour' value='green'/>",
		"<qemu:arg value='vfio-pci,host=06:00.0'/>",
		"<qemu:env name='SPICE_PASSWORD' value='(removed)'/>",
		"<qemu:env name='SDL_AUDIODRIVER' value='alsa'/>",
	};
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (!strstr(redacted.at, kept[i]))
			fail_msg("'%s' is not in %s", kept[i], redacted.at);
}

static const struct {
	const char *xml, *redacted;
} documents[] = {
	{"<a/>", "<a/>"},
	{"\xef\xbb\xbf<?xml version='1.0'?>\r\n<a  b = 'c'\t/>\n",
	 "\xef\xbb\xbf<?xml version='1.0'?>\r\n<a  b = 'c'\t/>\n"},
	{"<a passwd=''/>", "<a passwd=''/>"},
	{"<a x='>' passwd = 'y' z='1'></a>", "<a x='>' passwd = '(removed)' z='1'></a>"},
	{"<password> \n</password>", "<password> \n</password>"},
	{"<password> x<b>y</b>z</password>w", NULL},
	{"<a><password> x<b c='k' value='v'>y</b>z</password>w</a>",
	 "<a><password>(removed)<b c='k' value='(removed)'>(removed)</b>(removed)</password>w</a>"},
	{"<a><password/>w</a>", "<a><password/>w</a>"},
	{"<a><p key='Token' value='x'>y</p></a>",
	 "<a><p key='Token' value='(removed)'>(removed)</p></a>"},
	{"<a b='pass&#x77;ord=x'>pass&#119;ord &#58; x</a>", "<a b='(removed)'>(removed)</a>"},
	{"<a><?run password=x?><?run?></a>", "<a><?removed?><?run?></a>"},
	{"<a><![CDATA[secret: <x>]]>&lt;</a>", "<a><![CDATA[(removed)]]>&lt;</a>"},
	{"<a><!-- <password>x</password> --></a>", "<a><!--(removed)--></a>"},
	{"<!DOCTYPE a><a/>", NULL},
	{"<a>", NULL},
	{"", NULL},
};

static void redacts_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		autotext out = {0};
		autoerror err = {0};
		text_add(&out, "before");
		const char *xml = documents[i].xml;
		int r = domain_xml_redact(xml, strlen(xml), &out, &err);
		autofree char *expected =
			str_format("before%s", documents[i].redacted ? documents[i].redacted : "");
		assert_int_equal(r, documents[i].redacted ? 0 : -1);
		assert_int_equal(err.text == NULL, r == 0);
		assert_string_equal(out.at, expected);
	}
}

static void knows_secret_names(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool secret;
	} names[] = {
		{"passwd", true},
		{"PASSWORD", true},
		{"root_password", true},
		{"userPassword", true},
		{"passwords", true},
		{"vnc:passwd", true},
		{"api-key", true},
		{"Token", true},
		{"cookies", true},
		{"clientSecret", true},
		{"passwdValidTo", false},
		{"key", false},
		{"s", false},
		{"", false},
		{"passwordless", false},
		{"secretary", false},
		{"uuid", false},
	};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (secret_name(names[i].name, strlen(names[i].name)) != names[i].secret)
			fail_msg("'%s'", names[i].name);
}

static void knows_secret_values(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		bool secret;
	} values[] = {
		{"port=1,password=x", true},
		{"my password is long", false},
		{"password", false},
		{"Password : x", true},
		{"{\"password\" : \"x\"}", true},
		{"{\\\"password\\\":\\\"x\\\"}", true},
		{"secret,id=s,data=x", true},
		{"id=s,data=x", false},
		{"secret,id=s,file=/x", false},
		{"vfio-pci,host=06:00.0", false},
		{"https://u:p@h/", true},
		{"https://u@h/", false},
		{"https://h:8080/a@b", false},
		{"http://[::1]:80/", false},
		{"x=y://", false},
		{"", false},
		{"<token a=\"b\">", false},
		{"<token>x</token>", true},
	};
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		if (secret_inside(values[i].value) != values[i].secret)
			fail_msg("'%s'", values[i].value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_the_same_devices),
		cmocka_unit_test(hides_every_secret_of_a_domain),
		cmocka_unit_test(redacts_documents),
		cmocka_unit_test(knows_secret_names),
		cmocka_unit_test(knows_secret_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
