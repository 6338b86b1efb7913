/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Files of an administrator's that steer a handover: the boot loader's, and modprobe's. */

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/machine.h"

static const char *behind_blanks(const char *line)
{
	return line + strspn(line, " \t");
}

/* The first line that begins with that word. False for none. */
static bool find_line(struct host *host, const char *path, const char *word, struct file_line *ret)
{
	autotext text = {0}, line = {0};
	if (host_read(host, path, &text) < 0)
		return false;
	const char *at = text_string(&text);
	for (unsigned number = 1; next_line(&at, &line); number++) {
		const char *start = behind_blanks(text_string(&line));
		if (!*start || !str_starts(start, word))
			continue;
		text_trim(&line);
		free(ret->text);
		ret->line = number;
		ret->text = str_copy(behind_blanks(text_string(&line)));
		return true;
	}
	return false;
}

/* Which boot loader it is, by files that only it has, those first that others stand beside:
 * Fedora's grubby edits entries where GRUB is, and so on. Where its options stand, and the
 * word that begins the line. */
static const struct boot_row {
	enum boot_loader loader;
	const char *sign, *also; /* files that must be there; also may be NULL */
	const char *path;	 /* of the options, or NULL */
	const char *words[2];
} boot_rows[] = {
	{BOOT_OSTREE, PATH_OSTREE, NULL, NULL, {NULL}},
	{BOOT_NIXOS, PATH_NIXOS, NULL, PATH_NIXOS, {"boot.kernelParams"}},
	{BOOT_KERNELSTUB, PATH_KERNELSTUB, NULL, NULL, {NULL}},
	{BOOT_GRUBBY, PATH_GRUBBY, PATH_GRUB, NULL, {NULL}},
	{BOOT_GRUB_DEBIAN,
	 PATH_GRUB,
	 PATH_UPDATE_GRUB,
	 PATH_GRUB,
	 {"GRUB_CMDLINE_LINUX_DEFAULT=", "GRUB_CMDLINE_LINUX="}},
	{BOOT_GRUB,
	 PATH_GRUB,
	 PATH_GRUB_CONFIG,
	 PATH_GRUB,
	 {"GRUB_CMDLINE_LINUX_DEFAULT=", "GRUB_CMDLINE_LINUX="}},
	{BOOT_GRUB2,
	 PATH_GRUB,
	 PATH_GRUB2_CONFIG,
	 PATH_GRUB,
	 {"GRUB_CMDLINE_LINUX_DEFAULT=", "GRUB_CMDLINE_LINUX="}},
	{BOOT_LIMINE, PATH_LIMINE, NULL, PATH_LIMINE, {"KERNEL_CMDLINE"}},
	{BOOT_REFIND, PATH_REFIND, NULL, PATH_REFIND, {"\"Boot"}},
	{BOOT_KERNEL_CMDLINE, PATH_OPTIONS_OF_KERNEL, NULL, PATH_OPTIONS_OF_KERNEL, {""}},
};

static bool is_there(struct host *host, const char *path)
{
	return !path || survey_is_there(host, path) == SEEN_YES;
}

/* Entries of systemd-boot, none of them made by a tool that would write them anew. */
static bool find_entry(struct host *host, const char *folder, struct machine *ret)
{
	autowords names = {0};
	host_list(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *path = str_format("%s/%s", folder, names.at[i]);
		if (!find_line(host, path, "options", &ret->boot_line))
			continue;
		ret->loader = BOOT_SYSTEMD;
		ret->boot_line.path = str_format("/%s", path);
		return true;
	}
	return false;
}

void survey_boot_options(struct host *host, struct machine *ret)
{
	static const char *const folders[] = {PATH_LOADER_ENTRIES, PATH_LOADER_ENTRIES_EFI,
					      PATH_LOADER_ENTRIES_BOOT_EFI};
	for (size_t i = 0; i < ARRAY_SIZE(boot_rows); i++) {
		const struct boot_row *row = &boot_rows[i];
		if (!is_there(host, row->sign) || !is_there(host, row->also))
			continue;
		ret->loader = row->loader;
		ret->boot_line.path = row->path ? str_format("/%s", row->path) : NULL;
		for (size_t w = 0; row->path && w < ARRAY_SIZE(row->words) && row->words[w]; w++)
			if (find_line(host, row->path, row->words[w], &ret->boot_line))
				break;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (find_entry(host, folders[i], ret))
			return;
}

/* What modprobe.d says that matters to the drivers of devices (modprobe.d(5)). */
static bool steers_drivers(const char *line)
{
	static const char *const commands[] = {"options vfio", "options i915", "softdep ",
					       "blacklist ", "install "};
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (str_starts(line, commands[i]))
			return true;
	return false;
}

static void read_modprobe(struct host *host, const char *path, struct machine *ret)
{
	autotext text = {0}, line = {0};
	host_read(host, path, &text);
	const char *at = text_string(&text);
	for (unsigned number = 1; next_line(&at, &line); number++) {
		const char *start = behind_blanks(text_string(&line));
		if (!steers_drivers(start))
			continue;
		*ARRAY_ADD(ret->modprobe, ret->modprobe_count) =
			(struct file_line){str_format("/%s", path), number, str_copy(start)};
	}
}

void survey_modprobe(struct host *host, struct machine *ret)
{
	static const char *const folders[] = {PATH_MODPROBE, PATH_MODPROBE_RUN,
					      PATH_MODPROBE_VENDOR};
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		autowords names = {0};
		host_list(host, folders[i], &names);
		for (size_t n = 0; n < names.count; n++) {
			autofree char *path = str_format("%s/%s", folders[i], names.at[n]);
			read_modprobe(host, path, ret);
		}
	}
}
