/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/signed.h"

#include <string.h>

#include "base/hex.h"
#include "base/nodes.h"
#include "rsp/agreed.h"
#include "rsp/opened.h"
#include "rsp/rsp.h"
#include "rsp/signer.h"
#include "rsp/web_member.h"
#include "schema/schema.h"

enum {
	BUCKETS = 512, /* a power of two, well above the number of fields that matter */
	PARTS_MAX = 3,
	WAYS_MAX = 3,
	TAG_PACKAGE = 0xBF36,
	TAG_CHANNEL = 0xBF23,
	TAG_TRANSACTION = 0x80,
	TAG_SIGNATURE = 0x5F37,
	TAG_TOKEN = 0x84
};

enum signer { SIGNER_SERVER, SIGNER_BINDER, SIGNER_EUICC, SIGNER_EIM };

static const struct row {
	const char *name, *value, *signed_part;
	enum signer signer;
	const char *text;
} rows[RSP_SIGNATURE_SERVER_CHAIN] = {
#define SIGNATURE(id, name, value, signed_part, signer, text)                                      \
	[RSP_SIGNATURE_##id] = {name, value, signed_part, SIGNER_##signer, text},
#include "rsptrace/signatures.def"
#undef SIGNATURE
};

enum { NUM_ROWS = RSP_SIGNATURE_SERVER_CHAIN };

/* What a field is to signatures. Values of rows come first, then what they are over, then these. */
enum part {
	PART_OBJECT = NUM_ROWS,
	PART_SERVER_CERTIFICATE = 2 * NUM_ROWS,
	PART_BINDER_CERTIFICATE,
	PART_EUICC_CERTIFICATE,
	PART_EUM_CERTIFICATE,
	PART_TRANSACTION,
	PART_OTPK,
	PART_EIM_ID,
	PART_EIM_KEY,
	PART_TOKEN,
	PART_PACKAGE,
	PART_HASH_CC,
	PART_NONE
};

static const struct other {
	const char *label;
	enum part part;
} others[] = {
    {"serverCertificate",   PART_SERVER_CERTIFICATE},
    {"smdpCertificate",     PART_BINDER_CERTIFICATE},
    {"euiccCertificate",    PART_EUICC_CERTIFICATE },
    {"eumCertificate",      PART_EUM_CERTIFICATE   },
    {"transactionId",       PART_TRANSACTION       },
    {"euiccOtpk",           PART_OTPK              },
    {"eimId",               PART_EIM_ID            },
    {"eimPublicKeyData",    PART_EIM_KEY           },
    {"associationToken",    PART_TOKEN             },
    {"boundProfilePackage", PART_PACKAGE           },
    {"hashCc",              PART_HASH_CC           },
};

struct rsp_signed {
	struct rsp_signers all;
	const struct rsp_trust *trust;
	const struct rsp_keyring *keyring;
	const char *code; /* of the user; NULL: not known */
	const struct rsp_field *fields[BUCKETS]; /* NULL: empty */
	uint8_t parts[BUCKETS];
};

/* One message while it is looked at. */
struct look {
	struct rsp_signed *state;
	struct rsp_message *message;
	struct rsp_arena *arena;
	const struct rsp_signature **tail;
	struct rsp_node *last_root; /* of the message's tree; NULL: it has none */
};

static enum part part_of_label(const char *label)
{
	for (unsigned at = 0; at < NUM_ROWS; at++)
		if (strcmp(rows[at].value, label) == 0)
			return (enum part)at;
	for (unsigned at = 0; at < NUM_ROWS; at++)
		if (*rows[at].signed_part && strcmp(rows[at].signed_part, label) == 0)
			return (enum part)(PART_OBJECT + at);
	for (size_t at = 0; at < sizeof(others) / sizeof(*others); at++)
		if (strcmp(others[at].label, label) == 0)
			return others[at].part;
	return PART_NONE;
}

static size_t bucket_of(const struct rsp_field *field)
{
	return (size_t)(((uintptr_t)field >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 40) % BUCKETS;
}

static void learn_fields(struct rsp_signed *state, struct rsp_field_table table)
{
	size_t num = 0;

	for (size_t row = 0; row < table.num_rows && num < BUCKETS / 2; row++) {
		const struct rsp_field *field = &table.rows[row];
		enum part part = part_of_label(field->label);
		size_t at = bucket_of(field);

		if (part == PART_NONE)
			continue;
		while (state->fields[at])
			at = (at + 1) % BUCKETS;
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

static enum part part_of(const struct rsp_signed *state, const struct rsp_field *field)
{
	for (size_t at = bucket_of(field); state->fields[at]; at = (at + 1) % BUCKETS)
		if (state->fields[at] == field)
			return (enum part)state->parts[at];
	return PART_NONE;
}

/* The child of a node that is a part; NULL: there is none. */
static const struct rsp_node *child(const struct rsp_signed *state, const struct rsp_node *parent,
                                    enum part part)
{
	for (const struct rsp_node *at = parent ? parent->first : NULL; at; at = at->next)
		if (part_of(state, at->field) == part)
			return at;
	return NULL;
}

/* The object that a node is; where its digits are base64 the decoded object is below. */
static const struct rsp_node *object_of(const struct rsp_node *node)
{
	return node && node->first && node->first->span.buffer != node->span.buffer ? node->first
	                                                                            : node;
}

static struct rsp_slice bytes_of(const struct rsp_node *node)
{
	const struct rsp_node *object = object_of(node);

	return object ? rsp_span_bytes(object->span) : rsp_slice(NULL, 0);
}

/* r and s of a signature's value, which some write with its tag, some as DER; false: it is neither.
 */
static bool signature_of(const struct rsp_node *node, uint8_t out[static RSP_ECDSA_LEN])
{
	struct rsp_slice value =
	    node->field->kind == RSP_KIND_BYTES ? node->value.bytes : bytes_of(node);
	struct rsp_slice rest = value;
	struct rsp_tlv tlv;

	if (value.len != RSP_ECDSA_LEN && rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK &&
	    tlv.tag == TAG_SIGNATURE)
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

/* The session that a node belongs to: by an id beside it, or in an object beside it. */
static struct rsp_signed_session *session_of(const struct look *look, const struct rsp_node *node)
{
	const struct rsp_signed *state = look->state;
	const struct rsp_node *id = child(state, node->parent, PART_TRANSACTION);

	for (const struct rsp_node *at = node->parent ? node->parent->first : NULL; at && !id;
	     at = at->next)
		id = child(state, object_of(at), PART_TRANSACTION);
	return rsp_signers_session(&look->state->all, id_of(look->arena, id));
}

static void learn_signature(struct rsp_kept_signature *kept, const struct rsp_node *node)
{
	kept->known = signature_of(node, kept->bytes);
}

static void learn_server(struct rsp_signed_session *session, const struct rsp_signer *signer,
                         struct rsp_slice rid)
{
	session->server = *signer;
	session->rid_len = rid.len <= sizeof(session->rid) ? rid.len : 0;
	if (session->rid_len)
		memcpy(session->rid, rid.data, rid.len);
}

static void learn_certificate(const struct look *look, const struct rsp_node *node, enum part part)
{
	struct rsp_signed_session *session = session_of(look, node);
	struct rsp_certificate certificate;
	struct rsp_signer signer;

	if (!rsp_certificate_parse(bytes_of(node), &certificate))
		return;
	if (part == PART_EUM_CERTIFICATE) {
		rsp_signers_issuer(&look->state->all, certificate.whole);
		return;
	}
	signer = rsp_signer_of(&certificate);
	if (part == PART_EUICC_CERTIFICATE)
		rsp_signers_euicc(&look->state->all, &signer);
	if (!session)
		return;
	if (part == PART_EUICC_CERTIFICATE)
		session->euicc = signer;
	else if (part == PART_SERVER_CERTIFICATE)
		learn_server(session, &signer, certificate.registered_id);
	else
		session->binder = signer;
}

static void learn_otpk(const struct look *look, const struct rsp_node *node)
{
	struct rsp_signed_session *session = session_of(look, node);

	if (!session || node->value.bytes.len != sizeof(session->otpk))
		return;
	memcpy(session->otpk, node->value.bytes.data, sizeof(session->otpk));
	session->has_otpk = true;
}

/* The key of an eIM: a SubjectPublicKeyInfo or a certificate, inside the member. */
static struct rsp_signer eim_signer(struct rsp_slice object)
{
	struct rsp_signer signer = {0};
	struct rsp_certificate certificate;
	struct rsp_slice point;
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&object, &tlv) == RSP_TLV_OK && tlv.constructed) {
		if (rsp_certificate_parse(tlv.whole, &certificate))
			return rsp_signer_of(&certificate);
		if (rsp_spki_parse(tlv.whole, &signer.curve, &point) &&
		    point.len == sizeof(signer.point)) {
			memcpy(signer.point, point.data, sizeof(signer.point));
			signer.known = true;
			return signer;
		}
		object = tlv.value;
	}
	return signer;
}

static struct rsp_signed_eim *eim_of(const struct look *look, const struct rsp_node *parent,
                                     bool add)
{
	const struct rsp_node *id = child(look->state, object_of(parent), PART_EIM_ID);

	return id ? rsp_signers_eim(&look->state->all, id->value.bytes, add) : NULL;
}

static void learn_eim(const struct look *look, const struct rsp_node *node, enum part part)
{
	struct rsp_signed_eim *eim = eim_of(look, node->parent, true);
	struct rsp_slice number = rsp_span_bytes(node->span);

	if (!eim)
		return;
	if (part == PART_EIM_KEY) {
		eim->signer = eim_signer(bytes_of(node));
		return;
	}
	if (!number.len || number.len + 2 > sizeof(eim->token))
		return;
	eim->token[0] = TAG_TOKEN;
	eim->token[1] = (uint8_t)number.len;
	memcpy(eim->token + 2, number.data, number.len);
	eim->token_len = number.len + 2;
}

static void learn(const struct look *look, const struct rsp_node *node, enum part part)
{
	struct rsp_signed_session *session;

	switch ((int)part) {
	case PART_SERVER_CERTIFICATE:
	case PART_BINDER_CERTIFICATE:
	case PART_EUICC_CERTIFICATE:
	case PART_EUM_CERTIFICATE:
		learn_certificate(look, node, part);
		break;
	case PART_OTPK:
		learn_otpk(look, node);
		break;
	case PART_EIM_KEY:
	case PART_TOKEN:
		learn_eim(look, node, part);
		break;
	case RSP_SIGNATURE_EUICC1:
	case RSP_SIGNATURE_SMDP2:
		session = session_of(look, node);
		if (session)
			learn_signature(part == (enum part)RSP_SIGNATURE_EUICC1 ? &session->euicc1
			                                                        : &session->smdp2,
			                node);
		break;
	default:
		break;
	}
}

static void add(struct look *look, enum rsp_signature_kind kind, enum rsp_check_state state,
                const struct rsp_node *node, const char *text)
{
	struct rsp_signature *out = rsp_arena_alloc(look->arena, sizeof(*out));

	if (!out)
		return;
	*out = (struct rsp_signature){kind, state, node, text, NULL};
	*look->tail = out;
	look->tail = &out->next;
}

/* One way to put together what a signature is over. */
struct way {
	struct rsp_slice parts[PARTS_MAX];
	size_t num;
	const char *note; /* beside the row's text; NULL: as the specification says */
};

/* What is tried: the signature verifies when one way does with one key. */
struct trial {
	struct way ways[WAYS_MAX];
	size_t num_ways;
	struct rsp_signer signer;
	const char *missing; /* why nothing can be tried; NULL: it can */
};

static const uint8_t signature_header[] = {0x5F, 0x37, RSP_ECDSA_LEN};
static const uint8_t otpk_header[] = {0x5F, 0x49, RSP_EC_POINT_LEN};
static const uint8_t no_token[] = {TAG_TOKEN, 1, 0}; /* SGP.32 2.11.1.1: no associationToken */

static void push(struct way *way, struct rsp_slice part)
{
	way->parts[way->num++] = part;
}

static struct rsp_slice with_header(struct rsp_arena *arena, const uint8_t *header,
                                    size_t header_len, const uint8_t *value, size_t len)
{
	uint8_t *out = rsp_arena_alloc(arena, header_len + len);

	if (!out)
		return rsp_slice(NULL, 0);
	memcpy(out, header, header_len);
	memcpy(out + header_len, value, len);
	return rsp_slice(out, header_len + len);
}

static void over_kept(const struct look *look, struct trial *trial,
                      const struct rsp_kept_signature *kept, const char *missing)
{
	if (!kept || !kept->known) {
		trial->missing = missing;
		return;
	}
	push(&trial->ways[0], with_header(look->arena, signature_header, sizeof(signature_header),
	                                  kept->bytes, sizeof(kept->bytes)));
}

/* SGP.22 5.5.1: the objects of InitialiseSecureChannel before the signature, then the eUICC's key.
 */
static void over_channel(const struct look *look, struct trial *trial, const struct rsp_node *node,
                         const struct rsp_signed_session *session)
{
	struct rsp_slice whole = bytes_of(node->parent);
	struct rsp_tlv outer, signature;

	if (!session || !session->has_otpk) {
		trial->missing = "the eUICC's answer to PrepareDownload is not in the trace";
		return;
	}
	if (rsp_take_tlv(&whole, &outer) != RSP_TLV_OK ||
	    !rsp_tlv_find(outer.value, TAG_SIGNATURE, &signature)) {
		trial->missing = "what it is over is not whole";
		return;
	}
	push(&trial->ways[0], rsp_sub(outer.value, 0, rsp_offset_in(outer.value, signature.whole)));
	push(&trial->ways[0], with_header(look->arena, otpk_header, sizeof(otpk_header),
	                                  session->otpk, sizeof(session->otpk)));
}

/* SGP.32 2.11.1.1: an associationToken follows; what it is where none was given differs. */
static void over_token(struct trial *trial, const struct rsp_signed_eim *eim)
{
	struct way bare = trial->ways[0];

	trial->num_ways = 0;
	if (eim && eim->token_len) {
		trial->ways[trial->num_ways] = bare;
		push(&trial->ways[trial->num_ways++], rsp_slice(eim->token, eim->token_len));
	}
	trial->ways[trial->num_ways] = bare;
	trial->ways[trial->num_ways].note = " with the associationToken taken as 0";
	push(&trial->ways[trial->num_ways++], rsp_slice(no_token, sizeof(no_token)));
	trial->ways[trial->num_ways] = bare;
	trial->ways[trial->num_ways++].note = " without an associationToken";
}

static void put_parts(const struct look *look, struct trial *trial, enum rsp_signature_kind kind,
                      const struct rsp_node *node, const struct rsp_signed_session *session)
{
	const struct rsp_node *object =
	    child(look->state, node->parent, (enum part)(PART_OBJECT + (unsigned)kind));

	trial->num_ways = 1;
	if (kind == RSP_SIGNATURE_BPP) {
		over_channel(look, trial, node, session);
		return;
	}
	if (!object) {
		trial->missing = "what it is over is not in the message";
		return;
	}
	push(&trial->ways[0], bytes_of(object));
	if (kind == RSP_SIGNATURE_SMDP2 || kind == RSP_SIGNATURE_RPM)
		over_kept(look, trial, session ? &session->euicc1 : NULL,
		          "the eUICC's answer to AuthenticateServer is not in the trace");
	else if (kind == RSP_SIGNATURE_EUICC2)
		over_kept(look, trial, session ? &session->smdp2 : NULL,
		          "the server's smdpSignature2 is not in the trace");
	else if (kind == RSP_SIGNATURE_EIM || kind == RSP_SIGNATURE_PACKAGE ||
	         kind == RSP_SIGNATURE_PACKAGE_ERROR)
		over_token(trial, eim_of(look, object, false));
}

static void put_signer(const struct look *look, struct trial *trial, enum rsp_signature_kind kind,
                       const struct rsp_node *node, const struct rsp_signed_session *session)
{
	const struct rsp_signed_eim *eim;

	switch (rows[kind].signer) {
	case SIGNER_SERVER:
		if (session)
			trial->signer = session->server;
		break;
	case SIGNER_BINDER:
		if (session)
			trial->signer = session->binder;
		break;
	case SIGNER_EUICC:
		if (session)
			trial->signer = session->euicc;
		break;
	case SIGNER_EIM:
		eim = eim_of(
		    look, child(look->state, node->parent, PART_OBJECT + RSP_SIGNATURE_EIM), false);
		if (eim)
			trial->signer = eim->signer;
		break;
	}
}

static bool is_one_byte(const uint8_t *bytes, size_t len)
{
	for (size_t at = 1; at < len; at++)
		if (bytes[at] != bytes[0])
			return false;
	return true;
}

/* Software that only plays an eUICC fills the place of a signature. */
static bool is_placeholder(const uint8_t bytes[static RSP_ECDSA_LEN])
{
	enum { HALF_LEN = RSP_ECDSA_LEN / 2 };

	return is_one_byte(bytes, HALF_LEN) && is_one_byte(bytes + HALF_LEN, HALF_LEN);
}

/* Tries one way after the other; the note of the one that verified is given. */
static enum rsp_ecdsa_outcome verify_with(struct look *look, const struct trial *trial,
                                          const struct rsp_signer *signer,
                                          struct rsp_slice signature, const char **out_note)
{
	enum rsp_ecdsa_outcome outcome = RSP_ECDSA_WRONG;

	for (size_t at = 0; at < trial->num_ways && outcome == RSP_ECDSA_WRONG; at++) {
		const struct way *way = &trial->ways[at];

		outcome =
		    rsp_signers_verify(&look->state->all, signer, way->parts, way->num, signature);
		*out_note = way->note;
	}
	return outcome;
}

/* Where nothing says which eUICC it is: any whose certificate the trace has shown. */
static bool verify_with_any(struct look *look, const struct trial *trial,
                            struct rsp_slice signature, const char **out_note)
{
	for (size_t at = 0; at < RSP_SIGNED_EUICCS; at++) {
		const struct rsp_signed_euicc *euicc = &look->state->all.euiccs[at];

		if (euicc->signer.known && verify_with(look, trial, &euicc->signer, signature,
		                                       out_note) == RSP_ECDSA_VERIFIED)
			return true;
	}
	return false;
}

static const char *const signers[] = {
    [SIGNER_SERVER] = "the server's certificate",
    [SIGNER_BINDER] = "CERT.DPpb",
    [SIGNER_EUICC] = "the eUICC's certificate",
    [SIGNER_EIM] = "the eIM's configuration",
};

static void tell_outcome(struct look *look, enum rsp_signature_kind kind,
                         const struct rsp_node *node, enum rsp_ecdsa_outcome outcome,
                         const char *note)
{
	const struct row *row = &rows[kind];

	switch (outcome) {
	case RSP_ECDSA_VERIFIED:
		add(look, kind, RSP_CHECK_VERIFIED, node,
		    rsp_arena_printf(look->arena, "with the key in %s, %s%s", signers[row->signer],
		                     row->text, note ? note : ""));
		break;
	case RSP_ECDSA_WRONG:
		add(look, kind, RSP_CHECK_FAILED, node,
		    rsp_arena_printf(look->arena, "%s does not verify %s with the key in %s",
		                     row->name, row->text, signers[row->signer]));
		break;
	case RSP_ECDSA_NO_KEY:
		add(look, kind, RSP_CHECK_NOT_RUN, node,
		    rsp_arena_printf(look->arena,
		                     "the key in %s is no point on a curve that is known",
		                     signers[row->signer]));
		break;
	case RSP_ECDSA_BROKEN:
		add(look, kind, RSP_CHECK_NOT_RUN, node, "the cryptographic library refused");
		break;
	}
}

/* A notification comes with the certificate of its eUICC. */
static void put_signer_beside(const struct look *look, struct trial *trial,
                              const struct rsp_node *node)
{
	struct rsp_certificate certificate;
	const struct rsp_node *beside = child(look->state, node->parent, PART_EUICC_CERTIFICATE);

	if (beside && rsp_certificate_parse(bytes_of(beside), &certificate))
		trial->signer = rsp_signer_of(&certificate);
}

static void check_signature(struct look *look, enum rsp_signature_kind kind,
                            const struct rsp_node *node)
{
	const struct rsp_signed_session *session = session_of(look, node);
	struct trial trial = {0};
	uint8_t bytes[RSP_ECDSA_LEN];
	struct rsp_slice signature = {bytes, sizeof(bytes)};
	const char *note = NULL;

	if (!signature_of(node, bytes)) {
		add(look, kind, RSP_CHECK_NOT_RUN, node,
		    "its value is not whole, or no ECDSA signature of 64 octets");
		return;
	}
	put_parts(look, &trial, kind, node, session);
	put_signer(look, &trial, kind, node, session);
	if (!trial.signer.known)
		put_signer_beside(look, &trial, node);
	if (is_placeholder(bytes))
		trial.missing = "it is one byte again and again: a placeholder, no signature";
	if (trial.missing)
		add(look, kind, RSP_CHECK_NOT_RUN, node, trial.missing);
	else if (trial.signer.known)
		tell_outcome(look, kind, node,
		             verify_with(look, &trial, &trial.signer, signature, &note), note);
	else if (rows[kind].signer == SIGNER_EUICC &&
	         verify_with_any(look, &trial, signature, &note))
		tell_outcome(look, kind, node, RSP_ECDSA_VERIFIED, note);
	else
		add(look, kind, RSP_CHECK_NOT_RUN, node,
		    rsp_arena_printf(look->arena, "%s is not in the trace",
		                     signers[rows[kind].signer]));
}

static enum rsp_certificate_role role_of(enum part part, const struct rsp_certificate *certificate)
{
	if (part == PART_EUICC_CERTIFICATE)
		return RSP_ROLE_EUICC;
	if (part == PART_BINDER_CERTIFICATE)
		return RSP_ROLE_DP_PB;
	return certificate->role == RSP_ROLE_DS_AUTH ? RSP_ROLE_DS_AUTH : RSP_ROLE_DP_AUTH;
}

static void check_chain(struct look *look, enum part part, const struct rsp_node *node)
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
	struct rsp_certificate certificate;
	enum rsp_signature_kind kind = (enum rsp_signature_kind)(
	    RSP_SIGNATURE_SERVER_CHAIN + ((unsigned)part - PART_SERVER_CERTIFICATE));
	const char *text = "it is not whole, or no certificate";
	enum rsp_chain_outcome outcome = RSP_CHAIN_NOT_RUN;

	if (rsp_certificate_parse(bytes_of(node), &certificate))
		outcome = rsp_chain_check(&chain, &certificate, role_of(part, &certificate), &text);
	add(look, kind, states[outcome], node, text);
}

static void check_rid(struct look *look, const struct rsp_node *node)
{
	const struct rsp_signed_session *session = session_of(look, node);
	struct rsp_certificate certificate;
	enum rsp_check_state state;
	const char *text;

	if (!session || !rsp_certificate_parse(bytes_of(node), &certificate))
		return;
	state = rsp_agreed_rid(look->arena, rsp_slice(session->rid, session->rid_len),
	                       certificate.registered_id, &text);
	add(look, RSP_SIGNATURE_RID, state, node, text);
}

static void check_code(struct look *look, const struct rsp_node *node)
{
	const struct rsp_signed_session *session = session_of(look, node);
	struct rsp_slice id = {0};
	enum rsp_check_state state;
	const char *text;

	if (session)
		id = rsp_slice(session->id, session->id_len);
	state = rsp_agreed_code(look->state->all.crypto, look->state->code, id, bytes_of(node), &text);
	add(look, RSP_SIGNATURE_HASH_CC, state, node, text);
}

/* The session that the secure channel of a package belongs to, by what stands at its beginning. */
static const struct rsp_signed_session *session_of_package(const struct look *look,
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
static void open_package(struct look *look, const struct rsp_node *node,
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
	add(look, RSP_SIGNATURE_BLOCKS, state, node, text);
}

static void check_package(struct look *look, const struct rsp_node *node)
{
	const struct rsp_node *object = object_of(node);
	struct rsp_slice bytes = rsp_span_bytes(object->span);

	if (rsp_first_tag(bytes) == TAG_PACKAGE)
		open_package(look, object, object->span.buffer, bytes);
}

static void check(struct look *look, const struct rsp_node *node, enum part part)
{
	if (part == PART_PACKAGE)
		check_package(look, node);
	if ((unsigned)part < NUM_ROWS)
		check_signature(look, (enum rsp_signature_kind)part, node);
	else if (part == PART_SERVER_CERTIFICATE || part == PART_BINDER_CERTIFICATE ||
	         part == PART_EUICC_CERTIFICATE)
		check_chain(look, part, node);
	if (part == PART_BINDER_CERTIFICATE)
		check_rid(look, node);
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
	struct look look = {.state = state, .message = message, .arena = arena};
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
		learn(&look, at, part_of(state, at->field));
	for (at = root; at; at = rsp_node_after(at, NULL))
		check(&look, at, part_of(state, at->field));
	if (message->iface == RSP_IF_ES8P && message->command && look.last_root)
		open_package(&look, root, message->command, message->command->bytes);
}
