/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http2_frame.h"

#include "carrier/http2.h"

enum { STREAM_MASK = 0x7FFFFFFF }; /* the highest bit is reserved */

enum stream_rule { STREAM_ANY, STREAM_NONE, STREAM_SOME };

/* RFC 9113 section 6: what a frame of each type may look like. */
static const struct {
	uint8_t flags; /* that are defined */
	enum stream_rule stream;
	uint32_t min, unit; /* bytes of its payload: at least, and a multiple of; 0: any */
	uint32_t max;       /* 0: any */
} types[RSP_HTTP2_NUM_TYPES] = {
    [RSP_HTTP2_DATA] = {0x09, STREAM_SOME, 0, 0, 0},
    [RSP_HTTP2_HEADERS] = {0x2D, STREAM_SOME, 0, 0, 0},
    [RSP_HTTP2_PRIORITY] = {0x00, STREAM_SOME, 5, 0, 5},
    [RSP_HTTP2_RST_STREAM] = {0x00, STREAM_SOME, 4, 0, 4},
    [RSP_HTTP2_SETTINGS] = {0x01, STREAM_NONE, 0, 6, 0},
    [RSP_HTTP2_PUSH_PROMISE] = {0x0C, STREAM_SOME, 4, 0, 0},
    [RSP_HTTP2_PING] = {0x01, STREAM_NONE, 8, 0, 8},
    [RSP_HTTP2_GOAWAY] = {0x00, STREAM_NONE, 8, 0, 0},
    [RSP_HTTP2_WINDOW_UPDATE] = {0x00, STREAM_ANY,  4, 0, 4},
    [RSP_HTTP2_CONTINUATION] = {0x04, STREAM_SOME, 0, 0, 0},
};

struct rsp_slice rsp_http2_preface(void)
{
	return rsp_text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
}

static bool is_plausible(const struct rsp_http2_frame *frame)
{
	enum { EXTENSION_MAX = 0x20 }; /* IANA has given out types up to here and some above */

	if (frame->len > RSP_HTTP2_MAX_FRAME)
		return false;
	/* RFC 9113 section 5.5: types that are not known are ignored. */
	if (frame->type >= RSP_HTTP2_NUM_TYPES)
		return frame->type <= EXTENSION_MAX;
	if ((types[frame->type].stream == STREAM_NONE && frame->stream != 0) ||
	    (types[frame->type].stream == STREAM_SOME && frame->stream == 0))
		return false;
	return frame->len >= types[frame->type].min &&
	       (!types[frame->type].max || frame->len <= types[frame->type].max) &&
	       (!types[frame->type].unit || frame->len % types[frame->type].unit == 0);
}

bool rsp_http2_frame_header(struct rsp_slice in, struct rsp_http2_frame *out)
{
	*out = (struct rsp_http2_frame){0};
	if (!rsp_take_u24be(&in, &out->len) || !rsp_take_u8(&in, &out->type) ||
	    !rsp_take_u8(&in, &out->flags) || !rsp_take_u32be(&in, &out->stream))
		return false;
	out->stream &= STREAM_MASK;
	return is_plausible(out);
}

/* Among bytes that may be anything, only what is quite like a frame is taken for one. */
static bool is_likely(struct rsp_slice in, struct rsp_http2_frame *out)
{
	enum { USUAL_FRAME = 1 << 14, USUAL_STREAMS = 1 << 20 };

	return rsp_http2_frame_header(in, out) && out->type < RSP_HTTP2_NUM_TYPES &&
	       (out->flags & ~types[out->type].flags) == 0 && out->len <= USUAL_FRAME &&
	       out->stream < USUAL_STREAMS;
}

bool rsp_http2_find_frame(struct rsp_slice in, size_t *out_off)
{
	struct rsp_slice rest = in;
	struct rsp_http2_frame frame, next;

	for (; rest.len >= RSP_HTTP2_HEADER_LEN; rest = rsp_sub(rest, 1, rest.len)) {
		struct rsp_slice behind = rest;

		if (!is_likely(rest, &frame))
			continue;
		*out_off = rsp_offset_in(in, rest);
		if (*out_off == 0)
			return true;
		if (!rsp_skip(&behind, RSP_HTTP2_HEADER_LEN + (size_t)frame.len))
			continue;
		if (behind.len == 0 || is_likely(behind, &next))
			return true;
	}
	return false;
}

/* How many fixed bytes stand before the content (RFC 9113 sections 6.1, 6.2, 6.4, 6.6). */
static size_t prefix_of(const struct rsp_http2_frame *frame)
{
	enum { PAD_LENGTH = 1, PRIORITY = 5, PROMISED = 4 };
	size_t padded = frame->flags & RSP_HTTP2_PADDED ? PAD_LENGTH : 0;

	switch (frame->type) {
	case RSP_HTTP2_DATA:
		return padded;
	case RSP_HTTP2_HEADERS:
		return padded + (frame->flags & RSP_HTTP2_WITH_PRIORITY ? PRIORITY : 0);
	case RSP_HTTP2_PUSH_PROMISE:
		return padded + PROMISED;
	default:
		return 0;
	}
}

/* Takes bytes until splitter->head has `want` of them. */
static bool fill_head(struct rsp_http2_splitter *splitter, struct rsp_slice *in, size_t want)
{
	while (splitter->head_len < want)
		if (!rsp_take_u8(in, &splitter->head[splitter->head_len++])) {
			splitter->head_len--;
			return false;
		}
	splitter->head_len = 0;
	return true;
}

static enum rsp_http2_event take_header(struct rsp_http2_splitter *splitter, struct rsp_slice *in)
{
	if (!fill_head(splitter, in, RSP_HTTP2_HEADER_LEN))
		return RSP_HTTP2_NEED;
	if (!rsp_http2_frame_header(rsp_slice(splitter->head, RSP_HTTP2_HEADER_LEN),
	                            &splitter->frame)) {
		splitter->at = RSP_HTTP2_AT_NONE;
		return RSP_HTTP2_LOST;
	}
	splitter->content_left = splitter->frame.len;
	splitter->pad_left = 0;
	splitter->prefix_len = prefix_of(&splitter->frame);
	splitter->at = RSP_HTTP2_AT_PREFIX;
	if (splitter->prefix_len > splitter->frame.len) {
		splitter->pad_left = splitter->content_left;
		splitter->content_left = 0;
		splitter->at = RSP_HTTP2_AT_CONTENT;
		return RSP_HTTP2_BAD;
	}
	return RSP_HTTP2_BEGIN;
}

static enum rsp_http2_event take_prefix(struct rsp_http2_splitter *splitter, struct rsp_slice *in)
{
	struct rsp_slice prefix = rsp_slice(splitter->head, splitter->prefix_len);
	uint8_t pad = 0;

	if (!fill_head(splitter, in, splitter->prefix_len))
		return RSP_HTTP2_NEED;
	splitter->at = RSP_HTTP2_AT_CONTENT;
	splitter->content_left = (uint32_t)(splitter->frame.len - splitter->prefix_len);
	if (prefix.len && splitter->frame.flags & RSP_HTTP2_PADDED && !rsp_take_u8(&prefix, &pad))
		return RSP_HTTP2_BAD;
	if (splitter->frame.type == RSP_HTTP2_PUSH_PROMISE &&
	    rsp_take_u32be(&prefix, &splitter->frame.promised))
		splitter->frame.promised &= STREAM_MASK;
	if (pad > splitter->content_left) {
		splitter->pad_left = splitter->content_left;
		splitter->content_left = 0;
		return RSP_HTTP2_BAD;
	}
	splitter->pad_left = pad;
	splitter->content_left -= pad;
	splitter->content = rsp_slice(NULL, 0);
	return RSP_HTTP2_CONTENT;
}

static enum rsp_http2_event take_content(struct rsp_http2_splitter *splitter, struct rsp_slice *in)
{
	if (splitter->content_left) {
		if (in->len == 0)
			return RSP_HTTP2_NEED;
		splitter->content = rsp_take_up_to(in, splitter->content_left);
		splitter->content_left -= (uint32_t)splitter->content.len;
		return RSP_HTTP2_CONTENT;
	}
	splitter->pad_left -= (uint32_t)rsp_take_up_to(in, splitter->pad_left).len;
	if (splitter->pad_left)
		return RSP_HTTP2_NEED;
	splitter->at = RSP_HTTP2_AT_HEADER;
	return RSP_HTTP2_FINISH;
}

enum rsp_http2_event rsp_http2_split(struct rsp_http2_splitter *splitter, struct rsp_slice *in)
{
	switch (splitter->at) {
	case RSP_HTTP2_AT_HEADER:
		return take_header(splitter, in);
	case RSP_HTTP2_AT_PREFIX:
		return take_prefix(splitter, in);
	case RSP_HTTP2_AT_CONTENT:
		return take_content(splitter, in);
	case RSP_HTTP2_AT_NONE:
	default:
		*in = rsp_sub(*in, in->len, 0);
		return RSP_HTTP2_NEED;
	}
}

bool rsp_http2_split_lost(struct rsp_http2_splitter *splitter, uint64_t lost, bool *out_finish)
{
	uint64_t left = (uint64_t)splitter->content_left + splitter->pad_left;
	uint32_t content;

	*out_finish = false;
	if (splitter->at != RSP_HTTP2_AT_CONTENT || lost > left) {
		*splitter = (struct rsp_http2_splitter){.at = RSP_HTTP2_AT_NONE};
		return false;
	}
	content = lost < splitter->content_left ? (uint32_t)lost : splitter->content_left;
	splitter->content_left -= content;
	splitter->pad_left -= (uint32_t)(lost - content);
	*out_finish = lost == left;
	if (*out_finish)
		splitter->at = RSP_HTTP2_AT_HEADER;
	return true;
}
