/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A key log with its length in two bytes, then pieces of the two streams: a byte (bit 1: from the
 * server, bit 2: a hole), two bytes of length, and the bytes (of a hole: none). */
#include "carrier/tls.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct sum {
	unsigned value;
};

static void touch(struct sum *sum, struct rsp_slice bytes)
{
	uint8_t byte;

	while (rsp_take_u8(&bytes, &byte))
		sum->value += byte;
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct sum *sum = user;

	touch(sum, rsp_text(finding->text));
}

static void walk(struct sum *sum, const struct rsp_node *node)
{
	for (; node; node = node->next) {
		if (node->span.buffer && (node->span.bit_off + node->span.bit_len + 7) / 8 >
		                             node->span.buffer->bytes.len)
			__builtin_trap();
		if (node->field->kind == RSP_KIND_BYTES || node->field->kind == RSP_KIND_STRING)
			touch(sum, node->value.bytes);
		walk(sum, node->first);
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct sum *sum = user;
	struct rsp_arena arena;

	rsp_arena_init(&arena, 0);
	touch(sum, rsp_text(message->function));
	touch(sum, rsp_text(message->summary));
	walk(sum, rsp_message_tree(message, &arena));
	rsp_arena_free(&arena);
}

static void *inner_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	touch(pass->user, stream->alpn);
	return pass->user;
}

/* What is given on must be inside its buffer and lead to frames, or nowhere. */
static void inner_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	const struct rsp_buffer *frame;
	size_t off;

	(void)pass;
	if (data->lost)
		return;
	if (!rsp_contains(data->buffer->bytes, data->bytes))
		__builtin_trap();
	touch(state, data->bytes);
	off = rsp_offset_in(data->buffer->bytes, data->bytes);
	for (size_t i = 0; i < data->bytes.len; i++) {
		size_t at;

		if (rsp_buffer_locate(data->buffer, off + i, &frame, &at) && at >= frame->bytes.len)
			__builtin_trap();
	}
}

static void inner_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	(void)state;
	(void)pass;
	(void)way;
	(void)reset;
}

static void inner_close(void *state, struct rsp_pass *pass)
{
	(void)state;
	(void)pass;
}

static const struct rsp_stream_reader inner = {
    .name = "touched",
    .open = inner_open,
    .data = inner_data,
    .end = inner_end,
    .close = inner_close,
};

static void feed(struct rsp_pass *pass, void *tls, struct rsp_slice in)
{
	enum { FROM_SERVER = 1, HOLE = 2 };
	struct rsp_frame frame = {0};
	uint8_t kind;
	uint16_t len;

	while (rsp_take_u8(&in, &kind) && rsp_take_u16be(&in, &len)) {
		struct rsp_buffer buffer = {.kind = RSP_BUFFER_FRAME, .frame = ++frame.number};
		struct rsp_stream_data data = {.way = kind & FROM_SERVER ? RSP_WAY_TO_CLIENT
		                                                         : RSP_WAY_TO_SERVER,
		                               .frame = &frame,
		                               .frame_number = frame.number};

		if (kind & HOLE) {
			data.lost = (uint64_t)len + 1;
		} else {
			buffer.bytes = rsp_take_up_to(&in, len);
			data.bytes = buffer.bytes;
			data.buffer = &buffer;
		}
		rsp_tls_reader.data(tls, pass, &data);
	}
}

/* Fetching algorithms costs more than a run. */
static struct rsp_crypto *crypto_of_all_runs(void)
{
	static struct rsp_crypto *crypto;

	if (!crypto)
		crypto = rsp_crypto_new();
	return crypto;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct sum sum = {0};
	struct rsp_slice in = rsp_slice(data, len), keys;
	struct rsp_arena scratch;
	struct rsp_pass pass = {.user = &sum, .finding = on_finding, .message = on_message};
	struct rsp_stream stream = {.number = 1, .inside = &inner};
	uint16_t keys_len;
	size_t bad;
	void *tls;

	if (!rsp_take_u16be(&in, &keys_len))
		return 0;
	keys = rsp_take_up_to(&in, keys_len);
	rsp_arena_init(&scratch, 0);
	pass.scratch = &scratch;
	pass.crypto = crypto_of_all_runs();
	pass.secrets = rsp_secrets_new(NULL);
	tls = pass.crypto && pass.secrets ? rsp_tls_reader.open(&pass, &stream) : NULL;
	if (tls) {
		(void)rsp_secrets_add_keylog(pass.secrets, keys, &bad);
		(void)rsp_secrets_add_psk(pass.secrets, rsp_text(""), rsp_text("0123456789abcdef"));
		feed(&pass, tls, in);
		rsp_tls_reader.close(tls, &pass);
	}
	rsp_secrets_free(pass.secrets);
	rsp_arena_free(&scratch);
	return 0;
}
