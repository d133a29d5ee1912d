/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the body of an HTTP/1 message begins and ends, by libhtp: the only place that knows it.
 *
 * libhtp sees one message at a time, with a parser of its own: what one message does to it reaches
 * no other, and nothing grows with the connection. */
#ifndef RSP_CARRIER_HTTP1_FRAMING_H
#define RSP_CARRIER_HTTP1_FRAMING_H

#include "rsptrace/arena.h"

/* Settings that the parsers of a connection share. */
struct rsp_http1_config;

/* rsp_http1_config_new makes them; NULL when there is no memory. rsp_http1_config_free accepts
 * NULL. */
struct rsp_http1_config *rsp_http1_config_new(void);
void rsp_http1_config_free(struct rsp_http1_config *config);

enum rsp_http1_state {
	RSP_HTTP1_MORE,  /* the message goes on */
	RSP_HTTP1_DONE,  /* it is complete */
	RSP_HTTP1_BROKEN /* where it ends cannot be told */
};

/* What libhtp is told besides the bytes. */
struct rsp_http1_side {
	bool is_request;
	bool answers_head;    /* RFC 9112 section 6.3: the response has no body, */
	bool answers_connect; /* nor this, when it is a success */
	void *user;
	/* body gets bytes of the body: a part of what was given to rsp_http1_framing_take. */
	void (*body)(void *user, struct rsp_slice part);
};

struct rsp_http1_framing;

/* rsp_http1_framing_new makes the parser of one message; NULL when there is no memory. */
struct rsp_http1_framing *rsp_http1_framing_new(struct rsp_http1_config *config,
                                                const struct rsp_http1_side *side);
void rsp_http1_framing_free(struct rsp_http1_framing *framing);

/* rsp_http1_framing_take reads the head (the first time: all of it) or what follows, from the front
 * of `in`, and takes from it what belongs to the message. */
enum rsp_http1_state rsp_http1_framing_take(struct rsp_http1_framing *framing,
                                            struct rsp_slice *in);

/* rsp_http1_framing_lose says that `lost` bytes are missing: they are taken for bytes of the body
 * when it has a known length that holds them all, or ends with the connection. BROKEN otherwise. */
enum rsp_http1_state rsp_http1_framing_lose(struct rsp_http1_framing *framing, uint64_t lost);

/* rsp_http1_framing_to_end tells whether the body ends with the connection. */
bool rsp_http1_framing_to_end(const struct rsp_http1_framing *framing);

/* rsp_http1_framing_odd tells whether libhtp finds that two readers may see different ends. */
bool rsp_http1_framing_odd(const struct rsp_http1_framing *framing);

#endif
