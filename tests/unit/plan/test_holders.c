/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is done about those who use a device. */

#include "world.h"

static struct device *sound(struct world *world)
{
	struct device *device = add_device(world, "0000:01:00.1", "snd_hda_intel", 1);
	device->class = 0x040300;
	words_add(&device->nodes, "snd/controlC0");
	want(world, "0000:01:00.1");
	return device;
}

static void test_nobody_is_waited_for_but_the_nodes_are_remembered(void **state)
{
	struct world *world = *state;
	sound(world);
	expect(world, "0 remember the nodes of 0000:01:00.1\n"
		      "1 reserve 0000:01:00.1 for vfio-pci\n"
		      "2 unbind 0000:01:00.1 from snd_hda_intel\n"
		      "3 bind 0000:01:00.1 to vfio-pci\n");
	assert_string_equal(world->plan.steps[0].detail, "snd/controlC0");
}

static void test_each_policy_has_its_steps(void **state)
{
	static const struct {
		enum holders_policy policy;
		const char *first;
		const char *signal;
	} cases[] = {
		{HOLDERS_WAIT, "0 wait until 0000:01:00.1 is let go, 10 s at most\n", NULL},
		{HOLDERS_STOP,
		 "0 stop session-1.scope\n1 wait until 0000:01:00.1 is let go, 10 s at most\n",
		 NULL},
		{HOLDERS_TERMINATE,
		 "0 ask pipewire (pid 42) to end\n"
		 "1 wait until 0000:01:00.1 is let go, 10 s at most\n",
		 "TERM pipewire"},
		{HOLDERS_KILL,
		 "0 ask pipewire (pid 42) to end, and end it if it does not\n"
		 "1 wait until 0000:01:00.1 is let go, 10 s at most\n",
		 "KILL pipewire"},
		{HOLDERS_IGNORE, "0 remember the nodes of 0000:01:00.1\n", NULL},
	};
	struct world *world = *state;
	hold(sound(world), HOLDING_FILE, "snd/controlC0");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		world->profile.holders.policy[HOLDERS_SOUND] = cases[i].policy;
		plan_clear(&world->plan);
		plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
		autotext text = {0};
		for (size_t s = 0; s < world->plan.step_count; s++) {
			const struct step *step = &world->plan.steps[s];
			if (step->kind == STEP_OVERRIDE_DRIVER)
				break;
			text_addf(&text, "%u ", step->stage);
			step_describe(step, &text);
			text_add(&text, "\n");
		}
		assert_string_equal(text_string(&text), cases[i].first);
		if (cases[i].signal) {
			assert_string_equal(world->plan.steps[0].detail, cases[i].signal);
			assert_string_equal(world->plan.steps[0].was, "4242");
		}
	}
	world->profile.holders.policy[HOLDERS_SOUND] = HOLDERS_REFUSE;
	expect(world, "refuse held 0000:01:00.1\n");
	assert_non_null(strstr(world->plan.refusals[0].text,
			       "pipewire (pid 42, session-1.scope) with /dev/snd/controlC0"));
}

static void test_a_policy_is_for_its_kind_of_nodes(void **state)
{
	struct world *world = *state;
	hold(sound(world), HOLDING_FILE, "snd/controlC0");
	world->profile.holders.policy[HOLDERS_GRAPHICS] = HOLDERS_REFUSE;
	world->profile.holders.policy[HOLDERS_SOUND] = HOLDERS_IGNORE;
	plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
	assert_int_equal(world->plan.refusal_count, 0);
}

static void test_one_unit_is_stopped_once_and_first(void **state)
{
	struct world *world = *state;
	struct device *device = sound(world);
	hold(device, HOLDING_FILE, "snd/controlC0");
	hold(device, HOLDING_FILE, "snd/pcmC0D0p")->pid = 43;
	world->profile.holders.policy[HOLDERS_SOUND] = HOLDERS_STOP;
	expect(world, "0 stop session-1.scope\n"
		      "1 wait until 0000:01:00.1 is let go, 10 s at most\n"
		      "2 reserve 0000:01:00.1 for vfio-pci\n"
		      "3 unbind 0000:01:00.1 from snd_hda_intel\n"
		      "4 bind 0000:01:00.1 to vfio-pci\n");
	assert_int_equal(world->plan.steps[0].wait_ms, 90000);
}

static void test_some_are_never_asked_to_end(void **state)
{
	static const struct {
		const char *unit;
		long pid;
		enum holders_policy policy;
		const char *expected; /* NULL: waited for, as it follows others */
	} cases[] = {
		{"init.scope", 1, HOLDERS_KILL, NULL},
		{"systemd-logind.service", 60, HOLDERS_STOP, NULL},
		{"systemd-logind.service", 60, HOLDERS_KILL, NULL},
		{"libvirtd.service", 60, HOLDERS_STOP, "another guest"},
		{"machine-qemu\\x2d1\\x2dother.scope", 60, HOLDERS_TERMINATE, "another guest"},
		{NULL, 60, HOLDERS_STOP, "no unit"},
		{NULL, 60, HOLDERS_TERMINATE, ""},
	};
	struct world *world = *state;
	struct holder *holder = hold(sound(world), HOLDING_FILE, "snd/controlC0");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		free(holder->unit);
		holder->unit = str_copy(cases[i].unit);
		holder->pid = cases[i].pid;
		world->profile.holders.policy[HOLDERS_SOUND] = cases[i].policy;
		plan_clear(&world->plan);
		plan_handover(&world->guest, &world->profile, &world->view, &world->plan);
		const struct plan *plan = &world->plan;
		if (!cases[i].expected) {
			assert_int_equal(plan->refusal_count, 0);
			assert_int_equal(plan->steps[0].kind, STEP_FREE_NODES);
		} else if (*cases[i].expected) {
			assert_int_equal(plan->refusal_count, 1);
			assert_non_null(strstr(plan->refusals[0].advice, cases[i].expected));
		} else {
			assert_int_equal(plan->steps[0].kind, STEP_END_PROCESS);
		}
	}
}

static void test_a_disk_in_use_is_refused_whatever_the_policy(void **state)
{
	struct world *world = *state;
	struct device *device = add_device(world, "0000:01:00.0", "nvme", 1);
	for (int kind = 0; kind < HOLDERS_KIND_COUNT; kind++)
		world->profile.holders.policy[kind] = HOLDERS_IGNORE;
	want(world, "0000:01:00.0");
	hold(device, HOLDING_FILE, "nvme0");
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from nvme\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n");
	words_add(&device->disks, "nvme0");
	expect(world, "refuse disk-in-use 0000:01:00.0\n");
	words_clear(&device->disks);
	hold(device, HOLDING_MOUNT, "/srv");
	expect(world, "refuse disk-in-use 0000:01:00.0\n");
	world->profile.safety.force = FORCE_KEYBOARD | FORCE_NETWORK;
	expect(world, "refuse disk-in-use 0000:01:00.0\n");
}

static void test_the_keyboard_and_the_network_go_by_force_alone(void **state)
{
	struct world *world = *state;
	hold(add_device(world, "0000:01:00.0", "xhci_hcd", 1), HOLDING_KEYBOARD,
	     "QEMU USB Keyboard");
	hold(add_device(world, "0000:02:00.0", "e1000e", 2), HOLDING_NETWORK,
	     "eth0, which carries the default route");
	want(world, "0000:01:00.0");
	want(world, "0000:02:00.0");
	expect(world, "refuse keyboard 0000:01:00.0\n"
		      "refuse network 0000:02:00.0\n");
	world->profile.safety.force = FORCE_KEYBOARD;
	expect(world, "refuse network 0000:02:00.0\n");
	world->profile.safety.force |= FORCE_NETWORK;
	expect(world, "0 reserve 0000:01:00.0 for vfio-pci\n"
		      "0 reserve 0000:02:00.0 for vfio-pci\n"
		      "1 unbind 0000:01:00.0 from xhci_hcd\n"
		      "1 unbind 0000:02:00.0 from e1000e\n"
		      "2 bind 0000:01:00.0 to vfio-pci\n"
		      "2 bind 0000:02:00.0 to vfio-pci\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_WORLD(test_nobody_is_waited_for_but_the_nodes_are_remembered),
		ON_A_WORLD(test_each_policy_has_its_steps),
		ON_A_WORLD(test_a_policy_is_for_its_kind_of_nodes),
		ON_A_WORLD(test_one_unit_is_stopped_once_and_first),
		ON_A_WORLD(test_some_are_never_asked_to_end),
		ON_A_WORLD(test_a_disk_in_use_is_refused_whatever_the_policy),
		ON_A_WORLD(test_the_keyboard_and_the_network_go_by_force_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
