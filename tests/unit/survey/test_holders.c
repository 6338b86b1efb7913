/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/holders.h"

#include "survey_tests.h"

#define OTHER "0000:02:00.0"
#define USER "/user.slice/user-1000.slice"
#define DRM(function) "pos:\t0\ndrm-driver:\tamdgpu\ndrm-pdev:\t" function "\n"

static void put_node(const char *address, const char *folder, const char *name)
{
	autofree char *path = str_format(B "%s/%s/uevent", address, folder);
	autofree char *text = str_format("MAJOR=226\nMINOR=0\nDEVNAME=%s\n", name);
	autofree char *node = str_format("dev/%s", name);
	put(path, text);
	put(node, "");
}

static void assert_holders(const struct device *device, const char *expected)
{
	autofree char *said = holders_text(&device->holders);
	assert_string_equal(said, expected);
}

static void put_nvidia(const char *address, const char *minor)
{
	autofree char *path = str_format(PATH_NVIDIA_CARDS "/%s/information", address);
	autofree char *text =
		str_format("Model: \t\t NVIDIA GeForce\nDevice Minor: \t %s\n", minor);
	put(path, text);
}

static void processes_are_named(void **state)
{
	(void)state;
	put_node(CARD, "drm/card0", "dri/card0");
	put_node(CARD, "drm/renderD128", "dri/renderD128");
	put_process(812, "Xorg", "/system.slice/display-manager.service");
	put_open(812, 3, "/dev/dri/card0", "");
	put_open(812, 4, "/dev/dri/card0", "");
	put_open(812, 5, "/dev/dri/renderD128", "");
	put_process(900, "sh", USER "/session-2.scope");
	put_open(900, 0, "/dev/dri/card0 (deleted)", "");
	put_process(1010, "pipewire", USER "/user@1000.service/session.slice/pipewire.service");
	put_open(1010, 9, "socket:[1]", "");
	put("proc/1010/maps", "7f00-7f01 rw-s 00000000 00:05 393 /dev/dri/card0\n");
	put_process(1011, "innocent", "/system.slice/cron.service");
	put_open(1011, 9, "/dev/dri/card1", "");
	autoview view = {0};
	struct device *device = view_add(&view, CARD, "nouveau");
	survey_holders(&host, &view);
	assert_holders(device, "pipewire (pid 1010, pipewire.service of user 1000) with "
			       "/dev/dri/card0\n"
			       "Xorg (pid 812, display-manager.service) with /dev/dri/card0 and "
			       "/dev/dri/renderD128\n"
			       "sh (pid 900, session-2.scope) with /dev/dri/card0\n");
	/* Each of its nodes is a holder of its own, and told of once. */
	assert_int_equal(device->holders.count, 4);
	assert_string_equal(device->holders.at[2].what, "dri/renderD128");
	assert_int_equal(device->holders.at[0].how, HOLDING_MAPPING);
	assert_int_equal(device->holders.at[0].started, 10100);
	assert_string_equal(device->holders.at[0].unit, "1000:pipewire.service");
	assert_int_equal(device->holders.at[2].started, 8120);
	struct holders found = {0};
	find_processes(&host, &device->nodes, &found);
	autofree char *said = holders_text(&found), *before = holders_text(&device->holders);
	assert_string_equal(said, before);
	holders_clear(&found);
}

static void drm_is_believed(void **state)
{
	(void)state;
	put_node(CARD, "drm/card0", "dri/card0");
	put_node(OTHER, "drm/card1", "dri/card1");
	put_process(10, "old", "/system.slice/old.service");
	/* The name is the other card's by now. */
	put_open(10, 3, "/dev/dri/card1", DRM(CARD));
	put_process(11, "plain", "/");
	put_open(11, 3, "/dev/dri/card1", DRM(OTHER));
	put_process(12, "gone", "/");
	put_open(12, 3, "/dev/dri/card7", DRM(CARD));
	put_process(13, "stranger", "/");
	put_open(13, 3, "/dev/dri/card0", DRM("0000:99:00.0"));
	autoview view = {0};
	view_add(&view, CARD, "amdgpu");
	view_add(&view, OTHER, "amdgpu");
	survey_holders(&host, &view);
	assert_holders(&view.devices[0], "old (pid 10, old.service) with /dev/dri/card1\n"
					 "gone (pid 12) with /dev/dri/card7\n");
	assert_holders(&view.devices[1], "plain (pid 11) with /dev/dri/card1\n");
}

static void nvidia_shares_nodes(void **state)
{
	static const char *const nodes[] = {"nvidia0",
					    "nvidia1",
					    "nvidiactl",
					    "nvidia-modeset",
					    "nvidia-uvm",
					    "nvidia-caps/nvidia-cap1",
					    "nvidia-caps/nvidia-cap2"};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		autofree char *path = str_format("dev/%s", nodes[i]);
		put(path, "");
	}
	put_nvidia(CARD, "1");
	put_nvidia(OTHER, "0");
	put_nvidia("0000:03:00.0", "4"); /* its node was not made */
	put_folder(B CARD);
	put_folder(B OTHER);
	put_folder(B "0000:03:00.0");
	put_process(20, "ollama", "/system.slice/ollama.service");
	put_open(20, 3, "/dev/nvidiactl", "");
	put_open(20, 4, "/dev/nvidia-uvm", "");
	put_open(20, 5, "/dev/nvidia1", "");
	put_process(21, "nvidia-persiste", "/system.slice/nvidia-persistenced.service");
	put_open(21, 3, "/dev/nvidia-caps/nvidia-cap2", "");
	put_open(21, 4, "/dev/nvidia-caps/nvidia-cap1", "");
	autoview view = {0};
	view_add(&view, CARD, "nvidia");
	view_add(&view, OTHER, "nvidia");
	view_add(&view, "0000:03:00.0", "nvidia");
	view_add(&view, "0000:04:00.0", "snd_hda_intel");
	survey_holders(&host, &view);
	const struct device *first = &view.devices[0], *second = &view.devices[1];
	assert_int_equal(first->nodes.count, 1);
	assert_string_equal(first->nodes.at[0], "nvidia1");
	assert_string_equal(second->nodes.at[0], "nvidia0");
	assert_int_equal(view.devices[2].nodes.count, 0);
	assert_int_equal(first->shared_nodes.count, 5);
	assert_true(words_have(&first->shared_nodes, "nvidia-caps/nvidia-cap2"));
	assert_false(words_have(&first->shared_nodes, "nvidia-uvm-tools"));
	assert_int_equal(view.devices[3].shared_nodes.count, 0);
	/* One reason each, and a card's own node is the better one. */
	assert_int_equal(first->holders.count, 2);
	assert_int_equal(first->holders.at[0].pid, 20);
	assert_string_equal(first->holders.at[0].what, "nvidia1");
	assert_int_equal(second->holders.count, 2);
	assert_int_equal(second->holders.at[0].pid, 20);
	assert_true(words_have(&second->shared_nodes, second->holders.at[0].what));
	assert_string_equal(second->holders.at[1].unit, "nvidia-persistenced.service");
	assert_int_equal(view.devices[2].holders.count, 2);
	assert_int_equal(view.devices[3].holders.count, 0);
}

static void amdgpu_shares_kfd_if_there_is_one(void **state)
{
	(void)state;
	put_folder(B CARD);
	put_process(30, "rocm", "/");
	put_open(30, 3, "/dev/kfd", "");
	for (int there = 0; there < 2; there++) {
		autoview view = {0};
		if (there)
			put("dev/kfd", "");
		view_add(&view, CARD, "amdgpu");
		view_add(&view, OTHER, "radeon");
		survey_holders(&host, &view);
		assert_int_equal(view.devices[0].shared_nodes.count, there);
		assert_holders(&view.devices[0], there ? "rocm (pid 30) with /dev/kfd\n" : "");
		assert_int_equal(view.devices[1].holders.count, 0);
	}
}

static void interfaces_and_inputs_are_found_on_the_way(void **state)
{
	(void)state;
	put_folder(B CARD "/net/enp3s0/queues/rx-0");
	put_folder(B CARD "/virtio0/net/eth0");
	put_folder(B OTHER "/usb1/1-3/1-3:1.0/0003:046D:C31C.0001/input/input5/event3");
	put_folder(B OTHER "/usb1/1-4/1-4:1.0/net/enx001122334455");
	/* Another function's, behind a bridge. */
	put_folder(B CARD "/0000:07:00.0/net/eth9");
	autoview view = {0};
	view_add(&view, CARD, "e1000e");
	view_add(&view, OTHER, "xhci_hcd");
	survey_holders(&host, &view);
	const struct device *card = &view.devices[0], *usb = &view.devices[1];
	assert_int_equal(card->interfaces.count, 2);
	assert_string_equal(card->interfaces.at[0], "net/enp3s0");
	assert_string_equal(card->interfaces.at[1], "virtio0/net/eth0");
	assert_false(card->has_input);
	assert_int_equal(usb->interfaces.count, 1);
	assert_string_equal(usb->interfaces.at[0], "usb1/1-4/1-4:1.0/net/enx001122334455");
	assert_true(usb->has_input);
	/* Nobody can hold what has no node. */
	assert_false(was_asked("proc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_A_HOST(processes_are_named),
		ON_A_HOST(drm_is_believed),
		ON_A_HOST(nvidia_shares_nodes),
		ON_A_HOST(amdgpu_shares_kfd_if_there_is_one),
		ON_A_HOST(interfaces_and_inputs_are_found_on_the_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
