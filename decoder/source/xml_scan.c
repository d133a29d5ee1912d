/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/xml_scan.h"

static void open_next(struct rsp_xml_scan *scan, uint8_t c)
{
	scan->last = scan->before = 0;
	scan->marked = scan->brackets = 0;
	if (c == '?')
		scan->state = RSP_SCAN_INSTRUCTION;
	else if (c == '!')
		scan->state = RSP_SCAN_MARK;
	else if (c == '/')
		scan->state = RSP_SCAN_END_TAG;
	else
		scan->state = RSP_SCAN_TAG;
	scan->last = c == '?' || c == '/' ? 0 : c;
}

/* "<!--", "<![CDATA[", or a declaration. */
static void mark_next(struct rsp_xml_scan *scan, uint8_t c)
{
	static const char comment[] = "--", data[] = "[CDATA[";

	if (scan->marked < sizeof(comment) - 1 && c == (uint8_t)comment[scan->marked] &&
	    scan->last != '[') {
		if (++scan->marked == sizeof(comment) - 1)
			scan->state = RSP_SCAN_COMMENT;
	} else if (scan->marked < sizeof(data) - 1 && c == (uint8_t)data[scan->marked]) {
		scan->last = '[';
		if (++scan->marked == sizeof(data) - 1)
			scan->state = RSP_SCAN_CDATA;
	} else {
		scan->state = RSP_SCAN_DECLARATION;
		scan->brackets = c == '[';
		return;
	}
	if (scan->state != RSP_SCAN_MARK)
		scan->last = scan->before = 0;
}

/* The end of a tag; true when it closes the document. */
static bool tag_end(struct rsp_xml_scan *scan)
{
	bool is_end = scan->state == RSP_SCAN_END_TAG, is_empty = scan->last == '/';

	scan->state = RSP_SCAN_TEXT;
	if (!is_end && !is_empty)
		scan->depth++;
	else if (is_end && scan->depth)
		scan->depth--;
	return scan->depth == 0;
}

static void declaration_next(struct rsp_xml_scan *scan, uint8_t c)
{
	if (c == '[')
		scan->brackets++;
	else if (c == ']' && scan->brackets)
		scan->brackets--;
	else if (c == '>' && !scan->brackets)
		scan->state = RSP_SCAN_TEXT;
}

/* Goes on in what has an end of its own: true when this byte ends it. */
static bool ends(struct rsp_xml_scan *scan, uint8_t c)
{
	bool end = c == '>';

	if (scan->state == RSP_SCAN_INSTRUCTION)
		end = end && scan->last == '?';
	else
		end = end && scan->last == scan->before &&
		      scan->last == (scan->state == RSP_SCAN_COMMENT ? '-' : ']');
	scan->before = scan->last;
	scan->last = c;
	return end;
}

/* True when the document ended with this byte. */
static bool next(struct rsp_xml_scan *scan, uint8_t c)
{
	switch (scan->state) {
	case RSP_SCAN_TEXT:
		if (c == '<')
			scan->state = RSP_SCAN_OPEN;
		return false;
	case RSP_SCAN_OPEN:
		open_next(scan, c);
		return false;
	case RSP_SCAN_TAG:
	case RSP_SCAN_END_TAG:
		if (c == '>')
			return tag_end(scan);
		if (scan->state == RSP_SCAN_TAG && (c == '"' || c == '\'')) {
			scan->quote = c;
			scan->state = RSP_SCAN_QUOTE;
		}
		scan->last = c;
		return false;
	case RSP_SCAN_QUOTE:
		if (c == scan->quote)
			scan->state = RSP_SCAN_TAG;
		return false;
	case RSP_SCAN_MARK:
		mark_next(scan, c);
		return false;
	case RSP_SCAN_INSTRUCTION:
	case RSP_SCAN_COMMENT:
	case RSP_SCAN_CDATA:
		if (ends(scan, c))
			scan->state = RSP_SCAN_TEXT;
		return false;
	case RSP_SCAN_DECLARATION:
		declaration_next(scan, c);
		return false;
	}
	return false;
}

bool rsp_xml_scan_take(struct rsp_xml_scan *scan, struct rsp_slice *in)
{
	uint8_t c;

	while (rsp_take_u8(in, &c))
		if (next(scan, c))
			return true;
	return false;
}

static bool is_name_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.' || c == ':';
}

/* Whether a document begins here. */
static bool begins(struct rsp_slice in)
{
	enum { NAME_MAX_LEN = 100 };
	struct rsp_slice name, prefix;
	size_t len = 0;
	uint8_t c;

	if (rsp_starts_with_text(in, "<?xml"))
		return true;
	in = rsp_sub(in, 1, NAME_MAX_LEN);
	while (rsp_peek_u8(in, len, &c) && is_name_byte(c))
		len++;
	name = rsp_sub(in, 0, len);
	while (rsp_take_until(&name, ':', &prefix))
		continue;
	return rsp_equal_text(name, "Envelope") || rsp_equal_text(name, "RPSMessage") ||
	       (rsp_starts_with_text(name, "ES") && rsp_peek_u8(name, 2, &c) && c >= '1' &&
	        c <= '9' && rsp_take_until(&name, '-', &prefix));
}

bool rsp_xml_scan_find(struct rsp_slice *in)
{
	struct rsp_slice rest = *in;
	size_t off;

	while (rsp_find(rest, rsp_text("<"), &off)) {
		rest = rsp_sub(rest, off, rest.len);
		if (begins(rest)) {
			*in = rest;
			return true;
		}
		rest = rsp_sub(rest, 1, rest.len);
	}
	return false;
}
