/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Mediated devices on virtual functions, there and not there yet. */

#include "world.h"

#define UUID_A "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define UUID_B "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"
#define CARD "0000:41:00.0"
#define FIRST "0000:41:00.4"
#define SECOND "0000:41:00.5"
#define MAKE_ALL "0 make 16 virtual functions of " CARD "\n"

static struct physical *add_card(struct world *world)
{
	struct physical *card = ARRAY_ADD(world->view.physicals, world->view.physical_count);
	*card = (struct physical){.address = address_of(CARD),
				  .driver = str_copy("nvidia"),
				  .group = 41,
				  .total = 16,
				  .offset = 4,
				  .stride = 1,
				  .autoprobe = true,
				  .scripted = true};
	return card;
}

static struct profile_mdev *wish(struct world *world, const char *type)
{
	struct profile_mdev *section = set_mdev(world, type);
	words_add(&section->parents, FIRST);
	words_add(&section->parents, SECOND);
	return section;
}

static void test_functions_are_made_for_them(void **state)
{
	struct world *world = *state;
	add_card(world);
	want_mdev(world, UUID_A);
	want_mdev(world, UUID_B);
	wish(world, "nvidia-471");
	expect(world, MAKE_ALL "1 create mediated device " UUID_A " of " FIRST
			       "/nvidia-471, or where that is taken of " SECOND "/nvidia-471\n"
			       "2 create mediated device " UUID_B " of " SECOND "/nvidia-471\n");
	assert_string_equal(world->plan.steps[0].detail, "scripted");
	assert_true(world->plan.steps[0].wait_ms > 0);
	assert_non_null(strstr(world->plan.notes.at[0], "NVIDIA's script"));
}

static void test_each_of_them_has_room_for_one(void **state)
{
	struct world *world = *state;
	add_card(world);
	want_mdev(world, UUID_A);
	want_mdev(world, UUID_B);
	words_clear(&wish(world, "nvidia-471")->parents);
	words_add(&world->profile.mdev[0].parents, FIRST);
	expect(world, "refuse mdev-unavailable " UUID_B "\n");
	assert_string_equal(world->plan.refusals[0].advice,
			    FIRST " has room for one, which another device of this VM is: name one "
				  "more virtual function in parent of [mdev]");
}

static void test_their_type_is_named_exactly(void **state)
{
	static const char *const names[] = {"GRID A100-10C", "mtty-1", "nvidia", NULL};
	struct world *world = *state;
	add_card(world);
	want_mdev(world, UUID_A);
	wish(world, NULL)->least.memory = 1024;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		free(world->profile.mdev[0].type);
		world->profile.mdev[0].type = str_copy(names[i]);
		expect(world, "refuse mdev-no-type " UUID_A "\n");
		assert_non_null(strstr(world->plan.refusals[0].text, "not there yet"));
		assert_non_null(strstr(world->plan.refusals[0].advice, "mdev_supported_types"));
	}
}

static void test_those_that_are_there_come_first(void **state)
{
	struct world *world = *state;
	add_function(add_card(world), FIRST, NULL);
	offer_type(world, FIRST, "nvidia-471", 1);
	want_mdev(world, UUID_A);
	wish(world, "nvidia-471");
	expect(world, "0 create mediated device " UUID_A " of " FIRST "/nvidia-471\n");
}

static void test_what_makes_none_is_told(void **state)
{
	struct world *world = *state;
	struct physical *card = add_card(world);
	want_mdev(world, UUID_A);
	wish(world, "nvidia-471");
	card->scripted = false;
	expect(world, "refuse no-vf " SECOND "\n");
	assert_non_null(strstr(world->plan.refusals[0].advice, "sriov-manage"));
	card->scripted = true;
	world->profile.sriov.never = true;
	expect(world, "refuse mdev-unavailable " UUID_A "\n");
	assert_non_null(strstr(world->plan.refusals[0].advice, "create = auto"));
	world->profile.sriov.never = false;
	add_function(card, FIRST, "a guest has it");
	words_clear(&world->profile.mdev[0].parents);
	words_add(&world->profile.mdev[0].parents, SECOND);
	expect(world, "refuse vfs-in-use " CARD "\n");
}

static void test_a_guest_gets_none_that_the_script_makes(void **state)
{
	struct world *world = *state;
	host_view_add_device(&world->view, address_of(FIRST), -1);
	add_card(world);
	want(world, FIRST);
	expect(world, "refuse no-vf " FIRST "\n");
}

static void test_vms_whose_devices_are_of_them_are_counted(void **state)
{
	struct world *world = *state;
	struct physical *card = add_card(world);
	add_function(card, FIRST, NULL);
	offer_type(world, FIRST, "nvidia-471", 1);
	offer_type(world, "mtty", "mtty-1", 1);
	card->raised_for = str_copy("other");
	card->raised_from = str_copy("0");
	card->raised_how = str_copy("scripted");
	want_mdev(world, UUID_A);
	set_mdev(world, "nvidia-471");
	expect(world, "0 make 1 virtual function of " CARD "\n"
		      "1 create mediated device " UUID_A " of " FIRST "/nvidia-471\n");
	assert_string_equal(world->plan.steps[0].detail, "scripted");
	free(world->profile.mdev[0].type);
	world->profile.mdev[0].type = str_copy("mtty-1");
	expect(world, "0 create mediated device " UUID_A " of mtty/mtty-1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_functions_are_made_for_them),
		ON_A_WORLD(test_each_of_them_has_room_for_one),
		ON_A_WORLD(test_their_type_is_named_exactly),
		ON_A_WORLD(test_those_that_are_there_come_first),
		ON_A_WORLD(test_what_makes_none_is_told),
		ON_A_WORLD(test_a_guest_gets_none_that_the_script_makes),
		ON_A_WORLD(test_vms_whose_devices_are_of_them_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
