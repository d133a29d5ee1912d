/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/marks.h"

#include <stddef.h>
#include <string.h>

/* What a description of ours begins with, and what stands between two marks. */
static const char prefix[] = "rsptrace: ";
static const char between[] = ", ";
static const char slot_word[] = "slot ", session_word[] = "session ", kind_word[] = "kind ";

/* A mark is a flag of struct rsp_marks, or says what every packet is. */
static const struct mark {
	const char *word;
	size_t flag;           /* where it stands in struct rsp_marks */
	enum rsp_hint payload; /* RSP_HINT_NONE: it is a flag */
} rows[] = {
    {"no slot",                  offsetof(struct rsp_marks, no_slot),  RSP_HINT_NONE},
    {"no times",                          offsetof(struct rsp_marks,                                          no_times), RSP_HINT_NONE},
    {"times without date",             offsetof(struct rsp_marks,                                      undated),                            RSP_HINT_NONE},
    {"answers in order",                  offsetof(struct rsp_marks,ordered),RSP_HINT_NONE},
    {"commands missing",offsetof(struct rsp_marks,         alone),                               RSP_HINT_NONE},
    {"commands alone",         0,                          RSP_HINT_CAPDU                    },
    {"responses alone",                          0,                                    RSP_HINT_RAPDU                                   },
    {"headers",                          0,                                   RSP_HINT_TPDU_HEADER},
    {"command data",                          0,                                           RSP_HINT_TPDU_COMMAND},
    {"response data",                          0,                                      RSP_HINT_TPDU_RESPONSE                       },
    {"status words",                          0,                                     RSP_HINT_TPDU_SW                             },
    {"resets",                          0,                                      RSP_HINT_RESET},
    {"sessions opened",                          0,                                            RSP_HINT_OPEN},
    {"sessions closed",                          0,                                   RSP_HINT_CLOSE                    },
    {"refusals",                          0,                                   RSP_HINT_REFUSED                    },
};

enum { NUM_ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool has(const struct rsp_marks *marks, const struct mark *row)
{
	bool flag;

	if (row->payload != RSP_HINT_NONE)
		return marks->payload == row->payload;
	memcpy(&flag, (const char *)marks + row->flag, sizeof(flag));
	return flag;
}

static void set(struct rsp_marks *marks, const struct mark *row)
{
	static const bool flag = true;

	if (row->payload != RSP_HINT_NONE)
		marks->payload = row->payload;
	else
		memcpy((char *)marks + row->flag, &flag, sizeof(flag));
}

static const char *with_number(struct rsp_arena *arena, const char *text, const char *word,
                               uint64_t number)
{
	return rsp_arena_printf(arena, "%s%s%s%llu", text, text[0] ? between : "", word,
	                        (unsigned long long)number);
}

const char *rsp_marks_text(struct rsp_arena *arena, const struct rsp_marks *marks)
{
	const char *text = "";

	for (size_t at = 0; at < NUM_ROWS; at++)
		if (has(marks, &rows[at]))
			text = rsp_arena_printf(arena, "%s%s%s", text, text[0] ? between : "",
			                        rows[at].word);
	if (marks->payload != RSP_HINT_NONE && !marks->no_slot)
		text = with_number(arena, text, slot_word, marks->slot);
	if (marks->has_session)
		text = with_number(arena, text, session_word, marks->session);
	if (marks->payload == RSP_HINT_REFUSED || (marks->payload == RSP_HINT_OPEN && marks->param))
		text = with_number(arena, text, kind_word, marks->param);
	return rsp_arena_printf(arena, "%s%s", prefix, text);
}

static struct rsp_slice take_mark(struct rsp_slice *in)
{
	size_t off = in->len;
	struct rsp_slice word;

	if (!rsp_find(*in, rsp_text(between), &off))
		off = in->len;
	word = rsp_take_up_to(in, off);
	rsp_take_up_to(in, sizeof(between) - 1);
	return word;
}

/* The number behind a word; false when something else stands there. */
static bool read_number(struct rsp_slice text, const char *word, uint64_t *out)
{
	uint64_t number = 0;
	uint8_t c;

	if (!rsp_starts_with_text(text, word) || !rsp_skip(&text, strlen(word)) || !text.len)
		return false;
	while (rsp_take_u8(&text, &c))
		if (c < '0' || c > '9' || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(c - '0'), &number))
			return false;
	*out = number;
	return true;
}

void rsp_marks_read(struct rsp_slice description, struct rsp_marks *out)
{
	struct rsp_slice in = description;

	if (!rsp_starts_with_text(in, prefix) || !rsp_skip(&in, sizeof(prefix) - 1))
		return;
	while (in.len) {
		struct rsp_slice word = take_mark(&in);

		for (size_t at = 0; at < NUM_ROWS; at++)
			if (rsp_equal_text(word, rows[at].word))
				set(out, &rows[at]);
		if (read_number(word, session_word, &out->session))
			out->has_session = true;
		else if (!read_number(word, slot_word, &out->slot))
			(void)read_number(word, kind_word, &out->param);
	}
}

/* Tags of exported PDUs: type, length, value in whole words; a tag of no type and length ends them.
 */
enum { SLOT_MAX = 255 };

enum { TAG_END = 0, TAG_DISSECTOR = 12, TAG_HEADER_LEN = 4, TAG_WORD = 4 };

/* A header without its data is no command to Wireshark. */
static const char *dissector_of(const struct rsp_marks *marks)
{
	switch ((int)marks->payload) {
	case RSP_HINT_CAPDU:
		return "gsm_sim.command";
	case RSP_HINT_RAPDU:
	case RSP_HINT_TPDU_SW:
		return "gsm_sim.response";
	default:
		return "data";
	}
}

size_t rsp_marks_tags(const struct rsp_marks *marks, uint8_t out[static RSP_MARKS_TAGS_MAX])
{
	const char *name = dissector_of(marks);
	size_t len = (strlen(name) + TAG_WORD - 1) / TAG_WORD * TAG_WORD;

	memset(out, 0, RSP_MARKS_TAGS_MAX);
	out[1] = TAG_DISSECTOR;
	out[3] = (uint8_t)len;
	memcpy(out + TAG_HEADER_LEN, name, strlen(name));
	return TAG_HEADER_LEN + len + TAG_HEADER_LEN;
}

/* Reads over the tags; what they say the marks say better. */
static bool skip_tags(struct rsp_slice *in)
{
	uint16_t tag, len;

	while (rsp_take_u16be(in, &tag) && rsp_take_u16be(in, &len)) {
		if (tag == TAG_END)
			return true;
		if (!rsp_skip(in, len))
			return false;
	}
	return false;
}

static void apply_payload(const struct rsp_marks *marks, struct rsp_frame *frame)
{
	struct rsp_slice bytes = frame->bytes;

	if (frame->param != RSP_LINK_EXPORTED_PDU || !skip_tags(&bytes))
		return;
	frame->file_off += rsp_offset_in(frame->bytes, bytes);
	frame->hint = marks->payload;
	frame->bytes = bytes;
	frame->slot = marks->no_slot || marks->slot > SLOT_MAX ? -1 : (int)marks->slot;
	frame->has_session = marks->has_session;
	frame->session = marks->session;
	frame->param = (uint32_t)marks->param;
}

void rsp_marks_apply(const struct rsp_marks *marks, struct rsp_frame *frame)
{
	frame->no_slot = marks->no_slot;
	if (marks->payload != RSP_HINT_NONE)
		apply_payload(marks, frame);
	frame->ordered_pair = marks->ordered;
	frame->alone = marks->alone;
	if (marks->no_times)
		frame->clock = RSP_CLOCK_NONE;
	else if (marks->undated && frame->clock == RSP_CLOCK_UNIX)
		frame->clock = RSP_CLOCK_RELATIVE;
	if (frame->clock == RSP_CLOCK_NONE)
		frame->t_ns = 0;
}
