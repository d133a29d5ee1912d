/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees of the card layer: fields, places, secrecy; status words; findings in contents. */
#define _DEFAULT_SOURCE /* what card_feed.h needs */
#include "card/fields.h"
#include "card/instruction.h"
#include "card/status.h"
#include "card_feed.h"

/* The tree of one exchange; the feed is given back by the caller. */
static struct card_feed *tree_of(const char *command, const char *response)
{
	struct card_feed *feed = card_feed_new(CARD_FRAMES);

	card_apdu(feed, command, response);
	card_end(feed);
	assert_int_equal(feed->num_messages, 1);
	return feed;
}

static void has_lines(const struct card_feed *feed, const char *const *lines)
{
	for (; *lines; lines++) {
		if (!strstr(feed->messages[0].tree, *lines))
			print_message("not there: %s\n%s", *lines, feed->messages[0].tree);
		assert_non_null(strstr(feed->messages[0].tree, *lines));
	}
}

struct example {
	const char *command, *response, *lines[12];
};

static void fields_and_places(void **state)
{
	static const struct example examples[] = {
	    {"01A4040010A0000005591010FFFFFFFF8900000100",
	     "6F1F8410A0000005591010FFFFFFFF8900000100A5049F6501FFE00582030202009000", {"apdu.command.cla 1 [C-APDU: 0+8]", "apdu.class.channel 1 [C-APDU: 6+2]",
	      "apdu.command.ins 164 [C-APDU: 8+8] SELECT", "apdu.select.by 4 [C-APDU: 16+8]",
	      "apdu.command.lc 16 [C-APDU: 32+8]",
	      "apdu.select.aid A0000005591010FFFFFFFF8900000100 [C-APDU: 40+128] ISD-R",
	      "apdu.fci.aid A0000005591010FFFFFFFF8900000100 [R-APDU data: 32+128] ISD-R",
	      "apdu.fci.max_data_length 255 [R-APDU data: 200+8]",
	      "apdu.response.sw 36864 [status word: 0+16] normal ending of the command", NULL}},
	    {"4FA40804047FFF6F07",
	     "6A82",	                                                           {"apdu.class.channel 19 [C-APDU: 4+4]", "apdu.select.by 8",
	      "apdu.select.file_id 32767 [C-APDU: 40+16]",
	      "apdu.select.file_id 28423 [C-APDU: 56+16]",
	      "apdu.response.sw 27266 [status word: 0+16] no such file or application on this card",
	      NULL}	                                                                                                                                     },
	    {"00A40004022FE2",
	     "621F8202412183022FE2A506C00100CA01808A01058B032F06028002000A8801109000", {"apdu.fcp.file_descriptor 4121",
	      "apdu.file_descriptor.shareable 1 [R-APDU data: 33+1]", "apdu.file_descriptor.type 0",
	      "apdu.file_descriptor.structure 1", "apdu.fcp.file_id 12258 [R-APDU data: 64+16]",
	      "apdu.fcp.special_file_info 00", "apdu.fcp.life_cycle 5",
	      "apdu.fcp.arr_file_id 12038", "apdu.fcp.arr_record 2", "apdu.fcp.file_size 10",
	      "apdu.fcp.sfi 2", NULL}	                                                 },
	    {"00A40004024F01",
	     "6208820279218302"
	     "4F019000",	                                                       {"apdu.file_descriptor.structure 57 [R-APDU data: 34+6]", "apdu.fcp.file_id 20225",
	      NULL}	                                                                                                                                 },
	    {"81E2110503BF3E03",
	     "9000",	                                                           {"apdu.store_data.block 0 [C-APDU: 16+1]", "apdu.store_data.encryption 0",
	      "apdu.store_data.structure 2 [C-APDU: 19+2]", "apdu.store_data.case 1 [C-APDU: 23+1]",
	      "apdu.store_data.block_number 5 [C-APDU: 24+8]",
	      "apdu.command.data BF3E03 [C-APDU: 40+24]", NULL}	                                                                                         },
	    {"80AA000005A903830107",
	     "9000",	                                                           {"apdu.terminal_capability.euicc 07 [C-APDU: 72+8]",
	      "apdu.terminal_capability.lui_d 1 [C-APDU: 79+1]",
	      "apdu.terminal_capability.lpd_d 1 [C-APDU: 78+1]",
	      "apdu.terminal_capability.lds_d 1 [C-APDU: 77+1]",
	      "apdu.terminal_capability.lui_e_scws 0 [C-APDU: 76+1]", NULL}	                                                                             },
	    {"0070800200",
	     "9000",	                                                           {"apdu.manage_channel.operation 128", "apdu.manage_channel.channel 2", NULL}                 },
	    {"80CA005A12",
	     "5A10890490321234512345123456789012359000",	                       {"apdu.get_data.tag 90 [C-APDU: 16+16]",
	      "apdu.get_data.eid 89049032123451234512345678901235 [R-APDU data: 16+128]", NULL}                             },
	    {"80F2000116",
	     "8410A0000000871002FFFFFFFF89070900009000",	                       {"apdu.status.return 1",
	      "apdu.fcp.aid A0000000871002FFFFFFFF8907090000 "
	      "[R-APDU data: 16+128] USIM",
	      NULL}	                                                                                                 },
	    {"00B0850A02",
	     "AABB9000",	                                                       {"apdu.binary.sfi 5 [C-APDU: 19+5]", "apdu.binary.offset 10", NULL}                          },
	    {"00B0010202",	                         "AABB9000",                 {"apdu.binary.offset 258 [C-APDU: 16+16]", NULL}                                             },
	    {"00B2033C02",
	     "AABB9000",	                                                       {"apdu.record.number 3", "apdu.record.sfi 7 [C-APDU: 24+5]",
	      "apdu.record.mode 4 [C-APDU: 29+3]", NULL}	                                                                                            },
	    {"002000010831323334FFFFFFFF",
	     "63C2",	                                                           {"apdu.pin.reference 1", "apdu.sw.tries 2 [status word: 12+4]", NULL}                        },
	    {"00B0000009",	                         "6C04",                     {"apdu.sw.length 4 [status word: 8+8]", NULL}                                                },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct card_feed *feed = tree_of(examples[i].command, examples[i].response);

		has_lines(feed, examples[i].lines);
		card_expect_findings(feed, 0);
		card_feed_free(feed);
	}
}

/* PINs and keys stand under secret fields, and nowhere else. */
static void secrets(void **state)
{
	static const char *const secret[] = {
	    "002000010831323334FFFFFFFF",
	    "0024000110313233343536373831323334FFFFFFFF",
	    "002600010831323334FFFFFFFF",
	    "002800010831323334FFFFFFFF",
	    "002C00011031323334353637383132333435363738",
	    "A02000010831323334FFFFFFFF",
	};
	struct card_feed *feed;

	(void)state;
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++) {
		feed = tree_of(secret[i], "9000");
		assert_non_null(strstr(feed->messages[0].tree, "apdu.command.pin 3132333"));
		assert_null(strstr(feed->messages[0].tree, "apdu.command.data"));
		card_feed_free(feed);
	}
	feed = tree_of("80D80081058810AABBCC", "9000");
	assert_non_null(strstr(feed->messages[0].tree, "apdu.command.keys 8810AABBCC"));
	card_feed_free(feed);
	assert_int_equal(rsp_card_field_of(RSP_CARD_PIN)->secrecy, RSP_SECRET);
	assert_int_equal(rsp_card_field_of(RSP_CARD_KEYS)->secrecy, RSP_SECRET);
	assert_int_equal(rsp_card_field_of(RSP_CARD_GET_DATA_EID)->secrecy, RSP_PERSONAL);
}

struct fault {
	const char *command, *response, *rule;
	size_t off, len;
	enum rsp_level level;
};

/* Each fault once, at its place; the examples above are the controls. */
static void faults_in_contents(void **state)
{
	static const struct fault faults[] = {
	    {"00A40004022FE2",       "620A8202412183032FE29000",                 "apdu-tlv-longer",   0, 10,
	     RSP_LEVEL_VIOLATION	                                                                                         },
	    {"00A40004022FE2",       "62088202412183039000",                     "apdu-tlv-longer",   0, 8,
	     RSP_LEVEL_VIOLATION	                                                                                         },
	    {"00A40004022FE2",       "6205820241218A9000",                       "ber-header-bad",    6, 1,  RSP_LEVEL_VIOLATION },
	    {"80AA000005A904830107", "9000",                                     "apdu-tlv-longer",   5, 5,  RSP_LEVEL_VIOLATION },
	    {"80CA005A12",           "5A11890490321234512345123456789012359000", "apdu-tlv-longer",   0, 18,
	     RSP_LEVEL_VIOLATION	                                                                                         },
	    {"80CA005A12",           "5A10890490321234512345123456789012369000", "value-eid-check",   2, 16,
	     RSP_LEVEL_SUSPICIOUS	                                                                                        },
	    {"00D6000005AABB",       "9000",                                     "apdu-length-wrong", 0, 4,  RSP_LEVEL_SUSPICIOUS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct card_feed *feed = tree_of(faults[i].command, faults[i].response);
		const struct card_finding *found = card_finding_of(feed, faults[i].rule);

		assert_int_equal(found->level, faults[i].level);
		assert_int_equal(found->off, faults[i].off);
		assert_int_equal(found->len, faults[i].len);
		assert_int_equal(found->message, 1);
		card_feed_free(feed);
	}
}

static void answers_to_reset(void **state)
{
	static const struct {
		const char *atr;
		size_t findings;
		enum rsp_level level;
		const char *line;
	} rows[] = {
	    {"3B9F96801F878031E073FE211B674A4C753034054BA9", 0, RSP_LEVEL_INFO,
	     "apdu.atr.tck 169 [R-APDU data: 168+8]"	                                                                         },
	    {"3B9F96801FC78031E073FE211B63F10201830F9000C2", 1, RSP_LEVEL_INFO,       "apdu.atr.tck 194"                             },
	    {"3B00",	                                 0, RSP_LEVEL_INFO,       "apdu.atr.t0 0"                                },
	    {"3B02AABB",	                             0, RSP_LEVEL_INFO,       "apdu.atr.historical AABB [R-APDU data: 16+16]"},
	    {"3B02AA",	                               1, RSP_LEVEL_SUSPICIOUS, "apdu.atr.historical AA"                       },
	    {"3B02AABBCC",	                           1, RSP_LEVEL_SUSPICIOUS, "apdu.atr.trailing CC"                         },
	    {"3B9F",	                                 1, RSP_LEVEL_SUSPICIOUS, "apdu.atr.t0 159"                              },
	    {"3B",	                                   1, RSP_LEVEL_SUSPICIOUS, "apdu.atr.ts 59"                               },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_feed *feed = card_feed_new(CARD_FRAMES);

		card_item(feed, RSP_HINT_ATR, rows[i].atr);
		card_expect_findings(feed, rows[i].findings);
		if (rows[i].findings)
			assert_int_equal(feed->findings[0].level, rows[i].level);
		if (!strstr(feed->messages[0].tree, rows[i].line))
			fail_msg("%s not in\n%s", rows[i].line, feed->messages[0].tree);
		assert_string_equal(feed->messages[0].summary, rows[i].atr);
		card_feed_free(feed);
	}
}

static void status_words(void **state)
{
	enum { SUSPEND_UICC = 0x76, AUTHENTICATE_ODD = 0x89 };
	static const struct {
		uint16_t sw, ins;
		bool ok;
		const char *name;
	} rows[] = {
	    {0x9000, RSP_STATUS_ANY_INS, true,  "ok"                             },
	    {0x911E, RSP_STATUS_ANY_INS, true,  "ok, proactive command waits"    },
	    {0x6121, RSP_STATUS_ANY_INS, true,  "ok, response waits"             },
	    {0x9F16, RSP_STATUS_ANY_INS, true,  "ok, response waits"             },
	    {0x63C3, RSP_STATUS_ANY_INS, false, "tries left"                     },
	    {0x63C0, RSP_STATUS_ANY_INS, false, "blocked, no tries left"         },
	    {0x6A82, RSP_INS_SELECT,     false, "file not found"                 },
	    {0x6985, RSP_INS_STORE_DATA, false, "conditions of use not satisfied"},
	    {0x6381, RSP_INS_STORE_DATA, true,  "rule stored, was there already" },
	    {0x6381, RSP_INS_SELECT,     false, "verification failed or warning" },
	    {0x9864, SUSPEND_UICC,       false, "suspension time too long"       },
	    {0x9864, AUTHENTICATE_ODD,   false, "security context not supported" },
	    {0x6FAA, RSP_STATUS_ANY_INS, false, "technical problem"              },
	    {0x9404, RSP_STATUS_ANY_INS, false, "file or pattern not found"      },
	    {0x9ABC, RSP_STATUS_ANY_INS, false, "unknown status word"            },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct rsp_status_word *row = rsp_status_word_of(rows[i].sw, rows[i].ins);

		assert_int_equal(row->ok, rows[i].ok);
		assert_string_equal(row->name, rows[i].name);
	}
	/* The same word says more where the command is known. */
	assert_string_not_equal(rsp_status_word_of(0x6985, RSP_INS_STORE_DATA)->text,
	                        rsp_status_word_of(0x6985, RSP_STATUS_ANY_INS)->text);
	/* Every word has a row with texts. */
	for (unsigned sw = 0; sw <= UINT16_MAX; sw++)
		assert_non_null(rsp_status_word_of((uint16_t)sw, RSP_INS_SELECT)->text);
}

static void keys_are_unique(void **state)
{
	const struct rsp_field_table table = rsp_card_fields();

	(void)state;
	assert_int_equal(table.num_rows, RSP_NUM_CARD_FIELDS);
	for (size_t i = 0; i < table.num_rows; i++) {
		assert_true(strncmp(table.rows[i].key, "apdu.", 5) == 0 ||
		            strncmp(table.rows[i].key, "gp.", 3) == 0);
		assert_true(table.rows[i].label[0]);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(table.rows[i].key, table.rows[k].key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_and_places),  cmocka_unit_test(secrets),
	    cmocka_unit_test(faults_in_contents), cmocka_unit_test(answers_to_reset),
	    cmocka_unit_test(status_words),       cmocka_unit_test(keys_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
