/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Byte streams between two ends, and what reads them.
 *
 * TCP puts the bytes of each direction in order and gives them to a reader; TLS is a reader that
 * gives what it decrypts to a further one; HTTP/1 and HTTP/2 are readers that hand out messages. A
 * reader is chosen by the first bytes of a stream, whichever direction they come from.
 */
#ifndef RSP_CARRIER_STREAM_H
#define RSP_CARRIER_STREAM_H

#include "base/pass.h"

enum rsp_way { RSP_WAY_TO_SERVER, RSP_WAY_TO_CLIENT, RSP_NUM_WAYS };

/* One end of a connection. */
struct rsp_endpoint {
	uint8_t address[16]; /* IPv4: the first four bytes */
	uint8_t address_len; /* 4, 16; 0: not known */
	uint16_t port;
};

/* One connection. Who opened it is the client; where the trace does not show the opening, who sends
 * a request. */
struct rsp_stream {
	uint32_t number;                        /* of the connection within the trace, from 1 */
	uint64_t first_frame;                   /* in which it was seen first */
	struct rsp_endpoint ends[RSP_NUM_WAYS]; /* [RSP_WAY_TO_SERVER]: the server */
	/* TLS: the first connection on which the same session was seen (a capture may have it both
	 * on a network and on a card's line); 0: not known. */
	uint32_t session;
	struct rsp_carrier *carrier;
	struct rsp_arena *arena; /* lives as long as the connection, and is limited */
	bool secured;            /* what a reader sees came through TLS */
	struct rsp_slice alpn;   /* the protocol that TLS agreed on; empty: none */
	bool has_slot;           /* a card has it (BIP), in this slot: */
	int slot;
	bool over;    /* its closing or a reset was seen */
	bool holes;   /* bytes of it are not in the trace */
	bool decoded; /* set by a reader that handed something out: a connection
	                 of which nothing was decoded is shown as such */
	/* Who reads what TLS gives, where that is known; NULL: whoever recognises it. */
	const struct rsp_stream_reader *inside;
};

/* The next bytes of one direction, in order: or a hole of `lost` bytes (then there are no bytes).
 */
struct rsp_stream_data {
	enum rsp_way way;
	struct rsp_slice bytes;          /* cut from buffer->bytes */
	const struct rsp_buffer *buffer; /* where they come from; valid until the reader returns */
	uint64_t lost;
	bool inexact;                  /* how many were lost is a guess */
	const struct rsp_frame *frame; /* the frame that completed them; NULL: the trace is over */
	uint64_t frame_number;         /* of the frame that carried them, or the first of them, */
	enum rsp_clock clock;
	int64_t t_ns;        /* and its time */
	uint64_t last_frame; /* of the frame that carried the last of them; 0: the same, */
	int64_t last_ns;     /* and its time */
};

/* rsp_stream_last_frame is the number of the frame that carried the last of the bytes,
 * rsp_stream_last_ns its time. */
static inline uint64_t rsp_stream_last_frame(const struct rsp_stream_data *data)
{
	return data->last_frame ? data->last_frame : data->frame_number;
}

static inline int64_t rsp_stream_last_ns(const struct rsp_stream_data *data)
{
	return data->last_frame ? data->last_ns : data->t_ns;
}

struct rsp_stream_reader {
	const char *name;
	/* recognise answers how sure it is from 0 to 100 by the first bytes of one direction; -1:
	 * that cannot be said of so few. */
	int (*recognise)(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head);
	/* open makes the reader's state; NULL when there is no memory. */
	void *(*open)(struct rsp_pass *pass, struct rsp_stream *stream);
	/* data gives the next bytes or a hole. The reader copies what it needs longer. */
	void (*data)(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data);
	/* end says that this direction is over; `reset` when it was cut off. */
	void (*end)(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset);
	/* close hands out what is pending and gives the state back. */
	void (*close)(void *state, struct rsp_pass *pass);
};

/* rsp_stream_reader_for gives the reader that is surest about the first bytes of a direction, or
 * NULL; *out_more says that more bytes would tell. `max` bytes are enough for every reader. */
enum { RSP_STREAM_SNIFF_MAX = 64 };
const struct rsp_stream_reader *rsp_stream_reader_for(const struct rsp_stream *stream,
                                                      enum rsp_way way, struct rsp_slice head,
                                                      bool *out_more);

#endif
