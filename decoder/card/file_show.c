/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goes through the rows of a layout and the bytes of a file side by side. */
#include "card/file_show.h"

#include <string.h>

#include "card/file_layout.h"
#include "card/file_value.h"

enum { PADDING = 0xFF, BYTE_BITS = 8, HALF_BITS = 4, HALF_MASK = 0xF, PAIR_BITS = 2 };

struct reader {
	struct rsp_decode *decode;
	struct rsp_file_window window;
	size_t at; /* of the file */
	unsigned depth;
};

static void show_row(struct reader *reader, struct rsp_node *parent,
                     const struct rsp_file_row *row);
static void show_rows(struct reader *reader, struct rsp_node *parent,
                      const struct rsp_file_row *rows);

static size_t window_end(const struct reader *reader)
{
	return reader->window.off + reader->window.bytes.len;
}

static size_t row_len(const struct reader *reader, uint16_t len)
{
	size_t end = window_end(reader), but = len & RSP_ROW_LEN_MASK;

	if (reader->window.size > end)
		end = reader->window.size;
	if (len < RSP_ROW_BUT)
		return len;
	if (len == RSP_ROW_REST)
		but = 0;
	return end > reader->at + but ? end - reader->at - but : 0;
}

/* The part of the next `len` bytes of the file that is in the window. */
static struct rsp_slice part_of(const struct reader *reader, size_t len)
{
	const struct rsp_file_window *window = &reader->window;
	size_t from = reader->at > window->off ? reader->at : window->off;
	size_t to = reader->at + len < window_end(reader) ? reader->at + len : window_end(reader);

	if (from >= to)
		return rsp_slice(NULL, 0);
	return rsp_sub(window->bytes, from - window->off, to - from);
}

static void show_part(struct reader *reader, struct rsp_node *parent,
                      const struct rsp_file_row *row, struct rsp_slice part)
{
	struct rsp_node *node =
	    rsp_node_bytes(reader->decode, parent, rsp_file_field_of(RSP_FILE_PART), part, part);

	if (node)
		node->note = rsp_file_field_of(row->field)->label;
}

static bool is_padding(struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		if (byte != PADDING)
			return false;
	return true;
}

static void show_unused(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice part)
{
	rsp_node_bytes(decode, parent, rsp_file_field_of(RSP_FILE_UNUSED), part, part);
}

/* A value that has its own rows, or bytes of its own. */
static void show_inside(struct reader *reader, struct rsp_node *parent,
                        const struct rsp_file_row *rows, struct rsp_slice bytes)
{
	struct reader inside = {
	    .decode = reader->decode,
	    .window = {.bytes = bytes, .size = bytes.len},
	    .depth = reader->depth + 1,
	};

	if (inside.depth <= RSP_FILE_MAX_DEPTH && rows)
		show_rows(&inside, parent, rows);
}

static void show_bits(struct rsp_decode *decode, struct rsp_node *parent,
                      const struct rsp_file_row *row, struct rsp_slice part)
{
	struct rsp_node *node;
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return;
	node = rsp_node_uint(decode, parent, rsp_file_field_of(row->field), part, octet);
	for (const struct rsp_file_row *bit = row->inner; bit->kind == RSP_ROW_BIT; bit++) {
		unsigned high = bit->len >> HALF_BITS, low = bit->len & HALF_MASK;
		unsigned num = high - low + 1,
		         value = (unsigned)octet >> (low - 1) & ((1U << num) - 1);

		if (value || row->kind == RSP_ROW_BITS)
			rsp_node_bits(decode, node, rsp_file_field_of(bit->field), part,
			              BYTE_BITS - high, num, value);
	}
}

/* A node for each bit that is set; `first` is the octet's number in the file. */
static void show_flags(struct rsp_decode *decode, struct rsp_node *parent,
                       const struct rsp_file_row *row, struct rsp_slice part, size_t first)
{
	const struct rsp_field *field = rsp_file_field_of(row->field);
	struct rsp_slice rest = part;
	uint8_t octet;

	for (size_t i = 0; rsp_take_u8(&rest, &octet); i++) {
		for (unsigned bit = 0; bit < BYTE_BITS; bit++) {
			size_t number = (first + i) * BYTE_BITS + bit + 1;

			if (row->kind == RSP_ROW_FLAGS_DOWN)
				number = (row->len - 1 - first - i) * BYTE_BITS + bit;
			if (octet & 1U << bit)
				rsp_node_bits(decode, parent, field, rsp_sub(part, i, 1),
				              BYTE_BITS - 1 - bit, 1, number);
		}
	}
}

/* TS 51.011 10.3.7: two bits for each service, the lower says that it is allocated. */
static void show_pairs(struct rsp_decode *decode, struct rsp_node *parent,
                       const struct rsp_file_row *row, struct rsp_slice part, size_t first)
{
	struct rsp_slice rest = part;
	uint8_t octet;

	for (size_t i = 0; rsp_take_u8(&rest, &octet); i++) {
		struct rsp_slice one = rsp_sub(part, i, 1);

		for (unsigned bit = 0; bit < BYTE_BITS; bit += PAIR_BITS) {
			unsigned pair = (unsigned)octet >> bit & 3U,
			         from = BYTE_BITS - PAIR_BITS - bit;
			size_t number = ((first + i) * BYTE_BITS + bit) / PAIR_BITS + 1;
			struct rsp_node *node;

			if (!pair)
				continue;
			node = rsp_node_bits(decode, parent, rsp_file_field_of(row->field), one,
			                     from, PAIR_BITS, number);
			rsp_node_bits(decode, node, rsp_file_field_of(RSP_FILE_SST_STATE), one,
			              from, PAIR_BITS, pair);
		}
	}
}

/* Flags and service tables: each octet stands for itself, so that a part of them is as good. */
static void show_octets(struct reader *reader, struct rsp_node *parent,
                        const struct rsp_file_row *row, struct rsp_slice part)
{
	size_t from = reader->at > reader->window.off ? 0 : reader->window.off - reader->at;

	if (row->kind == RSP_ROW_PAIRS)
		show_pairs(reader->decode, parent, row, part, from);
	else
		show_flags(reader->decode, parent, row, part, from);
}

static const struct rsp_file_row *row_of_tag(const struct rsp_file_row *rows, uint32_t tag)
{
	while (rows->kind != RSP_ROW_END && rows->tag != tag)
		rows++;
	return rows->kind == RSP_ROW_END ? NULL : rows;
}

static void show_whole(struct reader *reader, struct rsp_node *parent,
                       const struct rsp_file_row *row, struct rsp_slice part);

static void show_object(struct reader *reader, struct rsp_node *parent,
                        const struct rsp_file_row *rows, const struct rsp_tlv *tlv)
{
	const struct rsp_file_row *row = row_of_tag(rows, tlv->tag);
	struct rsp_decode *decode = reader->decode;
	struct rsp_node *node;

	if (!row) {
		node = rsp_node_bytes(decode, parent, rsp_file_field_of(RSP_FILE_OBJECT),
		                      tlv->whole, tlv->value);
		if (node)
			node->note = rsp_arena_printf(decode->arena, "tag %X", (unsigned)tlv->tag);
		return;
	}
	if (row->kind == RSP_ROW_OBJECTS || row->kind == RSP_ROW_ROWS) {
		node = rsp_node_new(decode, parent, rsp_file_field_of(row->field), tlv->whole);
		if (node && tlv->truncated)
			node->note = "cut short";
	} else if (tlv->truncated) {
		show_part(reader, parent, row, tlv->whole);
		return;
	} else {
		node = parent;
	}
	if (row->kind == RSP_ROW_ROWS)
		show_inside(reader, node, row->inner, tlv->value);
	else
		show_whole(reader, node, row, tlv->value);
}

/* BER-TLV objects up to the padding (TS 31.102: FF; 00 is met too). */
static void show_objects(struct reader *reader, struct rsp_node *parent,
                         const struct rsp_file_row *rows, struct rsp_slice in)
{
	struct rsp_tlv tlv;
	uint8_t first;

	while (rsp_peek_u8(in, 0, &first) && first != PADDING && first &&
	       rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		show_object(reader, parent, rows, &tlv);
	if (in.len && is_padding(in))
		show_unused(reader->decode, parent, in);
	else if (in.len)
		rsp_node_bytes(reader->decode, parent, rsp_file_field_of(RSP_FILE_REST), in, in);
}

/* An element whose bytes are all there. */
static void show_whole(struct reader *reader, struct rsp_node *parent,
                       const struct rsp_file_row *row, struct rsp_slice part)
{
	struct rsp_node *node;

	if (row->kind == RSP_ROW_BITS || row->kind == RSP_ROW_SET) {
		show_bits(reader->decode, parent, row, part);
	} else if (row->kind == RSP_ROW_GROUP) {
		node = rsp_node_new(reader->decode, parent, rsp_file_field_of(row->field), part);
		show_inside(reader, node, row->inner, part);
	} else if (row->kind == RSP_ROW_OBJECTS) {
		if (reader->depth++ < RSP_FILE_MAX_DEPTH)
			show_objects(reader, parent, row->inner, part);
		reader->depth--;
	} else {
		rsp_file_show_value(reader->decode, parent, row->kind, row->field, part);
	}
}

static void show_entry(struct reader *reader, struct rsp_node *parent,
                       const struct rsp_file_row *row, struct rsp_slice part)
{
	struct rsp_node *node = parent;

	if (row->kind == RSP_ROW_LIST)
		node = rsp_node_new(reader->decode, parent, rsp_file_field_of(row->field), part);
	show_inside(reader, node, row->inner, part);
}

/* Empty entries begin with FF, for PLMNs in the first three bytes; what follows need not be FF. */
static bool is_empty_entry(const struct rsp_file_row *row, struct rsp_slice part)
{
	if (row->inner->kind == RSP_ROW_PLMN && part.len == row->len)
		part = rsp_sub(part, 0, row->inner->len);
	return is_padding(part);
}

/* Entries of one size; empty ones that follow each other are shown as one. */
static void show_list(struct reader *reader, struct rsp_node *parent,
                      const struct rsp_file_row *row)
{
	struct rsp_slice empty = {0}, part;

	for (; reader->at < window_end(reader); reader->at += row->len) {
		part = part_of(reader, row->len);
		if (part.len && is_empty_entry(row, part)) {
			empty = empty.len ? rsp_slice(empty.data, empty.len + part.len) : part;
			continue;
		}
		if (empty.len)
			show_unused(reader->decode, parent, empty);
		empty = rsp_slice(NULL, 0);
		if (part.len == row->len)
			show_entry(reader, parent, row, part);
		else if (part.len)
			show_part(reader, parent, row->kind == RSP_ROW_ITEMS ? row->inner : row,
			          part);
	}
	if (empty.len)
		show_unused(reader->decode, parent, empty);
}

static void show_rest(struct reader *reader, struct rsp_node *parent,
                      const struct rsp_file_row *row)
{
	struct rsp_slice part = part_of(reader, SIZE_MAX - reader->at);

	if (part.len)
		show_part(reader, parent, row, part);
	reader->at = window_end(reader);
}

/* What no row has taken. */
static void show_end(struct reader *reader, struct rsp_node *parent)
{
	struct rsp_slice rest = part_of(reader, SIZE_MAX - reader->at);

	if (rest.len && is_padding(rest))
		show_unused(reader->decode, parent, rest);
	else if (rest.len)
		rsp_node_bytes(reader->decode, parent, rsp_file_field_of(RSP_FILE_REST), rest,
		               rest);
}

/* Parts that begin with an octet which says what they are; what a further one is, and how long, is
 * not known. */
static void show_parts(struct reader *reader, struct rsp_node *parent,
                       const struct rsp_file_row *rows)
{
	struct rsp_slice octet;
	uint8_t type;

	while (octet = part_of(reader, 1), rsp_peek_u8(octet, 0, &type)) {
		const struct rsp_file_row *row = row_of_tag(rows, type);

		if (!row)
			return;
		reader->at++;
		if (row->kind == RSP_ROW_MARK)
			rsp_node_new(reader->decode, parent, rsp_file_field_of(row->field), octet);
		else if (row->kind != RSP_ROW_INLINE)
			show_row(reader, parent, row);
		for (const struct rsp_file_row *at = row->inner;
		     row->kind == RSP_ROW_INLINE && at->kind != RSP_ROW_END; at++)
			show_row(reader, parent, at);
	}
}

/* An element whose value has its own rows, or is made of parts. */
static void show_nested(struct reader *reader, struct rsp_node *parent,
                        const struct rsp_file_row *row, struct rsp_slice value)
{
	const struct rsp_field *field = rsp_file_field_of(row->field);
	struct rsp_node *node = field->kind == RSP_KIND_BYTES
	                            ? rsp_node_bytes(reader->decode, parent, field, value, value)
	                            : rsp_node_new(reader->decode, parent, field, value);
	struct reader inside = {
	    .decode = reader->decode,
	    .window = {.bytes = value, .size = value.len},
	    .depth = reader->depth + 1,
	};

	if (inside.depth > RSP_FILE_MAX_DEPTH)
		return;
	if (row->value == RSP_ROW_ROWS) {
		show_rows(&inside, node, row->inner);
		return;
	}
	show_parts(&inside, node, row->inner);
	show_end(&inside, node);
}

/* An element with its length before it; false when the length itself is not in the window. */
static bool show_lv(struct reader *reader, struct rsp_node *parent, const struct rsp_file_row *row)
{
	struct rsp_slice length = part_of(reader, row->len), value;
	uint64_t len;

	if (length.len < row->len || !rsp_take_ube(&length, row->len, &len))
		return false;
	reader->at += row->len;
	value = part_of(reader, (size_t)len);
	if (value.len < len) {
		show_rest(reader, parent, row);
		return true;
	}
	reader->at += (size_t)len;
	if (row->value == RSP_ROW_ROWS || row->value == RSP_ROW_PARTS)
		show_nested(reader, parent, row, value);
	else
		rsp_file_show_value(reader->decode, parent, row->value, row->field, value);
	return true;
}

static void show_lvs(struct reader *reader, struct rsp_node *parent, const struct rsp_file_row *row)
{
	if (is_padding(part_of(reader, SIZE_MAX - reader->at)))
		return;
	while (reader->at < window_end(reader) && show_lv(reader, parent, row))
		if (row->kind != RSP_ROW_LV16S)
			return;
	if (reader->at < window_end(reader))
		show_rest(reader, parent, row);
}

static bool octets_alone(enum rsp_row_kind kind)
{
	return kind == RSP_ROW_FLAGS || kind == RSP_ROW_FLAGS_DOWN || kind == RSP_ROW_PAIRS;
}

static void show_row(struct reader *reader, struct rsp_node *parent, const struct rsp_file_row *row)
{
	size_t len = row_len(reader, row->len);
	struct rsp_slice part;

	if (row->kind == RSP_ROW_LIST || row->kind == RSP_ROW_ITEMS) {
		show_list(reader, parent, row);
		return;
	}
	if (row->kind == RSP_ROW_LV || row->kind == RSP_ROW_LV16 || row->kind == RSP_ROW_LV16S) {
		show_lvs(reader, parent, row);
		return;
	}
	part = part_of(reader, len);
	if (part.len && octets_alone(row->kind))
		show_octets(reader, parent, row, part);
	else if (part.len && (part.len == len ||
	                      (row->kind == RSP_ROW_OBJECTS && reader->at >= reader->window.off)))
		show_whole(reader, parent, row, part);
	else if (part.len)
		show_part(reader, parent, row, part);
	reader->at += len;
}

/* Whether what follows is an octet and the FID of an EF below a DF (TS 51.011 6.2). */
static bool leads_to_file(const struct reader *reader, size_t len)
{
	enum { AT_FID = 1, EF_BELOW_DF = 0x6F };
	struct rsp_slice part = part_of(reader, len);
	uint8_t octet;

	return part.len == len && rsp_peek_u8(part, AT_FID, &octet) && octet == EF_BELOW_DF;
}

static void show_rows(struct reader *reader, struct rsp_node *parent,
                      const struct rsp_file_row *rows)
{
	for (; rows->kind != RSP_ROW_END; rows++) {
		if (rows->kind != RSP_ROW_IF_FILE) {
			show_row(reader, parent, rows);
		} else if (leads_to_file(reader, rows->len)) {
			show_rows(reader, parent, rows->inner);
			return;
		}
	}
	show_end(reader, parent);
}

void rsp_file_show(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_file_layout layout,
                   const struct rsp_file_window *window)
{
	const struct rsp_file_row *rows = rsp_layout_rows(layout);
	struct reader reader = {.decode = decode, .window = *window};

	if (!rows || window->bytes.len == 0)
		return;
	if (window->size && window->off == 0 && is_padding(window->bytes)) {
		show_unused(decode, parent, window->bytes);
		return;
	}
	show_rows(&reader, parent, rows);
}
