/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

#define AID "A0000005591010FFFFFFFF8900000100"

/* "+CME ERROR: 100", "ERROR" */
#define CME_100 "2B434D45204552524F523A20313030"
#define ERROR_1 "4552524F52"

static void check_session(const struct reading *reading, size_t at, bool has, uint64_t session)
{
	assert_int_equal(reading_frame(reading, at)->has_session, has);
	assert_int_equal(reading_frame(reading, at)->session, session);
}

/* As lpac prints it, with echo, questions for ranges, and closing of what is not open. */
static void lpac_old(void **state)
{
	static const char text[] = "AT_DEBUG: AT+CCHO=?\n"
	                           "AT_DEBUG:\n"
	                           "AT_DEBUG: OK\n"
	                           "AT_DEBUG: AT+CCHC=2\n"
	                           "AT_DEBUG: ERROR\n"
	                           "AT_DEBUG: AT+CCHO=\"" AID "\"\n"
	                           "AT_DEBUG: +CCHO: 1\n"
	                           "AT_DEBUG: OK\n"
	                           "AT_DEBUG: AT+CGLA=1,22,\"81E2910006BF3E035C015A\"\n"
	                           "AT_DEBUG: AT+CGLA=1,22,\"81E2910006BF3E035C015A\"\n"
	                           "AT_DEBUG: +CGLA: 4,\"6115\"\r\n"
	                           "AT_DEBUG: OK\n"
	                           "{\"type\":\"lpa\",\"payload\":{\"code\":0}}\n"
	                           "AT_DEBUG: T+CCHC=1\n"
	                           "AT_DEBUG: OK\n";
	static const struct log_row rows[] = {
	    {7,  RSP_HINT_OPEN,  AID,                      -1},
	    {9,  RSP_HINT_CAPDU, "81E2910006BF3E035C015A", -1},
	    {11, RSP_HINT_RAPDU, "6115",                   -1},
	    {15, RSP_HINT_CLOSE, "",                       -1},
	};
	struct reading reading = LOG_CHECK(text, "at", rows, 0);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		check_session(&reading, i, true, 1);
	assert_true(reading_frame(&reading, 2)->ordered_pair);
	assert_memory_equal(text + reading_frame(&reading, 1)->file_off, "81E2", 4);
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	reading_free(&reading);
}

/* Directions and times; the same command twice is an echo only when it is received. */
static void lpac_new(void **state)
{
	static const char text[] = "AT_DEBUG_TX(1.500000000): AT+CSIM=10,\"0070000001\"\n"
	                           "AT_DEBUG_RX(1.600000000): AT+CSIM=10,\"0070000001\"\n"
	                           "AT_DEBUG_TX(1700000000.5): AT+CSIM=10,\"0070000001\"\n"
	                           "AT_DEBUG_RX(1700000000.600000000): +CSIM:6,\"019000\"\n"
	                           "AT_DEBUG_RX(1700000000.700000): OK\n"
	                           "AT_DEBUG_TX: AT+CGLA=0,8,00A40400\n"
	                           "AT_DEBUG_RX: +CGLA: 4,6A82\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "0070000001", -1},
            {3, RSP_HINT_CAPDU, "0070000001", -1},
	    {4, RSP_HINT_RAPDU, "019000",     -1},
            {6, RSP_HINT_CAPDU, "00A40400",   -1},
	    {7, RSP_HINT_RAPDU, "6A82",       -1},
	};
	struct reading reading = LOG_CHECK(text, "at", rows, 0);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_RELATIVE, S + 500 * MS);
	log_check_time(&reading, 1, RSP_CLOCK_UNIX, 1700000000 * S + 5000);
	log_check_time(&reading, 2, RSP_CLOCK_UNIX, 1700000000 * S + 600 * MS);
	assert_false(reading_frame(&reading, 2)->no_zone);
	check_session(&reading, 0, false, 0);
	check_session(&reading, 3, true, 0);
	reading_free(&reading);
}

/* Arrows and times of terminals; a session of 16 hex digits; a bare session number. */
static void terminals(void **state)
{
	static const char text[] = "> AT+CCHO=\"" AID "\"\n"
	                           "< +CCHO: 00000000038aa32f\n"
	                           "< OK\n"
	                           "> AT+CGLA=00000000038aa32f,10,\"80F2000000\"\n"
	                           "< +CGLA: 4,\"9000\"\n"
	                           "2024-02-29 12:00:00.250 --> AT+CCHO=" AID "\n"
	                           "2024-02-29 12:00:00.500 <-- 2\n"
	                           "2024-02-29 12:00:00.500 <-- OK\n"
	                           "[12:00:01.000] AT+CGLA=2,10,\"80F2000000\"\n"
	                           "[12:00:02.000] 4,\"9000\"\n";
	static const struct log_row rows[] = {
	    {2,  RSP_HINT_OPEN,  AID,          -1},
            {4,  RSP_HINT_CAPDU, "80F2000000", -1},
	    {5,  RSP_HINT_RAPDU, "9000",       -1},
            {7,  RSP_HINT_OPEN,  AID,          -1},
	    {9,  RSP_HINT_CAPDU, "80F2000000", -1},
            {10, RSP_HINT_RAPDU, "9000",       -1},
	};
	struct reading reading = LOG_CHECK(text, "at", rows, 0);

	(void)state;
	check_session(&reading, 0, true, 0x038aa32f);
	check_session(&reading, 1, true, 0x038aa32f);
	check_session(&reading, 3, true, 2);
	log_check_time(&reading, 3, RSP_CLOCK_UNIX, 1709208000 * S + 500 * MS);
	assert_true(reading_frame(&reading, 3)->no_zone);
	log_check_time(&reading, 5, RSP_CLOCK_RELATIVE, 43202 * S);
	reading_free(&reading);
}

/* Responses in fragments, and echoes that look like them. */
static void fragments(void **state)
{
	static const char text[] = "AT+CGLA=1,10,\"81C0000004\"\n"
	                           "=4,\"9000\"\n"
	                           "OK\n"
	                           "AT+CSIM=10,\"0070000001\"\n"
	                           "=10,\"0070000001\"\n"
	                           "=6,\"019000\"\n"
	                           "OK\n"
	                           "=4,\"9000\"\n" /* answers nothing */
	                           "AT+CGLA=1,10,\"81C0000008\"\n"
	                           "+CGLA: 20,\"0102030405\n"
	                           "060708\n"
	                           "9000\"\n"
	                           "OK\n"
	                           "AT+CGLA=1,10,\"81C0000008\"\n"
	                           "+CGLA: 20,\"0102\n"
	                           "OK\n";
	static const struct log_row rows[] = {
	    {1,  RSP_HINT_CAPDU, "81C0000004",           -1},
	    {2,  RSP_HINT_RAPDU, "9000",                 -1},
	    {4,  RSP_HINT_CAPDU, "0070000001",           -1},
	    {6,  RSP_HINT_RAPDU, "019000",               -1},
	    {9,  RSP_HINT_CAPDU, "81C0000008",           -1},
	    {10, RSP_HINT_RAPDU, "01020304050607089000", -1},
	    {14, RSP_HINT_CAPDU, "81C0000008",           -1},
	    {15, RSP_HINT_RAPDU, "0102",                 -1},
	};
	struct reading reading = LOG_CHECK(text, "at", rows, 1);

	(void)state;
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LENGTH, 16);
	reading_free(&reading);
}

/* Errors answer what was asked last, and only that. */
static void errors(void **state)
{
	static const char text[] = "AT+CGLA=1,10,\"81C0000004\"\n"
	                           "+CME ERROR: 100\n"
	                           "AT+CCHO=\"" AID "\"\n"
	                           "ERROR\n"
	                           "AT+CSIM=10,\"0070000001\"\n"
	                           "+CSIM: 6,\"019000\"\n"
	                           "ERROR\n"
	                           "AT+CGMI\n"
	                           "ERROR\n"
	                           "AT+CSIM=10,\"0070000001\"\n"
	                           "AT+CFUN=1\n"
	                           "ERROR\n";
	static const struct log_row rows[] = {
	    {1,  RSP_HINT_CAPDU,   "81C0000004", -1},
            {2,  RSP_HINT_REFUSED, CME_100,      -1},
	    {4,  RSP_HINT_REFUSED, ERROR_1,      -1},
            {5,  RSP_HINT_CAPDU,   "0070000001", -1},
	    {6,  RSP_HINT_RAPDU,   "019000",     -1},
            {10, RSP_HINT_CAPDU,   "0070000001", -1},
	};
	struct reading reading = LOG_CHECK(text, "at", rows, 0);

	(void)state;
	assert_int_equal(reading_frame(&reading, 1)->param, RSP_REFUSED_COMMAND);
	assert_int_equal(reading_frame(&reading, 2)->param, RSP_REFUSED_OPEN);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = "AT+CGLA=1,12,\"81C0000004\"\n" /* length */
	                           "+CGLA: 8,\"9000\"\n"           /* length */
	                           "AT+CGLA=1,10,\"81C000000\"\n"  /* half a byte */
	                           "AT+CGLA=x,10,\"81C0000004\"\n"
	                           "AT+CSIM=\"81C0000004\"\n"
	                           "AT+CCHO=\"A000\"\n"
	                           "AT+CCHC=first\n"
	                           "AT+CSIM=0,\"\"\n"
	                           "AT+CSIM=10,\"81C0000004\"\n"
	                           "+CSIM: \"9000\"\n"
	                           "AT+CSIM=10,\"81C0000004\"\n"
	                           "+CSIM: 4,\"90zz\"\n";
	static const struct log_row rows[] = {
	    {1,  RSP_HINT_CAPDU, "81C0000004", -1},
	    {2,  RSP_HINT_RAPDU, "9000",       -1},
	    {9,  RSP_HINT_CAPDU, "81C0000004", -1},
	    {11, RSP_HINT_CAPDU, "81C0000004", -1},
	};
	static const uint64_t lines[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12};
	struct reading reading = LOG_CHECK(text, "at", rows, 10);

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		log_check_damage(&reading, i, i < 2 ? RSP_RULE_SOURCE_LENGTH : RSP_RULE_SOURCE_LINE,
		                 lines[i]);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lpac_old),  cmocka_unit_test(lpac_new), cmocka_unit_test(terminals),
	    cmocka_unit_test(fragments), cmocka_unit_test(errors),   cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
