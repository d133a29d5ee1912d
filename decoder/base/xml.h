/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XML documents as a tree of elements. libxml2's only home. No network, no entities but the five of
 * the language, no document type declarations. */
#ifndef RSP_BASE_XML_H
#define RSP_BASE_XML_H

#include "rsptrace/buffer.h"

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
	bool open; /* the document ends, or breaks off, before its end tag */
	/* As written in the document; empty where that cannot be said: */
	struct rsp_slice tag;   /* its start tag */
	struct rsp_slice whole; /* up to and with its end tag */
	struct rsp_slice inner; /* what stands between the two */
};

enum {
	RSP_XML_DEPTH = 64,        /* levels of elements */
	RSP_XML_ELEMENTS = 100000, /* of one document */
	RSP_XML_ATTRIBUTES = 128,  /* of one element */
	RSP_XML_BYTES = 16 << 20   /* of one document */
};

/* rsp_xml_read reads a document; everything lives in the arena, and slices are cut from the
 * document. NULL when it is none, or beyond a limit: *out_trouble says why, with the line. */
const struct rsp_xml_element *rsp_xml_read(struct rsp_arena *arena, struct rsp_slice document,
                                           const char **out_trouble);

/* What can be said against a document that was read as far as possible. */
enum rsp_xml_fault {
	RSP_XML_MALFORMED, /* it is no well-formed XML */
	RSP_XML_DOCTYPE,   /* it has a document type declaration, which was passed over */
	RSP_XML_LIMIT,     /* it goes beyond one of the limits */
	RSP_XML_ENCODING,  /* it is not in UTF-8 */
	RSP_XML_NUM_FAULTS
};

struct rsp_xml_document {
	const struct rsp_xml_element *root; /* NULL: there is none */
	const struct rsp_buffer *text;      /* what slices are cut from */
	struct rsp_xml_complaint {
		const char *text; /* one clause; NULL: there is nothing to say */
		size_t off;       /* where in `text` */
	} faults[RSP_XML_NUM_FAULTS];
};

/* rsp_xml_read_any reads what can be read of any document: elements up to the first place where it
 * breaks off are there. UTF-16 is read through a buffer of its own, whose bytes lead back to those
 * of `buffer`. Everything lives in the arena. */
void rsp_xml_read_any(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                      struct rsp_xml_document *out);

/* rsp_xml_valid tells whether a document is as a RELAX NG schema (XML syntax) says; where it is
 * not, *out_trouble says why, with the line. */
RSP_MUST_USE bool rsp_xml_valid(struct rsp_arena *arena, struct rsp_slice document,
                                struct rsp_slice schema, const char **out_trouble);

/* rsp_xml_attribute gives the value of an attribute, or NULL. */
const char *rsp_xml_attribute(const struct rsp_xml_element *element, const char *name);

/* rsp_xml_child gives the first child with this name, or NULL; also of no element. */
const struct rsp_xml_element *rsp_xml_child(const struct rsp_xml_element *element,
                                            const char *name);

/* rsp_xml_text gives the text of an element or an attribute as a buffer whose bytes lead back to
 * where they are written: `written` is the element's `inner`, or what rsp_xml_written gave. NULL
 * when there is no memory. */
const struct rsp_buffer *rsp_xml_text(struct rsp_arena *arena, const struct rsp_buffer *document,
                                      struct rsp_slice written, const char *text, const char *name);

/* One start or end tag, as written. */
struct rsp_xml_tag {
	enum rsp_xml_tag_kind { RSP_XML_START, RSP_XML_END, RSP_XML_EMPTY } kind;
	struct rsp_slice whole;
	struct rsp_slice name; /* with its prefix */
};

/* rsp_xml_take_tag takes everything up to and with the next tag; comments, CDATA, processing
 * instructions and declarations are passed over. False, and nothing taken, when none is complete.
 */
RSP_MUST_USE bool rsp_xml_take_tag(struct rsp_slice *in, struct rsp_xml_tag *out);

/* rsp_xml_local is a name without its prefix. */
struct rsp_slice rsp_xml_local(struct rsp_slice name);

/* rsp_xml_written gives the value of an attribute as it stands in a start tag, between its quotes;
 * empty when it is not there. */
struct rsp_slice rsp_xml_written(struct rsp_slice tag, const char *name);

/* rsp_xml_doctype finds the document type declaration of a document; empty when there is none. One
 * that does not end reaches to the end. */
struct rsp_slice rsp_xml_doctype(struct rsp_slice document);

/* rsp_xml_crowded tells whether some element has more than RSP_XML_ATTRIBUTES attributes. */
bool rsp_xml_crowded(struct rsp_slice document, size_t *out_off);

#endif
