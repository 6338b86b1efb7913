/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/pci_names.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <stdarg.h>

#include "base/library.h"
#include "base/memory.h"

#define FUNCTIONS(EACH)                                                                            \
	EACH(pci_alloc)                                                                            \
	EACH(pci_lookup_name)

static struct {
	FUNCTIONS(LIBRARY_MEMBER)
} libpci;

static jmp_buf on_trouble;

/* libpci's own handler ends the process, and its handlers must not return. */
static void __attribute__((noreturn, format(printf, 1, 2))) trouble(char *format, ...)
{
	(void)format;
	longjmp(on_trouble, 1);
}

static void quiet(char *format, ...) __attribute__((format(printf, 1, 2)));
static void quiet(char *format, ...)
{
	(void)format;
}

static char *look_up(struct pci_access *access, unsigned vendor, unsigned product)
{
	char name[256];
	int flags =
		PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE | PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB;
	access->error = trouble;
	access->warning = quiet;
	access->debug = quiet;
	return str_copy(libpci.pci_lookup_name(access, name, sizeof name, flags, vendor, product));
}

/* NB: without pci_init(), which looks for devices and needs none here. */
static struct pci_access *open_access(void)
{
	static const char *const names[] = {FUNCTIONS(LIBRARY_NAME)};
	int r = library_load("libpci.so.3", names, ARRAY_SIZE(names), &libpci);
	return r < 0 ? NULL : libpci.pci_alloc();
}

char *pci_product_name(unsigned vendor, unsigned product)
{
	/* Kept: it reads the list of ids, which is long, at its first question. */
	static struct pci_access *access;
	static bool broken;
	if (broken || setjmp(on_trouble)) {
		broken = true;
		return NULL;
	}
	if (!access)
		access = open_access();
	broken = !access;
	return access ? look_up(access, vendor, product) : NULL;
}
