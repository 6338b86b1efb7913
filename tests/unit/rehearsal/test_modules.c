/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Modules, what keeps them, and what they take when they come. */

#include "model.h"

static void loading_brings_what_it_needs(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 "module vfio\n\tstate absent\n"
			   "module vfio_pci\n\tstate absent\n\tneeds vfio\n\tdrivers vfio-pci\n");
	assert_false(host_exists(&model.host, "sys/module/vfio_pci/initstate"));
	assert_int_equal(model_task(&model, TASK_LOAD_MODULE, "", "vfio_pci"), 0);
	assert_file(&model, "sys/module/vfio/initstate", "live");
	assert_file(&model, "sys/module/vfio/refcnt", "1");
	assert_true(host_exists(&model.host, DRIVERS "vfio-pci"));
	/* kernel/module/main.c, delete_module: EWOULDBLOCK while another uses it */
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "vfio"), -EAGAIN);
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "vfio_pci"), 0);
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "vfio"), 0);
	assert_int_equal(model_task(&model, TASK_LOAD_MODULE, "", "no_such"), -ENOENT);
	assert_no_trouble(&model);
}

static void loading_takes_what_it_matches(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 "module nouveau\n\tstate absent\n\tdrivers nouveau\n"
			   "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n\tmodules nouveau\n"
			   "pci 0000:02:00.0\n\tid 1:1\n\tclass 030000\n\tmodules nouveau\n"
			   "\toverride vfio-pci\n"
			   "pci 0000:03:00.0\n\tid 2:2\n\tclass 020000\n\tmodules e1000e\n");
	/* drivers/base/dd.c, driver_attach; drivers/pci/pci-driver.c, pci_match_device */
	assert_int_equal(model_task(&model, TASK_LOAD_MODULE, "", "nouveau"), 0);
	assert_link(&model, DEVICES GPU "/driver", "nouveau");
	assert_link(&model, DEVICES GPU "/driver/module", "nouveau");
	assert_link(&model, DEVICES "0000:02:00.0/driver", "");
	assert_link(&model, DEVICES "0000:03:00.0/driver", "");
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nouveau"), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_no_trouble(&model);
}

static void open_nodes_keep_the_module(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES CARD "process 8\n\tholds dri/card0\n");
	assert_file(&model, "sys/module/nouveau/refcnt", "1");
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nouveau"), -EAGAIN);
	/* also when the device is gone: the file's owner is the module */
	assert_int_equal(model_write(&model, DRIVERS "nouveau/unbind", GPU), 0);
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nouveau"), -EAGAIN);
	assert_true(rehearsal_end_process(&model.host, 8));
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nouveau"), 0);
}

static void a_console_keeps_its_module(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61
		   "module i915\n\treferences 1\n\tdrivers i915\n"
		   "console vtcon0\n\ttitle (S) dummy device\n\tbound yes\n"
		   "console vtcon1\n\ttitle (M) frame buffer device\n\tbound yes\n\tpins i915\n");
	/* drivers/video/fbdev/core/fbcon.c: takes the owner of the frame buffer */
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "i915"), -EAGAIN);
	/* drivers/tty/vt/vt.c, store_bind: success always, "(M)" alone changes */
	assert_int_equal(model_write(&model, "sys/class/vtconsole/vtcon0/bind", "0"), 0);
	assert_file(&model, "sys/class/vtconsole/vtcon0/bind", "1");
	assert_int_equal(model_write(&model, "sys/class/vtconsole/vtcon1/bind", "0"), 0);
	assert_file(&model, "sys/class/vtconsole/vtcon1/bind", "0");
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "i915"), 0);
}

static void nvidia_waits_for_its_modesetting(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61
		   "module nvidia\n\treferences 1\n\tdrivers nvidia\n"
		   "module nvidia_drm\n\tneeds nvidia\n\tmodeset Y\n"
		   "pci 0000:01:00.0\n\tid 10de:1\n\tclass 030000\n\tgroup 1\n\tdriver nvidia\n");
	/* NVIDIA open-gpu-kernel-modules, nv-pci.c, nv_pci_remove_helper */
	assert_int_equal(model_write(&model, DRIVERS "nvidia/unbind", GPU), -ETIMEDOUT);
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nvidia_drm"), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nvidia"), 0);
}

static void what_is_built_in_stays(void **state)
{
	(void)state;
	automodel model;
	autotext list = {0};
	model_open(&model, HOST_61 "module vfio_pci\n\tstate builtin\n\tdrivers vfio-pci\n");
	assert_true(host_exists(&model.host, DRIVERS "vfio-pci"));
	assert_false(host_exists(&model.host, "sys/module/vfio_pci"));
	assert_int_equal(model_task(&model, TASK_LOAD_MODULE, "", "vfio_pci"), 0);
	assert_int_equal(host_read(&model.host, "lib/modules/6.1.0/modules.builtin", &list), 0);
	assert_non_null(strstr(list.at, "/vfio_pci.ko"));
}

static void vfio_takes_the_frame_buffer_for_good(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 MODULES
		   "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n\tgroup 1\n"
		   "framebuffer efi-framebuffer.0\n\tdriver efi-framebuffer\n"
		   "\towner 0000:01:00.0\n"
		   "console vtcon1\n\ttitle (M) frame buffer device\n\tbound yes\n");
	assert_link(&model, "sys/bus/platform/devices/efi-framebuffer.0/driver", "efi-framebuffer");
	model_write(&model, DEVICES GPU "/driver_override", "vfio-pci");
	model_write(&model, DRIVERS "vfio-pci/bind", GPU);
	/* vfio_pci_core.c, vfio_pci_vga_init; aperture.c; fbcon.c */
	assert_link(&model, "sys/bus/platform/devices/efi-framebuffer.0/driver", "");
	assert_false(host_exists(&model.host, "sys/class/vtconsole/vtcon1/bind"));
	model_write(&model, DRIVERS "vfio-pci/unbind", GPU);
	assert_link(&model, "sys/bus/platform/devices/efi-framebuffer.0/driver", "");
	assert_no_trouble(&model);
}

static void a_display_driver_brings_a_console(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_61 "module bochs\n\tdrivers bochs-drm\n"
			   "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n\tdriver bochs-drm\n"
			   "\tnode drm/card0 dri/card0\n\tnode graphics/fb0 fb0\n"
			   "console vtcon1\n\ttitle (M) frame buffer device\n\tbound yes\n");
	assert_int_equal(model_write(&model, DRIVERS "bochs-drm/unbind", GPU), 0);
	assert_false(host_exists(&model.host, "sys/class/vtconsole/vtcon1/bind"));
	assert_int_equal(model_write(&model, DRIVERS "bochs-drm/bind", GPU), 0);
	assert_file(&model, "sys/class/vtconsole/vtcon1/bind", "1");
}

/* kernel/module/main.c: what fails to load is not there, and keeps nothing. */
static void a_load_that_fails_leaves_nothing(void **state)
{
	(void)state;
	automodel model;
	const struct fault stall = {FAULT_STALL, 1, 0};
	model_open(&model, HOST_61 "module nvidia_modeset\n"
				   "module nvidia_drm\n\tstate absent\n\tneeds nvidia_modeset\n");
	rehearsal_plan_faults(&model.host, &stall, 1);
	assert_int_equal(model_task(&model, TASK_UNLOAD_MODULE, "", "nvidia_modeset"), -ETIMEDOUT);
	assert_int_equal(model_task(&model, TASK_LOAD_MODULE, "", "nvidia_drm"), -EBUSY);
	rehearsal_let_go(&model.host);
	assert_false(host_exists(&model.host, "sys/module/nvidia_drm"));
	assert_false(host_exists(&model.host, "sys/module/nvidia_modeset"));
	assert_int_equal(model_task(&model, TASK_LOAD_MODULE, "", "nvidia_drm"), 0);
	assert_no_trouble(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loading_brings_what_it_needs),
		cmocka_unit_test(loading_takes_what_it_matches),
		cmocka_unit_test(open_nodes_keep_the_module),
		cmocka_unit_test(a_console_keeps_its_module),
		cmocka_unit_test(nvidia_waits_for_its_modesetting),
		cmocka_unit_test(what_is_built_in_stays),
		cmocka_unit_test(vfio_takes_the_frame_buffer_for_good),
		cmocka_unit_test(a_display_driver_brings_a_console),
		cmocka_unit_test(a_load_that_fails_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
