/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP of real servers and clients: what is read from captured packets must be what those who wrote
 * the bodies logged. For HTTP/1 alone segments are put in order by the few lines that these
 * captures need; for what goes through TLS, packets go through the carriers. */
#define _DEFAULT_SOURCE /* what stream_feed.h needs */
#include <ctype.h>

#include "carrier/carrier.h"
#include "carrier/http1.h"
#include "crypto/crypto.h"
#include "crypto/secrets.h"
#include "source/source.h"
#include "stream_feed.h"

enum { MAX_CONNECTIONS = 64, ETHERNET = 14, IP_MIN = 20, PROTOCOL_TCP = 6, PROTOCOL_AT = 9 };

struct connection {
	uint16_t ports[RSP_NUM_WAYS]; /* of client and server */
	uint32_t next[RSP_NUM_WAYS];  /* the sequence number that is to come */
	bool synced[RSP_NUM_WAYS];
	struct stream_feed *feed;
};

enum leg { LEG_ANY, LEG_PLAIN, LEG_SECURED };

struct capture {
	struct connection connections[MAX_CONNECTIONS];
	size_t num;
	uint16_t server_port;
	size_t chunk; /* 0: segments as they are */
	enum leg leg; /* whose messages are looked at */
};

static struct connection *connection_of(struct capture *capture, uint16_t client, bool is_new)
{
	struct connection *connection;

	for (size_t i = capture->num; i > 0 && !is_new; i--)
		if (capture->connections[i - 1].ports[0] == client)
			return &capture->connections[i - 1];
	assert_true(capture->num < MAX_CONNECTIONS);
	connection = &capture->connections[capture->num++];
	connection->ports[0] = client;
	connection->feed = feed_new(&rsp_reader_http1);
	return connection;
}

static void feed_segment(struct capture *capture, struct connection *connection, enum rsp_way way,
                         uint32_t seq, struct rsp_slice bytes)
{
	uint32_t old = connection->next[way] - seq;

	if (!connection->synced[way]) {
		connection->synced[way] = true;
		old = 0;
		connection->next[way] = seq;
	}
	assert_true(old < 1u << 31); /* no hole, no disorder: these are loopback captures */
	if (old >= bytes.len)
		return;
	bytes = rsp_sub(bytes, old, bytes.len);
	connection->next[way] += (uint32_t)bytes.len;
	while (bytes.len) {
		struct rsp_slice part =
		    rsp_take_up_to(&bytes, capture->chunk ? capture->chunk : bytes.len);

		feed_bytes(connection->feed, way, part.data, part.len);
	}
}

static void feed_packet(struct capture *capture, struct rsp_slice in)
{
	enum { FLAG_SYN = 2, FLAG_ACK = 0x10, WORD = 4, FLAGS_AT = 13, DATA_AT = 12 };
	struct rsp_slice tcp;
	uint8_t first, protocol, offset, flags;
	uint16_t total, source, destination;
	uint32_t seq;
	enum rsp_way way;
	struct connection *connection;

	if (!rsp_skip(&in, ETHERNET) || !rsp_peek_u8(in, 0, &first) ||
	    !rsp_peek_u8(in, PROTOCOL_AT, &protocol) || protocol != PROTOCOL_TCP)
		return;
	tcp = rsp_sub(in, 2, 2);
	assert_true(rsp_take_u16be(&tcp, &total));
	in = rsp_sub(in, 0, total);
	assert_true(rsp_skip(&in, (size_t)(first & 0x0F) * WORD));
	assert_true(rsp_peek_u8(in, DATA_AT, &offset) && rsp_peek_u8(in, FLAGS_AT, &flags));
	tcp = in;
	assert_true(rsp_take_u16be(&tcp, &source) && rsp_take_u16be(&tcp, &destination) &&
	            rsp_take_u32be(&tcp, &seq));
	assert_true(rsp_skip(&in, (size_t)(offset >> 4) * WORD));
	if (source != capture->server_port && destination != capture->server_port)
		return;
	way = destination == capture->server_port ? SERVER : CLIENT;
	connection = connection_of(capture, way == SERVER ? source : destination,
	                           (flags & (FLAG_SYN | FLAG_ACK)) == FLAG_SYN);
	if (in.len)
		feed_segment(capture, connection, way, seq, in);
}

static bool is_of_leg(const struct capture *capture, const struct fed_message *message)
{
	return capture->leg == LEG_ANY || (capture->leg == LEG_SECURED) == message->record.secured;
}

static struct capture *read_capture(const char *name, uint16_t server_port, size_t chunk)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	struct rsp_arena arena;
	struct rsp_reader reader = {.arena = &arena};
	const struct rsp_source *source = rsp_source_find("pcap");
	struct rsp_frame frame;
	size_t len;
	uint8_t *bytes = test_shared_file(name, &len);

	assert_non_null(capture);
	assert_non_null(bytes);
	capture->server_port = server_port;
	capture->chunk = chunk;
	rsp_arena_init(&arena, 0);
	reader.input = rsp_input_memory(&arena, rsp_slice(bytes, len));
	assert_non_null(reader.input);
	assert_true(source->open(&reader));
	while (source->next(&reader, &frame) == RSP_PULL_FRAME)
		feed_packet(capture, frame.bytes);
	if (source->close)
		source->close(&reader);
	rsp_input_close(reader.input);
	rsp_arena_free(&arena);
	free(bytes);
	for (size_t i = 0; i < capture->num; i++) {
		feed_end(capture->connections[i].feed, SERVER, false);
		feed_end(capture->connections[i].feed, CLIENT, false);
		feed_close(capture->connections[i].feed);
		assert_int_equal(capture->connections[i].feed->num_findings, 0);
	}
	return capture;
}

static void capture_free(struct capture *capture)
{
	for (size_t i = 0; i < capture->num; i++)
		feed_free(capture->connections[i].feed);
	free(capture);
}

/* The n-th message of a kind in the order of connections. */
static const struct fed_message *message_at(const struct capture *capture, bool is_request,
                                            size_t at)
{
	for (size_t i = 0; i < capture->num; i++) {
		const struct stream_feed *feed = capture->connections[i].feed;

		for (size_t m = 0; m < feed->num_messages; m++)
			if (feed->messages[m].record.is_request == is_request &&
			    is_of_leg(capture, &feed->messages[m]) && at-- == 0)
				return &feed->messages[m];
	}
	return NULL;
}

/* The JSON object or null that stands behind a key in a line of the log, without blanks. */
static char *object_behind(const char *line, const char *key)
{
	const char *at = strstr(line, key);
	char *out = malloc(strlen(line) + 1), *to = out;
	bool quoted = false;
	int depth = 0;

	assert_non_null(at);
	assert_non_null(out);
	for (at += strlen(key); *at; at++) {
		if (*at == '"' && at[-1] != '\\')
			quoted = !quoted;
		if (quoted || !isspace((unsigned char)*at))
			*to++ = *at;
		depth += !quoted && *at == '{';
		depth -= !quoted && *at == '}';
		if (depth == 0 && !quoted)
			break;
	}
	*to = '\0';
	return out;
}

static char *without_blanks(const struct fed_message *message)
{
	char *wrapped = malloc(message->body_len + 3), *out;

	assert_non_null(wrapped);
	snprintf(wrapped, message->body_len + 3, "=%.*s", (int)message->body_len,
	         message->body ? (const char *)message->body : "");
	out = object_behind(wrapped, "=");
	free(wrapped);
	return out;
}

static void expect_exchange(const struct capture *capture, size_t at, char *line)
{
	const struct fed_message *request = message_at(capture, true, at);
	const struct fed_message *response = message_at(capture, false, at);
	char *asked = object_behind(line, "\"request\": ");
	char *answered = object_behind(line, "\"response\": ");
	char *uri = strstr(line, "\"uri\": \"");
	char *sent, *got;

	assert_non_null(request);
	assert_non_null(response);
	assert_non_null(uri);
	uri += strlen("\"uri\": \"");
	uri[strcspn(uri, "\"")] = '\0';
	assert_true(strncmp(request->line, "> POST ", 7) == 0);
	assert_true(strncmp(request->line + 7, uri, strlen(uri)) == 0);
	assert_int_equal(request->exchange, response->exchange);
	sent = without_blanks(request);
	assert_string_equal(sent, asked);
	got = without_blanks(response);
	if (answered[0] == 'n') { /* null: there is no body */
		assert_int_equal(response->body_len, 0);
		assert_int_equal(response->record.status, 204);
	} else {
		assert_string_equal(got, answered);
		assert_int_equal(response->record.status, 200);
	}
	free(sent);
	free(got);
	free(asked);
	free(answered);
}

/* Every exchange of the capture is in the log, and the other way round. */
static void expect_log(const struct capture *capture, const char *folder, const char *log)
{
	char name[200];
	char *text, *line, *next;
	size_t len, num = 0;

	snprintf(name, sizeof(name), "captures/%s/%s", folder, log);
	text = (char *)test_shared_file(name, &len);
	assert_non_null(text);
	for (line = text; *line; line = next, num++) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		expect_exchange(capture, num, line);
	}
	assert_true(num >= 3);
	assert_null(message_at(capture, true, num));
	assert_null(message_at(capture, false, num));
	free(text);
}

static void check_log(const char *folder, const char *pcap, const char *log, size_t chunk)
{
	char name[200];
	struct capture *capture;

	snprintf(name, sizeof(name), "captures/%s/%s", folder, pcap);
	capture = read_capture(name, 8000, chunk);
	expect_log(capture, folder, log);
	capture_free(capture);
}

static void test_es9(void **state)
{
	static const struct {
		const char *folder, *pcap, *log;
	} captures[] = {
	    {"sgp22-tls13",           "es9p-plain-http.pcap",                     "es9p.jsonl"      },
	    {"sgp22-tls13-h2-mss255", "es9p-plain-http.pcap",                     "es9p.jsonl"      },
	    {"sgp32-plain",           "es9p-plain-http.pcap",                     "es9p.jsonl"      },
	    {"es9p-faults",           "00-control.pcap",                          "00-control.jsonl"},
	    {"es9p-faults",           "04-getbpp-before-authenticateclient.pcap",
	     "04-getbpp-before-authenticateclient.jsonl"                                            },
	    {"es9p-faults",           "06-getbpp-after-cancelsession.pcap",
	     "06-getbpp-after-cancelsession.jsonl"	                                          },
	};

	(void)state;
	if (!test_has_shared("HTTP captures"))
		skip();
	for (size_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++)
		check_log(captures[i].folder, captures[i].pcap, captures[i].log, 0);
	check_log(captures[0].folder, captures[0].pcap, captures[0].log, 97);
	check_log(captures[3].folder, captures[3].pcap, captures[3].log, 1);
}

/* The carriers put everything in order and decrypt it; what is no HTTP is passed over. */
static void carry(struct stream_feed *feed, struct rsp_carrier *carrier, struct rsp_item item)
{
	do {
		if (item.hint == RSP_HINT_HTTP)
			feed_take(feed, item.http);
		else if (item.hint == RSP_HINT_LINK || item.hint == RSP_HINT_END)
			rsp_carrier_handle(&feed->pass, carrier, &item);
	} while (rsp_pass_take(&feed->pass, &item));
	rsp_pass_drained(&feed->pass);
}

static void carry_frame(struct stream_feed *feed, struct rsp_carrier *carrier,
                        const struct rsp_frame *frame)
{
	const struct rsp_item item = {.hint = frame->hint,
	                              .param = frame->param,
	                              .slot = -1,
	                              .bytes = frame->bytes,
	                              .frame = frame};
	size_t bad = 0;

	if (frame->hint == RSP_HINT_SECRETS)
		assert_true(rsp_secrets_add_keylog(feed->pass.secrets, frame->bytes, &bad));
	else
		carry(feed, carrier, item);
	assert_int_equal(bad, 0);
}

static void carry_file(struct stream_feed *feed, struct rsp_carrier *carrier, struct rsp_slice file)
{
	const struct rsp_source *source = rsp_source_recognise(file);
	const struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};
	struct rsp_arena arena;
	struct rsp_reader reader = {.arena = &arena};
	struct rsp_frame frame = {0};

	assert_non_null(source);
	rsp_arena_init(&arena, 0);
	reader.input = rsp_input_memory(&arena, file);
	assert_non_null(reader.input);
	assert_true(source->open(&reader));
	while (source->next(&reader, &frame) == RSP_PULL_FRAME) {
		carry_frame(feed, carrier, &frame);
		frame = (struct rsp_frame){0};
	}
	carry(feed, carrier, end);
	if (source->close)
		source->close(&reader);
	rsp_input_close(reader.input);
	rsp_arena_free(&arena);
}

/* A capture with TLS, as one connection; `keylog` may be NULL. Both are freed. */
static struct capture *read_secured(uint8_t *bytes, size_t len, uint8_t *keylog, size_t keylog_len)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct stream_feed *feed = feed_new(NULL);
	size_t bad = 0;

	assert_true(capture && carrier && bytes);
	capture->num = 1;
	capture->leg = LEG_SECURED;
	capture->connections[0].feed = feed;
	feed->decrypted = true;
	feed->pass.crypto = rsp_crypto_new();
	feed->pass.secrets = rsp_secrets_new(NULL);
	assert_true(feed->pass.crypto && feed->pass.secrets);
	if (keylog)
		assert_true(rsp_secrets_add_keylog(feed->pass.secrets,
		                                   rsp_slice(keylog, keylog_len), &bad));
	assert_int_equal(bad, 0);
	carry_file(feed, carrier, rsp_slice(bytes, len));
	assert_int_equal(feed->num_findings, feed_count(feed, RSP_RULE_TLS_CERTIFICATE));
	assert_true(feed->num_findings <= 1);
	rsp_carrier_free(carrier);
	rsp_secrets_free(feed->pass.secrets);
	rsp_crypto_free(feed->pass.crypto);
	free(bytes);
	free(keylog);
	return capture;
}

static struct capture *read_shared(const char *folder, const char *file, const char *keys)
{
	char name[200];
	uint8_t *bytes, *keylog = NULL;
	size_t len, keylog_len = 0;

	if (keys) {
		snprintf(name, sizeof(name), "captures/%s/%s", folder, keys);
		keylog = test_shared_file(name, &keylog_len);
		assert_non_null(keylog);
	}
	snprintf(name, sizeof(name), "captures/%s/%s", folder, file);
	bytes = test_shared_file(name, &len);
	return read_secured(bytes, len, keylog, keylog_len);
}

static void test_es9_tls(void **state)
{
	static const struct {
		const char *folder, *file, *keys;
		bool has_plain;
		enum rsp_http_version version;
	} captures[] = {
	    {"sgp22-tls13",           "es9p-tls.pcapng",         NULL,           false, RSP_HTTP_1_1},
	    {"sgp22-tls13",           "es9p-tls-noseckeys.pcap", "tls-keys.log", false, RSP_HTTP_1_1},
	    {"sgp22-tls13",           "merged.pcapng",           NULL,           true,  RSP_HTTP_1_1},
	    {"sgp22-tls12",           "es9p-tls.pcapng",         NULL,           false, RSP_HTTP_1_1},
	    {"sgp22-tls12",           "merged.pcapng",           NULL,           true,  RSP_HTTP_1_1},
	    {"sgp22-tls13-h2-mss255", "es9p-tls.pcapng",         NULL,           false, RSP_HTTP_2  },
	    {"sgp22-tls13-h2-mss255", "merged.pcapng",           NULL,           true,  RSP_HTTP_2  },
	};

	(void)state;
	if (!test_has_shared("HTTP captures"))
		skip();
	for (size_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
		struct capture *capture =
		    read_shared(captures[i].folder, captures[i].file, captures[i].keys);

		expect_log(capture, captures[i].folder, "es9p.jsonl");
		assert_int_equal(message_at(capture, true, 0)->record.version, captures[i].version);
		capture->leg = LEG_PLAIN;
		if (captures[i].has_plain)
			expect_log(capture, captures[i].folder, "es9p.jsonl");
		else
			assert_null(message_at(capture, true, 0));
		capture_free(capture);
	}
}

/* What the proxy sent on in clear is what came to it through TLS. */
static void test_legs(void **state)
{
	size_t len, num = 0;
	uint8_t *bytes = test_source_file("captures/sgp22-tls13/merged.pcapng", &len);
	struct capture *capture = read_secured(bytes, len, NULL, 0);

	(void)state;
	for (const struct fed_message *one, *other;; num++) {
		bool is_request = num % 2;

		capture->leg = LEG_SECURED;
		one = message_at(capture, is_request, num / 2);
		capture->leg = LEG_PLAIN;
		other = message_at(capture, is_request, num / 2);
		assert_true(!one == !other);
		if (!one)
			break;
		assert_int_equal(one->body_len, other->body_len);
		if (one->body_len)
			assert_memory_equal(one->body, other->body, one->body_len);
	}
	assert_int_equal(num, 14); /* 7 requests, 7 responses */
	capture_free(capture);
}

static void expect_hex(const struct fed_message *message, const char *hex, size_t hex_len)
{
	assert_non_null(message);
	assert_int_equal(2 * message->body_len, hex_len);
	for (size_t i = 0; i < message->body_len; i++) {
		char octet[3];

		snprintf(octet, sizeof(octet), "%02x", message->body[i]);
		assert_memory_equal(octet, hex + 2 * i, 2);
	}
}

/* #n, stream, req_tag, req_len, resp_status, resp_tag, resp_len, req_hex, resp_hex */
static void test_esipa(void **state)
{
	enum { RESP_STATUS = 4, REQ_HEX = 7, RESP_HEX = 8, NUM_COLUMNS };
	struct capture *capture;
	char *text, *line;
	size_t len, num = 0;

	(void)state;
	if (!test_has_shared("HTTP captures"))
		skip();
	capture = read_capture("captures/sgp32-plain/esipa.pcap", 8900, 0);
	text = (char *)test_shared_file("captures/sgp32-messages/esipa-messages.tsv", &len);
	assert_non_null(text);
	for (line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		char *column[NUM_COLUMNS] = {line};

		if (*line == '#' || *line == '\n')
			continue;
		for (int i = 1; i < NUM_COLUMNS; i++) {
			column[i] = column[i - 1] + strcspn(column[i - 1], "\t\n");
			column[i] += *column[i] == '\t';
		}
		expect_hex(message_at(capture, true, num), column[REQ_HEX],
		           strcspn(column[REQ_HEX], "\t\n"));
		expect_hex(message_at(capture, false, num), column[RESP_HEX],
		           strcspn(column[RESP_HEX], "\t\n"));
		assert_int_equal(message_at(capture, false, num)->record.status,
		                 atoi(column[RESP_STATUS]));
		num++;
	}
	assert_true(num >= 20);
	assert_null(message_at(capture, true, num));
	free(text);
	capture_free(capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_es9),
	    cmocka_unit_test(test_es9_tls),
	    cmocka_unit_test(test_legs),
	    cmocka_unit_test(test_esipa),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
