/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

/* Every prefix that logcat writes. */
static void quirks(void **state)
{
	static const char text[] =
	    "--------- beginning of main\n"
	    "05-14 23:59:59.900  1234  1250 D TelephonyManagerApduInterface: TelephonyManager "
	    "APDU: "
	    "81e2910003bf2e00\n"
	    "05-15 00:00:00.100  1234  1250 D TelephonyManagerApduInterface: TelephonyManager APDU "
	    "response: 6115\n"
	    "D/OmapiApduInterface( 1234): OMAPI APDU: 81C0000015\n"
	    "D/OmapiApduInterface( 1234): OMAPI APDU response: BF2E009000\n"
	    "2024-02-29 12:00:00.500  1234  1250 D X: OMAPI APDU: 80F20000\r\n"
	    "05-15 00:00:01.000  1234  1250 D X: TelephonyManager APDU response: null\n"
	    "05-15 00:00:01.000  1234  1250 W X: TelephonyManager APDU interface unavailable\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_CAPDU,   "81E2910003BF2E00", -1},
	    {3, RSP_HINT_RAPDU,   "6115",             -1},
	    {4, RSP_HINT_CAPDU,   "81C0000015",       -1},
	    {5, RSP_HINT_RAPDU,   "BF2E009000",       -1},
	    {6, RSP_HINT_CAPDU,   "80F20000",         -1},
	    {7, RSP_HINT_REFUSED, "6E756C6C",         -1}, /* "null" */
	};
	struct reading reading = LOG_CHECK(text, "openeuicc", rows, 0);

	(void)state;
	log_check_time(&reading, 0, RSP_CLOCK_RELATIVE, 86399 * S + 900 * MS);
	log_check_time(&reading, 1, RSP_CLOCK_RELATIVE, 86400 * S + 100 * MS);
	log_check_time(&reading, 2, RSP_CLOCK_NONE, 0);
	log_check_time(&reading, 4, RSP_CLOCK_UNIX, 1709208000 * S + 500 * MS);
	assert_true(reading_frame(&reading, 4)->no_zone);
	assert_true(reading_frame(&reading, 1)->ordered_pair);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = "D/X: OMAPI APDU: 81c0000015\n"
	                           "D/X: OMAPI APDU: 81c00\n"
	                           "D/X: OMAPI APDU response: \n"
	                           "D/X: OMAPI APDU response: [B@1234\n";
	static const struct log_row rows[] = {
	    {1, RSP_HINT_CAPDU, "81C0000015", -1},
	};
	struct reading reading = LOG_CHECK(text, "openeuicc", rows, 3);

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
