/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds TLS streams to the reader and prints what it gives on. Lines of standard input: "K LINE" (a
 * line of a key log), "P IDENTITY KEY" (a pre-shared key, in hex, "-" for none), "C HEX" and "S
 * HEX" (bytes from client and server, in order), "E" (the connection ends). Lines of output: "c
 * HEX" and "s HEX" (decrypted), "c lost N", "f RULE", "m FUNCTION: SUMMARY", "e". */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "carrier/tls.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"

struct run {
	struct rsp_pass pass;
	struct rsp_stream stream;
	struct rsp_arena arena;
	void *tls;
	uint64_t frame;
};

static void *inner_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	printf("a %.*s\n", (int)stream->alpn.len, (const char *)stream->alpn.data);
	stream->decoded = true;
	return pass->user;
}

static void inner_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct rsp_slice in = data->bytes;
	char who = data->way == RSP_WAY_TO_SERVER ? 'c' : 's';
	uint8_t byte;

	(void)state;
	(void)pass;
	if (data->lost) {
		printf("%c lost %llu\n", who, (unsigned long long)data->lost);
		return;
	}
	printf("%c ", who);
	while (rsp_take_u8(&in, &byte))
		printf("%02x", byte);
	printf("\n");
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
    .name = "printed",
    .open = inner_open,
    .data = inner_data,
    .end = inner_end,
    .close = inner_close,
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	printf("f %s\n", finding->rule->id);
}

static void on_message(void *user, struct rsp_message *message)
{
	(void)user;
	printf("m %s: %s\n", message->function, message->summary);
}

static struct rsp_slice unhex(struct rsp_arena *arena, struct rsp_slice text)
{
	uint8_t *bytes = rsp_arena_alloc(arena, text.len / 2 + 1);
	size_t len;

	if (!bytes || !rsp_hex_decode(text, bytes, text.len / 2 + 1, &len, NULL)) {
		fprintf(stderr, "not hex, or no memory\n");
		exit(2);
	}
	return rsp_slice(bytes, len);
}

static void begin(struct run *run)
{
	run->stream = (struct rsp_stream){
	    .number = run->stream.number + 1, .arena = &run->arena, .inside = &inner};
	run->frame = 0;
	run->tls = rsp_tls_reader.open(&run->pass, &run->stream);
}

static void end(struct run *run)
{
	rsp_tls_reader.close(run->tls, &run->pass);
	run->tls = NULL;
	printf("e\n");
}

static void feed(struct run *run, enum rsp_way way, struct rsp_slice bytes)
{
	struct rsp_frame frame = {.number = ++run->frame};
	struct rsp_buffer buffer = {
	    .bytes = bytes, .kind = RSP_BUFFER_FRAME, .frame = frame.number};
	struct rsp_stream_data data = {.way = way,
	                               .bytes = bytes,
	                               .buffer = &buffer,
	                               .frame = &frame,
	                               .frame_number = frame.number};

	if (!run->tls)
		begin(run);
	rsp_tls_reader.data(run->tls, &run->pass, &data);
}

static void add_psk(struct run *run, struct rsp_slice in)
{
	struct rsp_slice identity;

	if (!rsp_take_until(&in, ' ', &identity) ||
	    !rsp_secrets_add_psk(run->pass.secrets,
	                         rsp_equal_text(identity, "-") ? rsp_slice(NULL, 0)
	                                                       : unhex(&run->arena, identity),
	                         unhex(&run->arena, in)))
		exit(2);
}

static void take_line(struct run *run, struct rsp_slice line)
{
	uint8_t kind;
	size_t bad;

	if (!rsp_take_u8(&line, &kind))
		return;
	line = rsp_trim(line);
	if (kind == 'K')
		(void)rsp_secrets_add_keylog(run->pass.secrets, line, &bad);
	else if (kind == 'P')
		add_psk(run, line);
	else if (kind == 'C' || kind == 'S')
		feed(run, kind == 'C' ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT,
		     unhex(&run->arena, line));
	else if (kind == 'E' && run->tls)
		end(run);
}

int main(void)
{
	struct run run = {.frame = 0};
	char *line = NULL;
	size_t cap = 0;

	rsp_arena_init(&run.arena, 0);
	run.pass = (struct rsp_pass){.scratch = &run.arena,
	                             .message = on_message,
	                             .finding = on_finding,
	                             .crypto = rsp_crypto_new(),
	                             .secrets = rsp_secrets_new(NULL)};
	run.pass.user = &run;
	if (!run.pass.crypto || !run.pass.secrets)
		return 2;
	while (getline(&line, &cap, stdin) > 0)
		take_line(&run, rsp_sub(rsp_text(line), 0, strcspn(line, "\n")));
	free(line);
	rsp_secrets_free(run.pass.secrets);
	rsp_crypto_free(run.pass.crypto);
	rsp_arena_free(&run.arena);
	return 0;
}
