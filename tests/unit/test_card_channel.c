/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logical channels: what is open, and which application each has selected. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card/aid.h"
#include "card_feed.h"

#define ATR    "3B9F96801F878031E073FE211B674A4C753034054BA9"
#define ISDR   "A0000005591010FFFFFFFF8900000100"
#define OTHER  "A0000000871002FFFFFFFF8907090000"
#define STORE1 "81E2910003BF2E00"

static const struct card_exchange *last_exchange(const struct card_feed *feed)
{
	assert_true(feed->num_exchanges > 0);
	return &feed->exchanges[feed->num_exchanges - 1];
}

/* What a STORE DATA on channel 1 is now told of its application. */
static const struct card_exchange *asked(struct card_feed *feed)
{
	card_apdu(feed, STORE1, "9000");
	return last_exchange(feed);
}

static void opened_selected_closed(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_ATR, ATR);
	card_apdu(feed, "0070000001", "019000");
	assert_string_equal(feed->messages[1].summary, "open 1");
	assert_false(asked(feed)->aid_known);
	card_apdu(feed, "01A4040010" ISDR, "9000");
	assert_true(asked(feed)->is_isdr);
	assert_string_equal(asked(feed)->aid, ISDR);
	card_apdu(feed, "01A4040010" OTHER, "6A82");
	assert_true(asked(feed)->is_isdr);
	card_apdu(feed, "01A4040010" OTHER, "9000");
	assert_false(asked(feed)->is_isdr);
	assert_true(asked(feed)->aid_known);
	card_apdu(feed, "01A40004023F00", "9000");
	assert_string_equal(asked(feed)->aid, OTHER);
	card_apdu(feed, "01A4044410" OTHER, "9000");
	assert_false(asked(feed)->aid_known);
	card_expect_findings(feed, 0);
	card_apdu(feed, "00708001", "9000");
	assert_string_equal(feed->messages[feed->num_messages - 1].summary, "close 1");
	card_expect_findings(feed, 0);
	assert_false(asked(feed)->aid_known);
	card_expect_findings(feed, 1);
	assert_string_equal(feed->findings[0].rule, "apdu-channel-closed");
	assert_int_equal(feed->findings[0].level, RSP_LEVEL_VIOLATION);
	assert_int_equal(feed->findings[0].off, 0);
	card_feed_free(feed);
}

/* Once a channel until it is opened again. */
static void closed_is_told_once(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_ATR, ATR);
	card_apdu(feed, STORE1, "6881");
	card_apdu(feed, STORE1, "6881");
	card_expect_findings(feed, 1);
	card_apdu(feed, "82E2910003BF2E00", "6881");
	card_expect_findings(feed, 2);
	card_apdu(feed, "0070000100", "9000");
	card_apdu(feed, STORE1, "9000");
	card_expect_findings(feed, 2);
	card_apdu(feed, "0070800100", "9000");
	card_apdu(feed, STORE1, "6881");
	card_expect_findings(feed, 3);
	card_feed_free(feed);
}

/* A trace that begins in the middle, or never shows MANAGE CHANNEL: nothing is known, so nothing is
 * wrong. */
static void unknown_is_not_closed(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	assert_false(asked(feed)->aid_known);
	assert_false(asked(feed)->is_isdr);
	card_apdu(feed, "CFE2910003BF2E00", "9000");
	assert_int_equal(feed->messages[2].record.channel, 19);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

static void refused_opens_nothing(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_ATR, ATR);
	card_apdu(feed, "0070000001", "6881");
	card_apdu(feed, "0070800100", "6881");
	card_apdu(feed, "0070000001", "1F9000");
	card_apdu(feed, STORE1, "6881");
	card_expect_findings(feed, 1);
	card_feed_free(feed);
}

/* TS 102 221 11.1.17: a channel opened from another than 0 has its selection. */
static void opened_from_another(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "02A4040010" ISDR, "9000");
	card_apdu(feed, "0270000001", "019000");
	assert_true(asked(feed)->is_isdr);
	assert_true(asked(feed)->aid_known);
	assert_string_equal(asked(feed)->aid, ISDR);
	card_apdu(feed, "0070000001", "019000");
	assert_false(asked(feed)->is_isdr);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* The channel number may have to be fetched. */
static void opened_by_fetch(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_item(feed, RSP_HINT_ATR, ATR);
	card_apdu(feed, "0070000000", "6C01");
	card_apdu(feed, "0070000001", "019000");
	card_apdu(feed, "0070000001", "6101");
	card_apdu(feed, "00C0000001", "029000");
	card_apdu(feed, STORE1, "9000");
	card_apdu(feed, "82E2910003BF2E00", "9000");
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

static void reset_ends_it_all(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "01A4040010" ISDR, "9000");
	card_apdu(feed, STORE1, "6105");
	card_item(feed, RSP_HINT_ATR, ATR);
	assert_int_equal(feed->num_messages, 3);
	card_expect(feed, 2, "ATR", -1, "", ATR);
	assert_int_equal(feed->messages[2].record.direction, RSP_DIR_RESPONSE);
	card_apdu(feed, "81C0000005", "BF2E0280009000");
	assert_string_equal(feed->messages[3].function, "GET RESPONSE");
	assert_int_equal(card_count(feed, "apdu-channel-closed"), 1);
	/* The command was not before the start of the trace. */
	assert_int_equal(card_finding_of(feed, "apdu-response-orphan")->level,
	                 RSP_LEVEL_INCOMPLETE);
	assert_false(asked(feed)->aid_known);
	card_item(feed, RSP_HINT_RESET, NULL);
	assert_string_equal(feed->messages[feed->num_messages - 1].function, "RESET");
	card_item(feed, RSP_HINT_RESET, ATR);
	assert_string_equal(feed->messages[feed->num_messages - 1].function, "ATR");
	card_feed_free(feed);
}

/* A reset of one card leaves the other alone. */
/* A reset that is not in the trace shows by what cannot be without it: a channel that is open is
 * given away again, or the profile of the terminal comes. What was open before is not known any
 * more, and not closed either. */
static void unseen_reset(void **state)
{
	static const char *const signs[][2] = {
	    {"0070000001",   "019000"},
            {"8010000001FF", "9000"  }
        };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		card_item(feed, RSP_HINT_ATR, ATR);
		card_apdu(feed, "0070000001", "019000");
		card_apdu(feed, "01A4040010" ISDR, "9000");
		card_apdu(feed, "0070000001", "029000");
		card_apdu(feed, "02A4040010" OTHER, "9000");
		card_apdu(feed, "02B0000001", "AA9000");
		assert_true(last_exchange(feed)->aid_known);
		assert_true(asked(feed)->is_isdr);
		card_apdu(feed, signs[i][0], signs[i][1]);
		assert_false(asked(feed)->aid_known);
		card_apdu(feed, "02B0000001", "AA9000");
		assert_false(last_exchange(feed)->aid_known);
		card_expect_findings(feed, 0);
		card_feed_free(feed);
	}
}

static void reset_of_one_slot(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "01A4040010" ISDR, "9000");
	card_apdu(feed, STORE1, "6105");
	feed->slot = 1;
	card_item(feed, RSP_HINT_ATR, ATR);
	feed->slot = 0;
	card_apdu(feed, "81C0000005", "BF2E0280009000");
	assert_true(last_exchange(feed)->is_isdr);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* What waits on a channel that is closed will never be fetched. */
static void closed_while_waiting(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, STORE1, "6105");
	card_apdu(feed, "0070800100", "9000");
	card_end(feed);
	assert_int_equal(feed->num_messages, 2);
	assert_string_equal(feed->messages[0].function, "STORE DATA");
	card_expect_findings(feed, 1);
	assert_int_equal(feed->findings[0].level, RSP_LEVEL_VIOLATION);
	card_feed_free(feed);
}

/* The card says of itself what was selected by the first bytes of an AID, or as the next one. */
static void partial_aids(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "01A4040007A0000005591010", "6F128410" ISDR "9000");
	assert_true(asked(feed)->is_isdr);
	assert_string_equal(asked(feed)->aid, ISDR);
	card_apdu(feed, "01A4040207A0000000871002", "62128410" OTHER "9000");
	assert_string_equal(asked(feed)->aid, OTHER);
	card_apdu(feed, "01A4040207A0000005591010", "9000");
	assert_false(asked(feed)->aid_known);
	card_apdu(feed, "01A4040000", "6F0A8408A0000001510000009000");
	assert_string_equal(asked(feed)->aid, "A000000151000000");
	card_feed_free(feed);
}

/* An ISD-R under an AID of its maker: by a row, by an option, by the template only an ISD-R has. */
static void vendors_isdr(void **state)
{
	static const uint8_t own[] = {0xF0, 0x01, 0x02, 0x03, 0x04};
	const struct rsp_slice further[] = {rsp_slice(own, sizeof(own))};
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "01A4040010A0000005591010FFFFFFFF8900050500", "9000");
	assert_true(asked(feed)->is_isdr);
	card_apdu(feed, "01A4040005F001020304", "9000");
	assert_false(asked(feed)->is_isdr);
	feed->pass.isdr_aids = further;
	feed->pass.num_isdr_aids = 1;
	card_apdu(feed, "01A4040005F001020304", "9000");
	assert_true(asked(feed)->is_isdr);
	card_apdu(feed, "01A4040005F0AAAAAAAA", "6F0E8405F0AAAAAAAAE00582030202009000");
	assert_true(asked(feed)->is_isdr);
	card_apdu(feed, "01A4040010A0000005591010FFFFFFFF8900000200", "9000");
	assert_false(asked(feed)->is_isdr);
	card_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opened_selected_closed), cmocka_unit_test(closed_is_told_once),
	    cmocka_unit_test(unknown_is_not_closed),  cmocka_unit_test(refused_opens_nothing),
	    cmocka_unit_test(opened_from_another),    cmocka_unit_test(opened_by_fetch),
	    cmocka_unit_test(reset_ends_it_all),      cmocka_unit_test(reset_of_one_slot),
	    cmocka_unit_test(closed_while_waiting),   cmocka_unit_test(partial_aids),
	    cmocka_unit_test(vendors_isdr),           cmocka_unit_test(unseen_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
