/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem_rows.h"

#define CHECK(text, rows, damages)                                                                 \
	modem_check(text, sizeof(text) - 1, "qcat", RSP_CLOCK_UNIX, rows,                          \
	            sizeof(rows) / sizeof((rows)[0]), damages,                                     \
	            sizeof(damages) / sizeof((damages)[0]))
#define CHECK_CLEAN(text, rows)                                                                    \
	modem_check(text, sizeof(text) - 1, "qcat", RSP_CLOCK_UNIX, rows,                          \
	            sizeof(rows) / sizeof((rows)[0]), NULL, 0)

/* 2024-01-05T10:02:11 and 1980-01-06T00:00:13 (date -u -d ... +%s), in microseconds. */
#define JAN_5  INT64_C(1704448931000000)
#define GPS_13 INT64_C(315964813000000)

#define HEAD "%MOBILE PARSED MESSAGE FILE\r\n%FILE: a.isf\r\n%OS: x\r\n\r\n"

/* With padded keys and without, CRLF, a NUL, a day of one digit, other log codes, the decode text
 * of another record, an ATR in two pieces, a record that stands twice. */
static const char good[] = HEAD "2024 Jan  5  10:02:10.000  [5A]  0x1FFB  Event --  EVENT_X\r\n"
                                "TX Data = { 11 22  }\r\n"
                                "\r\n"
                                "2024 Jan  5  10:02:11.204  [00]  0x19B7  UIM APDU\r\n"
                                "Subscription ID = 2\r\n"
                                "Version                = 1\r\n"
                                "Sequence Number        = 7\r\n"
                                "Slot Id                = SLOT_1\r\n"
                                "Message Type           = COLD_RESET\r\n"
                                "Control byte           = 0\r\n"
                                "Cold Reset\r\n"
                                "   Clock = 4 MHz\r\n"
                                "   Voltage = 1.8 V\r\n"
                                "\r\n"
                                "2024 Jan 15  10:02:11.205  [00]  0x19B7  UIM APDU\n"
                                "Subscription ID = 2\n"
                                "Version = 1\n"
                                "Sequence Number = 8\n"
                                "Slot Id = SLOT_1\n"
                                "Message Type = ATR_RX\n"
                                "Control byte = 0\n"
                                "ATR RX DATA          = { 3B 81  }\n"
                                "\n"
                                "2024 Jan  5  10:02:11.206  [00]  0x19B7  UIM APDU\n"
                                "Sequence Number = 9\n"
                                "Slot Id = SLOT_1\n"
                                "Message Type = ATR_RX\n"
                                "ATR RX DATA          = { 80 01 80 80  }\n"
                                "\n"
                                "2024 Jan  5  10:02:11.207  [00]  0x19B7  UIM APDU\n"
                                "Sequence Number = 10\n"
                                "Slot Id = SLOT_2\n"
                                "Message Type = TX\n"
                                "TX Data                = { 80 F2 00 0C 00  }\n"
                                "APDU Parsing\n"
                                "   TERMINAL PROFILE\n"
                                "   RX Data = { 11 22 }\n"
                                "   CLA = 0x80\n"
                                "   Message Type = RX\n"
                                "\n"
                                "2024 Jan  5  10:02:11.208  [00]  0x19B7  UIM APDU\n"
                                "Sequence Number = 11\n"
                                "Slot Id = SLOT_2\n"
                                "Message Type = RX\n"
                                "RX Data                = 60\0\n"
                                "ERROR: Invalid length\n"
                                "\n"
                                "2024 Jan  5  10:02:11.209  [00]  0x19B7  UIM APDU\n"
                                "Sequence Number = 12\n"
                                "Slot Id = SLOT_2\n"
                                "Message Type = RX\n"
                                "RX Data                = { \n"
                                "   C0 01 02 \n"
                                "   90 00 \n"
                                "}\n"
                                "   APDU Parsing\n"
                                "   90 00\n"
                                "\n"
                                "2024 Jan  5  10:02:11.209  [00]  0x19B7  UIM APDU\n"
                                "Sequence Number = 12\n"
                                "Slot Id = SLOT_2\n"
                                "Message Type = POWER_OFF\n"
                                "Power Off\n"
                                "   Clock = 0\n";

static const struct modem_row good_rows[] = {
    {8,  RSP_T0_RESET,     1, JAN_5 + 204000,                      "",           7 },
    {19, RSP_T0_ATR,       1, JAN_5 + 205000 + 10 * 86400000000LL, "3B81",       8 },
    {28, RSP_T0_ATR,       1, JAN_5 + 206000,                      "80018080",   9 },
    {34, RSP_T0_TX,        2, JAN_5 + 207000,                      "80F2000C00", 10},
    {45, RSP_T0_RX,        2, JAN_5 + 208000,                      "60",         11},
    {52, RSP_T0_RX,        2, JAN_5 + 209000,                      "C001029000", 12},
    {63, RSP_T0_POWER_OFF, 2, JAN_5 + 209000,                      "",           12},
};

static void every_quirk(void **state)
{
	(void)state;
	CHECK_CLEAN(good, good_rows);
}

/* QCAT's own text of records without bytes, with NULs for blanks. */
static const char no_bytes[] = HEAD "2024 Jan  5  10:02:11.204  [00]  0x19B7  UIM APDU\n"
                                    "Sequence\0Number = 1\n"
                                    "Slot\0Id = SLOT_1\n"
                                    "Message\0Type = COLD_RESET\n"
                                    "Cold\0Reset\n"
                                    "   Clock = 0\n"
                                    "APDU\0Parsing\n"
                                    "   TX Data = { 00 A4 00 04 02  }\n"
                                    "TX Data = { 00 A4 00 04 02  }\n"
                                    "\n"
                                    "2024 Jan  5  10:02:11.205  [00]  0x19B7  UIM APDU\n"
                                    "Slot Id = SLOT_1\n"
                                    "Message Type = WARM_RESET\n"
                                    "   TX Data = { 00 A4 00 04 02  }\n"
                                    "2024 Jan  5  10:02:11.206  [00]  0x19B7  UIM APDU\n"
                                    "Slot Id = SLOT_1\n"
                                    "Message Type = TX\n"
                                    "ERROR: Invalid length\n"
                                    "TX Data = { 00 A4 00 04 02  }\n"
                                    "2024 Jan  5  10:02:11.207  [00]  0x19B7  UIM APDU\n"
                                    "Slot Id = SLOT_1\n"
                                    "Message Type = RX\n"
                                    "RX\0Data\0= { 90\0"
                                    "00 }\n";

static const struct modem_row no_bytes_rows[] = {
    {5,  RSP_T0_RESET, 1, JAN_5 + 204000, "",     1                },
    {15, RSP_T0_RESET, 1, JAN_5 + 205000, "",     MODEM_NO_SEQUENCE},
    {24, RSP_T0_RX,    1, JAN_5 + 207000, "9000", MODEM_NO_SEQUENCE},
};

static void own_text_of_records_without_bytes(void **state)
{
	static const enum rsp_rule_id damages[] = {RSP_RULE_SOURCE_LINE};

	(void)state;
	CHECK(no_bytes, no_bytes_rows, damages);
}

/* Before the clock is set it counts from 1980; the records keep their order and their times. */
static const char unset[] = "1980 Jan  6  00:00:13.000  [00]  0x19B7  UIM APDU\n"
                            "Sequence Number = 0\n"
                            "Slot Id = SLOT_1\n"
                            "Message Type = WARM_RESET\n"
                            "\n"
                            "2024 Jan  5  10:02:11.000  [00]  0x19B7  UIM APDU\n"
                            "Message Type = TX\n"
                            "TX Data = { 00 70 80 01 00 }\n"
                            "1980 Jan  6  00:00:13.001  [00]  0x19B7  UIM APDU\n"
                            "Slot Id = SLOT_1\n"
                            "Message Type = RX\n"
                            "RX Data = { 90 00 }\n";

static const struct modem_row unset_rows[] = {
    {1, RSP_T0_RESET, 1,  GPS_13,        "",           0                },
    {6, RSP_T0_TX,    -1, JAN_5,         "0070800100", MODEM_NO_SEQUENCE},
    {9, RSP_T0_RX,    1,  GPS_13 + 1000, "9000",       MODEM_NO_SEQUENCE},
};

static void clock_not_set(void **state)
{
	(void)state;
	CHECK_CLEAN(unset, unset_rows);
}

static const char damaged[] = "2024 Jan  5  10:02:11.000  [00]  0x19B7  UIM APDU\n"
                              "Message Type = TX\n"
                              "ERROR: Invalid length\n"
                              "\n"
                              "2024 Jan  5  10:02:11.000  [00]  0x19B7  UIM APDU\n"
                              "Message Type = TX\n"
                              "TX Data = { 0G }\n"
                              "TX Data = { 00 }\n"
                              "2024 Jan  5  10:02:11.000  [00]  0x19B7  UIM APDU\n"
                              "Message Type = RX\n"
                              "RX Data = { 90\n"
                              "2024 Jan  5  10:02:11.001  [00]  0x19B7  UIM APDU\n"
                              "Message Type = RX\n"
                              "RX Data = { \n"
                              "   91 00\n"
                              "   APDU Parsing\n"
                              "}\n"
                              "2024 Jan 32  10:02:11.001  [00]  0x19B7  UIM APDU\n"
                              "2024 Jan  5  10:02:11.002  [00]  0x19B7  UIM APDU\n"
                              "Message Type = RX\n";

static const struct modem_row damaged_rows[] = {
    {9,  RSP_T0_RX, -1, JAN_5,        "90",   MODEM_NO_SEQUENCE},
    {12, RSP_T0_RX, -1, JAN_5 + 1000, "9100", MODEM_NO_SEQUENCE},
};

static const enum rsp_rule_id damaged_rules[] = {
    RSP_RULE_SOURCE_LINE, RSP_RULE_SOURCE_LINE, RSP_RULE_SOURCE_CUT,
    RSP_RULE_SOURCE_CUT,  RSP_RULE_SOURCE_LINE,
};

static void damage(void **state)
{
	(void)state;
	CHECK(damaged, damaged_rows, damaged_rules);
}

static void cut_anywhere(void **state)
{
	(void)state;
	modem_check_cut(good, sizeof(good) - 1, "qcat");
	modem_check_cut(unset, sizeof(unset) - 1, "qcat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_quirk),   cmocka_unit_test(own_text_of_records_without_bytes),
	    cmocka_unit_test(clock_not_set), cmocka_unit_test(damage),
	    cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
