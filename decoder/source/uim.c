/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records 0x1098 and 0x14CE are a length byte and items: a tag, in 0x14CE the slot, and a byte that
 * went over the line or the time. 0x19B7 is a header and the bytes of one direction. */
#include "source/uim.h"

#include <string.h>

enum {
	CODE_BYTES = 0x1098,      /* UIM data, of a modem with one slot */
	CODE_SLOT_BYTES = 0x14CE, /* the same with slots */
	CODE_APDU = 0x19B7        /* UIM APDU */
};

/* Items of 0x1098 and 0x14CE. */
enum { ITEM_TIME = 0x01, ITEM_TX = 0x10, ITEM_RX = 0x80, ITEM_TIME_LEN = 8 };

/* 0x19B7: version (1), sequence number (2), slot (1), message type (1), and bytes that differ from
 * version to version. */
enum { APDU_NUMBER_AT = 1, APDU_SLOT_AT = 3, APDU_TYPE_AT = 4, APDU_HEADER_MIN = 5 };

/* ISO 7816-3 8.2, 9.2, 10.3 */
enum {
	COMMAND_HEADER_LEN = 5,
	TS_DIRECT = 0x3B,
	TS_INVERSE = 0x3F,
	PPSS = 0xFF,
	PPS_MIN = 3,
	PPS_MAX = 6,
	ATR_MIN = 3, /* TS 102 221 6.3: more than TS and T0 */
	ATR_MAX = 33,
	NIBBLE = 4,
	NIBBLE_MASK = 0x0F,
	TD_BIT = 3 /* of the four that say which of TA to TD follow */
};

bool rsp_uim_is_record(const struct rsp_diag_log *log)
{
	return log->code == CODE_BYTES || log->code == CODE_SLOT_BYTES || log->code == CODE_APDU;
}

bool rsp_uim_is_apdu(const struct rsp_diag_log *log)
{
	return log->code == CODE_APDU;
}

bool rsp_uim_must_learn(const struct rsp_uim *uim, const struct rsp_diag_log *log)
{
	return log->code == CODE_APDU && !uim->learnt;
}

static struct rsp_uim_slot *slot_of(struct rsp_uim *uim, int slot)
{
	return &uim->slots[slot >= 0 && slot < RSP_UIM_SLOTS ? slot : 0];
}

static bool is_known_ins(uint8_t ins)
{
	static const uint8_t known[] = {
#define INSTRUCTION(class, ins, shape, data, name, clause) ins,
#include "base/instructions.def"
#undef INSTRUCTION
	};

	return memchr(known, ins, sizeof(known)) != NULL;
}

/* Whether the bytes are what a card sends first to the command whose header was last: perhaps
 * NULLs, INS alone, or INS and the data, perhaps with the status word (ISO 7816-3 10.3.3). */
static bool answers(struct rsp_slice in, const struct rsp_uim_slot *slot)
{
	enum { NULL_BYTE = 0x60, SW_LEN = 2, MOST = 256 };
	size_t due = slot->last_p3 ? slot->last_p3 : MOST;
	uint8_t first = 0;

	while (rsp_peek_u8(in, 0, &first) && first == NULL_BYTE && rsp_skip(&in, 1))
		continue;
	return rsp_take_u8(&in, &first) && first == slot->last_ins &&
	       (in.len == 0 || in.len == due || in.len == due + SW_LEN);
}

/* Counts that a record of type `rx_type` answers the one before it in its slot. */
static void vote(struct rsp_uim *uim, const struct rsp_uim_slot *slot, uint8_t rx_type)
{
	struct rsp_uim_vote *vote = &uim->votes[slot->last_header];

	vote->all++;
	if (vote->num == 0)
		*vote = (struct rsp_uim_vote){.tx_type = slot->last_type, .rx_type = rx_type};
	if (vote->tx_type == slot->last_type && vote->rx_type == rx_type)
		vote->num++;
	else
		vote->num--;
}

void rsp_uim_learn(struct rsp_uim *uim, const struct rsp_diag_log *log)
{
	struct rsp_uim_slot *slot;
	struct rsp_slice header;
	uint8_t number, type;
	size_t len = log->body.len;

	if (log->code != CODE_APDU || !rsp_peek_u8(log->body, APDU_SLOT_AT, &number) ||
	    !rsp_peek_u8(log->body, APDU_TYPE_AT, &type))
		return;
	slot = slot_of(uim, number);
	if (slot->has_last && type != slot->last_type &&
	    answers(rsp_sub(log->body, slot->last_header, len), slot))
		vote(uim, slot, type);
	slot->has_last = len >= APDU_HEADER_MIN + COMMAND_HEADER_LEN &&
	                 len <= RSP_UIM_HEADER_MAX + COMMAND_HEADER_LEN;
	if (!slot->has_last)
		return;
	slot->last_type = type;
	slot->last_header = len - COMMAND_HEADER_LEN;
	header = rsp_sub(log->body, slot->last_header, COMMAND_HEADER_LEN);
	slot->has_last = rsp_peek_u8(header, 1, &slot->last_ins) &&
	                 rsp_peek_u8(header, COMMAND_HEADER_LEN - 1, &slot->last_p3) &&
	                 is_known_ins(slot->last_ins);
}

void rsp_uim_learn_end(struct rsp_uim *uim)
{
	unsigned most = 0, all = 0;

	for (size_t i = 0; i <= RSP_UIM_HEADER_MAX; i++)
		all += uim->votes[i].all;
	for (size_t i = 0; i <= RSP_UIM_HEADER_MAX; i++) {
		const struct rsp_uim_vote *vote = &uim->votes[i];

		/* Records that contradict each other teach nothing. */
		if (vote->num <= most || 2 * vote->num <= all)
			continue;
		most = vote->num;
		uim->learnt = true;
		uim->header_len = i;
		uim->tx_type = vote->tx_type;
		uim->rx_type = vote->rx_type;
	}
	memset(uim->votes, 0, sizeof(uim->votes));
	for (size_t i = 0; i < RSP_UIM_SLOTS; i++)
		uim->slots[i].has_last = false;
}

void rsp_uim_lost(struct rsp_uim *uim)
{
	for (size_t i = 0; i < RSP_UIM_SLOTS; i++)
		uim->slots[i].lost = uim->slots[i].seen;
}

/* Whether the bytes are one whole answer to reset (ISO 7816-3 8.2): TS, T0, the interface bytes
 * that T0 and each TD announce, as many historical bytes as T0 says, and TCK unless only T=0 is
 * offered. */
static bool is_atr(struct rsp_slice in)
{
	uint8_t ts, t0, td;
	unsigned announced;
	bool has_tck = false;

	if (in.len < ATR_MIN || in.len > ATR_MAX || !rsp_take_u8(&in, &ts) ||
	    (ts != TS_DIRECT && ts != TS_INVERSE) || !rsp_take_u8(&in, &t0))
		return false;
	announced = t0 >> NIBBLE;
	while (announced) {
		bool has_td = announced >> TD_BIT & 1;

		for (unsigned i = 0; i < TD_BIT; i++)
			if (announced >> i & 1 && !rsp_skip(&in, 1))
				return false;
		if (has_td && !rsp_take_u8(&in, &td))
			return false;
		has_tck |= has_td && td & NIBBLE_MASK;
		announced = has_td ? td >> NIBBLE : 0;
	}
	return in.len == (t0 & NIBBLE_MASK) + (has_tck ? 1U : 0U);
}

static bool is_pps(struct rsp_slice in)
{
	uint8_t first, byte, sum = 0;

	if (in.len < PPS_MIN || in.len > PPS_MAX || !rsp_peek_u8(in, 0, &first))
		return false;
	while (rsp_take_u8(&in, &byte))
		sum ^= byte;
	return first == PPSS && sum == 0;
}

/* What a run of bytes in records 0x1098 and 0x14CE is: they know only directions. */
static enum rsp_t0_kind kind_of_run(struct rsp_uim_slot *slot, bool tx, struct rsp_slice bytes)
{
	enum rsp_t0_kind kind = tx ? RSP_T0_TX : RSP_T0_RX;
	uint8_t first = 0;
	bool is_procedure = slot->has_sent && rsp_peek_u8(bytes, 0, &first) &&
	                    (first ^ slot->sent_ins) == UINT8_MAX;

	/* 3F 00 is also the procedure byte ~C0 and the first byte of a response. */
	if (!tx && !is_procedure && is_atr(bytes))
		kind = RSP_T0_ATR;
	else if (slot->after_atr && is_pps(bytes))
		kind = tx ? RSP_T0_PPS_TX : RSP_T0_PPS_RX;
	slot->after_atr = kind != RSP_T0_TX && kind != RSP_T0_RX;
	if (tx || kind == RSP_T0_ATR)
		slot->has_sent =
		    bytes.len == COMMAND_HEADER_LEN && rsp_peek_u8(bytes, 1, &slot->sent_ins);
	return kind;
}

/* What a record 0x19B7 of a type that is neither TX nor RX is. */
static enum rsp_t0_kind kind_of_type(struct rsp_uim *uim, uint8_t type, struct rsp_slice data)
{
	uint8_t first;

	if (type == uim->tx_type)
		return RSP_T0_TX;
	if (type == uim->rx_type)
		return RSP_T0_RX;
	if (!rsp_peek_u8(data, 0, &first))
		return RSP_T0_RESET;
	if (first == PPSS && !uim->has_pps_tx) {
		uim->has_pps_tx = true;
		uim->pps_tx_type = type;
	}
	if (first == PPSS || (uim->has_pps_tx && type == uim->pps_tx_type))
		return type == uim->pps_tx_type ? RSP_T0_PPS_TX : RSP_T0_PPS_RX;
	return RSP_T0_ATR;
}

void rsp_uim_begin(struct rsp_uim *uim, const struct rsp_diag_log *log,
                   const struct rsp_frame *frame)
{
	uint8_t len;

	uim->frame = *frame;
	uim->frame.hint = RSP_HINT_T0;
	uim->code = log->code;
	uim->body = log->body;
	uim->rest = log->body;
	uim->damaged = log->body.len != (size_t)log->len - RSP_DIAG_LOG_HEADER_LEN;
	if (uim->code == CODE_APDU)
		return;
	uim->damaged |= !rsp_take_u8(&uim->rest, &len) || len != uim->rest.len;
	if (uim->rest.len > len)
		uim->rest = rsp_sub(uim->rest, 0, len);
}

/* Whether a hole is to be told before the next bytes of the slot. */
static bool tell_lost(struct rsp_uim *uim, int number, struct rsp_frame *out)
{
	struct rsp_uim_slot *slot = slot_of(uim, number);
	bool lost = slot->lost;

	slot->seen = true;
	slot->lost = false;
	*out = uim->frame;
	out->slot = number;
	out->param = RSP_T0_LOST;
	return lost;
}

static enum rsp_uim_answer end_of_record(struct rsp_uim *uim)
{
	bool damaged = uim->damaged;

	uim->damaged = false;
	return damaged ? RSP_UIM_DAMAGED : RSP_UIM_END;
}

/* The records of a slot are numbered one by one. */
static void number_of(struct rsp_slice record, struct rsp_frame *out)
{
	uint16_t number;

	record = rsp_sub(record, APDU_NUMBER_AT, sizeof(number));
	out->has_sequence = rsp_take_u16le(&record, &number);
	if (out->has_sequence)
		out->sequence = number;
}

/* What the message carries as data: nothing where a reset is logged. */
static enum rsp_uim_answer next_apdu(struct rsp_uim *uim, struct rsp_frame *out, size_t *out_at)
{
	uint8_t number, type;

	if (uim->rest.len == 0)
		return end_of_record(uim);
	if (!rsp_peek_u8(uim->rest, APDU_SLOT_AT, &number) ||
	    !rsp_peek_u8(uim->rest, APDU_TYPE_AT, &type)) {
		uim->rest = rsp_slice(NULL, 0);
		uim->damaged = false;
		return RSP_UIM_DAMAGED;
	}
	if (tell_lost(uim, number, out))
		return RSP_UIM_FRAME;
	number_of(uim->rest, out);
	out->bytes = rsp_sub(uim->rest, uim->header_len, uim->rest.len);
	out->param = kind_of_type(uim, type, out->bytes);
	if (out->param == RSP_T0_RESET)
		out->bytes = rsp_slice(NULL, 0);
	*out_at = uim->header_len;
	uim->rest = rsp_slice(NULL, 0);
	return RSP_UIM_FRAME;
}

/* Takes one item; *out_byte is what a TX or RX item carries. False where none stands. */
static bool take_item(const struct rsp_uim *uim, struct rsp_slice *in, uint8_t *out_tag,
                      int *out_slot, struct rsp_slice *out_byte)
{
	struct rsp_slice rest = *in;
	uint8_t number;

	*out_slot = -1;
	if (!rsp_take_u8(&rest, out_tag))
		return false;
	if (uim->code == CODE_SLOT_BYTES) {
		if (!rsp_take_u8(&rest, &number))
			return false;
		*out_slot = number;
	}
	if (*out_tag != ITEM_TX && *out_tag != ITEM_RX && *out_tag != ITEM_TIME)
		return false;
	if (!rsp_take(&rest, *out_tag == ITEM_TIME ? ITEM_TIME_LEN : 1, out_byte))
		return false;
	*in = rest;
	return true;
}

/* Reads over times; gives the next byte without taking it. */
static bool peek_byte(struct rsp_uim *uim, uint8_t *out_tag, int *out_slot)
{
	struct rsp_slice at = uim->rest, byte;

	while (take_item(uim, &at, out_tag, out_slot, &byte)) {
		if (*out_tag != ITEM_TIME)
			return true;
		uim->rest = at;
	}
	return false;
}

/* Hands out the run that is complete. */
static void give_run(struct rsp_uim *uim, uint8_t tag, struct rsp_frame *out)
{
	out->bytes = rsp_bytes_slice(&uim->run);
	out->param = kind_of_run(slot_of(uim, out->slot), tag == ITEM_TX, out->bytes);
}

bool rsp_uim_take_held(struct rsp_uim *uim, struct rsp_frame *out)
{
	if (!uim->held)
		return false;
	uim->held = false;
	*out = uim->held_frame;
	give_run(uim, uim->held_tag, out);
	return true;
}

/* Whether no other item has room in the record, which counts itself in one byte. */
static bool is_full(const struct rsp_uim *uim)
{
	size_t item_len = uim->code == CODE_SLOT_BYTES ? 3 : 2;

	return uim->body.len + item_len > UINT8_MAX + 1;
}

/* Adds the bytes of one direction and slot to the run; *out_at is where the first stands. */
static bool add_run(struct rsp_uim *uim, uint8_t tag, int slot, size_t *out_at)
{
	struct rsp_slice at = uim->rest, byte;
	uint8_t other_tag;
	int other_slot;
	size_t before = uim->run.len;

	while (take_item(uim, &at, &other_tag, &other_slot, &byte) && other_tag == tag &&
	       other_slot == slot) {
		if (!rsp_bytes_append(&uim->run, byte))
			return false;
		if (uim->run.len == before + 1)
			*out_at = rsp_offset_in(uim->body, byte);
		uim->rest = at;
	}
	return true;
}

/* Whether the run that is kept goes on with these bytes. */
static bool goes_on(struct rsp_uim *uim, uint8_t tag, int slot)
{
	return uim->held && tag == uim->held_tag && slot == uim->held_frame.slot &&
	       !slot_of(uim, slot)->lost;
}

/* The bytes up to the next change of direction or slot. */
static enum rsp_uim_answer next_run(struct rsp_uim *uim, struct rsp_frame *out, size_t *out_at)
{
	uint8_t tag;
	int slot;
	bool more;

	if (!peek_byte(uim, &tag, &slot)) {
		uim->damaged |= uim->rest.len;
		uim->rest = rsp_slice(NULL, 0);
		return end_of_record(uim);
	}
	more = goes_on(uim, tag, slot);
	if (!more && rsp_uim_take_held(uim, out)) {
		*out_at = RSP_UIM_EARLIER;
		return RSP_UIM_FRAME;
	}
	if (!more && tell_lost(uim, slot, out))
		return RSP_UIM_FRAME;
	if (more)
		*out = uim->held_frame;
	else
		uim->run.len = 0;
	uim->held = false;
	if (!add_run(uim, tag, slot, out_at))
		return RSP_UIM_NO_MEMORY;
	if (uim->rest.len == 0 && is_full(uim) && uim->run.len < RSP_UIM_RUN_MAX) {
		uim->held = true;
		uim->held_tag = tag;
		uim->held_frame = *out;
		*out_at = more ? 0 : *out_at;
		return end_of_record(uim);
	}
	give_run(uim, tag, out);
	if (more)
		*out_at = RSP_UIM_EARLIER;
	return RSP_UIM_FRAME;
}

enum rsp_uim_answer rsp_uim_next(struct rsp_uim *uim, struct rsp_frame *out, size_t *out_at)
{
	*out_at = 0;
	if (uim->code == CODE_APDU && rsp_uim_take_held(uim, out)) {
		*out_at = RSP_UIM_EARLIER;
		return RSP_UIM_FRAME;
	}
	return uim->code == CODE_APDU ? next_apdu(uim, out, out_at) : next_run(uim, out, out_at);
}

bool rsp_uim_has_more(struct rsp_uim *uim)
{
	uint8_t tag;
	int slot;

	return uim->code == CODE_APDU ? uim->rest.len > 0 : peek_byte(uim, &tag, &slot);
}

void rsp_uim_free(struct rsp_uim *uim)
{
	rsp_bytes_free(&uim->run);
}
