/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Remote management over HTTP: a list of messages, each an octet of the connection (bits 1 and 2),
 * the TLS session (bits 3 and 4) and whether there is a body (bit 5), an octet of the exchange, the
 * head behind its length in two bytes, and the body likewise. A body whose connection is 3 is a
 * push (the value of an object 81) in place of a message. */
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "base/remote.h"
#include "fuzz_tree_common.h"
#include "secure/push.h"
#include "secure/scp81.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { MAX_HEADERS = 32, FIRST_TWO = 3, SESSION_SHIFT = 2, HAS_BODY = 0x10, PUSH = 3 };

struct fuzz {
	struct rsp_pass pass;
	struct rsp_arena scratch, trees;
	struct rsp_scp81_memory *memory;
	uint64_t frame;
};

static void on_message(void *user, struct rsp_message *message)
{
	struct fuzz *fuzz = user;

	if ((message->result.state == RSP_RESULT_ERROR) != (message->result.name != NULL) ||
	    message->answers >= message->seq || message->same_as >= message->seq)
		abort();
	rsp_arena_reset(&fuzz->trees);
	fuzz_nodes(rsp_message_tree(message, &fuzz->trees));
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
	if (!finding->text[0])
		abort();
}

static void check_items(struct fuzz *fuzz)
{
	struct rsp_item item;

	while (rsp_pass_take(&fuzz->pass, &item))
		if (item.hint != RSP_HINT_REMOTE || !item.remote ||
		    strlen(item.remote->eid) >= sizeof(item.remote->eid) ||
		    (item.buffer && !rsp_contains(item.buffer->bytes, item.bytes)))
			abort();
	rsp_pass_drained(&fuzz->pass);
}

static void read_start(struct rsp_slice line, struct rsp_http *http)
{
	struct rsp_slice word = {0};
	uint8_t digit;

	http->is_request = !rsp_starts_with_text(line, "HTTP/");
	if (!rsp_take_until(&line, ' ', &word))
		return;
	http->method = word;
	if (!rsp_take_until(&line, ' ', &word))
		word = line;
	if (http->is_request)
		http->target = word;
	for (unsigned i = 0; !http->is_request && i < 3 && rsp_take_u8(&word, &digit); i++)
		http->status = http->status * 10 + digit % 10;
}

static void feed_push(struct fuzz *fuzz, struct rsp_slice body)
{
	const struct rsp_buffer buffer = {.bytes = body};
	struct rsp_decode decode;

	rsp_arena_reset(&fuzz->trees);
	rsp_decode_init(&decode, &fuzz->trees, &buffer);
	rsp_push_show(&decode, NULL, body);
	for (const struct rsp_finding *f = decode.first_finding; f; f = f->next)
		fuzz_span(f->where);
}

static void feed(struct fuzz *fuzz, uint8_t kind, uint8_t exchange, struct rsp_slice head,
                 struct rsp_slice body)
{
	const struct rsp_frame frame = {.number = ++fuzz->frame};
	const struct rsp_buffer heads = {
	    .bytes = head, .kind = RSP_BUFFER_FRAME, .name = "HTTP head", .frame = 1};
	const struct rsp_buffer bodies = {
	    .bytes = body, .kind = RSP_BUFFER_FRAME, .name = "HTTP body", .frame = 1};
	struct rsp_http_header headers[MAX_HEADERS];
	struct rsp_http http = {.connection = kind & FIRST_TWO,
	                        .session = kind >> SESSION_SHIFT & FIRST_TWO,
	                        .exchange = exchange,
	                        .head = &heads,
	                        .headers = headers,
	                        .body = kind & HAS_BODY ? &bodies : NULL,
	                        .first_frame = frame.number,
	                        .last_frame = frame.number};
	const struct rsp_item item = {
	    .hint = RSP_HINT_HTTP, .slot = -1, .frame = &frame, .http = &http};
	struct rsp_slice in = head, line, name;

	if (rsp_take_line(&in, &line))
		read_start(line, &http);
	while (http.num_headers < MAX_HEADERS && rsp_take_line(&in, &line))
		if (rsp_take_until(&line, ':', &name))
			headers[http.num_headers++] =
			    (struct rsp_http_header){.name = name, .value = rsp_trim(line)};
	http.content_type = rsp_http_media_type(rsp_http_header_find(&http, "Content-Type"));
	(void)rsp_scp81_handle(&fuzz->pass, &fuzz->memory, &item);
	check_items(fuzz);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len), head, body;
	struct fuzz fuzz = {0};
	uint8_t kind, exchange;
	uint16_t head_len, body_len;

	rsp_arena_init(&fuzz.scratch, 0);
	rsp_arena_init(&fuzz.trees, 0);
	fuzz.pass = (struct rsp_pass){
	    .scratch = &fuzz.scratch, .user = &fuzz, .message = on_message, .finding = on_finding};
	while (rsp_take_u8(&in, &kind) && rsp_take_u8(&in, &exchange) &&
	       rsp_take_u16be(&in, &head_len)) {
		head = rsp_take_up_to(&in, head_len);
		if (!rsp_take_u16be(&in, &body_len))
			body_len = 0;
		body = rsp_take_up_to(&in, body_len);
		if ((kind & FIRST_TWO) == PUSH)
			feed_push(&fuzz, body);
		else
			feed(&fuzz, kind, exchange, head, body);
	}
	rsp_scp81_free(fuzz.memory);
	rsp_arena_free(&fuzz.scratch);
	rsp_arena_free(&fuzz.trees);
	return 0;
}
