/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/script_read.h"

#include "card/inner.h"
#include "secure/secure.h"

enum { FIRST_TEMPLATE = 0xAA, LAST_TEMPLATE = 0xAF, LONG_LENGTH = 0x80 };

bool rsp_script_is_expanded(uint8_t first)
{
	return first >= FIRST_TEMPLATE && first <= LAST_TEMPLATE;
}

bool rsp_script_is_bare(struct rsp_slice in)
{
	uint32_t tag = rsp_first_tag(in);
	struct rsp_tlv tlv;

	return (tag == RSP_TAG_C_APDU || tag == RSP_TAG_R_APDU) &&
	       rsp_take_tlv(&in, &tlv) == RSP_TLV_OK && !tlv.truncated && !tlv.indefinite;
}

bool rsp_script_is_channel_tag(uint32_t tag)
{
	enum { FIRST = 0x84, LAST = 0x88, FIRST_ERROR = 0x9F44, LAST_ERROR = 0x9F46 };

	return (tag >= FIRST && tag <= LAST) || (tag >= FIRST_ERROR && tag <= LAST_ERROR);
}

enum rsp_tlv_status rsp_script_take_object(struct rsp_slice *in, struct rsp_tlv *out, bool *out_raw)
{
	struct rsp_slice rest = *in, whole = *in;
	enum rsp_tlv_status status;
	uint8_t tag, len;

	*out_raw = false;
	status = rsp_take_tlv(in, out);
	if (status == RSP_TLV_END || (status == RSP_TLV_OK && !out->truncated && !out->indefinite))
		return status;
	if (!rsp_take_u8(&rest, &tag) || (tag != RSP_TAG_C_APDU && tag != RSP_TAG_R_APDU) ||
	    !rsp_take_u8(&rest, &len) || len < LONG_LENGTH || !rsp_take(&rest, len, &out->value))
		return status;
	out->tag = tag;
	out->whole = rsp_sub(whole, 0, len + 2U);
	out->header = rsp_sub(whole, 0, 2);
	out->declared_len = len;
	out->truncated = out->indefinite = false;
	*in = rest;
	*out_raw = true;
	return RSP_TLV_OK;
}

void rsp_script_read(struct rsp_script_reader *reader, struct rsp_slice in, bool is_answer,
                     bool bare)
{
	struct rsp_tlv tlv;
	uint8_t first;

	*reader = (struct rsp_script_reader){.rest = in, .is_answer = is_answer};
	if (!rsp_peek_u8(in, 0, &first))
		return;
	if (rsp_script_is_expanded(first)) {
		reader->expanded = true;
		reader->rest =
		    rsp_take_tlv(&in, &tlv) == RSP_TLV_OK ? tlv.value : rsp_slice(in.data, 0);
		return;
	}
	reader->expanded = bare || rsp_script_is_bare(in);
}

static bool next_object(struct rsp_script_reader *reader, struct rsp_script_piece *out)
{
	enum { TAG_COUNT = 0x80 };
	struct rsp_tlv tlv;
	bool raw;

	if (rsp_script_take_object(&reader->rest, &tlv, &raw) != RSP_TLV_OK || tlv.truncated)
		return false;
	*out = (struct rsp_script_piece){.kind = RSP_PIECE_OTHER, .whole = tlv.whole};
	if (tlv.tag == RSP_TAG_C_APDU || tlv.tag == RSP_TAG_R_APDU) {
		out->kind = tlv.tag == RSP_TAG_C_APDU ? RSP_PIECE_COMMAND : RSP_PIECE_ANSWER;
		out->bytes = tlv.value;
		out->index = reader->next_index++;
	} else if (rsp_script_is_channel_tag(tlv.tag)) {
		out->kind = RSP_PIECE_OBJECT;
		out->bytes = tlv.whole;
		out->index = reader->next_index++;
	}
	return true;
}

static bool next_command(struct rsp_script_reader *reader, struct rsp_script_piece *out)
{
	struct rsp_slice command;

	if (!rsp_inner_take(&reader->rest, &command))
		return false;
	*out = (struct rsp_script_piece){.kind = RSP_PIECE_COMMAND,
	                                 .whole = command,
	                                 .bytes = command,
	                                 .index = reader->next_index++};
	return true;
}

/* TS 102 226 5.2.1.2: how many commands, then status word and data of the last one. */
static bool next_compact_answer(struct rsp_script_reader *reader, struct rsp_script_piece *out)
{
	struct rsp_slice in = reader->rest;
	uint8_t count;

	reader->rest = rsp_slice(in.data, 0);
	if (!rsp_take_u8(&in, &count) || !count || in.len < RSP_SCRIPT_SW_LEN)
		return false;
	*out = (struct rsp_script_piece){.kind = RSP_PIECE_ANSWER,
	                                 .whole = in,
	                                 .bytes = in,
	                                 .sw_first = true,
	                                 .index = count - 1U};
	return true;
}

bool rsp_script_next(struct rsp_script_reader *reader, struct rsp_script_piece *out)
{
	if (!reader->rest.len || reader->num_pieces++ == RSP_SCRIPT_MAX_OBJECTS)
		return false;
	if (reader->expanded)
		return next_object(reader, out);
	return reader->is_answer ? next_compact_answer(reader, out) : next_command(reader, out);
}
