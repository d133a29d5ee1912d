/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/xml.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>

/* What is being checked. */
struct reading {
	struct rsp_arena *arena;
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

const struct rsp_xml_element *rsp_xml_child(const struct rsp_xml_element *element, const char *name)
{
	const struct rsp_xml_element *child = element ? element->first : NULL;

	while (child && strcmp(child->name, name) != 0)
		child = child->next;
	return child;
}
