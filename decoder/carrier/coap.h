/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CoAP over UDP (RFC 7252), with bodies in blocks (RFC 7959) and notifications (RFC 7641). */
#ifndef RSP_CARRIER_COAP_H
#define RSP_CARRIER_COAP_H

#include "carrier/stream.h"

enum {
	RSP_COAP_PORT = 5683, /* IANA */
	RSP_COAPS_PORT = 5684,
	RSP_COAP_MAX_EXCHANGES = 64, /* open ones of a trace */
	RSP_COAP_MAX_SEEN = 128      /* messages that are remembered to know a repetition by */
};

/* One UDP datagram. */
struct rsp_coap_datagram {
	struct rsp_endpoint from, to;
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer; /* that the bytes are cut from; NULL: the frame's own */
	const struct rsp_frame *frame;
};

struct rsp_coap;

/* rsp_coap_new makes what is kept from datagram to datagram; NULL when there is no memory.
 * rsp_coap_free hands nothing out; NULL is accepted. */
struct rsp_coap *rsp_coap_new(void);
void rsp_coap_free(struct rsp_coap *coap);

/* rsp_coap_handle reads a datagram and pushes what it completes: requests and responses as
 * RSP_HINT_HTTP, with the code's class times 100 and its detail as status. Repeated datagrams and
 * 2.31 (Continue) are passed over. Exchanges are numbered from 1, with bit 63 set. */
void rsp_coap_handle(struct rsp_pass *pass, struct rsp_coap *coap,
                     const struct rsp_coap_datagram *datagram);

/* rsp_coap_matters tells whether a datagram of CoAP may be of ESipa. */
bool rsp_coap_matters(struct rsp_slice bytes);

/* rsp_coap_end hands out what is pending. */
void rsp_coap_end(struct rsp_pass *pass, struct rsp_coap *coap);

#endif
