/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/1.0 and 1.1 (RFC 9110, RFC 9112) over a stream. */
#ifndef RSP_CARRIER_HTTP1_H
#define RSP_CARRIER_HTTP1_H

#include "carrier/stream.h"

enum {
	RSP_HTTP1_MAX_LINE = 8 << 10, /* bytes of a start line */
	RSP_HTTP1_MAX_ASKED =
	    64 /* requests that wait for their response; older ones are forgotten */
};

/* Exchanges are numbered from 1 within a connection, with the connection's number above. Each
 * direction is read on its own: after a hole it goes on where the next message begins. */
extern const struct rsp_stream_reader rsp_reader_http1;

#endif
