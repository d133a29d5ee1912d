/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samsung Shannon (Exynos) DM log as text, columns separated by tabs, the second the time of the
 * modem:
 *
 *   [USIM_0] [UICC APDU CMD] Hex Dump -> : HH HH ...     command, or a part of it
 *   [USIM_0] Length of Response Data .. 0xNN
 *   [USIM_0] [UICC APDU RSP] Hex Dump -> : HH HH ...     response, perhaps behind its procedure
 * byte [USIM_0] SW1: 0xNN SW2: 0xNN [USIM_0] Reseting UICC -> O.K
 *
 * USIM_n is slot n + 1. A command goes on in further lines of its tag until P3 bytes of data are
 * there; a response until its status word. */
#include "base/hex.h"
#include "source/formats.h"
#include "source/log.h"

enum {
	SURE_RECORD = 93,
	SURE_REFUSED = 55,
	NUM_SLOTS = 10, /* one digit */
	HEADER_LEN = 5,
	AT_INS = 1,
	AT_P3 = 4,
	WHOLE_LE = 256, /* P3 = 00 of a command without data */
	SW_LEN = 2
};

struct slot {
	struct rsp_record command, response;
	bool acknowledged; /* the procedure byte that asks for the rest of the command came */
	bool has_header;   /* of the last command: */
	uint8_t ins, p3;
	bool has_declared;
	uint64_t declared; /* bytes of the response, as printed */
};

struct shannon {
	struct rsp_day_clock day;
	struct slot slots[NUM_SLOTS];
};

static void note_header(struct slot *slot)
{
	struct rsp_slice bytes = rsp_bytes_slice(&slot->command.bytes);

	slot->has_header =
	    rsp_peek_u8(bytes, AT_INS, &slot->ins) && rsp_peek_u8(bytes, AT_P3, &slot->p3);
}

/* Whether more of the open command is to come: it has data, but not all that P3 says. */
static bool is_incomplete(const struct slot *slot)
{
	size_t len = slot->command.bytes.len;

	return slot->command.open && slot->has_header && len > HEADER_LEN &&
	       len < HEADER_LEN + (size_t)slot->p3;
}

/* Whether the first byte of a response is the procedure byte: there is one more than the log says,
 * or it is INS, and then as much as was asked for. */
static bool has_procedure_byte(const struct slot *slot, struct rsp_slice bytes)
{
	uint64_t asked = slot->p3 ? slot->p3 : WHOLE_LE;
	uint8_t first;

	if (slot->has_declared)
		return bytes.len == slot->declared + 1 || bytes.len == slot->declared + 1 + SW_LEN;
	if (!slot->has_header || !rsp_peek_u8(bytes, 0, &first) || first != slot->ins)
		return false;
	return bytes.len == 1 || bytes.len == asked + 1;
}

/* The response without its procedure byte, and without the status word where that is in it, too. */
static struct rsp_slice response_data(const struct slot *slot, struct rsp_slice sw)
{
	struct rsp_slice bytes = rsp_bytes_slice(&slot->response.bytes);

	if (!slot->response.open)
		return rsp_slice(NULL, 0);
	if (has_procedure_byte(slot, bytes))
		bytes = rsp_sub(bytes, 1, bytes.len);
	if (sw.len && slot->has_declared && bytes.len == slot->declared + SW_LEN &&
	    rsp_ends_with(bytes, sw))
		return rsp_sub(bytes, 0, (size_t)slot->declared);
	return bytes;
}

/* Queues the response with its status word; `sw` empty: the log has none. */
static void finish_response(struct rsp_log *log, struct slot *slot, struct rsp_slice sw)
{
	struct rsp_slice data = response_data(slot, sw);

	if (data.len || sw.len) {
		if (slot->response.open)
			rsp_log_begin_at(&log->one, &slot->response);
		else
			rsp_log_begin(log, &log->one, RSP_HINT_RAPDU, log->text);
		log->one.frame.ordered_pair = true;
		if (rsp_log_add(&log->one, data) && rsp_log_add(&log->one, sw))
			rsp_log_finish(log, &log->one);
		else
			rsp_log_refuse(log, "ends a response that is too long");
	}
	slot->response.open = false;
	slot->response.bytes.len = 0;
}

static void finish_command(struct rsp_log *log, struct slot *slot)
{
	slot->acknowledged = false;
	rsp_log_finish(log, &slot->command);
}

/* Adds the hex of a line to a record. */
static void add(struct rsp_log *log, struct rsp_record *record, struct rsp_slice hex)
{
	if (log->line.cut || rsp_trim(hex).len == 0 || !rsp_log_add_hex(record, hex))
		rsp_log_refuse(log, "does not hold the hex that belongs there");
}

static void command_line(struct rsp_log *log, struct slot *slot, struct rsp_slice hex)
{
	finish_response(log, slot, rsp_slice(NULL, 0));
	if (!slot->acknowledged && !is_incomplete(slot)) {
		finish_command(log, slot);
		rsp_log_begin(log, &slot->command, RSP_HINT_CAPDU, rsp_trim(hex));
		slot->command.frame.ordered_pair = true;
		slot->has_declared = false;
	}
	slot->acknowledged = false;
	add(log, &slot->command, hex);
	note_header(slot);
	if (slot->command.bytes.len == 0)
		slot->command.open = false;
	else if (slot->command.bytes.len > HEADER_LEN && !is_incomplete(slot))
		finish_command(log, slot);
}

/* Whether the line is the procedure byte that asks for the rest of a command. */
static bool acknowledges(const struct slot *slot, const struct rsp_record *line)
{
	struct rsp_slice bytes = rsp_bytes_slice(&line->bytes);
	uint8_t byte;

	return slot->command.open && slot->has_header && !slot->response.open && bytes.len == 1 &&
	       rsp_peek_u8(bytes, 0, &byte) && byte == slot->ins &&
	       !(slot->has_declared && slot->declared == 1);
}

static void response_line(struct rsp_log *log, struct slot *slot, struct rsp_slice hex)
{
	rsp_log_begin(log, &log->one, RSP_HINT_RAPDU, rsp_trim(hex));
	add(log, &log->one, hex);
	if (acknowledges(slot, &log->one)) {
		slot->acknowledged = true;
		return;
	}
	finish_command(log, slot);
	if (!slot->response.open)
		rsp_log_begin(log, &slot->response, RSP_HINT_RAPDU, rsp_trim(hex));
	if (!rsp_log_add(&slot->response, rsp_bytes_slice(&log->one.bytes)))
		rsp_log_refuse(log, "makes a response longer than it can be");
}

/* Takes "0x" and one byte. */
static bool take_octet(struct rsp_slice *in, uint8_t *out)
{
	struct rsp_record byte = {0};
	struct rsp_slice rest = *in, digits;
	bool good = rsp_take_text(&rest, "0x") && rsp_take(&rest, 2, &digits) &&
	            rsp_log_add_hex(&byte, digits) && byte.bytes.len == 1 &&
	            rsp_peek_u8(rsp_bytes_slice(&byte.bytes), 0, out);

	rsp_log_record_free(&byte);
	if (good)
		*in = rest;
	return good;
}

/* "0xNN SW2: 0xNN" at the end of the line. */
static void status_line(struct rsp_log *log, struct slot *slot, struct rsp_slice rest)
{
	uint8_t sw[SW_LEN];

	if (!take_octet(&rest, &sw[0]) || !rsp_take_text(&rest, "SW2:") ||
	    !take_octet(&rest, &sw[1]) || rsp_trim(rest).len) {
		rsp_log_refuse(log, "does not hold a status word");
		return;
	}
	finish_command(log, slot);
	finish_response(log, slot, rsp_slice(sw, sizeof(sw)));
}

static void length_line(struct rsp_log *log, struct slot *slot, struct rsp_slice rest)
{
	uint8_t octet;

	slot->declared = 0;
	if (!rsp_take_marker(&rest, "0x", NULL)) {
		rsp_log_refuse(log, "does not hold a length");
		return;
	}
	while (rsp_take_u8(&rest, &octet) && slot->declared < RSP_LOG_RECORD_MAX) {
		int digit = rsp_hex_digit(octet);

		if (digit < 0)
			break;
		slot->declared = slot->declared << 4 | (unsigned)digit;
	}
	slot->has_declared = true;
}

static void reset_line(struct rsp_log *log, struct slot *slot)
{
	finish_command(log, slot);
	finish_response(log, slot, rsp_slice(NULL, 0));
	rsp_log_begin(log, &log->one, RSP_HINT_RESET, log->text);
	rsp_log_finish(log, &log->one);
}

/* The time of the modem: the second column. */
static void stamp(struct rsp_log *log, struct rsp_slice columns)
{
	struct shannon *shannon = log->state;
	struct rsp_slice first;
	bool found = rsp_take_until(&columns, '\t', &first) || rsp_take_word(&columns, &first);

	if (found)
		rsp_log_stamp(log, &columns, &shannon->day);
}

/* Takes "[USIM_n]" and what is before it. */
static struct slot *take_slot(struct rsp_log *log, struct rsp_slice *in)
{
	struct shannon *shannon = log->state;
	struct rsp_slice columns;
	uint64_t number;

	if (!rsp_take_marker(in, "[USIM_", &columns) || !rsp_take_decimal(in, 1, &number) ||
	    !rsp_take_text(in, "]"))
		return NULL;
	stamp(log, columns);
	log->slot = (int)number + 1;
	return &shannon->slots[number];
}

static void shannon_line(struct rsp_log *log)
{
	static const char dump[] = "Hex Dump -> :";
	struct rsp_slice rest = log->rest;
	struct slot *slot = take_slot(log, &rest);
	bool command;

	log->rest = rsp_slice(NULL, 0);
	if (!slot)
		return;
	command = rsp_take_text(&rest, "[UICC APDU CMD]");
	if (command || rsp_take_text(&rest, "[UICC APDU RSP]")) {
		if (!rsp_take_text(&rest, dump))
			return;
		if (command)
			command_line(log, slot, rest);
		else
			response_line(log, slot, rest);
	} else if (rsp_take_text(&rest, "Reseting UICC -> O.K")) {
		reset_line(log, slot);
	} else if (rsp_take_marker(&rest, "SW1:", NULL)) {
		status_line(log, slot, rest);
	} else if (rsp_take_marker(&rest, "Length of Response Data", NULL)) {
		length_line(log, slot, rest);
	}
}

static void shannon_end(struct rsp_log *log)
{
	struct shannon *shannon = log->state;

	for (size_t i = 0; i < NUM_SLOTS && log->count + 2 <= RSP_LOG_QUEUE; i++) {
		finish_command(log, &shannon->slots[i]);
		finish_response(log, &shannon->slots[i], rsp_slice(NULL, 0));
	}
}

static void shannon_close(struct rsp_log *log)
{
	struct shannon *shannon = log->state;

	for (size_t i = 0; i < NUM_SLOTS; i++) {
		rsp_log_record_free(&shannon->slots[i].command);
		rsp_log_record_free(&shannon->slots[i].response);
	}
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct shannon),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = shannon_line,
    .end = shannon_end,
    .close = shannon_close,
};

static int shannon_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool shannon_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_shannon = {
    .name = "shannon",
    .title = "Samsung Shannon DM log",
    .recognise = shannon_recognise,
    .open = shannon_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
