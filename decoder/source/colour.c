/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/colour.h"

enum {
	ESCAPE = 0x1B,
	CSI_FINAL_FIRST = 0x40, /* ECMA-48 5.4: the byte that ends a control sequence */
	CSI_FINAL_LAST = 0x7E
};

/* Takes one control sequence (ESC [ ... final byte) from the front. */
static bool take_colour(struct rsp_slice *in)
{
	struct rsp_slice rest = *in;
	uint8_t c;

	if (!rsp_take_u8(&rest, &c) || c != ESCAPE || !rsp_take_u8(&rest, &c) || c != '[')
		return false;
	while (rsp_take_u8(&rest, &c)) {
		if (c >= CSI_FINAL_FIRST && c <= CSI_FINAL_LAST) {
			*in = rest;
			return true;
		}
	}
	return false;
}

bool rsp_colour_drop(struct rsp_slice line, struct rsp_bytes *room, struct rsp_slice *out)
{
	struct rsp_slice rest = line, byte;

	*out = line;
	if (!rsp_take_until(&rest, ESCAPE, &byte))
		return true;
	room->len = 0;
	rest = line;
	while (rest.len) {
		if (take_colour(&rest))
			continue;
		if (!rsp_take(&rest, 1, &byte) || !rsp_bytes_append(room, byte))
			return false;
	}
	*out = rsp_bytes_slice(room);
	return true;
}

struct rsp_slice rsp_colour_find(struct rsp_slice line, size_t off)
{
	for (;; off--) {
		while (take_colour(&line))
			continue;
		if (off == 0 || !rsp_skip(&line, 1))
			return line;
	}
}
