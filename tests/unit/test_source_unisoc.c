/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static void quirks(void **state)
{
	static const char text[] =
	    "12:00:00 USIMDRV:[0]:API [SIM_WarmResetSimCard] Tick[17]\n"
	    "USIMDRV:[0]:tx_data_len[5], rx_expected_len[2]\n"
	    "[T]USIMDRV 0x00 0xA4 0x00 0x04 0x02\n"
	    "rx_data_len[1]\n"
	    "[R]USIMDRV 0xA4\n"
	    "tx_data_len[18]\n"
	    "[T]USIMDRV:[0]:0x00 0x01 0x02 0x03, 0x04 0x05 0x06 0x07, 0x08 0x09 0x0A 0x0B, "
	    "0x0C 0x0D 0x0E 0x0F\n"
	    "[T]USIMDRV:[0]:0x10 0x11 0x00 0x00\n"
	    "[R]USIMDRV 0x90 0x00\n";
	static const struct log_row rows[] = {
	    {3, RSP_HINT_T0, "00A4000402",                           -1},
	    {5, RSP_HINT_T0, "A4",	                           -1},
	    {7, RSP_HINT_T0, "000102030405060708090A0B0C0D0E0F1011", -1},
	    {9, RSP_HINT_T0, "9000",                                 -1},
	};
	static const enum rsp_t0_kind kinds[] = {RSP_T0_TX, RSP_T0_RX, RSP_T0_TX, RSP_T0_RX};
	struct reading reading = LOG_CHECK(text, "unisoc", rows, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(reading_frame(&reading, i)->param, kinds[i]);
	log_check_time(&reading, 0, RSP_CLOCK_NONE, 0);
	reading_free(&reading);
}

static void refused(void **state)
{
	static const char text[] = "tx_data_len[5]\n"
	                           "[T]USIMDRV 0x00 0xA4 0x00\n"
	                           "tx_data_len[x]\n"
	                           "[T]USIMDRV 0x00 A4\n"
	                           "[T]USIMDRV\n"
	                           "[R]USIMDRV 0x90 0x0\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_T0, "00A400", -1},
	    {4, RSP_HINT_T0, "00",     -1},
	    {6, RSP_HINT_T0, "90",     -1},
	};
	struct reading reading = LOG_CHECK(text, "unisoc", rows, 5);

	(void)state;
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LENGTH, 3);
	log_check_damage(&reading, 1, RSP_RULE_SOURCE_LINE, 3);
	log_check_damage(&reading, 2, RSP_RULE_SOURCE_LINE, 4);
	log_check_damage(&reading, 3, RSP_RULE_SOURCE_LINE, 5);
	log_check_damage(&reading, 4, RSP_RULE_SOURCE_LINE, 6);
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
