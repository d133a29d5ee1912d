/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader: libxml2 calls for each tag and text, the tree is ours. It is given no way to declare
 * an entity, so nothing is ever expanded, and nothing but the document is read. Beside it the
 * document's tags are gone through once more (xml_tag.c), to know where each stands; where the two
 * no longer agree, what follows stands nowhere. */
#include "base/xml.h"

#include <libxml/parser.h>

#include "base/values.h"

enum {
	TEXT_FIRST = 64,    /* bytes that a text begins with */
	UTF16_RUN = 32,     /* characters that lead back to the same place */
	MAX_COMPLAINT = 200 /* bytes of what libxml2 says */
};

/* An element that has not ended. */
struct open {
	struct rsp_xml_element *element;
	const struct rsp_xml_element **tail;
	char *text;
	size_t len, cap;
	struct rsp_xml_tag tag;
	bool placed;
};

struct reading {
	struct rsp_arena *arena;
	struct rsp_xml_document *out;
	xmlParserCtxtPtr context;
	struct rsp_slice scan; /* what has not been gone through */
	bool lost;             /* the places are not known any more */
	bool strict;
	unsigned num_elements, depth;
	unsigned skipped;   /* elements that are too deep and have not ended, */
	bool skipped_empty; /* the last of which is an empty tag */
	struct open open[RSP_XML_DEPTH];
};

static void complain(struct reading *reading, enum rsp_xml_fault fault, size_t off,
                     const char *text)
{
	struct rsp_xml_complaint *to = &reading->out->faults[fault];

	if (!to->text)
		*to = (struct rsp_xml_complaint){text, off};
}

static size_t here(const struct reading *reading)
{
	struct rsp_slice whole = reading->out->text->bytes;

	return reading->scan.len ? rsp_offset_in(whole, reading->scan) : whole.len;
}

static void stop(struct reading *reading, const char *why)
{
	complain(reading, RSP_XML_LIMIT, here(reading), why);
	xmlStopParser(reading->context);
}

/* Bytes that are no UTF-8 come through where a document is broken. */
static const char *clean(struct reading *reading, struct rsp_slice text)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	struct rsp_joiner joiner;
	const struct rsp_buffer *made;

	if (rsp_utf8_valid(text))
		return rsp_arena_text(reading->arena, text);
	rsp_joiner_init(&joiner, reading->arena, SIZE_MAX);
	while (text.len) {
		size_t len = 1;

		while (len < 4 && len < text.len && !rsp_utf8_valid(rsp_sub(text, 0, len)))
			len++;
		if (rsp_utf8_valid(rsp_sub(text, 0, len))) {
			rsp_joiner_add(&joiner, NULL, rsp_take_up_to(&text, len));
			continue;
		}
		rsp_joiner_add(&joiner, NULL, rsp_text(replacement));
		text = rsp_sub(text, 1, text.len);
	}
	made = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "text");
	return made ? rsp_arena_text(reading->arena, made->bytes) : "";
}

static const char *clean_text(struct reading *reading, const xmlChar *text)
{
	return text ? clean(reading, rsp_text((const char *)text)) : "";
}

/* libxml2 leaves each '&' of a value as a reference: "&#38;". */
static const char *value_of(struct reading *reading, struct rsp_slice value)
{
	static const char reference[] = "&#38;";
	struct rsp_joiner joiner;
	const struct rsp_buffer *made;
	size_t off;

	if (!rsp_find(value, rsp_text(reference), &off))
		return clean(reading, value);
	rsp_joiner_init(&joiner, reading->arena, value.len);
	while (rsp_find(value, rsp_text(reference), &off)) {
		rsp_joiner_add(&joiner, NULL, rsp_sub(value, 0, off + 1));
		value = rsp_sub(value, off + sizeof(reference) - 1, value.len);
	}
	rsp_joiner_add(&joiner, NULL, value);
	made = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "value");
	return made ? clean(reading, made->bytes) : "";
}

/* Attributes come as five pointers each: name, prefix, namespace, and both ends of the value. */
static void add_attributes(struct reading *reading, struct rsp_xml_element *element, int num,
                           const xmlChar **list)
{
	enum { NAME, PREFIX, SPACE, BEGIN, END, STEP };
	const struct rsp_xml_attribute **tail = &element->attributes;

	for (; num > 0; num--, list += STEP) {
		struct rsp_xml_attribute *made = rsp_arena_alloc(reading->arena, sizeof(*made));

		if (!made)
			return;
		made->name = clean_text(reading, list[NAME]);
		made->value =
		    value_of(reading, rsp_slice(list[BEGIN], (size_t)(list[END] - list[BEGIN])));
		*tail = made;
		tail = &made->next;
	}
}

static bool take_tag(struct reading *reading, struct rsp_xml_tag *out)
{
	if (!reading->lost && rsp_xml_take_tag(&reading->scan, out))
		return true;
	reading->lost = true;
	return false;
}

/* Whether a tag has this name. */
static bool is_named(struct rsp_slice written, const char *name)
{
	return rsp_equal_text(rsp_xml_local(written), name);
}

static void place_start(struct reading *reading, struct open *open)
{
	struct rsp_xml_tag tag;

	if (!take_tag(reading, &tag))
		return;
	if (tag.kind == RSP_XML_END || !is_named(tag.name, open->element->name)) {
		reading->lost = true;
		return;
	}
	open->tag = tag;
	open->placed = true;
	open->element->tag = open->element->whole = tag.whole;
	open->element->inner = rsp_slice(reading->scan.data, 0);
}

static void place_end(struct reading *reading, const struct open *open)
{
	struct rsp_xml_element *element = open->element;
	struct rsp_slice whole = reading->out->text->bytes;
	struct rsp_xml_tag tag;
	size_t start, first, last;

	if (!open->placed || open->tag.kind == RSP_XML_EMPTY || !take_tag(reading, &tag))
		return;
	if (tag.kind != RSP_XML_END || !is_named(tag.name, element->name)) {
		reading->lost = true;
		return;
	}
	start = rsp_offset_in(whole, element->tag);
	first = start + element->tag.len;
	last = rsp_offset_in(whole, tag.whole);
	element->inner = rsp_sub(whole, first, last - first);
	element->whole = rsp_sub(whole, start, last + tag.whole.len - start);
}

static struct rsp_xml_element *element_new(struct reading *reading, const xmlChar *name,
                                           const xmlChar *space)
{
	struct rsp_xml_element *element = rsp_arena_alloc(reading->arena, sizeof(*element));

	if (!element)
		return NULL;
	element->name = clean_text(reading, name);
	element->space = clean_text(reading, space);
	element->text = "";
	element->line = (unsigned)reading->context->input->line;
	return element;
}

/* Elements that are too deep are counted, so that their ends are known. */
static bool has_room(struct reading *reading)
{
	if (reading->skipped || reading->depth == RSP_XML_DEPTH) {
		struct rsp_xml_tag tag;

		complain(reading, RSP_XML_LIMIT, here(reading), "elements are nested too deep");
		reading->skipped++;
		reading->skipped_empty = take_tag(reading, &tag) && tag.kind == RSP_XML_EMPTY;
		return false;
	}
	return true;
}

/* A start tag that the document breaks off in: libxml2 takes what is there for its name. */
static bool breaks_off(const struct reading *reading)
{
	struct rsp_slice rest = reading->scan;
	size_t off;

	return rsp_find(rest, rsp_text("<"), &off) &&
	       !rsp_find(rsp_sub(rest, off, rest.len), rsp_text(">"), &off);
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                     int num_spaces, const xmlChar **spaces, int num_attributes, int num_defaulted,
                     const xmlChar **attributes)
{
	struct reading *reading = user;
	bool was_lost = reading->lost;
	struct open *open;

	(void)prefix;
	(void)num_spaces;
	(void)spaces;
	(void)num_defaulted;
	if (++reading->num_elements > RSP_XML_ELEMENTS) {
		stop(reading, "the document has too many elements");
		return;
	}
	if (!has_room(reading))
		return;
	open = &reading->open[reading->depth];
	*open = (struct open){.element = element_new(reading, name, space)};
	if (!open->element) {
		stop(reading, "there is not enough memory");
		return;
	}
	add_attributes(reading, open->element, num_attributes, attributes);
	place_start(reading, open);
	if (reading->lost && !was_lost && breaks_off(reading)) {
		reading->skipped++;
		reading->skipped_empty = true;
		return;
	}
	open->tail = &open->element->first;
	if (reading->depth > 0) {
		struct open *parent = &reading->open[reading->depth - 1];

		*parent->tail = open->element;
		parent->tail = &open->element->next;
	} else if (!reading->out->root) {
		reading->out->root = open->element;
	}
	reading->depth++;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
	struct reading *reading = user;
	struct open *open;
	struct rsp_xml_tag tag;

	(void)name;
	(void)prefix;
	(void)space;
	if (reading->skipped) {
		reading->skipped--;
		if (!reading->skipped_empty && !take_tag(reading, &tag))
			reading->lost = true;
		reading->skipped_empty = false;
		return;
	}
	if (!reading->depth)
		return;
	open = &reading->open[--reading->depth];
	if (open->len)
		open->element->text = clean(reading, rsp_slice(open->text, open->len));
	place_end(reading, open);
}

static void on_text(void *user, const xmlChar *text, int len)
{
	struct reading *reading = user;
	struct open *open = reading->depth ? &reading->open[reading->depth - 1] : NULL;
	size_t more = len > 0 ? (size_t)len : 0, cap;
	char *grown;

	if (!open || reading->skipped || !more)
		return;
	if (more > open->cap - open->len) {
		cap = open->cap ? open->cap : TEXT_FIRST;
		while (cap < open->len + more)
			cap *= 2;
		grown = rsp_arena_take(reading->arena, cap);
		if (!grown) {
			stop(reading, "there is not enough memory");
			return;
		}
		if (open->len)
			memcpy(grown, open->text, open->len);
		open->text = grown;
		open->cap = cap;
	}
	memcpy(open->text + open->len, text, more);
	open->len += more;
}

static void on_subset(void *user, const xmlChar *name, const xmlChar *external,
                      const xmlChar *system)
{
	struct reading *reading = user;

	(void)name;
	(void)external;
	(void)system;
	complain(reading, RSP_XML_DOCTYPE, here(reading),
	         "a document type declaration is not allowed");
}

/* Errors are told by their line, and the first one counts. */
static void on_error(void *user, xmlErrorPtr error)
{
	struct reading *reading = user;
	const char *message = error && error->message ? error->message : "it is not XML";
	size_t len = strlen(message);
	struct rsp_slice text;

	if (reading->out->faults[RSP_XML_MALFORMED].text ||
	    (error && error->level == XML_ERR_WARNING))
		return;
	while (len && (message[len - 1] == '\n' || message[len - 1] == ' '))
		len--;
	text = rsp_sub(rsp_text(message), 0, len < MAX_COMPLAINT ? len : MAX_COMPLAINT);
	message = clean(reading, text);
	if (error && error->line > 0)
		message = rsp_arena_printf(reading->arena, "line %d: %s", error->line, message);
	complain(reading, RSP_XML_MALFORMED, here(reading), message);
}

/* What a reader is called with; all else (declarations, entities, the network) has nobody to go
 * to. */
static void listen(struct reading *reading)
{
	xmlSAXHandler *sax = reading->context->sax;

	*sax = (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
	                       .internalSubset = on_subset,
	                       .startElementNs = on_start,
	                       .endElementNs = on_end,
	                       .characters = on_text,
	                       .cdataBlock = on_text,
	                       .ignorableWhitespace = on_text,
	                       .serror = on_error};
	reading->context->userData = reading;
}

static void parse(struct reading *reading, const char *encoding)
{
	struct rsp_slice text = reading->out->text->bytes;
	int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	              XML_PARSE_BIG_LINES | (reading->strict ? 0 : XML_PARSE_RECOVER) |
	              (encoding ? XML_PARSE_IGNORE_ENC : 0);
	xmlDocPtr made;

	reading->scan = text;
	reading->context = xmlNewParserCtxt();
	if (!reading->context) {
		complain(reading, RSP_XML_LIMIT, 0, "there is not enough memory");
		return;
	}
	listen(reading);
	/* A document is only made where entities are declared. */
	made = xmlCtxtReadMemory(reading->context, (const char *)text.data, (int)text.len, NULL,
	                         encoding, options);
	if (made)
		xmlFreeDoc(made);
	while (reading->depth) {
		reading->open[reading->depth - 1].element->open = true;
		on_end(reading, NULL, NULL, NULL);
	}
	xmlFreeParserCtxt(reading->context);
	if (!reading->out->root)
		complain(reading, RSP_XML_MALFORMED, 0, "it is not XML");
}

/* Limits that are found before libxml2 sees anything: what it would take too long for. */
static bool is_within_limits(struct reading *reading)
{
	struct rsp_slice text = reading->out->text->bytes, doctype;
	size_t off = 0;

	if (text.len == 0)
		complain(reading, RSP_XML_MALFORMED, 0, "it is empty");
	else if (text.len > RSP_XML_BYTES)
		complain(reading, RSP_XML_LIMIT, 0, "the document is too long");
	else if (rsp_xml_crowded(text, &off))
		complain(reading, RSP_XML_LIMIT, off, "an element has too many attributes");
	doctype = rsp_xml_doctype(text);
	if (doctype.len)
		complain(reading, RSP_XML_DOCTYPE, rsp_offset_in(text, doctype),
		         "a document type declaration is not allowed");
	return text.len && !reading->out->faults[RSP_XML_LIMIT].text;
}

const struct rsp_xml_element *rsp_xml_read(struct rsp_arena *arena, struct rsp_slice document,
                                           const char **out_trouble)
{
	static const enum rsp_xml_fault order[] = {RSP_XML_DOCTYPE, RSP_XML_MALFORMED,
	                                           RSP_XML_LIMIT};
	const struct rsp_buffer text = {.bytes = document};
	struct rsp_xml_document out = {.text = &text};
	struct reading *reading = rsp_arena_alloc(arena, sizeof(*reading));

	*out_trouble = "there is not enough memory";
	if (!reading)
		return NULL;
	*reading = (struct reading){.arena = arena, .out = &out, .strict = true};
	if (is_within_limits(reading) && !out.faults[RSP_XML_DOCTYPE].text)
		parse(reading, NULL);
	*out_trouble = NULL;
	for (size_t at = 0; at < sizeof(order) / sizeof(*order) && !*out_trouble; at++)
		*out_trouble = out.faults[order[at]].text;
	return *out_trouble ? NULL : out.root;
}

/* UTF-16 */

enum utf16 { NOT_UTF16, UTF16_BE, UTF16_LE };

/* By its mark, or by how "<" looks in it (XML 1.0 appendix F). */
static enum utf16 utf16_of(struct rsp_slice in)
{
	struct rsp_slice first = rsp_sub(in, 0, 2), second = rsp_sub(in, 2, 2);

	if (rsp_equal(second, rsp_slice("\0\0", 2)))
		return NOT_UTF16; /* UTF-32 */
	if (rsp_equal(first, rsp_slice("\xFE\xFF", 2)) || rsp_equal(first, rsp_slice("\0<", 2)))
		return UTF16_BE;
	if (rsp_equal(first, rsp_slice("\xFF\xFE", 2)) || rsp_equal(first, rsp_slice("<\0", 2)))
		return UTF16_LE;
	return NOT_UTF16;
}

static bool take_unit(struct rsp_slice *in, enum utf16 form, uint16_t *out)
{
	return form == UTF16_BE ? rsp_take_u16be(in, out) : rsp_take_u16le(in, out);
}

enum { SURROGATE_HIGH = 0xD800, SURROGATE_LOW = 0xDC00, SURROGATE_END = 0xE000 };

static uint32_t take_character(struct rsp_slice *in, enum utf16 form)
{
	enum { REPLACEMENT = 0xFFFD, PLANE = 0x10000, HALF = 10 };
	struct rsp_slice rest;
	uint16_t unit = 0, low = 0;

	if (!take_unit(in, form, &unit)) {
		*in = rsp_slice(in->data, 0); /* half a character */
		return REPLACEMENT;
	}
	if (unit < SURROGATE_HIGH || unit >= SURROGATE_END)
		return unit;
	rest = *in;
	if (unit >= SURROGATE_LOW || !take_unit(&rest, form, &low) || low < SURROGATE_LOW ||
	    low >= SURROGATE_END)
		return REPLACEMENT;
	*in = rest;
	return PLANE + ((uint32_t)(unit - SURROGATE_HIGH) << HALF) + (low - SURROGATE_LOW);
}

/* RFC 3629 3 */
static size_t put_utf8(uint8_t *out, uint32_t c)
{
	enum { TAIL = 0x80, TAIL_BITS = 6, TAIL_MASK = 0x3F };
	static const struct {
		uint32_t end;
		uint8_t lead;
	} forms[] = {
	    {0x80,     0   },
            {0x800,    0xC0},
            {0x10000,  0xE0},
            {0x110000, 0xF0}
        };
	size_t tails = 0;

	while (c >= forms[tails].end)
		tails++;
	for (size_t at = tails; at > 0; at--, c >>= TAIL_BITS)
		out[at] = (uint8_t)(TAIL | (c & TAIL_MASK));
	out[0] = (uint8_t)(forms[tails].lead | c);
	return tails + 1;
}

static const struct rsp_buffer *utf8_of(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                                        enum utf16 form)
{
	enum { MARK = 0xFEFF, UTF8_MAX = 4 };
	struct rsp_slice in = buffer->bytes;
	struct rsp_joiner joiner;
	uint8_t run[UTF16_RUN * UTF8_MAX];

	rsp_joiner_init(&joiner, arena, RSP_XML_BYTES);
	while (in.len) {
		size_t off = rsp_offset_in(buffer->bytes, in), len = 0;

		for (unsigned num = 0; in.len && num < UTF16_RUN; num++) {
			uint32_t c = take_character(&in, form);

			if (c != MARK)
				len += put_utf8(run + len, c);
		}
		rsp_joiner_add_made(&joiner, buffer, off, rsp_slice(run, len));
	}
	/* As with what was inflated, each run leads to where it begins. */
	return rsp_joiner_finish(&joiner, RSP_BUFFER_INFLATED, "UTF-8");
}

/* What the declaration says of its encoding, where it is none that ASCII is a part of UTF-8 in. */
static void look_at_encoding(struct reading *reading)
{
	enum { WITHIN = 200 };
	struct rsp_slice text = rsp_sub(reading->out->text->bytes, 0, WITHIN), encoding;
	struct rsp_xml_tag none = {.whole = text};
	const char *name;
	size_t off;

	if (!rsp_find(text, rsp_text("<?xml"), &off))
		return;
	none.whole = rsp_sub(text, off, text.len);
	encoding = rsp_xml_written(none.whole, "encoding");
	name = rsp_arena_text(reading->arena, encoding);
	if (!encoding.len || xmlStrcasecmp((const xmlChar *)name, (const xmlChar *)"utf-8") == 0 ||
	    xmlStrcasecmp((const xmlChar *)name, (const xmlChar *)"us-ascii") == 0)
		return;
	complain(reading, RSP_XML_ENCODING, rsp_offset_in(reading->out->text->bytes, encoding),
	         rsp_arena_concat(reading->arena, "it is said to be in ", name, NULL));
}

void rsp_xml_read_any(struct rsp_arena *arena, const struct rsp_buffer *buffer,
                      struct rsp_xml_document *out)
{
	struct reading *reading = rsp_arena_alloc(arena, sizeof(*reading));
	enum utf16 form = utf16_of(buffer->bytes);

	*out = (struct rsp_xml_document){.text = buffer};
	if (form != NOT_UTF16)
		out->text = utf8_of(arena, buffer, form);
	if (!reading || !out->text) {
		out->text = buffer;
		out->faults[RSP_XML_LIMIT].text = "there is not enough memory";
		return;
	}
	*reading = (struct reading){.arena = arena, .out = out};
	if (form != NOT_UTF16)
		complain(reading, RSP_XML_ENCODING, 0, "it is in UTF-16");
	else
		look_at_encoding(reading);
	if (!is_within_limits(reading))
		return;
	parse(reading, form == NOT_UTF16 ? NULL : "UTF-8");
	/* An encoding that libxml2 does not have: most likely its name is what is wrong. */
	if (!out->root && out->faults[RSP_XML_ENCODING].text)
		parse(reading, rsp_utf8_valid(out->text->bytes) ? "UTF-8" : "ISO-8859-1");
}
