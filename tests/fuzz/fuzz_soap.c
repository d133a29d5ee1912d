/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between servers of SGP.02. The first byte says how a document is carried: '>' in a
 * request, '<' in a response of the exchange before it, '.' in no exchange; documents are parted by
 * a byte 1. An empty one is an HTTP response without body. Every node and finding stays inside its
 * buffer. */
#include <stdlib.h>

#include "base/http.h"
#include "fuzz_tree_common.h"
#include "rsp/soap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { PARTING = 1 };

static void on_message(void *user, struct rsp_message *message)
{
	const struct rsp_node *tree = rsp_message_tree(message, user);

	if (message->result.state == RSP_RESULT_ERROR && !message->result.name)
		abort();
	if (!message->function || message->answers >= message->seq)
		abort();
	if (tree)
		fuzz_nodes(tree);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
}

static void send(struct rsp_pass *pass, struct rsp_soap *soap, struct rsp_slice document,
                 uint64_t *exchange)
{
	struct rsp_http http = {.connection = 1, .clock = RSP_CLOCK_UNIX};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .http = &http};
	struct rsp_arena arena;
	uint8_t way;

	if (!rsp_take_u8(&document, &way))
		return;
	rsp_arena_init(&arena, 0);
	http.is_request = way != '<';
	http.exchange = way == '>' ? ++*exchange : way == '<' ? *exchange : 0;
	http.status = way == '<' ? 200 : 0;
	http.t_ns = (int64_t)*exchange * INT64_C(1000000000);
	if (document.len)
		http.body = rsp_buffer_frame(&arena, document, 1, 0);
	(void)rsp_soap_handle(pass, soap, &item);
	rsp_pass_drained(pass);
	rsp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_arena scratch;
	struct rsp_pass pass = {
	    .scratch = &scratch, .user = &scratch, .message = on_message, .finding = on_finding};
	struct rsp_soap *soap = rsp_soap_new();
	struct rsp_slice in = rsp_slice(data, len), document;
	uint64_t exchange = 0;

	rsp_arena_init(&scratch, 0);
	while (soap && in.len) {
		if (!rsp_take_until(&in, PARTING, &document)) {
			document = in;
			in = rsp_slice(in.data, 0);
		}
		send(&pass, soap, document, &exchange);
	}
	if (soap)
		rsp_soap_end(&pass, soap);
	rsp_soap_free(soap);
	rsp_arena_free(&scratch);
	return 0;
}
