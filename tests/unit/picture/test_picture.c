/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is said of a function, and how it is shown. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/memory.h"
#include "picture/kinds.h"
#include "picture/picture.h"

/* A host with one function, and what the survey saw of it. */
struct world {
	struct host_file file;
	struct host_view view;
};

static int set_up(void **state)
{
	struct world *world = mem_alloc(sizeof *world);
	struct captured_function *function =
		ARRAY_ADD(world->file.functions, world->file.function_count);
	assert_true(pci_address_parse("0000:01:00.0", &function->address));
	function->class = 0x030000;
	function->vendor = 0x10de;
	function->product = 0x1c20;
	function->driver = str_copy("nouveau");
	function->group = 1;
	function->minor = -1;
	struct device *device = host_view_add_device(&world->view, function->address, 1);
	device->present = true;
	device->class = function->class;
	device->driver = str_copy("nouveau");
	world->file.release = str_copy("6.12.9");
	world->view.iommu = true;
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	host_file_clear(&world->file);
	host_view_clear(&world->view);
	free(world);
	return 0;
}

static char *some_name(unsigned vendor, unsigned product)
{
	assert_int_equal(vendor, 0x10de);
	assert_int_equal(product, 0x1c20);
	return str_copy("NVIDIA Corporation GP106M <\"&'> \001\xff");
}

static void make(const struct world *world, struct picture *ret)
{
	const struct picture_scene scene = {&world->file, &world->view, some_name};
	picture_make(&scene, ret);
}

static char *text_of(const struct world *world, unsigned width, bool color)
{
	autopicture picture = {0};
	struct text out = {0};
	const struct picture_style style = {.width = width, .color = color};
	make(world, &picture);
	picture_text(&picture, &style, &out);
	return text_take(&out);
}

static void replace(char **text, const char *with)
{
	free(*text);
	*text = str_copy(with);
}

static void test_a_lent_function_says_to_whom_and_where_it_is_at_home(void **state)
{
	struct world *world = *state;
	replace(&world->file.functions[0].driver, "vfio-pci");
	replace(&world->view.devices[0].driver, "vfio-pci");
	world->view.devices[0].vfio = true;
	world->view.devices[0].lent_to = str_copy("win10");
	words_add(&world->file.functions[0].modules, "nouveau");
	autofree char *text = text_of(world, 80, false);
	assert_non_null(strstr(text, "vfio-pci (at home with nouveau)"));
	assert_non_null(strstr(text, "lent to VM 'win10'\n"));
	assert_null(strstr(text, "stays"));
}

static void test_a_home_that_is_meant_comes_before_one_that_could_be(void **state)
{
	struct world *world = *state;
	replace(&world->file.functions[0].driver, NULL);
	words_add(&world->file.functions[0].modules, "nouveau");
	world->file.functions[0].override = str_copy("nvidia");
	autofree char *text = text_of(world, 80, false);
	assert_non_null(strstr(text, "no driver (at home with nvidia)"));
}

static void test_who_is_in_the_way_is_named_once(void **state)
{
	struct world *world = *state;
	struct device *device = &world->view.devices[0];
	struct holder *holder = ARRAY_ADD(device->holders.at, device->holders.count);
	*holder = (struct holder){.how = HOLDING_MOUNT, .what = str_copy("/home")};
	autofree char *text = text_of(world, 200, false);
	assert_non_null(strstr(text,
			       "stays: driver nouveau still has 0000:01:00.0 in use by a file "
			       "system mounted at /home\n"));
	assert_null(strstr(text, "used by"));
}

static void test_no_iommu_is_said_once(void **state)
{
	struct world *world = *state;
	world->file.functions[0].group = -1;
	host_view_clear(&world->view);
	host_view_add_device(&world->view, world->file.functions[0].address, -1)->present = true;
	autofree char *text = text_of(world, 80, false);
	assert_non_null(strstr(text, "no IOMMU groups: nothing can be given to a VM"));
	assert_null(strstr(text, "stays"));
}

static void test_a_screen_is_one_that_is_connected(void **state)
{
	struct world *world = *state;
	words_add(&world->file.functions[0].connectors, "card0-HDMI-A-1 connected");
	words_add(&world->file.functions[0].connectors, "card0-DP-1 disconnected");
	autofree char *text = text_of(world, 80, false);
	assert_non_null(strstr(text, "nouveau, screen HDMI-A-1\n"));
	assert_null(strstr(text, "DP-1"));
}

static void test_no_line_is_wider_than_the_terminal(void **state)
{
	struct world *world = *state;
	world->view.devices[0].lent_to = str_copy("a VM whose name is long, and longer than most "
						  "would have it, as people do");
	for (unsigned width = 40; width <= 90; width += 7) {
		autofree char *text = text_of(world, width, false);
		for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") <= width);
	}
}

static void test_colors_are_there_only_when_asked_for(void **state)
{
	struct world *world = *state;
	autofree char *plain = text_of(world, 80, false);
	autofree char *colored = text_of(world, 80, true);
	assert_null(strchr(plain, '\033'));
	assert_non_null(strstr(colored, "\033[35mdisplay\033[0m"));
}

static void test_a_drawing_is_well_formed_whatever_names_hold(void **state)
{
	autopicture picture = {0};
	autotext svg = {0};
	make(*state, &picture);
	picture_svg(&picture, false, &svg);
	assert_non_null(strstr(svg.at, "NVIDIA GP106M &lt;\"&amp;'&gt; ?"
				       "?</text>"));
	assert_true(str_starts(svg.at, "<svg "));
	assert_string_equal(svg.at + svg.length - strlen("</svg>\n"), "</svg>\n");
}

/* Each bridge may be on a bus of its own, and all of them in one group. */
static void test_what_is_deep_below_bridges_has_room_beside_it(void **state)
{
	enum { BRIDGES = 200 };
	struct world *world = *state;
	autopicture picture = {0};
	autotext svg = {0}, text = {0};
	const struct picture_style style = {.width = 80, .all = true};
	for (uint8_t bus = 2; bus < 2 + BRIDGES; bus++) {
		struct captured_function *bridge =
			ARRAY_ADD(world->file.functions, world->file.function_count);
		*bridge = (struct captured_function){.address = {.bus = bus},
						     .behind = {.bus = (uint8_t)(bus - 1)},
						     .class = 0x060400,
						     .group = 1,
						     .minor = -1,
						     .has_bridge = true};
	}
	picture_make(&(struct picture_scene){&world->file, &world->view, NULL}, &picture);
	picture_svg(&picture, true, &svg);
	picture_text(&picture, &style, &text);
	assert_non_null(strstr(svg.at, ">c9:00.0</text>"));
	assert_non_null(strstr(text.at, "                          c9:00.0  bridge"));
	assert_null(strstr(text.at, "                           c9:00.0"));
}

static void test_kinds_are_told_by_class(void **state)
{
	static const struct {
		unsigned class;
		const char *name;
		bool is_plain;
	} cases[] = {
		{0x030000, "display", false}, {0x030200, "display", false},
		{0x040300, "sound", false},   {0x010802, "disk", false},
		{0x020000, "network", false}, {0x0c0330, "usb", false},
		{0x060400, "bridge", true},   {0x060000, "chipset", true},
		{0x0c0500, "chipset", true},  {0xff0000, "other", false},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_string_equal(kind_of(cases[i].class)->name, cases[i].name);
		assert_int_equal(kind_of(cases[i].class)->is_plain, cases[i].is_plain);
	}
}

#define ON_A_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_a_lent_function_says_to_whom_and_where_it_is_at_home),
		ON_A_WORLD(test_a_home_that_is_meant_comes_before_one_that_could_be),
		ON_A_WORLD(test_who_is_in_the_way_is_named_once),
		ON_A_WORLD(test_no_iommu_is_said_once),
		ON_A_WORLD(test_a_screen_is_one_that_is_connected),
		ON_A_WORLD(test_no_line_is_wider_than_the_terminal),
		ON_A_WORLD(test_colors_are_there_only_when_asked_for),
		ON_A_WORLD(test_a_drawing_is_well_formed_whatever_names_hold),
		ON_A_WORLD(test_what_is_deep_below_bridges_has_room_beside_it),
		cmocka_unit_test(test_kinds_are_told_by_class),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
