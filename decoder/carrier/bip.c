/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/bip.h"

#include <string.h>

#include "base/keep.h"
#include "carrier/bip_channel.h"
#include "carrier/cat_tp.h"
#include "carrier/dns.h"
#include "carrier/keep_part.h"
#include "carrier/quiet.h"

struct rsp_bip_channels {
	struct rsp_bip_channel rows[RSP_BIP_MAX_CHANNELS];
	uint64_t now;
	struct rsp_dns_memory dns;
};

/* What one call works with. */
struct call {
	struct rsp_pass *pass;
	struct rsp_carrier *carrier;
	struct rsp_bip_channels *channels;
	const struct rsp_item *item;
};

static struct rsp_bip_channel *find(struct rsp_bip_channels *channels, int slot, unsigned number)
{
	for (size_t i = 0; i < RSP_BIP_MAX_CHANNELS; i++) {
		struct rsp_bip_channel *row = &channels->rows[i];

		if (row->used && row->slot == slot && row->channel == number)
			return row;
	}
	return NULL;
}

/* Readers must not hand on what lies behind the item that they are reading. */
static void read_data(struct rsp_pass *pass, struct rsp_bip_channel *channel,
                      struct rsp_stream_data *data)
{
	bool draining = pass->draining;

	pass->draining = true;
	channel->reader->data(channel->state, pass, data);
	pass->draining = draining;
}

static void forget_head(struct rsp_bip_way *way)
{
	rsp_arena_reset(&way->arena);
	rsp_joiner_init(&way->joiner, &way->arena, RSP_BIP_HEAD_MAX);
}

/* Gives what waited for its reader. */
static void give_head(struct rsp_pass *pass, struct rsp_bip_channel *channel,
                      struct rsp_bip_way *way, const struct rsp_frame *frame)
{
	const struct rsp_buffer *buffer;

	if (!way->joiner.len)
		return;
	buffer = rsp_joiner_finish(&way->joiner, RSP_BUFFER_JOINED, "BIP data");
	if (buffer) {
		way->first.buffer = buffer;
		way->first.bytes = buffer->bytes;
		way->first.frame = frame;
		read_data(pass, channel, &way->first);
	} else {
		pass->out_of_memory = true;
	}
	forget_head(way);
}

static void open_reader(struct rsp_pass *pass, struct rsp_bip_channel *channel,
                        const struct rsp_stream_reader *reader, const struct rsp_frame *frame)
{
	channel->stream.arena = &channel->arena;
	channel->state = reader->open(pass, &channel->stream);
	if (!channel->state) {
		pass->out_of_memory = true;
		return;
	}
	channel->reader = reader;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		give_head(pass, channel, &channel->ways[i], frame);
}

static void keep(struct rsp_pass *pass, struct rsp_bip_way *way, const struct rsp_stream_data *data)
{
	if (!way->joiner.len)
		way->first = *data;
	rsp_keep_part(&way->joiner, data->buffer, data->bytes);
	if (way->arena.failed)
		pass->out_of_memory = true;
}

static const struct rsp_stream_reader *reader_for(const struct rsp_bip_channel *channel,
                                                  enum rsp_way way, struct rsp_slice head,
                                                  bool *out_more)
{
	const struct rsp_stream_reader *only = channel->stream.carrier->bip_reader;

	*out_more = false;
	if (only)
		return only;
	return rsp_stream_reader_for(&channel->stream, way, rsp_sub(head, 0, RSP_STREAM_SNIFF_MAX),
	                             out_more);
}

static struct rsp_slice head_of(const struct rsp_bip_way *way)
{
	return rsp_slice(way->joiner.data, way->joiner.len);
}

/* Looks for a reader. True when these bytes are still to be given to it. */
static bool look(struct rsp_pass *pass, struct rsp_bip_channel *channel,
                 const struct rsp_stream_data *data)
{
	struct rsp_bip_way *way = &channel->ways[data->way];
	const struct rsp_stream_reader *reader;
	struct rsp_slice head = data->bytes;
	bool more, waits = way->joiner.len;

	if (way->tries >= RSP_BIP_TRIES)
		return false;
	if (waits) {
		keep(pass, way, data);
		head = head_of(way);
	}
	reader = reader_for(channel, data->way, head, &more);
	if (reader) {
		open_reader(pass, channel, reader, data->frame);
		return channel->reader && !waits;
	}
	if (more && head.len < RSP_STREAM_SNIFF_MAX) {
		if (!waits)
			keep(pass, way, data);
		return false;
	}
	forget_head(way);
	way->tries++;
	return false;
}

static void give(struct rsp_pass *pass, struct rsp_bip_channel *channel,
                 struct rsp_stream_data *data)
{
	if (channel->reader || look(pass, channel, data))
		read_data(pass, channel, data);
}

static bool give_cat_tp(const struct call *call, const struct rsp_bip_channel *channel,
                        const struct rsp_datagram *datagram)
{
	bool from_card = call->item->bip->kind == RSP_BIP_SENT;
	enum rsp_way from =
	    datagram->way == RSP_WAY_TO_SERVER ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;
	const struct rsp_cat_tp_datagram out = {
	    .from = channel->stream.ends[from],
	    .to = channel->stream.ends[datagram->way],
	    .bytes = datagram->bytes,
	    .buffer = datagram->buffer,
	    .frame = call->item->frame,
	    .origin = datagram->origin,
	    .bip_channel = channel->channel,
	    .way = from_card ? RSP_CAT_TP_FROM_CARD : RSP_CAT_TP_TO_CARD,
	};

	return rsp_cat_tp_datagram(call->pass, call->carrier->cat_tp, &out);
}

static void tell_guess(const struct call *call, const struct rsp_bip_channel *channel,
                       const char *what)
{
	rsp_pass_report(
	    call->pass, RSP_RULE_BIP_GUESSED, call->item->frame,
	    "channel %u: %s, so what it carries is a guess by its first bytes: %s",
	    channel->channel,
	    channel->opened ? "its opening does not say" : "its opening is not in the trace", what);
}

static void take_as(const struct call *call, struct rsp_bip_channel *channel,
                    enum rsp_bip_transport transport, const char *what)
{
	channel->transport = transport;
	tell_guess(call, channel, what);
}

/* Where nobody says whether a channel has datagrams or a stream, what it begins with does: a PDU of
 * CAT_TP or a message of DNS that is all of a datagram, or what a reader of streams knows. Until
 * then it is taken as a stream. */
static void guess(const struct call *call, struct rsp_bip_channel *channel,
                  const struct rsp_stream_data *data)
{
	const struct rsp_stream_reader *reader;
	bool more, begins = !channel->ways[data->way].joiner.len;

	if (channel->transport != RSP_BIP_UNKNOWN || channel->reader)
		return;
	if (begins && call->item->bip->edge && rsp_cat_tp_may_be(data->bytes, data->bytes.len)) {
		take_as(call, channel, RSP_BIP_UDP, "CAT_TP over UDP");
	} else if (begins && call->item->bip->edge && rsp_dns_may_be(data->bytes)) {
		channel->stream.ends[RSP_WAY_TO_SERVER].port = RSP_DNS_PORT;
		take_as(call, channel, RSP_BIP_UDP, "DNS over UDP");
	} else {
		reader = reader_for(channel, data->way, data->bytes, &more);
		if (reader)
			take_as(
			    call, channel, RSP_BIP_TCP,
			    rsp_arena_concat(call->pass->scratch, reader->name, " over TCP", NULL));
	}
}

/* The beginning of a datagram waits for its end. */
static void give_datagram(const struct call *call, struct rsp_bip_channel *channel,
                          struct rsp_stream_data *data, bool edge)
{
	struct rsp_bip_way *way = &channel->ways[data->way];
	struct rsp_datagram datagram = {
	    .stream = &channel->stream, .way = data->way, .origin = channel->last};

	if (way->joiner.len + data->bytes.len > RSP_BIP_DATAGRAM_MAX) {
		rsp_pass_report(call->pass, RSP_RULE_BIP_LIMIT, data->frame,
		                "more than %d bytes of a datagram", RSP_BIP_DATAGRAM_MAX);
		forget_head(way);
		return;
	}
	keep(call->pass, way, data);
	if (!edge)
		return;
	datagram.origin.frame = way->first.frame_number;
	datagram.origin.t_ns = way->first.t_ns;
	/* What is in it may be read when the way has its next one. */
	datagram.buffer = rsp_keep(call->pass->scratch,
	                           rsp_joiner_finish(&way->joiner, RSP_BUFFER_JOINED, "datagram"));
	if (!datagram.buffer) {
		call->pass->out_of_memory = true;
		return;
	}
	datagram.bytes = datagram.buffer->bytes;
	if (rsp_dns_handle(call->pass, &call->channels->dns, &datagram) ||
	    give_cat_tp(call, channel, &datagram))
		channel->stream.decoded = true;
	forget_head(way);
}

/* The channel ends without its closing being among the bytes: what is there has to do. */
static void look_late(struct rsp_pass *pass, struct rsp_bip_channel *channel)
{
	bool more;

	if (channel->reader || channel->transport == RSP_BIP_UDP)
		return;
	for (enum rsp_way way = 0; way < RSP_NUM_WAYS; way++) {
		struct rsp_slice head = head_of(&channel->ways[way]);
		const struct rsp_stream_reader *reader =
		    head.len && !channel->reader ? reader_for(channel, way, head, &more) : NULL;

		if (reader)
			open_reader(pass, channel, reader, NULL);
	}
}

static void free_memory(struct rsp_bip_channel *channel)
{
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		rsp_arena_free(&channel->ways[i].arena);
	rsp_arena_free(&channel->arena);
}

static bool has_data(const struct rsp_bip_channel *channel)
{
	return channel->ways[RSP_WAY_TO_SERVER].bytes || channel->ways[RSP_WAY_TO_CLIENT].bytes;
}

/* Closes the reader, and tells of a channel that nobody decoded. The row stays. */
static void finish(struct rsp_pass *pass, struct rsp_bip_channel *channel,
                   enum rsp_bip_ending ending)
{
	bool draining = pass->draining, seen;

	if (!channel->used || channel->over)
		return;
	seen = ending != RSP_BIP_END_NONE && ending != RSP_BIP_END_LIMIT;
	channel->over = true;
	channel->ending = ending;
	look_late(pass, channel);
	channel->stream.over = seen;
	pass->draining = true;
	for (enum rsp_way way = 0; channel->reader && way < RSP_NUM_WAYS; way++)
		channel->reader->end(channel->state, pass, way, ending != RSP_BIP_END_CLOSED);
	if (channel->reader)
		channel->reader->close(channel->state, pass);
	pass->draining = draining;
	channel->reader = NULL;
	if (!channel->stream.decoded && (has_data(channel) || channel->opened))
		rsp_bip_emit(pass, channel);
	free_memory(channel);
}

/* A free row, one that is over, or that which was idle longest. */
static struct rsp_bip_channel *free_row(const struct call *call)
{
	struct rsp_bip_channel *best = NULL;

	for (size_t i = 0; i < RSP_BIP_MAX_CHANNELS; i++) {
		struct rsp_bip_channel *row = &call->channels->rows[i];

		if (!row->used)
			return row;
		if (!best || row->over > best->over ||
		    (row->over == best->over && row->age < best->age))
			best = row;
	}
	if (!best->over)
		rsp_pass_report(call->pass, RSP_RULE_BIP_LIMIT, call->item->frame,
		                "more than %d channels are open; that idle longest is given up",
		                RSP_BIP_MAX_CHANNELS);
	finish(call->pass, best, RSP_BIP_END_LIMIT);
	return best;
}

static void set_ends(struct rsp_bip_channel *channel, const struct rsp_bip *bip)
{
	enum rsp_way other = bip->is_server ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;
	struct rsp_endpoint *end = &channel->stream.ends[other];

	channel->transport = bip->transport;
	channel->is_server = bip->is_server;
	end->address_len = bip->address_len;
	memcpy(end->address, bip->address, sizeof(end->address));
	channel->stream.ends[RSP_WAY_TO_SERVER].port = bip->port;
}

static struct rsp_bip_channel *begin(const struct call *call, const struct rsp_bip *bip)
{
	struct rsp_bip_channel *channel = find(call->channels, bip->origin.slot, bip->channel);

	if (channel)
		finish(call->pass, channel, RSP_BIP_END_RESET);
	else
		channel = free_row(call);
	*channel = (struct rsp_bip_channel){
	    .used = true,
	    .opened = bip->kind == RSP_BIP_OPENED,
	    .slot = bip->origin.slot,
	    .channel = bip->channel,
	    .first = bip->origin,
	    .last = bip->origin,
	    .stream = {.number = ++call->carrier->num_connections,
	               .first_frame = bip->origin.frame,
	               .carrier = call->carrier,
	               .has_slot = true,
	               .slot = bip->origin.slot,
	               .inside = call->carrier->bip_inside},
	};
	set_ends(channel, bip);
	rsp_arena_init(&channel->arena, RSP_BIP_ARENA);
	for (size_t i = 0; i < RSP_NUM_WAYS; i++) {
		rsp_arena_init(&channel->ways[i].arena, RSP_BIP_HEAD_ROOM);
		forget_head(&channel->ways[i]);
	}
	return channel;
}

/* The next client of a server. */
static struct rsp_bip_channel *begin_again(const struct call *call,
                                           const struct rsp_bip_channel *old)
{
	struct rsp_bip bip = {.kind = RSP_BIP_OPENED,
	                      .origin = call->item->bip->origin,
	                      .channel = old->channel,
	                      .transport = old->transport,
	                      .is_server = true,
	                      .port = old->stream.ends[RSP_WAY_TO_SERVER].port};

	return begin(call, &bip);
}

static void tell_late(const struct call *call, struct rsp_bip_channel *channel)
{
	if (!channel->late_told)
		rsp_pass_report(call->pass, RSP_RULE_BIP_CLOSED, call->item->frame,
		                "%zu bytes go over channel %u, which was closed before",
		                call->item->bytes.len, channel->channel);
}

/* The channel that data are of. That it was opened need not be in the trace. */
static struct rsp_bip_channel *channel_of(const struct call *call)
{
	const struct rsp_bip *bip = call->item->bip;
	struct rsp_bip_channel *channel = find(call->channels, bip->origin.slot, bip->channel);
	enum rsp_bip_transport before = channel ? channel->transport : RSP_BIP_UNKNOWN;

	if (channel && !channel->over)
		return channel;
	if (channel && channel->is_server)
		return begin_again(call, channel);
	if (channel)
		tell_late(call, channel);
	channel = begin(call, bip);
	if (channel->transport == RSP_BIP_UNKNOWN)
		channel->transport = before;
	channel->late_told = true;
	return channel;
}

static enum rsp_way way_of(const struct rsp_bip_channel *channel, bool from_card)
{
	return from_card != channel->is_server ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT;
}

static void take_data(const struct call *call)
{
	const struct rsp_bip *bip = call->item->bip;
	struct rsp_bip_channel *channel = channel_of(call);
	struct rsp_stream_data data = {
	    .way = way_of(channel, bip->kind == RSP_BIP_SENT),
	    .bytes = call->item->bytes,
	    .buffer = call->item->buffer,
	    .frame = call->item->frame,
	    .frame_number = bip->origin.frame,
	    .clock = bip->origin.clock,
	    .t_ns = bip->origin.t_ns,
	};

	channel->last = bip->origin;
	channel->age = ++call->channels->now;
	if (!data.bytes.len)
		return;
	guess(call, channel, &data);
	channel->ways[data.way].bytes += data.bytes.len;
	if (channel->transport == RSP_BIP_UDP)
		give_datagram(call, channel, &data, bip->edge);
	else
		give(call->pass, channel, &data);
}

static void tell_lost(const struct call *call, struct rsp_bip_channel *channel)
{
	enum { TEXT_LEN = 256 };
	const struct rsp_bip *bip = call->item->bip;
	const struct rsp_frame frame = {.number = bip->origin.frame};
	struct rsp_arena arena;

	if (channel->told++ >= RSP_BIP_TOLD_MAX)
		return;
	rsp_arena_init(&arena, TEXT_LEN * 4);
	rsp_pass_report(call->pass, RSP_RULE_BIP_LOST, &frame,
	                "%s%llu bytes %s the card over %s are not in the trace%s",
	                bip->inexact ? "up to " : "", (unsigned long long)bip->lost,
	                bip->lost_from_card ? "from" : "for", rsp_bip_name(&arena, channel),
	                channel->told == RSP_BIP_TOLD_MAX ? "; further gaps are not told" : "");
	rsp_arena_free(&arena);
}

static void lose(const struct call *call, struct rsp_bip_channel *channel)
{
	const struct rsp_bip *bip = call->item->bip;
	struct rsp_stream_data hole = {
	    .way = way_of(channel, bip->lost_from_card),
	    .lost = bip->lost ? bip->lost : 1,
	    .inexact = bip->inexact,
	    .frame = call->item->frame,
	    .frame_number = bip->origin.frame,
	    .clock = bip->origin.clock,
	    .t_ns = bip->origin.t_ns,
	};
	struct rsp_bip_way *way = &channel->ways[hole.way];

	tell_lost(call, channel);
	way->lost += hole.lost;
	channel->stream.holes = true;
	if (channel->reader) {
		read_data(call->pass, channel, &hole);
		return;
	}
	forget_head(way);
	way->tries++;
}

/* Which channels an item is about: one, or all of a card that are open. */
static bool concerns(const struct rsp_bip_channel *row, const struct rsp_bip *bip)
{
	return row->used && !row->over && row->slot == bip->origin.slot &&
	       (!bip->channel || row->channel == bip->channel);
}

static void for_each(const struct call *call)
{
	const struct rsp_bip *bip = call->item->bip;

	for (size_t i = 0; i < RSP_BIP_MAX_CHANNELS; i++) {
		struct rsp_bip_channel *row = &call->channels->rows[i];

		if (!concerns(row, bip))
			continue;
		if (bip->kind == RSP_BIP_LOST) {
			lose(call, row);
			continue;
		}
		row->last = bip->origin;
		if (bip->kind == RSP_BIP_DROPPED)
			rsp_pass_report(call->pass, RSP_RULE_BIP_DROPPED, call->item->frame,
			                "the link of channel %u was dropped", row->channel);
		finish(call->pass, row,
		       bip->kind == RSP_BIP_DROPPED ? RSP_BIP_END_DROPPED
		       : bip->channel               ? RSP_BIP_END_CLOSED
		                                    : RSP_BIP_END_RESET);
		row->used = bip->channel;
	}
}

void rsp_bip_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, const struct rsp_item *item)
{
	struct call call = {.pass = pass, .carrier = carrier, .item = item};

	if (!carrier->bip)
		carrier->bip = rsp_alloc(sizeof(*carrier->bip));
	if (!carrier->bip) {
		pass->out_of_memory = true;
		return;
	}
	call.channels = carrier->bip;
	switch (item->bip->kind) {
	case RSP_BIP_OPENED:
		begin(&call, item->bip)->age = ++call.channels->now;
		break;
	case RSP_BIP_SENT:
	case RSP_BIP_RECEIVED:
		take_data(&call);
		break;
	case RSP_BIP_LOST:
	case RSP_BIP_CLOSED:
	case RSP_BIP_DROPPED:
		for_each(&call);
		break;
	}
}

void rsp_bip_end(struct rsp_pass *pass, struct rsp_carrier *carrier)
{
	for (size_t i = 0; carrier->bip && i < RSP_BIP_MAX_CHANNELS; i++) {
		finish(pass, &carrier->bip->rows[i], RSP_BIP_END_NONE);
		carrier->bip->rows[i].used = false;
	}
}

void rsp_bip_read_with(struct rsp_carrier *carrier, const struct rsp_stream_reader *reader,
                       const struct rsp_stream_reader *inside)
{
	carrier->bip_reader = reader;
	carrier->bip_inside = inside;
}

size_t rsp_bip_num(const struct rsp_carrier *carrier)
{
	size_t num = 0;

	for (size_t i = 0; carrier->bip && i < RSP_BIP_MAX_CHANNELS; i++)
		num += carrier->bip->rows[i].used;
	return num;
}

void rsp_bip_free(struct rsp_bip_channels *channels)
{
	struct rsp_arena scratch;
	struct rsp_pass pass;

	if (!channels)
		return;
	rsp_quiet_begin(&pass, &scratch);
	for (size_t i = 0; i < RSP_BIP_MAX_CHANNELS; i++)
		finish(&pass, &channels->rows[i], RSP_BIP_END_NONE);
	rsp_quiet_end(&pass);
	rsp_free(channels);
}
