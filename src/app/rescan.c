/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/rescan.h"

#include <errno.h>

#include "base/memory.h"
#include "journal/lease.h"
#include "model/names.h"
#include "model/pci_address.h"

/* A removal unbinds first, and the search looks at every bus. */
enum { DEADLINE_MS = 60 * 1000, CLASS_BRIDGE = 0x06 };

static int refuse(struct host *host, const char *name, struct error *err)
{
	autofree char *folder = str_format(PATH_PCI_DEVICES "/%s", name);
	autotenant owner = {0};
	autofree char *link = str_format("%s/driver", folder);
	autofree char *class = str_format("%s/class", folder);
	autofree char *driver = host_link_name(host, link);
	if (!host_exists(host, folder))
		return error_set(err, ENODEV, "there is no PCI device %s on this host", name);
	/* What lies behind it would go with it, drivers and all. */
	if (host_read_number(host, class, 0) >> 16 == CLASS_BRIDGE) {
		error_set(err, EINVAL, "%s is a bridge, which is not removed", name);
		return error_advise(err, "name the device behind it that does not answer");
	}
	if (lease_find(host->root_fd, name, "", &owner)) {
		autotext words = {0};
		tenant_describe(&owner, &words);
		error_set(err, EBUSY, "%s %s", name, words.at);
		return error_advise(err, "shut that VM down first");
	}
	if (!driver)
		return 0;
	error_set(err, EBUSY, "%s still has driver %s, which its removal would wait for", name,
		  driver);
	return error_advise(err, "unbind it first, if it lets go: echo %s > /%s/unbind", name,
			    link);
}

static int write_file(struct host *host, const char *path, struct error *err)
{
	struct task task = {.kind = TASK_WRITE};
	task_set_path(&task, "%s", path);
	task_set_value(&task, "1");
	int r = host_run(host, &task, DEADLINE_MS, NULL);
	return r < 0 ? error_errno(err, -r, "cannot write to /%s", path) : 0;
}

int rescan(struct host *host, const char *word, struct error *err)
{
	struct pci_address address;
	char name[PCI_ADDRESS_TEXT];
	if (!pci_address_parse(word, &address))
		return error_set(err, 0, "'%s' is no PCI address such as 0000:01:00.0", word);
	pci_address_print(address, name);
	autofree char *folder = str_format(PATH_PCI_DEVICES "/%s", name);
	autofree char *remove = str_format("%s/remove", folder);
	if (refuse(host, name, err) < 0 || write_file(host, remove, err) < 0 ||
	    write_file(host, PATH_PCI_RESCAN, err) < 0)
		return -1;
	if (host_exists(host, folder))
		return 0;
	error_set(err, ENODEV, "%s was removed, and the search does not find it again", name);
	return error_advise(err, "switch the host off and on again: the card hangs");
}
