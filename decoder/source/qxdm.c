/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QXDM: UIM APDU records (0x19B7) as its item view copies them, one a line:
 *
 *   [0x19B7]  10:02:11.204123  UIM APDU  1  SLOT_1 Type = TX Data = { 00 A4 04 00 10  }
 *
 * The columns before SLOT_ are the user's choice. Bytes may go on over further lines, up to a
 * closing brace; one byte alone has no braces; a record without bytes is a power event. Times have
 * no date. */
#include "source/clock.h"
#include "source/formats.h"
#include "source/qcdata.h"

/* How sure the recogniser is. */
enum { SURE_RECORD = 95, SURE_OTHER = 30 };

static const char code[] = "[0x19B7]";
static const char marker[] = "Type";

enum verdict { OTHER_LINE, RECORD, EVENT, REFUSED };

/* What a line says before its bytes. */
struct parsed {
	enum rsp_t0_kind kind;
	int64_t of_day_ns;
	bool has_time;
	int slot;
	struct rsp_slice data; /* behind the "=": RECORD */
};

static bool skip_text(struct rsp_slice *in, const char *text, size_t len)
{
	return rsp_starts_with(*in, rsp_slice(text, len)) && rsp_skip(in, len);
}

/* What stands behind "Type =". */
static enum verdict parse_rest(struct rsp_slice rest, struct parsed *out)
{
	struct rsp_slice name;

	out->data = rest;
	if (rsp_take_until(&out->data, '=', &name))
		return rsp_qc_kind_of_data(rsp_trim(name), &out->kind) ? RECORD : REFUSED;
	rest = rsp_trim(rest);
	out->kind = RSP_T0_RESET;
	return rest.len == 0 || rsp_qc_kind_of_event(rest, &out->kind) ? EVENT : REFUSED;
}

static void skip_blanks(struct rsp_slice *in)
{
	uint8_t c;

	while (rsp_peek_u8(*in, 0, &c) && (c == ' ' || c == '\0') && rsp_skip(in, 1))
		continue;
}

/* Takes the columns, and "Type =" behind them. */
static bool take_columns(struct rsp_slice *text, struct rsp_slice *out)
{
	const struct rsp_slice name = rsp_slice(marker, sizeof(marker) - 1);
	struct rsp_slice rest = *text;
	size_t off, len;

	do {
		if (!rsp_find(rest, name, &off) || !rsp_skip(&rest, off + name.len))
			return false;
		len = rsp_offset_in(*text, rest) - name.len;
		skip_blanks(&rest);
	} while (!rsp_starts_with_text(rest, "="));
	*out = rsp_sub(*text, 0, len);
	*text = rest;
	return rsp_skip(text, 1);
}

static enum verdict parse_line(struct rsp_slice text, struct parsed *out)
{
	struct rsp_slice columns;

	if (!skip_text(&text, code, sizeof(code) - 1))
		return OTHER_LINE;
	if (!take_columns(&text, &columns))
		return REFUSED;
	out->slot = rsp_qc_slot(columns);
	out->has_time = rsp_find_time_of_day(columns, &out->of_day_ns);
	return parse_rest(text, out);
}

/* "[0x" and four digits: an item of another kind. */
static bool is_item(struct rsp_slice line)
{
	enum { DIGITS = 4 };
	struct rsp_slice number, behind;

	return skip_text(&line, "[0x", 3) && rsp_take(&line, DIGITS, &number) &&
	       rsp_is_hex(number) && rsp_take(&line, 1, &behind) && rsp_equal_text(behind, "]");
}

static int qxdm_recognise(struct rsp_slice head)
{
	struct rsp_slice line;
	int sure = 0;

	while (rsp_take_line(&head, &line)) {
		if (rsp_starts_with(line, rsp_slice(code, sizeof(code) - 1)))
			return SURE_RECORD;
		if (is_item(line))
			sure = SURE_OTHER;
	}
	return sure;
}

static bool qxdm_open(struct rsp_reader *reader)
{
	reader->state = rsp_alloc(sizeof(struct rsp_qc_record));
	return reader->state;
}

static void begin(struct rsp_reader *reader, struct rsp_qc_record *record,
                  const struct parsed *parsed)
{
	rsp_line_frame(&record->line, record->line.text, RSP_HINT_T0, rsp_slice(NULL, 0),
	               &record->frame);
	record->frame.param = parsed->kind;
	record->frame.slot = parsed->slot;
	record->bytes.len = 0;
	if (parsed->has_time)
		rsp_frame_time_of_day(reader, parsed->of_day_ns, &record->frame);
}

static enum rsp_pull qxdm_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct rsp_qc_record *record = reader->state;
	struct parsed parsed;

	if (record->cut_line)
		return rsp_qc_tell_cut(reader, record, out);
	while (rsp_qc_next_line(reader->input, record)) {
		enum verdict verdict = parse_line(record->line.text, &parsed);

		if (verdict == OTHER_LINE)
			continue;
		if (verdict == REFUSED)
			return rsp_line_damaged(reader, out, &record->line,
			                        "does not follow the grammar of a UIM APDU record");
		begin(reader, record, &parsed);
		if (verdict == RECORD &&
		    !rsp_qc_read_data(reader->input, record, parsed.kind, parsed.data, NULL))
			return rsp_line_damaged(reader, out, &record->line,
			                        "has no bytes in hex where a record has them");
		return rsp_qc_give(record, out);
	}
	return rsp_line_end(reader, out, &record->line);
}

static void qxdm_close(struct rsp_reader *reader)
{
	struct rsp_qc_record *record = reader->state;

	rsp_bytes_free(&record->bytes);
	rsp_free(record);
}

const struct rsp_source rsp_source_qxdm = {
    .name = "qxdm",
    .title = "QXDM item view (UIM APDU, one record a line)",
    .recognise = qxdm_recognise,
    .open = qxdm_open,
    .next = qxdm_next,
    .close = qxdm_close,
    .mark = rsp_qc_mark,
    .resume = rsp_qc_resume,
};
