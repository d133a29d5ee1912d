/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams of bytes that end in what went between terminal and card:
 *
 *   AA BB FF FF 00 00 00 01 00 02 80 7C 01 02 19
 *         FF FF 00 00                                  begins a frame
 *                     00 01                            to the card; 00 02: from it
 *                           00 02                      two bytes more
 *                                 80 7C 01 02 19       what the line carried (RSP_HINT_T0)
 *
 * No description of these logs is public. The layout is a guess from how another reader finds
 * commands in them, and 00 02 as the other direction is a guess of ours; frames of other kinds are
 * passed over. */
#include "source/formats.h"
#include "source/log.h"

enum {
	SURE_RECORD = 66,
	SURE_REFUSED = 0,
	DIGITS = 2,    /* of a byte */
	LEAST = 8 + 1, /* bytes of a frame that carries something */
	FROM_CARD = 2,
	TO_CARD = 1
};

static const char mark[] = "FF FF 00 00 00 0", any_mark[] = "FF FF 00 00";

/* Whether the text is bytes in hex, each with blanks around it. */
static bool is_bytes(struct rsp_slice text)
{
	struct rsp_slice word;
	size_t num = 0;

	while (rsp_take_word(&text, &word)) {
		if (word.len != DIGITS || !rsp_is_hex(word))
			return false;
		num++;
	}
	return num >= LEAST;
}

/* Takes a line apart; false when it holds no frame of a known direction. */
static bool parse_line(struct rsp_slice in, enum rsp_t0_kind *out_kind, struct rsp_slice *out_data)
{
	struct rsp_slice word;
	uint64_t direction;
	size_t off;

	if (!rsp_find(rsp_sub(in, 0, RSP_LOG_PREFIX_MAX), rsp_text(mark), &off))
		return false;
	if (!is_bytes(rsp_sub(in, off, in.len)) || !rsp_skip(&in, off + sizeof(mark) - 1) ||
	    !rsp_take_decimal(&in, 1, &direction) || !rsp_take_word(&in, &word) ||
	    !rsp_take_word(&in, &word))
		return false;
	*out_kind = direction == TO_CARD ? RSP_T0_TX : RSP_T0_RX;
	*out_data = rsp_trim(in);
	return (direction == TO_CARD || direction == FROM_CARD) && out_data->len;
}

static void oh_line(struct rsp_log *log)
{
	struct rsp_slice data;
	enum rsp_t0_kind kind;
	bool is_frame = parse_line(log->rest, &kind, &data);

	log->rest = rsp_slice(NULL, 0);
	if (!is_frame)
		return;
	rsp_log_begin(log, &log->one, RSP_HINT_T0, data);
	log->one.frame.param = (uint32_t)kind;
	if (log->line.cut || !rsp_log_add_hex(&log->one, data))
		rsp_log_refuse(log, "does not hold the hex that belongs there");
	else
		rsp_log_finish(log, &log->one);
}

static const struct rsp_log_format format = {
    .state_len = 1,
    .sure = SURE_RECORD,
    .sure_refused = SURE_REFUSED,
    .line = oh_line,
};

/* Lines of hex that hold no frame must not be more than those that do: any dump may hold such
 * bytes. */
static int oh_recognise(struct rsp_slice head)
{
	struct rsp_slice rest = head, line, data;
	size_t num_frames = 0, num_others = 0;
	enum rsp_t0_kind kind;
	size_t off;

	while (rsp_take_line(&rest, &line)) {
		bool is_frame = rsp_find(line, rsp_text(any_mark), &off);

		num_frames += is_frame && parse_line(line, &kind, &data);
		num_others += !is_frame && is_bytes(line);
	}
	return num_frames > num_others ? rsp_log_recognise(&format, head) : 0;
}

static bool oh_open(struct rsp_reader *reader)
{
	return rsp_log_open(reader, &format);
}

const struct rsp_source rsp_source_oh = {
    .name = "oh",
    .title = "OH log (frames FF FF 00 00 ... in hex)",
    .recognise = oh_recognise,
    .open = oh_open,
    .next = rsp_log_next,
    .close = rsp_log_close,
    .mark = rsp_log_mark,
    .resume = rsp_log_resume,
};
