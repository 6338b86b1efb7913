/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/display.h"

#include <sys/stat.h>

#include "survey/units.h"
#include "survey_tests.h"

#define OTHER "0000:00:02.0"
#define THIRD "0000:05:00.0"
#define EFI "efi-framebuffer.0"

/* A card as DRM shows it, with the entries in its class that begin with its name. */
static void put_card(const char *address, const char *name, const char *driver)
{
	autofree char *folder = str_format(B "%s/drm/%s", address, name);
	autofree char *class = str_format(B "%s/class", address);
	autofree char *link = str_format(B "%s/driver", address);
	autofree char *target = str_format("../../drivers/%s", driver);
	autofree char *device = str_format(PATH_DRM "/%s/device", name);
	autofree char *function = str_format("../../../%s", address);
	put_folder(folder);
	put(class, "0x030000\n");
	put_link(link, target);
	put_link(device, function);
}

static void put_connector(const char *name, const char *status)
{
	autofree char *path = str_format(PATH_DRM "/%s/status", name);
	put(path, status);
}

static void put_file(const char *address, const char *file, const char *text)
{
	autofree char *path = str_format(B "%s/%s", address, file);
	put(path, text);
}

static void put_console(const char *bound)
{
	put(PATH_CONSOLES "/vtcon0/name", "(S) dummy device\n");
	put(PATH_CONSOLES "/vtcon0/bind", "1\n");
	put(PATH_CONSOLES "/vtcon1/name", "(M) frame buffer device\n");
	put(PATH_CONSOLES "/vtcon1/bind", bound);
}

/* What a survey of the display sees where that manager is named (NULL for auto). */
static void look(const char *manager, struct host_view *view)
{
	autoprofile profile;
	profile_init(&profile);
	if (manager)
		profile.display.manager = str_copy(manager);
	survey_display(&host, &profile, view);
	survey_units(&host, &profile, view, 0);
}

static void sessions_are_read(void **state)
{
	autoview view = {0};
	(void)state;
	put(PATH_SESSIONS "/2",
	    "# This is private data. Do not parse.\nUID=1000\nUSER=anna\n"
	    "ACTIVE=1\nIS_DISPLAY=1\nSTATE=active\nTTY=tty2\nSCOPE=session-2.scope\n"
	    "SEAT=seat0\nTYPE=wayland\nCLASS=user\nVTNR=2\nUSERNAME=x\nLEADER=900\n");
	put(PATH_SESSIONS "/c1", "UID=112\nUSER=\nACTIVE=0\nSTATE=closing\nSEAT=seat0\n"
				 "CLASS=greeter\nTYPE=x11\nVTNR=7\nSCOPE=session-c1.scope");
	put(PATH_SESSIONS "/9", "UID=1000\nUSER=anna\nACTIVE=1\nCLASS=user\nTYPE=tty\n");
	put(PATH_SESSIONS "/.#2abcd", "UID=0\n");
	autofree char *fifo = str_format("%s/" PATH_SESSIONS "/2.ref", root_path);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	look("", &view);
	const struct display *display = &view.display;
	assert_int_equal(display->session_count, 3);
	const struct session *anna = display_find_session(display, "session-2.scope");
	assert_non_null(anna);
	assert_string_equal(anna->id, "2");
	assert_int_equal(anna->uid, 1000);
	assert_string_equal(anna->user, "anna");
	assert_string_equal(anna->seat, "seat0");
	assert_string_equal(anna->class, "user");
	assert_string_equal(anna->type, "wayland");
	assert_int_equal(anna->vt, 2);
	assert_true(anna->active);
	const struct session *greeter = display_find_session(display, "session-c1.scope");
	assert_non_null(greeter);
	assert_string_equal(greeter->user, "112");
	assert_string_equal(greeter->class, "greeter");
	assert_int_equal(greeter->vt, 7);
	assert_false(greeter->active);
	const struct session *remote = &display->sessions[1];
	assert_string_equal(remote->id, "9");
	assert_null(remote->seat);
	assert_null(remote->scope);
	assert_int_equal(remote->vt, 0);
	assert_false(was_asked(PATH_SESSIONS "/2.ref"));
	assert_false(was_asked(PATH_SESSIONS "/.#2abcd"));
}

static void cards_are_read(void **state)
{
	autoview view = {0};
	(void)state;
	put_card(OTHER, "card0", "i915");
	put_folder(B OTHER "/drm/renderD128");
	put_file(OTHER, "boot_vga", "1\n");
	put_connector("card0-eDP-1", "connected\n");
	put_connector("card0-DP-1", "disconnected\n");
	put_card(CARD, "card1", "nouveau");
	put_folder(B CARD "/drm/renderD129");
	put_folder(B CARD "/drm/card1/card1-HDMI-A-1");
	put_file(CARD, "boot_vga", "0\n");
	put_connector("card1-HDMI-A-1", "connected\n");
	put_connector("card1-Writeback-1", "unknown\n");
	/* Not card 1's. */
	put_card(THIRD, "card10", "ast");
	put_connector("card10-VGA-1", "connected\n");
	/* No card of PCI, no display, and no card at all. */
	put_link(PATH_DRM "/card2/device", "../../../simple-framebuffer.0");
	put_card("0000:06:00.0", "card3", "ivpu");
	put_file("0000:06:00.0", "class", "0x120000\n");
	put(PATH_DRM "/version", "drm 1.1.0 20060810\n");
	look("", &view);
	const struct display *display = &view.display;
	assert_int_equal(display->card_count, 3);
	const struct card *own = display_find_card(display, view_add(&view, OTHER, NULL)->address);
	assert_non_null(own);
	assert_string_equal(own->driver, "i915");
	assert_int_equal(own->nodes.count, 2);
	assert_true(words_have(&own->nodes, "card0") && words_have(&own->nodes, "renderD128"));
	assert_int_equal(own->connectors, 2);
	assert_int_equal(own->connected, 1);
	assert_true(own->boot_vga);
	const struct card *card = display_find_card(display, view_add(&view, CARD, NULL)->address);
	assert_non_null(card);
	assert_int_equal(card->nodes.count, 2);
	assert_int_equal(card->connectors, 1);
	assert_int_equal(card->connected, 1);
	assert_false(card->boot_vga);
	const struct card *third =
		display_find_card(display, view_add(&view, THIRD, NULL)->address);
	assert_non_null(third);
	assert_int_equal(third->connectors, 1);
	assert_int_equal(third->nodes.count, 1);
	assert_null(display->front);
	assert_null(display->manager);
	assert_int_equal(display->session_count, 0);
}

/* Where consoles are is known of the boot display, of fb0, and of a lone one. */
static void consoles_are_where_the_kernel_puts_them(void **state)
{
	static const struct {
		const char *bound, *own, *other; /* frame buffers, own's card is the boot display */
		bool boot, firmware, on_own, on_other;
	} cases[] = {
		{"1\n", "fb0", NULL, true, false, true, false},
		{"1\n", "fb0", NULL, false, false, true, false},
		{"1\n", "fb1", NULL, false, false, true, false},
		{"1\n", "fb1", NULL, false, true, false, false},
		{"1\n", "fb1", NULL, true, true, true, false},
		{"1\n", "fb1", "fb0", true, false, true, false},
		{"1\n", "fb1", "fb0", false, false, false, true},
		{"1\n", "fb0", "fb1", false, false, true, false},
		{"1\n", "fb1", "fb2", false, false, false, false},
		{"1\n", NULL, NULL, true, false, false, false},
		{"0\n", "fb0", "fb1", true, false, false, false},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		assert_int_equal(host_new(state), 0);
		put_console(cases[i].bound);
		put_card(CARD, "card0", "nouveau");
		put_card(OTHER, "card1", "i915");
		put_file(CARD, "boot_vga", cases[i].boot ? "1\n" : "0\n");
		autofree char *own = str_format(B CARD "/graphics/%s", cases[i].own);
		autofree char *other = str_format(B OTHER "/graphics/%s", cases[i].other);
		if (cases[i].own)
			put_folder(own);
		if (cases[i].other)
			put_folder(other);
		if (cases[i].firmware)
			put_link(PATH_PLATFORM_DEVICES "/" EFI "/driver", "../../efifb");
		look("", &view);
		assert_int_equal(view.display.card_count, 2);
		if (view.display.cards[0].has_console != cases[i].on_own ||
		    view.display.cards[1].has_console != cases[i].on_other)
			fail_msg("case %zu", i);
		assert_int_equal(host_gone(state), 0);
	}
}

#define REGIONS                                                                                    \
	"0x00000000a0000000 0x00000000a0ffffff 0x0000000000040200\n"                               \
	"0x0000006000000000 0x000000600fffffff 0x000000000014220c\n"                               \
	"0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define BEFORE_6_11 "../../../devices/platform/" EFI
#define SINCE_6_11 "../../../devices/pci0000:00/0000:00:01.0/" CARD "/" EFI

/* Whose a frame buffer is: by its place, by its memory, by what the firmware has begun
 * with; and nobody's that is looked at. */
static void frame_buffers_have_owners(void **state)
{
	static const struct {
		const char *link, *memory, *boot, *owner;
	} cases[] = {
		{SINCE_6_11, "", OTHER, CARD},
		{SINCE_6_11, "6000000000-60007e8fff : efifb\n", OTHER, CARD},
		{BEFORE_6_11,
		 "00001000-0009ffff : System RAM\n"
		 "6000000000-600fffffff : " CARD "\n  6000000000-60007e8fff : BOOTFB\n",
		 OTHER, CARD},
		{BEFORE_6_11, "  a0000000-a0ffffff : simplefb\n", OTHER, CARD},
		{BEFORE_6_11, "  a0000000-a1000000 : efifb\n", CARD, NULL},
		{BEFORE_6_11, "  9fffffff-a0000000 : efifb\n", CARD, NULL},
		{BEFORE_6_11, "  e0000000-e07e8fff : efifb\n", CARD, OTHER},
		{BEFORE_6_11, "a0000000-a0ffffff : not efifb\n", OTHER, OTHER},
		{BEFORE_6_11, "00000000-00000000 : efifb\n", CARD, CARD},
		{BEFORE_6_11, "00000000-00000000 : efifb\n", OTHER, OTHER},
		{BEFORE_6_11, "", NULL, NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		assert_int_equal(host_new(state), 0);
		put_link(PATH_PLATFORM_DEVICES "/" EFI, cases[i].link);
		put_folder("sys/devices/platform/" EFI);
		put(PATH_IOMEM, cases[i].memory);
		put_file(CARD, "resource", REGIONS);
		/* The other one is a card, the wanted one has no driver. */
		put_card(OTHER, "card0", "i915");
		put_file(OTHER, "resource", "0xe0000000 0xefffffff 0x140204\n");
		if (cases[i].boot)
			put_file(cases[i].boot, "boot_vga", "1\n");
		view_add(&view, CARD, NULL);
		look("", &view);
		assert_int_equal(view.display.framebuffer_count, 1);
		const struct framebuffer *framebuffer = &view.display.framebuffers[0];
		char name[PCI_ADDRESS_TEXT] = "none";
		if (framebuffer->has_owner)
			pci_address_print(framebuffer->owner, name);
		if (!str_equal(name, cases[i].owner ? cases[i].owner : "none"))
			fail_msg("case %zu: %s", i, name);
		assert_int_equal(host_gone(state), 0);
	}
}

static void frame_buffers_are_found_by_any_name(void **state)
{
	static const char *const names[] = {"efi-framebuffer.0", "simple-framebuffer.0",
					    "vesa-framebuffer.0"};
	autoview view = {0};
	(void)state;
	put_link(PATH_PLATFORM_DEVICES "/efi-framebuffer.0/driver",
		 "../../drivers/efi-framebuffer");
	put_folder(PATH_PLATFORM_DEVICES "/simple-framebuffer.0");
	put_link(PATH_PLATFORM_DEVICES "/vesa-framebuffer.0/driver", "../../drivers/vesafb");
	put_folder(PATH_PLATFORM_DEVICES "/-framebuffer.0");
	put_folder(PATH_PLATFORM_DEVICES "/efi-framebuffer.0x");
	put_folder(PATH_PLATFORM_DEVICES "/coretemp.0");
	look("", &view);
	assert_int_equal(view.display.framebuffer_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(view.display.framebuffers[i].name, names[i]);
	assert_string_equal(view.display.framebuffers[0].driver, "efi-framebuffer");
	assert_null(view.display.framebuffers[1].driver);
	assert_string_equal(view.display.framebuffers[2].driver, "vesafb");
}

static void assert_manager(const char *in_profile, const char *name, const char *manager_state)
{
	autoview view = {0};
	look(in_profile, &view);
	if (!str_equal(view.display.manager, name) && (view.display.manager || name))
		fail_msg("%s instead of %s", view.display.manager, name);
	if (manager_state)
		assert_string_equal(view.display.manager_state, manager_state);
	else
		assert_null(view.display.manager_state);
	if (name)
		assert_non_null(host_view_find_unit(&view, name));
}

static void the_manager_is_known_by_its_own_name(void **state)
{
	static const char *const states[] = {"lightdm.service active", "gdm.service inactive",
					     "display-manager.service active",
					     "sddm.service activating", NULL};
	static const char alias[] = PATH_UNITS_OF_ADMIN "/" UNIT_DISPLAY_MANAGER;
	(void)state;
	unit_states = states;
	/* Nothing is installed. */
	assert_manager(NULL, NULL, NULL);
	put_link(alias, "/lib/systemd/system/lightdm.service");
	assert_manager(NULL, "lightdm.service", "active");
	assert_manager("", NULL, NULL);
	/* The profile's word is taken, by its own name too. */
	assert_manager("sddm.service", "sddm.service", "activating");
	assert_manager(UNIT_DISPLAY_MANAGER, "lightdm.service", "active");
	put_link(PATH_UNITS_OF_VENDOR "/gdm3.service", "gdm.service");
	put(PATH_UNITS_OF_VENDOR "/gdm.service", "[Service]\n");
	assert_manager("gdm3.service", "gdm.service", "inactive");
	/* One that systemd does not have. */
	assert_manager("slim.service", NULL, NULL);
}

static void the_alias_may_lead_anywhere(void **state)
{
	static const char *const states[] = {"lightdm.service active", "gdm.service inactive",
					     "display-manager.service active", NULL};
	static const struct {
		const char *path, *target, *name; /* no target: a file */
	} cases[] = {
		{PATH_UNITS_OF_ADMIN, "/usr/lib/systemd/system/gdm3.service", "gdm.service"},
		{PATH_UNITS_OF_ADMIN, "../../../usr/lib/systemd/system/gdm3.service",
		 "gdm.service"},
		{PATH_UNITS_OF_ADMIN, "/dev/null", NULL},
		{PATH_UNITS_OF_ADMIN, "display-manager.service", "display-manager.service"},
		{PATH_UNITS_OF_ADMIN, NULL, "display-manager.service"},
		{PATH_UNITS_OF_RUN, "/etc/lightdm.service", "lightdm.service"},
		{PATH_UNITS_OF_VENDOR, NULL, "display-manager.service"},
		{PATH_UNITS_OF_VENDOR_UNMERGED, "lightdm.service", "lightdm.service"},
		{PATH_UNITS_OF_VENDOR_UNMERGED, "unknown.service", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(host_new(state), 0);
		unit_states = states;
		put_link(PATH_UNITS_OF_VENDOR "/gdm3.service", "gdm.service");
		autofree char *path = str_format("%s/" UNIT_DISPLAY_MANAGER, cases[i].path);
		if (cases[i].target)
			put_link(path, cases[i].target);
		else
			put(path, "[Service]\n");
		autoview view = {0};
		look(NULL, &view);
		if (!str_equal(view.display.manager, cases[i].name) &&
		    (view.display.manager || cases[i].name))
			fail_msg("case %zu: %s", i, view.display.manager);
		assert_int_equal(host_gone(state), 0);
	}
}

static void the_terminal_in_front_is_read(void **state)
{
	autoview view = {0};
	(void)state;
	put(PATH_FRONT_VT, "tty2\n");
	look("", &view);
	assert_string_equal(view.display.front, "tty2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(sessions_are_read),
		ON_A_HOST(cards_are_read),
		cmocka_unit_test(consoles_are_where_the_kernel_puts_them),
		cmocka_unit_test(frame_buffers_have_owners),
		ON_A_HOST(frame_buffers_are_found_by_any_name),
		ON_A_HOST(the_manager_is_known_by_its_own_name),
		cmocka_unit_test(the_alias_may_lead_anywhere),
		ON_A_HOST(the_terminal_in_front_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
