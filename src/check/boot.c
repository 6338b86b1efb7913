/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The kernel's options, in the words of each boot loader. */

#include "base/memory.h"
#include "base/text.h"
#include "check/checker.h"

/* How each wants it: what to do, and the change, as formats that the option goes into.
 * Where the options stand in a line of a file, the change is that line with the option in
 * it, put before what closes it. */
static const struct loader_words {
	const char *advice;
	const char *command; /* in place of a line, or NULL */
	char closes;	     /* the line's end, '\0' for none */
} loaders[] = {
	[BOOT_UNKNOWN] =
		{"add %s to the kernel's command line, where your boot loader keeps it, and "
		 "reboot",
		 NULL, '\0'},
	[BOOT_GRUB] = {"add %s to the options in /etc/default/grub, run grub-mkconfig -o "
		       "/boot/grub/grub.cfg and reboot",
		       NULL, '"'},
	[BOOT_GRUB_DEBIAN] = {"add %s to the options in /etc/default/grub, run update-grub and "
			      "reboot",
			      NULL, '"'},
	[BOOT_GRUB2] = {"add %s to the options in /etc/default/grub, run grub2-mkconfig -o "
			"/boot/grub2/grub.cfg and reboot",
			NULL, '"'},
	[BOOT_GRUBBY] = {"have grubby add %s to every kernel's options, and reboot",
			 "grubby --update-kernel=ALL --args=\"%s\"", '\0'},
	[BOOT_KERNEL_CMDLINE] = {"add %s to /etc/kernel/cmdline, have the boot entries made anew "
				 "(kernel-install add-all, mkinitcpio -P, update-initramfs -u or "
				 "proxmox-boot-tool refresh, whichever you have) and reboot",
				 NULL, '\0'},
	[BOOT_SYSTEMD] = {"add %s to the options of systemd-boot's entry, and reboot", NULL, '\0'},
	[BOOT_KERNELSTUB] = {"have kernelstub add %s, and reboot", "kernelstub -a \"%s\"", '\0'},
	[BOOT_OSTREE] = {"have rpm-ostree add %s, and reboot",
			 "rpm-ostree kargs --append-if-missing=%s", '\0'},
	[BOOT_NIXOS] = {"add \"%s\" to boot.kernelParams in /etc/nixos/configuration.nix, run "
			"nixos-rebuild boot and reboot",
			NULL, ']'},
	[BOOT_LIMINE] =
		{"add %s to the options in /etc/default/limine, run limine-update and reboot", NULL,
		 '"'},
	[BOOT_REFIND] = {"add %s to the options in /boot/refind_linux.conf, and reboot", NULL, '"'},
};

/* Formats of the table above take one string. */
static char *fill_in(const char *format, const char *option)
{
	const char *at = strstr(format, "%s");
	return str_format("%.*s%s%s", (int)(at - format), format, option, at + strlen("%s"));
}

/* Of a list of words in quotes, or of words in one pair of quotes. */
static void propose_line(const struct file_line *line, char closes, const char *option,
			 bool is_list, struct finding *finding)
{
	const char *quote = is_list ? "\"" : "";
	const char *end = closes ? strrchr(line->text, closes) : NULL;
	size_t kept = end ? (size_t)(end - line->text) : strlen(line->text);
	while (kept && line->text[kept - 1] == ' ')
		kept--;
	bool opens = kept && line->text[kept - 1] == (is_list ? '[' : '"');
	propose(finding, str_format("%s:%u", line->path, line->line), "%.*s%s%s%s%s%s%s", (int)kept,
		line->text, kept && (is_list || !opens) ? " " : "", quote, option, quote,
		is_list ? " " : "", end ? end : "");
}

void advise_boot_option(const struct machine *machine, const char *option, struct finding *finding)
{
	const struct loader_words *words = &loaders[machine->loader];
	const struct file_line *line = &machine->boot_line;
	autofree char *advice = fill_in(words->advice, option);
	advise(finding, "%s", advice);
	if (words->command) {
		autofree char *command = fill_in(words->command, option);
		propose(finding, NULL, "%s", command);
	} else if (line->path && line->text) {
		propose_line(line, words->closes, option, machine->loader == BOOT_NIXOS, finding);
	}
}

bool has_boot_option(const struct machine *machine, const char *option)
{
	size_t length = strlen(option);
	for (const char *at = machine->cmdline; at && (at = strstr(at, option)); at += length) {
		bool begins = at == machine->cmdline || at[-1] == ' ';
		if (begins && (!at[length] || at[length] == ' '))
			return true;
	}
	return false;
}
