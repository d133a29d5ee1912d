/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TCP connections of real captures, whose segments are cut anew, repeated, overlapped, shuffled
 * and dropped by a seed. The expected bytes are put together here, by sequence numbers alone. */
#include <stdio.h>

#include "carrier/carrier.h"
#include "carrier/layers.h"
#include "carrier/tcp.h"
#include "source_feed.h"
#include "support/files.h"
#include "tcp_feed.h"

enum {
	MAX_CONNECTIONS = 64,
	MAX_SEGMENTS = 4096,
	STREAM_MAX = 64 << 10,
	LINK_LEN = 14,
	FIN = 1,
	SYN = 2,
	ACK = 16,
	NUM_SEEDS = 600
};

struct stream {
	uint32_t first; /* sequence number of byte 0 */
	bool has_first;
	size_t len;
	uint8_t bytes[STREAM_MAX];
};

/* What a reader was given of one direction. */
struct given {
	size_t at, len, lost, num_holes;
	bool wrong;
};

struct connection {
	struct rsp_endpoint client, server;
	struct stream streams[RSP_NUM_WAYS];
	struct given given[RSP_NUM_WAYS];
	uint8_t got[RSP_NUM_WAYS][STREAM_MAX]; /* given[].len bytes, without holes */
	bool is_read;
};

struct segment {
	struct tcp_header header;
	size_t connection;
	enum rsp_way way;
	struct rsp_slice bytes; /* of the capture or of a stream */
	uint64_t key;           /* for shuffling */
};

struct capture {
	struct reading reading;
	struct connection *connections;
	size_t num_connections;
	struct segment *segments;
	size_t num_segments;
};

struct run {
	struct capture *capture;
	struct segment segments[MAX_SEGMENTS];
	size_t num;
	uint64_t random;
	size_t num_findings;
	bool search; /* pieces may be anywhere, in order */
};

static uint64_t next_random(struct run *run)
{
	run->random ^= run->random << 13;
	run->random ^= run->random >> 7;
	run->random ^= run->random << 17;
	return run->random;
}

static size_t below(struct run *run, size_t limit)
{
	return (size_t)(next_random(run) % limit);
}

static struct rsp_endpoint endpoint(uint32_t address, uint16_t port)
{
	struct rsp_endpoint end = {.address_len = 4, .port = port};

	for (unsigned i = 0; i < 4; i++)
		end.address[i] = (uint8_t)(address >> (24 - 8 * i));
	return end;
}

static size_t connection_of(struct capture *capture, struct segment *segment)
{
	const struct tcp_header *header = &segment->header;
	size_t at = 0;

	for (; at < capture->num_connections; at++) {
		const struct connection *one = &capture->connections[at];

		segment->way =
		    header->to_port == one->server.port ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT;
		if ((header->from_port == one->client.port &&
		     header->to_port == one->server.port) ||
		    (header->to_port == one->client.port && header->from_port == one->server.port))
			return at;
	}
	assert_true(at < MAX_CONNECTIONS);
	if ((header->flags & (SYN | ACK)) != SYN)
		return MAX_CONNECTIONS;
	segment->way = RSP_WAY_TO_SERVER;
	capture->connections[at].client = endpoint(header->from, header->from_port);
	capture->connections[at].server = endpoint(header->to, header->to_port);
	capture->num_connections++;
	return at;
}

static uint32_t number(const uint8_t *bytes, size_t len)
{
	uint32_t value = 0;

	while (len--)
		value = value << 8 | *bytes++;
	return value;
}

/* The segment in an Ethernet frame, whole as these captures have them. */
static bool read_segment(struct rsp_slice in, struct segment *out)
{
	const uint8_t *ip = in.data + LINK_LEN, *tcp;
	size_t ip_len, header_len, tcp_len;

	if (in.len < LINK_LEN + 40 || number(ip - 2, 2) != 0x0800 || ip[9] != 6)
		return false;
	ip_len = number(ip + 2, 2);
	header_len = (size_t)(ip[0] & 15) * 4;
	tcp = ip + header_len;
	tcp_len = (size_t)(tcp[12] >> 4) * 4;
	assert_true(LINK_LEN + ip_len <= in.len && header_len + tcp_len <= ip_len);
	*out = (struct segment){
	    .header = {number(ip + 12, 4), number(ip + 16, 4), (uint16_t)number(tcp, 2),
	               (uint16_t)number(tcp + 2, 2), number(tcp + 4, 4), number(tcp + 8, 4),
	               tcp[13]},
	    .bytes = rsp_slice(tcp + tcp_len, ip_len - header_len - tcp_len),
	};
	return true;
}

static void add_to_stream(struct stream *stream, const struct segment *segment)
{
	uint32_t seq = segment->header.seq, at;

	if (segment->header.flags & SYN) {
		stream->first = seq + 1;
		stream->has_first = true;
		return;
	}
	if (!segment->bytes.len)
		return;
	assert_true(stream->has_first);
	at = seq - stream->first;
	assert_true(at + segment->bytes.len <= STREAM_MAX);
	memcpy(stream->bytes + at, segment->bytes.data, segment->bytes.len);
	if (at + segment->bytes.len > stream->len)
		stream->len = at + segment->bytes.len;
}

/* Reads `data`, and frees it. */
static void capture_read(struct capture *capture, const char *name, uint8_t *data, size_t len)
{
	assert_non_null(data);
	capture->reading = reading_of(data, len, NULL);
	free(data);
	capture->connections = calloc(MAX_CONNECTIONS, sizeof(*capture->connections));
	capture->segments = calloc(MAX_SEGMENTS, sizeof(*capture->segments));
	assert_true(capture->connections && capture->segments);
	for (size_t i = 0; i < capture->reading.num_frames; i++) {
		struct segment *segment = &capture->segments[capture->num_segments];
		const struct rsp_frame *frame = reading_frame(&capture->reading, i);

		if (!read_segment(frame->bytes, segment))
			continue;
		segment->connection = connection_of(capture, segment);
		if (segment->connection == MAX_CONNECTIONS)
			continue; /* the end of one that began before the capture */
		assert_true(++capture->num_segments < MAX_SEGMENTS);
		add_to_stream(&capture->connections[segment->connection].streams[segment->way],
		              segment);
	}
	print_message("%s: %zu segments of %zu connections\n", name, capture->num_segments,
	              capture->num_connections);
	assert_true(capture->num_connections > 5);
}

static void capture_free(struct capture *capture)
{
	reading_free(&capture->reading);
	free(capture->connections);
	free(capture->segments);
}

/* The recording reader. */

struct recorder {
	struct run *run;
	struct rsp_stream *stream;
	struct connection *connection;
};

static int recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	/* As a reader that knows requests from responses: not when client and server are the other
	 * way round. */
	const uint16_t port = stream->ends[RSP_WAY_TO_SERVER].port;

	(void)way;
	(void)head;
	return port == 443 || port == 8000 || port == 8900;
}

static void *open_recorder(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct recorder *recorder = rsp_alloc(sizeof(*recorder));
	struct run *run = pass->user;

	assert_non_null(recorder);
	recorder->run = run;
	recorder->stream = stream;
	for (size_t i = 0; i < run->capture->num_connections; i++)
		if (run->capture->connections[i].client.port ==
		    stream->ends[RSP_WAY_TO_CLIENT].port)
			recorder->connection = &run->capture->connections[i];
	assert_non_null(recorder->connection);
	recorder->connection->is_read = true;
	stream->decoded = true;
	return recorder;
}

static void on_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct recorder *recorder = state;
	const struct stream *stream = &recorder->connection->streams[data->way];
	struct given *given = &recorder->connection->given[data->way];
	struct rsp_slice whole = rsp_slice(stream->bytes, stream->len);
	size_t off;

	(void)pass;
	given->lost += data->lost;
	given->num_holes += data->lost != 0;
	given->at += data->lost;
	if (!data->bytes.len)
		return;
	assert_true(given->len + data->bytes.len <= STREAM_MAX);
	memcpy(recorder->connection->got[data->way] + given->len, data->bytes.data,
	       data->bytes.len);
	given->len += data->bytes.len;
	/* Where the opening came late, the first bytes may stand anywhere. */
	if (recorder->run->search &&
	    rsp_find(rsp_sub(whole, given->at, whole.len), data->bytes, &off))
		given->at += off;
	given->wrong |= !rsp_equal(rsp_sub(whole, given->at, data->bytes.len), data->bytes);
	given->at += data->bytes.len;
}

static void on_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	(void)state;
	(void)pass;
	(void)way;
	(void)reset;
}

static void on_close(void *state, struct rsp_pass *pass)
{
	(void)pass;
	rsp_free(state);
}

static const struct rsp_stream_reader recording = {
    "recorder", recognise, open_recorder, on_data, on_end, on_close,
};

static void on_finding(void *user, const struct rsp_finding *finding)
{
	struct run *run = user;

	if (finding->rule == rsp_rule_of(RSP_RULE_TCP_LOST) ||
	    finding->rule == rsp_rule_of(RSP_RULE_TCP_ONE_WAY))
		run->num_findings++;
	assert_ptr_not_equal(finding->rule, rsp_rule_of(RSP_RULE_TCP_CONFLICT));
}

static void on_message(void *user, struct rsp_message *message)
{
	(void)user;
	(void)message;
}

/* Gives the segments of the run to a carrier. */
static void play(struct run *run)
{
	struct rsp_pass pass = {.user = run, .finding = on_finding, .message = on_message};
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct rsp_frame frame = {.clock = RSP_CLOCK_UNIX, .slot = -1};
	struct rsp_item item = {.hint = RSP_HINT_IP, .slot = -1, .frame = &frame};
	static const int64_t step_ns = 10000;

	assert_non_null(carrier);
	rsp_tcp_read_with(carrier->tcp, &recording);
	run->num_findings = 0;
	for (size_t i = 0; i < run->capture->num_connections; i++) {
		memset(run->capture->connections[i].given, 0, sizeof(struct given[RSP_NUM_WAYS]));
		run->capture->connections[i].is_read = false;
	}
	for (size_t i = 0; i < run->num; i++) {
		const struct segment *segment = &run->segments[i];
		uint8_t *packet = malloc(segment->bytes.len + 40);

		assert_non_null(packet);
		frame.number++;
		frame.t_ns += step_ns;
		frame.bytes =
		    rsp_slice(packet, tcp_packet(packet, &segment->header, segment->bytes, 0));
		item.bytes = frame.bytes;
		item.hint = RSP_HINT_IP;
		rsp_carrier_handle(&pass, carrier, &item);
		free(packet);
	}
	item = (struct rsp_item){.hint = RSP_HINT_END, .slot = -1};
	rsp_carrier_handle(&pass, carrier, &item);
	assert_int_equal(rsp_tcp_num(carrier->tcp), 0);
	assert_int_equal(rsp_tcp_kept(carrier->tcp), 0);
	rsp_carrier_free(carrier);
}

/* What is done to the segments. */

static void put(struct run *run, const struct segment *segment)
{
	assert_true(run->num < MAX_SEGMENTS);
	run->segments[run->num++] = *segment;
}

/* A part of a segment, with up to `before` bytes of the stream before it. */
static void put_part(struct run *run, const struct segment *segment, size_t from, size_t len,
                     size_t before)
{
	const struct stream *stream =
	    &run->capture->connections[segment->connection].streams[segment->way];
	size_t at = segment->header.seq - stream->first + from;
	struct segment part = *segment;

	if (before > at)
		before = at;
	part.bytes = rsp_slice(stream->bytes + at - before, len + before);
	part.header.seq = stream->first + (uint32_t)(at - before);
	if (from + len != segment->bytes.len)
		part.header.flags &= (uint8_t)~FIN;
	put(run, &part);
}

static void recut(struct run *run)
{
	for (size_t i = 0; i < run->capture->num_segments; i++) {
		const struct segment *segment = &run->capture->segments[i];
		size_t done = 0;

		if (!segment->bytes.len) {
			put(run, segment);
			continue;
		}
		while (done < segment->bytes.len) {
			size_t rest = segment->bytes.len - done;
			size_t len = below(run, 3) ? rest : 1 + below(run, rest);

			if (len > 1300) /* as on a wire */
				len = 1300;
			put_part(run, segment, done, len, below(run, 4) ? 0 : below(run, 40));
			if (below(run, 8) == 0)
				put_part(run, segment, done, len, below(run, 40));
			done += len;
		}
	}
}

static int by_key(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* Each segment moves at most `far` places. */
static void shuffle(struct run *run, size_t far)
{
	for (size_t i = 0; i < run->num; i++)
		run->segments[i].key = (i + below(run, far + 1)) << 20 | i;
	qsort(run->segments, run->num, sizeof(*run->segments), by_key);
}

static void drop(struct run *run, size_t one_of, bool all_kinds)
{
	size_t num = 0;

	for (size_t i = 0; i < run->num; i++)
		if (below(run, one_of) != 0 || (!all_kinds && run->segments[i].header.flags & SYN))
			run->segments[num++] = run->segments[i];
	run->num = num;
}

static void drop_way(struct run *run, enum rsp_way way)
{
	size_t num = 0;

	for (size_t i = 0; i < run->num; i++)
		if (run->segments[i].way != way)
			run->segments[num++] = run->segments[i];
	run->num = num;
}

static struct run *run_new(struct capture *capture, uint64_t seed)
{
	struct run *run = calloc(1, sizeof(*run));

	assert_non_null(run);
	run->capture = capture;
	run->random = seed * 0x9E3779B97F4A7C15U + 1;
	return run;
}

/* All bytes, and no hole; or what is wrong. */
static void expect_all(const struct run *run, uint64_t seed)
{
	for (size_t i = 0; i < run->capture->num_connections; i++) {
		const struct connection *one = &run->capture->connections[i];

		for (int way = 0; way < RSP_NUM_WAYS; way++) {
			const struct given *given = &one->given[way];

			if (given->wrong || given->num_holes || given->at != one->streams[way].len)
				fail_msg("seed %llu, connection %zu, way %d: %zu of %zu bytes, "
				         "%zu holes%s",
				         (unsigned long long)seed, i, way, given->at,
				         one->streams[way].len, given->num_holes,
				         given->wrong ? ", wrong bytes" : "");
		}
	}
	assert_int_equal(run->num_findings, 0);
}

static bool has_fin(const struct run *run, size_t connection, enum rsp_way way)
{
	for (size_t i = 0; i < run->num; i++)
		if (run->segments[i].connection == connection && run->segments[i].way == way &&
		    run->segments[i].header.flags & FIN)
			return true;
	return false;
}

/* No wrong byte, and every hole is told: up to the end where the FIN tells where that is. */
static void expect_told(const struct run *run, uint64_t seed)
{
	for (size_t i = 0; i < run->capture->num_connections; i++) {
		const struct connection *one = &run->capture->connections[i];

		for (int way = 0; way < RSP_NUM_WAYS; way++) {
			const struct given *given = &one->given[way];

			/* Where the FIN is lost too, its number counts as a byte. */
			if (given->wrong || given->at > one->streams[way].len + 1)
				fail_msg("seed %llu, connection %zu, way %d: wrong bytes at %zu",
				         (unsigned long long)seed, i, way, given->at);
			if (one->is_read && given->at < one->streams[way].len &&
			    has_fin(run, i, (enum rsp_way)way))
				fail_msg("seed %llu, connection %zu, way %d: %zu of %zu bytes",
				         (unsigned long long)seed, i, way, given->at,
				         one->streams[way].len);
			if (given->num_holes && run->num_findings == 0)
				fail_msg("seed %llu, connection %zu: a hole that is not told",
				         (unsigned long long)seed, i);
		}
	}
}

static struct capture captures[2];
static size_t num_captures;

static void untouched(void **state)
{
	(void)state;
	for (size_t i = 0; i < num_captures; i++) {
		struct run *run = run_new(&captures[i], 1);

		for (size_t at = 0; at < captures[i].num_segments; at++)
			put(run, &captures[i].segments[at]);
		play(run);
		expect_all(run, 0);
		free(run);
	}
}

static void nothing_is_lost(void **state)
{
	static const size_t distances[] = {0, 1, 3, 8, 16};

	(void)state;
	for (uint64_t seed = 1; seed <= NUM_SEEDS; seed++) {
		struct run *run = run_new(&captures[seed % num_captures], seed);

		recut(run);
		shuffle(run, distances[seed % 5]);
		play(run);
		expect_all(run, seed);
		free(run);
	}
}

static void segments_are_lost(void **state)
{
	size_t holes = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= NUM_SEEDS; seed++) {
		struct run *run = run_new(&captures[seed % num_captures], seed);

		recut(run);
		shuffle(run, seed % 4);
		drop(run, 5 + seed % 50, false);
		play(run);
		expect_told(run, seed);
		holes += run->num_findings;
		free(run);
	}
	assert_true(holes > NUM_SEEDS);
}

/* No order at all: bytes are right wherever they are given, and what is missing is told. */
static void no_order_at_all(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= NUM_SEEDS / 3; seed++) {
		struct run *run = run_new(&captures[seed % num_captures], seed);
		size_t given = 0, wanted = 0;

		recut(run);
		shuffle(run, run->num);
		if (seed % 2)
			drop(run, 10, true);
		run->search = true;
		play(run);
		for (size_t i = 0; i < run->capture->num_connections; i++) {
			const struct connection *one = &run->capture->connections[i];

			for (int way = 0; way < RSP_NUM_WAYS; way++) {
				assert_false(one->given[way].wrong);
				given += one->given[way].at - one->given[way].lost;
				wanted += one->streams[way].len;
			}
		}
		assert_true(given == wanted || run->num_findings);
		free(run);
	}
}

static void one_direction(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		enum rsp_way missing = seed % 4 < 2 ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT;
		struct run *run = run_new(&captures[seed % num_captures], seed);
		size_t with_data = 0;

		recut(run);
		drop_way(run, missing);
		play(run);
		for (size_t i = 0; i < run->capture->num_connections; i++) {
			const struct connection *one = &run->capture->connections[i];
			const struct given *lost = &one->given[missing];
			enum rsp_way other =
			    missing == RSP_WAY_TO_SERVER ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;

			assert_false(one->given[other].wrong);
			assert_int_equal(one->given[other].lost, 0);
			assert_int_equal(one->given[other].at, one->streams[other].len);
			assert_true(lost->lost == lost->at);
			with_data += one->streams[other].len && one->streams[missing].len;
			assert_true(lost->lost == one->streams[missing].len ||
			            lost->lost == one->streams[missing].len + 1);
		}
		assert_int_equal(run->num_findings, with_data);
		free(run);
	}
}

/* The capture begins later: what comes behind is the end of each stream. */
static void begins_in_the_middle(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= NUM_SEEDS / 3; seed++) {
		struct run *run = run_new(&captures[seed % num_captures], seed);
		size_t cut;

		recut(run);
		cut = below(run, run->num);
		memmove(run->segments, run->segments + cut,
		        (run->num - cut) * sizeof(*run->segments));
		run->num -= cut;
		run->search = true;
		play(run);
		for (size_t i = 0; i < run->capture->num_connections; i++)
			for (int way = 0; way < RSP_NUM_WAYS; way++) {
				const struct connection *one = &run->capture->connections[i];

				const struct given *given = &one->given[way];
				struct rsp_slice whole =
				    rsp_slice(one->streams[way].bytes, one->streams[way].len);

				assert_int_equal(given->num_holes, 0);
				assert_true(
				    rsp_ends_with(whole, rsp_slice(one->got[way], given->len)));
			}
		free(run);
	}
}

static int read_captures(void **state)
{
	(void)state;
	static const char tls[] = "captures/sgp22-tls13/merged.pcapng";
	static const char esipa[] = "captures/sgp32-plain/esipa.pcap";
	uint8_t *data;
	size_t len;

	data = test_source_file(tls, &len);
	capture_read(&captures[num_captures++], tls, data, len);
	if (!test_has_shared("a second capture with TCP"))
		return 0;
	data = test_shared_file(esipa, &len);
	capture_read(&captures[num_captures++], esipa, data, len);
	return 0;
}

static int free_captures(void **state)
{
	(void)state;
	for (size_t i = 0; i < num_captures; i++)
		capture_free(&captures[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(untouched),         cmocka_unit_test(nothing_is_lost),
	    cmocka_unit_test(segments_are_lost), cmocka_unit_test(no_order_at_all),
	    cmocka_unit_test(one_direction),     cmocka_unit_test(begins_in_the_middle),
	};

	return cmocka_run_group_tests(tests, read_captures, free_captures);
}
