/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames of HTTP/2 (RFC 9113 section 4) in one direction of a connection, as they stream by. */
#ifndef RSP_CARRIER_HTTP2_FRAME_H
#define RSP_CARRIER_HTTP2_FRAME_H

#include "rsptrace/slice.h"

enum rsp_http2_type {
	RSP_HTTP2_DATA,
	RSP_HTTP2_HEADERS,
	RSP_HTTP2_PRIORITY,
	RSP_HTTP2_RST_STREAM,
	RSP_HTTP2_SETTINGS,
	RSP_HTTP2_PUSH_PROMISE,
	RSP_HTTP2_PING,
	RSP_HTTP2_GOAWAY,
	RSP_HTTP2_WINDOW_UPDATE,
	RSP_HTTP2_CONTINUATION,
	RSP_HTTP2_NUM_TYPES
};

/* Flags of RFC 9113 section 6; END_STREAM has the bit that ACK has in others. */
enum {
	RSP_HTTP2_END_STREAM = 0x01,
	RSP_HTTP2_END_HEADERS = 0x04,
	RSP_HTTP2_PADDED = 0x08,
	RSP_HTTP2_WITH_PRIORITY = 0x20
};

enum { RSP_HTTP2_HEADER_LEN = 9, RSP_HTTP2_PREFACE_LEN = 24 };

struct rsp_http2_frame {
	uint32_t len; /* of the payload */
	uint8_t type, flags;
	uint32_t stream;
	uint32_t promised; /* PUSH_PROMISE: the stream that its fields are of */
};

/* rsp_http2_preface is what a client sends first (RFC 9113 section 3.4). */
struct rsp_slice rsp_http2_preface(void);

/* rsp_http2_frame_header reads the 9 bytes before a payload; false when they cannot be such, or
 * there are fewer. */
RSP_MUST_USE bool rsp_http2_frame_header(struct rsp_slice in, struct rsp_http2_frame *out);

/* rsp_http2_find_frame finds where frames begin again in a chunk: a header whose frame ends with
 * the chunk or is followed by another header, or one at the front of the chunk. */
RSP_MUST_USE bool rsp_http2_find_frame(struct rsp_slice in, size_t *out_off);

enum rsp_http2_event {
	RSP_HTTP2_NEED,    /* everything was taken, more is needed */
	RSP_HTTP2_BEGIN,   /* a frame begins: splitter->frame */
	RSP_HTTP2_CONTENT, /* bytes of its content: splitter->content */
	RSP_HTTP2_FINISH,  /* it is over */
	RSP_HTTP2_BAD,     /* a frame whose padding or fixed parts do not fit; the rest of it is
	                      passed over */
	RSP_HTTP2_LOST     /* no frame where one should begin; bytes are passed over from here */
};

/* Cuts one direction into frames. Zeroed it is at the beginning of a frame. */
struct rsp_http2_splitter {
	enum {
		RSP_HTTP2_AT_HEADER,
		RSP_HTTP2_AT_PREFIX,
		RSP_HTTP2_AT_CONTENT,
		RSP_HTTP2_AT_NONE
	} at;
	uint8_t head[RSP_HTTP2_HEADER_LEN]; /* the header, or the fixed parts before the content */
	size_t head_len, prefix_len;
	struct rsp_http2_frame frame;
	uint32_t content_left, pad_left;
	struct rsp_slice content;
};

/* rsp_http2_split takes from the front of `in` and says what that is. */
enum rsp_http2_event rsp_http2_split(struct rsp_http2_splitter *splitter, struct rsp_slice *in);

/* rsp_http2_split_lost says that bytes are missing. True when they all belong to the frame at hand,
 * whose content they were; then the splitter goes on behind them, and *out_finish says that the
 * frame is over. False: frames begin somewhere. */
RSP_MUST_USE bool rsp_http2_split_lost(struct rsp_http2_splitter *splitter, uint64_t lost,
                                       bool *out_finish);

#endif
