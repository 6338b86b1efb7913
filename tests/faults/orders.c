/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Calls that come twice, too late, out of order, or with something else in them. */

#include <fcntl.h>
#include <stdio.h>

#include "base/file.h"
#include "input/domain_xml.h"
#include "model/names.h"
#include "sweep.h"

static void prepare_twice(struct sweep_case *of, struct error *died)
{
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, died) == 0)
		life_run(&of->life, LIFE_PREPARE, died);
}

/* While the guest runs a second start must leave it alone, and say so. */
static void prepare_while_it_runs(struct sweep_case *of, struct error *died)
{
	autowords before = {0}, after = {0};
	autodifferences differences = {0};
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_STARTED, died) < 0)
		return;
	rehearsal_snapshot(&of->host, &before);
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_PREPARE, died) < 0)
		return;
	rehearsal_snapshot(&of->host, &after);
	differences_find(&before, &after, &differences);
	if (differences.count)
		error_set(died, 0, "a second start changed a host whose guest runs");
	else if (of->life.report->calls[LIFE_PREPARE].result == 0 && of->prepare_tasks)
		error_set(died, 0, "a second start of a guest that runs was let through");
	else
		life_run(&of->life, LIFE_STOPPED, died);
}

static void release_without_prepare(struct sweep_case *of, struct error *died)
{
	life_run(&of->life, LIFE_STOPPED, died);
}

static void release_twice(struct sweep_case *of, struct error *died)
{
	if (life_run(&of->life, LIFE_PREPARE, died) == 0)
		life_run(&of->life, LIFE_RELEASE, died);
}

/* libvirtd was killed: neither stopped nor release came, and the guest is gone. */
static void prepare_after_a_lost_end(struct sweep_case *of, struct error *died)
{
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_STARTED, died) < 0)
		return;
	rehearsal_stop_guest(&of->host, NULL);
	life_run(&of->life, LIFE_PREPARE, died);
}

/* A lease of a VM that has no journal any more is nobody's. */
static void prepare_with_stale_leases(struct sweep_case *of, struct error *died)
{
	static const char lease[] = "11111111-2222-3333-4444-555555555555 other\n";
	autoclose int root = open(of->root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 || dir_make(root, PATH_STATE "/" NAME_LEASES) < 0) {
		error_set(died, 0, "cannot write a lease");
		return;
	}
	for (size_t i = 0; i < of->guest.pci_count; i++) {
		char address[PCI_ADDRESS_TEXT];
		autofree char *path =
			str_format(PATH_STATE "/" NAME_LEASES "/%s",
				   pci_address_print(of->guest.pci[i].address, address));
		file_publish(root, path, 0600, lease, strlen(lease));
	}
	if (life_run(&of->life, LIFE_PREPARE, died) == 0 && of->runs && !of->life.report->ran)
		error_set(died, 0, "a stale lease kept the guest from its devices: %s",
			  of->life.report->calls[LIFE_PREPARE].error);
}

/* The same VM by another name: what it has is known by its uuid. */
static void renamed_meanwhile(struct sweep_case *of, struct error *died)
{
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_STARTED, died) < 0)
		return;
	struct guest renamed = of->guest;
	char name[] = "renamed";
	renamed.name = name;
	of->life.guest = &renamed;
	life_run(&of->life, LIFE_STOPPED, died);
	of->life.guest = &of->guest;
}

/* The XML has lost its devices since: what was taken still comes back. */
static void edited_meanwhile(struct sweep_case *of, struct error *died)
{
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_STARTED, died) < 0)
		return;
	autotext edited = {0};
	text_addf(&edited,
		  "<domain type='kvm'><name>%s</name><uuid>%s</uuid><memory>65536</memory>"
		  "<os><type>hvm</type></os></domain>",
		  of->guest.name, of->guest.uuid);
	of->life.xml = &edited;
	life_run(&of->life, LIFE_STOPPED, died);
	of->life.xml = &of->xml;
}

static void release_without_xml(struct sweep_case *of, struct error *died)
{
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_STARTED, died) < 0)
		return;
	autotext nothing = {0};
	of->life.xml = &nothing;
	life_run(&of->life, LIFE_STOPPED, died);
	of->life.xml = &of->xml;
}

/* Everybody has let go and nobody calls: the command brings it back. */
static void recover_alone(struct sweep_case *of, struct error *died)
{
	if (life_run_to(&of->life, LIFE_PREPARE, LIFE_STARTED, died) < 0)
		return;
	rehearsal_stop_guest(&of->host, NULL);
	life_recover(&of->life, died);
}

static const struct {
	const char *name;
	void (*live)(struct sweep_case *of, struct error *died);
} orders[] = {
	{"prepare twice", prepare_twice},
	{"prepare while the guest runs", prepare_while_it_runs},
	{"release without prepare", release_without_prepare},
	{"release twice", release_twice},
	{"prepare after an end that was never told", prepare_after_a_lost_end},
	{"prepare with stale leases", prepare_with_stale_leases},
	{"renamed while it runs", renamed_meanwhile},
	{"its XML edited while it runs", edited_meanwhile},
	{"release without an XML", release_without_xml},
	{"recover, and no release", recover_alone},
};

void sweep_odd_orders(struct sweep_case *of, struct tally *tally)
{
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		autoerror died = {0};
		sweep_tell(of, orders[i].name);
		sweep_reset(of);
		orders[i].live(of, &died);
		sweep_check(of, orders[i].name, &died, tally);
	}
}
