/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/2 (RFC 9113) over a stream: with prior knowledge, by ALPN, or after an upgrade. */
#ifndef RSP_CARRIER_HTTP2_H
#define RSP_CARRIER_HTTP2_H

#include "base/http.h"
#include "carrier/stream.h"

enum {
	RSP_HTTP2_MAX_FRAME = 1 << 20,    /* bytes of a frame; the default is 16384 */
	RSP_HTTP2_MAX_STREAMS = 128,      /* open ones of a connection */
	RSP_HTTP2_MAX_BLOCK = 64 << 10,   /* bytes of a block of fields as sent, */
	RSP_HTTP2_MAX_CONTINUATIONS = 32, /* the CONTINUATION frames it may come in, */
	RSP_HTTP2_MAX_FIELDS = 256 << 10  /* and bytes of the fields it inflates to */
};

/* Exchanges have the number of their HTTP/2 stream, with bit 31 set and the connection's number
 * above. */
extern const struct rsp_stream_reader rsp_reader_http2;

/* rsp_http2_upgraded tells a reader that was just opened about the HTTP/1 response that said 101
 * (RFC 7540 section 3.2): stream 1 answers its request. */
void rsp_http2_upgraded(void *state, const struct rsp_http *response);

#endif
