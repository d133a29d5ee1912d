/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plain packet that is read in one go is what the layers make of it. */
#include "ip_feed.h"

enum { HEADERS_LEN = 14 + 20 + 8 + 16, PACKET_LEN = HEADERS_LEN + 4, BYTES = 256 };

static void put_packet(struct made *made)
{
	made_fill(made, 12, 2);
	made->big = true;
	made_16(made, 0x0800);
	ip_put_v4(made, IP_UDP, 1, 0, IP_GSMTAP_LEN);
	ip_put_datagram(made);
}

/* Field by field: nobody says what stands between them. */
static void assert_same(const struct rsp_item *plain, const struct rsp_item *item)
{
	assert_int_equal(plain->hint, item->hint);
	assert_int_equal(plain->param, item->param);
	assert_int_equal(plain->slot, item->slot);
	assert_int_equal(plain->alone, item->alone);
	assert_int_equal(plain->has_session, item->has_session);
	assert_int_equal(plain->session, item->session);
	assert_ptr_equal(plain->bytes.data, item->bytes.data);
	assert_int_equal(plain->bytes.len, item->bytes.len);
	assert_ptr_equal(plain->frame, item->frame);
	assert_ptr_equal(plain->buffer, item->buffer);
	assert_ptr_equal(plain->exchange, item->exchange);
	assert_ptr_equal(plain->http, item->http);
}

/* Reads the packet both ways. Answers whether it was plain. */
static bool compare(struct ip_feed *feed, const struct made *made, uint32_t link, bool no_slot)
{
	uint8_t *copy = malloc(made->len ? made->len : 1);
	struct rsp_item item, plain, none;
	bool is_plain, has_item;

	assert_non_null(copy);
	memcpy(copy, made->data, made->len);
	feed->frame.number++;
	feed->frame.no_slot = no_slot;
	feed->frame.alone = no_slot;
	feed->frame.bytes = rsp_slice(copy, made->len);
	feed->frame.hint = RSP_HINT_LINK;
	feed->frame.param = link;
	item = (struct rsp_item){.hint = RSP_HINT_LINK,
	                         .param = link,
	                         .slot = -1,
	                         .bytes = feed->frame.bytes,
	                         .frame = &feed->frame};
	is_plain = rsp_carrier_plain(&feed->frame, &plain);
	memset(feed->findings, 0, sizeof(feed->findings));
	rsp_carrier_handle(&feed->pass, feed->carrier, &item);
	has_item = rsp_pass_take(&feed->pass, &none);
	if (is_plain) {
		assert_true(has_item);
		for (int rule = 0; rule < RSP_NUM_RULES; rule++)
			assert_int_equal(feed->findings[rule], 0);
		assert_same(&plain, &none);
		assert_false(rsp_pass_take(&feed->pass, &none));
	}
	while (rsp_pass_take(&feed->pass, &none))
		continue;
	free(copy);
	return is_plain;
}

static void test_packet_is_plain(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	struct made made = {0};

	(void)state;
	put_packet(&made);
	assert_int_equal(made.len, PACKET_LEN);
	assert_true(compare(feed, &made, 1, false));
	assert_true(compare(feed, &made, 1, true));
	assert_false(compare(feed, &made, 113, false));
	assert_false(compare(feed, &made, 101, false));
	made_fill(&made, 6, 0); /* padding of a short Ethernet frame */
	assert_true(compare(feed, &made, 1, false));
	ip_feed_free(feed);
}

static void test_cut_packet(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	struct made made = {0};

	(void)state;
	put_packet(&made);
	while (made.len--)
		assert_false(compare(feed, &made, 1, false));
	ip_feed_free(feed);
}

/* How many values of each byte leave the packet plain: those that the layers do not look at. */
static void test_any_byte(void **state)
{
	static const struct {
		size_t at, num;
	} rows[] = {
	    {12, 1},
            {13, 1}, /* EtherType */
	    {14, 1}, /* version and length of the header */
	    {16, 1},
            {17, 1}, /* total length */
	    {20, 4}, /* fragment: but for the reserved bit and that which forbids fragments */
	    {21, 1},
            {23, 1}, /* offset, protocol */
	    {36, 1},
            {37, 1}, /* the port of GSMTAP */
	    {38, 1},
            {39, 1}, /* the length of UDP */
	    {42, 1},
            {43, 1},
            {44, 1}, /* version, length and type of GSMTAP */
	    {54, 8}, /* sub-type */
	};
	struct ip_feed *feed = ip_feed_new();
	struct made made = {0};
	size_t row = 0;

	(void)state;
	put_packet(&made);
	for (size_t at = 0; at < PACKET_LEN; at++) {
		uint8_t before = made.data[at];
		size_t num = 0, expected = BYTES;

		for (unsigned value = 0; value < BYTES; value++) {
			made.data[at] = (uint8_t)value;
			num += compare(feed, &made, 1, false);
		}
		made.data[at] = before;
		if (row < sizeof(rows) / sizeof(rows[0]) && rows[row].at == at)
			expected = rows[row++].num;
		assert_int_equal(num, expected);
	}
	assert_int_equal(row, sizeof(rows) / sizeof(rows[0]));
	ip_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_packet_is_plain),
	    cmocka_unit_test(test_cut_packet),
	    cmocka_unit_test(test_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
