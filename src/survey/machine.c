/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/machine.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"

enum seen survey_is_there(struct host *host, const char *path)
{
	autotext target = {0};
	int r = host_read_link(host, path, &target);
	return r == 0 || r == -EINVAL	       ? SEEN_YES
	       : r == -ENOENT || r == -ENOTDIR ? SEEN_NO
					       : SEEN_UNKNOWN;
}

/* NULL for what cannot be read. free() it. */
static char *read_all(struct host *host, const char *path)
{
	autotext text = {0};
	text_add(&text, "");
	return host_read(host, path, &text) < 0 ? NULL : text_take(&text);
}

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = text; (at = strstr(at, word)); at += length)
		if ((at == text || isspace((unsigned char)at[-1])) &&
		    (!at[length] || isspace((unsigned char)at[length])))
			return true;
	return false;
}

/* Names of the flags as arch/x86/include/asm/cpufeatures.h has them. */
static void look_at_processor(struct host *host, struct machine *ret)
{
	autofree char *info = read_all(host, PATH_CPUINFO);
	const char *flags = info ? strstr(info, "flags") : NULL;
	ret->intel = info && strstr(info, "GenuineIntel");
	if (flags)
		ret->virtualisation =
			has_word(flags, "vmx") || has_word(flags, "svm") ? SEEN_YES : SEEN_NO;
	ret->kvm = survey_is_there(host, PATH_KVM);
}

/* Tables by which the firmware tells of its IOMMU: of Intel's and of AMD's. */
static enum seen look_for_tables(struct host *host)
{
	static const char *const tables[] = {"DMAR", "IVRS"};
	autowords names = {0};
	if (host_list(host, PATH_ACPI_TABLES, &names) < 0)
		return SEEN_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (words_have(&names, tables[i]))
			return SEEN_YES;
	return SEEN_NO;
}

static bool has_entries(struct host *host, const char *folder)
{
	autowords names = {0};
	return host_list(host, folder, &names) == 0 && names.count;
}

static enum seen answer_of(struct host *host, const char *path)
{
	autofree char *text = read_all(host, path);
	return !text ? SEEN_UNKNOWN : *text == 'Y' || *text == '1' ? SEEN_YES : SEEN_NO;
}

/* Chips whose interrupts are remapped are called "IR-..." (kernel
 * drivers/iommu/intel/irq_remapping.c, drivers/iommu/amd/iommu.c). */
static void look_at_iommu(struct host *host, struct machine *ret)
{
	autofree char *interrupts = read_all(host, PATH_INTERRUPTS);
	ret->iommu_in_firmware = look_for_tables(host);
	ret->iommu_units = has_entries(host, PATH_IOMMU_UNITS);
	ret->iommu_groups = has_entries(host, PATH_IOMMU_GROUPS);
	if (interrupts && *interrupts)
		ret->interrupt_remapping = strstr(interrupts, "IR-") ? SEEN_YES : SEEN_NO;
	ret->unsafe_interrupts = answer_of(host, PATH_UNSAFE_INTERRUPTS) == SEEN_YES;
}

/* "none [integrity] confidentiality" */
static void look_at_lockdown(struct host *host, struct machine *ret)
{
	autofree char *modes = read_all(host, PATH_LOCKDOWN);
	const char *at = modes ? strchr(modes, '[') : NULL;
	if (at)
		ret->lockdown = str_copy_n(at + 1, strcspn(at + 1, "]"));
	ret->signatures = answer_of(host, PATH_SIGNATURES);
}

/* Portable, laptop, notebook, sub notebook, convertible, detachable (SMBIOS 3, 7.4.1). */
static enum seen look_at_chassis(struct host *host)
{
	static const int laptops[] = {8, 9, 10, 14, 31, 32};
	int type = (int)host_read_number(host, PATH_CHASSIS, -1);
	for (size_t i = 0; i < ARRAY_SIZE(laptops); i++)
		if (type == laptops[i])
			return SEEN_YES;
	return type < 0 ? SEEN_UNKNOWN : SEEN_NO;
}

/* In modules.dep and modules.builtin by the name of its file. */
static enum seen is_on_disk(struct host *host, const char *release, const char *list,
			    const char *name)
{
	autofree char *path = str_format(PATH_KERNEL_MODULES "/%s/%s", release, list);
	autofree char *lines = read_all(host, path);
	for (char *at = lines; at && *at; at++)
		if (*at == '-')
			*at = '_';
	autofree char *entry = str_format("/%s.ko", name);
	return !lines ? SEEN_UNKNOWN : strstr(lines, entry) ? SEEN_YES : SEEN_NO;
}

static enum seen look_for_module(struct host *host, const char *release, const char *name)
{
	autofree char *folder = str_format(PATH_MODULES "/%s", name);
	if (survey_is_there(host, folder) == SEEN_YES)
		return SEEN_YES;
	enum seen builtin = is_on_disk(host, release, "modules.builtin", name);
	return builtin == SEEN_YES ? SEEN_YES : is_on_disk(host, release, "modules.dep", name);
}

static void look_at_modules(struct host *host, struct machine *ret)
{
	const char *release = ret->release ? ret->release : "";
	ret->vfio = look_for_module(host, release, MODULE_VFIO_PCI);
	ret->kvmgt = look_for_module(host, release, "kvmgt");
	ret->nvidia_version = read_all(host, PATH_MODULES "/" DRIVER_NVIDIA "/version");
	ret->vendor_reset = survey_is_there(host, PATH_MODULES "/vendor_reset");
}

static void look_at_memory(struct host *host, struct machine *ret)
{
	autofree char *info = read_all(host, PATH_MEMINFO);
	const char *total = info ? strstr(info, "MemTotal:") : NULL;
	if (total)
		ret->memory_kb = strtoull(total + strlen("MemTotal:"), NULL, 10);
	autowords sizes = {0};
	host_list(host, PATH_HUGEPAGES, &sizes);
	for (size_t i = 0; i < sizes.count; i++) {
		unsigned long size;
		autofree char *path = str_format(PATH_HUGEPAGES "/%s/nr_hugepages", sizes.at[i]);
		long count = host_read_number(host, path, -1);
		if (sscanf(sizes.at[i], "hugepages-%lukB", &size) == 1 && count >= 0)
			*ARRAY_ADD(ret->pages, ret->pages_count) =
				(struct machine_pages){size, (uint64_t)count};
	}
}

void survey_machine(struct host *host, struct machine *ret)
{
	*ret = (struct machine){0};
	ret->release = read_all(host, PATH_KERNEL_RELEASE);
	ret->cmdline = read_all(host, PATH_CMDLINE);
	look_at_processor(host, ret);
	look_at_iommu(host, ret);
	look_at_lockdown(host, ret);
	look_at_modules(host, ret);
	look_at_memory(host, ret);
	ret->laptop = look_at_chassis(host);
	ret->gpu_mux = read_all(host, PATH_GPU_MUX);
	ret->switcheroo = read_all(host, PATH_SWITCHEROO);
	survey_machine_functions(host, ret);
	survey_boot_options(host, ret);
	survey_modprobe(host, ret);
	survey_hooks(host, ret);
	survey_libvirt(host, ret);
}

const struct machine_source machine_sources[] = {
	{PATH_CPUINFO, false, {"vendor_id", "flags"}, 2},
	{PATH_INTERRUPTS, false, {"IR-", "IO-APIC"}, 4},
	{PATH_KVM, false, {NULL}, 0},
	{PATH_IOMMU_UNITS, true, {NULL}, 0},
	{PATH_ACPI_TABLES "/DMAR", false, {NULL}, 0},
	{PATH_ACPI_TABLES "/IVRS", false, {NULL}, 0},
	{PATH_ACPI_TABLES "/FACP", false, {NULL}, 0},
	{PATH_LOCKDOWN, false, {"["}, 0},
	{PATH_SIGNATURES, false, {"Y", "N"}, 0},
	{PATH_UNSAFE_INTERRUPTS, false, {"Y", "N"}, 0},
	{PATH_CHASSIS, false, {""}, 0},
	{PATH_GPU_MUX, false, {""}, 0},
	{PATH_SWITCHEROO, false, {""}, 0},
	{PATH_APPARMOR, false, {""}, 0},
	{PATH_APPARMOR_PROFILES, false, {"libvirtd (", "virtqemud ("}, 0},
	{PATH_SELINUX, false, {""}, 0},
	{PATH_SRIOV_MANAGE, false, {NULL}, 0},
	{PATH_OSTREE, false, {NULL}, 0},
	{PATH_NIXOS, false, {"boot.kernelParams"}, 0},
	{PATH_KERNELSTUB, false, {NULL}, 0},
	{PATH_GRUBBY, false, {NULL}, 0},
	{PATH_UPDATE_GRUB, false, {NULL}, 0},
	{PATH_GRUB_CONFIG, false, {NULL}, 0},
	{PATH_GRUB2_CONFIG, false, {NULL}, 0},
	{PATH_GRUB, false, {"GRUB_CMDLINE_LINUX"}, 0},
	{PATH_LIMINE, false, {"KERNEL_CMDLINE"}, 0},
	{PATH_REFIND, false, {"Boot"}, 0},
	{PATH_OPTIONS_OF_KERNEL, false, {""}, 0},
	{PATH_LOADER_ENTRIES, true, {"options"}, 0},
	{PATH_LOADER_ENTRIES_EFI, true, {"options"}, 0},
	{PATH_LOADER_ENTRIES_BOOT_EFI, true, {"options"}, 0},
	{PATH_MODPROBE, true, {"vfio", "i915", "blacklist"}, 0},
	{PATH_MODPROBE_RUN, true, {"vfio", "i915"}, 0},
	{PATH_MODPROBE_VENDOR, true, {"vfio", "i915"}, 0},
	{PATH_LIBVIRT_HOOKS,
	 true,
	 {"virsh", "vfio", "bind", "driver_override", "modprobe", "systemctl"},
	 0},
	{NULL, false, {NULL}, 0},
};
