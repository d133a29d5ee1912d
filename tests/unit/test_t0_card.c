/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages become of records of a modem log, whole and with gaps. */
#define _GNU_SOURCE
#include "t0_script.h"

static void feed_card(struct card_feed *feed, const char *script)
{
	struct outcome outcome;
	struct record record;
	struct rsp_item item, inner;

	outcome_init(&outcome);
	outcome.pass.finding = card_on_finding;
	outcome.pass.user = feed;
	while (next_record(&outcome, &script, &record)) {
		item = (struct rsp_item){.hint = RSP_HINT_T0,
		                         .param = record.kind,
		                         .slot = record.frame.slot,
		                         .bytes = record.frame.bytes,
		                         .frame = &record.frame};
		rsp_t0_handle(&outcome.pass, outcome.t0, &item);
		while (rsp_pass_take(&outcome.pass, &item)) {
			rsp_card_handle(&feed->pass, feed->card, &item);
			while (rsp_pass_take(&feed->pass, &inner))
				card_keep_exchange(feed, inner.exchange);
		}
	}
	rsp_t0_free(outcome.t0);
	card_end(feed);
}

static void expect_message(const struct card_feed *feed, size_t at, const char *function,
                           const char *response, int sw)
{
	assert_true(at < feed->num_messages);
	assert_string_equal(feed->messages[at].function, function);
	assert_string_equal(feed->messages[at].response, response);
	assert_int_equal(feed->messages[at].record.has_sw ? feed->messages[at].record.sw : -1, sw);
}

static void messages_of_lost_frames(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	feed_card(feed, "T00A4040402 RA4 T3F00 RB0AABB9000 T00B0000001 RB0CC9000 "
	                "T81E2910003 L R6110 T00B0000001 RB0DD9000");
	assert_int_equal(feed->num_messages, 6);
	expect_message(feed, 0, "SELECT", "", -1);
	expect_message(feed, 1, "orphan response", "B0AABB", 0x9000);
	expect_message(feed, 2, "READ BINARY", "CC", 0x9000);
	expect_message(feed, 3, "STORE DATA", "", -1);
	expect_message(feed, 4, "orphan response", "", 0x6110);
	expect_message(feed, 5, "READ BINARY", "DD", 0x9000);
	card_feed_free(feed);
}

static void expect_finding(const struct card_feed *feed, size_t at, const char *rule)
{
	assert_true(at < feed->num_findings);
	assert_string_equal(feed->findings[at].rule, rule);
	assert_int_equal(feed->findings[at].level, RSP_LEVEL_INCOMPLETE);
}

/* The answer to GET RESPONSE breaks off where the log ends, or at a reset. */
static void message_cut_off(void **state)
{
	static const char *const scripts[] = {
	    "T81E2910003 RE2 TBF2D00 R6151 T81C0000051 R3FBF R3F2D",
	    "T81E2910003 RE2 TBF2D00 R6151 T81C0000051 RC0BF2D Z",
	    "T81E2910003 RE2 TBF2D00 R6151 T81C0000002 RC0BF2D",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_PARTS);

		feed_card(feed, scripts[i]);
		expect_message(feed, 0, "STORE DATA", "BF2D", 0x6151);
		expect_finding(feed, 0, "apdu-answer-missing");
		assert_int_equal(feed->num_findings, 1);
		card_feed_free(feed);
	}
}

/* The header of one GET RESPONSE of several is missing: its bytes are no part of the response. */
static void message_with_a_hole(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	feed_card(feed, "T81E2910003 RE2 TBF2D00 R6100 T81C0000002 RC0BF2D6102 RC001026102 "
	                "T81C0000002 RC003049000");
	assert_int_equal(feed->num_messages, 3);
	expect_message(feed, 0, "STORE DATA", "BF2D", 0x6102);
	expect_message(feed, 1, "orphan response", "C00102", 0x6102);
	expect_message(feed, 2, "GET RESPONSE", "0304", 0x9000);
	card_feed_free(feed);
}

/* Data without header, and what is fetched behind it, is of no command before. */
static void message_behind_stray_data(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	feed_card(feed, "T01A4040402 RA4 T3F00 R6121 RE2 TBF3E035C015A R6102 T01C0000002 "
	                "RC0AABB9000");
	assert_int_equal(feed->num_messages, 3);
	expect_message(feed, 0, "SELECT", "", 0x6121);
	expect_message(feed, 1, "orphan command data", "", 0x6102);
	expect_message(feed, 2, "GET RESPONSE", "AABB", 0x9000);
	card_feed_free(feed);
}

/* What waits on another channel is fetched at once or never: a missing status word, or a missing
 * command, may have announced the response. */
static void message_fetched_without_status(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	feed_card(feed, "TA0A4000002 RA4 T3F00 R9F02 T81E2000003 RE2 TBF2D00 R9000 T81C0000002 "
	                "RC0BF2D9000");
	assert_int_equal(feed->num_messages, 3);
	expect_message(feed, 0, "STORE DATA", "", 0x9000);
	expect_message(feed, 1, "GET RESPONSE", "BF2D", 0x9000);
	expect_message(feed, 2, "SELECT", "", 0x9F02);
	card_feed_free(feed);
	feed = card_feed_new(CARD_PARTS);
	feed_card(feed, "T01A4040402 RA4 T3F00 R6102 T0088008102 R88 TAABB T00C0000002 "
	                "RC0CCDD9000");
	assert_int_equal(feed->num_messages, 3);
	expect_message(feed, 0, "AUTHENTICATE", "", -1);
	expect_message(feed, 1, "GET RESPONSE", "CCDD", 0x9000);
	expect_message(feed, 2, "SELECT", "", 0x6102);
	card_feed_free(feed);
}

/* A log that begins inside a command is incomplete, no more. */
static void message_before_the_log(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	feed_card(feed, "RA4 T3F00 R9000");
	expect_message(feed, 0, "orphan command data", "", 0x9000);
	expect_finding(feed, 0, "apdu-response-orphan");
	assert_int_equal(feed->num_findings, 1);
	card_feed_free(feed);
}

static void messages_of_a_session(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_PARTS);

	(void)state;
	feed_card(feed, t0_session);
	assert_int_equal(feed->num_findings, 0);
	assert_int_equal(feed->num_messages, 9);
	expect_message(feed, 0, "RESET", "", -1);
	expect_message(feed, 1, "ATR", "3B9F96801FC78031E073FE211B63F10201830F90003A", -1);
	expect_message(feed, 3, "SELECT", "62088202782183023F00", 0x9000);
	expect_message(feed, 4, "MANAGE CHANNEL", "01", 0x9000);
	expect_message(feed, 5, "SELECT", "", 0x6A82);
	expect_message(feed, 6, "STATUS", "6200", 0x9000);
	expect_message(feed, 7, "VERIFY PIN", "", 0x9000);
	expect_message(feed, 8, "STORE DATA", "BF2E0180", 0x9000);
	card_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_of_lost_frames),
	    cmocka_unit_test(message_cut_off),
	    cmocka_unit_test(message_with_a_hole),
	    cmocka_unit_test(message_behind_stray_data),
	    cmocka_unit_test(message_fetched_without_status),
	    cmocka_unit_test(message_before_the_log),
	    cmocka_unit_test(messages_of_a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
