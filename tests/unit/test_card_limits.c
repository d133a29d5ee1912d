/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exchanges without end: what is over a limit is a finding, memory is never used up, and what comes
 * behind is read as if nothing had been. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card_feed.h"

#define CHALLENGE_ASKED "81E2910003BF2E006115"
#define CHALLENGE       "BF2E1280101112131415161718191A1B1C1D1E1F20"

enum { BIG = 60000, BLOCK = 0x78 };

/* A command in one frame: header in hex, then `len` bytes of 5A, then the tail in hex. */
static void give_filled(struct card_feed *feed, enum rsp_hint hint, const char *head, size_t len,
                        const char *tail)
{
	uint8_t *bytes = malloc(len + CARD_TEXT);
	size_t head_len = 0, tail_len = 0;

	assert_non_null(bytes);
	assert_true(rsp_hex_decode(rsp_text(head), bytes, CARD_TEXT, &head_len, NULL));
	memset(bytes + head_len, 0x5A, len);
	if (*tail)
		assert_true(
		    rsp_hex_decode(rsp_text(tail), bytes + head_len + len, 2, &tail_len, NULL));
	card_give(feed, hint, rsp_slice(bytes, head_len + len + tail_len));
	free(bytes);
}

/* What came behind the damage, to the end. */
static void expect_challenge_behind(struct card_feed *feed)
{
	size_t found = 0;

	card_item(feed, RSP_HINT_TPDU, CHALLENGE_ASKED);
	card_item(feed, RSP_HINT_TPDU, "81C0000015" CHALLENGE "9000");
	card_end(feed);
	for (size_t i = 0; i < feed->num_messages; i++)
		found += strcmp(feed->messages[i].command, "81E2910003BF2E00") == 0 &&
		         strcmp(feed->messages[i].response, CHALLENGE) == 0;
	assert_int_equal(found, 1);
	assert_false(feed->pass.out_of_memory);
}

/* TS 102 221 7.3.1.1.4: 61xx may come again and again, here with 60,000 bytes each time. */
static void long_responses(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_TPDU, CHALLENGE_ASKED);
	for (int i = 0; i < RSP_CARD_MAX_ROUNDS - 1; i++)
		give_filled(feed, RSP_HINT_TPDU, "81C0000000EA60", BIG, "6100");
	give_filled(feed, RSP_HINT_TPDU, "81C0000000EA60", BIG, "9000");
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed->messages[0].record.response_len, RSP_CARD_MAX_JOINED);
	/* The status word is that of the last frame although its bytes are not kept. */
	assert_int_equal(feed->messages[0].record.sw, 0x9000);
	assert_non_null(
	    strstr(feed->messages[0].tree, "apdu.response.sw 36864 [status word: 0+16]"));
	assert_int_equal(feed->messages[0].record.last_frame, RSP_CARD_MAX_ROUNDS + 1);
	assert_true(card_count(feed, "apdu-chain-long") >= 1);
	expect_challenge_behind(feed);
	card_feed_free(feed);
}

/* ISO 7816-4 5.3.3: a chain whose last command never comes. */
static void endless_chain(void **state)
{
	enum { COMMANDS = 20000 };
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	for (int i = 0; i < COMMANDS; i++)
		give_filled(feed, RSP_HINT_TPDU, "91E2110078", BLOCK, "9000");
	expect_challenge_behind(feed);
	assert_int_equal(feed->num_messages, 2);
	/* 4 header bytes and the data of the first 2048 commands. */
	assert_int_equal(feed->messages[0].record.command_len, RSP_CARD_MAX_COPIES * BLOCK);
	assert_int_equal(feed->messages[0].record.last_frame, COMMANDS);
	assert_int_equal(card_count(feed, "apdu-chain-long"), 1);
	assert_int_equal(card_count(feed, "apdu-chain-open"), 1);
	card_feed_free(feed);
}

static void endless_extended_chain(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	for (int i = 0; i < 200; i++)
		give_filled(feed, RSP_HINT_TPDU, "91E2110000EA60", BIG, "9000");
	expect_challenge_behind(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(strlen(feed->messages[0].command) / 2, RSP_CARD_MAX_JOINED);
	assert_int_equal(card_count(feed, "apdu-chain-long"), 1);
	card_feed_free(feed);
}

/* Parts of T=0 exchanges that never get their status word, on as many cards as are kept. */
static void endless_parts(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	for (int i = 0; i < 30 * RSP_CARD_MAX_SLOTS; i++) {
		feed->slot = i % RSP_CARD_MAX_SLOTS;
		give_filled(feed, RSP_HINT_TPDU_RESPONSE, "", BIG, "");
	}
	assert_int_equal(card_count(feed, "apdu-chain-long"), RSP_CARD_MAX_SLOTS);
	feed->slot = 1;
	expect_challenge_behind(feed);
	for (size_t i = 0; i < feed->num_messages; i++)
		assert_true(feed->messages[i].record.response_len <= RSP_CARD_MAX_FRAME);
	card_feed_free(feed);
}

/* 600 parts is enough for bytes that come one by one, but not for more; the status word ends them
 * in any case. */
static void many_parts(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_TPDU_HEADER, "00B0000000");
	for (int i = 0; i < 1000; i++)
		card_item(feed, RSP_HINT_TPDU_RESPONSE, "5A");
	card_item(feed, RSP_HINT_TPDU_SW, "9000");
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed->messages[0].record.response_len, RSP_CARD_MAX_PARTS - 1);
	assert_int_equal(feed->messages[0].record.sw, 0x9000);
	assert_non_null(
	    strstr(feed->messages[0].tree, "apdu.response.sw 36864 [status word: 0+16]"));
	assert_int_equal(card_count(feed, "apdu-chain-long"), 1);
	expect_challenge_behind(feed);
	card_feed_free(feed);
}

/* TS 102 221 7.3.1.1.5: 6Cxx asks for the command again; this card never has enough. */
static void endless_repeats(void **state)
{
	enum { REPEATS = 10000 };
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	for (int i = 0; i < REPEATS; i++)
		card_item(feed, RSP_HINT_TPDU, "81CA5A00106C10");
	expect_challenge_behind(feed);
	assert_true(feed->num_messages >= REPEATS / 600);
	for (size_t i = 0; i + 1 < feed->num_messages; i++)
		card_expect(feed, i, "GET DATA", 1, "81CA5A0010", "");
	card_feed_free(feed);
}

/* ISO 7816-4 5.1: 65,535 bytes of data and 65,536 of response are the most. */
static void frame_too_long(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PAIRS);

	(void)state;
	card_item(feed, RSP_HINT_CAPDU, "81E2910003BF2E00");
	give_filled(feed, RSP_HINT_RAPDU, "", 200000, "9000");
	assert_int_equal(card_count(feed, "apdu-header-bad"), 2);
	assert_non_null(strstr(feed->findings[0].text, "200002 bytes"));
	feed->mode = CARD_FRAMES;
	expect_challenge_behind(feed);
	card_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(long_responses),
	    cmocka_unit_test(endless_chain),
	    cmocka_unit_test(endless_extended_chain),
	    cmocka_unit_test(endless_parts),
	    cmocka_unit_test(many_parts),
	    cmocka_unit_test(endless_repeats),
	    cmocka_unit_test(frame_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
