/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "app/command.h"
#include "base/memory.h"
#include "input/host_file.h"
#include "model/names.h"
#include "survey/capture.h"

/* Programs of displays and sound, whose names say nothing of a person. */
static bool is_common(const char *command)
{
	static const char *const names[] = {"systemd",
					    "systemd-logind",
					    "systemd-udevd",
					    "Xorg",
					    "Xwayland",
					    "gnome-shell",
					    "kwin_wayland",
					    "kwin_x11",
					    "plasmashell",
					    "mutter",
					    "sway",
					    "Hyprland",
					    "weston",
					    "cage",
					    "gdm",
					    "gdm-x-session",
					    "gdm-wayland-ses",
					    "sddm",
					    "sddm-greeter",
					    "lightdm",
					    "xdm",
					    "greetd",
					    "plymouthd",
					    "pipewire",
					    "pipewire-pulse",
					    "wireplumber",
					    "pulseaudio",
					    "nvidia-persiste",
					    "nvidia-powerd",
					    "nvidia-vgpu-mgr",
					    "qemu-system-x86",
					    "libvirtd",
					    "virtqemud"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_equal(command, names[i]))
			return true;
	return false;
}

static void replace(char **text, char *with)
{
	free(*text);
	*text = with;
}

/* Of the command line of the kernel only what steers devices: no root=UUID=..., no
 * names of disks or networks. */
static int keep_safe_word(const char *word, void *data)
{
	static const char *const safe[] = {"intel_iommu",
					   "amd_iommu",
					   "iommu",
					   "vfio",
					   "pci",
					   "pcie",
					   "i915",
					   "nvidia",
					   "nouveau",
					   "amdgpu",
					   "video",
					   "quiet",
					   "splash",
					   "module_blacklist",
					   "modprobe.blacklist",
					   "kvm",
					   "hugepages",
					   "default_hugepagesz",
					   "isolcpus"};
	for (size_t i = 0; i < ARRAY_SIZE(safe); i++)
		if (str_starts(word, safe[i])) {
			text_addf(data, "%s%s", ((struct text *)data)->length ? " " : "", word);
			break;
		}
	return 0;
}

/* Of units only those whose names say nothing of a person; of a user's own manager
 * the number goes too. */
static bool is_common_unit(const char *unit)
{
	static const char *const starts[] = {
		"user@",     "session-", "init.scope",	"systemd-",  "display-manager", "gdm",
		"sddm",	     "lightdm",	 "greetd",	"xdm",	     "nvidia-",		"libvirtd",
		"virtqemud", "pipewire", "wireplumber", "pulseaudio"};
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (str_starts(unit, starts[i]))
			return true;
	return false;
}

static void redact_unit(char **unit)
{
	const char *colon = *unit ? strchr(*unit, ':') : NULL;
	if (*unit && !is_common_unit(colon ? colon + 1 : *unit))
		replace(unit, NULL);
}

static void redact_users(struct host_file *file)
{
	for (size_t i = 0; i < file->process_count; i++) {
		struct captured_process *process = &file->processes[i];
		if (!is_common(process->command))
			replace(&process->command, str_copy("program"));
		redact_unit(&process->unit);
	}
	for (size_t i = 0; i < file->unit_count; i++)
		if (!is_common_unit(file->units[i].name) && !strchr(file->units[i].name, ':'))
			replace(&file->units[i].name, str_format("unit%zu.service", i));
	for (size_t i = 0; i < file->keyboard_count; i++)
		replace(&file->keyboards[i].name, str_copy("Keyboard"));
}

/* Which networks a machine is in; that it needs an interface is enough. */
static void redact_networks(struct host_file *file)
{
	for (size_t f = 0; f < file->function_count; f++)
		for (size_t i = 0; i < file->functions[f].interface_count; i++) {
			struct words *routes = &file->functions[f].interfaces[i].routes;
			bool any = routes->count > 0;
			bool all = words_have(routes, "default");
			words_clear(routes);
			if (any)
				words_add(routes, all ? "default" : "192.0.2.0/24");
		}
}

/* Files whose lines hold options of the kernel, with ids of disks among them. */
static bool has_options(const char *path)
{
	static const char *const paths[] = {PATH_GRUB,
					    PATH_LIMINE,
					    PATH_REFIND,
					    PATH_OPTIONS_OF_KERNEL,
					    PATH_NIXOS,
					    PATH_LOADER_ENTRIES,
					    PATH_LOADER_ENTRIES_EFI,
					    PATH_LOADER_ENTRIES_BOOT_EFI};
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (str_starts(path, paths[i]))
			return true;
	return false;
}

/* Of options of the kernel no more than that there is a line for them, and of hooks those
 * names that everybody has: others' may be those of VMs, and say what is done for them. */
static void redact_files(struct host_file *file)
{
	for (size_t i = 0; i < file->file_count; i++) {
		struct captured_file *captured = &file->files[i];
		bool hide = has_options(captured->path);
		for (size_t l = 0; hide && l < captured->line_count; l++)
			captured->lines[l].text[strcspn(captured->lines[l].text, "= \t")] = '\0';
		if (str_starts(captured->path, PATH_LIBVIRT_HOOKS "/") &&
		    !str_equal(captured->path, PATH_LIBVIRT_HOOKS "/" NAME_HOOK) &&
		    !strstr(captured->path, NAME_HOOK_BESIDE))
			replace(&captured->path,
				str_format(PATH_LIBVIRT_HOOKS "/" NAME_HOOK_FOLDER "/hook%zu", i));
	}
}

static void redact(struct host_file *file)
{
	autotext cmdline = {0};
	replace(&file->name, NULL);
	if (file->cmdline)
		text_each_word(file->cmdline, keep_safe_word, &cmdline);
	replace(&file->cmdline, cmdline.length ? text_take(&cmdline) : NULL);
	redact_users(file);
	redact_networks(file);
	redact_files(file);
	for (size_t i = 0; i < file->mount_count; i++) {
		struct captured_mount *mount = &file->mounts[i];
		if (str_equal(mount->point, "swap") || str_equal(mount->point, "/"))
			continue;
		replace(&mount->point, str_format("/mount%zu", i));
	}
	for (size_t i = 0; i < file->mount_count; i++)
		if (str_starts(file->mounts[i].source, "/dev/mapper/"))
			replace(&file->mounts[i].source, str_format("/dev/mapper/volume%zu", i));
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autohostfile file = {0};
	autotext text = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_capture, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count) {
		error_set(&err, 0, "capture takes no arguments; it writes to stdout");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	capture_host(host, &file);
	if (options.redact)
		redact(&file);
	host_file_print(&file, &text);
	/* What is written must be read back: a host may have a name that is none. */
	autohostfile again = {0};
	if (host_file_parse("what was captured", text.at, text.length, &again, &err) < 0)
		fprintf(stderr, "virt-handover: %s; edit it before you rehearse on it\n", err.text);
	fputs(text_string(&text), stdout);
	return OUTCOME_OK;
}

const struct command command_capture = {
	.name = "capture",
	.options = "r",
	.arguments = "[--redact] > FILE",
	.summary = "Write this host down, for rehearsals on any machine",
	.help = "  --redact  leave out the host's name, names of programs, units and mount\n"
		"            points that may be personal, networks, and most of the kernel's\n"
		"            command line; serial numbers and network addresses are never in it\n"
		"\n"
		"Reads alone. It needs no rights for most of it; what it could not see it says in\n"
		"comments at the top.\n",
	.run = run,
};
