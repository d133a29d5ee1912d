/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/links.h"

#include <string.h>

#include "rsp/functions.h"

struct place {
	struct rsp_digest digest; /* of length 0: free */
	enum rsp_side side;       /* that had the object first */
	uint64_t seq;             /* of that side's latest message with it */
};

struct rsp_links {
	struct place places[RSP_LINKS_BUCKETS][RSP_LINKS_PLACES];
};

struct rsp_links *rsp_links_new(void)
{
	return rsp_alloc(sizeof(struct rsp_links));
}

void rsp_links_free(struct rsp_links *links)
{
	rsp_free(links);
}

static uint64_t mixed(uint64_t state, uint64_t word, uint64_t factor)
{
	enum { HALF = 32 };

	state = (state ^ word) * factor;
	return state ^ state >> HALF;
}

/* Odd numbers with many bits: those of the golden ratio and of the root of two. */
#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)
#define ROOT   UINT64_C(0x6A09E667F3BCC909)

/* Turned round, so that what differs in one place of a word cannot be undone by the same place of
 * another one. No two states become one by the same word. */
static uint64_t mixed_in(uint64_t state, uint64_t word)
{
	enum { BITS = 64, TURN = 29 };

	state ^= word;
	return (state << TURN | state >> (BITS - TURN)) * ROOT;
}

enum { LANES = 4 };

static uint64_t word_of(struct rsp_slice block, size_t number)
{
	uint64_t word;

	memcpy(&word, block.data + number * sizeof(word), sizeof(word));
	return word;
}

/* Each word goes into one of four states, which do not wait for each other. */
static void mix_words(uint64_t lanes[static LANES], struct rsp_slice *bytes)
{
	uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
	struct rsp_slice part;

	while (rsp_take(bytes, LANES * sizeof(uint64_t), &part)) {
		a = mixed_in(a, word_of(part, 0));
		b = mixed_in(b, word_of(part, 1));
		c = mixed_in(c, word_of(part, 2));
		d = mixed_in(d, word_of(part, 3));
	}
	lanes[0] = a;
	lanes[1] = b;
	lanes[2] = c;
	lanes[3] = d;
}

struct rsp_digest rsp_digest_of(struct rsp_slice bytes)
{
	uint64_t lanes[LANES] = {GOLDEN, ROOT, ~GOLDEN, ~ROOT};
	struct rsp_digest digest = {GOLDEN, ROOT, bytes.len};
	uint64_t rest[LANES] = {0};
	struct rsp_slice last = rsp_slice(rest, sizeof(rest));

	mix_words(lanes, &bytes);
	if (bytes.len) {
		memcpy(rest, bytes.data, bytes.len);
		mix_words(lanes, &last);
	}
	for (size_t lane = 0; lane < LANES; lane++) {
		digest.first = mixed(digest.first, lanes[lane], ROOT);
		digest.second = mixed(digest.second, lanes[LANES - 1 - lane], GOLDEN);
	}
	return digest;
}

struct rsp_linker rsp_linker_init(const struct rsp_pass *pass, enum rsp_side side)
{
	return (struct rsp_linker){.links = pass->links, .side = side, .seq = pass->next_seq + 1};
}

/* The place of an object, or of the one that gives way to it. */
static struct place *place_of(struct rsp_links *links, struct rsp_digest digest)
{
	struct place *bucket = links->places[digest.first % RSP_LINKS_BUCKETS], *oldest = bucket;

	for (size_t at = 0; at < RSP_LINKS_PLACES; at++) {
		if (rsp_digest_equal(bucket[at].digest, digest))
			return &bucket[at];
		if (bucket[at].seq < oldest->seq)
			oldest = &bucket[at];
	}
	return oldest;
}

static void look_up(struct rsp_linker *linker, struct rsp_slice object)
{
	struct rsp_digest digest = rsp_digest_of(object);
	struct place *place = place_of(linker->links, digest);

	if (!rsp_digest_equal(place->digest, digest))
		*place = (struct place){digest, linker->side, linker->seq};
	else if (place->side == linker->side)
		place->seq = linker->seq;
	else if (place->seq > linker->found)
		linker->found = place->seq;
}

void rsp_linker_add(struct rsp_linker *linker, struct rsp_slice object, unsigned depth)
{
	struct rsp_slice rest = object;
	struct rsp_tlv tlv, inner;

	if (!linker->links || object.len < RSP_LINKS_MIN_LEN || linker->num == RSP_LINKS_MAX)
		return;
	linker->num++;
	look_up(linker, object);
	if (!depth || rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK || !tlv.constructed)
		return;
	while (rsp_take_tlv(&tlv.value, &inner) == RSP_TLV_OK)
		rsp_linker_add(linker, inner.whole, depth - 1);
}

void rsp_linker_add_package(struct rsp_linker *linker, struct rsp_slice package)
{
	struct rsp_slice in = package;
	struct rsp_tlv tlv, first;

	rsp_linker_add(linker, package, 0);
	if (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK &&
	    rsp_take_tlv(&tlv.value, &first) == RSP_TLV_OK && !first.truncated)
		rsp_linker_add(linker, first.whole, 0);
}

static void add_object(struct rsp_linker *linker, struct rsp_slice object)
{
	if (rsp_first_tag(object) == RSP_TAG_LOAD_BPP)
		rsp_linker_add_package(linker, object);
	else
		rsp_linker_add(linker, object, 0);
}

void rsp_linker_add_tree(struct rsp_linker *linker, const struct rsp_node *root)
{
	for (const struct rsp_node *node = root ? root->first : NULL; node; node = node->next)
		if (node->first && node->first->span.buffer &&
		    node->first->span.buffer != node->span.buffer)
			add_object(linker, node->first->span.buffer->bytes);
}
