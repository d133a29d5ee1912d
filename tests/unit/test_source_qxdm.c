/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem_rows.h"

#define US(hour, minute, second, us)                                                               \
	((((hour)*60 + (minute)) * INT64_C(60) + (second)) * 1000000 + (us))
#define NONE MODEM_NO_SEQUENCE

#define CHECK(text, format, clock, rows, damages)                                                  \
	modem_check(text, sizeof(text) - 1, format, clock, rows, sizeof(rows) / sizeof((rows)[0]), \
	            damages, sizeof(damages) / sizeof((damages)[0]))
#define CHECK_CLEAN(text, format, clock, rows)                                                     \
	modem_check(text, sizeof(text) - 1, format, clock, rows, sizeof(rows) / sizeof((rows)[0]), \
	            NULL, 0)

/* Every kind of record, both orders of columns, two slots, CRLF, blanks, a NUL, other lines. */
static const char kinds[] =
    "Some title of the export\r\n"
    "[0x1FFB]\t10:02:10.000001\tEvent\t{ 01 02 }\r\n"
    "[0x19B7]\t10:02:11.204123\tUIM APDU\t2\tSLOT_1 Type =\r\n"
    "[0x19B7]\t10:02:11.204124\tUIM APDU\t2\tSLOT_1 Type = ATR RX DATA          = { 3B 00  }\r\n"
    "[0x19B7]\t10:02:11.204125\t2\tUIM APDU\tSLOT_2 Type = PPS TX DATA          = { FF 10 94 7B  "
    "}\r\n"
    "[0x19B7]\t10:02:11.204126\t2\tUIM APDU\tSLOT_2 Type = PPS RX DATA          = { FF 10 94 7B  "
    "}\r\n"
    "[0x19B7]\t10:02:11.204127\tUIM APDU\t2\tSLOT_1 Type = TX Data = { 00 A4 00 04 02  }  \r\n"
    "[0x19B7]\t10:02:11.204128\tUIM APDU\t2\tSLOT_1 Type = RX Data = A4\0\r\n"
    "[0x19B7]\t10:02:11.204129\tUIM APDU\t2\tSLOT_1 Type = TX Data = { 3f 00  }\n"
    "[0x19B7]\t10:02:11.204130\tUIM APDU\t2\tSLOT_1 Type = RX Data = { 60 61 0A }\n";

static const struct modem_row kinds_rows[] = {
    {3,  RSP_T0_RESET,  1, US(10, 2, 11, 204123), "",           NONE},
    {4,  RSP_T0_ATR,    1, US(10, 2, 11, 204124), "3B00",       NONE},
    {5,  RSP_T0_PPS_TX, 2, US(10, 2, 11, 204125), "FF10947B",   NONE},
    {6,  RSP_T0_PPS_RX, 2, US(10, 2, 11, 204126), "FF10947B",   NONE},
    {7,  RSP_T0_TX,     1, US(10, 2, 11, 204127), "00A4000402", NONE},
    {8,  RSP_T0_RX,     1, US(10, 2, 11, 204128), "A4",         NONE},
    {9,  RSP_T0_TX,     1, US(10, 2, 11, 204129), "3F00",       NONE},
    {10, RSP_T0_RX,     1, US(10, 2, 11, 204130), "60610A",     NONE},
};

static void every_kind(void **state)
{
	(void)state;
	CHECK_CLEAN(kinds, "qxdm", RSP_CLOCK_RELATIVE, kinds_rows);
}

/* NULs for blanks; columns that hold the word before "=". */
static const char blanks[] =
    "[0x19B7]\0"
    "10:02:11.1\0UIM APDU\0"
    "1\0SLOT_1\0Type\0=\0TX\0Data\0=\0{\0"
    "80\0F2 00 00 00\0\0}\n"
    "[0x19B7]  10:02:11.2  UIM APDU  1  Type 2  SLOT_1 Type= RX Data = { 90 00  }\n"
    "[0x19B7]  10:02:11.3  UIM APDU  1  SLOT_1 Type\0=\0"
    "Cold\0Reset\n";

static const struct modem_row blanks_rows[] = {
    {1, RSP_T0_TX,    1, US(10, 2, 11, 100000), "80F2000000", NONE},
    {2, RSP_T0_RX,    1, US(10, 2, 11, 200000), "9000",       NONE},
    {3, RSP_T0_RESET, 1, US(10, 2, 11, 300000), "",           NONE},
};

static void nul_for_blank(void **state)
{
	(void)state;
	CHECK_CLEAN(blanks, "qxdm", RSP_CLOCK_RELATIVE, blanks_rows);
}

/* An older export: more columns, one of them a word with SLOT_ behind a subscription 2. */
static const char columns[] = "[0x19B7]  2024-01-05  77  10:02:11.5  UIM APDU  2  0x00  SLOT_1  1 "
                              "Type = TX Data = { 00 70 00 00 01  }\n"
                              "[0x19B7]  UIM APDU  10:02:11.75  Type = RX Data = 70\n"
                              "[0x19B7]  10:02:12  UIM APDU  SLOT_12 Type = Power Off\n"
                              "[0x19B7]  10:02:12  UIM APDU  SLOT_1 Type = COLD_RESET\n";

static const struct modem_row columns_rows[] = {
    {1, RSP_T0_TX,        1,  US(10, 2, 11, 500000), "0070000001", NONE},
    {2, RSP_T0_RX,        -1, US(10, 2, 11, 750000), "70",         NONE},
    {3, RSP_T0_POWER_OFF, 12, US(10, 2, 12, 0),      "",           NONE},
    {4, RSP_T0_RESET,     1,  US(10, 2, 12, 0),      "",           NONE},
};

static void other_columns(void **state)
{
	(void)state;
	CHECK_CLEAN(columns, "qxdm", RSP_CLOCK_RELATIVE, columns_rows);
}

/* The bytes go on over further lines: brace alone, and bytes on the first line. */
static const char lines[] = "[0x19B7] 23:59:59.999999 UIM APDU 1 SLOT_1 Type = RX Data = { \r\n"
                            "   C0 01 02 \r\n"
                            "   90 00 \r\n"
                            "}\r\n"
                            "[0x19B7] 00:00:00.000001 UIM APDU 1 SLOT_1 Type = RX Data = { C0 01 \n"
                            "   61 00 \n"
                            "}\n"
                            "[0x19B7] 00:00:00.000002 UIM APDU 1 SLOT_1 Type = RX Data = { C0 01\n"
                            "   61 00 }\n"
                            "[0x19B7] 00:00:00.000003 UIM APDU 1 SLOT_1 Type = RX Data = { }\n"
                            "[0x19B7] 00:00:00.000004 UIM APDU 1 SLOT_1 Type = RX Data = 90";

static const struct modem_row lines_rows[] = {
    {1,  RSP_T0_RX, 1, US(23, 59, 59, 999999), "C001029000", NONE},
    {5,  RSP_T0_RX, 1, US(24, 0,  0,  1),      "C0016100",   NONE},
    {8,  RSP_T0_RX, 1, US(24, 0,  0,  2),      "C0016100",   NONE},
    {10, RSP_T0_RX, 1, US(24, 0,  0,  3),      "",           NONE},
    {11, RSP_T0_RX, 1, US(24, 0,  0,  4),      "90",         NONE},
};

static void several_lines_and_midnight(void **state)
{
	(void)state;
	CHECK_CLEAN(lines, "qxdm", RSP_CLOCK_RELATIVE, lines_rows);
}

/* What the grammar refuses is told, and takes nothing else with it. */
static const char damaged[] = "[0x19B7] 10:00:00.1 UIM APDU 1 SLOT_1\n"
                              "[0x19B7] 10:00:00.2 UIM APDU 1 SLOT_1 Type = QX Data = { 00 }\n"
                              "[0x19B7] 10:00:00.3 UIM APDU 1 SLOT_1 Type = TX Data = { 00 G4 }\n"
                              "[0x19B7] 10:00:00.4 UIM APDU 1 SLOT_1 Type = TX Data = 0\n"
                              "[0x19B7] 10:00:00.5 UIM APDU 1 SLOT_1 Type = TX Data = \n"
                              "[0x19B7] 10:00:00.6 UIM APDU 1 SLOT_1 Type = something\n"
                              "[0x19B7] 10:00:00.7 UIM APDU 1 SLOT_1 Type = RX Data = { 90\n"
                              "[0x19B7] 10:00:00.8 UIM APDU 1 SLOT_1 Type = RX Data = { 91 \n"
                              "   text that is no bytes\n"
                              "[0x19B7] 10:00:00.9 UIM APDU 1 SLOT_1 Type = RX Data = { 92\n";

static const struct modem_row damaged_rows[] = {
    {7,  RSP_T0_RX, 1, US(10, 0, 0, 700000), "90", NONE},
    {8,  RSP_T0_RX, 1, US(10, 0, 0, 800000), "91", NONE},
    {10, RSP_T0_RX, 1, US(10, 0, 0, 900000), "92", NONE},
};

/* clang-format off */
static const enum rsp_rule_id damaged_rules[] = {
    RSP_RULE_SOURCE_LINE, RSP_RULE_SOURCE_LINE, RSP_RULE_SOURCE_LINE,
    RSP_RULE_SOURCE_LINE, RSP_RULE_SOURCE_LINE, RSP_RULE_SOURCE_LINE,
    RSP_RULE_SOURCE_CUT,  RSP_RULE_SOURCE_CUT,  RSP_RULE_SOURCE_CUT,
};
/* clang-format on */

static void damage(void **state)
{
	(void)state;
	CHECK(damaged, "qxdm", RSP_CLOCK_RELATIVE, damaged_rows, damaged_rules);
}

/* A record of more bytes than one can have ends there. */
static void too_long(void **state)
{
	enum { NUM_LINES = 60, PER_LINE = 100 };
	static char text[NUM_LINES * (3 * PER_LINE + 4) + 200];
	struct reading reading;
	size_t len;

	(void)state;
	len = (size_t)sprintf(text, "[0x19B7] 10:00:00.1 UIM APDU 1 SLOT_1 Type = RX Data = {\n");
	for (int line = 0; line < NUM_LINES; line++) {
		for (int i = 0; i < PER_LINE; i++)
			len += (size_t)sprintf(text + len, " AB");
		text[len++] = '\n';
	}
	len += (size_t)sprintf(
	    text + len, "}\n[0x19B7] 10:00:00.1 UIM APDU 1 SLOT_1 Type = RX Data = { 90 00 }\n");
	reading = reading_of(text, len, NULL);
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading_frame(&reading, 0)->bytes.len, 4000);
	assert_int_equal(reading_frame(&reading, 1)->bytes.len, 2);
	assert_int_equal(reading.num_damages, 1);
	reading_free(&reading);
}

static void cut_anywhere(void **state)
{
	(void)state;
	modem_check_cut(kinds, sizeof(kinds) - 1, "qxdm");
	modem_check_cut(lines, sizeof(lines) - 1, "qxdm");
}

/* Where the bytes stand in the file. */
static void offsets(void **state)
{
	struct reading reading = reading_of(kinds, sizeof(kinds) - 1, NULL);
	static const char *const begins[] = {"[0x19B7]", "{ 3B 00", "{ FF", "{ FF",
	                                     "{ 00 A4",  "A4",      "{ 3f", "{ 60"};

	(void)state;
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		uint64_t off = reading_frame(&reading, i)->file_off;

		assert_memory_equal(kinds + off, begins[i], strlen(begins[i]));
	}
	reading_free(&reading);
}

/* The line number of the log, and columns of the user's choice behind the bytes. */
static const char oppo[] = "Log of something\n"
                           "Line 1044: TX Data = { 00 A4 00 04 02  }\n"
                           "Line 1046: RX Data = A4\r\n"
                           "Line 1050: TX Data = { 3F 00  } 2024 10:02:11.204 SLOT_2\n"
                           "Line 1050: something = { 3F 00  }\n"
                           "Line 1051: ATR RX DATA          = { 3B\n"
                           "   00\n"
                           "} 10:02:12.204\n"
                           "Line 1052: RX Data = { 9X\n";

struct oppo_row {
	uint64_t line;
	uint32_t kind;
	int slot;
	enum rsp_clock clock;
	int64_t t_us;
	const char *hex;
};

/* clang-format off */
static const struct oppo_row oppo_rows[] = {
    {2, RSP_T0_TX, -1, RSP_CLOCK_NONE, 0, "00A4000402"},
    {3, RSP_T0_RX, -1, RSP_CLOCK_NONE, 0, "A4"},
    {4, RSP_T0_TX, 2, RSP_CLOCK_RELATIVE, US(10, 2, 11, 204000), "3F00"},
    {6, RSP_T0_ATR, -1, RSP_CLOCK_RELATIVE, US(10, 2, 12, 204000), "3B00"},
};
/* clang-format on */

static void oppo_lines(void **state)
{
	struct reading reading = reading_of(oppo, sizeof(oppo) - 1, NULL);
	static char hex[MODEM_HEX];

	(void)state;
	assert_string_equal(reading.source->name, "oppo");
	assert_int_equal(reading.num_frames, sizeof(oppo_rows) / sizeof(*oppo_rows));
	assert_int_equal(reading.num_damages, 1);
	for (size_t i = 0; i < reading.num_frames; i++) {
		const struct rsp_frame *frame = reading_frame(&reading, i);

		modem_hex(frame->bytes, hex);
		assert_string_equal(hex, oppo_rows[i].hex);
		assert_int_equal(frame->number, oppo_rows[i].line);
		assert_int_equal(frame->param, oppo_rows[i].kind);
		assert_int_equal(frame->slot, oppo_rows[i].slot);
		assert_int_equal(frame->clock, oppo_rows[i].clock);
		assert_int_equal(frame->t_ns, oppo_rows[i].t_us * 1000);
	}
	reading_free(&reading);
	/* The last line is refused as a whole. */
	modem_check_cut(oppo, (size_t)(strstr(oppo, "Line 1052") - oppo), "oppo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nul_for_blank),
	    cmocka_unit_test(every_kind),
	    cmocka_unit_test(other_columns),
	    cmocka_unit_test(damage),
	    cmocka_unit_test(several_lines_and_midnight),
	    cmocka_unit_test(too_long),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(offsets),
	    cmocka_unit_test(oppo_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
