/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments, and what a reader must be given for them. */
#include <stdio.h>

#include "tcp_feed.h"

#define OPENING                                                                                    \
	"> S 100 0\n"                                                                              \
	"< SA 300 101\n"                                                                           \
	"> A 101 301\n"

static const struct row {
	const char *name;
	const char *script, *expected;
	struct {
		enum rsp_rule_id rule;
		size_t num;
	} finding;
} rows[] = {
    {"in order",
     OPENING "> A 101 301 hello\n"
             "< A 301 106 world\n"
             "> FA 106 306\n"
             "< FA 306 107\n"
             "> A 107 307\n",                     "1>hello 1<world 1>. 1<. 1$",
     {0, 0}                    },
    {"data with SYN and FIN (RFC 9293 3.4: each takes a number)",
     "> S 100 0 ab\n"
     "< SA 300 103 xy\n"
     "> FA 103 303 cd\n"
     "< FA 303 106 z\n",                          "1>ab 1<xy 1>cd 1>. 1<z 1<. 1$",
     {0, 0}                    },
    {"out of order within the window: nothing is lost",
     OPENING "> A 106 301 DEF\n"
             "> A 109 301 GHI\n"
             "> A 101 301 abcde\n",               "1>abcde 1>DEF 1>GHI",
     {0, 0}                    },
    {"retransmission and overlap",
     OPENING "> A 101 301 abc\n"
             "> A 101 301 abc\n"
             "> A 102 301 bcdef\n"
             "> A 103 301 cd\n",                  "1>abc 1>def",
     {RSP_RULE_TCP_CONFLICT, 0}},
    {"a retransmission with other bytes: the first stay",
     OPENING "> A 101 301 abcdef\n"
             "> A 103 301 cXefgh\n",              "1>abcdef 1>gh",
     {RSP_RULE_TCP_CONFLICT, 1}},
    {"the same out of order",
     OPENING "> A 103 301 cd\n"
             "> A 102 301 bXd\n"
             "> A 101 301 a\n",                   "1>a 1>b 1>cd",
     {RSP_RULE_TCP_CONFLICT, 1}},
    {"a keep-alive is no conflict",
     OPENING "> A 101 301 abc\n"
             "> A 103 301 ?\n",                   "1>abc",
     {RSP_RULE_TCP_CONFLICT, 0}},
    {"lost from the capture: acknowledged and never seen",
     OPENING "> A 106 301 FGH\n"
             "< A 301 109 ok\n"
             "+ 1000\n"
             "> A 109 303\n",                     "1>[5] 1>FGH 1<ok",
     {RSP_RULE_TCP_LOST, 1}    },
    {"not acknowledged: it may still come",
     OPENING "> A 106 301 FGH\n"
             "+ 1500\n"
             "< A 301 101\n"
             "> A 101 301 abcde\n",               "1>abcde 1>FGH",
     {RSP_RULE_TCP_LOST, 0}    },
    {"the answer is in the capture before the request: the request goes first",
     OPENING "< A 301 106 world\n"
             "> A 101 301 hello\n",               "1>hello 1<world",
     {RSP_RULE_TCP_LOST, 0}    },
    {"the end of the trace tells of what is missing",
     OPENING "> A 101 301 a\n"
             "> A 106 301 FGH\nend\n",            "1>a 1>[4] 1>FGH 1>! 1<! 1$",
     {RSP_RULE_TCP_LOST, 1}    },
    {"a lost FIN is no lost byte",
     OPENING "> A 101 301 a\n"
             "< FA 301 103\nend\n",               "1>a 1<. 1>! 1$",
     {RSP_RULE_TCP_LOST, 0}    },
    {"the tail is missing but acknowledged",
     OPENING "> A 101 301 a\n"
             "< A 301 110\nend\n",                "1>a 1>[8] 1>! 1<! 1$",
     {RSP_RULE_TCP_LOST, 1}    },
    {"one direction only: holes where the other acknowledges",
     "> S 100 0\n"
     "> A 101 301 one\n"
     "> A 104 321 two\n"
     "> FA 107 331\nend\n",                       "1>one 1<[20] 1>two 1<[10] 1>. 1<! 1$",
     {RSP_RULE_TCP_ONE_WAY, 1} },
    {"only what the server sends",
     "< SA 300 101\n"
     "< A 301 106 one\n"
     "< A 304 112 two\nend\n",                    "1>[5] 1<one 1>[6] 1<two 1>! 1<! 1$",
     {RSP_RULE_TCP_ONE_WAY, 1} },
    {"the SYN is missing",
     "< SA 300 101\n"
     "> A 101 301 hello\n"
     "< A 301 106 world\n",                       "1>hello 1<world",
     {0, 0}                    },
    {"the capture starts in the middle; a segment that is late is in time",
     "> A 5005 7000 FGH\n"
     "> A 5000 7000 abcde\n"
     "< A 7000 5008 ok\n"
     "end\n",                                     "1>abcde 1>FGH 1<ok 1>! 1<! 1$",
     {RSP_RULE_TCP_LOST, 0}    },
    {"it starts in the middle and the server is first seen: its port tells",
     "< A 7000 5000 world\n"
     "> A 5000 7005 hello\nend\n",                "1<world 1>hello 1>! 1<! 1$",
     {0, 0}                    },
    {"a late SYN",
     "> A 101 301 hello\n"
     "> S 100 0\n"
     "< A 301 106 world\n"
     "+ 2000\n"
     "> A 106 306\n",                             "1>hello 1<world",
     {0, 0}                    },
    {"sequence numbers wrap around",
     "> S 4294967293 0\n"
     "< SA 4294967295 4294967294\n"
     "> A 4294967294 0 abcd\n"
     "< A 0 2 xyz\n"
     "> A 6 3 GH\n"
     "> A 2 3 CDEF\n",                            "1>abcd 1<xyz 1>CDEF 1>GH",
     {0, 0}                    },
    {"wrap-around while the later part comes first",
     "> S 4294967289 0\n"
     "< SA 300 4294967290\n"
     "> A 0 301 wx\n"
     "> A 4294967290 301 abcdef\n",               "1>abcdef 1>wx",
     {0, 0}                    },
    {"reset",
     OPENING "> A 101 301 hello\n"
             "< RA 301 106\n",                    "1>hello 1>! 1<! 1$",
     {0, 0}                    },
    {"a reset with something missing waits for it",
     OPENING "> A 103 301 cd\n"
             "< RA 301 101\n"
             "> A 101 301 ab\n",                  "1>ab 1>cd 1>! 1<! 1$",
     {0, 0}                    },
    {"the ports are used again",
     OPENING "> A 101 301 one\n"
             "> S 900000 0\n"
             "< SA 800000 900001\n"
             "> A 900001 800001 two\n",           "1>one 1>! 1<! 1$ 2>two",
     {0, 0}                    },
    {"a SYN again is the same connection",
     OPENING "> A 101 301 one\n"
             "> S 100 0\n"
             "> A 104 301 two\n",                 "1>one 1>two",
     {0, 0}                    },
    {"late segments of a connection that is over",
     OPENING "> FA 101 301 bye\n"
             "< FA 301 105\n"
             "> FA 101 301 bye\n"
             "< FA 301 105\n"
             "> A 105 302\nend\n",                "1>bye 1>. 1<. 1$",
     {0, 0}                    },
    {"another connection whose opening is missing",
     OPENING "> A 101 301 one\n"
             "> A 500000101 700000301 a\n"
             "> A 500000102 700000301 b\n"
             "> A 500000103 700000301 cd\n"
             "> A 500000105 700000301 ef\nend\n", "1>one 1>! 1<! 1$ 2>cd 2>ef 2>! 2<! 2$",
     {RSP_RULE_TCP_OUTSIDE, 1} },
    {"the capture kept only the front of a segment",
     OPENING "> A 101 301 abc_defgh\n"
             "> A 109 301 ij\n"
             "< A 301 111\n"
             "+ 1000\n"
             "> A 111 301 k\n",                   "1>abc 1>[5] 1>ij 1>k",
     {RSP_RULE_TCP_LOST, 1}    },
    {"two connections",
     "> S 100 0 @50001 \n"
     "> S 500 0 @50002 \n"
     "> A 501 1 @50002 two\n"
     "> A 101 1 @50001 one\n",                    "1>two 2>one",
     {0, 0}                    },
    {"a reader that needs more bytes; they come in order",
     OPENING "> A 101 301 #\n"
             "< A 301 102 #\n"
             "> A 102 302 abc\n",                 "1># 1<# 1>abc",
     {0, 0}                    },
    {"a beginning that nobody knows is tried again",
     OPENING "> A 101 301 ?junk\n"
             "< A 301 106 known\n"
             "> A 106 306 more\n",                "1<known 1>more",
     {0, 0}                    },
    {"no data, no connection",
     OPENING "> FA 101 301\n"
             "< FA 301 102\nend\n",               "",
     {0, 0}                    },
};

static void scripts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tcp_feed *feed = tcp_feed_new();

		print_message("%s\n", rows[i].name);
		tcp_play(feed, rows[i].script);
		tcp_expect(feed, rows[i].expected);
		if (rows[i].finding.rule)
			assert_int_equal(feed->findings[rows[i].finding.rule], rows[i].finding.num);
		assert_int_equal(feed->num_messages, 0);
		tcp_feed_free(feed);
	}
}

/* A missing segment that was acknowledged is waited for while so many others come. */
static void grace(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();

	(void)state;
	tcp_play(feed, OPENING "> A 102 301 b\n"
	                       "< A 301 103 x\n");
	for (int i = 0; i < RSP_TCP_GRACE - 2; i++)
		tcp_play(feed, "> A 103 302\n");
	tcp_expect(feed, "");
	tcp_play(feed, "> A 103 302\n"
	               "> A 103 302\n");
	tcp_expect(feed, "1>[1] 1>b 1<x");
	assert_non_null(
	    strstr(feed->last_finding, "1 bytes of connection 1, 192.0.2.1:50000 > 192.0.2.2:80"));
	tcp_feed_free(feed);
}

static void messages(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();

	(void)state;
	feed->decodes = false;
	tcp_play(feed, OPENING "> A 101 301 hello\n"
	                       "< A 301 106 worlds\n"
	                       "< RA 307 106\n");
	assert_int_equal(feed->num_messages, 1);
	assert_int_equal(feed->messages[0].iface, RSP_IF_TCP);
	assert_int_equal(feed->messages[0].frame, 4);
	assert_int_equal(feed->messages[0].last_frame, 6);
	assert_int_equal(feed->messages[0].command_len, 5);
	assert_int_equal(feed->messages[0].response_len, 6);
	assert_string_equal(feed->summaries[0], "192.0.2.1:50000 > 192.0.2.2:80, reset");
	tcp_feed_free(feed);
}

/* What nobody reads is counted but not kept, and shows. */
static void unknown_data(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();
	char line[64];

	(void)state;
	tcp_play(feed, OPENING);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(line, sizeof(line), "> A %u 301 ?234\n", 101 + 4 * (i ^ 1));
		tcp_play(feed, line);
	}
	assert_int_equal(rsp_tcp_kept(feed->carrier->tcp), 0);
	tcp_play(feed, "< FA 301 501\n"
	               "> FA 501 302\n");
	tcp_expect(feed, "");
	assert_int_equal(feed->num_messages, 1);
	assert_string_equal(feed->summaries[0], "192.0.2.1:50000 > 192.0.2.2:80, closed");
	tcp_feed_free(feed);
}

/* Idle connections are given up by the time of the capture. */
static void idle(void **state)
{
	struct tcp_feed *feed = tcp_feed_new();

	(void)state;
	tcp_play(feed, OPENING "> A 101 301 hello\n"
	                       "> S 1 0 @50001 \n"
	                       "+ 121000\n"
	                       "> S 1 0 @50002 \n");
	assert_int_equal(rsp_tcp_num(feed->carrier->tcp), 2);
	tcp_expect(feed, "1>hello");
	tcp_play(feed, "+ 7441000\n"
	               "> S 1 0 @50003 \n");
	tcp_expect(feed, "1>! 1<! 1$");
	assert_int_equal(rsp_tcp_num(feed->carrier->tcp), 1);
	tcp_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(scripts),      cmocka_unit_test(grace), cmocka_unit_test(messages),
	    cmocka_unit_test(unknown_data), cmocka_unit_test(idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
