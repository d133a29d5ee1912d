/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_command.h"

#include "card/file_fields.h"
#include "card/file_show.h"

enum {
	SFI_REFERENCE = 0x80, /* TS 102 221 11.1.3.2 */
	BYTE_BITS = 8,
	FILE_ID_LEN = 2,
	MODE_MASK = 0x07, /* TS 102 221 11.1.7.2 */
	MODE_ENHANCED = 0x06,
	INDICATION_LEN = 2,
	INCREASE_MAX = 8,  /* octets of a number */
	FIRST_BLOCK = 0x80 /* TS 102 221 11.3.1.2: P2 */
};

void rsp_file_show_place(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent)
{
	const struct rsp_file_place *place = &pending->place;
	char text[RSP_PLACE_TEXT_MAX];
	struct rsp_node *node;
	size_t len;

	if (!pending->has_place || decode->no_nodes)
		return;
	len = rsp_place_text(place, text);
	if (len == 0)
		return;
	node = rsp_node_text(decode, parent, rsp_file_field_of(RSP_FILE_PATH), rsp_slice(NULL, 0),
	                     rsp_arena_text(decode->arena, rsp_slice(text, len)));
	if (place->fid)
		rsp_node_uint(decode, node, rsp_file_field_of(RSP_FILE_FID), rsp_slice(NULL, 0),
		              place->fid);
}

static bool fits(enum rsp_file_structure structure, enum rsp_file_verb verb)
{
	if (verb == RSP_VERB_BINARY)
		return structure == RSP_FILE_TRANSPARENT;
	return verb == RSP_VERB_RECORD &&
	       (structure == RSP_FILE_LINEAR || structure == RSP_FILE_CYCLIC);
}

/* Where in the file a command reads or writes. A record is whole: where fewer bytes are there than
 * were asked for, those at its end are missing. */
static void window_of(const struct rsp_pending *pending, enum rsp_file_verb verb,
                      struct rsp_slice in, struct rsp_file_window *out)
{
	const struct rsp_capdu *command = &pending->exchange.command;
	bool by_sfi = pending->instruction->type != RSP_CLASS_GSM && command->p1 & SFI_REFERENCE;

	*out = (struct rsp_file_window){.bytes = in};
	if (verb == RSP_VERB_RECORD)
		out->size = command->has_le && command->le < 1U << BYTE_BITS && command->le > in.len
		                ? command->le
		                : in.len;
	else if (by_sfi)
		out->off = command->p2;
	else
		out->off = (size_t)command->p1 << BYTE_BITS | command->p2;
}

void rsp_file_show_contents(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	const struct rsp_file *file = pending->place.file;
	enum rsp_file_verb verb = rsp_file_verb_of(pending->instruction);
	struct rsp_file_window window;
	struct rsp_node *node;

	if (!pending->has_place || !file || in.len == 0 || file->layout == RSP_LAYOUT_NONE)
		return;
	node = rsp_node_new(decode, parent, rsp_file_field_of(RSP_FILE_CONTENTS), in);
	if (!fits(file->structure, verb)) {
		if (node)
			node->note = rsp_arena_concat(decode->arena, "not decoded: the file is ",
			                              rsp_file_structure_name(file->structure),
			                              " in ", file->clause, NULL);
		return;
	}
	if (node)
		node->note = file->name;
	window_of(pending, verb, in, &window);
	rsp_file_show(decode, node, file->layout, &window);
	if (node && !node->first)
		node->note = rsp_arena_concat(decode->arena, file->name, ": nothing is set", NULL);
}

void rsp_file_show_ids(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice part;
	uint16_t fid;

	(void)pending;
	while (in.len >= FILE_ID_LEN) {
		part = in;
		if (rsp_take_u16be(&in, &fid))
			rsp_node_uint(decode, parent, rsp_file_field_of(RSP_FILE_FID),
			              rsp_sub(part, 0, FILE_ID_LEN), fid);
	}
}

/* TS 102 221 11.1.7.2: where an enhanced search begins. */
static void show_indication(struct rsp_decode *decode, struct rsp_node *parent,
                            struct rsp_slice indication)
{
	enum { WAY_AT = 5, WAY_LEN = 3, WAY_MASK = 0x07, BEGINS_AT = 4, BEGINS_SHIFT = 3 };
	struct rsp_node *node = rsp_node_bytes(
	    decode, parent, rsp_file_field_of(RSP_FILE_SEARCH_INDICATION), indication, indication);
	struct rsp_slice first = rsp_take_up_to(&indication, 1);
	uint8_t octet;

	if (!rsp_peek_u8(first, 0, &octet))
		return;
	rsp_node_bits(decode, node, rsp_file_field_of(RSP_FILE_SEARCH_BEGINS), first, BEGINS_AT, 1,
	              (unsigned)octet >> BEGINS_SHIFT & 1U);
	rsp_node_bits(decode, node, rsp_file_field_of(RSP_FILE_SEARCH_WAY), first, WAY_AT, WAY_LEN,
	              octet & WAY_MASK);
	rsp_node_number(decode, node, rsp_file_field_of(RSP_FILE_SEARCH_AT), indication);
}

void rsp_file_show_search(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in)
{
	if (pending->instruction->type != RSP_CLASS_GSM &&
	    (pending->exchange.command.p2 & MODE_MASK) == MODE_ENHANCED)
		show_indication(decode, parent, rsp_take_up_to(&in, INDICATION_LEN));
	rsp_node_bytes(decode, parent, rsp_file_field_of(RSP_FILE_SEARCH_PATTERN), in, in);
}

void rsp_file_show_found(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice part = in;
	uint8_t record;

	(void)pending;
	for (size_t i = 0; rsp_take_u8(&in, &record); i++)
		rsp_node_uint(decode, parent, rsp_file_field_of(RSP_FILE_SEARCH_FOUND),
		              rsp_sub(part, i, 1), record);
}

static void show_number(struct rsp_decode *decode, struct rsp_node *parent,
                        enum rsp_file_field field, struct rsp_slice part)
{
	struct rsp_slice rest = part;
	uint64_t value;

	if (part.len && part.len <= INCREASE_MAX && rsp_take_ube(&rest, part.len, &value))
		rsp_node_uint(decode, parent, rsp_file_field_of(field), part, value);
}

void rsp_file_show_increase(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_number(decode, parent, RSP_FILE_INCREASE_BY, in);
}

/* The new value of the record, as long as the record, and what was added. */
void rsp_file_show_increased(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice added;

	if (!rsp_take_last(&in, pending->exchange.command.data.len, &added))
		return;
	show_number(decode, parent, RSP_FILE_INCREASE_VALUE, in);
	show_number(decode, parent, RSP_FILE_INCREASE_ADDED, added);
}

/* An object of a file whose objects have names; false: it is none. */
static bool show_known_object(struct rsp_decode *decode, const struct rsp_pending *pending,
                              struct rsp_node *parent, struct rsp_slice in)
{
	const struct rsp_file *file = pending->has_place ? pending->place.file : NULL;
	const struct rsp_file_window window = {.bytes = in, .size = in.len};
	struct rsp_node *node;

	if (!file || file->structure != RSP_FILE_BERTLV || file->layout == RSP_LAYOUT_NONE)
		return false;
	node = rsp_node_new(decode, parent, rsp_file_field_of(RSP_FILE_CONTENTS), in);
	if (node)
		node->note = file->name;
	rsp_file_show(decode, node, file->layout, &window);
	return true;
}

/* TS 102 221 11.3: a tag, in the first block of an answer with the length and value of the object.
 */
void rsp_file_show_object(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;
	struct rsp_slice rest = in;
	uint8_t tag;

	if (!(pending->exchange.command.p2 & FIRST_BLOCK))
		return;
	if (in.len <= 1) {
		if (rsp_peek_u8(in, 0, &tag))
			rsp_node_uint(decode, parent, rsp_file_field_of(RSP_FILE_OBJECT_TAG), in,
			              tag);
		return;
	}
	if (rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK)
		return;
	rsp_node_uint(decode, parent, rsp_file_field_of(RSP_FILE_OBJECT_TAG), tlv.header, tlv.tag);
	if (!show_known_object(decode, pending, parent, tlv.whole))
		rsp_node_bytes(decode, parent, rsp_file_field_of(RSP_FILE_OBJECT), tlv.whole,
		               tlv.value);
}
