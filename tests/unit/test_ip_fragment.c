/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fragments of IPv4 (RFC 791 3.2) and IPv6 packets (RFC 8200 4.5). */
#include "carrier/fragment.h"
#include "ip_feed.h"

enum { MORE = 0x2000, FRAGMENT_HEADER = 44 };

/* Bytes [from, from + len) of the datagram as an IPv4 fragment; offsets count in 8 bytes. */
static void give_v4(struct ip_feed *feed, unsigned id, size_t from, size_t len)
{
	struct made whole = {0}, made = {0};
	bool more = from + len < IP_GSMTAP_LEN;

	ip_put_datagram(&whole);
	ip_put_v4(&made, IP_UDP, id, (more ? MORE : 0) | (unsigned)from / 8, len);
	made_bytes(&made, whole.data + from, len);
	ip_give(feed, RSP_HINT_IP, 0, &made);
}

static void give_v6(struct ip_feed *feed, uint32_t id, size_t from, size_t len)
{
	struct made whole = {0}, made = {0};
	bool more = from + len < IP_GSMTAP_LEN;

	ip_put_datagram(&whole);
	ip_put_v6(&made, FRAGMENT_HEADER, 8 + len);
	made_8(&made, IP_UDP);
	made_8(&made, 0);
	made_16(&made, (unsigned)from | more);
	made_32(&made, id);
	made_bytes(&made, whole.data + from, len);
	ip_give(feed, RSP_HINT_IP, 0, &made);
}

static void in_order(void **state)
{
	struct ip_feed *feed = ip_feed_new();

	(void)state;
	give_v4(feed, 7, 0, 8);
	give_v4(feed, 7, 8, 16);
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 0);
	give_v4(feed, 7, 24, 4);
	ip_expect(feed, true, RSP_RULE_IP_FRAGMENT, 0);
	ip_end(feed);
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 0);
	ip_feed_free(feed);
}

static void any_order(void **state)
{
	static const size_t orders[6][3] = {
	    {0, 1, 2},
            {0, 2, 1},
            {1, 0, 2},
            {1, 2, 0},
            {2, 0, 1},
            {2, 1, 0}
        };
	static const size_t from[] = {0, 8, 16}, len[] = {8, 8, 12};

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct ip_feed *feed = ip_feed_new();

		for (size_t at = 0; at < 3; at++) {
			ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 0);
			give_v4(feed, 7, from[orders[i][at]], len[orders[i][at]]);
		}
		ip_expect(feed, true, RSP_RULE_IP_FRAGMENT, 0);
		for (size_t at = 0; at < 3; at++)
			give_v6(feed, 0x12345678, from[orders[i][at]], len[orders[i][at]]);
		ip_expect(feed, true, RSP_RULE_IP_FRAGMENT, 0);
		ip_feed_free(feed);
	}
}

/* Each byte of what was put together knows its frame. */
static void provenance(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	const struct rsp_buffer *frame;
	struct rsp_item item;
	size_t off;

	(void)state;
	give_v4(feed, 7, 24, 4);
	give_v4(feed, 7, 0, 24);
	assert_true(rsp_pass_take(&feed->pass, &item));
	assert_non_null(item.buffer);
	assert_true(rsp_equal_text(item.bytes, "apdu"));
	assert_int_equal(rsp_offset_in(item.buffer->bytes, item.bytes), 24);
	assert_true(rsp_buffer_locate(item.buffer, 24, &frame, &off));
	assert_int_equal(frame->frame, 1);
	assert_int_equal(frame->file_off + off, 1020); /* behind the header */
	assert_true(rsp_buffer_locate(item.buffer, 23, &frame, &off));
	assert_int_equal(frame->frame, 2);
	assert_int_equal(frame->file_off + off, 2043);
	ip_feed_free(feed);
}

static void repeated_and_overlapping(void **state)
{
	struct ip_feed *feed = ip_feed_new();

	(void)state;
	give_v4(feed, 7, 0, 16);
	give_v4(feed, 7, 0, 16);
	give_v4(feed, 7, 16, 12);
	ip_expect(feed, true, RSP_RULE_IP_OVERLAP, 0);
	give_v4(feed, 8, 0, 16);
	give_v4(feed, 8, 8, 16);
	give_v4(feed, 8, 16, 12);
	ip_expect(feed, true, RSP_RULE_IP_OVERLAP, 1);
	ip_feed_free(feed);
}

/* The bytes that came first stay. */
static void overlap_with_other_bytes(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	struct made other = {0};

	(void)state;
	give_v4(feed, 7, 24, 4);
	ip_put_v4(&other, IP_UDP, 7, 3, 4);
	made_text(&other, "XXXX");
	ip_give(feed, RSP_HINT_IP, 0, &other);
	give_v4(feed, 7, 0, 24);
	ip_expect(feed, true, RSP_RULE_IP_OVERLAP, 1);
	ip_feed_free(feed);
}

static void lengths_that_contradict(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	struct made end = {0}, beyond = {0};

	(void)state;
	give_v4(feed, 7, 16, 12);
	ip_put_v4(&end, IP_UDP, 7, 4, 8); /* the packet ends at 28, or at 40 */
	made_fill(&end, 8, 0);
	ip_give(feed, RSP_HINT_IP, 0, &end);
	ip_expect(feed, false, RSP_RULE_IP_OVERLAP, 1);
	ip_put_v4(&beyond, IP_UDP, 8, MORE | 0x1FFF, 64); /* over 65,535 bytes */
	made_fill(&beyond, 64, 0);
	ip_give(feed, RSP_HINT_IP, 0, &beyond);
	ip_expect(feed, false, RSP_RULE_IP_OVERLAP, 2);
	give_v4(feed, 7, 0, 16);
	ip_expect(feed, true, RSP_RULE_IP_OVERLAP, 2);
	ip_feed_free(feed);
}

/* Packets are told apart by identification, addresses and (IPv4) protocol. */
static void mixed(void **state)
{
	struct ip_feed *feed = ip_feed_new();

	(void)state;
	give_v4(feed, 7, 0, 8);
	give_v4(feed, 8, 0, 16);
	give_v6(feed, 7, 0, 8);
	give_v4(feed, 7, 16, 12);
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 0);
	give_v4(feed, 8, 16, 12);
	ip_expect(feed, true, RSP_RULE_IP_FRAGMENT, 0);
	give_v6(feed, 7, 8, 20);
	ip_expect(feed, true, RSP_RULE_IP_FRAGMENT, 0);
	ip_end(feed);
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 1);
	ip_feed_free(feed);
}

static void too_late(void **state)
{
	struct ip_feed *feed = ip_feed_new();

	(void)state;
	give_v4(feed, 7, 0, 16);
	feed->frame.t_ns = 61000000000;
	give_v4(feed, 7, 16, 12);
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 1);
	ip_feed_free(feed);
}

static void too_many(void **state)
{
	enum { NUM = 100000 };
	struct ip_feed *feed = ip_feed_new();

	(void)state;
	for (unsigned i = 0; i < NUM; i++)
		give_v6(feed, i, 0, 8);
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, NUM - RSP_FRAGMENTS_MAX_PACKETS);
	/* The newest are still there. */
	give_v6(feed, NUM - 1, 8, 20);
	ip_expect(feed, true, RSP_RULE_IP_FRAGMENT, NUM - RSP_FRAGMENTS_MAX_PACKETS);
	ip_feed_free(feed);
}

/* Many pieces of one packet, every second missing, backwards. */
static void too_many_pieces(void **state)
{
	struct ip_feed *feed = ip_feed_new();

	(void)state;
	for (unsigned i = 0; i <= RSP_FRAGMENTS_MAX_PIECES; i++) {
		struct made made = {0};

		ip_put_v4(&made, IP_UDP, 7, MORE | (0x1F00 - 2 * i), 8);
		made_fill(&made, 8, 0);
		ip_give(feed, RSP_HINT_IP, 0, &made);
	}
	ip_expect(feed, false, RSP_RULE_IP_FRAGMENT, 1);
	ip_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_order),
	    cmocka_unit_test(any_order),
	    cmocka_unit_test(provenance),
	    cmocka_unit_test(repeated_and_overlapping),
	    cmocka_unit_test(overlap_with_other_bytes),
	    cmocka_unit_test(lengths_that_contradict),
	    cmocka_unit_test(mixed),
	    cmocka_unit_test(too_late),
	    cmocka_unit_test(too_many),
	    cmocka_unit_test(too_many_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
