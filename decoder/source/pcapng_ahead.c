/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/pcapng_ahead.h"

#include "crypto/crypto.h"
#include "source/packet.h"

enum { SEEN_LEN = 16 << 10 }; /* read at once: the headers of many small blocks */

struct rsp_pcapng_ahead {
	const struct rsp_input *input;
	uint64_t off; /* of the next block */
	bool big;
	uint8_t seen[SEEN_LEN]; /* bytes of the input from seen_off on */
	uint64_t seen_off;
	size_t seen_len;
	uint8_t *body;
	size_t body_len;
};

struct rsp_pcapng_ahead *rsp_pcapng_ahead_new(const struct rsp_input *input, uint64_t off, bool big)
{
	struct rsp_pcapng_ahead *ahead =
	    rsp_input_can_look(input) ? rsp_alloc(sizeof(*ahead)) : NULL;

	if (!ahead)
		return NULL;
	ahead->input = input;
	ahead->off = off;
	ahead->big = big;
	return ahead;
}

static void drop_body(struct rsp_pcapng_ahead *ahead)
{
	if (ahead->body)
		rsp_wipe(ahead->body, ahead->body_len);
	rsp_free(ahead->body);
	ahead->body = NULL;
	ahead->body_len = 0;
}

void rsp_pcapng_ahead_free(struct rsp_pcapng_ahead *ahead)
{
	if (!ahead)
		return;
	drop_body(ahead);
	rsp_wipe(ahead->seen, sizeof(ahead->seen));
	rsp_free(ahead);
}

/* The first bytes of the next block; fewer than a block has at the end. */
static struct rsp_slice head_of(struct rsp_pcapng_ahead *ahead)
{
	uint64_t at = ahead->off - ahead->seen_off;

	if (ahead->off < ahead->seen_off || at + RSP_PCAPNG_MIN > ahead->seen_len) {
		ahead->seen_off = ahead->off;
		ahead->seen_len = rsp_input_look(ahead->input, ahead->off, ahead->seen, SEEN_LEN);
		at = 0;
	}
	return rsp_sub(rsp_slice(ahead->seen, ahead->seen_len), (size_t)at, RSP_PCAPNG_MIN);
}

/* Section 4.1: the byte order of a section is that of its magic, which stands behind the length. */
static void enter_section(struct rsp_pcapng_ahead *ahead, struct rsp_slice head)
{
	struct rsp_slice magic = rsp_sub(head, RSP_PCAPNG_HEADER_LEN, RSP_PCAPNG_WORD);
	uint32_t value;

	if (rsp_take_u32be(&magic, &value))
		ahead->big = value == RSP_PCAPNG_MAGIC;
}

static bool read_body(struct rsp_pcapng_ahead *ahead, uint32_t len)
{
	size_t got;

	drop_body(ahead);
	ahead->body = rsp_alloc(len);
	if (!ahead->body)
		return false;
	ahead->body_len = len;
	got = rsp_input_look(ahead->input, ahead->off + RSP_PCAPNG_HEADER_LEN, ahead->body, len);
	return got == len;
}

/* Goes on behind the next block. False where there is none. */
static bool take_block(struct rsp_pcapng_ahead *ahead, uint32_t *out_type, uint32_t *out_len)
{
	struct rsp_slice head = head_of(ahead), in = head;

	if (!rsp_take_u32(ahead->big, &in, out_type))
		return false;
	if (*out_type == RSP_PCAPNG_SECTION)
		enter_section(ahead, head);
	return rsp_take_u32(ahead->big, &in, out_len) && *out_len >= RSP_PCAPNG_MIN &&
	       *out_len % RSP_PCAPNG_WORD == 0;
}

bool rsp_pcapng_ahead_next(struct rsp_pcapng_ahead *ahead, struct rsp_slice *out_body,
                           uint64_t *out_off, bool *out_big)
{
	uint32_t type, len;

	while (take_block(ahead, &type, &len)) {
		bool wanted = type == RSP_PCAPNG_SECRETS && len <= RSP_PCAPNG_BLOCK_MAX &&
		              read_body(ahead, len - RSP_PCAPNG_MIN);

		*out_off = ahead->off + RSP_PCAPNG_HEADER_LEN;
		ahead->off += len;
		if (!wanted)
			continue;
		*out_body = rsp_slice(ahead->body, ahead->body_len);
		*out_big = ahead->big;
		return true;
	}
	return false;
}
