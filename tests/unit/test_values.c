/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values as people write them. Sources of the expectations stand beside the rows. */
#include <string.h>

#include "base/hex.h"
#include "base/values.h"
#include "support/cmocka_include.h"

typedef const char *value_fn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

struct row {
	value_fn *fn;
	const char *hex, *text;
	bool bad;
};

/* clang-format off */
static const struct row rows[] = {
	/* ICCID of the GSMA TS.48 test profile; TS 102 221 13.2 swaps the nibbles */
	{rsp_value_iccid,   "98001032547698103214", "89000123456789012341", false},
	{rsp_value_iccid,   "980010325476981032F4", "8900012345678901234", false},
	{rsp_value_iccid,   "98001032547698103F14", "98001032547698103F14", true},
	{rsp_value_iccid,   "980010", "980010", true},
	/* EID of SGP.26, 1 modulo 97 (SGP.29); the second has its last digit changed */
	{rsp_value_eid,     "89049032123451234512345678901235", "89049032123451234512345678901235", false},
	{rsp_value_eid,     "89049032123451234512345678901236", "89049032123451234512345678901236", true},
	{rsp_value_eid,     "890490321234512345123456789012AB", "890490321234512345123456789012AB", true},
	/* 31 digits: with 15 in place of the fill the check would hold, as they are it does not */
	{rsp_value_eid,     "8904903200000000000000000000073F", "8904903200000000000000000000073", true},
	/* PLMN: the octets of TS 24.008 10.5.1.13 hold MCC2 MCC1, MNC3 MCC3, MNC2 MNC1 */
	{rsp_value_plmn,    "00F110", "001-01", false},
	{rsp_value_plmn,    "130062", "310-260", false},
	{rsp_value_plmn,    "00F1D1", "001-1.", false},
	{rsp_value_plmn,    "FFFFFF", "FFFFFF", true},
	{rsp_value_version, "020301", "2.3.1", false},
	{rsp_value_version, "0203", "0203", true},
	/* TAC 35290611 as lpac writes it (plain) and swapped */
	{rsp_value_tac,     "35290611", "35290611", false},
	{rsp_value_tac,     "53926011", "35290611", false},
	{rsp_value_tac,     "3529061F", "3529061F", true},
	/* IMEI: 15 digits and a filler behind them, swapped and plain; or 16 digits */
	{rsp_value_imei,    "53926011214365F7", "352906111234567", false},
	{rsp_value_imei,    "352906111234567F", "352906111234567", false},
	{rsp_value_imei,    "5392601121436587", "3529061112345678", false},
	{rsp_value_imei,    "53926011F1436587", "53926011F1436587", true},
	/* OIDs: 2.999 needs the rule of X.690 8.19.4 for a large second arc */
	{rsp_value_oid,     "2A8648CE3D030107", "1.2.840.10045.3.1.7", false},
	{rsp_value_oid,     "883703", "2.999.3", false},
	{rsp_value_oid,     "8837", "2.999", false},
	{rsp_value_oid,     "88", "88", true},
};
/* clang-format on */

static void each_value(void **state)
{
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t bytes[32];
		size_t len;
		bool bad;
		const char *text;

		assert_true(
		    rsp_hex_decode(rsp_text(rows[i].hex), bytes, sizeof(bytes), &len, NULL));
		text = rows[i].fn(&arena, rsp_slice(bytes, len), &bad);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(bad, rows[i].bad);
	}
	rsp_arena_free(&arena);
}

struct time_row {
	bool utc;
	const char *text, *shown; /* shown NULL: no such time */
	int64_t seconds;
};

static const struct time_row time_rows[] = {
    {true,  "700101000000Z",       "1970-01-01T00:00:00Z", 0           },
    {true,  "200401083133Z",       "2020-04-01T08:31:33Z", 1585729893  },
    {true,  "491231235959Z",       "2049-12-31T23:59:59Z", 2524607999  },
    {true,  "500101000000Z",       "1950-01-01T00:00:00Z", -631152000  },
    {true,  "2004010831Z",         "2020-04-01T08:31:00Z", 1585729860  },
    {true,  "200401103133+0200",   "2020-04-01T08:31:33Z", 1585729893  },
    {true,  "201301083133Z",       NULL,                   0           },
    {true,  "20040108313",         NULL,                   0           },
    {false, "20000229120000Z",     "2000-02-29T12:00:00Z", 951825600   },
    {false, "99991231235959Z",     "9999-12-31T23:59:59Z", 253402300799},
    {false, "20200401083133.5Z",   "2020-04-01T08:31:33Z", 1585729893  },
    {false, "20200401083133Zrest", NULL,                   0           },
    {false, "",                    NULL,                   0           },
};

static void each_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(time_rows) / sizeof(*time_rows); i++) {
		const struct time_row *row = &time_rows[i];
		struct rsp_slice text = rsp_text(row->text);
		int64_t seconds = -1;
		char shown[32];
		bool good = row->utc ? rsp_value_utctime(text, &seconds)
		                     : rsp_value_gentime(text, &seconds);

		assert_int_equal(good, row->shown != NULL);
		if (!good)
			continue;
		assert_true(seconds == row->seconds);
		rsp_format_time(seconds, shown);
		assert_string_equal(shown, row->shown);
	}
}

static void check_digits_and_utf8(void **state)
{
	(void)state;
	assert_true(rsp_luhn("79927398713")); /* the example of ISO/IEC 7812-1 */
	assert_false(rsp_luhn("79927398710"));
	assert_true(rsp_utf8_valid(rsp_text("gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80")));
	assert_false(rsp_utf8_valid(rsp_text("\xC0\xAF")));         /* overlong */
	assert_false(rsp_utf8_valid(rsp_text("\xED\xA0\x80")));     /* a surrogate */
	assert_false(rsp_utf8_valid(rsp_text("\xF4\x90\x80\x80"))); /* above U+10FFFF */
	assert_false(rsp_utf8_valid(rsp_text("\xE2\x82")));         /* cut */
	for (size_t at = 0; at < 70; at++) {
		char text[70];

		memset(text, 'a', sizeof(text));
		assert_true(rsp_utf8_valid(rsp_slice(text, sizeof(text))));
		text[at] = '\x80';
		assert_false(rsp_utf8_valid(rsp_slice(text, sizeof(text))));
		memcpy(text, "\xC3\xA9", 2);
		assert_int_equal(rsp_utf8_valid(rsp_slice(text, sizeof(text))), at < 2);
	}
}

static void names_of_oids(void **state)
{
	static const uint8_t p256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
	static const uint8_t dp_auth[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x04};
	static const uint8_t test[] = {0x88, 0x37, 0x0A};

	(void)state;
	assert_string_equal(rsp_oid_name(rsp_slice(p256, sizeof(p256))), "prime256v1");
	assert_string_equal(rsp_oid_name(rsp_slice(dp_auth, sizeof(dp_auth))),
	                    "id-rspRole-dp-auth");
	assert_null(rsp_oid_name(rsp_slice(test, sizeof(test))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_value),
	    cmocka_unit_test(each_time),
	    cmocka_unit_test(check_digits_and_utf8),
	    cmocka_unit_test(names_of_oids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
