/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/driver_nodes.h"

#include "base/memory.h"
#include "model/names.h"
#include "survey/lines.h"
#include "survey/questions.h"

static void add_existing(struct host *host, const char *node, struct words *nodes)
{
	autofree char *path = str_format(PATH_NODES "/%s", node);
	if (host_exists(host, path))
		words_add(nodes, node);
}

/* "Device Minor: \t 0" (NVIDIA open-gpu-kernel-modules, kernel-open/nvidia/
 * nv-procfs.c): the number in the node's name. -1 where nothing says. */
static long nvidia_minor(struct host *host, struct pci_address address)
{
	static const char key[] = "Device Minor:";
	char name[PCI_ADDRESS_TEXT];
	autofree char *path =
		str_format(PATH_NVIDIA_CARDS "/%s/information", pci_address_print(address, name));
	autotext information = {0};
	autotext line = {0};
	struct question question;
	/* The driver answers, and may have to wake the card for it. */
	ask_file(host, path, 0, &question);
	take_answer(host, &question, deadline_in(QUESTION_MS), &information);
	for (const char *at = text_string(&information); next_line(&at, &line);) {
		if (!str_starts(line.at, key))
			continue;
		char *end = line.at + strlen(key);
		char *digits = end + strspn(end, " \t");
		long number = strtol(digits, &end, 10);
		return end > digits && number >= 0 ? number : -1;
	}
	return -1;
}

static void survey_nvidia(struct host *host, struct device *device)
{
	static const char *const shared[] = {"nvidiactl", "nvidia-modeset", "nvidia-uvm",
					     "nvidia-uvm-tools"};
	static const char caps[] = "nvidia-caps";
	autowords capabilities = {0};
	long minor = nvidia_minor(host, device->address);
	if (minor >= 0) {
		autofree char *node = str_format("nvidia%ld", minor);
		add_existing(host, node, &device->nodes);
	}
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		add_existing(host, shared[i], &device->shared_nodes);
	autofree char *folder = str_format(PATH_NODES "/%s", caps);
	host_list(host, folder, &capabilities);
	for (size_t i = 0; i < capabilities.count; i++) {
		autofree char *node = str_format("%s/%s", caps, capabilities.at[i]);
		words_add(&device->shared_nodes, node);
	}
}

void survey_driver_nodes(struct host *host, struct device *device)
{
	if (str_equal(device->driver, DRIVER_NVIDIA))
		survey_nvidia(host, device);
	else if (str_equal(device->driver, DRIVER_AMDGPU))
		add_existing(host, NODE_KFD, &device->shared_nodes);
}
