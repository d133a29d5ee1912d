/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/dns.h"

/* RFC 1035 4.1.4 */
enum { POINTER = 0xC0, LABEL_MAX = 63, OFFSET_HIGH = 8 };

struct text {
	char *out;
	size_t len, octets;
};

static void put(struct text *text, uint8_t byte)
{
	enum { FIRST = 0x21, LAST = 0x7E, HUNDRED = 100, TEN = 10 };

	if (byte >= FIRST && byte <= LAST && byte != '.' && byte != '\\') {
		text->out[text->len++] = (char)byte;
		return;
	}
	text->out[text->len++] = '\\';
	text->out[text->len++] = (char)('0' + byte / HUNDRED);
	text->out[text->len++] = (char)('0' + byte / TEN % TEN);
	text->out[text->len++] = (char)('0' + byte % TEN);
}

static bool put_label(struct text *text, struct rsp_slice label)
{
	uint8_t byte;

	text->octets += label.len + 1;
	if (text->octets >= RSP_DNS_NAME_MAX)
		return false;
	while (rsp_take_u8(&label, &byte))
		put(text, byte);
	text->out[text->len++] = '.';
	return true;
}

/* Follows a pointer, which has to lead back: so it ends. */
static bool follow(struct rsp_slice whole, struct rsp_slice *at, uint8_t first, size_t *limit)
{
	uint8_t low;
	size_t off;

	if (!rsp_take_u8(at, &low))
		return false;
	off = (size_t)(first & ~POINTER) << OFFSET_HIGH | low;
	if (off >= *limit)
		return false;
	*limit = off;
	*at = rsp_sub(whole, off, SIZE_MAX);
	return true;
}

static bool read_name(struct rsp_slice whole, struct rsp_slice *in, struct text *text)
{
	struct rsp_slice at = *in, label;
	size_t limit = rsp_offset_in(whole, at);
	bool jumped = false;
	uint8_t first;

	while (rsp_take_u8(&at, &first)) {
		if (first >= POINTER) {
			struct rsp_slice behind = at;

			if (!follow(whole, &at, first, &limit))
				return false;
			if (!jumped && rsp_skip(&behind, 1))
				*in = behind;
			jumped = true;
			continue;
		}
		if (first == 0) {
			if (!jumped)
				*in = at;
			return true;
		}
		if (first > LABEL_MAX || !rsp_take(&at, first, &label) || !put_label(text, label))
			return false;
	}
	return false;
}

bool rsp_dns_name(struct rsp_slice whole, struct rsp_slice *in, char out[static RSP_DNS_TEXT_ROOM])
{
	struct text text = {.out = out};
	struct rsp_slice rest = *in;
	bool good = read_name(whole, &rest, &text);

	if (!text.len)
		out[text.len++] = '.';
	out[text.len] = '\0';
	if (good)
		*in = rest;
	return good;
}
