/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tcp_feed.h"

#include <stdio.h>

#include "carrier/layers.h"

static const uint32_t client_address = 0xC0000201, server_address = 0xC0000202; /* RFC 5737 */
enum { CLIENT_PORT = 50000, SERVER_PORT = 80 };
enum { NS_PER_MS = 1000000, HEADERS_LEN = 40, PACKET_MAX = 2048 };

struct recorder {
	struct tcp_feed *feed;
	struct rsp_stream *stream;
};

static void write_log(struct tcp_feed *feed, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void write_log(struct tcp_feed *feed, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(feed->log + feed->log_len, TCP_LOG - feed->log_len, format, args);
	va_end(args);
	assert_true(len >= 0 && feed->log_len + (size_t)len < TCP_LOG);
	feed->log_len += (size_t)len;
}

static int recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	(void)stream;
	(void)way;
	if (rsp_starts_with_text(head, "?"))
		return 0;
	return rsp_equal_text(head, "#") ? -1 : 50;
}

static void *open_recorder(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct recorder *recorder = rsp_alloc(sizeof(*recorder));

	if (!recorder)
		return NULL;
	recorder->feed = pass->user;
	recorder->stream = stream;
	return recorder;
}

static void on_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct recorder *recorder = state;
	char arrow = data->way == RSP_WAY_TO_SERVER ? '>' : '<';
	const struct rsp_buffer *frame;
	size_t off;

	(void)pass;
	recorder->stream->decoded |= recorder->feed->decodes;
	if (data->lost) {
		assert_int_equal(data->bytes.len, 0);
		write_log(recorder->feed, "%u%c[%u] ", (unsigned)recorder->stream->number, arrow,
		          (unsigned)data->lost);
		return;
	}
	assert_true(rsp_contains(data->buffer->bytes, data->bytes));
	assert_true(rsp_buffer_locate(data->buffer, rsp_offset_in(data->buffer->bytes, data->bytes),
	                              &frame, &off));
	assert_true(frame->frame != 0);
	if (recorder->feed->quiet)
		return;
	write_log(recorder->feed, "%u%c%.*s ", (unsigned)recorder->stream->number, arrow,
	          (int)data->bytes.len, (const char *)data->bytes.data);
}

static void on_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	struct recorder *recorder = state;

	(void)pass;
	write_log(recorder->feed, "%u%c%c ", (unsigned)recorder->stream->number,
	          way == RSP_WAY_TO_SERVER ? '>' : '<', reset ? '!' : '.');
}

static void on_close(void *state, struct rsp_pass *pass)
{
	struct recorder *recorder = state;

	(void)pass;
	write_log(recorder->feed, "%u$ ", (unsigned)recorder->stream->number);
	rsp_free(recorder);
}

static const struct rsp_stream_reader recording = {
    "recorder", recognise, open_recorder, on_data, on_end, on_close,
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct tcp_feed *feed = user;

	for (int rule = 0; rule < RSP_NUM_RULES; rule++)
		feed->findings[rule] += finding->rule == rsp_rule_of((enum rsp_rule_id)rule);
	snprintf(feed->last_finding, TCP_NAME, "%s", finding->text);
}

static void on_message(void *user, struct rsp_message *message)
{
	struct tcp_feed *feed = user;
	size_t at = feed->num_messages++;

	if (at >= TCP_MESSAGES)
		return;
	feed->messages[at] = *message;
	snprintf(feed->summaries[at], TCP_NAME, "%s", message->summary);
}

struct tcp_feed *tcp_feed_new(void)
{
	struct tcp_feed *feed = calloc(1, sizeof(*feed));

	assert_non_null(feed);
	rsp_arena_init(&feed->scratch, 0);
	feed->pass = (struct rsp_pass){
	    .user = feed, .finding = on_finding, .message = on_message, .scratch = &feed->scratch};
	feed->carrier = rsp_carrier_new();
	assert_non_null(feed->carrier);
	rsp_tcp_read_with(feed->carrier->tcp, &recording);
	feed->frame.clock = RSP_CLOCK_UNIX;
	feed->decodes = true;
	return feed;
}

void tcp_feed_free(struct tcp_feed *feed)
{
	rsp_carrier_free(feed->carrier);
	rsp_arena_free(&feed->scratch);
	free(feed);
}

static size_t put(uint8_t *out, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(value >> (len - 1 - i) * 8);
	return len;
}

size_t tcp_packet(uint8_t *out, const struct tcp_header *header, struct rsp_slice bytes,
                  size_t missing)
{
	size_t at = 0;

	at += put(out + at, 0x4500, 2);
	at += put(out + at, HEADERS_LEN + bytes.len + missing, 2);
	at += put(out + at, 0x00014000, 4);
	at += put(out + at, 0x40060000, 4);
	at += put(out + at, header->from, 4);
	at += put(out + at, header->to, 4);
	at += put(out + at, header->from_port, 2);
	at += put(out + at, header->to_port, 2);
	at += put(out + at, header->seq, 4);
	at += put(out + at, header->ack, 4);
	at += put(out + at, 0x5000U | header->flags, 2);
	at += put(out + at, 0xFFFF00000000, 6);
	if (bytes.len)
		memcpy(out + at, bytes.data, bytes.len);
	return at + bytes.len;
}

void tcp_give(struct tcp_feed *feed, struct rsp_slice packet)
{
	uint8_t *copy = malloc(packet.len ? packet.len : 1);
	struct rsp_item item = {.hint = RSP_HINT_IP, .slot = -1, .frame = &feed->frame};

	assert_non_null(copy);
	memcpy(copy, packet.data, packet.len);
	feed->frame.number++;
	feed->frame.bytes = item.bytes = rsp_slice(copy, packet.len);
	rsp_carrier_handle(&feed->pass, feed->carrier, &item);
	free(copy);
}

void tcp_end(struct tcp_feed *feed)
{
	const struct rsp_item item = {.hint = RSP_HINT_END, .slot = -1};

	rsp_carrier_handle(&feed->pass, feed->carrier, &item);
}

static uint8_t flags_of(const char *letters)
{
	static const char names[] = "FSRPA";
	uint8_t flags = 0;

	for (unsigned i = 0; i < sizeof(names) - 1; i++)
		if (strchr(letters, names[i]))
			flags |= (uint8_t)(1 << i);
	return flags;
}

static void play_segment(struct tcp_feed *feed, const char *line)
{
	uint8_t packet[PACKET_MAX];
	char way, letters[8];
	unsigned seq, ack, port = CLIENT_PORT;
	int used = 0;
	size_t len, missing = 0;
	const char *hidden;
	struct tcp_header header;

	assert_int_equal(sscanf(line, " %c %7s %u %u %n", &way, letters, &seq, &ack, &used), 4);
	line += used;
	if (*line == '@') {
		assert_int_equal(sscanf(line, "@%u %n", &port, &used), 1);
		line += used;
	}
	len = strlen(line);
	hidden = strchr(line, '_');
	if (hidden) {
		missing = len - (size_t)(hidden - line);
		len = (size_t)(hidden - line);
	}
	header = (struct tcp_header){
	    client_address,   server_address, (uint16_t)port, SERVER_PORT, seq, ack,
	    flags_of(letters)};
	if (way == '<') {
		header.from = server_address;
		header.to = client_address;
		header.from_port = SERVER_PORT;
		header.to_port = (uint16_t)port;
	}
	len = tcp_packet(packet, &header, rsp_slice(line, len), missing);
	tcp_give(feed, rsp_slice(packet, len));
}

void tcp_play(struct tcp_feed *feed, const char *script)
{
	struct rsp_slice rest = rsp_text(script), line;

	while (rsp_take_line(&rest, &line)) {
		char text[256];
		unsigned ms;

		assert_true(line.len < sizeof(text));
		memcpy(text, line.data, line.len);
		text[line.len] = '\0';
		if (sscanf(text, "+ %u", &ms) == 1)
			feed->frame.t_ns += (int64_t)ms * NS_PER_MS;
		else if (strcmp(text, "end") == 0)
			tcp_end(feed);
		else
			play_segment(feed, text);
	}
}

void tcp_expect(struct tcp_feed *feed, const char *expected)
{
	if (feed->log_len)
		feed->log[--feed->log_len] = '\0';
	assert_string_equal(feed->log, expected);
	feed->log_len = 0;
	feed->log[0] = '\0';
}
