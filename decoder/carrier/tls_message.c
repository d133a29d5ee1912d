/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message of a connection whose contents nobody reads, and what is to be said of a connection
 * that stays closed. */
#include "base/values.h"
#include "carrier/tls_fields.h"
#include "carrier/tls_state.h"

/* What stands in a tree, and where it is built from. */
struct session {
	const struct rsp_tls *tls;
	const struct rsp_buffer *handshakes[RSP_NUM_WAYS];
};

static const struct tls_way *way_of(const struct rsp_tls *tls, bool client)
{
	return client ? &tls->ways[tls->client]
	              : &tls->ways[tls->client == RSP_WAY_TO_SERVER ? RSP_WAY_TO_CLIENT
	                                                            : RSP_WAY_TO_SERVER];
}

static void show_bool(struct rsp_decode *decode, struct rsp_node *root, enum tls_field field,
                      bool value)
{
	rsp_node_uint(decode, root, tls_field(field), rsp_slice(NULL, 0), value);
}

static void show_counts(struct rsp_decode *decode, struct rsp_node *root, const struct rsp_tls *tls)
{
	const struct tls_way *client = way_of(tls, true), *server = way_of(tls, false);
	const struct {
		enum tls_field field;
		uint64_t value;
	} rows[] = {
	    {TLS_FIELD_CLIENT_BYTES,   client->bytes     },
	    {TLS_FIELD_SERVER_BYTES,   server->bytes     },
	    {TLS_FIELD_CLIENT_RECORDS, client->records   },
	    {TLS_FIELD_SERVER_RECORDS, server->records   },
	    {TLS_FIELD_CLIENT_DATA,    client->data_bytes},
	    {TLS_FIELD_SERVER_DATA,    server->data_bytes},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		rsp_node_uint(decode, root, tls_field(rows[i].field), rsp_slice(NULL, 0),
		              rows[i].value);
}

static void show_finished(struct rsp_decode *decode, struct rsp_node *root,
                          const struct rsp_tls *tls)
{
	enum tls_finished client = way_of(tls, true)->finished,
	                  server = way_of(tls, false)->finished;

	if (client)
		rsp_node_uint(decode, root, tls_field(TLS_FIELD_CLIENT_FINISHED),
		              rsp_slice(NULL, 0), client);
	if (server)
		rsp_node_uint(decode, root, tls_field(TLS_FIELD_SERVER_FINISHED),
		              rsp_slice(NULL, 0), server);
}

static const struct tls_way *way_of_alert(const struct rsp_tls *tls)
{
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		if (tls->ways[i].has_alert)
			return &tls->ways[i];
	return NULL;
}

static void show_session(struct rsp_decode *decode, struct rsp_node *root,
                         const struct rsp_tls *tls)
{
	const struct tls_way *alert = way_of_alert(tls);
	const struct tls_hello *server = &tls->server_hello;
	struct rsp_slice name = tls->client_hello.server_name, nowhere = rsp_slice(NULL, 0);

	if (tls->version)
		rsp_node_uint(decode, root, tls_field(TLS_FIELD_SESSION_VERSION), nowhere,
		              tls->version);
	if (name.len)
		rsp_node_bytes(decode, root, tls_field(TLS_FIELD_SERVER_NAME), nowhere, name);
	if (tls->has_server_hello) {
		rsp_node_uint(decode, root, tls_field(TLS_FIELD_SESSION_SUITE), nowhere,
		              server->suite);
		if (server->alpn.len)
			rsp_node_bytes(decode, root, tls_field(TLS_FIELD_ALPN), nowhere,
			               server->alpn);
		if (tls->version < TLS_VERSION_1_3) {
			show_bool(decode, root, TLS_FIELD_EXTENDED_MASTER, server->extended_master);
			show_bool(decode, root, TLS_FIELD_ENCRYPT_THEN_MAC,
			          server->encrypt_then_mac);
		}
		show_bool(decode, root, TLS_FIELD_RESUMED, tls->resumed);
	}
	if (tls->version < TLS_VERSION_1_3)
		show_finished(decode, root, tls);
	if (alert)
		rsp_node_uint(decode, root, tls_field(TLS_FIELD_ALERT), nowhere, alert->alert);
	show_counts(decode, root, tls);
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct session *session = message->detail;
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, NULL);
	root = rsp_node_new(&decode, NULL, tls_field(TLS_FIELD_SESSION), rsp_slice(NULL, 0));
	show_session(&decode, root, session->tls);
	for (size_t i = 0; i < RSP_NUM_WAYS; i++) {
		decode.buffer = session->handshakes[i];
		if (decode.buffer)
			tls_tree(&decode, root, session->tls, decode.buffer->bytes);
	}
	return root;
}

/* A side whose records all stayed closed. */
static bool stayed_closed(const struct rsp_tls *tls)
{
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		if (tls->ways[i].unread && !tls->ways[i].proven)
			return true;
	return false;
}

/* What would open it, for the text that its secrets are not there. */
static const char *wanted_of(const struct rsp_tls *tls, struct rsp_arena *arena)
{
	struct rsp_slice name = tls->client_hello.server_name, identity = tls->psk_identity;

	if (identity.len && rsp_utf8_valid(identity))
		return rsp_arena_printf(arena, " (the pre-shared key %.*s)", (int)identity.len,
		                        (const char *)identity.data);
	if (name.len && rsp_utf8_valid(name))
		return rsp_arena_printf(arena, " (with %.*s)", (int)name.len,
		                        (const char *)name.data);
	return "";
}

static const char *handshake_gap(const struct rsp_tls *tls)
{
	if (!tls->has_client_hello && !tls->has_server_hello)
		return "the handshake";
	return tls->has_client_hello ? "ServerHello" : "ClientHello";
}

static void report_closed(const struct rsp_tls *tls, struct rsp_decode *decode)
{
	struct rsp_slice nowhere = rsp_slice(NULL, 0);

	if (!stayed_closed(tls))
		return;
	if (!tls->has_client_hello || !tls->has_server_hello)
		rsp_report(
		    decode, RSP_RULE_TLS_SECRETS_MISSING, nowhere,
		    "connection %u: %s of the TLS session is not in the trace, so no secrets "
		    "can be found for it",
		    tls->stream.number, handshake_gap(tls));
	else if (!tls->suite || tls->suite->mode == TLS_MODE_OTHER || tls->server_hello.compressed)
		rsp_report(decode, RSP_RULE_TLS_SUITE_UNKNOWN, nowhere,
		           "connection %u: records protected with %s%s are not decrypted",
		           tls->stream.number, tls->suite ? tls->suite->name : "an unknown suite",
		           tls->server_hello.compressed ? " and compressed" : "");
	else if (tls->tried_wrong)
		rsp_report(decode, RSP_RULE_TLS_SECRETS_WRONG, nowhere,
		           "connection %u: no record verifies with the secrets that are there%s",
		           tls->stream.number, wanted_of(tls, decode->arena));
	else
		rsp_report(decode, RSP_RULE_TLS_SECRETS_MISSING, nowhere,
		           "connection %u: no secrets for the TLS session are there%s",
		           tls->stream.number, wanted_of(tls, decode->arena));
}

static const char *summary_of(const struct rsp_tls *tls, struct rsp_arena *arena)
{
	struct rsp_slice name = tls->client_hello.server_name;
	const char *version = tls_version_name(tls->version);
	const char *suite = tls->has_server_hello && tls->suite ? tls->suite->name : NULL;

	if (!rsp_utf8_valid(name))
		name.len = 0;
	return rsp_arena_printf(arena, "%.*s%s%s%s%s%s%llu bytes to the server, %llu back",
	                        (int)name.len, (const char *)name.data, name.len ? ", " : "",
	                        version ? version : "", version ? ", " : "", suite ? suite : "",
	                        suite ? ", " : "", (unsigned long long)way_of(tls, true)->bytes,
	                        (unsigned long long)way_of(tls, false)->bytes);
}

static const char *function_of(const struct rsp_tls *tls)
{
	if (tls->decrypted)
		return "session";
	return tls->encrypted_frame ? "encrypted session" : "handshake";
}

static void set_result(struct rsp_message *message, const struct rsp_tls *tls)
{
	const struct tls_way *alert = way_of_alert(tls);
	const char *name;

	if (!alert)
		return;
	name = tls_alert_name(alert->alert);
	message->result.state = RSP_RESULT_ERROR;
	message->result.name = name ? name : "unknown alert";
	message->result.number = alert->alert;
}

static void emit(struct rsp_tls *tls, struct rsp_pass *pass, struct rsp_decode *decode)
{
	struct session session = {.tls = tls};
	struct tls_way *client = &tls->ways[tls->client];
	struct tls_way *server = client == tls->ways ? tls->ways + 1 : tls->ways;
	struct rsp_message message = {
	    .iface = RSP_IF_TLS,
	    .clock = tls->clock,
	    .t_ns = tls->t_ns,
	    .frame = tls->first_frame,
	    .connection_frame = tls->stream.first_frame,
	    .last_frame = tls->last_frame,
	    .by_line = tls->by_line,
	    .slot = tls->stream.has_slot ? tls->stream.slot : -1,
	    .channel = -1,
	    .function = function_of(tls),
	    .has_command = client->kept.len != 0,
	    .has_response = server->kept.len != 0,
	    .command_len = client->kept.len,
	    .response_len = server->kept.len,
	    .summary = summary_of(tls, decode->arena),
	    .build = build,
	    .detail = &session,
	};

	if (client->kept.len)
		message.command = session.handshakes[0] =
		    rsp_joiner_finish(&client->kept, RSP_BUFFER_JOINED, "client handshake");
	if (server->kept.len)
		message.response = session.handshakes[1] =
		    rsp_joiner_finish(&server->kept, RSP_BUFFER_JOINED, "server handshake");
	set_result(&message, tls);
	message.findings = decode->first_finding;
	rsp_pass_emit(pass, &message);
}

void tls_message_emit(struct rsp_tls *tls, struct rsp_pass *pass)
{
	struct rsp_frame frame = {.number = tls->encrypted_frame};
	struct rsp_arena arena;
	struct rsp_decode decode;

	if (!tls->has_begun)
		return;
	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, NULL);
	report_closed(tls, &decode);
	if (!tls->stream.decoded)
		emit(tls, pass, &decode);
	else if (decode.first_finding)
		rsp_pass_report(pass, RSP_RULE_TLS_SECRETS_MISSING, &frame, "%s, for one direction",
		                decode.first_finding->text);
	rsp_arena_free(&arena);
}
