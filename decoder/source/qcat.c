/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QCAT's text export: blocks of lines, of which those of log code 0x19B7 are UIM APDU records.
 *
 *   2024 Jan  5  10:02:11.204  [00]  0x19B7  UIM APDU
 *   Subscription ID = 1
 *   Version = 1
 *   Sequence Number = 12
 *   Slot Id = SLOT_1
 *   Message Type = TX
 *   Control byte = 0
 *   TX Data = { 00 A4 04 00 10  }
 *
 * What stands behind the bytes, or behind the name of an event, is QCAT's own reading of them. It
 * is passed over: it is often wrong, or that of another record. Its lines are indented, unlike
 * those of the record, or begin with "APDU Parsing" or "ERROR:". The dates may be those of a clock
 * that was not set (1980). */
#include "source/clock.h"
#include "source/formats.h"
#include "source/qcdata.h"

/* How sure the recogniser is. */
enum { SURE_TITLE = 95, SURE_RECORD = 90, SURE_OTHER = 30 };

enum { DECIMAL_MAX = 18 };

static const char title[] = "%MOBILE PARSED MESSAGE FILE";
static const char code[] = "0x19B7";

struct qcat {
	struct rsp_qc_record record;
	bool open;     /* a block of ours, its bytes or event not yet handed out */
	bool is_event; /* it has no bytes */
};

enum head { NO_HEAD, OTHER_HEAD, OUR_HEAD };

/* "2024 Jan  5  10:02:11.204  [00]  0x19B7  ..." */
static enum head parse_head(struct rsp_slice text, int64_t *out_ns)
{
	uint64_t year, month, day;
	int64_t midnight, of_day;
	struct rsp_slice word;

	if (!rsp_take_decimal(&text, 4, &year) || !rsp_take_word(&text, &word) ||
	    !rsp_take_month(&word, &month) || !rsp_take_word(&text, &word) ||
	    !rsp_take_decimal(&word, 2, &day) || !rsp_date_ns(year, month, day, &midnight) ||
	    !rsp_take_word(&text, &word) || !rsp_take_time_of_day(&word, &of_day))
		return NO_HEAD;
	*out_ns = midnight + of_day;
	if (!rsp_take_word(&text, &word) || !rsp_take_word(&text, &word))
		return NO_HEAD;
	return rsp_equal_text(word, code) ? OUR_HEAD : OTHER_HEAD;
}

static int qcat_recognise(struct rsp_slice head)
{
	struct rsp_slice line;
	int64_t ns;
	int sure = 0;

	while (rsp_take_line(&head, &line)) {
		enum head kind = parse_head(line, &ns);

		if (rsp_starts_with_text(line, title))
			return SURE_TITLE;
		if (kind == OUR_HEAD)
			return SURE_RECORD;
		if (kind == OTHER_HEAD)
			sure = SURE_OTHER;
	}
	return sure;
}

static bool qcat_open(struct rsp_reader *reader)
{
	reader->state = rsp_alloc(sizeof(struct qcat));
	return reader->state;
}

static void begin(struct qcat *qcat, int64_t t_ns)
{
	struct rsp_qc_record *record = &qcat->record;

	rsp_line_frame(&record->line, record->line.text, RSP_HINT_T0, rsp_slice(NULL, 0),
	               &record->frame);
	record->frame.clock = RSP_CLOCK_UNIX;
	record->frame.no_zone = true;
	record->frame.t_ns = t_ns;
	record->bytes.len = 0;
	qcat->open = true;
	qcat->is_event = false;
}

static void take_event(struct qcat *qcat, struct rsp_slice name)
{
	enum rsp_t0_kind kind;

	if (!rsp_qc_kind_of_event(name, &kind))
		return;
	qcat->is_event = true;
	qcat->record.frame.param = kind;
}

enum verdict { GOES_ON, DATA, REFUSED };

/* A line of a block that has not given its bytes yet. */
static enum verdict take_field(struct rsp_reader *reader, struct qcat *qcat)
{
	struct rsp_qc_record *record = &qcat->record;
	struct rsp_slice value = record->line.text, name;
	enum rsp_t0_kind kind;

	if (!rsp_take_until(&value, '=', &name)) {
		take_event(qcat, rsp_trim(record->line.text));
		return GOES_ON;
	}
	name = rsp_trim(name);
	value = rsp_trim(value);
	if (rsp_qc_kind_of_data(name, &kind))
		return rsp_qc_read_data(reader->input, record, kind, value, NULL) ? DATA : REFUSED;
	if (rsp_qc_equal(name, "Message Type"))
		take_event(qcat, value);
	else if (rsp_qc_equal(name, "Slot Id"))
		record->frame.slot = rsp_qc_slot(value);
	else if (rsp_qc_equal(name, "Sequence Number"))
		record->frame.has_sequence =
		    rsp_take_decimal(&value, DECIMAL_MAX, &record->frame.sequence);
	return GOES_ON;
}

/* The block is over: an event is handed out, a record without its bytes is damage. */
static enum rsp_pull close_block(struct rsp_reader *reader, struct qcat *qcat,
                                 struct rsp_frame *out)
{
	const struct rsp_frame *frame = &qcat->record.frame;

	qcat->open = false;
	if (qcat->is_event)
		return rsp_qc_give(&qcat->record, out);
	rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_LINE, frame->number, frame->file_off,
	                   "the record of line %llu has no bytes",
	                   (unsigned long long)frame->number);
	out->by_line = true;
	return RSP_PULL_DAMAGED;
}

static bool is_blank(struct rsp_slice text)
{
	return rsp_trim(text).len == 0;
}

static bool is_indented(struct rsp_slice text)
{
	return rsp_trim(text).data != text.data;
}

/* QCAT's own reading begins: there are no bytes behind it. */
static bool is_reading(struct rsp_slice text)
{
	return rsp_qc_equal(rsp_trim(text), "APDU Parsing") || rsp_starts_with_text(text, "ERROR:");
}

/* Whether a line ends the block that is open. */
static bool ends_block(const struct qcat *qcat, enum head head, struct rsp_slice text)
{
	return head != NO_HEAD || (qcat->is_event && is_blank(text)) || is_reading(text);
}

/* Reads up to the end of the next record. */
static enum rsp_pull read_record(struct rsp_reader *reader, struct qcat *qcat,
                                 struct rsp_frame *out)
{
	struct rsp_qc_record *record = &qcat->record;
	int64_t t_ns;

	while (rsp_qc_next_line(reader->input, record)) {
		enum head head = parse_head(record->line.text, &t_ns);
		enum verdict verdict;

		if (qcat->open && ends_block(qcat, head, record->line.text)) {
			record->held = true;
			return close_block(reader, qcat, out);
		}
		if (head == OUR_HEAD)
			begin(qcat, t_ns);
		if (head != NO_HEAD || !qcat->open || is_indented(record->line.text))
			continue;
		verdict = take_field(reader, qcat);
		if (verdict == GOES_ON)
			continue;
		qcat->open = false;
		if (verdict == DATA)
			return rsp_qc_give(record, out);
		return rsp_line_damaged(reader, out, &record->line,
		                        "has no bytes in hex where a record has them");
	}
	return qcat->open ? close_block(reader, qcat, out)
	                  : rsp_line_end(reader, out, &record->line);
}

static enum rsp_pull qcat_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct qcat *qcat = reader->state;

	if (qcat->record.cut_line)
		return rsp_qc_tell_cut(reader, &qcat->record, out);
	return read_record(reader, qcat, out);
}

static void qcat_close(struct rsp_reader *reader)
{
	struct qcat *qcat = reader->state;

	rsp_bytes_free(&qcat->record.bytes);
	rsp_free(qcat);
}

/* Between two blocks. */
static bool qcat_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct qcat *qcat = reader->state;

	return rsp_qc_mark(reader, out_number) && !qcat->open;
}

const struct rsp_source rsp_source_qcat = {
    .name = "qcat",
    .title = "QCAT text export (UIM APDU)",
    .recognise = qcat_recognise,
    .open = qcat_open,
    .next = qcat_next,
    .close = qcat_close,
    .mark = qcat_mark,
    .resume = rsp_qc_resume,
};
