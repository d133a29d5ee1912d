/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* what stream_feed.h needs */
#include "carrier/coap.h"

#include "carrier/carrier.h"
#include "carrier/http_message.h"
#include "stream_feed.h"

enum { CON = 0, NON = 1, ACK = 2, RST = 3 };

static struct rsp_endpoint end_of(uint8_t host, uint16_t port)
{
	struct rsp_endpoint end = {
	    .address = {10, 0, 0, host},
              .address_len = 4, .port = port
        };

	return end;
}

/* A datagram that is put together: options are to be added in the order of their numbers. */
struct made_coap {
	uint8_t data[2048];
	size_t len;
	unsigned last;
};

static struct made_coap coap_of(unsigned type, unsigned class, unsigned detail, uint16_t id,
                                const char *token)
{
	size_t len = strlen(token);
	struct made_coap made = {
	    .data = {(uint8_t)(0x40 | type << 4 | len), (uint8_t)(class << 5 | detail),
	             (uint8_t)(id >> 8), (uint8_t)id},
	    .len = 4 + len
        };

	memcpy(made.data + 4, token, len);
	return made;
}

/* RFC 7252 section 3.1; deltas below 269 and lengths below 13 are enough. */
static void add_option(struct made_coap *made, unsigned number, const void *value, size_t len)
{
	unsigned delta = number - made->last;

	made->last = number;
	made->data[made->len++] = (uint8_t)((delta < 13 ? delta : 13) << 4 | len);
	if (delta >= 13)
		made->data[made->len++] = (uint8_t)(delta - 13);
	memcpy(made->data + made->len, value, len);
	made->len += len;
}

static void add_path(struct made_coap *made)
{
	add_option(made, 11, "gsma", 4);
	add_option(made, 11, "rsp2", 4);
	add_option(made, 11, "asn1", 4);
}

static void add_payload(struct made_coap *made, const char *text)
{
	made->data[made->len++] = 0xFF;
	memcpy(made->data + made->len, text, strlen(text));
	made->len += strlen(text);
}

struct coap_feed {
	struct stream_feed *feed;
	struct rsp_coap *coap;
	int64_t t_ns;
};

static struct coap_feed coap_feed_new(void)
{
	struct coap_feed out = {.feed = feed_new(NULL), .coap = rsp_coap_new()};

	assert_non_null(out.coap);
	return out;
}

static void coap_feed_free(struct coap_feed *out)
{
	rsp_coap_end(&out->feed->pass, out->coap);
	feed_drain(out->feed);
	assert_int_equal(out->feed->pass.held, 0);
	rsp_coap_free(out->coap);
	feed_free(out->feed);
}

/* Sends a datagram inside a frame that has 28 bytes before it. */
static void send_bytes(struct coap_feed *out, struct rsp_endpoint from, struct rsp_endpoint to,
                       const uint8_t *bytes, size_t len)
{
	enum { BEFORE = 28 };
	uint8_t *copy = calloc(1, BEFORE + len);
	struct rsp_frame frame = {.number = ++out->feed->frame,
	                          .clock = RSP_CLOCK_UNIX,
	                          .t_ns = out->t_ns += 1000000,
	                          .slot = -1};
	struct rsp_coap_datagram datagram = {.from = from, .to = to, .frame = &frame};

	assert_non_null(copy);
	memcpy(copy + BEFORE, bytes, len);
	frame.bytes = rsp_slice(copy, BEFORE + len);
	datagram.bytes = rsp_sub(frame.bytes, BEFORE, len);
	rsp_coap_handle(&out->feed->pass, out->coap, &datagram);
	free(copy);
	feed_drain(out->feed);
}

static void up(struct coap_feed *out, const struct made_coap *made)
{
	send_bytes(out, end_of(1, 40000), end_of(2, 5683), made->data, made->len);
}

static void down(struct coap_feed *out, const struct made_coap *made)
{
	send_bytes(out, end_of(2, 5683), end_of(1, 40000), made->data, made->len);
}

static void send_post(struct coap_feed *out, uint16_t id, const char *token, const char *payload)
{
	struct made_coap made = coap_of(CON, 0, 2, id, token);

	add_option(&made, 3, "eim.test", 8);
	add_path(&made);
	add_option(&made, 12, "\x2A", 1);
	add_option(&made, 15, "a=1", 3);
	add_option(&made, 15, "b", 1);
	add_payload(&made, payload);
	up(out, &made);
}

static void send_answer(struct coap_feed *out, unsigned type, uint16_t id, const char *token,
                        const char *payload)
{
	struct made_coap made = coap_of(type, 2, 4, id, token);

	add_option(&made, 12, "\x32", 1);
	add_payload(&made, payload);
	down(out, &made);
}

static void test_exchange(void **state)
{
	struct coap_feed out = coap_feed_new();
	struct made_coap empty = coap_of(ACK, 0, 0, 8, "");
	static const char headers[] = "Uri-Host=eim.test\nUri-Path=gsma\nUri-Path=rsp2\n"
	                              "Uri-Path=asn1\nContent-Format=application/octet-stream\n"
	                              "Uri-Query=a=1\nUri-Query=b\n";

	(void)state;
	send_post(&out, 7, "tok", "request");
	send_post(&out, 7, "tok", "request"); /* sent again */
	send_answer(&out, ACK, 7, "tok", "piggybacked");
	send_answer(&out, ACK, 7, "tok", "piggybacked");
	send_post(&out, 8, "\x01", "two");
	up(&out, &empty);
	send_answer(&out, CON, 9000, "\x01", "separate");
	send_answer(&out, CON, 9001, "unknown", "orphan");
	assert_int_equal(out.feed->num_findings, 0);
	assert_int_equal(out.feed->num_messages, 5);
	expect_line(out.feed, 0,
	            "> POST /gsma/rsp2/asn1?a=1&b host=eim.test type=application/octet-stream");
	expect_text(out.feed, 0, "request");
	assert_string_equal(out.feed->messages[0].headers, headers);
	expect_line(out.feed, 1,
	            "< 204 POST /gsma/rsp2/asn1?a=1&b host=eim.test type=application/json");
	expect_text(out.feed, 1, "piggybacked");
	assert_int_equal(out.feed->messages[0].exchange, out.feed->messages[1].exchange);
	assert_int_equal(out.feed->messages[1].record.version, RSP_HTTP_COAP);
	expect_text(out.feed, 3, "separate");
	assert_int_equal(out.feed->messages[2].exchange, out.feed->messages[3].exchange);
	assert_int_not_equal(out.feed->messages[0].exchange, out.feed->messages[2].exchange);
	expect_line(out.feed, 4, "< 204   host= type=application/json");
	assert_int_equal(out.feed->messages[4].exchange, 0);
	coap_feed_free(&out);
}

/* The same message id a long time later is another message. */
static void test_id_again(void **state)
{
	struct coap_feed out = coap_feed_new();

	(void)state;
	send_post(&out, 7, "a", "one");
	out.t_ns += INT64_C(246000000000);
	send_post(&out, 7, "a", "two");
	out.t_ns += INT64_C(2000000000);
	send_post(&out, 7, "a", "three");
	assert_int_equal(out.feed->num_messages, 2);
	expect_text(out.feed, 1, "three");
	coap_feed_free(&out);
}

/* RFC 7959: number in the high bits, 8 for more, 0 for blocks of 16 bytes. */
static void send_block1(struct coap_feed *out, unsigned number, bool more, const char *token,
                        const char *payload)
{
	struct made_coap made = coap_of(CON, 0, 2, (uint16_t)(100 + number), token);
	uint8_t block = (uint8_t)(number << 4 | (more ? 8 : 0));

	add_path(&made);
	add_option(&made, 27, &block, 1);
	add_payload(&made, payload);
	up(out, &made);
	if (!more)
		return;
	made = coap_of(ACK, 2, 31, (uint16_t)(100 + number), token);
	add_option(&made, 27, &block, 1);
	down(out, &made);
}

static void send_block2(struct coap_feed *out, unsigned number, bool more, const char *token,
                        const char *payload)
{
	struct made_coap made = coap_of(ACK, 2, 5, (uint16_t)(200 + number), token);
	uint8_t block = (uint8_t)(number << 4 | (more ? 8 : 0));

	add_option(&made, 23, &block, 1);
	add_payload(&made, payload);
	down(out, &made);
}

static void ask_block2(struct coap_feed *out, unsigned number, const char *token)
{
	struct made_coap made = coap_of(CON, 0, 2, (uint16_t)(200 + number), token);
	uint8_t block = (uint8_t)(number << 4);

	add_path(&made);
	add_option(&made, 23, &block, 1);
	up(out, &made);
}

static void test_blocks(void **state)
{
	struct coap_feed out = coap_feed_new();

	(void)state;
	send_block1(&out, 0, true, "a", "0123456789abcdef");
	send_block1(&out, 1, true, "b", "ghijklmnopqrstuv");
	send_block1(&out, 2, false, "c", "wxyz");
	send_block2(&out, 0, true, "c", "FEDCBA9876543210");
	ask_block2(&out, 1, "d");
	send_block2(&out, 1, true, "d", "ABCDEFGHIJKLMNOP");
	ask_block2(&out, 2, "e");
	send_block2(&out, 2, false, "e", "end");
	assert_int_equal(out.feed->num_findings, 0);
	assert_int_equal(out.feed->num_messages, 2);
	expect_text(out.feed, 0, "0123456789abcdefghijklmnopqrstuvwxyz");
	expect_line(out.feed, 1, "< 205 POST /gsma/rsp2/asn1 host= type=");
	expect_text(out.feed, 1, "FEDCBA9876543210ABCDEFGHIJKLMNOPend");
	assert_int_equal(out.feed->messages[0].exchange, out.feed->messages[1].exchange);
	assert_int_equal(out.feed->messages[0].record.first_frame, 1);
	assert_int_equal(out.feed->messages[0].record.last_frame, 5);
	coap_feed_free(&out);
}

static void test_block_gap(void **state)
{
	struct coap_feed out = coap_feed_new();

	(void)state;
	send_block1(&out, 0, true, "a", "0123456789abcdef");
	send_block1(&out, 2, false, "c", "wxyz");
	send_block2(&out, 0, true, "c", "FEDCBA9876543210");
	assert_int_equal(feed_count(out.feed, RSP_RULE_COAP_BLOCK_GAP), 1);
	expect_line(out.feed, 0, "> POST /gsma/rsp2/asn1 host= type= cut");
	coap_feed_free(&out);
	out = coap_feed_new();
	/* joined in the middle, and never ended */
	send_block1(&out, 5, true, "a", "0123456789abcdef");
	rsp_coap_end(&out.feed->pass, out.coap);
	feed_drain(out.feed);
	assert_int_equal(out.feed->num_messages, 1);
	expect_line(out.feed, 0, "> POST /gsma/rsp2/asn1 host= type= cut");
	coap_feed_free(&out);
}

static void test_observe(void **state)
{
	struct coap_feed out = coap_feed_new();
	struct made_coap get = coap_of(CON, 0, 1, 1, "obs");

	(void)state;
	add_option(&get, 6, "", 0);
	add_path(&get);
	up(&out, &get);
	for (uint8_t i = 0; i < 3; i++) {
		struct made_coap made = coap_of(NON, 2, 5, (uint16_t)(500 + i), "obs");

		add_option(&made, 6, &i, 1);
		add_payload(&made, "value");
		down(&out, &made);
	}
	assert_int_equal(out.feed->num_messages, 4);
	for (size_t i = 1; i < 4; i++)
		assert_int_equal(out.feed->messages[i].exchange, out.feed->messages[0].exchange);
	assert_int_equal(feed_count(out.feed, RSP_RULE_COAP_OBSERVE), 1);
	coap_feed_free(&out);
}

static void test_bad(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
	    {"",	               0 },
	    {"\x40\x01\x00",           3 }, /* cut in the header */
	    {"\x80\x01\x00\x01",       4 }, /* version 2 */
	    {"\x49\x01\x00\x01"
	     "123456789", 13}, /* a token of 9 bytes */
	    {"\x44\x01\x00\x01"
	     "123",       7 }, /* cut in the token */
	    {"\x40\x01\x00\x01\xFF",   5 }, /* a marker without payload */
	    {"\x40\x01\x00\x01\xF1"
	     "x",         6 }, /* a reserved delta */
	    {"\x40\x01\x00\x01\xB5"
	     "gsm",       8 }, /* an option longer than the datagram */
	    {"\x40\x21\x00\x01",       4 }, /* class 1 */
	};
	static const uint8_t dtls[] = {22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0};
	struct coap_feed out = coap_feed_new();
	size_t num = sizeof(bad) / sizeof(bad[0]);

	(void)state;
	for (size_t i = 0; i < num; i++)
		send_bytes(&out, end_of(1, 1), end_of(2, 5683), (const uint8_t *)bad[i].bytes,
		           bad[i].len);
	assert_int_equal(feed_count(out.feed, RSP_RULE_COAP_BAD), num);
	for (int i = 0; i < 3; i++)
		send_bytes(&out, end_of(1, 1), end_of(2, 5684), dtls, sizeof(dtls));
	assert_int_equal(feed_count(out.feed, RSP_RULE_COAP_DTLS), 1);
	assert_int_equal(out.feed->num_messages, 0);
	coap_feed_free(&out);
}

static void test_many(void **state)
{
	struct coap_feed out = coap_feed_new();

	(void)state;
	for (unsigned i = 0; i < RSP_COAP_MAX_EXCHANGES + 5; i++) {
		struct made_coap made = coap_of(CON, 0, 2, (uint16_t)i, "t");

		add_path(&made);
		add_option(&made, 27, "\x08", 1);
		add_payload(&made, "0123456789abcdef");
		send_bytes(&out, end_of(3, (uint16_t)(1000 + i)), end_of(2, 5683), made.data,
		           made.len);
	}
	assert_int_equal(feed_count(out.feed, RSP_RULE_COAP_LIMIT), 5);
	assert_int_equal(out.feed->num_messages, 5);
	coap_feed_free(&out);
}

/* The port leads here: an IPv4 packet with a UDP datagram, through the carriers. */
static void test_port(void **state)
{
	struct stream_feed *feed = feed_new(NULL);
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct made_coap made = coap_of(NON, 0, 2, 7, "t");
	uint8_t packet[28 + 64] = {0x45, 0, 0, 0, 0,  0, 0, 0, 64,   17,   0,    0,
	                           10,   0, 0, 1, 10, 0, 0, 2, 0x9C, 0x40, 0x16, 0x33};
	struct rsp_frame frame = {.number = 1, .slot = -1};
	struct rsp_item item = {.hint = RSP_HINT_IP, .slot = -1, .frame = &frame};

	(void)state;
	assert_non_null(carrier);
	add_path(&made);
	add_option(&made, 27, "\x08", 1);
	add_payload(&made, "0123456789abcdef");
	memcpy(packet + 28, made.data, made.len);
	packet[3] = (uint8_t)(28 + made.len);
	packet[25] = (uint8_t)(8 + made.len);
	frame.bytes = item.bytes = rsp_slice(packet, 28 + made.len);
	rsp_carrier_handle(&feed->pass, carrier, &item);
	assert_int_equal(feed->pass.count, 0);
	item = (struct rsp_item){.hint = RSP_HINT_END, .slot = -1};
	rsp_carrier_handle(&feed->pass, carrier, &item);
	feed_drain(feed);
	assert_int_equal(feed->num_messages, 1);
	expect_line(feed, 0, "> POST /gsma/rsp2/asn1 host= type= cut");
	expect_text(feed, 0, "0123456789abcdef");
	rsp_carrier_free(carrier);
	feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_exchange), cmocka_unit_test(test_id_again),
	    cmocka_unit_test(test_blocks),   cmocka_unit_test(test_block_gap),
	    cmocka_unit_test(test_observe),  cmocka_unit_test(test_bad),
	    cmocka_unit_test(test_many),     cmocka_unit_test(test_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
