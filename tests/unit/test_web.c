/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions between servers, LPA and IPA: one message of each binding, written by hand after
 * SGP.22 6.5 and 6.6 and SGP.32 6; and what is broken in every way that bytes can be. */
#include "base/hex.h"
#include "support/files.h"
#include "web_feed.h"

#define OK_HEADER "\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"
#define CALLER                                                                                     \
	"\"header\":{\"functionRequesterIdentifier\":\"1.2.3\",\"functionCallIdentifier\":\"call-" \
	"7\"}"
#define EID   "89049032123451234512345678901235"
#define ICCID "89000123456789012341"

/* One message and what must come of it. */
static const struct row {
	const char *path; /* NULL: the connection was joined in the middle */
	bool is_request;
	enum rsp_interface iface;
	const char *function, *body, *tree;
} rows[] = {
    {"/gsma/rsp2/es2plus/downloadOrder",              true,  RSP_IF_ES2P,  "DownloadOrder",
     "{" CALLER ",\"eid\":\"" EID "\",\"iccid\":\"" ICCID "\",\"profileType\":\"T\"}",
     "message\nheader\nfunctionRequesterIdentifier=1.2.3\nfunctionCallIdentifier=call-7\n"
     "eid=" EID "\niccid=" ICCID "\nprofileType=T\n"                                                                                                                                              },
    {"/gsma/rsp2/es2plus/downloadOrder",              false, RSP_IF_ES2P,  "DownloadOrder",
     "{" OK_HEADER ",\"iccid\":\"" ICCID "\"}",
     "message\nheader\nfunctionExecutionStatus\nstatus=Executed-Success\niccid=" ICCID "\n"                                                                                                       },
    {"/some/prefix/ES2PLUS/confirmOrder?x=1",         true,  RSP_IF_ES2P,  "ConfirmOrder",
     "{\"iccid\":\"" ICCID "\",\"matchingId\":\"M-1\",\"confirmationCode\":\"0000\","
     "\"smdsAddress\":\"ds.example.com\",\"releaseFlag\":true}",                                                         "message\niccid=" ICCID "\nmatchingId=M-1\nconfirmationCode=0000\n"
     "smdsAddress=ds.example.com\nreleaseFlag=true\n"                                                                             },
    {"/gsma/rsp2/es2plus/cancelOrder",                true,  RSP_IF_ES2P,  "CancelOrder",
     "{\"iccid\":\"" ICCID "\",\"finalProfileStatusIndicator\":\"Available\"}",
     "message\niccid=" ICCID "\nfinalProfileStatusIndicator=Available\n"                                                                                                                          },
    {"/gsma/rsp2/es2plus/releaseProfile/",            true,  RSP_IF_ES2P,  "ReleaseProfile",
     "{\"iccid\":\"" ICCID "\"}",                                                                                        "message\niccid=" ICCID "\n"                                             },
    {"/gsma/rsp2/es2plus/handleDownloadProgressInfo", true,  RSP_IF_ES2P,
     "HandleDownloadProgressInfo",                                                                    "{\"iccid\":\"" ICCID "\",\"notificationPointId\":3,\"notificationPointStatus\":"
     "{\"status\":\"Executed-Success\"},\"resultData\":\"gAEB\"}",                     "message\niccid=" ICCID "\nnotificationPointId=3\nnotificationPointStatus\n"
     "status=Executed-Success\nresultData\nunknown element=#1\n"                              },
    {"/gsma/rsp2/es12/registerEvent",                 true,  RSP_IF_ES12,  "RegisterEvent",
     "{\"eid\":\"" EID "\",\"rspServerAddress\":\"dp.example.com\",\"eventId\":\"E-1\","
     "\"forwardingIndicator\":false}",                                                                                   "message\neid=" EID "\nrspServerAddress=dp.example.com\neventId=E-1\n"
     "forwardingIndicator=false\n"                                                                                                                          },
    {"/gsma/rsp2/es12/deleteEvent",                   true,  RSP_IF_ES12,  "DeleteEvent",
     "{\"eid\":\"" EID "\",\"eventId\":\"E-1\"}",                                                                        "message\neid=" EID "\neventId=E-1\n"                                    },
    {"/gsma/rsp2/es15/registerEvent",                 true,  RSP_IF_ES15,  "RegisterEvent",
     "{\"eid\":\"" EID "\",\"rspServerAddress\":\"ds.example.com\",\"eventId\":\"E-2\","
     "\"forwardingIndicator\":true}",                                                                                    "message\neid=" EID "\nrspServerAddress=ds.example.com\neventId=E-2\n"
     "forwardingIndicator=true\n"                                                                                                                            },
    {"/gsma/rsp2/es12/registerEvent",                 false, RSP_IF_ES12,  "RegisterEvent",           "{" OK_HEADER "}",
     "message\nheader\nfunctionExecutionStatus\nstatus=Executed-Success\n"                                                                                                                        },
    {"/gsma/rsp2/es12/deleteEvent",                   false, RSP_IF_ES12,  "DeleteEvent",
     "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":"
     "{\"subjectCode\":\"8.9.5\",\"reasonCode\":\"3.9\",\"subjectIdentifier\":\"E-1\","
     "\"message\":\"none\"}}}}",                                                                                         "message\nheader\nfunctionExecutionStatus\nstatus=Failed\nstatusCodeData\nsubjectCode=8.9.5\n"
     "reasonCode=3.9\nsubjectIdentifier=E-1\nmessage=none\n"                                                                                                      },
    {"/gsma/rsp2/es15/deleteEvent",                   true,  RSP_IF_ES15,  "DeleteEvent",
     "{\"eid\":\"" EID "\",\"eventId\":\"E-2\"}",                                                                        "message\neid=" EID "\neventId=E-2\n"                                    },
    {"/gsma/rsp2/es15/registerEvent",                 false, RSP_IF_ES15,  "RegisterEvent",           "{" OK_HEADER "}",
     "message\nheader\nfunctionExecutionStatus\nstatus=Executed-Success\n"                                                                                                                        },
    {"/gsma/rsp2/es15/deleteEvent",                   false, RSP_IF_ES15,  "DeleteEvent",
     "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-WithWarning\"}}}",                                 "message\nheader\nfunctionExecutionStatus\nstatus=Executed-WithWarning\n"},
    {"/es11/authenticateClient",                      false, RSP_IF_ES11,  "AuthenticateClient",
     "{" OK_HEADER ",\"transactionId\":\"0a0B\",\"eventEntries\":[{\"eventId\":\"E-1\","
     "\"rspServerAddress\":\"a\"},{\"eventId\":\"E-2\",\"rspServerAddress\":\"b\"}]}",                                   "message\nheader\nfunctionExecutionStatus\nstatus=Executed-Success\ntransactionId=#2\n"
     "eventEntries\neventId=E-1\nrspServerAddress=a\neventEntries\neventId=E-2\n"
     "rspServerAddress=b\n"                                                                                 },
 /* only what an SM-DS answers tells that it is one */
    {"/gsma/rsp2/es9plus/authenticateClient",         false, RSP_IF_ES11,  "AuthenticateClient",
     "{" OK_HEADER ",\"transactionId\":\"0A\",\"eventEntries\":[]}",
     "message\nheader\nfunctionExecutionStatus\nstatus=Executed-Success\ntransactionId=#1\n"                                                                                                      },
    {"/gsma/rsp2/esipa/getEimPackage",                true,  RSP_IF_ESIPA, "GetEimPackage",
     "{\"eidValue\":\"" EID "\",\"notifyStateChange\":true,\"stateChangeCause\":2}",
     "message\neidValue=" EID "\nnotifyStateChange=true\nstateChangeCause=2\n"                                                                                                                    },
    {"/gsma/rsp2/esipa/getEimPackage",                false, RSP_IF_ESIPA, "GetEimPackage",
     "{" OK_HEADER ",\"eimPackageError\":1}",
     "message\nheader\nfunctionExecutionStatus\nstatus=Executed-Success\neimPackageError=1\n"                                                                                                     },
 /* base64 with line breaks as escapes; EimAcknowledgements of seqNumber 5: BF53 03 80 01 05 */
    {"/gsma/rsp2/esipa/provideEimPackageResult",      false, RSP_IF_ESIPA, "ProvideEimPackageResult",
     "{\"eimAcknowledgements\":\"v1MD\\r\\ngAEF\"}",                                                                     "message\neimAcknowledgements\nEimAcknowledgements\nSequenceNumber=5\n"  },
    {NULL,                                            true,  RSP_IF_ES9P,  "CancelSession",
     "{\"transactionId\":\"0A\",\"cancelSessionResponse\":\"v0EDgQEF\"}",                                                "message\ntransactionId=#1\ncancelSessionResponse\nCancelSessionResponse\n"
     "cancelSessionResponseError=5\n"                                                                                    },
};

enum { NUM_ROWS = sizeof(rows) / sizeof(*rows) };

static void send_row(struct web_feed *feed, const struct row *row, size_t len)
{
	web_send(
	    feed,
	    (struct rsp_http){.is_request = row->is_request,
	                      .exchange = row->is_request ? 0 : 1,
	                      .connection = 1,
	                      .status = row->is_request ? 0 : 200,
	                      .target = row->path ? rsp_text(row->path) : (struct rsp_slice){0}},
	    row->body, len);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t at = 0; at < NUM_ROWS; at++) {
		struct web_feed *feed = web_feed_new();

		send_row(feed, &rows[at], strlen(rows[at].body));
		assert_int_equal(feed->num_messages, 1);
		assert_int_equal(feed->message.iface, rows[at].iface);
		assert_string_equal(feed->function, rows[at].function);
		assert_string_equal(feed->tree, rows[at].tree);
		assert_int_equal(feed->num_findings, 0);
		assert_int_equal(feed->spans_outside, 0);
		web_feed_free(feed);
	}
}

/* Every prefix of every message: never outside the bytes, and broken JSON is told. */
static void test_prefixes(void **state)
{
	(void)state;
	for (size_t at = 0; at < NUM_ROWS; at++) {
		struct web_feed *feed = web_feed_new();

		for (size_t len = 1; rows[at].path && len < strlen(rows[at].body); len++) {
			send_row(feed, &rows[at], len);
			assert_int_equal(feed->num_findings, 1);
			assert_string_equal(feed->rules[0], "web-json-malformed");
		}
		assert_int_equal(feed->spans_outside, 0);
		web_feed_free(feed);
	}
}

static void test_ids(void **state)
{
	struct web_feed *feed = web_feed_new();

	(void)state;
	web_request(feed, rows[0].path, rows[0].body);
	assert_string_equal(feed->ids[RSP_ID_EID], EID);
	assert_string_equal(feed->ids[RSP_ID_ICCID], ICCID);
	assert_string_equal(feed->ids[RSP_ID_CALL], "call-7");
	web_response(feed, "/es11/authenticateClient", 200,
	             "{" OK_HEADER ",\"transactionId\":\"0a0B\",\"eventEntries\":[]}");
	assert_string_equal(feed->ids[RSP_ID_TRANSACTION], "0A0B");
	assert_int_equal(feed->message.answers, 1);
	web_request(feed, rows[2].path, rows[2].body);
	assert_string_equal(feed->ids[RSP_ID_MATCHING], "M-1");
	web_feed_free(feed);
}

#define FAILED_HEADER(status, subject, reason)                                                     \
	"\"header\":{\"functionExecutionStatus\":{\"status\":\"" status                            \
	"\",\"statusCodeData\":{\"subjectCode\":\"" subject "\",\"reasonCode\":\"" reason "\"}}}"
/* EuiccPackageResult: eimId, counterValue, seqNumber, one disableResult; the last octet before the
 * signature is what it ended with: BF51{A0{30{80 "e", 81 01, 83 01, 30{84 xx}}, 5F37}}. */
#define PACKAGE_RESULT_OK     "v1EZoBcwDoABZYEBAYMBATADhAEAXzcEWlpaWg=="
#define PACKAGE_RESULT_FAILED "v1EZoBcwDoABZYEBAYMBATADhAEDXzcEWlpaWg=="

/* clang-format off */
/* What each way of telling failure makes of a response; and what is said besides. */
static const struct result_row {
	const char *path;
	unsigned status;
	const char *body, *result;
	enum rsp_result_state state;
	int64_t number;
	const char *summary;
} result_rows[] = {
    {"es9plus/cancelSession",         200, "{" OK_HEADER "}", "()", RSP_RESULT_OK, 0, ""},
    {"es9plus/cancelSession",         200, "{" FAILED_HEADER("Failed", "8.2.6", "3.8") "}",
     "MatchingID: refused(8.2.6/3.8)", RSP_RESULT_ERROR, 0, ""},
    {"es9plus/cancelSession",         200, "{" FAILED_HEADER("Failed", "9.9", "3.8") "}",
     "Failed(9.9/3.8)", RSP_RESULT_ERROR, 0, ""},
    {"es9plus/cancelSession",         200,
     "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Expired\"}}}", "Expired()",
     RSP_RESULT_ERROR, 0, ""},
    {"es9plus/cancelSession",         200,
     "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Sometime\"}}}",
     "Executed-Sometime()", RSP_RESULT_ERROR, 0, ""},
    {"es2plus/cancelOrder",           200, "{" FAILED_HEADER("Executed-WithWarning", "8.2.1", "3.3") "}", "()",
     RSP_RESULT_OK, 0, "with warning: Profile ICCID: already in use (8.2.1/3.3)"},
    {"es12/deleteEvent",              200, "{" FAILED_HEADER("Failed", "8.9.5", "3.9") "}",
     "Event record: unknown(8.9.5/3.9)", RSP_RESULT_ERROR, 0, ""},
    {"es15/deleteEvent",              200, "{" FAILED_HEADER("Expired", "8.9", "5.3") "}",
     "SM-DS: the time to live has expired(8.9/5.3)", RSP_RESULT_ERROR, 0, ""},
    {"es9plus/cancelSession",         404, "<html>", "HTTP status()", RSP_RESULT_ERROR, 404, ""},
    {"es9plus/cancelSession",         200, "", "()", RSP_RESULT_NONE, 0, "HTTP status 200 without a body"},
    {"esipa/getEimPackage",           200, "{\"eimPackageError\":1}", "noEimPackageAvailable()", RSP_RESULT_ERROR, 1, ""},
    {"esipa/getEimPackage",           200, "{" OK_HEADER ",\"eimPackageError\":3}", "invalidEid()", RSP_RESULT_ERROR, 3, ""},
    {"esipa/getEimPackage",           200, "{" OK_HEADER ",\"eimPackageError\":99}", "eimPackageError()", RSP_RESULT_ERROR, 99, ""},
    {"esipa/transferEimPackage",      200, "{\"eimPackageError\":1}", "invalidPackageFormat()", RSP_RESULT_ERROR, 1, ""},
    {"esipa/provideEimPackageResult", 200, "{\"provideEimPackageResultError\":2}", "eidNotFound()", RSP_RESULT_ERROR, 2, ""},
    {"esipa/provideEimPackageResult", 200, "{\"eimAcknowledgements\":\"v1MDgAEF\"}", "()", RSP_RESULT_OK, 0, "EimAcknowledgements"},
    {"esipa/transferEimPackage",      200, "{\"euiccPackageResult\":\"" PACKAGE_RESULT_OK "\"}", "()", RSP_RESULT_OK, 0, "EuiccPackageResult"},
    {"esipa/transferEimPackage",      200, "{\"euiccPackageResult\":\"" PACKAGE_RESULT_FAILED "\"}",
     "disallowedByPolicy()", RSP_RESULT_ERROR, 3, "EuiccPackageResult"},
    {"esipa/transferEimPackage",      200, "{" FAILED_HEADER("Failed", "8.1", "4.8") ",\"euiccPackageResult\":\"" PACKAGE_RESULT_FAILED "\"}",
     "eUICC: insufficient memory(8.1/4.8)", RSP_RESULT_ERROR, 0, "EuiccPackageResult"},
};
/* clang-format on */

static void test_results(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(result_rows) / sizeof(*result_rows); at++) {
		const struct result_row *row = &result_rows[at];
		struct web_feed *feed = web_feed_new();
		char path[WEB_TEXT_MAX];

		snprintf(path, sizeof(path), "/gsma/rsp2/%s", row->path);
		web_response(feed, path, row->status, row->body);
		assert_int_equal(feed->message.result.state, row->state);
		assert_string_equal(feed->result, row->result);
		assert_int_equal(feed->message.result.number, row->number);
		assert_string_equal(feed->summary, row->summary);
		web_feed_free(feed);
	}
}

/* What an operator is told of a download (SGP.22 5.3.5). */
static void test_notification_point(void **state)
{
	static const char failed[] =
	    "{\"iccid\":\"" ICCID "\",\"notificationPointId\":4,\"notificationPointStatus\":"
	    "{\"status\":\"Failed\",\"statusCodeData\":{\"subjectCode\":\"8.1\",\"reasonCode\":\"4."
	    "8\"}}}";
	struct web_feed *feed = web_feed_new();

	(void)state;
	web_request(feed, "/gsma/rsp2/es2plus/handleDownloadProgressInfo", failed);
	assert_int_equal(feed->message.result.state, RSP_RESULT_NONE);
	assert_string_equal(
	    feed->summary,
	    "notificationPointId 4: eUICC: insufficient memory (8.1/4.8), ICCID " ICCID);
	web_request(feed, rows[5].path, rows[5].body);
	assert_string_equal(feed->summary, "notificationPointId 3, ICCID " ICCID);
	web_feed_free(feed);
}

/* The body is the finding's only cause. */
static void expect_rule(const char *body, const char *rule)
{
	struct web_feed *feed = web_feed_new();

	web_request(feed, "/gsma/rsp2/es9plus/cancelSession", body);
	assert_int_equal(feed->num_messages, 1);
	assert_true(feed->num_findings >= 1);
	assert_string_equal(feed->rules[0], rule);
	assert_int_equal(feed->spans_outside, 0);
	web_feed_free(feed);
}

static void test_findings(void **state)
{
	(void)state;
	expect_rule("{\"transactionId\":\"0A\"}", "web-member-missing");
	expect_rule("{\"transactionId\":\"0A\",\"cancelSessionResponse\":null}",
	            "web-member-missing");
	expect_rule("{\"transactionId\":1,\"cancelSessionResponse\":\"v0EDgQEF\"}",
	            "web-member-type");
	expect_rule("{\"transactionId\":\"0\",\"cancelSessionResponse\":\"v0EDgQEF\"}",
	            "web-member-type");
	expect_rule("{\"transactionId\":\"0A\",\"cancelSessionResponse\":[[]]}", "web-member-type");
	expect_rule("{\"transactionId\":\"0A\",\"cancelSessionResponse\":\"v0EDgQEF!\"}",
	            "web-base64-malformed");
	expect_rule("{\"transactionId\":\"0A\",\"cancelSessionResponse\":\"v0EDgQEF\",\"x\":{}}",
	            "web-member-unknown");
	expect_rule("{\"a\":\"\xFF\"}", "web-json-malformed");
	expect_rule("[1,2", "web-json-malformed");
}

static void test_unknown_function(void **state)
{
	struct web_feed *feed = web_feed_new();

	(void)state;
	web_request(feed, "/gsma/rsp2/es9plus/somethingNew", "{}");
	assert_string_equal(feed->function, "unknown somethingNew");
	assert_string_equal(feed->rules[0], "web-function-unknown");
	web_request(feed, "/index.html", "{}");
	assert_int_equal(feed->num_messages, 1);
	web_feed_free(feed);
}

/* SGP.22 6.6: A2 around BF41 {80 transactionId, BF41 {81 error}}; SGP.32 6: none around BF4F. */
static void test_asn1(void **state)
{
	static const uint8_t es9[] = {0xA2, 0x0C, 0xBF, 0x41, 0x09, 0x80, 0x01,
	                              0x0A, 0xA1, 0x04, 0x81, 0x02, 0x00, 0x05};
	static const uint8_t esipa[] = {0xBF, 0x4F, 0x03, 0x02, 0x01, 0x01};
	struct web_feed *feed = web_feed_new();
	struct rsp_http http = {.is_request = true,
	                        .exchange = 7,
	                        .connection = 1,
	                        .content_type = rsp_text("application/x-gsma-rsp-asn1"),
	                        .target = rsp_text("/gsma/rsp2/asn1")};

	(void)state;
	web_send(feed, http, es9, sizeof(es9));
	assert_int_equal(feed->message.iface, RSP_IF_ES9P);
	assert_string_equal(feed->function, "CancelSession");
	assert_int_equal(feed->message.tag, 0xBF41);
	assert_string_equal(feed->ids[RSP_ID_TRANSACTION], "0A");
	http.is_request = false;
	http.status = 200;
	http.exchange = 0;
	web_send(feed, http, esipa, sizeof(esipa));
	assert_int_equal(feed->message.iface, RSP_IF_ESIPA);
	assert_string_equal(feed->function, "GetEimPackage");
	assert_string_equal(feed->result, "noEimPackageAvailable()");
	for (size_t len = 1; len < sizeof(es9); len++) {
		web_send(feed, http, es9, len);
		assert_int_equal(feed->spans_outside, 0);
	}
	web_feed_free(feed);
}

/* Devices behind one gateway: a response belongs to the EID that its request names. */
static void test_gateway(void **state)
{
	static const char *const eids[] = {EID, "89049032123451234512345678901336"};
	struct web_feed *feed = web_feed_new();
	struct rsp_http http = {.connection = 1,
	                        .target = rsp_text("/gsma/rsp2/esipa/getEimPackage")};
	char body[WEB_TEXT_MAX];

	(void)state;
	http.is_request = true;
	for (http.exchange = 1; http.exchange <= 2; http.exchange++) {
		snprintf(body, sizeof(body), "{\"eidValue\":\"%s\"}", eids[http.exchange - 1]);
		web_send(feed, http, body, strlen(body));
	}
	http.is_request = false;
	http.status = 200;
	for (http.exchange = 2; http.exchange; http.exchange--) {
		web_send(feed, http, "{\"eimPackageError\":1}", 21);
		assert_string_equal(feed->ids[RSP_ID_EID], eids[http.exchange - 1]);
		assert_int_equal(feed->message.answers, http.exchange);
	}
	web_feed_free(feed);
}

/* One message on a connection whose number is that of its exchange. */
static void send_on(struct web_feed *feed, uint32_t connection, bool secured, uint64_t server,
                    const char *body, bool is_request)
{
	web_send(feed,
	         (struct rsp_http){.is_request = is_request,
	                           .status = is_request ? 0 : 200,
	                           .secured = secured,
	                           .server = server,
	                           .exchange = connection,
	                           .connection = connection,
	                           .target = rsp_text("/gsma/rsp2/es2plus/releaseProfile")},
	         body, strlen(body));
}

/* A proxy: the inner exchange lies inside the outer one. It may end TLS, add it, or leave all as it
 * is; then it is known by leading to another server. */
static void test_same_as(void **state)
{
	const char *body = "{\"iccid\":\"" ICCID "\"}", *answer = "{" OK_HEADER "}";

	(void)state;
	for (unsigned row = 0; row < 4; row++) {
		bool outer = row & 1, inner = row & 2;
		struct web_feed *feed = web_feed_new();

		send_on(feed, 1, outer, 11, body, true);
		assert_int_equal(feed->message.same_as, 0);
		send_on(feed, 2, inner, 12, body, true);
		assert_int_equal(feed->message.same_as, 1);
		send_on(feed, 2, inner, 12, answer, false);
		assert_int_equal(feed->message.answers, 2);
		assert_int_equal(feed->message.same_as, 0);
		send_on(feed, 1, outer, 11, answer, false);
		assert_int_equal(feed->message.answers, 1);
		assert_int_equal(feed->message.same_as, 3);
		/* one after the other are two */
		send_on(feed, 3, inner, 12, body, true);
		assert_int_equal(feed->message.same_as, 0);
		web_feed_free(feed);
	}
}

/* An eIM asks the SM-DP+ with the very bytes with which the IPA asked it: two exchanges, of two
 * interfaces. */
static void test_same_as_relayed(void **state)
{
	const char *body = "{\"transactionId\":\"0A\"}";
	struct rsp_http http = {.is_request = true, .server = 11, .exchange = 1, .connection = 1};
	struct web_feed *feed = web_feed_new();

	(void)state;
	http.target = rsp_text("/gsma/rsp2/esipa/cancelSession");
	web_send(feed, http, body, strlen(body));
	http.exchange = http.connection = 2;
	http.server = 12;
	http.target = rsp_text("/gsma/rsp2/es9plus/cancelSession");
	web_send(feed, http, body, strlen(body));
	assert_int_equal(feed->message.same_as, 0);
	web_feed_free(feed);
}

/* Two proxies: each exchange shows the one around it. */
static void test_same_as_chain(void **state)
{
	const char *body = "{\"iccid\":\"" ICCID "\"}", *answer = "{" OK_HEADER "}";
	struct web_feed *feed = web_feed_new();

	(void)state;
	for (uint32_t at = 1; at <= 3; at++) {
		send_on(feed, at, at < 3, 10 + at, body, true);
		assert_int_equal(feed->message.same_as, at - 1);
	}
	for (uint32_t at = 3; at >= 1; at--) {
		send_on(feed, at, at < 3, 10 + at, answer, false);
		assert_int_equal(feed->message.answers, at);
		assert_int_equal(feed->message.same_as, at == 3 ? 0 : 6 - at);
	}
	web_feed_free(feed);
}

/* Another try with the same server, other bytes, another answer: none shows the other again. */
static void test_not_same_as(void **state)
{
	const char *body = "{\"iccid\":\"" ICCID "\"}", *answer = "{" OK_HEADER "}";
	struct web_feed *feed = web_feed_new();

	(void)state;
	send_on(feed, 1, true, 11, body, true);
	send_on(feed, 2, true, 11, body, true);
	assert_int_equal(feed->message.same_as, 0);
	send_on(feed, 3, false, 12, "{\"iccid\":\"" ICCID "\" }", true);
	assert_int_equal(feed->message.same_as, 0);
	send_on(feed, 4, false, 0, body, true);
	assert_int_equal(feed->message.same_as, 2);
	send_on(feed, 4, false, 0, answer, false);
	send_on(feed, 2, true, 11, "{}", false);
	assert_int_equal(feed->message.answers, 2);
	assert_int_equal(feed->message.same_as, 0);
	send_on(feed, 1, true, 11, answer, false);
	assert_int_equal(feed->message.answers, 1);
	assert_int_equal(feed->message.same_as, 0);
	web_feed_free(feed);
}

/* Bytes that were made for the same digest: what the first word of a lane changes, the next one
 * takes back (rsp/links.c). */
static void test_forged(void **state)
{
	enum { WORDS = 8, LANES = 4 };
	const uint64_t golden = UINT64_C(0x9E3779B97F4A7C15), root = UINT64_C(0x6A09E667F3BCC909);
	uint64_t words[2][WORDS] = {{1}, {2}}, lane[2];
	struct web_feed *feed = web_feed_new();
	struct rsp_http http = {.is_request = true,
	                        .target = rsp_text("/gsma/rsp2/es2plus/releaseProfile")};

	(void)state;
	for (size_t at = 0; at < 2; at++) {
		lane[at] = golden ^ words[at][0];
		lane[at] = (lane[at] << 29 | lane[at] >> 35) * root;
	}
	words[1][LANES] = lane[0] ^ lane[1];
	assert_true(rsp_digest_equal(
	    rsp_digest_of(rsp_slice((const uint8_t *)words[0], sizeof(words[0]))),
	    rsp_digest_of(rsp_slice((const uint8_t *)words[1], sizeof(words[1])))));
	for (size_t at = 0; at < 3; at++) {
		http.exchange = http.connection = (uint32_t)at + 1;
		http.server = at + 11;
		web_send(feed, http, words[at == 1], sizeof(words[0]));
		assert_int_equal(feed->message.same_as, at == 2 ? 1 : 0);
	}
	web_feed_free(feed);
}

/* More than is followed: the oldest is given up, nothing grows. */
static void test_limits(void **state)
{
	struct web_feed *feed = web_feed_new();
	char *deep = malloc(3 * RSP_WEB_EXCHANGES);

	(void)state;
	assert_non_null(deep);
	for (uint64_t at = 1; at <= RSP_WEB_EXCHANGES + 1; at++)
		web_send(feed,
		         (struct rsp_http){.is_request = true,
		                           .exchange = at,
		                           .connection = 1,
		                           .target = rsp_text(rows[4].path)},
		         rows[4].body, strlen(rows[4].body));
	web_response(feed, rows[4].path, 200, "{" OK_HEADER "}");
	assert_int_equal(feed->message.answers, 0);
	memset(deep, '[', RSP_WEB_EXCHANGES);
	web_send(feed, (struct rsp_http){.is_request = true, .target = rsp_text(rows[4].path)},
	         deep, RSP_WEB_EXCHANGES);
	assert_string_equal(feed->rules[0], "web-json-malformed");
	free(deep);
	web_feed_free(feed);
}

static void test_no_memory(void **state)
{
	(void)state;
	for (size_t at = 0; at < NUM_ROWS; at++)
		for (uint64_t nth = 1; nth < 8; nth++) {
			struct web_feed *feed = web_feed_new();

			test_fail_alloc(nth);
			send_row(feed, &rows[at], strlen(rows[at].body));
			test_fail_alloc(0);
			web_feed_free(feed);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_prefixes),
	    cmocka_unit_test(test_ids),
	    cmocka_unit_test(test_results),
	    cmocka_unit_test(test_notification_point),
	    cmocka_unit_test(test_findings),
	    cmocka_unit_test(test_unknown_function),
	    cmocka_unit_test(test_asn1),
	    cmocka_unit_test(test_same_as),
	    cmocka_unit_test(test_same_as_relayed),
	    cmocka_unit_test(test_same_as_chain),
	    cmocka_unit_test(test_not_same_as),
	    cmocka_unit_test(test_forged),
	    cmocka_unit_test(test_gateway),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
