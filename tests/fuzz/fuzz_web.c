/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between servers: each line of the input is a request or response with its path and
 * body, or a body in hex in the ASN.1 binding. Every node and finding stays inside its buffer. */
#include <stdlib.h>

#include "base/hex.h"
#include "base/http.h"
#include "fuzz_tree_common.h"
#include "rsp/links.h"
#include "rsp/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void on_message(void *user, struct rsp_message *message)
{
	const struct rsp_node *tree = rsp_message_tree(message, user);

	if (message->result.state == RSP_RESULT_ERROR && !message->result.name)
		abort();
	if (tree)
		fuzz_nodes(tree);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
}

/* A line: '>' or '<', or '}' and '{' for those through TLS; the exchange; the path, a blank, the
 * body. */
static void send_line(struct rsp_pass *pass, struct rsp_web *web, struct rsp_slice line)
{
	struct rsp_http http = {.status = 200};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .http = &http};
	struct rsp_arena arena;
	uint8_t way, exchange;

	if (!rsp_take_u8(&line, &way) || !rsp_take_u8(&line, &exchange) ||
	    !rsp_take_until(&line, ' ', &http.target))
		return;
	rsp_arena_init(&arena, 0);
	http.is_request = way == '>' || way == '}';
	http.secured = way == '{' || way == '}';
	http.exchange = exchange;
	http.connection = exchange;
	http.body = rsp_buffer_frame(&arena, line, 1, 0);
	if (http.body && rsp_ends_with(http.target, rsp_text("asn1"))) {
		http.content_type = rsp_text("application/x-gsma-rsp-asn1");
		http.body = rsp_hex_buffer(&arena, http.body, http.body->bytes, "body");
	}
	rsp_web_handle(pass, web, &item);
	rsp_pass_drained(pass);
	rsp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_arena scratch;
	struct rsp_pass pass = {.scratch = &scratch,
	                        .user = &scratch,
	                        .message = on_message,
	                        .finding = on_finding,
	                        .links = rsp_links_new()};
	struct rsp_web *web = rsp_web_new();
	struct rsp_slice in = rsp_slice(data, len), line;

	rsp_arena_init(&scratch, 0);
	while (web && rsp_take_line(&in, &line))
		send_line(&pass, web, line);
	rsp_web_free(web);
	rsp_links_free(pass.links);
	rsp_arena_free(&scratch);
	return 0;
}
