/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading of a Bound Profile Package: segments, the ES8+ message, and every finding with its place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "rsp_feed.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

/* A small package. Its parts in hex; the numbers are bytes. */
#define BYTES16 "11223344556677881122334455667788"
#define BYTES64 BYTES16 BYTES16 BYTES16 BYTES16
#define BF23                                                                                       \
	"BF23819F820101800401020304A60D80018881011084055649534958"                                 \
	"5F494104" BYTES64 "5F3740" BYTES64                                     /* 163 */
#define BLOCK_87 "8718D9CB46709D680BAEAE726EE072780A73888AC41F146A86E4"         /* 26 */
#define A0       "A01A" BLOCK_87                                                /* 28 */
#define METADATA "BF251B5A0A9800103254769810321491055445535431920650524F46494C" /* 30 */
#define MAC      "0102030405060708"
#define BLOCK_88 "8826" METADATA MAC                                    /* 40 */
#define A1       "A128" BLOCK_88                                        /* 42 */
#define A2       "A21A" BLOCK_87                                        /* 28 */
#define BLOCK_86 "8618E1CB46709D680BAEAE726EE072780A73888AC41F146A86E4" /* 26 */
#define A3_HEAD  "A334"
#define A3       A3_HEAD BLOCK_86 BLOCK_86 /* 54 */

#define PACKAGE "BF3682013B" BF23 A0 A1 A2 A3 /* 320 */

#define RESULT_HEAD                                                                                \
	"BF37%sBF27%02X800401020304BF2F16800101810207800C01615A0A9800103254769810321406"           \
	"0388370A"
#define SIGN "5F3740" BYTES64

enum {
	LEN_BF23 = 163,
	LEN_A0 = 28,
	LEN_A1 = 42,
	LEN_A2 = 28,
	LEN_A3 = 54,
	LEN_HEAD = 5, /* BF36 82 xx xx */
	MAX_HEX = 8192
};

struct answer {
	char hex[1024];
};

/* ProfileInstallationResult with an error reason; 0: installed. */
static struct answer result_of(unsigned reason)
{
	static const char ok[] =
	    "A21FA01D4F10A0000005591010FFFFFFFF890000110004093007A0053003800100";
	struct answer out;
	char error[32], len[8];
	const char *tail = reason ? error : ok;
	size_t data_len;

	snprintf(error, sizeof(error), "A208A1068001058101%02X", reason);
	data_len = 6 + 25 + 5 + strlen(tail) / 2;
	snprintf(len, sizeof(len), data_len + 70 < 128 ? "%02X" : "81%02X",
	         (unsigned)(data_len + 70));
	snprintf(out.hex, sizeof(out.hex), RESULT_HEAD "%s%s9000", len, (unsigned)data_len, tail,
	         SIGN);
	return out;
}

/* The segments as SGP.22 5.7.6 cuts them. */
static void load_head(struct feed *feed, size_t package_len)
{
	char head[MAX_HEX];

	snprintf(head, sizeof(head), "BF3682%04X%s", (unsigned)(package_len - LEN_HEAD), BF23);
	feed_hex(feed, head, "9000");
}

static void load_all(struct feed *feed, const char *answer)
{
	load_head(feed, LEN_HEAD + LEN_BF23 + LEN_A0 + LEN_A1 + LEN_A2 + LEN_A3);
	feed_hex(feed, A0, "9000");
	feed_hex(feed, "A128", "9000");
	feed_hex(feed, BLOCK_88, "9000");
	feed_hex(feed, A2, "9000");
	feed_hex(feed, A3_HEAD, "9000");
	feed_hex(feed, BLOCK_86, "9000");
	feed_hex(feed, BLOCK_86, answer);
}

enum { WHOLE_LEN = LEN_HEAD + LEN_BF23 + LEN_A0 + LEN_A1 + LEN_A2 + LEN_A3, NUM_SEGMENTS = 8 };

static void clean_load(void **state)
{
	static const uint32_t tags[NUM_SEGMENTS] = {0xBF36, 0xA0, 0xA1, 0x88,
	                                            0xA2,   0xA3, 0x86, 0x86};
	struct feed *feed = feed_new();
	const struct fed_message *package;

	(void)state;
	load_all(feed, result_of(0).hex);
	for (size_t i = 0; i < feed->num_findings; i++)
		print_message("%s: %s\n", feed->findings[i].rule, feed->findings[i].text);
	assert_int_equal(feed_faults(feed), 0);
	assert_int_equal(feed->num_messages, NUM_SEGMENTS + 1);
	for (uint32_t i = 0; i < NUM_SEGMENTS; i++) {
		assert_string_equal(feed->messages[i].function, "LoadBoundProfilePackage");
		assert_int_equal(feed->messages[i].iface, RSP_IF_ES10B);
		assert_int_equal(feed->messages[i].tag, tags[i]);
		assert_int_equal(feed->messages[i].segment, i + 1);
		assert_int_equal(feed->messages[i].state, RSP_RESULT_OK);
	}
	package = feed_last(feed);
	assert_int_equal(package->iface, RSP_IF_ES8P);
	assert_int_equal(package->tag, 0xBF36);
	assert_int_equal(package->parts, NUM_SEGMENTS);
	assert_int_equal(package->segment, 0);
	assert_int_equal(package->declared_len, WHOLE_LEN);
	assert_int_equal(package->delivered_len, WHOLE_LEN);
	assert_int_equal(package->command_len, WHOLE_LEN);
	assert_int_equal(package->state, RSP_RESULT_OK);
	assert_int_equal(package->frame, 1);
	assert_int_equal(package->last_frame, NUM_SEGMENTS);
	assert_true(package->traceable);
	assert_string_equal(package->summary, "seqNumber 1, ICCID 89000123456789012341");
	feed_free(feed);
}

static void tree_names_every_layer(void **state)
{
	static const char *const keys[] = {
	    "first_sequence_of87 ", "sequence_of88 ",       "second_sequence_of87 ",
	    "sequence_of86 ",       "bpp.block.tag86 ",     "bpp.block.tag87 ",
	    "bpp.block.tag88 ",     "bpp.block.mac 0102",   "bpp.block.cipher_text D9CB",
	    "bpp.block.plain_text", "89000123456789012341", "bpp.package.declared_len 320"};
	struct feed *feed = feed_new();

	(void)state;
	load_all(feed, result_of(0).hex);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strstr(feed_last(feed)->tree, keys[i]))
			fail_msg("no \"%s\" in\n%s", keys[i], feed_last(feed)->tree);
	assert_non_null(strstr(feed->messages[3].tree, "89000123456789012341"));
	feed_free(feed);
}

/* However an LPA cuts the package, it is the same package. */
static void every_cut(void **state)
{
	struct feed *reference = feed_new();
	size_t len;
	uint8_t *bytes;

	(void)state;
	load_all(reference, result_of(0).hex);
	bytes = hex_bytes(PACKAGE, &len);
	assert_int_equal(len, WHOLE_LEN);
	for (size_t size = LEN_HEAD; size <= len; size++) {
		struct feed *feed = feed_new();
		struct rsp_slice in = rsp_slice(bytes, len);

		while (in.len) {
			struct rsp_slice part = rsp_take_up_to(&in, size);

			feed_chain(feed, 1, part, 100, in.len ? "9000" : result_of(0).hex);
		}
		if (feed_faults(feed))
			fail_msg("cut at %zu: %s", size, feed->findings[0].text);
		assert_int_equal(feed_last(feed)->iface, RSP_IF_ES8P);
		assert_string_equal(feed_last(feed)->tree, feed_last(reference)->tree);
		assert_int_equal(feed_last(feed)->parts, (len + size - 1) / size);
		feed_free(feed);
	}
	free(bytes);
	feed_free(reference);
}

static void error_ends_the_load(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0, "9000");
	feed_hex(feed, "A128", "9000");
	feed_hex(feed, BLOCK_88, result_of(8).hex);
	assert_int_equal(feed_faults(feed), 0);
	assert_int_equal(feed->num_messages, 5);
	assert_int_equal(feed_last(feed)->iface, RSP_IF_ES8P);
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_ERROR);
	assert_string_equal(feed_last(feed)->result_name, "scp03tSecurityError");
	assert_int_equal(feed_last(feed)->result_number, 8);
	assert_int_equal(feed->messages[3].result_number, 8);
	assert_int_equal(feed_last(feed)->delivered_len, WHOLE_LEN - LEN_A2 - LEN_A3);
	feed_free(feed);
}

static void refusal_ends_the_load(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0, "6985");
	assert_int_equal(feed_faults(feed), 0);
	assert_int_equal(feed->num_messages, 3);
	assert_int_equal(feed_last(feed)->iface, RSP_IF_ES8P);
	assert_int_equal(feed_last(feed)->result_number, 0x6985);
	feed_hex(feed, "A128", "6985");
	assert_int_equal(feed->messages[3].segment, 3);
	feed_only_finding(feed, "bpp-segment-late", RSP_LEVEL_VIOLATION, 4, 0, 2);
	feed_free(feed);
}

static void segment_after_the_result(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_all(feed, result_of(0).hex);
	feed_hex(feed, BLOCK_86, "6985");
	assert_int_equal(feed_last(feed)->segment, NUM_SEGMENTS + 1);
	assert_int_equal(feed_last(feed)->tag, 0x86);
	feed_only_finding(feed, "bpp-segment-late", RSP_LEVEL_VIOLATION, NUM_SEGMENTS + 2, 0, 26);
	feed_free(feed);
}

/* The last segment is missing and the channel goes on: a violation. */
static void given_up(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0, "9000");
	feed_hex(feed, "BF2800", "BF2802A0009000");
	assert_int_equal(feed->messages[2].iface, RSP_IF_ES8P);
	assert_int_equal(feed->messages[2].state, RSP_RESULT_NONE);
	assert_string_equal(feed->messages[3].function, "ListNotification");
	feed_only_finding(feed, "bpp-length-mismatch", RSP_LEVEL_VIOLATION, 3, 0, 1);
	feed_free(feed);
}

/* The same hole at the end of the trace, or before a reset, is only incomplete. */
static void cut_by_the_end(void **state)
{
	static const enum rsp_hint hints[] = {RSP_HINT_END, RSP_HINT_RESET};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct feed *feed = feed_new();

		load_head(feed, WHOLE_LEN);
		feed_hex(feed, A0, "9000");
		feed_hint(feed, hints[i]);
		assert_int_equal(feed->num_messages, 3);
		feed_only_finding(feed, "bpp-length-mismatch", RSP_LEVEL_INCOMPLETE, 3, 0, 1);
		feed_free(feed);
	}
}

static void cut_inside_a_segment(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_apdu(feed, "81E2110004A01A8718", "9000");
	feed_hint(feed, RSP_HINT_END);
	assert_int_equal(feed->num_messages, 3);
	assert_int_equal(feed->messages[1].segment, 2);
	assert_int_equal(feed_count(feed, "es10-chain-open"), 1);
	assert_int_equal(feed_count(feed, "bpp-length-mismatch"), 1);
	assert_int_equal(feed_faults(feed), 2);
	for (size_t i = 0; i < feed->num_findings; i++)
		assert_true(feed->findings[i].level <= RSP_LEVEL_INCOMPLETE);
	assert_int_equal(feed_last(feed)->delivered_len, LEN_HEAD + LEN_BF23 + 4);
	feed_free(feed);
}

static void installed_with_bytes_missing(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0, "9000");
	feed_hex(feed, A1, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	feed_only_finding(feed, "bpp-length-mismatch", RSP_LEVEL_VIOLATION, 5, 0, 1);
	assert_non_null(strstr(feed_find(feed, "bpp-length-mismatch")->text, "(28 missing)"));
	feed_free(feed);
}

static void more_bytes_than_declared(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0 A1 A2, "9000");
	feed_hex(feed, A3, "9000");
	feed_hex(feed, BLOCK_86, result_of(0).hex);
	assert_int_equal(feed_find(feed, "bpp-length-mismatch")->off, WHOLE_LEN);
	assert_int_equal(feed_find(feed, "bpp-length-mismatch")->len, 26);
	assert_int_equal(feed_find(feed, "bpp-length-mismatch")->level, RSP_LEVEL_VIOLATION);
	feed_free(feed);
}

static void wrong_order(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A1, "9000");
	feed_hex(feed, A0, "9000");
	feed_hex(feed, A2, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	feed_only_finding(feed, "bpp-group-order", RSP_LEVEL_VIOLATION, 6,
	                  LEN_HEAD + LEN_BF23 + LEN_A1, 2);
	feed_free(feed);
}

static void part_missing(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN - LEN_A0);
	feed_hex(feed, A1 A2, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	feed_only_finding(feed, "bpp-group-order", RSP_LEVEL_VIOLATION, 4, 0, LEN_HEAD);
	assert_non_null(strstr(feed_find(feed, "bpp-group-order")->text, "A0"));
	feed_free(feed);

	/* A2 is optional. */
	feed = feed_new();
	load_head(feed, WHOLE_LEN - LEN_A2);
	feed_hex(feed, A0 A1, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	assert_int_equal(feed_faults(feed), 0);
	feed_free(feed);
}

static void block_of_another_group(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, "A01A" BLOCK_86, "9000");
	feed_hex(feed, A1 A2, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	assert_int_equal(feed_find(feed, "bpp-group-order")->off, LEN_HEAD + LEN_BF23 + 2);
	feed_free(feed);
}

static void group_lengths(void **state)
{
	struct feed *feed = feed_new();
	const size_t at = LEN_HEAD + LEN_BF23 + LEN_A0 + LEN_A1 + LEN_A2;

	/* A3 says one block, two come */
	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0 A1 A2, "9000");
	feed_hex(feed, "A31A" BLOCK_86 BLOCK_86, result_of(0).hex);
	feed_only_finding(feed, "bpp-group-length", RSP_LEVEL_VIOLATION, 4, at + 2 + 26, 2);
	feed_free(feed);

	/* A3 says more than comes, BF36 agrees with what comes */
	feed = feed_new();
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0 A1 A2, "9000");
	feed_hex(feed, "A340" BLOCK_86 BLOCK_86, result_of(0).hex);
	feed_only_finding(feed, "bpp-group-length", RSP_LEVEL_VIOLATION, 4, at, 2);
	feed_free(feed);

	/* A0 says more than comes before A1 */
	feed = feed_new();
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, "A01F" BLOCK_87, "9000");
	feed_hex(feed, A1 A2, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	feed_only_finding(feed, "bpp-group-length", RSP_LEVEL_VIOLATION, 5, LEN_HEAD + LEN_BF23, 2);
	feed_free(feed);
}

/* A lost STORE DATA block inside a segment does not shift what comes behind it. */
static void block_lost_inside_a_segment(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	feed_hex(feed, A0 A1 A2, "9000");
	feed_hex(feed, A3_HEAD, "9000");
	feed_apdu(feed, "81E21100048618E1CB", "9000");
	feed_apdu(feed, "81E291020446709D68", "9000");
	feed_hex(feed, BLOCK_86, result_of(0).hex);
	assert_int_equal(feed_find(feed, "es10-block-gap")->level, RSP_LEVEL_VIOLATION);
	assert_int_equal(feed_find(feed, "bpp-length-mismatch")->level, RSP_LEVEL_VIOLATION);
	assert_int_equal(feed_count(feed, "bpp-group-order"), 0);
	assert_non_null(strstr(feed_last(feed)->tree, "bpp.block.mac 888AC41F146A86E4"));
	feed_free(feed);
}

static void blocks_too_long_and_too_short(void **state)
{
	char block[MAX_HEX], head[MAX_HEX];
	struct feed *feed;

	(void)state;
	for (size_t len = 1016; len <= 1017; len++) {
		feed = feed_new();
		snprintf(block, sizeof(block), "8682%04X%0*d", (unsigned)len, (int)len * 2, 0);
		load_head(feed, WHOLE_LEN - LEN_A3 + 4 + len + 4);
		feed_hex(feed, A0 A1 A2, "9000");
		snprintf(head, sizeof(head), "A382%04X", (unsigned)len + 4);
		feed_hex(feed, head, "9000");
		feed_hex(feed, block, result_of(0).hex);
		assert_int_equal(feed_faults(feed), 0);
		assert_int_equal(feed_count(feed, "bpp-block-long"), len > 1016);
		if (len > 1016)
			assert_int_equal(feed_find(feed, "bpp-block-long")->off,
			                 WHOLE_LEN - LEN_A3 + 4);
		feed_free(feed);
	}
	feed = feed_new();
	load_head(feed, WHOLE_LEN - LEN_A0 + 6);
	feed_hex(feed, "A004870299AA", "9000");
	feed_hex(feed, A1 A2, "9000");
	feed_hex(feed, A3, result_of(0).hex);
	feed_only_finding(feed, "bpp-block-short", RSP_LEVEL_VIOLATION, 5, LEN_HEAD + LEN_BF23 + 2,
	                  4);
	feed_free(feed);
}

static void start_not_in_the_trace(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed->aid_known = feed->is_isdr = false;
	feed_hex(feed, BLOCK_86, "9000");
	feed_hex(feed, BLOCK_86, result_of(0).hex);
	assert_int_equal(feed->num_messages, 3);
	assert_int_equal(feed_last(feed)->iface, RSP_IF_ES8P);
	assert_int_equal(feed_last(feed)->declared_len, 0);
	assert_int_equal(feed_last(feed)->delivered_len, 52);
	assert_int_equal(feed_last(feed)->parts, 2);
	feed_only_finding(feed, "bpp-start-missing", RSP_LEVEL_INCOMPLETE, 3, 0, 1);
	feed_free(feed);

	feed = feed_new();
	feed_hex(feed, BLOCK_86, result_of(0).hex);
	feed_only_finding(feed, "bpp-start-missing", RSP_LEVEL_VIOLATION, 2, 0, 1);
	feed_free(feed);
}

/* The trace begins inside the last segment: the answer tells what it was. */
static void begins_inside_the_last_segment(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	feed->aid_known = feed->is_isdr = false;
	feed_apdu(feed, "81E2910304AABBCCDD", result_of(0).hex);
	assert_int_equal(feed->num_messages, 2);
	assert_string_equal(feed->messages[0].function, "LoadBoundProfilePackage");
	assert_int_equal(feed_last(feed)->iface, RSP_IF_ES8P);
	assert_int_equal(feed_last(feed)->state, RSP_RESULT_OK);
	assert_int_equal(feed_count(feed, "es10-block-start"), 1);
	assert_int_equal(feed_count(feed, "bpp-start-missing"), 1);
	for (size_t i = 0; i < feed->num_findings; i++)
		if (feed->findings[i].level > RSP_LEVEL_INCOMPLETE)
			fail_msg("%s: %s", feed->findings[i].rule, feed->findings[i].text);
	feed_free(feed);
}

/* A load of more bytes than are kept is still counted to its end, and says so. */
static void very_large_load(void **state)
{
	enum { BLOCK = 1008, NUM_BLOCKS = 1100, MANY_BYTES = BLOCK * NUM_BLOCKS };
	struct feed *feed = feed_new();
	char head[MAX_HEX], block[MAX_HEX];
	size_t len;
	uint8_t *bytes;

	(void)state;
	snprintf(head, sizeof(head), "BF3683%06X%s", (unsigned)(MANY_BYTES + LEN_BF23 + 5), BF23);
	feed_hex(feed, head, "9000");
	snprintf(head, sizeof(head), "A383%06X", (unsigned)MANY_BYTES);
	feed_hex(feed, head, "9000");
	snprintf(block, sizeof(block), "868203EC%0*d", (BLOCK - 4) * 2, 0);
	bytes = hex_bytes(block, &len);
	assert_int_equal(len, BLOCK);
	for (unsigned i = 0; i < NUM_BLOCKS - 1; i++) {
		feed_chain(feed, 1, rsp_slice(bytes, len), 250, "9000");
		feed->num_messages = 2; /* what is kept of the others is not looked at */
		free(feed->messages[2].tree);
		free(feed->messages[2].command);
	}
	feed_chain(feed, 1, rsp_slice(bytes, len), 250, result_of(8).hex);
	assert_int_equal(feed_last(feed)->iface, RSP_IF_ES8P);
	assert_int_equal(feed_last(feed)->parts, NUM_BLOCKS + 2);
	assert_int_equal(feed_last(feed)->delivered_len, MANY_BYTES + LEN_BF23 + 11);
	assert_int_equal(feed_last(feed)->delivered_len, feed_last(feed)->declared_len);
	assert_int_equal(feed_last(feed)->command_len, 1 << 20);
	assert_int_equal(feed_count(feed, "decode-tree-limit"), 1);
	assert_int_equal(feed_faults(feed), 0);
	free(bytes);
	feed_free(feed);
}

static void result_missing(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_all(feed, "9000");
	assert_int_equal(feed->num_messages, NUM_SEGMENTS);
	feed_hint(feed, RSP_HINT_END);
	feed_only_finding(feed, "bpp-result-missing", RSP_LEVEL_INCOMPLETE, NUM_SEGMENTS + 1,
	                  WHOLE_LEN, 0);
	feed_free(feed);

	feed = feed_new();
	load_all(feed, "9000");
	feed_hex(feed, "BF2800", "BF2802A0009000");
	feed_only_finding(feed, "bpp-result-missing", RSP_LEVEL_VIOLATION, NUM_SEGMENTS + 1,
	                  WHOLE_LEN, 0);
	feed_free(feed);
}

/* StoreMetadata over two blocks is joined and decoded, and leads back to its frames. */
static void metadata_in_two_blocks(void **state)
{
	static const char first[] = "881A"
	                            "BF251B5A0A98001032547698103214910554" MAC;
	static const char second[] = "8814"
	                             "45535431920650524F46494C" MAC;
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN + 10);
	feed_hex(feed, A0, "9000");
	feed_hex(feed, "A132", "9000");
	feed_hex(feed, first, "9000");
	feed_hex(feed, second, "9000");
	feed_hex(feed, A2 A3, result_of(0).hex);
	assert_int_equal(feed_faults(feed), 0);
	assert_non_null(strstr(feed_last(feed)->tree, "bpp.metadata "));
	assert_non_null(strstr(feed_last(feed)->tree, "89000123456789012341"));
	assert_non_null(strstr(feed_last(feed)->tree, "PROFIL"));
	assert_null(strstr(feed->messages[3].tree, "89000123456789012341"));
	feed_free(feed);
}

static void two_loads(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	load_head(feed, WHOLE_LEN);
	load_all(feed, result_of(0).hex);
	assert_int_equal(feed->messages[1].iface, RSP_IF_ES8P);
	assert_int_equal(feed->messages[2].segment, 1);
	feed_only_finding(feed, "bpp-length-mismatch", RSP_LEVEL_VIOLATION, 2, 0, 1);
	load_all(feed, result_of(0).hex);
	assert_int_equal(feed_faults(feed), 1);
	feed_free(feed);
}

/* A load that ends since the next chain is none of its segments: the frames of both stay as long as
 * their messages. */
static void ended_by_a_chain(void **state)
{
	enum { BLOCK = 40, NUM_MESSAGES = 5 };
	static const uint64_t frames[NUM_MESSAGES][2] = {
	    {1,  5 },
            {1,  5 },
            {6,  10},
            {6,  10},
            {11, 12}
        };
	struct feed *feed = feed_new();
	uint8_t *head, *other;
	size_t head_len, other_len;

	(void)state;
	head = hex_bytes("BF36820200" BF23, &head_len);
	other = hex_bytes("BF3E035C015A", &other_len);
	feed_chain(feed, 1, rsp_slice(head, head_len), BLOCK, "9000");
	feed_chain(feed, 1, rsp_slice(head, head_len), BLOCK, "9000");
	feed_chain(feed, 1, rsp_slice(other, other_len), 4, "BF3E009000");
	assert_int_equal(feed->num_messages, NUM_MESSAGES);
	assert_int_equal(feed->messages[1].iface, RSP_IF_ES8P);
	assert_int_equal(feed->messages[3].iface, RSP_IF_ES8P);
	for (size_t i = 0; i < NUM_MESSAGES; i++) {
		assert_true(feed->messages[i].traceable);
		assert_int_equal(feed->messages[i].first_byte_frame, frames[i][0]);
		assert_int_equal(feed->messages[i].last_byte_frame, frames[i][1]);
	}
	free(head);
	free(other);
	feed_free(feed);
}

static void every_prefix_of_a_load(void **state)
{
	size_t len;
	uint8_t *bytes;

	(void)state;
	bytes = hex_bytes(PACKAGE, &len);
	for (size_t end = LEN_HEAD; end < len; end++) {
		struct feed *feed = feed_new();

		feed_chain(feed, 1, rsp_slice(bytes, end), 255, "9000");
		feed_hint(feed, RSP_HINT_END);
		assert_int_equal(feed->num_messages, 2);
		assert_int_equal(feed_last(feed)->delivered_len, end);
		feed_only_finding(feed, "bpp-length-mismatch", RSP_LEVEL_INCOMPLETE, 2, 0, 1);
		feed_free(feed);
	}
	free(bytes);
}

static void memory_runs_out(void **state)
{
	bool ended = false;

	(void)state;
	for (uint64_t nth = 1; !ended && nth < 3000; nth++) {
		struct feed *feed = feed_new();

		test_fail_alloc(nth);
		load_all(feed, result_of(0).hex);
		feed_hint(feed, RSP_HINT_END);
		ended = test_num_allocs() < nth;
		test_fail_alloc(0);
		feed_free(feed);
	}
	assert_true(ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clean_load),
	    cmocka_unit_test(tree_names_every_layer),
	    cmocka_unit_test(every_cut),
	    cmocka_unit_test(error_ends_the_load),
	    cmocka_unit_test(refusal_ends_the_load),
	    cmocka_unit_test(segment_after_the_result),
	    cmocka_unit_test(given_up),
	    cmocka_unit_test(cut_by_the_end),
	    cmocka_unit_test(cut_inside_a_segment),
	    cmocka_unit_test(installed_with_bytes_missing),
	    cmocka_unit_test(more_bytes_than_declared),
	    cmocka_unit_test(wrong_order),
	    cmocka_unit_test(part_missing),
	    cmocka_unit_test(block_of_another_group),
	    cmocka_unit_test(group_lengths),
	    cmocka_unit_test(block_lost_inside_a_segment),
	    cmocka_unit_test(blocks_too_long_and_too_short),
	    cmocka_unit_test(start_not_in_the_trace),
	    cmocka_unit_test(begins_inside_the_last_segment),
	    cmocka_unit_test(very_large_load),
	    cmocka_unit_test(result_missing),
	    cmocka_unit_test(metadata_in_two_blocks),
	    cmocka_unit_test(two_loads),
	    cmocka_unit_test(ended_by_a_chain),
	    cmocka_unit_test(every_prefix_of_a_load),
	    cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
