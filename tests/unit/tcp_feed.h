/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests of streams: segments written as text go in, what a recording reader was given comes
 * out as text. */
#ifndef RSP_TEST_TCP_FEED_H
#define RSP_TEST_TCP_FEED_H

#include "carrier/carrier.h"
#include "carrier/tcp.h"
#include "source_feed.h"

enum { TCP_LOG = 1 << 16, TCP_MESSAGES = 16, TCP_NAME = 160 };

struct tcp_feed {
	struct rsp_pass pass;
	struct rsp_arena scratch;
	struct rsp_carrier *carrier;
	struct rsp_frame frame; /* of the last segment */
	char log[TCP_LOG];
	size_t log_len;
	size_t findings[RSP_NUM_RULES];
	char last_finding[TCP_NAME];
	struct rsp_message messages[TCP_MESSAGES]; /* numbers only */
	char summaries[TCP_MESSAGES][TCP_NAME];
	size_t num_messages;
	bool decodes; /* what the reader says */
	bool quiet;   /* bytes are not written to the log */
};

/* tcp_feed_new makes a carrier whose connections are read by a reader that writes a log: for each
 * event the connection's number, '>' (to the server) or '<', and the bytes, a hole as [5], the end
 * as "." or "!" when it was cut off; then "N$" when the connection is closed. Bytes that begin with
 * '?' are recognised by nobody, "#" alone is too few. */
struct tcp_feed *tcp_feed_new(void);
void tcp_feed_free(struct tcp_feed *feed);

/* tcp_play takes lines: "> FLAGS SEQ ACK text", with '<' for the other direction, letters SAFR, '-'
 * for none, and optionally "@PORT" before the text for another client port; or "+ MS" to let time
 * pass; or "end". Text after '_' is left out: the capture has not these bytes. */
void tcp_play(struct tcp_feed *feed, const char *script);

/* tcp_expect compares the log and empties it. */
void tcp_expect(struct tcp_feed *feed, const char *expected);

/* tcp_packet writes an IPv4 packet with a segment, and gives its length. */
struct tcp_header {
	uint32_t from, to;
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t flags;
};
size_t tcp_packet(uint8_t *out, const struct tcp_header *header, struct rsp_slice bytes,
                  size_t missing);

/* tcp_give hands a packet (RSP_HINT_IP) to the carrier as the next frame. */
void tcp_give(struct tcp_feed *feed, struct rsp_slice packet);
void tcp_end(struct tcp_feed *feed);

#endif
