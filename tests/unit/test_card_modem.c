/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions that a modem opens: which channel their commands belong to, and what is selected there.
 */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card/modem.h"
#include "card_feed.h"

#define ISDR  "A0000005591010FFFFFFFF8900000100"
#define OTHER "A0000000871002FFFFFFFF8907090000"

static struct card_feed *feed_new(void)
{
	struct card_feed *feed = card_feed_new(CARD_PAIRS);

	feed->slot = -1;
	return feed;
}

/* Gives an item of a session. */
static void in_session(struct card_feed *feed, uint64_t session, enum rsp_hint hint,
                       const char *hex)
{
	feed->has_session = true;
	feed->session = session;
	card_item(feed, hint, hex);
	feed->has_session = false;
	feed->session = 0;
}

static void exchange(struct card_feed *feed, uint64_t session, const char *command,
                     const char *response)
{
	in_session(feed, session, RSP_HINT_CAPDU, command);
	if (response)
		card_item(feed, RSP_HINT_RAPDU, response);
}

static const struct card_exchange *last_exchange(const struct card_feed *feed)
{
	assert_true(feed->num_exchanges > 0);
	return &feed->exchanges[feed->num_exchanges - 1];
}

static void check_last(const struct card_feed *feed, int channel, const char *aid, bool is_isdr)
{
	assert_int_equal(last_exchange(feed)->channel, channel);
	assert_string_equal(last_exchange(feed)->aid, aid);
	assert_int_equal(last_exchange(feed)->is_isdr, is_isdr);
}

static void messages(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	in_session(feed, 1, RSP_HINT_OPEN, ISDR);
	exchange(feed, 1, "81E2910003BF2E00", "9000");
	in_session(feed, 1, RSP_HINT_CLOSE, NULL);
	card_expect(feed, 0, "OPEN", -1, ISDR, "");
	assert_string_equal(feed->messages[0].summary, "session 1: ISD-R");
	assert_non_null(strstr(feed->messages[0].tree, "apdu.modem_session.number 1 "));
	assert_non_null(strstr(feed->messages[0].tree, "apdu.modem_session.aid " ISDR));
	card_expect(feed, 1, "STORE DATA", 1, "81E2910003BF2E00", "");
	check_last(feed, 1, ISDR, true);
	card_expect(feed, 2, "CLOSE", -1, "", "");
	assert_string_equal(feed->messages[2].summary, "session 1");
	card_expect_findings(feed, 0);
	/* The layers above are told that the channel is another one now. */
	assert_int_equal(feed->num_channels, 2);
	assert_int_equal(feed->channel, 1);
	card_feed_free(feed);
}

/* CLA says channel 0, but the session is not the basic channel: the two are not mixed up. */
static void not_the_basic_channel(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	card_apdu(feed, "00A4040010" OTHER, "9000");
	in_session(feed, 2, RSP_HINT_OPEN, ISDR);
	exchange(feed, 2, "80E2910003BF2E00", "6103");
	card_apdu(feed, "80F2000000", "9000"); /* on the basic channel */
	exchange(feed, 2, "80C0000003", "BF2E009000");
	check_last(feed, 2, ISDR, true);
	assert_string_equal(last_exchange(feed)->response, "BF2E00");
	card_apdu(feed, "80E2910003BF2000", "9000");
	check_last(feed, 0, OTHER, false);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* The number of a session is not that of a channel: what CLA says goes first. */
static void class_says(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	in_session(feed, 7, RSP_HINT_OPEN, ISDR);
	exchange(feed, 7, "83E2910003BF2E00", "9000");
	check_last(feed, 3, ISDR, true);
	/* Another session whose commands say the same: it cannot be the same channel. */
	in_session(feed, 8, RSP_HINT_OPEN, OTHER);
	exchange(feed, 8, "83E2910003BF2E00", "9000");
	check_last(feed, 8, OTHER, false);
	/* A number that can be no channel. */
	in_session(feed, 0x038aa32f, RSP_HINT_OPEN, ISDR);
	exchange(feed, 0x038aa32f, "80E2910003BF2E00", "9000");
	check_last(feed, 1, ISDR, true);
	/* Each keeps its own. */
	exchange(feed, 7, "80E2910003BF2E00", "9000");
	check_last(feed, 3, ISDR, true);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* The log begins after the session was opened: what is selected is not known. */
static void not_seen_opened(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	exchange(feed, 4, "80E2910003BF2E00", "9000");
	assert_int_equal(last_exchange(feed)->channel, 4);
	assert_false(last_exchange(feed)->aid_known);
	assert_int_equal(feed->num_channels, 0);
	card_feed_free(feed);
}

/* After its end a session is no more; its response was never fetched. */
static void closed(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	in_session(feed, 1, RSP_HINT_OPEN, ISDR);
	exchange(feed, 1, "81E2910003BF2E00", "6103");
	in_session(feed, 1, RSP_HINT_CLOSE, NULL);
	check_last(feed, 1, ISDR, true);
	assert_int_equal(card_count(feed, "apdu-response-unfetched"), 1);
	exchange(feed, 1, "81E2910003BF2E00", "6881");
	assert_int_equal(card_count(feed, "apdu-channel-closed"), 1);
	assert_false(last_exchange(feed)->aid_known);
	/* Opened again, it is a new one. */
	in_session(feed, 1, RSP_HINT_OPEN, OTHER);
	exchange(feed, 1, "81E2910003BF2E00", "9000");
	check_last(feed, 1, OTHER, false);
	assert_int_equal(card_count(feed, "apdu-channel-closed"), 1);
	card_feed_free(feed);
}

static void reset_forgets(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	in_session(feed, 1, RSP_HINT_OPEN, ISDR);
	exchange(feed, 1, "81E2910003BF2E00", "9000");
	card_item(feed, RSP_HINT_RESET, NULL);
	exchange(feed, 1, "81E2910003BF2E00", "9000");
	assert_false(last_exchange(feed)->aid_known);
	card_feed_free(feed);
}

/* More sessions than a card has channels. */
static void many_sessions(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	for (uint64_t i = 1; i <= 100; i++) {
		in_session(feed, 1000 + i, RSP_HINT_OPEN, ISDR);
		exchange(feed, 1000 + i, "80E2910003BF2E00", "9000");
		assert_int_equal(last_exchange(feed)->channel,
		                 (i - 1) % RSP_MODEM_MAX_SESSIONS + 1);
		assert_true(last_exchange(feed)->is_isdr);
	}
	card_feed_free(feed);
}

static void refused(void **state)
{
	struct card_feed *feed = feed_new();

	(void)state;
	exchange(feed, 1, "81E2910003BF2E00", NULL);
	card_give(feed, RSP_HINT_REFUSED, rsp_text("+CME ERROR: 100\x01"));
	card_expect(feed, 0, "STORE DATA", 1, "81E2910003BF2E00", "");
	assert_false(feed->messages[0].record.has_sw);
	card_expect_findings(feed, 1);
	assert_string_equal(feed->findings[0].rule, "apdu-modem-refused");
	assert_string_equal(feed->findings[0].text, "the modem answered +CME ERROR: 100?");
	assert_int_equal(feed->findings[0].message, 1);
	/* Nothing waits. */
	card_give(feed, RSP_HINT_REFUSED, rsp_text("ERROR"));
	assert_int_equal(feed->findings[1].message, 0);
	feed->param = RSP_REFUSED_OPEN;
	card_give(feed, RSP_HINT_REFUSED, rsp_text("ERROR"));
	assert_string_equal(feed->findings[2].text,
	                    "the modem answered ERROR to the wish to open a session");
	card_expect_findings(feed, 3);
	assert_int_equal(feed->num_messages, 1);
	card_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages),      cmocka_unit_test(not_the_basic_channel),
	    cmocka_unit_test(class_says),    cmocka_unit_test(not_seen_opened),
	    cmocka_unit_test(closed),        cmocka_unit_test(reset_forgets),
	    cmocka_unit_test(many_sessions), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
