/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tag-length-value objects of ITU-T X.690 section 8.1. */
#include "rsptrace/slice.h"

enum {
	TAG_CONSTRUCTED = 0x20, /* X.690 8.1.2.5 */
	TAG_NUMBER_MASK = 0x1F, /* X.690 8.1.2.4: all ones: the number follows */
	TAG_MORE = 0x80,
	TAG_MAX_LEN = 4,
	LENGTH_LONG = 0x80, /* X.690 8.1.3.5 */
	LENGTH_COUNT_MASK = 0x7F,
	LENGTH_INDEFINITE = 0x80, /* X.690 8.1.3.6 */
	LENGTH_RESERVED = 0xFF,
	LENGTH_MAX_OCTETS = 4,
	LENGTH_SHORT_MAX = 0x7F,
	MAX_INDEFINITE = 16
};

static enum rsp_tlv_status take_tag(struct rsp_slice *in, struct rsp_tlv *out)
{
	uint8_t byte;
	unsigned len = 1;

	if (!rsp_take_u8(in, &byte))
		return RSP_TLV_CUT;
	out->tag = byte;
	out->constructed = byte & TAG_CONSTRUCTED;
	if ((byte & TAG_NUMBER_MASK) != TAG_NUMBER_MASK)
		return RSP_TLV_OK;
	do {
		if (len++ == TAG_MAX_LEN)
			return RSP_TLV_BAD;
		if (!rsp_take_u8(in, &byte))
			return RSP_TLV_CUT;
		out->tag = out->tag << 8 | byte;
	} while (byte & TAG_MORE);
	return RSP_TLV_OK;
}

static enum rsp_tlv_status take_length(struct rsp_slice *in, struct rsp_tlv *out)
{
	uint8_t first;
	uint64_t value;
	size_t num;

	if (!rsp_take_u8(in, &first))
		return RSP_TLV_CUT;
	if (!(first & LENGTH_LONG)) {
		out->declared_len = first;
		return RSP_TLV_OK;
	}
	if (first == LENGTH_INDEFINITE) {
		out->indefinite = true;
		out->declared_len = SIZE_MAX;
		return out->constructed ? RSP_TLV_OK : RSP_TLV_BAD;
	}
	num = first & LENGTH_COUNT_MASK;
	if (first == LENGTH_RESERVED || num > LENGTH_MAX_OCTETS)
		return RSP_TLV_BAD;
	if (!rsp_take_ube(in, num, &value))
		return RSP_TLV_CUT;
	out->declared_len = (size_t)value;
	out->non_minimal_length = value <= LENGTH_SHORT_MAX || value >> (8 * (num - 1)) == 0;
	return RSP_TLV_OK;
}

/* Finds the end-of-contents octets that close an indefinite object, over nested ones; `rest` is
 * what follows the header. The depth is a counter, not recursion: definite objects are skipped
 * whole. */
static enum rsp_tlv_status take_indefinite(struct rsp_slice *rest, struct rsp_tlv *out)
{
	struct rsp_slice start = *rest, end;
	unsigned open = 1;

	while (open) {
		struct rsp_tlv inner = {0};
		struct rsp_slice at = *rest;
		enum rsp_tlv_status status = take_tag(rest, &inner);

		if (status == RSP_TLV_OK)
			status = take_length(rest, &inner);
		if (status != RSP_TLV_OK) {
			*rest = rsp_slice(at.data + at.len, 0);
			out->truncated = true;
			out->value = start;
			return RSP_TLV_OK;
		}
		if (inner.indefinite && ++open > MAX_INDEFINITE)
			return RSP_TLV_BAD;
		if (!inner.indefinite)
			rsp_take_up_to(rest, inner.declared_len);
		if (inner.tag == 0 && inner.declared_len == 0 && --open == 0) {
			end = at;
			out->value = rsp_sub(start, 0, rsp_offset_in(start, end));
		}
	}
	return RSP_TLV_OK;
}

RSP_RARE static enum rsp_tlv_status take_any(struct rsp_slice *in, struct rsp_tlv *out)
{
	struct rsp_slice rest = *in, start = *in;
	enum rsp_tlv_status status;

	*out = (struct rsp_tlv){0};
	status = take_tag(&rest, out);
	if (status == RSP_TLV_OK)
		status = take_length(&rest, out);
	if (status != RSP_TLV_OK)
		return status;
	out->header = rsp_sub(start, 0, start.len - rest.len);
	if (out->indefinite) {
		status = take_indefinite(&rest, out);
		if (status != RSP_TLV_OK)
			return status;
	} else {
		out->value = rsp_take_up_to(&rest, out->declared_len);
		out->truncated = out->value.len < out->declared_len;
	}
	out->whole = rsp_sub(start, 0, start.len - rest.len);
	*in = rest;
	return RSP_TLV_OK;
}

enum rsp_tlv_status rsp_take_tlv(struct rsp_slice *in, struct rsp_tlv *out)
{
	if (rsp_take_plain_tlv(in, out))
		return RSP_TLV_OK;
	if (in->len)
		return take_any(in, out);
	*out = (struct rsp_tlv){0};
	return RSP_TLV_END;
}

uint32_t rsp_first_tag(struct rsp_slice in)
{
	struct rsp_tlv tlv = {0};

	return take_tag(&in, &tlv) == RSP_TLV_OK && take_length(&in, &tlv) == RSP_TLV_OK ? tlv.tag
	                                                                                 : 0;
}

bool rsp_tlv_find(struct rsp_slice in, uint32_t tag, struct rsp_tlv *out)
{
	while (rsp_take_tlv(&in, out) == RSP_TLV_OK)
		if (out->tag == tag)
			return true;
	return false;
}
