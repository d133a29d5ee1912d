/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message of a channel of which nothing was decoded. */
#include "base/values.h"
#include "carrier/bip_channel.h"
#include "carrier/endpoint.h"

enum bip_field {
	FIELD_SESSION,
	FIELD_CHANNEL,
	FIELD_TRANSPORT,
	FIELD_SERVER_MODE,
	FIELD_ADDRESS,
	FIELD_PORT,
	FIELD_FROM_CARD,
	FIELD_TO_CARD,
	FIELD_LOST_FROM_CARD,
	FIELD_LOST_TO_CARD,
	FIELD_OPENING,
	FIELD_ENDING,
	NUM_FIELDS
};

static const struct rsp_name no_yes[] = {
    {0, "no" },
    {1, "yes"},
    {0, NULL },
};

static const struct rsp_name transports[] = {
    {RSP_BIP_UNKNOWN, "not known"},
    {RSP_BIP_UDP,     "UDP"      },
    {RSP_BIP_TCP,     "TCP"      },
    {0,               NULL       },
};

static const struct rsp_name openings[] = {
    {0, "not in the trace"},
    {1, "seen"            },
    {0, NULL              },
};

static const struct rsp_name endings[] = {
    {RSP_BIP_END_NONE,    "open"                   },
    {RSP_BIP_END_CLOSED,  "closed"                 },
    {RSP_BIP_END_DROPPED, "link dropped"           },
    {RSP_BIP_END_RESET,   "reset, or opened anew"  },
    {RSP_BIP_END_LIMIT,   "given up, too many open"},
    {0,                   NULL                     },
};

#define ROW(key, label, kind, names, clause)                                                       \
	{                                                                                          \
		"bip.session" key, label, RSP_KIND_##kind, RSP_DEC, RSP_PUBLIC, names, clause      \
	}

static const struct rsp_field fields[NUM_FIELDS] = {
    [FIELD_SESSION] = ROW("", "Channel of BIP", NONE, NULL, "TS 102 223 6.4.27"),
    [FIELD_CHANNEL] = ROW(".channel", "Channel", UINT, NULL, "TS 102 223 8.56"),
    [FIELD_TRANSPORT] = ROW(".transport", "Transport", UINT, transports, "TS 102 223 8.59"),
    [FIELD_SERVER_MODE] = ROW(".card_listens", "Card listens", UINT, no_yes, "TS 102 223 8.59"),
    [FIELD_ADDRESS] = ROW(".address", "Other end", STRING, NULL, "TS 102 223 8.58"),
    [FIELD_PORT] = ROW(".port", "Port", UINT, NULL, "TS 102 223 8.59"),
    [FIELD_FROM_CARD] = ROW(".from_card", "Bytes from the card", UINT, NULL, "TS 102 223 6.4.30"),
    [FIELD_TO_CARD] = ROW(".to_card", "Bytes for the card", UINT, NULL, "TS 102 223 6.4.29"),
    [FIELD_LOST_FROM_CARD] = ROW(".lost_from_card", "Bytes from the card that are missing", UINT,
                                 NULL, "TS 102 223 6.4.30"),
    [FIELD_LOST_TO_CARD] = ROW(".lost_to_card", "Bytes for the card that are missing", UINT, NULL,
                               "TS 102 223 6.4.29"),
    [FIELD_OPENING] = ROW(".opening", "Opening", UINT, openings, "TS 102 223 6.4.27"),
    [FIELD_ENDING] = ROW(".ending", "Ending", UINT, endings, "TS 102 223 6.4.28"),
};

struct rsp_field_table rsp_bip_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = NUM_FIELDS};
}

static enum rsp_way from_card(const struct rsp_bip_channel *channel)
{
	return channel->is_server ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER;
}

static enum rsp_way to_card(const struct rsp_bip_channel *channel)
{
	return channel->is_server ? RSP_WAY_TO_SERVER : RSP_WAY_TO_CLIENT;
}

const char *rsp_bip_name(struct rsp_arena *arena, const struct rsp_bip_channel *channel)
{
	const struct rsp_endpoint *end = &channel->stream.ends[from_card(channel)];
	uint16_t port = channel->stream.ends[RSP_WAY_TO_SERVER].port;

	if (channel->is_server)
		return rsp_arena_printf(arena, "channel %u, on which the card listens at port %u",
		                        channel->channel, port);
	if (end->address_len)
		return rsp_arena_printf(arena, "channel %u to %s", channel->channel,
		                        rsp_endpoint_text(arena, end));
	return rsp_arena_printf(arena, "channel %u", channel->channel);
}

static void show_ends(struct rsp_decode *decode, struct rsp_node *root,
                      const struct rsp_bip_channel *channel)
{
	const struct rsp_slice nowhere = {0};
	const struct rsp_endpoint *end = &channel->stream.ends[from_card(channel)];

	rsp_node_uint(decode, root, &fields[FIELD_CHANNEL], nowhere, channel->channel);
	rsp_node_uint(decode, root, &fields[FIELD_TRANSPORT], nowhere, channel->transport);
	rsp_node_uint(decode, root, &fields[FIELD_SERVER_MODE], nowhere, channel->is_server);
	if (end->address_len)
		rsp_node_text(decode, root, &fields[FIELD_ADDRESS], nowhere,
		              rsp_endpoint_address(decode->arena, end));
	if (channel->opened)
		rsp_node_uint(decode, root, &fields[FIELD_PORT], nowhere,
		              channel->stream.ends[RSP_WAY_TO_SERVER].port);
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_bip_channel *channel = message->detail;
	const struct rsp_bip_way *up = &channel->ways[from_card(channel)];
	const struct rsp_bip_way *down = &channel->ways[to_card(channel)];
	const struct rsp_slice nowhere = {0};
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, NULL);
	root = rsp_node_new(&decode, NULL, &fields[FIELD_SESSION], nowhere);
	show_ends(&decode, root, channel);
	rsp_node_uint(&decode, root, &fields[FIELD_FROM_CARD], nowhere, up->bytes);
	rsp_node_uint(&decode, root, &fields[FIELD_TO_CARD], nowhere, down->bytes);
	if (up->lost)
		rsp_node_uint(&decode, root, &fields[FIELD_LOST_FROM_CARD], nowhere, up->lost);
	if (down->lost)
		rsp_node_uint(&decode, root, &fields[FIELD_LOST_TO_CARD], nowhere, down->lost);
	rsp_node_uint(&decode, root, &fields[FIELD_OPENING], nowhere, channel->opened);
	rsp_node_uint(&decode, root, &fields[FIELD_ENDING], nowhere, channel->ending);
	return root;
}

void rsp_bip_emit(struct rsp_pass *pass, struct rsp_bip_channel *channel)
{
	uint64_t up = channel->ways[from_card(channel)].bytes;
	uint64_t down = channel->ways[to_card(channel)].bytes;
	struct rsp_message message = {
	    .iface = RSP_IF_BIP,
	    .clock = channel->first.clock,
	    .t_ns = channel->first.t_ns,
	    .frame = channel->first.frame,
	    .connection = channel->stream.number,
	    .connection_frame = channel->stream.first_frame,
	    .last_frame = channel->last.last_frame,
	    .by_line = channel->first.by_line,
	    .slot = channel->slot,
	    .channel = -1,
	    .function = "channel",
	    .has_command = up,
	    .has_response = down,
	    .command_len = (size_t)up,
	    .response_len = (size_t)down,
	    .build = build,
	    .detail = channel,
	};

	message.summary = rsp_arena_printf(
	    pass->scratch, "%s, %s, %s", rsp_value_name(transports, channel->transport),
	    rsp_bip_name(pass->scratch, channel), rsp_value_name(endings, channel->ending));
	rsp_pass_emit(pass, &message);
}
