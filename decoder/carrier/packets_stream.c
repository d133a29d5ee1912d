/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secured packets over TCP (TS 102 225): one behind the other, each with its length. */
#include "base/keep.h"
#include "carrier/packets.h"

enum {
	PACKET_MAX = 64 << 10, /* a length of two octets, and what stands before it */
	WAY_ARENA = 512 << 10,
	HEAD_MAX = 4, /* octets of identifier and length, most */
	SURE = 40     /* few bits tell, so whoever is surer reads it */
};

struct way {
	size_t wanted; /* bytes of the packet that is being put together; 0: not known yet */
	bool lost;     /* where the next one begins is not known */
	struct rsp_arena arena;
	struct rsp_joiner joiner;
	struct rsp_origin origin;
};

struct packets_stream {
	struct rsp_stream *stream;
	struct way ways[RSP_NUM_WAYS];
};

/* A card is the client of its server (TS 102 223 OPEN CHANNEL), or listens: identifiers tell. */
static int recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	enum { ENOUGH = 6 };
	uint8_t first;

	(void)stream;
	(void)way;
	if (!rsp_peek_u8(head, 0, &first))
		return -1;
	if (first != RSP_PACKET_COMMAND && first != RSP_PACKET_RESPONSE)
		return 0;
	if (rsp_packets_begin(head))
		return SURE;
	return head.len < ENOUGH ? -1 : 0;
}

static void way_begin(struct way *way)
{
	rsp_joiner_init(&way->joiner, &way->arena, PACKET_MAX);
	way->wanted = 0;
}

static void *stream_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct packets_stream *packets = rsp_alloc(sizeof(*packets));

	(void)pass;
	if (!packets)
		return NULL;
	packets->stream = stream;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++) {
		rsp_arena_init(&packets->ways[i].arena, WAY_ARENA);
		way_begin(&packets->ways[i]);
	}
	return packets;
}

static void way_reset(struct rsp_pass *pass, struct way *way)
{
	rsp_arena_absorb(&pass->retired, &way->arena);
	rsp_arena_init(&way->arena, WAY_ARENA);
	way_begin(way);
}

/* How long the packet is whose first bytes are there; 0: they do not tell yet. */
static size_t length_of(struct rsp_slice head)
{
	struct rsp_tlv packet;

	if (rsp_take_tlv(&head, &packet) != RSP_TLV_OK)
		return 0;
	return packet.declared_len < PACKET_MAX ? packet.header.len + packet.declared_len
	                                        : PACKET_MAX;
}

static void add(struct rsp_pass *pass, struct way *way, const struct rsp_stream *stream,
                const struct rsp_stream_data *data, const struct rsp_buffer **kept,
                struct rsp_slice part)
{
	if (!way->joiner.len)
		way->origin =
		    (struct rsp_origin){.clock = data->clock,
		                        .t_ns = data->t_ns,
		                        .frame = data->frame_number,
		                        .slot = stream->has_slot ? stream->slot : -1,
		                        .channel = -1,
		                        .connection = stream->has_slot ? 0 : stream->number};
	way->origin.last_frame = rsp_stream_last_frame(data);
	if (!*kept)
		*kept = rsp_pass_keep(pass, &way->arena, data->buffer);
	rsp_joiner_add(&way->joiner, *kept,
	               *kept ? rsp_kept_part(*kept, data->buffer, part) : part);
}

static void hand_out(struct packets_stream *packets, struct way *way, struct rsp_pass *pass,
                     const struct rsp_stream_data *data)
{
	const struct rsp_buffer *joined =
	    rsp_joiner_finish(&way->joiner, RSP_BUFFER_JOINED, "secured packet");
	struct rsp_packets out = {
	    .buffer = joined, .frame = data->frame, .origin = way->origin, .carried = "TCP"};
	struct rsp_slice rest;

	if (!joined) {
		pass->out_of_memory = true;
		return;
	}
	out.bytes = joined->bytes;
	if (rsp_packets_push(pass, &out, &rest))
		packets->stream->decoded = true;
}

static void read_bytes(struct packets_stream *packets, struct way *way, struct rsp_pass *pass,
                       const struct rsp_stream_data *data)
{
	const struct rsp_buffer *kept = NULL;
	struct rsp_slice in = data->bytes;

	while (in.len) {
		size_t want = way->wanted ? way->wanted - way->joiner.len : 1;

		add(pass, way, packets->stream, data, &kept, rsp_take_up_to(&in, want));
		if (!way->wanted)
			way->wanted = length_of(rsp_slice(way->joiner.data, way->joiner.len));
		if (!way->wanted && way->joiner.len < HEAD_MAX)
			continue;
		way->lost = !way->wanted || way->joiner.cut_short;
		if (!way->lost && way->joiner.len < way->wanted)
			continue;
		if (!way->lost)
			hand_out(packets, way, pass, data);
		way_reset(pass, way);
		kept = NULL;
		if (way->lost || (in.len && !rsp_packets_begin(in) && in.len > HEAD_MAX)) {
			way->lost = true;
			return;
		}
		rsp_pass_drain(pass);
	}
}

static void stream_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct packets_stream *packets = state;
	struct way *way = &packets->ways[data->way];

	if (data->lost) {
		way_reset(pass, way);
		way->lost = true;
		return;
	}
	/* Most segments begin with a packet: the next such goes on. */
	if (way->lost && !rsp_packets_begin(data->bytes))
		return;
	way->lost = false;
	read_bytes(packets, way, pass, data);
}

static void stream_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	(void)state;
	(void)pass;
	(void)way;
	(void)reset;
}

static void stream_close(void *state, struct rsp_pass *pass)
{
	struct packets_stream *packets = state;

	(void)pass;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		rsp_arena_free(&packets->ways[i].arena);
	rsp_free(packets);
}

const struct rsp_stream_reader rsp_packets_reader = {
    .name = "secured packets",
    .recognise = recognise,
    .open = stream_open,
    .data = stream_data,
    .end = stream_end,
    .close = stream_close,
};
