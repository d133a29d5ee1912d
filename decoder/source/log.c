/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/hex.h"
#include "source/colour.h"

enum {
	TEXT_LOOKED_AT = 512, /* bytes that tell text from a binary file */
	FIRST_PRINTABLE = 0x20,
	ESCAPE = 0x1B
};

static bool log_init(struct rsp_log *log, const struct rsp_log_format *format)
{
	*log = (struct rsp_log){.format = format};
	log->state = rsp_alloc(format->state_len);
	return log->state;
}

static void log_free(struct rsp_log *log)
{
	if (log->format->close)
		log->format->close(log);
	rsp_free(log->state);
	rsp_bytes_free(&log->plain);
	rsp_log_record_free(&log->one);
	for (size_t i = 0; i < RSP_LOG_QUEUE; i++)
		rsp_log_record_free(&log->queue[i].record);
}

/* Shows the line to the format: at first, or what it left of it. */
static void look(struct rsp_log *log)
{
	size_t seen = log->rest.len;

	log->format->line(log);
	/* A rest that is not shorter would be seen for ever. */
	assert(log->rest.len == 0 || log->rest.len < seen);
	(void)seen;
}

static void look_first(struct rsp_log *log)
{
	log->clock = RSP_CLOCK_NONE;
	log->t_ns = 0;
	log->no_zone = false;
	log->slot = -1;
	if (!rsp_colour_drop(log->line.text, &log->plain, &log->text)) {
		log->text = log->line.text;
		rsp_log_refuse(log, "cannot be kept in memory");
		return;
	}
	log->rest = log->text;
	look(log);
}

static void look_at_end(struct rsp_log *log)
{
	log->text = log->rest = rsp_slice(NULL, 0);
	if (log->format->end)
		log->format->end(log);
	log->ended = log->count == 0;
}

static const struct rsp_log_result *take(struct rsp_log *log)
{
	const struct rsp_log_result *result = &log->queue[log->first];

	log->first = (log->first + 1) % RSP_LOG_QUEUE;
	log->count--;
	return result;
}

/* Whether these may be the first bytes of a text: no control characters but those of lines. */
static bool is_text(struct rsp_slice head)
{
	uint8_t c;

	head = rsp_sub(head, 0, TEXT_LOOKED_AT);
	while (rsp_take_u8(&head, &c))
		if (c < FIRST_PRINTABLE && c != '\t' && c != '\n' && c != '\r' && c != '\0' &&
		    c != ESCAPE)
			return false;
	return true;
}

/* Empties the queue; whether a record was in it. */
static bool count_queue(struct rsp_log *log, unsigned *num_damages)
{
	bool record = false;

	while (log->count) {
		if (take(log)->damaged)
			(*num_damages)++;
		else
			record = true;
	}
	return record;
}

static bool has_record(struct rsp_log *log, struct rsp_slice head, unsigned *num_damages)
{
	bool whole = head.len < RSP_SNIFF_LEN;

	while (rsp_take_line(&head, &log->line.text)) {
		/* The last line may go on behind what can be seen. */
		if (head.len == 0 && !whole)
			break;
		look_first(log);
		if (count_queue(log, num_damages))
			return true;
	}
	look_at_end(log);
	return count_queue(log, num_damages);
}

int rsp_log_recognise(const struct rsp_log_format *format, struct rsp_slice head)
{
	struct rsp_log log;
	unsigned num_damages = 0;
	int sure = 0;

	if (!is_text(head) || !log_init(&log, format))
		return 0;
	if (has_record(&log, head, &num_damages))
		sure = format->sure;
	else if (num_damages)
		sure = format->sure_refused;
	log_free(&log);
	return sure;
}

bool rsp_log_open(struct rsp_reader *reader, const struct rsp_log_format *format)
{
	struct rsp_log *log = rsp_alloc(sizeof(*log));

	if (log && log_init(log, format)) {
		reader->state = log;
		return true;
	}
	rsp_free(log);
	return false;
}

void rsp_log_close(struct rsp_reader *reader)
{
	log_free(reader->state);
	rsp_free(reader->state);
}

static enum rsp_pull hand_out(struct rsp_reader *reader, struct rsp_log *log, struct rsp_frame *out)
{
	const struct rsp_log_result *result = take(log);
	const struct rsp_log_result *next = &log->queue[log->first];

	if (result->damaged) {
		rsp_reader_damaged(reader, out, result->rule, result->record.frame.number,
		                   result->record.frame.file_off, "%s", result->text);
		out->by_line = true;
		return RSP_PULL_DAMAGED;
	}
	*out = result->record.frame;
	out->bytes = rsp_bytes_slice(&result->record.bytes);
	reader->more = log->count && !next->damaged && next->record.frame.number == out->number;
	return RSP_PULL_FRAME;
}

enum rsp_pull rsp_log_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct rsp_log *log = reader->state;

	reader->more = false;
	while (log->count == 0) {
		if (log->rest.len)
			look(log);
		else if (rsp_line_next(reader->input, &log->line))
			look_first(log);
		else if (!log->ended)
			look_at_end(log);
		else
			return rsp_line_end(reader, out, &log->line);
	}
	return hand_out(reader, log, out);
}

bool rsp_log_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct rsp_log *log = reader->state;

	*out_number = log->line.number;
	return !log->count && !log->rest.len && !log->one.open && !log->ended;
}

void rsp_log_resume(struct rsp_reader *reader, uint64_t number)
{
	struct rsp_log *log = reader->state;

	log->line.number = number;
}

void rsp_log_begin(struct rsp_log *log, struct rsp_record *record, enum rsp_hint hint,
                   struct rsp_slice part)
{
	struct rsp_slice at = log->line.text;

	if (rsp_contains(log->text, part))
		at = rsp_colour_find(at, rsp_offset_in(log->text, part));
	rsp_line_frame(&log->line, at, hint, rsp_slice(NULL, 0), &record->frame);
	record->frame.clock = log->clock;
	record->frame.t_ns = log->t_ns;
	record->frame.no_zone = log->no_zone;
	record->frame.slot = log->slot;
	record->bytes.len = 0;
	record->open = true;
}

void rsp_log_begin_at(struct rsp_record *record, const struct rsp_record *other)
{
	record->frame = other->frame;
	record->bytes.len = 0;
	record->open = true;
}

bool rsp_log_add(struct rsp_record *record, struct rsp_slice bytes)
{
	return record->bytes.len + bytes.len <= RSP_LOG_RECORD_MAX &&
	       rsp_bytes_append(&record->bytes, bytes);
}

bool rsp_log_add_hex(struct rsp_record *record, struct rsp_slice text)
{
	size_t before = record->bytes.len;

	if (rsp_bytes_append_hex(&record->bytes, text) && record->bytes.len <= RSP_LOG_RECORD_MAX)
		return true;
	record->bytes.len = before;
	return false;
}

static struct rsp_log_result *push(struct rsp_log *log)
{
	assert(log->count < RSP_LOG_QUEUE);
	return &log->queue[(log->first + log->count++) % RSP_LOG_QUEUE];
}

void rsp_log_finish(struct rsp_log *log, struct rsp_record *record)
{
	struct rsp_log_result *result;
	struct rsp_bytes room;

	if (!record->open)
		return;
	result = push(log);
	result->damaged = false;
	room = result->record.bytes;
	result->record = *record;
	*record = (struct rsp_record){.bytes = room};
	record->bytes.len = 0;
}

void rsp_log_hex(struct rsp_log *log, enum rsp_hint hint, struct rsp_slice text)
{
	text = rsp_trim(text);
	rsp_log_begin(log, &log->one, hint, text);
	if (log->line.cut || text.len == 0 || !rsp_log_add_hex(&log->one, text)) {
		rsp_log_refuse(log, "does not hold the hex that belongs there");
		return;
	}
	log->one.frame.ordered_pair = !log->format->loose;
	rsp_log_finish(log, &log->one);
}

static struct rsp_log_result *push_damage(struct rsp_log *log, enum rsp_rule_id rule)
{
	struct rsp_log_result *result = push(log);

	result->damaged = true;
	result->rule = rule;
	result->record.frame =
	    (struct rsp_frame){.number = log->line.number, .file_off = log->line.file_off};
	return result;
}

void rsp_log_refuse(struct rsp_log *log, const char *why)
{
	struct rsp_log_result *result = push_damage(log, RSP_RULE_SOURCE_LINE);

	snprintf(result->text, sizeof(result->text), "line %llu %s",
	         (unsigned long long)log->line.number,
	         log->line.cut ? "is longer than a line may be" : why);
}

void rsp_log_report(struct rsp_log *log, enum rsp_rule_id rule, const char *format, ...)
{
	struct rsp_log_result *result = push_damage(log, rule);
	va_list args;

	va_start(args, format);
	vsnprintf(result->text, sizeof(result->text), format, args);
	va_end(args);
}

void rsp_log_record_free(struct rsp_record *record)
{
	rsp_bytes_free(&record->bytes);
	record->open = false;
}

bool rsp_take_marker(struct rsp_slice *in, const char *marker, struct rsp_slice *out_before)
{
	struct rsp_slice text = rsp_text(marker), rest = *in, before;
	size_t off;

	if (!rsp_find(rsp_sub(rest, 0, RSP_LOG_PREFIX_MAX + text.len), text, &off) ||
	    !rsp_take(&rest, off, &before) || !rsp_skip(&rest, text.len))
		return false;
	if (out_before)
		*out_before = before;
	*in = rest;
	return true;
}

bool rsp_take_text(struct rsp_slice *in, const char *text)
{
	struct rsp_slice rest = rsp_trim(*in);

	if (!rsp_starts_with_text(rest, text) || !rsp_skip(&rest, rsp_text(text).len))
		return false;
	*in = rest;
	return true;
}

struct rsp_slice rsp_take_hex_run(struct rsp_slice *in)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(*in, len, &c) &&
	       (rsp_hex_digit(c) >= 0 || c == ' ' || c == '\t' || c == '\0'))
		len++;
	return rsp_take_up_to(in, len);
}

/* Takes one character. */
static bool take_char(struct rsp_slice *in, uint8_t wanted)
{
	uint8_t c;

	return rsp_peek_u8(*in, 0, &c) && c == wanted && rsp_skip(in, 1);
}

/* Takes logcat's "mm-dd "; the year is not there, so it dates nothing. */
static bool take_month_day(struct rsp_slice *in)
{
	struct rsp_slice rest = *in;
	uint64_t month, day;

	if (!rsp_take_decimal(&rest, 2, &month) || !take_char(&rest, '-') ||
	    !rsp_take_decimal(&rest, 2, &day) || !take_char(&rest, ' '))
		return false;
	*in = rest;
	return true;
}

bool rsp_log_stamp(struct rsp_log *log, struct rsp_slice *in, struct rsp_day_clock *day)
{
	struct rsp_slice rest = rsp_trim(*in);
	int64_t date_ns, of_day_ns;
	bool dated = rsp_take_date(&rest, &date_ns);

	if (dated) {
		if (!take_char(&rest, ' ') && !take_char(&rest, 'T'))
			return false;
	} else if (!take_month_day(&rest)) {
		rest = rsp_trim(*in);
	}
	rest = rsp_trim(rest);
	if (!rsp_take_time_of_day(&rest, &of_day_ns))
		return false;
	log->clock = dated ? RSP_CLOCK_UNIX : RSP_CLOCK_RELATIVE;
	log->no_zone = dated;
	log->t_ns = dated ? date_ns + of_day_ns : rsp_day_clock_at(day, of_day_ns);
	*in = rest;
	return true;
}
