/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/nodes.h"
#include "rsp/signed_look.h"

enum {
	EIM_LEVELS = 3, /* a member, its choice, the certificate */
	NEGATIVE = 0x80
};

static void learn_server(struct rsp_signed_session *session, const struct rsp_signer *signer,
                         struct rsp_slice rid)
{
	session->server = *signer;
	session->rid_len = rid.len <= sizeof(session->rid) ? rid.len : 0;
	if (session->rid_len)
		memcpy(session->rid, rid.data, rid.len);
}

static void learn_certificate(const struct signed_look *look, const struct rsp_node *node,
                              enum signed_part part)
{
	struct rsp_signed_session *session = signed_session(look, node);
	struct rsp_certificate certificate;
	struct rsp_signer signer;

	if (!rsp_certificate_parse(signed_bytes(node), &certificate))
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

static void learn_otpk(const struct signed_look *look, const struct rsp_node *node)
{
	struct rsp_signed_session *session = signed_session(look, node);

	if (!session || node->value.bytes.len != sizeof(session->otpk))
		return;
	memcpy(session->otpk, node->value.bytes.data, sizeof(session->otpk));
	session->has_otpk = true;
}

/* The certificates of a list, or the only one. */
static void learn_others(const struct signed_look *look, struct rsp_slice in)
{
	struct rsp_certificate certificate;
	struct rsp_tlv list, one;

	if (rsp_certificate_parse(in, &certificate)) {
		rsp_signers_issuer(&look->state->all, certificate.whole);
		return;
	}
	if (rsp_take_tlv(&in, &list) != RSP_TLV_OK)
		return;
	while (rsp_take_tlv(&list.value, &one) == RSP_TLV_OK)
		if (rsp_certificate_parse(one.whole, &certificate))
			rsp_signers_issuer(&look->state->all, certificate.whole);
}

bool signed_eim_certificate(struct rsp_slice object, struct rsp_certificate *out)
{
	struct rsp_tlv tlv;

	for (unsigned level = 0; level < EIM_LEVELS; level++) {
		if (rsp_take_tlv(&object, &tlv) != RSP_TLV_OK || !tlv.constructed)
			return false;
		if (rsp_certificate_parse(tlv.whole, out))
			return true;
		object = tlv.value;
	}
	return false;
}

/* The key of an eIM: a certificate, or a SubjectPublicKeyInfo, inside the member. */
static struct rsp_signer eim_signer(struct rsp_slice object)
{
	struct rsp_signer signer = {0};
	struct rsp_certificate certificate;
	struct rsp_slice point;
	struct rsp_tlv tlv;

	if (signed_eim_certificate(object, &certificate))
		return rsp_signer_of(&certificate);
	while (rsp_take_tlv(&object, &tlv) == RSP_TLV_OK && tlv.constructed) {
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

/* The eIM that waits longest for the associationToken that the eUICC gives it; NULL: none does. */
static struct rsp_signed_eim *eim_waiting(struct rsp_signers *all)
{
	struct rsp_signed_eim *first = NULL;

	for (size_t at = 0; at < RSP_SIGNED_EIMS; at++) {
		struct rsp_signed_eim *eim = &all->eims[at];

		if (eim->asked && (!first || eim->asked < first->asked))
			first = eim;
	}
	return first;
}

/* SGP.32 2.11.1.1: a negative one asks the eUICC for one, which stands alone in its answer. */
static void learn_token(const struct signed_look *look, const struct rsp_node *node)
{
	struct rsp_signed_eim *eim = signed_eim(look, node->parent, true);
	struct rsp_slice number = rsp_span_bytes(node->span);
	bool is_answer = !eim;
	uint8_t first;

	if (is_answer)
		eim = eim_waiting(&look->state->all);
	if (!eim || !rsp_peek_u8(number, 0, &first) || number.len + 2 > sizeof(eim->token))
		return;
	eim->token_len = 0;
	eim->asked = 0;
	if (first & NEGATIVE) {
		eim->asked = is_answer ? 0 : ++look->state->all.clock;
		return;
	}
	eim->token[0] = SIGNED_TAG_TOKEN;
	eim->token[1] = (uint8_t)number.len;
	memcpy(eim->token + 2, number.data, number.len);
	eim->token_len = number.len + 2;
}

static void learn_eim_key(const struct signed_look *look, const struct rsp_node *node)
{
	struct rsp_signed_eim *eim = signed_eim(look, node->parent, true);

	if (eim)
		eim->signer = eim_signer(signed_bytes(node));
}

static enum rsp_signed_kept kept_of(enum rsp_signature_kind kind)
{
	switch ((int)kind) {
	case RSP_SIGNATURE_EUICC1:
		return RSP_KEPT_EUICC1;
	case RSP_SIGNATURE_SMDP2:
		return RSP_KEPT_SMDP2;
	case RSP_SIGNATURE_SMDP4:
		return RSP_KEPT_SMDP4;
	case RSP_SIGNATURE_EUICC3:
		return RSP_KEPT_EUICC3;
	default:
		return RSP_NUM_KEPT;
	}
}

/* What is signed next is over it: SGP.22 3.0.1, 3.1.2; SGP.32 1.0 2.11. */
static void learn_value(const struct signed_look *look, const struct rsp_node *node,
                        enum rsp_signature_kind kind)
{
	enum rsp_signed_kept which = kept_of(kind);
	struct rsp_kept_signature *kept = NULL;
	struct rsp_signed_session *session;
	struct rsp_signed_eim *eim;

	if (kind == RSP_SIGNATURE_EIM) {
		eim = signed_eim(
		    look, signed_child(look->state, node->parent, PART_OBJECT + RSP_SIGNATURE_EIM),
		    true);
		kept = eim ? &eim->last : NULL;
	} else if (which != RSP_NUM_KEPT) {
		session = signed_session(look, node);
		kept = session ? &session->kept[which] : NULL;
	}
	if (kept)
		kept->known = signed_value(node, kept->bytes);
}

void signed_learn(const struct signed_look *look, const struct rsp_node *node,
                  enum signed_part part)
{
	switch ((int)part) {
	case PART_SERVER_CERTIFICATE:
	case PART_BINDER_CERTIFICATE:
	case PART_EUICC_CERTIFICATE:
	case PART_EUM_CERTIFICATE:
		learn_certificate(look, node, part);
		break;
	case PART_OTHER_CERTIFICATES:
		learn_others(look, signed_bytes(node));
		break;
	case PART_OTPK:
		learn_otpk(look, node);
		break;
	case PART_EIM_KEY:
		learn_eim_key(look, node);
		break;
	case PART_TOKEN:
		learn_token(look, node);
		break;
	default:
		if ((unsigned)part < SIGNED_ROWS)
			learn_value(look, node, (enum rsp_signature_kind)part);
		break;
	}
}
