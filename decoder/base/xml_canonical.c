/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libxml2 makes the form, of a small document of its own: the element as it is written, in the
 * start tags that are around it, which declare its namespaces. */
#include "base/xml_canonical.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include "base/values.h"

/* The elements around one, from the root on. */
struct around {
	const struct rsp_xml_element *elements[RSP_XML_DEPTH];
	unsigned num;
};

/* Whether `wanted` is `element` or in it; then what is around it is known. */
static bool find(const struct rsp_xml_element *element, const struct rsp_xml_element *wanted,
                 struct around *around)
{
	if (element == wanted)
		return true;
	if (around->num == RSP_XML_DEPTH)
		return false;
	around->elements[around->num++] = element;
	for (const struct rsp_xml_element *child = element->first; child; child = child->next)
		if (find(child, wanted, around))
			return true;
	around->num--;
	return false;
}

static struct rsp_slice written_name(const struct rsp_xml_element *element)
{
	struct rsp_slice in = element->tag;
	struct rsp_xml_tag tag;

	return rsp_xml_take_tag(&in, &tag) ? tag.name : rsp_slice(NULL, 0);
}

static void add_text(struct rsp_joiner *joiner, const char *text)
{
	rsp_joiner_add(joiner, NULL, rsp_text(text));
}

/* The element alone with what is around it. */
static struct rsp_slice part_of(struct rsp_arena *arena, const struct around *around,
                                const struct rsp_xml_element *element)
{
	const struct rsp_buffer *made;
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, arena, 2 * RSP_XML_SIGNED_BYTES);
	for (unsigned at = 0; at < around->num; at++)
		rsp_joiner_add(&joiner, NULL, around->elements[at]->tag);
	rsp_joiner_add(&joiner, NULL, element->whole);
	for (unsigned at = around->num; at > 0; at--) {
		add_text(&joiner, "</");
		rsp_joiner_add(&joiner, NULL, written_name(around->elements[at - 1]));
		add_text(&joiner, ">");
	}
	made = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "part");
	return made ? made->bytes : rsp_slice(NULL, 0);
}

static size_t count(struct rsp_slice in, const char *text)
{
	struct rsp_slice wanted = rsp_text(text);
	size_t num = 0, off;

	while (rsp_find(in, wanted, &off)) {
		in = rsp_sub(in, off + wanted.len, in.len);
		num++;
	}
	return num;
}

static bool is_ascii(struct rsp_slice in)
{
	enum { ASCII_END = 0x80 };
	uint8_t c;

	while (rsp_take_u8(&in, &c))
		if (c >= ASCII_END)
			return false;
	return true;
}

/* Whether all that is needed stands in the document; bytes are counted before they are joined. */
static const char *trouble_of_places(const struct around *around,
                                     const struct rsp_xml_element *element)
{
	size_t len = element->whole.len;

	for (unsigned at = 0; at < around->num; at++) {
		if (!around->elements[at]->tag.len)
			return "where it stands is not known, because the document is broken";
		len += around->elements[at]->tag.len;
	}
	if (element->open || !element->whole.len)
		return "its end is not there";
	return len > RSP_XML_SIGNED_BYTES ? "it is too long" : NULL;
}

static const char *trouble_of_part(const struct rsp_xml_document *document, struct rsp_slice part)
{
	if (!part.len)
		return "there is not enough memory for it";
	if (document->faults[RSP_XML_DOCTYPE].text)
		return "the document has a document type declaration";
	if (document->faults[RSP_XML_ENCODING].text && !is_ascii(part))
		return "the document is not in UTF-8";
	if (count(part, "<") > RSP_XML_SIGNED_TAGS)
		return "it has too many tags";
	if (count(part, "xmlns") > RSP_XML_SIGNED_SPACES)
		return "it declares too many namespaces";
	return NULL;
}

static xmlDocPtr parse(struct rsp_slice part)
{
	xmlParserCtxtPtr context = xmlNewParserCtxt();
	xmlDocPtr out = NULL;

	if (context)
		out = xmlCtxtReadMemory(context, (const char *)part.data, (int)part.len, NULL,
		                        "UTF-8",
		                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlFreeParserCtxt(context);
	return out;
}

/* Around the element there is nothing but elements with one child. */
static xmlNodePtr down(xmlDocPtr parsed, unsigned depth)
{
	xmlNodePtr node = xmlDocGetRootElement(parsed);

	while (node && depth--)
		node = xmlFirstElementChild(node);
	return node;
}

/* Namespaces and attributes are where their element is. */
static int is_within(void *top, xmlNodePtr node, xmlNodePtr parent)
{
	const xmlNode *at = parent;

	if (node && node->type != XML_NAMESPACE_DECL && node->type != XML_ATTRIBUTE_NODE)
		at = node;
	while (at && at != top)
		at = at->parent;
	return at != NULL;
}

static void say_nothing(void *user, xmlErrorPtr error)
{
	(void)user;
	(void)error;
}

/* The words of a list as a list of libxml2. */
struct prefixes {
	xmlChar *list[RSP_XML_PREFIXES + 1];
	unsigned num;
};

static bool read_prefixes(struct rsp_arena *arena, const char *text, struct prefixes *out)
{
	struct rsp_slice rest = rsp_text(text ? text : ""), word;

	*out = (struct prefixes){.num = 0};
	while (rest.len) {
		if (!rsp_take_until(&rest, ' ', &word)) {
			word = rest;
			rest = rsp_slice(NULL, 0);
		}
		if (!word.len)
			continue;
		if (out->num == RSP_XML_PREFIXES)
			return false;
		out->list[out->num++] = (xmlChar *)(uintptr_t)rsp_arena_text(arena, word);
	}
	return true;
}

/* Errors of canonicalization go to whoever the program has set, by the thread: for as long, to
 * nobody. */
static bool execute(xmlDocPtr parsed, xmlNodePtr top, const struct rsp_xml_form *form,
                    struct prefixes *prefixes, xmlOutputBufferPtr out)
{
	static const int modes[] = {
	    [RSP_XML_INCLUSIVE] = XML_C14N_1_0,
	    [RSP_XML_INCLUSIVE_1_1] = XML_C14N_1_1,
	    [RSP_XML_EXCLUSIVE] = XML_C14N_EXCLUSIVE_1_0,
	};
	xmlStructuredErrorFunc before = xmlStructuredError;
	void *before_user = xmlStructuredErrorContext;
	int done;

	xmlSetStructuredErrorFunc(NULL, say_nothing);
	done = xmlC14NExecute(parsed, is_within, top, modes[form->method],
	                      prefixes->num ? prefixes->list : NULL, form->with_comments, out);
	xmlSetStructuredErrorFunc(before_user, before);
	return done >= 0;
}

static bool canonical_of(struct rsp_arena *arena, xmlDocPtr parsed, unsigned depth,
                         const struct rsp_xml_form *form, struct rsp_slice *out)
{
	xmlNodePtr top = down(parsed, depth);
	xmlOutputBufferPtr made = top ? xmlAllocOutputBuffer(NULL) : NULL;
	struct prefixes prefixes;
	bool good = made && read_prefixes(arena, form->prefixes, &prefixes) &&
	            execute(parsed, top, form, &prefixes, made);

	if (good) {
		*out = rsp_arena_copy(arena, rsp_slice(xmlOutputBufferGetContent(made),
		                                       xmlOutputBufferGetSize(made)));
		good = out->len > 0;
	}
	if (made)
		xmlOutputBufferClose(made);
	return good;
}

bool rsp_xml_canonical(struct rsp_arena *arena, const struct rsp_xml_document *document,
                       const struct rsp_xml_element *element, const struct rsp_xml_form *form,
                       struct rsp_slice *out, const char **out_trouble)
{
	struct around around = {.num = 0};
	struct rsp_slice part;
	xmlDocPtr parsed;
	bool good;

	*out_trouble = "it is not in the document";
	if (!document->root || !find(document->root, element, &around))
		return false;
	*out_trouble = trouble_of_places(&around, element);
	if (*out_trouble)
		return false;
	part = part_of(arena, &around, element);
	*out_trouble = trouble_of_part(document, part);
	if (*out_trouble)
		return false;
	parsed = parse(part);
	good = parsed && canonical_of(arena, parsed, around.num, form, out);
	if (parsed)
		xmlFreeDoc(parsed);
	*out_trouble = good ? NULL : "it has no canonical form";
	return good;
}
