/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/fetched.h"

#include "base/keep.h"
#include "card/status.h"

enum { BYTE_BITS = 8 };

static bool is_get_data(const struct rsp_pending *pending)
{
	return pending->kind == RSP_PENDING_APDU &&
	       rsp_instruction_is(pending->instruction, RSP_INS_GET_DATA) && !pending->class.secure;
}

static void begin(struct rsp_fetched *fetched, int channel, size_t wanted)
{
	rsp_arena_reset(&fetched->arena);
	rsp_joiner_init(&fetched->joiner, &fetched->arena, RSP_FETCHED_MAX);
	fetched->channel = channel;
	fetched->num = 0;
	fetched->wanted = wanted;
}

static struct rsp_fetched *fetched_new(void)
{
	struct rsp_fetched *fetched = rsp_alloc(sizeof(*fetched));

	if (fetched)
		rsp_arena_init(&fetched->arena, RSP_FETCHED_MAX);
	return fetched;
}

static void add(struct rsp_fetched *fetched, const struct rsp_exchange *exchange)
{
	const struct rsp_buffer *kept = rsp_keep(&fetched->arena, exchange->response_buffer);

	if (!kept || fetched->arena.failed) {
		begin(fetched, -1, 0);
		return;
	}
	rsp_joiner_add(&fetched->joiner, kept,
	               rsp_kept_part(kept, exchange->response_buffer, exchange->response));
	fetched->num++;
}

/* Whether an answer is the beginning of an object that is longer. */
static bool is_first_part(struct rsp_slice in, size_t *wanted)
{
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK || !tlv.truncated)
		return false;
	*wanted = tlv.header.len + tlv.declared_len;
	return true;
}

static void finish(struct rsp_fetched *fetched, struct rsp_pending *pending)
{
	pending->stored =
	    rsp_joiner_finish(&fetched->joiner, RSP_BUFFER_JOINED, "GET DATA, joined");
	pending->num_stored = fetched->num;
	fetched->channel = -1;
}

void rsp_fetched_follow(struct rsp_session *session, struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	struct rsp_fetched *fetched = session->fetched;
	unsigned tag;
	size_t wanted;
	bool good;

	if (!is_get_data(pending))
		return;
	tag = (unsigned)(exchange->command.p1 << BYTE_BITS | exchange->command.p2);
	good = exchange->has_sw && rsp_sw_ok(exchange->sw) && exchange->response_buffer;
	if (tag == RSP_FETCHED_NEXT) {
		if (!fetched || fetched->channel != exchange->channel)
			return;
		if (good)
			add(fetched, exchange);
		else
			begin(fetched, -1, 0);
		if (fetched->channel >= 0 && fetched->joiner.len >= fetched->wanted)
			finish(fetched, pending);
		return;
	}
	if ((tag != RSP_FETCHED_ALL && tag != RSP_FETCHED_SPECIFIC) || !good ||
	    !is_first_part(exchange->response, &wanted))
		return;
	if (!fetched)
		fetched = session->fetched = fetched_new();
	if (!fetched)
		return;
	begin(fetched, exchange->channel, wanted);
	add(fetched, exchange);
}

void rsp_fetched_forget(struct rsp_session *session)
{
	if (session->fetched)
		begin(session->fetched, -1, 0);
}

void rsp_fetched_free(struct rsp_session *session)
{
	if (!session->fetched)
		return;
	rsp_arena_free(&session->fetched->arena);
	rsp_free(session->fetched);
	session->fetched = NULL;
}
