/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/error.h"

/*
 * An XML document in memory, and the few questions that are asked of it: which
 * elements an XPath expression selects, and what is in one of them. It is the only
 * place that knows libxml2. A name given to find an element means one without a
 * namespace, as in the XPath expressions of libvirt.
 */
struct xml_document;
struct xml_node;

#define autodocument CLEANUP(xml_document_free) struct xml_document

/* Reads a document from memory; nothing it names is fetched, and nothing is
 * printed. Returns NULL and sets err where it is not well-formed or where
 * xml_check() refuses it. Free it with xml_document_free(). */
struct xml_document *xml_document_read(const char *xml, size_t length, size_t max,
				       struct error *err);
void xml_document_free(struct xml_document **document);

/* Elements of a document, in its order. They belong to the document. */
struct xml_selection {
	const struct xml_node **at;
	size_t count;
};

#define autoselection CLEANUP(xml_selection_clear) struct xml_selection

/* Finds the elements that an XPath expression selects, seen from node, or from
 * the document where node is NULL. The prefix qemu stands for QEMU_NAMESPACE. The
 * expression is ours: one that is wrong ends the program. */
void xml_select(const struct xml_document *document, const struct xml_node *node, const char *xpath,
		struct xml_selection *ret);
void xml_selection_clear(struct xml_selection *selection);

bool xml_is(const struct xml_node *node, const char *name);

/* The line it stands in, from 1. */
long xml_line(const struct xml_node *node);

/* The first child element of that name, or NULL; any for a NULL name. */
const struct xml_node *xml_child(const struct xml_node *node, const char *name);

/* The same for elements of a namespace, and the next one beside it. */
const struct xml_node *xml_child_in(const struct xml_node *node, const char *space,
				    const char *name);
const struct xml_node *xml_next_in(const struct xml_node *node, const char *space,
				   const char *name);

/* The value of an attribute, or NULL; the text in a node, "" where there is
 * none. free() them. */
char *xml_attribute(const struct xml_node *node, const char *name) WARN_UNUSED;
char *xml_text(const struct xml_node *node) WARN_UNUSED;

/* Whether the attribute has that value; NULL: whether there is none. */
bool xml_has(const struct xml_node *node, const char *name, const char *value);

/* The <domain> of a domain XML, or of a status file of libvirt's (conf/domain_conf.c,
 * virDomainObjParseXML). NULL, with err set, where there is none. */
const struct xml_node *xml_domain(const struct xml_document *document, struct error *err);
