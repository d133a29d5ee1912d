/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/stored.h"

#include "base/keep.h"
#include "card/status.h"

enum { LAST_BLOCK = 0x80 /* P1: GPCS 11.11.2.1 */ };

static bool has_groupings(const struct rsp_pending *pending)
{
	return rsp_dgi_in_block(pending->exchange.command.p1);
}

/* ES10 has no groupings. Under secure messaging a MAC stands behind each block. */
static bool is_block(const struct rsp_pending *pending)
{
	return pending->instruction->roles & RSP_ROLE_STORES && !pending->class.secure &&
	       (!pending->exchange.is_isdr || has_groupings(pending)) &&
	       pending->exchange.command_buffer;
}

static void begin(struct rsp_stored *stored, int channel)
{
	rsp_arena_reset(&stored->arena);
	rsp_joiner_init(&stored->joiner, &stored->arena, RSP_STORED_MAX);
	stored->channel = channel;
	stored->num = 0;
}

static void add(struct rsp_stored *stored, const struct rsp_exchange *exchange)
{
	const struct rsp_buffer *kept = rsp_keep(&stored->arena, exchange->command_buffer);

	if (!kept || stored->arena.failed) {
		begin(stored, -1);
		return;
	}
	rsp_joiner_add(&stored->joiner, kept,
	               rsp_kept_part(kept, exchange->command_buffer, exchange->command.data));
	stored->num++;
}

static struct rsp_stored *stored_new(void)
{
	struct rsp_stored *stored = rsp_alloc(sizeof(*stored));

	if (!stored)
		return NULL;
	rsp_arena_init(&stored->arena, RSP_STORED_MAX);
	begin(stored, -1);
	return stored;
}

/* P2 is the number of the block, and begins again behind 255. */
static void follow_place(struct rsp_stored *stored, struct rsp_pending *pending)
{
	enum { NUMBERS = 0x100 };
	const struct rsp_exchange *exchange = &pending->exchange;
	struct rsp_slice in = exchange->command.data;
	struct rsp_dgi_part part;
	bool goes_on = stored && stored->place_next && stored->place_channel == exchange->channel &&
	               stored->place_next % NUMBERS == exchange->command.p2;

	if (goes_on)
		pending->dgi_place = stored->place;
	else if (!exchange->command.p2)
		pending->dgi_place = rsp_dgi_begins();
	if (!stored)
		return;
	stored->place_next = goes_on ? stored->place_next : exchange->command.p2;
	stored->place_next = exchange->command.p1 & LAST_BLOCK ? 0 : stored->place_next + 1;
	stored->place_channel = exchange->channel;
	stored->place = pending->dgi_place;
	while (rsp_dgi_next(&stored->place, &in, &part))
		;
}

void rsp_stored_follow(struct rsp_session *session, struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	bool last = exchange->command.p1 & LAST_BLOCK;
	struct rsp_stored *stored;

	if (!is_block(pending))
		return;
	if (!session->stored && !last)
		session->stored = stored_new();
	stored = session->stored;
	if (has_groupings(pending))
		follow_place(stored, pending);
	if (!stored)
		return;
	if (exchange->command.p2 == 0)
		begin(stored, exchange->channel);
	if (stored->channel != exchange->channel || stored->num != exchange->command.p2 ||
	    !pending->has_first_sw || !rsp_sw_ok(pending->first_sw)) {
		begin(stored, -1);
		return;
	}
	add(stored, exchange);
	if (!last || stored->num < 2)
		return;
	pending->stored =
	    rsp_joiner_finish(&stored->joiner, RSP_BUFFER_JOINED, "STORE DATA, joined");
	pending->num_stored = stored->num;
	stored->channel = -1;
}

void rsp_stored_forget(struct rsp_session *session)
{
	if (!session->stored)
		return;
	begin(session->stored, -1);
	session->stored->place_next = 0;
}

void rsp_stored_free(struct rsp_session *session)
{
	if (!session->stored)
		return;
	rsp_arena_free(&session->stored->arena);
	rsp_free(session->stored);
	session->stored = NULL;
}
