/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static void reader_tool(void **state)
{
	static const char text[] = "Reader 0\n"
	                           "<-- 3B9F96801F\n"
	                           "--> [PCSC]/////// 00A4040000\n"
	                           "<-- 3B009000\n"
	                           "--> [PCSC]\\\\\\ 00 70 80 01 00\r\n"
	                           "<-- [PCSC]/////// 90 00\n"
	                           "--> [PCSC]/////// no card\n"
	                           "--> to the next page\n"
	                           "<-- 6A\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_ATR,   "3B9F96801F", -1},
            {3, RSP_HINT_CAPDU, "00A4040000", -1},
	    {4, RSP_HINT_RAPDU, "3B009000",   -1},
            {5, RSP_HINT_CAPDU, "0070800100", -1},
	    {6, RSP_HINT_RAPDU, "9000",       -1},
	};
	struct reading reading = LOG_CHECK(text, "arrows", rows, 1);

	(void)state;
	assert_true(reading_frame(&reading, 2)->ordered_pair);
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LINE, 7);
	reading_free(&reading);
}

/* What scriptor of pcsc-tools 1.6.2 prints: a response of several lines ends with a colon. */
static void scriptor(void **state)
{
	static const char text[] = "Using T=0 protocol\n"
	                           "Reading commands from STDIN\n"
	                           "reset\n"
	                           "> RESET\n"
	                           "< OK: 3B 9F 96 \n"
	                           "00 B0 00 00 04\n"
	                           "> 00 B0 00 00 04 \n"
	                           "< 01 02 \n"
	                           "03 04 90 00 : Normal processing.\n"
	                           "> 00 A4 00 00 02 7F 10 \n"
	                           "< 6A 82 : File not found\n"
	                           "> 00 B0 00 00 02\n"
	                           "< 05 06 \n"
	                           "and no more\n";
	static const struct log_row rows[] = {
	    {5,  RSP_HINT_ATR,   "3B9F96",         -1},
            {7,  RSP_HINT_CAPDU, "00B0000004",     -1},
	    {8,  RSP_HINT_RAPDU, "010203049000",   -1},
            {10, RSP_HINT_CAPDU, "00A40000027F10", -1},
	    {11, RSP_HINT_RAPDU, "6A82",           -1},
            {12, RSP_HINT_CAPDU, "00B0000002",     -1},
	    {13, RSP_HINT_RAPDU, "0506",           -1},
	};

	(void)state;
	LOG_CHECK_ONLY(text, "arrows", rows, 0);
}

/* pySim's StdoutApduTracer: the status word first. */
static void pysim(void **state)
{
	static const char text[] = "-- RESET\n"
	                           "-> 00a4000402 3f00\n"
	                           "<- 6102: \n"
	                           "-> 00c0000002 \n"
	                           "<- 9000: 6f00\n"
	                           "=> 00 B0 00 00 02\n"
	                           "<= 01 02 90 00\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_RESET, "",               -1},
            {2, RSP_HINT_CAPDU, "00A40004023F00", -1},
	    {3, RSP_HINT_RAPDU, "6102",           -1},
            {4, RSP_HINT_CAPDU, "00C0000002",     -1},
	    {5, RSP_HINT_RAPDU, "6F009000",       -1},
            {6, RSP_HINT_CAPDU, "00B0000002",     -1},
	    {7, RSP_HINT_RAPDU, "01029000",       -1},
	};

	(void)state;
	LOG_CHECK_ONLY(text, "arrows", rows, 0);
}

static void not_recognised(void **state)
{
	(void)state;
	assert_null(rsp_source_recognise(rsp_text("> quoted text\n< html >\n--> next\n<- back\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reader_tool),
	    cmocka_unit_test(scriptor),
	    cmocka_unit_test(pysim),
	    cmocka_unit_test(not_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
