/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/carrier.h"
#include "source_feed.h"

/* What the carrier pushed and reported for one packet. */
struct outcome {
	struct rsp_pass pass;
	unsigned num_findings;
	const struct rsp_rule *rule;
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct outcome *outcome = user;

	outcome->num_findings++;
	outcome->rule = finding->rule;
}

static void on_message(void *user, struct rsp_message *message)
{
	(void)user;
	(void)message;
	fail();
}

static const struct rsp_frame first_frame = {.number = 1, .slot = -1, .first_of_link = true};

/* Hands `made` to the carrier in memory of just its length, which the caller frees. */
static uint8_t *carry(struct outcome *outcome, enum rsp_hint hint, uint32_t link,
                      const struct made *made, const struct rsp_frame *frame)
{
	uint8_t *copy = malloc(made->len ? made->len : 1);
	struct rsp_item item = {.hint = hint, .param = link, .slot = -1, .frame = frame};
	struct rsp_carrier *carrier = rsp_carrier_new();

	assert_non_null(copy);
	assert_non_null(carrier);
	if (made->len)
		memcpy(copy, made->data, made->len);
	item.bytes = rsp_slice(copy, made->len);
	*outcome = (struct outcome){
	    .pass = {.user = outcome, .finding = on_finding, .message = on_message}
        };
	rsp_carrier_handle(&outcome->pass, carrier, &item);
	rsp_carrier_free(carrier);
	return copy;
}

static void expect_item(enum rsp_hint hint, uint32_t link, const struct made *made,
                        enum rsp_hint expected, int slot, const char *text)
{
	struct outcome outcome;
	uint8_t *copy = carry(&outcome, hint, link, made, &first_frame);
	struct rsp_item item;

	assert_int_equal(outcome.num_findings, 0);
	assert_true(rsp_pass_take(&outcome.pass, &item));
	assert_int_equal(item.hint, expected);
	assert_int_equal(item.slot, slot);
	assert_ptr_equal(item.frame, &first_frame);
	assert_true(rsp_equal_text(item.bytes, text));
	assert_false(rsp_pass_take(&outcome.pass, &item));
	free(copy);
}

static void expect_finding(enum rsp_hint hint, uint32_t link, const struct made *made,
                           enum rsp_rule_id rule)
{
	struct outcome outcome;
	uint8_t *copy = carry(&outcome, hint, link, made, &first_frame);

	assert_int_equal(outcome.pass.count, 0);
	assert_int_equal(outcome.num_findings, 1);
	assert_ptr_equal(outcome.rule, rsp_rule_of(rule));
	free(copy);
}

static void expect_silence(enum rsp_hint hint, uint32_t link, const struct made *made)
{
	struct outcome outcome;
	uint8_t *copy = carry(&outcome, hint, link, made, &first_frame);

	assert_int_equal(outcome.pass.count, 0);
	assert_int_equal(outcome.num_findings, 0);
	free(copy);
}

/* Everything here is in network order. */
static void put_gsmtap(struct made *made, unsigned type, unsigned sub_type, unsigned slot)
{
	made_8(made, 2);
	made_8(made, 4);
	made_8(made, type);
	made_fill(made, 9, 0xA0);
	made_8(made, sub_type);
	made_8(made, 0);
	made_8(made, slot);
	made_8(made, 0);
	made_text(made, "apdu");
}

enum { GSMTAP_LEN = 20, UDP_LEN = 8 + GSMTAP_LEN, GSMTAP_PORT = 4729 };

static void put_udp(struct made *made, unsigned from, unsigned to)
{
	made_16(made, from);
	made_16(made, to);
	made_16(made, UDP_LEN);
	made_16(made, 0);
	put_gsmtap(made, 4, 0, 3);
}

/* `words` of options behind the header. */
static void put_ipv4(struct made *made, unsigned words, unsigned fragment, unsigned total)
{
	made_8(made, 0x45 + words);
	made_8(made, 0);
	made_16(made, total);
	made_16(made, 0x1234);
	made_16(made, fragment);
	made_8(made, 64);
	made_8(made, 17);
	made_fill(made, 10 + (size_t)words * 4, 1);
	put_udp(made, 50000, GSMTAP_PORT);
}

static void put_plain_ipv4(struct made *made)
{
	put_ipv4(made, 0, 0, 20 + UDP_LEN);
}

static void put_ipv6(struct made *made, unsigned next, const char *extensions, size_t len)
{
	made_32(made, 0x60000000);
	made_16(made, (unsigned)len + UDP_LEN);
	made_8(made, next);
	made_8(made, 64);
	made_fill(made, 32, 1);
	made_bytes(made, extensions, len);
	put_udp(made, GSMTAP_PORT, 50000);
}

static void every_link(void **state)
{
	static const struct {
		uint32_t link;
		const char *before;
		size_t len;
	} rows[] = {
#define BEFORE(link, text) {link, text, sizeof(text) - 1}
	    BEFORE(1, "\1\2\3\4\5\6\1\2\3\4\5\6\x08\x00"),
	    BEFORE(1, "\1\2\3\4\5\6\1\2\3\4\5\6\x81\x00\x00\x05\x08\x00"),
	    BEFORE(1, "\1\2\3\4\5\6\1\2\3\4\5\6\x88\xa8\x00\x05\x81\x00\x00\x06\x08\x00"),
	    BEFORE(1, "\1\2\3\4\5\6\1\2\3\4\5\6\x81\x00\x00\x05\x81\x00\x00\x06\x08\x00"),
	    BEFORE(113, "\0\0\3\4\0\6\1\2\3\4\5\6\0\0\x08\x00"),
	    BEFORE(113, "\0\0\3\4\0\6\1\2\3\4\5\6\0\0\x81\x00\x00\x07\x08\x00"),
	    BEFORE(276, "\x08\x00\0\0\0\0\0\1\3\4\0\6\1\2\3\4\5\6\0\0"),
	    BEFORE(276, "\x81\x00\0\0\0\0\0\1\3\4\0\6\1\2\3\4\5\6\0\0\x00\x09\x08\x00"),
	    BEFORE(101, ""),
	    BEFORE(12, ""),
	    BEFORE(14, ""),
	    BEFORE(228, ""),
	    BEFORE(229, ""),
	    BEFORE(0, "\x02\0\0\0"),
	    BEFORE(0, "\0\0\0\x02"),
	    BEFORE(108, "\0\0\0\x02"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct made made = {.big = true};

		made_bytes(&made, rows[i].before, rows[i].len);
		put_plain_ipv4(&made);
		expect_item(RSP_HINT_LINK, rows[i].link, &made, RSP_HINT_TPDU, 3, "apdu");
		/* What pads an Ethernet frame is not part of the packet. */
		made_fill(&made, 6, 0);
		expect_item(RSP_HINT_LINK, rows[i].link, &made, RSP_HINT_TPDU, 3, "apdu");
	}
}

static void ipv6_links(void **state)
{
	static const char *const before[] = {"\x1e\0\0\0", "\0\0\0\x18", "\x1c\0\0\0",
	                                     "\x0a\0\0\0"};
	struct made ethernet = {.big = true};

	(void)state;
	made_bytes(&ethernet, "\1\2\3\4\5\6\1\2\3\4\5\6\x86\xdd", 14);
	put_ipv6(&ethernet, 17, "", 0);
	expect_item(RSP_HINT_LINK, 1, &ethernet, RSP_HINT_TPDU, 3, "apdu");
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		struct made made = {.big = true};

		made_bytes(&made, before[i], 4);
		put_ipv6(&made, 17, "", 0);
		expect_item(RSP_HINT_LINK, 0, &made, RSP_HINT_TPDU, 3, "apdu");
	}
}

static void bare_gsmtap_links(void **state)
{
	struct made made = {.big = true};

	(void)state;
	put_gsmtap(&made, 4, 1, 0);
	expect_item(RSP_HINT_LINK, 217, &made, RSP_HINT_ATR, 0, "apdu");
	expect_item(RSP_HINT_LINK, 218, &made, RSP_HINT_ATR, 0, "apdu");
	expect_item(RSP_HINT_GSMTAP, 0, &made, RSP_HINT_ATR, 0, "apdu");
}

static void unknown_link_is_told_once(void **state)
{
	const struct rsp_frame later = {.number = 2, .slot = -1};
	struct made made = {.big = true};
	struct outcome outcome;
	uint8_t *copy;

	(void)state;
	put_plain_ipv4(&made);
	expect_finding(RSP_HINT_LINK, 147, &made, RSP_RULE_SOURCE_LINK);
	copy = carry(&outcome, RSP_HINT_LINK, 147, &made, &later);
	assert_int_equal(outcome.num_findings, 0);
	assert_int_equal(outcome.pass.count, 0);
	free(copy);
}

static void ipv4_headers(void **state)
{
	struct made options = {.big = true}, offloaded = {.big = true}, wrong = {.big = true};

	(void)state;
	put_ipv4(&options, 10, 0x4000, 60 + UDP_LEN); /* Don't Fragment is no fragment */
	expect_item(RSP_HINT_IP, 0, &options, RSP_HINT_TPDU, 3, "apdu");
	put_ipv4(&offloaded, 0, 0, 0);
	expect_item(RSP_HINT_IP, 0, &offloaded, RSP_HINT_TPDU, 3, "apdu");
	put_plain_ipv4(&wrong);
	wrong.data[0] = 0x44; /* a header of 16 bytes */
	expect_silence(RSP_HINT_IP, 0, &wrong);
	wrong.data[0] = 0x55; /* version 5 */
	expect_silence(RSP_HINT_IP, 0, &wrong);
}

static void ipv6_headers(void **state)
{
	static const char chain[] =
	    "\x2b\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                 /* hop by hop, 16 bytes */
	    "\x33\0\0\0\0\0\0\0"                                 /* routing */
	    "\x3c\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" /* AH, 24 */
	    "\x2c\0\0\0\0\0\0\0"                                 /* destination */
	    "\x11\0\0\0\0\0\0\0";                                /* fragment: all of it */
	struct made plain = {.big = true}, chained = {.big = true};

	(void)state;
	put_ipv6(&plain, 17, "", 0);
	expect_item(RSP_HINT_IP, 0, &plain, RSP_HINT_TPDU, 3, "apdu");
	put_ipv6(&chained, 0, chain, sizeof(chain) - 1);
	expect_item(RSP_HINT_IP, 0, &chained, RSP_HINT_TPDU, 3, "apdu");
}

/* Fragments that stay alone: told at the end of the trace where somebody would read the packet. */
static void expect_lone_fragment(const struct made *made, size_t num_findings)
{
	struct outcome outcome = {
	    .pass = {.finding = on_finding, .message = on_message}
        };
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct rsp_item item = {.hint = RSP_HINT_IP,
	                        .slot = -1,
	                        .frame = &first_frame,
	                        .bytes = rsp_slice(made->data, made->len)};

	assert_non_null(carrier);
	outcome.pass.user = &outcome;
	rsp_carrier_handle(&outcome.pass, carrier, &item);
	assert_int_equal(outcome.num_findings, 0);
	item.hint = RSP_HINT_END;
	rsp_carrier_handle(&outcome.pass, carrier, &item);
	assert_int_equal(outcome.pass.count, 0);
	assert_int_equal(outcome.num_findings, num_findings);
	if (num_findings)
		assert_ptr_equal(outcome.rule, rsp_rule_of(RSP_RULE_IP_FRAGMENT));
	rsp_carrier_free(carrier);
}

static void fragments(void **state)
{
	struct made first = {.big = true}, later = {.big = true}, other = {.big = true},
	            v6 = {.big = true}, v6_later = {.big = true};

	(void)state;
	put_ipv4(&first, 0, 0x2000, 20 + UDP_LEN);
	expect_lone_fragment(&first, 1);
	put_ipv4(&later, 0, 0x0010, 20 + UDP_LEN); /* no ports in it: may be of a card */
	expect_lone_fragment(&later, 1);
	put_ipv4(&other, 0, 0x2000, 20 + UDP_LEN);
	other.data[23] = 53;
	other.data[22] = 0;
	expect_lone_fragment(&other, 0);
	put_ipv6(&v6, 44, "\x11\0\0\1\0\0\0\7", 8);
	expect_lone_fragment(&v6, 1);
	put_ipv6(&v6_later, 44, "\x11\0\x10\0\0\0\0\7", 8);
	expect_lone_fragment(&v6_later, 1);
}

/* Cut anywhere: never an item, and a finding from where the ports can be seen. */
static void cut_packets(void **state)
{
	(void)state;
	for (int version = 0; version < 2; version++) {
		struct made made = {.big = true};
		size_t whole, ports;

		if (version == 0)
			put_plain_ipv4(&made);
		else
			put_ipv6(&made, 17, "", 0);
		whole = made.len;
		ports = whole - UDP_LEN + 4;
		for (made.len = 0; made.len < whole; made.len++) {
			if (made.len < ports)
				expect_silence(RSP_HINT_IP, 0, &made);
			else
				expect_finding(RSP_HINT_IP, 0, &made, RSP_RULE_IP_CUT);
		}
	}
}

static void udp_lengths(void **state)
{
	(void)state;
	for (unsigned len = 0; len < 2 * UDP_LEN; len++) {
		struct made made = {.big = true};
		bool good = len == UDP_LEN;

		put_plain_ipv4(&made);
		made.data[24] = 0;
		made.data[25] = (uint8_t)len;
		if (good)
			expect_item(RSP_HINT_IP, 0, &made, RSP_HINT_TPDU, 3, "apdu");
		else if (len < 8 || len > UDP_LEN)
			expect_finding(RSP_HINT_IP, 0, &made, RSP_RULE_IP_CUT);
		else if (len == 8)
			expect_silence(RSP_HINT_IP, 0, &made); /* an empty datagram */
		else if (len < 8 + 16 && len >= 8 + 4)
			expect_finding(RSP_HINT_IP, 0, &made, RSP_RULE_GSMTAP_BAD);
	}
}

static void other_traffic(void **state)
{
	struct made arp = {.big = true}, tcp = {.big = true}, dns = {.big = true},
	            junk = {.big = true};

	(void)state;
	made_bytes(&arp, "\1\2\3\4\5\6\1\2\3\4\5\6\x08\x06\0\1\x08\0\6\4\0\1", 22);
	expect_silence(RSP_HINT_LINK, 1, &arp);
	put_plain_ipv4(&tcp);
	tcp.data[9] = 6;
	expect_silence(RSP_HINT_IP, 0, &tcp);
	put_plain_ipv4(&dns);
	dns.data[22] = 0;
	dns.data[23] = 53;
	expect_silence(RSP_HINT_IP, 0, &dns);
	made_fill(&junk, 5, 0xFE);
	for (uint32_t link = 0; link < 300; link++)
		if (link == 0 || link == 1 || link == 12 || link == 101 || link == 113 ||
		    link == 276)
			expect_silence(RSP_HINT_LINK, link, &junk);
}

static const enum rsp_hint sub_types[] = {
    RSP_HINT_TPDU,        RSP_HINT_ATR,          RSP_HINT_PPS_REQUEST,   RSP_HINT_PPS_RESPONSE,
    RSP_HINT_TPDU_HEADER, RSP_HINT_TPDU_COMMAND, RSP_HINT_TPDU_RESPONSE, RSP_HINT_TPDU_SW,
};

static void version_2(void **state)
{
	struct made longer = {.big = true}, empty = {.big = true};

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		struct made made = {.big = true}, other = {.big = true};

		put_gsmtap(&made, 4, i, i);
		if (i < sizeof(sub_types) / sizeof(sub_types[0]))
			expect_item(RSP_HINT_GSMTAP, 0, &made, sub_types[i], (int)i, "apdu");
		else
			expect_finding(RSP_HINT_GSMTAP, 0, &made, RSP_RULE_GSMTAP_SUBTYPE);
		put_gsmtap(&other, i, 0, 0);
		if (i != 4)
			expect_silence(RSP_HINT_GSMTAP, 0, &other);
	}
	put_gsmtap(&longer, 4, 0, 0);
	for (unsigned words = 0; words < 256; words++) {
		longer.data[1] = (uint8_t)words;
		if (words == 4)
			expect_item(RSP_HINT_GSMTAP, 0, &longer, RSP_HINT_TPDU, 0, "apdu");
		else if (words == 5)
			expect_item(RSP_HINT_GSMTAP, 0, &longer, RSP_HINT_TPDU, 0, "");
		else
			expect_finding(RSP_HINT_GSMTAP, 0, &longer, RSP_RULE_GSMTAP_BAD);
	}
	expect_silence(RSP_HINT_GSMTAP, 0, &empty);
	made_8(&empty, 7);
	expect_finding(RSP_HINT_GSMTAP, 0, &empty, RSP_RULE_GSMTAP_BAD);
}

/* Header of version 3 with this metadata; the payload is "apdu". */
static void put_v3(struct made *made, unsigned words, unsigned type, unsigned sub_type,
                   const char *metadata, size_t len)
{
	made->big = true;
	made_8(made, 3);
	made_8(made, 0);
	made_16(made, words);
	made_16(made, type);
	made_16(made, sub_type);
	made_bytes(made, metadata, len);
	made_text(made, "apdu");
}

static void version_3(void **state)
{
	/* A time, an ARFCN, a sub-slot, and the end: 8 + 16 + 8 + 5 + 2 bytes, 10 words rounded up.
	 */
	static const char full[] = "\0\0\0\x0c\0\0\0\0\x65\x53\xf1\0\0\0\0\0"
	                           "\0\2\0\4\0\0\0\0"
	                           "\0\7\0\1\5"
	                           "\xff\xfe";
	static const char exact[] = "\0\2\0\4\0\0\0\0";
	static const char uncounted[] = "\0\2\0\4\0\0\0\0\xff\xfe";

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		struct made made = {0}, other = {0};

		put_v3(&made, 10, 1, i, full, sizeof(full) - 1);
		if (i >= 1 && i <= sizeof(sub_types) / sizeof(sub_types[0]))
			expect_item(RSP_HINT_GSMTAP, 0, &made, sub_types[i - 1], 5, "apdu");
		else
			expect_finding(RSP_HINT_GSMTAP, 0, &made, RSP_RULE_GSMTAP_SUBTYPE);
		put_v3(&other, 10, i, 1, full, sizeof(full) - 1);
		if (i != 1)
			expect_silence(RSP_HINT_GSMTAP, 0, &other);
	}
	for (int i = 0; i < 4; i++) {
		struct made made = {0};

		if (i == 0)
			put_v3(&made, 4, 1, 1, exact, sizeof(exact) - 1);
		else if (i == 1)
			put_v3(&made, 4, 1, 1, uncounted, sizeof(uncounted) - 1);
		else if (i == 2)
			put_v3(&made, 5, 1, 1, uncounted, sizeof(uncounted) - 1);
		else
			put_v3(&made, 2, 1, 1, "", 0);
		expect_item(RSP_HINT_GSMTAP, 0, &made, RSP_HINT_TPDU, -1, "apdu");
	}
}

/* Before its release version 3 had the layout of version 2 and more words. */
static void version_3_before_release(void **state)
{
	static const char header[] = "\3\7\4\0\0\0\0\0\0\0\0\0\1\0\2\0"
	                             "\0\0\0\0\0\0\0\0\0\0\0\0";
	struct made made = {.big = true};

	(void)state;
	made_bytes(&made, header, sizeof(header) - 1);
	made_text(&made, "apdu");
	expect_item(RSP_HINT_GSMTAP, 0, &made, RSP_HINT_ATR, 2, "apdu");
}

static void bad_version_3(void **state)
{
	static const char long_element[] = "\0\2\0\x40\0\0\0\0";
	struct made element = {0}, words = {0}, shorter = {0};

	(void)state;
	put_v3(&element, 4, 1, 1, long_element, sizeof(long_element) - 1);
	expect_finding(RSP_HINT_GSMTAP, 0, &element, RSP_RULE_GSMTAP_BAD);
	put_v3(&words, 1, 1, 1, "", 0);
	expect_finding(RSP_HINT_GSMTAP, 0, &words, RSP_RULE_GSMTAP_BAD);
	put_v3(&shorter, 1000, 1, 1, "\0\2\0\4\0\0\0\0", 8);
	expect_finding(RSP_HINT_GSMTAP, 0, &shorter, RSP_RULE_GSMTAP_BAD);
	shorter.len = 7;
	expect_finding(RSP_HINT_GSMTAP, 0, &shorter, RSP_RULE_GSMTAP_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_link),
	    cmocka_unit_test(ipv6_links),
	    cmocka_unit_test(bare_gsmtap_links),
	    cmocka_unit_test(unknown_link_is_told_once),
	    cmocka_unit_test(ipv4_headers),
	    cmocka_unit_test(ipv6_headers),
	    cmocka_unit_test(fragments),
	    cmocka_unit_test(cut_packets),
	    cmocka_unit_test(udp_lengths),
	    cmocka_unit_test(other_traffic),
	    cmocka_unit_test(version_2),
	    cmocka_unit_test(version_3),
	    cmocka_unit_test(version_3_before_release),
	    cmocka_unit_test(bad_version_3),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
