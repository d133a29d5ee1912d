/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GSMTAP, versions 2 and 3: which item of a card a packet holds, and of which slot. Frames of
 * the radio interface of GSM go to LAPDm; packets of other types (other radio interfaces, logs) are
 * passed over.
 *
 * Version 2 (libosmocore, include/osmocom/core/gsmtap.h):
 *   0 version, 1 header length in words of 4 bytes, 2 type, 3 timeslot, 4-5 ARFCN, 6 signal,
 *   7 SNR, 8-11 frame number, 12 sub-type, 13 antenna, 14 sub-slot, 15 reserved.
 * Version 3 (gsmtapv3.h by the same author as fgsect/scat; scat, src/scat/util.py):
 *   0 version, 1 reserved, 2-3 header length in words, 4-5 type, 6-7 sub-type, then metadata: tag
 *   (2), length (2), value. Tag FFFE has no length, ends the metadata, and the packet begins right
 *   behind it, although the length in words is rounded up. Versions of scat before that tag was
 *   introduced (1.4.0) fill the words exactly, and there was one that did not count the tag.
 * Version 3 before its release (scat, convert_prerelease_gsmtapv3.py): the layout of version 2,
 * with more words behind; told by a header length at byte 1. */
#include "carrier/layers.h"
#include "carrier/sms_rp.h"

enum {
	VERSION_2 = 2,
	VERSION_3 = 3,
	WORD = 4,
	V2_HEADER_MIN = 16,
	V2_WORDS_AT = 1, /* in the first word of 4 bytes */
	V2_TYPE_AT = 2,
	V2_BEFORE_FOURTH = 8, /* from the first to the fourth word */
	V2_TIMESLOT_AT = 3,   /* in the first */
	V2_TYPE_UM = 0x01,
	V2_UPLINK = 0x4000, /* of ARFCN */
	V2_SUB_TYPE_AT = 0, /* in the fourth */
	V2_SUB_SLOT_AT = 2,
	V3_HEADER_MIN = 8,
	V2_TYPE_SIM = 0x04,
	V3_TYPE_SIM = 0x0001,
	V3_TAG_SUB_SLOT = 0x0007,
	V3_TAG_END = 0xFFFE
};

/* Sub-types of the SIM type: a row each; version 3 counts from 1, in the same order. */
static const enum rsp_hint sim_hints[] = {
    RSP_HINT_TPDU,          /* 0 APDU: all of it in one packet */
    RSP_HINT_ATR,           /* 1 ATR */
    RSP_HINT_PPS_REQUEST,   /* 2 PPS_REQ */
    RSP_HINT_PPS_RESPONSE,  /* 3 PPS_RSP */
    RSP_HINT_TPDU_HEADER,   /* 4 TPDU_HDR */
    RSP_HINT_TPDU_COMMAND,  /* 5 TPDU_CMD */
    RSP_HINT_TPDU_RESPONSE, /* 6 TPDU_RSP */
    RSP_HINT_TPDU_SW,       /* 7 TPDU_SW */
};

/* Octet `at` (from 0) of a word. */
static unsigned octet(uint32_t word, unsigned at)
{
	enum { LAST = 3, BITS = 8, MASK = 0xFF };

	return word >> (LAST - at) * BITS & MASK;
}

static void bad_header(struct rsp_pass *pass, const struct rsp_item *item, const char *why)
{
	rsp_pass_report(pass, RSP_RULE_GSMTAP_BAD, item->frame, "GSMTAP: %s", why);
}

bool rsp_gsmtap_item(struct rsp_item *item, unsigned sub_type, int slot, struct rsp_slice bytes)
{
	const struct rsp_frame *frame = item->frame;

	if (sub_type >= sizeof(sim_hints) / sizeof(sim_hints[0]))
		return false;
	item->hint = sim_hints[sub_type];
	item->slot = frame && frame->no_slot ? -1 : slot;
	item->alone = frame && frame->alone;
	item->bytes = bytes;
	return true;
}

static void push(struct rsp_pass *pass, struct rsp_item *item, unsigned sub_type, int slot,
                 struct rsp_slice bytes)
{
	if (rsp_gsmtap_item(item, sub_type, slot, bytes))
		rsp_pass_push(pass, item);
	else
		rsp_pass_report(pass, RSP_RULE_GSMTAP_SUBTYPE, item->frame,
		                "a GSMTAP packet of a SIM with the unknown sub-type %u", sub_type);
}

/* A frame of the radio interface: short messages go over it too. */
static void handle_um(struct rsp_pass *pass, struct rsp_carrier *carrier,
                      const struct rsp_item *item, uint32_t first, struct rsp_slice rest)
{
	struct rsp_lapdm_frame frame = {.timeslot = (uint8_t)octet(first, V2_TIMESLOT_AT)};
	struct rsp_slice payload = item->bytes;
	uint32_t fourth;
	uint16_t arfcn;

	if (!rsp_take_u16be(&rest, &arfcn) || !rsp_skip(&rest, V2_BEFORE_FOURTH - sizeof(arfcn)) ||
	    !rsp_take_u32be(&rest, &fourth) ||
	    !rsp_skip(&payload, (size_t)octet(first, V2_WORDS_AT) * WORD))
		return;
	frame.uplink = arfcn & V2_UPLINK;
	frame.arfcn = arfcn & (uint16_t)~V2_UPLINK;
	frame.channel = (uint8_t)octet(fourth, V2_SUB_TYPE_AT);
	frame.sub_slot = (uint8_t)octet(fourth, V2_SUB_SLOT_AT);
	frame.bytes = payload;
	rsp_lapdm_handle(pass, carrier->lapdm, item, &frame);
}

static void handle_v2(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item)
{
	struct rsp_slice in = item->bytes, payload = item->bytes;
	uint32_t first, fourth;
	size_t header_len;

	if (!rsp_take_u32be(&in, &first)) {
		bad_header(pass, item, "the header is cut short");
		return;
	}
	if (octet(first, V2_TYPE_AT) != V2_TYPE_SIM) {
		if (octet(first, V2_TYPE_AT) == V2_TYPE_UM)
			handle_um(pass, carrier, item, first, in);
		return;
	}
	header_len = (size_t)octet(first, V2_WORDS_AT) * WORD;
	if (header_len < V2_HEADER_MIN || !rsp_skip(&in, V2_BEFORE_FOURTH) ||
	    !rsp_take_u32be(&in, &fourth) || !rsp_skip(&payload, header_len)) {
		bad_header(pass, item, "the header is shorter or longer than can be");
		return;
	}
	push(pass, item, octet(fourth, V2_SUB_TYPE_AT), (int)octet(fourth, V2_SUB_SLOT_AT),
	     payload);
}

/* Reads over the metadata; *in is then the packet. `metadata` is what the header's length leaves
 * for it. False when an element is longer than what is there. */
static bool skip_metadata(struct rsp_slice *in, struct rsp_slice metadata, int *out_slot)
{
	struct rsp_slice value, at = metadata;
	uint16_t tag, len;
	uint8_t slot;

	*out_slot = -1;
	while (rsp_take_u16be(&at, &tag)) {
		if (tag == V3_TAG_END)
			return rsp_skip(in, rsp_offset_in(*in, at));
		if (!rsp_take_u16be(&at, &len) || !rsp_take(&at, len, &value))
			return false;
		if (tag == V3_TAG_SUB_SLOT && rsp_take_u8(&value, &slot))
			*out_slot = slot;
	}
	if (!rsp_skip(in, metadata.len) || at.len)
		return false;
	/* The end that was not counted. */
	at = *in;
	if (rsp_take_u16be(&at, &tag) && tag == V3_TAG_END)
		*in = at;
	return true;
}

static void handle_v3(struct rsp_pass *pass, struct rsp_item *item)
{
	struct rsp_slice in = item->bytes, metadata;
	uint16_t version, words, type, sub_type;
	int slot;

	if (!rsp_take_u16be(&in, &version) || !rsp_take_u16be(&in, &words) ||
	    !rsp_take_u16be(&in, &type) || !rsp_take_u16be(&in, &sub_type)) {
		bad_header(pass, item, "the header is cut short");
		return;
	}
	if (type != V3_TYPE_SIM)
		return;
	/* The length may be rounded up over the end of a short packet. */
	metadata = rsp_sub(item->bytes, 0, (size_t)words * WORD);
	if (!rsp_skip(&metadata, V3_HEADER_MIN) || !skip_metadata(&in, metadata, &slot) ||
	    (in.len == 0 && item->bytes.len < (size_t)words * WORD)) {
		bad_header(pass, item,
		           "the header or its metadata is shorter or longer than can be");
		return;
	}
	if (sub_type == 0)
		sub_type = UINT16_MAX; /* none; the others count from 1 */
	else
		sub_type--;
	push(pass, item, sub_type, slot, in);
}

static bool is_v2(uint8_t version, uint8_t words)
{
	return version == VERSION_2 || (version == VERSION_3 && words != 0);
}

bool rsp_gsmtap_matters(struct rsp_slice bytes)
{
	enum { CHANNEL_AT = 12, V3_TYPE_AT = 4 };
	struct rsp_slice lapdm = bytes, type = rsp_sub(bytes, V3_TYPE_AT, sizeof(uint16_t));
	uint8_t version, words, type_2, channel;
	uint16_t type_3;

	if (!rsp_peek_u8(bytes, 0, &version) || !rsp_peek_u8(bytes, V2_WORDS_AT, &words) ||
	    !rsp_peek_u8(bytes, V2_TYPE_AT, &type_2) || !rsp_take_u16be(&type, &type_3))
		return false;
	if (!is_v2(version, words))
		return version == VERSION_3 && type_3 == V3_TYPE_SIM;
	return type_2 == V2_TYPE_SIM ||
	       (type_2 == V2_TYPE_UM && rsp_peek_u8(bytes, CHANNEL_AT, &channel) &&
	        rsp_skip(&lapdm, (size_t)words * WORD) && rsp_lapdm_matters(channel, lapdm));
}

void rsp_gsmtap_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item)
{
	uint8_t version, words;

	/* An empty datagram: somebody looked whether anybody listens. */
	if (!rsp_peek_u8(item->bytes, 0, &version))
		return;
	if (!rsp_peek_u8(item->bytes, 1, &words))
		words = 0;
	if (is_v2(version, words))
		handle_v2(pass, carrier, item);
	else if (version == VERSION_3)
		handle_v3(pass, item);
	else
		bad_header(pass, item, "the version is neither 2 nor 3");
}
