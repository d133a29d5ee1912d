/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "carrier/endpoint.h"
#include "carrier/tcp_conn.h"

enum { NS_PER_S = 1000000000 };

static const struct class_limit {
	size_t num;
	int64_t idle_s;
} limits[RSP_NUM_TCP_CLASSES] = {
    [RSP_TCP_OPENING] = {RSP_TCP_MAX_OPENING, RSP_TCP_OPENING_S},
    [RSP_TCP_PLAIN] = {RSP_TCP_MAX_PLAIN,   RSP_TCP_IDLE_S   },
    [RSP_TCP_READ] = {RSP_TCP_MAX_READ,    RSP_TCP_IDLE_S   },
    [RSP_TCP_CLOSED] = {RSP_TCP_MAX_CLOSED,  RSP_TCP_CLOSED_S },
};

static uint32_t mix(uint32_t hash, struct rsp_slice bytes)
{
	enum { FNV_PRIME = 16777619 };
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		hash = (hash ^ byte) * FNV_PRIME;
	return hash;
}

static uint32_t hash_of(const struct rsp_endpoint *end)
{
	const uint32_t basis = 2166136261U;

	return mix(basis, rsp_slice(end->address, end->address_len)) ^
	       (uint32_t)end->port * 0x9E3779B1U;
}

/* The same for both directions. Endpoints made to fall into one bucket cost no more than
 * RSP_TCP_MAX_BUCKET comparisons. */
static uint32_t bucket_of(const struct rsp_endpoint *a, const struct rsp_endpoint *b)
{
	enum { HALF = 16 };
	uint32_t hash = hash_of(a) + hash_of(b);

	return (hash ^ hash >> HALF) % RSP_TCP_BUCKETS;
}

struct rsp_tcp_conn *rsp_tcp_find(const struct rsp_tcp *tcp, const struct rsp_endpoint *from,
                                  const struct rsp_endpoint *to, enum rsp_way *out_way)
{
	struct rsp_tcp_conn *conn = tcp->buckets ? tcp->buckets[bucket_of(from, to)] : NULL;

	for (; conn; conn = conn->next_in_bucket) {
		const struct rsp_endpoint *ends = conn->stream.ends;

		for (int way = 0; way < RSP_NUM_WAYS; way++) {
			*out_way = rsp_tcp_way_of(conn, (enum rsp_way)way);
			if (rsp_endpoint_equal(to, &ends[way]) &&
			    rsp_endpoint_equal(from, &ends[rsp_way_other((enum rsp_way)way)]))
				return conn;
		}
	}
	return NULL;
}

static void list_add(struct rsp_tcp_list *list, struct rsp_tcp_conn *conn)
{
	conn->older = list->newest;
	conn->newer = NULL;
	if (list->newest)
		list->newest->newer = conn;
	else
		list->oldest = conn;
	list->newest = conn;
	list->num++;
}

static void list_remove(struct rsp_tcp_list *list, struct rsp_tcp_conn *conn)
{
	if (conn->older)
		conn->older->newer = conn->newer;
	else
		list->oldest = conn->newer;
	if (conn->newer)
		conn->newer->older = conn->older;
	else
		list->newest = conn->older;
	list->num--;
}

void rsp_tcp_remove(struct rsp_tcp *tcp, struct rsp_tcp_conn *conn)
{
	struct rsp_tcp_conn **link = &tcp->buckets[conn->bucket];

	while (*link != conn)
		link = &(*link)->next_in_bucket;
	*link = conn->next_in_bucket;
	list_remove(&tcp->lists[conn->class], conn);
	for (int way = 0; way < RSP_NUM_WAYS; way++) {
		tcp->kept -= conn->ways[way].order.bytes;
		rsp_order_free(&conn->ways[way].order);
		rsp_free(conn->history[way]);
	}
	while (conn->waiting) {
		struct rsp_tcp_waiting *waiting = conn->waiting;

		conn->waiting = waiting->next;
		rsp_free(waiting->kept);
		rsp_free(waiting);
	}
	rsp_arena_free(&conn->arena);
	rsp_free(conn);
}

static void tell_given_up(const struct rsp_tcp_call *call, enum rsp_tcp_class class)
{
	struct rsp_tcp_list *list = &call->tcp->lists[class];

	list->given_up++;
	if (list->told || class == RSP_TCP_CLOSED)
		return;
	list->told = true;
	if (class == RSP_TCP_OPENING)
		rsp_pass_report(call->pass, RSP_RULE_TCP_HALF_OPEN, call->frame,
		                "more than %zu connections without data are open at a time; those "
		                "idle longest are forgotten",
		                limits[class].num);
	else
		rsp_pass_report(call->pass, RSP_RULE_TCP_MANY, call->frame,
		                "more than %zu connections are open at a time; those idle longest "
		                "are given up",
		                limits[class].num);
}

static void drop(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	conn->ending = conn->ending ? conn->ending : RSP_TCP_END_IDLE;
	rsp_tcp_finish(call, conn);
	rsp_tcp_remove(call->tcp, conn);
}

/* In a full bucket the one that had a segment longest ago gives way. */
static void make_room_in(const struct rsp_tcp_call *call, uint32_t bucket)
{
	struct rsp_tcp_conn *conn = call->tcp->buckets[bucket], *old = conn;
	size_t num = 0;

	for (; conn; conn = conn->next_in_bucket, num++)
		if (conn->last.frame < old->last.frame)
			old = conn;
	if (num < RSP_TCP_MAX_BUCKET)
		return;
	tell_given_up(call, old->class);
	drop(call, old);
}

struct rsp_tcp_conn *rsp_tcp_add(const struct rsp_tcp_call *call, const struct rsp_endpoint *from,
                                 const struct rsp_endpoint *to)
{
	struct rsp_tcp *tcp = call->tcp;
	struct rsp_tcp_conn *conn;

	if (!tcp->buckets)
		tcp->buckets = rsp_alloc(RSP_TCP_BUCKETS * sizeof(*tcp->buckets));
	if (!tcp->buckets)
		return NULL;
	make_room_in(call, bucket_of(from, to));
	conn = rsp_alloc(sizeof(*conn));
	if (!conn)
		return NULL;
	rsp_arena_init(&conn->arena, RSP_TCP_ARENA);
	conn->waiting_end = &conn->waiting;
	conn->stream.ends[RSP_WAY_TO_CLIENT] = *from;
	conn->stream.ends[RSP_WAY_TO_SERVER] = *to;
	conn->stream.carrier = tcp->carrier;
	conn->stream.first_frame = call->frame ? call->frame->number : 0;
	conn->bucket = bucket_of(from, to);
	conn->next_in_bucket = tcp->buckets[conn->bucket];
	tcp->buckets[conn->bucket] = conn;
	list_add(&tcp->lists[conn->class], conn);
	return conn;
}

void rsp_tcp_touch(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn,
                   enum rsp_tcp_class class)
{
	struct rsp_tcp_list *list = &call->tcp->lists[class];

	if (list->newest == conn && list->num <= limits[class].num)
		return;
	list_remove(&call->tcp->lists[conn->class], conn);
	conn->class = class;
	list_add(list, conn);
	if (list->num <= limits[class].num)
		return;
	tell_given_up(call, class);
	drop(call, list->oldest);
}

void rsp_tcp_expire(const struct rsp_tcp_call *call, enum rsp_clock clock, int64_t now_ns)
{
	if (clock == RSP_CLOCK_NONE)
		return;
	for (int class = 0; class < RSP_NUM_TCP_CLASSES; class ++) {
		struct rsp_tcp_list *list = &call->tcp->lists[class];

		while (list->oldest && list->oldest->last.clock == clock &&
		       now_ns - limits[class].idle_s * NS_PER_S > list->oldest->last.t_ns)
			drop(call, list->oldest);
	}
}

void rsp_tcp_turn(struct rsp_tcp_conn *conn)
{
	struct rsp_endpoint end = conn->stream.ends[RSP_WAY_TO_SERVER];

	conn->stream.ends[RSP_WAY_TO_SERVER] = conn->stream.ends[RSP_WAY_TO_CLIENT];
	conn->stream.ends[RSP_WAY_TO_CLIENT] = end;
	conn->turned = !conn->turned;
}
