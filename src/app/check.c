/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "app/check_apply.h"
#include "app/check_show.h"
#include "app/command.h"
#include "app/guest_source.h"
#include "app/handover.h"
#include "app/other_host.h"
#include "base/file.h"
#include "base/memory.h"
#include "input/config_file.h"
#include "input/domain_xml.h"
#include "input/profile_file.h"
#include "input/rom_file.h"
#include "input/settings_file.h"
#include "model/names.h"
#include "survey/machine.h"

/* Everything that one call of the command looks at. */
struct visit {
	const struct command_options *options;
	struct host *host; /* this one, or the captured one below */
	struct other_host captured;
	struct text xml;
	bool has_vm;
	struct handover handover;
	struct guest_settings settings;
	struct profile_lines lines;
	struct machine machine;
	struct findings findings;
};

static void visit_clear(struct visit *visit)
{
	findings_clear(&visit->findings);
	machine_clear(&visit->machine);
	profile_lines_clear(&visit->lines);
	guest_settings_clear(&visit->settings);
	handover_clear(&visit->handover);
	text_clear(&visit->xml);
	other_host_close(&visit->captured);
}

static int open_captured(struct visit *visit, struct error *err)
{
	if (other_host_open(&visit->captured, visit->options->on, false, err) < 0)
		return -1;
	visit->host = &visit->captured.host;
	return 0;
}

static int read_vm(struct host *host, struct visit *visit, struct error *err)
{
	const struct command_options *options = visit->options;
	if (!options->xml && !options->word_count)
		return 0;
	visit->has_vm = true;
	return options->xml ? guest_source_file(options->xml, &visit->xml, err)
			    : guest_source_libvirt(host, options->words[0], &visit->xml, err);
}

/* Keys by their lines: of the person's file, or of the VM's own below the root. */
static void list_profile(struct visit *visit)
{
	autotext bytes = {0};
	const char *given = visit->options->profile;
	const char *path = visit->handover.profile.path;
	if (!visit->handover.configured || !path)
		return;
	int r = given ? file_read(AT_FDCWD, given, CONFIG_FILE_MAX, &bytes)
		      : file_read(visit->host->root_fd, path + 1, CONFIG_FILE_MAX, &bytes);
	if (r == 0)
		profile_list_keys(text_string(&bytes), bytes.length, &visit->lines);
}

static int read_own_rom(struct visit *visit, const struct guest_hostdev *hostdev, struct text *out)
{
	enum { ROM_MS = 10 * 1000 };
	char name[PCI_ADDRESS_TEXT];
	struct task task = {.kind = TASK_READ_ROM};
	const struct device *device = host_view_find_device(&visit->handover.view, hostdev->host);
	if (device && host_view_group_busy(&visit->handover.view, device->group))
		return -EBUSY;
	task_set_path(&task, PATH_PCI_DEVICES "/%s/rom", pci_address_print(hostdev->host, name));
	return host_run(visit->host, &task, ROM_MS, out);
}

/* ROMs that the XML names; and, if that was asked for, those of cards that have one. */
static void read_rom(struct visit *visit, struct guest_hostdev *hostdev)
{
	autotext bytes = {0};
	const struct machine_function *function =
		machine_find_function(&visit->machine, hostdev->host);
	bool own = !hostdev->rom_file && visit->options->read_rom && function &&
		   function->has_rom && !function->boot_vga && !hostdev->rom_off;
	if (!own && !hostdev->rom_file)
		return;
	int r = own ? read_own_rom(visit, hostdev, &bytes)
		    : host_read_bytes(visit->host,
				      hostdev->rom_file + strspn(hostdev->rom_file, "/"), &bytes);
	hostdev->rom_is_own = own;
	/* A model that knows nothing of the file is nobody who says that it is not there. */
	hostdev->rom_unread = r == -ENOSYS;
	hostdev->rom_errno = r < 0 && r != -ENOSYS ? -r : 0;
	if (r == 0)
		rom_parse(text_string(&bytes), bytes.length, &hostdev->rom);
}

static int look(struct host *host, struct visit *visit, struct error *err)
{
	if (read_vm(host, visit, err) < 0 || (visit->options->on && open_captured(visit, err) < 0))
		return -1;
	survey_machine(visit->host, &visit->machine);
	if (!visit->has_vm)
		return 0;
	const struct handover_files files = {visit->options->xml, visit->options->profile};
	if (handover_read(visit->host, &visit->xml, &files, &visit->handover, err) < 0 ||
	    domain_xml_read_settings(text_string(&visit->xml), visit->xml.length, &visit->settings,
				     err) < 0)
		return -1;
	handover_plan(visit->host, &visit->handover);
	list_profile(visit);
	for (size_t i = 0; i < visit->settings.hostdev_count; i++)
		read_rom(visit, &visit->settings.hostdevs[i]);
	return 0;
}

static struct check_case case_of(const struct visit *visit, bool switched_off)
{
	struct check_case of = {.machine = &visit->machine, .switched_off = switched_off};
	if (!visit->has_vm)
		return of;
	of.guest = &visit->handover.guest;
	of.settings = &visit->settings;
	of.profile = &visit->handover.profile;
	of.lines = visit->handover.configured ? &visit->lines : NULL;
	of.configured = visit->handover.configured;
	of.view = &visit->handover.view;
	of.plan = &visit->handover.plan;
	return of;
}

static void show(const struct visit *visit)
{
	autotext text = {0};
	autojson json = {0};
	const char *vm = visit->has_vm ? visit->handover.guest.name : NULL;
	if (visit->options->json) {
		json_object(&json, NULL);
		json_string(&json, "vm", vm);
		check_show_json(&visit->findings, &json);
		json_end_object(&json);
	} else if (visit->options->fix) {
		check_show_changes(&visit->findings, visit->options->xml ? NULL : vm, &text);
	} else {
		check_show(&visit->findings, vm, &text);
	}
	fputs(text_string(visit->options->json ? &json.out : &text), stdout);
}

static enum outcome outcome_of(const struct findings *findings)
{
	return findings_count(findings, GRADE_HARD)	 ? OUTCOME_FAILED
	       : findings_count(findings, GRADE_SOFT)	 ? OUTCOME_SOFT
	       : findings_count(findings, GRADE_UNKNOWN) ? OUTCOME_UNSEEN
							 : OUTCOME_OK;
}

static int check_arguments(const struct command_options *options, struct error *err)
{
	if (options->word_count > (options->xml ? 0 : 1))
		return error_set(
			err, 0,
			"check takes one VM or --xml FILE, or none for the host alone; see "
			"virt-handover check --help");
	if (options->apply && !options->fix)
		return error_set(err, 0, "--apply is said to check --fix");
	if (options->apply && options->on)
		return error_set(err, 0, "there is nothing to change on a captured host");
	return 0;
}

static enum outcome list_checks(const struct command_options *options)
{
	autotext text = {0};
	autojson json = {0};
	check_show_list(&text);
	json_object(&json, NULL);
	check_show_list_json(&json);
	json_end_object(&json);
	fputs(text_string(options->json ? &json.out : &text), stdout);
	return OUTCOME_OK;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_check, argc, argv, &options, &outcome))
		return outcome;
	if (check_arguments(&options, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	if (options.list)
		return list_checks(&options);
	CLEANUP(visit_clear)
	struct visit visit = {.options = &options, .host = host, .captured.host.root_fd = -1};
	if (look(host, &visit, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	/* One that cannot be read is told by whoever runs the hook; it means the default. */
	struct settings settings;
	settings_read(visit.host->root_fd, &settings, NULL);
	const struct check_case of = case_of(&visit, !settings.enabled);
	check_all(&of, &visit.findings);
	if (!options.apply) {
		show(&visit);
		return outcome_of(&visit.findings);
	}
	if (check_apply(host, &of, &visit.findings, &err) < 0)
		return command_fail(OUTCOME_FAILED, &err);
	return OUTCOME_OK;
}

const struct command command_check = {
	.name = "check",
	.options = "jxiOXpLM",
	.arguments = "[VM | --xml FILE] [--profile FILE] [--on HOST]\n"
		     "                           [--read-rom] [--json]\n"
		     "       virt-handover check ... --fix [--apply]\n"
		     "       virt-handover check --list [--json]",
	.summary =
		"Find what is wrong, or known to go wrong, with this host, libvirt's hooks, a VM "
		"and its profile. Touches nothing",
	.help = "  VM              judge that VM's domain XML and profile too\n"
		"  --xml FILE      read the XML from there; - is stdin\n"
		"  --profile FILE  as if that were its profile\n"
		"  --on HOST       on a captured host, see virt-handover capture\n"
		"  --read-rom      read the wanted cards' own ROMs too: each is turned on for\n"
		"                  that, and off again\n"
		"  --fix           show the changes to make, each with its place\n"
		"  --fix --apply   make those that are virt-handover's own: the hook's link, an\n"
		"                  empty profile, lines of the profile without effect\n"
		"  --list          show every check there is\n"
		"  --json          for programs\n"
		"\n"
		"Ends with 0 if nothing was found; 1 if something will not work so (hard); 4 if\n"
		"something is known to go wrong at times (soft); 5 if something could not be\n"
		"told; 3 if the arguments or a file are not right. The worst counts.\n",
	.run = run,
};
