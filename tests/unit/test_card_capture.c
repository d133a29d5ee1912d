/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captured sessions through the card layer alone: against what their READMEs and expected-es10.tsv
 * say, cut at every byte, and without memory. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card_feed.h"
#include "support/alloc.h"

enum { HEADER_DIGITS = 10, NAME_MAX_LEN = 200, ROW_COLUMNS = 10, FAILURES = 64 };

static const char *const sessions[] = {
    "sgp22-tls13",           "sgp22-tls12",
    "sgp22-tls13-h2-mss255", "sgp22-cancel",
    "sgp22-bad-serversig",   "sgp22-bpp-mac-error",
    "sgp22-smdpp-down",      "sgp22-unknown-matchingid",
    "sgp32-plain",
};

/* A capture, in a mode, to its end; NULL when it is not there. */
static struct card_feed *feed_of(const char *name, enum card_mode mode)
{
	struct card_feed *feed;
	char path[NAME_MAX_LEN];

	if (!test_has_shared("captures of card sessions"))
		return NULL;
	snprintf(path, sizeof(path), "captures/%s", name);
	feed = card_feed_new(mode);
	card_file(feed, path);
	card_end(feed);
	return feed;
}

static struct card_feed *fault_of(const char *name)
{
	char path[NAME_MAX_LEN];

	snprintf(path, sizeof(path), "sgp22-faults/%s", name);
	return feed_of(path, CARD_FRAMES);
}

static void no_faults(const struct card_feed *feed)
{
	for (size_t i = 0; i < feed->num_findings; i++)
		if (feed->findings[i].level != RSP_LEVEL_INFO)
			fail_msg("%s: %s", feed->findings[i].rule, feed->findings[i].text);
}

/* One row of expected-es10.tsv: the blocks from APDU `first` to `last` are one request and its
 * response. */
static void check_row(const struct card_feed *feed, char *line)
{
	char *columns[ROW_COLUMNS] = {0};
	char *rest = line;
	uint64_t first, last;
	const struct card_message *message = NULL;
	size_t at = 0;

	for (size_t i = 0; i < ROW_COLUMNS && rest; i++)
		columns[i] = strsep(&rest, "\t");
	assert_non_null(columns[ROW_COLUMNS - 1]);
	first = strtoull(columns[0], NULL, 10);
	last = strtoull(columns[1], NULL, 10);
	for (size_t i = 0; i < feed->num_messages; i++) {
		const struct card_message *here = &feed->messages[i];
		size_t len = 2 * here->record.command_len;

		if (here->record.frame < first || here->record.frame > last)
			continue;
		assert_string_equal(here->function, "STORE DATA");
		assert_true(at + len <= strlen(columns[8]));
		assert_int_equal(strncasecmp(here->command + HEADER_DIGITS, columns[8] + at, len),
		                 0);
		at += len;
		message = here;
	}
	assert_non_null(message);
	assert_int_equal(at, strlen(columns[8]));
	assert_int_equal(strcasecmp(message->response, columns[9]), 0);
	assert_int_equal(message->record.sw, strtoul(columns[7], NULL, 16));
	assert_int_equal(message->record.last_frame, last);
}

/* The rows count APDUs only. */
static void drop_resets(char *text)
{
	char *reset;

	while ((reset = strstr(text, "# RESET"))) {
		char *end = strchr(reset, '\n');

		memmove(reset, end + 1, strlen(end + 1) + 1);
	}
}

static void check_session(const char *name)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);
	char path[NAME_MAX_LEN], *text, *rest, *line;
	size_t len, rows = 0;

	snprintf(path, sizeof(path), "captures/%s/apdu.hex", name);
	text = (char *)test_shared_file(path, &len);
	assert_non_null(text);
	drop_resets(text);
	card_lines(feed, text);
	card_end(feed);
	free(text);
	snprintf(path, sizeof(path), "captures/%s/expected-es10.tsv", name);
	rest = text = (char *)test_shared_file(path, &len);
	assert_non_null(text);
	while ((line = strsep(&rest, "\n"))) {
		if (!*line || *line == '#')
			continue;
		check_row(feed, line);
		rows++;
	}
	assert_true(rows > 0);
	free(text);
	no_faults(feed);
	card_feed_free(feed);
}

static void blocks_and_answers_of_sessions(void **state)
{
	(void)state;
	if (!test_has_shared("expected ES10 requests and responses"))
		skip();
	for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++)
		check_session(sessions[i]);
}

/* Everything but frame numbers is the same however the frames are cut. */
static void the_same_in_every_mode(void **state)
{
	struct card_feed *feeds[CARD_NUM_MODES];

	(void)state;
	if (!test_has_shared("captures of card sessions"))
		skip();
	for (int mode = 0; mode < CARD_NUM_MODES; mode++)
		feeds[mode] = feed_of("sgp22-tls13/apdu.hex", (enum card_mode)mode);
	for (int mode = 0; mode < CARD_NUM_MODES; mode++) {
		assert_int_equal(feeds[mode]->num_messages, feeds[0]->num_messages);
		for (size_t i = 0; i < feeds[0]->num_messages; i++) {
			const struct card_message *a = &feeds[0]->messages[i];
			const struct card_message *b = &feeds[mode]->messages[i];

			assert_string_equal(a->tree, b->tree);
			assert_string_equal(a->command, b->command);
			assert_string_equal(a->response, b->response);
			assert_string_equal(a->summary, b->summary);
		}
		assert_int_equal(feeds[mode]->num_findings, 0);
	}
	for (int mode = 0; mode < CARD_NUM_MODES; mode++)
		card_feed_free(feeds[mode]);
}

static void begins_in_the_middle(void **state)
{
	struct card_feed *feed = fault_of("23-starts-mid-capture.hex");

	(void)state;
	if (!feed)
		skip();
	assert_int_equal(feed->num_findings, 0);
	assert_false(feed->exchanges[0].aid_known);
	assert_int_equal(feed->exchanges[0].channel, 1);
	assert_true(feed->exchanges[feed->num_exchanges - 2].is_isdr);
	card_feed_free(feed);
}

static void ends_in_a_segment(void **state)
{
	struct card_feed *feed = fault_of("24-ends-mid-segment.hex");

	(void)state;
	if (!feed)
		skip();
	assert_int_equal(feed->num_findings, 0);
	assert_string_equal(feed->messages[feed->num_messages - 1].summary, "block 3");
	assert_int_equal(feed->messages[feed->num_messages - 1].record.frame, 105);
	card_feed_free(feed);
}

static void interleaved_channels(void **state)
{
	struct card_feed *feed = fault_of("26-interleaved-channels.hex");
	size_t second = 0;

	(void)state;
	if (!feed)
		skip();
	assert_int_equal(card_faults(feed), 0);
	assert_int_equal(card_count_function(feed, "GET RESPONSE"), 0);
	for (size_t i = 0; i < feed->num_exchanges; i++) {
		second += feed->exchanges[i].channel == 2;
		/* Every STORE DATA has its own channel's answer: its first tag. */
		if (feed->exchanges[i].data[0] && feed->exchanges[i].response[0] &&
		    feed->exchanges[i].data[0] == 'B' && strlen(feed->exchanges[i].data) == 6)
			assert_int_equal(
			    strncmp(feed->exchanges[i].data, feed->exchanges[i].response, 4), 0);
	}
	assert_true(second > 3);
	card_feed_free(feed);
}

/* The polled session holds the messages of the plain one, and STATUS between them. */
static void interleaved_polling(void **state)
{
	struct card_feed *plain = fault_of("00-control-unmodified.hex");
	struct card_feed *polled = fault_of("27-interleaved-status-polling.hex");
	size_t at = 0;

	(void)state;
	if (!plain || !polled)
		skip();
	assert_int_equal(plain->num_findings + polled->num_findings, 0);
	/* README: 259 and 296 APDUs */
	assert_int_equal(card_count_function(polled, "STATUS"), 296 - 259);
	for (size_t i = 0; i < polled->num_messages; i++) {
		if (strcmp(polled->messages[i].function, "STATUS") == 0)
			continue;
		assert_true(at < plain->num_messages);
		assert_string_equal(polled->messages[i].tree, plain->messages[at].tree);
		at++;
	}
	assert_int_equal(at, plain->num_messages);
	card_feed_free(plain);
	card_feed_free(polled);
}

/* The altered sessions are sound as APDUs: what is wrong in them is above this layer. */
static void faults_above_this_layer(void **state)
{
	static const char *const names[] = {
	    "01-missing-preparedownload.hex",
	    "02-swapped-86-segments.hex",
	    "04-storemetadata-before-configureisdp.hex",
	    "05-missing-a2-with-total-length-mismatch.hex",
	    "07-wrong-transactionid-initsecurechannel.hex",
	    "08-repeated-authenticateserver.hex",
	    "10-notificationsent-unknown-seq.hex",
	    "11-preparedownload-after-cancelsession.hex",
	    "13-challenge-mismatch.hex",
	    "14-truncated-bpp-last-segment-missing.hex",
	    "16-store-data-block-gap.hex",
	    "17-enable-before-install.hex",
	    "19-double-enable-ok.hex",
	    "21-truncated-response.hex",
	    "30-nonminimal-der-named-bitstring.hex",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct card_feed *feed = fault_of(names[i]);

		if (!feed)
			skip();
		assert_int_equal(feed->num_findings, 0);
		assert_int_equal(card_count_function(feed, "GET RESPONSE"), 0);
		card_feed_free(feed);
	}
}

static void feed_prefixes(const uint8_t *bytes, size_t len)
{
	static const enum rsp_hint hints[] = {RSP_HINT_TPDU,  RSP_HINT_CAPDU,
	                                      RSP_HINT_RAPDU, RSP_HINT_TPDU_HEADER,
	                                      RSP_HINT_ATR,   RSP_HINT_PPS_REQUEST};
	struct card_feed *feed = card_feed_new(CARD_LOOSE);

	feed->pass.want_trees = true;
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		for (size_t cut = 0; cut <= len; cut++)
			card_give(feed, hints[i], rsp_slice(bytes, cut));
	card_end(feed);
	/* Nothing is lost: an item is a message, or the answer of one, or a round of one. */
	assert_true(feed->num_messages > len);
	card_feed_free(feed);
}

/* Every beginning of a command with its response, as every kind of item. */
static void every_prefix(void **state)
{
	static const char *const frames[] = {
	    "01A4040010A0000005591010FFFFFFFF89000001006F1F8410A0000005591010FFFFFFFF8900000100"
	    "A5049F6501FFE00582030202009000",
	    "00A40004023F00622D8202782183023F00A509800171830400018B908A01058C04261A0000C60F90017083"
	    "010183018183010A83010B9000",
	    "80AA000005A9038301079000",
	    "80CA005A125A10890490321234512345123456789012359000",
	    "80E29100000003BF2E000000BF2E0280009000",
	    "002000010831323334FFFFFFFF63C2",
	    "3B9F96801F878031E073FE211B674A4C753034054BA9",
	};
	uint8_t bytes[NAME_MAX_LEN];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		assert_true(rsp_hex_decode(rsp_text(frames[i]), bytes, sizeof(bytes), &len, NULL));
		feed_prefixes(bytes, len);
	}
}

/* A short session of every kind of exchange. */
static bool run_without_memory(uint64_t nth)
{
	static const char *const lines = "# RESET 3B9F96801F878031E073FE211B674A4C753034054BA9\n"
	                                 "0070000001 019000\n"
	                                 "01A4040010A0000005591010FFFFFFFF8900000100 6121\n"
	                                 "01C0000021 6F1F8410A0000005591010FFFFFFFF8900000100A504"
	                                 "9F6501FFE00582030202009000\n"
	                                 "81E2110003BF2E00 9000\n"
	                                 "81E2910103BF2E00 6105\n"
	                                 "80F2000C00 9000\n"
	                                 "81C0000005 BF2E0280009000\n"
	                                 "10DB3FFF020102 9000\n"
	                                 "00DB3FFF0105 9000\n"
	                                 "00B2010400 6C02\n"
	                                 "00B2010402 AABB9000\n";
	struct card_feed *feed;
	bool failed;

	feed = card_feed_new((enum card_mode)(nth % CARD_NUM_MODES));
	feed->pass.want_trees = nth % 2;
	test_fail_alloc(nth);
	card_lines(feed, lines);
	card_end(feed);
	failed = test_num_allocs() >= nth;
	test_fail_alloc(0);
	/* Without want_trees it may be the memory of the tree asked for that failed. */
	if (failed && feed->pass.want_trees)
		assert_true(feed->pass.out_of_memory);
	if (!failed)
		assert_int_equal(feed->num_messages, 8);
	/* What could not be copied has no place; only spans are promised. */
	feed->not_traceable = 0;
	card_feed_free(feed);
	return failed;
}

/* The session takes a handful of allocations: what it uses again is kept. */
static void every_allocation_fails(void **state)
{
	size_t failures = 0;

	(void)state;
	for (uint64_t nth = 1; nth < FAILURES; nth++)
		failures += run_without_memory(nth);
	assert_true(failures >= CARD_NUM_MODES);
	assert_true(failures < FAILURES / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(blocks_and_answers_of_sessions),
	    cmocka_unit_test(the_same_in_every_mode),
	    cmocka_unit_test(begins_in_the_middle),
	    cmocka_unit_test(ends_in_a_segment),
	    cmocka_unit_test(interleaved_channels),
	    cmocka_unit_test(interleaved_polling),
	    cmocka_unit_test(faults_above_this_layer),
	    cmocka_unit_test(every_prefix),
	    cmocka_unit_test(every_allocation_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
