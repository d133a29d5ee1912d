/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain hex. Either one item a line - a command, or a command with its response and status word
 * as one TPDU, or commands and responses on lines of their own, or an ATR -, or the dump of one
 * item over several lines. Bytes may be parted by blanks, commas or colons and have "0x" before
 * them; "#" begins a comment. What an item is, its own bytes tell. */
#include "base/hex.h"
#include "source/formats.h"
#include "source/line.h"

enum {
	HEADER_LEN = 4,   /* ISO 7816-4 5.1: CLA INS P1 P2 */
	SHORT_LE_MAX = 1, /* 5.2: octets of a short Le, */
	EXT_LE_MAX = 2,   /* of an extended one behind an extended Lc, */
	EXT_LE_ALONE = 3, /* and of an extended one without Lc (the first is 0) */
	SW_LEN = 2,
	CLA_INVALID = 0xFF, /* ISO 7816-4 5.4.1 */
	ITEM_MAX = 1 << 17  /* bytes of a dump; more than any APDU */
};

/* How sure the recogniser is. */
enum { SURE_LINES = 60, SURE_DUMP = 55, SURE_MOST = 40, SURE_ODD = 15, MOST_OF = 10 };

enum shape {
	SHAPE_ODD, /* hex, but no lengths fit */
	SHAPE_CUT, /* the header of a command that goes on behind the end */
	SHAPE_HEADER,
	SHAPE_COMMAND, /* with data whose length fits */
	SHAPE_TPDU,
	SHAPE_RESPONSE,
	SHAPE_ATR,
	SHAPE_NOT_HEX,
	NUM_SHAPES
};

struct hex {
	struct rsp_line line;
	struct rsp_bytes bytes;
	bool dump; /* the whole input is one item */
};

/* TS 102 221 table 10.5 and GPCS 11.1: instructions that a command of four or five bytes is
 * believed to be. */
static const uint8_t instructions[] = {
    0x04, 0x10, 0x12, 0x14, 0x20, 0x24, 0x2C, 0x32, 0x44, 0x70, 0x73, 0x75, 0x76,
    0x78, 0x82, 0x84, 0x88, 0x89, 0xA2, 0xA4, 0xAA, 0xB0, 0xB2, 0xC0, 0xC2, 0xCA,
    0xCB, 0xD6, 0xDB, 0xDC, 0xE0, 0xE2, 0xE4, 0xE6, 0xE8, 0xF0, 0xF2,
};

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\0' || c == '\r' || c == '\n' || c == ',' || c == ':';
}

/* Takes one byte as two digits, after separators and "0x". False at the end of the text, and
 * (*out_bad) where something else stands. */
static bool take_byte(struct rsp_slice *in, uint8_t *out, bool *out_bad)
{
	struct rsp_slice digits;
	size_t len;
	uint8_t c;

	while (rsp_peek_u8(*in, 0, &c) && is_separator(c))
		if (!rsp_skip(in, 1))
			return false;
	if (in->len == 0)
		return false;
	if (rsp_starts_with_text(*in, "0x") || rsp_starts_with_text(*in, "0X"))
		*out_bad = !rsp_skip(in, 2);
	*out_bad = *out_bad || !rsp_take(in, 2, &digits) ||
	           !rsp_hex_decode(digits, out, 1, &len, NULL) || len != 1;
	return !*out_bad;
}

static struct rsp_slice without_comment(struct rsp_slice text)
{
	struct rsp_slice rest = text, before;

	return rsp_take_until(&rest, '#', &before) ? before : text;
}

/* Adds the bytes of a text. False when something else than hex stands there. */
static bool append_text(struct rsp_bytes *bytes, struct rsp_slice text)
{
	bool bad = false;
	uint8_t byte;

	while (take_byte(&text, &byte, &bad))
		if (bytes->len >= ITEM_MAX || !rsp_bytes_append(bytes, rsp_slice(&byte, 1)))
			return false;
	return !bad;
}

/* ISO 7816-4 5.6: SW1 is 6X or 9X, 60 is none. */
static bool ends_in_sw(struct rsp_slice bytes)
{
	enum { CLASS_MASK = 0xF0, SW_6 = 0x60, SW_9 = 0x90 };
	struct rsp_slice sw;
	uint8_t sw1;

	if (!rsp_take_last(&bytes, SW_LEN, &sw) || !rsp_take_u8(&sw, &sw1))
		return false;
	return (sw1 & CLASS_MASK) == SW_9 || ((sw1 & CLASS_MASK) == SW_6 && sw1 != SW_6);
}

/* ISO 7816-3 8.1: TS, then T0; historical bytes at least as many as T0 says. */
static bool is_atr(struct rsp_slice bytes)
{
	enum { DIRECT = 0x3B, INVERSE = 0x3F, HISTORICAL = 0x0F, ATR_MAX = 33 };
	uint8_t ts, t0;

	return bytes.len <= ATR_MAX && rsp_take_u8(&bytes, &ts) &&
	       (ts == DIRECT || ts == INVERSE) && rsp_take_u8(&bytes, &t0) &&
	       bytes.len >= (t0 & HISTORICAL);
}

static bool is_known_header(uint8_t cla, uint8_t ins)
{
	for (size_t i = 0; cla != CLA_INVALID && i < sizeof(instructions); i++)
		if (instructions[i] == ins)
			return true;
	return false;
}

/* The body of a command with an extended length (first octet 0): case 2E, 3E or 4E. */
static bool is_extended_body(struct rsp_slice body)
{
	struct rsp_slice data;
	uint16_t lc;

	if (body.len == EXT_LE_ALONE)
		return true;
	return rsp_skip(&body, 1) && rsp_take_u16be(&body, &lc) && lc > 0 &&
	       rsp_take(&body, lc, &data) && (body.len == 0 || body.len == EXT_LE_MAX);
}

/* ISO 7816-4 5.2, and for a TPDU ISO 7816-3 10.3: header, P3, P3 bytes either way, SW. */
static enum shape body_shape(struct rsp_slice body, bool has_sw)
{
	struct rsp_slice rest = body, data;
	uint8_t p3;

	if (!rsp_take_u8(&rest, &p3))
		return SHAPE_HEADER;
	if (rest.len == 0)
		return SHAPE_HEADER;
	if (!rsp_take(&rest, p3, &data))
		return SHAPE_CUT;
	if (rest.len == SW_LEN && has_sw)
		return SHAPE_TPDU;
	if (p3 > 0 && rest.len <= SHORT_LE_MAX)
		return SHAPE_COMMAND;
	return p3 == 0 && is_extended_body(body) ? SHAPE_COMMAND : SHAPE_ODD;
}

static enum shape shape_of(struct rsp_slice bytes)
{
	struct rsp_slice body = bytes;
	uint8_t cla, ins;
	enum shape shape;

	if (is_atr(bytes))
		return SHAPE_ATR;
	if (!rsp_skip(&body, HEADER_LEN) || !rsp_peek_u8(bytes, 0, &cla) ||
	    !rsp_peek_u8(bytes, 1, &ins))
		return ends_in_sw(bytes) ? SHAPE_RESPONSE : SHAPE_ODD;
	shape = cla == CLA_INVALID ? SHAPE_ODD : body_shape(body, ends_in_sw(bytes));
	/* Four or five bytes fit nearly everything: the instruction decides. */
	if ((shape == SHAPE_HEADER || shape == SHAPE_CUT) && !is_known_header(cla, ins))
		shape = SHAPE_ODD;
	return shape == SHAPE_ODD && ends_in_sw(bytes) ? SHAPE_RESPONSE : shape;
}

/* Counts the lines of each shape. */
static void count_shapes(struct rsp_slice head, unsigned out_num[NUM_SHAPES])
{
	bool whole = head.len < RSP_SNIFF_LEN;
	struct rsp_bytes bytes = {0};
	struct rsp_slice line;

	while (rsp_take_line(&head, &line) && (head.len || whole)) {
		bytes.len = 0;
		if (!append_text(&bytes, without_comment(line)))
			out_num[SHAPE_NOT_HEX]++;
		else if (bytes.len)
			out_num[shape_of(rsp_bytes_slice(&bytes))]++;
	}
	rsp_bytes_free(&bytes);
}

/* Whether the lines are one item: the first alone is none, all together are. */
static bool is_dump(struct rsp_slice head)
{
	struct rsp_bytes bytes = {0};
	struct rsp_slice line;
	bool good = head.len < RSP_SNIFF_LEN, first = true;
	enum shape shape = SHAPE_ODD;

	while (good && rsp_take_line(&head, &line)) {
		good = append_text(&bytes, without_comment(line));
		shape = shape_of(rsp_bytes_slice(&bytes));
		if (first && bytes.len) {
			good = good && shape <= SHAPE_CUT;
			first = false;
		}
	}
	rsp_bytes_free(&bytes);
	return good && (shape == SHAPE_COMMAND || shape == SHAPE_TPDU);
}

/* Responses alone and odd lines are no sign of a trace: every list of numbers has them. A few lines
 * may be damaged. */
static int hex_recognise(struct rsp_slice head)
{
	unsigned num[NUM_SHAPES] = {0}, good, not_hex;

	if (is_dump(head))
		return SURE_DUMP;
	count_shapes(head, num);
	not_hex = num[SHAPE_NOT_HEX];
	good = num[SHAPE_HEADER] + num[SHAPE_COMMAND] + num[SHAPE_TPDU] + num[SHAPE_ATR];
	if (good + num[SHAPE_RESPONSE] < MOST_OF * not_hex)
		return 0;
	if (good && good + num[SHAPE_RESPONSE] >= num[SHAPE_ODD] && good >= num[SHAPE_RESPONSE] / 2)
		return not_hex ? SURE_MOST : SURE_LINES;
	if (not_hex)
		return 0;
	good += num[SHAPE_CUT];
	return good && good > num[SHAPE_ODD] + num[SHAPE_RESPONSE] ? SURE_ODD : 0;
}

static bool hex_open(struct rsp_reader *reader)
{
	struct hex *hex = rsp_alloc(sizeof(*hex));

	if (!hex)
		return false;
	hex->dump = is_dump(rsp_input_peek(reader->input, RSP_SNIFF_LEN));
	reader->state = hex;
	return true;
}

static enum rsp_hint hint_of(enum shape shape)
{
	switch (shape) {
	case SHAPE_RESPONSE:
		return RSP_HINT_RAPDU;
	case SHAPE_ATR:
		return RSP_HINT_ATR;
	case SHAPE_TPDU:
		return RSP_HINT_TPDU;
	case SHAPE_ODD:
	case SHAPE_CUT:
	case SHAPE_HEADER:
	case SHAPE_COMMAND:
	case SHAPE_NOT_HEX:
	case NUM_SHAPES:
		break;
	}
	return RSP_HINT_CAPDU;
}

static enum rsp_pull give(struct hex *hex, struct rsp_slice part, struct rsp_frame *out)
{
	struct rsp_slice bytes = rsp_bytes_slice(&hex->bytes);

	rsp_line_frame(&hex->line, part, hint_of(shape_of(bytes)), bytes, out);
	out->ordered_pair = true;
	return RSP_PULL_FRAME;
}

/* All lines are one item, which began in the first line that has bytes. */
static enum rsp_pull next_dump(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct hex *hex = reader->state;
	uint64_t first = 0, first_off = 0;

	hex->bytes.len = 0;
	while (rsp_line_next(reader->input, &hex->line)) {
		if (hex->bytes.len == 0) {
			first = hex->line.number;
			first_off = hex->line.file_off;
		}
		if (!append_text(&hex->bytes, without_comment(hex->line.text)))
			return rsp_line_damaged(reader, out, &hex->line, "is not hex");
	}
	if (hex->bytes.len == 0)
		return rsp_line_end(reader, out, &hex->line);
	give(hex, rsp_slice(NULL, 0), out);
	out->number = first;
	out->file_off = first_off;
	return RSP_PULL_FRAME;
}

static enum rsp_pull hex_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct hex *hex = reader->state;

	if (hex->dump)
		return next_dump(reader, out);
	while (rsp_line_next(reader->input, &hex->line)) {
		struct rsp_slice text = without_comment(hex->line.text);

		hex->bytes.len = 0;
		if (hex->line.cut || !append_text(&hex->bytes, text))
			return rsp_line_damaged(reader, out, &hex->line, "is not hex");
		if (hex->bytes.len)
			return give(hex, rsp_trim(text), out);
	}
	return rsp_line_end(reader, out, &hex->line);
}

static void hex_close(struct rsp_reader *reader)
{
	struct hex *hex = reader->state;

	rsp_bytes_free(&hex->bytes);
	rsp_free(hex);
}

static bool hex_mark(const struct rsp_reader *reader, uint64_t *out_number)
{
	const struct hex *hex = reader->state;

	*out_number = hex->line.number;
	return !hex->dump;
}

static void hex_resume(struct rsp_reader *reader, uint64_t number)
{
	struct hex *hex = reader->state;

	hex->line.number = number;
}

const struct rsp_source rsp_source_hex = {
    .name = "hex",
    .title = "plain hex (one APDU a line, or one dump)",
    .recognise = hex_recognise,
    .open = hex_open,
    .next = hex_next,
    .close = hex_close,
    .mark = hex_mark,
    .resume = hex_resume,
};
