/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "app/command.h"
#include "app/other_host.h"
#include "app/terminal.h"
#include "base/file.h"
#include "base/memory.h"
#include "journal/lease.h"
#include "model/host_file.h"
#include "picture/picture.h"
#include "survey/capture.h"
#include "survey/mdev_types.h"
#include "survey/pci_names.h"
#include "survey/survey.h"

/* A VM that wants everything that can leave: so that all of it is looked at. */
static void want_all(const struct host_file *file, struct guest *ret)
{
	ret->name = str_copy("all");
	for (size_t i = 0; i < file->function_count; i++) {
		struct guest_pci *pci = ARRAY_ADD(ret->pci, ret->pci_count);
		pci->address = file->functions[i].address;
	}
}

static void look(struct host *host, const struct host_file *file, struct host_view *ret)
{
	autoguest everything = {0};
	autoprofile profile = {0};
	profile_init(&profile);
	profile.pci.companions = COMPANIONS_TAKE;
	want_all(file, &everything);
	survey_host(host, &everything, &profile, ret);
	survey_mdev_types(host, ret);
	for (size_t i = 0; i < ret->device_count; i++) {
		char name[PCI_ADDRESS_TEXT];
		autotenant tenant = {0};
		pci_address_print(ret->devices[i].address, name);
		if (lease_find(host->root_fd, name, "", &tenant))
			ret->devices[i].lent_to = TAKE(tenant.guest);
	}
}

enum { WIDTH_LEAST = 40, WIDTH_MOST = 1000 };

/* As wide as the terminal is; what is no terminal gets what a letter or a forum shows. */
static unsigned width_of_stdout(const struct command_options *options)
{
	enum { USUAL = 80 };
	if (options->width)
		return (unsigned)strtoul(options->width, NULL, 10);
	unsigned columns = terminal_columns(STDOUT_FILENO);
	return columns ? columns : USUAL;
}

static int write_svg(const struct picture *picture, const struct command_options *options,
		     struct error *err)
{
	autotext svg = {0};
	picture_svg(picture, options->all, &svg);
	if (str_equal(options->svg, "-")) {
		fputs(text_string(&svg), stdout);
		return 0;
	}
	/* As a shell's > would: what is there may be a link, or no file. */
	autoclose int fd = open(options->svg, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int r = fd < 0 ? -errno : fd_write_all(fd, svg.at, svg.length);
	return r < 0 ? error_errno(err, -r, "cannot write %s", options->svg) : 0;
}

static enum outcome show(const struct picture *picture, const struct command_options *options)
{
	autoerror err = {0};
	autotext text = {0};
	autojson json = {0};
	const struct picture_style style = {
		.width = width_of_stdout(options),
		.color = isatty(STDOUT_FILENO),
		.all = options->all,
	};
	if (options->svg) {
		if (write_svg(picture, options, &err) < 0)
			return command_fail(OUTCOME_FAILED, &err);
		return OUTCOME_OK;
	}
	json_object(&json, NULL);
	picture_json(picture, &json);
	json_end_object(&json);
	picture_text(picture, &style, &text);
	fputs(text_string(options->json ? &json.out : &text), stdout);
	return OUTCOME_OK;
}

static enum outcome picture_of(struct host *host, const struct host_file *file,
			       const struct command_options *options)
{
	autoview view = {0};
	autopicture picture = {0};
	look(host, file, &view);
	const struct picture_scene scene = {
		.file = file,
		.view = &view,
		.product_name = options->numeric ? NULL : pci_product_name,
	};
	picture_make(&scene, &picture);
	return show(&picture, options);
}

static bool is_width(const char *word)
{
	char *end;
	long width = strtol(word, &end, 10);
	return !*end && width >= WIDTH_LEAST && width <= WIDTH_MOST;
}

static enum outcome run(struct host *host, int argc, char **argv)
{
	autoerror err = {0};
	autootherhost other = {.host.root_fd = -1};
	autohostfile file = {0};
	struct command_options options;
	enum outcome outcome;
	if (!command_read_options(&command_devices, argc, argv, &options, &outcome))
		return outcome;
	if (options.word_count) {
		error_set(&err, 0, "devices takes options alone; see virt-handover devices --help");
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (options.width && !is_width(options.width)) {
		error_set(&err, 0, "--width wants a number of columns from %d to %d; '%s' is none",
			  WIDTH_LEAST, WIDTH_MOST, options.width);
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	}
	if (!options.on) {
		capture_host(host, &file);
		return picture_of(host, &file, &options);
	}
	bool writes = options.svg && !str_equal(options.svg, "-");
	if (other_host_open(&other, options.on, writes, &err) < 0)
		return command_fail(OUTCOME_NOT_UNDERSTOOD, &err);
	outcome = picture_of(&other.host, &other.file, &options);
	return other_host_check(&other, &err) < 0 ? command_fail(OUTCOME_FAILED, &err) : outcome;
}

const struct command command_devices = {
	.name = "devices",
	.options = "jaOV#D",
	.arguments = "[--all] [--numeric] [--on HOST]\n"
		     "                             [--width N | --json | --svg FILE]",
	.summary = "Show the devices: groups, drivers, users, what goes with what",
	.help = "  --all       the chipset's own groups too\n"
		"  --numeric   products by their ids alone\n"
		"  --on HOST   of a captured host instead of this one\n"
		"  --width N   for so many columns; without, as many as the terminal has\n"
		"  --json      for programs\n"
		"  --svg FILE  a drawing; - is stdout\n"
		"\n"
		"\"for a VM\" is what a start would do to give that function away, \"stays\" why it\n"
		"would be refused. Changes nothing. Colours are for terminals alone: piped\n"
		"through cat it is plain, 80 columns wide, and always the same.\n",
	.run = run,
};
