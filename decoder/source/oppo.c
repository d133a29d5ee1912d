/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Oppo's viewer: the bytes of UIM APDU records, with the line of the log they were found in.
 *
 *   Line 12: TX Data = { 00 A4 04 00 10  }  10:02:11.204  SLOT_1
 *
 * The columns behind the bytes are the user's choice; a time of day and a slot are read where they
 * are there. */
#include "source/clock.h"
#include "source/formats.h"
#include "source/qcdata.h"

enum { SURE_RECORD = 90, DECIMAL_MAX = 18 };

static const char prefix[] = "Line ";

/* "Line 12: TX Data =". Other lines are none of ours, whatever they say. */
static bool parse_line(struct rsp_slice text, enum rsp_t0_kind *out_kind,
                       struct rsp_slice *out_data)
{
	struct rsp_slice name;
	uint64_t number;

	if (!rsp_starts_with_text(text, prefix) || !rsp_skip(&text, sizeof(prefix) - 1) ||
	    !rsp_take_decimal(&text, DECIMAL_MAX, &number) || !rsp_starts_with_text(text, ":") ||
	    !rsp_skip(&text, 1) || !rsp_take_until(&text, '=', &name))
		return false;
	*out_data = text;
	return rsp_qc_kind_of_data(rsp_trim(name), out_kind);
}

static int oppo_recognise(struct rsp_slice head)
{
	struct rsp_slice line, data;
	enum rsp_t0_kind kind;

	while (rsp_take_line(&head, &line))
		if (parse_line(line, &kind, &data))
			return SURE_RECORD;
	return 0;
}

static bool oppo_open(struct rsp_reader *reader)
{
	reader->state = rsp_alloc(sizeof(struct rsp_qc_record));
	return reader->state;
}

static enum rsp_pull give(struct rsp_reader *reader, struct rsp_qc_record *record,
                          struct rsp_slice columns, struct rsp_frame *out)
{
	int64_t of_day;

	record->frame.slot = rsp_qc_slot(columns);
	if (rsp_find_time_of_day(columns, &of_day))
		rsp_frame_time_of_day(reader, of_day, &record->frame);
	return rsp_qc_give(record, out);
}

static enum rsp_pull oppo_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct rsp_qc_record *record = reader->state;
	struct rsp_slice data, columns;
	enum rsp_t0_kind kind;

	if (record->cut_line)
		return rsp_qc_tell_cut(reader, record, out);
	while (rsp_qc_next_line(reader->input, record)) {
		if (!parse_line(record->line.text, &kind, &data))
			continue;
		rsp_line_frame(&record->line, data, RSP_HINT_T0, rsp_slice(NULL, 0),
		               &record->frame);
		if (!rsp_qc_read_data(reader->input, record, kind, data, &columns))
			return rsp_line_damaged(reader, out, &record->line,
			                        "has no bytes in hex where a record has them");
		return give(reader, record, columns, out);
	}
	return rsp_line_end(reader, out, &record->line);
}

static void oppo_close(struct rsp_reader *reader)
{
	struct rsp_qc_record *record = reader->state;

	rsp_bytes_free(&record->bytes);
	rsp_free(record);
}

const struct rsp_source rsp_source_oppo = {
    .name = "oppo",
    .title = "Oppo log (Line n: TX Data = { ... })",
    .recognise = oppo_recognise,
    .open = oppo_open,
    .next = oppo_next,
    .close = oppo_close,
    .mark = rsp_qc_mark,
    .resume = rsp_qc_resume,
};
