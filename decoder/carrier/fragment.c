/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/fragment.h"

#include <string.h>

#include "carrier/order.h"

enum { ADDRESSES_MAX = 32, IPV4_ADDRESSES = 8, NS_PER_S = 1000000000 };

/* A packet that waits for its fragments. */
struct waiting {
	bool used;
	uint8_t addresses[ADDRESSES_MAX];
	size_t addresses_len;
	uint32_t id;
	uint8_t protocol;
	bool useful;
	bool has_total;
	bool told; /* that its fragments overlap */
	size_t total;
	uint64_t order_no; /* which came first */
	struct rsp_arrival first;
	struct rsp_order order;
};

struct rsp_fragments {
	struct waiting packets[RSP_FRAGMENTS_MAX_PACKETS];
	uint64_t next_no;
	size_t num, bytes;
	struct rsp_arena joined; /* what was handed out last */
};

struct rsp_fragments *rsp_fragments_new(void)
{
	struct rsp_fragments *fragments = rsp_alloc(sizeof(*fragments));

	if (fragments)
		rsp_arena_init(&fragments->joined, 0);
	return fragments;
}

static void forget(struct rsp_fragments *fragments, struct waiting *waiting)
{
	fragments->bytes -= waiting->order.bytes;
	fragments->num--;
	rsp_order_free(&waiting->order);
	waiting->used = false;
}

void rsp_fragments_free(struct rsp_fragments *fragments)
{
	if (!fragments)
		return;
	for (size_t i = 0; i < RSP_FRAGMENTS_MAX_PACKETS; i++)
		if (fragments->packets[i].used)
			forget(fragments, &fragments->packets[i]);
	rsp_arena_free(&fragments->joined);
	rsp_free(fragments);
}

static void give_up(struct rsp_pass *pass, struct rsp_fragments *fragments, struct waiting *waiting,
                    const char *why)
{
	const struct rsp_frame frame = {.number = waiting->first.frame};

	if (waiting->useful)
		rsp_pass_report(pass, RSP_RULE_IP_FRAGMENT, &frame,
		                "a packet in fragments was not put together: %s; %zu bytes of it "
		                "are there",
		                why, waiting->order.bytes);
	forget(fragments, waiting);
}

/* The packet whose first fragment came first; NULL: none waits. */
static struct waiting *oldest(struct rsp_fragments *fragments)
{
	struct waiting *found = NULL;

	for (size_t i = 0; i < RSP_FRAGMENTS_MAX_PACKETS; i++) {
		struct waiting *waiting = &fragments->packets[i];

		if (waiting->used && (!found || waiting->order_no < found->order_no))
			found = waiting;
	}
	return found;
}

void rsp_fragments_end(struct rsp_pass *pass, struct rsp_fragments *fragments)
{
	struct waiting *waiting;

	while ((waiting = oldest(fragments)))
		give_up(pass, fragments, waiting, "the trace ends before the others");
}

static void drop_old(struct rsp_pass *pass, struct rsp_fragments *fragments,
                     const struct rsp_arrival *now)
{
	const int64_t limit = (int64_t)RSP_FRAGMENTS_MAX_SECONDS * NS_PER_S;
	struct waiting *waiting;

	while ((waiting = oldest(fragments)) && now->clock != RSP_CLOCK_NONE &&
	       now->t_ns - limit > waiting->first.t_ns)
		give_up(pass, fragments, waiting, "the others did not come within 60 seconds");
}

/* RFC 8200 section 4.5: addresses and identification; RFC 791 section 3.2: the protocol too. */
static bool is_same(const struct waiting *waiting, const struct rsp_packet *packet)
{
	return waiting->used && waiting->id == packet->id &&
	       rsp_equal(rsp_slice(waiting->addresses, waiting->addresses_len),
	                 packet->addresses) &&
	       (packet->addresses.len != IPV4_ADDRESSES || waiting->protocol == packet->protocol);
}

static struct waiting *find(struct rsp_fragments *fragments, const struct rsp_packet *packet)
{
	for (size_t i = 0; fragments->num && i < RSP_FRAGMENTS_MAX_PACKETS; i++)
		if (is_same(&fragments->packets[i], packet))
			return &fragments->packets[i];
	return NULL;
}

static struct waiting *begin(struct rsp_pass *pass, struct rsp_fragments *fragments,
                             const struct rsp_packet *packet, const struct rsp_arrival *now)
{
	struct waiting *waiting = fragments->packets;

	if (packet->addresses.len > ADDRESSES_MAX)
		return NULL;
	if (fragments->num == RSP_FRAGMENTS_MAX_PACKETS)
		give_up(pass, fragments, oldest(fragments), "too many packets wait for fragments");
	while (waiting->used)
		waiting++;
	*waiting = (struct waiting){
	    .used = true,
	    .addresses_len = packet->addresses.len,
	    .id = packet->id,
	    .protocol = packet->protocol,
	    .useful = true,
	    .order_no = fragments->next_no++,
	    .first = *now,
	};
	memcpy(waiting->addresses, packet->addresses.data, packet->addresses.len);
	fragments->num++;
	return waiting;
}

/* Whether the fragment contradicts what is known of the packet's length. */
static bool note_length(struct waiting *waiting, const struct rsp_packet *packet)
{
	size_t end = packet->offset + packet->payload.len + packet->missing;

	if (end > RSP_FRAGMENTS_MAX_LEN)
		return false;
	if (!packet->more && waiting->has_total)
		return waiting->total == end;
	if (waiting->has_total)
		return end <= waiting->total;
	if (!packet->more) {
		waiting->has_total = true;
		waiting->total = end;
	}
	return true;
}

static void tell_overlap(struct rsp_pass *pass, struct waiting *waiting,
                         const struct rsp_item *item, const char *what)
{
	if (!waiting->told)
		rsp_pass_report(pass, RSP_RULE_IP_OVERLAP, item->frame, "%s", what);
	waiting->told = true;
}

static void add(struct rsp_pass *pass, struct rsp_fragments *fragments, struct waiting *waiting,
                const struct rsp_item *item, const struct rsp_packet *packet)
{
	struct rsp_buffer room;
	struct rsp_incoming incoming = {
	    .off = (int64_t)packet->offset,
	    .bytes = packet->payload,
	    .buffer = rsp_item_buffer(item, &room),
	    .arrival = rsp_item_arrival(item),
	};
	size_t before = waiting->order.bytes, added;
	bool differ;

	incoming.arrival.file_off = incoming.buffer->file_off;
	if (!rsp_order_add(&waiting->order, &incoming, &differ))
		pass->out_of_memory = true;
	added = waiting->order.bytes - before;
	fragments->bytes += added;
	/* The same fragment again is no overlap. */
	if (differ || (added != 0 && added != packet->payload.len))
		tell_overlap(pass, waiting, item,
		             "fragments of a packet overlap; the bytes that came first are kept");
}

static bool is_whole(const struct waiting *waiting)
{
	return waiting->has_total && waiting->order.bytes == waiting->total;
}

/* Joins the pieces, which are all there, into a packet. */
static bool join(struct rsp_pass *pass, struct rsp_fragments *fragments, struct waiting *waiting,
                 struct rsp_packet *packet)
{
	struct rsp_arena *arena = &fragments->joined;
	struct rsp_joiner joiner;
	struct rsp_kept *kept;
	const struct rsp_buffer *joined;

	if (pass->count == 0)
		rsp_arena_reset(arena);
	fragments->bytes -= waiting->order.bytes;
	rsp_joiner_init(&joiner, arena, RSP_FRAGMENTS_MAX_LEN);
	while ((kept = rsp_order_take(&waiting->order))) {
		struct rsp_buffer piece = rsp_kept_buffer(kept);
		const struct rsp_buffer *frame =
		    rsp_buffer_frame(arena, piece.bytes, piece.frame, piece.file_off);

		rsp_free(kept);
		if (frame)
			rsp_joiner_add(&joiner, frame, frame->bytes);
	}
	joined = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "IP packet");
	packet->addresses =
	    rsp_arena_copy(arena, rsp_slice(waiting->addresses, waiting->addresses_len));
	if (!joined || arena->failed) {
		pass->out_of_memory = true;
		return false;
	}
	packet->buffer = joined;
	packet->payload = joined->bytes;
	packet->protocol = waiting->protocol;
	packet->missing = 0;
	packet->fragment = false;
	return true;
}

bool rsp_fragments_add(struct rsp_pass *pass, struct rsp_fragments *fragments,
                       const struct rsp_item *item, struct rsp_packet *packet, bool useful)
{
	struct rsp_arrival now = rsp_item_arrival(item);
	struct waiting *waiting;
	bool whole;

	drop_old(pass, fragments, &now);
	waiting = find(fragments, packet);
	if (!waiting)
		waiting = begin(pass, fragments, packet, &now);
	if (!waiting)
		return false;
	/* What the packet is, its first fragment says. */
	if (packet->offset == 0)
		waiting->protocol = packet->protocol;
	waiting->useful &= useful;
	if (!note_length(waiting, packet))
		tell_overlap(pass, waiting, item,
		             "fragments of a packet contradict each other in its length");
	else
		add(pass, fragments, waiting, item, packet);
	if (is_whole(waiting)) {
		whole = join(pass, fragments, waiting, packet);
		forget(fragments, waiting);
		return whole;
	}
	if (waiting->order.num > RSP_FRAGMENTS_MAX_PIECES)
		give_up(pass, fragments, waiting, "it has too many fragments");
	while (fragments->bytes > RSP_FRAGMENTS_MAX_BYTES)
		give_up(pass, fragments, oldest(fragments), "too many bytes wait");
	return false;
}
