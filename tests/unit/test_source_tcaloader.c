/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static void quirks(void **state)
{
	static const char text[] = "Load file: a.ijc\n"
	                           "Command : 80E60200130C\n"
	                           "Response : 009000\r\n"
	                           "Command 02: 00A4040000\n"
	                           "Response: 6A82\n"
	                           "Commands are done\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_CAPDU, "80E60200130C", -1},
	    {3, RSP_HINT_RAPDU, "009000",       -1},
	    {4, RSP_HINT_CAPDU, "00A4040000",   -1},
	    {5, RSP_HINT_RAPDU, "6A82",         -1},
	};
	struct reading reading = LOG_CHECK(text, "tcaloader", rows, 1);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	assert_true(reading_frame(&reading, 1)->ordered_pair);
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LINE, 6);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = "Command : 80E6020013\n"
	                           "Response :\n"
	                           "Response : 900\n"
	                           "Response : 9000 and more\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "80E6020013", -1},
	};
	struct reading reading = LOG_CHECK(text, "tcaloader", rows, 3);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		log_check_damage(&reading, i, RSP_RULE_SOURCE_LINE, i + 2);
	reading_free(&reading);
}

/* Words that begin like a record do not make a log. */
static void not_recognised(void **state)
{
	(void)state;
	assert_null(rsp_source_recognise(rsp_text("Command line options\nResponse to comments\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(refused),
	    cmocka_unit_test(not_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
