/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of a profile's keys; their readers are in profile_SECTION.c. */
#include "input/profile_keys.h"

#include "base/memory.h"
#include "input/profile_target.h"

#define POLICIES "wait | refuse | ignore | stop | terminate | kill"

static const struct key_row {
	struct profile_key shown;
	int (*read)(struct key_target *to);
} key_rows[] = {
	{{"pci", "devices", "xml | none | ADDRESS ...",
	  "which PCI functions to hand over: those of the domain XML, and others by address",
	  "xml"},
	 key_pci_devices},
	{{"pci", "driver", "NAME", "the driver that holds them for the VM", "vfio-pci"},
	 key_pci_driver},
	{{"pci", "companions", "require | take | ignore",
	  "whether other functions of their IOMMU groups must be free, are taken too, or are left",
	  "require"},
	 key_pci_companions},
	{{"pci", "return", "home | stay",
	  "whether they go back to their driver when the VM has ended, or stay with the VM's",
	  "home"},
	 key_pci_return},
	{{"gpu", "unload", "auto | none | MODULE ...",
	  "kernel modules to unload meanwhile; auto: those of a driver that cannot let one go",
	  "auto"},
	 key_gpu_unload},
	{{"gpu", "power", "on | leave", "whether runtime power management is kept off meanwhile",
	  "on"},
	 key_gpu_power},
	{{"gpu", "reset", "leave | METHOD ...",
	  "the reset methods, as in reset_method, to have meanwhile", "leave"},
	 key_gpu_reset},
	{{"gpu", "bar", "leave | N:SIZE ...", "the sizes that regions are to have meanwhile",
	  "leave"},
	 key_gpu_bar},
	{{"gpu", "retry", "none | reset",
	  "what to try once where the driver does not take a device back", "none"},
	 key_gpu_retry},
	{{"holders", "policy", POLICIES, "what to do while programs use a device", "wait"},
	 key_holders_policy},
	{{"holders", "graphics", POLICIES, "the same for those that draw (dri, fb)", ""},
	 key_holders_policy},
	{{"holders", "sound", POLICIES, "the same for those that play sound", ""},
	 key_holders_policy},
	{{"holders", "compute", POLICIES, "the same for those that compute (nvidia, kfd)", ""},
	 key_holders_policy},
	{{"holders", "other", POLICIES, "the same for all others", ""}, key_holders_policy},
	{{"holders", "wait", "SECONDS | Ns | Nms", "how long to wait for them to let go", "10s"},
	 key_holders_wait},
	{{"display", "handover", "auto | none",
	  "what to do about the screens of a wanted card: what it takes, the least first, or "
	  "nothing",
	  "auto"},
	 key_display_handover},
	{{"display", "manager", "auto | none | UNIT",
	  "the service of the display manager; auto: that which display-manager.service stands for",
	  "auto"},
	 key_display_manager},
	{{"display", "sessions", "end | keep",
	  "whether login sessions on the card's screens may be ended", "end"},
	 key_display_sessions},
	{{"display", "notice", "yes | no", "whether sessions that are to end are told so before",
	  "yes"},
	 key_display_notice},
	{{"display", "grace", "auto | none | SECONDS | Ns | Nms",
	  "how long they are given then; auto: 10s, and none for that which the VM is started from",
	  "auto"},
	 key_display_grace},
	{{"display", "terminal", "leave | NUMBER", "the virtual terminal to put in front meanwhile",
	  "leave"},
	 key_display_terminal},
	{{"display", "input", "leave | MONITOR INPUT",
	  "a monitor that is to show another input meanwhile, by ddcutil", "leave"},
	 key_display_input},
	{{"display", "mux", "leave | switch",
	  "whether screens that two cards share go to the one that stays (vga_switcheroo)",
	  "leave"},
	 key_display_mux},
	{{"host", "sleep", "allow | inhibit", "whether the host may sleep while the VM runs",
	  "allow"},
	 key_host_sleep},
	{{"host", "hugepages", "none | COUNT of SIZE",
	  "huge pages that the host is to have meanwhile, besides those that it has", "none"},
	 key_host_hugepages},
	{{"sriov", "create", "auto | never",
	  "whether to make virtual functions that the domain XML names and the host has not yet",
	  "auto"},
	 key_sriov_create},
	{{"sriov", "count", "needed | all | NUMBER", "how many the device then has", "needed"},
	 key_sriov_count},
	{{"sriov", "vgpu", "ID | NAME | at least N MiB | at least N GiB",
	  "the type of vGPU, as in creatable_vgpu_types, to make NVIDIA's virtual functions of",
	  ""},
	 key_sriov_vgpu},
	{{"mdev", "type", "TYPE | NAME | at least SIZE",
	  "what to make it of: a type, as in mdev_supported_types, its name, or what it has at least",
	  ""},
	 key_mdev_type},
	{{"mdev", "parent", "auto | DEVICE ... | VENDOR:DEVICE ...",
	  "the device, as in /sys/class/mdev_bus, to make it on; of several the first that has room",
	  "auto"},
	 key_mdev_parent},
	{{"mdev", "placement", "compact | separate",
	  "of parents that have room: the one with the least, or the one with the most", "compact"},
	 key_mdev_placement},
	{{"mdev", "attribute", "NAME VALUE",
	  "a file below it, and what to write there; may be given again, and is written in order",
	  ""},
	 key_mdev_attribute},
	{{"hooks", "drop_ins", "yes | no | NAME ...",
	  "which executables of /etc/virt-handover/hooks.d are run", "yes"},
	 key_hooks_drop_ins},
	{{"hooks", "deadline", "SECONDS | Ns | Nms", "how long any one of them may take", "30s"},
	 key_hooks_deadline},
	{{"map", "to", "DEVICE ...",
	  "the devices of this host, the first free one, for one that an incoming domain names",
	  ""},
	 key_map_to},
	{{"safety", "deadline", "SECONDS | Ns | Nms",
	  "how long any one wait on the kernel may last", "30s"},
	 key_safety_deadline},
	{{"safety", "units", "SECONDS | Ns | Nms", "how long a unit may take to stop or to start",
	  "90s"},
	 key_safety_units},
	{{"safety", "force", "keyboard network",
	  "what to take from the host though it is its only keyboard, or a network that it uses",
	  ""},
	 key_safety_force},
};

const char *const profile_sections[] = {"pci",	"gpu",	 "holders", "display", "host", "sriov",
					"mdev", "hooks", "map",	    "safety",  NULL};

int profile_each_key(int (*each)(const struct profile_key *key, void *data), void *data)
{
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++) {
		int result = each(&key_rows[i].shown, data);
		if (result)
			return result;
	}
	return 0;
}

static int fail_unknown(const struct ini_line *line, const char *kind, struct error *err)
{
	const char *choices[ARRAY_SIZE(key_rows) + 1] = {NULL};
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++)
		if (str_equal(key_rows[i].shown.section, kind))
			choices[count++] = key_rows[i].shown.key;
	const char *nearest = words_nearest(line->key, choices);
	if (nearest)
		return ini_fail(line, err, "unknown key '%s' in [%s]; did you mean '%s'?",
				line->key, line->section, nearest);
	autofree char *what = str_format("key in [%s]", line->section);
	return ini_fail_word(line, what, line->key, choices, err);
}

int profile_key_read(const struct ini_line *line, const char *kind, struct profile *profile,
		     struct profile_mdev *mdev, struct error *err)
{
	struct key_target to = {.line = line, .profile = profile, .mdev = mdev, .err = err};
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++) {
		const struct profile_key *key = &key_rows[i].shown;
		if (str_equal(key->section, kind) && str_equal(key->key, line->key))
			return key_rows[i].read(&to);
	}
	return fail_unknown(line, kind, err);
}
