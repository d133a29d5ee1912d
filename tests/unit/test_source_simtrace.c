/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static const char text[] = "simtrace2-sniff - Phone-SIM card communication sniffer \n"
                           "Entering main loop\n"
                           "Card state change: card inserted, reset asserted\n"
                           "Card state change: reset de-asserted\n"
                           "ATR: 3b 9f 96 80 1f \n"
                           "PPS: ff 10 96 79 \n"
                           "PPS: ff 10 96 79 \n"
                           "Fi/Di switched to 512/32\n"
                           "TPDU: 00 a4 00 04 02 3f 00 61 21 \n"
                           "TPDU: 00 c0 00 00 01 62 90 00 \n"
                           "Card state change: data transfer timeout\n"
                           "Card state change: no changes\n"
                           "Card state change: card ejected\n"
                           "PPS: ff 00 ff\n"
                           "unknown SIMtrace msg type 0x42\n";

static void quirks(void **state)
{
	static const struct log_row rows[] = {
	    {3,  RSP_HINT_RESET,        "",                   -1},
	    {5,  RSP_HINT_ATR,          "3B9F96801F",         -1},
	    {6,  RSP_HINT_PPS_REQUEST,  "FF109679",           -1},
	    {7,  RSP_HINT_PPS_RESPONSE, "FF109679",           -1},
	    {9,  RSP_HINT_TPDU,         "00A40004023F006121", -1},
	    {10, RSP_HINT_TPDU,         "00C0000001629000",   -1},
	    {13, RSP_HINT_RESET,        "",                   -1},
	    {14, RSP_HINT_PPS_REQUEST,  "FF00FF",             -1},
	};
	struct reading reading = LOG_CHECK(text, "simtrace", rows, 0);

	(void)state;
	log_check_time(&reading, 4, RSP_CLOCK_NONE, 0);
	assert_memory_equal(text + reading_frame(&reading, 4)->file_off, "00 a4", 5);
	reading_free(&reading);
}

/* What the sniffer calls bad is told and shown. */
static void flags(void **state)
{
	static const char bad[] = "TPDU (incomplete): 00 a4 00 04 02 3f\n"
	                          "ATR (malformed, checksum error): 3b 00\n"
	                          "TPDU (incomplete: 00 a4\n"
	                          "TPDU: 00 a4 0\n"
	                          "TPDU 00 a4 00\n"
	                          "TPDUs are not records\n"
	                          "TPDU: \n"
	                          "ATR (checksum error): 3b 00 01\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_TPDU, "00A40004023F", -1},
	    {2, RSP_HINT_ATR,  "3B00",         -1},
	    {8, RSP_HINT_ATR,  "3B0001",       -1}, /* whole, only its check byte is wrong */
	};
	struct reading reading = LOG_CHECK(bad, "simtrace", rows, 6);

	(void)state;
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_SNAPPED, 1);
	assert_non_null(strstr(reading_damage(&reading, 0)->text, "\"incomplete\""));
	log_check_damage(&reading, 1, RSP_RULE_SOURCE_SNAPPED, 2);
	log_check_damage(&reading, 2, RSP_RULE_SOURCE_LINE, 3);
	log_check_damage(&reading, 3, RSP_RULE_SOURCE_LINE, 4);
	log_check_damage(&reading, 4, RSP_RULE_SOURCE_LINE, 5);
	log_check_damage(&reading, 5, RSP_RULE_SOURCE_LINE, 7);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
