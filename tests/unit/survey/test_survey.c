/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/survey.h"

#include "survey_tests.h"

#define AUDIO "0000:01:00.1"
#define USB "0000:01:00.2"
#define FAR "0000:02:00.0"

static void put_function(const char *address, const char *class, const char *driver,
			 const char *module)
{
	static const struct {
		const char *file, *text;
	} files[] = {
		{"vendor", "0x10de\n"}, {"device", "0x1c81\n"}, {"config", "\xde\x10\x81\x1c"}};
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *path = str_format(B "%s/%s", address, files[i].file);
		put(path, files[i].text);
	}
	autofree char *class_path = str_format(B "%s/class", address);
	autofree char *link = str_format(B "%s/driver", address);
	autofree char *target = str_format("../../drivers/%s", driver);
	autofree char *folder = str_format(PATH_PCI_DRIVERS "/%s", driver);
	autofree char *module_link = str_format("%s/module", folder);
	autofree char *module_target = str_format("../../../../module/%s", module);
	put(class_path, class);
	put_link(link, target);
	put_folder(folder);
	put_link(module_link, module_target);
}

static void put_module(const char *name, const char *references)
{
	autofree char *state = str_format(PATH_MODULES "/%s/initstate", name);
	autofree char *count = str_format(PATH_MODULES "/%s/refcnt", name);
	autofree char *holders = str_format(PATH_MODULES "/%s/holders", name);
	put(state, "live\n");
	put(count, references);
	put_folder(holders);
}

/* A card of NVIDIA's with its sound, in one group, whose driver others rest on. */
static void put_card(void)
{
	put_function(CARD, "0x030000\n", "nvidia", "nvidia");
	put_function(AUDIO, "0x040300\n", "snd_hda_intel", "snd_hda_intel");
	put_module("nvidia", "12\n");
	put_module("nvidia_modeset", "2\n");
	put_module("nvidia_drm", "1\n");
	put_module("snd_hda_intel", "3\n");
	put(PATH_MODULES "/nvidia/version", "550.54.14\n");
	put(PATH_MODULES "/nvidia_drm/parameters/modeset", "Y\n");
	put_link(PATH_MODULES "/nvidia/holders/nvidia_modeset", "../../nvidia_modeset");
	put_link(PATH_MODULES "/nvidia_modeset/holders/nvidia_drm", "../../nvidia_drm");
	put_link(B CARD "/iommu_group", "../../../kernel/iommu_groups/7");
	put_link(B AUDIO "/iommu_group", "../../../kernel/iommu_groups/7");
	put_folder(PATH_IOMMU_GROUPS "/7/devices/" CARD);
	put_folder(PATH_IOMMU_GROUPS "/7/devices/" AUDIO);
	put(PATH_CONSOLES "/vtcon0/name", "(S) dummy device\n");
	put(PATH_CONSOLES "/vtcon0/bind", "1\n");
	put(PATH_CONSOLES "/vtcon1/name", "(M) frame buffer device\n");
	put(PATH_CONSOLES "/vtcon1/bind", "1\n");
	put(PATH_CONSOLES "/vtcon2/name", "(M) frame buffer device\n");
	put(PATH_CONSOLES "/vtcon2/bind", "0\n");
	put("dev/nvidiactl", "");
	put_process(40, "nvidia-persiste", "/system.slice/nvidia-persistenced.service");
	put_open(40, 3, "/dev/nvidiactl", "");
	put_process(41, "ollama", "/system.slice/ollama.service");
	put_open(41, 3, "/dev/nvidiactl", "");
	put_process(42, "python3", "/docker/0123");
	put_open(42, 3, "/dev/nvidiactl", "");
}

static void look(const char *address, enum companions companions, struct host_view *view)
{
	struct guest guest = {0};
	autoprofile profile;
	struct pci_address wanted;
	profile_init(&profile);
	profile.pci.companions = companions;
	assert_true(pci_address_parse(address, &wanted));
	*ARRAY_ADD(profile.pci.also, profile.pci.also_count) = wanted;
	survey_host(&host, &guest, &profile, view);
}

static void a_card_is_seen_with_all_that_rests_on_it(void **state)
{
	static const char *const states[] = {"nvidia-persistenced.service active",
					     "nvidia-powerd.service inactive",
					     "ollama.service active", NULL};
	autoview view = {0};
	(void)state;
	put_card();
	unit_states = states;
	look(CARD, COMPANIONS_REQUIRE, &view);
	assert_int_equal(view.device_count, 2);
	assert_string_equal(view.devices[0].module, "nvidia");
	assert_false(view.devices[0].dead);

	const struct module *nvidia = host_view_find_module(&view, "nvidia");
	assert_non_null(nvidia);
	assert_string_equal(nvidia->version, "550.54.14");
	assert_null(nvidia->modeset);
	assert_int_equal(nvidia->references, 12);
	assert_string_equal(nvidia->holders.at[0], "nvidia_modeset");
	assert_string_equal(host_view_find_module(&view, "nvidia_drm")->modeset, "Y");
	assert_int_equal(host_view_find_module(&view, "nvidia_modeset")->references, 2);
	/* The companion is left alone, and so is its module. */
	assert_null(host_view_find_module(&view, "snd_hda_intel"));

	assert_int_equal(view.console_count, 2);
	assert_string_equal(view.consoles[0].name, "vtcon1");
	assert_true(view.consoles[0].bound);
	assert_string_equal(view.consoles[1].name, "vtcon2");
	assert_false(view.consoles[1].bound);

	assert_int_equal(view.devices[0].holders.count, 3);
	assert_int_equal(view.unit_count, 6);
	assert_string_equal(host_view_find_unit(&view, "nvidia-persistenced.service")->state,
			    "active");
	assert_string_equal(host_view_find_unit(&view, "nvidia-powerd.service")->state, "inactive");
	assert_null(host_view_find_unit(&view, "dcgm.service")->state);
	assert_string_equal(host_view_find_unit(&view, "ollama.service")->state, "active");
}

static void companions_are_looked_at_as_the_profile_says(void **state)
{
	autoview view = {0};
	(void)state;
	put_card();
	look(CARD, COMPANIONS_TAKE, &view);
	assert_non_null(host_view_find_module(&view, "snd_hda_intel"));
	assert_true(was_asked(B AUDIO "/config"));
}

/* What the card gives power to, in its slot and group or not, goes with it. */
static void what_needs_a_display_is_seen_with_it(void **state)
{
	(void)state;
	put_card();
	put_function(USB, "0x0c0330\n", "xhci_hcd", "xhci_pci");
	put_function(FAR, "0x040300\n", "snd_oxygen", "snd_oxygen");
	put_link(B CARD "/consumer:pci:" AUDIO, "../../virtual/devlink/a");
	put_link(B CARD "/consumer:pci:" USB, "../../virtual/devlink/b");
	put_link(B CARD "/consumer:pci:" FAR, "../../virtual/devlink/c");
	put_link(B CARD "/consumer:platform:x", "../../virtual/devlink/d");
	put(B FAR "/sound/card1/controlC1/uevent", "DEVNAME=snd/controlC1\n");
	put(B FAR "/power/control", "auto\n");
	put_process(50, "pipewire", "/system.slice/pipewire.service");
	put_open(50, 3, "/dev/snd/controlC1", "");
	for (int take = 0; take < 2; take++) {
		autoview view = {0};
		words_clear(&asked);
		look(CARD, take ? COMPANIONS_TAKE : COMPANIONS_REQUIRE, &view);
		assert_int_equal(view.device_count, 4);
		assert_int_equal(view.devices[0].consumers.count, 3);
		struct device *far = NULL;
		for (size_t i = 0; i < view.device_count; i++)
			if (view.devices[i].address.bus == 2)
				far = &view.devices[i];
		assert_non_null(far);
		assert_string_equal(far->driver, "snd_oxygen");
		assert_int_equal(far->group, -1);
		assert_true(words_have(&far->nodes, "snd/controlC1"));
		assert_int_equal(far->holders.count, 1);
		assert_string_equal(far->holders.at[0].unit, "pipewire.service");
		assert_non_null(host_view_find_unit(&view, "pipewire.service"));
		assert_int_equal(was_asked(B FAR "/config"), take);
		assert_int_equal(far->power != NULL, take);
		assert_int_equal(host_view_find_module(&view, "xhci_pci") != NULL, take);
	}
	/* A sound card that others need takes nobody along. */
	autoview view = {0};
	put_link(B AUDIO "/consumer:pci:" FAR, "../../virtual/devlink/e");
	look(AUDIO, COMPANIONS_TAKE, &view);
	assert_int_equal(view.device_count, 2);
}

static void the_display_is_looked_at_where_one_is_taken(void **state)
{
	static const char *const states[] = {"lightdm.service active", NULL};
	static const struct {
		const char *wanted;
		enum companions companions;
		const char *driver; /* of the card */
		bool looked;
	} cases[] = {
		{CARD, COMPANIONS_REQUIRE, "nvidia", true},
		{CARD, COMPANIONS_REQUIRE, NULL, true},
		{CARD, COMPANIONS_REQUIRE, "vfio-pci", false},
		{AUDIO, COMPANIONS_REQUIRE, "nvidia", false},
		{AUDIO, COMPANIONS_IGNORE, "nvidia", false},
		{AUDIO, COMPANIONS_TAKE, "nvidia", true},
		{FAR, COMPANIONS_TAKE, "nvidia", false}, /* there is none */
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoview view = {0};
		assert_int_equal(host_new(state), 0);
		put_card();
		autoclose int root = open(root_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_int_equal(unlinkat(root, B CARD "/driver", 0), 0);
		if (cases[i].driver) {
			autofree char *target = str_format("../../drivers/%s", cases[i].driver);
			put_link(B CARD "/driver", target);
		}
		put(PATH_KERNEL_RELEASE, "6.12.9-amd64\n");
		put(PATH_FRONT_VT, "tty1\n");
		put_link(PATH_UNITS_OF_ADMIN "/" UNIT_DISPLAY_MANAGER,
			 "/lib/systemd/system/lightdm.service");
		unit_states = states;
		look(cases[i].wanted, cases[i].companions, &view);
		bool looked = view.display.front && view.display.manager &&
			      view.display.manager_state && view.console_count == 2;
		bool asked_any = was_asked(PATH_FRONT_VT) || was_asked(PATH_SESSIONS) ||
				 was_asked(PATH_DRM) || was_asked(PATH_PLATFORM_DEVICES) ||
				 was_asked("lightdm.service") || was_asked(PATH_CONSOLES);
		if (looked != cases[i].looked || asked_any != cases[i].looked)
			fail_msg("case %zu", i);
		assert_string_equal(view.release, "6.12.9-amd64");
		assert_int_equal(host_gone(state), 0);
	}
}

static void no_more_is_read_than_concerns_the_guest(void **state)
{
	autoview view = {0};
	(void)state;
	put_card();
	put(PATH_ROUTES, "");
	put(PATH_INPUT_DEVICES, "");
	look(AUDIO, COMPANIONS_REQUIRE, &view);
	static const char *const others[] = {
		PATH_ROUTES,
		PATH_ROUTES_IPV6,
		PATH_INPUT_DEVICES,
		PATH_CONSOLES,
		PATH_MODULES "/nvidia/refcnt",
		B CARD "/config",
		B CARD "/",
		"nvidia-powerd.service",
		B CARD "/resource",
	};
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (was_asked(others[i]) != str_equal(others[i], B CARD "/"))
			fail_msg("%s", others[i]);
	assert_non_null(host_view_find_module(&view, "snd_hda_intel"));
	/* A guest that wants nothing costs nothing. */
	struct guest guest = {0};
	autoprofile profile;
	autoview empty = {0};
	profile_init(&profile);
	words_clear(&asked);
	survey_host(&host, &guest, &profile, &empty);
	assert_int_equal(asked.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(a_card_is_seen_with_all_that_rests_on_it),
		ON_A_HOST(companions_are_looked_at_as_the_profile_says),
		ON_A_HOST(what_needs_a_display_is_seen_with_it),
		cmocka_unit_test(the_display_is_looked_at_where_one_is_taken),
		ON_A_HOST(no_more_is_read_than_concerns_the_guest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
