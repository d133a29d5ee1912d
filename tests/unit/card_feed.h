/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds hand-made items to the card layer alone, and keeps what it hands out. */
#ifndef RSP_TEST_CARD_FEED_H
#define RSP_TEST_CARD_FEED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "card/card.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { CARD_TEXT = 200, CARD_HEX_MAX = 300000, CARD_BITS = 8 };

/* How a command and its answer reach the card layer. */
enum card_mode {
	CARD_FRAMES, /* in one frame */
	CARD_PAIRS,  /* in two, and the source promises that they belong together */
	CARD_LOOSE,  /* in two, without a promise */
	CARD_PARTS,  /* as the parts of a T=0 exchange */
	CARD_NUM_MODES
};

struct card_message {
	char function[CARD_TEXT], summary[CARD_TEXT], result_name[CARD_TEXT];
	struct rsp_message record; /* without its pointers */
	char *command, *response;  /* all bytes, in hex */
	char *tree; /* a line a node: depth, key, value, [buffer: offset+bits] note */
};

struct card_finding {
	char rule[CARD_TEXT], text[CARD_TEXT];
	enum rsp_level level;
	uint64_t message;
	size_t off, len; /* bytes; SIZE_MAX: at no place */
};

struct card_exchange {
	uint64_t message;
	int slot, channel;
	bool aid_known, is_isdr, has_sw;
	uint16_t sw;
	char aid[CARD_TEXT];
	char *data, *response; /* in hex */
};

struct card_feed {
	struct rsp_arena scratch, trees;
	struct rsp_pass pass;
	struct rsp_card *card;
	enum card_mode mode;
	int slot;
	bool has_session; /* what follows is said in this session of a modem */
	uint64_t session;
	uint32_t param;
	size_t num_channels; /* items RSP_HINT_CHANNEL that came, */
	uint32_t channel;    /* and the last one's number */
	uint64_t frame;
	struct card_message *messages;
	size_t num_messages;
	struct card_finding *findings;
	size_t num_findings;
	struct card_exchange *exchanges;
	size_t num_exchanges;
	size_t not_traceable; /* bytes of a message that no frame holds: must stay 0 */
	size_t spans_outside; /* spans that leave their buffer: must stay 0 */
};

static inline char *card_hex(struct rsp_slice bytes)
{
	char *out = malloc(2 * bytes.len + 1);

	assert_non_null(out);
	rsp_hex_encode(bytes, out);
	return out;
}

static inline void card_check_span(struct card_feed *feed, struct rsp_span span)
{
	if (span.buffer &&
	    span.bit_off + span.bit_len > (uint64_t)span.buffer->bytes.len * CARD_BITS)
		feed->spans_outside++;
}

static inline void card_print_node(FILE *out, struct card_feed *feed, const struct rsp_node *node,
                                   int depth)
{
	enum rsp_kind kind = node->field->kind;

	card_check_span(feed, node->span);
	fprintf(out, "%d %s ", depth, node->field->key);
	if (kind == RSP_KIND_UINT || kind == RSP_KIND_BOOL) {
		fprintf(out, "%llu", (unsigned long long)node->value.u);
	} else if (kind == RSP_KIND_INT) {
		fprintf(out, "%lld", (long long)node->value.i);
	} else if (kind == RSP_KIND_STRING) {
		fprintf(out, "%.*s", (int)node->value.bytes.len,
		        node->value.bytes.len ? (const char *)node->value.bytes.data : "");
	} else if (kind == RSP_KIND_BYTES) {
		char *hex = card_hex(node->value.bytes);

		fputs(hex, out);
		free(hex);
	}
	fprintf(out, " [%s: %llu+%llu] %s\n", node->span.buffer ? node->span.buffer->name : "",
	        (unsigned long long)node->span.bit_off, (unsigned long long)node->span.bit_len,
	        node->note ? node->note : "");
	for (const struct rsp_node *child = node->first; child; child = child->next)
		card_print_node(out, feed, child, depth + 1);
}

static inline char *card_tree_text(struct card_feed *feed, const struct rsp_node *root)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	if (root)
		card_print_node(out, feed, root, 0);
	fclose(out);
	return text;
}

static inline void card_check_buffer(struct card_feed *feed, const struct rsp_buffer *buffer)
{
	for (size_t i = 0; buffer && i < buffer->bytes.len; i++) {
		const struct rsp_buffer *frame;
		size_t off;
		uint8_t here = 0, there = 1;

		if (!rsp_buffer_locate(buffer, i, &frame, &off) ||
		    !rsp_peek_u8(frame->bytes, off, &there) ||
		    !rsp_peek_u8(buffer->bytes, i, &here) || here != there)
			feed->not_traceable++;
	}
}

static inline struct rsp_slice card_bytes_of(const struct rsp_buffer *buffer)
{
	return buffer ? buffer->bytes : rsp_slice(NULL, 0);
}

static inline void card_on_message(void *user, struct rsp_message *message)
{
	struct card_feed *feed = user;
	struct card_message *to;
	const struct rsp_node *tree;

	feed->messages =
	    realloc(feed->messages, (feed->num_messages + 1) * sizeof(*feed->messages));
	assert_non_null(feed->messages);
	to = &feed->messages[feed->num_messages++];
	*to = (struct card_message){.record = *message};
	snprintf(to->function, CARD_TEXT, "%s", message->function);
	snprintf(to->summary, CARD_TEXT, "%s", message->summary ? message->summary : "");
	snprintf(to->result_name, CARD_TEXT, "%s",
	         message->result.name ? message->result.name : "");
	to->command = card_hex(card_bytes_of(message->command));
	to->response = card_hex(card_bytes_of(message->response));
	card_check_buffer(feed, message->command);
	card_check_buffer(feed, message->response);
	tree = message->tree;
	if (!tree) {
		rsp_arena_reset(&feed->trees);
		tree = message->build(message, &feed->trees);
	}
	to->tree = card_tree_text(feed, tree);
}

static inline void card_on_finding(void *user, const struct rsp_finding *finding)
{
	struct card_feed *feed = user;
	struct card_finding *to;

	feed->findings =
	    realloc(feed->findings, (feed->num_findings + 1) * sizeof(*feed->findings));
	assert_non_null(feed->findings);
	to = &feed->findings[feed->num_findings++];
	*to = (struct card_finding){
	    .level = finding->level, .message = finding->message, .off = SIZE_MAX};
	snprintf(to->rule, CARD_TEXT, "%s", finding->rule->id);
	snprintf(to->text, CARD_TEXT, "%s", finding->text);
	card_check_span(feed, finding->where);
	if (finding->where.buffer) {
		to->off = (size_t)(finding->where.bit_off / CARD_BITS);
		to->len = (size_t)(finding->where.bit_len / CARD_BITS);
	}
}

static inline void card_keep_exchange(struct card_feed *feed, const struct rsp_exchange *exchange)
{
	struct card_exchange *to;
	char *aid = card_hex(exchange->aid);

	feed->exchanges =
	    realloc(feed->exchanges, (feed->num_exchanges + 1) * sizeof(*feed->exchanges));
	assert_non_null(feed->exchanges);
	to = &feed->exchanges[feed->num_exchanges++];
	*to = (struct card_exchange){
	    .message = exchange->message,
	    .slot = exchange->slot,
	    .channel = exchange->channel,
	    .aid_known = exchange->aid_known,
	    .is_isdr = exchange->is_isdr,
	    .has_sw = exchange->has_sw,
	    .sw = exchange->sw,
	    .data = card_hex(exchange->command.data),
	    .response = card_hex(exchange->response),
	};
	snprintf(to->aid, CARD_TEXT, "%s", aid);
	free(aid);
}

static inline void card_keep_items(struct card_feed *feed)
{
	struct rsp_item item;

	while (rsp_pass_take(&feed->pass, &item)) {
		if (item.hint == RSP_HINT_CHANNEL) {
			feed->num_channels++;
			feed->channel = item.param;
		} else if (item.hint == RSP_HINT_EXCHANGE) {
			card_keep_exchange(feed, item.exchange);
		}
	}
}

static inline struct card_feed *card_feed_new(enum card_mode mode)
{
	struct card_feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	rsp_arena_init(&feed->trees, 0);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .user = feed,
	                               .message = card_on_message,
	                               .finding = card_on_finding};
	feed->card = rsp_card_new();
	assert_non_null(feed->card);
	feed->mode = mode;
	return feed;
}

static inline void card_feed_free(struct card_feed *feed)
{
	assert_int_equal(feed->not_traceable, 0);
	assert_int_equal(feed->spans_outside, 0);
	for (size_t i = 0; i < feed->num_messages; i++) {
		free(feed->messages[i].command);
		free(feed->messages[i].response);
		free(feed->messages[i].tree);
	}
	for (size_t i = 0; i < feed->num_exchanges; i++) {
		free(feed->exchanges[i].data);
		free(feed->exchanges[i].response);
	}
	free(feed->messages);
	free(feed->findings);
	free(feed->exchanges);
	rsp_card_free(feed->card);
	rsp_arena_free(&feed->scratch);
	rsp_arena_free(&feed->trees);
	free(feed);
}

/* Hands one item with these bytes, in a frame of its own, to the card layer. The bytes are gone
 * when what they led to is handled, as those of a source would be. */
static inline void card_give(struct card_feed *feed, enum rsp_hint hint, struct rsp_slice bytes)
{
	uint8_t *copy = malloc(bytes.len + 1);
	struct rsp_frame frame = {.number = ++feed->frame,
	                          .slot = feed->slot,
	                          .clock = RSP_CLOCK_UNIX,
	                          .t_ns = (int64_t)feed->frame,
	                          .hint = hint,
	                          .param = feed->param,
	                          .has_session = feed->has_session,
	                          .session = feed->session,
	                          .ordered_pair = feed->mode == CARD_PAIRS};
	struct rsp_item item = {.hint = hint,
	                        .param = feed->param,
	                        .slot = feed->slot,
	                        .frame = &frame,
	                        .has_session = frame.has_session,
	                        .session = frame.session};

	assert_non_null(copy);
	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	item.bytes = frame.bytes = rsp_slice(copy, bytes.len);
	rsp_card_handle(&feed->pass, feed->card, &item);
	card_keep_items(feed);
	free(copy);
}

/* card_give with bytes in hex; NULL: none. */
static inline void card_item(struct card_feed *feed, enum rsp_hint hint, const char *hex)
{
	uint8_t *bytes = malloc(CARD_HEX_MAX);
	size_t len = 0;

	assert_non_null(bytes);
	if (hex)
		assert_true(rsp_hex_decode(rsp_text(hex), bytes, CARD_HEX_MAX, &len, NULL));
	card_give(feed, hint, rsp_slice(bytes, len));
	free(bytes);
}

static inline void card_parts(struct card_feed *feed, const char *command, const char *response)
{
	const size_t header = 10, sw = 4; /* digits */
	size_t answer = response ? strlen(response) - sw : 0;
	char part[2000];

	snprintf(part, sizeof(part), "%.*s", (int)header, command);
	card_item(feed, RSP_HINT_TPDU_HEADER, part);
	if (strlen(command) > header)
		card_item(feed, RSP_HINT_TPDU_COMMAND, command + header);
	if (!response)
		return;
	if (answer) {
		snprintf(part, sizeof(part), "%.*s", (int)answer, response);
		card_item(feed, RSP_HINT_TPDU_RESPONSE, part);
	}
	card_item(feed, RSP_HINT_TPDU_SW, response + answer);
}

/* Feeds a command and its answer (NULL: none), in hex, in the way that the mode says. */
static inline void card_apdu(struct card_feed *feed, const char *command, const char *response)
{
	char *both;

	if (feed->mode == CARD_PARTS) {
		card_parts(feed, command, response);
		return;
	}
	if (feed->mode != CARD_FRAMES) {
		card_item(feed, RSP_HINT_CAPDU, command);
		if (response)
			card_item(feed, RSP_HINT_RAPDU, response);
		return;
	}
	both = malloc(CARD_HEX_MAX * 2);
	assert_non_null(both);
	snprintf(both, CARD_HEX_MAX * 2, "%s%s", command, response ? response : "");
	card_item(feed, RSP_HINT_TPDU, both);
	free(both);
}

static inline void card_end(struct card_feed *feed)
{
	struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};

	rsp_card_handle(&feed->pass, feed->card, &item);
	card_keep_items(feed);
}

/* Feeds lines of `C-APDU R-APDU` with `# RESET ATR` between them. */
static inline void card_lines(struct card_feed *feed, const char *text)
{
	char *copy = strdup(text), *rest = copy, *line;

	assert_non_null(copy);
	while ((line = strsep(&rest, "\n"))) {
		char *response = strchr(line, ' ');

		if (strncmp(line, "# RESET ", 8) == 0) {
			card_item(feed, RSP_HINT_ATR, line + 8);
			continue;
		}
		if (!*line || *line == '#')
			continue;
		if (response)
			*response++ = '\0';
		card_apdu(feed, line, response);
	}
	free(copy);
}

/* Feeds such a file of RSP_SHARED; skips the test when it is not there. */
static inline void card_file(struct card_feed *feed, const char *name)
{
	size_t len;
	uint8_t *text = test_shared_file(name, &len);

	assert_non_null(text);
	card_lines(feed, (const char *)text);
	free(text);
}

static inline size_t card_count(const struct card_feed *feed, const char *rule)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += strcmp(feed->findings[i].rule, rule) == 0;
	return num;
}

static inline size_t card_count_function(const struct card_feed *feed, const char *function)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_messages; i++)
		num += strcmp(feed->messages[i].function, function) == 0;
	return num;
}

/* Findings above the level "info". */
static inline size_t card_faults(const struct card_feed *feed)
{
	size_t num = 0;

	for (size_t i = 0; i < feed->num_findings; i++)
		num += feed->findings[i].level != RSP_LEVEL_INFO;
	return num;
}

/* Fails, and shows what there is, unless there are exactly so many findings of any level. */
static inline void card_expect_findings(const struct card_feed *feed, size_t num)
{
	for (size_t i = 0; feed->num_findings != num && i < feed->num_findings; i++)
		print_message("%llu %s: %s\n", (unsigned long long)feed->findings[i].message,
		              feed->findings[i].rule, feed->findings[i].text);
	assert_int_equal(feed->num_findings, num);
}

static inline const struct card_finding *card_finding_of(const struct card_feed *feed,
                                                         const char *rule)
{
	for (size_t i = 0; i < feed->num_findings; i++)
		if (strcmp(feed->findings[i].rule, rule) == 0)
			return &feed->findings[i];
	fail_msg("no finding %s", rule);
	return NULL;
}

static inline void card_expect(const struct card_feed *feed, size_t at, const char *function,
                               int channel, const char *command, const char *response)
{
	const struct card_message *message = &feed->messages[at];

	assert_true(at < feed->num_messages);
	assert_string_equal(message->function, function);
	assert_int_equal(message->record.channel, channel);
	assert_string_equal(message->command, command);
	assert_string_equal(message->response, response);
}

#endif
