/* SPDX-License-Identifier: GPL-2.0-or-later */
/* STORE DATA chains on the channel of an ISD-R: messages, results, and every finding with its
 * place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rsp/functions.h"
#include "rsp_feed.h"
#include "schema/schema.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

#define EID_REQUEST  "BF3E035C015A"
#define EID_RESPONSE "BF3E125A10890490321234512345123456789012359000"
#define ICCID        "5A0A98001032547698103214"
#define NICKNAME     "BF29115A0A9800103254769810321490036C6162"

static void one_block(void **state)
{
	struct feed *feed = feed_new();
	const struct fed_message *message;

	(void)state;
	feed_hex(feed, EID_REQUEST, EID_RESPONSE);
	assert_int_equal(feed->num_messages, 1);
	message = feed_last(feed);
	assert_int_equal(message->iface, RSP_IF_ES10C);
	assert_string_equal(message->function, "GetEID");
	assert_int_equal(message->tag, 0xBF3E);
	assert_int_equal(message->command_len, 6);
	assert_int_equal(message->response_len, 21);
	assert_int_equal(message->sw, 0x9000);
	assert_int_equal(message->state, RSP_RESULT_OK);
	assert_int_equal(message->channel, 1);
	assert_string_equal(message->summary, "EID 89049032123451234512345678901235");
	assert_true(message->traceable);
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

static void many_blocks(void **state)
{
	struct feed *feed = feed_new();
	const struct fed_message *message;
	size_t len;
	uint8_t *bytes = hex_bytes(NICKNAME, &len);

	(void)state;
	feed_chain(feed, 2, rsp_slice(bytes, len), 7, "BF29038001009000");
	assert_int_equal(feed->num_messages, 1);
	message = feed_last(feed);
	assert_string_equal(message->function, "SetNickname");
	assert_int_equal(message->command_len, len);
	assert_memory_equal(message->command, bytes, len);
	assert_int_equal(message->channel, 2);
	assert_int_equal(message->frame, 1);
	assert_int_equal(message->last_frame, 3);
	assert_true(message->traceable);
	assert_int_equal(message->first_byte_frame, 1);
	assert_int_equal(message->last_byte_frame, 3);
	assert_string_equal(message->summary, "ICCID 89000123456789012341, \"lab\"");
	assert_int_equal(feed->num_findings, 0);
	free(bytes);
	feed_free(feed);
}

/* Only an ISD-R's channel is ES10's; one of which nothing is known is judged by what is said on it.
 */
static void which_channels(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed->is_isdr = false;
	feed_hex(feed, EID_REQUEST, EID_RESPONSE);
	assert_int_equal(feed->num_messages, 0);
	feed->aid_known = false;
	feed_hex(feed, "FF2903800101", "9000");
	assert_int_equal(feed->num_messages, 0);
	assert_int_equal(feed->num_findings, 0);
	feed_hex(feed, EID_REQUEST, EID_RESPONSE);
	feed_hex(feed, EID_REQUEST, EID_RESPONSE);
	assert_int_equal(feed->num_messages, 2);
	feed_only_finding(feed, "apdu-isdr-inferred", RSP_LEVEL_INFO, 1, 0, 6);
	feed_free(feed);
}

static void other_commands_are_not_es10(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "01E2910006BF3E035C015A", EID_RESPONSE);
	feed_apdu(feed, "81F2000000", "9000");
	feed_apdu(feed, "81E2910006BF3E035C015A", EID_RESPONSE);
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

static void channels_and_slots_interleaved(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E2110003BF3E03", "9000");
	feed_apdu(feed, "82E2110004BF290380", "9000");
	feed->slot = 1;
	feed_apdu(feed, "81E2110001BF", "9000");
	feed->slot = 0;
	feed_apdu(feed, "81E29101035C015A", EID_RESPONSE);
	feed->slot = 1;
	feed_apdu(feed, "81E29101022E00", "BF2E128010FC770BF46AF9A6355354E66EB5167C1E9000");
	assert_int_equal(feed->num_messages, 2);
	assert_string_equal(feed->messages[0].function, "GetEID");
	assert_int_equal(feed->messages[0].slot, 0);
	assert_string_equal(feed->messages[1].function, "GetEUICCChallenge");
	assert_int_equal(feed->messages[1].slot, 1);
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

static void block_missing(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E2110007BF29115A0A9800", "9000");
	feed_apdu(feed, "81E29102067690036C6162", "6A80");
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed_last(feed)->command_len, 13);
	assert_int_equal(feed_find(feed, "es10-block-gap")->off, 7);
	assert_int_equal(feed_find(feed, "es10-block-gap")->len, 6);
	assert_int_equal(feed_find(feed, "es10-block-gap")->level, RSP_LEVEL_VIOLATION);
	assert_string_equal(feed_find(feed, "es10-block-gap")->text,
	                    "block 02 follows block 00: 1 missing");
	assert_int_equal(feed_count(feed, "es10-length-mismatch"), 1);
	feed_free(feed);
}

static void block_repeated(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E2110003BF3E03", "9000");
	feed_apdu(feed, "81E2110003BF3E03", "9000");
	feed_apdu(feed, "81E29101035C015A", EID_RESPONSE);
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed_last(feed)->command_len, 6);
	feed_only_finding(feed, "es10-block-gap", RSP_LEVEL_VIOLATION, 1, 0, 3);
	feed_free(feed);
}

static void block_out_of_order(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E2110003BF3E03", "9000");
	feed_apdu(feed, "81E2110101FF", "9000");
	feed_apdu(feed, "81E2110001FE", "9000");
	assert_int_equal(feed->num_messages, 1);
	feed_apdu(feed, "81E2910201FF", "6A80");
	assert_int_equal(feed_find(feed, "es10-chain-open")->message, 1);
	assert_int_equal(feed_find(feed, "es10-chain-open")->level, RSP_LEVEL_VIOLATION);
	assert_int_equal(feed_find(feed, "es10-block-gap")->message, 2);
	feed_free(feed);
}

static void begins_inside_a_chain(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed->aid_known = feed->is_isdr = false;
	feed_apdu(feed, "81E29105065C015A5C015A", EID_RESPONSE);
	assert_int_equal(feed->num_messages, 1);
	assert_string_equal(feed_last(feed)->function, "GetEID");
	assert_int_equal(feed_last(feed)->tag, 0);
	feed_only_finding(feed, "es10-block-start", RSP_LEVEL_INCOMPLETE, 1, 0, 6);
	feed_apdu(feed, "81E29101065C015A5C015A", "9000");
	assert_string_equal(feed_last(feed)->function, "ES10 (beginning not in trace)");
	assert_int_equal(feed_find(feed, "es10-block-gap")->level, RSP_LEVEL_VIOLATION);
	feed_free(feed);
}

/* Where the trace shows the SELECT, a chain without its first block is nobody's cut. */
static void begins_inside_a_selected_channel(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E29105065C015A5C015A", EID_RESPONSE);
	feed_only_finding(feed, "es10-block-gap", RSP_LEVEL_VIOLATION, 1, 0, 6);
	feed_free(feed);
}

static void chain_open_at_the_end(void **state)
{
	static const enum rsp_hint hints[] = {RSP_HINT_END, RSP_HINT_RESET};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct feed *feed = feed_new();

		feed_apdu(feed, "81E2110003BF3E03", "9000");
		feed_apdu(feed, "81E21101025C01", "9000");
		assert_int_equal(feed->num_messages, 0);
		feed_hint(feed, hints[i]);
		assert_int_equal(feed->num_messages, 1);
		assert_string_equal(feed_last(feed)->function, "GetEID");
		assert_false(feed_last(feed)->has_sw);
		assert_int_equal(feed_last(feed)->state, RSP_RESULT_NONE);
		feed_only_finding(feed, "es10-chain-open", RSP_LEVEL_INCOMPLETE, 1, 3, 2);
		feed_free(feed);
	}
}

static void chain_abandoned(void **state)
{
	static const char *const next[] = {"81E2910003BF2E00", "01A4040005A000000559",
	                                   "0070800100"};

	(void)state;
	for (size_t i = 0; i < sizeof(next) / sizeof(*next); i++) {
		struct feed *feed = feed_new();

		feed_apdu(feed, "81E2110003BF3E03", "9000");
		feed_apdu(feed, next[i],
		          i ? "9000" : "BF2E128010FC770BF46AF9A6355354E66EB5167C1E9000");
		assert_int_equal(feed->messages[0].tag, 0xBF3E);
		feed_only_finding(feed, "es10-chain-open", RSP_LEVEL_VIOLATION, 1, 0, 3);
		feed_free(feed);
	}
}

/* What a card refuses to do ends nothing. */
static void refused_select_ends_nothing(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E2110003BF3E03", "9000");
	feed_apdu(feed, "01A4040005A000000559", "6A82");
	feed_apdu(feed, "0070800100", "6881");
	feed_apdu(feed, "81E29101035C015A", EID_RESPONSE);
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

static void chain_too_long(void **state)
{
	enum { LEN = 600 };
	struct feed *feed = feed_new();
	uint8_t *bytes = calloc(1, LEN);

	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, "\xBF\x29\x82\x02\x53", 5);
	feed_chain(feed, 1, rsp_slice(bytes, 512), 2, "6A80");
	assert_int_equal(feed_count(feed, "es10-chain-long"), 0);
	feed_chain(feed, 1, rsp_slice(bytes, LEN), 2, "6A80");
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed_last(feed)->command_len, LEN);
	assert_int_equal(feed_find(feed, "es10-chain-long")->message, 2);
	assert_int_equal(feed_find(feed, "es10-chain-long")->off, LEN - 2);
	free(bytes);
	feed_free(feed);
}

static void block_refused(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, "81E2110003BF3E03", "6985");
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_ERROR);
	assert_int_equal(feed_last(feed)->result_number, 0x6985);
	assert_true(feed_last(feed)->result_name[0]);
	feed_only_finding(feed, "es10-block-refused", RSP_LEVEL_INFO, 1, 0, 3);
	feed_free(feed);
}

static void answers(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_hex(feed, EID_REQUEST, "BF2E128010FC770BF46AF9A6355354E66EB5167C1E9000");
	feed_only_finding(feed, "es10-answer-tag", RSP_LEVEL_VIOLATION, 1, 0, 21);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, EID_REQUEST, "9000");
	feed_only_finding(feed, "es10-answer-empty", RSP_LEVEL_INFO, 1, 0, 6);
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_NONE);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, EID_REQUEST, "6A88");
	assert_int_equal(feed->num_findings, 0);
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_ERROR);
	assert_int_equal(feed_last(feed)->result_number, 0x6A88);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, "BF3111A00C" ICCID "8101FF", "BF3103800100910B");
	assert_int_equal(feed->num_findings, 0);
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_OK);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, EID_REQUEST, NULL);
	assert_int_equal(feed->num_findings, 0);
	assert_false(feed_last(feed)->has_sw);
	feed_free(feed);
}

static void lengths(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_hex(feed, "BF3E045C015A", "6A80");
	assert_int_equal(feed_find(feed, "es10-length-mismatch")->off, 0);
	assert_int_equal(feed_find(feed, "es10-length-mismatch")->len, 6);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, "BF3E035C015A0102", "6A80");
	assert_int_equal(feed_find(feed, "es10-length-mismatch")->off, 6);
	assert_int_equal(feed_find(feed, "es10-length-mismatch")->len, 2);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, "BF2E00", "BF2E128010FC770BF46AF9A6355354E66EB5169000");
	assert_int_equal(feed_find(feed, "es10-length-mismatch")->len, 19);
	assert_string_equal(feed_find(feed, "es10-length-mismatch")->text,
	                    "BF2E says 18 bytes and 16 are there");
	feed_free(feed);
}

static void vendor_function(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_hex(feed, "FF2903800101", "FF29038001019000");
	assert_string_equal(feed_last(feed)->function, "unknown FF29");
	assert_int_equal(feed_last(feed)->iface, RSP_IF_ES10);
	assert_int_equal(feed_last(feed)->tag, 0xFF29);
	feed_only_finding(feed, "es10-function-unknown", RSP_LEVEL_INFO, 1, 0, 6);
	assert_non_null(strstr(feed_last(feed)->tree, "01"));
	feed_free(feed);
}

#define SELECT "01A4040010A0000005591010FFFFFFFF8900000100"

static void kinds_of_euicc(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_apdu(feed, SELECT, "6F12840AA0000005591010FFFFFFE004820202009000");
	feed_hex(feed, "BF5600", "6A88");
	feed_only_finding(feed, "es10-function-interface", RSP_LEVEL_INFO, 1, 0, 3);
	feed_hex(feed, "BF2E00", "6A88");
	assert_int_equal(feed_count(feed, "es10-function-interface"), 1);
	feed_apdu(feed, SELECT, "6F0AE000E1008404A00000059000");
	feed_hex(feed, "BF5600", "6A88");
	assert_int_equal(feed_count(feed, "es10-function-interface"), 1);
	feed_hex(feed, "BF290C" ICCID, "6A88");
	assert_int_equal(feed_count(feed, "es10-function-interface"), 2);
	feed_hex(feed, "BF420480020780", "6A88");
	assert_string_equal(feed_last(feed)->function, "IpaeActivation");
	feed_free(feed);
}

struct result_case {
	const char *request, *response, *name;
	int64_t number;
};

static const struct result_case results[] = {
    {"BF2900", "BF29038001019000",                           "iccidNotFound",              1  },
    {"BF3100", "BF31038001029000",                           "profileNotInDisabledState",  2  },
    {"BF3200", "BF32038001029000",                           "profileNotInEnabledState",   2  },
    {"BF3300", "BF33038001039000",                           "disallowedByPolicy",         3  },
    {"BF3400", "BF34038001019000",                           "nothingToDelete",            1  },
    {"BF3000", "BF30038001019000",                           "nothingToDelete",            1  },
    {"BF3F00", "BF3F0380017F9000",                           "undefinedError",             127},
    {"BF2800", "BF280381017F9000",                           "undefinedError",             127},
    {"BF2B00", "BF2B0381017F9000",                           "undefinedError",             127},
    {"BF2D00", "BF2D038101019000",                           "incorrectInputValues",       1  },
    {"BF4100", "BF41038101059000",                           "invalidTransactionId",       5  },
    {"BF3800", "BF3808A1068001AA0201029000",                 "invalidSignature",           2  },
    {"BF2100", "BF2108A1068001AA0201049000",                 "noSessionContext",           4  },
    {"BF3500", "BF35038101069000",                           "baseCrlMissing",             6  },
    {"BF5600", "BF56038101019000",                           "invalidCiPKId",              1  },
    {"BF5700", "BF57038101029000",                           "associatedEimAlreadyExists", 2  },
    {"BF5800", "BF58030201019000",                           "rollbackNotAllowed",         1  },
    {"BF5A00", "BF5A038001049000",                           "noSessionContext",           4  },
    {"BF5D00", "BF5D038001689000",                           "ecallActive",                104},
    {"BF6400", "BF64038001059000",                           "catBusy",                    5  },
    {"BF5100", "BF5110A10E300C8001418101018201420201049000", "replayError",                4  },
};

static void results_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++) {
		struct feed *feed = feed_new();
		const struct fed_message *message;

		feed_hex(feed, results[i].request, results[i].response);
		message = feed_last(feed);
		if (message->state != RSP_RESULT_ERROR ||
		    strcmp(message->result_name, results[i].name) != 0)
			fail_msg("%s: %s(%lld)\n%s", results[i].response, message->result_name,
			         (long long)message->result_number, message->tree);
		assert_int_equal(message->result_number, results[i].number);
		feed_free(feed);
	}
}

/* A package whose second command failed, one without a code, and one that went well. */
static void results_of_packages(void **state)
{
	static const char signed_part[] = "5F3740"
	                                  "52525252525252525252525252525252525252525252525252525252"
	                                  "52525252525252525252525252525252525252525252525252525252"
	                                  "5252525252525252";
	static const char *const codes[] = {"830100840103", "830100840100"};
	char response[512];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct feed *feed = feed_new();

		snprintf(response, sizeof(response),
		         "BF515AA0583013800365494D8101018301023006%s%s9000", codes[i], signed_part);
		feed_hex(feed, "BF5100", response);
		assert_int_equal(feed_last(feed)->state, i ? RSP_RESULT_OK : RSP_RESULT_ERROR);
		if (i == 0)
			assert_string_equal(feed_last(feed)->result_name, "disallowedByPolicy");
		feed_free(feed);
	}
}

static void error_without_number(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed_hex(feed, "BF5100", "BF5105A2038001419000");
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_ERROR);
	assert_string_equal(feed_last(feed)->result_name, "EuiccPackageErrorUnsigned");
	feed_free(feed);
}

struct summary_case {
	const char *request, *response, *text;
};

static const struct summary_case summaries[] = {
    {"BF2000",                 "BF200582030202009000",                                       "svn 2.2.0"                      },
    {"BF2D00",                 "BF2D02A0009000",                                             "0 profiles, 0 enabled"          },
    {"BF2D00",                 "BF2D18A016E3145A0A980010325476981032149F700101910253509000",
     "1 profile, enabled: ICCID 89000123456789012341"                                                                       },
    {"BF3003800107",           "BF30038001009000",                                           "seqNumber 7"                    },
    {"BF2B05A003800102",       "BF2B02A0009000",                                             "seqNumber 2: 0 notifications"   },
    {"BF3C00",                 "BF3C0880016181036263649000",                                 "SM-DP+ a, SM-DS bcd"            },
    {"BF3F03800161",           "BF3F038001009000",                                           "a"                              },
    {"BF41088003A1B2C3810101", "BF41038101059000",                                           "postponed, transactionId A1B2C3"},
    {"BF4300",                 "BF4302A0009000",                                             "0 rules"                        },
};

static void summaries_of_functions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(summaries) / sizeof(*summaries); i++) {
		struct feed *feed = feed_new();

		feed_hex(feed, summaries[i].request, summaries[i].response);
		assert_string_equal(feed_last(feed)->summary, summaries[i].text);
		feed_free(feed);
	}
}

/* The catalogue is in order, and every type it names is in the schema. */
static void catalogue(void **state)
{
	size_t num;
	const struct rsp_es10_function *functions = rsp_es10_functions(&num);

	(void)state;
	assert_true(num > 35);
	for (size_t i = 0; i < num; i++) {
		const struct rsp_es10_function *row = &functions[i];

		if (i > 0)
			assert_true(row->tag >= functions[i - 1].tag);
		assert_ptr_equal(rsp_es10_function_find(row->tag, row->family == RSP_ES10_IOT),
		                 row);
		if (*row->request && !rsp_schema_type(row->request))
			fail_msg("no type %s", row->request);
		if (*row->response && !rsp_schema_type(row->response))
			fail_msg("no type %s", row->response);
	}
	assert_null(rsp_es10_function_find(0xBF00, false));
	assert_null(rsp_es10_function_find(0xFFFF, false));
}

/* Sixteen channels have a place at a time; the one idle longest is given up and what it had is
 * shown. */
static void more_channels_than_places(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	for (feed->slot = 0; feed->slot < 18; feed->slot++)
		feed_apdu(feed, "81E2110003BF3E03", "9000");
	assert_int_equal(feed->num_messages, 2);
	assert_int_equal(feed->messages[0].slot, 0);
	assert_int_equal(feed->messages[1].slot, 1);
	feed_hint(feed, RSP_HINT_END);
	assert_int_equal(feed->num_messages, 18);
	feed_free(feed);
}

static const char *const fixtures[][2] = {
    {EID_REQUEST,                 EID_RESPONSE                                                },
    {NICKNAME,                    "BF29038001009000"                                          },
    {"BF2D00",                    "BF2D18A016E3145A0A980010325476981032149F700101910253509000"},
    {"BF2B05A003800102",          "BF2B0381017F9000"                                          },
    {"BF3111A00C" ICCID "8101FF", "BF31038001029000"                                          },
};

/* Every prefix of every request and every response is decoded as far as it goes. */
static void every_prefix(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fixtures) / sizeof(*fixtures); i++) {
		char request[256], response[256];

		for (size_t len = 2; len <= strlen(fixtures[i][0]); len += 2) {
			struct feed *feed = feed_new();

			snprintf(request, sizeof(request), "%.*s", (int)len, fixtures[i][0]);
			feed_hex(feed, request, fixtures[i][1]);
			assert_int_equal(feed->num_messages, 1);
			assert_int_equal(feed_last(feed)->command_len, len / 2);
			feed_free(feed);
		}
		for (size_t len = 2; len + 4 < strlen(fixtures[i][1]); len += 2) {
			struct feed *feed = feed_new();

			snprintf(response, sizeof(response), "%.*s9000", (int)len, fixtures[i][1]);
			feed_hex(feed, fixtures[i][0], response);
			assert_int_equal(feed->num_messages, 1);
			assert_true(feed_faults(feed) > 0);
			feed_free(feed);
		}
	}
}

/* Whatever allocation fails, nothing crashes, and the loss is told. */
static void memory_runs_out(void **state)
{
	bool ended = false;

	(void)state;
	for (uint64_t nth = 1; !ended && nth < 3000; nth++) {
		struct feed *feed = feed_new();
		size_t len;
		uint8_t *bytes = hex_bytes(NICKNAME, &len);

		test_fail_alloc(nth);
		feed_chain(feed, 1, rsp_slice(bytes, len), 7, "BF29038001009000");
		feed_hint(feed, RSP_HINT_END);
		ended = test_num_allocs() < nth;
		test_fail_alloc(0);
		if (ended)
			assert_int_equal(feed->num_messages, 1);
		free(bytes);
		feed_free(feed);
	}
	assert_true(ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_block),
	    cmocka_unit_test(many_blocks),
	    cmocka_unit_test(which_channels),
	    cmocka_unit_test(other_commands_are_not_es10),
	    cmocka_unit_test(channels_and_slots_interleaved),
	    cmocka_unit_test(block_missing),
	    cmocka_unit_test(block_repeated),
	    cmocka_unit_test(block_out_of_order),
	    cmocka_unit_test(begins_inside_a_chain),
	    cmocka_unit_test(begins_inside_a_selected_channel),
	    cmocka_unit_test(chain_open_at_the_end),
	    cmocka_unit_test(chain_abandoned),
	    cmocka_unit_test(refused_select_ends_nothing),
	    cmocka_unit_test(chain_too_long),
	    cmocka_unit_test(block_refused),
	    cmocka_unit_test(answers),
	    cmocka_unit_test(lengths),
	    cmocka_unit_test(vendor_function),
	    cmocka_unit_test(kinds_of_euicc),
	    cmocka_unit_test(results_by_name),
	    cmocka_unit_test(results_of_packages),
	    cmocka_unit_test(error_without_number),
	    cmocka_unit_test(summaries_of_functions),
	    cmocka_unit_test(catalogue),
	    cmocka_unit_test(more_channels_than_places),
	    cmocka_unit_test(every_prefix),
	    cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
