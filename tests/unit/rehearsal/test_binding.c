/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How functions are bound and unbound. Each test names the kernel's source. */

#include "model.h"

static void override_reads_null_when_unset(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	/* drivers/base/bus.c, driver_override_show: "%s\n" of NULL */
	assert_file(&model, DEVICES GPU "/driver_override", "(null)");
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "no-such-driver"), 0);
	assert_file(&model, DEVICES GPU "/driver_override", "no-such-driver");
	/* drivers/base/driver.c, driver_set_override: up to the line end, "" clears */
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "a\nb"), 0);
	assert_file(&model, DEVICES GPU "/driver_override", "a");
	assert_int_equal(model_write(&model, DEVICES GPU "/driver_override", "\n"), 0);
	assert_file(&model, DEVICES GPU "/driver_override", "(null)");
	assert_no_trouble(&model);
}

static void bind_says_why_not(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	/* drivers/base/bus.c, bind_store: no match is ENODEV, before anything else */
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", GPU), -ENODEV);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", "0000:09:00.0"), -ENODEV);
	assert_int_equal(model_write(&model, DRIVERS "no-such/bind", GPU), -ENOENT);
	/* drivers/base/dd.c, __driver_probe_device: bound already */
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), -EBUSY);
	model_write(&model, DEVICES GPU "/driver_override", "vfio-pci");
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", GPU), -EBUSY);
	assert_link(&model, DEVICES GPU "/driver", "nouveau");
	assert_no_trouble(&model);
}

static void unbind_of_another_is_enodev(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	/* drivers/base/bus.c, unbind_store */
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/unbind", GPU), -ENODEV);
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU "\n"), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), -ENODEV);
}

static void override_keeps_others_away(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	model_write(&model, DEVICES GPU "/driver_override", "vfio-pci");
	model_write(&model, DRIVERS "nouveau/unbind", GPU);
	/* drivers/pci/pci-driver.c, pci_match_device */
	assert_int_equal(model_write(&model, DRIVERS "nouveau/bind", GPU), -ENODEV);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", GPU), 0);
	assert_link(&model, DEVICES GPU "/driver", "vfio-pci");
	assert_true(host_exists(&model.host, DEVICES GPU "/vfio-dev"));
}

static void probe_swallows_failures(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n");
	model_write(&model, DEVICES GPU "/driver_override", "vfio-pci");
	/* drivers/vfio/group.c: no IOMMU group is EINVAL; dd.c, really_probe: and
	 * drivers_probe says nothing of it */
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", GPU), -EINVAL);
	assert_int_equal(model_write(&model, "sys/bus/pci/drivers_probe", GPU), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_write(&model, "sys/bus/pci/drivers_probe", "0000:09:00.0"), -ENODEV);
}

static void vfio_takes_no_bridge(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 MODULES "pci 0000:00:01.0\n\tid 1:1\n\tclass 060400\n\tgroup 1\n");
	model_write(&model, DEVICES "0000:00:01.0/driver_override", "vfio-pci");
	/* drivers/vfio/pci/vfio_pci_core.c: header type is not that of an endpoint */
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/bind", "0000:00:01.0"), -EINVAL);
}

static void new_id_takes_every_one_of_them(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES
		   "pci 0000:01:00.0\n\tid 10de:1b06\n\tclass 030000\n"
		   "\tgroup 1\npci 0000:02:00.0\n\tid 10de:1b06\n\tclass 030000\n\tgroup 2\n");
	/* drivers/pci/pci-driver.c, new_id_store: driver_attach() over the whole bus */
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/new_id", "10de 1b06"), 0);
	assert_link(&model, DEVICES GPU "/driver", "vfio-pci");
	assert_link(&model, DEVICES "0000:02:00.0/driver", "vfio-pci");
	/* ... and the id stays: without an override vfio-pci catches it again */
	model_write(&model, DRIVERS "vfio-pci/unbind", GPU);
	model_write(&model, "sys/bus/pci/drivers_probe", GPU);
	assert_link(&model, DEVICES GPU "/driver", "vfio-pci");
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/remove_id", "10de 1b06"), 0);
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/remove_id", "10de 1b06"), -ENODEV);
}

static void take_both(struct model *model)
{
	static const char *const homes[] = {"nouveau", "snd_hda_intel"};
	static const char *const names[] = {GPU, SOUND};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *override = str_format(DEVICES "%s/driver_override", names[i]);
		autofree char *unbind = str_format(DRIVERS "%s/unbind", homes[i]);
		assert_int_equal(model_write(model, override, "vfio-pci"), 0);
		assert_int_equal(model_write(model, unbind, names[i]), 0);
		assert_int_equal(model_write(model, DRIVERS "vfio-pci/bind", names[i]), 0);
	}
}

static int start_guest(struct model *model, const char *address)
{
	struct guest_pci pci = {.managed = true};
	struct guest guest = {.pci = &pci, .pci_count = 1};
	assert_true(pci_address_parse(address, &pci.address));
	return rehearsal_start_guest(&model->host, &guest, NULL);
}

static void a_guest_owns_its_group(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	model_write(&model, DEVICES GPU "/driver_override", "vfio-pci");
	model_write(&model, DRIVERS "nouveau/unbind", GPU);
	model_write(&model, DRIVERS "vfio-pci/bind", GPU);
	/* drivers/iommu/iommu.c, iommu_group_claim_dma_owner: EPERM while another of the
	 * group has a driver of the host */
	assert_int_equal(host_open_node(&model.host, "dev/vfio/1"), 0);
	assert_int_equal(start_guest(&model, GPU), -1);
	model_write(&model, DRIVERS "snd_hda_intel/unbind", SOUND);
	assert_int_equal(start_guest(&model, GPU), 0);
	/* drivers/vfio/group.c, vfio_group_fops_open */
	assert_int_equal(host_open_node(&model.host, "dev/vfio/1"), -EBUSY);
	/* iommu.c, iommu_device_use_default_domain: nothing of it can go home now */
	assert_int_equal(model_write(&model, DRIVERS "snd_hda_intel/bind", SOUND), -EBUSY);
	rehearsal_stop_guest(&model.host, NULL);
	assert_int_equal(model_write(&model, DRIVERS "snd_hda_intel/bind", SOUND), 0);
	assert_no_trouble(&model);
}

static void unbind_waits_for_the_guest(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD);
	take_both(&model);
	assert_int_equal(start_guest(&model, GPU), 0);
	/* drivers/vfio/vfio_main.c, vfio_unregister_group_dev */
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/unbind", GPU), -ETIMEDOUT);
	assert_true(rehearsal_waited_ms(&model.host) >= 900);
	rehearsal_stop_guest(&model.host, NULL);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_write(&model, DRIVERS "vfio-pci/unbind", GPU), -ENODEV);
}

static void sound_waits_for_its_players(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 MODULES CARD "process 7\n\tcommand pipewire\n\tholds snd/controlC0\n"
					"process 8\n\tcommand Xorg\n\tholds dri/card0\n");
	/* sound/core/init.c, snd_card_free; the link goes before remove() runs:
	 * drivers/base/dd.c, __device_release_driver */
	assert_int_equal(model_write(&model, DRIVERS "snd_hda_intel/unbind", SOUND), -ETIMEDOUT);
	assert_link(&model, DEVICES SOUND "/driver", "");
	/* 6.1: the override is read and written under the device's lock */
	assert_int_equal(model_task(&model, TASK_READ, DEVICES SOUND "/driver_override", ""),
			 -ETIMEDOUT);
	assert_int_equal(model_write(&model, DRIVERS "snd_hda_intel/bind", SOUND), -ETIMEDOUT);
	assert_true(rehearsal_end_process(&model.host, 7));
	/* unbound, and then what waited for the lock binds it again */
	assert_link(&model, DEVICES SOUND "/driver", "snd_hda_intel");
	/* a driver of DRM does not wait: drm_dev_unplug() */
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_link(&model, "proc/8/fd/4", "card0 (deleted)");
	assert_no_trouble(&model);
}

static void later_kernels_read_the_override_all_the_same(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   "host\n\trelease 6.12.9\n" MODULES CARD "process 7\n\tholds snd/controlC0\n");
	assert_int_equal(model_write(&model, DRIVERS "snd_hda_intel/unbind", SOUND), -ETIMEDOUT);
	/* 6.12 as Debian has it: a lock of its own */
	assert_int_equal(model_task(&model, TASK_READ, DEVICES SOUND "/driver_override", ""), 0);
	assert_no_trouble(&model);
}

static void nodes_come_and_go_with_the_driver(void **state)
{
	(void)state;
	automodel model;
	autowords names = {0};
	model_open(&model, HOST_61 MODULES CARD);
	assert_file(&model, DEVICES GPU "/drm/card0/uevent", "DEVNAME=dri/card0");
	model_write(&model, DRIVERS "nouveau/unbind", GPU);
	assert_false(host_exists(&model.host, DEVICES GPU "/drm/card0"));
	assert_int_equal(host_list_folders(&model.host, DEVICES GPU "/", &names), 0);
	assert_int_equal(names.count, 0);
	model_write(&model, "sys/bus/pci/drivers_probe", GPU);
	assert_true(host_exists(&model.host, DEVICES GPU "/drm/card0"));
	assert_no_trouble(&model);
}

static void quirks_do_as_they_say(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 "module m\n\tdrivers slow refusing\n"
			   "pci 0000:01:00.0\n\tid 1:1\n\tclass 0\n\tgroup 1\n\tdriver slow\n"
			   "\tquirk unbind slow slow 180000\n\tquirk bind slow fail 5\n");
	assert_int_equal(model_write(&model, DRIVERS "slow/unbind", GPU), -ETIMEDOUT);
	rehearsal_let_go(&model.host);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_write(&model, DRIVERS "slow/bind", GPU), -EIO);
}

static void what_it_does_not_know_is_trouble(void **state)
{
	(void)state;
	automodel model;
	autotext text = {0};
	model_open(&model, HOST_61 MODULES CARD);
	assert_int_equal(model_write(&model, DEVICES GPU "/colour", "1"), -ENOSYS);
	assert_string_equal(rehearsal_trouble(&model.host),
			    "a write of '1' to /" DEVICES GPU "/colour");
	rehearsal_reset(&model.host);
	assert_null(rehearsal_trouble(&model.host));
	assert_int_equal(host_read(&model.host, DEVICES GPU "/colour", &text), -ENOSYS);
	assert_non_null(rehearsal_trouble(&model.host));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(override_reads_null_when_unset),
		cmocka_unit_test(bind_says_why_not),
		cmocka_unit_test(unbind_of_another_is_enodev),
		cmocka_unit_test(override_keeps_others_away),
		cmocka_unit_test(probe_swallows_failures),
		cmocka_unit_test(vfio_takes_no_bridge),
		cmocka_unit_test(new_id_takes_every_one_of_them),
		cmocka_unit_test(a_guest_owns_its_group),
		cmocka_unit_test(unbind_waits_for_the_guest),
		cmocka_unit_test(sound_waits_for_its_players),
		cmocka_unit_test(later_kernels_read_the_override_all_the_same),
		cmocka_unit_test(nodes_come_and_go_with_the_driver),
		cmocka_unit_test(quirks_do_as_they_say),
		cmocka_unit_test(what_it_does_not_know_is_trouble),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
