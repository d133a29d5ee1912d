/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments of a few connections, seven bytes each and then their data: what the reader is given
 * must be whole and in order. See `take_step` for the layout. */
#include <stdlib.h>

#include "carrier/layers.h"
#include "carrier/tcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { MAX_STEPS = 2000, HEADER = 20, DATA_MAX = 255, NUM_PORTS = 4 };

static void on_finding(void *user, const struct rsp_finding *finding)
{
	unsigned *num = user;

	*num += finding->text != NULL;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_arena arena;

	(void)user;
	rsp_arena_init(&arena, 0);
	(void)rsp_message_tree(message, &arena);
	rsp_arena_free(&arena);
}

/* A reader that checks what every reader relies on. */
struct checker {
	bool over[RSP_NUM_WAYS];
	unsigned sum;
};

static int recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	uint8_t first;

	(void)stream;
	(void)way;
	if (!rsp_peek_u8(head, 0, &first) || head.len > RSP_STREAM_SNIFF_MAX)
		abort();
	if (first < 'a')
		return 0;
	return head.len < 2 ? -1 : 50;
}

static void *open_checker(struct rsp_pass *pass, struct rsp_stream *stream)
{
	(void)pass;
	if (!stream->arena || !stream->carrier || !stream->number)
		abort();
	return rsp_alloc(sizeof(struct checker));
}

static void on_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct checker *checker = state;
	struct rsp_slice bytes = data->bytes;
	uint8_t byte;

	(void)pass;
	if (checker->over[data->way] || (bytes.len == 0) != (data->lost != 0))
		abort();
	if (bytes.len && !rsp_contains(data->buffer->bytes, bytes))
		abort();
	while (rsp_take_u8(&bytes, &byte))
		checker->sum += byte;
}

static void on_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	struct checker *checker = state;

	(void)pass;
	(void)reset;
	if (checker->over[way])
		abort();
	checker->over[way] = true;
}

static void on_close(void *state, struct rsp_pass *pass)
{
	(void)pass;
	rsp_free(state);
}

static const struct rsp_stream_reader checking = {
    "checker", recognise, open_checker, on_data, on_end, on_close,
};

static void put16(uint8_t *out, unsigned value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

/* 0: bit 7 direction, bits 6-5 port, bit 4 missing bytes, bit 3 a second passes, bit 2 number far
 * away; 1: flags; 2-3: number; 4-5: acknowledgement; 6: length. */
static bool take_step(struct rsp_slice *in, struct rsp_packet *packet, uint8_t *room,
                      bool *out_second)
{
	static const uint8_t to_server[] = {10, 0, 0, 1, 10, 0, 0, 2};
	static const uint8_t to_client[] = {10, 0, 0, 2, 10, 0, 0, 1};
	uint8_t what, flags, data_len;
	uint16_t seq, ack;
	struct rsp_slice bytes;
	unsigned client;

	if (!rsp_take_u8(in, &what) || !rsp_take_u8(in, &flags) || !rsp_take_u16be(in, &seq) ||
	    !rsp_take_u16be(in, &ack) || !rsp_take_u8(in, &data_len))
		return false;
	bytes = rsp_take_up_to(in, data_len);
	client = 40000 + (what >> 5 & 3) % NUM_PORTS;
	put16(room, what & 0x80 ? 8080 : client);
	put16(room + 2, what & 0x80 ? client : 8080);
	put16(room + 4, what & 4 ? 0x4000 : 0xFFFF); /* numbers wrap around soon */
	put16(room + 6, seq);
	put16(room + 8, 0xFFFF);
	put16(room + 10, ack);
	put16(room + 12, 0x5000U | flags);
	for (size_t i = 0; i < bytes.len; i++)
		room[HEADER + i] = bytes.data[i];
	*packet = (struct rsp_packet){
	    .addresses = rsp_slice(what & 0x80 ? to_client : to_server, sizeof(to_server)),
	    .payload = rsp_slice(room, HEADER + bytes.len),
	    .missing = what & 0x10 ? 5 : 0,
	};
	*out_second = what & 8;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const int64_t second = 1000000000;
	unsigned num_findings = 0;
	struct rsp_pass pass = {
	    .user = &num_findings, .finding = on_finding, .message = on_message};
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_frame frame = {.clock = RSP_CLOCK_UNIX, .slot = -1};
	struct rsp_carrier *carrier = rsp_carrier_new();
	struct rsp_packet packet;
	bool passes;

	if (!carrier)
		return 0;
	rsp_tcp_read_with(carrier->tcp, &checking);
	for (unsigned i = 0; i < MAX_STEPS; i++) {
		uint8_t room[HEADER + DATA_MAX];
		struct rsp_item item = {.hint = RSP_HINT_IP, .slot = -1, .frame = &frame};

		if (!take_step(&in, &packet, room, &passes))
			break;
		frame.number++;
		frame.t_ns += passes ? second : 0;
		frame.bytes = item.bytes = packet.payload;
		rsp_tcp_handle(&pass, carrier->tcp, &item, &packet);
	}
	if (frame.number % 2) /* else what is pending is given back by rsp_carrier_free */
		rsp_tcp_end(&pass, carrier->tcp);
	rsp_carrier_free(carrier);
	return 0;
}
