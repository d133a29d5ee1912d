/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XML documents as a tree of elements. libxml2's only home. No network, no entities but the five of
 * the language, no document type declarations. */
#ifndef RSP_BASE_XML_H
#define RSP_BASE_XML_H

#include "rsptrace/arena.h"

struct rsp_xml_attribute {
	const char *name; /* without prefix */
	const char *value;
	const struct rsp_xml_attribute *next;
};

struct rsp_xml_element {
	const char *name;  /* without prefix */
	const char *space; /* of its name; "" where there is none */
	const char *text;  /* all of the text that stands in it, without that of its children */
	unsigned line;     /* from 1 */
	const struct rsp_xml_attribute *attributes;
	const struct rsp_xml_element *first, *next;
};

enum {
	RSP_XML_DEPTH = 64,        /* levels of elements */
	RSP_XML_ELEMENTS = 100000, /* of one document */
	RSP_XML_BYTES = 16 << 20   /* of one document */
};

/* rsp_xml_read reads a document; everything lives in the arena. NULL when it is none, or beyond a
 * limit: *out_trouble says why, with the line. */
const struct rsp_xml_element *rsp_xml_read(struct rsp_arena *arena, struct rsp_slice document,
                                           const char **out_trouble);

/* rsp_xml_valid tells whether a document is as a RELAX NG schema (XML syntax) says; where it is
 * not, *out_trouble says why, with the line. */
RSP_MUST_USE bool rsp_xml_valid(struct rsp_arena *arena, struct rsp_slice document,
                                struct rsp_slice schema, const char **out_trouble);

/* rsp_xml_attribute gives the value of an attribute, or NULL. */
const char *rsp_xml_attribute(const struct rsp_xml_element *element, const char *name);

#endif
