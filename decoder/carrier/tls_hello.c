/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ClientHello, ServerHello and their extensions: one reading serves the session and the tree. */
#include "carrier/tls_fields.h"
#include "carrier/tls_state.h"

/* IANA, TLS ExtensionType Values. */
enum {
	EXTENSION_SERVER_NAME = 0,
	EXTENSION_GROUPS = 10,
	EXTENSION_ALPN = 16,
	EXTENSION_ENCRYPT_THEN_MAC = 22,
	EXTENSION_EXTENDED_MASTER = 23,
	EXTENSION_TICKET = 35,
	EXTENSION_PSK = 41,
	EXTENSION_EARLY_DATA = 42,
	EXTENSION_VERSIONS = 43
};

struct reading {
	struct rsp_decode *decode;
	struct rsp_node *parent; /* of the extension's values */
	struct tls_hello *hello;
	bool client;
};

bool tls_take_vector(struct rsp_slice *in, size_t len_len, struct rsp_slice *out)
{
	struct rsp_slice rest = *in;
	uint64_t len;

	if (!rsp_take_ube(&rest, len_len, &len) || !rsp_take(&rest, (size_t)len, out))
		return false;
	*in = rest;
	return true;
}

static void malformed(struct rsp_decode *decode, struct rsp_slice part, const char *what)
{
	rsp_report(decode, RSP_RULE_TLS_HANDSHAKE_BAD, part,
	           "%s is shorter or longer than its lengths say", what);
}

/* RFC 6066 3: a list of type, length, name; only host names exist. */
static void read_server_name(const struct reading *r, struct rsp_slice in)
{
	struct rsp_slice list, name;
	uint8_t type;

	if (!in.len) /* a server only acknowledges */
		return;
	if (!tls_take_vector(&in, 2, &list)) {
		malformed(r->decode, in, "server_name");
		return;
	}
	while (rsp_take_u8(&list, &type) && tls_take_vector(&list, 2, &name)) {
		rsp_node_bytes(r->decode, r->parent, tls_field(TLS_FIELD_EXTENSION_NAME), name,
		               name);
		if (!r->hello->server_name.len)
			r->hello->server_name = name;
	}
}

static void read_alpn(const struct reading *r, struct rsp_slice in)
{
	struct rsp_slice list, name;

	if (!tls_take_vector(&in, 2, &list)) {
		malformed(r->decode, in, "application_layer_protocol_negotiation");
		return;
	}
	while (tls_take_vector(&list, 1, &name)) {
		rsp_node_bytes(r->decode, r->parent, tls_field(TLS_FIELD_EXTENSION_ALPN), name,
		               name);
		if (!r->hello->alpn.len)
			r->hello->alpn = name;
	}
}

/* Values that GREASE (RFC 8701) sends to keep peers from relying on what they know. */
static bool is_grease(uint16_t value)
{
	enum { LOW_BYTE = 0xFF, LOW_NIBBLE = 0x0F, GREASE = 0x0A, BYTE = 8 };

	return (value & LOW_NIBBLE) == GREASE && value >> BYTE == (value & LOW_BYTE);
}

static void read_versions(const struct reading *r, struct rsp_slice in)
{
	struct rsp_slice list = in, part;
	uint16_t version;

	if (r->client && !tls_take_vector(&in, 1, &list)) {
		malformed(r->decode, in, "supported_versions");
		return;
	}
	r->hello->version = 0;
	while (rsp_take(&list, 2, &part)) {
		struct rsp_slice value = part;

		if (!rsp_take_u16be(&value, &version))
			continue;
		rsp_node_uint(r->decode, r->parent, tls_field(TLS_FIELD_EXTENSION_VERSION), part,
		              version);
		if (!is_grease(version) && version > r->hello->version)
			r->hello->version = version;
	}
}

static void read_groups(const struct reading *r, struct rsp_slice in)
{
	struct rsp_slice list, part;
	uint16_t group;

	if (!tls_take_vector(&in, 2, &list)) {
		malformed(r->decode, in, "supported_groups");
		return;
	}
	while (rsp_take(&list, 2, &part)) {
		struct rsp_slice value = part;

		if (rsp_take_u16be(&value, &group))
			rsp_node_uint(r->decode, r->parent, tls_field(TLS_FIELD_EXTENSION_GROUP),
			              part, group);
	}
}

/* RFC 8446 4.2.11: a client's list of identities; a server says which. */
static void read_psk(const struct reading *r, struct rsp_slice in)
{
	struct rsp_slice list, identity;
	uint32_t age;

	r->hello->psk = true;
	if (!r->client || !tls_take_vector(&in, 2, &list))
		return;
	while (tls_take_vector(&list, 2, &identity) && rsp_take_u32be(&list, &age))
		rsp_node_bytes(r->decode, r->parent, tls_field(TLS_FIELD_EXTENSION_PSK), identity,
		               identity);
}

static void read_extension(const struct reading *r, uint16_t type, struct rsp_slice data)
{
	switch (type) {
	case EXTENSION_SERVER_NAME:
		read_server_name(r, data);
		break;
	case EXTENSION_GROUPS:
		read_groups(r, data);
		break;
	case EXTENSION_ALPN:
		read_alpn(r, data);
		break;
	case EXTENSION_ENCRYPT_THEN_MAC:
		r->hello->encrypt_then_mac = true;
		break;
	case EXTENSION_EXTENDED_MASTER:
		r->hello->extended_master = true;
		break;
	case EXTENSION_TICKET:
		r->hello->ticket = data;
		break;
	case EXTENSION_PSK:
		read_psk(r, data);
		break;
	case EXTENSION_EARLY_DATA:
		r->hello->early_data = true;
		break;
	case EXTENSION_VERSIONS:
		read_versions(r, data);
		break;
	default:
		break;
	}
}

void tls_extensions(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in,
                    bool client, struct tls_hello *out)
{
	struct rsp_slice list, whole, data, type_part;
	uint16_t type;

	if (!in->len) /* before TLS 1.3 there need be none */
		return;
	if (!tls_take_vector(in, 2, &list)) {
		malformed(decode, *in, "the list of extensions");
		*in = rsp_slice(in->data, 0);
		return;
	}
	while (list.len) {
		struct reading reading = {decode, NULL, out, client};

		whole = list;
		type_part = rsp_sub(list, 0, 2);
		if (!rsp_take_u16be(&list, &type) || !tls_take_vector(&list, 2, &data)) {
			malformed(decode, whole, "an extension");
			return;
		}
		whole = rsp_sub(whole, 0, rsp_offset_in(whole, data) + data.len);
		reading.parent =
		    rsp_node_new(decode, parent, tls_field(TLS_FIELD_EXTENSION), whole);
		rsp_node_uint(decode, reading.parent, tls_field(TLS_FIELD_EXTENSION_TYPE),
		              type_part, type);
		read_extension(&reading, type, data);
		if (reading.parent && reading.parent->first == reading.parent->last && data.len)
			rsp_node_bytes(decode, reading.parent, tls_field(TLS_FIELD_EXTENSION_DATA),
			               data, data);
	}
}

/* What both hellos begin with. */
struct opening {
	enum tls_field version, random, session;
};

static bool read_opening(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in,
                         const struct opening *fields, struct tls_hello *out)
{
	struct rsp_slice part = rsp_sub(*in, 0, 2);

	if (!rsp_take_u16be(in, &out->version))
		return false;
	rsp_node_uint(decode, parent, tls_field(fields->version), part, out->version);
	if (!rsp_take(in, TLS_RANDOM_LEN, &out->random))
		return false;
	rsp_node_bytes(decode, parent, tls_field(fields->random), out->random, out->random);
	if (!tls_take_vector(in, 1, &out->session_id) || out->session_id.len > RSP_SECRET_ID_LEN)
		return false;
	rsp_node_bytes(decode, parent, tls_field(fields->session), out->session_id,
	               out->session_id);
	return true;
}

static void read_suites(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice list)
{
	struct rsp_slice part;
	uint16_t suite;

	while (rsp_take(&list, 2, &part)) {
		struct rsp_slice value = part;

		if (rsp_take_u16be(&value, &suite))
			rsp_node_uint(decode, parent, tls_field(TLS_FIELD_CLIENT_SUITE), part,
			              suite);
	}
}

void tls_client_hello(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice body,
                      struct tls_hello *out)
{
	static const struct opening fields = {TLS_FIELD_CLIENT_VERSION, TLS_FIELD_CLIENT_RANDOM,
	                                      TLS_FIELD_CLIENT_SESSION};
	struct rsp_slice in = body, suites, methods;

	*out = (struct tls_hello){0};
	if (!read_opening(decode, parent, &in, &fields, out) || !tls_take_vector(&in, 2, &suites) ||
	    !tls_take_vector(&in, 1, &methods)) {
		malformed(decode, body, "ClientHello");
		return;
	}
	read_suites(decode, parent, suites);
	rsp_node_bytes(decode, parent, tls_field(TLS_FIELD_CLIENT_COMPRESS), methods, methods);
	tls_extensions(decode, parent, &in, true, out);
	if (in.len)
		malformed(decode, in, "ClientHello");
}

/* RFC 8446 4.1.3: the random of a ServerHello that asks for another ClientHello. */
static bool is_retry(struct rsp_slice random)
{
	static const uint8_t retry[TLS_RANDOM_LEN] = {
	    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
	    0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
	    0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

	return rsp_equal(random, rsp_slice(retry, sizeof(retry)));
}

void tls_server_hello(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice body,
                      struct tls_hello *out)
{
	static const struct opening fields = {TLS_FIELD_SERVER_VERSION, TLS_FIELD_SERVER_RANDOM,
	                                      TLS_FIELD_SERVER_SESSION};
	struct rsp_slice in = body, part;
	uint8_t method;

	*out = (struct tls_hello){0};
	if (!read_opening(decode, parent, &in, &fields, out)) {
		malformed(decode, body, "ServerHello");
		return;
	}
	out->retry = is_retry(out->random);
	part = rsp_sub(in, 0, 2);
	if (!rsp_take_u16be(&in, &out->suite)) {
		malformed(decode, body, "ServerHello");
		return;
	}
	rsp_node_uint(decode, parent, tls_field(TLS_FIELD_SERVER_SUITE), part, out->suite);
	part = rsp_sub(in, 0, 1);
	if (!rsp_take_u8(&in, &method)) {
		malformed(decode, body, "ServerHello");
		return;
	}
	rsp_node_uint(decode, parent, tls_field(TLS_FIELD_SERVER_COMPRESS), part, method);
	out->compressed = method != 0;
	tls_extensions(decode, parent, &in, false, out);
	if (in.len)
		malformed(decode, in, "ServerHello");
}
