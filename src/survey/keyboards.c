/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/keyboards.h"

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/questions.h"

enum { CLASS_USB_CONTROLLER = 0x0c03 };

/* One record of the list (kernel drivers/input/input.c, input_devices_seq_show). */
struct input {
	char *name;
	char *folder; /* below /sys */
	bool keyboard;
};

struct keyboards {
	struct host_view *view;
	size_t taken;
	bool kept; /* the host keeps one */
	struct {
		struct device *device;
		char *name;
	} * lost;
	size_t lost_count;
};

static void input_clear(struct input *input)
{
	free(input->name);
	free(input->folder);
	*input = (struct input){0};
}

/* The first of the taken devices that the path leads through. */
static struct device *device_above(const struct keyboards *keyboards, const char *folder)
{
	for (const char *at = folder; *at;) {
		size_t length = strcspn(at, "/");
		struct pci_address address;
		autofree char *part = str_copy_n(at, length);
		for (size_t i = 0; pci_address_parse(part, &address) && i < keyboards->taken; i++)
			if (pci_address_equal(keyboards->view->devices[i].address, address))
				return &keyboards->view->devices[i];
		at += length + (at[length] == '/');
	}
	return NULL;
}

/* NB: a keyboard below "virtual" is a program's, or speaks Bluetooth through one:
 * what it hangs on cannot be seen, so it neither counts as kept nor as lost. */
static void note_input(struct keyboards *keyboards, struct input *input)
{
	if (!input->keyboard || !input->folder || str_starts(input->folder, "/devices/virtual/"))
		return;
	struct device *device = device_above(keyboards, input->folder);
	keyboards->kept |= !device;
	for (size_t i = 0; i < keyboards->lost_count; i++)
		if (keyboards->lost[i].device == device &&
		    str_equal(keyboards->lost[i].name, input->name))
			return;
	if (!device)
		return;
	size_t at = keyboards->lost_count;
	ARRAY_ADD(keyboards->lost, keyboards->lost_count);
	keyboards->lost[at].device = device;
	keyboards->lost[at].name =
		input->name ? TAKE(input->name) : str_copy("a keyboard without a name");
}

static int note_handler(const char *word, void *data)
{
	unsigned *seen = data;
	*seen |= str_equal(word, "kbd") ? 1 : str_equal(word, "sysrq") ? 2 : 0;
	return 0;
}

/* Buttons and remote controls have the handler kbd as well; sysrq is for what has an
 * Alt key (kernel drivers/tty/sysrq.c, sysrq_ids). */
static void read_line(const char *line, struct input *input)
{
	static const char name[] = "N: Name=\"";
	static const char folder[] = "S: Sysfs=";
	static const char handlers[] = "H: Handlers=";
	unsigned seen = 0;
	if (str_starts(line, name)) {
		const char *value = line + strlen(name);
		const char *end = strrchr(value, '"');
		input->name = str_copy_n(value, end ? (size_t)(end - value) : strlen(value));
	} else if (str_starts(line, folder)) {
		input->folder = str_copy(line + strlen(folder));
	} else if (str_starts(line, handlers)) {
		text_each_word(line + strlen(handlers), note_handler, &seen);
		input->keyboard = seen == 3;
	}
}

static void read_inputs(struct host *host, struct keyboards *keyboards)
{
	autotext list = {0};
	autotext line = {0};
	struct input input = {0};
	struct question question;
	ask_file(host, PATH_INPUT_DEVICES, 0, &question); /* under the lock of all inputs */
	take_answer(host, &question, deadline_in(QUESTION_MS), &list);
	for (const char *at = text_string(&list); next_line(&at, &line);) {
		if (line.length) {
			read_line(line.at, &input);
			continue;
		}
		note_input(keyboards, &input);
		input_clear(&input);
	}
	note_input(keyboards, &input);
	input_clear(&input);
}

void survey_keyboards(struct host *host, struct host_view *view, size_t taken)
{
	struct keyboards keyboards = {.view = view, .taken = taken};
	bool any = false;
	for (size_t i = 0; i < taken; i++) {
		const struct device *device = &view->devices[i];
		bool usb = device->class >> 8 == CLASS_USB_CONTROLLER;
		any |= device->has_input || (usb && device->driver && !device->vfio);
	}
	if (any)
		read_inputs(host, &keyboards);
	for (size_t i = 0; i < keyboards.lost_count; i++) {
		struct holders *holders = &keyboards.lost[i].device->holders;
		if (!keyboards.kept) {
			struct holder *holder = ARRAY_ADD(holders->at, holders->count);
			holder->how = HOLDING_KEYBOARD;
			holder->what = TAKE(keyboards.lost[i].name);
		}
		free(keyboards.lost[i].name);
	}
	free(keyboards.lost);
}
