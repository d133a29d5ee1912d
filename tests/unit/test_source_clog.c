/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

/* The lines of TS 27.007's example, and variants. */
static void quirks(void **state)
{
	static const char text[] =
	    "AT+CLOGBUFFSIMAPDU=1,2\n"
	    "+CLOGBUFFSIMAPDUTD: SIM SLOT:1,LSI:2,TX Data APDU: 80F2000C0000\n"
	    "+CLOGBUFFSIMAPDURD: SIM SLOT:1,LSI:2,RX Data APDU: 9000\r\n"
	    "OK\n"
	    "[12:00:00.500] < +CLOGSIMAPDUTD: SIM SLOT:0,TX Data APDU: 81E2910003BF2E00\n"
	    "[12:00:00.600] < +CLOGSIMAPDURD: SIM SLOT:0,RX Data APDU:6115\n"
	    "AT+CGLA=1,16,\"81E2910003BF2E00\"\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_CAPDU, "80F2000C0000",     1},
	    {3, RSP_HINT_RAPDU, "9000",             1},
	    {5, RSP_HINT_CAPDU, "81E2910003BF2E00", 0},
	    {6, RSP_HINT_RAPDU, "6115",             0},
	};
	struct reading reading = LOG_CHECK(text, "clog", rows, 0);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	log_check_time(&reading, 3, RSP_CLOCK_RELATIVE, 12 * 3600 * S + 600 * MS);
	/* A filter may leave responses out. */
	assert_false(reading_frame(&reading, 1)->ordered_pair);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = "+CLOGSIMAPDUTD: SIM SLOT:0,TX Data APDU: 80F20000\n"
	                           "+CLOGSIMAPDURD: SIM SLOT:0,RX Data APDU: 900\n"
	                           "+CLOGSIMAPDURD: SIM SLOT:x,RX Data APDU: 9000\n"
	                           "+CLOGSIMAPDURD: SIM SLOT:0,TX Data APDU: 9000\n"
	                           "+CLOGSIMAPDURD: RX Data APDU: 9000\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "80F20000", 0},
	};
	struct reading reading = LOG_CHECK(text, "clog", rows, 4);

	(void)state;
	for (size_t i = 0; i < 4; i++)
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
