/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/chain.h"

#include "base/hex.h"

enum { KEY_ID_SHOWN = 20 }; /* bytes of a key identifier in a sentence */

static const char *name_of(const struct rsp_chain *chain, const struct rsp_certificate *certificate)
{
	struct rsp_slice name = certificate->common_name;

	if (!name.len)
		return rsp_role_name(certificate->role);
	return rsp_arena_printf(chain->arena, "%s \"%.*s\"", rsp_role_name(certificate->role),
	                        (int)rsp_sub(name, 0, 64).len, (const char *)name.data);
}

static enum rsp_chain_outcome bad(const struct rsp_chain *chain,
                                  const struct rsp_certificate *certificate, const char *what,
                                  const char **out_text)
{
	*out_text = rsp_arena_printf(chain->arena, "%s %s", name_of(chain, certificate), what);
	return RSP_CHAIN_BAD;
}

static enum rsp_chain_outcome unknown_issuer(const struct rsp_chain *chain,
                                             const struct rsp_certificate *certificate,
                                             const char **out_text)
{
	char digits[2 * KEY_ID_SHOWN + 1];

	rsp_hex_encode(rsp_sub(certificate->issuer_key_id, 0, KEY_ID_SHOWN), digits);
	*out_text = rsp_arena_printf(
	    chain->arena,
	    "the issuer of %s (key %s) is neither in the trace nor trusted; --trust names a "
	    "folder with certificates of CIs",
	    name_of(chain, certificate), *digits ? digits : "without identifier");
	return RSP_CHAIN_NOT_RUN;
}

/* Whether a certificate was signed with a key. */
static enum rsp_chain_outcome check_signature(const struct rsp_chain *chain,
                                              const struct rsp_certificate *certificate,
                                              enum rsp_curve curve, struct rsp_slice point,
                                              const char **out_text)
{
	struct rsp_slice signature = {certificate->signature, RSP_ECDSA_LEN};

	if (!certificate->is_ecdsa_sha256 || curve == RSP_CURVE_UNKNOWN) {
		*out_text = rsp_arena_printf(chain->arena,
		                             "%s is signed with an algorithm that is not supported",
		                             name_of(chain, certificate));
		return RSP_CHAIN_NOT_RUN;
	}
	if (!certificate->has_signature)
		return bad(chain, certificate, "has no readable signature", out_text);
	switch (chain->verify(chain->user, curve, point, certificate->tbs, signature)) {
	case RSP_ECDSA_VERIFIED:
		return RSP_CHAIN_GOOD;
	case RSP_ECDSA_WRONG:
		return bad(chain, certificate, "was not signed with the key of its issuer",
		           out_text);
	case RSP_ECDSA_NO_KEY:
		return bad(chain, certificate, "names an issuer whose key is no point on its curve",
		           out_text);
	case RSP_ECDSA_BROKEN:
		break;
	}
	*out_text = "the cryptographic library refused";
	return RSP_CHAIN_NOT_RUN;
}

/* What a certificate of a role must say of itself; NULL: nothing is wrong. */
static const char *own_fault(const struct rsp_certificate *certificate,
                             enum rsp_certificate_role role)
{
	if (role == RSP_ROLE_EIM)
		role = RSP_ROLE_UNKNOWN; /* no policy is known for an eIM */
	if (certificate->role != role)
		return "does not have the policy of its role";
	if (role == RSP_ROLE_EUM || role == RSP_ROLE_SUB_CA || role == RSP_ROLE_CI)
		return certificate->may_certify && certificate->is_ca ? NULL
		                                                      : "may not sign certificates";
	return certificate->may_sign ? NULL : "may not be used for signatures";
}

static bool is_now_valid(const struct rsp_chain *chain, const struct rsp_certificate *certificate)
{
	return !chain->has_time || (chain->seconds >= certificate->not_before &&
	                            chain->seconds <= certificate->not_after);
}

/* A server looks at its clock (SGP.22 5.6.3); an eUICC has none. */
static bool is_card_side(enum rsp_certificate_role role)
{
	return role == RSP_ROLE_EUICC || role == RSP_ROLE_EUM;
}

static bool has_ein(struct rsp_slice eid, struct rsp_slice eins)
{
	struct rsp_tlv ein;

	while (rsp_take_tlv(&eins, &ein) == RSP_TLV_OK)
		if (ein.value.len && rsp_starts_with(eid, ein.value))
			return true;
	return false;
}

/* SGP.22 4.5.2.1.0.2: an eUICC has the organization and the beginning of the EID that the
 * certificate of its EUM allows; in version 3 a list of beginnings. */
static const char *name_fault(const struct rsp_certificate *certificate,
                              const struct rsp_certificate *issuer)
{
	if (certificate->role != RSP_ROLE_EUICC)
		return NULL;
	if (issuer->permitted_eins.len &&
	    !has_ein(certificate->serial_number, issuer->permitted_eins))
		return "has an EID that its EUM may not certify";
	if (!issuer->constrains_names)
		return NULL;
	if (!rsp_equal(certificate->organization, issuer->permitted_organization))
		return "has another organization than its EUM may certify";
	if (!rsp_starts_with(certificate->serial_number, issuer->permitted_serial))
		return "has an EID that its EUM may not certify";
	return NULL;
}

static const char *role_above(enum rsp_certificate_role role, const struct rsp_certificate *issuer)
{
	if (role == RSP_ROLE_EUICC)
		return issuer->role == RSP_ROLE_EUM || issuer->role == RSP_ROLE_SUB_CA
		           ? own_fault(issuer, issuer->role)
		           : "is not the certificate of an EUM";
	return own_fault(issuer, RSP_ROLE_SUB_CA);
}

static enum rsp_chain_outcome at_anchor(const struct rsp_chain *chain,
                                        const struct rsp_certificate *certificate,
                                        const struct rsp_anchor *anchor, const char **out_text)
{
	enum rsp_chain_outcome outcome =
	    check_signature(chain, certificate, anchor->curve, anchor->point, out_text);

	if (outcome == RSP_CHAIN_GOOD)
		*out_text = rsp_arena_printf(chain->arena, "its chain ends at %s%s", anchor->name,
		                             anchor->is_test ? ", which is for tests only" : "");
	return outcome;
}

static enum rsp_chain_outcome check_link(const struct rsp_chain *chain,
                                         const struct rsp_certificate *certificate,
                                         const struct rsp_certificate *issuer,
                                         const char **out_text)
{
	enum rsp_chain_outcome outcome =
	    check_signature(chain, certificate, issuer->curve, issuer->point, out_text);
	const char *fault;

	if (outcome != RSP_CHAIN_GOOD)
		return outcome;
	fault = name_fault(certificate, issuer);
	if (fault)
		return bad(chain, certificate, fault, out_text);
	fault = role_above(certificate->role, issuer);
	return fault ? bad(chain, issuer, fault, out_text) : RSP_CHAIN_GOOD;
}

enum rsp_chain_outcome rsp_chain_check(const struct rsp_chain *chain,
                                       const struct rsp_certificate *certificate,
                                       enum rsp_certificate_role role, const char **out_text)
{
	const char *fault = own_fault(certificate, role);

	if (fault)
		return bad(chain, certificate, fault, out_text);
	for (unsigned depth = 0; depth <= RSP_CHAIN_MAX; depth++) {
		const struct rsp_anchor *anchor =
		    rsp_trust_find(chain->trust, certificate->issuer_key_id);
		const struct rsp_certificate *issuer;
		enum rsp_chain_outcome outcome;

		if (!is_now_valid(chain, certificate) && is_card_side(certificate->role))
			return bad(chain, certificate, "was not valid at that time", out_text);
		if (anchor)
			return at_anchor(chain, certificate, anchor, out_text);
		issuer = chain->find(chain->user, certificate->issuer_key_id);
		if (!issuer || issuer == certificate)
			return unknown_issuer(chain, certificate, out_text);
		outcome = check_link(chain, certificate, issuer, out_text);
		if (outcome != RSP_CHAIN_GOOD)
			return outcome;
		certificate = issuer;
	}
	return bad(chain, certificate, "is the end of a chain that is too long", out_text);
}
