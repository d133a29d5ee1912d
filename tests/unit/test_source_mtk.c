/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

/* 2026-04-17 19:46:43.980 */
static const int64_t april = 1776455203980 * MS;

#define ELT(n, time, module)                                                                       \
	n ", 0, 22416344, " time " 2026/04/17, " module ", , MOD_SIM_BASELINE_UH, "

static void elt(void **state)
{
	static const char text[] =
	    ELT("6530", "19:46:43:980", "MOD_SIM") "SIM_CARD_COLD_RESET\n" ELT("6531", "19:46:43:981", "MOD_SIM") "ATR_REPORT: 3B 9F 96 80\n" ELT("6539", "19:46:43:990", "MOD_SIM") "APDU_tx 0: 00 A4 00 04 02 3F 00 00\n" ELT(
	        "6540", "19:46:43:991",
	        "MOD_SIM_2") "APDU_tx 0: 80 F2 00 00 00\n" ELT("6541", "19:46:43:992",
	                                                       "MOD_SIM") "APDU_rx 0: 62 02 82 00 "
	                                                                  "90 00\n" ELT("6542",
	                                                                                "19:46:43:"
	                                                                                "993",
	                                                                                "MOD_SIM_2") "APDU_rx:len=4\n" ELT("6543",
	                                                                                                                   "19:46:43:994",
	                                                                                                                   "MOD_SIM_2") "APDU_rx 0: 11 22 90 00 FF FF\n" ELT("6544",
	                                                                                                                                                                     "19:46:44:000",
	                                                                                                                                                                     "MOD_NAS") "something => 12 34\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_RESET, "",                 1},
	    {2, RSP_HINT_ATR,   "3B9F9680",         1},
	    {3, RSP_HINT_CAPDU, "00A40004023F0000", 1},
	    {4, RSP_HINT_CAPDU, "80F2000000",       2},
	    {5, RSP_HINT_RAPDU, "620282009000",     1},
	    {7, RSP_HINT_RAPDU, "11229000",         2},
	};
	struct reading reading = LOG_CHECK(text, "mtk", rows, 0);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_UNIX, april);
	assert_true(reading_frame(&reading, 0)->no_zone);
	log_check_time(&reading, 2, RSP_CLOCK_UNIX, april + 10 * MS);
	log_check_time(&reading, 3, RSP_CLOCK_UNIX, april + 11 * MS);
	assert_memory_equal(text + reading_frame(&reading, 1)->file_off, "3B 9F", 5);
	assert_true(reading_frame(&reading, 4)->ordered_pair);
	reading_free(&reading);
}

/* Without columns: pieces of 16 bytes, the status word in the modem's own words. */
static void plain(void **state)
{
	static const char text[] = "APDU_tx 0: 80 E2 91 00 14 BF 31 11 A0 0C 5A 0A 98 58 22 54\n"
	                           "APDU_tx 1: 82 00 02 66 42 76 81 01 00\r\n"
	                           "APDU_rx:len=18\n"
	                           "APDU_rx 0: 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n"
	                           "APDU_rx 1: 91 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
	                           "APDU_tx 0: 00 A4 00 04 02 3F 00\n"
	                           "APDU_rx:len=2\n"
	                           "APDU_rx 0: 62 00\n"
	                           "SELECT:FILE_MF => 90 00\n"
	                           "APDU_tx 0: 00 A4 00 04 02 2F E2\n"
	                           "SELECT:FILE_ICCID => 6A 82\n"
	                           "other words => 90 00\n"
	                           "APDU_tx 0: 80 F2 00 00 00\n"
	                           "APDU_rx 0: 91 00\n"
	                           "STATUS => 91 00\n"
	                           "APDU_tx 0: 80 12 00 00 0B\n";
	static const struct log_row rows[] = {
	    {1,  RSP_HINT_CAPDU,
	     "80E2910014BF3111A00C5A0A9858225482000266427681010"
	     "0",	                                                -1},
	    {4,  RSP_HINT_RAPDU, "000102030405060708090A0B0C0D0E0F9100", -1},
	    {6,  RSP_HINT_CAPDU, "00A40004023F00",                       -1},
	    {8,  RSP_HINT_RAPDU, "62009000",                             -1},
	    {10, RSP_HINT_CAPDU, "00A40004022FE2",                       -1},
	    {11, RSP_HINT_RAPDU, "6A82",                                 -1},
	    {13, RSP_HINT_CAPDU, "80F2000000",                           -1},
	    {14, RSP_HINT_RAPDU, "9100",                                 -1},
	    {16, RSP_HINT_CAPDU, "801200000B",                           -1},
	};
	struct reading reading = LOG_CHECK(text, "mtk", rows, 0);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = "APDU_tx 0: 00 A4 00 04 02 3F 00\n"
	                           "APDU_tx 2: 00 00\n" /* line 1 is missing */
	                           "APDU_tx x: 00 00\n" /* no number */
	                           "APDU_rx:len=x\n"    /* no length */
	                           "APDU_rx 1: 90 00\n" /* no beginning */
	                           "APDU_rx:len=4\n"    /* shorter than announced */
	                           "APDU_rx 0: 90 00\n"
	                           "APDU_tx 0: 00 A4 0\n" /* half a byte */
	                           "APDU_tx 0:\n"
	                           "ATR_REPORT: none\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "00A40004023F00", -1},
	    {7, RSP_HINT_RAPDU, "9000",           -1},
	};
	static const uint64_t lines[] = {2, 3, 4, 5, 8, 8, 9, 10};
	struct reading reading = LOG_CHECK(text, "mtk", rows, 8);

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		log_check_damage(&reading, i,
		                 i == 4 ? RSP_RULE_SOURCE_LENGTH : RSP_RULE_SOURCE_LINE, lines[i]);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(elt),
	    cmocka_unit_test(plain),
	    cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
