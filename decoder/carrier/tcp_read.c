/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which reader a connection has, and what it is given. */
#include <string.h>

#include "carrier/tcp_conn.h"

bool rsp_tcp_ignored(const struct rsp_tcp_conn *conn)
{
	if (conn->reader)
		return false;
	for (int way = 0; way < RSP_NUM_WAYS; way++)
		if (conn->ways[way].tries < RSP_TCP_TRIES && conn->ways[way].seen)
			return false;
	return true;
}

static struct rsp_slice ring_part(const struct rsp_tcp_conn *conn, enum rsp_way way, int64_t off)
{
	return rsp_sub(rsp_slice(conn->history[way], RSP_TCP_HISTORY),
	               (size_t)((uint64_t)off % RSP_TCP_HISTORY), RSP_TCP_HISTORY);
}

/* Remembers the last bytes given; conn->ways[way].next is behind them. */
static void remember(struct rsp_tcp_conn *conn, enum rsp_way way, struct rsp_slice bytes)
{
	int64_t off = conn->ways[way].next - (int64_t)bytes.len;

	if (!conn->history[way]) {
		conn->history[way] = rsp_alloc(RSP_TCP_HISTORY);
		conn->history_from[way] = off;
	}
	if (!conn->history[way])
		return;
	if (bytes.len > RSP_TCP_HISTORY) {
		off += (int64_t)(bytes.len - RSP_TCP_HISTORY);
		bytes = rsp_sub(bytes, bytes.len - RSP_TCP_HISTORY, RSP_TCP_HISTORY);
	}
	while (bytes.len) {
		struct rsp_slice room = ring_part(conn, way, off);
		struct rsp_slice part = rsp_take_up_to(&bytes, room.len);

		/* Not memcpy: compilers that see how much it is at most write a loop of their own,
		 * which takes longer for a segment than the call. */
		memmove(conn->history[way] + rsp_offset_in(rsp_slice(conn->history[way], 0), room),
		        part.data, part.len);
		off += (int64_t)part.len;
	}
}

void rsp_tcp_tell_conflict(const struct rsp_tcp_call *call, const struct rsp_tcp_conn *conn)
{
	rsp_pass_report(call->pass, RSP_RULE_TCP_CONFLICT, call->frame,
	                "bytes of connection %u came again and differ; those that came first are "
	                "kept",
	                (unsigned)conn->stream.number);
}

void rsp_tcp_tell_early(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, uint64_t len)
{
	if (!conn->reader || conn->told >= RSP_TCP_MAX_TOLD)
		return;
	conn->told++;
	rsp_pass_report(call->pass, RSP_RULE_TCP_LOST, call->frame,
	                "%llu bytes from before the place where connection %u was taken up came "
	                "too late",
	                (unsigned long long)len, (unsigned)conn->stream.number);
}

void rsp_tcp_reread(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                    int64_t off, struct rsp_slice bytes)
{
	int64_t from = conn->ways[way].next - RSP_TCP_HISTORY;

	if (!conn->history[way])
		return;
	if (from < conn->history_from[way])
		from = conn->history_from[way];
	if (off < from && !rsp_skip(&bytes, (size_t)(from - off)))
		return;
	off = off < from ? from : off;
	while (bytes.len) {
		struct rsp_slice known = ring_part(conn, way, off);
		struct rsp_slice part = rsp_take_up_to(&bytes, known.len);

		if (!rsp_equal(part, rsp_sub(known, 0, part.len))) {
			rsp_tcp_tell_conflict(call, conn);
			return;
		}
		off += (int64_t)part.len;
	}
}

static void tell_lost(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                      const struct rsp_stream_data *data)
{
	const struct rsp_frame frame = {.number = data->frame_number};
	const char *name;

	if (conn->ways[way].one_way_told || conn->told >= RSP_TCP_MAX_TOLD)
		return;
	rsp_arena_reset(&call->tcp->scratch);
	name = rsp_tcp_name(&call->tcp->scratch, conn, data->way);
	if (!conn->ways[way].seen) {
		conn->ways[way].one_way_told = true;
		rsp_pass_report(call->pass, RSP_RULE_TCP_ONE_WAY, &frame,
		                "the capture has nothing of the direction %s of connection %u",
		                name, (unsigned)conn->stream.number);
		return;
	}
	conn->told++;
	rsp_pass_report(call->pass, RSP_RULE_TCP_LOST, &frame,
	                "%llu bytes of connection %u, %s, are not in the capture%s",
	                (unsigned long long)data->lost, (unsigned)conn->stream.number, name,
	                conn->told == RSP_TCP_MAX_TOLD ? "; further gaps of it are not told" : "");
}

/* Gives to the reader, which is there. */
static void hand(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                 struct rsp_stream_data *data)
{
	data->way = rsp_tcp_way_of(conn, way);
	if (data->lost) {
		conn->stream.holes = true;
		tell_lost(call, conn, way, data);
	}
	conn->reader->data(conn->state, call->pass, data);
}

static void drop_waiting(struct rsp_tcp_conn *conn, enum rsp_way way)
{
	struct rsp_tcp_waiting **link = &conn->waiting;

	while (*link) {
		struct rsp_tcp_waiting *waiting = *link;

		if (waiting->way != way) {
			link = &waiting->next;
			continue;
		}
		*link = waiting->next;
		conn->num_waiting--;
		rsp_free(waiting->kept);
		rsp_free(waiting);
	}
	conn->waiting_end = link;
}

static void put_by(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                   const struct rsp_stream_data *data)
{
	struct rsp_incoming incoming = {
	    .bytes = data->bytes,
	    .buffer = data->buffer,
	    .arrival = {.frame = data->frame_number, .clock = data->clock, .t_ns = data->t_ns},
	};
	struct rsp_order order = {0};
	bool differ, good = true;

	if (data->buffer) {
		incoming.arrival.file_off =
		    data->buffer->file_off + rsp_offset_in(data->buffer->bytes, data->bytes);
		good = rsp_order_add(&order, &incoming, &differ);
	}
	do {
		struct rsp_tcp_waiting *waiting = rsp_alloc(sizeof(*waiting));

		if (!waiting) {
			good = false;
			break;
		}
		waiting->way = way;
		waiting->lost = data->lost;
		waiting->kept = rsp_order_take(&order);
		*conn->waiting_end = waiting;
		conn->waiting_end = &waiting->next;
		conn->num_waiting++;
	} while (order.num);
	rsp_order_free(&order);
	if (!good)
		call->pass->out_of_memory = true;
}

/* The first bytes of a direction: those that wait, and those that came now. */
static struct rsp_slice head_of(const struct rsp_tcp_conn *conn, enum rsp_way way,
                                struct rsp_slice bytes, uint8_t room[RSP_STREAM_SNIFF_MAX])
{
	size_t len = 0;

	for (const struct rsp_tcp_waiting *waiting = conn->waiting;; waiting = waiting->next) {
		struct rsp_slice part = bytes;

		if (waiting && (waiting->way != way || !waiting->kept))
			continue;
		if (waiting)
			part = rsp_slice(waiting->kept->data, waiting->kept->len);
		part = rsp_sub(part, 0, RSP_STREAM_SNIFF_MAX - len);
		if (part.len)
			memcpy(room + len, part.data, part.len);
		len += part.len;
		if (!waiting)
			return rsp_slice(room, len);
	}
}

static const struct rsp_stream_reader *reader_for(const struct rsp_tcp_call *call,
                                                  struct rsp_tcp_conn *conn, enum rsp_way way,
                                                  struct rsp_slice head, bool *out_more)
{
	const struct rsp_stream_reader *only = call->tcp->only;
	int sure;

	if (!only)
		return rsp_stream_reader_for(&conn->stream, way, head, out_more);
	sure = only->recognise(&conn->stream, way, head);
	*out_more = sure < 0;
	return sure > 0 ? only : NULL;
}

/* Asks for a reader; where it is not known who the client is, also as if it were the other end. */
static const struct rsp_stream_reader *find_reader(const struct rsp_tcp_call *call,
                                                   struct rsp_tcp_conn *conn, enum rsp_way way,
                                                   struct rsp_slice head, bool *out_more)
{
	const struct rsp_stream_reader *reader;
	bool more;

	reader = reader_for(call, conn, rsp_tcp_way_of(conn, way), head, out_more);
	if (reader || conn->oriented)
		return reader;
	rsp_tcp_turn(conn);
	reader = reader_for(call, conn, rsp_tcp_way_of(conn, way), head, &more);
	*out_more |= more;
	if (!reader)
		rsp_tcp_turn(conn);
	return reader;
}

/* Opens the reader and gives it what waited. */
static void begin(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn,
                  const struct rsp_stream_reader *reader)
{
	struct rsp_tcp_waiting *waiting;

	conn->stream.arena = &conn->arena;
	conn->state = reader->open(call->pass, &conn->stream);
	if (!conn->state) {
		call->pass->out_of_memory = true;
		return;
	}
	conn->reader = reader;
	conn->oriented = true;
	rsp_tcp_touch(call, conn, RSP_TCP_READ);
	while ((waiting = conn->waiting)) {
		struct rsp_stream_data data = {.lost = waiting->lost, .frame = call->frame};
		struct rsp_buffer buffer;

		if (waiting->kept) {
			buffer = rsp_kept_buffer(waiting->kept);
			data.buffer = &buffer;
			data.bytes = buffer.bytes;
			data.frame_number = waiting->kept->arrival.frame;
			data.clock = waiting->kept->arrival.clock;
			data.t_ns = waiting->kept->arrival.t_ns;
		}
		hand(call, conn, waiting->way, &data);
		conn->waiting = waiting->next;
		conn->num_waiting--;
		rsp_free(waiting->kept);
		rsp_free(waiting);
	}
	conn->waiting_end = &conn->waiting;
}

/* Looks for a reader; false: there is none, and the bytes are not needed any more or wait. */
static bool look(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                 const struct rsp_stream_data *data)
{
	uint8_t room[RSP_STREAM_SNIFF_MAX];
	const struct rsp_stream_reader *reader;
	struct rsp_slice head;
	bool more;

	if (conn->ways[way].tries >= RSP_TCP_TRIES)
		return false;
	if (data->lost) {
		put_by(call, conn, way, data);
		return false;
	}
	head = head_of(conn, way, data->bytes, room);
	reader = find_reader(call, conn, way, head, &more);
	if (reader)
		begin(call, conn, reader);
	if (conn->reader)
		return true;
	if (more && head.len < RSP_STREAM_SNIFF_MAX && conn->num_waiting < RSP_TCP_MAX_WAITING) {
		put_by(call, conn, way, data);
		return false;
	}
	drop_waiting(conn, way);
	conn->ways[way].tries++;
	return false;
}

void rsp_tcp_give(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                  struct rsp_stream_data *data)
{
	if (!conn->reader && !look(call, conn, way, data))
		return;
	if (data->lost)
		conn->history_from[way] = conn->ways[way].next;
	else
		remember(conn, way, data->bytes);
	hand(call, conn, way, data);
}

void rsp_tcp_way_over(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                      bool reset)
{
	if (conn->reader)
		conn->reader->end(conn->state, call->pass, rsp_tcp_way_of(conn, way), reset);
}

void rsp_tcp_read_end(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	if (conn->reader)
		conn->reader->close(conn->state, call->pass);
	conn->reader = NULL;
	conn->state = NULL;
	for (int way = 0; way < RSP_NUM_WAYS; way++) {
		drop_waiting(conn, (enum rsp_way)way);
		rsp_free(conn->history[way]);
		conn->history[way] = NULL;
	}
	rsp_arena_free(&conn->arena);
}
