/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/quiet.h"
#include "carrier/tcp_conn.h"

enum {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_ACK = 0x10,
	TCP_HEADER_MIN = 20,
	TCP_OFFSET_SHIFT = 12, /* in the 16 bits with the flags; in words of 4 bytes */
	TCP_WORD = 4,
	WELL_KNOWN_PORTS = 1024
};

/* RFC 9293 section 3.1. */
struct segment {
	uint32_t seq, ack;
	uint16_t flags;
	struct rsp_slice bytes;
	size_t missing; /* behind the bytes: it had them, the capture has not */
};

struct rsp_tcp *rsp_tcp_new(struct rsp_carrier *carrier)
{
	struct rsp_tcp *tcp = rsp_alloc(sizeof(*tcp));

	if (!tcp)
		return NULL;
	tcp->carrier = carrier;
	rsp_arena_init(&tcp->scratch, 0);
	return tcp;
}

void rsp_tcp_free(struct rsp_tcp *tcp)
{
	struct rsp_arena scratch;
	struct rsp_pass pass;
	const struct rsp_tcp_call call = {.pass = &pass, .tcp = tcp};

	if (!tcp)
		return;
	rsp_quiet_begin(&pass, &scratch);
	for (int class = 0; class < RSP_NUM_TCP_CLASSES; class ++) {
		while (tcp->lists[class].oldest) {
			rsp_tcp_read_end(&call, tcp->lists[class].oldest);
			rsp_tcp_remove(tcp, tcp->lists[class].oldest);
			rsp_pass_drain(&pass);
		}
	}
	rsp_quiet_end(&pass);
	rsp_arena_free(&tcp->scratch);
	rsp_free(tcp->buckets);
	rsp_free(tcp);
}

void rsp_tcp_read_with(struct rsp_tcp *tcp, const struct rsp_stream_reader *reader)
{
	tcp->only = reader;
}

size_t rsp_tcp_num(const struct rsp_tcp *tcp)
{
	size_t num = 0;

	for (int class = 0; class < RSP_NUM_TCP_CLASSES; class ++)
		num += tcp->lists[class].num;
	return num;
}

size_t rsp_tcp_kept(const struct rsp_tcp *tcp)
{
	return tcp->kept;
}

void rsp_tcp_end(struct rsp_pass *pass, struct rsp_tcp *tcp)
{
	const struct rsp_tcp_call call = {.pass = pass, .tcp = tcp};

	for (int class = 0; class < RSP_NUM_TCP_CLASSES; class ++) {
		struct rsp_tcp_list *list = &tcp->lists[class];

		while (list->oldest) {
			struct rsp_tcp_conn *conn = list->oldest;

			rsp_tcp_finish(&call, conn);
			rsp_tcp_remove(tcp, conn);
			rsp_pass_drain(pass);
		}
		if (list->told)
			rsp_pass_report(pass,
			                class == RSP_TCP_OPENING ? RSP_RULE_TCP_HALF_OPEN
			                                         : RSP_RULE_TCP_MANY,
			                NULL, "%llu connections were given up because of others",
			                (unsigned long long)list->given_up);
	}
}

static bool read_segment(struct rsp_packet *packet, struct segment *out)
{
	struct rsp_slice in = packet->payload;
	uint16_t offset_flags;
	size_t header_len;

	out->bytes = packet->payload;
	out->missing = packet->missing;
	if (!rsp_take_u16be(&in, &packet->from_port) || !rsp_take_u16be(&in, &packet->to_port) ||
	    !rsp_take_u32be(&in, &out->seq) || !rsp_take_u32be(&in, &out->ack) ||
	    !rsp_take_u16be(&in, &offset_flags))
		return false;
	out->flags = offset_flags;
	header_len = (size_t)(offset_flags >> TCP_OFFSET_SHIFT) * TCP_WORD;
	return header_len >= TCP_HEADER_MIN && rsp_skip(&out->bytes, header_len);
}

static bool has_data(const struct segment *segment)
{
	/* What a reset carries is an explanation (RFC 9293 section 3.5.3). */
	return segment->bytes.len != 0 && !(segment->flags & TCP_RST);
}

/* The offset of a sequence number, the nearest to where the direction is (RFC 9293 section 3.4). */
static int64_t offset_of(const struct rsp_tcp_way *way, uint32_t seq)
{
	uint32_t here = way->origin + (uint32_t)way->next;

	return way->next + (int32_t)(seq - here);
}

static void locate(struct rsp_tcp_way *way, uint32_t seq)
{
	if (way->located)
		return;
	way->located = true;
	way->origin = seq;
}

static bool is_near(int64_t off, int64_t place)
{
	return off - place < RSP_TCP_WINDOW && place - off < RSP_TCP_WINDOW;
}

static void start(struct rsp_tcp_way *way, uint32_t seq)
{
	locate(way, seq);
	way->next = offset_of(way, seq);
	way->begin = way->next;
	way->started = true;
	way->opened = true;
}

/* Whether a SYN opens another connection than the one its ends are known for. */
static bool is_other_opening(const struct rsp_tcp_conn *conn, enum rsp_way way, uint32_t first)
{
	enum { LATE = 1 << 20 };
	const struct rsp_tcp_way *to = &conn->ways[way];
	int64_t ahead = to->located ? offset_of(to, first) - to->begin : 0;

	if (!to->located)
		return conn->class == RSP_TCP_CLOSED;
	if (to->opened)
		return ahead != 0; /* 0: it came again */
	/* It came late: bytes behind it are known already. */
	return ahead > 0 || ahead < -LATE;
}

/* A guess until a SYN or a reader tells: a well-known port is the server's, and who sends first is
 * the client. */
static void orient_by_ports(struct rsp_tcp_conn *conn)
{
	const struct rsp_endpoint *ends = conn->stream.ends;

	if (ends[RSP_WAY_TO_CLIENT].port < WELL_KNOWN_PORTS &&
	    ends[RSP_WAY_TO_SERVER].port >= WELL_KNOWN_PORTS)
		rsp_tcp_turn(conn);
}

static void note_opening(struct rsp_tcp_conn *conn, enum rsp_way way, const struct segment *segment)
{
	bool is_answer = segment->flags & TCP_ACK;
	enum rsp_way right = is_answer ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;

	if (!conn->oriented && !conn->reader && rsp_tcp_way_of(conn, way) != right)
		rsp_tcp_turn(conn);
	conn->oriented = true;
	if (!conn->ways[way].started)
		start(&conn->ways[way], segment->seq + 1);
	if (is_answer && !conn->ways[rsp_way_other(way)].started)
		start(&conn->ways[rsp_way_other(way)], segment->ack);
	conn->opened = true;
}

/* The acknowledgement of the other direction; its offset, or that of nothing. */
static int64_t note_ack(struct rsp_tcp_conn *conn, enum rsp_way way, const struct segment *segment)
{
	struct rsp_tcp_way *other = &conn->ways[rsp_way_other(way)];
	int64_t off;

	if (!(segment->flags & TCP_ACK))
		return INT64_MIN;
	locate(other, segment->ack);
	off = offset_of(other, segment->ack);
	if (!is_near(off, other->next))
		return INT64_MIN;
	rsp_tcp_acked(conn, rsp_way_other(way), off, &conn->last);
	return off;
}

static void note_data(const struct rsp_tcp_call *call, struct rsp_item *item,
                      struct rsp_tcp_conn *conn, enum rsp_way way, const struct segment *segment,
                      int64_t off, int64_t ack)
{
	struct rsp_buffer room;
	struct rsp_incoming incoming;

	item->bytes = segment->bytes;
	incoming.off = off;
	incoming.ack = ack;
	incoming.bytes = segment->bytes;
	incoming.buffer = rsp_item_buffer(item, &room);
	/* Field by field: what was written in parts a moment ago is not quickly read as a whole. */
	incoming.arrival.count = conn->last.count;
	incoming.arrival.frame = conn->last.frame;
	incoming.arrival.file_off = incoming.buffer->file_off;
	incoming.arrival.clock = conn->last.clock;
	incoming.arrival.t_ns = conn->last.t_ns;
	if (!conn->stream.number) {
		conn->stream.number = ++call->tcp->carrier->num_connections;
		conn->first = conn->last;
	}
	rsp_tcp_data(call, conn, way, &incoming);
}

/* A segment of a connection that is known. */
static void handle_segment(const struct rsp_tcp_call *call, struct rsp_item *item,
                           struct rsp_tcp_conn *conn, enum rsp_way way,
                           const struct segment *segment)
{
	uint32_t seq = segment->seq + (segment->flags & TCP_SYN ? 1 : 0);
	struct rsp_tcp_way *to;
	int64_t off, ack;

	if (segment->flags & TCP_SYN)
		note_opening(conn, way, segment);
	to = &conn->ways[way];
	to->seen = true;
	locate(to, seq);
	off = offset_of(to, seq);
	ack = note_ack(conn, way, segment);
	if (has_data(segment))
		note_data(call, item, conn, way, segment, off, ack);
	if (segment->flags & TCP_FIN && !to->fin) {
		to->fin = true;
		to->fin_at = off + (int64_t)(segment->bytes.len + segment->missing);
	}
	if (segment->flags & TCP_RST && !conn->reset) {
		conn->reset = true;
		conn->reset_at = conn->last;
	}
	rsp_tcp_advance(call, conn);
}

/* Whether a segment belongs to what the connection is at; several in a row that do not are another
 * connection between the same ends, whose opening is not in the trace. */
static bool is_wild(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                    const struct segment *segment)
{
	const struct rsp_tcp_way *to = &conn->ways[way];

	if (!to->located || is_near(offset_of(to, segment->seq), to->next)) {
		conn->wild = 0;
		return false;
	}
	if (conn->reader && conn->wild == 0)
		rsp_pass_report(call->pass, RSP_RULE_TCP_OUTSIDE, call->frame,
		                "a segment of connection %u is far from where the connection is",
		                (unsigned)conn->stream.number);
	conn->wild++;
	return true;
}

/* The connection of a segment; NULL when it is of none, and begins none. */
static struct rsp_tcp_conn *connection_of(const struct rsp_tcp_call *call,
                                          const struct rsp_packet *packet,
                                          const struct segment *segment, enum rsp_way *out_way)
{
	struct rsp_endpoint from, to;
	struct rsp_tcp_conn *conn;
	bool opens = segment->flags & TCP_SYN && !(segment->flags & TCP_RST);

	rsp_packet_ends(packet, &from, &to);
	conn = rsp_tcp_find(call->tcp, &from, &to, out_way);
	if (conn && opens && is_other_opening(conn, *out_way, segment->seq + 1)) {
		rsp_tcp_finish(call, conn);
		rsp_tcp_remove(call->tcp, conn);
		conn = NULL;
	} else if (conn && !opens && is_wild(call, conn, *out_way, segment)) {
		if (conn->class != RSP_TCP_CLOSED && conn->wild < RSP_TCP_WILD)
			return NULL;
		rsp_tcp_finish(call, conn);
		rsp_tcp_remove(call->tcp, conn);
		conn = NULL;
	}
	if (conn || (!opens && !has_data(segment)))
		return conn;
	conn = rsp_tcp_add(call, &from, &to);
	*out_way = RSP_WAY_TO_SERVER;
	if (!conn)
		call->pass->out_of_memory = true;
	else if (!opens)
		orient_by_ports(conn);
	return conn;
}

static void note_arrival(struct rsp_tcp_conn *conn, const struct rsp_frame *frame)
{
	conn->last.count++;
	if (!frame)
		return;
	conn->last.frame = frame->number;
	conn->last.clock = frame->clock;
	conn->last.t_ns = frame->t_ns;
}

void rsp_tcp_handle(struct rsp_pass *pass, struct rsp_tcp *tcp, struct rsp_item *item,
                    struct rsp_packet *packet)
{
	const struct rsp_tcp_call call = {.pass = pass, .tcp = tcp, .frame = item->frame};
	struct segment segment;
	struct rsp_tcp_conn *conn;
	enum rsp_tcp_class class;
	enum rsp_way way;

	if (!read_segment(packet, &segment))
		return;
	if (item->frame)
		rsp_tcp_expire(&call, item->frame->clock, item->frame->t_ns);
	conn = connection_of(&call, packet, &segment, &way);
	if (!conn)
		return;
	note_arrival(conn, item->frame);
	class = conn->class;
	if (class == RSP_TCP_OPENING && has_data(&segment))
		class = RSP_TCP_PLAIN;
	rsp_tcp_touch(&call, conn, class);
	if (class != RSP_TCP_CLOSED)
		handle_segment(&call, item, conn, way, &segment);
}
