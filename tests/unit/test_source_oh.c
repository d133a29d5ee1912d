/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static void quirks(void **state)
{
	static const char text[] = "boot\n"
	                           "AA BB FF FF 00 00 00 01 00 02 80 7C 01 02 19\n"
	                           "frame 7 FF FF 00 00 00 02 00 02 7C  \r\n"
	                           "FF FF 00 00 00 01 00 02 CA FE\n"
	                           "FF FF 00 00 00 03 00 02 01 02\n" /* another kind */
	                           "FF FF 00 00 00 01 00 02\n"       /* nothing in it */
	                           "FF FF 00 00 00 02 00 02 90 00\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_T0, "807C010219", -1},
	    {3, RSP_HINT_T0, "7C",         -1},
	    {4, RSP_HINT_T0, "CAFE",       -1},
	    {7, RSP_HINT_T0, "9000",       -1},
	};
	static const enum rsp_t0_kind kinds[] = {RSP_T0_TX, RSP_T0_RX, RSP_T0_TX, RSP_T0_RX};
	struct reading reading = LOG_CHECK(text, "oh", rows, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(reading_frame(&reading, i)->param, kinds[i]);
	reading_free(&reading);
}

/* A dump that holds such bytes is none. */
static void not_recognised(void **state)
{
	static const char text[] = "00 B0 00 00 10 01 02 03 04 05 06 07 08 09 0A 0B\n"
	                           "FF FF 00 00 00 01 00 02 80 7C 01 02 19 00 00 00\n"
	                           "0C 0D 0E 0F 90 00 01 02 03 04 05 06 07 08 09 0A\n";
	const struct rsp_source *source = rsp_source_recognise(rsp_text(text));

	(void)state;
	assert_true(!source || strcmp(source->name, "oh") != 0);
	assert_null(rsp_source_recognise(rsp_text("FF FF 00 00 00 01 is no frame\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(not_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
