/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unisoc (Spreadtrum) modem log, driver of the SIM:
 *
 *   USIMDRV:[<card>]:tx_data_len[<n>], rx_expected_len[<n>]     n bytes to the card follow,
 *   USIMDRV:[<card>]:0x00 0xA4 0x04 0x00, 0x10 ...              16 a line, the last filled up,
 *   USIMDRV:[<card>]:resp_data_len[<n>],sw [0x90, 0x00]         n bytes from the card follow
 *   USIMDRV:[<card>]:[CheckReceiveBuf] ALL ATR received ,cur_pos[0x<n>], exp_len[0x<n>]
 *   USIMDRV:[<card>]:DATA::RX 0x3B 0x9F ...                     n bytes of it
 *   USIMDRV:[<card>]:[ResetSIMCard] Reset_type[<n>]!            and other resets
 *
 * These are the texts of the driver (usim_drv.c of the SC8800 platform). It prints whole commands
 * and responses, without procedure bytes, and no more than 256 bytes of each.
 *
 * Other tools print `[T]USIMDRV 0x00 0xA4 ...` behind `tx_data_len[<n>]`. Only lines made up after
 * another reader of such logs were at hand, none of a real modem: [R] is taken to be what [T] is in
 * the other direction, and what is printed to be what the line carried (RSP_HINT_T0). */
#include "base/hex.h"
#include "source/formats.h"
#include "source/log.h"

enum {
	SURE_RECORD = 86,
	SURE_REFUSED = 40,
	LEN_DIGITS = 6,
	CARD_DIGITS = 2,
	NUM_CARDS = 4, /* those whose bytes are kept apart; others share with the first */
	SW_LEN = 2,
	NUM_WAYS = 2
};

/* What the driver prints for a card at a time. */
struct flow {
	struct rsp_record record;
	bool announced;
	uint64_t len;
	enum rsp_hint hint; /* of what was announced */
	uint8_t sw[SW_LEN]; /* of a response */
};

struct unisoc {
	struct rsp_day_clock day;
	struct flow cards[NUM_CARDS];
	struct flow tagged[NUM_WAYS]; /* by enum rsp_t0_kind: RSP_T0_TX, RSP_T0_RX */
	bool has_tags; /* commands are printed with one, so what answers them is, too */
};

/* What announces bytes. */
static const struct announcement {
	const char *text;
	enum rsp_hint hint;
	int base; /* of the length */
} announcements[] = {
    {"tx_data_len[",                 RSP_HINT_CAPDU, 10},
    {"resp_data_len[",               RSP_HINT_RAPDU, 10},
    {"rx_data_len[",                 RSP_HINT_NONE,  10}, /* only for [R] */
    {"ALL ATR received ,cur_pos[0x", RSP_HINT_ATR,   16},
};

static const char *const resets[] = {"[ResetSIMCard] Reset_type[",
                                     "[SIM_WarmResetSimCard] Warm Reset", "[SIM_PowerOffSIM]"};

static struct flow *flow_of(struct rsp_log *log)
{
	struct unisoc *unisoc = log->state;

	return &unisoc->cards[log->slot >= 0 && log->slot < NUM_CARDS ? log->slot : 0];
}

/* Queues what came of the bytes announced. */
static void finish(struct rsp_log *log, struct flow *flow)
{
	size_t there = flow->record.open ? flow->record.bytes.len : 0;
	bool is_response = flow->hint == RSP_HINT_RAPDU;

	if (flow->announced && there < flow->len)
		rsp_log_report(log, RSP_RULE_SOURCE_LENGTH,
		               "before line %llu: %llu bytes were announced, %zu are there",
		               (unsigned long long)log->line.number, (unsigned long long)flow->len,
		               there);
	if (is_response && flow->record.open &&
	    !rsp_log_add(&flow->record, rsp_slice(flow->sw, SW_LEN)))
		flow->record.open = false;
	rsp_log_finish(log, &flow->record);
	flow->announced = false;
	flow->hint = RSP_HINT_NONE;
}

static bool take_octet(struct rsp_slice *in, uint8_t *out)
{
	struct rsp_slice digits;
	size_t len;

	return rsp_take_text(in, "0x") && rsp_take(in, 2, &digits) && rsp_is_hex(digits) &&
	       rsp_hex_decode(digits, out, 1, &len, NULL) && len == 1;
}

/* Skips a text that may be absent. */
static void skip_text(struct rsp_slice *in, const char *text)
{
	struct rsp_slice rest = *in;

	if (rsp_take_text(&rest, text))
		*in = rest;
}

/* Adds "0xHH 0xHH, ..."; false where something else is among them. */
static bool add_octets(struct rsp_record *record, struct rsp_slice in)
{
	size_t before = record->bytes.len;
	uint8_t octet;

	while (take_octet(&in, &octet)) {
		if (!rsp_log_add(record, rsp_slice(&octet, 1)))
			return false;
		skip_text(&in, ",");
	}
	return rsp_trim(in).len == 0 && record->bytes.len > before;
}

/* Begins a record of what the driver prints of a card. */
static void begin(struct rsp_log *log, struct flow *flow, enum rsp_hint hint, uint32_t param,
                  struct rsp_slice part)
{
	const struct unisoc *unisoc = log->state;

	if (hint == RSP_HINT_RAPDU && unisoc->has_tags) {
		hint = RSP_HINT_T0;
		param = RSP_T0_RX;
		log->slot = -1;
	}
	rsp_log_begin(log, &flow->record, hint, part);
	flow->record.frame.param = param;
	flow->record.frame.ordered_pair = hint != RSP_HINT_T0;
}

/* Reads a line of octets into a record that begins here where none is open. */
static void add_line(struct rsp_log *log, struct flow *flow, enum rsp_hint hint, uint32_t param,
                     struct rsp_slice rest)
{
	if (!flow->record.open)
		begin(log, flow, hint, param, rsp_trim(rest));
	if (log->line.cut || !add_octets(&flow->record, rest))
		rsp_log_refuse(log, "does not hold the octets that belong there");
	if (flow->record.bytes.len == 0) {
		flow->record.open = false;
		return;
	}
	/* The last line may be filled up. */
	if (flow->announced && flow->record.bytes.len > flow->len)
		flow->record.bytes.len = (size_t)flow->len;
	if (!flow->announced || flow->record.bytes.len == flow->len)
		finish(log, flow);
}

/* The announcement that stands without a tag is for the bytes with one. */
static void take_announced(struct unisoc *unisoc, struct flow *flow)
{
	for (size_t i = 0; i < NUM_CARDS; i++) {
		struct flow *card = &unisoc->cards[i];

		if (!card->announced || card->hint != RSP_HINT_CAPDU || card->record.open)
			continue;
		flow->announced = true;
		flow->len = card->len;
		card->announced = false;
	}
}

/* "[T]USIMDRV", "[R]USIMDRV" */
static void tagged(struct rsp_log *log, enum rsp_t0_kind kind, struct rsp_slice rest)
{
	struct unisoc *unisoc = log->state;
	struct flow *flow = &unisoc->tagged[kind];
	struct rsp_slice number;

	/* "USIMDRV:[0]:" has the number of the driver. */
	if (rsp_take_text(&rest, ":[") && !rsp_take_until(&rest, ':', &number))
		return;
	unisoc->has_tags = true;
	log->slot = -1;
	if (kind == RSP_T0_TX)
		take_announced(unisoc, flow);
	add_line(log, flow, RSP_HINT_T0, (uint32_t)kind, rest);
}

/* "[<n>],sw [0x90, 0x00]" behind the length. A response without data is whole. */
static bool take_sw(struct rsp_slice *in, uint8_t sw[SW_LEN])
{
	if (!rsp_take_text(in, ",") || !rsp_take_text(in, "sw") || !rsp_take_text(in, "[") ||
	    !take_octet(in, &sw[0]))
		return false;
	skip_text(in, ",");
	return take_octet(in, &sw[1]) && rsp_take_text(in, "]");
}

static void announce_response(struct rsp_log *log, struct flow *flow, struct rsp_slice rest)
{
	if (!take_sw(&rest, flow->sw)) {
		rsp_log_refuse(log, "does not hold the status word of a response");
		flow->announced = false;
		return;
	}
	if (flow->len)
		return;
	begin(log, flow, RSP_HINT_RAPDU, 0, log->text);
	finish(log, flow);
}

static bool take_hex_number(struct rsp_slice *in, uint64_t *out)
{
	size_t before = in->len;
	uint8_t c;

	*out = 0;
	while (rsp_peek_u8(*in, 0, &c) && rsp_hex_digit(c) >= 0 && before - in->len < LEN_DIGITS &&
	       rsp_skip(in, 1))
		*out = *out << 4 | (unsigned)rsp_hex_digit(c);
	return in->len < before;
}

static void announce(struct rsp_log *log, const struct announcement *row, struct rsp_slice rest)
{
	struct unisoc *unisoc = log->state;
	struct flow *flow = row->hint == RSP_HINT_NONE ? &unisoc->tagged[RSP_T0_RX] : flow_of(log);
	uint64_t len;
	bool good;

	finish(log, flow);
	if (row->hint == RSP_HINT_CAPDU)
		finish(log, &unisoc->tagged[RSP_T0_TX]);
	good = row->base == 10 ? rsp_take_decimal(&rest, LEN_DIGITS, &len)
	                       : take_hex_number(&rest, &len);
	if (!good || !rsp_take_text(&rest, "]")) {
		rsp_log_refuse(log, "does not hold a length");
		return;
	}
	flow->announced = len != 0;
	flow->len = len;
	flow->hint = row->hint;
	if (row->hint == RSP_HINT_RAPDU)
		announce_response(log, flow, rest);
}

static void reset(struct rsp_log *log)
{
	finish(log, flow_of(log));
	rsp_log_begin(log, &log->one, RSP_HINT_RESET, log->text);
	rsp_log_finish(log, &log->one);
}

/* What stands behind "USIMDRV:[<n>]:". */
static void driver_line(struct rsp_log *log, struct rsp_slice in)
{
	struct flow *flow = flow_of(log);
	struct rsp_slice rest = in;

	for (size_t i = 0; i < sizeof(announcements) / sizeof(announcements[0]); i++)
		if (rsp_take_marker(&rest, announcements[i].text, NULL)) {
			announce(log, &announcements[i], rest);
			return;
		}
	for (size_t i = 0; i < sizeof(resets) / sizeof(resets[0]); i++)
		if (rsp_take_marker(&rest, resets[i], NULL)) {
			reset(log);
			return;
		}
	if (!flow->announced)
		return;
	if (rsp_take_text(&rest, "DATA::RX") ? flow->hint == RSP_HINT_ATR
	                                     : rsp_starts_with_text(rsp_trim(rest), "0x"))
		add_line(log, flow, flow->hint, 0, rest);
}

/* "USIMDRV:[<n>]:", and the time and tag before it. */
static bool take_driver(struct rsp_log *log, struct rsp_slice *in, struct rsp_slice *out_before)
{
	struct unisoc *unisoc = log->state;
	struct rsp_slice rest;
	uint64_t card;

	if (!rsp_take_marker(in, "USIMDRV", out_before))
		return false;
	rest = *out_before;
	rsp_log_stamp(log, &rest, &unisoc->day);
	rest = *in;
	if (rsp_take_text(&rest, ":[") && rsp_take_decimal(&rest, CARD_DIGITS, &card))
		log->slot = (int)card;
	return true;
}

static void unisoc_line(struct rsp_log *log)
{
	struct rsp_slice rest = log->rest, before, behind;

	log->rest = rsp_slice(NULL, 0);
	if (!take_driver(log, &rest, &before)) {
		driver_line(log, rest); /* announcements may stand alone */
		return;
	}
	if (rsp_ends_with(before, rsp_text("[T]")))
		tagged(log, RSP_T0_TX, rest);
	else if (rsp_ends_with(before, rsp_text("[R]")))
		tagged(log, RSP_T0_RX, rest);
	else if (rsp_take_text(&rest, ":[") && rsp_take_until(&rest, ']', &behind)) {
		skip_text(&rest, ":");
		driver_line(log, rest);
	}
}

static void unisoc_end(struct rsp_log *log)
{
	struct unisoc *unisoc = log->state;

	for (size_t i = 0; i < NUM_CARDS && log->count == 0; i++)
		finish(log, &unisoc->cards[i]);
	for (size_t i = 0; i < NUM_WAYS && log->count == 0; i++)
		finish(log, &unisoc->tagged[i]);
}

static void unisoc_close(struct rsp_log *log)
{
	struct unisoc *unisoc = log->state;

	for (size_t i = 0; i < NUM_CARDS; i++)
		rsp_log_record_free(&unisoc->cards[i].record);
	for (size_t i = 0; i < NUM_WAYS; i++)
		rsp_log_record_free(&unisoc->tagged[i].record);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct unisoc),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = unisoc_line,
    .end = unisoc_end,
    .close = unisoc_close,
};

static int unisoc_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool unisoc_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_unisoc = {
    .name = "unisoc",
    .title = "Unisoc modem log (USIMDRV)",
    .recognise = unisoc_recognise,
    .open = unisoc_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
