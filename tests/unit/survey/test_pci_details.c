/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/pci_details.h"

#include <sys/stat.h>

#include "survey_tests.h"

static const char ones[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
			   "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
			   "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
			   "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

static void a_dead_one_answers_with_ones(void **state)
{
	static const struct {
		const char *bytes;
		size_t count;
		bool dead;
	} cases[] = {
		{"\xde\x10\x81\x1c\x07\x04\x10\x00", 8, false},
		{ones, 64, true},
		{ones, 4, true},
		{ones, 3, false},
		{"", 0, false},
		/* A virtual function has no ids of its own. */
		{"\xff\xff\xff\xff\x06\x04\x10\x00", 8, false},
		{"\xff\xff\xff\xff\x00\x00\x00\x00", 8, false},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		struct device *device = view_add(&view, CARD, "nouveau");
		put_bytes(B CARD "/config", cases[i].bytes, cases[i].count);
		survey_pci_details(&host, &view, 1, false);
		if (device->dead != cases[i].dead)
			fail_msg("case %zu", i);
		assert_false(device->unreadable);
	}
}

/* What is behind the header may not be read: here, it would make a dead one alive. */
static void the_header_alone_is_read(void **state)
{
	autotext bytes = {0};
	autoview view = {0};
	(void)state;
	text_add_bytes(&bytes, ones, 64);
	text_add(&bytes, "more");
	put_bytes(B CARD "/config", bytes.at, bytes.length);
	survey_pci_details(&host, &view, view_add(&view, CARD, NULL)->present, false);
	assert_true(view.devices[0].dead);
}

static void power_resets_and_links_are_read(void **state)
{
	(void)state;
	put(B CARD "/power/control", "auto\n");
	put(B CARD "/reset_method", "device_specific flr bus\n");
	put(B CARD "/driver_override", "(null)\n");
	put_link(B CARD "/consumer:pci:0000:01:00.1", "../x");
	put_link(B CARD "/consumer:pci:0000:01:00.2", "../y");
	put_link(B CARD "/consumer:platform:acpi", "../z");
	put_link(B CARD "/supplier:pci:0000:00:01.0", "../w");
	put(B "0000:01:00.1/driver_override", "vfio-pci\n");
	put(B "0000:01:00.1/power/control", "on\n");
	autoview view = {0};
	view_add(&view, CARD, "nouveau");
	view_add(&view, "0000:01:00.1", "snd_hda_intel");
	view_add(&view, "0000:00:01.0", "pcieport")->class = 0x060400;
	survey_pci_details(&host, &view, 1, true);
	const struct device *card = &view.devices[0], *companion = &view.devices[1];
	assert_string_equal(card->power, "auto");
	assert_int_equal(card->resets.count, 3);
	assert_string_equal(card->resets.at[0], "device_specific");
	assert_string_equal(card->resets.at[2], "bus");
	assert_int_equal(card->consumers.count, 2);
	assert_string_equal(card->consumers.at[0], "0000:01:00.1");
	assert_string_equal(card->consumers.at[1], "0000:01:00.2");
	assert_null(card->override);
	assert_int_equal(card->bar_count, 0);
	/* One that stays is asked for no more than what hinders. */
	assert_string_equal(companion->override, "vfio-pci");
	assert_null(companion->power);
	assert_false(was_asked(B "0000:01:00.1/config"));
	assert_false(was_asked(B "0000:00:01.0/driver_override"));
}

static void regions_are_read_where_they_are_wanted(void **state)
{
	(void)state;
	put(B CARD "/resource", "0x00000000a0000000 0x00000000a0ffffff 0x0000000000040200\n"
				"0x0000006000000000 0x000000600fffffff 0x000000000014220c\n"
				"0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
				"0x0000006010000000 0x0000006011ffffff 0x000000000014220c\n");
	put(B CARD "/resource1_resize", "0000000000003fc0\n");
	put(B CARD "/resource3_resize", "20\n");
	put(B CARD "/resource1", "");
	put(B CARD "/resource1_wc", "");
	for (int wanted = 0; wanted < 2; wanted++) {
		autoview view = {0};
		struct device *device = view_add(&view, CARD, "nouveau");
		survey_pci_details(&host, &view, 1, wanted);
		assert_int_equal(device->bar_count, wanted ? 2 : 0);
		assert_int_equal(was_asked(B CARD "/resource1_resize"), wanted);
		if (!wanted)
			continue;
		assert_int_equal(device->bars[0].index, 1);
		assert_true(device->bars[0].size == 256 << 20);
		assert_true(device->bars[0].sizes == 0x3fc0);
		assert_int_equal(device->bars[1].index, 3);
		assert_true(device->bars[1].size == 32 << 20);
		assert_true(device->bars[1].sizes == 0x20);
	}
}

/* Never answers: what a reader would wait for is told in its stead. */
static int hang(struct host *of, struct pending *pending, struct deadline deadline,
		struct text *out)
{
	local->finish(of, pending, deadline, out);
	text_clear(out);
	return -ETIMEDOUT;
}

static void what_hangs_is_unreadable(void **state)
{
	static struct host_operations hanging;
	autoview view = {0};
	(void)state;
	hanging = *host.operations;
	hanging.finish = hang;
	host.operations = &hanging;
	put(B CARD "/driver_override", "vfio-pci\n");
	put_bytes(B CARD "/config", ones, 64);
	view_add(&view, CARD, "nouveau");
	survey_pci_details(&host, &view, 1, false);
	assert_true(view.devices[0].unreadable);
	assert_false(view.devices[0].dead);
	assert_null(view.devices[0].override);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(a_dead_one_answers_with_ones),
		ON_A_HOST(the_header_alone_is_read),
		ON_A_HOST(power_resets_and_links_are_read),
		ON_A_HOST(regions_are_read_where_they_are_wanted),
		ON_A_HOST(what_hangs_is_unreadable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
