/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/qcdata.h"

#include "source/clock.h"

struct name {
	const char *text;
	enum rsp_t0_kind kind;
};

static const struct name data_names[] = {
    {"TX Data",     RSP_T0_TX    },
    {"RX Data",     RSP_T0_RX    },
    {"ATR RX DATA", RSP_T0_ATR   },
    {"PPS TX DATA", RSP_T0_PPS_TX},
    {"PPS RX DATA", RSP_T0_PPS_RX},
};

static const struct name event_names[] = {
    {"COLD_RESET", RSP_T0_RESET    },
    {"Cold Reset", RSP_T0_RESET    },
    {"WARM_RESET", RSP_T0_RESET    },
    {"Warm Reset", RSP_T0_RESET    },
    {"POWER_OFF",  RSP_T0_POWER_OFF},
    {"Power Off",  RSP_T0_POWER_OFF},
};

bool rsp_qc_equal(struct rsp_slice text, const char *name)
{
	uint8_t c;

	for (; *name && rsp_take_u8(&text, &c); name++)
		if ((char)c != *name && (c != '\0' || *name != ' '))
			return false;
	return *name == '\0' && text.len == 0;
}

static bool kind_of(const struct name *names, size_t num, struct rsp_slice text,
                    enum rsp_t0_kind *out)
{
	for (size_t i = 0; i < num; i++) {
		if (!rsp_qc_equal(text, names[i].text))
			continue;
		*out = names[i].kind;
		return true;
	}
	return false;
}

bool rsp_qc_kind_of_data(struct rsp_slice name, enum rsp_t0_kind *out)
{
	return kind_of(data_names, sizeof(data_names) / sizeof(data_names[0]), name, out);
}

bool rsp_qc_kind_of_event(struct rsp_slice name, enum rsp_t0_kind *out)
{
	return kind_of(event_names, sizeof(event_names) / sizeof(event_names[0]), name, out);
}

int rsp_qc_slot(struct rsp_slice text)
{
	static const char word[] = "SLOT_";
	uint64_t number;
	size_t off;

	if (!rsp_find(text, rsp_slice(word, sizeof(word) - 1), &off) ||
	    !rsp_skip(&text, off + sizeof(word) - 1) || !rsp_take_decimal(&text, 2, &number))
		return -1;
	return (int)number;
}

bool rsp_qc_next_line(struct rsp_input *input, struct rsp_qc_record *record)
{
	if (record->held) {
		record->held = false;
		return true;
	}
	return rsp_line_next(input, &record->line);
}

/* One line of bytes, up to the brace that ends them. False when it holds anything else. */
static bool take_hex(struct rsp_bytes *bytes, struct rsp_slice text, struct rsp_slice *out_behind,
                     bool *out_ended)
{
	size_t before = bytes->len;
	struct rsp_slice hex = text;

	*out_behind = text;
	*out_ended = rsp_take_until(out_behind, '}', &hex);
	if (rsp_bytes_append_hex(bytes, hex) && bytes->len <= RSP_QC_DATA_MAX)
		return true;
	bytes->len = before;
	return false;
}

/* One byte without braces: two digits, and nothing that goes on with them. */
static bool take_single(struct rsp_bytes *bytes, struct rsp_slice text,
                        struct rsp_slice *out_behind)
{
	enum { DIGITS = 2 };
	struct rsp_slice word;

	if (!rsp_take_word(&text, &word) || word.len != DIGITS || !rsp_is_hex(word))
		return false;
	*out_behind = text;
	return rsp_bytes_append_hex(bytes, word);
}

static void note_cut(struct rsp_qc_record *record)
{
	record->cut_line = record->frame.number;
	record->cut_off = record->frame.file_off;
	record->frame.cut = true;
}

/* The lines behind the first, up to the brace. A line that is no bytes is held. */
static void read_on(struct rsp_input *input, struct rsp_qc_record *record,
                    struct rsp_slice *out_behind)
{
	bool ended = false;

	while (!ended) {
		if (!rsp_line_next(input, &record->line)) {
			note_cut(record);
			return;
		}
		if (record->line.cut ||
		    !take_hex(&record->bytes, record->line.text, out_behind, &ended)) {
			record->held = true;
			note_cut(record);
			return;
		}
	}
}

bool rsp_qc_read_data(struct rsp_input *input, struct rsp_qc_record *record, enum rsp_t0_kind kind,
                      struct rsp_slice text, struct rsp_slice *out_behind)
{
	struct rsp_slice behind = {0};
	bool ended = true, good;

	text = rsp_trim(text);
	record->bytes.len = 0;
	record->frame.hint = RSP_HINT_T0;
	record->frame.param = kind;
	record->frame.file_off = record->line.file_off;
	if (rsp_contains(record->line.text, text))
		record->frame.file_off += rsp_offset_in(record->line.text, text);
	if (rsp_starts_with_text(text, "{"))
		good = rsp_skip(&text, 1) && take_hex(&record->bytes, text, &behind, &ended);
	else
		good = take_single(&record->bytes, text, &behind);
	if (!good || record->line.cut)
		return false;
	if (!ended)
		read_on(input, record, &behind);
	if (out_behind)
		*out_behind = behind;
	return true;
}

enum rsp_pull rsp_qc_give(const struct rsp_qc_record *record, struct rsp_frame *out)
{
	*out = record->frame;
	out->bytes = rsp_bytes_slice(&record->bytes);
	return RSP_PULL_FRAME;
}

enum rsp_pull rsp_qc_tell_cut(struct rsp_reader *reader, struct rsp_qc_record *record,
                              struct rsp_frame *out)
{
	rsp_reader_damaged(reader, out, RSP_RULE_SOURCE_CUT, record->cut_line, record->cut_off,
	                   "the bytes of the record of line %llu end without a closing brace",
	                   (unsigned long long)record->cut_line);
	out->by_line = true;
	record->cut_line = 0;
	return RSP_PULL_DAMAGED;
}

bool rsp_qc_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct rsp_qc_record *record = reader->state;

	*out_number = record->line.number;
	return !record->held && !record->cut_line;
}

void rsp_qc_resume(struct rsp_reader *reader, uint64_t number)
{
	struct rsp_qc_record *record = reader->state;

	record->line.number = number;
}
