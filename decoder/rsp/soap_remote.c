/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_remote.h"

#include "base/hex.h"
#include "base/nodes.h"
#include "card/fields.h"
#include "crypto/derived.h"
#include "rsp/es5.h"
#include "rsp/soap_keyset.h"
#include "rsp/soap_member.h"

/* The node of a member of the function's element; NULL: it is not there. */
static const struct rsp_node *member_node(const struct rsp_message *message, const char *name)
{
	struct rsp_soap_member member;

	if (!rsp_soap_member_find(RSP_SOAP_MESSAGE, rsp_text(name), &member))
		return NULL;
	for (const struct rsp_node *at = message->tree; at; at = rsp_node_after(at, NULL))
		if (at->field == member.field)
			return at;
	return NULL;
}

/* What the hex of a member says: what is below it was cut from that. */
static const struct rsp_buffer *contents_of(const struct rsp_node *node)
{
	return node && node->first ? node->first->span.buffer : NULL;
}

static struct rsp_slice target_of(const struct rsp_message *message)
{
	const struct rsp_node *node = member_node(message, "Sd-aid");

	return node && node->field->kind == RSP_KIND_BYTES ? node->value.bytes : rsp_slice(NULL, 0);
}

static void follow_script(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                          struct rsp_message *message)
{
	bool is_answer = unit->direction == RSP_DIR_RESPONSE;
	const struct rsp_http *http = unit->http;
	const struct rsp_es5_between between = {
	    .eid = message->ids[RSP_ID_EID],
	    .target = target_of(message),
	    .script = contents_of(member_node(message, is_answer ? "EuiccResponseData" : "Data")),
	    .is_answer = is_answer,
	    .origin = {.clock = http->clock,
	               .t_ns = http->t_ns,
	               .frame = http->first_frame,
	               .last_frame = http->last_frame,
	               .by_line = http->by_line,
	               .slot = -1,
	               .channel = -1,
	               .connection = http->connection},
	};

	if (between.script)
		rsp_es5_between(pass, pass->es5, &between, message);
}

/* PK.ECASD stands in a certificate of an EIS. */
static void keep_points(struct rsp_pass *pass, const struct rsp_message *message)
{
	const struct rsp_field *point = rsp_card_field_of(RSP_CARD_GP_CERT_POINT);

	for (const struct rsp_node *at = message->tree; pass->derived && at;
	     at = rsp_node_after(at, NULL))
		if (at->field == point)
			rsp_derived_add_point(pass->derived, at->value.bytes);
}

/* ES7: what the card answered, brought back in elements of its own. */
static void follow_receipt(struct rsp_pass *pass, struct rsp_message *message)
{
	const struct rsp_node *receipt = member_node(message, "Receipt");
	const struct rsp_node *dr = member_node(message, "DerivationRandom");

	if (receipt && receipt->field->kind == RSP_KIND_BYTES)
		rsp_es5_between_receipt(
		    pass, pass->es5,
		    dr && dr->field->kind == RSP_KIND_BYTES ? dr->value.bytes : rsp_slice(NULL, 0),
		    receipt, message);
}

/* The value of a member in hex; empty: it is not there, or not in hex. */
static struct rsp_slice bytes_of(const struct rsp_message *message, const char *name)
{
	const struct rsp_node *node = member_node(message, name);

	return node && node->field->kind == RSP_KIND_BYTES ? node->value.bytes : rsp_slice(NULL, 0);
}

/* A number; 0: it is not there. */
static uint64_t number_of(const struct rsp_message *message, const char *name)
{
	const struct rsp_node *node = member_node(message, name);

	return node && node->field->kind == RSP_KIND_UINT ? node->value.u : 0;
}

/* ES7: the challenge of the card on its way to the new SM-SR, and what that makes of it. */
static void follow_keyset(struct rsp_pass *pass, struct rsp_message *message)
{
	const struct rsp_node *challenge = member_node(message, "RandomChallenge");
	const struct rsp_node *signature = member_node(message, "Signature");
	struct rsp_soap_keyset keyset = {
	    .kvn = number_of(message, "KeyVersionNumber"),
	    .parameters = number_of(message, "ScenarioParameter"),
	    .counter = number_of(message, "InitialSequenceCounter"),
	    .host_id = bytes_of(message, "HostId"),
	    .point = bytes_of(message, "EphemeralPublicKey"),
	    .signature = bytes_of(message, "Signature"),
	};

	if (challenge && challenge->field->kind == RSP_KIND_BYTES)
		rsp_es5_between_challenge(pass, pass->es5, challenge, message);
	else if (signature && keyset.point.len)
		rsp_es5_between_keyset(pass, pass->es5, &keyset, signature, message);
}

/* Numbers of the ISD-R, which keys may be derived with. */
static void keep_domain(struct rsp_pass *pass, const struct rsp_xml_element *eis,
                        const struct rsp_message *message)
{
	const struct rsp_xml_element *domain = rsp_soap_child(eis, "Isd-r");
	uint8_t sin[RSP_ES5_NUMBER_MAX], sdin[RSP_ES5_NUMBER_MAX];
	size_t sin_len = 0, sdin_len = 0;

	if (domain &&
	    rsp_hex_decode(rsp_soap_text(domain, "Sin"), sin, sizeof(sin), &sin_len, NULL) &&
	    rsp_hex_decode(rsp_soap_text(domain, "Sdin"), sdin, sizeof(sdin), &sdin_len, NULL))
		rsp_es5_between_domain(pass->es5, message->ids[RSP_ID_EID], rsp_slice(sin, sin_len),
		                       rsp_slice(sdin, sdin_len));
}

void rsp_soap_follow(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                     struct rsp_message *message)
{
	const struct rsp_xml_element *eis = rsp_soap_child(unit->element, "Eis");
	const struct rsp_node *certificate;

	if (!pass->es5 || !message->tree)
		return;
	certificate = member_node(message, "SmsrCertificate");
	if (contents_of(certificate))
		rsp_es5_between_certificate(pass, pass->es5, certificate, message);
	else if (eis)
		keep_points(pass, message);
	if (eis)
		keep_domain(pass, eis, message);
	follow_keyset(pass, message);
	follow_receipt(pass, message);
	follow_script(pass, unit, message);
}
