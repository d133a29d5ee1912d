/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One HTTP request or response as whoever carried it put it together: HTTP/1, HTTP/2, CoAP, or a
 * log that has whole messages. */
#ifndef RSP_BASE_HTTP_H
#define RSP_BASE_HTTP_H

#include "base/pass.h"

enum rsp_http_version { RSP_HTTP_UNKNOWN, RSP_HTTP_1_0, RSP_HTTP_1_1, RSP_HTTP_2, RSP_HTTP_COAP };

/* A header field; names as received, HTTP/2 has them in lower case. */
struct rsp_http_header {
	struct rsp_slice name, value;
};

/* All slices and buffers live at least until the queue of the pass is empty; copy what must live
 * longer. */
struct rsp_http {
	bool is_request;
	enum rsp_http_version version;
	bool secured;        /* it came through TLS or DTLS */
	bool has_slot;       /* a card sent or got it (BIP), in this slot: */
	int slot;
	uint32_t connection; /* number of the connection within the trace, from 1; 0: none known */
	uint32_t session;    /* TLS: the first connection on which the same session was seen */
	uint64_t connection_frame; /* in which it was seen first; 0: not known */
	uint64_t server;   /* the same for all connections to one address and port; 0: not known */
	uint64_t exchange; /* request and response of one exchange have the same number, unique
	                      within the trace; 0: not known which request this answers */
	struct rsp_slice method; /* "POST"; of the request, also in its response where known */
	struct rsp_slice target; /* path and query as sent; of the request, also in its response */
	struct rsp_slice host;   /* of the request, also in its response where known */
	unsigned status;         /* of a response; 0: none */
	struct rsp_slice content_type; /* without parameters, as received */
	const struct rsp_http_header *headers;
	size_t num_headers;
	const struct rsp_buffer
	    *head; /* start line and fields as bytes; NULL where there are none */
	const struct rsp_buffer *body; /* decoded (chunks joined, inflated); NULL: none */
	bool body_cut;                 /* bytes of the body are missing */
	bool gone; /* no message: the connection is over, and what was asked on it is not answered;
	              body_cut: the answers may be among bytes that are missing */
	uint64_t first_frame, last_frame;
	bool by_line;
	enum rsp_clock clock;
	int64_t t_ns, last_ns; /* of its first and last byte */
};

/* rsp_http_header_find gives the value of the first field with this name (case does not matter), or
 * an empty slice. */
struct rsp_slice rsp_http_header_find(const struct rsp_http *http, const char *name);

/* rsp_http_set_url fills in host, target and whether it is secured from "https://host/path?query";
 * what is no such URL is a target as a whole. */
void rsp_http_set_url(struct rsp_http *http, struct rsp_slice url);

/* rsp_http_media_type is a Content-Type without its parameters. */
struct rsp_slice rsp_http_media_type(struct rsp_slice content_type);

#endif
