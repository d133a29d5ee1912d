/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web_show.h"

#include <string.h>

#include "rsp/ids.h"
#include "rsp/outcome.h"
#include "rsp/web_carried.h"
#include "rsp/web_json.h"
#include "rsp/web_result.h"
#include "schema/schema.h"

enum {
	TAG_WRAPPER = 0xA2,    /* SGP.22 6.6: around every message of ES9+ and ES11 */
	TAG_TRANSFER = 0xBF4E, /* SGP.32 5.14.4: the one request that an eIM makes */
	STATUS_REFUSED = 400,  /* RFC 9110 15.5 */
	PROFILE_NAME_MAX = 64  /* SGP.22 2.4a.1.2 */
};

static const struct rsp_buffer no_body;

static bool is_server(enum rsp_interface iface)
{
	return iface == RSP_IF_ES9P || iface == RSP_IF_ES11;
}

/* The type of all messages of one direction. */
static const struct rsp_asn_type *body_type(const struct rsp_web_unit *unit, uint32_t tag)
{
	bool is_request = unit->http->is_request;

	if (is_server(unit->iface))
		return rsp_schema_type(is_request ? "RemoteProfileProvisioningRequest"
		                                  : "RemoteProfileProvisioningResponse");
	return rsp_schema_type(is_request == (tag != TAG_TRANSFER) ? "EsipaMessageFromIpaToEim"
	                                                           : "EsipaMessageFromEimToIpa");
}

static uint32_t inner_tag(struct rsp_slice body)
{
	struct rsp_tlv tlv;

	if (rsp_first_tag(body) != TAG_WRAPPER || rsp_take_tlv(&body, &tlv) != RSP_TLV_OK)
		return rsp_first_tag(body);
	return rsp_first_tag(tlv.value);
}

/* What a server says that could not carry out the function at all. */
static bool is_error_page(const struct rsp_web_unit *unit)
{
	return unit->http->status >= STATUS_REFUSED && unit->http->content_type.len &&
	       !rsp_equal_text(unit->http->content_type, "application/x-gsma-rsp-asn1");
}

static void show_asn1(struct rsp_decode *decode, struct rsp_node *root,
                      const struct rsp_web_unit *unit, struct rsp_message *message)
{
	struct rsp_slice body = decode->buffer->bytes;

	if (!body.len || is_error_page(unit))
		return;
	message->tag = inner_tag(body);
	if (!message->tag)
		rsp_report(decode, RSP_RULE_WEB_OBJECT_BAD, body, "the body is no BER object");
	rsp_walk_all(decode, root, body_type(unit, message->tag), body);
	if (!unit->http->is_request)
		message->result = rsp_es10_outcome(RSP_OUTCOME_PACKAGE, root, NULL);
}

static void check_members(struct rsp_decode *decode, const struct rsp_web_unit *unit)
{
	if (!unit->function)
		return;
	if (unit->http->is_request)
		rsp_web_json_check(decode, unit->json, unit->function->request);
	else if (unit->http->status < STATUS_REFUSED && rsp_web_succeeded(unit->json))
		rsp_web_json_check(decode, unit->json, unit->function->response);
}

static void show_json(struct rsp_decode *decode, struct rsp_node *root,
                      const struct rsp_web_unit *unit, struct rsp_message *message)
{
	if (unit->iface == RSP_IF_ESIPA && unit->function)
		message->tag = unit->function->tag;
	if (!unit->json) {
		if (unit->json_bad && !unit->http->body_cut)
			rsp_report(decode, RSP_RULE_WEB_JSON_BAD,
			           rsp_sub(decode->buffer->bytes, unit->json_error.off, 1),
			           "the body is no JSON: %s", unit->json_error.text);
		return;
	}
	rsp_web_json_show(decode, root, rsp_web_family_of(unit->iface), unit->json);
	check_members(decode, unit);
	if (!unit->http->is_request)
		message->result = rsp_web_result(decode->arena, unit->function, unit->json, root);
}

/* What the HTTP status says where the body says nothing. */
static void result_of_status(const struct rsp_web_unit *unit, struct rsp_message *message)
{
	unsigned status = unit->http->status;

	if (unit->http->is_request || message->result.state == RSP_RESULT_ERROR)
		return;
	if (status >= STATUS_REFUSED)
		message->result = (struct rsp_result){
		    .state = RSP_RESULT_ERROR, .name = "HTTP status", .number = status};
	else if (message->result.state == RSP_RESULT_NONE && status && !unit->http->body_cut &&
	         (unit->json || (unit->function && unit->function->sort == RSP_WEB_NOTE)))
		message->result.state = RSP_RESULT_OK;
}

static const struct rsp_node *find_label(const struct rsp_node *node, const char *label)
{
	const struct rsp_node *found = NULL;

	for (; node && !found; node = node->next)
		found = node->field->label[0] == label[0] && strcmp(node->field->label, label) == 0
		            ? node
		            : find_label(node->first, label);
	return found;
}

/* What an eIM asks for or is told (SGP.32 6.3.2), as the nodes of its objects are labelled. */
static const char *const package_labels[] = {
    "EuiccPackageRequest", "IpaEuiccDataRequest",  "ProfileDownloadTriggerRequest",
    "EPRAndNotifications", "IpaEuiccDataResponse", "ProfileDownloadTriggerResult",
    "EuiccPackageResult",  "EimAcknowledgements",  "emptyResponse",
};

enum { NUM_PACKAGE_LABELS = sizeof(package_labels) / sizeof(*package_labels), COMMANDS_MAX = 4 };

/* The names of the operations on profiles, or on the configuration, that a package holds. */
static const char *commands_text(struct rsp_arena *arena, const struct rsp_node *tree)
{
	const struct rsp_node *list = find_label(tree, "psmoList"), *item;
	const char *text = "";

	if (!list)
		list = find_label(tree, "ecoList");
	item = list ? list->first : NULL;
	for (int at = 0; item && at < COMMANDS_MAX; at++, item = item->next)
		if (item->first)
			text = rsp_arena_concat(arena, text, at ? ", " : ": ",
			                        item->first->field->label, NULL);
	return text;
}

static const char *package_text(struct rsp_arena *arena, const struct rsp_node *tree)
{
	for (size_t row = 0; row < NUM_PACKAGE_LABELS; row++)
		if (find_label(tree, package_labels[row]))
			return rsp_arena_concat(arena, package_labels[row],
			                        commands_text(arena, tree), NULL);
	return NULL;
}

/* The values that matter: who is asked for, which session, which profile. */
static const char *summary_of(struct rsp_arena *arena, const struct rsp_node *tree,
                              const struct rsp_message *message)
{
	const char *text = rsp_ids_text(arena, message->ids);
	const struct rsp_node *name = find_label(tree, "profileName");
	const char *package = message->iface == RSP_IF_ESIPA ? package_text(arena, tree) : NULL;
	struct rsp_slice value;

	if (package)
		return text ? rsp_arena_concat(arena, package, ", ", text, NULL) : package;
	if (!name || name->field->kind != RSP_KIND_STRING)
		return text;
	value = rsp_sub(name->value.bytes, 0, PROFILE_NAME_MAX);
	return rsp_arena_printf(arena, "\"%.*s\"%s%s", (int)value.len, (const char *)value.data,
	                        text ? ", " : "", text ? text : "");
}

/* Interfaces on which an LPA or IPA hands on what the card gave it. */
static bool is_of_card(const struct rsp_web_unit *unit)
{
	return is_server(unit->iface) || unit->iface == RSP_IF_ESIPA;
}

/* A function that should tell its result tells nothing. */
static bool is_empty_answer(const struct rsp_web_unit *unit)
{
	return !unit->http->is_request && unit->http->status &&
	       unit->http->status < STATUS_REFUSED && !unit->http->body && unit->function &&
	       unit->function->sort == RSP_WEB_CALL;
}

/* What is to be said before the values that matter. */
static const char *remark_of(struct rsp_arena *arena, const struct rsp_web_unit *unit,
                             const struct rsp_node *root)
{
	const char *remark = unit->json ? rsp_web_remark(arena, unit->json) : NULL;

	if (!remark && unit->function && unit->http->is_request && is_of_card(unit))
		remark = rsp_web_carried(arena, unit->function, root);
	if (!remark && is_empty_answer(unit))
		remark =
		    rsp_arena_printf(arena, "HTTP status %u without a body", unit->http->status);
	return remark;
}

static const char *with_remark(struct rsp_arena *arena, const char *remark, const char *summary)
{
	if (!remark || !summary)
		return remark ? remark : summary;
	return rsp_arena_concat(arena, remark, ", ", summary, NULL);
}

void rsp_web_show(struct rsp_arena *arena, const struct rsp_web_unit *unit,
                  struct rsp_message *message)
{
	const struct rsp_buffer *body = unit->http->body ? unit->http->body : &no_body;
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, body);
	root = rsp_node_new(&decode, NULL,
	                    rsp_web_field(rsp_web_family_of(unit->iface), RSP_WEB_FIELD_MESSAGE),
	                    body->bytes);
	if (!unit->function)
		rsp_report(&decode, RSP_RULE_WEB_FUNCTION_UNKNOWN, body->bytes,
		           "%s is no function of %s", message->function,
		           rsp_interface_name(unit->iface));
	if (unit->is_asn1)
		show_asn1(&decode, root, unit, message);
	else
		show_json(&decode, root, unit, message);
	result_of_status(unit, message);
	rsp_ids_of_tree(arena, root, message->ids);
	message->tree = root;
	message->summary =
	    with_remark(arena, remark_of(arena, unit, root), summary_of(arena, root, message));
	message->findings = decode.first_finding;
}
