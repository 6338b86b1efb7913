/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/text.h"
#include "check/check.h"

/* A check while it is made: for files of this room. */
struct checker {
	const struct check_case *of;
	const struct check_table *table;
	const struct check *check;
	struct findings *findings;
};

/* Notes what the check at hand has found, or that it could not tell, and what was seen of
 * it. subject may be NULL. The finding holds until the next one is noted. */
struct finding *found(struct checker *checker, const char *subject, const char *format, ...)
	PRINTF_LIKE(3, 4);
struct finding *could_not_tell(struct checker *checker, const char *subject, const char *format,
			       ...) PRINTF_LIKE(3, 4);

/* Says what to do about it. */
void advise(struct finding *finding, const char *format, ...) PRINTF_LIKE(2, 3);

/* The change itself; at is where, "FILE:LINE", and is handed over, NULL for a command. */
void propose(struct finding *finding, char *at, const char *format, ...) PRINTF_LIKE(3, 4);

/* "domain XML:12", or without a line. free() it. */
char *in_xml(long line) WARN_UNUSED;

/* Says how to have the kernel started with an option, as its boot loader wants it
 * (check/boot.c). */
void advise_boot_option(const struct machine *machine, const char *option, struct finding *finding);

/* Whether the kernel was started with that word. */
bool has_boot_option(const struct machine *machine, const char *option);

/* Functions that the VM wants; NULL where the host does not have it. */
const struct machine_function *wanted_function(const struct check_case *of, size_t index);

enum { VENDOR_INTEL = 0x8086, VENDOR_AMD = 0x1002, VENDOR_NVIDIA = 0x10de };
enum { MIB = 1 << 20, GIB_KB = 1 << 20 };

/* "0000:01:00.0" */
struct address_text {
	char text[PCI_ADDRESS_TEXT];
};
struct address_text address_text(struct pci_address address);

/* Of a display; and of one that can be the first thing a guest draws on. */
bool function_is_display(const struct machine_function *function);
bool function_is_vga(const struct machine_function *function);

/* Whether the VM wants a function of the host by hostdev, interface, disk or profile. */
bool is_wanted(const struct check_case *of, struct pci_address address);

/* A display's function that is one of a card: on bus 0 a slot's functions are not one card's. */
bool is_card(const struct machine_function *function);

/* Names the functions of its slot that the VM does not want. */
void find_left_of_card(const struct check_case *of, const struct machine_function *card,
		       struct text *ret);

extern const struct check_table check_host, check_early_binding, check_installation, check_domain,
	check_memory, check_cards, check_hardware, check_roms, check_mdevs, check_profile,
	check_refusals;

#define CHECK_TABLE(name, title, rows)                                                             \
	const struct check_table name = {title, rows, ARRAY_SIZE(rows)}
