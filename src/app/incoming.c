/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/incoming.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/memory.h"
#include "host/vfio.h"
#include "input/domain_xml.h"
#include "input/domain_xml_replace.h"
#include "journal/journal.h"
#include "journal/lease.h"
#include "model/names.h"

/* The devices that are chosen for a guest, while they are. */
struct choice {
	struct host *host;
	const struct handover *handover;
	struct replacement *made;
	size_t count;
};

static void choice_clear(struct choice *choice)
{
	free(choice->made);
}

static bool is_chosen(const struct choice *choice, const char *device)
{
	for (size_t i = 0; i < choice->count; i++)
		if (str_equal(choice->made[i].to, device))
			return true;
	return false;
}

/* Whether that device can be given; why not is appended to reasons. A mediated device may
 * still have to be made, which the plan will say. */
static bool is_free(const struct choice *choice, const char *device, struct text *reasons)
{
	autotenant tenant = {0};
	struct host *host = choice->host;
	const char *bus = uuid_is_printed(device) ? PATH_MDEV_DEVICES : PATH_PCI_DEVICES;
	autofree char *folder = str_format("%s/%s", bus, device);
	text_addf(reasons, "%s%s ", reasons->length ? ", " : "", device);
	if (!uuid_is_printed(device) && !host_exists(host, folder))
		text_add(reasons, "is not there");
	else if (lease_find(host->root_fd, device, choice->handover->guest.uuid, &tenant))
		tenant_describe(&tenant, reasons);
	else if (guest_wants(&choice->handover->guest, device) || is_chosen(choice, device))
		text_add(reasons, "is the guest's already");
	else if (host_device_is_busy(host, bus, device))
		text_add(reasons, "is in use by a guest");
	else
		return true;
	return false;
}

/* The physical function that a word begins with: by address, or by its interface's name. */
static char *physical_function(struct host *host, const char *word, const char *slash)
{
	struct pci_address address;
	autofree char *name = str_copy_n(word, (size_t)(slash - word));
	autofree char *link = str_format(PATH_NETWORKS "/%s/device", name);
	char printed[PCI_ADDRESS_TEXT];
	return pci_address_parse(name, &address) ? str_copy(pci_address_print(address, printed))
						 : host_link_name(host, link);
}

/* Adds the devices that a word stands for; nothing where there is none. */
static void find_devices(struct host *host, const char *word, struct words *ret)
{
	const char *slash = strchr(word, '/');
	autofree char *physical = slash ? physical_function(host, word, slash) : NULL;
	autofree char *folder = physical ? str_format(PATH_PCI_DEVICES "/%s", physical) : NULL;
	autowords links = {0};
	if (!slash) {
		words_add(ret, word);
		return;
	}
	if (str_equal(slash + 1, NAME_VIRTUAL_FUNCTION "*"))
		host_list(host, folder ? folder : "", &links);
	else
		words_add(&links, slash + 1);
	for (size_t i = 0; folder && i < links.count; i++) {
		autofree char *path = str_format("%s/%s", folder, links.at[i]);
		autofree char *device = str_starts(links.at[i], NAME_VIRTUAL_FUNCTION)
						? host_link_name(host, path)
						: NULL;
		if (device)
			words_add(ret, device);
	}
}

/* Chooses what stands here for one device. */
static int choose(struct choice *choice, const struct profile_map *map, struct error *err)
{
	autotext reasons = {0};
	for (size_t i = 0; i < map->to.count; i++) {
		autowords devices = {0};
		find_devices(choice->host, map->to.at[i], &devices);
		if (!devices.count)
			text_addf(&reasons, "%s%s is not there", reasons.length ? ", " : "",
				  map->to.at[i]);
		for (size_t d = 0; d < devices.count; d++) {
			if (str_equal(devices.at[d], map->from))
				return 0;
			if (!is_free(choice, devices.at[d], &reasons))
				continue;
			struct replacement *made = ARRAY_ADD(choice->made, choice->count);
			memcpy(made->from, map->from, sizeof made->from);
			snprintf(made->to, sizeof made->to, "%s", devices.at[d]);
			log_line(LOG_LEVEL_INFO, made->to, "stands for %s here", made->from);
			return 0;
		}
	}
	error_set(err, EBUSY, "refused: this host has nothing to give for %s: %s", map->from,
		  map->to.count ? text_string(&reasons) : "its section names no device");
	return error_advise(err, "set to in [map %s] of %s", map->from,
			    choice->handover->profile.path);
}

int incoming_replace(struct host *host, struct handover *handover, const struct text *xml,
		     struct text *out, struct error *err)
{
	const struct profile *profile = &handover->profile;
	CLEANUP(choice_clear) struct choice choice = {.host = host, .handover = handover};
	autotext changed = {0};
	for (size_t i = 0; i < profile->map_count; i++)
		if (guest_wants(&handover->guest, profile->map[i].from) &&
		    choose(&choice, &profile->map[i], err) < 0)
			return -1;
	if (!choice.count)
		return 0;
	if (domain_xml_replace(text_string(xml), xml->length, choice.made, choice.count, &changed,
			       err) < 0)
		return -1;
	guest_clear(&handover->guest);
	if (domain_xml_parse(changed.at, changed.length, &handover->guest, err) < 0)
		return -1;
	text_add_bytes(out, changed.at, changed.length);
	return 0;
}

/* What an earlier start of it has left is settled by its next one, and may be all that is in
 * the way. */
int incoming_refuse(struct host *host, struct handover *handover, struct error *err)
{
	autojournal journal = {.fd = -1};
	if (journal_peek(host->root_fd, handover->guest.uuid, &journal, NULL) != 1)
		return 0;
	handover_plan(host, handover);
	return handover->plan.refusal_count ? handover_refuse(handover, err) : 0;
}
