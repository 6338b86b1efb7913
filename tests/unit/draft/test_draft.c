/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a draft chooses, and that its text means what was chosen. */

#include "../plan/world.h"

#include "draft/draft.h"
#include "input/profile_file.h"

/* Drafts, prints, reads back, and compares whatever a draft may choose. */
static void draft_and_read_back(struct world *world, struct draft *draft, struct text *out)
{
	autoerror err = {0};
	autoprofile read = {0};
	const struct draft_scene scene = {.guest = &world->guest, .view = &world->view};
	draft_make(&world->guest, &world->view, draft);
	draft_print(draft, &scene, out);
	if (profile_parse("draft.ini", out->at, out->length, &read, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(read.pci.companions, draft->profile.pci.companions);
	assert_int_equal(read.gpu.retry, draft->profile.gpu.retry);
	assert_int_equal(read.holders.own, draft->profile.holders.own);
	for (int kind = 0; kind < HOLDERS_KIND_COUNT; kind++)
		assert_int_equal(read.holders.policy[kind], draft->profile.holders.policy[kind]);
	for (size_t i = 0; i < world->guest.mdev_count; i++) {
		const struct profile_mdev *chosen =
			profile_find_mdev(&draft->profile, &world->guest, i);
		const struct profile_mdev *back = profile_find_mdev(&read, &world->guest, i);
		assert_true(str_equal(chosen ? chosen->type : NULL, back ? back->type : NULL));
	}
}

static void test_a_card_that_is_alone_needs_no_choice(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	add_device(world, "0000:01:00.0", "nouveau", 1);
	want(world, "0000:01:00.0");
	draft_and_read_back(world, &draft, &text);
	assert_int_equal(draft.plan.refusal_count, 0);
	assert_non_null(strstr(text.at, "\ndevices = xml\n"));
	assert_non_null(strstr(text.at, "\n;companions = require\n"));
	assert_null(strstr(text.at, "\ncompanions"));
	assert_null(strstr(text.at, "REFUSED"));
}

static void test_companions_are_taken_where_that_helps(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	add_device(world, "0000:01:00.0", "nouveau", 1);
	add_device(world, "0000:01:00.1", "snd_hda_intel", 1)->class = 0x040300;
	want(world, "0000:01:00.0");
	draft_and_read_back(world, &draft, &text);
	assert_int_equal(draft.profile.pci.companions, COMPANIONS_TAKE);
	assert_non_null(strstr(text.at, "# - 0000:01:00.1, snd_hda_intel\n"));
	assert_non_null(strstr(text.at, "\ncompanions = take\n"));
}

static void test_companions_that_the_host_needs_stay_and_the_text_says_so(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	add_device(world, "0000:01:00.0", "nouveau", 1);
	struct device *disk = add_device(world, "0000:01:00.1", "nvme", 1);
	disk->class = 0x010802;
	hold(disk, HOLDING_MOUNT, "/");
	want(world, "0000:01:00.0");
	draft_and_read_back(world, &draft, &text);
	assert_int_equal(draft.profile.pci.companions, COMPANIONS_REQUIRE);
	assert_int_equal(draft.plan.refusal_count, 1);
	assert_non_null(strstr(text.at, "# AS THE HOST STANDS, A START IS REFUSED:\n"));
	assert_non_null(strstr(text.at, "0000:01:00.1 (nvme)"));
}

static struct holder *sound_is_held(struct world *world, const char *unit)
{
	struct device *device = add_device(world, "0000:01:00.1", "snd_hda_intel", 1);
	device->class = 0x040300;
	words_add(&device->nodes, "snd/controlC0");
	want(world, "0000:01:00.1");
	struct holder *holder = hold(device, HOLDING_FILE, "snd/controlC0");
	free(holder->unit);
	holder->unit = str_copy(unit);
	return holder;
}

static void test_units_are_stopped_and_programs_of_a_session_asked(void **state)
{
	static const struct {
		const char *unit;
		enum holders_policy policy;
		const char *line;
	} cases[] = {
		{"1000:pipewire.service", HOLDERS_STOP, "\nsound = stop\n"},
		{"session-1.scope", HOLDERS_TERMINATE, "\nsound = terminate\n"},
		{"machine-qemu\\x2d1\\x2dother.scope", HOLDERS_WAIT, "\n;sound =\n"},
		{"systemd-logind.service", HOLDERS_WAIT, "\n;sound =\n"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct world *world;
		autodraft draft = {0};
		autotext text = {0};
		set_up(state);
		world = *state;
		sound_is_held(world, cases[i].unit);
		draft_and_read_back(world, &draft, &text);
		assert_int_equal(draft.profile.holders.policy[HOLDERS_SOUND], cases[i].policy);
		assert_int_equal(draft.profile.holders.policy[HOLDERS_OTHER], HOLDERS_WAIT);
		assert_non_null(strstr(text.at, cases[i].line));
		tear_down(state);
	}
}

static void test_a_mediated_device_leaves_room_for_another(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	offer_type(world, "0000:00:02.0", "all-of-it", 1);
	offer_type(world, "0000:00:02.0", "half", 2);
	offer_type(world, "0000:00:02.0", "eighth", 8);
	want_mdev(world, "11111111-1111-1111-1111-111111111111");
	draft_and_read_back(world, &draft, &text);
	assert_non_null(strstr(text.at, "\ntype = half\n"));
	assert_non_null(strstr(text.at, "# - eighth on 0000:00:02.0, 8 free\n"));
}

static void test_a_guest_that_needs_all_of_it_gets_all_of_it(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	offer_type(world, "0000:00:02.0", "half", 2);
	want_mdev(world, "11111111-1111-1111-1111-111111111111");
	want_mdev(world, "22222222-2222-2222-2222-222222222222");
	draft_and_read_back(world, &draft, &text);
	assert_int_equal(draft.profile.mdev_count, 1);
	assert_int_equal(draft.plan.refusal_count, 0);
}

static void test_mediated_devices_of_two_kinds_have_a_section_each(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	offer_type(world, "0000:00:02.0", "picture", 3);
	offer_type(world, "css0", "channel", 3);
	free(world->view.mdev_types[1].api);
	world->view.mdev_types[1].api = str_copy("vfio-ccw");
	want_mdev(world, "11111111-1111-1111-1111-111111111111");
	want_mdev(world, "22222222-2222-2222-2222-222222222222");
	free(world->guest.mdev[1].model);
	world->guest.mdev[1].model = str_copy("vfio-ccw");
	draft_and_read_back(world, &draft, &text);
	assert_non_null(strstr(text.at, "\n[mdev 22222222-2222-2222-2222-222222222222]\n"
					"type = channel\n"));
	assert_int_equal(draft.plan.refusal_count, 0);
}

static void test_names_that_end_a_line_end_no_comment(void **state)
{
	struct world *world = *state;
	autodraft draft = {0};
	autotext text = {0};
	free(world->guest.name);
	world->guest.name = str_copy("win\n[safety]\nforce = network");
	add_device(world, "0000:01:00.0", "nouveau", 1);
	want(world, "0000:01:00.0");
	draft_and_read_back(world, &draft, &text);
	assert_null(strstr(text.at, "\nforce = network"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_a_card_that_is_alone_needs_no_choice),
		ON_A_WORLD(test_companions_are_taken_where_that_helps),
		ON_A_WORLD(test_companions_that_the_host_needs_stay_and_the_text_says_so),
		cmocka_unit_test(test_units_are_stopped_and_programs_of_a_session_asked),
		ON_A_WORLD(test_a_mediated_device_leaves_room_for_another),
		ON_A_WORLD(test_a_guest_that_needs_all_of_it_gets_all_of_it),
		ON_A_WORLD(test_mediated_devices_of_two_kinds_have_a_section_each),
		ON_A_WORLD(test_names_that_end_a_line_end_no_comment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
