/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/pci_details.h"

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/pci_devices.h"
#include "survey/questions.h"

/* All of this is read in far less; what takes longer hangs. */
enum { READ_MS = 3000 };

/* The header of the configuration space: some devices do not survive that anything
 * behind it is read without knowing what it is (kernel drivers/pci/pci-sysfs.c,
 * pci_read_config). */
enum { HEADER_SIZE = 64, IDS_SIZE = 4 };

/* The questions to one function.
 * NB: up to kernel 6.1 reading driver_override takes the device's lock (drivers/pci/
 * pci-sysfs.c), which a hanging unbind holds; config and resourceN_resize wake the
 * device, and wait for its driver to do so. */
struct questions {
	struct question override, header;
	struct question vgpu, vgpu_types;
	struct question *sizes; /* one for each of the device's regions */
};

static char *path_of(const struct device *device, const char *file)
{
	char name[PCI_ADDRESS_TEXT];
	return str_format(PATH_PCI_DEVICES "/%s/%s", pci_address_print(device->address, name),
			  file);
}

static void ask(struct host *host, const struct device *device, const char *file, unsigned most,
		struct question *ret)
{
	autofree char *path = path_of(device, file);
	ask_file(host, path, most, ret);
}

static int add_word(const char *word, void *data)
{
	words_add(data, word);
	return 0;
}

/* The sizes of the regions from the lines "start end flags" of "resource". */
static void read_sizes(struct host *host, struct device *device)
{
	autofree char *path = path_of(device, "resource");
	autotext lines = {0};
	autotext line = {0};
	host_read(host, path, &lines);
	const char *at = text_string(&lines);
	for (unsigned index = 0; next_line(&at, &line); index++) {
		unsigned long long start, end;
		if (sscanf(line.at, "%llx %llx", &start, &end) != 2 || end <= start)
			continue;
		for (size_t i = 0; i < device->bar_count; i++)
			if (device->bars[i].index == index)
				device->bars[i].size = end - start + 1;
	}
}

/* "resource1_resize" is a region. */
static void read_bars(struct host *host, struct device *device)
{
	autofree char *folder = path_of(device, "");
	autowords names = {0};
	host_list(host, folder, &names);
	for (size_t i = 0; i < names.count; i++) {
		unsigned index;
		int end = 0;
		if (sscanf(names.at[i], "resource%u_resize%n", &index, &end) == 1 && end &&
		    !names.at[i][end])
			ARRAY_ADD(device->bars, device->bar_count)->index = index;
	}
	if (device->bar_count)
		read_sizes(host, device);
}

static void read_taken(struct host *host, struct device *device, bool bars,
		       struct questions *questions)
{
	autofree char *power = path_of(device, "power/control");
	autofree char *resets = path_of(device, "reset_method");
	autotext control = {0};
	autotext methods = {0};
	if (host_read(host, power, &control) == 0 && control.length)
		device->power = text_take(&control);
	host_read(host, resets, &methods);
	text_each_word(text_string(&methods), add_word, &device->resets);
	if (!device->consumers.count)
		survey_consumers(host, device);
	if (bars)
		read_bars(host, device);
	ask(host, device, "config", HEADER_SIZE, &questions->header);
	autofree char *vgpu = path_of(device, FILE_VGPU);
	if (host_exists(host, vgpu)) {
		ask(host, device, FILE_VGPU, 0, &questions->vgpu);
		ask(host, device, FILE_VGPU_TYPES, 0, &questions->vgpu_types);
	}
	questions->sizes = mem_alloc(device->bar_count * sizeof *questions->sizes);
	for (size_t i = 0; i < device->bar_count; i++) {
		char file[40];
		snprintf(file, sizeof file, "resource%u_resize", device->bars[i].index);
		ask(host, device, file, 0, &questions->sizes[i]);
	}
}

/* NB: a virtual function's ids are all ones by design (SR-IOV, 3.4.1.1), the rest of
 * its header is not. */
static bool is_all_ones(const struct text *header)
{
	for (size_t i = 0; i < header->length; i++)
		if ((unsigned char)header->at[i] != 0xff)
			return false;
	return header->length >= IDS_SIZE;
}

/* "558 : NVIDIA A40-8Q", a line each; there may be one above that says what they are. */
static void read_vgpu_types(const char *lines, struct device *device)
{
	autotext line = {0};
	while (next_line(&lines, &line)) {
		unsigned id;
		int name = 0;
		if (sscanf(line.at, "%u : %n", &id, &name) != 1 || !name || !line.at[name])
			continue;
		struct vgpu_type *type = ARRAY_ADD(device->vgpu_types, device->vgpu_type_count);
		*type = (struct vgpu_type){id, str_copy(line.at + name)};
	}
}

static void take_vgpu(struct host *host, struct device *device, struct questions *questions,
		      struct deadline deadline)
{
	autotext vgpu = {0};
	autotext types = {0};
	int r = take_answer(host, &questions->vgpu, deadline, &vgpu);
	device->unreadable |= r == -ETIMEDOUT;
	if (r == 0 && vgpu.length)
		device->vgpu = text_take(&vgpu);
	r = take_answer(host, &questions->vgpu_types, deadline, &types);
	device->unreadable |= r == -ETIMEDOUT;
	if (r == 0)
		read_vgpu_types(text_string(&types), device);
}

static void take_answers(struct host *host, struct device *device, struct questions *questions,
			 struct deadline deadline)
{
	autotext override = {0};
	autotext header = {0};
	int r = take_answer(host, &questions->override, deadline, &override);
	device->unreadable |= r == -ETIMEDOUT;
	if (r == 0 && override.length && !str_equal(override.at, OVERRIDE_UNSET))
		device->override = text_take(&override);
	r = take_answer(host, &questions->header, deadline, &header);
	device->unreadable |= r == -ETIMEDOUT;
	device->dead = r == 0 && is_all_ones(&header);
	take_vgpu(host, device, questions, deadline);
	for (size_t i = 0; i < device->bar_count; i++) {
		autotext sizes = {0};
		r = take_answer(host, &questions->sizes[i], deadline, &sizes);
		device->unreadable |= r == -ETIMEDOUT;
		if (r == 0)
			device->bars[i].sizes = strtoull(text_string(&sizes), NULL, 16);
	}
	free(questions->sizes);
}

void survey_pci_details(struct host *host, struct host_view *view, size_t taken, bool bars)
{
	struct deadline deadline = deadline_in(READ_MS);
	autofree struct questions *questions = mem_alloc(view->device_count * sizeof *questions);
	for (size_t i = 0; i < view->device_count; i++) {
		struct device *device = &view->devices[i];
		if (!device->present || device_is_bridge(device))
			continue;
		ask(host, device, "driver_override", 0, &questions[i].override);
		if (i < taken)
			read_taken(host, device, bars, &questions[i]);
	}
	for (size_t i = 0; i < view->device_count; i++)
		take_answers(host, &view->devices[i], &questions[i], deadline);
}
