/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MediaTek logs: as ELT and Catcher export them, with columns before
 *
 *   6539, 0, 22416344, 19:46:43:980 2026/04/17, MOD_SIM, , MOD_SIM_BASELINE_UH, APDU_tx 0: 00 A4
 * ...
 *
 * or bare. MOD_SIM is slot 1, MOD_SIM_2 slot 2.
 *
 *   APDU_tx 0: HH ...        the first line of a command; 1, 2 ... go on
 *   APDU_rx:len=<n>          then the lines of the response, the last perhaps padded
 *   APDU_rx 0: HH ...
 *   SELECT:FILE_... => 90 00     the status word, where the response does not hold it
 *   ... SIM_CARD_COLD_RESET ...  ATR_REPORT: 3B ... */
#include "source/formats.h"
#include "source/log.h"

enum { SURE_RECORD = 91, SURE_REFUSED = 50, NUM_SLOTS = 10, SW_LEN = 2, INDEX_DIGITS = 5 };

/* One direction of one slot. */
struct flow {
	struct rsp_record record;
	uint64_t num_lines;
	bool has_len;
	uint64_t len; /* as printed */
};

struct slot {
	struct flow command, response;
	bool asked; /* the last command has no response yet */
};

struct mtk {
	struct slot slots[NUM_SLOTS]; /* 0: lines that name none */
};

static void finish(struct rsp_log *log, struct flow *flow)
{
	struct rsp_record *record = &flow->record;

	if (flow->has_len && record->bytes.len < flow->len)
		rsp_log_report(log, RSP_RULE_SOURCE_LENGTH,
		               "before line %llu: %llu bytes were announced, %zu are there",
		               (unsigned long long)log->line.number, (unsigned long long)flow->len,
		               record->bytes.len);
	if (record->open && record->bytes.len) {
		record->frame.ordered_pair = true;
		rsp_log_finish(log, record);
	}
	record->open = false;
	record->bytes.len = 0;
	flow->num_lines = 0;
	flow->has_len = false;
}

static void finish_command(struct rsp_log *log, struct slot *slot)
{
	slot->asked |= slot->command.record.open;
	finish(log, &slot->command);
}

static void finish_response(struct rsp_log *log, struct slot *slot)
{
	if (slot->response.record.open)
		slot->asked = false;
	finish(log, &slot->response);
}

static void finish_all(struct rsp_log *log, struct slot *slot)
{
	finish_command(log, slot);
	finish_response(log, slot);
}

/* The hex of a line, without what is behind the printed length. */
static struct rsp_slice without_padding(const struct flow *flow, struct rsp_slice bytes)
{
	uint64_t before = flow->record.bytes.len;

	if (!flow->has_len || before + bytes.len <= flow->len)
		return bytes;
	return rsp_sub(bytes, 0, before < flow->len ? (size_t)(flow->len - before) : 0);
}

/* "<i>: HH HH ..." */
static void data_line(struct rsp_log *log, struct flow *flow, enum rsp_hint hint,
                      struct rsp_slice rest)
{
	uint64_t index;

	rest = rsp_trim(rest);
	if (!rsp_take_decimal(&rest, INDEX_DIGITS, &index) || !rsp_take_text(&rest, ":")) {
		rsp_log_refuse(log, "has no number of a line of bytes");
		return;
	}
	if (index == 0 && flow->num_lines)
		finish(log, flow);
	if (index != flow->num_lines) {
		rsp_log_refuse(log, "goes on with bytes whose beginning is missing");
		return;
	}
	rest = rsp_trim(rest);
	rsp_log_begin(log, &log->one, hint, rest);
	if (log->line.cut || rest.len == 0 || !rsp_log_add_hex(&log->one, rest)) {
		rsp_log_refuse(log, "does not hold the hex that belongs there");
		return;
	}
	if (!flow->record.open)
		rsp_log_begin(log, &flow->record, hint, rest);
	if (!rsp_log_add(&flow->record, without_padding(flow, rsp_bytes_slice(&log->one.bytes))))
		rsp_log_refuse(log, "makes a command or response longer than it can be");
	flow->num_lines++;
}

/* ":len=<n>" before the lines of bytes. */
static void length_line(struct rsp_log *log, struct flow *flow, struct rsp_slice rest)
{
	uint64_t len;

	rest = rsp_trim(rest);
	if (!rsp_take_decimal(&rest, INDEX_DIGITS, &len) || rsp_trim(rest).len) {
		rsp_log_refuse(log, "does not hold a length");
		return;
	}
	flow->has_len = true;
	flow->len = len;
}

static void apdu_line(struct rsp_log *log, struct slot *slot, bool command, struct rsp_slice rest)
{
	struct flow *flow = command ? &slot->command : &slot->response;
	bool length = rsp_take_text(&rest, ":len=");

	if (command)
		finish_response(log, slot);
	else
		finish_command(log, slot);
	if (length) {
		if (command)
			finish_command(log, slot);
		else
			finish_response(log, slot);
		length_line(log, flow, rest);
	} else {
		data_line(log, flow, command ? RSP_HINT_CAPDU : RSP_HINT_RAPDU, rest);
	}
}

/* "=> HH HH" at the end of a line of the modem's own. */
static void status_line(struct rsp_log *log, struct slot *slot, struct rsp_slice rest)
{
	struct rsp_record *response = &slot->response.record;
	struct rsp_slice sw;

	finish_command(log, slot);
	/* It belongs to a response, also to one whose command is lost, or to a command without one. */
	if (!slot->asked && !response->open)
		return;
	rsp_log_begin(log, &log->one, RSP_HINT_RAPDU, rsp_trim(rest));
	if (!rsp_log_add_hex(&log->one, rest) || log->one.bytes.len != SW_LEN)
		return;
	sw = rsp_bytes_slice(&log->one.bytes);
	if (!response->open)
		rsp_log_begin(log, response, RSP_HINT_RAPDU, rsp_trim(rest));
	if (!rsp_ends_with(rsp_bytes_slice(&response->bytes), sw) && !rsp_log_add(response, sw))
		rsp_log_refuse(log, "makes a response longer than it can be");
	finish_response(log, slot);
}

static void stamp(struct rsp_log *log, struct rsp_slice column)
{
	int64_t date_ns, of_day_ns;

	column = rsp_trim(column);
	if (!rsp_take_time_of_day(&column, &of_day_ns))
		return;
	column = rsp_trim(column);
	if (!rsp_take_date(&column, &date_ns))
		return;
	log->clock = RSP_CLOCK_UNIX;
	log->no_zone = true;
	log->t_ns = date_ns + of_day_ns;
}

/* MOD_SIM, MOD_SIM_2 */
static void take_slot(struct rsp_log *log, struct rsp_slice column)
{
	uint64_t number = 1;

	column = rsp_trim(column);
	if (!rsp_take_text(&column, "MOD_SIM"))
		return;
	if (column.len && (!rsp_take_text(&column, "_") || !rsp_take_decimal(&column, 1, &number)))
		return;
	if (column.len == 0)
		log->slot = (int)number;
}

/* Reads the columns before the text. */
static struct slot *columns(struct rsp_log *log, struct rsp_slice prefix)
{
	struct mtk *mtk = log->state;
	struct rsp_slice column;

	while (rsp_take_until(&prefix, ',', &column)) {
		stamp(log, column);
		take_slot(log, column);
	}
	return &mtk->slots[log->slot < 0 ? 0 : log->slot];
}

static void mtk_line(struct rsp_log *log)
{
	struct rsp_slice rest = log->rest, prefix;
	struct slot *slot;

	log->rest = rsp_slice(NULL, 0);
	if (rsp_take_marker(&rest, "APDU_tx", &prefix)) {
		apdu_line(log, columns(log, prefix), true, rest);
	} else if (rsp_take_marker(&rest, "APDU_rx", &prefix)) {
		apdu_line(log, columns(log, prefix), false, rest);
	} else if (rsp_take_marker(&rest, "SIM_CARD_COLD_RESET", &prefix)) {
		finish_all(log, columns(log, prefix));
		rsp_log_begin(log, &log->one, RSP_HINT_RESET, log->text);
		rsp_log_finish(log, &log->one);
	} else if (rsp_take_marker(&rest, "ATR_REPORT:", &prefix)) {
		slot = columns(log, prefix);
		finish_all(log, slot);
		rsp_log_hex(log, RSP_HINT_ATR, rest);
	} else if (rsp_take_marker(&rest, "=>", &prefix)) {
		status_line(log, columns(log, prefix), rest);
	}
}

static void mtk_end(struct rsp_log *log)
{
	struct mtk *mtk = log->state;

	for (size_t i = 0; i < NUM_SLOTS && log->count + 2 <= RSP_LOG_QUEUE; i++)
		finish_all(log, &mtk->slots[i]);
}

static void mtk_close(struct rsp_log *log)
{
	struct mtk *mtk = log->state;

	for (size_t i = 0; i < NUM_SLOTS; i++) {
		rsp_log_record_free(&mtk->slots[i].command.record);
		rsp_log_record_free(&mtk->slots[i].response.record);
	}
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct mtk),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = mtk_line,
    .end = mtk_end,
    .close = mtk_close,
};

static int mtk_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool mtk_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_mtk = {
    .name = "mtk",
    .title = "MediaTek log (APDU_tx, APDU_rx)",
    .recognise = mtk_recognise,
    .open = mtk_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
