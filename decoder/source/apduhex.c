/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exchanges as hex, one a line: "C-APDU R-APDU", each in one word. The response may be absent.
 * "# RESET [ATR]" is a reset of the card, "#" else begins a comment. */
#include "source/formats.h"
#include "source/line.h"

/* ISO 7816-4 5.1: the shortest command is its header, the shortest response its status word. Two
 * digits a byte. */
enum { COMMAND_MIN = 2 * 4, RESPONSE_MIN = 2 * 2 };

/* How sure the recogniser is. */
enum { SURE_ALL = 90, SURE_MOST = 70, MOST_OF = 5 };

enum verdict { EMPTY, RESET, EXCHANGE, COMMAND, REFUSED };

struct apduhex {
	struct rsp_line line;
	struct rsp_bytes command, response;
	struct rsp_slice response_text;
};

static bool drop_comment(struct rsp_slice *text)
{
	struct rsp_slice rest = *text;

	return rsp_take_until(&rest, '#', text);
}

/* "RESET [ATR]" behind the "#". */
static enum verdict classify_comment(struct rsp_slice text, struct rsp_slice *out_atr)
{
	struct rsp_slice word;

	if (!rsp_take_word(&text, &word) || !rsp_equal_text(word, "RESET"))
		return EMPTY;
	*out_atr = rsp_slice(text.data, 0);
	if (!rsp_take_word(&text, out_atr))
		return RESET;
	return rsp_is_hex(*out_atr) && rsp_trim(text).len == 0 ? RESET : REFUSED;
}

/* What the line is, and its words. */
static enum verdict classify(struct rsp_slice text, struct rsp_slice *out_first,
                             struct rsp_slice *out_second)
{
	text = rsp_trim(text);
	if (rsp_starts_with_text(text, "#"))
		return rsp_skip(&text, 1) ? classify_comment(text, out_first) : EMPTY;
	if (drop_comment(&text))
		text = rsp_trim(text);
	if (!rsp_take_word(&text, out_first))
		return EMPTY;
	if (!rsp_is_hex(*out_first) || out_first->len < COMMAND_MIN)
		return REFUSED;
	if (!rsp_take_word(&text, out_second))
		return COMMAND;
	if (!rsp_is_hex(*out_second) || out_second->len < RESPONSE_MIN || rsp_trim(text).len)
		return REFUSED;
	return EXCHANGE;
}

static int apduhex_recognise(struct rsp_slice head)
{
	unsigned num[REFUSED + 1] = {0};
	struct rsp_slice line, first, second, last = head, end;
	bool ended = rsp_take_last(&last, 1, &end) && rsp_equal_text(end, "\n");

	while (rsp_take_line(&head, &line)) {
		enum verdict verdict = classify(line, &first, &second);

		/* The last line may go on behind what can be seen, or may have been cut. */
		if (head.len == 0 && !ended && verdict == REFUSED)
			break;
		num[verdict]++;
	}
	if (num[EXCHANGE] == 0 && (num[RESET] == 0 || num[COMMAND] == 0))
		return 0;
	if (num[REFUSED] == 0)
		return SURE_ALL;
	return num[EXCHANGE] >= MOST_OF * num[REFUSED] ? SURE_MOST : 0;
}

static bool apduhex_open(struct rsp_reader *reader)
{
	reader->state = rsp_alloc(sizeof(struct apduhex));
	return reader->state;
}

static enum rsp_pull give(struct apduhex *apduhex, struct rsp_slice text, enum rsp_hint hint,
                          const struct rsp_bytes *bytes, struct rsp_frame *out)
{
	rsp_line_frame(&apduhex->line, text, hint, rsp_bytes_slice(bytes), out);
	out->ordered_pair = true;
	return RSP_PULL_FRAME;
}

/* Hands out what a line says. The line is gone when the next is read, so both of its halves are
 * decoded now. */
static enum rsp_pull give_line(struct rsp_reader *reader, enum verdict verdict,
                               struct rsp_slice first, struct rsp_slice second,
                               struct rsp_frame *out)
{
	struct apduhex *apduhex = reader->state;

	apduhex->command.len = 0;
	apduhex->response.len = 0;
	if (!rsp_bytes_append_hex(&apduhex->command, first))
		return rsp_line_damaged(reader, out, &apduhex->line, "cannot be kept in memory");
	if (verdict == RESET)
		return give(apduhex, first, RSP_HINT_RESET, &apduhex->command, out);
	if (verdict == EXCHANGE) {
		if (!rsp_bytes_append_hex(&apduhex->response, second))
			return rsp_line_damaged(reader, out, &apduhex->line,
			                        "cannot be kept in memory");
		apduhex->response_text = second;
		reader->more = true;
	}
	return give(apduhex, first, RSP_HINT_CAPDU, &apduhex->command, out);
}

static enum rsp_pull apduhex_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct apduhex *apduhex = reader->state;
	struct rsp_slice first = {0}, second = {0};

	if (reader->more) {
		reader->more = false;
		return give(apduhex, apduhex->response_text, RSP_HINT_RAPDU, &apduhex->response,
		            out);
	}
	while (rsp_line_next(reader->input, &apduhex->line)) {
		enum verdict verdict = classify(apduhex->line.text, &first, &second);

		if (verdict == REFUSED || apduhex->line.cut)
			return rsp_line_damaged(
			    reader, out, &apduhex->line,
			    "is not a command and its response in hex, nor a comment");
		if (verdict != EMPTY)
			return give_line(reader, verdict, first, second, out);
	}
	return rsp_line_end(reader, out, &apduhex->line);
}

static void apduhex_close(struct rsp_reader *reader)
{
	struct apduhex *apduhex = reader->state;

	rsp_bytes_free(&apduhex->command);
	rsp_bytes_free(&apduhex->response);
	rsp_free(apduhex);
}

static bool apduhex_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct apduhex *apduhex = reader->state;

	*out_number = apduhex->line.number;
	return !reader->more;
}

static void apduhex_resume(struct rsp_reader *reader, uint64_t number)
{
	struct apduhex *apduhex = reader->state;

	apduhex->line.number = number;
}

const struct rsp_source rsp_source_apduhex = {
    .name = "apduhex",
    .title = "hex of commands and responses (C-APDU R-APDU a line)",
    .recognise = apduhex_recognise,
    .open = apduhex_open,
    .next = apduhex_next,
    .close = apduhex_close,
    .mark = apduhex_mark,
    .resume = apduhex_resume,
};
