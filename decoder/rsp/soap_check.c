/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is odd about envelope, header and names, and which elements are missing. */
#include "rsp/soap_show.h"

#include "base/hex.h"
#include "card/gp_certificate.h"
#include "rsp/soap_result.h"
#include "rsp/soap_value.h"

enum { NAME_MAX_LEN = 60, SPACE_MAX_LEN = 80 };

static const char soap_12[] = "http://www.w3.org/2003/05/soap-envelope";
static const char soap_11[] = "http://schemas.xmlsoap.org/soap/envelope/";
static const char addressing[] = "http://www.w3.org/2005/08/addressing";

/* A namespace in a finding. */
static const char *shown_space(struct rsp_decode *decode, const char *space)
{
	return *space ? rsp_arena_text(decode->arena, rsp_sub(rsp_text(space), 0, SPACE_MAX_LEN))
	              : "none";
}

static void check_document(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	static const enum rsp_rule_id rules[RSP_XML_NUM_FAULTS] = {
	    [RSP_XML_MALFORMED] = RSP_RULE_SOAP_XML,
	    [RSP_XML_DOCTYPE] = RSP_RULE_SOAP_DOCTYPE,
	    [RSP_XML_LIMIT] = RSP_RULE_SOAP_XML_LIMIT,
	    [RSP_XML_ENCODING] = RSP_RULE_SOAP_ENCODING,
	};

	for (size_t at = 0; at < RSP_XML_NUM_FAULTS; at++) {
		const struct rsp_xml_complaint *fault = &unit->xml.faults[at];
		struct rsp_slice part = rsp_sub(unit->xml.text->bytes, fault->off, 1);

		if (fault->text && at == RSP_XML_MALFORMED && unit->http->body_cut)
			rsp_report_at_level(decode, rules[at], RSP_LEVEL_INCOMPLETE, part,
			                    "bytes of the message are missing: %s", fault->text);
		else if (fault->text)
			rsp_report(decode, rules[at], part, "%s", fault->text);
	}
}

static void check_envelope(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	const struct rsp_xml_element *root = unit->xml.root;

	if (unit->wrap == RSP_SOAP_ENVELOPE && strcmp(root->space, soap_12) != 0)
		rsp_report(decode, RSP_RULE_SOAP_VERSION, root->tag,
		           "the envelope is of %s, not of SOAP 1.2",
		           strcmp(root->space, soap_11) == 0 ? "SOAP 1.1"
		                                             : shown_space(decode, root->space));
	if (unit->content == RSP_SOAP_NOTHING && !unit->xml.faults[RSP_XML_MALFORMED].text &&
	    !unit->http->body_cut)
		rsp_report(decode, RSP_RULE_SOAP_BODY, root->tag, "there is %s",
		           unit->body ? "nothing in the body" : "no body");
	if (unit->content == RSP_SOAP_FUNCTION && !rsp_soap_is_ours(unit->element->space))
		rsp_report(decode, RSP_RULE_SOAP_NAMESPACE, unit->element->tag,
		           "the namespace of %s is %s",
		           rsp_arena_text(decode->arena,
		                          rsp_sub(rsp_text(unit->element->name), 0, NAME_MAX_LEN)),
		           shown_space(decode, unit->element->space));
}

/* A part of the header that has to be there. */
static void check_part(struct rsp_decode *decode, const struct rsp_soap_unit *unit,
                       const char *name, bool *told)
{
	const struct rsp_xml_element *part = rsp_soap_child(unit->header, name);

	if (!part && unit->http->body_cut)
		return; /* what is cut off is not missing */
	if (!part)
		rsp_report(decode, RSP_RULE_SOAP_HEADER_MISSING, unit->header->tag,
		           "%s is missing in the header", name);
	if (!part || *told || strcmp(part->space, addressing) == 0)
		return;
	*told = true;
	rsp_report(decode, RSP_RULE_SOAP_HEADER_NAMESPACE, part->tag, "the namespace of %s is %s",
	           name, shown_space(decode, part->space));
}

static void check_header(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	static const char *const parts[] = {"From", "To", "Action", "MessageID"};
	bool told = false;

	if (unit->wrap != RSP_SOAP_ENVELOPE || unit->content != RSP_SOAP_FUNCTION)
		return;
	if (!unit->header) {
		rsp_report(decode, RSP_RULE_SOAP_HEADER_MISSING, unit->xml.root->tag,
		           "there is no header, so nothing says from whom it is and to whom");
		return;
	}
	for (size_t at = 0; at < sizeof(parts) / sizeof(*parts); at++)
		check_part(decode, unit, parts[at], &told);
	if (unit->direction == RSP_DIR_RESPONSE)
		check_part(decode, unit, "RelatesTo", &told);
}

static bool same_function(const struct rsp_soap_name *a, const struct rsp_soap_name *b)
{
	const struct rsp_soap_function *row = rsp_soap_function_find(a->iface, a->function);

	return a->iface == b->iface &&
	       (rsp_soap_equal(a->function, b->function) ||
	        (row && row == rsp_soap_function_find(b->iface, b->function)));
}

/* An Action without an ending is that of a request that is answered later, or of a note. */
static bool same_direction(const struct rsp_soap_name *body, const struct rsp_soap_name *action)
{
	enum rsp_direction told =
	    action->direction == RSP_DIR_NONE ? RSP_DIR_REQUEST : action->direction;

	return body->direction == RSP_DIR_NONE || body->direction == told ||
	       (body->direction == RSP_DIR_NOTIFICATION && told == RSP_DIR_REQUEST);
}

static const char *direction_text(enum rsp_direction direction)
{
	return direction == RSP_DIR_RESPONSE       ? "a response"
	       : direction == RSP_DIR_NOTIFICATION ? "a notification"
	                                           : "a request";
}

static void compare_action(struct rsp_decode *decode, const struct rsp_soap_unit *unit,
                           struct rsp_slice part, struct rsp_soap_name action, const char *where)
{
	struct rsp_slice function = rsp_sub(action.function, 0, NAME_MAX_LEN);

	if (!unit->by_body.known || !action.known)
		return;
	if (!same_function(&unit->by_body, &action))
		rsp_report(
		    decode, RSP_RULE_SOAP_ACTION_DIFFERS, part, "%s says %s %.*s, the body %s %s",
		    where, rsp_interface_name(action.iface), (int)function.len,
		    (const char *)function.data, rsp_interface_name(unit->iface), unit->name);
	else if (!same_direction(&unit->by_body, &action))
		rsp_report(decode, RSP_RULE_SOAP_ACTION_DIFFERS, part,
		           "%s says that it is %s, the body that it is %s", where,
		           direction_text(action.direction),
		           direction_text(unit->by_body.direction));
}

static void check_action(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	const struct rsp_xml_element *element = rsp_soap_child(unit->header, "Action");
	struct rsp_slice part = element ? rsp_soap_trim(element->inner) : (struct rsp_slice){0};
	struct rsp_slice own = rsp_text(unit->action), beside = rsp_text(unit->http_action);

	if (unit->wrap != RSP_SOAP_ENVELOPE || unit->content != RSP_SOAP_FUNCTION)
		return;
	if (element && !element->open && !rsp_soap_name_of_action(own).known)
		rsp_report(decode, RSP_RULE_SOAP_ACTION, part,
		           "Action names no function of SGP.02");
	compare_action(decode, unit, part, rsp_soap_name_of_action(own), "Action");
	if (own.len && beside.len && rsp_equal(own, beside))
		return;
	compare_action(decode, unit, (struct rsp_slice){0}, rsp_soap_name_of_action(beside),
	               "Action in the HTTP header");
}

/* Lists of elements */

/* An entry of a list: "Eid", "Iccid*", "pol2?", "Eis|Eid". */
struct entry {
	struct rsp_slice names;
	bool optional;
};

static bool take_entry(struct rsp_slice *list, struct entry *out)
{
	if (!rsp_soap_take_word(list, &out->names))
		return false;
	out->optional =
	    rsp_ends_with(out->names, rsp_text("?")) || rsp_ends_with(out->names, rsp_text("*"));
	if (out->optional)
		out->names = rsp_sub(out->names, 0, out->names.len - 1);
	return true;
}

/* Takes the next of several names. */
static bool take_name(struct rsp_slice *names, struct rsp_slice *out)
{
	if (!names->len)
		return false;
	if (!rsp_take_until(names, '|', out)) {
		*out = *names;
		*names = rsp_slice(names->data, 0);
	}
	return true;
}

static bool has_one(const struct rsp_xml_element *element, struct rsp_slice names)
{
	struct rsp_slice name;

	while (take_name(&names, &name))
		for (const struct rsp_xml_element *child = element->first; child;
		     child = child->next)
			if (rsp_soap_equal(rsp_text(child->name), name))
				return true;
	return false;
}

static void check_missing(struct rsp_decode *decode, const struct rsp_xml_element *element,
                          struct rsp_slice list)
{
	struct entry entry;

	while (take_entry(&list, &entry))
		if (!entry.optional && !has_one(element, entry.names))
			rsp_report(decode, RSP_RULE_SOAP_ELEMENT_MISSING, element->tag,
			           "%.*s is missing", (int)entry.names.len,
			           (const char *)entry.names.data);
}

/* The place of an element in a list from 1; 0: it is not in it. *out_name gets how it is spelled
 * there. */
static unsigned place_of(struct rsp_slice list, const char *element, struct rsp_slice *out_name)
{
	struct entry entry;
	struct rsp_slice name;

	for (unsigned place = 1; take_entry(&list, &entry); place++)
		while (take_name(&entry.names, &name)) {
			*out_name = name;
			if (rsp_soap_equal(rsp_text(element), name))
				return place;
		}
	return 0;
}

static void check_order(struct rsp_decode *decode, const struct rsp_xml_element *element,
                        struct rsp_slice list)
{
	unsigned last = 0;
	bool told = false;

	for (const struct rsp_xml_element *child = element->first; child; child = child->next) {
		struct rsp_slice name;
		unsigned place = place_of(list, child->name, &name);

		if (place && !rsp_equal_text(name, child->name))
			rsp_report(decode, RSP_RULE_SOAP_ELEMENT_SPELLING, child->tag,
			           "the schema spells it %.*s", (int)name.len,
			           (const char *)name.data);
		if (place && place < last && !told) {
			told = true;
			rsp_report(decode, RSP_RULE_SOAP_ELEMENT_ORDER, child->tag,
			           "the schema has %.*s before what stands before it",
			           (int)name.len, (const char *)name.data);
		}
		last = place > last ? place : last;
	}
}

static void check_lists(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	static const char request[] = "FunctionCallIdentifier ValidityPeriod?";
	static const char response[] =
	    "ProcessingStart? ProcessingEnd? AcceptableValidityPeriod? FunctionExecutionStatus";
	const struct rsp_soap_function *function = unit->function;
	const char *list = "";

	if (unit->content != RSP_SOAP_FUNCTION || !function || !*function->clause)
		return;
	if (unit->direction == RSP_DIR_REQUEST)
		list = rsp_arena_concat(decode->arena, request, " ", function->request, NULL);
	else if (unit->direction == RSP_DIR_NOTIFICATION)
		list = function->request;
	else
		list = rsp_arena_concat(decode->arena, response, *function->response ? " " : "",
		                        function->response, NULL);
	if (unit->direction != RSP_DIR_RESPONSE || rsp_soap_succeeded(unit))
		check_missing(decode, unit->element, rsp_text(list));
	else
		check_missing(decode, unit->element, rsp_text(response));
	check_order(decode, unit->element, rsp_text(list));
}

/* The eUICC refuses it, but the one who sent it is wrong. */
static void check_role(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	const struct rsp_xml_element *element = rsp_soap_child(unit->element, "SmsrCertificate");
	struct rsp_slice text = rsp_soap_text(unit->element, "SmsrCertificate");
	const struct rsp_buffer *bytes = NULL;
	struct rsp_slice role;
	uint8_t number;

	if (!text.len)
		return;
	bytes = rsp_xml_text(decode->arena, decode->buffer, element->inner, element->text,
	                     "SmsrCertificate");
	if (bytes)
		bytes = rsp_hex_buffer(decode->arena, bytes, bytes->bytes, "SmsrCertificate");
	if (!bytes)
		return;
	role = rsp_gp_certificate_role(bytes->bytes);
	if (rsp_peek_u8(role, 0, &number) && number != RSP_GP_ROLE_SMSR)
		rsp_report(decode, RSP_RULE_SOAP_ROLE, rsp_soap_trim(element->inner),
		           "the certificate is for the role %02X%s, not for an SM-SR (02)", number,
		           number == RSP_GP_ROLE_SMDP ? " (SM-DP)" : "");
}

void rsp_soap_check(struct rsp_decode *decode, const struct rsp_soap_unit *unit)
{
	check_document(decode, unit);
	if (!unit->xml.root)
		return;
	check_envelope(decode, unit);
	check_header(decode, unit);
	check_action(decode, unit);
	if (unit->content == RSP_SOAP_FUNCTION && !unit->function)
		rsp_report(decode, RSP_RULE_SOAP_FUNCTION_UNKNOWN, unit->element->tag,
		           "%s is no function of %s", unit->name, rsp_interface_name(unit->iface));
	/* What is cut off is not missing. */
	if (!unit->xml.faults[RSP_XML_MALFORMED].text && !unit->http->body_cut)
		check_lists(decode, unit);
	check_role(decode, unit);
}
