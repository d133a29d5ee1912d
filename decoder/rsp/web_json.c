/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web_json.h"

#include "base/hex.h"
#include "base/values.h"
#include "schema/schema.h"

enum { NAME_MAX_LEN = 40 }; /* of a name in a finding */

/* One message on its way to a tree. */
struct shower {
	struct rsp_decode *decode;
	const struct rsp_buffer *body;
	enum rsp_web_family family;
};

static const char *const form_names[RSP_WEB_NUM_FORMS] = {
    [RSP_WEB_TEXT] = "a string",
    [RSP_WEB_NUMBER] = "a whole number",
    [RSP_WEB_BOOL] = "true or false",
    [RSP_WEB_HEX] = "a string of hex digits",
    [RSP_WEB_BASE64] = "base64",
    [RSP_WEB_OBJECT] = "base64",
    [RSP_WEB_CONTENT] = "base64 of an object of its tag",
    [RSP_WEB_GROUP] = "an object",
};

static void report_type(struct shower *shower, const struct rsp_web_member *member,
                        const struct rsp_json_value *value)
{
	rsp_report(shower->decode, RSP_RULE_WEB_MEMBER_TYPE, value->text, "%s is not %s",
	           member->field->label, form_names[member->form]);
}

/* What is there of a value that cannot be read stands in the tree as it is written. */
static void show_as_written(struct shower *shower, struct rsp_node *parent,
                            const struct rsp_json_value *value)
{
	struct rsp_node *node = rsp_node_bytes(shower->decode, parent,
	                                       rsp_web_field(shower->family, RSP_WEB_FIELD_UNKNOWN),
	                                       value->text, value->text);

	if (node && value->name.len)
		node->note = rsp_arena_text(shower->decode->arena, value->name);
}

static void show_text(struct shower *shower, struct rsp_node *parent,
                      const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	struct rsp_slice text = value->text;

	if (value->type != RSP_JSON_STRING)
		report_type(shower, member, value);
	else if (!rsp_json_string(shower->decode->arena, value, &text))
		return;
	rsp_node_bytes(shower->decode, parent, member->field, value->text, text);
}

static void show_number(struct shower *shower, struct rsp_node *parent,
                        const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	int64_t number;

	if (rsp_json_int(value, &number)) {
		rsp_node_int(shower->decode, parent, member->field, value->text, number);
		return;
	}
	report_type(shower, member, value);
	show_as_written(shower, parent, value);
}

static void show_bool(struct shower *shower, struct rsp_node *parent,
                      const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	bool yes;

	if (rsp_json_bool(value, &yes)) {
		rsp_node_uint(shower->decode, parent, member->field, value->text, yes);
		return;
	}
	report_type(shower, member, value);
	show_as_written(shower, parent, value);
}

/* The bytes that a string stands for; NULL when it is no string, or there is no memory. */
static const struct rsp_buffer *bytes_of(struct shower *shower, const struct rsp_web_member *member,
                                         const struct rsp_json_value *value)
{
	struct rsp_arena *arena = shower->decode->arena;
	const char *name = member->field->label;
	const struct rsp_buffer *text = rsp_json_buffer(arena, shower->body, value, name), *out;
	size_t bad = SIZE_MAX;

	if (!text)
		return NULL;
	if (member->form == RSP_WEB_HEX)
		return rsp_hex_buffer(arena, text, text->bytes, name);
	out = rsp_base64_buffer(arena, text, text->bytes, name, &bad);
	if (bad != SIZE_MAX)
		rsp_report(shower->decode, RSP_RULE_WEB_BASE64, value->text,
		           "%s is no base64 from its character %zu on", name, bad);
	return out;
}

static void show_bytes(struct shower *shower, struct rsp_node *parent,
                       const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	const struct rsp_buffer *bytes = bytes_of(shower, member, value);

	if (bytes) {
		rsp_node_bytes(shower->decode, parent, member->field, value->text, bytes->bytes);
		return;
	}
	report_type(shower, member, value);
	show_as_written(shower, parent, value);
}

static uint32_t tag_of(const char *digits)
{
	uint32_t tag = 0;

	for (; *digits; digits++)
		tag = tag << 4 | (uint32_t)rsp_hex_digit((uint8_t)*digits);
	return tag;
}

/* The object as it should be: one of its tag, and nothing behind it. */
static void show_content(struct shower *shower, struct rsp_node *parent,
                         const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	const struct rsp_buffer *bytes = bytes_of(shower, member, value);
	struct rsp_slice rest = bytes ? bytes->bytes : (struct rsp_slice){0};
	struct rsp_tlv tlv;

	if (!bytes || rsp_take_tlv(&rest, &tlv) != RSP_TLV_OK || rest.len || tlv.truncated ||
	    tlv.tag != tag_of(member->type)) {
		report_type(shower, member, value);
		show_as_written(shower, parent, value);
		return;
	}
	shower->decode->buffer = bytes;
	rsp_node_bytes(shower->decode, parent, member->field, tlv.value, tlv.value);
	shower->decode->buffer = shower->body;
}

static void show_object(struct shower *shower, struct rsp_node *parent,
                        const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	const struct rsp_asn_type *type = *member->type ? rsp_schema_type(member->type) : NULL;
	const struct rsp_buffer *bytes = bytes_of(shower, member, value);
	struct rsp_node *node;

	if (!bytes) {
		report_type(shower, member, value);
		show_as_written(shower, parent, value);
		return;
	}
	node = rsp_node_new(shower->decode, parent, member->field, value->text);
	shower->decode->buffer = bytes;
	if (type && type->field)
		rsp_walk_all(shower->decode, node, type, bytes->bytes);
	else
		rsp_walk_bare(shower->decode, node, bytes->bytes);
	shower->decode->buffer = shower->body;
}

static void show_members(struct shower *shower, struct rsp_node *parent,
                         const struct rsp_json_value *object);

static void show_group(struct shower *shower, struct rsp_node *parent,
                       const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	if (value->type != RSP_JSON_OBJECT) {
		report_type(shower, member, value);
		show_as_written(shower, parent, value);
		return;
	}
	show_members(shower, rsp_node_new(shower->decode, parent, member->field, value->text),
	             value);
}

typedef void show_form(struct shower *shower, struct rsp_node *parent,
                       const struct rsp_web_member *member, const struct rsp_json_value *value);

static show_form *const forms[RSP_WEB_NUM_FORMS] = {
    [RSP_WEB_TEXT] = show_text,       [RSP_WEB_NUMBER] = show_number,
    [RSP_WEB_BOOL] = show_bool,       [RSP_WEB_HEX] = show_bytes,
    [RSP_WEB_BASE64] = show_bytes,    [RSP_WEB_OBJECT] = show_object,
    [RSP_WEB_CONTENT] = show_content, [RSP_WEB_GROUP] = show_group,
};

/* Of an array each element is shown as the member; null says that it is not there. */
static void show_value(struct shower *shower, struct rsp_node *parent,
                       const struct rsp_web_member *member, const struct rsp_json_value *value)
{
	if (value->type == RSP_JSON_NULL)
		return;
	if (value->type != RSP_JSON_ARRAY) {
		forms[member->form](shower, parent, member, value);
		return;
	}
	for (const struct rsp_json_value *item = value->first; item; item = item->next)
		forms[member->form](shower, parent, member, item);
}

static void show_members(struct shower *shower, struct rsp_node *parent,
                         const struct rsp_json_value *object)
{
	struct rsp_web_member member;

	for (const struct rsp_json_value *value = object->first; value; value = value->next) {
		if (rsp_web_member_find(shower->family, value->name, &member)) {
			show_value(shower, parent, &member, value);
			continue;
		}
		rsp_report(shower->decode, RSP_RULE_WEB_MEMBER_UNKNOWN, value->name,
		           "%.*s is no known member",
		           (int)rsp_sub(value->name, 0, NAME_MAX_LEN).len,
		           (const char *)value->name.data);
		show_as_written(shower, parent, value);
	}
}

void rsp_web_json_show(struct rsp_decode *decode, struct rsp_node *parent,
                       enum rsp_web_family family, const struct rsp_json_value *message)
{
	struct shower shower = {decode, decode->buffer, family};

	if (message->type == RSP_JSON_OBJECT)
		show_members(&shower, parent, message);
	else
		show_as_written(&shower, parent, message);
}

/* Takes the next name of a list. */
static bool take_name(struct rsp_slice *list, struct rsp_slice *out)
{
	if (!list->len)
		return false;
	if (!rsp_take_until(list, ' ', out)) {
		*out = *list;
		*list = (struct rsp_slice){0};
	}
	return true;
}

static bool has_member(const struct rsp_json_value *object, struct rsp_slice name)
{
	const struct rsp_json_value *value = object->type == RSP_JSON_OBJECT ? object->first : NULL;

	while (value && !rsp_equal(value->name, name))
		value = value->next;
	return value && value->type != RSP_JSON_NULL;
}

void rsp_web_json_check(struct rsp_decode *decode, const struct rsp_json_value *message,
                        const char *members)
{
	struct rsp_slice list = rsp_text(members), name;

	while (take_name(&list, &name))
		if (!has_member(message, name))
			rsp_report(decode, RSP_RULE_WEB_MEMBER_MISSING, message->text,
			           "%.*s is missing", (int)name.len, (const char *)name.data);
}

/* How many members of a list an object has; 0 when it lacks one. */
static unsigned fit(const struct rsp_json_value *object, const char *members)
{
	struct rsp_slice list = rsp_text(members), name;
	unsigned num = 0;

	while (take_name(&list, &name)) {
		if (!has_member(object, name))
			return 0;
		num++;
	}
	return num;
}

const struct rsp_web_function *rsp_web_json_guess(const struct rsp_json_value *message,
                                                  bool is_request)
{
	enum { FIT_MIN = 2 }; /* one name alone says too little */
	const struct rsp_web_function *function, *best = NULL;
	unsigned most = FIT_MIN - 1;

	for (size_t at = 0; (function = rsp_web_function_at(at)); at++) {
		unsigned num = fit(message, is_request ? function->request : function->response);

		if (num <= most)
			continue;
		most = num;
		best = function;
	}
	return best;
}
