/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections and bytes without end: bounded, and told. */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "carrier/layers.h"
#include "tcp_feed.h"

enum { SYN = 2, ACK = 16, SERVER_PORT = 443, SEGMENT = 1000, PACKET = 40 + SEGMENT };

static const uint32_t server_address = 0xC0000202;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void give(struct tcp_feed *feed, uint32_t from, uint16_t port, uint32_t seq, uint8_t flags,
                 struct rsp_slice bytes)
{
	const struct tcp_header header = {from, server_address, port, SERVER_PORT, seq, 1, flags};
	uint8_t packet[PACKET];

	tcp_give(feed, rsp_slice(packet, tcp_packet(packet, &header, bytes, 0)));
}

/* A million connections of which nothing but the SYN is there. */
static void half_open(void **state)
{
	enum { NUM = 1000000, MOST_SECONDS = 60 };
	struct tcp_feed *feed = tcp_feed_new();
	double start = seconds();

	(void)state;
	for (uint32_t i = 0; i < NUM; i++)
		give(feed, 0x0A000000 + i / 100, (uint16_t)(1024 + i % 100), i * 77777, SYN,
		     rsp_slice(NULL, 0));
	print_message("a million SYNs: %.1f s\n", seconds() - start);
	assert_true(seconds() - start < MOST_SECONDS);
	assert_int_equal(rsp_tcp_num(feed->carrier->tcp), RSP_TCP_MAX_OPENING);
	assert_int_equal(feed->findings[RSP_RULE_TCP_HALF_OPEN], 1);
	tcp_end(feed);
	assert_int_equal(rsp_tcp_num(feed->carrier->tcp), 0);
	assert_int_equal(feed->findings[RSP_RULE_TCP_HALF_OPEN], 2);
	assert_non_null(strstr(feed->last_finding, "995904 connections"));
	tcp_expect(feed, "");
	assert_int_equal(feed->num_messages, 0);
	tcp_feed_free(feed);
}

/* What a flood of openings does not push out: connections with data. */
static void data_outlives_openings(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();

	(void)state;
	tcp_play(feed, "> S 100 0\n< SA 300 101\n> A 101 301 one\n");
	for (uint32_t i = 0; i < 3 * RSP_TCP_MAX_OPENING; i++)
		give(feed, 0x0A000000 + i, 1024, i, SYN, rsp_slice(NULL, 0));
	tcp_play(feed, "> A 104 301 two\n");
	tcp_expect(feed, "1>one 1>two");
	tcp_feed_free(feed);
}

static void many_readers(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();

	(void)state;
	for (uint32_t i = 0; i < RSP_TCP_MAX_READ + 10; i++) {
		give(feed, 0x0A000000 + i, 1024, 100, SYN, rsp_slice(NULL, 0));
		give(feed, 0x0A000000 + i, 1024, 101, ACK, rsp_text("x"));
	}
	assert_int_equal(feed->findings[RSP_RULE_TCP_MANY], 1);
	assert_int_equal(rsp_tcp_num(feed->carrier->tcp), RSP_TCP_MAX_READ);
	tcp_feed_free(feed);
}

static void many_unknown(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();

	(void)state;
	for (uint32_t i = 0; i < RSP_TCP_MAX_PLAIN + 10; i++) {
		give(feed, 0x0A000000 + i, 1024, 100, SYN, rsp_slice(NULL, 0));
		give(feed, 0x0A000000 + i, 1024, 101, ACK, rsp_text("?"));
	}
	assert_int_equal(feed->findings[RSP_RULE_TCP_MANY], 1);
	/* Those given up show. */
	assert_int_equal(feed->num_messages, 10);
	assert_int_equal(rsp_tcp_num(feed->carrier->tcp), RSP_TCP_MAX_PLAIN);
	tcp_feed_free(feed);
}

/* The first byte never comes: what is kept is bounded, for one connection and for all. */
static void endless_gap(void **state)
{
	enum { CONNECTIONS = 50 };
	struct tcp_feed *feed = tcp_feed_new();
	uint8_t bytes[SEGMENT];

	(void)state;
	feed->quiet = true;
	memset(bytes, 'a', sizeof(bytes));
	for (uint32_t i = 0; i < CONNECTIONS; i++) {
		give(feed, 0x0A000000 + i, 1024, 100, SYN, rsp_slice(NULL, 0));
		for (uint32_t at = 0; at < RSP_TCP_MAX_BYTES / SEGMENT - 60; at++)
			give(feed, 0x0A000000 + i, 1024, 102 + at * SEGMENT, 0,
			     rsp_slice(bytes, SEGMENT));
		assert_true(rsp_tcp_kept(feed->carrier->tcp) <= RSP_TCP_MAX_TOTAL);
		if (feed->log_len)
			break;
	}
	/* All connections together reached the limit; one was given with its hole. */
	assert_non_null(strstr(feed->log, ">[1] "));
	assert_true(rsp_tcp_kept(feed->carrier->tcp) > RSP_TCP_MAX_TOTAL / 2);
	assert_int_equal(feed->findings[RSP_RULE_TCP_LOST], 1);
	tcp_feed_free(feed);
}

/* Single bytes far apart, backwards: the most pieces, in the worst order. */
static void many_pieces(void **state)
{
	enum { NUM = 200000 };
	struct tcp_feed *feed = tcp_feed_new();
	double start = seconds();

	(void)state;
	give(feed, 0x0A000000, 1024, 100, SYN, rsp_slice(NULL, 0));
	for (uint32_t i = 0; i < NUM; i++) {
		give(feed, 0x0A000000, 1024, 102 + 2 * (NUM - i), 0, rsp_text("b"));
		feed->log_len = 0;
	}
	print_message("%d pieces: %.1f s\n", NUM, seconds() - start);
	assert_true(seconds() - start < 60);
	assert_true(rsp_tcp_kept(feed->carrier->tcp) <= RSP_TCP_MAX_PIECES);
	tcp_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(half_open),    cmocka_unit_test(data_outlives_openings),
	    cmocka_unit_test(many_readers), cmocka_unit_test(many_unknown),
	    cmocka_unit_test(endless_gap),  cmocka_unit_test(many_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
