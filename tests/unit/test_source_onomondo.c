/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static const char text[] = "    MAIN     INFO IPAd!\n"
                           "   SCARD    DEBUG PCSC reader #0 TX: \n"
                           "   SCARD     INFO  81E2910006BF3E03\n"
                           "   SCARD     INFO  5C015A\n"
                           "   SCARD    DEBUG PCSC reader #0 RX: \n"
                           "   SCARD     INFO  6115\n"
                           "   ES10x    DEBUG GetEuiccData: ES10x message received from eUICC:\n"
                           "   ES10x    DEBUG  BF3E125A10890490321234512345123456789012\n"
                           "   SCARD    DEBUG Android eUICC channel 1 TX:\n"
                           "   SCARD     INFO  81c0000002\r\n"
                           "   SCARD    DEBUG Android eUICC channel 1 RX:\n"
                           "   SCARD     INFO  BF3E\n"
                           "   SCARD     INFO  9000\n"
                           "   SCARD    DEBUG PCSC reader #0 RX: (no data)\n"
                           "   SCARD     INFO PCSC reader #0 (Reader) initialized.\n"
                           "   SCARD    DEBUG PCSC reader #0 TX:\n"
                           "   SCARD     INFO  80F20000\n";

static void quirks(void **state)
{
	static const struct log_row rows[] = {
	    {2,  RSP_HINT_CAPDU, "81E2910006BF3E035C015A", -1},
	    {5,  RSP_HINT_RAPDU, "6115",                   -1},
	    {9,  RSP_HINT_CAPDU, "81C0000002",             -1},
	    {11, RSP_HINT_RAPDU, "BF3E9000",               -1},
	    {16, RSP_HINT_CAPDU, "80F20000",               -1},
	};
	struct reading reading = LOG_CHECK(text, "onomondo", rows, 0);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	assert_true(reading_frame(&reading, 1)->ordered_pair);
	reading_free(&reading);
}

/* A head without bytes; a dump that is longer than a command or response can be. */
static void refused(void **state)
{
	static const char bad[] = "   SCARD    DEBUG PCSC reader #0 TX:\n"
	                          "   SCARD    ERROR PCSC reader #0 transceive failed!\n"
	                          "   SCARD    DEBUG PCSC reader #0 RX:\n"
	                          "   SCARD     INFO  611\n"
	                          "   SCARD    DEBUG PCSC reader #0 RX:\n"
	                          "   SCARD     INFO  6115\n";
	static const struct log_row rows[] = {
	    {5, RSP_HINT_RAPDU, "6115", -1},
	};
	struct reading reading = LOG_CHECK(bad, "onomondo", rows, 2);

	(void)state;
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LINE, 2);
	log_check_damage(&reading, 1, RSP_RULE_SOURCE_LINE, 4);
	reading_free(&reading);
}

static void too_long(void **state)
{
	enum { LINES = 2200, LINE = 19 + 128 }; /* 64 bytes each: more than 132 KiB */
	char *all = malloc(64 + LINES * (LINE + 1));
	struct reading reading;

	(void)state;
	assert_non_null(all);
	strcpy(all, "   SCARD    DEBUG PCSC reader #0 TX:\n");
	for (size_t i = 0, at = strlen(all); i < LINES; i++) {
		at += (size_t)sprintf(all + at, "   SCARD     INFO  ");
		memset(all + at, '0', 128);
		at += 128;
		at += (size_t)sprintf(all + at, "\n");
	}
	reading = reading_of(all, strlen(all), "onomondo");
	assert_int_equal(reading.num_frames, 1);
	assert_int_equal(reading_frame(&reading, 0)->bytes.len, 132 << 10);
	assert_int_equal(reading.num_damages, LINES - 132 * 1024 / 64);
	reading_free(&reading);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(refused),
	    cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
