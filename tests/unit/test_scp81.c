/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* open_memstream */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/http.h"
#include "base/remote.h"
#include "secure/fields.h"
#include "secure/push.h"
#include "secure/scp81.h"
#include "secure/script.h"
#include "secure/secure.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { MAX = 300, TEXT = 400 };

struct feed {
	struct rsp_pass pass;
	struct rsp_arena scratch;
	struct rsp_scp81_memory *memory;
	char lines[MAX][TEXT]; /* "> function: summary [result]" */
	uint64_t answers[MAX], same_as[MAX];
	char *trees[MAX];
	size_t num;
	char findings[MAX][TEXT];
	size_t num_findings;
	char remotes[MAX][TEXT]; /* "command 1 tar aid eid of N: bytes" */
	size_t num_remotes;
	uint64_t frame;
};

static void print_node(FILE *out, const struct rsp_node *node, int depth)
{
	fprintf(out, "%d %s", depth, node->field->key);
	if (node->field->kind == RSP_KIND_STRING)
		fprintf(out, " %.*s", (int)node->value.bytes.len,
		        (const char *)node->value.bytes.data);
	fputc('\n', out);
	for (const struct rsp_node *child = node->first; child; child = child->next)
		print_node(out, child, depth + 1);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct feed *feed = user;
	size_t at = feed->num % MAX, len;
	struct rsp_arena arena;
	const struct rsp_node *tree;
	FILE *out;

	rsp_arena_init(&arena, 0);
	tree = rsp_message_tree(message, &arena);
	free(feed->trees[at]);
	out = open_memstream(&feed->trees[at], &len);
	assert_non_null(out);
	if (tree)
		print_node(out, tree, 0);
	fclose(out);
	rsp_arena_free(&arena);
	feed->answers[at] = message->answers;
	feed->same_as[at] = message->same_as;
	snprintf(feed->lines[at], TEXT, "%s %s: %s%s%s%s",
	         message->direction == RSP_DIR_RESPONSE ? "<" : ">", message->function,
	         message->summary ? message->summary : "", message->result.name ? " [" : "",
	         message->result.name ? message->result.name : "", message->result.name ? "]" : "");
	feed->num++;
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct feed *feed = user;

	if (feed->num_findings < MAX)
		snprintf(feed->findings[feed->num_findings++], TEXT, "%s: %s", finding->rule->id,
		         finding->text);
}

static struct feed *feed_new(void)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){
	    .scratch = &feed->scratch, .user = feed, .message = on_message, .finding = on_finding};
	return feed;
}

static void feed_free(struct feed *feed)
{
	for (size_t i = 0; i < MAX; i++)
		free(feed->trees[i]);
	rsp_scp81_free(feed->memory);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

static void note_remote(struct feed *feed, const struct rsp_item *item)
{
	const struct rsp_remote *remote = item->remote;
	char tar[10] = "", aid[40] = "", bytes[100] = "";

	if (feed->num_remotes == MAX)
		return;
	assert_string_equal(remote->carried, "SCP81");
	rsp_hex_encode(rsp_sub(remote->tar, 0, 3), tar);
	rsp_hex_encode(rsp_sub(remote->aid, 0, 16), aid);
	rsp_hex_encode(rsp_sub(item->bytes, 0, 40), bytes);
	snprintf(feed->remotes[feed->num_remotes++], TEXT, "%s %s %s %s of %llu: %s",
	         remote->form == RSP_REMOTE_NOTIFICATION ? "notification"
	         : remote->is_answer                     ? "answer"
	                                                 : "command",
	         tar, aid, remote->eid, (unsigned long long)remote->command_message, bytes);
}

/* One message: its start line, then its header fields, each on a line; a body in hex. */
struct sent {
	uint32_t connection, session;
	uint64_t exchange;
	const char *head, *body;
};

static bool send_http(struct feed *feed, struct sent sent)
{
	struct rsp_frame frame = {.number = ++feed->frame};
	struct rsp_buffer head = {.kind = RSP_BUFFER_FRAME, .name = "HTTP head", .frame = 1};
	struct rsp_buffer body = {.kind = RSP_BUFFER_FRAME, .name = "HTTP body", .frame = 1};
	struct rsp_http_header headers[20];
	struct rsp_http http = {.connection = sent.connection,
	                        .session = sent.session,
	                        .exchange = sent.exchange,
	                        .head = &head,
	                        .headers = headers,
	                        .first_frame = frame.number,
	                        .last_frame = frame.number};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .frame = &frame, .http = &http};
	struct rsp_slice in = rsp_text(sent.head), line, word;
	static uint8_t bytes[1 << 17];
	bool taken;

	head.bytes = in;
	assert_true(rsp_take_line(&in, &line));
	http.is_request = !rsp_starts_with_text(line, "HTTP/");
	assert_true(rsp_take_until(&line, ' ', &word));
	http.method = word;
	assert_true(rsp_take_until(&line, ' ', &word));
	if (http.is_request)
		http.target = word;
	else
		http.status = (unsigned)strtoul((const char *)word.data, NULL, 10);
	while (rsp_take_line(&in, &line)) {
		assert_true(rsp_take_until(&line, ':', &word));
		headers[http.num_headers++] =
		    (struct rsp_http_header){.name = word, .value = rsp_trim(line)};
	}
	http.content_type = rsp_http_media_type(rsp_http_header_find(&http, "content-type"));
	if (sent.body) {
		size_t len;

		assert_true(rsp_hex_decode(rsp_text(sent.body), bytes, sizeof(bytes), &len, NULL));
		body.bytes = rsp_slice(bytes, len);
		http.body = &body;
	}
	taken = rsp_scp81_handle(&feed->pass, &feed->memory, &item);
	while (rsp_pass_take(&feed->pass, &item))
		note_remote(feed, &item);
	rsp_pass_drained(&feed->pass);
	return taken;
}

#define FROM                                                                                       \
	"X-Admin-Protocol: globalplatform-remote-admin/1.0\n"                                      \
	"X-Admin-From: //se-id/eid/89001012012341234012345678901224;"                              \
	"//aa-id/aid/A000000559/1010FFFFFFFF8900000100\n"
#define ANSWER_TYPE                                                                                \
	"Content-Type: application/vnd.globalplatform.card-content-mgt-response;version=1.0\n"
#define SCRIPT                                                                                     \
	"HTTP/1.1 200 OK\nX-Admin-Protocol:globalplatform-remote-admin/1.0\n"                      \
	"X-Admin-Next-URI:/s?cmd=2\n"                                                              \
	"Content-Type:application/vnd.globalplatform.card-content-mgt;version=1.0\n"               \
	"X-Admin-Targeted-Application://aid/A000000559/1010FFFFFFFF8900001300\n"

/* A card asks, gets a script, answers it, and there is nothing more. */
static void test_session(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	assert_true(
	    send_http(feed, (struct sent){1, 0, 11, "POST /polling HTTP/1.1\n" FROM, NULL}));
	assert_true(send_http(feed, (struct sent){1, 0, 11, SCRIPT, "AE80220580CA00E0000000"}));
	assert_true(send_http(feed, (struct sent){1, 0, 12,
	                                          "POST /s?cmd=2 HTTP/1.1\n" FROM ANSWER_TYPE
	                                          "X-Admin-Script-Status: ok\n",
	                                          "AF802302 6A880000"}));
	assert_true(send_http(
	    feed, (struct sent){
	              1, 0, 12,
	              "HTTP/1.1 204 No Content\nX-Admin-Protocol:globalplatform-remote-admin/1.0\n",
	              NULL}));
	assert_int_equal(feed->num, 4);
	assert_string_equal(feed->lines[0], "> request: /polling");
	assert_string_equal(feed->lines[1],
	                    "< script: for A0000005591010FFFFFFFF8900001300 ISD-P, 1 "
	                    "command: GET DATA");
	assert_string_equal(feed->lines[2], "> script response: for "
	                                    "A0000005591010FFFFFFFF8900001300 ISD-P, 1 answer, "
	                                    "6A88 [referenced data not found]");
	assert_string_equal(feed->lines[3], "< end of session: ");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(feed->answers[i], i);
	assert_int_equal(feed->num_remotes, 2);
	assert_string_equal(feed->remotes[0], "command 000013 A0000005591010FFFFFFFF8900001300 "
	                                      "89001012012341234012345678901224 of 0: "
	                                      "80CA00E000");
	assert_string_equal(
	    feed->remotes[1],
	    "answer 000013 A0000005591010FFFFFFFF8900001300 89001012012341234012345678901224 of 2: "
	    "6A88");
	rsp_scp81_end(&feed->pass, feed->memory);
	assert_int_equal(feed->num_findings, 0);
	assert_string_equal(feed->trees[0], "0 ota.http\n"
	                                    "1 ota.http.method POST\n"
	                                    "1 ota.http.target /polling\n"
	                                    "1 ota.http.protocol globalplatform-remote-admin/1.0\n"
	                                    "1 ota.http.from //se-id/eid/"
	                                    "89001012012341234012345678901224;//aa-id/aid/"
	                                    "A000000559/1010FFFFFFFF8900000100\n"
	                                    "2 ota.http.from.eid 89001012012341234012345678901224\n"
	                                    "2 ota.http.from.aid\n");
	feed_free(feed);
}

/* What is not answered before the trace ends: a script, or a request. */
static void test_unanswered(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	(void)send_http(feed, (struct sent){1, 0, 1, "POST /polling HTTP/1.1\n" FROM, NULL});
	(void)send_http(feed, (struct sent){1, 0, 1, SCRIPT, "AE80220580CA00E0000000"});
	(void)send_http(feed, (struct sent){2, 0, 2,
	                                    "POST /polling HTTP/1.1\nX-Admin-From: "
	                                    "//se-id/eid/89001012770000000000000000000165;"
	                                    "//aa-id/aid/A000000559/1010FFFFFFFF8900000100\n",
	                                    NULL});
	rsp_scp81_end(&feed->pass, feed->memory);
	assert_int_equal(feed->num_findings, 2);
	assert_string_equal(feed->findings[0], "scp81-answer-missing: what the server answered is "
	                                       "not in the trace");
	assert_string_equal(feed->findings[1], "scp81-answer-missing: the card's answer to the "
	                                       "script is not in the trace");
	feed_free(feed);
}

static void test_status(void **state)
{
	static const struct {
		const char *status, *result;
	} rows[] = {
	    {"unknown-application",   "[unknown-application]"  },
	    {"not-a-security-domain", "[not-a-security-domain]"},
	    {"security-error",        "[security-error]"       },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct feed *feed = feed_new();
		char head[1000];

		snprintf(head, sizeof(head),
		         "POST /s HTTP/1.1\n" FROM "X-Admin-Script-Status: %s\n", rows[i].status);
		assert_true(send_http(feed, (struct sent){1, 0, 1, head, NULL}));
		assert_non_null(strstr(feed->lines[0], rows[i].result));
		feed_free(feed);
	}
}

/* What servers answer besides scripts. */
static void test_responses(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	(void)send_http(feed, (struct sent){1, 0, 1, "POST /p HTTP/1.1\n" FROM, NULL});
	(void)send_http(
	    feed, (struct sent){1, 0, 1, "HTTP/1.1 204 No Content\nX-Admin-Next-URI: /q\n", NULL});
	(void)send_http(feed, (struct sent){1, 0, 2, "POST /q HTTP/1.1\n" FROM, NULL});
	/* One that says nothing of itself belongs to its request. */
	assert_true(send_http(
	    feed, (struct sent){1, 0, 2, "HTTP/1.1 503 Unavailable\nServer: x\n", "3C68313E"}));
	assert_false(send_http(feed, (struct sent){1, 0, 3, "HTTP/1.1 503 Unavailable\n", NULL}));
	assert_string_equal(feed->lines[1], "< no script: next: /q");
	assert_string_equal(feed->lines[3], "< refusal:  [HTTP status]");
	assert_int_equal(feed->num, 4);
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

/* Other protocols have header fields with these names. */
static void test_others(void **state)
{
	static const char *const heads[] = {
	    "POST /gsma/rsp2/es9plus/initiateAuthentication HTTP/1.1\n"
	    "X-Admin-Protocol: gsma/rsp/v2.2.0\nContent-Type: application/json\n",
	    "POST / HTTP/1.1\nContent-Type: application/soap+xml\n",
	    "GET /?msg=E2 HTTP/1.1\nHost: a\n",
	    "HTTP/1.1 200 OK\nContent-Type: text/html\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		struct feed *feed = feed_new();

		assert_false(send_http(feed, (struct sent){1, 0, 1, heads[i], "7B7D"}));
		assert_int_equal(feed->num, 0);
		feed_free(feed);
	}
}

/* SGP.02 4.1.1.11: the notification in the query, and the server's confirmation. */
static void test_notification(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	assert_true(send_http(
	    feed, (struct sent){
	              1, 0, 1,
	              "POST /notify?msg=E12B4C10890010120123412340123456789012244D01024E0200014F10"
	              "A0000005591010FFFFFFFF8900001300 HTTP/1.1\nHost: a\n",
	              NULL}));
	assert_true(send_http(
	    feed, (struct sent){1, 0, 1, SCRIPT, "AE80220D80E2890007 3A0804 4E020001 000000"}));
	assert_string_equal(feed->lines[0], "> notification: notification");
	assert_int_equal(feed->answers[1], 1);
	assert_int_equal(feed->num_remotes, 2);
	assert_non_null(strstr(feed->remotes[0], "notification "));
	assert_non_null(strstr(feed->remotes[0], ": E12B4C10890010120123412340123456789012244D"));
	assert_non_null(strstr(feed->trees[0], "1 ota.http.target /notify\n"));
	assert_non_null(strstr(feed->trees[0], "1 ota.notification\n"));
	assert_non_null(strstr(feed->remotes[1], ": 80E28900073A08044E020001"));
	assert_int_equal(feed->num_findings, 0);
	feed_free(feed);
}

static void test_findings(void **state)
{
	static const struct {
		const char *head, *finding;
	} rows[] = {
	    {"POST /other HTTP/1.1\n" FROM "X-Admin-Script-Status: ok\n",                       "scp81-uri-differs"                                         },
	    {"POST /other HTTP/1.1\n" FROM "X-Admin-Script-Status: ok\nX-Admin-Resume: true\n",
	     NULL	                                                                                                                                   },
	    {"POST /s?cmd=2 HTTP/1.1\n" FROM,	                                           "scp81-status-missing"                                      },
	    {"POST /s?cmd=2 HTTP/1.1\nX-Admin-Protocol: globalplatform-remote-admin/1.0\n"
	     "X-Admin-Script-Status: ok\n",	                                "scp81-from-malformed: X-Admin-From is missing"             },
	    {"POST /s?cmd=2 HTTP/1.1\nX-Admin-Script-Status: ok\n"
	     "X-Admin-From: //se-id/eid/89001012012341234012345678901224;"
	     "//aaid/aid/A000000559/1010FFFFFFFF8900000100\n",	             "scp81-from-malformed: X-Admin-From does not name the agent"},
	    {"POST /s?cmd=2 HTTP/1.1\nX-Admin-Script-Status: ok\nX-Admin-From: ??\n",
	     "scp81-from-malformed: X-Admin-From names neither"	                                                                                     },
	    {"POST /s?cmd=2 HTTP/1.1\nX-Admin-Script-Status: ok\n"
	     "X-Admin-From: 8986001234567890123F\n",	                       NULL	                                                },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct feed *feed = feed_new();

		(void)send_http(feed,
		                (struct sent){1, 0, 1, "POST /polling HTTP/1.1\n" FROM, NULL});
		(void)send_http(feed, (struct sent){1, 0, 1, SCRIPT, "AE80220580CA00E0000000"});
		(void)send_http(feed, (struct sent){1, 0, 2, rows[i].head, "AF80230290000000"});
		assert_int_equal(feed->num, 3);
		assert_int_equal(feed->num_findings, rows[i].finding ? 1 : 0);
		if (rows[i].finding)
			assert_int_equal(
			    strncmp(feed->findings[0], rows[i].finding, strlen(rows[i].finding)),
			    0);
		feed_free(feed);
	}
}

/* The card comes back on another connection, with the answer; in a log there is no connection. */
static void test_goes_on(void **state)
{
	(void)state;
	for (uint32_t connection = 0; connection < 2; connection++) {
		struct feed *feed = feed_new();

		(void)send_http(
		    feed, (struct sent){connection, 0, 1, "POST /polling HTTP/1.1\n" FROM, NULL});
		(void)send_http(feed,
		                (struct sent){connection, 0, 1, SCRIPT, "AE80220580CA00E0000000"});
		(void)send_http(feed, (struct sent){2 * connection, 0, 2,
		                                    "POST /s?cmd=2 HTTP/1.1\n" FROM
		                                    "X-Admin-Resume: true\n"
		                                    "X-Admin-Script-Status: ok\n",
		                                    "AF80230290000000"});
		assert_int_equal(feed->answers[2], 2);
		assert_non_null(strstr(feed->remotes[1], " of 2: 9000"));
		feed_free(feed);
	}
}

/* The same TLS session on two connections: the second leg shows the first again. */
static void test_two_legs(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	for (uint32_t leg = 1; leg < 3; leg++)
		(void)send_http(
		    feed, (struct sent){leg, 1, 10 + leg, "POST /polling HTTP/1.1\n" FROM, NULL});
	for (uint32_t leg = 2; leg > 0; leg--)
		(void)send_http(feed,
		                (struct sent){leg, 1, 10 + leg, SCRIPT, "AE80220580CA00E0000000"});
	for (uint32_t leg = 1; leg < 3; leg++)
		(void)send_http(feed, (struct sent){leg, 1, 20 + leg,
		                                    "POST /s?cmd=2 HTTP/1.1\n" FROM
		                                    "X-Admin-Script-Status: ok\n",
		                                    "AF80230290000000"});
	/* Another session with the same words is another one. */
	(void)send_http(feed, (struct sent){3, 3, 30, "POST /polling HTTP/1.1\n" FROM, NULL});
	assert_int_equal(feed->num, 7);
	assert_int_equal(feed->same_as[0], 0);
	assert_int_equal(feed->same_as[1], 1);
	assert_int_equal(feed->same_as[2], 0);
	assert_int_equal(feed->same_as[3], 3);
	assert_int_equal(feed->same_as[4], 0);
	assert_int_equal(feed->same_as[5], 5);
	assert_int_equal(feed->same_as[6], 0);
	assert_int_equal(feed->answers[2], 2);
	assert_int_equal(feed->answers[3], 1);
	assert_int_equal(feed->num_remotes, 2);
	assert_non_null(strstr(feed->remotes[1], "answer "));
	assert_non_null(strstr(feed->remotes[1], " of 3: 9000"));
	feed_free(feed);
}

static unsigned count_nodes(const struct rsp_node *node)
{
	unsigned num = 0;

	for (; node; node = node->next)
		num += 1 + count_nodes(node->first);
	return num;
}

/* A push that breaks off anywhere gives what stands before, and never more than the whole one. */
static void test_push_cut(void **state)
{
	size_t len, num = 0;
	char *hex = (char *)test_source_file("captures/scp81/aes128-cbc-sha256/push.hex", &len);
	uint8_t bytes[1000];
	unsigned before = 0;

	(void)state;
	assert_non_null(hex);
	assert_true(rsp_hex_decode(rsp_trim(rsp_text(hex)), bytes, sizeof(bytes), &len, NULL));
	for (num = 4; num <= len; num++) {
		const struct rsp_buffer buffer = {.bytes = rsp_slice(bytes, num)};
		struct rsp_decode decode;
		struct rsp_arena arena;
		struct rsp_node *root;

		rsp_arena_init(&arena, 0);
		rsp_decode_init(&decode, &arena, &buffer);
		root = rsp_node_new(&decode, NULL, rsp_ota_field_of(RSP_OTA_PUSH), buffer.bytes);
		rsp_push_show(&decode, root, rsp_sub(buffer.bytes, 4, num));
		if (num == len)
			assert_true(count_nodes(root) >= before && !decode.first_finding);
		else if (count_nodes(root) > before)
			before = count_nodes(root);
		rsp_arena_free(&arena);
	}
	assert_true(before > 20);
	free(hex);
}

/* A push leads to the session that follows it, once. */
static void test_push_link(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	rsp_scp81_push(&feed->pass, &feed->memory, 3, 70);
	rsp_scp81_push(&feed->pass, &feed->memory, -1, 71);
	(void)send_http(feed, (struct sent){1, 0, 1, "POST /polling HTTP/1.1\n" FROM, NULL});
	(void)send_http(feed, (struct sent){2, 0, 2, "POST /polling HTTP/1.1\n" FROM, NULL});
	assert_int_equal(feed->answers[0], 71);
	assert_int_equal(feed->answers[1], 0);
	feed_free(feed);
}

static void test_limits(void **state)
{
	struct feed *feed = feed_new();
	static char long_script[2 * (RSP_SCP81_SCRIPT_MAX + 100) + 1];

	(void)state;
	memset(long_script, '0', sizeof(long_script) - 1);
	for (unsigned i = 0; i < 3 * RSP_SCP81_EXCHANGES; i++) {
		char head[500];

		snprintf(head, sizeof(head),
		         "POST /p HTTP/1.1\nX-Admin-Protocol: globalplatform-remote-admin/1.0\n"
		         "X-Admin-From: //se-id/eid/89001012012341234012345678%06u;"
		         "//aa-id/aid/A000000559/1010FFFFFFFF8900000100\n",
		         i);
		assert_true(send_http(feed, (struct sent){i + 1, i + 1, i + 1, head, NULL}));
	}
	for (unsigned i = 3 * RSP_SCP81_EXCHANGES; i > 0; i--)
		assert_true(send_http(feed, (struct sent){i, i, i, SCRIPT, long_script}));
	assert_int_equal(feed->num, 6 * RSP_SCP81_EXCHANGES);
	feed_free(feed);
}

static void test_no_memory(void **state)
{
	uint64_t num;

	(void)state;
	for (num = 1;; num++) {
		struct feed *feed = feed_new();
		bool failed;

		feed->pass.message = on_message;
		test_fail_alloc(num);
		(void)send_http(feed,
		                (struct sent){1, 0, 1, "POST /polling HTTP/1.1\n" FROM, NULL});
		(void)send_http(feed, (struct sent){1, 0, 1, SCRIPT, "AE80220580CA00E0000000"});
		(void)send_http(feed, (struct sent){1, 0, 2,
		                                    "POST /s?cmd=2&msg=E1034D0102 HTTP/1.1\n" FROM,
		                                    "AF80230290000000"});
		failed = test_num_allocs() >= num;
		test_fail_alloc(0);
		feed_free(feed);
		if (!failed)
			break;
	}
	assert_true(num > 3);
}

/* Each pair of a command and its result that was seen in a lab's logs: the status word is that
 * which whoever made the list has read. */
static void test_samples(void **state)
{
	size_t len, num = 0;
	char *text;
	struct rsp_slice in, line;

	(void)state;
	if (!test_has_shared("scripts of a lab"))
		return;
	text = (char *)test_shared_file("captures/sgp02/es5-http/samples_by_command.tsv", &len);
	assert_non_null(text);
	in = rsp_slice(text, len);
	while (rsp_take_line(&in, &line)) {
		struct rsp_slice columns[5], rest = line;
		static char hex[2][1 << 16];
		struct feed *feed;
		size_t off;

		for (size_t i = 0; i < 5; i++)
			if (!rsp_take_until(&rest, '\t', &columns[i]))
				columns[i] = rest;
		if (rsp_starts_with_text(line, "#") || columns[4].len < 4)
			continue;
		snprintf(hex[0], sizeof(hex[0]), "%.*s", (int)columns[4].len,
		         (const char *)columns[4].data);
		snprintf(hex[1], sizeof(hex[1]), "%.*s", (int)rest.len, (const char *)rest.data);
		feed = feed_new();
		(void)send_http(feed,
		                (struct sent){0, 0, 1, "POST /polling HTTP/1.1\n" FROM, NULL});
		(void)send_http(feed, (struct sent){0, 0, 1, SCRIPT, hex[0]});
		(void)send_http(feed, (struct sent){0, 0, 2,
		                                    "POST /s?cmd=2 HTTP/1.1\n" FROM
		                                    "X-Admin-Script-Status: ok\n",
		                                    hex[1]});
		assert_int_equal(feed->num, 3);
		if (rsp_find(columns[1], rsp_text("-> SW "), &off)) {
			struct rsp_slice sw = rsp_sub(columns[1], off + 6, 4);
			char expected[8];

			snprintf(expected, sizeof(expected), "%.*s", (int)sw.len,
			         (const char *)sw.data);
			if (!strstr(feed->lines[2], expected))
				fail_msg("%.*s: %s", (int)columns[1].len,
				         (const char *)columns[1].data, feed->lines[2]);
			assert_true(feed->num_remotes > 1);
			num++;
		}
		feed_free(feed);
	}
	assert_true(num > 20);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_session),    cmocka_unit_test(test_status),
	    cmocka_unit_test(test_unanswered), cmocka_unit_test(test_responses),
	    cmocka_unit_test(test_others),     cmocka_unit_test(test_notification),
	    cmocka_unit_test(test_findings),   cmocka_unit_test(test_goes_on),
	    cmocka_unit_test(test_two_legs),   cmocka_unit_test(test_push_cut),
	    cmocka_unit_test(test_push_link),  cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_no_memory),  cmocka_unit_test(test_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
