/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is done for people's comfort: notices, inputs of monitors, sleep, terminals. */

#include "world.h"

static struct session *desktop(struct world *world)
{
	struct display *display = &world->view.display;
	struct device *device = add_device(world, "0000:01:00.0", "amdgpu", 1);
	struct card *card = ARRAY_ADD(display->cards, display->card_count);
	card->address = device->address;
	card->boot_vga = true;
	words_add(&device->nodes, "dri/card0");
	hold(device, HOLDING_FILE, "dri/card0");
	struct session *session = ARRAY_ADD(display->sessions, display->session_count);
	*session = (struct session){.id = str_copy("1"),
				    .uid = 1000,
				    .user = str_copy("alice"),
				    .seat = str_copy("seat0"),
				    .type = str_copy("wayland"),
				    .class = str_copy("user"),
				    .scope = str_copy("session-1.scope")};
	want(world, "0000:01:00.0");
	return session;
}

#define ENDS(n, m, o, p, q)                                                                        \
#n " end session 1 (wayland of alice)\n" #m                                                \
	   " wait until 0000:01:00.0 is let go, 25 s at most\n" #o                                 \
	   " reserve 0000:01:00.0 for vfio-pci\n" #p " unbind 0000:01:00.0 from amdgpu\n" #q       \
	   " bind 0000:01:00.0 to vfio-pci\n"

static void test_a_session_is_told_and_given_time(void **state)
{
	struct world *world = *state;
	desktop(world);
	expect(world, "0 tell session 1 that it ends, and give it 10 s\n" ENDS(1, 2, 3, 4, 5));
	assert_string_equal(world->plan.steps[0].detail,
			    "10000 VM 'win11' takes this screen, and this session ends in 10 s");
	assert_int_equal(world->plan.steps[0].wait_ms, 20000);
	world->profile.display.grace_ms = 90000;
	expect(world, "0 tell session 1 that it ends, and give it 90 s\n" ENDS(1, 2, 3, 4, 5));
	world->profile.display.notice = false;
	expect(world, ENDS(0, 1, 2, 3, 4));
}

/* It goes with it, and that is said. */
static void test_who_starts_the_vm_is_given_no_time(void **state)
{
	struct world *world = *state;
	desktop(world)->has_client = true;
	expect(world, "0 tell session 1 that it ends\n" ENDS(1, 2, 3, 4, 5));
	assert_string_equal(world->plan.steps[0].detail,
			    "0 VM 'win11' takes this screen, and this session ends now");
	assert_int_equal(world->plan.notes.count, 1);
	assert_non_null(strstr(world->plan.notes.at[0], "session 1 of alice"));
	world->profile.display.grace_is_set = true;
	expect(world, "0 tell session 1 that it ends, and give it 10 s\n" ENDS(1, 2, 3, 4, 5));
	assert_int_equal(world->plan.notes.count, 0);
}

static void test_a_greeter_is_told_nothing(void **state)
{
	struct world *world = *state;
	struct session *session = desktop(world);
	free(session->class);
	session->class = str_copy("greeter");
	expect(world, ENDS(0, 1, 2, 3, 4));
}

static void test_a_terminal_is_put_in_front(void **state)
{
	struct world *world = *state;
	struct session *session = desktop(world);
	world->profile.display.notice = false;
	world->view.display.front = str_copy("tty2");
	world->profile.display.terminal = 3;
	expect(world, "0 put tty3 of seat0 in front\n" ENDS(1, 2, 3, 4, 5));
	assert_string_equal(world->plan.steps[0].was, "tty2");
	/* The session's own terminal is nothing to come back to. */
	session->vt = 2;
	expect(world, "0 put tty3 of seat0 in front\n" ENDS(1, 2, 3, 4, 5));
	assert_string_equal(world->plan.steps[0].was, "");
	world->profile.display.terminal = 2;
	expect(world, ENDS(0, 1, 2, 3, 4));
}

static const char taken[] = "0 remember the nodes of 0000:01:00.0\n";

#define UNBOUND(m, o) #m " unbind 0000:01:00.0 from amdgpu\n" #o " bind 0000:01:00.0 to vfio-pci\n"

#define GOES(n, m, o) #n " reserve 0000:01:00.0 for vfio-pci\n" UNBOUND(m, o)

static void card(struct world *world)
{
	words_add(&add_device(world, "0000:01:00.0", "amdgpu", 1)->nodes, "dri/card0");
	want(world, "0000:01:00.0");
}

static void expect_taken(struct world *world, const char *rest)
{
	autofree char *expected = str_format("%s%s", taken, rest);
	expect(world, expected);
}

/* While the card has its driver, which is the way to the monitor. */
static void test_a_monitor_shows_another_input(void **state)
{
	struct world *world = *state;
	card(world);
	world->profile.display.monitor = str_copy("1");
	world->profile.display.input = 0x11;
	expect_taken(world, GOES(1, 2, 3));
	assert_non_null(strstr(world->plan.notes.at[0], "monitor 1 does not answer"));
	world->view.display.input = str_copy("0x0f");
	expect_taken(world, "1 reserve 0000:01:00.0 for vfio-pci\n"
			    "2 switch monitor 1 from input 0x0f to 0x11\n" UNBOUND(3, 4));
	assert_int_equal(world->plan.notes.count, 0);
	world->profile.display.input = 0x0f;
	expect_taken(world, GOES(1, 2, 3));
}

static void test_screens_go_to_the_card_that_stays(void **state)
{
	struct world *world = *state;
	card(world);
	world->profile.display.switch_mux = true;
	expect_taken(world, GOES(1, 2, 3));
	world->view.display.switcheroo = str_copy("0:IGD: :Pwr:0000:00:02.0\n"
						  "1:DIS:+:Pwr:0000:01:00.0\n"
						  "2:DIS-Audio: :DynOff:0000:01:00.1");
	expect_taken(world, "1 reserve 0000:01:00.0 for vfio-pci\n"
			    "2 switch screens of 0000:01:00.0 to IGD\n" UNBOUND(3, 4));
	world->profile.display.switch_mux = false;
	expect_taken(world, GOES(1, 2, 3));
	world->profile.display.switch_mux = true;
	/* They are with the card that stays, or nobody else is there. */
	static const char *const others[] = {
		"0:IGD:+:Pwr:0000:00:02.0\n1:DIS: :DynPwr:0000:01:00.0", "1:DIS:+:Pwr:0000:01:00.0",
		"not a line of it\n"};
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		free(world->view.display.switcheroo);
		world->view.display.switcheroo = str_copy(others[i]);
		expect_taken(world, GOES(1, 2, 3));
	}
}

static void test_sleep_is_inhibited_first_and_allowed_last(void **state)
{
	struct world *world = *state;
	card(world);
	world->profile.host.keep_awake = true;
	expect(world, "0 keep the host from sleeping\n"
		      "1 remember the nodes of 0000:01:00.0\n" GOES(2, 3, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_a_session_is_told_and_given_time),
		ON_A_WORLD(test_who_starts_the_vm_is_given_no_time),
		ON_A_WORLD(test_a_greeter_is_told_nothing),
		ON_A_WORLD(test_a_terminal_is_put_in_front),
		ON_A_WORLD(test_a_monitor_shows_another_input),
		ON_A_WORLD(test_screens_go_to_the_card_that_stays),
		ON_A_WORLD(test_sleep_is_inhibited_first_and_allowed_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
