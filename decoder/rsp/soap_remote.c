/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_remote.h"

#include "base/nodes.h"
#include "card/fields.h"
#include "crypto/derived.h"
#include "rsp/es5.h"
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

void rsp_soap_follow(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                     struct rsp_message *message)
{
	const struct rsp_node *certificate;

	if (!pass->es5 || !message->tree)
		return;
	certificate = member_node(message, "SmsrCertificate");
	if (contents_of(certificate))
		rsp_es5_between_certificate(pass, pass->es5, certificate, message);
	else if (rsp_soap_child(unit->element, "Eis"))
		keep_points(pass, message);
	follow_receipt(pass, message);
	follow_script(pass, unit, message);
}
