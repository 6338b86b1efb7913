/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes.h"

#include "survey_tests.h"

static void groups_are_of_units(void **state)
{
	static const char user[] = "/user.slice/user-1000.slice";
	static const struct {
		const char *path; /* '~' stands for user */
		const char *unit;
	} cases[] = {
		{"/system.slice/display-manager.service", "display-manager.service"},
		{"/system.slice/ollama.service/payload", "ollama.service"},
		{"/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service"},
		{"/machine.slice/machine-qemu\\x2d1\\x2dwin11.scope/libvirt/vcpu0",
		 "machine-qemu\\x2d1\\x2dwin11.scope"},
		{"/init.scope", "init.scope"},
		{"/", NULL},
		{"", NULL},
		{"/system.slice", NULL},
		{"/docker/0123456789abcdef", NULL},
		{"/.service/.scope", NULL},
		{"~/session-2.scope", "session-2.scope"},
		{"~/user@1000.service/session.slice/pipewire.service", "1000:pipewire.service"},
		{"~/user@1000.service/app.slice/app-gnome-steam-4711.scope",
		 "1000:app-gnome-steam-4711.scope"},
		{"~/user@1000.service/session.slice/org.gnome.Shell@wayland.service/child",
		 "1000:org.gnome.Shell@wayland.service"},
		{"~/user@1000.service/init.scope", "user@1000.service"},
		{"~/user@1000.service", "user@1000.service"},
		{"~/user@1000.service/app.slice", "user@1000.service"},
		/* A container's own tree is its own business. */
		{"/machine.slice/systemd-nspawn@web.service/payload/user.slice/user@7.service/x.scope",
		 "systemd-nspawn@web.service"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *path = cases[i].path;
		autofree char *whole =
			*path == '~' ? str_format("%s%s", user, path + 1) : str_copy(path);
		autofree char *unit = control_group_unit(whole);
		if (!str_equal(unit, cases[i].unit))
			fail_msg("%s: %s", whole, unit ? unit : "none");
	}
}

static void lines_are_those_of_both_versions(void **state)
{
	static const struct {
		const char *lines, *unit;
	} cases[] = {
		{"0::/system.slice/sddm.service\n", "sddm.service"},
		{"12:pids:/\n1:name=systemd:/system.slice/sddm.service\n0::/\n", "sddm.service"},
		{"0::/../../system.slice\n", NULL},
		{"nonsense\n", NULL},
		{"", NULL},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		put("proc/7/cgroup", cases[i].lines);
		autofree char *unit = process_unit(&host, "7");
		if (!str_equal(unit, cases[i].unit))
			fail_msg("%s: %s", cases[i].lines, unit ? unit : "none");
	}
	assert_null(process_unit(&host, "8"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_of_units),
		ON_A_HOST(lines_are_those_of_both_versions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
