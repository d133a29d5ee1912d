/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "rsp_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "support/cmocka_include.h"

enum { BITS = 8, TREE_MAX = 1 << 20, BLOCK_HEX = 2 * 300 };

uint8_t *hex_bytes(const char *hex, size_t *out_len)
{
	size_t cap = strlen(hex) / 2 + 1;
	uint8_t *out = malloc(cap);

	assert_non_null(out);
	assert_true(rsp_hex_decode(rsp_text(hex), out, cap, out_len, NULL));
	return out;
}

static bool span_fits(struct rsp_span span)
{
	return !span.buffer ||
	       span.bit_off + span.bit_len <= (uint64_t)span.buffer->bytes.len * BITS;
}

static void print_value(FILE *out, const struct rsp_node *node)
{
	struct rsp_slice bytes = node->value.bytes;
	uint8_t c;

	switch (node->field->kind) {
	case RSP_KIND_NONE:
		break;
	case RSP_KIND_UINT:
	case RSP_KIND_BOOL:
		fprintf(out, "%llu", (unsigned long long)node->value.u);
		break;
	case RSP_KIND_INT:
	case RSP_KIND_TIME:
		fprintf(out, "%lld", (long long)node->value.i);
		break;
	case RSP_KIND_STRING:
		fprintf(out, "%.*s", (int)bytes.len, bytes.len ? (const char *)bytes.data : "");
		break;
	case RSP_KIND_BYTES:
	case RSP_KIND_OID:
		while (rsp_take_u8(&bytes, &c))
			fprintf(out, "%02X", c);
		break;
	}
}

static void print_node(FILE *out, struct feed *feed, const struct rsp_node *node, int depth)
{
	if (!span_fits(node->span))
		feed->spans_outside++;
	fprintf(out, "%d %s ", depth, node->field->key);
	print_value(out, node);
	fprintf(out, " [%llu+%llu]\n", (unsigned long long)node->span.bit_off,
	        (unsigned long long)node->span.bit_len);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		print_node(out, feed, child, depth + 1);
}

static char *tree_text(struct feed *feed, const struct rsp_node *root)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	if (root)
		print_node(out, feed, root, 0);
	fclose(out);
	return text;
}

static void note_provenance(struct fed_message *to, const struct rsp_buffer *command)
{
	to->traceable = true;
	for (size_t i = 0; i < command->bytes.len; i++) {
		const struct rsp_buffer *frame;
		size_t off;
		uint8_t there, here;

		if (!rsp_buffer_locate(command, i, &frame, &off) ||
		    !rsp_peek_u8(frame->bytes, off, &there) ||
		    !rsp_peek_u8(command->bytes, i, &here) || there != here) {
			to->traceable = false;
			return;
		}
		if (i == 0)
			to->first_byte_frame = frame->frame;
		to->last_byte_frame = frame->frame;
	}
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_arena arena;
	struct feed *feed = user;
	struct fed_message *to = &feed->messages[feed->num_messages];
	struct rsp_slice command = message->command->bytes;

	assert_true(feed->num_messages < FEED_MAX_MESSAGES);
	feed->num_messages++;
	*to = (struct fed_message){
	    .iface = message->iface,
	    .state = message->result.state,
	    .result_number = message->result.number,
	    .tag = message->tag,
	    .segment = message->segment,
	    .parts = message->parts,
	    .has_sw = message->has_sw,
	    .sw = message->sw,
	    .command_len = message->command_len,
	    .response_len = message->response_len,
	    .declared_len = message->declared_len,
	    .delivered_len = message->delivered_len,
	    .frame = message->frame,
	    .last_frame = message->last_frame,
	    .slot = message->slot,
	    .channel = message->channel,
	};
	snprintf(to->function, FEED_TEXT, "%s", message->function);
	snprintf(to->summary, FEED_TEXT, "%s", message->summary ? message->summary : "");
	snprintf(to->result_name, FEED_TEXT, "%s",
	         message->result.name ? message->result.name : "");
	to->command = malloc(command.len + 1);
	assert_non_null(to->command);
	if (command.len)
		memcpy(to->command, command.data, command.len);
	note_provenance(to, message->command);
	rsp_arena_init(&arena, 0);
	to->tree = tree_text(feed, rsp_message_tree(message, &arena));
	rsp_arena_free(&arena);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct feed *feed = user;
	struct fed_finding *to = &feed->findings[feed->num_findings];

	assert_true(feed->num_findings < FEED_MAX_FINDINGS);
	feed->num_findings++;
	if (!span_fits(finding->where))
		feed->spans_outside++;
	*to = (struct fed_finding){
	    .level = finding->level, .message = finding->message, .off = SIZE_MAX};
	snprintf(to->rule, FEED_TEXT, "%s", finding->rule->id);
	snprintf(to->text, FEED_TEXT, "%s", finding->text);
	if (finding->where.buffer) {
		to->off = (size_t)(finding->where.bit_off / BITS);
		to->len = (size_t)(finding->where.bit_len / BITS);
	}
}

struct feed *feed_new(void)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){
	    .scratch = &feed->scratch, .user = feed, .message = on_message, .finding = on_finding};
	feed->es10 = rsp_es10_new();
	assert_non_null(feed->es10);
	feed->aid_known = feed->is_isdr = true;
	return feed;
}

void feed_free(struct feed *feed)
{
	assert_int_equal(feed->spans_outside, 0);
	for (size_t i = 0; i < feed->num_messages; i++) {
		free(feed->messages[i].tree);
		free(feed->messages[i].command);
	}
	rsp_es10_free(feed->es10);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

/* Memory for one exchange, not from the library's allocators: those the tests let fail. */
static void *lend(struct feed *feed, size_t len)
{
	void *memory = calloc(1, len);

	assert_non_null(memory);
	assert_true(feed->num_lent < sizeof(feed->lent) / sizeof(*feed->lent));
	feed->lent[feed->num_lent++] = memory;
	return memory;
}

static const struct rsp_buffer *frame_of(struct feed *feed, const char *hex)
{
	struct rsp_buffer *frame = lend(feed, sizeof(*frame));
	size_t len;
	uint8_t *bytes = hex_bytes(hex, &len), *copy = lend(feed, len);

	memcpy(copy, bytes, len);
	free(bytes);
	frame->bytes = rsp_slice(copy, len);
	frame->kind = RSP_BUFFER_FRAME;
	frame->name = "frame";
	frame->frame = feed->frame_number;
	return frame;
}

static void fill_command(struct feed *feed, struct rsp_exchange *exchange, const char *command)
{
	struct rsp_slice in;
	uint8_t lc;

	exchange->command_buffer = frame_of(feed, command);
	in = exchange->command_buffer->bytes;
	exchange->has_command = true;
	assert_true(rsp_take_u8(&in, &exchange->command.cla));
	assert_true(rsp_take_u8(&in, &exchange->command.ins));
	assert_true(rsp_take_u8(&in, &exchange->command.p1));
	assert_true(rsp_take_u8(&in, &exchange->command.p2));
	if (rsp_take_u8(&in, &lc) && in.len >= lc)
		assert_true(rsp_take(&in, lc, &exchange->command.data));
	exchange->channel = exchange->command.cla & 3;
}

static void fill_response(struct feed *feed, struct rsp_exchange *exchange, const char *response)
{
	const struct rsp_buffer *frame = frame_of(feed, response);
	struct rsp_slice in = frame->bytes, sw;
	struct rsp_buffer *joined = lend(feed, sizeof(*joined));
	struct rsp_piece *piece = lend(feed, sizeof(*piece));

	assert_true(rsp_take_last(&in, 2, &sw));
	assert_true(rsp_take_u16be(&sw, &exchange->sw));
	exchange->has_response = exchange->has_sw = true;
	if (in.len == 0)
		return;
	*piece = (struct rsp_piece){.len = in.len, .parent = frame};
	*joined = (struct rsp_buffer){.bytes = in,
	                              .kind = RSP_BUFFER_JOINED,
	                              .name = "R-APDU data",
	                              .pieces = piece,
	                              .num_pieces = 1};
	exchange->response_buffer = joined;
	exchange->response = in;
}

void feed_apdu(struct feed *feed, const char *command, const char *response)
{
	struct rsp_exchange exchange = {
	    .slot = feed->slot, .aid_known = feed->aid_known, .is_isdr = feed->is_isdr};
	struct rsp_item item = {
	    .hint = RSP_HINT_EXCHANGE, .slot = feed->slot, .exchange = &exchange};

	feed->frame_number++;
	fill_command(feed, &exchange, command);
	if (response)
		fill_response(feed, &exchange, response);
	exchange.first_frame = exchange.last_frame = feed->frame_number;
	rsp_es10_handle(&feed->pass, feed->es10, &item);
	rsp_pass_drained(&feed->pass);
	/* What an exchange lent is gone after it: whoever kept it is caught by the sanitizers. */
	while (feed->num_lent)
		free(feed->lent[--feed->num_lent]);
}

void feed_chain(struct feed *feed, int channel, struct rsp_slice data, size_t block,
                const char *response)
{
	unsigned number = 0;

	do {
		struct rsp_slice part = rsp_take_up_to(&data, block);
		char hex[BLOCK_HEX], command[BLOCK_HEX + 16];

		rsp_hex_encode(part, hex);
		snprintf(command, sizeof(command), "%02XE2%02X%02X%02X%s",
		         0x80U | (unsigned)channel, data.len ? 0x11U : 0x91U, number++ & 0xFFU,
		         (unsigned)part.len, hex);
		feed_apdu(feed, command, data.len ? "9000" : response);
	} while (data.len);
}

void feed_hex(struct feed *feed, const char *data, const char *response)
{
	size_t len;
	uint8_t *bytes = hex_bytes(data, &len);

	feed_chain(feed, 1, rsp_slice(bytes, len), 255, response);
	free(bytes);
}

void feed_hint(struct feed *feed, enum rsp_hint hint)
{
	struct rsp_item item = {.hint = hint, .slot = feed->slot};

	rsp_es10_handle(&feed->pass, feed->es10, &item);
	rsp_pass_drained(&feed->pass);
}

size_t feed_count(const struct feed *feed, const char *rule)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += strcmp(feed->findings[i].rule, rule) == 0;
	return num;
}

size_t feed_faults(const struct feed *feed)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += feed->findings[i].level != RSP_LEVEL_INFO;
	return num;
}

const struct fed_finding *feed_find(const struct feed *feed, const char *rule)
{
	for (size_t i = 0; i < feed->num_findings; i++)
		if (strcmp(feed->findings[i].rule, rule) == 0)
			return &feed->findings[i];
	fail_msg("no finding %s", rule);
	return NULL;
}

void feed_only_finding(const struct feed *feed, const char *rule, enum rsp_level level,
                       uint64_t message, size_t off, size_t len)
{
	const struct fed_finding *finding = feed_find(feed, rule);

	for (size_t i = 0; feed_faults(feed) > 1 && i < feed->num_findings; i++)
		print_message("%s: %s\n", feed->findings[i].rule, feed->findings[i].text);
	assert_true(feed_faults(feed) == (level != RSP_LEVEL_INFO));
	assert_int_equal(feed_count(feed, rule), 1);
	assert_int_equal(finding->level, level);
	assert_int_equal(finding->message, message);
	assert_int_equal(finding->off, off);
	assert_int_equal(finding->len, len);
}

const struct fed_message *feed_last(const struct feed *feed)
{
	assert_true(feed->num_messages > 0);
	return &feed->messages[feed->num_messages - 1];
}
