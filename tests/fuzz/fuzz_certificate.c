/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate: parsed, then led up its chain, to itself where it names its own key. */
#include <stdint.h>
#include <stdlib.h>

#include "secure/chain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct rsp_certificate *find(void *user, struct rsp_slice key_id)
{
	const struct rsp_certificate *certificate = user;

	return rsp_equal(certificate->key_id, key_id) ? certificate : NULL;
}

static enum rsp_ecdsa_outcome verify(void *user, enum rsp_curve curve, struct rsp_slice point,
                                     struct rsp_slice signed_bytes, struct rsp_slice signature)
{
	(void)user;
	if (curve == RSP_CURVE_UNKNOWN || !point.len || !signed_bytes.len ||
	    signature.len != RSP_ECDSA_LEN)
		abort();
	return RSP_ECDSA_VERIFIED;
}

static void check_inside(struct rsp_slice whole, struct rsp_slice part)
{
	if (part.len && !rsp_contains(whole, part))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_certificate certificate, copy;
	struct rsp_arena arena;
	struct rsp_chain chain = {.verify = verify, .find = find, .user = &copy, .arena = &arena};
	struct rsp_trust *trust = rsp_trust_new();
	const char *text = NULL;

	if (!trust)
		abort();
	rsp_arena_init(&arena, 0);
	(void)rsp_trust_add(trust, in);
	chain.trust = trust;
	if (rsp_certificate_parse(in, &certificate)) {
		const struct rsp_slice parts[] = {certificate.tbs, certificate.issuer,
		                                  certificate.subject, certificate.point,
		                                  certificate.key_id};

		for (size_t at = 0; at < sizeof(parts) / sizeof(*parts); at++)
			check_inside(in, parts[at]);
		copy = certificate;
		(void)rsp_chain_check(&chain, &certificate, certificate.role, &text);
		if (!text)
			abort();
	}
	rsp_trust_free(trust);
	rsp_arena_free(&arena);
	return 0;
}
