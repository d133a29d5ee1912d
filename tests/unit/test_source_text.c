/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "source_feed.h"

/* What a frame of a text is expected to be; bytes as hex. */
struct expected {
	uint64_t line;
	enum rsp_hint hint;
	const char *hex;
};

static void to_hex(struct rsp_slice bytes, char *out)
{
	for (size_t i = 0; i < bytes.len; i++)
		out += snprintf(out, 3, "%02X", bytes.data[i]);
	*out = '\0';
}

static void check(const char *text, const char *format, const struct expected *rows,
                  size_t num_rows, size_t num_damages)
{
	struct reading reading = reading_of(text, strlen(text), NULL);
	char hex[1024];

	assert_non_null(reading.source);
	assert_string_equal(reading.source->name, format);
	assert_int_equal(reading.num_frames, num_rows);
	assert_int_equal(reading.num_damages, num_damages);
	for (size_t i = 0; i < num_rows; i++) {
		const struct rsp_frame *frame = reading_frame(&reading, i);

		to_hex(frame->bytes, hex);
		assert_string_equal(hex, rows[i].hex);
		assert_int_equal(frame->number, rows[i].line);
		assert_int_equal(frame->hint, rows[i].hint);
		assert_true(frame->by_line);
		assert_int_equal(frame->clock, RSP_CLOCK_NONE);
		assert_int_equal(frame->slot, -1);
	}
	reading_free(&reading);
}

#define CHECK(text, format, rows, num_damages)                                                     \
	check(text, format, rows, sizeof(rows) / sizeof((rows)[0]), num_damages)

static const char lpac_text[] =
    "### lpac chip info\r\n"
    "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 06, Data: bf3e035c015a\n"
    "[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, Data: \n"
    "{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es10c_get_eid\"}}\n"
    "[DEBUG] [APDU] [TX] CLA: 81, INS: C0, P1: 00, P2: 00, Lc: 15, Data: \r\n"
    "[DEBUG] [APDU] [RX] SW1: 90, SW2: 00, Data: BF 3E 12 5A 10 89 04 90 32 12 34 51 23 45 12 34 "
    "56 78 90 12 35 \r\n"
    "[DEBUG] [HTTP] [TX] url: https://example.com/ data: {\"a\":1}\n"
    "AT_DEBUG: AT+CGLA=1,10,\"80E2910000\"\n"
    "\033[0;31m[DEBUG] [APDU] [TX] CLA: 81, INS: C0, P1: 00, P2: 00, Lc: 00\033[0m\n"
    "Nov 23 10:00:00 host lpa: \033[32m[DEBUG] [APDU] [RX] SW1: 90, SW2: 00, Data: aBcD\033[0m\n"
    "[DEBUG] [APDU] [UNHANDLED BER-TLV] [TAG bf]: 00\n";

static const struct expected lpac_rows[] = {
    {2,  RSP_HINT_CAPDU, "81E2910006BF3E035C015A"                        },
    {3,  RSP_HINT_RAPDU, "6115"                                          },
    {5,  RSP_HINT_CAPDU, "81C0000015"                                    },
    {6,  RSP_HINT_RAPDU, "BF3E125A10890490321234512345123456789012359000"},
    {7,  RSP_HINT_HTTP,  "7B2261223A317D"                                },
    {9,  RSP_HINT_CAPDU, "81C0000000"                                    },
    {10, RSP_HINT_RAPDU, "ABCD9000"                                      },
};

static void lpac(void **state)
{
	(void)state;
	CHECK(lpac_text, "lpac", lpac_rows, 0);
}

/* The offset is that of the digits in the file, colours or not. */
static void lpac_offsets(void **state)
{
	static const char *const digits[] = {"bf3e035c015a", NULL, NULL,  "BF 3E 12",
	                                     "{\"a\":1}",    NULL, "aBcD"};
	struct reading reading = reading_of(lpac_text, strlen(lpac_text), NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++) {
		const struct rsp_frame *frame = reading_frame(&reading, i);

		assert_true(frame->ordered_pair || frame->hint == RSP_HINT_HTTP);
		if (digits[i])
			assert_memory_equal(lpac_text + frame->file_off, digits[i],
			                    strlen(digits[i]));
	}
	reading_free(&reading);
}

/* MiniLPA puts date, time and more before each line. */
static void lpac_in_minilpa(void **state)
{
	static const char text[] =
	    "2025-03-08 10:00:00.250 [pool-2-thread-1] INFO  LPACExecutor - lpac stdout output -> "
	    "{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es10c_get_eid\"}}\n"
	    "2025-03-08 10:00:00.500 [pool-2-thread-1] INFO  LPACExecutor - lpac stdout output -> "
	    "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 03, Data: BF2E00\n"
	    "[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, Data: \n";
	struct reading reading = reading_of(text, strlen(text), NULL);

	(void)state;
	assert_string_equal(reading.source->name, "lpac");
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading_frame(&reading, 0)->clock, RSP_CLOCK_UNIX);
	assert_true(reading_frame(&reading, 0)->no_zone);
	assert_int_equal(reading_frame(&reading, 0)->t_ns, INT64_C(1741428000500000000));
	assert_int_equal(reading_frame(&reading, 1)->clock, RSP_CLOCK_NONE);
	reading_free(&reading);
}

static void lpac_refused_lines(void **state)
{
	static const char text[] =
	    "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 01, Data: bf\n"
	    "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 06, Data: bf3e035\n"
	    "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: zz, P2: 00, Lc: 06, Data: bf\n"
	    "[DEBUG] [APDU] [RX] SW1: 61, SW2:\n"
	    "[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, Data: (null)\n"
	    "[DEBUG] [APDU] [RX] SW1: 61, SW2: 15, junk\n"
	    "[DEBUG] [APDU] [RX] SW1: 61, SW2: 15";
	static const struct expected rows[] = {
	    {1, RSP_HINT_CAPDU, "81E2910001BF"},
	    {7, RSP_HINT_RAPDU, "6115"        },
	};
	struct reading reading = reading_of(text, strlen(text), NULL);

	(void)state;
	CHECK(text, "lpac", rows, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(reading_damage(&reading, i)->rule, RSP_RULE_SOURCE_LINE);
		assert_int_equal(reading_damage(&reading, i)->frame.number, i + 2);
		assert_true(reading_damage(&reading, i)->frame.by_line);
	}
	reading_free(&reading);
}

static void apduhex(void **state)
{
	static const char text[] = "# made by hand\n"
	                           "# RESET 3b9f96\n"
	                           "0070000001 019000\r\n"
	                           "\n"
	                           "  01A4040002ABCD\t6121  # select\n"
	                           "# RESET\n"
	                           "00c0000021\n"
	                           "#RESETTING is no reset\n"
	                           "80f20000 9000";
	static const struct expected rows[] = {
	    {2, RSP_HINT_RESET, "3B9F96"        },
            {3, RSP_HINT_CAPDU, "0070000001"    },
	    {3, RSP_HINT_RAPDU, "019000"        },
            {5, RSP_HINT_CAPDU, "01A4040002ABCD"},
	    {5, RSP_HINT_RAPDU, "6121"          },
            {6, RSP_HINT_RESET, ""              },
	    {7, RSP_HINT_CAPDU, "00C0000021"    },
            {9, RSP_HINT_CAPDU, "80F20000"      },
	    {9, RSP_HINT_RAPDU, "9000"          },
	};
	struct reading reading = reading_of(text, strlen(text), NULL);

	(void)state;
	CHECK(text, "apduhex", rows, 0);
	assert_memory_equal(text + reading_frame(&reading, 0)->file_off, "3b9f96", 6);
	assert_memory_equal(text + reading_frame(&reading, 3)->file_off, "01A4", 4);
	assert_memory_equal(text + reading_frame(&reading, 4)->file_off, "6121", 4);
	assert_true(reading_frame(&reading, 4)->ordered_pair);
	reading_free(&reading);
}

static void apduhex_refused_lines(void **state)
{
	static const char text[] = "0070000001 019000\n0070000001 019000\n0070000001 019000\n"
	                           "0070000001 019000\n0070000001 019000\n"
	                           "0070000001 01900\n";
	struct reading reading = reading_of(text, strlen(text), NULL);

	(void)state;
	assert_string_equal(reading.source->name, "apduhex");
	assert_int_equal(reading.num_frames, 10);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_damage(&reading, 0)->frame.number, 6);
	reading_free(&reading);
	/* A file that is cut in its last line is still recognised. */
	reading = reading_of("0070000001 019000\n0070000001 01900", 35, NULL);
	assert_string_equal(reading.source->name, "apduhex");
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading.num_damages, 1);
	reading_free(&reading);
	reading = reading_of("zz\n00 11\n0070000001 01 90\n# RESET 3\n", 37, "apduhex");
	assert_int_equal(reading.num_frames, 0);
	assert_int_equal(reading.num_damages, 4);
	reading_free(&reading);
}

static void hex_lines(void **state)
{
	static const char text[] = "3B9F96801FC78031E073FE211B63F10201830F9000C2\n"
	                           "80 E2 91 00 03 BF 2E 00\n"
	                           "6115\n"
	                           "0x81,0xC0,0x00,0x00,0x15 # GET RESPONSE\n"
	                           "00:A4:00:04:02:3F:00:61:21\n"
	                           "\n"
	                           "BF2E0100 9000\n"
	                           "00A40004023F00\n"
	                           "00CA0000000123\n"
	                           "80E2910006BF3E\n";
	static const struct expected rows[] = {
	    {1,  RSP_HINT_ATR,   "3B9F96801FC78031E073FE211B63F10201830F9000C2"},
	    {2,  RSP_HINT_CAPDU, "80E2910003BF2E00"                            },
	    {3,  RSP_HINT_RAPDU, "6115"	                                },
	    {4,  RSP_HINT_CAPDU, "81C0000015"                                  },
	    {5,  RSP_HINT_TPDU,  "00A40004023F006121"                          },
	    {7,  RSP_HINT_RAPDU, "BF2E01009000"                                },
	    {8,  RSP_HINT_CAPDU, "00A40004023F00"                              },
	    {9,  RSP_HINT_CAPDU, "00CA0000000123"                              },
	    {10, RSP_HINT_CAPDU, "80E2910006BF3E"                              }, /* cut short */
	};

	(void)state;
	CHECK(text, "hex", rows, 0);
}

static void hex_dump(void **state)
{
	static const char text[] = "# one command\n"
	                           "80 E2 91 00 0A BF 2E\n"
	                           "01 02 03 04 05 06 07\n"
	                           "08\n";
	static const struct expected rows[] = {
	    {2, RSP_HINT_CAPDU, "80E291000ABF2E0102030405060708"},
	};
	static const struct expected single[] = {
	    {1, RSP_HINT_CAPDU, "80E2910006BF3E035C015A"}
        };

	(void)state;
	CHECK(text, "hex", rows, 0);
	CHECK("80E2910006BF3E035C015A", "hex", single, 0);
}

static void hex_refused_line(void **state)
{
	static const char text[] = "80E2910003BF2E00\n80E2910003BF2E0\nhello\n80E2910003BF2E00\n";
	struct reading reading = reading_of(text, strlen(text), "hex");

	(void)state;
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading.num_damages, 2);
	assert_int_equal(reading_damage(&reading, 0)->frame.number, 2);
	assert_int_equal(reading_frame(&reading, 1)->number, 4);
	reading_free(&reading);
}

/* A damaged line does not hide what the others are, unless there are many. */
static void hex_recognised_by_most_lines(void **state)
{
	static const char line[] = "80E2910003BF2E00\n";

	(void)state;
	for (unsigned num = 0; num < 20; num++) {
		char text[1000] = "80E2910003BF2E0\n";
		struct reading reading;

		for (unsigned i = 0; i < num; i++)
			strcat(text, line);
		reading = reading_of(text, strlen(text), NULL);
		if (num < 10) {
			assert_null(reading.source);
		} else {
			assert_string_equal(reading.source->name, "hex");
			assert_int_equal(reading.num_frames, num);
			assert_int_equal(reading.num_damages, 1);
		}
		reading_free(&reading);
	}
}

/* Things that are no trace. */
static void not_recognised(void **state)
{
	static const char *const texts[] = {
	    "",
	    "\n\n\n",
	    "Some words about nothing,\nover two lines.\n",
	    "{\"type\":\"lpa\",\"payload\":{\"code\":0}}\n",
	    "<?xml version=\"1.0\"?><a/>\n",
	    "d41d8cd98f00b204e9800998ecf8427e\n0cc175b9c0f1b6a831c399e269772661\n",
	    "1 2 3\n4 5 6\n",
	    "11 22 33 44\n55 66 77 88\n99 11 22 33\n",
	    "dead beef\ncafe babe\n",
	    "\x7f\x45\x4c\x46\x02\x01\x01\x03",
	    "#!/bin/sh\n# RESET the counter\necho hi\n",
	    "9000\n6A82\n",
	    "what the card was sent:\n80E2910003BF2E00\n81C0000015\n",
	    "\xd4\xc3\xb2",
	    "\x0a\x0d\x0d\x0a",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_null(rsp_source_recognise(rsp_text(texts[i])));
}

static void random_is_not_recognised(void **state)
{
	uint8_t bytes[2048];
	uint64_t seed = 88172645463325252u;

	(void)state;
	for (size_t round = 0; round < 200; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			bytes[i] = (uint8_t)seed;
		}
		assert_null(rsp_source_recognise(rsp_slice(bytes, sizeof(bytes))));
	}
}

/* Every text, cut anywhere and read by every reader: frames of whole lines stay the same. */
static void cut_anywhere(void **state)
{
	static const char *const formats[] = {"lpac", "apduhex", "hex", "pcap", "pcapng", "har"};
	struct reading whole = reading_of(lpac_text, strlen(lpac_text), NULL);

	(void)state;
	for (size_t len = 0; len <= strlen(lpac_text); len++) {
		for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
			struct reading reading = reading_of(lpac_text, len, formats[i]);

			/* The last line may be cut to something shorter that is good, too. */
			if (i == 0)
				assert_true(reading_shared(&whole, &reading) + 1 >=
				            reading.num_frames);
			reading_free(&reading);
		}
	}
	reading_free(&whole);
}

static void names(void **state)
{
	size_t num;
	const struct rsp_source *const *sources = rsp_sources(&num);

	(void)state;
	assert_true(num >= 5);
	for (size_t i = 0; i < num; i++)
		assert_ptr_equal(rsp_source_find(sources[i]->name), sources[i]);
	assert_null(rsp_source_find("no such format"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lpac),
	    cmocka_unit_test(lpac_offsets),
	    cmocka_unit_test(lpac_in_minilpa),
	    cmocka_unit_test(lpac_refused_lines),
	    cmocka_unit_test(apduhex),
	    cmocka_unit_test(apduhex_refused_lines),
	    cmocka_unit_test(hex_lines),
	    cmocka_unit_test(hex_dump),
	    cmocka_unit_test(hex_recognised_by_most_lines),
	    cmocka_unit_test(hex_refused_line),
	    cmocka_unit_test(not_recognised),
	    cmocka_unit_test(random_is_not_recognised),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
