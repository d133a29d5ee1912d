/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/signer.h"

#include <string.h>

enum { PARTS_MAX = 6 };

struct rsp_signed_session *rsp_signers_session(struct rsp_signers *all, struct rsp_slice id)
{
	struct rsp_signed_session *oldest = &all->sessions[0];

	if (!id.len || id.len > RSP_SIGNED_TRANSACTION_LEN)
		return NULL;
	for (size_t at = 0; at < RSP_SIGNED_SESSIONS; at++) {
		struct rsp_signed_session *session = &all->sessions[at];

		if (rsp_equal(rsp_slice(session->id, session->id_len), id)) {
			session->last_used = ++all->clock;
			return session;
		}
		if (session->last_used < oldest->last_used)
			oldest = session;
	}
	*oldest = (struct rsp_signed_session){.id_len = id.len, .last_used = ++all->clock};
	memcpy(oldest->id, id.data, id.len);
	return oldest;
}

struct rsp_signed_eim *rsp_signers_eim(struct rsp_signers *all, struct rsp_slice id, bool add)
{
	struct rsp_signed_eim *oldest = &all->eims[0];

	if (!id.len || id.len >= RSP_SIGNED_EIM_ID_LEN)
		return NULL;
	for (size_t at = 0; at < RSP_SIGNED_EIMS; at++) {
		if (all->eims[at].last_used && rsp_equal_text(id, all->eims[at].id)) {
			all->eims[at].last_used = ++all->clock;
			return &all->eims[at];
		}
		if (all->eims[at].last_used < oldest->last_used)
			oldest = &all->eims[at];
	}
	if (!add)
		return NULL;
	*oldest = (struct rsp_signed_eim){.last_used = ++all->clock};
	memcpy(oldest->id, id.data, id.len);
	return oldest;
}

static bool same_key(const struct rsp_signer *a, const struct rsp_signer *b)
{
	return a->known && b->known && a->curve == b->curve &&
	       memcmp(a->point, b->point, sizeof(a->point)) == 0;
}

void rsp_signers_euicc(struct rsp_signers *all, const struct rsp_signer *signer)
{
	struct rsp_signed_euicc *oldest = &all->euiccs[0];

	if (!signer->known)
		return;
	for (size_t at = 0; at < RSP_SIGNED_EUICCS; at++) {
		if (same_key(&all->euiccs[at].signer, signer)) {
			all->euiccs[at].last_used = ++all->clock;
			return;
		}
		if (all->euiccs[at].last_used < oldest->last_used)
			oldest = &all->euiccs[at];
	}
	*oldest = (struct rsp_signed_euicc){.signer = *signer, .last_used = ++all->clock};
}

void rsp_signers_issuer(struct rsp_signers *all, struct rsp_slice certificate)
{
	struct rsp_signed_issuer *oldest = &all->issuers[0];

	if (!certificate.len || certificate.len > RSP_SIGNED_ISSUER_LEN)
		return;
	for (size_t at = 0; at < RSP_SIGNED_ISSUERS; at++) {
		struct rsp_signed_issuer *issuer = &all->issuers[at];

		if (rsp_equal(rsp_slice(issuer->bytes, issuer->len), certificate)) {
			issuer->last_used = ++all->clock;
			return;
		}
		if (issuer->last_used < oldest->last_used)
			oldest = issuer;
	}
	memcpy(oldest->bytes, certificate.data, certificate.len);
	oldest->len = certificate.len;
	oldest->last_used = ++all->clock;
	if (!rsp_certificate_parse(rsp_slice(oldest->bytes, oldest->len), &oldest->certificate))
		oldest->len = 0;
}

const struct rsp_certificate *rsp_signers_find(void *user, struct rsp_slice key_id)
{
	const struct rsp_signers *all = user;

	for (size_t at = 0; key_id.len && at < RSP_SIGNED_ISSUERS; at++)
		if (all->issuers[at].len && rsp_equal(all->issuers[at].certificate.key_id, key_id))
			return &all->issuers[at].certificate;
	return NULL;
}

struct rsp_signer rsp_signer_of(const struct rsp_certificate *certificate)
{
	struct rsp_signer signer = {.curve = certificate->curve};

	if (certificate->point.len == sizeof(signer.point)) {
		memcpy(signer.point, certificate->point.data, sizeof(signer.point));
		signer.known = true;
	}
	return signer;
}

/* One digest over what each outcome hangs on. */
static bool digest_of(struct rsp_crypto *crypto, const struct rsp_signer *signer,
                      const struct rsp_slice *parts, size_t num_parts, struct rsp_slice signature,
                      uint8_t out[static RSP_HASH_MAX_LEN])
{
	struct rsp_slice key = {signer->point, sizeof(signer->point)};
	uint8_t hashes[(PARTS_MAX + 2) * RSP_HASH_MAX_LEN];
	size_t len = 0, step = rsp_hash_len(RSP_HASH_SHA256);

	for (size_t at = 0; at < num_parts + 2; at++) {
		struct rsp_slice part = at < num_parts    ? parts[at]
		                        : at == num_parts ? key
		                                          : signature;

		if (at >= PARTS_MAX + 2 || !rsp_hash(crypto, RSP_HASH_SHA256, part, hashes + len))
			return false;
		len += step;
	}
	return rsp_hash(crypto, RSP_HASH_SHA256, rsp_slice(hashes, len), out);
}

enum rsp_ecdsa_outcome rsp_signers_verify(struct rsp_signers *all, const struct rsp_signer *signer,
                                          const struct rsp_slice *parts, size_t num_parts,
                                          struct rsp_slice signature)
{
	uint8_t digest[RSP_HASH_MAX_LEN];
	size_t len = rsp_hash_len(RSP_HASH_SHA256), at;
	enum rsp_ecdsa_outcome outcome;

	if (num_parts > PARTS_MAX ||
	    !digest_of(all->crypto, signer, parts, num_parts, signature, digest))
		return RSP_ECDSA_BROKEN;
	at = (digest[0] | (size_t)digest[1] << 8) % RSP_SIGNED_VERIFIED;
	if (all->verified[at].used && memcmp(all->verified[at].digest, digest, len) == 0)
		return all->verified[at].outcome;
	outcome = rsp_ecdsa_verify(all->crypto, signer->curve,
	                           rsp_slice(signer->point, sizeof(signer->point)), parts,
	                           num_parts, signature);
	memcpy(all->verified[at].digest, digest, len);
	all->verified[at].outcome = outcome;
	all->verified[at].used = true;
	return outcome;
}

enum rsp_ecdsa_outcome rsp_signers_verify_chain(void *user, enum rsp_curve curve,
                                                struct rsp_slice point,
                                                struct rsp_slice signed_bytes,
                                                struct rsp_slice signature)
{
	struct rsp_signer signer = {.known = true, .curve = curve};

	if (point.len != sizeof(signer.point))
		return RSP_ECDSA_NO_KEY;
	memcpy(signer.point, point.data, sizeof(signer.point));
	return rsp_signers_verify(user, &signer, &signed_bytes, 1, signature);
}
