/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeding frame by frame gives what reading the file gives; a message that was packed is the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/writer.h"
#include "rsptrace/feed.h"
#include "rsptrace/pack.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/files.h"

enum { PCAP_HEAD = 24, PCAP_LINK_AT = 20, RECORD_HEAD = 16, BEFORE_GSMTAP = 42 };

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MICRO  INT64_C(1000)

/* The records that came out, as text. */
struct records {
	char *data;
	size_t len;
};

struct run {
	struct records records;
	struct rsp_out out;
	struct rsp_writer *writer;
	struct rsp_arena scratch, kept;
	bool pack; /* show what was packed and unpacked, instead of the message itself */
	size_t num_messages, num_bytes;
};

static bool append(void *user, const char *data, size_t len)
{
	struct records *records = user;

	records->data = realloc(records->data, records->len + len + 1);
	assert_non_null(records->data);
	memcpy(records->data + records->len, data, len);
	records->len += len;
	records->data[records->len] = '\0';
	return true;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct run *run = user;
	struct rsp_message copy;
	struct rsp_slice packed;

	run->num_messages++;
	if (!run->pack) {
		rsp_writer_message(run->writer, message);
		return;
	}
	rsp_arena_reset(&run->scratch);
	rsp_arena_reset(&run->kept);
	packed = rsp_message_pack(message, &run->scratch);
	assert_true(packed.len > 0);
	run->num_bytes += packed.len;
	packed = rsp_arena_copy(&run->kept, packed);
	rsp_arena_reset(&run->scratch);
	assert_true(rsp_message_unpack(packed, &run->kept, &copy));
	assert_true(!copy.findings == !message->findings);
	rsp_writer_message(run->writer, &copy);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	rsp_writer_finding(run->writer, finding);
}

static struct rsp_trace *begin(struct run *run, bool pack)
{
	struct rsp_writer_options options = {
	    .form = RSP_FORM_NDJSON, .trees = true, .reveal = true};
	struct rsp_trace_options trace_options = {.number = 1};
	struct rsp_sink sink = {.user = run, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace;

	*run = (struct run){.pack = pack};
	rsp_arena_init(&run->scratch, 0);
	rsp_arena_init(&run->kept, 0);
	rsp_out_init(&run->out, append, &run->records);
	run->writer = rsp_writer_new(&run->out, &options);
	assert_non_null(run->writer);
	trace = rsp_trace_new(&trace_options, &sink);
	assert_non_null(trace);
	rsp_writer_begin(run->writer, 1, "x");
	return trace;
}

static void end(struct run *run, struct rsp_trace *trace)
{
	rsp_trace_end(trace);
	rsp_out_flush(&run->out);
	rsp_trace_free(trace);
	rsp_writer_free(run->writer);
	rsp_out_free(&run->out);
	rsp_arena_free(&run->scratch);
	rsp_arena_free(&run->kept);
}

static void read_file(struct run *run, struct rsp_slice bytes, bool pack)
{
	struct rsp_trace *trace = begin(run, pack);

	assert_int_equal(rsp_trace_open_memory(trace, bytes), RSP_STATUS_OK);
	while (rsp_trace_step(trace))
		;
	end(run, trace);
}

/* Feeds the packets of a pcap of this byte order: as they are, or what is behind the headers of
 * Ethernet, IPv4 and UDP. */
static void feed_file(struct run *run, struct rsp_slice in, enum rsp_feed_kind kind)
{
	struct rsp_trace *trace = begin(run, true);
	struct rsp_slice whole = in, head;
	const struct rsp_feed_ends ends = {.from_port = 4729, .to_port = 4729};
	struct rsp_feed_frame frame = {
	    .kind = kind, .clock = RSP_CLOCK_UNIX, .slot = -1, .number = 1, .ends = &ends};
	uint32_t seconds, micros, len, original;

	assert_true(rsp_take(&in, PCAP_LINK_AT, &head));
	assert_true(rsp_take_u32le(&in, &frame.link_type));
	while (rsp_take_u32le(&in, &seconds) && rsp_take_u32le(&in, &micros) &&
	       rsp_take_u32le(&in, &len) && rsp_take_u32le(&in, &original)) {
		assert_true(rsp_take(&in, len, &frame.bytes));
		if (kind != RSP_FEED_LINK)
			assert_true(rsp_skip(&frame.bytes, BEFORE_GSMTAP));
		frame.place = rsp_offset_in(whole, frame.bytes);
		frame.t_ns = seconds * NS_PER_SECOND + micros * NS_PER_MICRO;
		rsp_trace_feed(trace, &frame);
		frame.number++;
	}
	end(run, trace);
}

static void check_capture(const char *name, enum rsp_feed_kind kind)
{
	struct run read, packed, fed;
	size_t len = 0;
	uint8_t *data = test_source_file(name, &len);

	assert_non_null(data);
	read_file(&read, rsp_slice(data, len), false);
	read_file(&packed, rsp_slice(data, len), true);
	feed_file(&fed, rsp_slice(data, len), kind);
	assert_true(read.num_messages > 10);
	assert_string_equal(read.records.data, packed.records.data);
	assert_string_equal(read.records.data, fed.records.data);
	free(read.records.data);
	free(packed.records.data);
	free(fed.records.data);
	free(data);
}

static const char *const card_captures[] = {
    "captures/sgp22-tls13/apdu-gsmtap.pcap",
    "captures/sgp22-bad-serversig/apdu-gsmtap.pcap",
    "captures/sgp22-bpp-mac-error/apdu-gsmtap.pcap",
    "captures/sgp22-faults/16-store-data-block-gap.pcap",
    "captures/sgp22-faults/21-truncated-response.pcap",
    "captures/sgp22-faults/23-starts-mid-capture.pcap",
    "captures/sgp22-faults/24-ends-mid-segment.pcap",
    "captures/sgp22-faults/26-interleaved-channels.pcap",
};

static const char *const web_captures[] = {
    "captures/sgp22-tls13/es9p-plain-http.pcap",
    "captures/sgp32-plain/esipa.pcap",
};

static void test_packets(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(card_captures) / sizeof(*card_captures); at++)
		check_capture(card_captures[at], RSP_FEED_LINK);
	for (size_t at = 0; at < sizeof(web_captures) / sizeof(*web_captures); at++)
		check_capture(web_captures[at], RSP_FEED_LINK);
}

static void test_gsmtap(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(card_captures) / sizeof(*card_captures); at++)
		check_capture(card_captures[at], RSP_FEED_GSMTAP);
	check_capture(card_captures[0], RSP_FEED_UDP);
}

static void check_datagram(bool expected, uint16_t port, const char *bytes, size_t len)
{
	struct rsp_feed_ends ends = {.from_port = 40000, .to_port = port};

	assert_int_equal(rsp_feed_udp_matters(&ends, rsp_slice(bytes, len)), expected);
}

#define DATAGRAM(expected, port, bytes) check_datagram(expected, port, bytes, sizeof(bytes) - 1)

/* GSMTAP: version, words, type, then at 12 the channel (8: SDCCH/8) and LAPDm's address behind the
 * header, in which 0C is SAPI 3. */
static void test_udp_matters(void **state)
{
	(void)state;
	DATAGRAM(true, 4729, "\2\4\4\0\0\0\0\0\0\0\0\0\0\0\0\0");
	DATAGRAM(true, 4729, "\2\4\1\0\0\0\0\0\0\0\0\0\10\0\0\0\x0d");
	DATAGRAM(false, 4729, "\2\4\1\0\0\0\0\0\0\0\0\0\10\0\0\0\x01");
	DATAGRAM(false, 4729, "\2\4\1\0\0\0\0\0\0\0\0\0\1\0\0\0\x0d");
	DATAGRAM(true, 4729, "\2\4\1\0\0\0\0\0\0\0\0\0\x88\0\0\0\0\0\x0d");
	DATAGRAM(true, 4729, "\3\0\0\2\0\1\0\1");
	DATAGRAM(false, 4729, "\3\0\0\2\2\1\0\1");
	DATAGRAM(false, 4729, "");
	DATAGRAM(true, 5060, "MESSAGE sip:x SIP/2.0\r\nc:application/vnd.3gpp.sms\r\n\r\nx");
	DATAGRAM(false, 5060, "OPTIONS sip:x SIP/2.0\r\n\r\n");
	DATAGRAM(true, 5683, "\x40\2\0\1\xb4gsma\4rsp2");
	DATAGRAM(false, 5683, "\x40\2\0\1\xb4temp");
	DATAGRAM(false, 53, "\0\1\1\0\0\1\0\0\0\0\0\0\1x\0\0\1\0\1");
}

/* What a test of HTTP keeps of each message. */
struct heard {
	size_t num;
	struct {
		char function[64];
		uint64_t seq, answers, frame;
		enum rsp_direction direction;
		size_t len;
	} messages[8];
	char rules[8][64];
	size_t num_rules;
};

static void hear(void *user, struct rsp_message *message)
{
	struct heard *heard = user;
	size_t at = heard->num++;

	assert_true(at < 8);
	snprintf(heard->messages[at].function, 64, "%s", message->function);
	heard->messages[at].seq = message->seq;
	heard->messages[at].answers = message->answers;
	heard->messages[at].frame = message->frame;
	heard->messages[at].direction = message->direction;
	heard->messages[at].len = message->command_len + message->response_len;
	if (message->command) {
		const struct rsp_buffer *frame;
		size_t off;

		assert_true(rsp_buffer_locate(message->command, 1, &frame, &off));
		assert_int_equal(frame->frame, message->frame);
		assert_int_equal(frame->file_off + off, 7001);
	}
}

static void hear_finding(void *user, const struct rsp_finding *finding)
{
	struct heard *heard = user;

	if (strcmp(finding->rule->id, "web-request-unanswered") != 0)
		return;
	assert_true(heard->num_rules < 8);
	snprintf(heard->rules[heard->num_rules++], 64, "%s", finding->rule->id);
}

static void say(struct rsp_trace *trace, uint64_t number, enum rsp_feed_kind kind,
                const struct rsp_feed_http *http, const char *body)
{
	struct rsp_feed_frame frame = {.kind = kind,
	                               .number = number,
	                               .place = 7000,
	                               .clock = RSP_CLOCK_UNIX,
	                               .slot = -1,
	                               .bytes = rsp_text(body),
	                               .http = http};

	rsp_trace_feed(trace, &frame);
}

static struct rsp_trace *begin_hearing(struct heard *heard)
{
	struct rsp_trace_options options = {.number = 1};
	struct rsp_sink sink = {.user = heard, .message = hear, .finding = hear_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);

	*heard = (struct heard){0};
	assert_non_null(trace);
	return trace;
}

/* Two requests on one connection of HTTP/1, on two streams of HTTP/2, and one that nobody answers.
 */
static void test_http_pairs(void **state)
{
	static const char path[] = "/gsma/rsp2/es9plus/handleNotification";
	struct rsp_feed_http ask = {.is_request = true,
	                            .connection = 1,
	                            .method = rsp_text("POST"),
	                            .target = rsp_text(path)};
	struct rsp_feed_http answer = {.connection = 1, .status = 204};
	struct heard heard;
	struct rsp_trace *trace = begin_hearing(&heard);

	(void)state;
	say(trace, 1, RSP_FEED_HTTP, &ask, "{\"a\":1}");
	say(trace, 2, RSP_FEED_HTTP, &ask, "{\"b\":1}");
	answer.status = 100;
	say(trace, 3, RSP_FEED_HTTP, &answer, "");
	answer.status = 204;
	say(trace, 4, RSP_FEED_HTTP, &answer, "");
	say(trace, 5, RSP_FEED_HTTP, &answer, "");
	ask.connection = answer.connection = 2;
	ask.stream = 1;
	say(trace, 6, RSP_FEED_HTTP, &ask, "{\"c\":1}");
	ask.stream = 3;
	say(trace, 7, RSP_FEED_HTTP, &ask, "{\"d\":1}");
	answer.stream = 3;
	say(trace, 8, RSP_FEED_HTTP, &answer, "");
	assert_int_equal(heard.num, 7);
	assert_string_equal(heard.messages[0].function, "HandleNotification");
	assert_int_equal(heard.messages[0].direction, RSP_DIR_NOTIFICATION);
	assert_int_equal(heard.messages[2].answers, 1);
	assert_int_equal(heard.messages[3].answers, 2);
	assert_int_equal(heard.messages[6].answers, 6);
	assert_int_equal(heard.messages[6].frame, 8);
	assert_int_equal(heard.num_rules, 0);
	say(trace, 9, RSP_FEED_GONE, &answer, "");
	assert_int_equal(heard.num_rules, 1);
	assert_string_equal(heard.rules[0], "web-request-unanswered");
	rsp_trace_end(trace);
	rsp_trace_free(trace);
}

/* More requests than are waited for: the oldest are forgotten, the others are still answered. */
static void test_http_limit(void **state)
{
	struct rsp_feed_http http = {.is_request = true, .target = rsp_text("/other")};
	struct heard heard;
	struct rsp_trace *trace = begin_hearing(&heard);

	(void)state;
	for (uint32_t at = 1; at <= RSP_FEED_WAITING + 1; at++) {
		http.connection = at;
		say(trace, at, RSP_FEED_HTTP, &http, "");
	}
	http.is_request = false;
	http.status = 200;
	say(trace, 1000, RSP_FEED_HTTP, &http, "{}");
	assert_int_equal(heard.num, 0);
	rsp_trace_end(trace);
	rsp_trace_free(trace);
}

static void check_matters(bool expected, const char *target, const char *type, const char *head,
                          const char *body)
{
	struct rsp_feed_http http = {.is_request = true,
	                             .target = rsp_text(target),
	                             .content_type = rsp_text(type),
	                             .head = rsp_text(head)};

	assert_int_equal(rsp_feed_http_matters(&http, rsp_text(body)), expected);
}

static void test_http_matters(void **state)
{
	static const char es3[] =
	    "<s:Envelope><s:Body><a:ES3-AuditEISRequest/></s:Body></s:Envelope>";
	static const char feed[] = "<?xml version='1.0'?><rss><channel/></rss>";

	(void)state;
	check_matters(true, "/gsma/rsp2/es9plus/initiateAuthentication", "application/json", "",
	              "");
	check_matters(false, "/news", "application/json; charset=utf-8", "", "{}");
	check_matters(true, "", "application/json", "", "{}");
	check_matters(true, "/any", "application/x-gsma-rsp-asn1", "", "");
	check_matters(true, "/any", "Application/SOAP+XML; charset=utf-8", "", es3);
	check_matters(true, "", "text/xml", "", es3);
	check_matters(true, "/esim-messaging/3/ES3", "", "", "");
	check_matters(false, "/news", "text/xml", "", feed);
	check_matters(false, "", "application/xml", "", feed);
	check_matters(true, "/admin", "", "POST /admin HTTP/1.1\r\nx-admin-protocol: y\r\n\r\n",
	              "");
	check_matters(false, "/admin", "", "POST /admin HTTP/1.1\r\nX-Ad: y\r\n\r\n", "");
	check_matters(false, "/x-admin-a: b", "", "POST /x-admin-a: b HTTP/1.1\r\n\r\n", "");
	check_matters(true, "/n?msg=E10102", "", "", "");
	check_matters(false, "/n?msg=hello", "", "", "");
	check_matters(true, "/s",
	              "application/vnd.globalplatform.card-content-mgt-response;version=1.0", "",
	              "");
}

/* What a card asks its server for says so in its head alone. */
static void test_http_head(void **state)
{
	static const char head[] = "POST /server/adminagent?cmd=1 HTTP/1.1\r\n"
	                           "Host: 192.0.2.1\r\n"
	                           "X-Admin-Protocol: globalplatform-remote-admin/1.0\r\n"
	                           "X-Admin-From: //se-id/eid/89001012012341234012345678901224;"
	                           "//aa-id/aid/A000000559/1010FFFFFFFF8900000100\r\n\r\n";
	struct rsp_feed_http ask = {.is_request = true,
	                            .connection = 1,
	                            .method = rsp_text("POST"),
	                            .target = rsp_text("/server/adminagent?cmd=1"),
	                            .head = rsp_text(head),
	                            .head_place = 9000};
	struct heard heard;
	struct rsp_trace *trace = begin_hearing(&heard);

	(void)state;
	say(trace, 1, RSP_FEED_HTTP, &ask, "");
	assert_int_equal(heard.num, 1);
	assert_string_equal(heard.messages[0].function, "request");
	assert_int_equal(heard.messages[0].direction, RSP_DIR_REQUEST);
	rsp_trace_end(trace);
	rsp_trace_free(trace);
}

/* SMPP 3.4 4.4.1: submit_sm with a packet for a SIM, to 123; then enquire_link. */
static const uint8_t pdus[] = {
    0, 0,   0,   50,  0, 0,    0,    4, 0, 0,  0, 0, 0,    0,    0,  1, 0,    1, 1, '9', 0, 1,
    1, '1', '2', '3', 0, 0x40, 0x7F, 0, 0, 0,  0, 0, 0xF6, 0,    12, 2, 0x70, 0, 0, 1,   2, 3,
    4, 5,   6,   7,   8, 9,    0,    0, 0, 16, 0, 0, 0,    0x15, 0,  0, 0,    0, 0, 0,   0, 2,
};

static struct heard feed_pdus(struct rsp_slice bytes, bool from_client)
{
	struct rsp_feed_frame frame = {.kind = RSP_FEED_SMPP,
	                               .number = 1,
	                               .place = 7000,
	                               .slot = -1,
	                               .connection = 1,
	                               .from_client = from_client,
	                               .bytes = bytes};
	struct heard heard;
	struct rsp_trace *trace = begin_hearing(&heard);

	rsp_trace_feed(trace, &frame);
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	return heard;
}

static void test_smpp(void **state)
{
	enum { WHOLE = 50 };
	struct rsp_slice all = rsp_slice(pdus, sizeof(pdus));
	uint8_t data_sm[sizeof(pdus)];

	(void)state;
	assert_true(rsp_feed_smpp_begins(all));
	assert_true(rsp_feed_smpp_holds(all));
	assert_false(rsp_feed_smpp_holds(rsp_sub(all, WHOLE, all.len)));
	assert_string_equal(feed_pdus(all, false).messages[0].function, "submit_sm");
	assert_int_equal(feed_pdus(all, false).messages[0].direction, RSP_DIR_COMMAND);
	for (size_t len = 0; len <= all.len; len++) {
		uint8_t *prefix = malloc(len + 1);

		assert_non_null(prefix);
		memcpy(prefix, pdus, len);
		assert_int_equal(feed_pdus(rsp_slice(prefix, len), true).num > 0, len >= WHOLE);
		free(prefix);
	}
	/* data_sm is the only one of which the side that sends it tells whether it goes to a card.
	 */
	memcpy(data_sm, pdus, sizeof(pdus));
	data_sm[6] = 1;
	data_sm[7] = 3;
	all.data = data_sm;
	assert_int_equal(feed_pdus(all, true).messages[0].direction, RSP_DIR_COMMAND);
	assert_int_equal(feed_pdus(all, false).messages[0].direction, RSP_DIR_RESPONSE);
}

static void try_without_memory(size_t nth, struct rsp_slice in, bool *out_failed)
{
	struct rsp_message message = {.function = "x", .slot = -1}, copy;
	struct rsp_buffer buffer = {.bytes = in, .kind = RSP_BUFFER_FRAME, .frame = 1};
	struct rsp_arena arena, kept;
	struct rsp_slice packed;

	message.command = &buffer;
	rsp_arena_init(&arena, 0);
	rsp_arena_init(&kept, 0);
	test_fail_alloc(nth);
	packed = rsp_message_pack(&message, &arena);
	*out_failed = !packed.len || !rsp_message_unpack(packed, &kept, &copy);
	test_fail_alloc(0);
	rsp_arena_free(&kept);
	rsp_arena_free(&arena);
}

static void test_no_memory(void **state)
{
	uint8_t bytes[6000] = {0};
	bool failed = true;
	size_t nth = 1;

	(void)state;
	for (; failed; nth++)
		try_without_memory(nth, rsp_slice(bytes, sizeof(bytes)), &failed);
	assert_true(nth > 3);
}

/* Every prefix of a packed message is refused or gives a message, and none is read beyond its end.
 */
static void test_prefixes(void **state)
{
	struct rsp_message message = {.function = "GetEID", .slot = -1, .summary = "x"}, copy;
	struct rsp_arena arena, kept;
	struct rsp_slice packed;

	(void)state;
	rsp_arena_init(&arena, 0);
	rsp_arena_init(&kept, 0);
	packed = rsp_message_pack(&message, &arena);
	for (size_t len = 0; len < packed.len; len++) {
		uint8_t *prefix = malloc(len + 1);

		assert_non_null(prefix);
		memcpy(prefix, packed.data, len);
		assert_false(rsp_message_unpack(rsp_slice(prefix, len), &kept, &copy));
		free(prefix);
	}
	assert_true(rsp_message_unpack(packed, &kept, &copy));
	assert_string_equal(copy.function, "GetEID");
	rsp_arena_free(&arena);
	rsp_arena_free(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_packets),      cmocka_unit_test(test_gsmtap),
	    cmocka_unit_test(test_http_pairs),   cmocka_unit_test(test_http_limit),
	    cmocka_unit_test(test_no_memory),    cmocka_unit_test(test_prefixes),
	    cmocka_unit_test(test_http_matters), cmocka_unit_test(test_http_head),
	    cmocka_unit_test(test_smpp),         cmocka_unit_test(test_udp_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
