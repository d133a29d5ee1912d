/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages: TPDUs of each kind, texts, and parts in any order. */
#include "carrier/sms_show.h"
#include "carrier/sms_text.h"
#include "secure_feed.h"
#include "support/alloc.h"

/* A packet in the clear without a check (SPI 00 00, TAR B00010), SELECT MF, in two parts. */
#define PART_1(ref)                                                                                \
	"0700 03" ref "0201 7000"                                                                  \
	"00150D0000000 0B00010"
#define PART_2(ref)                                                                                \
	"0500 03" ref "0202"                                                                       \
	"0000000001 00A0A40000023F00"

/* Leaves out the blanks that make the bytes readable. */
static const char *packed(const char *text)
{
	static char out[4][400];
	static unsigned at;
	char *to = out[at = (at + 1) % 4];

	for (; *text; text++)
		if (*text != ' ')
			*to++ = *text;
	*to = '\0';
	return out[at];
}

static struct rsp_sms_tpdu show(struct rsp_arena *arena, struct rsp_decode *decode,
                                enum rsp_sms_way way, const char *hex)
{
	uint8_t *bytes = rsp_arena_alloc(arena, strlen(hex) / 2 + 1);
	const struct rsp_buffer *buffer;
	struct rsp_sms_tpdu out;
	size_t len;

	assert_non_null(bytes);
	assert_true(rsp_hex_decode(rsp_text(hex), bytes, strlen(hex) / 2 + 1, &len, NULL));
	buffer = rsp_buffer_frame(arena, rsp_slice(bytes, len), 1, 0);
	rsp_decode_init(decode, arena, buffer);
	rsp_sms_show(
	    decode, rsp_node_new(decode, NULL, rsp_sms_field_of(RSP_SMS_FIELD_TPDU), buffer->bytes),
	    way, RSP_SMS_REPORT_UNKNOWN, buffer->bytes, &out);
	return out;
}

/* Read by hand from TS 23.040 9.2.2. */
static const struct kind_row {
	enum rsp_sms_way way;
	const char *hex;
	enum rsp_sms_kind kind;
	const char *address, *text;
} kind_rows[] = {
  /* MMS, from +31641600986, no more, "How are you?" */
    {RSP_SMS_TO_CARD,   "040B911346610089F60000208062917314080CC8F71D14969741F977FD07",
     RSP_SMS_DELIVER,                                                                                           "+31641600986", "How are you?"},
 /* to +34616585119, relative validity AA, "hola" */
    {RSP_SMS_FROM_CARD, "11000B914316565811F90000AA04E8373B0C",                         RSP_SMS_SUBMIT,         "+34616585119",
     "hola"                                                                                                                                   },
 /* UCS2 "hi", from a short code */
    {RSP_SMS_TO_CARD,   "0405812143F5000822705200000000 0400680069",                    RSP_SMS_DELIVER,        "12345",        "hi"          },
 /* an alphanumeric sender: seven septets "OpenBSC" in 13 semi-octets */
    {RSP_SMS_TO_CARD,   "040DD04F78D92D9C0E0100F6227052000000000101",                   RSP_SMS_DELIVER,        "OpenBSC",
     NULL                                                                                                                                     },
    {RSP_SMS_TO_CARD,   "06050D91945152991136F00160124130640A0160124130450A00",         RSP_SMS_STATUS_REPORT,
     "+4915259911630",                                                                                                          NULL          },
 /* delete message 5 sent to 1234 */
    {RSP_SMS_FROM_CARD, "02010002050481214300",                                         RSP_SMS_COMMAND,        "1234",         NULL          },
 /* an acknowledgement with TP-PI and nothing else; an error D5 */
    {RSP_SMS_FROM_CARD, "0000",                                                         RSP_SMS_DELIVER_REPORT, "",             NULL          },
    {RSP_SMS_FROM_CARD, "00D500",                                                       RSP_SMS_DELIVER_REPORT, "",             NULL          },
    {RSP_SMS_TO_CARD,   "010022705200000000",                                           RSP_SMS_SUBMIT_REPORT,  "",             NULL          },
};

static void kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kind_rows) / sizeof(*kind_rows); i++) {
		const struct kind_row *row = &kind_rows[i];
		struct rsp_arena arena;
		struct rsp_decode decode;
		struct rsp_sms_tpdu out;

		rsp_arena_init(&arena, 0);
		out = show(&arena, &decode, row->way, packed(row->hex));
		assert_null(decode.first_finding);
		assert_int_equal(out.kind, row->kind);
		assert_string_equal(out.address, row->address);
		if (row->text)
			assert_string_equal(out.text, row->text);
		else
			assert_true(!out.text || !out.text[0]);
		rsp_arena_free(&arena);
	}
}

/* Every prefix is read, and all but those that end before an optional part are told to be cut. */
static void prefixes(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		const char *whole = packed(kind_rows[i].hex);
		size_t quiet = 0;

		for (size_t len = 0; len < strlen(whole); len += 2) {
			struct rsp_arena arena;
			struct rsp_decode decode;
			char part[400];

			snprintf(part, sizeof(part), "%.*s", (int)len, whole);
			rsp_arena_init(&arena, 0);
			(void)show(&arena, &decode, kind_rows[i].way, part);
			quiet += decode.first_finding == NULL;
			rsp_arena_free(&arena);
		}
		/* A status report may end before TP-PI. */
		assert_true(quiet <= (kind_rows[i].kind == RSP_SMS_STATUS_REPORT ? 1 : 0));
	}
}

/* TS 23.038 6.2.1: one escape, and tables of Turkish, Spanish and Portuguese. */
static void alphabets(void **state)
{
	static const struct {
		uint8_t locking, shift;
		uint8_t septets[4];
		const char *text;
	} rows[] = {
	    {0,  0, {0x1B, 0x65, 0x00, 0x11}, "€@_"  },
            {0,  0, {0x1B, 0x41, 0x1B, 0x3C}, "A["     },
	    {1,  1, {0x04, 0x1B, 0x67, 0x60}, "€ğç"},
            {0,  2, {0x1B, 0x61, 0x1B, 0x4F}, "áÓ"   },
	    {3,  3, {0x12, 0x1B, 0x7B, 0x14}, "ªãÀ" },
            {11, 0, {0x41, 0x42, 0x43, 0x44}, "ABCD"   },
	};
	struct rsp_arena arena;
	bool unknown;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_string_equal(rsp_gsm7_text(&arena, rsp_slice(rows[i].septets, 4),
		                                  rows[i].locking, rows[i].shift, &unknown),
		                    rows[i].text);
		assert_int_equal(unknown, rows[i].locking > 3);
	}
	rsp_arena_free(&arena);
}

/* What is read all the same, and told. */
static void odd(void **state)
{
	static const struct {
		enum rsp_sms_way way;
		const char *hex, *rule;
		enum rsp_level level;
	} rows[] = {
  /* TS 23.038 4: coding groups 8 to B, and an alphabet of the general group */
	    {RSP_SMS_TO_CARD,   "0405812143F5008022705200000000 00", "sms-value-odd", RSP_LEVEL_INFO      },
	    {RSP_SMS_TO_CARD,   "0405812143F500BF22705200000000 00", "sms-value-odd", RSP_LEVEL_INFO      },
	    {RSP_SMS_TO_CARD,   "0405812143F5000C22705200000000 00", "sms-value-odd", RSP_LEVEL_INFO      },
 /* TS 23.040 9.2.2.1a, 9.2.2.2a: a report without TP-PI */
	    {RSP_SMS_FROM_CARD, "00",                                "sms-tpdu-cut",  RSP_LEVEL_INCOMPLETE},
	    {RSP_SMS_FROM_CARD, "00D5",                              "sms-tpdu-cut",  RSP_LEVEL_INCOMPLETE},
	    {RSP_SMS_TO_CARD,   "01",                                "sms-tpdu-cut",  RSP_LEVEL_INCOMPLETE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rsp_arena arena;
		struct rsp_decode decode;

		rsp_arena_init(&arena, 0);
		(void)show(&arena, &decode, rows[i].way, packed(rows[i].hex));
		assert_non_null(decode.first_finding);
		assert_string_equal(decode.first_finding->rule->id, rows[i].rule);
		assert_int_equal(decode.first_finding->level, rows[i].level);
		assert_null(decode.first_finding->next);
		rsp_arena_free(&arena);
	}
}

/* TS 23.040 9.2.3.12.1 */
static void validity(void **state)
{
	static const struct {
		uint8_t value;
		uint32_t minutes;
	} rows[] = {
	    {0,   5         },
            {143, 720       },
            {144, 750       },
            {167, 1440      },
	    {168, 2 * 1440  },
            {196, 30 * 1440 },
            {197, 5 * 10080 },
            {255, 63 * 10080},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(rsp_sms_minutes_of(rows[i].value), rows[i].minutes);
}

static void in_order(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);

	(void)state;
	secure_deliver(feed, packed(PART_1("11")));
	assert_int_equal(secure_packets(feed), 0);
	secure_deliver(feed, packed(PART_2("11")));
	assert_int_equal(secure_packets(feed), 1);
	assert_int_equal(feed->messages[2].parts, 2);
	assert_int_equal(feed->messages[2].frame, 1);
	assert_int_equal(feed->messages[2].last_frame, 2);
	assert_int_equal(feed->messages[2].command_len, 23);
	assert_string_equal(
	    feed->summaries[2],
	    "TAR B00010 remote file management of the SIM, counter 1, 1 command: SELECT");
	assert_int_equal(feed->num_rules, 0);
	rsp_sms_end(&feed->pass, feed->sms);
	assert_int_equal(feed->num_rules, 0);
	secure_feed_free(feed);
}

static void out_of_order_and_mixed(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);

	(void)state;
	secure_deliver(feed, packed(PART_2("11")));
	secure_deliver(feed, packed(PART_2("12")));
	secure_deliver(feed, packed(PART_1("11")));
	assert_int_equal(secure_packets(feed), 1);
	secure_deliver(feed, packed(PART_1("12")));
	assert_int_equal(secure_packets(feed), 2);
	assert_int_equal(feed->num_rules, 0);
	secure_feed_free(feed);
}

/* The same reference with 16 bits is another message. */
static void wide_references(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);

	(void)state;
	secure_deliver(feed, packed(PART_1("11")));
	secure_deliver(feed, packed("0608 04 0011 0202 0000000001 00A0A40000023F00"));
	assert_int_equal(secure_packets(feed), 0);
	secure_deliver(feed, packed("0808 04 0011 0201 7000 00150D00000000B00010"));
	assert_int_equal(secure_packets(feed), 1);
	secure_feed_free(feed);
}

static void twice_and_conflict(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);

	(void)state;
	secure_deliver(feed, packed(PART_1("11")));
	secure_deliver(feed, packed(PART_1("11")));
	assert_int_equal(secure_count(feed, "sms-part-twice"), 1);
	secure_deliver(feed, packed("0700 03 11 0201 7000 FFFFFF"));
	assert_int_equal(secure_count(feed, "sms-part-conflict"), 1);
	secure_deliver(feed, packed(PART_2("11")));
	assert_int_equal(secure_packets(feed), 1);
	/* A part that comes after the end is told as such, not as the beginning of another. */
	secure_deliver(feed, packed(PART_2("11")));
	rsp_sms_end(&feed->pass, feed->sms);
	assert_int_equal(secure_count(feed, "sms-part-twice"), 2);
	assert_int_equal(secure_count(feed, "sms-parts-missing"), 0);
	secure_feed_free(feed);
}

/* A whole message sent again is a whole message again: a replay must be seen. */
static void all_again(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		secure_deliver(feed, packed(PART_1("11")));
		secure_deliver(feed, packed(PART_2("11")));
	}
	assert_int_equal(secure_packets(feed), 2);
	secure_feed_free(feed);
}

static void too_late(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);

	(void)state;
	secure_deliver(feed, packed(PART_1("11")));
	feed->t_ns += RSP_SMS_WAIT_NS + 1;
	secure_deliver(feed, packed(PART_2("11")));
	assert_int_equal(secure_packets(feed), 0);
	assert_int_equal(secure_count(feed, "sms-parts-missing"), 1);
	secure_deliver(feed, packed(PART_1("11")));
	assert_int_equal(secure_packets(feed), 1);
	secure_feed_free(feed);
}

/* Each new message pushes out the one that waits longest. */
static void too_many(void **state)
{
	struct secure_feed *feed = secure_feed_new(NULL);
	char part[100];

	(void)state;
	for (unsigned ref = 0; ref < RSP_SMS_MAX_SETS + 3; ref++) {
		snprintf(part, sizeof(part), "070003%02X0201700000140D", ref);
		secure_deliver(feed, part);
	}
	assert_int_equal(secure_count(feed, "sms-parts-missing"), 3);
	rsp_sms_end(&feed->pass, feed->sms);
	assert_int_equal(secure_count(feed, "sms-parts-missing"), RSP_SMS_MAX_SETS + 3);
	secure_feed_free(feed);
}

static void impossible_numbers(void **state)
{
	static const char *const rows[] = {"0500031100 01AA", "050003110200AA", "050003110203AA",
	                                   "04000211 02AA", "0A000311020170 00"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct secure_feed *feed = secure_feed_new(NULL);

		secure_deliver(feed, packed(rows[i]));
		assert_true(secure_count(feed, "sms-header-bad") > 0);
		assert_int_equal(secure_packets(feed), 0);
		secure_feed_free(feed);
	}
}

static uint64_t run_with_failure(uint64_t nth)
{
	struct secure_feed *feed =
	    secure_feed_new("{\"scp80\": [{\"kic\": \"000102030405060708090A0B0C0D0E0F\", \"kid\": "
	                    "\"000102030405060708090A0B0C0D0E0F\"}]}");
	uint64_t asked;

	test_fail_alloc(nth);
	secure_deliver(feed, packed(PART_1("11")));
	secure_deliver(feed, packed(PART_2("11")));
	secure_deliver(feed, packed("027000"
	                            "00201506192222B00011E87CCEEBB2D93083011CE294F93FC4D8DE80"));
	asked = test_num_allocs();
	test_fail_alloc(0);
	if (nth && nth <= asked)
		assert_true(feed->pass.out_of_memory || feed->num_messages);
	secure_feed_free(feed);
	return asked;
}

static void memory_runs_out(void **state)
{
	uint64_t total = run_with_failure(0);

	(void)state;
	assert_true(total > 5);
	for (uint64_t nth = 1; nth <= total; nth++)
		run_with_failure(nth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds),
	    cmocka_unit_test(prefixes),
	    cmocka_unit_test(alphabets),
	    cmocka_unit_test(odd),
	    cmocka_unit_test(validity),
	    cmocka_unit_test(in_order),
	    cmocka_unit_test(out_of_order_and_mixed),
	    cmocka_unit_test(wide_references),
	    cmocka_unit_test(twice_and_conflict),
	    cmocka_unit_test(all_again),
	    cmocka_unit_test(too_late),
	    cmocka_unit_test(too_many),
	    cmocka_unit_test(impossible_numbers),
	    cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
