/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_show.h"

#include "rsp/ids.h"
#include "rsp/soap_result.h"
#include "rsp/soap_script.h"
#include "rsp/soap_value.h"

enum {
	DEPTH_MAX = 40, /* levels of the tree that elements may take */
	NAME_MAX_LEN = 60,
	ID_MAX_LEN = 128
};

/* Where in the document and in the tree. */
struct place {
	struct rsp_decode *decode;
	struct rsp_node *node;
	enum rsp_soap_type type;
	unsigned depth;
	bool cut; /* bytes of the message are missing */
};

/* What stands beside keys and passwords is one too. */
static bool is_secret(enum rsp_soap_type type)
{
	return type == RSP_SOAP_KEYSET || type == RSP_SOAP_KEY || type == RSP_SOAP_KEY_COMPONENTS ||
	       type == RSP_SOAP_USERNAME_TOKEN;
}

/* Types that the schema knows all of: others may hold what somebody else defines. */
static bool is_closed(enum rsp_soap_type type)
{
	return type < RSP_SOAP_HEADER || type == RSP_SOAP_RPS_HEADER || type == RSP_SOAP_ENTITY;
}

static const char *short_name(struct rsp_decode *decode, const char *name)
{
	return rsp_arena_text(decode->arena, rsp_sub(rsp_text(name), 0, NAME_MAX_LEN));
}

static void show_children(const struct place *place, const struct rsp_xml_element *element);

static void show_unknown(const struct place *place, const struct rsp_xml_element *element)
{
	struct rsp_decode *decode = place->decode;
	const char *name = short_name(decode, element->name);
	struct place inside = *place;

	if (is_closed(place->type))
		rsp_report(decode, RSP_RULE_SOAP_ELEMENT_UNKNOWN, element->tag,
		           "%s is no known element", name);
	if (!element->first) {
		rsp_soap_show_unknown(
		    decode, place->node, name, is_secret(place->type),
		    &(struct rsp_soap_value){.written = element->inner, .text = element->text});
		return;
	}
	inside.node = rsp_node_new(decode, place->node,
	                           rsp_soap_field(RSP_SOAP_FIELD_UNKNOWN_GROUP), element->whole);
	if (inside.node)
		inside.node->note = name;
	if (!is_secret(place->type))
		inside.type = RSP_SOAP_OTHER;
	inside.depth++;
	show_children(&inside, element);
}

static void show_element(const struct place *place, const struct rsp_xml_element *element)
{
	struct rsp_soap_member member;
	struct place inside = *place;

	if (!rsp_soap_member_find(place->type, rsp_text(element->name), &member)) {
		show_unknown(place, element);
	} else if (member.form == RSP_SOAP_FORM_GROUP) {
		inside.node =
		    rsp_node_new(place->decode, place->node, member.field, element->whole);
		inside.type = member.type;
		inside.depth++;
		show_children(&inside, element);
	} else {
		rsp_soap_show_value(place->decode, place->node, &member,
		                    &(struct rsp_soap_value){.written = element->inner,
		                                             .text = element->text,
		                                             .cut = place->cut && element->open});
	}
}

/* Attributes that say how to read an element, and nothing of the message. */
static bool is_of_xml(const char *name)
{
	static const char *const names[] = {"Id",
	                                    "type",
	                                    "nil",
	                                    "mustUnderstand",
	                                    "role",
	                                    "relay",
	                                    "actor",
	                                    "schemaLocation",
	                                    "IsReferenceParameter",
	                                    "lang",
	                                    "encodingStyle"};

	for (size_t at = 0; at < sizeof(names) / sizeof(*names); at++)
		if (strcmp(name, names[at]) == 0)
			return true;
	return false;
}

static void show_attribute(const struct place *place, const struct rsp_xml_element *element,
                           const struct rsp_xml_attribute *attribute)
{
	struct rsp_decode *decode = place->decode;
	const char *name =
	    rsp_arena_concat(decode->arena, "@", short_name(decode, attribute->name), NULL);
	const struct rsp_soap_value value = {
	    .written = rsp_xml_written(element->tag, attribute->name), .text = attribute->value};
	struct rsp_soap_member member;

	if (rsp_soap_member_find(place->type, rsp_text(name), &member))
		rsp_soap_show_value(decode, place->node, &member, &value);
	else if (!is_of_xml(attribute->name) || is_secret(place->type))
		rsp_soap_show_unknown(decode, place->node, name, is_secret(place->type), &value);
}

/* Text between elements: allowed by no type of ours, and by those of others rarely meant. */
static void show_text(const struct place *place, const struct rsp_xml_element *element)
{
	struct rsp_slice text = rsp_soap_trim(rsp_text(element->text));

	if (!text.len)
		return;
	if (is_closed(place->type))
		rsp_report(place->decode, RSP_RULE_SOAP_ELEMENT_UNKNOWN, element->tag,
		           "%s holds text where elements belong",
		           short_name(place->decode, element->name));
	rsp_soap_show_unknown(
	    place->decode, place->node, "text", is_secret(place->type),
	    &(struct rsp_soap_value){.written = element->inner, .text = element->text});
}

static void show_children(const struct place *place, const struct rsp_xml_element *element)
{
	if (place->depth == DEPTH_MAX) {
		rsp_report(place->decode, RSP_RULE_SOAP_XML_LIMIT, element->tag,
		           "elements are nested deeper than they are shown");
		return;
	}
	for (const struct rsp_xml_attribute *at = element->attributes; at; at = at->next)
		show_attribute(place, element, at);
	show_text(place, element);
	for (const struct rsp_xml_element *child = element->first; child; child = child->next)
		show_element(place, child);
}

static void show_header(struct rsp_decode *decode, struct rsp_node *root,
                        const struct rsp_soap_unit *unit)
{
	struct place place = {
	    .decode = decode, .type = RSP_SOAP_HEADER, .cut = unit->http->body_cut};

	if (!unit->header)
		return;
	if (unit->wrap == RSP_SOAP_RPS)
		place.type = RSP_SOAP_RPS_HEADER;
	place.node =
	    rsp_node_new(decode, root, rsp_soap_field(RSP_SOAP_FIELD_HEADER), unit->header->whole);
	show_children(&place, unit->header);
}

static void show_body(struct rsp_decode *decode, struct rsp_node *root,
                      const struct rsp_soap_unit *unit)
{
	static const struct {
		enum rsp_soap_field field;
		enum rsp_soap_type type;
	} forms[] = {
	    [RSP_SOAP_FUNCTION] = {RSP_SOAP_FIELD_BODY,            RSP_SOAP_MESSAGE        },
	    [RSP_SOAP_FAULTY] = {RSP_SOAP_FIELD_FAULT,           RSP_SOAP_FAULT          },
	    [RSP_SOAP_POLLING] = {RSP_SOAP_FIELD_MAKE_CONNECTION, RSP_SOAP_MAKE_CONNECTION},
	    [RSP_SOAP_NOTHING] = {RSP_SOAP_FIELD_BODY,            RSP_SOAP_MESSAGE        },
	};
	const struct rsp_xml_element *element = unit->element;
	struct place place = {
	    .decode = decode, .type = forms[unit->content].type, .cut = unit->http->body_cut};

	if (!element)
		return;
	place.node =
	    rsp_node_new(decode, root, rsp_soap_field(forms[unit->content].field), element->whole);
	if (place.node)
		place.node->note = short_name(decode, element->name);
	show_children(&place, element);
	place.type = RSP_SOAP_OTHER;
	place.node = root;
	if (unit->wrap != RSP_SOAP_BARE)
		while ((element = element->next))
			show_unknown(&place, element);
}

static void show_version(struct rsp_decode *decode, struct rsp_node *root,
                         const struct rsp_soap_unit *unit)
{
	struct place place = {.decode = decode, .node = root, .type = RSP_SOAP_RPS_MESSAGE};

	if (unit->wrap != RSP_SOAP_RPS)
		return;
	for (const struct rsp_xml_attribute *at = unit->xml.root->attributes; at; at = at->next)
		show_attribute(&place, unit->xml.root, at);
}

/* NULL for what identifies nothing. */
static const char *id_text(struct rsp_arena *arena, struct rsp_slice text)
{
	return text.len && text.len <= ID_MAX_LEN && !rsp_soap_is_placeholder(text)
	           ? rsp_arena_text(arena, text)
	           : NULL;
}

/* Of a list of profiles none is the one that the message is about. */
static void fill_ids(struct rsp_arena *arena, const struct rsp_soap_unit *unit, const char *ids[])
{
	const struct rsp_xml_element *eis = rsp_soap_child(unit->element, "Eis");
	struct rsp_slice eid = rsp_soap_text(unit->element, "Eid");
	struct rsp_slice iccid = rsp_soap_text(unit->element, "Iccid");
	struct rsp_slice call = rsp_soap_text(unit->element, "FunctionCallIdentifier");

	if (!eid.len)
		eid = rsp_soap_text(rsp_soap_child(eis, "EumSignedInfo"), "Eid");
	ids[RSP_ID_EID] = id_text(arena, rsp_soap_eid(arena, eid));
	ids[RSP_ID_ICCID] = id_text(arena, iccid);
	ids[RSP_ID_CALL] = id_text(arena, call);
	ids[RSP_ID_TRANSACTION] = id_text(arena, rsp_text(unit->transaction));
}

static const char *joined(struct rsp_arena *arena, const char *front, const char *text)
{
	if (!front || !text)
		return front ? front : text;
	return rsp_arena_concat(arena, front, ", ", text, NULL);
}

/* The values that matter: which eUICC, which profile, where to. */
static const char *summary_of(struct rsp_arena *arena, const struct rsp_soap_unit *unit,
                              const struct rsp_message *message)
{
	static const char *const names[] = {"Target-Smsr-id", "CurrentSMSRid", "Isd-p-aid"};
	const char *text =
	    joined(arena, unit->callback ? "callback" : NULL, rsp_soap_remark(arena, unit));

	text = joined(arena, text, rsp_soap_words(arena, message->tree));
	for (size_t at = 0; at < sizeof(names) / sizeof(*names); at++) {
		struct rsp_slice value = rsp_soap_text(unit->element, names[at]);

		if (value.len)
			text = joined(
			    arena, text,
			    rsp_arena_concat(arena, names[at], " ",
			                     rsp_arena_text(arena, rsp_sub(value, 0, NAME_MAX_LEN)),
			                     NULL));
	}
	for (size_t at = 0; at < 2; at++) {
		const char *value = message->ids[at ? RSP_ID_ICCID : RSP_ID_EID];

		if (value)
			text = joined(arena, text,
			              rsp_arena_concat(arena, at ? "ICCID " : "EID ", value, NULL));
	}
	return text;
}

void rsp_soap_show(struct rsp_arena *arena, const struct rsp_soap_unit *unit,
                   struct rsp_message *message)
{
	struct rsp_decode decode;
	struct rsp_node *root;

	rsp_decode_init(&decode, arena, unit->xml.text);
	root = rsp_node_new(&decode, NULL, rsp_soap_field(RSP_SOAP_FIELD_MESSAGE),
	                    unit->xml.text->bytes);
	rsp_soap_check(&decode, unit);
	if (unit->callback)
		rsp_node_uint(&decode, root, rsp_soap_field(RSP_SOAP_FIELD_CALLBACK),
		              rsp_slice(NULL, 0), true);
	if (unit->xml.root) {
		show_version(&decode, root, unit);
		show_header(&decode, root, unit);
		show_body(&decode, root, unit);
	}
	message->result = rsp_soap_result(arena, unit);
	fill_ids(arena, unit, message->ids);
	message->tree = root;
	message->summary = summary_of(arena, unit, message);
	message->findings = decode.first_finding;
}
