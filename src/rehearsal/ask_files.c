/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Files that a host file has as they are: what a doctor asks about. Where it has none of
 * them, nobody has looked, and nobody may: that is not the same as a file that is not
 * there. */

#include "base/memory.h"
#include "model/names.h"
#include "rehearsal/ask.h"

const struct captured_file *captured_file_of(const struct kernel *kernel, const char *path)
{
	for (size_t i = 0; i < kernel->file->file_count; i++)
		if (str_equal(kernel->file->files[i].path, path))
			return &kernel->file->files[i];
	return NULL;
}

static char *path_of(const struct parts *parts)
{
	autotext path = {0};
	for (size_t i = 0; i < parts->count; i++)
		text_addf(&path, "%s%s", i ? "/" : "", parts->at[i]);
	return text_take(&path);
}

static int nothing_there(const struct kernel *kernel)
{
	return kernel->file->file_count ? -ENOENT : -EACCES;
}

static void print_lines(const struct captured_file *file, struct text *out)
{
	unsigned number = 1;
	for (size_t i = 0; i < file->line_count; i++) {
		for (; number < file->lines[i].number; number++)
			text_add(out, "\n");
		text_add(out, file->lines[i].text);
	}
	text_add(out, "\n");
}

static int read_file(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autofree char *path = path_of(parts);
	const struct captured_file *file = captured_file_of(kernel, path);
	if (!file || file->absent)
		return nothing_there(kernel);
	if (file->bytes.length)
		text_add_bytes(answer->text, file->bytes.at, file->bytes.length);
	else
		print_lines(file, answer->text);
	return 0;
}

static int link_file(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	autofree char *path = path_of(parts);
	const struct captured_file *file = captured_file_of(kernel, path);
	if (!file || file->absent)
		return nothing_there(kernel);
	if (!file->target)
		return -EINVAL;
	text_add(answer->text, file->target);
	return 0;
}

/* Folders are there by what lies in them. */
static int list_folder(struct kernel *kernel, const struct parts *parts, struct answer *answer)
{
	bool any = false;
	autofree char *path = path_of(parts);
	size_t length = strlen(path);
	for (size_t i = 0; i < kernel->file->file_count; i++) {
		const struct captured_file *file = &kernel->file->files[i];
		if (file->absent || !str_starts(file->path, path) || file->path[length] != '/')
			continue;
		const char *rest = file->path + length + 1;
		autofree char *name = str_copy_n(rest, strcspn(rest, "/"));
		if (!words_have(answer->words, name))
			answer_entry(answer, name, strchr(rest, '/') != NULL);
		any = true;
	}
	return any ? 0 : nothing_there(kernel);
}

const struct ask_row ask_captured_file = {"", read_file, link_file, NULL};

int kernel_read_rom(struct kernel *kernel, const char *path, struct text *out)
{
	const struct captured_file *file = captured_file_of(kernel, path);
	kernel->state->questions++;
	if (!file || file->absent)
		return -EIO;
	text_add_bytes(out, text_string(&file->bytes), file->bytes.length);
	return 0;
}

int kernel_facts(struct kernel *kernel, const char *path, struct file_facts *ret)
{
	const struct captured_file *file = captured_file_of(kernel, path);
	kernel->state->questions++;
	if (!file || file->absent) {
		autowords names = {0};
		ret->is_folder = kernel_list(kernel, path, false, &names) == 0;
		return ret->is_folder ? 0 : nothing_there(kernel);
	}
	/* What it leads to lies where it is said to, if anywhere. */
	const struct captured_file *target =
		file->target ? captured_file_of(kernel, file->target + (*file->target == '/'))
			     : file;
	ret->changed = file->changed;
	ret->leads_nowhere = !target || target->absent;
	if (ret->leads_nowhere)
		return 0;
	ret->mode = target->mode;
	ret->label = str_copy(target->label);
	return 0;
}

#define FILES_AT(pattern)                                                                          \
	{                                                                                          \
		pattern, read_file, link_file, list_folder                                         \
	}

const struct ask_row ask_file_rows[] = {
	FILES_AT("proc/cpuinfo"),
	FILES_AT("proc/interrupts"),
	FILES_AT("proc/modules"),
	FILES_AT("sys/devices/virtual/misc/kvm"),
	FILES_AT("sys/class/iommu"),
	FILES_AT("sys/class/iommu/*"),
	FILES_AT("sys/class/dmi/id/chassis_type"),
	FILES_AT("sys/firmware/acpi/tables"),
	FILES_AT("sys/firmware/acpi/tables/*"),
	FILES_AT("sys/kernel/security/*"),
	FILES_AT("sys/kernel/security/apparmor/profiles"),
	FILES_AT("sys/kernel/debug/vgaswitcheroo/switch"),
	FILES_AT("sys/fs/selinux/enforce"),
	FILES_AT("sys/module/*/parameters/*"),
	FILES_AT("sys/devices/platform/asus-nb-wmi/gpu_mux_mode"),
	FILES_AT("boot"),
	FILES_AT("boot/*"),
	FILES_AT("boot/*/*"),
	FILES_AT("boot/*/*/*"),
	FILES_AT("boot/*/*/*/*"),
	FILES_AT("efi/*"),
	FILES_AT("efi/*/*"),
	FILES_AT("run/ostree-booted"),
	FILES_AT("usr/sbin/*"),
	FILES_AT("usr/bin/*"),
	FILES_AT(PATH_SRIOV_MANAGE),
	FILES_AT("usr/lib/modprobe.d"),
	FILES_AT("usr/lib/modprobe.d/*"),
	FILES_AT("run/modprobe.d"),
	FILES_AT("run/modprobe.d/*"),
	FILES_AT("etc/modprobe.d"),
	FILES_AT("etc/modprobe.d/*"),
	FILES_AT("etc/default/*"),
	FILES_AT("etc/kernel/*"),
	FILES_AT("etc/kernelstub/*"),
	FILES_AT("etc/nixos/*"),
	FILES_AT("etc/libvirt/hooks"),
	FILES_AT("etc/libvirt/hooks/*"),
	FILES_AT("etc/libvirt/hooks/*/*"),
	FILES_AT("etc/libvirt/hooks/*/*/*"),
	FILES_AT("etc/libvirt/hooks/*/*/*/*"),
	FILES_AT("etc/libvirt/hooks/*/*/*/*/*"),
	FILES_AT("home"),
	FILES_AT("home/*/.config/libvirt/qemu"),
	{NULL, NULL, NULL, NULL},
};
