/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_eum.h"

#include <string.h>

#include "base/nodes.h"
#include "card/fields.h"
#include "rsp/soap_member.h"
#include "secure/issuer.h"
#include "secure/xml_signature.h"

enum { SIGNERS_MAX = RSP_XML_CERTIFICATES + 4 /* that a keyring names */, NAME_MAX = 64 };

static const char eum_label[] = "eum";

/* A key that may have signed. */
struct signer {
	enum rsp_curve curve;
	struct rsp_slice point;
	const char *name;
};

/* One EIS being looked at. */
struct look {
	struct rsp_pass *pass;
	const struct rsp_soap_unit *unit;
	struct rsp_message *message;
	const struct rsp_xml_element *info, *signature; /* of the EUM */
	struct rsp_certificate certificates[RSP_XML_CERTIFICATES];
	size_t num_certificates;
	struct signer signers[SIGNERS_MAX];
	size_t num_signers;
	const struct signer *signer; /* whose signature it is; NULL: none of them */
};

static void add(const struct look *look, enum rsp_signature_kind kind, enum rsp_check_state state,
                const struct rsp_node *node, const char *text)
{
	struct rsp_signature *out = rsp_arena_alloc(look->pass->scratch, sizeof(*out));
	const struct rsp_signature **tail = &look->message->signatures;

	if (!out)
		return;
	while (*tail)
		tail = (const struct rsp_signature **)(uintptr_t) & (*tail)->next;
	*out = (struct rsp_signature){kind, state, node, text, NULL};
	*tail = out;
}

/* The first node of a field that stands in an element. */
static const struct rsp_node *node_in(const struct look *look,
                                      const struct rsp_xml_element *element,
                                      const struct rsp_field *field)
{
	const struct rsp_buffer *text = look->unit->xml.text;
	size_t start = rsp_offset_in(text->bytes, element->whole);
	uint64_t end = 8 * (uint64_t)(start + element->whole.len);

	for (const struct rsp_node *at = look->message->tree; at; at = rsp_node_after(at, NULL))
		if (at->field == field && at->span.buffer == text &&
		    at->span.bit_off >= 8 * (uint64_t)start && at->span.bit_off < end)
			return at;
	return NULL;
}

static const struct rsp_node *member_in(const struct look *look,
                                        const struct rsp_xml_element *element,
                                        enum rsp_soap_type type, const char *name)
{
	struct rsp_soap_member member;

	return element && element->whole.len && rsp_soap_member_find(type, rsp_text(name), &member)
	           ? node_in(look, element, member.field)
	           : NULL;
}

/* Certificates in KeyInfo, then keys that the keyring calls so. */
static void find_signers(struct look *look, const struct rsp_xml_signing *signing)
{
	const struct rsp_keyring *keyring = look->pass->keyring;
	const struct rsp_key_set *set;

	look->num_certificates = rsp_xml_signature_certificates(signing, look->certificates);
	for (size_t at = 0; at < look->num_certificates; at++)
		look->signers[look->num_signers++] =
		    (struct signer){look->certificates[at].curve, look->certificates[at].point,
		                    "the certificate in KeyInfo"};
	for (size_t at = 0; keyring && look->num_signers < SIGNERS_MAX &&
	                    (set = rsp_keyring_at(keyring, at)) != NULL;
	     at++)
		if (set->kind == RSP_KEYS_ECC && strcmp(set->label, eum_label) == 0 &&
		    rsp_key_of(set, RSP_KEY_POINT).len)
			look->signers[look->num_signers++] = (struct signer){
			    RSP_CURVE_P256, rsp_key_of(set, RSP_KEY_POINT), set->name};
}

/* Tries each key; the one whose signature it is is known from then on. */
static enum rsp_check_state check_value(struct look *look, const struct rsp_xml_signing *signing,
                                        const char **out_text)
{
	enum rsp_check_state state = RSP_CHECK_NOT_RUN;

	*out_text = "KeyInfo has no certificate that can be read, and no keyring names the key of "
	            "the EUM as \"eum\"";
	for (size_t at = 0; at < look->num_signers; at++) {
		const struct signer *signer = &look->signers[at];

		state = rsp_xml_signature_value(signing, signer->curve, signer->point, out_text);
		if (state == RSP_CHECK_VERIFIED)
			look->signer = signer;
		if (state != RSP_CHECK_FAILED)
			return state;
		*out_text = rsp_arena_concat(look->pass->scratch,
		                             "the signature does not verify with the key of ",
		                             signer->name, NULL);
	}
	return state;
}

static enum rsp_check_state check(struct look *look, const struct rsp_xml_signing *signing,
                                  const char **out_text)
{
	enum rsp_check_state digests, value;
	const char *text;

	if (look->unit->http->body_cut) {
		*out_text = "bytes of the message are missing";
		return RSP_CHECK_NOT_RUN;
	}
	if (signing->signature->open || signing->part->open) {
		*out_text = "the message ends before the signature does";
		return RSP_CHECK_NOT_RUN;
	}
	digests = rsp_xml_signature_digests(signing, out_text);
	value = check_value(look, signing, &text);
	if (digests != RSP_CHECK_VERIFIED && value != RSP_CHECK_FAILED)
		return digests;
	*out_text = value != RSP_CHECK_VERIFIED
	                ? text
	                : rsp_arena_printf(look->pass->scratch,
	                                   "over EumSignedInfo as it was received, with the key "
	                                   "of %s",
	                                   look->signer->name);
	return value;
}

static void check_signature(struct look *look, const struct rsp_xml_signing *signing)
{
	const struct rsp_node *node =
	    member_in(look, look->signature, RSP_SOAP_SIGNATURE, "SignatureValue");
	const char *text;
	enum rsp_check_state state = check(look, signing, &text);

	add(look, RSP_SIGNATURE_EUM, state, node, text);
}

/* Of the certificate that signed; where none did, of the first. */
static void check_certificate(const struct look *look, const struct rsp_issuers *issuers)
{
	size_t at = 0;
	enum rsp_check_state state;
	const char *text;

	if (!look->num_certificates)
		return;
	if (look->signer && look->signer < look->signers + look->num_certificates)
		at = (size_t)(look->signer - look->signers);
	state = rsp_issuer_x509(issuers, look->certificates, look->num_certificates, at, &text);
	add(look, RSP_SIGNATURE_EUM_CERTIFICATE, state,
	    member_in(look, look->signature, RSP_SOAP_X509_DATA, "X509Certificate"), text);
}

/* The certificate of the ECASD is the EUM's to sign. Where nobody is known to be the EUM, any of
 * the keys may be its. */
static void check_ecasd(const struct look *look)
{
	const struct rsp_xml_element *ecasd = rsp_soap_child(look->info, "Ecasd");
	const struct rsp_node *node = member_in(look, ecasd, RSP_SOAP_CERTIFICATE, "Value");
	struct rsp_gp_signed certificate;
	enum rsp_check_state state = RSP_CHECK_NOT_RUN;
	const char *text = "the key of the EUM is not known";

	if (!node || !node->first || !node->first->span.buffer ||
	    !rsp_gp_signed_parse(node->first->span.buffer->bytes, &certificate))
		return;
	for (size_t at = 0; state != RSP_CHECK_VERIFIED && at < look->num_signers; at++) {
		const struct signer *signer = &look->signers[at];

		if (look->signer && signer != look->signer)
			continue;
		state = rsp_gp_signed_verify(look->pass->crypto, &certificate, signer->curve,
		                             signer->point) == RSP_ECDSA_VERIFIED
		            ? RSP_CHECK_VERIFIED
		            : RSP_CHECK_FAILED;
		text = rsp_arena_printf(look->pass->scratch,
		                        state == RSP_CHECK_VERIFIED
		                            ? "with the key of %s"
		                            : "it does not verify with the key of %s",
		                        signer->name);
	}
	add(look, RSP_SIGNATURE_ECASD_CERTIFICATE, state, node, text);
}

/* Some have ds:Signature where its contents belong. */
static const struct rsp_xml_element *signature_in(const struct rsp_xml_element *eis)
{
	const struct rsp_xml_element *found = rsp_soap_child(eis, "EumSignature");
	const struct rsp_xml_element *inner = rsp_xml_child(found, "Signature");

	return inner ? inner : found;
}

void rsp_soap_eum(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                  struct rsp_message *message)
{
	const struct rsp_xml_element *eis = rsp_soap_child(unit->element, "Eis");
	struct look look = {.pass = pass, .unit = unit, .message = message};
	struct rsp_xml_signing signing = {
	    .crypto = pass->crypto, .arena = pass->scratch, .document = &unit->xml};
	const struct rsp_issuers issuers = {.crypto = pass->crypto,
	                                    .arena = pass->scratch,
	                                    .trust = pass->trust,
	                                    .keyring = pass->keyring};

	look.info = signing.part = rsp_soap_child(eis, "EumSignedInfo");
	look.signature = signing.signature = signature_in(eis);
	if (!pass->want_signatures || !pass->crypto || !message->tree || !look.info ||
	    !look.signature)
		return;
	find_signers(&look, &signing);
	check_signature(&look, &signing);
	check_certificate(&look, &issuers);
	check_ecasd(&look);
}
