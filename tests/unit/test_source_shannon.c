/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

/* The columns before the text. */
#define AT(time) "14:31:20.231\t" time "\tUSIM_MAIN\tDumpPrivacy\tU0\t"
#define CMD      "[UICC APDU CMD] Hex Dump -> : "
#define RSP      "[UICC APDU RSP] Hex Dump -> : "

static const char text[] =
    AT("23:59:59.450810") "[USIM_0] Reseting UICC -> O.K\n" AT("23:59:59.500000") "[USIM_0] " CMD "00 A4 04 00 04 A0 00 \n" AT("23:59:59.500001") "[USIM_1] " CMD "00 B0 00 00 02 \n" AT(
        "23:59:59.500002") "[USIM_0] " CMD
                           "00 00 \r\n" AT("23:59:59.600000") "[USIM_0] SW1: 0x61 SW2: 0x0A\n" AT("23:59:59.700000") "[USIM_1] Length of Response Data -> 0x02\n" AT(
                               "23:59:59.700001") "[USIM_1] " RSP
                                                  "B0 12 34\n" AT("00:00:00.700002") "[USIM_1] "
                                                                                     "ReturnStatus,"
                                                                                     " SW1: 0x90 "
                                                                                     "SW2: "
                                                                                     "0x00\n" AT("0"
                                                                                                 "0"
                                                                                                 ":"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 ":"
                                                                                                 "0"
                                                                                                 "1"
                                                                                                 "."
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0"
                                                                                                 "0") "[USIM_0] some text of the modem\n" AT(
                                                                                         "00:00:01."
                                                                                         "000000") "Hex Dump -> : 00 A4\n";

static void quirks(void **state)
{
	static const struct log_row rows[] = {
	    {1, RSP_HINT_RESET, "",                   1},
            {2, RSP_HINT_CAPDU, "00A4040004A0000000", 1},
	    {5, RSP_HINT_RAPDU, "610A",               1},
            {3, RSP_HINT_CAPDU, "00B0000002",         2},
	    {7, RSP_HINT_RAPDU, "12349000",           2},
	};
	struct reading reading = LOG_CHECK(text, "shannon", rows, 0);
	const int64_t day = 86400 * S, last = day - S;

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_RELATIVE, last + 450810000);
	log_check_time(&reading, 1, RSP_CLOCK_RELATIVE, last + 500000000);
	log_check_time(&reading, 4, RSP_CLOCK_RELATIVE, last + 700001000);
	assert_memory_equal(text + reading_frame(&reading, 1)->file_off, "00 A4 04", 8);
	assert_true(reading_frame(&reading, 4)->ordered_pair);
	reading_free(&reading);
}

/* Procedure bytes and status words, where the log has them and where not. */
static void responses(void **state)
{
	static const char log[] =
	    "[USIM_0] " CMD "80 E2 91 00 03\n" /* header, procedure byte, data */
	    "[USIM_0] " RSP "E2\n"
	    "[USIM_0] " CMD "BF 2E 00\n"
	    "[USIM_0] SW1: 0x61 SW2: 0x15\n"
	    "[USIM_0] " CMD "80 C0 00 00 03\n" /* procedure byte in a line of its own */
	    "[USIM_0] Length of Response Data .. 0x3\n"
	    "[USIM_0] " RSP "C0\n"
	    "[USIM_0] " RSP "C0 01\n"
	    "[USIM_0] " RSP "02\n"
	    "[USIM_0] SW1: 0x90 SW2: 0x00\n"
	    "[USIM_0] " CMD "80 F2 00 00 02\n" /* the status word is in the dump, too */
	    "[USIM_0] Length of Response Data 0x02\n"
	    "[USIM_0] " RSP "AA BB 90 00\n"
	    "[USIM_0] SW1: 0x90 SW2: 0x00\n"
	    "[USIM_0] " CMD "00 B0 00 00 01\n" /* data that equals INS */
	    "[USIM_0] Length of Response Data 0x01\n"
	    "[USIM_0] " RSP "B0\n"
	    "[USIM_0] SW1: 0x90 SW2: 0x00\n"
	    "[USIM_0] " CMD "00 B0 00 00 02\n" /* without a length */
	    "[USIM_0] " RSP "B0 01 02\n"
	    "[USIM_0] " CMD "00 B0 00 00 02\n"; /* and without a status word */
	static const struct log_row rows[] = {
	    {1,  RSP_HINT_CAPDU, "80E2910003BF2E00", 1},
            {4,  RSP_HINT_RAPDU, "6115",             1},
	    {5,  RSP_HINT_CAPDU, "80C0000003",       1},
            {8,  RSP_HINT_RAPDU, "C001029000",       1},
	    {11, RSP_HINT_CAPDU, "80F2000002",       1},
            {13, RSP_HINT_RAPDU, "AABB9000",         1},
	    {15, RSP_HINT_CAPDU, "00B0000001",       1},
            {17, RSP_HINT_RAPDU, "B09000",           1},
	    {19, RSP_HINT_CAPDU, "00B0000002",       1},
            {20, RSP_HINT_RAPDU, "0102",             1},
	    {21, RSP_HINT_CAPDU, "00B0000002",       1},
	};

	(void)state;
	LOG_CHECK_ONLY(log, "shannon", rows, 0);
}

/* Le behind the data; all ten slots unfinished at the end. */
static void ends(void **state)
{
	char log[2000] =
	    "[USIM_0] " CMD "80 E2 91 00 01 BF 00\n[USIM_0] " CMD "80 E2 91 00 02 BF\n";
	struct reading reading;

	(void)state;
	for (int i = 0; i < 10; i++)
		sprintf(log + strlen(log), "[USIM_%d] " CMD "00 A4 00 04 02 3F\n", i);
	reading = reading_of(log, strlen(log), NULL);
	assert_int_equal(reading.num_damages, 0);
	assert_int_equal(reading.num_frames, 11);
	assert_int_equal(reading_frame(&reading, 0)->bytes.len, 7);
	/* The second goes on with what is, by its length, data. */
	assert_int_equal(reading_frame(&reading, 1)->bytes.len, 12);
	for (size_t i = 2; i < 11; i++)
		assert_int_equal(reading_frame(&reading, i)->slot, (int)i);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char log[] = "[USIM_0] " CMD "00 A4 00 04 02 3F 00\n"
	                          "[USIM_0] " CMD "00 A4 0\n"
	                          "[USIM_0] " RSP "\n"
	                          "[USIM_0] SW1: 0x9 SW2: 0x00\n"
	                          "[USIM_0] Length of Response Data\n"
	                          "[USIM_0] SW1: 0x90 SW2: 0x00\n"
	                          "[USIM_x] " CMD "00 A4\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "00A40004023F00", 1},
	    {3, RSP_HINT_RAPDU, "9000",           1},
	};
	struct reading reading = LOG_CHECK(log, "shannon", rows, 4);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		log_check_damage(&reading, i, RSP_RULE_SOURCE_LINE, i + 2);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(responses),
	    cmocka_unit_test(ends),
	    cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
