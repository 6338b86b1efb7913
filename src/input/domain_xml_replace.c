/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts one host device in another's place, in the bytes of a domain XML: libvirt takes what
 * a hook prints as the domain, so nothing else may change in it.
 */
#include "input/domain_xml_replace.h"

#include <errno.h>

#include "base/memory.h"
#include "input/domain_xml.h"
#include "input/domain_xml_document.h"
#include "input/pci_number.h"
#include "input/xml_tokens.h"

/* An element that is open. */
struct element {
	char *name;
	char *type; /* the attribute, or NULL */
};

struct replacing {
	const struct replacement *at;
	size_t count;
	struct element *open;
	size_t depth;
	struct text out;
};

static void replacing_clear(struct replacing *replacing)
{
	for (size_t i = 0; i < replacing->depth; i++) {
		free(replacing->open[i].name);
		free(replacing->open[i].type);
	}
	free(replacing->open);
	text_clear(&replacing->out);
}

/* The value of an attribute as it is written, or NULL. free() it. */
static char *value_of(const struct xml_token *tag, const char *name)
{
	struct xml_attribute attribute;
	const char *at = NULL;
	while (xml_attribute_next(tag, &at, &attribute))
		if (xml_attribute_is(&attribute, name))
			return str_copy_n(attribute.value, attribute.value_length);
	return NULL;
}

static char *tag_name(const struct xml_token *tag)
{
	size_t length;
	const char *name = xml_tag_name(tag, &length);
	return str_copy_n(name, length);
}

static const char *const place[] = {"domain", "bus", "slot", "function"};

/* The address that a tag spells, each part being 0 where it is left out. */
static bool read_address(const struct xml_token *tag, struct pci_address *ret)
{
	uint32_t parts[ARRAY_SIZE(place)] = {0};
	for (size_t i = 0; i < ARRAY_SIZE(place); i++) {
		autofree char *value = value_of(tag, place[i]);
		if (value && !pci_number_parse(value, &parts[i]))
			return false;
	}
	if (parts[1] > UINT8_MAX || parts[2] > UINT8_MAX || parts[3] > UINT8_MAX)
		return false;
	*ret = (struct pci_address){parts[0], (uint8_t)parts[1], (uint8_t)parts[2],
				    (uint8_t)parts[3]};
	return true;
}

/* The device that this <address> names, which stands in a <source>; "" for none of the host's
 * functions and mediated devices. */
static void name_device(const struct replacing *replacing, const struct xml_token *tag,
			char ret[PROFILE_MAP_NAME])
{
	const struct element *source = &replacing->open[replacing->depth - 1];
	const struct element *device = &replacing->open[replacing->depth - 2];
	autofree char *type = value_of(tag, "type");
	autofree char *uuid = value_of(tag, "uuid");
	struct pci_address address;
	*ret = '\0';
	bool is_pci = str_equal(device->name, "hostdev")     ? str_equal(device->type, "pci")
		      : str_equal(device->name, "interface") ? str_equal(type, "pci")
							     : str_equal(source->type, "pci");
	if (uuid && str_equal(device->name, "hostdev") && uuid_parse(uuid, ret))
		return;
	if (is_pci && read_address(tag, &address))
		pci_address_print(address, ret);
}

static const char *replaced_by(const struct replacing *replacing, const struct xml_token *tag)
{
	char device[PROFILE_MAP_NAME];
	if (replacing->depth < 2 ||
	    !str_equal(replacing->open[replacing->depth - 1].name, "source"))
		return NULL;
	name_device(replacing, tag, device);
	for (size_t i = 0; *device && i < replacing->count; i++)
		if (str_equal(replacing->at[i].from, device))
			return replacing->at[i].to;
	return NULL;
}

/* The new value of an attribute of an <address>, appended to out; false for one that stays. */
static bool put_value(const struct xml_attribute *attribute, const char *to, struct text *out)
{
	struct pci_address address;
	if (!pci_address_parse(to, &address)) {
		if (xml_attribute_is(attribute, "uuid"))
			text_add(out, to);
		return xml_attribute_is(attribute, "uuid");
	}
	/* As libvirt prints them (src/conf/device_conf.c, virPCIDeviceAddressFormat). */
	if (xml_attribute_is(attribute, place[0]))
		text_addf(out, "0x%04x", address.domain);
	else if (xml_attribute_is(attribute, place[1]))
		text_addf(out, "0x%02x", address.bus);
	else if (xml_attribute_is(attribute, place[2]))
		text_addf(out, "0x%02x", address.slot);
	else if (xml_attribute_is(attribute, place[3]))
		text_addf(out, "0x%d", address.function);
	else
		return false;
	return true;
}

/* What an address leaves out is 0, and may no longer be so. */
static void put_missing(const struct xml_token *tag, const char *to, struct text *out)
{
	struct pci_address address;
	for (size_t i = 0; pci_address_parse(to, &address) && i < ARRAY_SIZE(place); i++) {
		struct xml_attribute attribute = {.name = place[i],
						  .name_length = strlen(place[i])};
		autofree char *value = value_of(tag, place[i]);
		if (value)
			continue;
		text_addf(out, " %s='", place[i]);
		put_value(&attribute, to, out);
		text_add(out, "'");
	}
}

static void put_address(struct text *out, const struct xml_token *tag, const char *to)
{
	struct xml_attribute attribute;
	const char *at = NULL, *copied = tag->at, *last = tag->inner + strlen("address");
	while (xml_attribute_next(tag, &at, &attribute)) {
		autotext value = {0};
		last = at;
		if (!put_value(&attribute, to, &value))
			continue;
		text_add_bytes(out, copied, (size_t)(attribute.value - copied));
		text_add_bytes(out, value.at, value.length);
		copied = attribute.value + attribute.value_length;
	}
	text_add_bytes(out, copied, (size_t)(last - copied));
	put_missing(tag, to, out);
	text_add_bytes(out, last, (size_t)(tag->at + tag->length - last));
}

static void put_token(struct replacing *replacing, const struct xml_token *token)
{
	bool is_tag = token->kind == XML_OPEN || token->kind == XML_ALONE;
	autofree char *name = is_tag ? tag_name(token) : NULL;
	const char *to = str_equal(name, "address") ? replaced_by(replacing, token) : NULL;
	if (to)
		put_address(&replacing->out, token, to);
	else
		text_add_bytes(&replacing->out, token->at, token->length);
	if (token->kind == XML_OPEN) {
		struct element *element = ARRAY_ADD(replacing->open, replacing->depth);
		element->name = TAKE(name);
		element->type = value_of(token, "type");
	} else if (token->kind == XML_CLOSE && replacing->depth) {
		struct element *element = &replacing->open[--replacing->depth];
		free(element->name);
		free(element->type);
	}
}

/* What was written is read again: only that counts. */
static int verify(const struct replacing *replacing, struct error *err)
{
	autoguest guest = {0};
	if (domain_xml_parse(replacing->out.at, replacing->out.length, &guest, err) < 0)
		return error_wrap(err, "with its host devices replaced");
	for (size_t i = 0; i < replacing->count; i++) {
		const struct replacement *one = &replacing->at[i];
		if (guest_wants(&guest, one->to) && !guest_wants(&guest, one->from))
			continue;
		return error_set(err, EINVAL,
				 "%s cannot be replaced by %s: the domain XML names it in another "
				 "way than as the source of a device",
				 one->from, one->to);
	}
	return 0;
}

int domain_xml_replace(const char *xml, size_t length, const struct replacement *replacements,
		       size_t count, struct text *out, struct error *err)
{
	/* NB: only of what is well-formed can the tokens be trusted. */
	autodocument *document = xml_document_read(xml, length, DOMAIN_XML_MAX, err);
	if (!document)
		return -1;
	CLEANUP(replacing_clear) struct replacing replacing = {.at = replacements, .count = count};
	const char *end = xml + length;
	for (const char *at = xml; at < end;) {
		struct xml_token token = xml_token_at(at, end);
		if (token.kind == XML_BROKEN || token.kind == XML_DOCTYPE)
			return error_set(err, 0, "the domain XML cannot be taken apart");
		put_token(&replacing, &token);
		at += token.length;
	}
	if (verify(&replacing, err) < 0)
		return -1;
	text_add_bytes(out, replacing.out.at, replacing.out.length);
	return 0;
}
