/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a domain XML asks of the host. Says yes and no to host devices as libvirt
 * does; the places in libvirt's source are those of 9.0.0.
 */
#include "input/domain_xml.h"

#include <errno.h>

#include "input/domain_xml_devices.h"
#include "input/domain_xml_document.h"
#include "input/short_error.h"

static bool is_status_file(const struct xml_document *document)
{
	autoselection status = {0};
	xml_select(document, NULL, "/domstatus", &status);
	return status.count > 0;
}

/* conf/domain_conf.c, virDomainDefParseIDs, and conf/domain_postparse.c for the
 * slash. */
static int read_identity(const struct xml_node *domain, struct guest *guest, struct error *err)
{
	const struct xml_node *name = xml_child(domain, "name");
	const struct xml_node *uuid = xml_child(domain, "uuid");
	guest->name = name ? xml_text(name) : NULL;
	if (!guest->name || !*guest->name)
		return error_set(err, EINVAL, "the domain XML gives the VM no name");
	if (strchr(guest->name, '/'))
		return error_set(err, EINVAL, "the domain XML gives the VM a name with a '/': %s",
				 guest->name);
	autofree char *text = uuid ? xml_text(uuid) : NULL;
	if (text && *text && !uuid_parse(text, guest->uuid))
		return error_set(err, EINVAL, "domain XML line %ld: <uuid> '%s' is no uuid",
				 xml_line(uuid), text);
	return 0;
}

/* Every element that can ask for a device of the host. */
#define XPATH_DEVICES "devices/hostdev | devices/interface | devices/disk"

static int read_domain(const struct xml_document *document, const struct xml_node *domain,
		       struct device_reading *reading)
{
	autoselection devices = {0};
	autoselection lines = {0};
	xml_select(document, domain, XPATH_DEVICES, &devices);
	xml_select(document, domain, "qemu:commandline", &lines);
	for (size_t i = 0; i < devices.count; i++)
		if (device_read(devices.at[i], reading) < 0)
			return -1;
	for (size_t i = 0; i < lines.count; i++)
		if (commandline_read(lines.at[i], reading) < 0)
			return -1;
	return 0;
}

int domain_xml_parse(const char *xml, size_t length, struct guest *ret, struct error *err)
{
	*ret = (struct guest){0};
	autodocument *document = xml_document_read(xml, length, DOMAIN_XML_MAX, err);
	if (!document)
		return -1;
	autoguest guest = {0};
	struct device_reading reading = {
		.guest = &guest, .status = is_status_file(document), .err = err};
	const struct xml_node *domain = xml_domain(document, err);
	if (!domain || read_identity(domain, &guest, err) < 0 ||
	    read_domain(document, domain, &reading) < 0)
		return error_shorten(err);
	*ret = guest;
	guest = (struct guest){0};
	return 0;
}
