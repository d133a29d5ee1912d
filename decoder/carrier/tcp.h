/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP (RFC 9293): the bytes of each direction of each connection, in order, for a reader. */
#ifndef RSP_CARRIER_TCP_H
#define RSP_CARRIER_TCP_H

#include "carrier/layers.h"

/* Limits that hostile input can reach. Of connections that are too many, those idle longest give
 * way. */
enum {
	RSP_TCP_MAX_OPENING = 4096,  /* connections without data so far */
	RSP_TCP_MAX_PLAIN = 8192,    /* with data that no reader knows (yet) */
	RSP_TCP_MAX_READ = 1024,     /* with a reader */
	RSP_TCP_MAX_CLOSED = 2048,   /* that are over, and whose late segments are known */
	RSP_TCP_OPENING_S = 120,     /* seconds without a segment: forgotten */
	RSP_TCP_IDLE_S = 7440,       /* RFC 5382 section 5, REQ-5: 2 hours and 4 minutes */
	RSP_TCP_CLOSED_S = 120,      /* RFC 9293 section 3.4.1: twice the segment lifetime, short */
	RSP_TCP_BUCKETS = 8192,      /* of the table of connections, */
	RSP_TCP_MAX_BUCKET = 32,     /* and connections in one of them */
	RSP_TCP_ARENA = 512 << 10,   /* bytes of stream->arena */
	RSP_TCP_MAX_PIECES = 1024,   /* segments kept out of order, of one direction, */
	RSP_TCP_MAX_BYTES = 1 << 20, /* and their bytes */
	RSP_TCP_MAX_TOTAL = 32 << 20, /* bytes kept out of order of all connections */
	RSP_TCP_WINDOW = 16 << 20,    /* a segment further away is not of this place */
	RSP_TCP_WILD = 3,          /* so many such segments in a row: the connection is a new one */
	RSP_TCP_GRACE = 32,        /* segments of its connection that a missing one is waited for */
	RSP_TCP_GRACE_MS = 1000,   /* when it was acknowledged, or time that passes */
	RSP_TCP_HISTORY = 4096,    /* last bytes of a direction, to compare what comes again */
	RSP_TCP_TRIES = 16,        /* beginnings of a direction that readers are asked about */
	RSP_TCP_MAX_WAITING = 128, /* segments that wait for a reader */
	RSP_TCP_MAX_TOLD = 8       /* findings on lost bytes of one connection */
};

/* rsp_tcp_new makes the state; NULL when there is no memory. rsp_tcp_free gives it back without
 * handing anything out; NULL is allowed. */
RSP_MUST_USE struct rsp_tcp *rsp_tcp_new(struct rsp_carrier *carrier);
void rsp_tcp_free(struct rsp_tcp *tcp);

/* rsp_tcp_handle takes a segment: item->bytes (which it changes), packet->payload. What it
 * completes goes to the reader of the connection. Where bytes are missing, what follows waits until
 * they come or are known to be lost: acknowledged and still not there after RSP_TCP_GRACE segments,
 * over a limit, or the connection or trace is over; then the reader gets a hole. */
void rsp_tcp_handle(struct rsp_pass *pass, struct rsp_tcp *tcp, struct rsp_item *item,
                    struct rsp_packet *packet);

/* rsp_tcp_end hands out what is pending and closes all connections: the trace is over. */
void rsp_tcp_end(struct rsp_pass *pass, struct rsp_tcp *tcp);

/* rsp_tcp_num tells how many connections are kept, and rsp_tcp_kept how many bytes out of order. */
size_t rsp_tcp_num(const struct rsp_tcp *tcp);
size_t rsp_tcp_kept(const struct rsp_tcp *tcp);

/* rsp_tcp_read_with has all connections read by this reader instead of those of the table, for
 * tests. It must outlive the state. */
void rsp_tcp_read_with(struct rsp_tcp *tcp, const struct rsp_stream_reader *reader);

/* rsp_tcp_fields gives the fields of the family "tcp". */
struct rsp_field_table rsp_tcp_fields(void);

#endif
