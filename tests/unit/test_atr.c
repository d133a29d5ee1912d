/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers to reset and PPS: what each byte says, every prefix, what is wrong with them. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card_feed.h"

enum { LINES_MAX = 40, HEX_MAX = 160 };

static void expect_lines(const struct card_feed *feed, const char *what, const char *const *lines)
{
	const char *at = feed->messages[feed->num_messages - 1].tree;

	for (size_t i = 0; i < LINES_MAX && lines[i]; i++) {
		const char *found = strstr(at, lines[i]);

		if (!found)
			fail_msg("%s: %s is not in, or not behind the others of\n%s", what,
			         lines[i], feed->messages[feed->num_messages - 1].tree);
		at = found + 1;
	}
}

/* Read by hand from ISO 7816-3 8.2, 8.3, 11.4, TS 102 221 6.3 and ISO 7816-4 8.1.1: lines of the
 * tree in their order. */
static const struct {
	const char *atr, *lines[LINES_MAX];
} answers[] = {
  /* a card of T=0 with programming voltage and guard time */
    {"3B7211250AAABB",
     {"apdu.atr.ts 59", "apdu.atr.t0 114", "TC1, TB1, TA1", "apdu.atr.num_historical 2",
      "apdu.atr.ta 17", "TA1", "apdu.atr.fi 1", "apdu.atr.di 1", "372 clocks a bit",
      "apdu.atr.tb 37", "TB1", "apdu.atr.vpp_current 1", "apdu.atr.vpp 5", "apdu.atr.tc 10", "TC1",
      "apdu.atr.extra_guard_time 10", "apdu.atr.historical AABB",
      "apdu.atr.historical.category 170", NULL}                                                                              },
 /* specific mode of T=1, waiting time of T=0; of T=1 size, waiting times, CRC; of T=15 classes
  and interfaces */
    {"3B9018D0910AF1FE45013F8782B2",
     {"TD1, TA1",
      "apdu.atr.num_historical 0",
      "apdu.atr.ta 24",
      "31 clocks a bit",
      "apdu.atr.td 208",
      "TD1",
      "apdu.atr.protocol 0",
      "apdu.atr.ta 145",
      "TA2",
      "apdu.atr.specific_mode_change 1",
      "apdu.atr.specific_mode_parameters 1",
      "apdu.atr.protocol 1",
      "apdu.atr.tc 10",
      "TC2",
      "apdu.atr.waiting_integer 10",
      "apdu.atr.td 241",
      "TD2",
      "apdu.atr.protocol 1",
      "apdu.atr.ta 254",
      "TA3",
      "apdu.atr.ifsc 254",
      "apdu.atr.bwi 4",
      "apdu.atr.cwi 5",
      "apdu.atr.error_detection 1",
      "apdu.atr.td 63",
      "TD3",
      "apdu.atr.protocol 15",
      "TA4",
      "apdu.atr.clock_stop 2",
      "apdu.atr.tb 130",
      "TB4",
      "apdu.atr.euicc 1",
      "apdu.atr.tck",
      NULL}                                                                                                                  },
 /* an eUICC: TS 102 221 6.3 */
    {"3B9F96803FC7838031E073FE211B671122334455667773",
     {"apdu.atr.ta 150",
      "16 clocks a bit",
      "apdu.atr.td 128",
      "TD1",
      "apdu.atr.protocol 0",
      "apdu.atr.td 63",
      "TD2",
      "apdu.atr.protocol 15",
      "apdu.atr.ta 199",
      "TA3",
      "apdu.atr.clock_stop 3",
      "apdu.atr.class_c 1",
      "apdu.atr.class_b 1",
      "apdu.atr.class_a 1",
      "apdu.atr.tb 131",
      "TB3",
      "apdu.atr.euicc 1",
      "apdu.atr.multiple_profiles 1",
      "apdu.atr.historical.category 128",
      "apdu.atr.historical.services E0",
      "apdu.atr.services.objects_in_dir 1",
      "apdu.atr.capabilities.data_coding 33",
      "apdu.atr.capabilities.writing 1",
      "apdu.atr.capabilities.tag_ff 0",
      "apdu.atr.capabilities.data_unit 1",
      "apdu.atr.capabilities.channel_assignment 3",
      "apdu.atr.capabilities.channels 3",
      "apdu.atr.historical.pre_issuing 11223344556677",
      NULL}                                                                                                                  },
 /* a reference to EF.DIR; reserved values */
    {"3B12141005",
     {"apdu.atr.ta 20", "46.5 clocks a bit", "apdu.atr.historical.category 16",
      "apdu.atr.historical.dir_reference 05", NULL}                                                                          },
    {"3B1070",                                         {"apdu.atr.fi 7", "apdu.atr.di 0", "a reserved value: no speed", NULL}},
};

enum { NUM_ANSWERS = sizeof(answers) / sizeof(answers[0]) };

static void bytes_of_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_ANSWERS; i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		card_item(feed, RSP_HINT_ATR, answers[i].atr);
		expect_lines(feed, answers[i].atr, answers[i].lines);
		card_expect_findings(feed, 0);
		assert_int_equal(feed->spans_outside, 0);
		card_feed_free(feed);
	}
}

/* Each byte announces others, so whatever is cut off is missed. */
static void every_prefix(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_ANSWERS; i++) {
		for (size_t num = 1; 2 * num < strlen(answers[i].atr); num++) {
			struct card_feed *feed = card_feed_new(CARD_FRAMES);
			char text[HEX_MAX];

			snprintf(text, sizeof(text), "%.*s", (int)(2 * num), answers[i].atr);
			card_item(feed, RSP_HINT_ATR, text);
			assert_int_equal(card_count(feed, "apdu-atr-malformed"), 1);
			assert_int_equal(feed->spans_outside, 0);
			card_feed_free(feed);
		}
	}
}

static void conventions(void **state)
{
	static const struct {
		const char *atr;
		size_t findings;
	} rows[] = {
	    {"3F00", 0},
            {"3B00", 0},
            {"0300", 1},
            {"3A00", 1}
        };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		card_item(feed, RSP_HINT_ATR, rows[i].atr);
		assert_int_equal(card_count(feed, "apdu-atr-malformed"), rows[i].findings);
		card_feed_free(feed);
	}
}

/* ISO 7816-3 9.3: an answer repeats what was asked for, or leaves a parameter out. */
static const struct {
	const char *request, *response, *line, *rule;
} selections[] = {
    {"FF109679",   "FF109679",   "as asked for",                                NULL                },
    {"FF00FF",     "FF00FF",     "as asked for",                                NULL                },
    {"FF109679",   "FF00FF",     "the speed stays as it was: 372 clocks a bit", NULL                },
    {"FF30961148", "FF109679",   "not all that was asked for",                  NULL                },
    {"FF119678",   "FF00FF",     "refused: the card must be reset",             "apdu-pps-differs"  },
    {"FF109679",   "FF10957A",   "refused: the card must be reset",             "apdu-pps-differs"  },
    {"FF00FF",     "FF109679",   "refused: the card must be reset",             "apdu-pps-differs"  },
    {"FF109679",   "FF109678",   "apdu.pps.pck 120",                            "apdu-pps-malformed"},
    {"FF109679",   "FF109679AA", "apdu.pps.pck 121",                            "apdu-pps-malformed"},
    {"EE109668",   "FF109679",   "apdu.pps.ppss 238",                           "apdu-pps-malformed"},
    {"FF70961122", "FF00FF",     "apdu.pps.pps3 34",                            "apdu-pps-malformed"},
};

static void answers_to_pps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(selections) / sizeof(selections[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		const char *const lines[LINES_MAX] = {selections[i].line};

		card_item(feed, RSP_HINT_PPS_REQUEST, selections[i].request);
		card_item(feed, RSP_HINT_PPS_RESPONSE, selections[i].response);
		expect_lines(feed, selections[i].response, lines);
		card_expect_findings(feed, selections[i].rule ? 1 : 0);
		if (selections[i].rule)
			assert_string_equal(feed->findings[0].rule, selections[i].rule);
		assert_int_equal(feed->spans_outside, 0);
		card_feed_free(feed);
	}
}

static void every_prefix_of_pps(void **state)
{
	static const char whole[] = "FF709611222A";

	(void)state;
	for (size_t num = 1; num < strlen(whole) / 2; num++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		char text[HEX_MAX];

		snprintf(text, sizeof(text), "%.*s", (int)(2 * num), whole);
		card_item(feed, RSP_HINT_PPS_REQUEST, whole);
		card_item(feed, RSP_HINT_PPS_RESPONSE, text);
		assert_int_equal(card_count(feed, "apdu-pps-malformed"), 1);
		assert_int_equal(feed->spans_outside, 0);
		card_feed_free(feed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_of_answers),    cmocka_unit_test(every_prefix),
	    cmocka_unit_test(conventions),         cmocka_unit_test(answers_to_pps),
	    cmocka_unit_test(every_prefix_of_pps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
