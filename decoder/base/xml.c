/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/xml.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>

/* What is being read. */
struct reading {
	struct rsp_arena *arena;
	unsigned num_elements;
	const char *trouble;
};

/* Errors are told by their line, and the first one counts. */
static const char *text_of_error(struct rsp_arena *arena, const xmlError *error)
{
	const char *message = error && error->message ? error->message : "it is not XML";
	size_t len = strlen(message);

	while (len && (message[len - 1] == '\n' || message[len - 1] == ' '))
		len--;
	if (!error || error->line <= 0)
		return rsp_arena_printf(arena, "%.*s", (int)len, message);
	return rsp_arena_printf(arena, "line %d: %.*s", error->line, (int)len, message);
}

static void on_error(void *user, xmlErrorPtr error)
{
	struct reading *reading = user;

	if (!reading->trouble)
		reading->trouble = text_of_error(reading->arena, error);
}

static xmlDocPtr parse(struct reading *reading, struct rsp_slice document)
{
	xmlParserCtxtPtr context;
	xmlDocPtr out;

	if (document.len == 0 || document.len > RSP_XML_BYTES) {
		reading->trouble = document.len ? "the document is too long" : "it is empty";
		return NULL;
	}
	context = xmlNewParserCtxt();
	if (!context) {
		reading->trouble = "there is not enough memory";
		return NULL;
	}
	out = xmlCtxtReadMemory(context, (const char *)document.data, (int)document.len, NULL, NULL,
	                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	                            XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
	if (!out)
		reading->trouble = text_of_error(reading->arena, xmlCtxtGetLastError(context));
	else if (out->intSubset)
		reading->trouble = "a document type declaration is not allowed";
	xmlFreeParserCtxt(context);
	if (out && reading->trouble) {
		xmlFreeDoc(out);
		return NULL;
	}
	return out;
}

static const char *copy_of(struct rsp_arena *arena, const xmlChar *text)
{
	return text ? rsp_arena_text(arena, rsp_text((const char *)text)) : "";
}

static void add_attributes(struct reading *reading, struct rsp_xml_element *element,
                           const xmlNode *node)
{
	const struct rsp_xml_attribute **tail = &element->attributes;

	for (const xmlAttr *at = node->properties; at; at = at->next) {
		struct rsp_xml_attribute *made = rsp_arena_alloc(reading->arena, sizeof(*made));

		if (!made)
			return;
		made->name = copy_of(reading->arena, at->name);
		made->value = copy_of(reading->arena, at->children ? at->children->content : NULL);
		*tail = made;
		tail = &made->next;
	}
}

static const char *text_in(struct rsp_arena *arena, const xmlNode *node)
{
	const char *text = "";

	for (const xmlNode *at = node->children; at; at = at->next)
		if (at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE)
			text = *text
			           ? rsp_arena_concat(arena, text, (const char *)at->content, NULL)
			           : copy_of(arena, at->content);
	return text;
}

static struct rsp_xml_element *element_of(struct reading *reading, const xmlNode *node)
{
	struct rsp_xml_element *element = rsp_arena_alloc(reading->arena, sizeof(*element));

	if (!element) {
		reading->trouble = "there is not enough memory";
		return NULL;
	}
	if (++reading->num_elements > RSP_XML_ELEMENTS) {
		reading->trouble = "the document has too many elements";
		return NULL;
	}
	element->name = copy_of(reading->arena, node->name);
	element->space = copy_of(reading->arena, node->ns ? node->ns->href : NULL);
	element->text = text_in(reading->arena, node);
	element->line = (unsigned)xmlGetLineNo(node);
	add_attributes(reading, element, node);
	return element;
}

/* The elements of a level and of those below, without recursion: `stack` remembers where to go on.
 */
static const struct rsp_xml_element *tree_of(struct reading *reading, const xmlNode *root)
{
	struct {
		const xmlNode *next;
		const struct rsp_xml_element **tail;
	} stack[RSP_XML_DEPTH];
	const struct rsp_xml_element *top = NULL;
	unsigned depth = 1;

	stack[0].next = root;
	stack[0].tail = &top;
	while (depth && !reading->trouble) {
		const xmlNode *node = stack[depth - 1].next;
		struct rsp_xml_element *made;

		if (!node) {
			depth--;
			continue;
		}
		stack[depth - 1].next = node->next;
		if (node->type != XML_ELEMENT_NODE)
			continue;
		made = element_of(reading, node);
		if (!made)
			break;
		*stack[depth - 1].tail = made;
		stack[depth - 1].tail = &made->next;
		if (depth == RSP_XML_DEPTH) {
			reading->trouble = "elements are nested too deep";
			break;
		}
		stack[depth].next = node->children;
		stack[depth++].tail = &made->first;
	}
	return reading->trouble ? NULL : top;
}

const struct rsp_xml_element *rsp_xml_read(struct rsp_arena *arena, struct rsp_slice document,
                                           const char **out_trouble)
{
	struct reading reading = {.arena = arena};
	const struct rsp_xml_element *out = NULL;
	xmlDocPtr parsed = parse(&reading, document);

	if (parsed) {
		out = tree_of(&reading, xmlDocGetRootElement(parsed));
		xmlFreeDoc(parsed);
	}
	*out_trouble = reading.trouble;
	return out;
}

static xmlRelaxNGPtr schema_of(struct reading *reading, struct rsp_slice schema)
{
	xmlRelaxNGParserCtxtPtr context =
	    xmlRelaxNGNewMemParserCtxt((const char *)schema.data, (int)schema.len);
	xmlRelaxNGPtr out;

	if (!context)
		return NULL;
	xmlRelaxNGSetParserStructuredErrors(context, on_error, reading);
	out = xmlRelaxNGParse(context);
	xmlRelaxNGFreeParserCtxt(context);
	return out;
}

static bool fits(struct reading *reading, xmlDocPtr parsed, xmlRelaxNGPtr rules)
{
	xmlRelaxNGValidCtxtPtr context = xmlRelaxNGNewValidCtxt(rules);
	bool valid;

	if (!context)
		return false;
	xmlRelaxNGSetValidStructuredErrors(context, on_error, reading);
	valid = xmlRelaxNGValidateDoc(context, parsed) == 0;
	xmlRelaxNGFreeValidCtxt(context);
	return valid;
}

bool rsp_xml_valid(struct rsp_arena *arena, struct rsp_slice document, struct rsp_slice schema,
                   const char **out_trouble)
{
	struct reading reading = {.arena = arena};
	xmlDocPtr parsed = parse(&reading, document);
	xmlRelaxNGPtr rules = parsed ? schema_of(&reading, schema) : NULL;
	bool valid = rules && fits(&reading, parsed, rules);

	if (rules)
		xmlRelaxNGFree(rules);
	if (parsed)
		xmlFreeDoc(parsed);
	*out_trouble = valid ? NULL : reading.trouble ? reading.trouble : "it cannot be checked";
	return valid;
}

const char *rsp_xml_attribute(const struct rsp_xml_element *element, const char *name)
{
	for (const struct rsp_xml_attribute *at = element->attributes; at; at = at->next)
		if (strcmp(at->name, name) == 0)
			return at->value;
	return NULL;
}
