/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of an HTTP/1 message: start line and fields, cut from its bytes. */
#ifndef RSP_CARRIER_HTTP1_HEAD_H
#define RSP_CARRIER_HTTP1_HEAD_H

#include "carrier/http_message.h"

struct rsp_http1_line {
	bool is_request;
	enum rsp_http_version version;
	struct rsp_slice method, target; /* of a request */
	unsigned status;                 /* of a response */
};

/* rsp_http1_start_line reads a start line without its end (RFC 9112 sections 3 and 4); false when
 * it is none. */
RSP_MUST_USE bool rsp_http1_start_line(struct rsp_slice line, struct rsp_http1_line *out);

/* rsp_http1_may_start tells whether `head` may be the beginning of a start line: 100 it is one, 0
 * it is none, -1 too short to say. */
int rsp_http1_may_start(struct rsp_slice head);

/* What a start line may look like up to its first slash, as it goes by. */
enum { RSP_HTTP1_SEEK_LEN = 15 };
struct rsp_http1_seek {
	uint8_t last[RSP_HTTP1_SEEK_LEN]; /* the bytes before, the latest at the end */
};

/* rsp_http1_seek takes bytes from the front of `in` up to where a start line may have begun, and
 * gives the bytes of its beginning: it is *out_len long, the last byte of it was just taken, and
 * what of it stood in earlier input is in seek->last. False when all was taken and there is none.
 */
RSP_MUST_USE bool rsp_http1_seek(struct rsp_http1_seek *seek, struct rsp_slice *in,
                                 size_t *out_len);

/* rsp_http1_last_start finds where in a line that is no start line one may begin all the same: the
 * last such place behind its front. */
RSP_MUST_USE bool rsp_http1_last_start(struct rsp_slice line, size_t *out_off);

/* What a head is like. */
enum rsp_http1_head {
	RSP_HTTP1_HEAD_PLAIN,  /* of HTTP/1.1, and everybody reads it alike */
	RSP_HTTP1_HEAD_ODD,    /* something about it is unusual */
	RSP_HTTP1_HEAD_UNCLEAR /* the length of the body cannot be read as it stands */
};

/* rsp_http1_read_head reads message->http.head into the fields of the message, and reports what is
 * odd about them. False when the start line is none. */
RSP_MUST_USE bool rsp_http1_read_head(struct rsp_http_message *message, struct rsp_pass *pass,
                                      enum rsp_http1_head *out_kind);

/* rsp_http1_fields reads the fields of a head, start line and all, into `out`, which has room for
 * `room` of them; gives how many there are. */
size_t rsp_http1_fields(struct rsp_slice head, struct rsp_http_header *out, size_t room);

/* rsp_http1_plain_head writes a head that has the same framing as the message and nothing that
 * libhtp refuses; valid as long as the message. Empty when there is no memory. */
struct rsp_slice rsp_http1_plain_head(struct rsp_http_message *message);

#endif
