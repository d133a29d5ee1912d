/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/hex.h"
#include "rsp/signed_look.h"

enum {
	PARTS_MAX = 3,
	TOKEN_GUESSES = 8, /* associationTokens tried where none is known, */
	TOKEN_ROUNDS = 8,  /* for so many signatures of an eIM */
	WAYS_MAX = 4 + TOKEN_GUESSES,
	TAG_LEN = 1, /* of a member's tag */
	TAG_TRANSACTION = 0x80
};

/* One way to put together what a signature is over. */
struct way {
	struct rsp_slice parts[PARTS_MAX];
	size_t num;
	const char *note; /* beside the row's text; NULL: as the specification says */
	uint8_t guess;    /* the associationToken that was guessed; 0: none was */
};

/* What is tried: the signature verifies when one way does with one key. */
struct trial {
	struct way ways[WAYS_MAX];
	size_t num_ways;
	struct rsp_signer signer;
	struct rsp_signed_eim *eim; /* whose associationToken is guessed; NULL: it is not */
	const char *missing;        /* why nothing can be tried; NULL: it can */
};

static const uint8_t signature_header[] = {0x5F, 0x37, RSP_ECDSA_LEN};
static const uint8_t otpk_header[] = {0x5F, 0x49, RSP_EC_POINT_LEN};

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

/* Which signatures are over an earlier one of their session too: SGP.22 3.0.1, 3.1.2. Those of
 * version 3 by analogy, so other forms are tried as well. */
static const struct chained {
	enum rsp_signature_kind kind;
	enum rsp_signed_kept kept;
	bool by_analogy;
	const char *missing;
} chained[] = {
    {RSP_SIGNATURE_SMDP2,  RSP_KEPT_EUICC1, false,
     "the eUICC's answer to AuthenticateServer is not in the trace"                                 },
    {RSP_SIGNATURE_EUICC2, RSP_KEPT_SMDP2,  false,
     "the server's smdpSignature2 is not in the trace"                                              },
    {RSP_SIGNATURE_RPM,    RSP_KEPT_EUICC1, true,
     "the eUICC's answer to AuthenticateServer is not in the trace"                                 },
    {RSP_SIGNATURE_SMDP4,  RSP_KEPT_EUICC1, true,
     "the eUICC's answer to AuthenticateServer is not in the trace"                                 },
    {RSP_SIGNATURE_SMDS2,  RSP_KEPT_EUICC1, true,
     "the eUICC's answer to AuthenticateServer is not in the trace"                                 },
    {RSP_SIGNATURE_EUICC3, RSP_KEPT_SMDP4,  true,  "the server's smdpSignature4 is not in the trace"},
    {RSP_SIGNATURE_SMDP5,  RSP_KEPT_EUICC3, true,
     "the eUICC's answer to PrepareDeviceChange is not in the trace"                                },
};

static const struct chained *chained_of(enum rsp_signature_kind kind)
{
	for (size_t at = 0; at < sizeof(chained) / sizeof(*chained); at++)
		if (chained[at].kind == kind)
			return &chained[at];
	return NULL;
}

static struct rsp_slice signature_object(const struct signed_look *look,
                                         const struct rsp_kept_signature *kept)
{
	return with_header(look->arena, signature_header, sizeof(signature_header), kept->bytes,
	                   sizeof(kept->bytes));
}

/* An object with its own tag: where it stands it may have that of its member. */
static struct rsp_slice retagged(const struct signed_look *look, struct rsp_slice object,
                                 const uint8_t *tag, size_t tag_len)
{
	struct rsp_slice rest = object;
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK ||
	    rsp_starts_with(object, rsp_slice(tag, tag_len)))
		return object;
	rest = rsp_sub(object, TAG_LEN, object.len);
	return with_header(look->arena, tag, tag_len, rest.data, rest.len);
}

/* Adds a way: one part, or one and what follows it. */
static void add_way(struct trial *trial, struct rsp_slice first, struct rsp_slice second,
                    const char *note)
{
	struct way *way = &trial->ways[trial->num_ways++];

	*way = (struct way){.note = note};
	push(way, first);
	if (second.len)
		push(way, second);
}

static void over_kept(const struct signed_look *look, struct trial *trial,
                      const struct chained *row, struct rsp_slice object,
                      const struct rsp_signed_session *session)
{
	static const uint8_t sequence_tag[] = {0x30};
	const struct rsp_slice nothing = {0};
	struct rsp_slice before, sequence;

	if (!session || !session->kept[row->kept].known) {
		trial->missing = row->missing;
		return;
	}
	before = signature_object(look, &session->kept[row->kept]);
	trial->num_ways = 0;
	add_way(trial, object, before, NULL);
	if (!row->by_analogy)
		return;
	add_way(trial, object, nothing, ", of which only what is called signed");
	sequence = retagged(look, object, sequence_tag, sizeof(sequence_tag));
	if (rsp_equal(sequence, object))
		return;
	add_way(trial, sequence, before, ", as a SEQUENCE");
	add_way(trial, sequence, nothing, ", as a SEQUENCE, of which only what is called signed");
}

/* The objects of InitialiseSecureChannel that stand before its signature; none: it is not whole. */
static struct rsp_slice channel_objects(const struct rsp_node *node)
{
	struct rsp_slice whole = signed_bytes(node->parent);
	struct rsp_tlv outer, signature;

	if (rsp_take_tlv(&whole, &outer) != RSP_TLV_OK ||
	    !rsp_tlv_find(outer.value, SIGNED_TAG_SIGNATURE, &signature))
		return rsp_slice(NULL, 0);
	return rsp_sub(outer.value, 0, rsp_offset_in(outer.value, signature.whole));
}

static struct rsp_slice otpk_object(const struct signed_look *look,
                                    const struct rsp_signed_session *session)
{
	return with_header(look->arena, otpk_header, sizeof(otpk_header), session->otpk,
	                   sizeof(session->otpk));
}

/* SGP.22 5.5.1: the objects of InitialiseSecureChannel before the signature, then the eUICC's key.
 */
static void over_channel(const struct signed_look *look, struct trial *trial,
                         const struct rsp_node *node, const struct rsp_signed_session *session)
{
	struct rsp_slice objects = channel_objects(node);

	if (!session || !session->has_otpk) {
		trial->missing =
		    "no answer of the eUICC to PrepareDownload with its transactionId is "
		    "in the trace";
		return;
	}
	if (!objects.data) {
		trial->missing = "what it is over is not whole";
		return;
	}
	push(&trial->ways[0], objects);
	push(&trial->ways[0], otpk_object(look, session));
}

/* The session in which the eUICC gave a one-time key last, to a server whose certificate is known;
 * NULL: there is none. */
static const struct rsp_signed_session *latest_prepared(const struct rsp_signers *all)
{
	const struct rsp_signed_session *latest = NULL;

	for (size_t at = 0; at < RSP_SIGNED_SESSIONS; at++) {
		const struct rsp_signed_session *session = &all->sessions[at];

		if (session->id_len && session->has_otpk && session->binder.known &&
		    (!latest || session->last_used > latest->last_used))
			latest = session;
	}
	return latest;
}

/* Whether a package is of another session than it says: its signature verifies with that one's
 * transactionId in place of its own. No chance does that, so its own was altered. */
static bool is_altered_id(struct signed_look *look, const struct rsp_node *node,
                          const struct rsp_signed_session *session, struct rsp_slice signature)
{
	struct rsp_slice objects = channel_objects(node), parts[2];
	struct rsp_tlv id;
	uint8_t *copy;

	if (!rsp_tlv_find(objects, TAG_TRANSACTION, &id) || id.value.len != session->id_len)
		return false;
	copy = rsp_arena_alloc(look->arena, objects.len);
	if (!copy)
		return false;
	memcpy(copy, objects.data, objects.len);
	memcpy(copy + rsp_offset_in(objects, id.value), session->id, session->id_len);
	parts[0] = rsp_slice(copy, objects.len);
	parts[1] = otpk_object(look, session);
	return rsp_signers_verify(&look->state->all, &session->binder, parts, 2, signature) ==
	       RSP_ECDSA_VERIFIED;
}

/* Of a package that no PrepareDownload of its session is known for. */
static bool check_altered_id(struct signed_look *look, const struct rsp_node *node,
                             struct rsp_slice signature)
{
	const struct rsp_signed_session *session = latest_prepared(&look->state->all);
	char text[2 * RSP_SIGNED_TRANSACTION_LEN + 1];

	if (!session || !is_altered_id(look, node, session, signature))
		return false;
	rsp_hex_encode(rsp_slice(session->id, session->id_len), text);
	signed_add(look, RSP_SIGNATURE_BPP, RSP_CHECK_FAILED, node,
	           rsp_arena_printf(look->arena,
	                            "smdpSign does not verify with the transactionId of the "
	                            "package, but with %s, that of PrepareDownload",
	                            text));
	return true;
}

/* A token that an eUICC may have given, for want of a known one. */
static void add_guess(const struct signed_look *look, struct trial *trial, struct rsp_slice object,
                      uint8_t number)
{
	static const uint8_t header[] = {SIGNED_TAG_TOKEN, 1};

	add_way(trial, object, with_header(look->arena, header, sizeof(header), &number, 1),
	        rsp_arena_printf(look->arena, " with the associationToken taken as %u",
	                         (unsigned)number));
	trial->ways[trial->num_ways - 1].guess = number;
}

/* SGP.32 2.11.1.1: an associationToken follows; what it is where none was given differs, and in
 * version 1.0 the eUICC's signatures are over eimSignature in its place. */
static void over_token(const struct signed_look *look, struct trial *trial, struct rsp_slice object,
                       struct rsp_signed_eim *eim, bool of_euicc)
{
	trial->num_ways = 0;
	if (eim && eim->token_len)
		add_way(trial, object, rsp_slice(eim->token, eim->token_len), NULL);
	add_guess(look, trial, object, 0);
	if (of_euicc && eim && eim->last.known)
		add_way(trial, object, signature_object(look, &eim->last),
		        " with eimSignature in place of an associationToken (SGP.32 1.0)");
	add_way(trial, object, rsp_slice(NULL, 0), " without an associationToken");
	if (!eim || eim->token_len || eim->rounds == TOKEN_ROUNDS)
		return;
	eim->rounds++;
	trial->eim = eim;
	for (uint8_t number = 1; number <= TOKEN_GUESSES; number++)
		add_guess(look, trial, object, number);
}

/* A signature that verifies proves the token. */
static void keep_guess(const struct trial *trial, const struct way *way)
{
	if (!trial->eim || !way->guess)
		return;
	trial->eim->token[0] = SIGNED_TAG_TOKEN;
	trial->eim->token[1] = 1;
	trial->eim->token[2] = way->guess;
	trial->eim->token_len = 3;
}

/* SGP.22 v3: a notification of a device change is metadata and a signature, with members' tags. */
static struct rsp_slice metadata_of(const struct signed_look *look, const struct rsp_node *node)
{
	static const uint8_t metadata_tag[] = {0xBF, 0x2F};
	const struct rsp_node *object = signed_child(look->state, node->parent, PART_METADATA);

	return object ? retagged(look, signed_bytes(object), metadata_tag, sizeof(metadata_tag))
	              : rsp_slice(NULL, 0);
}

static void put_parts(const struct signed_look *look, struct trial *trial,
                      enum rsp_signature_kind kind, const struct rsp_node *node,
                      const struct rsp_signed_session *session)
{
	const struct rsp_node *object = signed_child(
	    look->state, node->parent, (enum signed_part)(PART_OBJECT + (unsigned)kind));
	struct rsp_slice bytes = object ? signed_bytes(object) : rsp_slice(NULL, 0);
	const struct chained *row = chained_of(kind);

	if (!object && kind == RSP_SIGNATURE_NOTIFY)
		bytes = metadata_of(look, node);
	trial->num_ways = 1;
	if (kind == RSP_SIGNATURE_BPP) {
		over_channel(look, trial, node, session);
		return;
	}
	if (!bytes.len) {
		trial->missing = "what it is over is not in the message";
		return;
	}
	push(&trial->ways[0], bytes);
	if (row)
		over_kept(look, trial, row, bytes, session);
	else if (kind == RSP_SIGNATURE_EIM || kind == RSP_SIGNATURE_PACKAGE ||
	         kind == RSP_SIGNATURE_PACKAGE_ERROR)
		over_token(look, trial, bytes, signed_eim(look, object, false),
		           kind != RSP_SIGNATURE_EIM);
}

static void put_signer(const struct signed_look *look, struct trial *trial,
                       enum rsp_signature_kind kind, const struct rsp_node *node,
                       const struct rsp_signed_session *session)
{
	const struct rsp_signed_eim *eim;

	switch (signed_row_of(kind)->signer) {
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
		eim = signed_eim(
		    look, signed_child(look->state, node->parent, PART_OBJECT + RSP_SIGNATURE_EIM),
		    false);
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
static enum rsp_ecdsa_outcome verify_with(struct signed_look *look, const struct trial *trial,
                                          const struct rsp_signer *signer,
                                          struct rsp_slice signature, const char **out_note)
{
	enum rsp_ecdsa_outcome outcome = RSP_ECDSA_WRONG;

	for (size_t at = 0; at < trial->num_ways && outcome == RSP_ECDSA_WRONG; at++) {
		const struct way *way = &trial->ways[at];

		outcome =
		    rsp_signers_verify(&look->state->all, signer, way->parts, way->num, signature);
		*out_note = way->note;
		if (outcome == RSP_ECDSA_VERIFIED)
			keep_guess(trial, way);
	}
	return outcome;
}

/* Where nothing says which eUICC it is: any whose certificate the trace has shown. */
static bool verify_with_any(struct signed_look *look, const struct trial *trial,
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

static void tell_outcome(struct signed_look *look, enum rsp_signature_kind kind,
                         const struct rsp_node *node, enum rsp_ecdsa_outcome outcome,
                         const char *note)
{
	const struct signed_row *row = signed_row_of(kind);

	switch (outcome) {
	case RSP_ECDSA_VERIFIED:
		signed_add(look, kind, RSP_CHECK_VERIFIED, node,
		           rsp_arena_printf(look->arena, "with the key in %s, %s%s",
		                            signers[row->signer], row->text, note ? note : ""));
		break;
	case RSP_ECDSA_WRONG:
		signed_add(look, kind, RSP_CHECK_FAILED, node,
		           rsp_arena_printf(look->arena, "%s does not verify %s with the key in %s",
		                            row->name, row->text, signers[row->signer]));
		break;
	case RSP_ECDSA_NO_KEY:
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node,
		           rsp_arena_printf(look->arena,
		                            "the key in %s is no point on a curve that is known",
		                            signers[row->signer]));
		break;
	case RSP_ECDSA_BROKEN:
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node,
		           "the cryptographic library refused");
		break;
	}
}

/* A notification comes with the certificate of its eUICC. */
static void put_signer_beside(const struct signed_look *look, struct trial *trial,
                              const struct rsp_node *node)
{
	struct rsp_certificate certificate;
	const struct rsp_node *beside =
	    signed_child(look->state, node->parent, PART_EUICC_CERTIFICATE);

	if (beside && rsp_certificate_parse(signed_bytes(beside), &certificate))
		trial->signer = rsp_signer_of(&certificate);
}

static bool has_euicc(const struct rsp_signers *all)
{
	for (size_t at = 0; at < RSP_SIGNED_EUICCS; at++)
		if (all->euiccs[at].signer.known)
			return true;
	return false;
}

static void check_with_any(struct signed_look *look, enum rsp_signature_kind kind,
                           const struct trial *trial, const struct rsp_node *node,
                           struct rsp_slice signature)
{
	enum signed_by by = signed_row_of(kind)->signer;
	const char *note = NULL;

	if (by == SIGNER_EUICC && verify_with_any(look, trial, signature, &note))
		tell_outcome(look, kind, node, RSP_ECDSA_VERIFIED, note);
	else if (by == SIGNER_EUICC && has_euicc(&look->state->all))
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node,
		           "it is of none of the eUICCs whose certificates are in the trace");
	else
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node,
		           rsp_arena_printf(look->arena, "%s is not in the trace", signers[by]));
}

void signed_check(struct signed_look *look, enum rsp_signature_kind kind,
                  const struct rsp_node *node)
{
	const struct rsp_signed_session *session = signed_session(look, node);
	struct trial trial = {0};
	uint8_t bytes[RSP_ECDSA_LEN];
	struct rsp_slice signature = {bytes, sizeof(bytes)};
	const char *note = NULL;

	if (!signed_value(node, bytes)) {
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node,
		           "its value is not whole, or no ECDSA signature of 64 octets");
		return;
	}
	put_parts(look, &trial, kind, node, session);
	put_signer(look, &trial, kind, node, session);
	if (!trial.signer.known)
		put_signer_beside(look, &trial, node);
	if (is_placeholder(bytes))
		trial.missing = "it is one byte again and again: a placeholder, no signature";
	if (kind == RSP_SIGNATURE_BPP && trial.missing && check_altered_id(look, node, signature))
		return;
	if (trial.missing) {
		signed_add(look, kind, RSP_CHECK_NOT_RUN, node, trial.missing);
	} else if (trial.signer.known) {
		enum rsp_ecdsa_outcome outcome =
		    verify_with(look, &trial, &trial.signer, signature, &note);

		tell_outcome(look, kind, node, outcome, note);
	} else {
		check_with_any(look, kind, &trial, node, signature);
	}
}
