/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/signed_look.h"

#include <string.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "rsp/agreed.h"
#include "rsp/opened.h"
#include "rsp/rsp.h"
#include "rsp/web_member.h"
#include "schema/schema.h"

enum { TAG_PACKAGE = 0xBF36, TAG_CHANNEL = 0xBF23, TAG_TRANSACTION = 0x80 };

static const struct signed_row rows[SIGNED_ROWS] = {
#define SIGNATURE(id, name, value, signed_part, signer, text)                                      \
	[RSP_SIGNATURE_##id] = {name, value, signed_part, SIGNER_##signer, text},
#include "rsptrace/signatures.def"
#undef SIGNATURE
};

static const struct other {
	const char *label;
	enum signed_part part;
} others[] = {
    {"serverCertificate",    PART_SERVER_CERTIFICATE},
    {"smdpCertificate",      PART_BINDER_CERTIFICATE},
    {"euiccCertificate",     PART_EUICC_CERTIFICATE },
    {"eumCertificate",       PART_EUM_CERTIFICATE   },
    {"otherCertsInChain",    PART_OTHER_CERTIFICATES},
    {"transactionId",        PART_TRANSACTION       },
    {"euiccOtpk",            PART_OTPK              },
    {"eimId",                PART_EIM_ID            },
    {"eimPublicKeyData",     PART_EIM_KEY           },
    {"associationToken",     PART_TOKEN             },
    {"boundProfilePackage",  PART_PACKAGE           },
    {"hashCc",               PART_HASH_CC           },
    {"notificationMetadata", PART_METADATA          },
};

const struct signed_row *signed_row_of(enum rsp_signature_kind kind)
{
	return &rows[kind];
}

static enum signed_part part_of_label(const char *label)
{
	for (unsigned at = 0; at < SIGNED_ROWS; at++)
		if (strcmp(rows[at].value, label) == 0)
			return (enum signed_part)at;
	for (unsigned at = 0; at < SIGNED_ROWS; at++)
		if (*rows[at].signed_part && strcmp(rows[at].signed_part, label) == 0)
			return (enum signed_part)(PART_OBJECT + at);
	for (size_t at = 0; at < sizeof(others) / sizeof(*others); at++)
		if (strcmp(others[at].label, label) == 0)
			return others[at].part;
	return PART_NONE;
}

static size_t bucket_of(const struct rsp_field *field)
{
	return (size_t)(((uintptr_t)field >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 40) %
	       SIGNED_BUCKETS;
}

static void learn_fields(struct rsp_signed *state, struct rsp_field_table table)
{
	size_t num = 0;

	for (size_t row = 0; row < table.num_rows && num < SIGNED_BUCKETS / 2; row++) {
		const struct rsp_field *field = &table.rows[row];
		enum signed_part part = part_of_label(field->label);
		size_t at = bucket_of(field);

		if (part == PART_NONE)
			continue;
		while (state->fields[at])
			at = (at + 1) % SIGNED_BUCKETS;
		state->fields[at] = field;
		state->parts[at] = (uint8_t)part;
		num++;
	}
}

struct rsp_signed *rsp_signed_new(struct rsp_crypto *crypto, const struct rsp_trust *trust,
                                  const struct rsp_keyring *keyring, const char *code)
{
	struct rsp_signed *state = rsp_alloc(sizeof(*state));

	if (!state)
		return NULL;
	state->all.crypto = crypto;
	state->trust = trust;
	state->keyring = keyring;
	state->code = code;
	learn_fields(state, rsp_schema_fields());
	learn_fields(state, rsp_web_field_table());
	return state;
}

void rsp_signed_free(struct rsp_signed *state)
{
	rsp_free(state);
}

static enum signed_part part_of(const struct rsp_signed *state, const struct rsp_field *field)
{
	for (size_t at = bucket_of(field); state->fields[at]; at = (at + 1) % SIGNED_BUCKETS)
		if (state->fields[at] == field)
			return (enum signed_part)state->parts[at];
	return PART_NONE;
}

const struct rsp_node *signed_child(const struct rsp_signed *state, const struct rsp_node *parent,
                                    enum signed_part part)
{
	for (const struct rsp_node *at = parent ? parent->first : NULL; at; at = at->next)
		if (part_of(state, at->field) == part)
			return at;
	return NULL;
}

const struct rsp_node *signed_object(const struct rsp_node *node)
{
	return node && node->first && node->first->span.buffer != node->span.buffer ? node->first
	                                                                            : node;
}

struct rsp_slice signed_bytes(const struct rsp_node *node)
{
	const struct rsp_node *object = signed_object(node);

	return object ? rsp_span_bytes(object->span) : rsp_slice(NULL, 0);
}

bool signed_value(const struct rsp_node *node, uint8_t out[static RSP_ECDSA_LEN])
{
	struct rsp_slice value =
	    node->field->kind == RSP_KIND_BYTES ? node->value.bytes : signed_bytes(node);
	struct rsp_slice rest = value;
	struct rsp_tlv tlv;

	if (value.len != RSP_ECDSA_LEN && rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK &&
	    tlv.tag == SIGNED_TAG_SIGNATURE)
		value = tlv.value;
	if (value.len != RSP_ECDSA_LEN)
		return rsp_ecdsa_plain(value, out);
	memcpy(out, value.data, RSP_ECDSA_LEN);
	return true;
}

/* An id in bytes, or in hex digits. */
static struct rsp_slice id_of(struct rsp_arena *arena, const struct rsp_node *node)
{
	uint8_t bytes[RSP_SIGNED_TRANSACTION_LEN];
	size_t len = 0;

	if (!node || node->field->kind != RSP_KIND_STRING)
		return node ? node->value.bytes : rsp_slice(NULL, 0);
	if (!rsp_hex_decode(node->value.bytes, bytes, sizeof(bytes), &len, NULL))
		return rsp_slice(NULL, 0);
	return rsp_arena_copy(arena, rsp_slice(bytes, len));
}

struct rsp_signed_session *signed_session(const struct signed_look *look,
                                          const struct rsp_node *node)
{
	const struct rsp_signed *state = look->state;
	const struct rsp_node *id = signed_child(state, node->parent, PART_TRANSACTION);

	for (const struct rsp_node *at = node->parent ? node->parent->first : NULL; at && !id;
	     at = at->next)
		id = signed_child(state, signed_object(at), PART_TRANSACTION);
	return rsp_signers_session(&look->state->all, id_of(look->arena, id));
}

struct rsp_signed_eim *signed_eim(const struct signed_look *look, const struct rsp_node *object,
                                  bool add)
{
	const struct rsp_node *id = signed_child(look->state, signed_object(object), PART_EIM_ID);

	return id ? rsp_signers_eim(&look->state->all, id->value.bytes, add) : NULL;
}

void signed_add(struct signed_look *look, enum rsp_signature_kind kind, enum rsp_check_state state,
                const struct rsp_node *node, const char *text)
{
	struct rsp_signature *out = rsp_arena_alloc(look->arena, sizeof(*out));

	if (!out)
		return;
	*out = (struct rsp_signature){kind, state, node, text, NULL};
	*look->tail = out;
	look->tail = &out->next;
}

static enum rsp_certificate_role role_of(enum signed_part part,
                                         const struct rsp_certificate *certificate)
{
	if (part == PART_EUICC_CERTIFICATE)
		return RSP_ROLE_EUICC;
	if (part == PART_BINDER_CERTIFICATE)
		return RSP_ROLE_DP_PB;
	return certificate->role == RSP_ROLE_DS_AUTH ? RSP_ROLE_DS_AUTH : RSP_ROLE_DP_AUTH;
}

static void check_chain(struct signed_look *look, enum rsp_signature_kind kind,
                        enum rsp_certificate_role role, const struct rsp_certificate *certificate,
                        const struct rsp_node *node)
{
	static const enum rsp_check_state states[] = {
	    [RSP_CHAIN_GOOD] = RSP_CHECK_VERIFIED,
	    [RSP_CHAIN_BAD] = RSP_CHECK_FAILED,
	    [RSP_CHAIN_NOT_RUN] = RSP_CHECK_NOT_RUN,
	};
	static const int64_t ns_per_second = 1000000000;
	const struct rsp_chain chain = {
	    .trust = look->state->trust,
	    .verify = rsp_signers_verify_chain,
	    .find = rsp_signers_find,
	    .user = &look->state->all,
	    .arena = look->arena,
	    .has_time = look->message->clock == RSP_CLOCK_UNIX,
	    .seconds = look->message->t_ns / ns_per_second,
	};
	const char *text;
	enum rsp_chain_outcome outcome = rsp_chain_check(&chain, certificate, role, &text);

	signed_add(look, kind, states[outcome], node, text);
}

static void check_certificate(struct signed_look *look, enum signed_part part,
                              const struct rsp_node *node)
{
	enum rsp_signature_kind kind = (enum rsp_signature_kind)(
	    RSP_SIGNATURE_SERVER_CHAIN + ((unsigned)part - PART_SERVER_CERTIFICATE));
	struct rsp_certificate certificate;

	if (rsp_certificate_parse(signed_bytes(node), &certificate))
		check_chain(look, kind, role_of(part, &certificate), &certificate, node);
	else
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node,
		           "it is not whole, or no certificate");
}

static void check_eim(struct signed_look *look, const struct rsp_node *node)
{
	struct rsp_certificate certificate;

	if (signed_eim_certificate(signed_bytes(node), &certificate))
		check_chain(look, RSP_SIGNATURE_EIM_CHAIN, RSP_ROLE_EIM, &certificate, node);
}

static void check_rid(struct signed_look *look, const struct rsp_node *node)
{
	const struct rsp_signed_session *session = signed_session(look, node);
	struct rsp_certificate certificate;
	enum rsp_check_state state;
	const char *text;

	if (!session || !rsp_certificate_parse(signed_bytes(node), &certificate))
		return;
	state = rsp_agreed_rid(look->arena, rsp_slice(session->rid, session->rid_len),
	                       certificate.registered_id, &text);
	signed_add(look, RSP_SIGNATURE_RID, state, node, text);
}

static void check_code(struct signed_look *look, const struct rsp_node *node)
{
	const struct rsp_signed_session *session = signed_session(look, node);
	struct rsp_slice id = {0};
	enum rsp_check_state state;
	const char *text;

	if (session)
		id = rsp_slice(session->id, session->id_len);
	state = rsp_agreed_code(look->state->all.crypto, look->state->code, id, signed_bytes(node),
	                        &text);
	signed_add(look, RSP_SIGNATURE_HASH_CC, state, node, text);
}

/* The session that the secure channel of a package belongs to, by what stands at its beginning. */
static const struct rsp_signed_session *session_of_package(const struct signed_look *look,
                                                           struct rsp_slice package)
{
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&package, &tlv) != RSP_TLV_OK ||
	    !rsp_tlv_find(tlv.value, TAG_CHANNEL, &tlv) ||
	    !rsp_tlv_find(tlv.value, TAG_TRANSACTION, &tlv))
		return NULL;
	return rsp_signers_session(&look->state->all, tlv.value);
}

/* What the blocks hold becomes a further root of the tree, which is still the message's own. */
static void open_package(struct signed_look *look, const struct rsp_node *node,
                         const struct rsp_buffer *buffer, struct rsp_slice package)
{
	const struct rsp_signed_session *session = session_of_package(look, package);
	struct rsp_opening opening = {
	    .crypto = look->state->all.crypto,
	    .keyring = look->state->keyring,
	    .package = package,
	    .eid = look->message->ids[RSP_ID_EID],
	};
	struct rsp_node *root = NULL;
	struct rsp_decode decode;
	enum rsp_check_state state;
	const char *text;

	if (session && session->has_otpk)
		opening.otpk = rsp_slice(session->otpk, sizeof(session->otpk));
	rsp_decode_init(&decode, look->arena, buffer);
	state = rsp_open_package(&decode, &opening, &root, &text);
	if (root)
		look->last_root->next = root;
	if (root)
		look->last_root = root;
	if (decode.last_finding) {
		decode.last_finding->next =
		    (struct rsp_finding *)(uintptr_t)look->message->findings;
		look->message->findings = decode.first_finding;
	}
	signed_add(look, RSP_SIGNATURE_BLOCKS, state, node, text);
}

static void check_package(struct signed_look *look, const struct rsp_node *node)
{
	const struct rsp_node *object = signed_object(node);
	struct rsp_slice bytes = rsp_span_bytes(object->span);

	if (rsp_first_tag(bytes) == TAG_PACKAGE)
		open_package(look, object, object->span.buffer, bytes);
}

static void check(struct signed_look *look, const struct rsp_node *node, enum signed_part part)
{
	if (part == PART_PACKAGE)
		check_package(look, node);
	if ((unsigned)part < SIGNED_ROWS)
		signed_check(look, (enum rsp_signature_kind)part, node);
	else if (part == PART_SERVER_CERTIFICATE || part == PART_BINDER_CERTIFICATE ||
	         part == PART_EUICC_CERTIFICATE)
		check_certificate(look, part, node);
	if (part == PART_BINDER_CERTIFICATE)
		check_rid(look, node);
	else if (part == PART_EIM_KEY)
		check_eim(look, node);
	else if (part == PART_HASH_CC)
		check_code(look, node);
}

/* Trees are made anew for each message, in its arena; that they are shown as constant is for those
 * who only read. */
static struct rsp_node *last_root_of(const struct rsp_node *root)
{
	while (root && root->next)
		root = root->next;
	return (struct rsp_node *)(uintptr_t)root;
}

void rsp_signed_message(struct rsp_signed *state, struct rsp_message *message,
                        struct rsp_arena *arena)
{
	struct signed_look look = {.state = state, .message = message, .arena = arena};
	const struct rsp_node *root, *at;

	look.tail = &message->signatures;
	while (*look.tail)
		look.tail = (const struct rsp_signature **)(uintptr_t) & (*look.tail)->next;
	if (message->iface == RSP_IF_APDU || message->iface == RSP_IF_CAT ||
	    message->iface == RSP_IF_TCP || message->iface == RSP_IF_TLS)
		return;
	root = rsp_message_tree(message, arena);
	look.last_root = last_root_of(root);
	for (at = root; at; at = rsp_node_after(at, NULL))
		signed_learn(&look, at, part_of(state, at->field));
	for (at = root; at; at = rsp_node_after(at, NULL))
		check(&look, at, part_of(state, at->field));
	if (message->iface == RSP_IF_ES8P && message->command && look.last_root)
		open_package(&look, root, message->command, message->command->bytes);
}
