/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* open_memstream */
#include "bip_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bip_feed *feed_of(const struct rsp_pass *pass)
{
	return pass->user;
}

static void print_node(FILE *out, const struct rsp_node *node, int depth)
{
	fprintf(out, "%d %s", depth, node->field->key);
	if (node->field->kind == RSP_KIND_UINT)
		fprintf(out, " %llu", (unsigned long long)node->value.u);
	else if (node->field->kind == RSP_KIND_STRING)
		fprintf(out, " %.*s", (int)node->value.bytes.len,
		        (const char *)node->value.bytes.data);
	fputc('\n', out);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		print_node(out, child, depth + 1);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct bip_feed *feed = user;
	struct rsp_arena arena;
	const struct rsp_node *tree;
	size_t len;
	FILE *out;

	if (message->iface == RSP_IF_APDU || message->iface == RSP_IF_CAT ||
	    feed->num_messages == BIP_MAX)
		return;
	rsp_arena_init(&arena, 0);
	tree = rsp_message_tree(message, &arena);
	out = open_memstream(&feed->trees[feed->num_messages], &len);
	assert_non_null(out);
	if (tree)
		print_node(out, tree, 0);
	fclose(out);
	snprintf(feed->messages[feed->num_messages++], BIP_TEXT, "%s %s: %s",
	         rsp_interface_name(message->iface), message->function,
	         message->summary ? message->summary : "");
	rsp_arena_free(&arena);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct bip_feed *feed = user;

	if (feed->num_findings < BIP_MAX)
		snprintf(feed->findings[feed->num_findings++], BIP_TEXT, "%s: %s",
		         finding->rule->id, finding->text);
}

static void keep_bytes(struct bip_got *got, enum rsp_way way, const void *bytes, size_t len)
{
	got->bytes[way] = realloc(got->bytes[way], got->len[way] + len + 1);
	assert_non_null(got->bytes[way]);
	if (len)
		memcpy(got->bytes[way] + got->len[way], bytes, len);
	got->len[way] += len;
	got->bytes[way][got->len[way]] = '\0';
}

static void *got_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	feed_of(pass)->got.opens++;
	stream->decoded = true;
	return feed_of(pass);
}

static void got_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct bip_feed *feed = state;
	char hole[BIP_TEXT];
	const struct rsp_buffer *frame;
	size_t off;

	(void)pass;
	if (data->lost) {
		snprintf(hole, sizeof(hole), "<LOST %llu%s>", (unsigned long long)data->lost,
		         data->inexact ? "~" : "");
		keep_bytes(&feed->got, data->way, hole, strlen(hole));
		return;
	}
	keep_bytes(&feed->got, data->way, data->bytes.data, data->bytes.len);
	assert_true(rsp_contains(data->buffer->bytes, data->bytes));
	for (size_t i = 0; i < data->bytes.len; i++)
		feed->not_traceable += !rsp_buffer_locate(
		    data->buffer, rsp_offset_in(data->buffer->bytes, data->bytes) + i, &frame,
		    &off);
}

static void got_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	struct bip_feed *feed = state;

	(void)pass;
	(void)way;
	(void)reset;
	feed->got.ends++;
}

static void got_close(void *state, struct rsp_pass *pass)
{
	(void)state;
	(void)pass;
}

static int got_recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	(void)stream;
	(void)way;
	(void)head;
	return 1;
}

static const struct rsp_stream_reader got_reader = {
    .name = "kept",
    .recognise = got_recognise,
    .open = got_open,
    .data = got_data,
    .end = got_end,
    .close = got_close,
};

struct bip_feed *bip_new(bool raw)
{
	struct bip_feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .user = feed,
	                               .message = on_message,
	                               .finding = on_finding,
	                               .crypto = rsp_crypto_new(),
	                               .secrets = rsp_secrets_new(NULL)};
	feed->card = rsp_card_new();
	feed->carrier = rsp_carrier_new();
	assert_true(feed->card && feed->carrier && feed->pass.crypto && feed->pass.secrets);
	rsp_bip_read_with(feed->carrier, raw ? &got_reader : NULL, raw ? NULL : &got_reader);
	return feed;
}

static void handle_queue(struct bip_feed *feed)
{
	struct rsp_item item;

	while (rsp_pass_take(&feed->pass, &item))
		if (item.hint == RSP_HINT_BIP)
			rsp_carrier_handle(&feed->pass, feed->carrier, &item);
	rsp_pass_drained(&feed->pass);
}

void bip_end(struct bip_feed *feed)
{
	const struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};

	rsp_carrier_handle(&feed->pass, feed->carrier, &item);
	rsp_carrier_close(&feed->pass, feed->carrier);
	handle_queue(feed);
	rsp_card_handle(&feed->pass, feed->card, &item);
	handle_queue(feed);
	assert_int_equal(feed->not_traceable, 0);
	assert_false(feed->pass.out_of_memory);
}

void bip_free(struct bip_feed *feed)
{
	for (size_t i = 0; i < feed->num_messages; i++)
		free(feed->trees[i]);
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		free(feed->got.bytes[i]);
	rsp_carrier_free(feed->carrier);
	rsp_card_free(feed->card);
	rsp_secrets_free(feed->pass.secrets);
	rsp_crypto_free(feed->pass.crypto);
	rsp_arena_free(&feed->pass.retired);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

void bip_line(struct bip_feed *feed, const char *command, const char *response)
{
	size_t room = strlen(command) + strlen(response), len = 0, more = 0;
	uint8_t *bytes = malloc(room + 1);
	struct rsp_frame frame = {
	    .number = ++feed->frame, .hint = RSP_HINT_TPDU, .slot = feed->slot};
	struct rsp_item item = {.hint = RSP_HINT_TPDU, .slot = feed->slot, .frame = &frame};

	assert_non_null(bytes);
	assert_true(rsp_hex_decode(rsp_text(command), bytes, room, &len, NULL));
	assert_true(rsp_hex_decode(rsp_text(response), bytes + len, room - len, &more, NULL));
	frame.bytes = item.bytes = rsp_slice(bytes, len + more);
	rsp_card_handle(&feed->pass, feed->card, &item);
	handle_queue(feed);
	free(bytes);
}

/* Puts a BER length in front of hex. */
static void with_length(char out[static 2000], const char *tag, const char *hex)
{
	size_t len = strlen(hex) / 2;

	snprintf(out, 2000, len > 127 ? "%s81%02zX%s" : "%s%02zX%s", tag, len, hex);
}

void bip_fetch(struct bip_feed *feed, struct bip_command command, const char *objects)
{
	char inner[1500], outer[2000], whole[2010], fetch[20];

	snprintf(inner, sizeof(inner), "8103%02X%02X%02X820281%02X%s", command.number, command.type,
	         command.qualifier, command.device, objects);
	with_length(outer, "D0", inner);
	snprintf(whole, sizeof(whole), "%s9000", outer);
	snprintf(fetch, sizeof(fetch), "80120000%02zX", strlen(outer) / 2);
	bip_line(feed, fetch, whole);
}

void bip_answer(struct bip_feed *feed, struct bip_command command, uint8_t result,
                const char *objects, const char *sw)
{
	char data[1500], whole[2000];

	snprintf(data, sizeof(data), "8103%02X%02X%02X820282818301%02X%s", command.number,
	         command.type, command.qualifier, result, objects);
	snprintf(whole, sizeof(whole), "80140000%02zX%s", strlen(data) / 2, data);
	bip_line(feed, whole, sw);
}

const char bip_tcp[] = "B50103B90205DCBC030224E3BE0521C6336407";
const char bip_udp[] = "B50103B90205DCBC03010035BE0521C6336435";

void bip_open(struct bip_feed *feed, uint8_t number, unsigned channel, const char *objects)
{
	const struct bip_command command = {number, BIP_OPEN, 1, 0x82};
	char status[40];

	bip_fetch(feed, command, objects);
	snprintf(status, sizeof(status), "B802%02X00B50103B90205DC", 0x80 | channel);
	bip_answer(feed, command, 0, status, "9000");
}

static void data_object(char out[static 1200], struct rsp_slice bytes)
{
	size_t len =
	    (size_t)snprintf(out, 10, bytes.len > 127 ? "B681%02zX" : "B6%02zX", bytes.len);

	rsp_hex_encode(bytes, out + len);
}

void bip_send(struct bip_feed *feed, uint8_t number, unsigned channel, struct rsp_slice bytes,
              bool now)
{
	const struct bip_command command = {number, BIP_SEND, now, (uint8_t)(0x20 | channel)};
	char objects[1200];

	data_object(objects, bytes);
	bip_fetch(feed, command, objects);
	bip_answer(feed, command, 0, "B701FF", "9000");
}

void bip_receive(struct bip_feed *feed, uint8_t number, unsigned channel, struct rsp_slice bytes,
                 uint8_t left)
{
	const struct bip_command command = {number, BIP_RECEIVE, 0, (uint8_t)(0x20 | channel)};
	char objects[1200], wanted[20];

	snprintf(wanted, sizeof(wanted), "B701%02X", (unsigned)bytes.len);
	bip_fetch(feed, command, wanted);
	data_object(objects, bytes);
	snprintf(objects + strlen(objects), 20, "B701%02X", left);
	bip_answer(feed, command, 0, objects, "9000");
}

void bip_close(struct bip_feed *feed, uint8_t number, unsigned channel)
{
	const struct bip_command command = {number, BIP_CLOSE, 0, (uint8_t)(0x20 | channel)};

	bip_fetch(feed, command, "");
	bip_answer(feed, command, 0, "", "9000");
}

void bip_trace(struct bip_feed *feed, const char *text, size_t first, size_t num)
{
	struct rsp_slice in = rsp_text(text), line, command;
	char left[2000], right[2000];

	for (size_t number = 1; rsp_take_line(&in, &line); number++) {
		if (rsp_starts_with_text(line, "#") || !rsp_take_until(&line, ' ', &command))
			continue;
		if (number >= first && number < first + num)
			continue;
		snprintf(left, sizeof(left), "%.*s", (int)command.len, (const char *)command.data);
		snprintf(right, sizeof(right), "%.*s", (int)line.len, (const char *)line.data);
		bip_line(feed, left, right);
	}
}

size_t bip_found(const struct bip_feed *feed, const char *prefix)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += strncmp(feed->findings[i], prefix, strlen(prefix)) == 0;
	return num;
}
