/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests of what carries UDP: a GSMTAP datagram to wrap, and what the carrier makes of it. */
#ifndef RSP_TEST_IP_FEED_H
#define RSP_TEST_IP_FEED_H

#include "carrier/carrier.h"
#include "source_feed.h"

enum { IP_UDP = 17, IP_GSMTAP_LEN = 28, IP_FIRST = 64 };

struct ip_feed {
	struct rsp_pass pass;
	struct rsp_carrier *carrier;
	struct rsp_frame frame;
	size_t findings[RSP_NUM_RULES];
};

static inline void ip_on_finding(void *user, const struct rsp_finding *finding)
{
	struct ip_feed *feed = user;

	for (int rule = 0; rule < RSP_NUM_RULES; rule++)
		feed->findings[rule] += finding->rule == rsp_rule_of((enum rsp_rule_id)rule);
}

static inline struct ip_feed *ip_feed_new(void)
{
	struct ip_feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	feed->pass = (struct rsp_pass){.user = feed, .finding = ip_on_finding};
	feed->carrier = rsp_carrier_new();
	assert_non_null(feed->carrier);
	feed->frame = (struct rsp_frame){.clock = RSP_CLOCK_UNIX, .slot = -1};
	return feed;
}

static inline void ip_feed_free(struct ip_feed *feed)
{
	rsp_carrier_free(feed->carrier);
	free(feed);
}

/* ip_give hands a packet to the carrier as the next frame, in memory of just its length. */
static inline void ip_give(struct ip_feed *feed, enum rsp_hint hint, uint32_t param,
                           const struct made *made)
{
	uint8_t *copy = malloc(made->len ? made->len : 1);
	struct rsp_item item = {.hint = hint, .param = param, .slot = -1, .frame = &feed->frame};

	assert_non_null(copy);
	memcpy(copy, made->data, made->len);
	feed->frame.number++;
	feed->frame.file_off = feed->frame.number * 1000;
	feed->frame.bytes = item.bytes = rsp_slice(copy, made->len);
	rsp_carrier_handle(&feed->pass, feed->carrier, &item);
	/* Bytes in the frame cannot be looked at any more, joined ones can. */
	free(copy);
}

/* ip_end ends the trace. */
static inline void ip_end(struct ip_feed *feed)
{
	const struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};

	rsp_carrier_handle(&feed->pass, feed->carrier, &item);
}

/* ip_expect wants one item of a card, or none, and no finding but `num` of `rule`. */
static inline void ip_expect(struct ip_feed *feed, bool item_there, enum rsp_rule_id rule,
                             size_t num)
{
	struct rsp_item item;
	size_t all = 0;

	assert_int_equal(rsp_pass_take(&feed->pass, &item), item_there);
	if (item_there) {
		assert_int_equal(item.hint, RSP_HINT_TPDU);
		assert_int_equal(item.slot, 3);
		assert_int_equal(item.bytes.len, 4);
		if (item.buffer)
			assert_true(rsp_equal_text(item.bytes, "apdu"));
	}
	assert_false(rsp_pass_take(&feed->pass, &item));
	for (int i = 0; i < RSP_NUM_RULES; i++)
		all += feed->findings[i];
	assert_int_equal(feed->findings[rule], num);
	assert_int_equal(all, num);
}

/* The UDP datagram: 28 bytes, the command "apdu" of slot 3. */
static inline void ip_put_datagram(struct made *made)
{
	made->big = true;
	made_16(made, 50000);
	made_16(made, 4729);
	made_16(made, IP_GSMTAP_LEN);
	made_16(made, 0);
	made_bytes(made, "\2\4\4\0\0\0\0\0\0\0\0\0\0\0\3\0apdu", 20);
}

/* An IPv4 header for `len` bytes of payload. */
static inline void ip_put_v4(struct made *made, unsigned protocol, unsigned id, unsigned fragment,
                             size_t len)
{
	made->big = true;
	made_16(made, 0x4500);
	made_16(made, 20 + (unsigned)len);
	made_16(made, id);
	made_16(made, fragment);
	made_16(made, 0x4000 + protocol);
	made_16(made, 0);
	made_32(made, 0xC0000201);
	made_32(made, 0xC0000202);
}

/* An IPv6 header, likewise. */
static inline void ip_put_v6(struct made *made, unsigned next, size_t len)
{
	made->big = true;
	made_32(made, 0x60000000);
	made_16(made, (unsigned)len);
	made_8(made, next);
	made_8(made, 64);
	made_fill(made, 32, 1);
}

#endif
