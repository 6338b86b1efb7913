/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules that leave with a device, and drivers that part from none in another way. */

#include "plan/drivers.h"
#include "world.h"

static void unload(struct world *world, const char *module)
{
	world->profile.gpu.unload = UNLOAD_NAMED;
	words_add(&world->profile.gpu.modules, module);
}

static void test_modules_go_before_those_they_rest_on(void **state)
{
	struct world *world = *state;
	add_module(world, "nvidia", "nvidia_modeset");
	add_module(world, "nvidia_modeset", "nvidia_drm");
	add_module(world, "nvidia_drm", NULL);
	unload(world, "nvidia");
	unload(world, "nvidia-drm");
	expect(world, "0 unload module nvidia_drm\n"
		      "1 unload module nvidia_modeset\n"
		      "2 unload module nvidia\n");
}

static void test_a_module_in_use_is_refused(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:01:00.0", "nouveau", 1)->module = str_copy("nouveau");
	struct device *other = add_device(world, "0000:02:00.0", "nouveau", 2);
	hold(other, HOLDING_FILE, "dri/card1");
	struct module *module = add_module(world, "nouveau", NULL);
	words_add(&module->devices, "0000:01:00.0");
	unload(world, "nouveau");
	want(world, "0000:01:00.0");
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unload module nouveau\n"
		      "2 unbind 0000:01:00.0 from nouveau\n"
		      "3 bind 0000:01:00.0 to vfio-pci\n");
	assert_string_equal(world->plan.steps[2].module, "nouveau");
	module->references = 2;
	words_add(&module->devices, "0000:02:00.0");
	expect(world, "refuse module-shared nouveau\n");
}

static void test_a_module_that_is_not_there_is_no_matter_but_a_built_in_one_is(void **state)
{
	struct world *world = *state;
	struct module *module = add_module(world, "nouveau", NULL);
	module->loaded = false;
	unload(world, "nouveau");
	expect(world, "");
	module->builtin = true;
	expect(world, "refuse module-builtin nouveau\n");
}

/* nvidia <- nvidia_modeset <- nvidia_drm, and a card. */
static struct device *nvidia(struct world *world, const char *version, const char *modeset)
{
	struct device *device = add_device(world, "0000:01:00.0", "nvidia", 1);
	device->module = str_copy("nvidia");
	words_add(&device->nodes, "nvidia0");
	words_add(&device->shared_nodes, "nvidiactl");
	struct module *module = add_module(world, "nvidia", "nvidia_modeset");
	module->version = str_copy(version);
	words_add(&module->devices, "0000:01:00.0");
	add_module(world, "nvidia_modeset", "nvidia_drm");
	add_module(world, "nvidia_drm", NULL)->modeset = str_copy(modeset);
	want(world, "0000:01:00.0");
	return device;
}

static void test_nvidia_goes_with_its_modules(void **state)
{
	struct world *world = *state;
	nvidia(world, "550.54.14", "Y");
	expect(world, "0 remember the nodes of 0000:01:00.0\n"
		      "1 reserve 0000:01:00.0 for vfio-pci\n"
		      "2 unload module nvidia_drm\n"
		      "3 unload module nvidia_modeset\n"
		      "4 unload module nvidia\n"
		      "5 unbind 0000:01:00.0 from nvidia\n"
		      "6 bind 0000:01:00.0 to vfio-pci\n");
	assert_string_equal(world->plan.steps[0].detail, "nvidia0 nvidiactl");
}

static void test_the_units_that_keep_nvidia_are_stopped_first(void **state)
{
	struct world *world = *state;
	nvidia(world, "550.54.14", "N");
	struct unit *unit = ARRAY_ADD(world->view.units, world->view.unit_count);
	*unit = (struct unit){str_copy("nvidia-persistenced.service"), str_copy("inactive"), NULL};
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.steps[0].kind, STEP_FREE_NODES);
	unit->stopped_for = str_copy("other");
	plan_clear(&world->plan);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.steps[0].kind, STEP_STOP_UNIT);
	assert_string_equal(world->plan.steps[0].was, "active");
	free(TAKE(unit->stopped_for));
	free(unit->state);
	unit->state = str_copy("active");
	expect(world, "0 stop nvidia-persistenced.service\n"
		      "1 remember the nodes of 0000:01:00.0\n"
		      "2 reserve 0000:01:00.0 for vfio-pci\n"
		      "3 unload module nvidia_drm\n"
		      "4 unload module nvidia_modeset\n"
		      "5 unload module nvidia\n"
		      "6 unbind 0000:01:00.0 from nvidia\n"
		      "7 bind 0000:01:00.0 to vfio-pci\n");
}

/* With a second card the module stays, and nvidia's unbind is written on no doubt. */
static void test_one_of_two_nvidia_cards_goes_without_a_doubt_or_not_at_all(void **state)
{
	static const struct {
		const char *version, *modeset, *doubt; /* NULL: it goes */
	} cases[] = {
		{"550.54.14", "N", NULL},
		{"550.54.14", "0", NULL},
		{"550.54.14", "Y", "modeset=1"},
		{"550.54.14", NULL, "modeset=1"},
		{"590.44.01", "Y", NULL},
		{"595.45.04", "N", "since 595"},
		{NULL, "N", "version is not known"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		set_up(state);
		struct world *world = *state;
		nvidia(world, cases[i].version, cases[i].modeset);
		words_add(&world->view.modules[0].devices, "0000:02:00.0");
		if (!cases[i].doubt) {
			expect(world, "0 remember the nodes of 0000:01:00.0\n"
				      "1 reserve 0000:01:00.0 for vfio-pci\n"
				      "2 unbind 0000:01:00.0 from nvidia\n"
				      "3 bind 0000:01:00.0 to vfio-pci\n");
			assert_string_equal(world->plan.steps[0].detail, "nvidia0");
		} else {
			expect(world, "refuse may-hang 0000:01:00.0\n");
			assert_non_null(strstr(world->plan.refusals[0].text, cases[i].doubt));
		}
		tear_down(state);
	}
}

static void test_nvidia_stays_where_its_users_cannot_be_seen(void **state)
{
	struct world *world = *state;
	struct device *device = nvidia(world, "550.54.14", "N");
	world->profile.gpu.unload = UNLOAD_NONE;
	words_clear(&device->nodes);
	expect(world, "refuse may-hang 0000:01:00.0\n");
	words_add(&device->nodes, "nvidia0");
	words_add(&world->view.modules[0].holders, "nvidia_peermem");
	expect(world, "refuse may-hang 0000:01:00.0\n");
	assert_non_null(strstr(world->plan.refusals[0].text, "another module"));
	device->vfio = true; /* a virtual function with a vGPU stays where it is */
	expect(world, "");
}

static void test_a_shared_node_holds_a_card_only_where_the_driver_goes(void **state)
{
	struct world *world = *state;
	struct device *device = nvidia(world, "550.54.14", "N");
	hold(device, HOLDING_FILE, "nvidiactl");
	world->profile.holders.policy[HOLDERS_COMPUTE] = HOLDERS_REFUSE;
	expect(world, "refuse held 0000:01:00.0\n");
	words_add(&world->view.modules[0].devices, "0000:02:00.0");
	plan_clear(&world->plan);
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.refusal_count, 0);
}

static void test_a_console_leaves_before_the_module_it_pins(void **state)
{
	struct world *world = *state;
	add_device(world, "0000:00:02.0", "i915", 1)->module = str_copy("i915");
	struct module *module = add_module(world, "i915", NULL);
	words_add(&module->devices, "0000:00:02.0");
	module->references = 1;
	unload(world, "i915");
	want(world, "0000:00:02.0");
	expect(world, "refuse module-in-use i915\n");
	/* A unit that runs, and does not keep this driver, explains nothing. */
	struct unit *unit = ARRAY_ADD(world->view.units, world->view.unit_count);
	*unit = (struct unit){str_copy("pipewire.service"), str_copy("active"), NULL};
	expect(world, "refuse module-in-use i915\n");
	struct console *console = ARRAY_ADD(world->view.consoles, world->view.console_count);
	*console = (struct console){str_copy("vtcon1"), true, NULL};
	expect(world, "0 reserve 0000:00:02.0 for vfio-pci\n"
		      "1 take vtcon1 from the frame buffer\n"
		      "2 unload module i915\n"
		      "3 unbind 0000:00:02.0 from i915\n"
		      "4 bind 0000:00:02.0 to vfio-pci\n");
	free(module->name);
	module->name = str_copy("amdgpu");
	free(TAKE(world->view.devices[0].driver));
	world->view.devices[0].driver = str_copy("amdgpu");
	words_clear(&world->profile.gpu.modules);
	unload(world, "amdgpu");
	expect(world, "refuse module-in-use amdgpu\n");
}

static void test_versions_compare_by_number(void **state)
{
	(void)state;
	assert_true(version_reaches("595.45.04", "590"));
	assert_true(version_reaches("590", "590"));
	assert_true(version_reaches("6.16.3-amd64", "6.16"));
	assert_false(version_reaches("6.9", "6.16"));
	assert_false(version_reaches("580.65.06", "590"));
	assert_false(version_reaches("6", "6.16"));
	assert_string_equal(driver_find("nvidia")->module, "nvidia");
	assert_string_equal(driver_find("e1000e")->name, "");
	assert_non_null(driver_trouble(driver_find("amdgpu"), NULL, "6.16.1"));
	assert_null(driver_trouble(driver_find("amdgpu"), NULL, "6.17"));
	assert_null(driver_trouble(driver_find("amdgpu"), NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_modules_go_before_those_they_rest_on),
		ON_A_WORLD(test_a_module_in_use_is_refused),
		ON_A_WORLD(test_a_module_that_is_not_there_is_no_matter_but_a_built_in_one_is),
		ON_A_WORLD(test_nvidia_goes_with_its_modules),
		ON_A_WORLD(test_the_units_that_keep_nvidia_are_stopped_first),
		cmocka_unit_test(test_one_of_two_nvidia_cards_goes_without_a_doubt_or_not_at_all),
		ON_A_WORLD(test_nvidia_stays_where_its_users_cannot_be_seen),
		ON_A_WORLD(test_a_shared_node_holds_a_card_only_where_the_driver_goes),
		ON_A_WORLD(test_a_console_leaves_before_the_module_it_pins),
		cmocka_unit_test(test_versions_compare_by_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
