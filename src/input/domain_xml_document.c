/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/domain_xml_document.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/xml_check.h"
#include "model/names.h"

static void parser_free(xmlParserCtxt **parser)
{
	xmlFreeParserCtxt(*parser);
}

/* Anything libxml2 has to say outside of a parser: it would go to stderr. */
static void say_nothing(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

/* The first error that the parser meets, in err by way of parser->_private. */
#if LIBXML_VERSION >= 21200
static void note_error(void *context, const xmlError *said)
#else
static void note_error(void *context, xmlError *said)
#endif
{
	const xmlParserCtxt *parser = context;
	struct error *err = parser->_private;
	if (said->level < XML_ERR_ERROR || err->text)
		return;
	autotext text = {0};
	text_add(&text, said->message ? said->message : "not well-formed");
	text_cut(&text, strcspn(text.at, "\r\n"));
	text_trim(&text);
	error_set(err, EINVAL, "domain XML line %d: %s", said->line, text_string(&text));
}

struct xml_document *xml_document_read(const char *xml, size_t length, size_t max,
				       struct error *err)
{
	autoerror said = {0};
	if (xml_check(xml, length, max, err) < 0)
		return NULL;
	xmlSetGenericErrorFunc(NULL, say_nothing);
	CLEANUP(parser_free) xmlParserCtxt *parser = xmlNewParserCtxt();
	if (!parser)
		abort();
	parser->_private = &said;
	parser->sax->serror = note_error;
	xmlDoc *document = xmlCtxtReadMemory(parser, xml, (int)length, NULL, NULL, XML_PARSE_NONET);
	if (document && xmlDocGetRootElement(document) && !xmlGetIntSubset(document))
		return (struct xml_document *)document;
	xmlFreeDoc(document);
	if (!said.text)
		error_set(&said, EINVAL, "the domain XML is not well-formed");
	error_clear(err);
	error_keep_first(err, &said);
	return NULL;
}

void xml_document_free(struct xml_document **document)
{
	xmlFreeDoc((xmlDoc *)*document);
	*document = NULL;
}

static void context_free(xmlXPathContext **context)
{
	xmlXPathFreeContext(*context);
}

static void object_free(xmlXPathObject **object)
{
	xmlXPathFreeObject(*object);
}

void xml_select(const struct xml_document *document, const struct xml_node *node, const char *xpath,
		struct xml_selection *ret)
{
	/* libxml2 changes neither, though it does not say so. */
	xmlDoc *tree = (xmlDoc *)(uintptr_t)document;
	xmlNode *from = node ? (xmlNode *)(uintptr_t)node : (xmlNode *)tree;
	CLEANUP(context_free) xmlXPathContext *context = xmlXPathNewContext(tree);
	*ret = (struct xml_selection){0};
	if (!context || xmlXPathRegisterNs(context, BAD_CAST "qemu", BAD_CAST QEMU_NAMESPACE) != 0)
		abort();
	CLEANUP(object_free)
	xmlXPathObject *found = xmlXPathNodeEval(from, BAD_CAST xpath, context);
	if (!found)
		abort();
	int count = xmlXPathNodeSetGetLength(found->nodesetval);
	for (int i = 0; i < count; i++)
		*ARRAY_ADD(ret->at, ret->count) =
			(const struct xml_node *)xmlXPathNodeSetItem(found->nodesetval, i);
}

void xml_selection_clear(struct xml_selection *selection)
{
	free(selection->at);
	*selection = (struct xml_selection){0};
}

static bool node_is(const xmlNode *node, const char *space, const char *name)
{
	const char *node_space = node->ns ? (const char *)node->ns->href : NULL;
	return node->type == XML_ELEMENT_NODE && str_equal(node_space, space) &&
	       (!name || str_equal((const char *)node->name, name));
}

static const struct xml_node *first_from(const xmlNode *node, const char *space, const char *name)
{
	while (node && !node_is(node, space, name))
		node = node->next;
	return (const struct xml_node *)node;
}

bool xml_is(const struct xml_node *node, const char *name)
{
	return node_is((const xmlNode *)node, NULL, name);
}

long xml_line(const struct xml_node *node)
{
	return xmlGetLineNo((const xmlNode *)node);
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
	return xml_child_in(node, NULL, name);
}

const struct xml_node *xml_child_in(const struct xml_node *node, const char *space,
				    const char *name)
{
	return first_from(((const xmlNode *)node)->children, space, name);
}

const struct xml_node *xml_next_in(const struct xml_node *node, const char *space, const char *name)
{
	return first_from(((const xmlNode *)node)->next, space, name);
}

/* What libxml2 gave, as a string of ours. */
static char *take_string(xmlChar *s)
{
	char *copy = str_copy((const char *)s);
	xmlFree(s);
	return copy;
}

char *xml_attribute(const struct xml_node *node, const char *name)
{
	return take_string(xmlGetProp((const xmlNode *)node, (const xmlChar *)name));
}

char *xml_text(const struct xml_node *node)
{
	char *text = take_string(xmlNodeGetContent((const xmlNode *)node));
	return text ? text : str_copy("");
}

bool xml_has(const struct xml_node *node, const char *name, const char *value)
{
	autofree char *given = xml_attribute(node, name);
	return str_equal(given, value);
}

const struct xml_node *xml_domain(const struct xml_document *document, struct error *err)
{
	autoselection domain = {0};
	xml_select(document, NULL, "/domain | /domstatus/domain[1]", &domain);
	if (domain.count)
		return domain.at[0];
	error_set(err, EINVAL, "the XML is not that of a domain: it has no <domain>");
	return NULL;
}
