/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GlobalPlatform commands: whole trees, every prefix, secrets, findings. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card/fields.h"
#include "card_feed.h"
#include "gp_fixtures.h"

/* The one exchange, in two records: in one, data of GET DATA cannot be told from an answer. The
 * feed is given back by the caller. */
static struct card_feed *feed_of(const char *command, const char *response)
{
	struct card_feed *feed = card_feed_new(CARD_PAIRS);

	card_apdu(feed, command, response);
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed->spans_outside, 0);
	return feed;
}

/* Elements that every command has. */
static bool is_frame(const char *key)
{
	static const char *const frames[] = {
	    "apdu.exchange ", "apdu.command", "apdu.class.", "apdu.response", "apdu.sw.",
	};

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		if (strncmp(key, frames[i], strlen(frames[i])) == 0)
			return true;
	return false;
}

/* Writes a line of the feed's tree in the form of the fixtures: "..key value (note)". */
static void write_line(FILE *out, const char *line)
{
	enum { FRAME_DEPTH = 2 }; /* of what stands in the command or answer itself */
	static const char family[] = "apdu.";
	long depth = strtol(line, NULL, 10);
	const char *key = strchr(line, ' ') + 1, *place = strchr(key, '['), *end = place, *note;

	if (is_frame(key))
		return;
	for (long i = FRAME_DEPTH; i < depth; i++)
		fputc('.', out);
	while (end[-1] == ' ')
		end--;
	if (strncmp(key, family, strlen(family)) == 0)
		key += strlen(family);
	fprintf(out, "%.*s", (int)(end - key), key);
	note = strchr(place, ']') + 2;
	if (*note)
		fprintf(out, " (%s)", note);
	fputc('\n', out);
}

static char *tree_text(const struct card_feed *feed)
{
	char *text = NULL, *copy = strdup(feed->messages[0].tree), *rest = copy, *line;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_non_null(copy);
	while ((line = strsep(&rest, "\n")) && *line)
		write_line(out, line);
	fclose(out);
	free(copy);
	return text;
}

static void golden_trees(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_GP_FIXTURES; i++) {
		struct card_feed *feed = feed_of(gp_fixtures[i].command, gp_fixtures[i].response);
		char *text = tree_text(feed);

		if (strcmp(text, gp_fixtures[i].tree) != 0)
			print_error("%s\n", gp_fixtures[i].command);
		assert_string_equal(text, gp_fixtures[i].tree);
		card_expect_findings(feed, 0);
		free(text);
		card_feed_free(feed);
	}
}

/* Where command and answer are one record without a length between them, case and lengths tell them
 * apart. */
static void in_one_record(void **state)
{
	(void)state;
	for (size_t i = 0; i < NUM_GP_FIXTURES; i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);
		char *text;

		card_apdu(feed, gp_fixtures[i].command, gp_fixtures[i].response);
		card_end(feed);
		text = tree_text(feed);
		assert_string_equal(text, gp_fixtures[i].tree);
		free(text);
		card_feed_free(feed);
	}
}

/* The command with `num` bytes of its data, and Lc that says so. */
static void cut_command(char *out, size_t size, const char *command, size_t num)
{
	enum { HEADER_DIGITS = 8, LC_DIGITS = 2 };

	snprintf(out, size, "%.*s%02zX%.*s", HEADER_DIGITS, command, num, (int)(2 * num),
	         command + HEADER_DIGITS + LC_DIGITS);
}

/* Whatever is cut off, what is left is decoded inside its bounds. */
static void every_prefix(void **state)
{
	enum { TEXT_MAX = 1024, COMMAND_FRONT = 10, SW_DIGITS = 4 };
	char text[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < NUM_GP_FIXTURES; i++) {
		const char *command = gp_fixtures[i].command, *response = gp_fixtures[i].response;
		size_t data = strlen(command) > COMMAND_FRONT ? strlen(command) - COMMAND_FRONT : 0;

		for (size_t num = 1; 2 * num <= data; num++) {
			cut_command(text, sizeof(text), command, num);
			card_feed_free(feed_of(text, "9000"));
		}
		for (size_t num = 0; 2 * num + SW_DIGITS <= strlen(response); num++) {
			snprintf(text, sizeof(text), "%.*s9000", (int)(2 * num), response);
			card_feed_free(feed_of(command, text));
		}
	}
}

/* No key byte stands under a field that is not secret, and what cannot be taken apart is as a
 * whole. */
static void keys_are_secret(void **state)
{
	static const char *const odd[] = {
	    "80D80081058810AABBCC",                                       /* the key is not whole */
	    "80D80001083011051122334455",                                 /* no such type of key */
	    "84D80081180102030405060708090A0B0C0D0E0F101112131415161718", /* encrypted */
	};
	struct card_feed *feed;

	(void)state;
	assert_int_equal(rsp_card_field_of(RSP_CARD_KEY_VALUE)->secrecy, RSP_SECRET);
	assert_int_equal(rsp_card_field_of(RSP_CARD_DGI_SECRET)->secrecy, RSP_SECRET);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		feed = feed_of(odd[i], "9000");
		assert_non_null(strstr(feed->messages[0].tree, "apdu.command.keys "));
		assert_null(strstr(feed->messages[0].tree, "apdu.key.value"));
		card_feed_free(feed);
	}
}

/* One line says what a command is about; of what may be encrypted, what is in the clear. */
static void summaries(void **state)
{
	static const struct {
		const char *command, *response, *summary;
	} rows[] = {
	    {"80E602001E07D07002CA44900108A000000151000000000AEF08C6021234C702010000", "9000",
	     "for load: HelloSTK of sysmocom, load file"	                                                                                            },
	    {"80E620000E000008A000000001010203000000",                                 "9000",
	     "for personalization: A000000001010203"	                                                                                                },
	    {"84E6200016000008A0000000010102030000001122334455667788",                 "9000",
	     "for personalization: A000000001010203"	                                                                                                },
	    {"84E620001000112233445566778899AABBCCDDEEFF",                             "9000",                     "for personalization"                    },
	    {"80E880050105",	                                                   "9000",                     "block 5, last"                          },
	    {"80E400800A4F08A000000001010203",                                         "9000",                     "A000000001010203, with what is related" },
	    {"80E4000006D00101D20130",	                                         "9000",                     "key 01, key version 30"                 },
	    {"84E4000018F1E2D3C4B5A69788F1E2D3C4B5A697881122334455667788",             "9000",                     ""                                       },
	    {"80F22002024F0000",	                                               "E3034F0101E3034F01029000", "executable load files: 2"               },
	    {"80F24003024F0000",	                                               "6A88",                     "applications and security domains, next"},
	    {"80F0408008A000000001010203",	                                     "9000",                     "A000000001010203: LOCKED"               },
	    {"80F0807F00",	                                                     "9000",                     "the card: CARD_LOCKED"                  },
	    {"80D830811731801040414243444546474849"
	     "4A4B4C4D4E4F038BAF47",	                              "318BAF479000",             "key version 31, replaces 30"            },
	    {"84D80081180102030405060708090A0B0C0D0E0F101112131415161718",             "9000",                     ""                                       },
	    {"8050000008001122334455667700",
	     "000102030405060708093003701011121314151617202122232425262700"
	     "00059000",	                                                                                   "SCP03, key version 30"                  },
	    {"8050200008001122334455667700",                                           "6A88",                     "key version 20"                         },
	    {"8050000008001122334455667700",                                           "6A88",                     "any key version"                        },
	    {"848233001000112233445566778899AABBCCDDEEFF",                             "9000",
	     "security level C-DECRYPTION, R-ENCRYPTION, C-MAC, R-MAC"	                                                                              },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = feed_of(rows[i].command, rows[i].response);

		assert_string_equal(feed->messages[0].summary, rows[i].summary);
		card_feed_free(feed);
	}
}

/* Rules that come in three answers, with others between them: the last answer has all of them. An
 * answer that was refused, and what comes without a beginning, give nothing. */
static void rules_in_parts(void **state)
{
	enum { NUM_GOOD = 5, NUM_BAD = 4 };
	static const char *const good[NUM_GOOD][2] = {
	    {"80CAFF4000", "FF401AE20BE1044F02A0019000"    },
	    {"81CAFF6000", "01E309000000009000"            }, /* another channel */
	    {"80CAFF6000", "E303D00101E20B9000"            },
	    {"80CADF2000", "DF20080102030405060708"
	                   "9000"},
	    {"80CAFF6000", "E1044F02A002E303D001009000"    },
	};
	static const char *const bad[NUM_BAD][2] = {
	    {"80CAFF6000", "E1044F02A001E303D001019000"},
	    {"80CAFF4000", "FF400DE20BE1049000"        },
	    {"80CAFF6000", "6985"                      },
	    {"80CAFF6000", "4F02A001E303D001019000"    },
	};
	struct card_feed *feed = card_feed_new(CARD_PAIRS);

	(void)state;
	for (size_t i = 0; i < NUM_GOOD; i++)
		card_apdu(feed, good[i][0], good[i][1]);
	card_end(feed);
	card_expect_findings(feed, 0);
	assert_int_equal(feed->spans_outside, 0);
	assert_null(strstr(feed->messages[2].tree, "apdu.ara.joined"));
	assert_non_null(strstr(feed->messages[4].tree, "apdu.ara.joined"));
	assert_non_null(strstr(feed->messages[4].tree, "apdu.ara.aid A001"));
	assert_non_null(strstr(feed->messages[4].tree, "apdu.ara.aid A002"));
	card_feed_free(feed);
	feed = card_feed_new(CARD_PAIRS);
	for (size_t i = 0; i < NUM_BAD; i++) {
		card_apdu(feed, bad[i][0], bad[i][1]);
		card_end(feed);
		assert_null(strstr(feed->messages[i].tree, "apdu.ara.joined"));
	}
	card_expect_findings(feed, 0);
	card_feed_free(feed);
}

/* A reset between two parts: the second belongs to nothing. Without it they are joined. */
static void parts_and_reset(void **state)
{
	static const struct {
		const char *first[2], *second[2], *joined;
	} rows[] = {
	    {{"80CAFF4000", "FF400DE20BE1049000"},
	     {"80CAFF6000", "4F02A001E303D001019000"},
	     "apdu.ara.joined"       },
	    {{"80E208000500700C0102", "9000"},
	     {"80E288010A030405060708090A0B0C", "9000"},
	     "apdu.store_data.joined"},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(*rows); i++) {
		bool reset = i % 2;
		struct card_feed *feed = card_feed_new(CARD_PAIRS);

		card_apdu(feed, rows[i / 2].first[0], rows[i / 2].first[1]);
		if (reset)
			card_item(feed, RSP_HINT_ATR, "3B00");
		card_apdu(feed, rows[i / 2].second[0], rows[i / 2].second[1]);
		card_end(feed);
		assert_int_equal(!strstr(feed->messages[reset ? 2 : 1].tree, rows[i / 2].joined),
		                 reset);
		card_feed_free(feed);
	}
}

struct fault {
	const char *command, *response, *rule;
};

/* Each fault once; the fixtures are the controls. */
static void faults(void **state)
{
	static const struct fault rows[] = {
  /* INSTALL ends before its token; has bytes behind it; an AID of 17 bytes */
	    {"80E620000D000008A0000000010102030000",                     "9000",                     "gp-data-malformed"     },
	    {"80E620000F000008A00000000101020300000001",                 "9000",                     "gp-data-malformed"     },
	    {"80E6200017000011A0000000010203040506070809101112AB000000", "9000",
	     "gp-data-malformed"	                                                                                     },
 /* privileges of two bytes; reserved bits */
	    {"80E6080010000008A0000000010102030280000000",               "9000",                     "gp-privileges-odd"     },
	    {"80F24002024F0000",	                                 "E30A4F0102C5058000079000", "apdu-tlv-longer"       },
	    {"80F24002024F0000",	                                 "E3084F0102C5038000079000", "gp-privileges-odd"     },
 /* the last entry of GET STATUS is not whole */
	    {"80F24000024F0000",	                                 "08A000000001010203079000", "gp-data-malformed"     },
 /* INITIALIZE UPDATE without its cryptogram */
	    {"8050000008001122334455667700",
	     "0001020304050607080901011011121314151617"
	     "9000",	                                                                         "gp-data-malformed"     },
 /* the check value of another key */
	    {"80D83081173180104041424344454647484"
	     "94A4B4C4D4E4F038BAF47",	               "318BAF489000",             "gp-check-value-differs"},
 /* day 410 */
	    {"80CA9F7F00",
	     "9F7F2A479050404791810239001410000000110022481200004710FFFF000113650000003300022001000"
	     "000449000",	                                                                    "gp-date-impossible"    },
 /* a length of a key that is not there */
	    {"80CA00E000",	                                       "E005C0030130889000",       "gp-data-malformed"     },
	    {"80E4000005D00101D202",	                             "9000",                     "apdu-tlv-longer"       },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = feed_of(rows[i].command, rows[i].response);
		bool found = false;

		for (size_t j = 0; j < feed->num_findings; j++)
			found = found || strcmp(feed->findings[j].rule, rows[i].rule) == 0;
		if (!found)
			print_error("%s: nothing of %s\n", rows[i].command, rows[i].rule);
		assert_true(found);
		card_feed_free(feed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(golden_trees),    cmocka_unit_test(in_one_record),
	    cmocka_unit_test(every_prefix),    cmocka_unit_test(keys_are_secret),
	    cmocka_unit_test(summaries),       cmocka_unit_test(rules_in_parts),
	    cmocka_unit_test(parts_and_reset), cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
