/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things stand in a document. Whether it is well-formed is libxml2's business. */
#include "base/xml.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct rsp_slice *in)
{
	uint8_t c;

	while (rsp_peek_u8(*in, 0, &c) && is_blank(c))
		*in = rsp_sub(*in, 1, in->len);
}

/* Takes what begins with `begin`, up to and with `end`; false when it does not begin so. What does
 * not end takes all. */
static bool skip_between(struct rsp_slice *in, const char *begin, const char *end)
{
	size_t off;

	if (!rsp_starts_with_text(*in, begin))
		return false;
	*in = rsp_sub(*in, rsp_text(begin).len, in->len);
	if (rsp_find(*in, rsp_text(end), &off))
		*in = rsp_sub(*in, off + rsp_text(end).len, in->len);
	else
		*in = rsp_slice(in->data, 0);
	return true;
}

/* Takes up to and with '>', which does not count between quotes; false when there is none. */
static bool skip_to_end(struct rsp_slice *in)
{
	struct rsp_slice rest = *in;
	uint8_t quote = 0, c;

	while (rsp_take_u8(&rest, &c)) {
		if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '>') {
			*in = rest;
			return true;
		}
	}
	return false;
}

/* Takes up to and with the '>' of a declaration, which may have brackets around further ones. */
static void skip_declaration(struct rsp_slice *in)
{
	unsigned brackets = 0;
	uint8_t quote = 0, c;

	while (in->len) {
		if (!quote && skip_between(in, "<!--", "-->"))
			continue;
		if (!rsp_take_u8(in, &c))
			return;
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '[')
			brackets++;
		else if (c == ']' && brackets)
			brackets--;
		else if (c == '>' && !brackets)
			return;
	}
}

/* Takes what stands between tags and is no text: comments and the like. */
static bool skip_other(struct rsp_slice *in)
{
	if (skip_between(in, "<!--", "-->") || skip_between(in, "<![CDATA[", "]]>") ||
	    skip_between(in, "<?", "?>"))
		return true;
	if (!rsp_starts_with_text(*in, "<!"))
		return false;
	skip_declaration(in);
	return true;
}

/* Moves to the next '<'; false when there is none. */
static bool find_open(struct rsp_slice *in)
{
	size_t off;

	if (!rsp_find(*in, rsp_text("<"), &off))
		return false;
	*in = rsp_sub(*in, off, in->len);
	return true;
}

static struct rsp_slice name_at(struct rsp_slice in)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(in, len, &c) && !is_blank(c) && c != '>' && c != '/' && c != '=' &&
	       c != '<')
		len++;
	return rsp_sub(in, 0, len);
}

bool rsp_xml_take_tag(struct rsp_slice *in, struct rsp_xml_tag *out)
{
	struct rsp_slice rest = *in, start;

	while (find_open(&rest)) {
		if (skip_other(&rest))
			continue;
		start = rest;
		if (!skip_to_end(&rest))
			return false;
		out->whole = rsp_sub(start, 0, rsp_offset_in(start, rest));
		out->kind = rsp_starts_with_text(start, "</")           ? RSP_XML_END
		            : rsp_ends_with(out->whole, rsp_text("/>")) ? RSP_XML_EMPTY
		                                                        : RSP_XML_START;
		out->name = name_at(rsp_sub(start, out->kind == RSP_XML_END ? 2 : 1, start.len));
		*in = rest;
		return true;
	}
	return false;
}

struct rsp_slice rsp_xml_local(struct rsp_slice name)
{
	struct rsp_slice prefix;

	while (rsp_take_until(&name, ':', &prefix))
		continue;
	return name;
}

/* Takes the next attribute behind the name of a tag. */
static bool take_attribute(struct rsp_slice *in, struct rsp_slice *out_name,
                           struct rsp_slice *out_value)
{
	uint8_t quote;

	skip_blanks(in);
	*out_name = name_at(*in);
	*in = rsp_sub(*in, out_name->len, in->len);
	skip_blanks(in);
	if (!out_name->len || !rsp_starts_with_text(*in, "=") || !rsp_skip(in, 1))
		return false;
	skip_blanks(in);
	return rsp_take_u8(in, &quote) && (quote == '"' || quote == '\'') &&
	       rsp_take_until(in, quote, out_value);
}

struct rsp_slice rsp_xml_written(struct rsp_slice tag, const char *name)
{
	struct rsp_slice in = rsp_sub(tag, 1, tag.len), found, value;

	in = rsp_sub(in, name_at(in).len, in.len);
	while (take_attribute(&in, &found, &value))
		if (!rsp_starts_with_text(found, "xmlns") &&
		    rsp_equal_text(rsp_xml_local(found), name))
			return value;
	return rsp_slice(tag.data, 0);
}

struct rsp_slice rsp_xml_doctype(struct rsp_slice document)
{
	struct rsp_slice in = document, start;

	while (find_open(&in)) {
		start = in;
		if (rsp_starts_with_text(in, "<!DOCTYPE")) {
			skip_declaration(&in);
			return rsp_sub(start, 0, rsp_offset_in(start, in));
		}
		if (!skip_between(&in, "<!--", "-->") && !skip_between(&in, "<?", "?>"))
			break;
	}
	return rsp_slice(document.data, 0);
}

/* An attribute's value cannot hold '<', so what libxml2 takes for attributes of one element stands
 * between two of them. */
bool rsp_xml_crowded(struct rsp_slice document, size_t *out_off)
{
	struct rsp_slice in = document;
	unsigned num = 0;
	bool equals = false;
	uint8_t c;

	while (rsp_take_u8(&in, &c)) {
		if (c == '<')
			num = 0;
		else if (equals && (c == '"' || c == '\''))
			num++;
		if (!is_blank(c))
			equals = c == '=';
		if (num > RSP_XML_ATTRIBUTES) {
			*out_off = rsp_offset_in(document, in);
			return true;
		}
	}
	return false;
}
