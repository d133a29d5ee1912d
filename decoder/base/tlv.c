/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/tlv.h"

enum {
	TAG_PADDING = 0x00,
	TAG_LONG = 0x7F, /* TS 101 220 7.1.1.2: two octets follow */
	TAG_RESERVED = 0x80,
	TAG_INVALID = 0xFF,
	FLAG_CR = 0x80,
	FLAG_CR_LONG = 0x8000,
	LENGTH_SHORT_MAX = 0x7F,
	LENGTH_LONG = 0x80, /* with the number of octets that follow: 1 to 3 */
	LENGTH_OCTETS_MAX = 3,
	LENGTH_ESCAPE = 0xFF /* ISO 7816-4 5.2.1: two octets follow */
};

/* Takes a tag and a length from the front of *in. */
typedef enum rsp_tlv_status take_part(struct rsp_slice *in, struct rsp_plain_tlv *out);

static enum rsp_tlv_status take_object(struct rsp_slice *in, struct rsp_plain_tlv *out,
                                       take_part *take_tag, take_part *take_length)
{
	struct rsp_slice rest = *in;
	enum rsp_tlv_status status;

	*out = (struct rsp_plain_tlv){0};
	if (in->len == 0)
		return RSP_TLV_END;
	status = take_tag(&rest, out);
	if (status == RSP_TLV_OK)
		status = take_length(&rest, out);
	if (status != RSP_TLV_OK)
		return status;
	out->header = rsp_sub(*in, 0, rsp_offset_in(*in, rest));
	out->truncated = out->declared_len > rest.len;
	out->value = rsp_take_up_to(&rest, out->declared_len);
	out->whole = rsp_sub(*in, 0, out->header.len + out->value.len);
	*in = rest;
	return RSP_TLV_OK;
}

static enum rsp_tlv_status comprehension_tag(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	uint8_t first;
	uint16_t further;

	if (!rsp_take_u8(in, &first))
		return RSP_TLV_CUT;
	if (first == TAG_PADDING || first == TAG_RESERVED || first == TAG_INVALID)
		return RSP_TLV_BAD;
	if (first != TAG_LONG) {
		out->comprehension = (first & FLAG_CR) != 0;
		out->tag = first & (uint8_t)~FLAG_CR;
		return RSP_TLV_OK;
	}
	if (!rsp_take_u16be(in, &further))
		return RSP_TLV_CUT;
	out->comprehension = (further & FLAG_CR_LONG) != 0;
	out->tag = further & (uint16_t)~FLAG_CR_LONG;
	return RSP_TLV_OK;
}

static enum rsp_tlv_status comprehension_length(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	uint8_t first;
	uint64_t length;

	if (!rsp_take_u8(in, &first))
		return RSP_TLV_CUT;
	if (first <= LENGTH_SHORT_MAX) {
		out->declared_len = first;
		return RSP_TLV_OK;
	}
	if (first == LENGTH_LONG || first > LENGTH_LONG + LENGTH_OCTETS_MAX)
		return RSP_TLV_BAD;
	if (!rsp_take_ube(in, (size_t)first - LENGTH_LONG, &length))
		return RSP_TLV_CUT;
	out->declared_len = (size_t)length;
	return RSP_TLV_OK;
}

static enum rsp_tlv_status simple_tag(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	uint8_t tag;

	if (!rsp_take_u8(in, &tag))
		return RSP_TLV_CUT;
	if (tag == TAG_PADDING || tag == TAG_INVALID)
		return RSP_TLV_BAD;
	out->tag = tag;
	return RSP_TLV_OK;
}

static enum rsp_tlv_status dgi_tag(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	uint16_t tag;

	if (!rsp_take_u16be(in, &tag))
		return RSP_TLV_CUT;
	out->tag = tag;
	return RSP_TLV_OK;
}

static enum rsp_tlv_status escaped_length(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	uint8_t first;
	uint16_t length;

	if (!rsp_take_u8(in, &first))
		return RSP_TLV_CUT;
	length = first;
	if (first == LENGTH_ESCAPE && !rsp_take_u16be(in, &length))
		return RSP_TLV_CUT;
	out->declared_len = length;
	return RSP_TLV_OK;
}

enum rsp_tlv_status rsp_take_comprehension_tlv(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	return take_object(in, out, comprehension_tag, comprehension_length);
}

enum rsp_tlv_status rsp_take_simple_tlv(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	return take_object(in, out, simple_tag, escaped_length);
}

enum rsp_tlv_status rsp_take_dgi(struct rsp_slice *in, struct rsp_plain_tlv *out)
{
	return take_object(in, out, dgi_tag, escaped_length);
}
