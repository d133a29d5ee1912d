/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proactive session: how FETCH, command and TERMINAL RESPONSE become one message, whatever is
 * missing. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "card/cat.h"
#include "cat_feed.h"

/* Where a message of the toolkit stands, and what it is made of. */
static void one_message(void **state)
{
	(void)state;
	for (int mode = 0; mode < CARD_NUM_MODES; mode++) {
		struct card_feed *feed = card_feed_new((enum card_mode)mode);
		const struct rsp_message *record;

		card_apdu(feed, "80F2000C00", "9110");
		cat_exchange(feed, cat_display, NULL);
		card_apdu(feed, "80F2000C00", "9000");
		assert_int_equal(feed->num_messages, 3); /* the command waits */
		cat_exchange(feed, cat_display_2, NULL);
		assert_int_equal(feed->num_messages, 5);
		cat_exchange(feed, cat_display, cat_shown);
		record = &cat_last(feed)->record;
		assert_int_equal(record->iface, RSP_IF_CAT);
		assert_int_equal(record->direction, RSP_DIR_COMMAND);
		assert_int_equal(record->frame,
		                 feed->messages[feed->num_messages - 4].record.frame);
		assert_int_equal(record->last_frame,
		                 feed->messages[feed->num_messages - 2].record.last_frame);
		assert_int_equal(record->sw, 0x9000);
		assert_int_equal(record->command_len, strlen(cat_display) / 2);
		assert_int_equal(record->response_len, strlen(cat_shown) / 2);
		assert_int_equal(card_count(feed, "cat-response-missing"), 2);
		card_feed_free(feed);
	}
}

static void expect_rule(struct card_feed *feed, const char *rule, enum rsp_level level)
{
	assert_int_equal(card_finding_of(feed, rule)->level, level);
	card_expect_findings(feed, 1);
	card_feed_free(feed);
}

static void response_missing(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, cat_display, NULL);
	cat_exchange(feed, cat_display_2, cat_shown_2);
	assert_int_equal(card_finding_of(feed, "cat-response-missing")->message, 3);
	assert_int_equal(card_count_function(feed, "DISPLAY TEXT"), 2);
	expect_rule(feed, "cat-response-missing", RSP_LEVEL_VIOLATION);

	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, cat_display, NULL);
	card_end(feed);
	assert_string_equal(cat_last(feed)->function, "DISPLAY TEXT");
	expect_rule(feed, "cat-response-missing", RSP_LEVEL_INCOMPLETE);

	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, cat_display, NULL);
	card_item(feed, RSP_HINT_ATR, "3B00");
	assert_string_equal(feed->messages[1].function, "DISPLAY TEXT");
	assert_string_equal(feed->messages[2].function, "ATR");
	expect_rule(feed, "cat-response-missing", RSP_LEVEL_INFO);
}

/* TS 102 223 6.4.7: after UICC Reset no TERMINAL RESPONSE is sent. */
static void refresh_resets(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, "D009810301010482028182", NULL);
	card_item(feed, RSP_HINT_ATR, "3B00");
	assert_string_equal(feed->messages[1].function, "REFRESH");
	assert_string_equal(feed->messages[1].summary, "UICC Reset");
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* A reset that is not in the trace: the next command, or TERMINAL PROFILE, shows that it was there.
 */
static void reset_not_seen(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, "D009810301010482028182", NULL);
	card_apdu(feed, "00A40004023F00", "9000");
	assert_int_equal(card_count_function(feed, "REFRESH"), 1);
	card_expect_findings(feed, 0);
	card_feed_free(feed);

	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, cat_display, NULL);
	card_apdu(feed, "8010000001FF", "9000");
	assert_string_equal(cat_last(feed)->function, "DISPLAY TEXT");
	expect_rule(feed, "cat-response-missing", RSP_LEVEL_INFO);
}

static void resets_card(void **state)
{
	static const struct {
		const char *mode;
		bool resets;
	} rows[] = {
	    {"00", false},
            {"01", false},
            {"03", false},
            {"04", true },
	    {"05", false},
            {"09", true },
            {"0A", false}
        };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char hex[HEX_MAX];
		uint8_t bytes[HEX_MAX];
		size_t len;

		sprintf(hex, "D00981030101%s82028182", rows[i].mode);
		assert_true(rsp_hex_decode(rsp_text(hex), bytes, sizeof(bytes), &len, NULL));
		assert_int_equal(rsp_cat_resets_card(rsp_slice(bytes, len)), rows[i].resets);
		/* the same bytes in an ENVELOPE, and cut short, are no REFRESH */
		assert_false(rsp_cat_resets_card(rsp_slice(bytes, 4)));
		bytes[0] = 0xD1;
		assert_false(rsp_cat_resets_card(rsp_slice(bytes, len)));
	}
}

static void response_mismatch(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, cat_display, cat_shown_2);
	assert_int_equal(feed->num_messages, 3);
	assert_int_equal(card_finding_of(feed, "cat-response-mismatch")->message, 3);
	expect_rule(feed, "cat-response-mismatch", RSP_LEVEL_VIOLATION);

	/* a terminal that could not read the details */
	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, cat_display, "810300000082028281830132");
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* The terminal did what it was told, and the card does not take its answer. */
static void response_refused(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, cat_display, NULL);
	card_apdu(feed, "801400000C810301218082028281830100", "6F00");
	assert_int_equal(cat_last(feed)->record.result.state, RSP_RESULT_ERROR);
	assert_string_equal(cat_last(feed)->result_name, "technical problem");
	assert_int_equal(cat_last(feed)->record.sw, 0x6F00);
	card_feed_free(feed);

	/* what the terminal says goes first */
	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, cat_display, NULL);
	card_apdu(feed, "801400000C810301218082028281830130", "6F00");
	assert_string_equal(cat_last(feed)->result_name,
	                    "command beyond the terminal's capabilities");
	card_feed_free(feed);
}

static void response_orphan(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);
	const char *lone = "801400000C810301218082028281830100";

	(void)state;
	card_apdu(feed, lone, "9000");
	assert_string_equal(cat_last(feed)->function, "DISPLAY TEXT");
	assert_int_equal(cat_last(feed)->record.direction, RSP_DIR_RESPONSE);
	assert_false(cat_last(feed)->record.has_command);
	expect_rule(feed, "cat-response-orphan", RSP_LEVEL_INFO);

	feed = card_feed_new(CARD_FRAMES);
	cat_exchange(feed, cat_display, cat_shown);
	card_apdu(feed, lone, "9000");
	expect_rule(feed, "cat-response-orphan", RSP_LEVEL_SUSPICIOUS);

	/* the session's beginning is in the trace, so no command can stand before it */
	feed = card_feed_new(CARD_FRAMES);
	card_apdu(feed, "8010000001FF", "9000");
	card_apdu(feed, lone, "9000");
	expect_rule(feed, "cat-response-orphan", RSP_LEVEL_SUSPICIOUS);
}

static void fetch_missing(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "8010000001FF", "9110");
	card_apdu(feed, "80F2000C00", "9110");
	card_end(feed);
	assert_int_equal(card_finding_of(feed, "cat-fetch-missing")->message, 1);
	expect_rule(feed, "cat-fetch-missing", RSP_LEVEL_SUSPICIOUS);

	feed = card_feed_new(CARD_FRAMES);
	card_apdu(feed, "8010000001FF", "9110");
	card_end(feed);
	expect_rule(feed, "cat-fetch-missing", RSP_LEVEL_INCOMPLETE);

	/* a FETCH that brings nothing */
	feed = card_feed_new(CARD_FRAMES);
	card_apdu(feed, "8010000001FF", "9110");
	card_apdu(feed, "8012000010", "6F00");
	card_end(feed);
	assert_non_null(
	    strstr(card_finding_of(feed, "cat-fetch-missing")->text, "FETCH was answered 6F00"));
	expect_rule(feed, "cat-fetch-missing", RSP_LEVEL_SUSPICIOUS);

	/* ... and one that does after it */
	feed = card_feed_new(CARD_FRAMES);
	card_apdu(feed, "8010000001FF", "9110");
	card_apdu(feed, "8012000010", "9300");
	card_apdu(feed, "80F2000C00", "9110");
	cat_exchange(feed, cat_display, cat_shown);
	card_end(feed);
	card_expect_findings(feed, 0);
	card_feed_free(feed);

	/* a log that shows nothing of the toolkit need not show FETCH */
	feed = card_feed_new(CARD_FRAMES);
	card_apdu(feed, "80F2000C00", "9110");
	card_apdu(feed, "80F2000C00", "9000");
	card_end(feed);
	card_expect_findings(feed, 0);
	card_feed_free(feed);

	/* fetched later, though not at once */
	feed = card_feed_new(CARD_FRAMES);
	card_apdu(feed, "8010000001FF", "9110");
	card_apdu(feed, "80F2000C00", "9110");
	cat_exchange(feed, cat_display, cat_shown);
	card_end(feed);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

static void fetch_length(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "8010000001FF", "9111");
	cat_exchange(feed, cat_display, cat_shown);
	expect_rule(feed, "cat-fetch-length", RSP_LEVEL_SUSPICIOUS);
}

/* The session is the card's: a FETCH on another channel and an ENVELOPE in between are of it,
 * another card is not. */
static void one_session_a_card(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	cat_exchange(feed, cat_display, NULL);
	feed->slot = 1;
	cat_exchange(feed, cat_display_2, NULL);
	feed->slot = 0;
	card_apdu(feed, "81C2000009D30782020181900102", "9000");
	assert_string_equal(cat_last(feed)->function, "MENU SELECTION");
	assert_int_equal(cat_last(feed)->record.channel, 1);
	card_apdu(feed, "801400000C810301218082028281830100", "9000");
	assert_string_equal(cat_last(feed)->command, cat_display);
	feed->slot = 1;
	card_apdu(feed, "801400000C810302218082028281830100", "9000");
	assert_string_equal(cat_last(feed)->command, cat_display_2);
	assert_int_equal(cat_last(feed)->record.slot, 1);
	card_end(feed);
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

static void gsm_class(void **state)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	(void)state;
	card_apdu(feed, "A012000010", "D00E8103012180820281028D030448699000");
	card_apdu(feed, "A01400000C810301218082028281830100", "9000");
	assert_int_equal(feed->num_messages, 3);
	assert_string_equal(cat_last(feed)->function, "DISPLAY TEXT");
	card_apdu(feed, "A0C2000009D30782020181900102", "9000");
	assert_string_equal(cat_last(feed)->function, "MENU SELECTION");
	/* ENVELOPE of ISO 7816-4 is another command */
	card_apdu(feed, "00C2000009D30782020181900102", "9000");
	assert_int_equal(cat_last(feed)->record.iface, RSP_IF_APDU);
	card_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_message),        cmocka_unit_test(response_missing),
	    cmocka_unit_test(refresh_resets),     cmocka_unit_test(reset_not_seen),
	    cmocka_unit_test(resets_card),        cmocka_unit_test(response_mismatch),
	    cmocka_unit_test(response_refused),   cmocka_unit_test(response_orphan),
	    cmocka_unit_test(fetch_missing),      cmocka_unit_test(fetch_length),
	    cmocka_unit_test(one_session_a_card), cmocka_unit_test(gsm_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
