/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static void quirks(void **state)
{
	static const char text[] =
	    "<!DOCTYPE html>\n"
	    "<html><body><p>APDU: 80 14 00 00 00</p><td>APDU:80E2910003BF2E00</td></body>\n"
	    "<tr><td>APDU: 00 A4</td></tr>\n"
	    "<th>APDU: Name</th>\n"
	    "APDU: 80F20000\r\n"
	    "</html>\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_CAPDU, "8014000000",       -1},
	    {2, RSP_HINT_CAPDU, "80E2910003BF2E00", -1},
	    {5, RSP_HINT_CAPDU, "80F20000",         -1},
	};
	struct reading reading = LOG_CHECK(text, "html", rows, 1);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	assert_memory_equal(text + reading_frame(&reading, 1)->file_off, "80E2", 4);
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LINE, 3);
	reading_free(&reading);
}

static void not_recognised(void **state)
{
	(void)state;
	assert_null(rsp_source_recognise(rsp_text("APDU: 80 14 00 00 00\n")));
	assert_null(rsp_source_recognise(rsp_text("<html><body>APDU: none</body></html>\n")));
}

/* A line with more APDUs than are kept at a time. */
static void many_in_a_line(void **state)
{
	enum { NUM = 1000 };
	char *text = malloc(64 + NUM * 24);
	struct reading reading;

	(void)state;
	assert_non_null(text);
	strcpy(text, "<html>");
	for (int i = 0; i < NUM; i++)
		sprintf(text + strlen(text), "APDU: %02X140000<", i % 256);
	reading = reading_of(text, strlen(text), NULL);
	assert_string_equal(reading.source->name, "html");
	assert_int_equal(reading.num_frames, NUM);
	assert_int_equal(reading.num_damages, 0);
	assert_int_equal(reading_frame(&reading, 999)->bytes.data[0], 999 % 256);
	reading_free(&reading);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(not_recognised),
	    cmocka_unit_test(many_in_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
