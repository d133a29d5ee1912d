/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands and answers joined into exchanges, however they reach the card layer. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card_feed.h"

#define ISDR   "A0000005591010FFFFFFFF8900000100"
#define SELECT "01A4040010" ISDR
#define FCI    "6F1F8410" ISDR "A5049F6501FFE00582030202009000"

/* Runs a script in every mode, and each time with and without trees. */
static void in_all_modes(void (*run)(struct card_feed *feed))
{
	for (int mode = 0; mode < CARD_NUM_MODES; mode++) {
		for (int trees = 0; trees < 2; trees++) {
			struct card_feed *feed = card_feed_new((enum card_mode)mode);

			feed->pass.want_trees = trees;
			run(feed);
			card_feed_free(feed);
		}
	}
}

static void one_command(struct card_feed *feed)
{
	card_apdu(feed, "00B0000009", "0899100700004076439000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "READ BINARY", 0, "00B0000009", "089910070000407643");
	assert_int_equal(feed->messages[0].record.sw, 0x9000);
	assert_int_equal(feed->messages[0].record.command_len, 0);
	assert_int_equal(feed->messages[0].record.response_len, 9);
	assert_int_equal(feed->messages[0].record.result.state, RSP_RESULT_OK);
	assert_int_equal(feed->messages[0].record.frame, 1);
	card_expect_findings(feed, 0);
}

static void fetched(struct card_feed *feed)
{
	card_apdu(feed, SELECT, "6121");
	card_apdu(feed, "01C0000021", FCI);
	card_apdu(feed, "81E2910006BF3E035C015A", "6115");
	card_apdu(feed, "81C0000015", "BF3E125A10890490321234512345123456789012359000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_string_equal(feed->messages[0].function, "SELECT");
	assert_string_equal(feed->messages[0].summary, "ISD-R");
	assert_int_equal(feed->messages[0].record.response_len, 33);
	card_expect(feed, 1, "STORE DATA", 1, "81E2910006BF3E035C015A",
	            "BF3E125A1089049032123451234512345678901235");
	assert_string_equal(feed->messages[1].summary, "block 0, last");
	assert_int_equal(feed->messages[1].record.sw, 0x9000);
	card_expect_findings(feed, 0);
	assert_int_equal(feed->num_exchanges, 2);
	assert_true(feed->exchanges[1].is_isdr && feed->exchanges[1].aid_known);
	assert_string_equal(feed->exchanges[1].aid, ISDR);
	assert_int_equal(feed->exchanges[1].message, 2);
	assert_string_equal(feed->exchanges[1].data, "BF3E035C015A");
}

/* Any class of the same channel, and of another when only one exchange waits. */
static void fetched_with_any_class(struct card_feed *feed)
{
	static const char *const classes[] = {"01", "81", "00", "80", "C1", "8D"};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		char command[32];

		card_apdu(feed, "81E2910003BF2E00", "6105");
		snprintf(command, sizeof(command), "%sC0000005", classes[i]);
		card_apdu(feed, command, "BF2E0280009000");
	}
	card_end(feed);
	assert_int_equal(feed->num_messages, sizeof(classes) / sizeof(classes[0]));
	for (size_t i = 0; i < feed->num_messages; i++)
		card_expect(feed, i, "STORE DATA", 1, "81E2910003BF2E00", "BF2E028000");
	card_expect_findings(feed, 0);
}

/* When two wait, GET RESPONSE on a third channel is not given to either. */
static void fetch_is_not_guessed(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_apdu(feed, "82E2910003BF2000", "6105");
	card_apdu(feed, "00C0000005", "BF2E0280009000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 3);
	card_expect(feed, 0, "GET RESPONSE", 0, "00C0000005", "BF2E028000");
	assert_int_equal(card_count(feed, "apdu-response-orphan"), 1);
	assert_int_equal(card_finding_of(feed, "apdu-response-orphan")->level, RSP_LEVEL_INFO);
	assert_int_equal(card_count(feed, "apdu-response-unfetched"), 2);
	assert_int_equal(card_finding_of(feed, "apdu-response-unfetched")->level,
	                 RSP_LEVEL_INCOMPLETE);
}

/* The channel of GET RESPONSE was in use then, though the exchange is another channel's: what it
 * fetches next is not of a command before the trace. */
static void fetched_elsewhere_before(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_apdu(feed, "00C0000005", "BF2E0280009000");
	card_apdu(feed, "00C0000005", "BF2E0280009000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	card_expect(feed, 0, "STORE DATA", 1, "81E2910003BF2E00", "BF2E028000");
	card_expect(feed, 1, "GET RESPONSE", 0, "00C0000005", "BF2E028000");
	assert_int_equal(card_count(feed, "apdu-response-orphan"), 1);
	assert_int_equal(card_finding_of(feed, "apdu-response-orphan")->level,
	                 RSP_LEVEL_INCOMPLETE);
}

static void fetched_in_rounds(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2200", "6102");
	card_apdu(feed, "81C0000002", "01026102");
	card_apdu(feed, "81C0000002", "03046101");
	card_apdu(feed, "81C0000001", "059000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "STORE DATA", 1, "81E2910003BF2200", "0102030405");
	card_expect_findings(feed, 0);
}

/* A command that has data of its own with 61xx goes on being fetched. */
static void data_before_fetch(struct card_feed *feed)
{
	card_apdu(feed, "00B0000002", "AABB6101");
	card_apdu(feed, "00C0000001", "CC9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "READ BINARY", 0, "00B0000002", "AABBCC");
}

static void gsm_fetch(struct card_feed *feed)
{
	card_apdu(feed, "A0A40000023F00", "9F16");
	card_apdu(feed, "A0C0000003", "0000459000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "SELECT", 0, "A0A40000023F00", "000045");
	card_expect_findings(feed, 0);
}

static void proactive_is_success(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF3100", "6106");
	card_apdu(feed, "81C0000006",
	          "BF310380010091"
	          "1E");
	card_apdu(feed, "81E2910003BF3100", "911E");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(feed->messages[i].record.result.state, RSP_RESULT_OK);
	assert_int_equal(feed->messages[0].record.response_len, 6);
	card_expect_findings(feed, 0);
}

static void repeated_with_right_le(struct card_feed *feed)
{
	card_apdu(feed, "00B2010400", "6C02");
	card_apdu(feed, "00B2010402", "AABB9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "READ RECORD", 0, "00B2010402", "AABB");
	assert_int_equal(feed->messages[0].record.frame, 1);
	assert_int_equal(feed->messages[0].record.last_frame, feed->frame);
	card_expect_findings(feed, 0);
}

static void not_repeated(struct card_feed *feed)
{
	card_apdu(feed, "00B2010400", "6C02");
	card_apdu(feed, "00B2020402", "AABB9000");
	card_apdu(feed, "00B2010400", "6C02");
	card_apdu(feed, "00B2010403", "6C02");
	card_end(feed);
	assert_int_equal(feed->num_messages, 4);
	assert_int_equal(feed->messages[0].record.sw, 0x6C02);
	assert_string_equal(feed->messages[0].result_name, "wrong Le");
	card_expect_findings(feed, 0);
}

/* 6Cxx to GET RESPONSE itself: the right Le follows. */
static void fetch_repeated(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_apdu(feed, "81C0000000", "6C05");
	card_apdu(feed, "81C0000005", "BF2E0280009000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "STORE DATA", 1, "81E2910003BF2E00", "BF2E028000");
	card_expect_findings(feed, 0);
}

/* TS 102 221 7.3.1.1.4: after a warning a response may wait too. */
static void fetched_after_warning(struct card_feed *feed)
{
	card_apdu(feed, "00A40004023F00", "6283");
	card_apdu(feed, "00C0000004", "620282009000");
	card_apdu(feed, "00A40004023F00", "6283");
	card_apdu(feed, "80F2000C00", "9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 3);
	assert_int_equal(feed->messages[0].record.response_len, 4);
	assert_int_equal(feed->messages[1].record.sw, 0x6283);
	card_expect_findings(feed, 0);
}

static void fetch_refused(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_apdu(feed, "81C0000005", "6F00");
	card_apdu(feed, "81C0000005", "6985");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->messages[0].record.sw, 0x6F00);
	assert_int_equal(feed->messages[0].record.result.state, RSP_RESULT_ERROR);
	assert_string_equal(feed->messages[1].function, "GET RESPONSE");
	card_expect_findings(feed, 0);
}

/* Polling on another channel stands between announcement and fetch. */
static void interleaved(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_apdu(feed, "80F2000C00", "9000");
	card_apdu(feed, "82E2910003BF2000", "6103");
	card_apdu(feed, "81C0000005", "BF2E0280009000");
	card_apdu(feed, "80F2000C00", "9000");
	card_apdu(feed, "82C0000003", "BF20009000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 4);
	card_expect(feed, 0, "STATUS", 0, "80F2000C00", "");
	card_expect(feed, 1, "STORE DATA", 1, "81E2910003BF2E00", "BF2E028000");
	card_expect(feed, 3, "STORE DATA", 2, "82E2910003BF2000", "BF2000");
	card_expect_findings(feed, 0);
}

static void not_fetched(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_apdu(feed, "81E2910003BF2000", "9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->messages[0].record.sw, 0x6105);
	card_expect_findings(feed, 1);
	assert_string_equal(feed->findings[0].rule, "apdu-response-unfetched");
	assert_int_equal(feed->findings[0].level, RSP_LEVEL_VIOLATION);
	assert_int_equal(feed->findings[0].message, 1);
}

/* The end of the trace, a reset: nobody knows. After SELECT: the terminal need not read the
 * template. */
static void not_fetched_at_an_end(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6105");
	card_item(feed, RSP_HINT_RESET, NULL);
	card_apdu(feed, "00A4040010" ISDR, "6121");
	card_apdu(feed, "80F2000C00", "9000");
	card_apdu(feed, "80E2910003BF2E00", "6105");
	card_end(feed);
	card_expect_findings(feed, 3);
	assert_int_equal(feed->findings[0].level, RSP_LEVEL_INCOMPLETE);
	assert_int_equal(feed->findings[1].level, RSP_LEVEL_INFO);
	assert_int_equal(feed->findings[2].level, RSP_LEVEL_INCOMPLETE);
	assert_int_equal(card_count(feed, "apdu-response-unfetched"), 3);
}

static void chained(struct card_feed *feed)
{
	card_apdu(feed, "10DB3FFF020102", "9000");
	card_apdu(feed, "10DB3FFF020304", "9000");
	card_apdu(feed, "00DB3FFF0105", "9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "PUT DATA", 0, "10DB3FFF0102030405", "");
	assert_int_equal(feed->messages[0].record.command_len, 5);
	card_expect_findings(feed, 0);
}

static void chain_with_response(struct card_feed *feed)
{
	card_apdu(feed,
	          "118800810201"
	          "02",
	          "9000");
	card_apdu(feed,
	          "0188008101"
	          "03",
	          "6102");
	card_apdu(feed, "01C0000002", "DB009000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "AUTHENTICATE", 1, "11880081010203", "DB00");
	card_expect_findings(feed, 0);
}

static void chain_broken(struct card_feed *feed)
{
	card_apdu(feed, "10DB3FFF020102", "9000");
	card_apdu(feed, "00B0000001", "AA9000");
	card_apdu(feed, "10DB3FFF020102", "9000");
	card_apdu(feed, "00DB3FFE0105", "9000");
	card_apdu(feed, "10DB3FFF020102", "6884");
	card_end(feed);
	assert_int_equal(feed->num_messages, 5);
	card_expect_findings(feed, 2);
	assert_int_equal(card_count(feed, "apdu-chain-open"), 2);
	assert_string_equal(feed->messages[4].result_name, "command chaining not supported");
}

/* A trace that begins between 61xx and its fetch. */
static void starts_with_fetch(struct card_feed *feed)
{
	card_apdu(feed, "81C0000005", "BF2E0280009000");
	card_apdu(feed, "81E2910003BF2E00", "9000");
	card_end(feed);
	card_expect(feed, 0, "GET RESPONSE", 1, "81C0000005", "BF2E028000");
	card_expect_findings(feed, 1);
	assert_int_equal(feed->findings[0].level, RSP_LEVEL_INFO);
	assert_int_equal(feed->findings[0].off, 0);
	assert_int_equal(feed->findings[0].len, 5);
}

static void too_many_rounds(struct card_feed *feed)
{
	card_apdu(feed, "81E2910003BF2E00", "6101");
	for (int i = 0; i < RSP_CARD_MAX_ROUNDS + 2; i++)
		card_apdu(feed, "81C0000001", "AA6101");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->messages[0].record.response_len, RSP_CARD_MAX_ROUNDS);
	assert_int_equal(card_count(feed, "apdu-chain-long"), 1);
	assert_string_equal(feed->messages[1].function, "GET RESPONSE");
}

static void slots_are_apart(struct card_feed *feed)
{
	feed->slot = 0;
	card_apdu(feed, "81E2910003BF2E00", "6105");
	feed->slot = 1;
	card_apdu(feed, "81E2910003BF2000", "6103");
	feed->slot = 0;
	card_apdu(feed, "81C0000005", "BF2E0280009000");
	feed->slot = 1;
	card_apdu(feed, "81C0000003", "BF20009000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->messages[0].record.slot, 0);
	assert_int_equal(feed->messages[1].record.slot, 1);
	assert_string_equal(feed->messages[1].response, "BF2000");
	card_expect_findings(feed, 0);
}

/* More cards, and more that waits, than are kept: everything is still shown once. */
static void limits_lose_nothing(struct card_feed *feed)
{
	enum { CARDS = 100 };

	for (feed->slot = 0; feed->slot < CARDS; feed->slot++)
		card_apdu(feed, "81E2910003BF2E00", "6105");
	card_end(feed);
	assert_int_equal(feed->num_messages, CARDS);
	assert_int_equal(card_count(feed, "apdu-response-unfetched"), CARDS);
	for (size_t i = 0; i < CARDS; i++)
		assert_int_equal(feed->messages[i].record.slot, i);
}

static void unknown_instruction(struct card_feed *feed)
{
	card_apdu(feed, "8151000002AABB", "9000");
	card_end(feed);
	card_expect(feed, 0, "INS 51", 1, "8151000002AABB", "");
	card_expect_findings(feed, 0);
}

static void odd_class(struct card_feed *feed)
{
	card_apdu(feed, "80A40004023F00", "6E00");
	card_end(feed);
	card_expect_findings(feed, 1);
	assert_string_equal(feed->findings[0].rule, "apdu-class-odd");
	assert_int_equal(feed->findings[0].off, 0);
	assert_int_equal(feed->findings[0].len, 1);
}

static void every_script_in_every_mode(void **state)
{
	static void (*const scripts[])(struct card_feed * feed) = {
	    one_command,
	    fetched,
	    fetched_with_any_class,
	    fetch_is_not_guessed,
	    fetched_elsewhere_before,
	    fetched_in_rounds,
	    data_before_fetch,
	    gsm_fetch,
	    proactive_is_success,
	    repeated_with_right_le,
	    not_repeated,
	    fetch_repeated,
	    fetched_after_warning,
	    fetch_refused,
	    interleaved,
	    not_fetched,
	    not_fetched_at_an_end,
	    chained,
	    chain_with_response,
	    chain_broken,
	    starts_with_fetch,
	    too_many_rounds,
	    slots_are_apart,
	    limits_lose_nothing,
	    unknown_instruction,
	    odd_class,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		in_all_modes(scripts[i]);
}

static void answers_without_command(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_LOOSE);

	(void)state;
	card_item(feed, RSP_HINT_RAPDU, "AABB9000");
	card_item(feed, RSP_HINT_CAPDU, "00B0000002");
	card_item(feed, RSP_HINT_RAPDU, "AABB9000");
	card_item(feed, RSP_HINT_RAPDU, "CCDD9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 3);
	card_expect(feed, 0, "orphan response", -1, "", "AABB");
	card_expect(feed, 1, "READ BINARY", 0, "00B0000002", "AABB");
	card_expect(feed, 2, "orphan response", -1, "", "CCDD");
	assert_int_equal(feed->messages[0].record.direction, RSP_DIR_RESPONSE);
	assert_true(feed->messages[0].record.has_sw);
	card_expect_findings(feed, 2);
	assert_int_equal(card_count(feed, "apdu-response-orphan"), 2);
	assert_int_equal(feed->findings[0].level, RSP_LEVEL_INCOMPLETE);
	card_feed_free(feed);
}

static void commands_without_answer(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_LOOSE);

	(void)state;
	card_item(feed, RSP_HINT_CAPDU, "00B0000002");
	card_item(feed, RSP_HINT_CAPDU, "00B2010402");
	card_item(feed, RSP_HINT_RAPDU, "AABB9000");
	card_item(feed, RSP_HINT_CAPDU, "81E2910003BF2E00");
	card_item(feed, RSP_HINT_RAPDU, "6105");
	card_item(feed, RSP_HINT_CAPDU, "81C0000005");
	card_end(feed);
	assert_int_equal(feed->num_messages, 3);
	assert_false(feed->messages[0].record.has_sw);
	assert_int_equal(feed->messages[0].record.result.state, RSP_RESULT_NONE);
	card_expect(feed, 1, "READ RECORD", 0, "00B2010402", "AABB");
	card_expect(feed, 2, "STORE DATA", 1, "81E2910003BF2E00", "");
	card_expect_findings(feed, 2);
	assert_int_equal(card_count(feed, "apdu-answer-missing"), 2);
	card_feed_free(feed);
}

/* An answer that cannot be that of the command before it: more than Le, data where none can come.
 */
static void implausible_answers_are_not_paired(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_LOOSE);

	(void)state;
	card_item(feed, RSP_HINT_CAPDU, "00B0000002");
	card_item(feed, RSP_HINT_RAPDU, "AABBCC9000");
	card_item(feed, RSP_HINT_RAPDU, "AABB9000");
	card_item(feed, RSP_HINT_CAPDU, "00D6000001AA");
	card_item(feed, RSP_HINT_RAPDU, "AA9000");
	card_item(feed, RSP_HINT_RAPDU, "1122");
	card_end(feed);
	assert_int_equal(feed->num_messages, 5);
	assert_string_equal(feed->messages[0].function, "orphan response");
	card_expect(feed, 1, "READ BINARY", 0, "00B0000002", "AABB");
	assert_int_equal(card_count(feed, "apdu-response-orphan"), 3);
	assert_int_equal(card_count(feed, "apdu-header-bad"), 1);
	assert_int_equal(card_count(feed, "apdu-answer-missing"), 1);
	card_feed_free(feed);
}

/* Where the source promises, the same is paired, and said. */
static void promised_answers_are_paired(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PAIRS);

	(void)state;
	card_apdu(feed, "00B0000002", "AABBCC9000");
	card_apdu(feed, "00D6000001AA", "AA9000");
	card_apdu(feed, "00B0000002", "AA");
	card_end(feed);
	assert_int_equal(feed->num_messages, 3);
	card_expect(feed, 0, "READ BINARY", 0, "00B0000002", "AABBCC");
	card_expect_findings(feed, 3);
	assert_int_equal(card_count(feed, "apdu-length-wrong"), 2);
	assert_int_equal(card_count(feed, "apdu-header-bad"), 1);
	assert_false(feed->messages[2].record.has_sw);
	card_feed_free(feed);
}

static void parts_without_header(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	card_item(feed, RSP_HINT_TPDU_COMMAND, "AABB");
	card_item(feed, RSP_HINT_TPDU_SW, "9000");
	card_item(feed, RSP_HINT_TPDU_RESPONSE, "CC");
	card_item(feed, RSP_HINT_TPDU_SW, "9000");
	card_item(feed, RSP_HINT_TPDU_HEADER, "00B0000002");
	card_item(feed, RSP_HINT_TPDU_HEADER, "00D6000002");
	card_item(feed, RSP_HINT_TPDU_COMMAND, "01");
	card_item(feed, RSP_HINT_TPDU_COMMAND, "02");
	card_item(feed, RSP_HINT_TPDU_SW, "9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 4);
	assert_string_equal(feed->messages[0].function, "orphan command data");
	card_expect(feed, 1, "orphan response", -1, "", "CC");
	card_expect(feed, 2, "READ BINARY", 0, "00B0000002", "");
	card_expect(feed, 3, "UPDATE BINARY", 0, "00D60000020102", "");
	card_expect_findings(feed, 3);
	assert_int_equal(card_count(feed, "apdu-answer-missing"), 1);
	card_feed_free(feed);
}

/* Behind an answer without its command, GET RESPONSE may be of the command that was lost. */
static void orphan_ends_what_waits(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	card_item(feed, RSP_HINT_CAPDU, "01A4040003A00000");
	card_item(feed, RSP_HINT_RAPDU, "6121");
	card_item(feed, RSP_HINT_RAPDU, "6105");
	card_apdu(feed, "01C0000005", "BF3E0201029000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 3);
	assert_string_equal(feed->messages[0].function, "SELECT");
	assert_int_equal(feed->messages[0].record.sw, 0x6121);
	assert_int_equal(feed->messages[0].record.response_len, 0);
	assert_string_equal(feed->messages[1].function, "orphan response");
	assert_string_equal(feed->messages[2].function, "GET RESPONSE");
	card_feed_free(feed);
}

/* A status word of one byte is none. */
static void part_of_a_status_word(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	card_item(feed, RSP_HINT_TPDU_HEADER, "00B0000002");
	card_item(feed, RSP_HINT_TPDU_RESPONSE, "AABB");
	card_item(feed, RSP_HINT_TPDU_SW, "90");
	card_apdu(feed, "00B0000002", "AABB9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_false(feed->messages[0].record.has_sw);
	card_expect_findings(feed, 1);
	assert_string_equal(feed->findings[0].rule, "apdu-header-bad");
	assert_int_equal(feed->findings[0].message, 1);
	card_feed_free(feed);
}

static void part_lengths(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	card_apdu(feed, "00D600000301", "9000");
	card_apdu(feed,
	          "00D600000101"
	          "02",
	          "9000");
	card_apdu(feed, "00B0000001", "AABB9000");
	card_apdu(feed, "00D6000003", "6982");
	card_end(feed);
	assert_int_equal(feed->num_messages, 4);
	card_expect_findings(feed, 3);
	assert_int_equal(card_count(feed, "apdu-length-wrong"), 3);
	card_feed_free(feed);
}

static void broken_bytes(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_TPDU, "01");
	card_item(feed, RSP_HINT_TPDU, NULL);
	card_item(feed, RSP_HINT_CAPDU, "0102");
	card_item(feed, RSP_HINT_TPDU, "00B0000001AA9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 4);
	assert_int_equal(card_count(feed, "apdu-header-bad"), 3);
	assert_non_null(strstr(feed->messages[0].tree, "apdu.broken.bytes 01"));
	card_expect(feed, 3, "READ BINARY", 0, "00B0000001", "AA");
	card_feed_free(feed);
}

static void pps(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_PPS_REQUEST,
	          "FF10967"
	          "9");
	card_item(feed, RSP_HINT_PPS_RESPONSE, "FF109679");
	card_item(feed, RSP_HINT_PPS_RESPONSE, "FF0000");
	card_item(feed, RSP_HINT_PPS_REQUEST, "FF10");
	card_apdu(feed, "00B0000001", "AA9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 4);
	card_expect(feed, 0, "PPS", -1, "FF109679", "FF109679");
	assert_non_null(strstr(feed->messages[0].tree, "apdu.pps.pps1 150"));
	card_expect(feed, 1, "PPS", -1, "", "FF0000");
	assert_int_equal(card_count(feed, "apdu-pps-malformed"), 2);
	assert_int_equal(card_count(feed, "apdu-answer-missing"), 1);
	card_feed_free(feed);
}

/* Pieces of different frames that would be neighbours if they stood in one. */
static void pieces_at_matching_offsets(void **state)
{
	enum { LONG_RESPONSE = 300 };
	struct card_feed *feed = card_feed_new(CARD_FRAMES);
	char frame[2 * LONG_RESPONSE + 64] = "00C0000000012C";
	char expected[2 * LONG_RESPONSE + 64] = "AABB";

	(void)state;
	for (int i = 0; i < LONG_RESPONSE; i++) {
		strcat(frame, "5A");
		strcat(expected, "5A");
	}
	strcat(frame, "9000");
	card_item(feed, RSP_HINT_TPDU, "00B0000002AABB6100");
	card_item(feed, RSP_HINT_TPDU, frame);
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	card_expect(feed, 0, "READ BINARY", 0, "00B0000002", expected);
	card_feed_free(feed);
}

static void give_undrained(struct card_feed *feed, const uint8_t *bytes, size_t len)
{
	struct rsp_frame frame = {.number = ++feed->frame, .bytes = rsp_slice(bytes, len)};
	struct rsp_item item = {
	    .hint = RSP_HINT_TPDU, .frame = &frame, .bytes = rsp_slice(bytes, len)};

	rsp_card_handle(&feed->pass, feed->card, &item);
}

/* What was pushed is not used again before it has been read: the queue of the pass may hold more.
 */
static void exchanges_live_until_read(void **state)
{
	static const uint8_t first[] = {0x81, 0xE2, 0x91, 0, 3, 0xBF, 0x2E, 0, 0x90, 0};
	static const uint8_t second[] = {0x81, 0xE2, 0x91, 0, 3, 0xBF, 0x20, 0, 0x90, 0};
	struct card_feed *feed = card_feed_new(CARD_FRAMES);
	struct rsp_item inner;

	(void)state;
	give_undrained(feed, first, sizeof(first));
	give_undrained(feed, second, sizeof(second));
	give_undrained(feed, second, sizeof(second));
	while (rsp_pass_take(&feed->pass, &inner))
		card_keep_exchange(feed, inner.exchange);
	assert_int_equal(feed->num_exchanges, 3);
	assert_string_equal(feed->exchanges[0].data, "BF2E00");
	assert_string_equal(feed->exchanges[1].data, "BF2000");
	assert_int_equal(feed->exchanges[2].message, 3);
	card_feed_free(feed);
}

/* A command whose bytes a carrier joined from two frames: each byte leads to the frame that brought
 * it, and the message begins with the first. */
static void joined_bytes_lead_to_their_frames(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_LOOSE);
	static const uint8_t first[] = {0x80, 0xE2, 0x91, 0x00, 0x03, 0xBF};
	static const uint8_t second[] = {0x01, 0x02, 0x2E, 0x00};
	const struct rsp_frame frame = {.number = 12, .slot = -1};
	struct rsp_item item = {.hint = RSP_HINT_CAPDU, .slot = -1, .frame = &frame};
	const struct rsp_buffer *buffer, *parent;
	struct rsp_arena arena;
	struct rsp_joiner joiner;

	(void)state;
	rsp_arena_init(&arena, 0);
	rsp_joiner_init(&joiner, &arena, 100);
	parent = rsp_buffer_frame(&arena, rsp_slice(first, sizeof(first)), 10, 1000);
	rsp_joiner_add(&joiner, parent, parent->bytes);
	parent = rsp_buffer_frame(&arena, rsp_slice(second, sizeof(second)), 12, 2000);
	rsp_joiner_add(&joiner, parent, rsp_sub(parent->bytes, 2, 2));
	buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "joined");
	item.slot = feed->slot;
	item.buffer = buffer;
	item.bytes = buffer->bytes;
	rsp_card_handle(&feed->pass, feed->card, &item);
	rsp_arena_free(&arena);
	feed->frame = 12;
	card_item(feed, RSP_HINT_RAPDU, "9000");
	assert_int_equal(feed->num_messages, 1);
	assert_string_equal(feed->messages[0].command, "80E2910003BF2E00");
	assert_int_equal(feed->messages[0].record.frame, 10);
	assert_int_equal(feed->not_traceable, 0);
	card_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(joined_bytes_lead_to_their_frames),
	    cmocka_unit_test(every_script_in_every_mode),
	    cmocka_unit_test(answers_without_command),
	    cmocka_unit_test(commands_without_answer),
	    cmocka_unit_test(implausible_answers_are_not_paired),
	    cmocka_unit_test(promised_answers_are_paired),
	    cmocka_unit_test(parts_without_header),
	    cmocka_unit_test(orphan_ends_what_waits),
	    cmocka_unit_test(part_of_a_status_word),
	    cmocka_unit_test(part_lengths),
	    cmocka_unit_test(broken_bytes),
	    cmocka_unit_test(pps),
	    cmocka_unit_test(pieces_at_matching_offsets),
	    cmocka_unit_test(exchanges_live_until_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
