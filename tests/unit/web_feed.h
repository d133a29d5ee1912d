/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds hand-made HTTP messages to the functions between servers, and keeps what is handed out. */
#ifndef RSP_TEST_WEB_FEED_H
#define RSP_TEST_WEB_FEED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "rsp/links.h"
#include "rsp/web.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

enum { WEB_TREE_MAX = 1 << 15, WEB_TEXT_MAX = 256, WEB_FINDINGS_MAX = 512 };

struct web_feed {
	struct rsp_arena scratch;
	struct rsp_pass pass;
	struct rsp_web *web;
	size_t num_messages;
	/* Of the last message. */
	struct rsp_message message; /* without pointers but those to constants */
	char function[WEB_TEXT_MAX], result[WEB_TEXT_MAX], summary[WEB_TEXT_MAX];
	char ids[RSP_NUM_IDS][WEB_TEXT_MAX];
	char tree[WEB_TREE_MAX]; /* a line a node: label, '=' and value */
	char rules[WEB_FINDINGS_MAX][WEB_TEXT_MAX];
	size_t num_findings, spans_outside;
};

static void web_print(struct web_feed *feed, const struct rsp_node *node, size_t *len)
{
	const struct rsp_slice bytes = node->value.bytes;
	char *out = feed->tree + *len;
	size_t room = WEB_TREE_MAX - *len;
	int put = 0;

	if (node->span.buffer &&
	    node->span.bit_off + node->span.bit_len > 8 * (uint64_t)node->span.buffer->bytes.len)
		feed->spans_outside++;
	if (node->field->kind == RSP_KIND_STRING)
		put = snprintf(out, room, "%s=%.*s\n", node->field->label, (int)bytes.len,
		               (const char *)bytes.data);
	else if (node->field->kind == RSP_KIND_BYTES)
		put = snprintf(out, room, "%s=#%zu\n", node->field->label, bytes.len);
	else if (node->field->kind == RSP_KIND_INT)
		put =
		    snprintf(out, room, "%s=%lld\n", node->field->label, (long long)node->value.i);
	else if (node->field->kind == RSP_KIND_BOOL)
		put = snprintf(out, room, "%s=%s\n", node->field->label,
		               node->value.u ? "true" : "false");
	else
		put = snprintf(out, room, "%s\n", node->field->label);
	if (put > 0 && (size_t)put < room)
		*len += (size_t)put;
	for (const struct rsp_node *child = node->first; child; child = child->next)
		web_print(feed, child, len);
}

static void web_on_message(void *user, struct rsp_message *message)
{
	struct web_feed *feed = user;
	const struct rsp_node *tree = rsp_message_tree(message, &feed->scratch);
	size_t len = 0;

	feed->num_messages++;
	feed->num_findings = 0;
	feed->message = *message;
	feed->tree[0] = 0;
	if (tree)
		web_print(feed, tree, &len);
	snprintf(feed->function, WEB_TEXT_MAX, "%s", message->function);
	snprintf(feed->result, WEB_TEXT_MAX, "%s(%s)",
	         message->result.name ? message->result.name : "",
	         message->result.code ? message->result.code : "");
	snprintf(feed->summary, WEB_TEXT_MAX, "%s", message->summary ? message->summary : "");
	for (size_t id = 0; id < RSP_NUM_IDS; id++)
		snprintf(feed->ids[id], WEB_TEXT_MAX, "%s",
		         message->ids[id] ? message->ids[id] : "");
}

static void web_on_finding(void *user, const struct rsp_finding *finding)
{
	struct web_feed *feed = user;
	const struct rsp_span *where = &finding->where;

	if (where->buffer &&
	    where->bit_off + where->bit_len > 8 * (uint64_t)where->buffer->bytes.len)
		feed->spans_outside++;
	if (feed->num_findings < WEB_FINDINGS_MAX)
		snprintf(feed->rules[feed->num_findings++], WEB_TEXT_MAX, "%s", finding->rule->id);
}

static inline struct web_feed *web_feed_new(void)
{
	struct web_feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .trace = 1,
	                               .user = feed,
	                               .message = web_on_message,
	                               .finding = web_on_finding,
	                               .links = rsp_links_new()};
	feed->web = rsp_web_new();
	assert_non_null(feed->web);
	return feed;
}

static inline void web_feed_free(struct web_feed *feed)
{
	rsp_web_free(feed->web);
	rsp_links_free(feed->pass.links);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

/* web_send hands one HTTP message on; `http` lacks its body only. The bytes are copied to an
 * allocation of just their size. */
static inline void web_send(struct web_feed *feed, struct rsp_http http, const void *body,
                            size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);
	struct rsp_buffer buffer = {
	    .bytes = rsp_slice(exact, len), .kind = RSP_BUFFER_FRAME, .frame = 1};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .http = &http};

	assert_non_null(exact);
	if (len)
		memcpy(exact, body, len);
	http.body = len ? &buffer : NULL;
	http.first_frame = http.last_frame = 1;
	rsp_web_handle(&feed->pass, feed->web, &item);
	rsp_pass_drained(&feed->pass);
	free(exact);
}

static inline void web_request(struct web_feed *feed, const char *path, const char *body)
{
	web_send(feed,
	         (struct rsp_http){
	             .is_request = true, .exchange = 1, .connection = 1, .target = rsp_text(path)},
	         body, strlen(body));
}

static inline void web_response(struct web_feed *feed, const char *path, unsigned status,
                                const char *body)
{
	web_send(feed,
	         (struct rsp_http){
	             .exchange = 1, .connection = 1, .target = rsp_text(path), .status = status},
	         body, strlen(body));
}

#endif
