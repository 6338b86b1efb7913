/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What keeps drivers and modules from leaving: NVIDIA's stack, fbcon, sound. */

#include "model.h"

#define HOST_612 "host\n\trelease 6.12.9\n"

/* NVIDIA open-gpu-kernel-modules: modules, who needs whom, and whose nodes are whose. */
#define NVIDIA(version, modeset)                                                                   \
	"module nvidia\n\tdrivers nvidia\n\tversion " version "\n\tnode nvidiactl\n"               \
	"module nvidia_modeset\n\tneeds nvidia\n\tnode nvidia-modeset\n"                           \
	"module nvidia_drm\n\tneeds nvidia_modeset\n\tmodeset " modeset "\n"                       \
	"module nvidia_uvm\n\tneeds nvidia\n\tnode nvidia-uvm\n"                                   \
	"pci 0000:01:00.0\n\tid 10de:2204\n\tclass 030000\n\tgroup 1\n\tdriver nvidia\n"           \
	"\tmodules nvidia\n\tminor 0\n\tnode drm/card1 dri/card1\n"

static int unbind(struct model *model)
{
	return model_write(model, DRIVERS "nvidia/unbind", GPU);
}

static int unload(struct model *model, const char *module)
{
	return model_task(model, TASK_UNLOAD_MODULE, "", module);
}

static void nodes_of_nvidia_keep_their_modules(void **state)
{
	(void)state;
	automodel model;
	model_open(&model,
		   HOST_612 NVIDIA(
			   "580.95.05",
			   "N") "process 7\n\tholds nvidiactl\n\tholds nvidia0\n\tmaps nvidia0\n"
				"process 8\n\tholds nvidia-uvm\n"
				"process 9\n\tholds nvidia-modeset\n"
				"process 10\n\tholds dri/card1\n");
	assert_file(&model, "sys/module/nvidia/refcnt", "5");
	assert_file(&model, "sys/module/nvidia_modeset/refcnt", "2");
	assert_file(&model, "sys/module/nvidia_drm/refcnt", "1");
	assert_file(&model, "sys/module/nvidia_uvm/refcnt", "1");
	assert_file(&model, "sys/module/nvidia/version", "580.95.05");
	assert_int_equal(unload(&model, "nvidia_drm"), -EAGAIN);
	assert_true(rehearsal_end_process(&model.host, 10));
	assert_int_equal(unload(&model, "nvidia_drm"), 0);
	assert_int_equal(unload(&model, "nvidia"), -EAGAIN);
	assert_no_trouble(&model);
}

/* nv-pci.c, nv_pci_remove_helper: an open or mapped node is a use of the card */
static void remove_waits_for_users(void **state)
{
	(void)state;
	automodel model;
	autowords log = {0};
	autotext stack = {0};
	model_open(&model, HOST_612 NVIDIA("580.95.05", "N") "process 7\n\tmaps nvidia0\n"
							     "process 8\n\tholds nvidiactl\n");
	assert_int_equal(unbind(&model), -ETIMEDOUT);
	assert_int_equal(host_kernel_log(&model.host, 0, &log), 0);
	assert_string_equal(log.at[0],
			    "NVRM: Attempting to remove device " GPU " with non-zero usage count!");
	assert_int_equal(host_read(&model.host, "proc/900001/stack", &stack), 0);
	assert_non_null(strstr(stack.at, "nv_pci_remove_helper"));
	assert_true(rehearsal_end_process(&model.host, 7));
	assert_int_equal(model_write(&model, DRIVERS "nvidia/bind", GPU), 0);
}

static void modeset_is_a_use_before_590(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_612 NVIDIA("580.95.05", "Y"));
	assert_int_equal(unbind(&model), -ETIMEDOUT);
	assert_int_equal(unload(&model, "nvidia_drm"), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_int_equal(model_write(&model, DRIVERS "nvidia/bind", GPU), 0);
}

static void modeset_is_taken_away_in_590(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_612 NVIDIA("590.44.01", "Y"));
	assert_int_equal(unbind(&model), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
}

/* NVIDIA/open-gpu-kernel-modules issue 1119: whatever ends, it waits for ever */
static void modeset_is_never_given_back_from_595_on(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_612 NVIDIA("595.45.04", "Y"));
	assert_int_equal(unbind(&model), -ETIMEDOUT);
	assert_int_equal(unload(&model, "nvidia_drm"), 0);
	assert_int_equal(model_write(&model, DRIVERS "nvidia/bind", GPU), -ETIMEDOUT);
	rehearsal_let_go(&model.host);
	assert_int_equal(unload(&model, "nvidia_modeset"), 0);
	assert_int_equal(unload(&model, "nvidia_uvm"), 0);
	assert_int_equal(unload(&model, "nvidia"), 0);
}

static void the_modules_go_where_a_blind_unbind_would_not(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_612 NVIDIA("595.45.04", "Y"));
	assert_int_equal(unload(&model, "nvidia"), -EAGAIN);
	assert_int_equal(unload(&model, "nvidia_uvm"), 0);
	assert_int_equal(unload(&model, "nvidia_drm"), 0);
	assert_int_equal(unload(&model, "nvidia_modeset"), 0);
	assert_int_equal(unload(&model, "nvidia"), 0);
	assert_link(&model, DEVICES GPU "/driver", "");
	assert_false(host_exists(&model.host, "dev/nvidiactl"));
}

static void cards_tell_their_minor(void **state)
{
	(void)state;
	automodel model;
	autotext card = {0};
	autowords nodes = {0};
	model_open(&model, HOST_612 NVIDIA("580.95.05", "N"));
	assert_int_equal(
		host_read(&model.host, "proc/driver/nvidia/gpus/" GPU "/information", &card), 0);
	assert_non_null(strstr(card.at, "Device Minor: \t 0"));
	assert_int_equal(host_list(&model.host, "dev", &nodes), 0);
	assert_true(words_have(&nodes, "nvidia0"));
	assert_true(words_have(&nodes, "nvidiactl"));
	assert_true(words_have(&nodes, "dri"));
	assert_true(host_exists(&model.host, "dev/dri/card1"));
	assert_int_equal(unbind(&model), 0);
	assert_false(host_exists(&model.host, "dev/dri/card1"));
	assert_true(host_exists(&model.host, "dev/nvidiactl"));
	assert_no_trouble(&model);
}

#define PINNED(name)                                                                               \
	"module " name "\n\treferences 1\n\tdrivers " name "\n"                                    \
	"pci 0000:01:00.0\n\tid 1002:1\n\tclass 030000\n\tgroup 1\n\tdriver " name "\n"            \
	"\tmodules " name "\n\tnode drm/card0 dri/card0\n\tnode graphics/fb0 fb0\n"

/* drivers/video/fbdev/core/fbcon.c, fbcon_open */
static void a_console_keeps_a_module(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_61 PINNED("i915") "console vtcon1\n\ttitle (M) frame buffer "
						  "device\n\tbound yes\n\tpins i915\n");
	assert_int_equal(unload(&model, "i915"), -EAGAIN);
	assert_int_equal(model_write(&model, "sys/class/vtconsole/vtcon1/bind", "0"), 0);
	assert_file(&model, "sys/module/i915/refcnt", "0");
	assert_int_equal(unload(&model, "i915"), 0);
}

/* What is counted and has no reason that can be seen: it never goes. */
static void a_reference_without_a_reason_stays(void **state)
{
	(void)state;
	automodel model;
	model_open(&model, HOST_612 PINNED("amdgpu") "console vtcon1\n\ttitle (M) frame buffer "
						     "device\n\tbound yes\n");
	assert_int_equal(model_write(&model, "sys/class/vtconsole/vtcon1/bind", "0"), 0);
	assert_int_equal(unload(&model, "amdgpu"), -EAGAIN);
	assert_int_equal(model_write(&model, DRIVERS "amdgpu/unbind", GPU), 0);
	assert_int_equal(unload(&model, "amdgpu"), -EAGAIN);
}

/* Documentation/gpu/drm-usage-stats.rst; not every driver has it */
static void files_tell_their_card(void **state)
{
	(void)state;
	automodel model;
	autotext amd = {0}, radeon = {0};
	model_open(&model, HOST_612 PINNED("amdgpu") "process 5\n\tholds dri/card0\n");
	assert_int_equal(host_read(&model.host, "proc/5/fdinfo/3", &amd), 0);
	assert_non_null(strstr(amd.at, "drm-driver:\tamdgpu\ndrm-pdev:\t" GPU "\n"));
	automodel other;
	model_open(&other, HOST_612 PINNED("radeon") "process 5\n\tholds dri/card0\n");
	assert_int_equal(host_read(&other.host, "proc/5/fdinfo/3", &radeon), 0);
	assert_null(strstr(radeon.at, "drm-"));
}

static void refusals_are_in_the_log(void **state)
{
	(void)state;
	automodel old, new;
	autowords old_log = {0}, new_log = {0}, later = {0};
	model_open(&old, HOST_61 MODULES "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n");
	model_open(&new, HOST_612 MODULES "pci 0000:01:00.0\n\tid 1:1\n\tclass 030000\n");
	model_write(&old, DEVICES GPU "/driver_override", "vfio-pci");
	model_write(&new, DEVICES GPU "/driver_override", "vfio-pci");
	assert_int_equal(model_write(&old, DRIVERS "vfio-pci/bind", GPU), -EINVAL);
	assert_int_equal(model_write(&new, DRIVERS "vfio-pci/bind", GPU), -EINVAL);
	assert_int_equal(host_kernel_log(&old.host, 0, &old_log), 0);
	assert_int_equal(host_kernel_log(&new.host, 0, &new_log), 0);
	assert_string_equal(old_log.at[0], "vfio-pci: probe of " GPU " failed with error -22");
	assert_string_equal(new_log.at[0],
			    "vfio-pci " GPU ": probe with driver vfio-pci failed with error -22");
	assert_int_equal(host_kernel_log(&new.host, clock_us() + 1000000, &later), 0);
	assert_int_equal(later.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_of_nvidia_keep_their_modules),
		cmocka_unit_test(remove_waits_for_users),
		cmocka_unit_test(modeset_is_a_use_before_590),
		cmocka_unit_test(modeset_is_taken_away_in_590),
		cmocka_unit_test(modeset_is_never_given_back_from_595_on),
		cmocka_unit_test(the_modules_go_where_a_blind_unbind_would_not),
		cmocka_unit_test(cards_tell_their_minor),
		cmocka_unit_test(a_console_keeps_a_module),
		cmocka_unit_test(a_reference_without_a_reason_stays),
		cmocka_unit_test(files_tell_their_card),
		cmocka_unit_test(refusals_are_in_the_log),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
