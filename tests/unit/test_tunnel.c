/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRE, GTP-U, IP in IP, PPPoE and MPLS: the same datagram inside each. */
#include "ip_feed.h"

enum { GRE = 47, IPV4 = 4, IPV6 = 41, ETHERNET = 1, INNER = 20 + IP_GSMTAP_LEN };

static void put_inner(struct made *made)
{
	ip_put_v4(made, IP_UDP, 1, 0, IP_GSMTAP_LEN);
	ip_put_datagram(made);
}

#define HEADER(text) text, sizeof(text) - 1

/* Headers that stand between an outer IPv4 packet and the inner one. */
static const struct row {
	const char *name;
	unsigned protocol;
	const char *header;
	size_t len;
	bool followed;
} rows[] = {
    {"IP in IP",                                       IPV4,   HEADER(""),                                     true },
    {"GRE",                                            GRE,    HEADER("\0\0\x08\0"),                           true },
    {"GRE with a checksum",                            GRE,    HEADER("\x80\0\x08\0\1\2\0\0"),                 true },
    {"GRE with a key",                                 GRE,    HEADER("\x20\0\x08\0\1\2\3\4"),                 true },
    {"GRE with all options",                           GRE,    HEADER("\xb0\0\x08\0\1\2\0\0\1\2\3\4\0\0\0\1"), true },
    {"GRE with a source route (RFC 1701)",             GRE,    HEADER("\x40\0\x08\0\0\0\0\0"),                 false},
    {"GRE with Ethernet inside",                       GRE,
     HEADER("\0\0\x65\x58"
            "\1\2\3\4\5\6\1\2\3\4\5\6\x08\0"),
     true                                                                                                           },
    {"GRE with Ethernet and VLAN inside",              GRE,
     HEADER("\0\0\x65\x58"
            "\1\2\3\4\5\6\1\2\3\4\5\6\x81\0\0\5\x08\0"),
     true                                                                                                           },
    {"GRE version 1 with PPP",                         GRE,
     HEADER("\x30\x81\x88\x0b\0\x34\0\1\0\0\0\1\0\0\0\1\xff\x03\0\x21"),                                       true },
    {"GRE with something else inside",                 GRE,    HEADER("\0\0\x08\x06"),                         false},
    {"GTP-U",                                          IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x40\0\0"
            "\x30\xff\0\x30\0\0\0\1"),
     true                                                                                                           },
    {"GTP-U with a sequence number",                   IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x44\0\0"
            "\x32\xff\0\x34\0\0\0\1\0\7\0\0"),
     true                                                                                                           },
    {"GTP-U with a PDU session container (TS 38.415)", IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x48\0\0"
            "\x34\xff\0\x38\0\0\0\1\0\0\0\x85\1\0\1\0"),
     true                                                                                                           },
    {"GTP-U with two extensions",                      IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x50\0\0"
            "\x36\xff\0\x40\0\0\0\1\0\1\0\x40\1\x08\x68\xc0\2\0\0\0\0\0\0\0"),
     true                                                                                                           },
    {"GTP-U, an extension of no length",               IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x48\0\0"
            "\x34\xff\0\x38\0\0\0\1\0\0\0\x85\0\0\1\0"),
     false                                                                                                          },
    {"GTP-U, an echo request",                         IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x40\0\0"
            "\x30\1\0\x30\0\0\0\1"),
     false                                                                                                          },
    {"GTP', which is no tunnel",                       IP_UDP,
     HEADER("\x08\x68\x08\x68\0\x40\0\0"
            "\x20\xff\0\x30\0\0\0\1"),
     false                                                                                                          },
};

static void put_row(struct made *made, const struct row *row)
{
	ip_put_v4(made, row->protocol, 9, 0, row->len + INNER);
	made_bytes(made, row->header, row->len);
	put_inner(made);
}

static void tunnels(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_feed *feed = ip_feed_new();
		struct made made = {0};

		print_message("%s\n", rows[i].name);
		put_row(&made, &rows[i]);
		ip_give(feed, RSP_HINT_IP, 0, &made);
		ip_expect(feed, rows[i].followed, RSP_RULE_IP_TUNNEL, 0);
		ip_feed_free(feed);
	}
}

/* Cut anywhere: no item, and no reading behind the end. */
static void cut_tunnels(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct made made = {0};
		size_t whole;

		put_row(&made, &rows[i]);
		whole = made.len;
		for (made.len = 0; made.len < whole; made.len++) {
			struct ip_feed *feed = ip_feed_new();

			ip_give(feed, RSP_HINT_IP, 0, &made);
			assert_int_equal(feed->pass.count, 0);
			ip_feed_free(feed);
		}
	}
}

static void ipv6_outside(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	struct made in_v6 = {0}, of_v6 = {0};

	(void)state;
	ip_put_v6(&in_v6, IPV4, INNER);
	put_inner(&in_v6);
	ip_give(feed, RSP_HINT_IP, 0, &in_v6);
	ip_expect(feed, true, RSP_RULE_IP_TUNNEL, 0);
	ip_put_v4(&of_v6, IPV6, 1, 0, 40 + IP_GSMTAP_LEN);
	ip_put_v6(&of_v6, IP_UDP, IP_GSMTAP_LEN);
	ip_put_datagram(&of_v6);
	ip_give(feed, RSP_HINT_IP, 0, &of_v6);
	ip_expect(feed, true, RSP_RULE_IP_TUNNEL, 0);
	ip_feed_free(feed);
}

/* One level is followed. */
static void nested(void **state)
{
	struct ip_feed *feed = ip_feed_new();
	struct made made = {0};

	(void)state;
	ip_put_v4(&made, GRE, 1, 0, 4 + 20 + INNER);
	made_bytes(&made, "\0\0\x08\0", 4);
	ip_put_v4(&made, IPV4, 1, 0, INNER);
	put_inner(&made);
	ip_give(feed, RSP_HINT_IP, 0, &made);
	ip_expect(feed, false, RSP_RULE_IP_TUNNEL, 1);
	ip_feed_free(feed);
}

/* Fragments inside a tunnel, and a tunnel in fragments. */
static void fragments(void **state)
{
	enum { MORE = 0x2000, CUT = 32 };
	struct ip_feed *feed = ip_feed_new();
	struct made datagram = {0}, inner = {0}, outer = {0}, inside[2] = {0};

	(void)state;
	ip_put_datagram(&datagram);
	for (unsigned i = 0; i < 2; i++) {
		size_t len = i == 0 ? 16 : IP_GSMTAP_LEN - 16;

		ip_put_v4(&inside[i], IPV4, 1, 0, 20 + len);
		ip_put_v4(&inside[i], IP_UDP, 5, i == 0 ? MORE : 2, len);
		made_bytes(&inside[i], datagram.data + 16 * i, len);
		ip_expect(feed, false, RSP_RULE_IP_TUNNEL, 0);
		ip_give(feed, RSP_HINT_IP, 0, &inside[i]);
	}
	ip_expect(feed, true, RSP_RULE_IP_TUNNEL, 0);
	put_inner(&inner);
	ip_put_v4(&outer, IPV4, 6, CUT / 8, INNER - CUT);
	made_bytes(&outer, inner.data + CUT, INNER - CUT);
	ip_give(feed, RSP_HINT_IP, 0, &outer);
	outer.len = 0;
	ip_put_v4(&outer, IPV4, 6, MORE, CUT);
	made_bytes(&outer, inner.data, CUT);
	ip_give(feed, RSP_HINT_IP, 0, &outer);
	ip_expect(feed, true, RSP_RULE_IP_TUNNEL, 0);
	ip_feed_free(feed);
}

static void links(void **state)
{
	static const struct {
		const char *header;
		size_t len;
		bool followed;
	} headers[] = {
	    {HEADER("\1\2\3\4\5\6\1\2\3\4\5\6\x88\x64\x11\0\0\1\0\x32\0\x21"),         true },
	    {HEADER("\1\2\3\4\5\6\1\2\3\4\5\6\x81\0\0\5\x88\x64\x11\0\0\1\0\x31\x21"), true },
	    {HEADER("\1\2\3\4\5\6\1\2\3\4\5\6\x88\x64\x11\0\0\1\0\x32\xc0\x21"),       false}, /* LCP */
	    {HEADER("\1\2\3\4\5\6\1\2\3\4\5\6\x88\x47\0\1\1\x40"),                     true },
	    {HEADER("\1\2\3\4\5\6\1\2\3\4\5\6\x88\x47\0\1\0\x40\0\2\1\x40"),           true },
	    {HEADER("\1\2\3\4\5\6\1\2\3\4\5\6\x88\x47\0\1\0\x40"),                     false}, /* no bottom */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct ip_feed *feed = ip_feed_new();
		struct made made = {0};

		made_bytes(&made, headers[i].header, headers[i].len);
		put_inner(&made);
		ip_give(feed, RSP_HINT_LINK, ETHERNET, &made);
		ip_expect(feed, headers[i].followed, RSP_RULE_IP_TUNNEL, 0);
		ip_feed_free(feed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tunnels),      cmocka_unit_test(cut_tunnels),
	    cmocka_unit_test(ipv6_outside), cmocka_unit_test(nested),
	    cmocka_unit_test(fragments),    cmocka_unit_test(links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
