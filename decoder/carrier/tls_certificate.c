/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate is told when it is first seen: of a session whose contents are read there is no
 * message of its own. */
#include <string.h>

#include "base/values.h"
#include "carrier/layers.h"
#include "carrier/tls_state.h"
#include "schema/schema.h"

enum { VALUE_MAX = 100, DAY_ROOM = 32 };

static const int64_t ns_per_second = 1000000000;

/* FNV-1a. Two certificates with the same digest: the second is not told. */
static uint64_t digest_of(struct rsp_slice der)
{
	static const uint64_t offset = 0xCBF29CE484222325, prime = 0x100000001B3;
	uint64_t hash = offset;
	uint8_t byte;

	while (rsp_take_u8(&der, &byte))
		hash = (hash ^ byte) * prime;
	return hash;
}

/* Whether a certificate is new in this trace, and there is still room to tell of it. */
static bool is_new(struct rsp_told_certificates *told, struct rsp_slice der)
{
	uint64_t digest = digest_of(der);

	for (unsigned at = 0; at < told->num; at++)
		if (told->digests[at] == digest)
			return false;
	if (told->num == RSP_TOLD_CERTIFICATES_MAX)
		return false;
	told->digests[told->num++] = digest;
	return true;
}

static const struct rsp_node *next_of(const struct rsp_node *node, const struct rsp_node *top)
{
	if (node->first)
		return node->first;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

static const struct rsp_node *find(const struct rsp_node *top, const char *key)
{
	const struct rsp_node *node = top;

	while (node && strcmp(node->field->key, key) != 0)
		node = next_of(node, top);
	return node;
}

static const char *text_of(struct rsp_arena *arena, const struct rsp_node *node)
{
	struct rsp_slice value = node->value.bytes;
	char day[DAY_ROOM];
	const char *name;
	bool bad;

	switch (node->field->kind) {
	case RSP_KIND_STRING:
		return rsp_utf8_valid(value) ? rsp_arena_text(arena, rsp_sub(value, 0, VALUE_MAX))
		                             : NULL;
	case RSP_KIND_OID:
		name = rsp_oid_name(value);
		return name ? name : rsp_value_oid(arena, value, &bad);
	case RSP_KIND_BYTES:
		return rsp_value_hex(arena, rsp_sub(value, 0, VALUE_MAX));
	case RSP_KIND_TIME:
		rsp_format_time(node->value.i, day);
		return rsp_arena_printf(arena, "%s", day);
	case RSP_KIND_NONE:
	case RSP_KIND_BOOL:
	case RSP_KIND_UINT:
	case RSP_KIND_INT:
		break;
	}
	return NULL;
}

/* What is told: of the elements below `below`, those called `key`, or all strings (NULL). */
static const struct part {
	const char *before, *below, *key;
} parts[] = {
    {"",              "x509.tbs_certificate.subject",     NULL                                       },
    {"; issued by ",  "x509.tbs_certificate.issuer",      NULL                                       },
    {"; serial ",     "x509.certificate.tbs_certificate", "x509.tbs_certificate.serial_number"       },
    {"; valid from ", "x509.tbs_certificate.validity",    "x509.validity.not_before"                 },
    {" to ",          "x509.tbs_certificate.validity",    "x509.validity.not_after"                  },
    {"; for ",        "x509.subject_alt_name",            NULL                                       },
    {" with RID ",    "x509.subject_alt_name",            "x509.general_name.registered_id"          },
    {"; policy ",     "x509.certificate_policies",        "x509.policy_information.policy_identifier"},
};

static const char *part_text(struct rsp_arena *arena, const struct rsp_node *root,
                             const struct part *part)
{
	const struct rsp_node *top = find(root, part->below), *node;
	const char *text = "", *value;

	for (node = top; node; node = next_of(node, top)) {
		bool wanted = part->key ? strcmp(node->field->key, part->key) == 0
		                        : node->field->kind == RSP_KIND_STRING;

		value = wanted ? text_of(arena, node) : NULL;
		if (value)
			text =
			    rsp_arena_concat(arena, text, *text ? ", " : part->before, value, NULL);
	}
	return text;
}

/* Whether the record came before or after the time for which the certificate is valid. */
static const char *time_text(const struct rsp_node *root, const struct tls_record *record)
{
	const struct rsp_node *from = find(root, "x509.validity.not_before");
	const struct rsp_node *to = find(root, "x509.validity.not_after");
	int64_t now = record->t_ns / ns_per_second;

	if (record->clock != RSP_CLOCK_UNIX)
		return "";
	if (from && from->field->kind == RSP_KIND_TIME && now < from->value.i)
		return "; it was not valid yet";
	return to && to->field->kind == RSP_KIND_TIME && now > to->value.i ? "; it had expired"
	                                                                   : "";
}

static void tell(const struct rsp_tls *tls, struct rsp_pass *pass, const struct tls_way *way,
                 const struct tls_record *record, struct rsp_slice der)
{
	const struct rsp_asn_type *type = rsp_schema_type("Certificate");
	struct rsp_buffer buffer = {.bytes = der, .kind = RSP_BUFFER_JOINED};
	const char *text = "";
	struct rsp_arena arena;
	struct rsp_decode decode;
	const struct rsp_node *root;

	rsp_arena_init(&arena, 0);
	rsp_decode_init(&decode, &arena, &buffer);
	root = type ? rsp_walk_all(&decode, NULL, type, der) : NULL;
	for (size_t row = 0; root && row < sizeof(parts) / sizeof(*parts); row++)
		text = rsp_arena_concat(&arena, text, part_text(&arena, root, &parts[row]), NULL);
	if (*text)
		rsp_pass_report(pass, RSP_RULE_TLS_CERTIFICATE, record->frame,
		                "connection %u: certificate of the %s: %s%s", tls->stream.number,
		                tls_is_client(tls, way) ? "client" : "server", text,
		                time_text(root, record));
	rsp_arena_free(&arena);
}

/* Each of a list; from TLS 1.3 on extensions stand behind it (RFC 8446 4.4.2). */
static void hand_out(const struct rsp_tls *tls, struct rsp_pass *pass,
                     const struct tls_record *record, struct rsp_slice list)
{
	struct rsp_slice der, more;

	while (pass->certificate && tls_take_vector(&list, 3, &der)) {
		pass->certificate(pass->user, record->frame, der);
		if (tls->version >= TLS_VERSION_1_3 && !tls_take_vector(&list, 2, &more))
			return;
	}
}

void tls_certificate_tell(const struct rsp_tls *tls, struct rsp_pass *pass,
                          const struct tls_way *way, const struct tls_record *record,
                          struct rsp_slice body)
{
	struct rsp_slice list, der;

	/* RFC 8446 4.4.2: a context comes first. */
	if (!tls->stream.carrier ||
	    (tls->version >= TLS_VERSION_1_3 && !tls_take_vector(&body, 1, &list)))
		return;
	if (!tls_take_vector(&body, 3, &list))
		return;
	hand_out(tls, pass, record, list);
	if (tls_take_vector(&list, 3, &der) && is_new(&tls->stream.carrier->told_certificates, der))
		tell(tls, pass, way, record, der);
}
