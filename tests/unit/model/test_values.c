/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plain values: guest, profile, wish, step, plan, host view. */
#include "base/memory.h"
#include "base/text.h"
#include "model/guest.h"
#include "model/host_view.h"
#include "model/names.h"
#include "model/plan.h"
#include "model/profile.h"
#include "model/step_words.h"
#include "model/wish.h"
#include "model_tests.h"

static const struct pci_address gpu = {0, 1, 0, 0}, sound = {0, 1, 0, 1}, disk = {1, 2, 0, 0};

static void guest_finds_its_functions(void **state)
{
	(void)state;
	autoguest guest = {0};
	assert_null(guest_find_pci(&guest, gpu));
	ARRAY_ADD(guest.pci, guest.pci_count)->address = gpu;
	ARRAY_ADD(guest.pci, guest.pci_count)->address = disk;
	guest.pci[1].driver = str_copy("mlx5_vfio_pci");
	ARRAY_ADD(guest.mdev, guest.mdev_count)->model = str_copy("vfio-pci");
	guest.name = str_copy("v");
	assert_ptr_equal(guest_find_pci(&guest, disk), &guest.pci[1]);
	assert_null(guest_find_pci(&guest, sound));
	guest_clear(&guest);
	assert_null(guest.pci);
	for (int i = 0; i < PCI_SOURCE_COUNT; i++)
		assert_non_null(pci_source_to_string((enum pci_source)i));
	assert_string_equal(pci_source_to_string(PCI_FROM_NVME), "nvme");
}

static void profile_has_defaults(void **state)
{
	(void)state;
	autoprofile profile;
	profile_init(&profile);
	assert_true(profile.pci.from_xml);
	assert_string_equal(profile.pci.driver, DRIVER_VFIO_PCI);
	assert_int_equal(profile.pci.companions, COMPANIONS_REQUIRE);
	assert_int_equal(profile.pci.way_home, WAY_HOME);
	for (int kind = 0; kind < HOLDERS_KIND_COUNT; kind++)
		assert_int_equal(profile.holders.policy[kind], HOLDERS_WAIT);
	assert_int_equal(profile.holders.wait_ms, 10000);
	assert_int_equal(profile.gpu.unload, UNLOAD_AUTO);
	assert_true(profile.gpu.keep_power);
	assert_false(profile.gpu.retry);
	assert_int_equal(profile.safety.units_ms, 90000);
	assert_int_equal(profile.safety.force, 0);
	assert_int_equal(profile.safety.deadline_ms, 30000);
	assert_null(profile.path);
}

static void add_section(struct profile *profile, const char *of)
{
	struct profile_mdev *section = ARRAY_ADD(profile->mdev, profile->mdev_count);
	section->of = str_copy(of);
	section->line = (unsigned)profile->mdev_count;
}

static void profile_finds_the_section_of_an_mdev(void **state)
{
	(void)state;
	static const char own[] = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
	static char model[] = "vfio-pci", alias[] = "ua-gpu";
	autoerror err = {0};
	autoprofile profile;
	profile_init(&profile);
	struct guest_mdev mdevs[] = {
		{.uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1000", .model = model, .alias = alias},
		{.uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", .model = model},
		{.uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002", .model = (char[]){"vfio-ap"}},
	};
	struct guest guest = {.mdev = mdevs, .mdev_count = ARRAY_SIZE(mdevs)};
	profile.path = str_copy("p.ini");
	assert_null(profile_find_mdev(&profile, &guest, 0));
	add_section(&profile, "");
	assert_string_equal(profile_find_mdev(&profile, &guest, 1)->of, "");
	add_section(&profile, "vfio-ap");
	add_section(&profile, "ua-gpu");
	add_section(&profile, own);
	assert_string_equal(profile_find_mdev(&profile, &guest, 0)->of, "ua-gpu");
	assert_string_equal(profile_find_mdev(&profile, &guest, 1)->of, own);
	assert_string_equal(profile_find_mdev(&profile, &guest, 2)->of, "vfio-ap");
	add_section(&profile, "3");
	assert_string_equal(profile_find_mdev(&profile, &guest, 2)->of, "3");
	assert_int_equal(profile_check_mdevs(&profile, &guest, &err), 0);
	add_section(&profile, "2");
	assert_int_equal(profile_check_mdevs(&profile, &guest, &err), -1);
	assert_string_equal(err.text, "p.ini:6: [mdev 2] and, in line 4, [mdev 83b8f4f2-509f-382f-"
				      "3c1e-e6bfe0fa1001] are both for mediated device "
				      "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
}

static void sizes_are_read_from_descriptions(void **state)
{
	(void)state;
	static const struct {
		const char *description;
		struct mdev_size size;
	} cases[] = {
		{"", {0, 0, 0}},
		{"num_heads=4, frl_config=60, framebuffer=2048M, max_resolution=7680x4320, "
		 "max_instance=8",
		 {2048, 7680, 4320}},
		{"low_gm_size: 128MB\nhigh_gm_size: 512MB\nfence: 4\nresolution: 1920x1200\n"
		 "weight: 4",
		 {512, 1920, 1200}},
		{"virtual display, 4 MB video memory", {4, 0, 0}},
		{"virtual display, 640x480 framebuffer, 1 GiB of 2G", {2048, 640, 480}},
		{"3 Meters, 5 Mb, 99999999M, 10x, x20, 0x10zz", {0, 0, 0}},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct mdev_size found;
		mdev_size_find(cases[i].description, &found);
		assert_memory_equal(&found, &cases[i].size, sizeof found);
	}
	const struct mdev_size has = {512, 1920, 1080}, more = {512, 1920, 1200};
	assert_true(mdev_size_fits(&more, &has));
	assert_false(mdev_size_fits(&has, &more));
	assert_true(mdev_size_compare(&has, &more) < 0);
	assert_int_equal(mdev_size_compare(&has, &has), 0);
	assert_true(mdev_size_compare(&(struct mdev_size){513, 0, 0}, &more) > 0);
}

static void other_choices_are_taken_one_after_another(void **state)
{
	(void)state;
	const struct step step = {STEP_CREATE_MDEV, .subject = (char[]){"u"}, .was = (char[]){""},
				  .want = (char[]){"a/t"}, .detail = (char[]){"b/t c/t"}};
	struct step second, third, none;
	assert_true(step_next_choice(&step, &second));
	assert_string_equal(second.want, "b/t");
	assert_string_equal(second.detail, "c/t");
	assert_true(step_next_choice(&second, &third));
	assert_string_equal(third.want, "c/t");
	assert_null(third.detail);
	assert_false(step_next_choice(&third, &none));
	assert_null(none.subject);
	step_clear(&second);
	step_clear(&third);
}

static void wish_is_both_without_doubles(void **state)
{
	(void)state;
	autoguest guest = {0};
	autoprofile profile;
	profile_init(&profile);
	ARRAY_ADD(guest.pci, guest.pci_count)->address = gpu;
	ARRAY_ADD(guest.pci, guest.pci_count)->address = sound;
	*ARRAY_ADD(profile.pci.also, profile.pci.also_count) = disk;
	*ARRAY_ADD(profile.pci.also, profile.pci.also_count) = gpu;
	autowish wish = {0}, only = {0};
	wish_make(&guest, &profile, &wish);
	assert_int_equal(wish.count, 3);
	assert_true(pci_address_equal(wish.at[0], gpu) && pci_address_equal(wish.at[2], disk));
	profile.pci.from_xml = false;
	wish_make(&guest, &profile, &only);
	assert_int_equal(only.count, 2);
	assert_true(wish_has(&only, disk) && wish_has(&only, gpu) && !wish_has(&only, sound));
}

static void words_go_there_and_back(void **state)
{
	(void)state;
	for (int i = 0; i < STEP_KIND_COUNT; i++) {
		const char *word = step_kind_to_string((enum step_kind)i);
		assert_non_null(word);
		assert_int_equal(step_kind_from_string(word), i);
	}
	assert_int_equal(step_kind_from_string("bin"), STEP_KIND_COUNT);
	assert_int_equal(step_kind_from_string(""), STEP_KIND_COUNT);
	for (int i = 0; i < REFUSAL_CODE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(refusal_code_to_string((enum refusal_code)i),
						refusal_code_to_string((enum refusal_code)j));
}

static void plan_owns_its_steps(void **state)
{
	(void)state;
	autoplan plan = {0};
	char subject[] = "0000:01:00.0";
	plan_add_step(&plan, STEP_BIND, subject, NULL, DRIVER_VFIO_PCI)->home = str_copy("nouveau");
	subject[0] = 'x';
	assert_string_equal(plan.steps[0].subject, "0000:01:00.0");
	assert_string_equal(plan.steps[0].was, "");
	struct step copy;
	step_copy(&copy, &plan.steps[0]);
	assert_string_equal(copy.home, "nouveau");
	assert_ptr_not_equal(copy.home, plan.steps[0].home);
	step_clear(&copy);
	plan_refuse(&plan, REFUSAL_HELD, NULL, str_copy("text"), NULL);
	assert_null(plan.refusals[0].device);
	plan_clear(&plan);
	assert_int_equal(plan.step_count + plan.refusal_count, 0);
}

/* Every kind says what it does and what its undo does, in words of its own. */
static void steps_describe_themselves(void **state)
{
	(void)state;
	autoplan plan = {0};
	autotext all = {0};
	for (int i = 0; i < STEP_KIND_COUNT; i++) {
		autotext does = {0}, undoes = {0};
		const struct step *step =
			plan_add_step(&plan, (enum step_kind)i, "subject", "before", "after");
		plan.steps[i].detail = str_copy("detail");
		step_describe(step, &does);
		step_describe_undo(step, &undoes);
		assert_non_null(strstr(text_string(&does), "subject"));
		assert_true(undoes.length > 0);
		assert_null(strstr(text_string(&all), does.at));
		text_addf(&all, "%s\n", does.at);
	}
}

static void view_finds_what_was_seen(void **state)
{
	(void)state;
	autoview view = {0};
	size_t count;
	host_view_add_device(&view, sound, 3)->present = true;
	host_view_add_device(&view, disk, -1);
	host_view_add_device(&view, (struct pci_address){0, 0, 1, 0}, 3);
	ARRAY_ADD(view.modules, view.module_count)->name = str_copy("nouveau");
	*ARRAY_ADD(view.busy_groups, view.busy_group_count) = 7;
	assert_ptr_equal(host_view_find_device(&view, sound), &view.devices[0]);
	assert_ptr_equal(host_view_find_device(&view, disk), &view.devices[1]);
	assert_true(view.devices[0].present);
	const struct place *group = host_view_find_group(&view, 3, &count);
	assert_int_equal(count, 2);
	assert_int_equal(group[0].at, 0);
	assert_int_equal(group[1].at, 2);
	assert_int_equal(host_view_find_group(&view, -1, &count)->at, 1);
	assert_null(host_view_find_group(&view, 4, &count));
	assert_null(host_view_find_device(&view, gpu));
	assert_non_null(host_view_find_module(&view, "nouveau"));
	assert_null(host_view_find_module(&view, "nvidia"));
	assert_null(host_view_find_mdev(&view, "x"));
	assert_true(host_view_group_busy(&view, 7));
	assert_false(host_view_group_busy(&view, 8));
}

static void bridges_are_told_by_class(void **state)
{
	(void)state;
	static const struct {
		unsigned class;
		bool bridge;
	} cases[] = {{0x060400, true},	{0x060401, true},  {0x060700, true},
		     {0x060000, false}, {0x030000, false}, {0x000604, false}};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct device device = {.class = cases[i].class};
		assert_int_equal(device_is_bridge(&device), cases[i].bridge);
	}
}

static void holders_are_named(void **state)
{
	(void)state;
	struct holders holders = {0};
	for (int i = 0; i < 6; i++) {
		struct holder *holder = ARRAY_ADD(holders.at, holders.count);
		*holder = (struct holder){HOLDING_FILE,		 812 + i,
					  str_copy("Xorg"),	 i ? NULL : str_copy("dm.service"),
					  str_copy("dri/card0"), 0};
	}
	autofree char *said = holders_describe(&holders);
	assert_true(str_starts(said,
			       "Xorg (pid 812, dm.service) with /dev/dri/card0, Xorg (pid 813) "));
	assert_string_equal(said + strlen(said) - strlen(" and 2 more"), " and 2 more");
	holders_clear(&holders);
	free(said);
	said = holders_describe(&holders);
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guest_finds_its_functions),
		cmocka_unit_test(profile_has_defaults),
		cmocka_unit_test(profile_finds_the_section_of_an_mdev),
		cmocka_unit_test(sizes_are_read_from_descriptions),
		cmocka_unit_test(other_choices_are_taken_one_after_another),
		cmocka_unit_test(wish_is_both_without_doubles),
		cmocka_unit_test(words_go_there_and_back),
		cmocka_unit_test(plan_owns_its_steps),
		cmocka_unit_test(steps_describe_themselves),
		cmocka_unit_test(view_finds_what_was_seen),
		cmocka_unit_test(bridges_are_told_by_class),
		cmocka_unit_test(holders_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
