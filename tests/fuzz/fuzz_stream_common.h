/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds one reader of streams. The input is a list of records: one octet (bit 1 the direction, bits
 * 2-3 what: 0 and 1 bytes, 2 a hole, 3 the end of the direction), two of length, the bytes. */
#ifndef RSP_FUZZ_STREAM_COMMON_H
#define RSP_FUZZ_STREAM_COMMON_H

#include <stdlib.h>

#include "base/http.h"
#include "carrier/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { FUZZ_WAY = 0x01, FUZZ_WHAT = 0x06, FUZZ_HOLE = 0x04, FUZZ_END = 0x06 };

static inline unsigned fuzz_touch(struct rsp_slice bytes)
{
	unsigned sum = 0;
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		sum += byte;
	return sum;
}

/* Where a byte leads, there must be one. */
static inline void fuzz_buffer(const struct rsp_buffer *buffer)
{
	const struct rsp_buffer *frame;
	size_t off;

	if (!buffer)
		return;
	(void)fuzz_touch(buffer->bytes);
	for (size_t i = 0; i < buffer->num_pieces; i++) {
		const struct rsp_piece *piece = &buffer->pieces[i];

		if (piece->off + piece->len > buffer->bytes.len)
			abort();
		if (rsp_buffer_locate(buffer, piece->off, &frame, &off) && off >= frame->bytes.len)
			abort();
	}
}

static inline void fuzz_http(const struct rsp_http *http)
{
	enum { MAX_STATUS = 999 };

	(void)fuzz_touch(http->method);
	(void)fuzz_touch(http->target);
	(void)fuzz_touch(http->host);
	(void)fuzz_touch(http->content_type);
	for (size_t i = 0; i < http->num_headers; i++) {
		(void)fuzz_touch(http->headers[i].name);
		(void)fuzz_touch(http->headers[i].value);
	}
	if (http->status > MAX_STATUS || http->first_frame > http->last_frame)
		abort();
	fuzz_buffer(http->head);
	fuzz_buffer(http->body);
}

static inline void fuzz_drain(struct rsp_pass *pass)
{
	struct rsp_item item;

	while (rsp_pass_take(pass, &item)) {
		if (item.hint != RSP_HINT_HTTP || !item.http)
			abort();
		fuzz_http(item.http);
	}
	rsp_pass_drained(pass);
}

static inline void fuzz_on_message(void *user, struct rsp_message *message)
{
	(void)user;
	(void)message;
	abort();
}

static inline void fuzz_on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	if (!finding->text || !*finding->text)
		abort();
}

static inline void fuzz_record(struct rsp_pass *pass, const struct rsp_stream_reader *reader,
                               void *state, uint8_t what, struct rsp_slice bytes, uint64_t number)
{
	struct rsp_arena arena;
	struct rsp_frame frame = {.number = number};
	struct rsp_stream_data data = {.way =
	                                   what & FUZZ_WAY ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER,
	                               .frame = &frame,
	                               .frame_number = number};

	rsp_arena_init(&arena, 0);
	if ((what & FUZZ_WHAT) == FUZZ_END) {
		reader->end(state, pass, data.way, bytes.len & 1);
	} else if ((what & FUZZ_WHAT) == FUZZ_HOLE) {
		data.lost = bytes.len + 1;
		reader->data(state, pass, &data);
	} else if (bytes.len) {
		data.buffer = rsp_buffer_frame(&arena, bytes, number, 0);
		if (!data.buffer)
			abort();
		data.bytes = data.buffer->bytes;
		reader->data(state, pass, &data);
	}
	fuzz_drain(pass);
	rsp_arena_free(&arena);
}

static inline int fuzz_stream(const struct rsp_stream_reader *reader, const uint8_t *input,
                              size_t len)
{
	struct rsp_slice in = rsp_slice(input, len);
	struct rsp_arena scratch, arena;
	struct rsp_pass pass = {
	    .scratch = &scratch, .message = fuzz_on_message, .finding = fuzz_on_finding};
	struct rsp_stream stream = {.number = 1, .arena = &arena};
	void *state = reader->open(&pass, &stream);
	uint8_t what;
	uint16_t part;

	if (!state)
		abort();
	rsp_arena_init(&scratch, 0);
	rsp_arena_init(&arena, 0);
	for (uint64_t number = 1; rsp_take_u8(&in, &what) && rsp_take_u16be(&in, &part); number++)
		fuzz_record(&pass, reader, state, what, rsp_take_up_to(&in, part), number);
	reader->close(state, &pass);
	fuzz_drain(&pass);
	if (pass.held != 0)
		abort();
	rsp_arena_free(&scratch);
	rsp_arena_free(&arena);
	return 0;
}

#endif
