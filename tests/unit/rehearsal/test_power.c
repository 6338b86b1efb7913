/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Power, resets, sizes of regions, ROMs, and functions that go and come again:
 * drivers/pci/pci-sysfs.c of kernel 6.12, and where it says so what it calls. */

#include "model.h"

#define BIG                                                                                        \
	"pci 0000:01:00.0\n\tid 10de:1c20\n\tclass 030000\n\tgroup 1\n\tdriver nouveau\n"          \
	"\tmodules nouveau\n\trom 65536\n\treset flr bus\n\tpower D0\n"                            \
	"\tbar 1 0x90000000 0x9fffffff 0x14220c 0x3f00\n"                                          \
	"\tconsumer 0000:01:00.1\n\tnode drm/card0 dri/card0\n"                                    \
	"pci 0000:01:00.1\n\tid 10de:10f1\n\tclass 040300\n\tgroup 1\n"                            \
	"\tdriver snd_hda_intel\n\tmodules snd_hda_intel\n\tpower-control auto\n"

/* drivers/vfio/pci/vfio_pci_core.c: allowed on the way in, forbidden on the way out */
static void vfio_pci_sets_power_control(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES BIG);
	assert_file(&model, DEVICES SOUND "/power/control", "auto");
	assert_file(&model, DEVICES GPU "/power/control", "on");
	assert_int_equal(model_write(&model, DRIVERS "snd_hda_intel/unbind", SOUND), 0);
	assert_int_equal(model_write(&model, DEVICES SOUND "/driver_override", "vfio-pci"), 0);
	assert_int_equal(model_write(&model, DEVICES SOUND "/power/control", "on"), 0);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", SOUND), 0);
	assert_file(&model, DEVICES SOUND "/power/control", "auto");
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/unbind", SOUND), 0);
	assert_file(&model, DEVICES SOUND "/power/control", "on");
	assert_int_equal(model_write(&model, DEVICES SOUND "/power/control", "off"), -EINVAL);
}

static void an_idle_function_of_vfio_sleeps(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES BIG);
	assert_file(&model, DEVICES GPU "/power_state", "D0");
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "vfio-pci"), 0);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", GPU), 0);
	assert_file(&model, DEVICES GPU "/power_state", "D3hot");
	assert_int_equal(model_write(&model, DEVICES GPU "/power/control", "on"), 0);
	assert_file(&model, DEVICES GPU "/power_state", "D0");
}

/* drivers/pci/pci.c, reset_method_store */
static void resets_are_chosen_of_those_it_has(void **state)
{
	(void)state;
	automodel model;
	autotext path = {0};
	model_open(&model, HOST_61 MODULES BIG);
	assert_file(&model, DEVICES GPU "/reset_method", "flr bus");
	assert_int_equal(model_write(&model, DEVICES GPU "/reset_method", "bus"), 0);
	assert_file(&model, DEVICES GPU "/reset_method", "bus");
	assert_int_equal(model_write(&model, DEVICES GPU "/reset_method", "bus pm"), -EINVAL);
	assert_file(&model, DEVICES GPU "/reset_method", "bus");
	assert_int_equal(model_write(&model, DEVICES GPU "/reset_method", "\n"), 0);
	assert_file(&model, DEVICES GPU "/reset_method", "");
	assert_int_equal(model_write(&model, DEVICES GPU "/reset", "1"), -ENOTTY);
	assert_int_equal(model_write(&model, DEVICES GPU "/reset_method", "default"), 0);
	assert_file(&model, DEVICES GPU "/reset_method", "flr bus");
	/* a function that cannot be reset has neither file */
	assert_int_equal(model_write(&model, DEVICES SOUND "/reset", "1"), -ENOENT);
	assert_int_equal(host_read(&model.host, DEVICES SOUND "/reset_method", &path), -ENOENT);
}

static void a_reset_asks_no_driver(void **state)
{
	(void)state;
	automodel model;
	autowords lines = {0};
	model_open(&model, HOST_61 MODULES BIG);
	assert_int_equal(model_write(&model, DEVICES GPU "/reset", "2"), -EINVAL);
	assert_int_equal(model_write(&model, DEVICES GPU "/reset", "1"), 0);
	rehearsal_snapshot(&model.host, &lines);
	assert_true(words_have(&lines, GPU "\treset under its driver\t1 times"));
}

/* __resource_resize_store; drivers/pci/setup-res.c, pci_resize_resource */
static void a_region_is_resized_without_a_driver(void **state)
{
	(void)state;
	automodel model;
	autotext regions = {0};
	model_open(&model, HOST_61 MODULES BIG);
	assert_file(&model, DEVICES GPU "/resource1_resize", "0000000000003f00");
	assert_int_equal(model_write(&model, DEVICES GPU "/resource1_resize", "9"), -EBUSY);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/resource1_resize", "7"), -EINVAL);
	assert_int_equal(model_write(&model, DEVICES GPU "/resource1_resize", "x"), -EINVAL);
	assert_int_equal(model_write(&model, DEVICES GPU "/resource0_resize", "9"), -ENOENT);
	assert_int_equal(model_write(&model, DEVICES GPU "/resource1_resize", "9"), 0);
	assert_int_equal(host_read(&model.host, DEVICES GPU "/resource", &regions), 0);
	assert_non_null(strstr(regions.at, "0x0000000090000000 0x00000000afffffff"));
	assert_no_trouble(&model);
}

static void a_bridge_may_have_no_room(void **state)
{
	(void)state;
	automodel model;
	autowords log = {0};
	model_open(&model, HOST_61 "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n\tgroup 1\n"
				   "\tbar 1 0x90000000 0x9fffffff 0x14220c 0x3f00\n"
				   "\tquirk resize 1 fail 28\n");
	assert_int_equal(model_write(&model, DEVICES GPU "/resource1_resize", "9"), -ENOSPC);
	assert_int_equal(host_kernel_log(&model.host, 0, &log), 0);
	assert_int_equal(log.count, 1);
	assert_non_null(strstr(log.at[0], "no space"));
}

static void a_rom_is_read_where_nobody_drives_the_card(void **state)
{
	(void)state;
	automodel model;
	autotext rom = {0};
	model_open(&model, HOST_61 MODULES BIG);
	assert_int_equal(model_write(&model, DEVICES GPU "/enable", "1"), -EBUSY);
	assert_int_equal(host_read(&model.host, DEVICES GPU "/rom", &rom), -EINVAL);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/rom", "1"), 0);
	assert_int_equal(host_read(&model.host, DEVICES GPU "/rom", &rom), -EIO);
	assert_int_equal(model_write(&model, DEVICES GPU "/enable", "1"), 0);
	assert_int_equal(host_read(&model.host, DEVICES GPU "/rom", &rom), 0);
	assert_memory_equal(rom.at, "\x55\xaa", 2);
	assert_int_equal(host_read(&model.host, DEVICES SOUND "/rom", &rom), -ENOENT);
	assert_int_equal(model_write(&model, DEVICES GPU "/enable", "0"), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/enable", "0"), -EIO);
}

/* drivers/pci/remove.c: it comes back as new, and to any driver that takes it */
static void what_is_found_again_is_new(void **state)
{
	(void)state;
	automodel model;
	autotext regions = {0};
	model_open(&model, HOST_61 MODULES BIG);
	assert_int_equal(model_write(&model, DEVICES GPU "/d3cold_allowed", "0"), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "vfio-pci"), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/reset_method", "bus"), 0);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/resource1_resize", "9"), 0);
	assert_int_equal(model_write(&model, DEVICES GPU "/remove", "1"), 0);
	assert_false(host_exists(&model.host, DEVICES GPU));
	assert_int_equal(model_write(&model, "sys/bus/pci/rescan", "1"), 0);
	assert_link(&model, DEVICES GPU "/driver", "nouveau");
	assert_file(&model, DEVICES GPU "/driver_override", "(null)");
	assert_file(&model, DEVICES GPU "/reset_method", "flr bus");
	assert_file(&model, DEVICES GPU "/d3cold_allowed", "1");
	assert_int_equal(host_read(&model.host, DEVICES GPU "/resource", &regions), 0);
	assert_non_null(strstr(regions.at, "0x000000009fffffff"));
	assert_no_trouble(&model);
}

static void a_held_function_is_not_removed(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD "process 7\n\tholds snd/controlC0\n");
	assert_int_equal(model_write(&model, DEVICES SOUND "/remove", "1"), -ETIMEDOUT);
	assert_true(rehearsal_end_process(&model.host, 7));
	assert_false(host_exists(&model.host, DEVICES SOUND));
}

static void a_dead_function_reads_ones(void **state)
{
	(void)state;
	automodel model;
	autotext config = {0}, alive = {0};
	autowords log = {0};
	model_open(&model, HOST_61 MODULES
		   "pci 0000:01:00.0\n\tid 10de:1c20\n\tclass 030000\n\tgroup 1\n\tdead yes\n"
		   "\tmodules nouveau\n"
		   "pci 0000:01:00.1\n\tid 10de:10f1\n\tclass 040300\n\tgroup 1\n");
	assert_int_equal(host_read(&model.host, DEVICES GPU "/config", &config), 0);
	assert_memory_equal(config.at, "\xff\xff\xff\xff", 4);
	assert_int_equal(host_read(&model.host, DEVICES SOUND "/config", &alive), 0);
	assert_memory_equal(alive.at, "\xde\x10\xf1\x10", 4);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), -EIO);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(host_kernel_log(&model.host, 0, &log), 0);
	assert_int_equal(log.count, 2);
}

static void a_reset_can_mend_a_driver(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 MODULES "pci 0000:01:00.0\n\tid 10de:1c20\n\tclass 030000\n\tgroup 1\n"
				   "\tdriver nouveau\n\tmodules nouveau\n\treset flr\n"
				   "\tquirk bind nouveau fail 22 until reset\n");
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), -EINVAL);
	assert_int_equal(model_write(&model, DEVICES GPU "/reset", "1"), 0);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), 0);
}

/* drivers/base/core.c, devlink_add_symlinks */
static void device_links_show_on_both_ends(void **state)
{
	(void)state;
	automodel model;
	autotext link = {0};
	autowords entries = {0};
	model_open(&model, HOST_61 MODULES BIG);
	assert_int_equal(host_read_link(&model.host, DEVICES GPU "/consumer:pci:" SOUND, &link), 0);
	assert_string_equal(link.at, "../../../virtual/devlink/pci:" GPU "--pci:" SOUND);
	assert_int_equal(host_list(&model.host, DEVICES GPU, &entries), 0);
	assert_true(words_have(&entries, "consumer:pci:" SOUND));
	assert_int_equal(host_list(&model.host, DEVICES SOUND, &entries), 0);
	assert_true(words_have(&entries, "supplier:pci:" GPU));
	assert_link(&model, DEVICES SOUND "/supplier:pci:" GPU, "pci:" GPU "--pci:" SOUND);
	assert_false(host_exists(&model.host, DEVICES SOUND "/consumer:pci:" GPU));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vfio_pci_sets_power_control),
		cmocka_unit_test(an_idle_function_of_vfio_sleeps),
		cmocka_unit_test(resets_are_chosen_of_those_it_has),
		cmocka_unit_test(a_reset_asks_no_driver),
		cmocka_unit_test(a_region_is_resized_without_a_driver),
		cmocka_unit_test(a_bridge_may_have_no_room),
		cmocka_unit_test(a_rom_is_read_where_nobody_drives_the_card),
		cmocka_unit_test(what_is_found_again_is_new),
		cmocka_unit_test(a_held_function_is_not_removed),
		cmocka_unit_test(a_dead_function_reads_ones),
		cmocka_unit_test(a_reset_can_mend_a_driver),
		cmocka_unit_test(device_links_show_on_both_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
