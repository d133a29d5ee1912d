/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/es5_keys.h"

#include <stdio.h>
#include <string.h>

#include "base/nodes.h"
#include "card/gp_certificate.h"
#include "crypto/secrets.h"
#include "secure/ecka.h"
#include "secure/issuer.h"

enum {
	DGI_FRONT = 3,
	FORMS_MAX = 2, /* of the terms of a derivation */
	TAG_CERTIFICATE = 0x7F21,
};

/* A message, and where what was verified goes. */
struct run {
	const struct rsp_es5_keys_run *at;
	struct rsp_es5_establishing *establishing;
	struct rsp_message *message;
};

static void add(const struct run *run, enum rsp_signature_kind kind, enum rsp_check_state state,
                enum rsp_es5_field field, const char *text)
{
	struct rsp_pass *pass = run->at->pass;
	const struct rsp_node *node = run->at->node ? run->at->node : run->at->tree;
	struct rsp_signature *out;

	if (!pass->want_signatures)
		return;
	out = rsp_arena_alloc(pass->scratch, sizeof(*out));
	while (!run->at->node && node && node->field != rsp_es5_field_of(field))
		node = rsp_node_after(node, NULL);
	if (!out)
		return;
	*out = (struct rsp_signature){kind, state, node, text, run->message->signatures};
	run->message->signatures = out;
}

/* Whether it was seen before; it is from now on. */
static bool again(struct rsp_pass *pass, struct rsp_es5_seen *seen, struct rsp_slice bytes)
{
	uint8_t digest[RSP_HASH_MAX_LEN];

	if (!pass->crypto || !rsp_hash(pass->crypto, RSP_HASH_SHA256, bytes, digest))
		return false;
	for (size_t at = 0; at < seen->num; at++)
		if (memcmp(seen->digests[at], digest, sizeof(seen->digests[at])) == 0)
			return true;
	memcpy(seen->digests[seen->next], digest, sizeof(seen->digests[0]));
	seen->next = (seen->next + 1) % RSP_ES5_SEEN;
	if (seen->num < RSP_ES5_SEEN)
		seen->num++;
	return false;
}

static void tell_outcome(const struct run *run, enum rsp_signature_kind kind,
                         enum rsp_es5_field field, enum rsp_ecdsa_outcome outcome, const char *good,
                         const char *bad)
{
	switch (outcome) {
	case RSP_ECDSA_VERIFIED:
		add(run, kind, RSP_CHECK_VERIFIED, field, good);
		break;
	case RSP_ECDSA_WRONG:
		add(run, kind, RSP_CHECK_FAILED, field, bad);
		break;
	case RSP_ECDSA_NO_KEY:
		add(run, kind, RSP_CHECK_NOT_RUN, field, "the key is no point of P-256");
		break;
	case RSP_ECDSA_BROKEN:
		add(run, kind, RSP_CHECK_NOT_RUN, field, "the cryptographic library refused");
		break;
	}
}

/* Numbers of ISD-Rs */

static const struct rsp_es5_domain *domain_by_eid(const struct rsp_es5_keys *memory,
                                                  const char *eid)
{
	for (size_t at = 0; at < memory->num_domains; at++)
		if (strcmp(memory->domains[at].eid, eid) == 0)
			return &memory->domains[at];
	return NULL;
}

void rsp_es5_keys_domain(struct rsp_es5_keys *memory, const char *eid, struct rsp_slice sin,
                         struct rsp_slice sdin)
{
	const struct rsp_es5_domain *known = domain_by_eid(memory, eid);
	struct rsp_es5_domain *domain = &memory->domains[memory->next_domain];

	if (strlen(eid) >= sizeof(domain->eid) || sin.len > RSP_ES5_NUMBER_MAX ||
	    sdin.len > RSP_ES5_NUMBER_MAX)
		return;
	if (known) {
		domain = &memory->domains[known - memory->domains];
	} else {
		memory->next_domain = (memory->next_domain + 1) % RSP_ES5_DOMAINS;
		if (memory->num_domains < RSP_ES5_DOMAINS)
			memory->num_domains++;
	}
	*domain =
	    (struct rsp_es5_domain){.sin_len = (uint8_t)sin.len, .sdin_len = (uint8_t)sdin.len};
	memcpy(domain->eid, eid, strlen(eid) + 1);
	if (sin.len)
		memcpy(domain->sin, sin.data, sin.len);
	if (sdin.len)
		memcpy(domain->sdin, sdin.data, sdin.len);
}

const struct rsp_es5_domain *rsp_es5_keys_domain_of(const struct rsp_es5_keys *memory,
                                                    const char *eid)
{
	if (!*eid)
		return memory->num_domains == 1 ? &memory->domains[0] : NULL;
	return domain_by_eid(memory, eid);
}

/* Part 1: the certificate, and the card's challenge. */

/* The contents of the certificate in the data of a command; empty where there is none. */
static struct rsp_slice certificate_in(struct rsp_slice data)
{
	struct rsp_slice in = rsp_sub(data, DGI_FRONT, SIZE_MAX);
	struct rsp_tlv tlv;

	return rsp_tlv_find(in, TAG_CERTIFICATE, &tlv) && !tlv.truncated ? tlv.value
	                                                                 : rsp_slice(NULL, 0);
}

/* GPC Amendment E: over all objects before the signature, without the header of the certificate. */
static void check_certificate(const struct run *run, const struct rsp_gp_signed *certificate)
{
	struct rsp_pass *pass = run->at->pass;
	const struct rsp_issuers issuers = {.crypto = pass->crypto,
	                                    .arena = pass->scratch,
	                                    .trust = pass->trust,
	                                    .keyring = pass->keyring};
	enum rsp_check_state state;
	const char *text;

	if (!pass->want_signatures || !pass->crypto)
		return;
	state = rsp_issuer_gp(&issuers, certificate, &text);
	add(run, RSP_SIGNATURE_M2M_CERTIFICATE, state, RSP_ES5_CERTIFICATE, text);
}

static void check_role(const struct run *run, struct rsp_slice certificate)
{
	bool for_isdp = run->at->unit->function->iface == RSP_IF_ES8;
	uint8_t wanted = for_isdp ? RSP_GP_ROLE_SMDP : RSP_GP_ROLE_SMSR, role;
	struct rsp_slice whole = rsp_sub(run->at->unit->data, DGI_FRONT, SIZE_MAX);
	struct rsp_slice octet = rsp_gp_certificate_role(whole);

	if (!certificate.len || (rsp_peek_u8(octet, 0, &role) && role == wanted))
		return;
	/* Of the element that an SM-SR presents itself with soap-certificate-role is told. */
	if (run->at->node && octet.len)
		return;
	rsp_report(run->at->decode, RSP_RULE_ES5_ROLE, octet.len ? octet : whole,
	           octet.len ? "the certificate is of %s, and must be of %s"
	                     : "the certificate has no role: %s%s belongs there",
	           !octet.len                 ? ""
	           : role == RSP_GP_ROLE_SMDP ? "an SM-DP"
	           : role == RSP_GP_ROLE_SMSR ? "an SM-SR"
	                                      : "no server that is known",
	           for_isdp ? "an SM-DP (C8 01)" : "an SM-SR (C8 02)");
}

static void take_certificate(const struct run *run)
{
	struct rsp_es5_establishing *establishing = run->establishing;
	struct rsp_slice certificate = certificate_in(run->at->unit->data);
	const struct rsp_buffer *outer = run->at->decode->buffer;
	struct rsp_gp_signed parsed;
	bool is_read = rsp_gp_signed_parse(certificate, &parsed);

	run->at->decode->buffer = run->at->unit->buffer;
	check_role(run, certificate);
	run->at->decode->buffer = outer;
	if (is_read)
		check_certificate(run, &parsed);
	*establishing = (struct rsp_es5_establishing){
	    .has_signer = is_read && parsed.point.len == RSP_EC_POINT_LEN};
	if (establishing->has_signer)
		memcpy(establishing->signer, parsed.point.data, RSP_EC_POINT_LEN);
}

static void take_challenge(const struct run *run)
{
	enum { TAG_CHALLENGE = 0x85 };
	struct rsp_es5_establishing *establishing = run->establishing;
	struct rsp_tlv tlv;

	if (!rsp_tlv_find(run->at->unit->response, TAG_CHALLENGE, &tlv) || !tlv.value.len ||
	    tlv.value.len > sizeof(establishing->challenge))
		return;
	establishing->challenge_len = tlv.value.len;
	memcpy(establishing->challenge, tlv.value.data, tlv.value.len);
	if (!run->at->is_again && again(run->at->pass, &run->at->memory->challenges, tlv.value))
		rsp_report(run->at->decode, RSP_RULE_ES5_CHALLENGE, tlv.value,
		           "the card gave this random challenge before");
}

/* Part 2: the ephemeral key, its signature, and the receipt. */

/* SGP.02 4.1.3: over both objects, and the challenge with a tag of two octets. */
static enum rsp_ecdsa_outcome verify_agreement(struct rsp_crypto *crypto,
                                               const struct rsp_es5_establishing *establishing,
                                               const struct rsp_es5_agreement *agreement)
{
	const uint8_t header[] = {0x00, 0x85, (uint8_t)establishing->challenge_len};
	const struct rsp_slice parts[] = {
	    agreement->template, agreement->key, rsp_slice(header, sizeof(header)),
	    rsp_slice(establishing->challenge, establishing->challenge_len)};

	return rsp_ecdsa_verify(crypto, RSP_CURVE_P256,
	                        rsp_slice(establishing->signer, sizeof(establishing->signer)),
	                        parts, sizeof(parts) / sizeof(*parts), agreement->signature);
}

static void check_signature(const struct run *run, const struct rsp_es5_agreement *agreement)
{
	struct rsp_pass *pass = run->at->pass;
	const struct rsp_es5_establishing *establishing = run->establishing;
	const char *missing =
	    !establishing->has_signer      ? "the server's certificate is not in the trace"
	    : !establishing->challenge_len ? "the card's random challenge is not in the trace"
	                                   : NULL;

	if (!pass->want_signatures || !pass->crypto)
		return;
	if (missing) {
		add(run, RSP_SIGNATURE_M2M_KEY, RSP_CHECK_NOT_RUN, RSP_ES5_SIGNATURE, missing);
		return;
	}
	tell_outcome(
	    run, RSP_SIGNATURE_M2M_KEY, RSP_ES5_SIGNATURE,
	    verify_agreement(pass->crypto, establishing, agreement),
	    "with the key in the server's certificate, over ephemeral key and random challenge",
	    "the signature over ephemeral key and random challenge does not verify with the "
	    "key in the server's certificate");
}

bool rsp_es5_keys_are_signed(struct rsp_pass *pass, const struct rsp_es5_establishing *establishing,
                             struct rsp_slice data)
{
	struct rsp_es5_agreement agreement;

	return pass->crypto && establishing->has_signer && establishing->challenge_len &&
	       rsp_es5_agreement_of(data, &agreement) &&
	       verify_agreement(pass->crypto, establishing, &agreement) == RSP_ECDSA_VERIFIED;
}

void rsp_es5_keys_unsigned(const struct rsp_es5_keys_run *at, struct rsp_message *message)
{
	const struct run run = {.at = at, .message = message};

	add(&run, RSP_SIGNATURE_M2M_KEY, RSP_CHECK_NOT_RUN, RSP_ES5_SIGNATURE,
	    "what is signed is not all in this message; with what usually stands in the rest, the "
	    "signature does not verify: the command to the card tells");
}

static void check_scenario(const struct run *run, const struct rsp_es5_agreement *agreement)
{
	enum { DELETES = 1 };

	if (agreement->parameters & DELETES && run->at->unit->function->iface == RSP_IF_ES5)
		rsp_report(
		    run->at->decode, RSP_RULE_ES5_SCENARIO, agreement->crt,
		    "scenario parameters %02X delete the existing keys before the new SM-SR has "
		    "the receipt",
		    agreement->parameters);
}

static void take_agreement(const struct run *run)
{
	struct rsp_es5_establishing *establishing = run->establishing;
	const struct rsp_es5_unit *unit = run->at->unit;
	struct rsp_es5_agreement agreement;

	if (!rsp_es5_agreement_of(unit->data, &agreement))
		return;
	check_signature(run, &agreement);
	check_scenario(run, &agreement);
	if (!run->at->is_again &&
	    again(run->at->pass, &run->at->memory->ephemerals, agreement.point))
		rsp_report(run->at->decode, RSP_RULE_ES5_KEY_REUSED, agreement.point,
		           "this ephemeral key was used before");
	establishing->challenge_len = 0;
	establishing->agreement_len = 0;
	if (unit->data.len > sizeof(establishing->agreement))
		return;
	memcpy(establishing->agreement, unit->data.data, unit->data.len);
	establishing->agreement_len = unit->data.len;
	establishing->isdp = (struct rsp_es5_aid){0};
	if (unit->isdp.len && unit->isdp.len <= sizeof(establishing->isdp.bytes)) {
		establishing->isdp.len = (uint8_t)unit->isdp.len;
		memcpy(establishing->isdp.bytes, unit->isdp.data, unit->isdp.len);
	}
}

/* A receipt on its way to a key that makes it. */
struct receipt {
	const struct run *run;
	struct rsp_es5_agreement agreement;
	struct rsp_ecka_terms terms[FORMS_MAX];
	unsigned num_terms;
	struct rsp_slice dr, value;
	bool is_sure; /* a key was tried that is known to be of one of the two sides */
	unsigned tries;
	struct rsp_ecka_keys keys; /* that made it */
	const char *name;          /* of the set that led to them */
};

static bool is_made(const struct receipt *receipt, struct rsp_slice key)
{
	uint8_t made[RSP_ECKA_RECEIPT_LEN];

	return rsp_ecka_receipt(receipt->run->at->pass->crypto, key, receipt->agreement.crt,
	                        receipt->dr, made) &&
	       rsp_equal(rsp_slice(made, sizeof(made)), receipt->value);
}

/* The keys that a secret leads to, by each form of the terms. */
static bool try_secret(struct receipt *receipt, struct rsp_slice secret)
{
	struct rsp_crypto *crypto = receipt->run->at->pass->crypto;

	for (unsigned at = 0; at < receipt->num_terms; at++)
		if (rsp_ecka_derive(crypto, secret, &receipt->terms[at], &receipt->keys) &&
		    is_made(receipt, rsp_slice(receipt->keys.receipt, receipt->keys.len)))
			return true;
	return false;
}

/* A private key of one side with the point of the other. */
static bool try_pair(struct receipt *receipt, struct rsp_slice number, struct rsp_slice point)
{
	struct rsp_crypto *crypto = receipt->run->at->pass->crypto;
	uint8_t secret[RSP_EC_SECRET_LEN];
	bool good;

	if (receipt->tries++ >= RSP_ES5_KEY_TRIES)
		return false;
	good = rsp_ecdh(crypto, RSP_CURVE_P256, number, point, secret) &&
	       try_secret(receipt, rsp_slice(secret, sizeof(secret)));
	rsp_wipe(secret, sizeof(secret));
	return good;
}

static const char card_label[] = "ecasd";

/* The server's own key with each key of a card that is known: from its certificate, or a keyring.
 */
static bool try_own(struct receipt *receipt, struct rsp_slice number)
{
	const struct rsp_pass *pass = receipt->run->at->pass;
	const struct rsp_key_set *set;
	struct rsp_slice point;
	bool any = false;

	for (size_t at = 0; (point = rsp_derived_point_at(pass->derived, at)).len; at++) {
		any = true;
		if (try_pair(receipt, number, point))
			return true;
	}
	for (size_t at = 0; (set = rsp_keys_at(pass->keyring, NULL, at)); at++) {
		point = rsp_key_of(set, RSP_KEY_POINT);
		if (set->kind != RSP_KEYS_ECC || !point.len || strcmp(set->label, card_label) != 0)
			continue;
		any = true;
		if (try_pair(receipt, number, point))
			return true;
	}
	receipt->is_sure |= any;
	return false;
}

static bool try_private(struct receipt *receipt, const struct rsp_key_set *set)
{
	struct rsp_slice number = rsp_key_of(set, RSP_KEY_PRIVATE);
	struct rsp_crypto *crypto = receipt->run->at->pass->crypto;

	if (!number.len)
		return false;
	if (try_pair(receipt, number, receipt->agreement.point))
		return true;
	receipt->is_sure |= strcmp(set->label, card_label) == 0;
	return rsp_ecka_is_own(crypto, number, receipt->agreement.point) &&
	       try_own(receipt, number);
}

/* Keys that were derived elsewhere: the one of the receipt is among them. */
static bool try_given(struct receipt *receipt, const struct rsp_key_set *set)
{
	static const enum rsp_key_role roles[RSP_ECKA_KEYS] = {RSP_KEY_ENC, RSP_KEY_MAC,
	                                                       RSP_KEY_DEK};
	struct rsp_slice key = rsp_key_of(set, RSP_KEY_RECEIPT);

	if (key.len != receipt->agreement.key_length || key.len > RSP_ECKA_KEY_MAX ||
	    !is_made(receipt, key))
		return false;
	receipt->keys.len = key.len;
	receipt->keys.num = 0;
	memcpy(receipt->keys.receipt, key.data, key.len);
	for (size_t at = 0; at < RSP_ECKA_KEYS; at++) {
		key = rsp_key_of(set, roles[at]);
		if (key.len != receipt->keys.len)
			return true;
		memcpy(receipt->keys.keys[at], key.data, key.len);
		receipt->keys.num++;
	}
	return true;
}

static bool find_keys(struct receipt *receipt)
{
	const struct rsp_pass *pass = receipt->run->at->pass;
	const struct rsp_key_set *set;

	for (size_t at = 0; (set = rsp_keys_at(pass->keyring, NULL, at)); at++) {
		receipt->name = set->name;
		if ((set->kind == RSP_KEYS_ECC && try_private(receipt, set)) ||
		    (set->kind == RSP_KEYS_SCP03 && try_given(receipt, set)))
			return true;
	}
	return false;
}

static void put(struct rsp_key_set *set, enum rsp_key_role role, const uint8_t *bytes, size_t len)
{
	struct rsp_card_key *key = &set->keys[set->num_keys++];

	key->role = role;
	key->len = (uint8_t)len;
	memcpy(key->bytes, bytes, len);
}

/* What a key set is for, by its version (GPC Amendment D, TS 102 225), and the keys in it, one
 * behind the other. */
static const struct purpose {
	uint8_t first, last;
	enum rsp_key_kind kind;
	unsigned num_keys; /* at least */
	enum rsp_key_role roles[RSP_ECKA_KEYS];
} purposes[] = {
    {0x01, 0x0F, RSP_KEYS_SCP80, RSP_ECKA_KEYS, {RSP_KEY_KIC, RSP_KEY_KID, RSP_KEY_DEK}},
    {0x30, 0x3F, RSP_KEYS_SCP03, RSP_ECKA_KEYS, {RSP_KEY_ENC, RSP_KEY_MAC, RSP_KEY_DEK}},
    {0x40, 0x4F, RSP_KEYS_SCP81, 1,             {RSP_KEY_PSK}                          },
};

static const struct purpose *purpose_of(uint8_t kvn)
{
	for (size_t at = 0; at < sizeof(purposes) / sizeof(*purposes); at++)
		if (kvn >= purposes[at].first && kvn <= purposes[at].last)
			return &purposes[at];
	return NULL;
}

/* Keys are found by those who open packets and channels; a pre-shared key by TLS. */
static void keep_set(struct rsp_pass *pass, const struct rsp_key_set *set)
{
	struct rsp_slice psk = rsp_key_of(set, RSP_KEY_PSK);

	if (rsp_derived_add(pass->derived, set) && psk.len && pass->secrets)
		(void)rsp_secrets_add_psk(pass->secrets, rsp_slice(NULL, 0), psk);
}

static void keep_keys(const struct receipt *receipt)
{
	const struct run *run = receipt->run;
	struct rsp_pass *pass = run->at->pass;
	uint8_t kvn = receipt->agreement.kvn;
	const struct purpose *purpose = purpose_of(kvn);
	struct rsp_key_set set = {.has_kvn = true, .kvn = kvn};

	if (!pass->derived || !purpose || receipt->keys.num < purpose->num_keys)
		return;
	set.kind = purpose->kind;
	snprintf(set.name, sizeof(set.name), "key set %02X, agreed on before message %llu", kvn,
	         (unsigned long long)pass->next_seq + 1);
	memcpy(set.eid, run->at->eid, strlen(run->at->eid) + 1);
	if (set.kind == RSP_KEYS_SCP03) {
		set.aid_len = run->establishing->isdp.len;
		memcpy(set.aid, run->establishing->isdp.bytes, set.aid_len);
	}
	for (size_t at = 0; at < purpose->num_keys; at++)
		put(&set, purpose->roles[at], receipt->keys.keys[at], receipt->keys.len);
	keep_set(pass, &set);
	rsp_wipe(&set, sizeof(set));
}

static void tell_receipt(const struct receipt *receipt, bool good)
{
	struct rsp_arena *arena = receipt->run->at->pass->scratch;

	if (good)
		add(receipt->run, RSP_SIGNATURE_M2M_RECEIPT, RSP_CHECK_VERIFIED, RSP_ES5_RECEIPT,
		    rsp_arena_printf(arena, "by the keys that %s leads to", receipt->name));
	else if (receipt->is_sure)
		add(receipt->run, RSP_SIGNATURE_M2M_RECEIPT, RSP_CHECK_FAILED, RSP_ES5_RECEIPT,
		    "the receipt is not that of the keys that were agreed on");
	else
		add(receipt->run, RSP_SIGNATURE_M2M_RECEIPT, RSP_CHECK_NOT_RUN, RSP_ES5_RECEIPT,
		    "neither private key of the agreement is known, nor the keys that it led to; "
		    "--keys names a file with one of them");
}

/* The terms as the template has them; and, where it has a host identifier, with the numbers of the
 * ISD-R that an EIS tells (GPC Amendment A; no recording of a real card has these). */
static void read_terms(struct receipt *receipt)
{
	const struct rsp_es5_keys_run *at = receipt->run->at;
	const struct rsp_es5_domain *domain = rsp_es5_keys_domain_of(at->memory, at->eid);
	struct rsp_ecka_terms *terms = &receipt->terms[0];

	*terms = (struct rsp_ecka_terms){
	    .usage = receipt->agreement.usage,
	    .key_type = receipt->agreement.key_type,
	    .key_length = receipt->agreement.key_length,
	    .dr = receipt->dr,
	    .host_id = receipt->agreement.host_id,
	    .sdin = receipt->agreement.sdin,
	};
	receipt->num_terms = 1;
	if (!domain || !terms->host_id.len)
		return;
	receipt->terms[receipt->num_terms++] = *terms;
	terms = &receipt->terms[1];
	terms->sin = rsp_slice(domain->sin, domain->sin_len);
	if (!terms->sdin.len)
		terms->sdin = rsp_slice(domain->sdin, domain->sdin_len);
}

static void take_receipt(const struct run *run)
{
	struct rsp_es5_establishing *establishing = run->establishing;
	struct receipt receipt = {.run = run, .name = ""};
	bool good;

	if (!run->at->pass->crypto ||
	    !rsp_es5_agreement_of(rsp_slice(establishing->agreement, establishing->agreement_len),
	                          &receipt.agreement) ||
	    !rsp_es5_answer_parts(run->at->unit->response, &receipt.dr, &receipt.value))
		return;
	read_terms(&receipt);
	good = find_keys(&receipt);
	if (good)
		keep_keys(&receipt);
	tell_receipt(&receipt, good);
	rsp_wipe(&receipt.keys, sizeof(receipt.keys));
}

void rsp_es5_keys_take(const struct rsp_es5_keys_run *at, struct rsp_es5_establishing *establishing,
                       struct rsp_message *message)
{
	const struct rsp_es5_unit *unit = at->unit;
	const struct run run = {.at = at, .establishing = establishing, .message = message};

	if (!unit->function || unit->remote->form != RSP_REMOTE_APDU)
		return;
	switch ((int)unit->function->id) {
	case RSP_ES5_DO_ISDP_PART1:
	case RSP_ES5_DO_ISDR_PART1:
		if (unit->remote->is_answer)
			take_challenge(&run);
		else
			take_certificate(&run);
		break;
	case RSP_ES5_DO_ISDP_PART2:
	case RSP_ES5_DO_ISDR_PART2:
		if (unit->remote->is_answer)
			take_receipt(&run);
		else
			take_agreement(&run);
		break;
	default:
		break;
	}
}
