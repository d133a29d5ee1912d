/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments in order. What comes in order goes through; the rest is kept until what is missing comes
 * or is known to be lost. A segment also waits for the bytes of the other direction that it
 * acknowledges: a capture may have them a little later. */
#include "carrier/tcp_conn.h"

enum { NS_PER_MS = 1000000 };

/* Whether something that arrived then has waited long enough. Where nothing of the other direction
 * is in the capture, nothing is waited for. */
static bool is_old(const struct rsp_tcp_conn *conn, const struct rsp_arrival *then, bool one_way)
{
	const struct rsp_arrival *now = &conn->last;

	if (now->count - then->count >= RSP_TCP_GRACE)
		return true;
	if (one_way && now->count > RSP_TCP_GRACE)
		return true;
	return now->clock != RSP_CLOCK_NONE && now->clock == then->clock &&
	       now->t_ns - then->t_ns >= (int64_t)RSP_TCP_GRACE_MS * NS_PER_MS;
}

void rsp_tcp_acked(struct rsp_tcp_conn *conn, enum rsp_way way, int64_t to,
                   const struct rsp_arrival *now)
{
	struct rsp_tcp_way *acked = &conn->ways[way];

	if (to > acked->acked)
		acked->acked = to;
	if (acked->acked <= acked->next || acked->gap_to > acked->next)
		return;
	acked->gap_to = acked->acked;
	acked->gap_since = *now;
}

static void give(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                 struct rsp_stream_data *data)
{
	struct rsp_tcp_way *to = &conn->ways[way];

	to->next += (int64_t)(data->bytes.len + data->lost);
	to->bytes += data->bytes.len;
	to->lost += data->lost;
	rsp_tcp_give(call, conn, way, data);
}

static void give_bytes(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                       struct rsp_slice bytes, const struct rsp_buffer *buffer,
                       const struct rsp_arrival *arrival)
{
	struct rsp_stream_data data = {
	    .bytes = bytes,
	    .buffer = buffer,
	    .frame = call->frame,
	    .frame_number = arrival->frame,
	    .clock = arrival->clock,
	    .t_ns = arrival->t_ns,
	};

	give(call, conn, way, &data);
}

/* Bytes up to an offset are lost. */
static void give_hole(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                      int64_t to)
{
	struct rsp_stream_data data = {
	    .lost = (uint64_t)(to - conn->ways[way].next),
	    .frame = call->frame,
	    .frame_number = conn->last.frame,
	    .clock = conn->last.clock,
	    .t_ns = conn->last.t_ns,
	};

	give(call, conn, way, &data);
}

/* The first kept piece goes to the reader; what of it was given before does not. */
static void give_front(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way)
{
	struct rsp_tcp_way *from = &conn->ways[way];
	struct rsp_kept *kept = rsp_order_take(&from->order);
	struct rsp_buffer buffer = rsp_kept_buffer(kept);
	struct rsp_slice bytes = buffer.bytes;

	call->tcp->kept -= kept->len;
	if ((kept->off >= from->next || rsp_skip(&bytes, (size_t)(from->next - kept->off))) &&
	    bytes.len)
		give_bytes(call, conn, way, bytes, &buffer, &kept->arrival);
	rsp_free(kept);
}

/* It is not in the trace where the direction begins: at the first byte that is. */
static void start_at_front(struct rsp_tcp_conn *conn, struct rsp_tcp_way *way)
{
	const struct rsp_kept *front = rsp_order_front(&way->order);

	/* Where the opening was seen, what is between it and the first byte is lost. */
	if (front && (!conn->opened || front->off < way->next))
		way->next = front->off;
	way->begin = way->next;
	way->started = true;
}

/* Brings a direction to an offset, with a hole wherever bytes are not there. */
static void catch_up(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                     int64_t to)
{
	struct rsp_tcp_way *from = &conn->ways[way];

	if (from->fin && to > from->fin_at)
		to = from->fin_at;
	if (!from->started && from->next < to)
		start_at_front(conn, from);
	while (from->next < to) {
		const struct rsp_kept *front = rsp_order_front(&from->order);

		if (front && front->off <= from->next) {
			give_front(call, conn, way);
			continue;
		}
		/* A single byte at the end may be the number that a FIN takes. */
		if (!front && to - from->next == 1 && !from->fin)
			break;
		give_hole(call, conn, way, front && front->off < to ? front->off : to);
	}
}

/* Whether a direction lacks bytes that were acknowledged up to `to`. */
static bool lacks(const struct rsp_tcp_way *way, int64_t to)
{
	if (way->fin && to > way->fin_at)
		to = way->fin_at;
	return to > way->next + (way->fin || way->order.num ? 0 : 1);
}

/* Whether the first kept piece of a direction can go to the reader now. */
static bool is_ready(const struct rsp_tcp_conn *conn, enum rsp_way way)
{
	const struct rsp_tcp_way *from = &conn->ways[way], *other = &conn->ways[rsp_way_other(way)];
	const struct rsp_kept *front = rsp_order_front(&from->order);

	return front && from->started && front->off <= from->next &&
	       (!lacks(other, front->ack) || is_old(conn, &front->arrival, !other->seen));
}

/* The direction whose first kept piece goes next, by when they arrived; false: neither does. */
static bool choose(const struct rsp_tcp_conn *conn, bool all, enum rsp_way *out_way)
{
	const struct rsp_kept *best = NULL;

	for (int way = 0; way < RSP_NUM_WAYS; way++) {
		const struct rsp_kept *front = rsp_order_front(&conn->ways[way].order);

		if (!front || (!all && !is_ready(conn, (enum rsp_way)way)) ||
		    (best && best->arrival.count <= front->arrival.count))
			continue;
		best = front;
		*out_way = (enum rsp_way)way;
	}
	return best;
}

/* Gives up waiting for what was waited for long enough; false: there was nothing of that kind. */
static bool release(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		struct rsp_tcp_way *way = &conn->ways[i];
		const struct rsp_kept *front = rsp_order_front(&way->order);

		if (!way->started && front && is_old(conn, &way->first, false)) {
			start_at_front(conn, way);
			return true;
		}
		if (way->gap_to > way->next && lacks(way, way->gap_to) &&
		    (way->started || !way->seen) && is_old(conn, &way->gap_since, !way->seen)) {
			catch_up(call, conn, (enum rsp_way)i, way->gap_to);
			rsp_tcp_acked(conn, (enum rsp_way)i, way->acked, &conn->last);
			return true;
		}
	}
	return false;
}

static void end_ways(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		struct rsp_tcp_way *way = &conn->ways[i];

		if (way->over || !way->fin || way->next < way->fin_at ||
		    (!way->started && conn->last.count < RSP_TCP_GRACE))
			continue;
		/* What is behind a FIN is nobody's. */
		call->tcp->kept -= way->order.bytes;
		rsp_order_free(&way->order);
		way->over = true;
		rsp_tcp_way_over(call, conn, (enum rsp_way)i, false);
	}
}

static bool is_waiting(const struct rsp_tcp_way *way)
{
	return way->order.num || lacks(way, way->acked);
}

/* A connection that is over is finished at once, but not while bytes may come late. */
static void end_connection(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	bool waits = is_waiting(&conn->ways[0]) || is_waiting(&conn->ways[1]);

	if (conn->ways[0].over && conn->ways[1].over && !waits)
		conn->ending = RSP_TCP_END_CLOSED;
	else if (conn->reset && (!waits || is_old(conn, &conn->reset_at, false)))
		conn->ending = RSP_TCP_END_RESET;
	else
		return;
	conn->stream.over = true;
	rsp_tcp_finish(call, conn);
	rsp_tcp_touch(call, conn, RSP_TCP_CLOSED);
}

void rsp_tcp_advance(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	enum rsp_way way;

	do {
		while (choose(conn, false, &way)) {
			const struct rsp_kept *front = rsp_order_front(&conn->ways[way].order);

			catch_up(call, conn, rsp_way_other(way), front->ack);
			give_front(call, conn, way);
			rsp_pass_drain(call->pass);
		}
	} while (release(call, conn));
	end_ways(call, conn);
	end_connection(call, conn);
}

/* Hands out everything that is kept. */
static void flush(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	enum rsp_way way;

	while (choose(conn, true, &way)) {
		struct rsp_tcp_way *from = &conn->ways[way];
		const struct rsp_kept *front = rsp_order_front(&from->order);

		if (!from->started)
			start_at_front(conn, from);
		catch_up(call, conn, way, front->off);
		catch_up(call, conn, rsp_way_other(way), front->ack);
		give_front(call, conn, way);
		rsp_pass_drain(call->pass);
	}
}

/* What is missing at the end, as far as the other end or the FIN tells of it. */
static void give_tail(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way)
{
	const struct rsp_tcp_way *from = &conn->ways[way];

	if (from->fin && from->next < from->fin_at)
		catch_up(call, conn, way, from->fin_at);
	else if (lacks(from, from->acked))
		catch_up(call, conn, way, from->acked);
}

void rsp_tcp_finish(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	if (conn->class == RSP_TCP_CLOSED)
		return;
	flush(call, conn);
	for (int way = 0; way < RSP_NUM_WAYS; way++)
		if (!conn->ways[way].started)
			start_at_front(conn, &conn->ways[way]);
	for (int way = 0; way < RSP_NUM_WAYS; way++)
		if (conn->stream.number)
			give_tail(call, conn, (enum rsp_way)way);
	end_ways(call, conn);
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		enum rsp_way way = rsp_tcp_way_of(conn, (enum rsp_way)i);

		if (!conn->ways[way].over)
			rsp_tcp_way_over(call, conn, way, true);
	}
	rsp_tcp_read_end(call, conn);
	if (conn->stream.number && !conn->stream.decoded)
		rsp_tcp_emit(call, conn);
	for (int way = 0; way < RSP_NUM_WAYS; way++)
		rsp_order_free(&conn->ways[way].order); /* nothing is in it any more */
}

/* Counts bytes that nobody reads. */
static void count(struct rsp_tcp_way *way, const struct rsp_incoming *incoming)
{
	int64_t end = incoming->off + (int64_t)incoming->bytes.len;

	if (end <= way->next)
		return;
	way->bytes += incoming->off < way->next ? (uint64_t)(end - way->next) : incoming->bytes.len;
	way->next = end;
}

static void keep(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                 const struct rsp_incoming *incoming)
{
	struct rsp_tcp_way *to = &conn->ways[way];
	size_t before = to->order.bytes;
	bool differ, good = rsp_order_add(&to->order, incoming, &differ);

	if (before == 0 && to->order.num)
		to->first = incoming->arrival;
	call->tcp->kept += to->order.bytes - before;
	if (!good)
		call->pass->out_of_memory = true;
	if (differ)
		rsp_tcp_tell_conflict(call, conn);
	if (to->order.num > RSP_TCP_MAX_PIECES || to->order.bytes > RSP_TCP_MAX_BYTES ||
	    call->tcp->kept > RSP_TCP_MAX_TOTAL)
		flush(call, conn);
}

/* Drops from the front what was handed out before; false: all of it was. */
static bool trim(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                 struct rsp_incoming *incoming)
{
	const struct rsp_tcp_way *to = &conn->ways[way];
	struct rsp_slice again;
	int64_t known = to->next - incoming->off;

	if (!to->started || known <= 0)
		return true;
	again = rsp_take_up_to(&incoming->bytes, (size_t)known);
	if (incoming->off < to->begin)
		rsp_tcp_tell_early(call, conn, (uint64_t)(to->begin - incoming->off));
	/* A keep-alive: one byte, of any value, before the next (RFC 9293 section 3.8.4). */
	if (again.len > 1 || incoming->bytes.len || known > 1)
		rsp_tcp_reread(call, conn, way, incoming->off, again);
	incoming->off += (int64_t)again.len;
	incoming->arrival.file_off += again.len;
	return incoming->bytes.len;
}

void rsp_tcp_data(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                  struct rsp_incoming *incoming)
{
	struct rsp_tcp_way *to = &conn->ways[way];

	if (to->over)
		return;
	if (rsp_tcp_ignored(conn)) {
		count(to, incoming);
		return;
	}
	if (!trim(call, conn, way, incoming))
		return;
	if (to->started && incoming->off == to->next && !to->order.num &&
	    !lacks(&conn->ways[rsp_way_other(way)], incoming->ack))
		give_bytes(call, conn, way, incoming->bytes, incoming->buffer, &incoming->arrival);
	else
		keep(call, conn, way, incoming);
}
