/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/issuer.h"

#include <string.h>

#include "base/hex.h"

enum { SHOWN_MAX = 20 }; /* bytes of an identifier in a sentence */

static const char ci_label[] = "ci";
static const char advice[] = "--trust names its certificate, or a keyring its key as \"ci\"";
static const char refused[] = "the cryptographic library refused";

/* Verifies the signature of a certificate, of whatever kind. */
struct signed_by {
	enum rsp_ecdsa_outcome (*verify)(const struct signed_by *by, enum rsp_curve curve,
	                                 struct rsp_slice point);
	struct rsp_crypto *crypto;
	const struct rsp_gp_signed *gp;
	const struct rsp_certificate *x509;
};

static enum rsp_ecdsa_outcome verify_gp(const struct signed_by *by, enum rsp_curve curve,
                                        struct rsp_slice point)
{
	return rsp_gp_signed_verify(by->crypto, by->gp, curve, point);
}

static enum rsp_ecdsa_outcome verify_x509(const struct signed_by *by, enum rsp_curve curve,
                                          struct rsp_slice point)
{
	return rsp_ecdsa_verify(by->crypto, curve, point, &by->x509->tbs, 1,
	                        rsp_slice(by->x509->signature, RSP_ECDSA_LEN));
}

static enum rsp_check_state state_of(enum rsp_ecdsa_outcome outcome)
{
	return outcome == RSP_ECDSA_VERIFIED ? RSP_CHECK_VERIFIED
	       : outcome == RSP_ECDSA_BROKEN ? RSP_CHECK_NOT_RUN
	                                     : RSP_CHECK_FAILED;
}

static enum rsp_check_state tell(const struct rsp_issuers *issuers, enum rsp_ecdsa_outcome outcome,
                                 const char *name, bool is_test, const char **out_text)
{
	if (outcome == RSP_ECDSA_BROKEN)
		*out_text = refused;
	else if (outcome == RSP_ECDSA_VERIFIED)
		*out_text = rsp_arena_printf(issuers->arena,
		                             "with the key of the certificate issuer (%s%s)", name,
		                             is_test ? ", which is for tests only" : "");
	else
		*out_text = rsp_arena_printf(
		    issuers->arena,
		    "the certificate does not verify with the key of the issuer (%s)", name);
	return state_of(outcome);
}

static enum rsp_check_state by_anchor(const struct rsp_issuers *issuers, const struct signed_by *by,
                                      const struct rsp_anchor *anchor, const char **out_text)
{
	return tell(issuers, by->verify(by, anchor->curve, anchor->point), anchor->name,
	            anchor->is_test, out_text);
}

/* Keys that the keyring calls so. NOT_RUN: there are none; FAILED: it was none of them. */
static enum rsp_check_state by_keyring(const struct rsp_issuers *issuers,
                                       const struct signed_by *by, const char **out_text)
{
	enum rsp_check_state state = RSP_CHECK_NOT_RUN;
	const struct rsp_key_set *set;

	for (size_t at = 0;
	     issuers->keyring && (set = rsp_keyring_at(issuers->keyring, at)) != NULL; at++) {
		struct rsp_slice point = rsp_key_of(set, RSP_KEY_POINT);

		if (set->kind != RSP_KEYS_ECC || !point.len || strcmp(set->label, ci_label) != 0)
			continue;
		state = tell(issuers, by->verify(by, RSP_CURVE_P256, point), set->name, false,
		             out_text);
		if (state != RSP_CHECK_FAILED)
			return state;
	}
	return state;
}

/* Each anchor that was given; only one that fits says something. */
static enum rsp_check_state by_any(const struct rsp_issuers *issuers, const struct signed_by *by,
                                   const char **out_text)
{
	const struct rsp_anchor *at = rsp_trust_first(issuers->trust);

	if (!at) {
		*out_text = rsp_arena_concat(
		    issuers->arena, "the key of the certificate issuer is not known: ", advice,
		    NULL);
		return RSP_CHECK_NOT_RUN;
	}
	for (; at; at = at->next)
		if (by->verify(by, at->curve, at->point) == RSP_ECDSA_VERIFIED)
			return by_anchor(issuers, by, at, out_text);
	*out_text = "the certificate does not say which key signed it, and none of those that "
	            "--trust names did";
	return RSP_CHECK_NOT_RUN;
}

static enum rsp_check_state unknown(const struct rsp_issuers *issuers, struct rsp_slice key_id,
                                    const char **out_text)
{
	char digits[2 * SHOWN_MAX + 1];

	rsp_hex_encode(rsp_sub(key_id, 0, SHOWN_MAX), digits);
	*out_text = rsp_arena_printf(issuers->arena,
	                             "the key of the certificate issuer (%s) is not known: %s",
	                             *digits ? digits : "without identifier", advice);
	return RSP_CHECK_NOT_RUN;
}

enum rsp_check_state rsp_issuer_gp(const struct rsp_issuers *issuers,
                                   const struct rsp_gp_signed *certificate, const char **out_text)
{
	const struct signed_by by = {
	    .verify = verify_gp, .crypto = issuers->crypto, .gp = certificate};
	const struct rsp_anchor *anchor =
	    rsp_trust_find(issuers->trust, certificate->issuer_key_id);
	enum rsp_check_state state;

	if (!certificate->signature.len) {
		*out_text = "the certificate has no signature";
		return RSP_CHECK_FAILED;
	}
	if (anchor)
		return by_anchor(issuers, &by, anchor, out_text);
	state = by_keyring(issuers, &by, out_text);
	if (state != RSP_CHECK_NOT_RUN)
		return state;
	if (certificate->issuer_key_id.len)
		return unknown(issuers, certificate->issuer_key_id, out_text);
	anchor = rsp_trust_find_subject(issuers->trust, certificate->issuer);
	return anchor ? by_anchor(issuers, &by, anchor, out_text) : by_any(issuers, &by, out_text);
}

/* One of X.509 */

static const struct rsp_anchor *anchor_of(const struct rsp_issuers *issuers,
                                          const struct rsp_certificate *certificate)
{
	const struct rsp_anchor *anchor =
	    rsp_trust_find(issuers->trust, certificate->issuer_key_id);

	return anchor ? anchor : rsp_trust_find_subject(issuers->trust, certificate->issuer);
}

static bool is_issuer(const struct rsp_certificate *certificate,
                      const struct rsp_certificate *issuer)
{
	if (certificate->issuer_key_id.len && issuer->key_id.len)
		return rsp_equal(certificate->issuer_key_id, issuer->key_id);
	return rsp_equal(certificate->issuer, issuer->subject);
}

static const struct rsp_certificate *issuer_of(const struct rsp_certificate *list, size_t num,
                                               const struct rsp_certificate *certificate)
{
	for (size_t at = 0; at < num; at++)
		if (&list[at] != certificate && is_issuer(certificate, &list[at]))
			return &list[at];
	return NULL;
}

/* Up one link; false: it is the end, and *out_state tells. */
static bool go_up(const struct rsp_issuers *issuers, const struct signed_by *by,
                  const struct rsp_certificate *issuer, enum rsp_check_state *out_state,
                  const char **out_text)
{
	*out_state = RSP_CHECK_FAILED;
	switch (by->verify(by, issuer->curve, issuer->point)) {
	case RSP_ECDSA_VERIFIED:
		*out_text = "the certificate of its issuer may not sign certificates";
		return issuer->is_ca;
	case RSP_ECDSA_BROKEN:
		*out_state = RSP_CHECK_NOT_RUN;
		*out_text = refused;
		return false;
	case RSP_ECDSA_NO_KEY:
	case RSP_ECDSA_WRONG:
		break;
	}
	*out_text = rsp_arena_printf(
	    issuers->arena, "the certificate does not verify with the key of its issuer (%.*s)",
	    (int)rsp_sub(issuer->common_name, 0, 64).len, (const char *)issuer->common_name.data);
	return false;
}

enum rsp_check_state rsp_issuer_x509(const struct rsp_issuers *issuers,
                                     const struct rsp_certificate *list, size_t num, size_t first,
                                     const char **out_text)
{
	const struct rsp_certificate *certificate = &list[first], *issuer;
	enum rsp_check_state state;

	for (unsigned depth = 0; depth < RSP_ISSUER_DEPTH; depth++) {
		const struct signed_by by = {
		    .verify = verify_x509, .crypto = issuers->crypto, .x509 = certificate};
		const struct rsp_anchor *anchor = anchor_of(issuers, certificate);

		if (!certificate->is_ecdsa_sha256 || !certificate->has_signature) {
			*out_text =
			    "a certificate is signed with an algorithm that is not supported";
			return RSP_CHECK_NOT_RUN;
		}
		if (anchor)
			return by_anchor(issuers, &by, anchor, out_text);
		issuer = issuer_of(list, num, certificate);
		if (!issuer) {
			state = by_keyring(issuers, &by, out_text);
			return state == RSP_CHECK_NOT_RUN
			           ? unknown(issuers, certificate->issuer_key_id, out_text)
			           : state;
		}
		if (!go_up(issuers, &by, issuer, &state, out_text))
			return state;
		certificate = issuer;
	}
	*out_text = "the chain of certificates is too long";
	return RSP_CHECK_FAILED;
}
