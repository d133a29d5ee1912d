/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bip_feed.h"
#include "support/alloc.h"
#include "support/files.h"

#define SERVER RSP_WAY_TO_SERVER
#define CLIENT RSP_WAY_TO_CLIENT

/* TS 102 223 9.4 */
enum { OPEN = BIP_OPEN, RECEIVE = BIP_RECEIVE, SEND = BIP_SEND };

static void send_text(struct bip_feed *feed, uint8_t number, unsigned channel, const char *text)
{
	bip_send(feed, number, channel, rsp_text(text), true);
}

static void receive_text(struct bip_feed *feed, uint8_t number, unsigned channel, const char *text,
                         uint8_t left)
{
	bip_receive(feed, number, channel, rsp_text(text), left);
}

static void expect(const struct bip_feed *feed, enum rsp_way way, const char *text)
{
	assert_string_equal(feed->got.bytes[way] ? (const char *)feed->got.bytes[way] : "", text);
}

static void test_stream(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 2, bip_tcp);
	bip_send(feed, 2, 2, rsp_text("Hel"), false);
	send_text(feed, 3, 2, "lo");
	receive_text(feed, 4, 2, "Wor", 2);
	receive_text(feed, 5, 2, "ld", 0);
	bip_close(feed, 6, 2);
	bip_end(feed);
	expect(feed, SERVER, "Hello");
	expect(feed, CLIENT, "World");
	assert_int_equal(feed->got.opens, 1);
	assert_int_equal(feed->got.ends, 2);
	assert_int_equal(feed->num_messages, 0);
	assert_int_equal(feed->num_findings, 0);
	bip_free(feed);
}

/* Each OPEN CHANNEL is a stream of its own, and so is each slot. */
static void test_opened_again(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	send_text(feed, 2, 1, "a");
	feed->slot = 1;
	bip_open(feed, 1, 1, bip_tcp);
	send_text(feed, 2, 1, "b");
	feed->slot = 0;
	bip_close(feed, 3, 1);
	bip_open(feed, 4, 1, bip_tcp);
	send_text(feed, 5, 1, "c");
	bip_open(feed, 6, 1, bip_tcp);
	send_text(feed, 7, 1, "d");
	bip_end(feed);
	expect(feed, SERVER, "abcd");
	assert_int_equal(feed->got.opens, 4);
	assert_int_equal(feed->got.ends, 8);
	assert_int_equal(feed->num_findings, 0);
	bip_free(feed);
}

/* What the terminal did not take was not sent; the card sends it again. */
static void test_refused(void **state)
{
	const struct bip_command send = {2, SEND, 1, 0x21};
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	bip_fetch(feed, send, "B60161");
	bip_answer(feed, send, 0x20, "", "9000");
	send_text(feed, 3, 1, "a");
	bip_end(feed);
	expect(feed, SERVER, "a");
	assert_int_equal(bip_found(feed, "bip-data-refused"), 1);
	assert_int_equal(feed->num_findings, 1);
	bip_free(feed);
}

/* A command that is fetched twice before it is answered counts once. */
static void test_fetched_again(void **state)
{
	const struct bip_command send = {2, SEND, 1, 0x21};
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	bip_fetch(feed, send, "B60161");
	bip_fetch(feed, send, "B60161");
	bip_answer(feed, send, 0, "B701FF", "9000");
	send_text(feed, 3, 1, "b");
	bip_end(feed);
	expect(feed, SERVER, "ab");
	assert_int_equal(bip_found(feed, "bip-"), 0);
	bip_free(feed);
}

/* The length of 200 bytes as C8: seen in the field, and no card reads it. */
static void test_raw_length(void **state)
{
	const struct bip_command receive = {2, RECEIVE, 0, 0x21};
	struct bip_feed *feed = bip_new(true);
	char objects[600] = "B6C8";

	(void)state;
	for (size_t i = 0; i < 200; i++)
		snprintf(objects + strlen(objects), 3, "%02X", 'x');
	snprintf(objects + strlen(objects), 10, "B70100");
	bip_open(feed, 1, 1, bip_tcp);
	bip_fetch(feed, receive, "B701C8");
	bip_answer(feed, receive, 0, objects, "9000");
	bip_end(feed);
	assert_int_equal(feed->got.len[CLIENT], 200);
	assert_int_equal(bip_found(feed, "bip-length-octets"), 1);
	bip_free(feed);
}

static void test_closed(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	send_text(feed, 2, 1, "a");
	bip_close(feed, 3, 1);
	send_text(feed, 4, 1, "b");
	send_text(feed, 5, 1, "c");
	bip_end(feed);
	expect(feed, SERVER, "abc");
	assert_int_equal(feed->got.opens, 2);
	assert_int_equal(bip_found(feed, "bip-channel-closed"), 1);
	assert_int_equal(feed->num_findings, 1);
	bip_free(feed);
}

static void test_dropped(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 3, bip_tcp);
	send_text(feed, 2, 3, "a");
	bip_line(feed, "80C200000FD60D99010A82028281B8020305", "9000");
	bip_end(feed);
	assert_int_equal(bip_found(feed, "bip-link-dropped: the link of channel 3"), 1);
	assert_int_equal(feed->got.ends, 2);
	bip_free(feed);
}

/* A reset closes everything; so does the next OPEN CHANNEL, which finds nothing of before. */
static void test_reset(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	send_text(feed, 2, 1, "a");
	bip_line(feed, "8010000001FF", "9000");
	assert_int_equal(feed->got.ends, 2);
	bip_open(feed, 1, 1, bip_tcp);
	send_text(feed, 2, 1, "b");
	bip_end(feed);
	assert_int_equal(feed->got.opens, 2);
	assert_int_equal(bip_found(feed, "bip-"), 0);
	bip_free(feed);
}

/* Commands 5 and 6 are missing. 91xx announced the first of them: 15 bytes are 2 of data. */
static void test_lost_up(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	for (uint8_t number = 2; number <= 4; number++)
		send_text(feed, number, 1, "a");
	bip_line(feed, "80F2000000", "910F");
	send_text(feed, 6, 1, "b");
	send_text(feed, 7, 1, "c");
	bip_end(feed);
	expect(feed, SERVER, "aaa<LOST 2>bc");
	assert_int_equal(bip_found(feed, "bip-bytes-lost: 2 bytes from the card over channel 1 to "
	                                 "198.51.100.7:9443"),
	                 1);
	bip_free(feed);
}

/* Three bytes were left, and the RECEIVE DATA that fetched them is not there. */
static void test_lost_down(void **state)
{
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	for (uint8_t number = 2; number <= 4; number++)
		send_text(feed, number, 1, "a");
	receive_text(feed, 5, 1, "x", 3);
	send_text(feed, 7, 1, "b");
	receive_text(feed, 8, 1, "y", 4);
	receive_text(feed, 10, 1, "z", 1);
	bip_end(feed);
	expect(feed, SERVER, "aaab");
	expect(feed, CLIENT, "x<LOST 3>y<LOST 2>z");
	assert_int_equal(bip_found(feed, "bip-bytes-lost"), 2);
	bip_free(feed);
}

/* A FETCH alone: its bytes are there, and what it was to get is not. */
static void test_no_answer(void **state)
{
	const struct bip_command send = {2, SEND, 1, 0x21}, receive = {3, RECEIVE, 0, 0x21};
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	bip_fetch(feed, send, "B60161");
	bip_fetch(feed, receive, "B70107");
	send_text(feed, 4, 1, "b");
	bip_end(feed);
	expect(feed, SERVER, "ab");
	expect(feed, CLIENT, "<LOST 7~>");
	assert_int_equal(bip_found(feed, "bip-bytes-lost: up to 7 bytes for the card"), 1);
	bip_free(feed);
}

/* A response to another command than that which was fetched: both stand alone. */
static void test_mismatch(void **state)
{
	const struct bip_command send = {2, SEND, 1, 0x21}, receive = {3, RECEIVE, 0, 0x21};
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	bip_fetch(feed, send, "B60161");
	bip_answer(feed, receive, 0, "B60178B70100", "9000");
	bip_end(feed);
	expect(feed, SERVER, "a");
	expect(feed, CLIENT, "x");
	assert_int_equal(bip_found(feed, "bip-"), 0);
	bip_free(feed);
}

/* A TERMINAL RESPONSE alone: what came is of the only channel that is open. */
static void test_no_command(void **state)
{
	const struct bip_command send = {3, SEND, 1, 0x21}, receive = {4, RECEIVE, 0, 0x21};
	struct bip_feed *feed = bip_new(true);

	(void)state;
	bip_open(feed, 1, 1, bip_tcp);
	send_text(feed, 2, 1, "a");
	bip_answer(feed, send, 0, "B701FF", "9000");
	bip_answer(feed, receive, 0, "B60178B70100", "9000");
	bip_end(feed);
	expect(feed, SERVER, "a<LOST 255~>");
	expect(feed, CLIENT, "x");
	bip_free(feed);
}

/* RFC 1035 4.1: id 2A2B, recursion desired, a.example, A; the answer points back to the name. */
#define QUERY                                                                                      \
	"\x2A\x2B\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"                                     \
	"a\x07"                                                                                    \
	"example\0\0\1\0\1"
#define RESPONSE                                                                                   \
	"\x2A\x2B\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00\x01"                                     \
	"a\x07"                                                                                    \
	"example\0\0\1\0\1"                                                                        \
	"\xC0\x0C\0\5\0\1\0\0\0\x3C\0\4\1"                                                         \
	"b\xC0\x0E"                                                                                \
	"\1b\xC0\x0E\0\1\0\1\0\0\0\x3C\0\4\xC6\x33\x64\x07"

static void test_dns(void **state)
{
	const struct rsp_slice query = {(const uint8_t *)QUERY, sizeof(QUERY) - 1};
	const struct rsp_slice response = {(const uint8_t *)RESPONSE, sizeof(RESPONSE) - 1};
	struct bip_feed *feed = bip_new(false);

	(void)state;
	bip_open(feed, 1, 1, bip_udp);
	bip_send(feed, 2, 1, rsp_sub(query, 0, 10), false);
	bip_send(feed, 3, 1, rsp_sub(query, 10, 100), true);
	bip_receive(feed, 4, 1, rsp_sub(response, 0, 20), 40);
	bip_receive(feed, 5, 1, rsp_sub(response, 20, 100), 0);
	bip_close(feed, 6, 1);
	bip_end(feed);
	assert_int_equal(feed->num_findings, 0);
	assert_int_equal(feed->num_messages, 2);
	assert_string_equal(feed->messages[0], "DNS query: a.example. A");
	assert_string_equal(feed->messages[1], "DNS response: a.example. A, 198.51.100.7");
	assert_string_equal(feed->trees[1], "0 dns.message\n"
	                                    "1 dns.id 10795\n"
	                                    "1 dns.is_response 1\n"
	                                    "1 dns.opcode 0\n"
	                                    "1 dns.authoritative 0\n"
	                                    "1 dns.truncated 0\n"
	                                    "1 dns.recursion_desired 1\n"
	                                    "1 dns.recursion_available 1\n"
	                                    "1 dns.rcode 0\n"
	                                    "1 dns.question\n"
	                                    "2 dns.name a.example.\n"
	                                    "2 dns.type 1\n"
	                                    "2 dns.class 1\n"
	                                    "1 dns.answer\n"
	                                    "2 dns.name a.example.\n"
	                                    "2 dns.type 5\n"
	                                    "2 dns.class 1\n"
	                                    "2 dns.ttl 60\n"
	                                    "2 dns.target b.example.\n"
	                                    "1 dns.answer\n"
	                                    "2 dns.name b.example.\n"
	                                    "2 dns.type 1\n"
	                                    "2 dns.class 1\n"
	                                    "2 dns.ttl 60\n"
	                                    "2 dns.address 198.51.100.7\n");
	bip_free(feed);
}

/* Names that do not end, point forward or to themselves; records that are cut. */
static void test_dns_bad(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
	    {"\0\1\1\0\0\1\0\0\0\0\0\0\x03"
	     "ab",	                                15},
	    {"\0\1\1\0\0\1\0\0\0\0\0\0\xC0\x0C\0\1\0\1",               18},
	    {"\0\1\1\0\0\1\0\0\0\0\0\0\xC0\x20\0\1\0\1",               18},
	    {"\0\1\1\0\0\1\0\0\0\0\0\0\x80\0\1\0\1",                   17},
	    {"\0\1\1\0\0\1\0\0\0\0\0\0\x01"
	     "a\0\0\1",	                           17},
	    {"\0\1\x81\0\0\0\0\1\0\0\0\0\0\0\1\0\1\0\0\0\1\0\4\1\2\3", 26},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bip_feed *feed = bip_new(false);

		bip_open(feed, 1, 1, bip_udp);
		bip_send(feed, 2, 1, rsp_slice(rows[i].bytes, rows[i].len), true);
		bip_end(feed);
		assert_int_equal(feed->num_messages, 1);
		assert_int_equal(bip_found(feed, "dns-message-malformed"), 1);
		bip_free(feed);
	}
}

/* A message that breaks off anywhere behind its header is told as such. */
static void test_dns_cut(void **state)
{
	const struct rsp_slice response = {(const uint8_t *)RESPONSE, sizeof(RESPONSE) - 1};

	(void)state;
	for (size_t len = 12; len < response.len; len++) {
		struct bip_feed *feed = bip_new(false);

		bip_open(feed, 1, 1, bip_udp);
		bip_receive(feed, 2, 1, rsp_sub(response, 0, len), 0);
		bip_end(feed);
		assert_int_equal(feed->num_messages, 1);
		assert_int_equal(bip_found(feed, "dns-message-malformed"), 1);
		bip_free(feed);
	}
}

/* TS 102 127: a SYN of ports 1 and 2, with its checksum, makes a link of CAT_TP. */
static void test_cat_tp(void **state)
{
	static const uint8_t syn[] = {0x80, 0x00, 0x00, 0x17, 0x00, 0x01, 0x00, 0x02,
	                              0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05,
	                              0x73, 0xE0, 0x04, 0x00, 0x08, 0x00, 0x00};
	struct bip_feed *feed = bip_new(false);

	(void)state;
	bip_open(feed, 1, 1, "B50103B90205DCBC03011F90BE0521C6336407");
	bip_send(feed, 2, 1, rsp_slice(syn, sizeof(syn)), true);
	bip_close(feed, 3, 1);
	bip_end(feed);
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(strncmp(feed->messages[0], "CAT_TP ", 7), 0);
	bip_free(feed);
}

/* A channel of which nobody knows the contents is a message. */
static void test_unknown(void **state)
{
	struct bip_feed *feed = bip_new(false);

	(void)state;
	bip_open(feed, 1, 2, bip_tcp);
	bip_send(feed, 2, 2, rsp_slice("\1\2\3", 3), true);
	bip_receive(feed, 3, 2, rsp_slice("\4", 1), 0);
	bip_close(feed, 4, 2);
	bip_end(feed);
	assert_int_equal(feed->num_messages, 1);
	assert_string_equal(feed->messages[0],
	                    "BIP channel: TCP, channel 2 to 198.51.100.7:9443, closed");
	assert_string_equal(feed->trees[0], "0 bip.session\n"
	                                    "1 bip.session.channel 2\n"
	                                    "1 bip.session.transport 2\n"
	                                    "1 bip.session.card_listens 0\n"
	                                    "1 bip.session.address 198.51.100.7\n"
	                                    "1 bip.session.port 9443\n"
	                                    "1 bip.session.from_card 3\n"
	                                    "1 bip.session.to_card 1\n"
	                                    "1 bip.session.opening 1\n"
	                                    "1 bip.session.ending 1\n");
	bip_free(feed);
}

/* UICC in server mode: a client comes, goes, and another one comes (TS 102 223 8.56). */
static void test_server(void **state)
{
	struct bip_feed *feed = bip_new(true);
	const struct bip_command open = {1, OPEN, 1, 0x82};

	(void)state;
	bip_fetch(feed, open, "B90205DCBC03030050");
	bip_answer(feed, open, 0, "B8024100B90205DC", "9000");
	receive_text(feed, 2, 1, "GET", 0);
	send_text(feed, 3, 1, "200");
	bip_line(feed, "80C200000FD60D99010A82028281B8024100", "9000");
	receive_text(feed, 4, 1, "PUT", 0);
	bip_end(feed);
	expect(feed, SERVER, "GETPUT");
	expect(feed, CLIENT, "200");
	assert_int_equal(feed->got.opens, 2);
	assert_int_equal(bip_found(feed, "bip-"), 0);
	bip_free(feed);
}

static void test_limits(void **state)
{
	struct bip_feed *feed = bip_new(true);
	char block[121] = {0};

	(void)state;
	for (feed->slot = 0; feed->slot < 12; feed->slot++)
		for (unsigned channel = 1; channel < 8; channel++)
			bip_open(feed, (uint8_t)channel, channel, bip_tcp);
	assert_int_equal(rsp_bip_num(feed->carrier), RSP_BIP_MAX_CHANNELS);
	assert_int_equal(bip_found(feed, "bip-channel-limit"), 12 * 7 - RSP_BIP_MAX_CHANNELS);
	feed->slot = 20;
	bip_open(feed, 1, 1, bip_udp);
	memset(block, 'x', sizeof(block) - 1);
	for (uint8_t number = 2; number < 22; number++)
		bip_send(feed, number, 1, rsp_text(block), false);
	assert_int_equal(bip_found(feed, "bip-channel-limit: more than 2048 bytes"), 1);
	bip_end(feed);
	bip_free(feed);
}

/* What OPEN CHANNEL asks for need not have been done. */
static void test_not_opened(void **state)
{
	const struct bip_command open = {1, OPEN, 1, 0x82};
	struct bip_feed *feed = bip_new(false);

	(void)state;
	bip_fetch(feed, open, bip_tcp);
	bip_answer(feed, open, 0x3A, "", "9000");
	bip_end(feed);
	assert_int_equal(feed->num_messages, 0);
	assert_int_equal(feed->num_findings, 0);
	bip_free(feed);
}

static void play(struct bip_feed *feed)
{
	bip_open(feed, 1, 1, bip_udp);
	bip_send(feed, 2, 1, rsp_slice(QUERY, 10), false);
	bip_send(feed, 3, 1, rsp_slice(QUERY + 10, sizeof(QUERY) - 11), true);
	bip_open(feed, 4, 2, bip_tcp);
	bip_send(feed, 5, 2, rsp_slice("\x16\x03", 2), true);
	bip_send(feed, 6, 2, rsp_slice("\x03\0\x09\x01\0\0\x05\x03\x03\0\0\0", 12), true);
	receive_text(feed, 7, 2, "HTTP/1.1 200 OK\r\n\r\n", 0);
}

static void test_no_memory(void **state)
{
	uint64_t num;

	(void)state;
	for (num = 1;; num++) {
		struct bip_feed *feed = bip_new(false);
		const struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};
		bool failed;

		test_fail_alloc(num);
		play(feed);
		rsp_carrier_handle(&feed->pass, feed->carrier, &item);
		rsp_carrier_close(&feed->pass, feed->carrier);
		failed = test_num_allocs() >= num;
		test_fail_alloc(0);
		bip_free(feed);
		if (!failed)
			break;
	}
	assert_true(num > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_stream),     cmocka_unit_test(test_opened_again),
	    cmocka_unit_test(test_refused),    cmocka_unit_test(test_fetched_again),
	    cmocka_unit_test(test_raw_length), cmocka_unit_test(test_closed),
	    cmocka_unit_test(test_dropped),    cmocka_unit_test(test_reset),
	    cmocka_unit_test(test_lost_up),    cmocka_unit_test(test_lost_down),
	    cmocka_unit_test(test_no_answer),  cmocka_unit_test(test_mismatch),
	    cmocka_unit_test(test_no_command), cmocka_unit_test(test_dns),
	    cmocka_unit_test(test_dns_bad),    cmocka_unit_test(test_dns_cut),
	    cmocka_unit_test(test_cat_tp),     cmocka_unit_test(test_unknown),
	    cmocka_unit_test(test_server),     cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_not_opened), cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
