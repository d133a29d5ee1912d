/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One HTTP message while it is put together: what HTTP/1, HTTP/2 and CoAP have in common. */
#ifndef RSP_CARRIER_HTTP_MESSAGE_H
#define RSP_CARRIER_HTTP_MESSAGE_H

#include "base/http.h"
#include "carrier/stream.h"

enum {
	RSP_HTTP_MAX_BODY = 4 << 20,  /* bytes of a body, sent and inflated; the rest is dropped */
	RSP_HTTP_MAX_HEAD = 64 << 10, /* bytes of start line and fields */
	RSP_HTTP_MAX_HEADERS = 256,   /* fields that are kept */
	RSP_HTTP_MAX_CODINGS = 4,     /* content codings on top of each other */
	RSP_HTTP_MESSAGE_MEMORY = 24 << 20, /* what a message holds, with the frames it came in, */
	RSP_HTTP_FINISH_MEMORY = 16 << 20,  /* and what it may take more when it is complete */
	RSP_HTTP_ASKED_MAX = 4 << 10 /* bytes that are remembered of a request for its response */
};

/* What a response repeats of its request. */
struct rsp_http_asked {
	uint64_t exchange;
	struct rsp_slice method, target, host;
};

/* rsp_http_asked_new remembers them, cut to RSP_HTTP_ASKED_MAX bytes each; NULL when there is no
 * memory. To be freed with rsp_free. */
struct rsp_http_asked *rsp_http_asked_new(const struct rsp_http *request);

struct rsp_http_message {
	struct rsp_arena arena;    /* of everything below */
	struct rsp_stream *stream; /* that it is of; NULL: none */
	struct rsp_http http;
	struct rsp_http_header *headers;
	size_t cap_headers; /* up to RSP_HTTP_MAX_HEADERS */
	struct rsp_joiner body;
	bool cut;                                /* bytes of the body are missing */
	bool told_limit;                         /* that it grew too long was reported */
	size_t counted;                          /* its part of pass->held */
	const struct rsp_buffer *kept_of, *kept; /* the last buffer copied, and its copy */
};

/* rsp_http_message_begin starts a message with the given bytes' time and frame; NULL when there is
 * no memory. `stream` may be NULL. */
struct rsp_http_message *rsp_http_message_begin(struct rsp_pass *pass, struct rsp_stream *stream,
                                                enum rsp_http_version version,
                                                const struct rsp_stream_data *data);

/* rsp_http_message_more says that the message goes on with these bytes; to be called once for each
 * call of the reader before anything of them is added. */
void rsp_http_message_more(struct rsp_http_message *message, const struct rsp_stream_data *data);

/* rsp_http_message_keep gives a copy of the buffer that lives as long as the message; NULL when
 * there is no memory, or too much was copied (rsp_pass_keep). The same buffer is copied once. */
const struct rsp_buffer *rsp_http_message_keep(struct rsp_http_message *message,
                                               struct rsp_pass *pass,
                                               const struct rsp_buffer *buffer);

/* rsp_http_message_header adds a field whose slices live as long as the message; what is over
 * RSP_HTTP_MAX_HEADERS is dropped. */
void rsp_http_message_header(struct rsp_http_message *message, struct rsp_slice name,
                             struct rsp_slice value);

/* rsp_http_message_body adds bytes to the body: a part of `parent`, which the message copies, or
 * with parent NULL bytes of no known origin. What goes over the limits is dropped and reported. */
void rsp_http_message_body(struct rsp_http_message *message, struct rsp_pass *pass,
                           const struct rsp_buffer *parent, struct rsp_slice part);

/* rsp_http_message_starved tells whether memory was refused to the message long before it reached
 * its limit. */
bool rsp_http_message_starved(const struct rsp_http_message *message);

/* rsp_http_message_answers says which request a response answers. */
void rsp_http_message_answers(struct rsp_http_message *message, const struct rsp_http_asked *asked);

/* rsp_http_message_finish undoes the content codings, pushes the message and gives it up. */
void rsp_http_message_finish(struct rsp_http_message *message, struct rsp_pass *pass,
                             const struct rsp_frame *frame);

/* rsp_http_gone says that a connection on which requests wait is over, where that was seen. */
void rsp_http_gone(struct rsp_pass *pass, const struct rsp_stream *stream, uint64_t frame_number);

/* rsp_http_message_drop gives it up without pushing; NULL is accepted. */
void rsp_http_message_drop(struct rsp_http_message *message, struct rsp_pass *pass);

/* rsp_http_report reports a rule at a frame number (0: none). */
void rsp_http_report(struct rsp_pass *pass, enum rsp_rule_id rule, uint64_t frame_number,
                     const char *text);

/* rsp_http_equal_nocase compares without regard to case. */
bool rsp_http_equal_nocase(struct rsp_slice a, const char *text);

/* rsp_http_token takes what stands before the next comma, without blanks around it; false when
 * nothing is left. */
RSP_MUST_USE bool rsp_http_token(struct rsp_slice *list, struct rsp_slice *out);

#endif
