/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rehearsal/drivers.h"

#include "base/text.h"
#include "rehearsal/groups.h"
#include "rehearsal/holds.h"

/* "595.45.04" is 595; 0 for none. */
static long nvidia_version(const struct kernel *kernel)
{
	int module = kernel_module(kernel, "nvidia");
	const char *version = module == NOTHING ? NULL : kernel->file->modules[module].version;
	return version ? strtol(version, NULL, 10) : 0;
}

/* With modeset=1 nvidia-drm has the cards open inside the kernel. */
static bool nvidia_drm_has_cards(const struct kernel *kernel)
{
	int drm = kernel_module(kernel, "nvidia_drm");
	const char *modeset = drm == NOTHING ? NULL : kernel->file->modules[drm].modeset;
	return drm != NOTHING && kernel->modules[drm].phase == PHASE_LIVE &&
	       (str_equal(modeset, "Y") || str_equal(modeset, "1"));
}

/* NVIDIA open-gpu-kernel-modules, kernel-open/nvidia/nv-pci.c, nv_pci_remove_helper:
 * waits until nobody uses the card. Before 590 it leaves nvidia-drm its hold on it; from
 * 590 on nv_drm_remove() takes that away first; and from 595 on the card cannot be found
 * any more by those inside the kernel who would give it back. */
static int nvidia_waits(struct kernel *kernel, int function)
{
	enum { DETACHES_DRM = 590, LOSES_CARD = 595 };
	char name[PCI_ADDRESS_TEXT];
	long version = nvidia_version(kernel);
	bool drm = nvidia_drm_has_cards(kernel);
	bool lost = drm && version >= LOSES_CARD;
	bool held = function_is_held(kernel, function) || (drm && version < DETACHES_DRM);
	if (!lost && !held)
		return 0;
	kernel_say(kernel, "NVRM: Attempting to remove device %s with non-zero usage count!",
		   pci_address_print(kernel->functions[function].address, name));
	return kernel_hold_up(kernel, lost ? WAIT_FAULT : WAIT_HOLD, function, 0);
}

int driver_remove_waits(struct kernel *kernel, int function, int driver)
{
	const char *driver_name = kernel->drivers[driver].name;
	char name[PCI_ADDRESS_TEXT];
	bool waits;
	pci_address_print(kernel->functions[function].address, name);
	if (kernel->forced && str_equal(driver_name, "nvidia"))
		return 0;
	if (function_is_vfio(kernel, function)) {
		/* drivers/vfio/vfio_main.c, vfio_unregister_group_dev */
		waits = group_is_held(kernel, kernel->functions[function].group);
		if (waits)
			kernel_say(kernel, "%s %s: Relaying device request to user (#0)",
				   driver_name, name);
	} else if (str_equal(driver_name, "nvidia")) {
		return nvidia_waits(kernel, function);
	} else {
		/* sound/core/init.c, snd_card_free: until every file of the card is
		 * closed */
		waits = str_starts(driver_name, "snd_") && function_is_held(kernel, function);
	}
	return waits ? kernel_hold_up(kernel, WAIT_HOLD, function, 0) : 0;
}

static void frame(struct text *out, const char *function, const char *module)
{
	text_addf(out, "[<0>] %s+0x9d/0x140%s%s%s\n", function, module ? " [" : "",
		  module ? module : "", module ? "]" : "");
}

static void remove_frames(const struct kernel *kernel, const struct waiting *waiting,
			  struct text *out)
{
	int driver = kernel->function_states[waiting->function].driver;
	const char *name = kernel_driver_name(kernel, driver);
	int index = driver == NOTHING ? NOTHING : kernel->drivers[driver].module;
	const char *module = index == NOTHING ? NULL : kernel->file->modules[index].name;
	if (driver != NOTHING && driver_is_vfio(kernel, driver)) {
		frame(out, "vfio_unregister_group_dev", "vfio");
		frame(out, "vfio_pci_core_unregister_device", "vfio_pci_core");
	} else if (str_equal(name, "nvidia")) {
		frame(out, "os_delay", "nvidia");
		frame(out, "nv_pci_remove_helper", "nvidia");
	} else if (str_equal(name, "snd_hda_intel")) {
		frame(out, "snd_card_free", "snd");
		frame(out, "azx_remove", "snd_hda_intel");
	} else {
		frame(out, "msleep", NULL);
		frame(out, "remove", module);
	}
	frame(out, "pci_device_remove", NULL);
	frame(out, "device_release_driver_internal", NULL);
}

void driver_stack(const struct kernel *kernel, const struct waiting *waiting, struct text *out)
{
	const struct task *task = &waiting->task;
	if (task_waits_for_processes(task->kind)) {
		frame(out, "do_sys_poll", NULL);
		return;
	}
	if (waiting->reason == WAIT_LOCK)
		frame(out, "__driver_attach", NULL);
	else if (waiting->function != NOTHING)
		remove_frames(kernel, waiting, out);
	if (task->kind == TASK_UNLOAD_MODULE)
		frame(out, "__x64_sys_delete_module", NULL);
	else if (task->kind == TASK_LOAD_MODULE)
		frame(out, "do_init_module", NULL);
	else
		frame(out, "kernfs_fop_write_iter", NULL);
}
