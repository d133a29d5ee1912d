/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeding: frames that somebody else reads (a Wireshark plugin, a program with a capture of its
 * own) instead of a file that the trace opens.
 *
 * Use: rsp_trace_new, rsp_trace_feed for each frame in its order, rsp_trace_end, rsp_trace_free.
 * What a frame completes is handed out before rsp_trace_feed returns. What is fed may be whole
 * packets, or what others have already unwrapped: payload of GSMTAP, commands, whole HTTP messages.
 * The same frames give the same messages as a file that holds them.
 */
#ifndef RSPTRACE_FEED_H
#define RSPTRACE_FEED_H

#include "rsptrace/trace.h"

enum rsp_feed_kind {
	RSP_FEED_LINK,     /* a link-layer packet; `link_type` is its DLT number */
	RSP_FEED_GSMTAP,   /* the payload of a UDP datagram to or from port 4729 */
	RSP_FEED_EXCHANGE, /* a command, its data, the response and its status word in one */
	RSP_FEED_COMMAND,  /* a command alone, */
	RSP_FEED_RESPONSE, /* or a response with its status word */
	RSP_FEED_ATR,
	RSP_FEED_HTTP, /* a whole HTTP request or response: `http`; the bytes are its body */
	RSP_FEED_GONE, /* the connection `http->connection` is over */
	RSP_FEED_SMPP, /* whole PDUs of SMPP, one behind the other: `connection`, `from_client` */
	RSP_FEED_UDP   /* what a UDP datagram carries: `ends` */
};

/* What is known of an HTTP message besides its body. Texts are copied where they are needed longer;
 * what is not known is empty. */
struct rsp_feed_http {
	bool is_request;
	bool secured;        /* it came through TLS */
	uint32_t connection; /* a number of the caller's, over RSP_FEED_CONNECTIONS where channels of
	                        BIP, or whole packets, are fed too: theirs are numbered from 1; 0:
	                        not known */
	uint64_t stream;     /* of the connection; 0 throughout where responses come in the order of
	                        their requests (HTTP/1) */
	uint64_t server; /* the same for all connections to one address and port; 0: not known */
	struct rsp_slice method, target, host; /* of a request: "POST", "/gsma/rsp2/..." */
	unsigned status;                       /* of a response */
	struct rsp_slice content_type;         /* parameters may follow */
	bool body_cut;                         /* bytes of the body are missing */
	struct rsp_slice head; /* start line and fields as bytes; empty: not known */
	uint64_t head_place;   /* of its first byte, as rsp_feed_frame.place is of the body's */
};

/* Between whom a datagram goes. */
struct rsp_feed_ends {
	struct rsp_slice from, to; /* addresses of IP, both of 4 or of 16 bytes; else not known */
	uint16_t from_port, to_port;
};

struct rsp_feed_frame {
	enum rsp_feed_kind kind;
	uint64_t number; /* of the frame, from 1 */
	/* Any number by which the caller finds the bytes again: that of the byte `n` of the frame
	 * is place + n in the RSP_BUFFER_FRAME (file_off) that messages lead back to. */
	uint64_t place;
	enum rsp_clock clock;
	int64_t t_ns;
	int slot; /* of commands and responses; -1: none is named */
	uint32_t link_type;
	uint32_t connection;    /* of PDUs: a number of the caller's, as of HTTP */
	bool from_client;       /* the platform sends them, to the service centre */
	struct rsp_slice bytes; /* read before rsp_trace_feed returns, and not kept */
	const struct rsp_feed_http *http;
	const struct rsp_feed_ends *ends;
};

enum {
	RSP_FEED_WAITING =
	    256, /* HTTP requests whose responses are waited for; the oldest gives way */
	RSP_FEED_TEXT_MAX =
	    512, /* bytes of a method, a target, a host that are kept for the response */
	RSP_FEED_CONNECTIONS = 1 << 30,
	RSP_FEED_FIELDS_MAX = 64 /* fields of a head that are read */
};

/* rsp_feed_http_matters tells whether an HTTP message may be of a function that the library knows:
 * by its target, its content type, its head; XML also by what it begins with; true where nothing of
 * this is known. Who is handed all there is on a network need not feed the others, until a
 * connection had one that matters: answers to it say less. */
bool rsp_feed_http_matters(const struct rsp_feed_http *http, struct rsp_slice body);

/* rsp_feed_smpp_begins tells whether bytes begin with the header of a PDU of SMPP: by them a
 * connection is known. */
bool rsp_feed_smpp_begins(struct rsp_slice bytes);

/* rsp_feed_smpp_holds tells whether there is a PDU among these that is worth feeding. */
bool rsp_feed_smpp_holds(struct rsp_slice pdus);

/* rsp_feed_udp_matters tells whether a datagram may be of use, by its ports and how it begins: GSMTAP
 * of a card, or with a short message in it, SIP with one, CoAP of ESipa, CAT_TP. */
bool rsp_feed_udp_matters(const struct rsp_feed_ends *ends, struct rsp_slice bytes);

/* rsp_trace_feed takes one frame and hands out what it completes. A file that is open is not
 * touched; frames of both count. */
void rsp_trace_feed(struct rsp_trace *trace, const struct rsp_feed_frame *frame);

#endif
