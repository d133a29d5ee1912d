/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between servers of SGP.02, written by hand: what they are, what they answer, and what is
 * odd about them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"
#include "rsp/soap.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

#define EID          "89049032123451234512345678901235"
#define ICCID        "89000123456789012341"
#define SOAP         "http://www.w3.org/2003/05/soap-envelope"
#define WSA          "http://www.w3.org/2005/08/addressing"
#define ESIM         "http://namespaces.gsma.org/esim-messaging/3"
#define ACTION(text) "<a:Action>http://gsma.com/" text "</a:Action>"
#define ID(number)   "//1.2.3/m" number "?TransactionId=t1&amp;MessageDate=2026-01-05T10:00:00Z"
#define FROM_TO                                                                                    \
	"<a:From><a:Address>http://x?EntityId=1.2.3</a:Address></a:From><a:To>http://"             \
	"y?EntityId=1.2.4</a:To>"
#define OPEN "<s:Envelope xmlns:s=\"" SOAP "\" xmlns:a=\"" WSA "\" xmlns:r=\"" ESIM "\">"
#define HEAD(number, action)                                                                       \
	OPEN "<s:Header>" FROM_TO "<a:MessageID>" ID(number) "</a:MessageID>" ACTION(action)
#define BODY(text)     "</s:Header><s:Body>" text "</s:Body></s:Envelope>"
#define RELATES(other) "<a:RelatesTo>" ID(other) "</a:RelatesTo>"
#define CALL(id)       "<r:FunctionCallIdentifier>" id "</r:FunctionCallIdentifier>"
#define OK                                                                                         \
	"<r:FunctionExecutionStatus><r:Status>EXECUTED_SUCCESS</r:Status></"                       \
	"r:FunctionExecutionStatus>"
#define EID_ELEMENT   "<r:Eid>" EID "</r:Eid>"
#define ICCID_ELEMENT "<r:Iccid>" ICCID "</r:Iccid>"

#define GET_EIS                                                                                    \
	HEAD("1", "ES4/ProfileManagement/ES4-GetEISRequest")                                       \
	BODY("<r:ES4-GetEISRequest>" CALL("c1") EID_ELEMENT "</r:ES4-GetEISRequest>")
#define ENABLE                                                                                     \
	HEAD("1", "ES4/PlatformManagement/ES4-EnableProfile")                                      \
	BODY("<r:ES4-EnableProfileRequest>" CALL(                                                  \
	    "c1") "<r:ValidityPeriod>10</r:ValidityPeriod>" EID_ELEMENT ICCID_ELEMENT              \
	          "</r:ES4-EnableProfileRequest>")
#define ENABLED(relates)                                                                           \
	HEAD("2", "ES4/PlatformManagementCallBack/ES4-EnableProfile")                              \
	relates BODY("<r:ES4-EnableProfileResponse>" OK "</r:ES4-EnableProfileResponse>")

enum { TEXT_MAX = 256, TREE_MAX = 1 << 14, FINDINGS_MAX = 64, MESSAGES_MAX = 16 };

struct feed {
	struct rsp_arena scratch;
	struct rsp_pass pass;
	struct rsp_soap *soap;
	int64_t t_ns;
	size_t num_messages, num_findings, spans_outside;
	struct rsp_message messages[MESSAGES_MAX]; /* without pointers but those to constants */
	/* Of the last message. */
	char function[TEXT_MAX], result[TEXT_MAX], summary[TEXT_MAX], ids[RSP_NUM_IDS][TEXT_MAX];
	char tree[TREE_MAX]; /* a line a node: label, '=' and value */
	/* Since the last message. */
	char rules[FINDINGS_MAX][TEXT_MAX], texts[FINDINGS_MAX][TEXT_MAX];
	enum rsp_level levels[FINDINGS_MAX];
};

static void print_node(struct feed *feed, const struct rsp_node *node, size_t *len)
{
	const struct rsp_slice bytes = node->value.bytes;
	char *out = feed->tree + *len;
	size_t room = TREE_MAX - *len;
	int put = 0;

	if (node->span.buffer &&
	    node->span.bit_off + node->span.bit_len > 8 * (uint64_t)node->span.buffer->bytes.len)
		feed->spans_outside++;
	if (node->field->kind == RSP_KIND_STRING)
		put = snprintf(out, room, "%s=%.*s\n", node->field->label, (int)bytes.len,
		               bytes.len ? (const char *)bytes.data : "");
	else if (node->field->kind == RSP_KIND_BYTES)
		put = snprintf(out, room, "%s=#%zu\n", node->field->label, bytes.len);
	else if (node->field->kind == RSP_KIND_NONE)
		put = snprintf(out, room, "%s\n", node->field->label);
	else
		put =
		    snprintf(out, room, "%s=%lld\n", node->field->label, (long long)node->value.i);
	if (put > 0 && (size_t)put < room)
		*len += (size_t)put;
	for (const struct rsp_node *child = node->first; child; child = child->next)
		print_node(feed, child, len);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct feed *feed = user;
	const struct rsp_node *tree = rsp_message_tree(message, &feed->scratch);
	size_t len = 0;

	feed->num_findings = 0;
	feed->messages[feed->num_messages++ % MESSAGES_MAX] = *message;
	feed->tree[0] = 0;
	if (tree)
		print_node(feed, tree, &len);
	snprintf(feed->function, TEXT_MAX, "%s", message->function);
	snprintf(feed->result, TEXT_MAX, "%s(%s)", message->result.name ? message->result.name : "",
	         message->result.code ? message->result.code : "");
	snprintf(feed->summary, TEXT_MAX, "%s", message->summary ? message->summary : "");
	for (size_t id = 0; id < RSP_NUM_IDS; id++)
		snprintf(feed->ids[id], TEXT_MAX, "%s", message->ids[id] ? message->ids[id] : "");
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct feed *feed = user;
	const struct rsp_span *where = &finding->where;

	if (where->buffer &&
	    where->bit_off + where->bit_len > 8 * (uint64_t)where->buffer->bytes.len)
		feed->spans_outside++;
	if (feed->num_findings == FINDINGS_MAX)
		return;
	feed->levels[feed->num_findings] = finding->level;
	snprintf(feed->rules[feed->num_findings], TEXT_MAX, "%s", finding->rule->id);
	snprintf(feed->texts[feed->num_findings++], TEXT_MAX, "%s", finding->text);
}

static struct feed *feed_new(void)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){.scratch = &feed->scratch,
	                               .trace = 1,
	                               .user = feed,
	                               .message = on_message,
	                               .finding = on_finding};
	feed->soap = rsp_soap_new();
	assert_non_null(feed->soap);
	return feed;
}

static void feed_free(struct feed *feed)
{
	assert_int_equal(feed->spans_outside, 0);
	rsp_soap_free(feed->soap);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

/* Hands one HTTP message on; the body is copied to an allocation of just its size. */
static bool send_http(struct feed *feed, struct rsp_http http, const void *body, size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);
	struct rsp_buffer buffer = {
	    .bytes = rsp_slice(exact, len), .kind = RSP_BUFFER_FRAME, .frame = 1};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .http = &http};
	bool taken;

	assert_non_null(exact);
	if (len)
		memcpy(exact, body, len);
	http.body = len ? &buffer : NULL;
	http.first_frame = http.last_frame = 1;
	http.connection = 1;
	http.clock = RSP_CLOCK_UNIX;
	http.t_ns = feed->t_ns;
	taken = rsp_soap_handle(&feed->pass, feed->soap, &item);
	rsp_pass_drained(&feed->pass);
	free(exact);
	return taken;
}

static bool send_request(struct feed *feed, uint64_t exchange, const char *body)
{
	return send_http(feed, (struct rsp_http){.is_request = true, .exchange = exchange}, body,
	                 strlen(body));
}

static bool send_response(struct feed *feed, uint64_t exchange, unsigned status, const char *body)
{
	return send_http(feed, (struct rsp_http){.exchange = exchange, .status = status}, body,
	                 strlen(body));
}

static const struct rsp_message *last(const struct feed *feed)
{
	assert_true(feed->num_messages > 0);
	return &feed->messages[(feed->num_messages - 1) % MESSAGES_MAX];
}

static void expect_rules(const struct feed *feed, const char *rules)
{
	char got[1024] = "";

	for (size_t at = 0; at < feed->num_findings; at++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", at ? " " : "",
		         feed->rules[at]);
	assert_string_equal(got, rules);
}

static bool has_line(const struct feed *feed, const char *line)
{
	size_t len = strlen(line);
	const char *at = feed->tree;

	while ((at = strstr(at, line))) {
		if ((at == feed->tree || at[-1] == '\n') && at[len] == '\n')
			return true;
		at += len;
	}
	return false;
}

static void test_request(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	assert_true(send_request(feed, 1, GET_EIS));
	assert_int_equal(last(feed)->iface, RSP_IF_ES4);
	assert_int_equal(last(feed)->direction, RSP_DIR_REQUEST);
	assert_string_equal(feed->function, "GetEIS");
	assert_string_equal(feed->ids[RSP_ID_EID], EID);
	assert_string_equal(feed->ids[RSP_ID_CALL], "c1");
	assert_string_equal(feed->ids[RSP_ID_TRANSACTION], "t1");
	assert_string_equal(
	    feed->tree, "SOAP\nHeader\nFrom\nAddress=http://x?EntityId=1.2.3\nEntityId=1.2.3\n"
	                "To=http://y?EntityId=1.2.4\nEntityId=1.2.4\n"
	                "MessageID=//1.2.3/m1?TransactionId=t1&MessageDate=2026-01-05T10:00:00Z\n"
	                "sender=1.2.3\nidentifier=m1\nTransactionId=t1\nMessageDate=1767607200\n"
	                "Action=http://gsma.com/ES4/ProfileManagement/ES4-GetEISRequest\n"
	                "Body\nFunctionCallIdentifier=c1\nEid=" EID "\n");
	expect_rules(feed, "");
	feed_free(feed);
}

/* A response in the HTTP response, a 202 that says nothing, and a callback for what was asked
 * before. */
static void test_answers(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	send_request(feed, 1, GET_EIS);
	assert_true(send_response(feed, 1, 200,
	                          HEAD("9", "ES4/ProfileManagement/ES4-GetEISResponse") RELATES("1")
	                              BODY("<r:ES4-GetEISResponse>" OK "</r:ES4-GetEISResponse>")));
	assert_int_equal(last(feed)->answers, 1);
	assert_int_equal(last(feed)->direction, RSP_DIR_RESPONSE);
	assert_int_equal(last(feed)->result.state, RSP_RESULT_OK);
	assert_string_equal(feed->ids[RSP_ID_EID], EID);
	assert_false(has_line(feed, "Callback=1"));
	send_request(feed, 2, ENABLE);
	assert_true(send_response(feed, 2, 202, ""));
	assert_int_equal(feed->num_messages, 3);
	feed->t_ns += INT64_C(5000000000);
	send_request(feed, 3, ENABLED(RELATES("1")));
	assert_int_equal(last(feed)->answers, 3);
	assert_true(has_line(feed, "Callback=1"));
	expect_rules(feed, "");
	assert_true(send_response(feed, 3, 202, ""));
	rsp_soap_end(&feed->pass, feed->soap);
	expect_rules(feed, "");
	feed_free(feed);
}

static void test_transaction(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	send_request(feed, 2, ENABLE);
	send_response(feed, 2, 202, "");
	send_request(feed, 3, ENABLED(""));
	assert_int_equal(last(feed)->answers, 1);
	expect_rules(feed, "soap-header-missing");
	send_request(feed, 4, ENABLED(RELATES("7")));
	assert_int_equal(last(feed)->answers, 0);
	expect_rules(feed, "web-response-orphan");
	feed_free(feed);
}

static void test_validity(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	send_request(feed, 2, ENABLE);
	send_response(feed, 2, 202, "");
	feed->t_ns += INT64_C(10000000001);
	send_request(feed, 3, ENABLED(RELATES("1")));
	expect_rules(feed, "soap-validity-exceeded");
	feed_free(feed);
}

/* What is never answered, and what the HTTP status refuses. */
static void test_unanswered(void **state)
{
	struct rsp_http gone = {.gone = true, .connection = 1};
	struct rsp_item item = {.hint = RSP_HINT_HTTP, .slot = -1, .http = &gone};
	struct feed *feed = feed_new();

	(void)state;
	send_request(feed, 1, ENABLE);
	send_response(feed, 1, 202, "");
	rsp_soap_end(&feed->pass, feed->soap);
	expect_rules(feed, "soap-callback-missing");
	send_request(feed, 2, GET_EIS);
	assert_false(rsp_soap_handle(&feed->pass, feed->soap, &item));
	expect_rules(feed, "web-request-unanswered");
	send_request(feed, 3, GET_EIS);
	assert_true(send_response(feed, 3, 503, "<html>busy</html>"));
	assert_int_equal(last(feed)->answers, 3);
	assert_int_equal(last(feed)->iface, RSP_IF_ES4);
	assert_string_equal(feed->result, "HTTP status()");
	assert_int_equal(last(feed)->result.number, 503);
	feed_free(feed);
}

static void test_fault(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	send_request(feed, 1, GET_EIS);
	send_response(feed, 1, 500,
	              "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
	              "<e:Fault><faultcode>e:Server</faultcode><faultstring>no</faultstring>"
	              "</e:Fault></e:Body></e:Envelope>");
	assert_string_equal(feed->function, "GetEIS");
	assert_int_equal(last(feed)->iface, RSP_IF_ES4);
	assert_int_equal(last(feed)->answers, 1);
	assert_string_equal(feed->result, "no(e:Server)");
	expect_rules(feed, "soap-envelope-version");
	feed_free(feed);
}

#define POLL "http://docs.oasis-open.org/ws-rx/wsmc/200702/anonymous?id=u1"

#define POLLING                                                                                    \
	OPEN "<s:Body><w:MakeConnection xmlns:w=\"http://docs.oasis-open.org/ws-rx/"               \
	     "wsmc/200702\"><w:Address>" POLL                                                      \
	     "</w:Address></w:MakeConnection></s:Body></s:Envelope>"

/* WS-MakeConnection: the response comes as the answer to a poll, here to the second. */
static void test_polling(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	send_request(
	    feed, 1,
	    HEAD(
	        "1",
	        "ES4/PlatformManagement/ES4-EnableProfile") "<a:ReplyTo><a:Address>" POLL
	                                                    "</a:Address></a:ReplyTo>" BODY(
	                                                        "<r:ES4-EnableProfileRequest>" CALL(
	                                                            "c1") EID_ELEMENT ICCID_ELEMENT
	                                                        "</r:ES4-EnableProfileRequest>"));
	send_response(feed, 1, 202, "");
	send_request(feed, 2, POLLING);
	assert_string_equal(feed->function, "MakeConnection");
	assert_int_equal(last(feed)->iface, RSP_IF_ES4);
	assert_true(has_line(feed, "id=u1"));
	send_response(feed, 2, 202, "");
	send_request(feed, 3, POLLING);
	send_response(feed, 3, 200, ENABLED(RELATES("1")));
	assert_int_equal(last(feed)->answers, 1);
	assert_string_equal(feed->function, "EnableProfile");
	rsp_soap_end(&feed->pass, feed->soap);
	expect_rules(feed, "");
	feed_free(feed);
}

/* A poll waits for its HTTP response, and what it asks for for a callback. */
static void test_polling_unanswered(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	send_request(
	    feed, 1,
	    HEAD(
	        "1",
	        "ES4/PlatformManagement/ES4-EnableProfile") "<a:ReplyTo><a:Address>" POLL
	                                                    "</a:Address></a:ReplyTo>" BODY(
	                                                        "<r:ES4-EnableProfileRequest>" CALL(
	                                                            "c1") EID_ELEMENT ICCID_ELEMENT
	                                                        "</r:ES4-EnableProfileRequest>"));
	send_response(feed, 1, 202, "");
	send_request(feed, 2, POLLING);
	send_response(feed, 2, 202, "");
	send_request(feed, 3, POLLING);
	rsp_soap_end(&feed->pass, feed->soap);
	expect_rules(feed, "soap-callback-missing web-request-unanswered");
	feed_free(feed);
}

/* The body tells, whatever the Action says. */
static const struct action_row {
	const char *action, *body, *function;
	enum rsp_direction direction;
	const char *rules;
} action_rows[] = {
    {"ES4/ProfileManagement/ES4-GetEISResponse",                          "ES4-GetEISRequest",     "GetEIS",                                 RSP_DIR_REQUEST,
     "soap-action-differs"                                                                                                                                                         },
    {"ES3/ProfileManagement/ES3-GetEISRequest",                           "ES4-GetEISRequest",     "GetEIS",                                 RSP_DIR_REQUEST,
     "soap-action-differs"                                                                                                                                                         },
    {"ES4/ProfileManagement/ES4-AuditEIS",                                "ES4-GetEISRequest",     "GetEIS",                                 RSP_DIR_REQUEST,
     "soap-action-differs"                                                                                                                                                         },
    {"1",                                                                 "ES4-GetEISRequest",     "GetEIS",                                 RSP_DIR_REQUEST, "soap-action-unknown"},
    {"ES4/x/ES4-GetEISRequest",                                           "ES4-Unheard-ofRequest", "Unheard-of",                             RSP_DIR_REQUEST,
     "soap-action-differs soap-function-unknown"                                                                                                                                   },
    {"ES4A/PlmaManagement/ES4A-SetPLMARequest",                           "ES4A-SetPLMARequest",   "SetPLMA",                                RSP_DIR_REQUEST,
     ""                                                                                                                                                                            },
    {"ES2/PlatformManagement/ES2-HandleFallBackAttributeSetNotification",
     "ES2-HandleFallBackAttributeSetNotification",                                                 "HandleFallBackAttributeSetNotification",
     RSP_DIR_NOTIFICATION,                                                                                                                                    ""                   },
};

static void test_actions(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(action_rows) / sizeof(*action_rows); at++) {
		const struct action_row *row = &action_rows[at];
		struct feed *feed = feed_new();
		char text[4096];

		snprintf(text, sizeof(text),
		         OPEN "<s:Header>" FROM_TO
		              "<a:MessageID>" ID("1") "</a:MessageID>" ACTION("%s")
		                  BODY("<r:%s>" CALL("c1") EID_ELEMENT "</r:%s>"),
		         row->action, row->body, row->body);
		assert_true(send_request(feed, 1, text));
		assert_string_equal(feed->function, row->function);
		assert_int_equal(last(feed)->direction, row->direction);
		expect_rules(feed, row->rules);
		feed_free(feed);
	}
}

#define PARAMETERS(hex) "<r:ConnectivityParameters>" hex "</r:ConnectivityParameters>"

/* One element of a message in place of the right ones, and the findings that come of it. */
static const struct value_row {
	const char *body, *rules, *line;
} value_rows[] = {
    {CALL("c1") "<r:Eid>123</r:Eid>",                                                   "soap-value-type",        "Eid=123"                       },
    {CALL("c1") "<r:Eid>89049032123451234512345678901236</r:Eid>",                      "value-eid-check",
     "Eid=89049032123451234512345678901236"                                                                                                       },
    {CALL("c1") "<r:Eid>{0}</r:Eid>",                                                   "soap-value-placeholder", "Eid={0}"                       },
    {CALL("c1"),                                                                        "soap-element-missing",   "FunctionCallIdentifier=c1"     },
    {EID_ELEMENT CALL("c1"),                                                            "soap-element-order",     "Eid=" EID                      },
    {CALL("c1") "<r:EID>" EID "</r:EID>",                                               "soap-element-spelling",  "Eid=" EID                      },
    {CALL("c1") EID_ELEMENT "<r:New>x<!-- y --></r:New>",                               "soap-element-unknown",
     "unknown element=x"                                                                                                                          },
    {CALL("c1") EID_ELEMENT "<r:New><r:Inner a=\"b\">1</r:Inner></r:New>",              "soap-element-unknown",
     "unknown element=1"                                                                                                                          },
    {CALL("c1") "<r:ValidityPeriod>0</r:ValidityPeriod>" EID_ELEMENT,                   "soap-value-type",
     "ValidityPeriod=0"                                                                                                                           },
    {CALL("c1") "<r:ValidityPeriod>-1</r:ValidityPeriod>" EID_ELEMENT,                  "soap-value-type",
     "as written=-1"                                                                                                                              },
    {CALL("c1") EID_ELEMENT "<r:pol2><r:Rule><r:Subject>PROFILE</r:Subject><r:Action>STOP"
                            "</r:Action></r:Rule></r:pol2>",                       "soap-value-type",        "Action=STOP"                   },
    {CALL("c1") EID_ELEMENT "<r:CompletionTimestamp>yesterday</r:CompletionTimestamp>",
     "soap-value-type",                                                                                           "as written=yesterday"          },
    {CALL("c1") EID_ELEMENT "<r:CompletionTimestamp>2026-01-05T12:00:00.25+02:00"
                            "</r:CompletionTimestamp>",                            "",                       "CompletionTimestamp=1767607200"},
    {CALL("c1") EID_ELEMENT "<r:Sd-aid>A00000055910</r:Sd-aid>",                        "",                       "Sd-aid=#6"                     },
    {CALL("c1") EID_ELEMENT "<r:Sd-aid>A0</r:Sd-aid>",                                  "soap-value-type",        "Sd-aid=#1"                     },
    {CALL("c1") EID_ELEMENT "<r:Receipt> 00\n 01 </r:Receipt>",                         "",                       "Receipt=#2"                    },
    {CALL("c1") EID_ELEMENT "<r:Receipt>0</r:Receipt>",                                 "soap-value-type",        "as written=0"                  },
    {CALL("c1") EID_ELEMENT "<r:Data><![CDATA[2205]]></r:Data>",                        "apdu-tlv-longer",        "Data=#2"                       },
    {CALL("c1") EID_ELEMENT "<r:MoreToDo>maybe</r:MoreToDo>",                           "soap-value-type",
     "as written=maybe"                                                                                                                           },
    {CALL("c1") EID_ELEMENT "<r:ProfileType>a&amp;b&#x20AC;</r:ProfileType>",           "",
     "ProfileType=a&b\xE2\x82\xAC"                                                                                                                },
    {CALL("c1") EID_ELEMENT "<r:Receipt>{1}</r:Receipt>",                               "soap-value-placeholder",
     "as written={1}"                                                                                                                             },
    {CALL("c1") EID_ELEMENT PARAMETERS("3A070CA00A060891683110102105F0"),               "",
     "Number=8613010112500"                                                                                                                       },
    {CALL("c1") EID_ELEMENT PARAMETERS("A00A060891683110102105F0"),                     "",                       "Number=8613010112500"          },
    {CALL("c1") EID_ELEMENT PARAMETERS("A21335010339020"
                                       "5DC3C030201BB3E0521C0000201"),
     "",                                                                                                          "Port number=443"               },
    {CALL("c1") EID_ELEMENT PARAMETERS("A2133501033902"
                                       "05DC"),
     "es5-data-odd",                                                                                              "Buffer size=1500"              },
    {CALL("c1") EID_ELEMENT PARAMETERS("220E80E28800093A0706A00406029121"),           "",                       "Number=12"                     },
    {CALL("c1") EID_ELEMENT PARAMETERS("12154456"),                                     "",                       "ConnectivityParameters=#4"     },
    {CALL("c1") EID_ELEMENT "lost",                                                     "soap-element-unknown",   "unknown element=lost"          },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(value_rows) / sizeof(*value_rows); at++) {
		const struct value_row *row = &value_rows[at];
		struct feed *feed = feed_new();
		char text[4096];

		snprintf(text, sizeof(text),
		         HEAD("1", "ES4/ProfileManagement/ES4-GetEISRequest")
		             BODY("<r:ES4-GetEISRequest>%s</r:ES4-GetEISRequest>"),
		         row->body);
		send_request(feed, 1, text);
		expect_rules(feed, row->rules);
		if (!has_line(feed, row->line))
			fail_msg("no line %s in\n%s", row->line, feed->tree);
		feed_free(feed);
	}
}

/* Keys are secret wherever they stand, also under names that nobody knows. */
static void check_secrets(const struct rsp_node *node, unsigned *num)
{
	for (; node; node = node->next) {
		if (node->field->secrecy == RSP_SECRET)
			(*num)++;
		check_secrets(node->first, num);
	}
}

static void on_secret_message(void *user, struct rsp_message *message)
{
	unsigned *num = user;

	check_secrets(message->tree, num);
}

static void on_no_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static void test_secrets(void **state)
{
	static const char text[] = OPEN
	    "<s:Header><w:Security xmlns:w=\"urn:w\"><w:UsernameToken><w:Username>u</w:Username>"
	    "<w:Password Type=\"x\">p</w:Password></w:UsernameToken></w:Security>" BODY(
	        "<r:ES7-SomethingNewRequest><r:Wrapper><r:Keyset><r:Version>1</r:Version><r:Key>"
	        "<r:KeyComponents type=\"88\" value=\"00\" other=\"01\"><r:Unheard>02</r:Unheard>"
	        "</r:KeyComponents><r:KeyComponents type=\"88\" value=\"none\"/></r:Key></r:Keyset>"
	        "</r:Wrapper></r:ES7-SomethingNewRequest>");
	struct feed *feed = feed_new();
	unsigned num = 0;

	(void)state;
	feed->pass.user = &num;
	feed->pass.message = on_secret_message;
	feed->pass.finding = on_no_finding;
	assert_true(send_request(feed, 1, text));
	assert_int_equal(num, 5); /* the password, value, other, Unheard, and one that is no hex */
	feed_free(feed);
}

/* Forms without an envelope, and documents that are none of SGP.02. */
static void test_wraps(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	assert_true(send_request(
	    feed, 0,
	    "<RPSMessage xmlns=\"http://namespaces.gsma.org/esim-messaging/1\" "
	    "MessageVersion=\"1.0.0\"><RPSHeader><TransactionId>t9</TransactionId></RPSHeader>"
	    "<RPSBody><ES7-HandoverEUICCResponse><FunctionExecutionStatus><Status>EXPIRED</Status>"
	    "</FunctionExecutionStatus></ES7-HandoverEUICCResponse></RPSBody></RPSMessage>"));
	assert_int_equal(last(feed)->iface, RSP_IF_ES7);
	assert_int_equal(last(feed)->direction, RSP_DIR_RESPONSE);
	assert_string_equal(feed->result, "EXPIRED()");
	assert_string_equal(feed->ids[RSP_ID_TRANSACTION], "t9");
	assert_true(send_request(feed, 0, "<ES3-GetEISRequest xmlns=\"" ESIM "\"/>"));
	expect_rules(feed, "soap-element-missing soap-element-missing");
	assert_true(send_request(feed, 0, "<ES3-GetEISRequest/>"));
	assert_string_equal(feed->rules[0], "soap-body-namespace");
	assert_false(send_request(feed, 0, "<html><body>ES3-GetEISRequest</body></html>"));
	assert_false(send_request(feed, 0, "{\"Envelope\":1}"));
	assert_false(send_request(feed, 0,
	                          "<e:Envelope xmlns:e=\"" SOAP "\"><e:Body><Inform/></e:Body>"
	                          "</e:Envelope>"));
	assert_false(send_http(feed, (struct rsp_http){.is_request = true}, "", 0));
	feed_free(feed);
}

/* Every prefix of every message: told as broken, never outside its bytes. */
static void test_prefixes(void **state)
{
	static const char *const texts[] = {GET_EIS, ENABLE, ENABLED(RELATES("1")),
	                                    "<ES3-GetEISRequest xmlns=\"" ESIM "\"><Eid>" EID
	                                    "</Eid></ES3-GetEISRequest>"};

	(void)state;
	for (size_t at = 0; at < sizeof(texts) / sizeof(*texts); at++) {
		struct feed *feed = feed_new();

		for (size_t len = 1; len < strlen(texts[at]); len++) {
			size_t messages = feed->num_messages;

			send_http(
			    feed,
			    (struct rsp_http){.is_request = true,
			                      .content_type = rsp_text("application/soap+xml"),
			                      .target = rsp_text("/esim-messaging/3/ES4/x")},
			    texts[at], len);
			if (feed->num_messages > messages)
				assert_string_equal(feed->rules[0], "soap-xml-malformed");
		}
		assert_true(feed->num_messages > strlen(texts[at]) / 2);
		feed_free(feed);
	}
}

/* A capture that breaks off anywhere in a body: nothing is wrong with what was sent. Names and
 * values that are cut are none. */
static void test_cut(void **state)
{
	static const char *const texts[] = {
	    GET_EIS, ENABLE, ENABLED(RELATES("1")),
	    HEAD("3", "ES7/eUICCManagement/ES7-CreateAdditionalKeySet")
	        BODY("<r:ES7-CreateAdditionalKeySetRequest>" CALL("c1") EID_ELEMENT
	             "<r:KeyVersionNumber>2</r:KeyVersionNumber>"
	             "<r:InitialSequenceCounter>00</r:InitialSequenceCounter>"
	             "<r:ECCKeyLength>ECC-256</r:ECCKeyLength>"
	             "<r:ScenarioParameter>08</r:ScenarioParameter>"
	             "<r:HostId/><r:EphemeralPublicKey>0401</r:EphemeralPublicKey>"
	             "<r:Signature>0102</r:Signature>"
	             "</r:ES7-CreateAdditionalKeySetRequest>")};

	(void)state;
	for (size_t at = 0; at < sizeof(texts) / sizeof(*texts); at++) {
		struct feed *feed = feed_new();

		for (size_t len = 1; len < strlen(texts[at]); len++) {
			size_t messages = feed->num_messages;

			send_http(
			    feed,
			    (struct rsp_http){.is_request = at != 2,
			                      .body_cut = true,
			                      .content_type = rsp_text("application/soap+xml"),
			                      .target = rsp_text("/esim-messaging/3/ES4/x")},
			    texts[at], len);
			if (feed->num_messages == messages)
				continue;
			assert_string_equal(feed->rules[0], "soap-xml-malformed");
			for (size_t row = 0; row < feed->num_findings; row++)
				assert_int_equal(feed->levels[row], RSP_LEVEL_INCOMPLETE);
			if (*feed->ids[RSP_ID_EID])
				assert_string_equal(feed->ids[RSP_ID_EID], EID);
			if (*feed->ids[RSP_ID_CALL])
				assert_string_equal(feed->ids[RSP_ID_CALL], "c1");
			if (*feed->ids[RSP_ID_TRANSACTION])
				assert_string_equal(feed->ids[RSP_ID_TRANSACTION], "t1");
		}
		assert_true(feed->num_messages > strlen(texts[at]) / 2);
		feed_free(feed);
	}
}

static void test_limit(void **state)
{
	struct feed *feed = feed_new();

	(void)state;
	for (uint64_t at = 1; at <= RSP_SOAP_WAITING; at++)
		send_request(feed, at, GET_EIS);
	expect_rules(feed, "");
	/* The finding that one is given up stands before the message of the other. */
	send_request(feed, RSP_SOAP_WAITING + 1, GET_EIS);
	assert_int_equal(feed->num_messages, RSP_SOAP_WAITING + 1);
	rsp_soap_end(&feed->pass, feed->soap);
	assert_int_equal(feed->num_findings, FINDINGS_MAX);
	feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_request),     cmocka_unit_test(test_answers),
	    cmocka_unit_test(test_transaction), cmocka_unit_test(test_validity),
	    cmocka_unit_test(test_unanswered),  cmocka_unit_test(test_fault),
	    cmocka_unit_test(test_polling),     cmocka_unit_test(test_polling_unanswered),
	    cmocka_unit_test(test_actions),     cmocka_unit_test(test_values),
	    cmocka_unit_test(test_secrets),     cmocka_unit_test(test_wraps),
	    cmocka_unit_test(test_prefixes),    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
