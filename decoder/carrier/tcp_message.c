/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message of a connection of which nothing was decoded. */
#include "carrier/endpoint.h"
#include "carrier/tcp_conn.h"

enum {
	FIELD_CONNECTION,
	FIELD_CLIENT,
	FIELD_CLIENT_PORT,
	FIELD_SERVER,
	FIELD_SERVER_PORT,
	FIELD_TO_SERVER,
	FIELD_TO_CLIENT,
	FIELD_LOST_TO_SERVER,
	FIELD_LOST_TO_CLIENT,
	FIELD_OPENING,
	FIELD_ENDING,
	NUM_FIELDS
};

static const struct rsp_name openings[] = {
    {0, "not in the trace"},
    {1, "seen"            },
    {0, NULL              },
};

static const struct rsp_name endings[] = {
    {RSP_TCP_END_NONE,   "open"  },
    {RSP_TCP_END_CLOSED, "closed"},
    {RSP_TCP_END_RESET,  "reset" },
    {RSP_TCP_END_IDLE,   "idle"  },
    {0,                  NULL    },
};

#define ROW(key, label, kind, names, clause)                                                       \
	{                                                                                          \
		"tcp.connection" key, label, RSP_KIND_##kind, RSP_DEC, RSP_PUBLIC, names, clause   \
	}

static const struct rsp_field fields[NUM_FIELDS] = {
    [FIELD_CONNECTION] = ROW("", "TCP connection", NONE, NULL, "RFC 9293 3.4.1"),
    [FIELD_CLIENT] = ROW(".client", "Client", STRING, NULL, "RFC 9293 3.3.1"),
    [FIELD_CLIENT_PORT] = ROW(".client_port", "Client port", UINT, NULL, "RFC 9293 3.1"),
    [FIELD_SERVER] = ROW(".server", "Server", STRING, NULL, "RFC 9293 3.3.1"),
    [FIELD_SERVER_PORT] = ROW(".server_port", "Server port", UINT, NULL, "RFC 9293 3.1"),
    [FIELD_TO_SERVER] = ROW(".to_server", "Bytes to the server", UINT, NULL, "RFC 9293 3.4"),
    [FIELD_TO_CLIENT] = ROW(".to_client", "Bytes to the client", UINT, NULL, "RFC 9293 3.4"),
    [FIELD_LOST_TO_SERVER] =
        ROW(".lost_to_server", "Bytes to the server that are missing", UINT, NULL, "RFC 9293 3.4"),
    [FIELD_LOST_TO_CLIENT] =
        ROW(".lost_to_client", "Bytes to the client that are missing", UINT, NULL, "RFC 9293 3.4"),
    [FIELD_OPENING] = ROW(".opening", "Opening", UINT, openings, "RFC 9293 3.5"),
    [FIELD_ENDING] = ROW(".ending", "Ending", UINT, endings, "RFC 9293 3.6"),
};

struct rsp_field_table rsp_tcp_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = NUM_FIELDS};
}

const char *rsp_tcp_name(struct rsp_arena *arena, const struct rsp_tcp_conn *conn, enum rsp_way way)
{
	const struct rsp_endpoint *ends = conn->stream.ends;

	return rsp_arena_printf(arena, "%s > %s",
	                        rsp_endpoint_text(arena, &ends[rsp_way_other(way)]),
	                        rsp_endpoint_text(arena, &ends[way]));
}

static const struct rsp_tcp_way *way_of(const struct rsp_tcp_conn *conn, enum rsp_way way)
{
	return &conn->ways[rsp_tcp_way_of(conn, way)];
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_tcp_conn *conn = message->detail;
	const struct rsp_endpoint *ends = conn->stream.ends;
	const struct rsp_tcp_way *to_server = way_of(conn, RSP_WAY_TO_SERVER);
	const struct rsp_tcp_way *to_client = way_of(conn, RSP_WAY_TO_CLIENT);
	const struct rsp_slice nowhere = {0};
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, NULL);
	root = rsp_node_new(&decode, NULL, &fields[FIELD_CONNECTION], nowhere);
	for (int i = 0; i < RSP_NUM_WAYS; i++) {
		const struct rsp_endpoint *end =
		    &ends[i == 0 ? RSP_WAY_TO_CLIENT : RSP_WAY_TO_SERVER];

		rsp_node_text(&decode, root, &fields[i == 0 ? FIELD_CLIENT : FIELD_SERVER], nowhere,
		              rsp_endpoint_address(arena, end));
		rsp_node_uint(&decode, root,
		              &fields[i == 0 ? FIELD_CLIENT_PORT : FIELD_SERVER_PORT], nowhere,
		              end->port);
	}
	rsp_node_uint(&decode, root, &fields[FIELD_TO_SERVER], nowhere, to_server->bytes);
	rsp_node_uint(&decode, root, &fields[FIELD_TO_CLIENT], nowhere, to_client->bytes);
	if (to_server->lost)
		rsp_node_uint(&decode, root, &fields[FIELD_LOST_TO_SERVER], nowhere,
		              to_server->lost);
	if (to_client->lost)
		rsp_node_uint(&decode, root, &fields[FIELD_LOST_TO_CLIENT], nowhere,
		              to_client->lost);
	rsp_node_uint(&decode, root, &fields[FIELD_OPENING], nowhere, conn->opened);
	rsp_node_uint(&decode, root, &fields[FIELD_ENDING], nowhere, conn->ending);
	return root;
}

void rsp_tcp_emit(const struct rsp_tcp_call *call, struct rsp_tcp_conn *conn)
{
	struct rsp_arena *arena = &call->tcp->scratch;
	uint64_t to_server = way_of(conn, RSP_WAY_TO_SERVER)->bytes;
	uint64_t to_client = way_of(conn, RSP_WAY_TO_CLIENT)->bytes;
	struct rsp_message message = {
	    .iface = RSP_IF_TCP,
	    .clock = conn->first.clock,
	    .t_ns = conn->first.t_ns,
	    .frame = conn->first.frame,
	    .connection_frame = conn->stream.first_frame,
	    .last_frame = conn->last.frame,
	    .by_line = call->pass->by_line,
	    .slot = -1,
	    .channel = -1,
	    .function = "connection",
	    .has_command = to_server,
	    .has_response = to_client,
	    .command_len = (size_t)to_server,
	    .response_len = (size_t)to_client,
	    .build = build,
	    .detail = conn,
	};

	rsp_arena_reset(arena);
	message.summary =
	    rsp_arena_printf(arena, "%s, %s", rsp_tcp_name(arena, conn, RSP_WAY_TO_SERVER),
	                     rsp_value_name(endings, conn->ending));
	rsp_pass_emit(call->pass, &message);
}
