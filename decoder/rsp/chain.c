/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/chain.h"

#include "base/keep.h"

enum {
	KEPT_BETWEEN_CHAINS =
	    64 << 10,       /* bytes of memory that a channel keeps for its next chain */
	USUAL_BYTES = 2048, /* of a chain of several blocks, which can be longer */
	USUAL_BLOCKS = 8
};

bool rsp_chain_is_last(const struct rsp_exchange *exchange)
{
	return (exchange->command.p1 & RSP_P1_LAST) != 0;
}

static struct rsp_slice so_far(const struct rsp_chain *chain)
{
	return rsp_slice(chain->joined.data, chain->joined.len);
}

static bool repeats_last(const struct rsp_chain *chain, const struct rsp_exchange *exchange)
{
	return chain->num_blocks > 0 && exchange->command.p2 == chain->last_number &&
	       rsp_equal(exchange->command.data, rsp_sub(so_far(chain), chain->last_off, SIZE_MAX));
}

/* Whether the first object is longer than what is there: the only way to tell block 256 from block
 * 0 of the next command. */
static bool wants_more(const struct rsp_chain *chain)
{
	struct rsp_slice in = so_far(chain);
	struct rsp_tlv tlv;

	return rsp_take_tlv(&in, &tlv) == RSP_TLV_OK && tlv.truncated;
}

bool rsp_chain_starts_anew(const struct rsp_chain *chain, const struct rsp_exchange *exchange)
{
	if (!chain->open || exchange->command.p2 != 0)
		return false;
	if (chain->num_blocks == 1 && !chain->from_middle && repeats_last(chain, exchange))
		return false;
	return chain->last_number != UINT8_MAX || !wants_more(chain);
}

void rsp_chain_open(struct rsp_chain *chain, struct rsp_arena *scratch, struct rsp_arena *frames,
                    const struct rsp_exchange *exchange)
{
	struct rsp_arena arena = chain->arena;
	bool single = rsp_chain_is_last(exchange);

	*chain = (struct rsp_chain){
	    .open = true,
	    .arena = arena,
	    .single = single,
	    .from_middle = exchange->command.p2 != 0,
	    .joined.arena = single ? scratch : &chain->arena,
	    .first = {exchange->first_frame, exchange->by_line, exchange->clock, exchange->t_ns},
	};
	if (single)
		return;
	rsp_joiner_init(&chain->joined, &chain->arena, RSP_CHAIN_MAX_BYTES);
	chain->frames = frames ? frames : &chain->arena;
	rsp_joiner_expect(&chain->joined, USUAL_BYTES, USUAL_BLOCKS);
}

static void note_break(struct rsp_chain *chain, const struct rsp_exchange *exchange, bool repeated)
{
	if (chain->gap.found)
		return;
	chain->gap = (struct rsp_chain_break){
	    .found = true,
	    .before = chain->last_number,
	    .number = exchange->command.p2,
	    .first = chain->num_blocks == 0,
	    .repeated = repeated,
	    .off = repeated ? chain->last_off : chain->joined.len,
	    .len = exchange->command.data.len,
	};
}

static const char name_of_joined[] = "STORE DATA";

/* The one block of a chain, as it stands in its command. */
static void borrow(struct rsp_chain *chain, const struct rsp_exchange *exchange)
{
	const struct rsp_buffer *command = exchange->command_buffer;
	struct rsp_slice data = exchange->command.data;
	struct rsp_piece *piece;
	struct {
		struct rsp_buffer buffer;
		struct rsp_piece piece;
	} *made = rsp_arena_take(chain->joined.arena, sizeof(*made));

	if (!made)
		return;
	piece = &made->piece;
	*piece = (struct rsp_piece){
	    .len = data.len,
	    .parent = command,
	    .parent_off = command ? rsp_offset_in(command->bytes, data) : 0,
	};
	made->buffer = (struct rsp_buffer){
	    .bytes = data.len ? data : rsp_slice(NULL, 0),
	    .kind = RSP_BUFFER_JOINED,
	    .name = name_of_joined,
	    .pieces = piece,
	    .num_pieces = data.len ? 1 : 0,
	};
	chain->data = &made->buffer;
}

/* A block leads to its frame where it stands in one: the command in between is not kept. */
static void join_kept(struct rsp_chain *chain, const struct rsp_buffer *command,
                      struct rsp_slice part)
{
	const struct rsp_piece *piece = command->num_pieces == 1 ? command->pieces : NULL;
	const struct rsp_buffer *copy;

	if (command->kind == RSP_BUFFER_JOINED && piece && piece->parent) {
		copy = rsp_keep(chain->frames, piece->parent);
		rsp_joiner_add_made(&chain->joined, copy,
		                    piece->parent_off + rsp_offset_in(command->bytes, part), part);
		return;
	}
	copy = rsp_keep(chain->frames, command);
	if (copy)
		part = rsp_kept_part(copy, command, part);
	rsp_joiner_add(&chain->joined, copy, part);
}

static void join(struct rsp_chain *chain, const struct rsp_exchange *exchange)
{
	const struct rsp_buffer *command = exchange->command_buffer;

	if (chain->single)
		borrow(chain, exchange);
	else if (command)
		join_kept(chain, command, exchange->command.data);
	else
		rsp_joiner_add(&chain->joined, command, exchange->command.data);
}

void rsp_chain_add(struct rsp_chain *chain, const struct rsp_exchange *exchange)
{
	uint8_t expected = chain->num_blocks ? (uint8_t)(chain->last_number + 1) : 0;

	chain->p1 = exchange->command.p1;
	chain->last_frame = exchange->last_frame;
	if (repeats_last(chain, exchange)) {
		note_break(chain, exchange, true);
		return;
	}
	if (exchange->command.p2 != expected)
		note_break(chain, exchange, false);
	chain->last_off = chain->joined.len;
	join(chain, exchange);
	chain->last_number = exchange->command.p2;
	if (++chain->num_blocks > RSP_CHAIN_MAX_BLOCKS)
		chain->too_long = true;
}

bool rsp_chain_finish(struct rsp_chain *chain)
{
	if (!chain->single)
		chain->data = rsp_joiner_finish(&chain->joined, RSP_BUFFER_JOINED, name_of_joined);
	return chain->data != NULL;
}

void rsp_chain_close(struct rsp_chain *chain)
{
	chain->open = false;
	chain->data = NULL;
	if (chain->single)
		return;
	if (rsp_arena_used(&chain->arena) > KEPT_BETWEEN_CHAINS)
		rsp_arena_free(&chain->arena);
	else
		rsp_arena_reset(&chain->arena);
}

static void report_start(const struct rsp_chain *chain, struct rsp_decode *decode,
                         struct rsp_slice place)
{
	unsigned number = chain->gap.number;

	if (chain->start_seen)
		rsp_report(decode, RSP_RULE_ES10_BLOCK_GAP, place,
		           "the chain begins with block %02X; the blocks before it are missing",
		           number);
	else
		rsp_report(decode, RSP_RULE_ES10_BLOCK_START, place,
		           "the trace begins inside this chain, at block %02X", number);
}

static struct rsp_slice place_of_last(const struct rsp_chain *chain)
{
	return rsp_sub(chain->data->bytes, chain->last_off, SIZE_MAX);
}

void rsp_chain_report(const struct rsp_chain *chain, struct rsp_decode *decode)
{
	const struct rsp_chain_break *gap = &chain->gap;
	struct rsp_slice place = rsp_sub(chain->data->bytes, gap->off, gap->len);

	if (chain->too_long || chain->joined.cut_short)
		rsp_report(decode, RSP_RULE_ES10_CHAIN_LONG, place_of_last(chain),
		           "%zu blocks in one chain; %d can be numbered, and %d bytes are joined",
		           chain->num_blocks, RSP_CHAIN_MAX_BLOCKS, RSP_CHAIN_MAX_BYTES);
	if (!gap->found)
		return;
	if (gap->first)
		report_start(chain, decode, place);
	else if (gap->repeated)
		rsp_report(decode, RSP_RULE_ES10_BLOCK_GAP, place, "block %02X was sent twice",
		           (unsigned)gap->number);
	else if (gap->number > gap->before)
		rsp_report(decode, RSP_RULE_ES10_BLOCK_GAP, place,
		           "block %02X follows block %02X: %u missing", (unsigned)gap->number,
		           (unsigned)gap->before, (unsigned)(gap->number - gap->before - 1));
	else
		rsp_report(decode, RSP_RULE_ES10_BLOCK_GAP, place,
		           "block %02X follows block %02X: out of order", (unsigned)gap->number,
		           (unsigned)gap->before);
}
