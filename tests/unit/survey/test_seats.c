/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who sits before a screen, and what shows it: seats with and without systemd, the firmware's
 * frame buffers, monitors, and switches between cards. */
#include "survey/display.h"

#include <sys/stat.h>

#include "survey/holders.h"
#include "survey/muxes.h"
#include "survey/processes.h"
#include "survey/units.h"
#include "survey_tests.h"

#define EFI "efi-framebuffer.0"

static void look(const struct profile *profile, struct host_view *view)
{
	survey_display(&host, profile, view);
	survey_holders(&host, view);
	survey_units(&host, profile, view, 0);
}

static void put_parent(long pid, long parent)
{
	autofree char *path = str_format("proc/%ld/stat", pid);
	autofree char *line = str_format(
		"%ld (x) S %ld 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %ld 0 0\n", pid, parent, pid);
	put(path, line);
}

/* elogind says of which session a process is; what a display manager has started is below
 * it. Where systemd runs its groups say all. */
static void processes_without_systemd_belong_somewhere(void **state)
{
	(void)state;
	put_process(10, "sddm", "/");
	put_process(20, "sddm-helper", "/");
	put_parent(20, 10);
	put_process(30, "Xorg", "/");
	put_parent(30, 20);
	put_process(40, "Xorg", "/");
	put("proc/50/cgroup", "2:name=elogind:/c4\n0::/\n");
	put("proc/60/cgroup", "2:name=elogind:/c4/x\n");
	put("proc/70/cgroup", "2:name=elogind:/\n0::/\n");
	autofree char *shown = process_unit(&host, "30");
	autofree char *manager = process_unit(&host, "10");
	autofree char *session = process_unit(&host, "50");
	assert_string_equal(shown, "display-manager.service");
	assert_string_equal(manager, "display-manager.service");
	assert_string_equal(session, "session-c4.scope");
	autofree char *below = process_unit(&host, "60");
	assert_string_equal(below, "session-x.scope");
	assert_null(process_unit(&host, "40"));
	assert_null(process_unit(&host, "70"));
	put_folder(PATH_UNITS_OF_RUN);
	assert_null(process_unit(&host, "30"));
}

static void put_drawing(long pid, const char *node)
{
	autofree char *target = str_format("/dev/%s", node);
	put_process(pid, "Xorg", "/");
	put_open(pid, 9, target, "pos:\t0\n");
}

static struct device *put_card(struct host_view *view)
{
	put(B CARD "/drm/card0/uevent", "MAJOR=226\nMINOR=0\nDEVNAME=dri/card0\n");
	return view_add(view, CARD, "amdgpu");
}

/* Of those that are known the one that is up is the host's. */
static void the_manager_is_found_without_systemd(void **state)
{
	static const char *const states[] = {"xdm.service inactive", "sddm.service active",
					     "lightdm.service active", NULL};
	static const struct {
		const char *in_profile, *manager, *unit;
	} cases[] = {{NULL, "sddm.service", "sddm.service"},
		     {"lightdm.service", "lightdm.service", "lightdm.service"},
		     {"", NULL, "display-manager.service"}};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		autoprofile profile;
		assert_int_equal(host_new(state), 0);
		profile_init(&profile);
		profile.display.manager =
			cases[i].in_profile ? str_copy(cases[i].in_profile) : NULL;
		unit_states = states;
		struct device *device = put_card(&view);
		put_drawing(30, "dri/card0");
		put_process(10, "sddm", "/");
		put_parent(30, 10);
		look(&profile, &view);
		assert_int_equal(device->holders.count, 1);
		assert_string_equal(device->holders.at[0].unit, cases[i].unit);
		if (!str_equal(view.display.manager, cases[i].manager))
			fail_msg("case %zu: %s", i, view.display.manager);
		if (cases[i].manager)
			assert_string_equal(view.display.manager_state, "active");
		assert_int_equal(host_gone(state), 0);
	}
}

static void put_sessions(void)
{
	put(PATH_SESSIONS "/2", "UID=1000\nSEAT=seat0\nCLASS=user\nSCOPE=session-2.scope\n");
	put(PATH_SESSIONS "/3", "UID=1001\nSEAT=seat0\nCLASS=user\n");
	put(PATH_SESSIONS "/4", "UID=1002\nSEAT=seat0\nCLASS=user\nSCOPE=session-4.scope\n");
}

static void sessions_with_a_client_of_libvirt_are_known(void **state)
{
	static const struct {
		const char *command, *group;
		bool of_2, of_3;
	} cases[] = {
		{"virsh", "/user.slice/user-1000.slice/session-2.scope", true, false},
		{"virt-manager",
		 "/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope", true,
		 false},
		{"virsh", "/session-3.scope", false, true},
		{"virsh", "/user.slice/user-1000.slice/session-9.scope", false, false},
		{"bash", "/user.slice/user-1000.slice/session-2.scope", false, false},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		autoprofile profile;
		assert_int_equal(host_new(state), 0);
		profile_init(&profile);
		put_sessions();
		put_process(50, cases[i].command, cases[i].group);
		survey_display(&host, &profile, &view);
		assert_int_equal(view.display.session_count, 3);
		assert_string_equal(view.display.sessions[1].scope, "session-3.scope");
		if (view.display.sessions[0].has_client != cases[i].of_2 ||
		    view.display.sessions[1].has_client != cases[i].of_3 ||
		    view.display.sessions[2].has_client)
			fail_msg("case %zu", i);
		assert_int_equal(host_gone(state), 0);
	}
}

/* Whoever draws on it holds the card, though the card has no driver. */
static void the_firmware_s_frame_buffer_is_the_card_s(void **state)
{
	static const struct {
		const char *folder, *node;
	} cases[] = {{"graphics/fb0", "fb0"}, {"drm/card0", "dri/card0"}};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		autoprofile profile;
		assert_int_equal(host_new(state), 0);
		profile_init(&profile);
		struct device *device = view_add(&view, CARD, NULL);
		autofree char *folder =
			str_format(PATH_PLATFORM_DEVICES "/" EFI "/%s", cases[i].folder);
		put_folder(folder);
		put_link(PATH_PLATFORM_DEVICES "/" EFI "/driver", "../../efifb");
		put(B CARD "/boot_vga", "1\n");
		put_drawing(30, cases[i].node);
		look(&profile, &view);
		assert_int_equal(view.display.framebuffer_count, 1);
		assert_true(view.display.framebuffers[0].is_guess);
		assert_true(words_have(&view.display.framebuffers[0].nodes, cases[i].node));
		assert_true(words_have(&device->nodes, cases[i].node));
		assert_int_equal(device->holders.count, 1);
		assert_int_equal(device->holders.at[0].pid, 30);
		assert_int_equal(host_gone(state), 0);
	}
}

static void put_ddcutil(const char *script)
{
	put("usr/bin/ddcutil", script);
	autofree char *path = str_format("%s/usr/bin/ddcutil", root_path);
	assert_int_equal(chmod(path, 0755), 0);
}

static void monitors_are_asked_where_the_profile_names_one(void **state)
{
	autoview none = {0}, silent = {0}, shown = {0};
	autoprofile profile;
	(void)state;
	profile_init(&profile);
	put_ddcutil("#!/bin/sh\necho VCP 60 SNC x12\n");
	survey_monitor(&host, &profile, &none.display);
	assert_null(none.display.input);
	profile.display.monitor = str_copy("1");
	survey_monitor(&host, &profile, &shown.display);
	assert_string_equal(shown.display.input, "0x12");
	put_ddcutil("#!/bin/sh\necho No monitor; exit 1\n");
	survey_monitor(&host, &profile, &silent.display);
	assert_null(silent.display.input);
}

static void switches_between_cards_are_read(void **state)
{
	static const char lines[] = "0:IGD:+:Pwr:0000:00:02.0\n1:DIS: :DynPwr:0000:01:00.0";
	(void)state;
	autoview view = {0};
	autoprofile profile;
	profile_init(&profile);
	assert_null(survey_switcheroo(&host));
	put(PATH_SWITCHEROO, lines);
	autofree char *found = survey_switcheroo(&host);
	assert_string_equal(found, lines);
	survey_display(&host, &profile, &view);
	assert_null(view.display.switcheroo);
	profile.display.switch_mux = true;
	autoview wanted = {0};
	survey_display(&host, &profile, &wanted);
	assert_string_equal(wanted.display.switcheroo, lines);
}

static void the_firmware_s_switch_is_read(void **state)
{
	(void)state;
	assert_int_equal(survey_firmware_mux(&host), FIRMWARE_MUX_NONE);
	put(PATH_FIRMWARE_MUX_ATTRIBUTE, "0\n");
	assert_int_equal(survey_firmware_mux(&host), FIRMWARE_MUX_DISCRETE);
	put(PATH_FIRMWARE_MUX, "1\n");
	assert_int_equal(survey_firmware_mux(&host), FIRMWARE_MUX_HYBRID);
	put(PATH_FIRMWARE_MUX, "2\n");
	assert_int_equal(survey_firmware_mux(&host), FIRMWARE_MUX_DISCRETE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(processes_without_systemd_belong_somewhere),
		cmocka_unit_test(the_manager_is_found_without_systemd),
		cmocka_unit_test(sessions_with_a_client_of_libvirt_are_known),
		cmocka_unit_test(the_firmware_s_frame_buffer_is_the_card_s),
		ON_A_HOST(monitors_are_asked_where_the_profile_names_one),
		ON_A_HOST(switches_between_cards_are_read),
		ON_A_HOST(the_firmware_s_switch_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
