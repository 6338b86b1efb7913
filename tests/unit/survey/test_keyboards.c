/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/keyboards.h"

#include "survey_tests.h"

#define TAKEN "/devices/pci0000:00/0000:00:01.0/" CARD
#define INPUT(name, folder, handlers)                                                              \
	"I: Bus=0003 Vendor=046d Product=c31c Version=0110\n"                                      \
	"N: Name=\"" name "\"\n"                                                                   \
	"P: Phys=usb-0000:00:14.0-3/input0\n"                                                      \
	"S: Sysfs=" folder "\n"                                                                    \
	"U: Uniq=\n"                                                                               \
	"H: Handlers=" handlers "\n"                                                               \
	"B: PROP=0\n\n"
#define KEYBOARD(name, folder) INPUT(name, folder, "sysrq kbd leds event3 ")
#define OURS KEYBOARD("Logitech K120", TAKEN "/usb1/1-3/1-3:1.0/0003:046D:C31C.0001/input/input5")

static const char only[] = "Logitech K120, the host's only keyboard\n";

static void the_last_keyboard_is_told(void **state)
{
	static const struct {
		const char *list, *said;
	} cases[] = {
		{NULL, ""},
		{"", ""},
		{OURS, only},
		{OURS OURS, only},
		{"\n\n" OURS "\n\n", only},
		{OURS KEYBOARD("Other \"quoted\"", TAKEN "/usb1/1-4/input/input6"),
		 "Logitech K120, the host's only keyboard\n"
		 "Other \"quoted\", the host's only keyboard\n"},
		/* The host keeps one: behind another function, or none at all. */
		{OURS KEYBOARD("K", "/devices/pci0000:00/0000:00:14.0/usb2/2-1/input/input9"), ""},
		{KEYBOARD("AT", "/devices/platform/i8042/serio0/input/input2") OURS, ""},
		/* What has keys and is no keyboard does not replace one. */
		{OURS INPUT("Power Button", "/devices/LNXSYSTM:00/input/input0", "kbd event0 "),
		 only},
		{OURS INPUT("Mouse", "/devices/pci0000:00/0000:00:14.0/usb2/input/input9",
			    "mouse0 event4 "),
		 only},
		{INPUT("Mouse", TAKEN "/usb1/1-3/input/input5", "mouse0 event4 "), ""},
		{OURS KEYBOARD("ydotoold", "/devices/virtual/input/input30"), only},
		{KEYBOARD("ydotoold", "/devices/virtual/input/input30"), ""},
		/* An address is a whole part of the path. */
		{KEYBOARD("K", "/devices/pci0000:00/x" CARD "/input/input1"), ""},
		{"N: Name=\"K\"\nH: Handlers=sysrq kbd\n", ""},
		{"S: Sysfs=" TAKEN "/input/input1\nH: Handlers=kbd sysrq",
		 "a keyboard without a name, the host's only keyboard\n"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		struct device *device = view_add(&view, CARD, "xhci_hcd");
		device->has_input = true;
		if (cases[i].list)
			put(PATH_INPUT_DEVICES, cases[i].list);
		survey_keyboards(&host, &view, 1);
		autofree char *said = holders_text(&device->holders);
		if (!str_equal(said, cases[i].said))
			fail_msg("case %zu: %s", i, said);
	}
}

static void keyboards_may_hang_on_two_taken_ones(void **state)
{
	autoview view = {0};
	(void)state;
	put(PATH_INPUT_DEVICES,
	    OURS KEYBOARD("Second", "/devices/pci0000:00/0000:00:14.0/usb2/2-1/input/input9"));
	view_add(&view, CARD, "xhci_hcd")->has_input = true;
	view_add(&view, "0000:00:14.0", "xhci_hcd")->has_input = true;
	survey_keyboards(&host, &view, 1);
	assert_int_equal(view.devices[0].holders.count, 0);
	survey_keyboards(&host, &view, 2);
	autofree char *first = holders_text(&view.devices[0].holders);
	autofree char *second = holders_text(&view.devices[1].holders);
	assert_string_equal(first, only);
	assert_string_equal(second, "Second, the host's only keyboard\n");
}

static void the_list_is_read_for_usb_and_input_alone(void **state)
{
	static const struct {
		unsigned class;
		const char *driver;
		bool vfio, has_input, asked;
	} cases[] = {
		{0x030000, "nouveau", false, false, false},
		{0x0c0330, "xhci_hcd", false, false, true},
		{0x0c0330, "vfio-pci", true, false, false},
		{0x0c0330, NULL, false, false, false},
		{0x0c0500, "i801_smbus", false, true, true},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		struct device *device = view_add(&view, CARD, cases[i].driver);
		device->class = cases[i].class;
		device->vfio = cases[i].vfio;
		device->has_input = cases[i].has_input;
		words_clear(&asked);
		survey_keyboards(&host, &view, 1);
		assert_int_equal(was_asked(PATH_INPUT_DEVICES), cases[i].asked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(the_last_keyboard_is_told),
		ON_A_HOST(keyboards_may_hang_on_two_taken_ones),
		ON_A_HOST(the_list_is_read_for_usb_and_input_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
