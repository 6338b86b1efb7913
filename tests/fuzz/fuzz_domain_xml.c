/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever the bytes: an answer, one line for a failure, nothing kept of one,
 * and a redacted document that is still read, and has nothing left to redact. */
#include <stdint.h>
#include <stdlib.h>

#include "input/domain_xml.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool parses(const char *xml, size_t length)
{
	autoguest guest = {0};
	autoerror err = {0};
	int r = domain_xml_parse(xml, length, &guest, &err);
	must(r == 0 ? guest.name && *guest.name && !err.text : err.text && *err.text);
	must(r == 0 || (!guest.name && !guest.pci && !guest.mdev && !guest.usb));
	for (size_t i = 0; i < guest.pci_count; i++)
		must(guest_find_pci(&guest, guest.pci[i].address) == &guest.pci[i]);
	return r == 0;
}

/* Never without a reason, and for what is taken always. */
static void reads_settings(const char *xml, size_t length, bool parsed)
{
	autosettings settings = {0};
	autoerror err = {0};
	int r = domain_xml_read_settings(xml, length, &settings, &err);
	must(r == 0 ? !err.text : err.text && !parsed && !settings.hostdevs);
	for (size_t i = 0; i < settings.hostdev_count; i++)
		must(guest_settings_find(&settings, settings.hostdevs[i].host) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *xml = (const char *)bytes;
	autotext once = {0}, twice = {0};
	autoerror err = {0};
	bool parsed = parses(xml, length);
	reads_settings(xml, length, parsed);
	int r = domain_xml_redact(xml, length, &once, &err);
	must(r == 0 || (err.text && once.length == 0 && !parsed));
	if (r < 0)
		return 0;
	must(domain_xml_redact(once.at, once.length, &twice, NULL) == 0);
	must(twice.length == once.length && memcmp(once.at, twice.at, once.length) == 0);
	return 0;
}
