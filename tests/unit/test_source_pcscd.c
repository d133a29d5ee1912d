/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static const char text[] =
    "00000000 debuglog.c:299:DebugLogSetLevel() debug level=debug\n"
    "00000266 [139889896364744] pcscdaemon.c:663:main() pcsc-lite 1.9.5 daemon ready.\n"
    "00000034 [139889896364744] eventhandler.c:464:EHStatusHandlerThread() powerState: "
    "POWER_STATE_POWERED\n"
    "00000006 [139889896364744] Card ATR: 3B 9F 96 80 1F \n"
    "00001000 [139889896364744] APDU: 81 E2 91 00 03 BF 2E 00 \r\n"
    "00002000 [139889896364744] SW: 61 15 \n"
    "00000500 APDU: 81 C0 00 00 15\n"
    "\033[34m00000500 \033[0m[139889896364744] SW: BF 2E 01 00 90 00\033[0m\n"
    "Feb 06 10:00:36 host pcscd[2811]: 00000500 [1] APDU: 80 F2 00 00\n"
    "00000007 winscard.c:215:SCardTransmit() Send Protocol: T=0\n"
    "APDU: 00 11 22 33\n";

static void quirks(void **state)
{
	static const struct log_row rows[] = {
	    {4, RSP_HINT_ATR,   "3B9F96801F",       -1},
            {5, RSP_HINT_CAPDU, "81E2910003BF2E00", -1},
	    {6, RSP_HINT_RAPDU, "6115",             -1},
            {7, RSP_HINT_CAPDU, "81C0000015",       -1},
	    {8, RSP_HINT_RAPDU, "BF2E01009000",     -1},
            {9, RSP_HINT_CAPDU, "80F20000",         -1},
	};
	struct reading reading = LOG_CHECK(text, "pcscd", rows, 0);

	(void)state;
	/* Steps of microseconds since the first line: 266 + 34 + 6, + 1000, + 2000 ... */
	log_check_time(&reading, 0, RSP_CLOCK_RELATIVE, 306000);
	log_check_time(&reading, 1, RSP_CLOCK_RELATIVE, 1306000);
	log_check_time(&reading, 2, RSP_CLOCK_RELATIVE, 3306000);
	log_check_time(&reading, 5, RSP_CLOCK_RELATIVE, 4806000);
	assert_memory_equal(text + reading_frame(&reading, 4)->file_off, "BF 2E", 5);
	assert_true(reading_frame(&reading, 2)->ordered_pair);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char bad[] = "00000000 [1] APDU: 81 E2 91 00 03 BF 2E\n"
	                          "00000001 [1] SW: 61 1\n"
	                          "00000001 [1] SW:\n"
	                          "00000001 [1] APDU: 81 C0 zz\n"
	                          "00000001 [1] SW: 6A 82\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "81E2910003BF2E", -1},
	    {5, RSP_HINT_RAPDU, "6A82",           -1},
	};
	struct reading reading = LOG_CHECK(bad, "pcscd", rows, 3);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		log_check_damage(&reading, i, RSP_RULE_SOURCE_LINE, i + 2);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
