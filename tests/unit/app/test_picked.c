/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What libvirt picks for a guest is its own from then on, and virtual functions that another
 * VM's start has made stay for it. Calls of the hook around it: tests/contract/engine. */

#include "app/picked.h"

#include "../host/one_root.h"
#include "journal/journal.h"
#include "journal/lease.h"
#include "run/recover.h"

#define UUID "fe875078-f615-47cb-afd7-421b77c44df1"
#define OTHER "fe875078-f615-47cb-afd7-421b77c44df2"
#define DEVICES "sys/bus/pci/devices/"
#define PHYSICAL "0000:01:00.0"
#define FUNCTION "0000:01:00.1"
#define NUMBER DEVICES PHYSICAL "/sriov_numvfs"

enum { DEADLINE_MS = 5000 };

static void other_has_made_it(void)
{
	const struct step made = {STEP_CREATE_VFS, .subject = (char[]){PHYSICAL},
				  .was = (char[]){"0"}, .want = (char[]){"2"}};
	autojournal journal = {.fd = -1};
	size_t index;
	root_put(&root, NUMBER, "2\n");
	root_link(&root, DEVICES FUNCTION "/physfn", "../" PHYSICAL);
	assert_int_equal(
		journal_open(root.fd, OTHER, true, deadline_in(DEADLINE_MS), &journal, NULL), 0);
	assert_int_equal(journal_begin(&journal, "other", NULL), 0);
	assert_int_equal(journal_intend(&journal, &made, &index, NULL), 0);
	assert_int_equal(journal_note_ready(&journal, NULL), 0);
}

static void make(struct handover *handover, enum pci_source from)
{
	struct guest *guest = &handover->guest;
	profile_init(&handover->profile);
	guest->name = str_copy("router");
	strcpy(guest->uuid, UUID);
	struct guest_pci *pci = ARRAY_ADD(guest->pci, guest->pci_count);
	pci->from = from;
	assert_true(pci_address_parse(FUNCTION, &pci->address));
}

static void assert_number(const char *expected)
{
	autotext text = {0};
	assert_int_equal(host_read(&root.host, NUMBER, &text), 0);
	assert_string_equal(text_string(&text), expected);
}

static void test_the_last_vm_takes_them_back(void **state)
{
	CLEANUP(handover_clear) struct handover handover = {0};
	(void)state;
	other_has_made_it();
	make(&handover, PCI_FROM_INTERFACE);
	assert_int_equal(note_picked(&root.host, &handover, NULL), 0);
	assert_int_equal(note_picked(&root.host, &handover, NULL), 1);
	autotenant owner = {0};
	assert_true(lease_find(root.fd, FUNCTION, OTHER, &owner));
	assert_string_equal(owner.guest, "router");
	assert_int_equal(bring_back(&root.host, OTHER, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_number("2");
	assert_int_equal(bring_back(&root.host, UUID, ROLLBACK_VM_ENDED, DEADLINE_MS, NULL), 0);
	assert_number("0");
	autowords devices = {0};
	lease_list(root.fd, UUID, &devices);
	assert_int_equal(devices.count, 0);
}

static void test_what_the_xml_names_was_seen_to_before(void **state)
{
	CLEANUP(handover_clear) struct handover handover = {0};
	autowords uuids = {0};
	(void)state;
	make(&handover, PCI_FROM_HOSTDEV);
	assert_int_equal(note_picked(&root.host, &handover, NULL), 1);
	journal_list(root.fd, &uuids);
	assert_int_equal(uuids.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_last_vm_takes_them_back, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_what_the_xml_names_was_seen_to_before, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
