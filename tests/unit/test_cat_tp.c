/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links of CAT_TP within their limits, and without memory. What they carry is read in
 * tests/cli/test_cat_tp.py. */
#include "carrier/cat_tp.h"

#include <stdlib.h>
#include <string.h>

#include "carrier/cat_tp_pdu.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

enum { CARD = 0, SERVER = 1 };

struct feed {
	struct rsp_pass pass;
	struct rsp_arena scratch;
	struct rsp_cat_tp *cat_tp;
	struct rsp_frame frame;
	uint16_t port; /* of the server, within CAT_TP */
	size_t packets, links, last_packet_len, findings[RSP_NUM_RULES];
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct feed *feed = user;

	for (int rule = 0; rule < RSP_NUM_RULES; rule++)
		feed->findings[rule] += finding->rule == rsp_rule_of((enum rsp_rule_id)rule);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct feed *feed = user;
	struct rsp_arena arena;

	assert_int_equal(message->iface, RSP_IF_CAT_TP);
	rsp_arena_init(&arena, 0);
	(void)rsp_message_tree(message, &arena);
	rsp_arena_free(&arena);
	feed->links++;
}

static void on_drain(void *user)
{
	struct feed *feed = user;
	struct rsp_item item;

	while (rsp_pass_take(&feed->pass, &item)) {
		assert_int_equal(item.hint, RSP_HINT_SECURED);
		assert_int_equal(item.secured->form, RSP_SECURED_STREAM);
		feed->packets++;
		feed->last_packet_len = item.bytes.len;
	}
}

static struct feed *feed_new(void)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .user = feed,
	                               .message = on_message,
	                               .finding = on_finding,
	                               .drain = on_drain};
	feed->cat_tp = rsp_cat_tp_new();
	feed->port = 1;
	return feed;
}

static void feed_free(struct feed *feed)
{
	rsp_cat_tp_free(feed->cat_tp);
	rsp_arena_free(&feed->pass.retired);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

static void put_16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8 & 0xFF);
	at[1] = (uint8_t)(value & 0xFF);
}

static uint16_t checksum_of(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xFFFF) + (sum >> 16);
	return (uint16_t)~sum;
}

/* A PDU of a link with `port`, in memory of just its length; with SYN it names no card. */
static bool give(struct feed *feed, int sender, uint8_t flags, unsigned sequence, unsigned acked,
                 const void *data, size_t len)
{
	size_t header_len = flags & RSP_CAT_TP_SYN ? 23 : flags & RSP_CAT_TP_RST ? 19 : 18;
	uint8_t *pdu = calloc(1, header_len + len);
	struct rsp_cat_tp_datagram datagram = {
	    .frame = &feed->frame, .origin = {.slot = -1, .channel = -1}
        };
	bool read;

	assert_non_null(pdu);
	pdu[0] = flags;
	pdu[3] = (uint8_t)header_len;
	put_16(pdu + (sender == CARD ? 4 : 6), 47100);
	put_16(pdu + (sender == CARD ? 6 : 4), feed->port);
	put_16(pdu + 8, (unsigned)len);
	put_16(pdu + 10, sequence);
	put_16(pdu + 12, acked);
	if (len)
		memcpy(pdu + header_len, data, len);
	put_16(pdu + 16, checksum_of(pdu, header_len + len));
	feed->frame.number++;
	feed->frame.bytes = datagram.bytes = rsp_slice(pdu, header_len + len);
	datagram.origin.frame = datagram.origin.last_frame = feed->frame.number;
	datagram.from.port = (uint16_t)(sender == CARD ? 5000 : 9000);
	datagram.to.port = (uint16_t)(sender == CARD ? 9000 : 5000);
	read = rsp_cat_tp_datagram(&feed->pass, feed->cat_tp, &datagram);
	free(pdu);
	on_drain(feed);
	rsp_pass_drained(&feed->pass);
	return read;
}

static void end(struct feed *feed)
{
	rsp_cat_tp_end(&feed->pass, feed->cat_tp);
	on_drain(feed);
	rsp_pass_drained(&feed->pass);
}

/* CPI 01, SPI 00 00, TAR B00010: 13 bytes of header and one of data behind the counters. */
static const uint8_t packet[] = {0x01, 0x15, 0x0D, 0,    0,    0, 0, 0xB0, 0x00, 0x10, 0, 0,
                                 0,    0,    1,    0x00, 0xA0, 0, 0, 0,    0,    0,    0};

static void opening(struct feed *feed)
{
	assert_true(give(feed, CARD, RSP_CAT_TP_SYN, 9, 0, NULL, 0));
	assert_true(give(feed, SERVER, RSP_CAT_TP_SYN | RSP_CAT_TP_ACK, 99, 9, NULL, 0));
}

static void one_packet(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	opening(feed);
	give(feed, SERVER, RSP_CAT_TP_ACK, 100, 9, packet, sizeof(packet));
	give(feed, SERVER, RSP_CAT_TP_ACK, 100, 9, packet, sizeof(packet)); /* again */
	give(feed, CARD, RSP_CAT_TP_ACK, 10, 100, NULL, 0);
	end(feed);
	assert_int_equal(feed->packets, 1);
	assert_int_equal(feed->last_packet_len, sizeof(packet));
	assert_int_equal(feed->links, 0);
	feed_free(feed);
}

/* TS 102 127: what cannot be the flags or lengths of a PDU. */
static void no_pdu(void **state)
{
	static const uint8_t flags[] = {0x00, 0x41, 0x43, 0x08, 0x04, 0x90, 0x84, 0x18, 0x34};
	struct feed *feed = feed_new();

	(void)state;
	for (size_t i = 0; i < sizeof(flags); i++)
		assert_false(give(feed, CARD, flags[i], 1, 1, NULL, 0));
	end(feed);
	assert_int_equal(feed->links + feed->packets, 0);
	feed_free(feed);
}

/* Parts without end: an SDU has so many at most, and what follows is read again. */
static void many_parts(void **state)
{
	struct feed *feed = feed_new();
	unsigned at = 100;

	(void)state;
	opening(feed);
	for (unsigned i = 0; i < 3 * RSP_CAT_TP_PARTS; i++)
		give(feed, SERVER, RSP_CAT_TP_ACK | RSP_CAT_TP_SEG, at++, 9, "\1\x82\xFF", 3);
	assert_true(feed->findings[RSP_RULE_CAT_TP_LIMIT] >= 1);
	give(feed, SERVER, RSP_CAT_TP_ACK, at++, 9, "x", 1);
	give(feed, SERVER, RSP_CAT_TP_ACK, at++, 9, packet, sizeof(packet));
	assert_int_equal(feed->last_packet_len, sizeof(packet));
	feed_free(feed);
}

/* A gap that is never filled: what waits behind it is handed out when too much does. */
static void long_wait(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	opening(feed);
	for (unsigned i = 0; i < RSP_CAT_TP_WAITING; i++)
		give(feed, SERVER, RSP_CAT_TP_ACK, 101 + i, 9, packet, sizeof(packet));
	assert_int_equal(feed->packets, 0);
	give(feed, SERVER, RSP_CAT_TP_ACK, 101 + RSP_CAT_TP_WAITING, 9, packet, sizeof(packet));
	assert_int_equal(feed->packets, RSP_CAT_TP_WAITING + 1);
	assert_int_equal(feed->findings[RSP_RULE_CAT_TP_GAP], 1);
	feed_free(feed);
}

/* An acknowledgement says that what is missing was there: it is waited for a little longer. */
static void acknowledged(void **state)
{
	struct feed *feed = feed_new();
	unsigned num = 0;

	(void)state;
	opening(feed);
	give(feed, SERVER, RSP_CAT_TP_ACK, 101, 9, packet, sizeof(packet));
	while (!feed->packets && num++ < 100)
		give(feed, CARD, RSP_CAT_TP_ACK, 10, 101, NULL, 0);
	assert_int_equal(num, RSP_CAT_TP_LATE);
	feed_free(feed);
}

/* Numbers go on behind FFFF. */
static void numbers_wrap(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	give(feed, SERVER, RSP_CAT_TP_SYN, 0xFFFE, 0, NULL, 0);
	give(feed, SERVER, RSP_CAT_TP_ACK, 0, 9, packet + 10, sizeof(packet) - 10);
	assert_int_equal(feed->packets, 0);
	give(feed, SERVER, RSP_CAT_TP_ACK | RSP_CAT_TP_SEG, 0xFFFF, 9, packet, 10);
	assert_int_equal(feed->packets, 1);
	feed_free(feed);
}

/* So many links are followed; the one idle longest gives way and shows. */
static void many_links(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	for (; feed->port <= 3 * RSP_CAT_TP_LINKS; feed->port++)
		give(feed, CARD, RSP_CAT_TP_SYN, 9, 0, NULL, 0);
	assert_int_equal(feed->links, 2 * RSP_CAT_TP_LINKS);
	end(feed);
	assert_int_equal(feed->links, 3 * RSP_CAT_TP_LINKS);
	feed_free(feed);
}

/* A link that nobody reads shows its first PDUs, and holds no more than these. */
static void long_link(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	opening(feed);
	for (unsigned i = 0; i < 1000; i++)
		give(feed, CARD, RSP_CAT_TP_ACK, 10, 99, NULL, 0);
	give(feed, CARD, RSP_CAT_TP_RST, 10, 0, NULL, 0);
	give(feed, SERVER, RSP_CAT_TP_RST, 100, 0, NULL, 0);
	assert_int_equal(feed->links, 1);
	opening(feed);
	end(feed);
	assert_int_equal(feed->links, 2);
	feed_free(feed);
}

static uint64_t run_with_failure(uint64_t nth)
{
	struct feed *feed;
	uint64_t asked;

	test_fail_alloc(nth);
	feed = feed_new();
	if (feed->cat_tp) {
		opening(feed);
		give(feed, SERVER, RSP_CAT_TP_ACK, 101, 9, packet + 10, sizeof(packet) - 10);
		give(feed, SERVER, RSP_CAT_TP_ACK | RSP_CAT_TP_SEG, 100, 9, packet, 10);
		feed->port++;
		opening(feed);
		end(feed);
	}
	asked = test_num_allocs();
	test_fail_alloc(0);
	if (nth && feed->cat_tp)
		assert_true(feed->pass.out_of_memory || feed->findings[RSP_RULE_CAT_TP_LIMIT] ||
		            (feed->packets == 1 && feed->links == 1));
	feed_free(feed);
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
	    cmocka_unit_test(one_packet),      cmocka_unit_test(no_pdu),
	    cmocka_unit_test(many_parts),      cmocka_unit_test(long_wait),
	    cmocka_unit_test(acknowledged),    cmocka_unit_test(numbers_wrap),
	    cmocka_unit_test(many_links),      cmocka_unit_test(long_link),
	    cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
