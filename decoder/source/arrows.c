/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialogues of programs with a card: an arrow, and hex.
 *
 *   --> [PCSC]/////// 00A4040000                     <-- 3B9F...              (a reader's tool)
 *   > 00 A4 00 00 02 3F 00                           < 6A 82 : File not found (pcsc-tools,
 * scriptor) > RESET                                          < OK: 3B 9F ...
 *   -> 00a4000402 3f00                               <- 9000: 62...           (pySim)
 *   => 00 A4 ...                                     <= 90 00                 (pcsc-perl)
 *   -- RESET
 *
 * A response stands whole with its status word at its end, in pySim's lines before a colon; behind
 * scriptor's colon is what the status word means, and its response may take more lines, the colon
 * in the last. What comes from a card that was asked nothing, and begins as one, is an ATR. Lines
 * with an arrow and something else than hex are none of ours. */
#include "source/formats.h"
#include "source/log.h"

enum {
	SURE_RECORD = 70,
	SURE_REFUSED = 20,
	COMMAND_MIN = 4, /* bytes; ISO 7816-4 5.1 */
	SW_LEN = 2,
	TS_DIRECT = 0x3B, /* ISO 7816-3 8.1 */
	TS_INVERSE = 0x3F
};

enum direction { NOWHERE, TO_CARD, FROM_CARD };

struct arrows {
	struct rsp_day_clock day;
	bool asked;
	bool pcsc;                /* the line names the tool: it must hold hex */
	struct rsp_record answer; /* may go on in the next line */
};

static const struct arrow {
	const char *text;
	enum direction direction;
	bool wraps; /* what it begins may take several lines */
} kinds[] = {
    {"-->", TO_CARD,   false},
    {"->",  TO_CARD,   false},
    {"=>",  TO_CARD,   false},
    {">",   TO_CARD,   false},
    {"<--", FROM_CARD, false},
    {"<-",  FROM_CARD, false},
    {"<=",  FROM_CARD, false},
    {"<",   FROM_CARD, true },
};

static const struct arrow *take_arrow(struct rsp_slice *in)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (rsp_take_text(in, kinds[i].text))
			return &kinds[i];
	return NULL;
}

/* "[PCSC]" and the strokes behind it; false when it is not there. */
static bool take_tool(struct rsp_slice *in)
{
	uint8_t c;

	if (!rsp_take_text(in, "[PCSC]"))
		return false;
	while (rsp_peek_u8(*in, 0, &c) && (c == '/' || c == '\\' || c == ' ') && rsp_skip(in, 1))
		continue;
	return true;
}

/* Begins a record with hex; false when that is not what the text is. */
static bool begin(struct rsp_log *log, struct rsp_record *record, enum rsp_hint hint,
                  struct rsp_slice hex, size_t least)
{
	rsp_log_begin(log, record, hint, hex);
	record->frame.ordered_pair = true;
	record->open =
	    !log->line.cut && hex.len && rsp_log_add_hex(record, hex) && record->bytes.len >= least;
	return record->open;
}

static void refuse(struct rsp_log *log)
{
	const struct arrows *arrows = log->state;

	if (arrows->pcsc)
		rsp_log_refuse(log, "does not hold the hex that belongs there");
}

static void command(struct rsp_log *log, struct rsp_slice in)
{
	struct arrows *arrows = log->state;

	if (!begin(log, &log->one, RSP_HINT_CAPDU, rsp_trim(in), COMMAND_MIN)) {
		refuse(log);
		return;
	}
	arrows->asked = true;
	rsp_log_finish(log, &log->one);
}

static bool is_atr(struct rsp_slice bytes)
{
	uint8_t first;

	return rsp_peek_u8(bytes, 0, &first) && (first == TS_DIRECT || first == TS_INVERSE);
}

/* Queues the answer that was begun. */
static void finish(struct rsp_log *log)
{
	struct arrows *arrows = log->state;

	if (arrows->answer.open && !arrows->asked && is_atr(rsp_bytes_slice(&arrows->answer.bytes)))
		arrows->answer.frame.hint = RSP_HINT_ATR;
	arrows->asked = false;
	rsp_log_finish(log, &arrows->answer);
}

/* What stands behind a colon: of two bytes before it they are the status word, and this is the
 * data, else it is a text. False when it is hex that cannot be read. */
static bool add_behind_colon(struct arrows *arrows, struct rsp_slice behind)
{
	struct rsp_record *answer = &arrows->answer;
	struct rsp_slice whole = rsp_bytes_slice(&answer->bytes);
	uint8_t sw[SW_LEN] = {0};

	behind = rsp_trim(behind);
	if (answer->bytes.len != SW_LEN || !rsp_is_hex(behind))
		return true;
	for (size_t i = 0; i < SW_LEN; i++)
		if (!rsp_peek_u8(whole, i, &sw[i]))
			return false;
	answer->bytes.len = 0;
	return rsp_log_add_hex(answer, behind) && rsp_log_add(answer, rsp_slice(sw, SW_LEN));
}

/* Reads hex up to a colon or the end of the line into the answer; *out_ended: it was the colon. */
static bool add_answer(struct rsp_log *log, struct rsp_slice in, bool *out_ended)
{
	struct arrows *arrows = log->state;
	struct rsp_slice behind = in, hex = in;

	*out_ended = rsp_take_until(&behind, ':', &hex);
	hex = rsp_trim(hex);
	return hex.len && rsp_log_add_hex(&arrows->answer, hex) &&
	       (!*out_ended || add_behind_colon(arrows, behind));
}

/* An answer goes on in a line without arrow; false: it does not, and is over. */
static bool goes_on(struct rsp_log *log, struct rsp_slice in)
{
	struct arrows *arrows = log->state;
	struct rsp_slice peek = in;
	bool ended;

	if (!arrows->answer.open)
		return false;
	if (take_arrow(&peek) || log->line.cut || !add_answer(log, in, &ended)) {
		finish(log);
		return false;
	}
	if (ended)
		finish(log);
	return true;
}

static void response(struct rsp_log *log, const struct arrow *arrow, struct rsp_slice in)
{
	struct arrows *arrows = log->state;
	bool ended, atr = rsp_take_text(&in, "OK:");

	rsp_log_begin(log, &arrows->answer, atr ? RSP_HINT_ATR : RSP_HINT_RAPDU, rsp_trim(in));
	arrows->answer.frame.ordered_pair = true;
	if (log->line.cut || !add_answer(log, in, &ended) || arrows->answer.bytes.len < SW_LEN) {
		arrows->answer.open = false;
		refuse(log);
		return;
	}
	if (ended || atr || !arrow->wraps)
		finish(log);
}

static void reset(struct rsp_log *log)
{
	struct arrows *arrows = log->state;

	rsp_log_begin(log, &log->one, RSP_HINT_RESET, log->text);
	rsp_log_finish(log, &log->one);
	arrows->asked = false;
}

static void arrows_line(struct rsp_log *log)
{
	struct arrows *arrows = log->state;
	struct rsp_slice rest = log->rest;
	const struct arrow *arrow;

	log->rest = rsp_slice(NULL, 0);
	if (goes_on(log, rest))
		return;
	rsp_log_stamp(log, &rest, &arrows->day);
	arrow = take_arrow(&rest);
	if (!arrow) {
		if (rsp_equal_text(rsp_trim(rest), "-- RESET"))
			reset(log);
		return;
	}
	arrows->pcsc = take_tool(&rest);
	if (arrow->direction == TO_CARD)
		command(log, rest);
	else
		response(log, arrow, rest);
}

static void arrows_close(struct rsp_log *log)
{
	struct arrows *arrows = log->state;

	rsp_log_record_free(&arrows->answer);
}

static const struct rsp_log_format format = {
    .state_len = sizeof(struct arrows),
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = arrows_line,
    .end = finish,
    .close = arrows_close,
};

static int arrows_recognise(struct rsp_slice head)
{
	return rsp_log_recognise(&format, head);
}

static bool arrows_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_arrows = {
    .name = "arrows",
    .title = "Dialogue with a card (--> and <-- with hex: PC/SC tools, pySim)",
    .recognise = arrows_recognise,
    .open = arrows_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
