/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of handshake messages. */
#include "carrier/tls_fields.h"
#include "carrier/tls_state.h"
#include "schema/schema.h"

struct showing {
	struct rsp_decode *decode;
	struct rsp_node *root;
	const struct rsp_tls *tls;
	struct rsp_slice whole, body;
	uint8_t type;
};

static struct rsp_node *show_node(const struct showing *s, enum tls_field field)
{
	return rsp_node_new(s->decode, s->root, tls_field(field), s->whole);
}

static void show_bytes(const struct showing *s, struct rsp_node *node, enum tls_field field,
                       struct rsp_slice bytes)
{
	if (bytes.len)
		rsp_node_bytes(s->decode, node, tls_field(field), bytes, bytes);
}

/* RFC 8446 4.4.2: a context, and extensions behind each; before it a list of certificates. */
static void show_certificates(const struct showing *s)
{
	const struct rsp_asn_type *type = rsp_schema_type("Certificate");
	struct rsp_node *node = show_node(s, TLS_FIELD_CERTIFICATES);
	bool is_13 = s->tls->version >= TLS_VERSION_1_3;
	struct rsp_slice in = s->body, list, der, rest;
	struct tls_hello unused = {0};

	if (is_13) {
		if (!tls_take_vector(&in, 1, &list))
			return;
		show_bytes(s, node, TLS_FIELD_CERTIFICATE_CONTEXT, list);
	}
	if (!tls_take_vector(&in, 3, &list))
		return;
	while (tls_take_vector(&list, 3, &der)) {
		if (type)
			rsp_walk_all(s->decode, node, type, der);
		if (!is_13)
			continue;
		rest = list;
		tls_extensions(s->decode, node, &rest, false, &unused);
		list = rest;
	}
}

static void show_ticket(const struct showing *s)
{
	struct rsp_node *node = show_node(s, TLS_FIELD_TICKET);
	struct rsp_slice in = s->body, part = rsp_sub(in, 0, 4);
	uint32_t lifetime;

	if (rsp_take_u32be(&in, &lifetime))
		rsp_node_uint(s->decode, node, tls_field(TLS_FIELD_TICKET_LIFETIME), part,
		              lifetime);
	show_bytes(s, node, TLS_FIELD_TICKET_DATA, in);
}

static void show_client_keys(const struct showing *s)
{
	struct rsp_node *node = show_node(s, TLS_FIELD_CLIENT_KEYS);
	struct rsp_slice in = s->body, identity;

	if (s->tls->suite && s->tls->suite->psk && tls_take_vector(&in, 2, &identity))
		show_bytes(s, node, TLS_FIELD_PSK_IDENTITY, identity);
	show_bytes(s, node, TLS_FIELD_CLIENT_KEYS_DATA, in);
}

static void show_server_keys(const struct showing *s)
{
	struct rsp_node *node = show_node(s, TLS_FIELD_SERVER_KEYS);
	struct rsp_slice in = s->body, hint;

	if (s->tls->suite && s->tls->suite->psk && tls_take_vector(&in, 2, &hint))
		show_bytes(s, node, TLS_FIELD_PSK_HINT, hint);
	show_bytes(s, node, TLS_FIELD_SERVER_KEYS_DATA, in);
}

static void show_other(const struct showing *s)
{
	struct rsp_node *node = show_node(s, TLS_FIELD_HANDSHAKE);
	struct rsp_slice in = s->body;
	struct tls_hello unused = {0};

	rsp_node_uint(s->decode, node, tls_field(TLS_FIELD_HANDSHAKE_TYPE), rsp_sub(s->whole, 0, 1),
	              s->type);
	if (s->type == TLS_ENCRYPTED_EXTENSIONS)
		tls_extensions(s->decode, node, &in, false, &unused);
	show_bytes(s, node, TLS_FIELD_HANDSHAKE_DATA, in);
}

static void show_message(const struct showing *s)
{
	struct tls_hello unused;

	switch (s->type) {
	case TLS_CLIENT_HELLO:
		tls_client_hello(s->decode, show_node(s, TLS_FIELD_CLIENT_HELLO), s->body, &unused);
		break;
	case TLS_SERVER_HELLO:
		tls_server_hello(s->decode, show_node(s, TLS_FIELD_SERVER_HELLO), s->body, &unused);
		break;
	case TLS_CERTIFICATE:
		show_certificates(s);
		break;
	case TLS_NEW_SESSION_TICKET:
		show_ticket(s);
		break;
	case TLS_CLIENT_KEY_EXCHANGE:
		show_client_keys(s);
		break;
	case TLS_SERVER_KEY_EXCHANGE:
		show_server_keys(s);
		break;
	default:
		show_other(s);
		break;
	}
}

void tls_tree(struct rsp_decode *decode, struct rsp_node *root, const struct rsp_tls *tls,
              struct rsp_slice in)
{
	struct showing showing = {.decode = decode, .root = root, .tls = tls};
	struct rsp_slice rest = in;

	while (rsp_take_u8(&rest, &showing.type) && tls_take_vector(&rest, 3, &showing.body)) {
		size_t off = rsp_offset_in(in, showing.body) + showing.body.len;

		showing.whole = rsp_sub(in, 0, off);
		show_message(&showing);
		in = rest;
	}
	if (in.len)
		rsp_node_bytes(decode, root, tls_field(TLS_FIELD_HANDSHAKE_DATA), in, in);
}
