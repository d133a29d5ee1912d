/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/load.h"

#include "base/keep.h"
#include "rsp/functions.h"

enum {
	TAG_SECURE_CHANNEL = 0xBF23,
	TAG_FIRST_GROUP = 0xA0,
	TAG_LAST_GROUP = 0xA3,
	TAG_FIRST_BLOCK = 0x86,
	TAG_LAST_BLOCK = 0x88,
	EXPECTED_MAX = 64 << 10, /* bytes that are believed to come since they are declared, */
	EXPECTED_BLOCK = 255,    /* in pieces of this length */
	EXPECTED_HEADERS = 16,   /* and headers that are pieces by themselves */
	/* Frames are kept beside the joined bytes, and a joiner grows by doubling. */
	LOAD_ARENA = 6 * RSP_LOAD_MAX_BYTES
};

static bool is_group(uint32_t tag)
{
	return tag >= TAG_FIRST_GROUP && tag <= TAG_LAST_GROUP;
}

static bool is_container(uint32_t tag)
{
	return tag == RSP_TAG_LOAD_BPP || is_group(tag);
}

bool rsp_load_is_part(uint32_t tag)
{
	return is_container(tag) || tag == TAG_SECURE_CHANNEL ||
	       (tag >= TAG_FIRST_BLOCK && tag <= TAG_LAST_BLOCK);
}

/* Takes the first object; false when the bytes do not even hold its tag and length. */
static bool first_object(struct rsp_slice in, struct rsp_tlv *out)
{
	return rsp_take_tlv(&in, out) == RSP_TLV_OK;
}

/* Whether the bytes are one whole object, or exactly the tag and length of a container. */
static bool is_exact(struct rsp_slice data, const struct rsp_tlv *tlv)
{
	if (tlv->whole.len != data.len)
		return false;
	return !tlv->truncated || (is_container(tlv->tag) && tlv->value.len == 0);
}

static bool in_element(const struct rsp_load *load)
{
	return load->next != load->joined.len;
}

static enum rsp_segment_kind classify_next(const struct rsp_load *load, struct rsp_slice data,
                                           const struct rsp_tlv *tlv, bool known)
{
	if (!in_element(load))
		return tlv && rsp_load_is_part(tlv->tag) ? RSP_SEGMENT_NEXT : RSP_SEGMENT_NONE;
	/* Some LPAs cut anywhere, so any bytes may continue an element, also such as look like a
	 * tag; but a whole request is hardly ever there by chance. */
	return tlv && known && is_exact(data, tlv) ? RSP_SEGMENT_NONE : RSP_SEGMENT_NEXT;
}

enum rsp_segment_kind rsp_load_classify(const struct rsp_load *load, struct rsp_slice data,
                                        const struct rsp_tlv *first, bool known)
{
	if (first && first->tag == RSP_TAG_LOAD_BPP)
		return RSP_SEGMENT_FIRST;
	if (load->open)
		return classify_next(load, data, first, known);
	if (!first || !rsp_load_is_part(first->tag))
		return RSP_SEGMENT_NONE;
	return load->finished ? RSP_SEGMENT_LATE : RSP_SEGMENT_NO_START;
}

void rsp_load_open(struct rsp_load *load, const struct rsp_chain *chain, int slot, int channel)
{
	struct rsp_arena arena = load->arena;

	*load = (struct rsp_load){
	    .open = true, .arena = arena, .first = chain->first, .slot = slot, .channel = channel};
	load->arena.limit = LOAD_ARENA;
	rsp_joiner_init(&load->joined, &load->arena, RSP_LOAD_MAX_BYTES);
}

static struct rsp_slice so_far(const struct rsp_load *load)
{
	return rsp_slice(load->joined.data, load->joined.len);
}

/* Moves `next` behind all elements that have begun. */
static void advance(struct rsp_load *load)
{
	while (load->next < load->joined.len) {
		struct rsp_slice in = rsp_sub(so_far(load), load->next, SIZE_MAX);
		size_t left = in.len;
		struct rsp_tlv tlv;
		enum rsp_tlv_status status = rsp_take_tlv(&in, &tlv);

		if (status == RSP_TLV_CUT)
			return;
		if (status != RSP_TLV_OK)
			load->next += left;
		else if (is_container(tlv.tag))
			load->next += tlv.header.len;
		else if (tlv.indefinite)
			load->next += tlv.whole.len;
		else
			load->next += tlv.header.len + tlv.declared_len;
	}
}

static void note_restart(struct rsp_load *load, struct rsp_slice data)
{
	struct rsp_tlv tlv;

	if (!load->lost || load->joined.cut_short || !in_element(load) ||
	    load->num_restarts == RSP_LOAD_MAX_RESTARTS || !first_object(data, &tlv) ||
	    !rsp_load_is_part(tlv.tag) || !is_exact(data, &tlv))
		return;
	load->restarts[load->num_restarts++] = load->joined.len;
	load->next = load->joined.len;
}

struct rsp_arena *rsp_load_frames(struct rsp_load *load)
{
	return load->open && rsp_arena_used(&load->arena) < LOAD_ARENA / 2 ? &load->arena : NULL;
}

/* What a piece of a chain came from, kept with the load. */
static const struct rsp_buffer *kept(struct rsp_load *load, const struct rsp_chain *chain,
                                     const struct rsp_piece *piece)
{
	return chain->frames == &load->arena ? piece->parent
	                                     : rsp_keep(&load->arena, piece->parent);
}

/* As much as fits. */
RSP_RARE static void join_part(struct rsp_load *load, const struct rsp_chain *chain)
{
	const struct rsp_buffer *data = chain->data;

	for (size_t i = 0; i < data->num_pieces; i++) {
		const struct rsp_piece *piece = &data->pieces[i];
		struct rsp_slice part = rsp_sub(data->bytes, piece->off, piece->len);
		const struct rsp_buffer *copy = kept(load, chain, piece);

		if (copy)
			part = rsp_sub(copy->bytes, piece->parent_off, piece->len);
		rsp_joiner_add(&load->joined, copy, part);
	}
}

static void join(struct rsp_load *load, const struct rsp_chain *chain)
{
	struct rsp_piece *pieces = rsp_joiner_add_all(&load->joined, chain->data);

	if (!pieces) {
		join_part(load, chain);
		return;
	}
	if (chain->frames == &load->arena)
		return;
	for (size_t i = 0; i < chain->data->num_pieces; i++)
		pieces[i].parent = rsp_keep(&load->arena, pieces[i].parent);
}

static void note_declared(struct rsp_load *load, struct rsp_slice data)
{
	struct rsp_tlv tlv;

	if (!first_object(data, &tlv) || tlv.tag != RSP_TAG_LOAD_BPP)
		load->no_start = true;
	else if (!tlv.indefinite)
		load->declared = tlv.header.len + tlv.declared_len;
}

static void make_room(struct rsp_load *load)
{
	size_t len = load->declared < EXPECTED_MAX ? load->declared : EXPECTED_MAX;

	rsp_joiner_expect(&load->joined, len, len / EXPECTED_BLOCK + EXPECTED_HEADERS);
}

size_t rsp_load_add(struct rsp_load *load, const struct rsp_chain *chain, bool whole)
{
	struct rsp_slice data = chain->data->bytes;
	size_t rest;

	if (load->num_segments++ == 0) {
		note_declared(load, data);
		make_room(load);
	}
	note_restart(load, data);
	load->lost = !whole;
	load->holes = load->holes || !whole;
	/* The tag and length of an element can themselves be cut in two: then its end is not known
	 * yet. */
	rest = load->next < load->joined.len ? data.len : load->next - load->joined.len;
	load->last_frame = chain->last_frame;
	load->delivered += data.len;
	join(load, chain);
	advance(load);
	return rest < data.len ? rest : data.len;
}

void rsp_load_close(struct rsp_load *load, bool finished)
{
	load->open = false;
	load->finished = finished;
	rsp_arena_free(&load->arena);
}
