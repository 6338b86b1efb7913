/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What mediated devices are made of, and where. */

#include "world.h"

#define UUID_A "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define UUID_B "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"
#define MAKE_A "create mediated device " UUID_A " of "
#define MAKE_B "create mediated device " UUID_B " of "
#define OR ", or where that is taken of "

static struct mdev_type *last_type(struct world *world)
{
	return &world->view.mdev_types[world->view.mdev_type_count - 1];
}

static void describe_type(struct world *world, const char *name, unsigned memory)
{
	last_type(world)->name = str_copy(name);
	last_type(world)->size.memory = memory;
}

static struct mdev_definition *define(struct world *world, const char *parent, const char *type)
{
	struct mdev_definition *definition =
		ARRAY_ADD(world->view.definitions, world->view.definition_count);
	*definition = (struct mdev_definition){
		.uuid = UUID_A, .parent = str_copy(parent), .type = str_copy(type)};
	return definition;
}

static void test_they_go_where_there_is_room(void **state)
{
	struct world *world = *state;
	offer_type(world, "0000:06:00.0", "nvidia-222", 0);
	offer_type(world, "0000:07:00.0", "nvidia-222", 1);
	offer_type(world, "0000:08:00.0", "nvidia-222", 4);
	want_mdev(world, UUID_A);
	want_mdev(world, UUID_B);
	expect(world, "refuse mdev-no-type " UUID_A "\n"
		      "refuse mdev-no-type " UUID_B "\n");
	set_mdev(world, "nvidia-222");
	expect(world, "0 " MAKE_A "0000:07:00.0/nvidia-222" OR "0000:08:00.0/nvidia-222\n"
		      "1 " MAKE_B "0000:08:00.0/nvidia-222\n");
	words_add(&world->profile.mdev[0].parents, "0000:07:00.0");
	expect(world, "refuse mdev-unavailable " UUID_B "\n");
	struct profile_mdev *own = set_mdev(world, "nvidia-222");
	free(own->of);
	own->of = str_copy(UUID_B);
	expect(world, "0 " MAKE_A "0000:07:00.0/nvidia-222\n"
		      "1 " MAKE_B "0000:08:00.0/nvidia-222\n");
}

static void test_one_that_is_there_is_left_alone(void **state)
{
	struct world *world = *state;
	struct mdev *mdev = ARRAY_ADD(world->view.mdevs, world->view.mdev_count);
	*mdev = (struct mdev){UUID_A, str_copy("mtty/mtty-1")};
	want_mdev(world, UUID_A);
	expect(world, "");
	mdev_attributes_add(&set_mdev(world, NULL)->attributes, "a", "1");
	expect(world, "");
	assert_int_equal(world->plan.notes.count, 1);
	assert_non_null(strstr(world->plan.notes.at[0], "attributes are left as they are"));
}

static void test_one_of_another_kind_is_refused(void **state)
{
	struct world *world = *state;
	offer_type(world, "matrix", "vfio_ap-passthrough", 1);
	free(world->view.mdev_types[0].api);
	world->view.mdev_types[0].api = str_copy("vfio-ap");
	want_mdev(world, UUID_A);
	set_mdev(world, "vfio_ap-passthrough");
	expect(world, "refuse mdev-api " UUID_A "\n");
}

static void test_a_type_has_a_name_for_people(void **state)
{
	struct world *world = *state;
	offer_type(world, "0000:3b:00.0", "nvidia-230", 16);
	describe_type(world, "GRID T4-1Q", 1024);
	offer_type(world, "0000:3b:00.0", "nvidia-231", 8);
	describe_type(world, "GRID T4-2Q", 2048);
	want_mdev(world, UUID_A);
	set_mdev(world, "GRID T4-2Q");
	expect(world, "0 " MAKE_A "0000:3b:00.0/nvidia-231\n");
}

static void test_the_smallest_that_has_enough_comes_first(void **state)
{
	struct world *world = *state;
	static const unsigned sizes[] = {256, 2048, 512, 1024};
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char name[8];
		snprintf(name, sizeof name, "t%u", sizes[i]);
		offer_type(world, "p", name, 1);
		describe_type(world, NULL, sizes[i]);
	}
	offer_type(world, "p", "silent", 1);
	want_mdev(world, UUID_A);
	set_mdev(world, NULL)->least.memory = 500;
	expect(world, "0 " MAKE_A "p/t512" OR "p/t1024 and 1 more\n");
	world->profile.mdev[0].least.memory = 4096;
	expect(world, "refuse mdev-unavailable " UUID_A "\n");
	assert_non_null(strstr(world->plan.refusals[0].text, "type with at least 4096 MiB"));
	assert_non_null(strstr(world->plan.refusals[0].advice, "t256 (256 MiB) on p (1 free)"));
}

static void test_placement_is_compact_or_separate(void **state)
{
	struct world *world = *state;
	offer_type(world, "a", "t", 3);
	offer_type(world, "b", "t", 2);
	offer_type(world, "c", "t", 3);
	want_mdev(world, UUID_A);
	want_mdev(world, UUID_B);
	set_mdev(world, "t");
	expect(world, "0 " MAKE_A "b/t" OR "a/t and 1 more\n1 " MAKE_B "b/t" OR "a/t and 1 more\n");
	world->profile.mdev[0].placement = MDEV_SEPARATE;
	expect(world, "0 " MAKE_A "a/t" OR "c/t and 1 more\n1 " MAKE_B "c/t" OR "a/t and 1 more\n");
}

static void test_parents_are_tried_in_the_order_of_the_profile(void **state)
{
	struct world *world = *state;
	offer_type(world, "0000:06:00.0", "t", 1);
	last_type(world)->vendor = 0x10de;
	last_type(world)->product = 0x1eb8;
	offer_type(world, "0000:07:00.0", "t", 4);
	last_type(world)->vendor = 0x8086;
	last_type(world)->product = 0x5917;
	offer_type(world, "mtty", "t", 4);
	want_mdev(world, UUID_A);
	struct profile_mdev *mdev = set_mdev(world, "t");
	words_add(&mdev->parents, "8086:5917");
	words_add(&mdev->parents, "0000:06:00.0");
	expect(world, "0 " MAKE_A "0000:07:00.0/t" OR "0000:06:00.0/t\n");
	words_clear(&mdev->parents);
	words_add(&mdev->parents, "0000:00");
	expect(world, "refuse mdev-unavailable " UUID_A "\n");
}

static void test_a_parent_that_the_guest_takes_makes_none(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:06:00.0", "e1000e", 1)->class = 0x020000;
	offer_type(world, "0000:06:00.0", "t", 1);
	offer_type(world, "0000:07:00.0", "t", 2);
	want(world, "0000:06:00.0");
	want_mdev(world, UUID_A);
	set_mdev(world, "t");
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	const struct step *last = &world->plan.steps[world->plan.step_count - 1];
	assert_string_equal(last->want, "0000:07:00.0/t");
	assert_null(last->detail);
}

static void test_attributes_are_set_in_order(void **state)
{
	struct world *world = *state;
	offer_type(world, "p", "t", 1);
	want_mdev(world, UUID_A);
	struct profile_mdev *mdev = set_mdev(world, "t");
	mdev_attributes_add(&mdev->attributes, "assign_adapter", "5");
	mdev_attributes_add(&mdev->attributes, "assign_domain", "4");
	expect(world, "0 " MAKE_A "p/t\n"
		      "1 set assign_adapter of mediated device " UUID_A " to 5\n"
		      "2 set assign_domain of mediated device " UUID_A " to 4\n");
}

static void test_what_mdevctl_has_fills_in_where_the_profile_is_silent(void **state)
{
	struct world *world = *state;
	offer_type(world, "a", "t", 2);
	offer_type(world, "b", "t", 2);
	offer_type(world, "b", "u", 2);
	want_mdev(world, UUID_A);
	struct mdev_definition *definition = define(world, "b", "t");
	mdev_attributes_add(&definition->attributes, "x", "1");
	expect(world, "0 " MAKE_A "b/t\n1 set x of mediated device " UUID_A " to 1\n");
	assert_false(world->plan.steps[0].stay);
	definition->starts_itself = true;
	expect(world, "0 " MAKE_A "b/t\n1 set x of mediated device " UUID_A " to 1\n");
	assert_true(world->plan.steps[0].stay);
	/* another than that which the host is to have always */
	struct profile_mdev *mdev = set_mdev(world, "u");
	mdev_attributes_add(&mdev->attributes, "y", "2");
	expect(world, "0 " MAKE_A "b/u\n1 set y of mediated device " UUID_A " to 2\n");
	assert_false(world->plan.steps[0].stay);
	definition->fault = str_copy("it is no JSON");
	expect(world, "refuse mdev-definition " UUID_A "\n");
}

static void test_of_two_definitions_that_of_the_profiles_parent_counts(void **state)
{
	struct world *world = *state;
	offer_type(world, "a", "t", 2);
	offer_type(world, "b", "u", 2);
	want_mdev(world, UUID_A);
	define(world, "a", "t");
	define(world, "b", "u");
	expect(world, "0 " MAKE_A "a/t\n");
	words_add(&set_mdev(world, NULL)->parents, "b");
	expect(world, "0 " MAKE_A "b/u\n");
}

static void test_gvt_says_what_it_lacks(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *parameter;
		bool kvmgt;
		const char *says;
	} cases[] = {
		{NULL, false, "not in this kernel"},
		{"N", false, "i915.enable_gvt=1"},
		{"Y", false, "modprobe kvmgt"},
		{"Y", true, "Broadwell"},
	};
	want_mdev(world, UUID_A);
	set_mdev(world, "i915-GVTg_V5_4");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		free(world->view.gvt);
		world->view.gvt = str_copy(cases[i].parameter);
		world->view.kvmgt = cases[i].kvmgt;
		expect(world, "refuse mdev-unavailable " UUID_A "\n");
		assert_non_null(strstr(world->plan.refusals[0].advice, cases[i].says));
	}
	offer_type(world, "0000:00:02.0", "i915-GVTg_V5_8", 1);
	expect(world, "refuse mdev-unavailable " UUID_A "\n");
	assert_non_null(strstr(world->plan.refusals[0].advice, "i915-GVTg_V5_8 on 0000:00:02.0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_they_go_where_there_is_room),
		ON_A_WORLD(test_one_that_is_there_is_left_alone),
		ON_A_WORLD(test_one_of_another_kind_is_refused),
		ON_A_WORLD(test_a_type_has_a_name_for_people),
		ON_A_WORLD(test_the_smallest_that_has_enough_comes_first),
		ON_A_WORLD(test_placement_is_compact_or_separate),
		ON_A_WORLD(test_parents_are_tried_in_the_order_of_the_profile),
		ON_A_WORLD(test_a_parent_that_the_guest_takes_makes_none),
		ON_A_WORLD(test_attributes_are_set_in_order),
		ON_A_WORLD(test_what_mdevctl_has_fills_in_where_the_profile_is_silent),
		ON_A_WORLD(test_of_two_definitions_that_of_the_profiles_parent_counts),
		ON_A_WORLD(test_gvt_says_what_it_lacks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
