/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One TCP connection, and the table of them: what the files tcp*.c share. */
#ifndef RSP_CARRIER_TCP_CONN_H
#define RSP_CARRIER_TCP_CONN_H

#include "carrier/order.h"
#include "carrier/tcp.h"

/* Classes have their own limits: many that cost little, few that cost much. */
enum rsp_tcp_class {
	RSP_TCP_OPENING, /* no data so far */
	RSP_TCP_PLAIN,   /* data, and no reader (yet) */
	RSP_TCP_READ,
	RSP_TCP_CLOSED, /* only kept so that late segments are known */
	RSP_NUM_TCP_CLASSES
};

/* How a connection ended. */
enum rsp_tcp_ending { RSP_TCP_END_NONE, RSP_TCP_END_CLOSED, RSP_TCP_END_RESET, RSP_TCP_END_IDLE };

/* One direction; `way` in these files is that of the first guess (see rsp_tcp_way_of). Bytes have
 * offsets: 0 is where `origin` is, the next to hand out is `next`. */
struct rsp_tcp_way {
	struct rsp_order order;
	uint32_t origin;
	int64_t begin, next;
	int64_t acked;  /* the other end has everything before this offset */
	int64_t gap_to; /* the first of what was acknowledged and is missing ends here, */
	struct rsp_arrival gap_since;
	struct rsp_arrival first; /* of what is kept, before it is known where the way starts */
	int64_t fin_at;
	uint64_t bytes, lost;
	bool located; /* `origin` is set */
	bool started; /* it is known where the bytes begin, */
	bool opened;  /* and from the opening */
	bool seen;    /* a segment of this direction is in the capture */
	bool fin, over;
	bool one_way_told;
	uint8_t tries;
};

/* Bytes or a hole that came before a reader was found. */
struct rsp_tcp_waiting {
	struct rsp_tcp_waiting *next;
	enum rsp_way way;
	uint64_t lost;
	struct rsp_kept *kept; /* NULL: a hole */
};

struct rsp_tcp_conn {
	struct rsp_tcp_conn *next_in_bucket;
	struct rsp_tcp_conn *older, *newer; /* of its class, by the last segment */
	enum rsp_tcp_class class;
	enum rsp_tcp_ending ending;
	uint32_t bucket;
	struct rsp_tcp_way ways[RSP_NUM_WAYS];
	struct rsp_arrival first, last; /* first segment with data, and last of all */
	bool oriented;                  /* it is known who the client is */
	bool turned;                    /* who was taken for the client first is the server */
	bool opened;                    /* the opening is in the trace */
	bool reset;
	struct rsp_arrival reset_at;
	uint8_t wild; /* segments from elsewhere in a row */
	uint8_t told;
	struct rsp_stream stream;
	struct rsp_arena arena;
	const struct rsp_stream_reader *reader;
	void *state; /* of the reader */
	struct rsp_tcp_waiting *waiting, **waiting_end;
	unsigned num_waiting;
	uint8_t *history[RSP_NUM_WAYS];     /* rings of RSP_TCP_HISTORY bytes, or NULL, */
	int64_t history_from[RSP_NUM_WAYS]; /* that know the bytes from this offset on */
};

struct rsp_tcp_list {
	struct rsp_tcp_conn *oldest, *newest;
	size_t num;
	bool told;
	uint64_t given_up;
};

struct rsp_tcp {
	struct rsp_carrier *carrier;
	struct rsp_tcp_conn **buckets; /* NULL before the first segment */
	struct rsp_tcp_list lists[RSP_NUM_TCP_CLASSES];
	size_t kept; /* bytes out of order */
	const struct rsp_stream_reader *only; /* rsp_tcp_read_with */
	struct rsp_arena scratch;             /* of one message */
};

/* What one call works with. */
struct rsp_tcp_call {
	struct rsp_pass *pass;
	struct rsp_tcp *tcp;
	const struct rsp_frame *frame; /* NULL: the trace is over */
};

static inline enum rsp_way rsp_way_other(enum rsp_way way)
{
	return way == RSP_WAY_TO_SERVER ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;
}

/* The direction as a reader knows it. */
static inline enum rsp_way rsp_tcp_way_of(const struct rsp_tcp_conn *conn, enum rsp_way way)
{
	return conn->turned ? rsp_way_other(way) : way;
}

/* tcp_table.c */

/* rsp_tcp_find gives the connection between two ends, and *out_way the direction from the first to
 * the second; NULL: there is none. */
struct rsp_tcp_conn *rsp_tcp_find(const struct rsp_tcp *tcp, const struct rsp_endpoint *from,
                                  const struct rsp_endpoint *to, enum rsp_way *out_way);
/* rsp_tcp_add makes a connection, the first end being the client for now. NULL: no memory. */
struct rsp_tcp_conn *rsp_tcp_add(const struct rsp_tcp_call *call, const struct rsp_endpoint *from,
                                 const struct rsp_endpoint *to);
/* rsp_tcp_remove forgets a connection; nothing is handed out. */
void rsp_tcp_remove(struct rsp_tcp *tcp, struct rsp_tcp_conn *conn);
/* rsp_tcp_touch makes a connection the newest of a class; where that class is full, the oldest of
 * it is finished and forgotten. */
void rsp_tcp_touch(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn,
                   enum rsp_tcp_class class);
/* rsp_tcp_expire finishes and forgets connections that were idle too long at this time. */
void rsp_tcp_expire(const struct rsp_tcp_call *call, enum rsp_clock clock, int64_t now_ns);
/* rsp_tcp_turn makes the client the server. */
void rsp_tcp_turn(struct rsp_tcp_conn *conn);

/* tcp_flow.c */

/* A segment with data, at its offset. What of `incoming` was given before is dropped from it. */
void rsp_tcp_data(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                  struct rsp_incoming *incoming);
/* rsp_tcp_acked notes that the direction was acknowledged up to an offset. */
void rsp_tcp_acked(struct rsp_tcp_conn *conn, enum rsp_way way, int64_t to,
                   const struct rsp_arrival *now);
/* rsp_tcp_advance hands out what can be by now, and ends what is over. */
void rsp_tcp_advance(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn);
/* rsp_tcp_finish hands out everything, with holes, closes the reader and tells of a connection that
 * nobody decoded. The connection stays in its class. */
void rsp_tcp_finish(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn);

/* tcp_read.c */

/* rsp_tcp_give gives the next bytes of a direction, or a hole, to the reader, or looks for one. It
 * sets data->way. */
void rsp_tcp_give(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                  struct rsp_stream_data *data);
/* rsp_tcp_ignored tells whether no reader will ever read the connection. */
bool rsp_tcp_ignored(const struct rsp_tcp_conn *conn);
/* rsp_tcp_reread compares bytes that were handed out before with those that come again. */
void rsp_tcp_reread(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                    int64_t off, struct rsp_slice bytes);
/* rsp_tcp_way_over says that a direction has no more bytes. */
void rsp_tcp_way_over(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, enum rsp_way way,
                      bool reset);
/* rsp_tcp_read_end closes the reader and frees what waited for one. */
void rsp_tcp_read_end(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn);
/* rsp_tcp_tell_early tells of bytes that came after it was decided that the direction begins behind
 * them. */
void rsp_tcp_tell_early(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn, uint64_t len);
void rsp_tcp_tell_conflict(const struct rsp_tcp_call *call, const struct rsp_tcp_conn *conn);

/* tcp_message.c */

/* rsp_tcp_emit hands out the message of a connection that nobody decoded. */
void rsp_tcp_emit(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn);
/* rsp_tcp_name gives "192.0.2.1:50000 > 192.0.2.2:443", in the arena. */
const char *rsp_tcp_name(struct rsp_arena *arena, const struct rsp_tcp_conn *conn,
                         enum rsp_way way);

#endif
