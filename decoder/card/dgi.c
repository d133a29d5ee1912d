/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/dgi.h"

enum { SENSITIVE = 0x8000, SHORT_FRONT = 3, ESCAPE = 0xFF, TAG_LEN = 2 };

struct rsp_dgi_place rsp_dgi_begins(void)
{
	return (struct rsp_dgi_place){.known = true};
}

bool rsp_dgi_is_sensitive(uint32_t tag)
{
	return tag & SENSITIVE;
}

static size_t front_of(const struct rsp_dgi_place *place)
{
	return place->front_len >= SHORT_FRONT && place->front[TAG_LEN] == ESCAPE
	           ? RSP_DGI_FRONT_MAX
	           : SHORT_FRONT;
}

/* Tag and length, which may lie in several blocks; false when they go on in the next. */
static bool take_front(struct rsp_dgi_place *place, struct rsp_slice *in)
{
	struct rsp_slice front;
	uint16_t escaped;
	uint8_t length = 0;

	while (place->front_len < front_of(place)) {
		if (!rsp_take_u8(in, &place->front[place->front_len]))
			return false;
		place->front_len++;
	}
	front = rsp_slice(place->front, place->front_len);
	if (!rsp_take_u16be(&front, &place->tag) || !rsp_take_u8(&front, &length))
		return false;
	place->left = rsp_take_u16be(&front, &escaped) ? escaped : length;
	place->front_len = 0;
	return true;
}

bool rsp_dgi_next(struct rsp_dgi_place *place, struct rsp_slice *in, struct rsp_dgi_part *out)
{
	out->first = !place->left;
	while (!place->left)
		if (!in->len || !take_front(place, in))
			return false;
	out->tag = place->tag;
	out->bytes = rsp_take_up_to(in, place->left);
	place->left -= out->bytes.len;
	out->last = !place->left;
	return out->bytes.len;
}
