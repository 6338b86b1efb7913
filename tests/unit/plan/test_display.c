/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a card shows, and what is done about it: the least that will do. */

#include "world.h"

static struct device *card_of(struct world *world, const char *name, bool boot_vga,
			      unsigned connected)
{
	struct device *device = add_device(world, name, "amdgpu", (int)world->view.device_count);
	struct card *card = ARRAY_ADD(world->view.display.cards, world->view.display.card_count);
	char node[] = "card0";
	node[4] = (char)('0' + world->view.display.card_count - 1);
	card->address = device->address;
	card->boot_vga = boot_vga;
	card->connectors = 2;
	card->connected = connected;
	words_add(&card->nodes, node);
	autofree char *in_dev = str_format("dri/%s", node);
	words_add(&device->nodes, in_dev);
	return device;
}

static struct holder *draws(struct device *device, const char *command, const char *unit)
{
	struct holder *holder = hold(device, HOLDING_FILE, device->nodes.at[0]);
	free(holder->command);
	free(holder->unit);
	holder->command = str_copy(command);
	holder->unit = str_copy(unit);
	return holder;
}

static void manager(struct world *world, const char *state)
{
	world->view.display.manager = str_copy("gdm.service");
	world->view.display.manager_state = str_copy(state);
	world->view.display.front = str_copy("tty2");
}

/* What it is told before it ends is a matter of test_comfort.c. */
static void session(struct world *world, const char *id, long uid, const char *class)
{
	world->profile.display.notice = false;
	struct session *made =
		ARRAY_ADD(world->view.display.sessions, world->view.display.session_count);
	*made = (struct session){
		.id = str_copy(id),
		.uid = uid,
		.user = str_copy("alice"),
		.seat = str_copy("seat0"),
		.class = str_copy(class),
		.type = str_copy("wayland"),
		.scope = str_format("session-%s.scope", id),
	};
}

#define GOES(n, m, o)                                                                              \
#n " reserve 0000:01:00.0 for vfio-pci\n" #m " unbind 0000:01:00.0 from amdgpu\n" #o       \
	   " bind 0000:01:00.0 to vfio-pci\n"

static void test_a_card_that_shows_nothing_takes_nothing(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:01:00.0", false, 0);
	manager(world, "active");
	session(world, "2", 1000, "user");
	want(world, "0000:01:00.0");
	expect(world, "0 remember the nodes of 0000:01:00.0\n" GOES(1, 2, 3));
}

static void test_a_manager_that_draws_on_it_is_stopped(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "Xorg", "gdm.service");
	manager(world, "active");
	want(world, "0000:01:00.0");
	expect(world, "0 remember that tty2 of seat0 is in front\n"
		      "1 stop gdm.service\n"
		      "2 wait until 0000:01:00.0 is let go, 10 s at most\n" GOES(3, 4, 5));
	assert_string_equal(world->plan.steps[1].detail, "dri/card0");
	assert_int_equal(world->plan.steps[1].wait_ms, 90000);
}

static void test_sessions_are_ended_when_nobody_can_greet_any_more(void **state)
{
	static const char expected[] =
		"0 remember that tty2 of seat0 is in front\n"
		"1 stop gdm.service\n"
		"2 end session 2 (wayland of alice)\n"
		"3 wait until 0000:01:00.0 is let go, 25 s at most\n" GOES(4, 5, 6);
	static const char *const units[] = {"session-2.scope", "1000:gnome-shell.service"};
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		set_up(state);
		struct world *world = *state;
		draws(card_of(world, "0000:01:00.0", true, 1), "gnome-shell", units[i]);
		manager(world, "active");
		session(world, "c1", 120, "greeter");
		session(world, "2", 1000, "user");
		want(world, "0000:01:00.0");
		expect(world, expected);
		world->profile.display.keep_sessions = true;
		expect(world, "refuse session 2\n");
		tear_down(state);
	}
}

static void test_without_a_manager_the_session_alone_is_ended(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "Xorg", "session-2.scope");
	session(world, "2", 1000, "user");
	want(world, "0000:01:00.0");
	expect(world, "0 end session 2 (wayland of alice)\n"
		      "1 wait until 0000:01:00.0 is let go, 25 s at most\n" GOES(2, 3, 4));
	assert_null(world->plan.steps[0].home);
}

/* The desktop stays on the other card; compositors that heed a word are told. */
static void test_a_second_card_is_hidden_from_those_who_heed_it(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:00:02.0", true, 1);
	draws(card_of(world, "0000:01:00.0", false, 1), "kwin_wayland", "1000:kwin.service");
	hold(&world->view.devices[1], HOLDING_FILE, "dri/card1")->pid = 1;
	manager(world, "active");
	session(world, "2", 1000, "user");
	want(world, "0000:01:00.0");
	expect(world, "0 tell compositors that drm/card1 of 0000:01:00.0 is gone\n"
		      "1 wait until 0000:01:00.0 is let go, 10 s at most\n" GOES(2, 3, 4));
}

/* A browser that has a film decoded does not cost the desktop beside it. */
static void test_a_program_that_only_computes_ends_no_session(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:00:02.0", true, 1);
	draws(card_of(world, "0000:01:00.0", false, 1), "kwin_wayland", "1000:kwin.service");
	hold(&world->view.devices[1], HOLDING_FILE, "dri/renderD129");
	manager(world, "active");
	session(world, "1", 1000, "user");
	want(world, "0000:01:00.0");
	expect(world, "0 tell compositors that drm/card1 of 0000:01:00.0 is gone\n"
		      "1 wait until 0000:01:00.0 is let go, 10 s at most\n" GOES(2, 3, 4));
	world->profile.holders.policy[HOLDERS_GRAPHICS] = HOLDERS_REFUSE;
	expect(world, "refuse held 0000:01:00.0\n");
}

static void test_one_who_does_not_heed_it_ends(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:00:02.0", true, 1);
	draws(card_of(world, "0000:01:00.0", false, 1), "gnome-shell", "1000:gnome-shell.service");
	manager(world, "active");
	session(world, "2", 1000, "user");
	want(world, "0000:01:00.0");
	expect(world, "0 remember that tty2 of seat0 is in front\n"
		      "1 stop gdm.service\n"
		      "2 end session 2 (wayland of alice)\n"
		      "3 wait until 0000:01:00.0 is let go, 25 s at most\n" GOES(4, 5, 6));
}

/* gdm's greeter is on another terminal than the sessions that it begins: one that has
 * ended leaves nothing there to look at. */
static void test_a_terminal_that_is_left_empty_is_not_kept(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "gnome-shell", "1000:gnome-shell.service");
	manager(world, "active");
	session(world, "2", 1000, "user");
	world->view.display.sessions[0].vt = 2;
	want(world, "0000:01:00.0");
	expect(world, "0 stop gdm.service\n"
		      "1 end session 2 (wayland of alice)\n"
		      "2 wait until 0000:01:00.0 is let go, 25 s at most\n" GOES(3, 4, 5));
	/* Somebody works on a terminal of his own. */
	free(world->view.display.front);
	world->view.display.front = str_copy("tty3");
	session(world, "4", 1001, "user");
	world->view.display.sessions[1].vt = 3;
	expect(world, "0 remember that tty3 of seat0 is in front\n"
		      "1 stop gdm.service\n"
		      "2 end session 2 (wayland of alice)\n"
		      "3 wait until 0000:01:00.0 is let go, 25 s at most\n" GOES(4, 5, 6));
}

static void test_a_manager_on_its_way_up_is_stopped(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "Xorg", "gdm.service");
	manager(world, "activating");
	want(world, "0000:01:00.0");
	expect(world, "0 remember that tty2 of seat0 is in front\n"
		      "1 stop gdm.service\n"
		      "2 wait until 0000:01:00.0 is let go, 10 s at most\n" GOES(3, 4, 5));
}

/* A VM that starts with the host may be quicker than its login screen. */
static void test_a_manager_that_waits_to_be_started_is_stopped(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:01:00.0", true, 1);
	manager(world, "activating");
	world->view.display.cards[0].has_console = true;
	want(world, "0000:01:00.0");
	expect(world, "0 stop gdm.service\n"
		      "1 remember the nodes of 0000:01:00.0\n" GOES(2, 3, 4));
	assert_string_equal(world->plan.steps[0].detail, "dri/card0");
	/* Another screen is nothing to it, as the firmware chose this one. */
	card_of(world, "0000:00:02.0", false, 1);
	expect(world, "0 stop gdm.service\n"
		      "1 remember the nodes of 0000:01:00.0\n" GOES(2, 3, 4));
	/* It will find a screen elsewhere, or none at all. */
	world->view.display.cards[0].boot_vga = false;
	world->view.display.cards[1].boot_vga = true;
	expect(world, "0 remember that tty2 of seat0 is in front\n"
		      "1 remember the nodes of 0000:01:00.0\n" GOES(2, 3, 4));
	world->view.display.cards[1].connected = 0;
	/* One that does not run, or has failed, is as it was at the end too: nobody starts it. */
	static const char *const down[] = {"inactive", "failed"};
	for (size_t i = 0; i < ARRAY_SIZE(down); i++) {
		free(world->view.display.manager_state);
		world->view.display.manager_state = str_copy(down[i]);
		expect(world, "0 remember that tty2 of seat0 is in front\n"
			      "1 remember the nodes of 0000:01:00.0\n" GOES(2, 3, 4));
	}
}

static void test_no_session_ends_for_a_card_without_a_screen(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:00:02.0", true, 1);
	draws(card_of(world, "0000:01:00.0", false, 0), "gnome-shell", "1000:gnome-shell.service");
	manager(world, "active");
	session(world, "2", 1000, "user");
	want(world, "0000:01:00.0");
	expect(world, "0 wait until 0000:01:00.0 is let go, 10 s at most\n" GOES(1, 2, 3));
}

static void test_others_than_the_desktop_are_a_matter_of_policy(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "ollama", "ollama.service");
	manager(world, "active");
	want(world, "0000:01:00.0");
	world->profile.holders.policy[HOLDERS_GRAPHICS] = HOLDERS_REFUSE;
	expect(world, "refuse held 0000:01:00.0\n");
}

static void test_a_profile_may_leave_the_display_alone(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "Xorg", "gdm.service");
	manager(world, "active");
	want(world, "0000:01:00.0");
	world->profile.display.handover = DISPLAY_NONE;
	expect(world, "0 wait until 0000:01:00.0 is let go, 10 s at most\n" GOES(1, 2, 3));
}

/* Another VM has stopped it: it is needed so here too, and the last one starts it. */
static void test_a_manager_that_is_down_for_another_vm_is_counted(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:01:00.0", true, 1);
	manager(world, "inactive");
	world->view.display.manager_stopped_for = str_copy("other");
	world->view.display.cards[0].has_console = true;
	want(world, "0000:01:00.0");
	expect(world, "0 remember that tty2 of seat0 is in front\n"
		      "1 stop gdm.service\n"
		      "2 remember the nodes of 0000:01:00.0\n" GOES(3, 4, 5));
	assert_string_equal(world->plan.steps[1].was, "active");
}

static void test_consoles_and_the_firmware_s_frame_buffer_leave_the_card(void **state)
{
	struct world *world = *state;
	card_of(world, "0000:01:00.0", true, 1);
	world->view.display.cards[0].has_console = true;
	struct console *console = ARRAY_ADD(world->view.consoles, world->view.console_count);
	*console = (struct console){str_copy("vtcon1"), true, NULL};
	struct framebuffer *framebuffer =
		ARRAY_ADD(world->view.display.framebuffers, world->view.display.framebuffer_count);
	*framebuffer = (struct framebuffer){str_copy("efi-framebuffer.0"),
					    str_copy("efi-framebuffer"),
					    address_of("0000:01:00.0"),
					    true,
					    false,
					    {0}};
	want(world, "0000:01:00.0");
	expect(world, "0 remember the nodes of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.0 for vfio-pci\n"
		      "2 take vtcon1 from the frame buffer\n"
		      "3 end the firmware's frame buffer efi-framebuffer.0\n"
		      "4 unbind 0000:01:00.0 from amdgpu\n"
		      "5 bind 0000:01:00.0 to vfio-pci\n");
	framebuffer->owner = address_of("0000:00:02.0");
	plan_clear(&world->plan);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	for (size_t i = 0; i < world->plan.step_count; i++)
		assert_int_not_equal(world->plan.steps[i].kind, STEP_UNBIND_FRAMEBUFFER);
}

/* A server without a driver of DRM draws on what the firmware began. */
static void test_a_desktop_on_the_firmware_s_frame_buffer_is_refused(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", NULL, 1);
	struct display *display = &world->view.display;
	struct framebuffer *framebuffer =
		ARRAY_ADD(display->framebuffers, display->framebuffer_count);
	framebuffer->name = str_copy("efi-framebuffer.0");
	framebuffer->driver = str_copy("efi-framebuffer");
	framebuffer->owner = device->address;
	framebuffer->has_owner = true;
	words_add(&framebuffer->nodes, "fb0");
	words_add(&device->nodes, "fb0");
	manager(world, "active");
	want(world, "0000:01:00.0");
	/* Nobody draws on it, and nobody waits for it to come back. */
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 end the firmware's frame buffer efi-framebuffer.0\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
	draws(device, "Xorg", "gdm.service");
	expect(world, "refuse firmware-screen efi-framebuffer.0\n");
	world->profile.display.handover = DISPLAY_NONE;
	expect(world, "0 wait until 0000:01:00.0 is let go, 10 s at most\n"
		      "1 reserve 0000:01:00.0 for vfio-pci\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
}

static void test_services_of_a_user_whose_session_ends_are_stopped(void **state)
{
	struct world *world = *state;
	draws(card_of(world, "0000:01:00.0", true, 1), "gnome-shell", "session-2.scope");
	struct device *sound = add_device(world, "0000:01:00.1", "snd_hda_intel", 1);
	sound->class = 0x040300;
	words_add(&sound->nodes, "snd/controlC0");
	free(hold(sound, HOLDING_FILE, "snd/controlC0")->unit);
	sound->holders.at[0].unit = str_copy("1000:pipewire.service");
	session(world, "2", 1000, "user");
	want(world, "0000:01:00.0");
	want(world, "0000:01:00.1");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.refusal_count, 0);
	assert_int_equal(world->plan.steps[0].kind, STEP_END_SESSION);
	assert_int_equal(world->plan.steps[1].kind, STEP_STOP_UNIT);
	assert_string_equal(world->plan.steps[1].subject, "1000:pipewire.service");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_a_card_that_shows_nothing_takes_nothing),
		ON_A_WORLD(test_a_manager_that_draws_on_it_is_stopped),
		cmocka_unit_test(test_sessions_are_ended_when_nobody_can_greet_any_more),
		ON_A_WORLD(test_without_a_manager_the_session_alone_is_ended),
		ON_A_WORLD(test_a_second_card_is_hidden_from_those_who_heed_it),
		ON_A_WORLD(test_a_program_that_only_computes_ends_no_session),
		ON_A_WORLD(test_one_who_does_not_heed_it_ends),
		ON_A_WORLD(test_a_terminal_that_is_left_empty_is_not_kept),
		ON_A_WORLD(test_a_manager_on_its_way_up_is_stopped),
		ON_A_WORLD(test_a_manager_that_waits_to_be_started_is_stopped),
		ON_A_WORLD(test_no_session_ends_for_a_card_without_a_screen),
		ON_A_WORLD(test_others_than_the_desktop_are_a_matter_of_policy),
		ON_A_WORLD(test_a_profile_may_leave_the_display_alone),
		ON_A_WORLD(test_a_manager_that_is_down_for_another_vm_is_counted),
		ON_A_WORLD(test_consoles_and_the_firmware_s_frame_buffer_leave_the_card),
		ON_A_WORLD(test_a_desktop_on_the_firmware_s_frame_buffer_is_refused),
		ON_A_WORLD(test_services_of_a_user_whose_session_ends_are_stopped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
