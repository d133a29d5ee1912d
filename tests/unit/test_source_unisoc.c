/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log_feed.h"

static void quirks(void **state)
{
	static const char text[] =
	    "12:00:00 USIMDRV:[0]:API [SIM_WarmResetSimCard] Tick[17]\n" /* not the reset itself */
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

/* What the driver itself prints (usim_drv.c): whole commands and responses, 16 bytes a line, the
 * last filled up with whatever is there. */
static void driver(void **state)
{
	static const char text[] =
	    "12:00:00.100 USIMDRV:[1]:[ResetSIMCard] Reset_type[0]!\n"
	    "USIMDRV:[1]:[ResetSIMCard] Reset the first time!\n"
	    "USIMDRV:[1]:[CheckReceiveBuf] ATR[0x3b], cur_pos[0x1]\n"
	    "12:00:00.200 USIMDRV:[1]:[CheckReceiveBuf] ALL ATR received ,cur_pos[0x4], "
	    "exp_len[0x4]\n"
	    "12:00:00.300 USIMDRV:[1]:DATA::RX 0x3B 0x02 0x14 0x50, 0x00 0x00 0x00 0x00, 0x00 0x00 "
	    "0x00 0x00, 0x00 0x00 0x00 0x00\n"
	    "USIMDRV:[1]:[CheckReceiveBuf] All ATR received! sim_status[0x5]\n"
	    "12:00:00.400 USIMDRV:[1]:tx_data_len[18], rx_expected_len[2]\n"
	    "12:00:00.500 USIMDRV:[1]:0x00 0xD6 0x00 0x00, 0x0D 0x05 0x06 0x07, 0x08 0x09 0x0A "
	    "0x0B, "
	    "0x0C 0x0D 0x0E 0x0F\n"
	    "12:00:00.500 USIMDRV:[0]:tx_data_len[5], rx_expected_len[4]\n"
	    "USIMDRV:[0]:0x00 0xB0 0x00 0x00, 0x02 0x00 0x00 0x00, 0x00 0x00 0x00 0x00, 0x00 0x00 "
	    "0x00 "
	    "0x00\n"
	    "USIMDRV:[1]:0x10 0x11 0x00 0x00, 0x00 0x00 0x00 0x00, 0x00 0x00 0x00 0x00, 0x00 0x00 "
	    "0x00 "
	    "0x00\n"
	    "USIMDRV:[0]:[RxFifoFullIntP_T0] NULL byte(0x60) received!!!\n"
	    "USIMDRV:[1]:resp_data_len[0],sw [0x90, 0x00]\n"
	    "USIMDRV:[0]:resp_data_len[2],sw [0x91, 0x10]\n"
	    "USIMDRV:[0]:0x01 0x02 0x00 0x00, 0x00 0x00 0x00 0x00, 0x00 0x00 0x00 0x00, 0x00 0x00 "
	    "0x00 "
	    "0x00\n"
	    "USIMDRV:[0]:[SendResponseUp] [0x1, 0x2, 0x4]\n"
	    "USIMDRV:[0]:[SIM_PowerOffSIM]\n";
	static const struct log_row rows[] = {
	    {1,  RSP_HINT_RESET, "",	                             1},
	    {5,  RSP_HINT_ATR,   "3B021450",                             1},
	    {10, RSP_HINT_CAPDU, "00B0000002",                           0},
	    {8,  RSP_HINT_CAPDU, "00D600000D05060708090A0B0C0D0E0F1011", 1},
	    {13, RSP_HINT_RAPDU, "9000",                                 1},
	    {15, RSP_HINT_RAPDU, "01029110",                             0},
	    {17, RSP_HINT_RESET, "",	                             0},
	};
	struct reading reading = LOG_CHECK(text, "unisoc", rows, 0);

	(void)state;
	log_check_time(&reading, 1, RSP_CLOCK_RELATIVE, 12 * 3600 * S + 300 * MS);
	reading_free(&reading);
}

/* The response of a log that tags commands is what the line carried, like those. */
static void driver_and_tags(void **state)
{
	static const char text[] = "USIMDRV:[2]:tx_data_len[7], rx_expected_len[2]\n"
	                           "[T]USIMDRV 0x00 0xA4 0x00 0x04 0x02 0x3F 0x00\n"
	                           "USIMDRV:[2]:resp_data_len[0],sw [0x61, 0x1C]\n"
	                           "USIMDRV:[2]:resp_data_len[0],sw 90 00\n"
	                           "USIMDRV:[2]:resp_data_len[3],sw [0x90, 0x00]\n"
	                           "USIMDRV:[2]:0x01 0x02\n"
	                           "USIMDRV:[2]:tx_data_len[7]\n";
	static const struct log_row rows[] = {
	    {2, RSP_HINT_T0, "00A40004023F00", -1},
	    {3, RSP_HINT_T0, "611C",           -1},
	    {6, RSP_HINT_T0, "01029000",       -1},
	};
	struct reading reading = LOG_CHECK(text, "unisoc", rows, 3);

	(void)state;
	assert_int_equal(reading_frame(&reading, 1)->param, RSP_T0_RX);
	log_check_damage(&reading, 0, RSP_RULE_SOURCE_LINE, 4);
	log_check_damage(&reading, 1, RSP_RULE_SOURCE_LENGTH, 7);
	log_check_damage(&reading, 2, RSP_RULE_SOURCE_LENGTH, 7);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quirks),
	    cmocka_unit_test(driver),
	    cmocka_unit_test(driver_and_tags),
	    cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
