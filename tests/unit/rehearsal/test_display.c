/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Cards and who shows something on them: greeters, compositors, consoles, terminals. */

#include "model.h"

#define HOST_612 "host\n\trelease 6.12.9\n"

/* Beside CARD, which is the second one here. */
#define INTEGRATED                                                                                 \
	"pci 0000:00:02.0\n\tid 8086:3e9b\n\tclass 030000\n\tdriver i915\n\tboot-vga yes\n"        \
	"\tnode drm/card1 dri/card1\n\tconnector card1-eDP-1 connected\n"                          \
	"module i915\n\tdrivers i915\n"

#define USER                                                                                       \
	"session 2\n\tuser 1000\n\tseat seat0\n\tclass user\n\ttype wayland\n"                     \
	"\tscope session-2.scope\n\tservice gdm-password\n\tvt 2\n"
#define GDM "unit gdm.service\n\talias display-manager.service\n" USER

static int task(struct model *model, enum task_kind kind, const char *value)
{
	return model_task(model, kind, "", value);
}

static void assert_list(struct model *model, const char *path, const char *names)
{
	autowords found = {0};
	autotext line = {0};
	assert_int_equal(host_list(&model->host, path, &found), 0);
	for (size_t i = 0; i < found.count; i++)
		text_addf(&line, "%s%s", i ? " " : "", found.at[i]);
	assert_string_equal(text_string(&line), names);
}

static bool is_held(struct model *model, const char *node)
{
	return task(model, TASK_AWAIT_FREE, node) == -ETIMEDOUT;
}

static void assert_link_is(struct model *model, const char *path, const char *target)
{
	autotext link = {0};
	assert_int_equal(host_read_link(&model->host, path, &link), 0);
	assert_string_equal(link.at, target);
}

static void cards_are_seen_while_their_driver_has_them(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD INTEGRATED);
	assert_list(&model, "sys/class/drm", "card0 card1 card1-eDP-1 version");
	assert_link(&model, "sys/class/drm/card0/device", GPU);
	assert_file(&model, "sys/class/drm/card1-eDP-1/status", "connected");
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_list(&model, "sys/class/drm", "card1 card1-eDP-1 version");
	assert_link(&model, "sys/class/drm/card0/device", "");
	assert_no_trouble(&model);
}

#define FIRMWARE                                                                                   \
	"framebuffer efi-framebuffer.0\n\tdriver efi-framebuffer\n\towner 0000:01:00.0\n"          \
	"console vtcon1\n\ttitle (M) frame buffer device\n\tbound yes\n"                           \
	"module vfio_pci\n\tdrivers vfio-pci\n"                                                    \
	"pci 0000:01:00.0\n\tid 1002:73bf\n\tclass 030000\n\tgroup 1\n"

/* drivers/firmware/sysfb.c, sysfb_parent_dev: since 6.11 */
static void a_frame_buffer_is_below_its_card(void **state)
{
	(void)state;
	automodel older;
	automodel newer;
	model_open(&older, HOST_61 FIRMWARE);
	model_open(&newer, HOST_612 FIRMWARE);
	assert_link_is(&older, "sys/bus/platform/devices/efi-framebuffer.0",
		       "../../../devices/platform/efi-framebuffer.0");
	assert_link_is(&newer, "sys/bus/platform/devices/efi-framebuffer.0",
		       "../../../devices/pci0000:00/0000:01:00.0/efi-framebuffer.0");
}

static void a_frame_buffer_takes_its_console_along(void **state)
{
	(void)state;
	automodel model;
	const char *const folder = "sys/bus/platform/drivers/efi-framebuffer/";
	autofree char *unbind = str_format("%sunbind", folder);
	autofree char *bind = str_format("%sbind", folder);
	model_open(&model, HOST_61 FIRMWARE);
	assert_int_equal(model_write(&model, unbind, "efi-framebuffer.0"), 0);
	assert_int_equal(model_write(&model, unbind, "efi-framebuffer.0"), -ENODEV);
	assert_link(&model, "sys/bus/platform/devices/efi-framebuffer.0/driver", "");
	assert_list(&model, "sys/class/vtconsole", "");
	assert_int_equal(model_write(&model, bind, "efi-framebuffer.0"), 0);
	assert_list(&model, "sys/class/vtconsole", "vtcon1");
	/* vfio-pci evicts it for good */
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "vfio-pci"), 0);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", GPU), 0);
	assert_list(&model, "sys/bus/platform/devices", "");
	assert_int_equal(model_write(&model, bind, "efi-framebuffer.0"), -ENODEV);
	assert_no_trouble(&model);
}

static void a_display_manager_is_found_by_its_alias(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD GDM);
	assert_link_is(&model, "etc/systemd/system/display-manager.service",
		       "/usr/lib/systemd/system/gdm.service");
	assert_true(host_exists(&model.host, "usr/lib/systemd/system/gdm.service"));
	assert_false(host_exists(&model.host, "etc/systemd/system/gdm.service"));
	assert_false(host_exists(&model.host, "usr/lib/systemd/system/sddm.service"));
}

static void a_terminal_is_put_in_front(void **state)
{
	(void)state;
	automodel model;
	automodel headless;
	model_open(&model, HOST_61 USER);
	assert_file(&model, "sys/class/tty/tty0/active", "tty2");
	assert_int_equal(task(&model, TASK_SWITCH_VT, "7"), 0);
	assert_file(&model, "sys/class/tty/tty0/active", "tty7");
	assert_int_equal(task(&model, TASK_SWITCH_VT, "64"), -EINVAL);
	model_open(&headless, HOST_61);
	assert_int_equal(task(&headless, TASK_SWITCH_VT, "1"), -ENOENT);
}

#define SHOWN_BY(command)                                                                          \
	"process 980\n\tcommand " command "\n\tunit session-2.scope\n"                             \
	"\tholds dri/card1\n\tholds dri/card0\n"
#define UEVENT DEVICES GPU "/drm/card0/uevent"

static void compositors_let_a_hidden_card_go(void **state)
{
	static const struct {
		const char *shown;
		bool lets_go, takes_again;
	} cases[] = {{SHOWN_BY("kwin_wayland"), true, true},
		     {SHOWN_BY("sway"), true, true},
		     {SHOWN_BY("Xorg"), true, false},
		     {SHOWN_BY("gnome-shell"), false, false}};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		automodel model;
		autofree char *things =
			str_format(HOST_61 MODULES CARD INTEGRATED "%s", cases[i].shown);
		model_open(&model, things);
		assert_int_equal(model_write(&model, UEVENT, "remove"), 0);
		assert_int_equal(is_held(&model, "dri/card0"), !cases[i].lets_go);
		assert_true(is_held(&model, "dri/card1"));
		/* The node is the kernel's, and stays; udev's record goes. */
		assert_list(&model, "dev/dri", "card0 card1");
		assert_true(host_exists(&model.host, DEVICES GPU "/drm/card0"));
		assert_false(host_exists(&model.host, "run/udev/data/c226:0"));
		assert_true(host_exists(&model.host, "run/udev/data/c226:1"));
		assert_int_equal(model_write(&model, UEVENT, "add"), 0);
		assert_true(host_exists(&model.host, "run/udev/data/c226:0"));
		assert_int_equal(is_held(&model, "dri/card0"),
				 !cases[i].lets_go || cases[i].takes_again);
		assert_no_trouble(&model);
	}
}

/* What one draws with one keeps (seen: Xorg ignores it, weston keeps its files). */
static void nobody_lets_his_own_card_go(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD "process 980\n\tcommand sway\n\tholds dri/card0\n");
	assert_int_equal(model_write(&model, UEVENT, "remove"), 0);
	assert_true(is_held(&model, "dri/card0"));
}

/* A node that comes back with its driver is a new one. */
static void a_hidden_node_ends_with_its_driver(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD INTEGRATED SHOWN_BY("kwin_wayland"));
	assert_int_equal(model_write(&model, UEVENT, "remove"), 0);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_write(&model, UEVENT, "add"), -ENOENT);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), 0);
	assert_int_equal(task(&model, TASK_AWAIT_NODES, "dri/card0"), 0);
	assert_true(is_held(&model, "dri/card0"));
}

#define DESKTOP                                                                                    \
	GDM "process 980\n\tcommand gnome-shell\n\tunit 1000:org.gnome.Shell@wayland.service\n"    \
	    "\tholds dri/card0\n"

static void a_manager_that_runs_takes_the_card_again(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_int_equal(task(&model, TASK_END_SESSION, "2"), 0);
	assert_file(&model, "sys/class/tty/tty0/active", "tty1");
	rehearsal_end_process(&model.host, 980);
	assert_true(is_held(&model, "dri/card0"));
	/* its greeter goes with it */
	assert_int_equal(task(&model, TASK_STOP_UNIT, "gdm.service"), 0);
	assert_false(is_held(&model, "dri/card0"));
	assert_no_trouble(&model);
}

static void a_killed_compositor_makes_room_for_the_greeter(void **state)
{
	(void)state;
	automodel model;
	autowords sessions = {0};
	model_open(&model, HOST_61 MODULES CARD GDM
		   "process 980\n\tcommand Xorg\n\tunit session-2.scope\n\tstarted 9\n"
		   "\tholds dri/card0\n");
	assert_int_equal(task(&model, TASK_END_PROCESS, "980 9 KILL"), 0);
	assert_true(is_held(&model, "dri/card0"));
	assert_int_equal(host_list(&model.host, "run/systemd/sessions", &sessions), 0);
	assert_int_equal(sessions.count, 1);
	assert_string_not_equal(sessions.at[0], "2");
}

/* logind.conf(5), UserStopDelaySec=: what is in the user's own manager goes later. */
static void the_users_manager_goes_after_the_last_session(void **state)
{
	(void)state;
	automodel model;
	struct task await = {.kind = TASK_AWAIT_FREE, .value = "dri/card0"};
	struct pending pending;
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_int_equal(task(&model, TASK_STOP_UNIT, "gdm.service"), 0);
	assert_int_equal(task(&model, TASK_END_SESSION, "2"), 0);
	assert_true(is_held(&model, "dri/card0"));
	assert_int_equal(host_start(&model.host, &await, &pending), 0);
	assert_int_equal(host_finish(&model.host, &pending, deadline_in(20000), NULL), 0);
	assert_int_equal(rehearsal_waited_ms(&model.host), 10000);
}

static void a_greeter_needs_its_card(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_int_equal(task(&model, TASK_STOP_UNIT, "gdm.service"), 0);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(task(&model, TASK_START_UNIT, "gdm.service"), -EIO);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), 0);
	assert_int_equal(task(&model, TASK_START_UNIT, "gdm.service"), 0);
}

/* A server of the manager's own takes the desktop of X along that it shows. */
static void a_desktop_of_x_ends_with_its_server(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD
		   "unit lightdm.service\n"
		   "process 700\n\tcommand Xorg\n\tunit lightdm.service\n\tholds dri/card0\n"
		   "session 3\n\tuser 1000\n\tseat seat0\n\tclass user\n\ttype x11\n"
		   "\tscope session-3.scope\n\tservice lightdm\n\tvt 7\n");
	assert_int_equal(task(&model, TASK_STOP_UNIT, "lightdm.service"), 0);
	assert_false(host_exists(&model.host, "run/systemd/sessions/3"));
	assert_false(is_held(&model, "dri/card0"));
}

static void assert_line(struct model *model, const char *line, bool there)
{
	autowords snapshot = {0};
	rehearsal_snapshot(&model->host, &snapshot);
	if (words_have(&snapshot, line) != there)
		fail_msg("%s: %s", line, there ? "is not there" : "is there");
}

static void a_greeter_in_its_place_is_the_same_display(void **state)
{
	static const char shown[] = "display of " GPU "\tshown by\tgdm.service";
	static const char front[] = "display\tin front\tthe terminal of a session";
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD DESKTOP);
	assert_line(&model, shown, true);
	assert_line(&model, front, true);
	assert_int_equal(task(&model, TASK_END_SESSION, "2"), 0);
	rehearsal_end_process(&model.host, 980);
	assert_line(&model, shown, true);
	assert_line(&model, front, true);
	assert_int_equal(task(&model, TASK_SWITCH_VT, "2"), 0);
	assert_line(&model, front, false);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_line(&model, shown, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cards_are_seen_while_their_driver_has_them),
		cmocka_unit_test(a_frame_buffer_is_below_its_card),
		cmocka_unit_test(a_frame_buffer_takes_its_console_along),
		cmocka_unit_test(a_display_manager_is_found_by_its_alias),
		cmocka_unit_test(a_terminal_is_put_in_front),
		cmocka_unit_test(compositors_let_a_hidden_card_go),
		cmocka_unit_test(nobody_lets_his_own_card_go),
		cmocka_unit_test(a_hidden_node_ends_with_its_driver),
		cmocka_unit_test(a_manager_that_runs_takes_the_card_again),
		cmocka_unit_test(a_killed_compositor_makes_room_for_the_greeter),
		cmocka_unit_test(the_users_manager_goes_after_the_last_session),
		cmocka_unit_test(a_greeter_needs_its_card),
		cmocka_unit_test(a_desktop_of_x_ends_with_its_server),
		cmocka_unit_test(a_greeter_in_its_place_is_the_same_display),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
