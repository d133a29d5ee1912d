/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/cat.h"

#include "base/tlv.h"
#include "card/cat_object.h"

enum {
	TAG_DETAILS = 0x01,
	TAG_DEVICES = 0x02,
	TAG_RESULT = 0x03,
	TAG_TEXT = 0x0D,
	DETAILS_LEN = 3,
	REFRESH_UICC_RESET = 0x04,
	REFRESH_PROFILE_STATE = 0x09
};

struct function {
	uint32_t number;
	const char *name, *clause;
};

static const struct function functions[] = {
#define COMMAND(type, name, clause) {type, name, clause},
#define ENVELOPE(tag, name, clause) {tag, name, clause},
#include "card/cat_commands.def"
};

enum { NUM_FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

bool rsp_cat_function_at(size_t at, uint32_t *out_number, const char **out_name,
                         const char **out_clause)
{
	if (at >= NUM_FUNCTIONS)
		return false;
	*out_number = functions[at].number;
	*out_name = functions[at].name;
	*out_clause = functions[at].clause;
	return true;
}

/* Types of commands and tags of ENVELOPEs do not overlap. */
static const char *name_of(uint32_t number)
{
	for (size_t i = 0; i < NUM_FUNCTIONS; i++)
		if (functions[i].number == number)
			return functions[i].name;
	return NULL;
}

const char *rsp_cat_command_name(uint8_t type)
{
	return name_of(type);
}

const char *rsp_cat_envelope_name(uint32_t tag)
{
	return name_of(tag);
}

void rsp_cat_read(struct rsp_slice objects, struct rsp_cat_details *out_details,
                  struct rsp_cat_result *out_result)
{
	struct rsp_plain_tlv tlv;

	*out_details = (struct rsp_cat_details){0};
	*out_result = (struct rsp_cat_result){0};
	while (rsp_take_comprehension_tlv(&objects, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_DETAILS && tlv.value.len >= DETAILS_LEN && !out_details->present)
			out_details->present = rsp_take_u8(&tlv.value, &out_details->number) &&
			                       rsp_take_u8(&tlv.value, &out_details->type) &&
			                       rsp_take_u8(&tlv.value, &out_details->qualifier);
		if (tlv.tag != TAG_RESULT || out_result->present)
			continue;
		out_result->present = rsp_take_u8(&tlv.value, &out_result->general);
		out_result->has_additional = rsp_take_u8(&tlv.value, &out_result->additional);
	}
}

/* The object that holds the others: its tag has one octet, whatever BER says of DF, and its length
 * is that of BER. TS 101 220 7.2. */
struct outer {
	uint8_t tag;
	struct rsp_slice whole, value;
	uint64_t declared_len;
};

/* Takes a length as BER codes it, up to three octets. */
static bool take_length(struct rsp_slice *in, uint64_t *out)
{
	enum { LONG = 0x80, LONG_MAX = 0x83 };
	struct rsp_slice rest = *in;
	uint8_t first;

	if (!rsp_take_u8(&rest, &first) || first == LONG || first > LONG_MAX)
		return false;
	*out = first;
	if (first > LONG && !rsp_take_ube(&rest, first - LONG, out))
		return false;
	*in = rest;
	return true;
}

static bool outer_take(struct rsp_slice *in, struct outer *out)
{
	struct rsp_slice rest = *in;

	if (!rsp_take_u8(&rest, &out->tag) || !take_length(&rest, &out->declared_len))
		return false;
	out->value = rsp_take_up_to(&rest, (size_t)out->declared_len);
	out->whole = rsp_sub(*in, 0, rsp_offset_in(*in, rest));
	*in = rest;
	return true;
}

bool rsp_cat_objects_of(struct rsp_slice in, uint32_t *out_tag, struct rsp_slice *out_objects)
{
	struct outer outer;

	if (!outer_take(&in, &outer))
		return false;
	*out_tag = outer.tag;
	*out_objects = outer.value;
	return true;
}

/* The mode of a REFRESH; -1: it is another command, or none. */
static int refresh_mode(struct rsp_slice fetched)
{
	struct rsp_cat_details details;
	struct rsp_cat_result none;
	struct rsp_slice objects;
	uint32_t tag;

	if (!rsp_cat_objects_of(fetched, &tag, &objects) || tag != RSP_CAT_TAG_COMMAND)
		return -1;
	rsp_cat_read(objects, &details, &none);
	return details.present && details.type == RSP_CAT_TYPE_REFRESH ? details.qualifier : -1;
}

bool rsp_cat_resets_card(struct rsp_slice fetched)
{
	int mode = refresh_mode(fetched);

	return mode == REFRESH_UICC_RESET || mode == REFRESH_PROFILE_STATE;
}

bool rsp_cat_wants_response(struct rsp_slice fetched)
{
	return refresh_mode(fetched) != REFRESH_UICC_RESET;
}

static void show_unknown(struct rsp_cat_reader *reader, struct rsp_node *parent,
                         const struct rsp_plain_tlv *tlv)
{
	struct rsp_node *node = rsp_cat_bytes(reader, parent, RSP_CAT_UNKNOWN, tlv->value);

	if (node)
		node->note = rsp_arena_printf(reader->decode->arena, "tag %02X%s", tlv->tag,
		                              tlv->comprehension ? ", CR" : "");
}

static void show_object(struct rsp_cat_reader *reader, struct rsp_node *parent,
                        const struct rsp_plain_tlv *tlv)
{
	const struct rsp_cat_object *row;
	struct rsp_node *node = parent;

	reader->tag = tlv->tag;
	reader->len = tlv->value.len;
	row = rsp_cat_object_of(reader, tlv->tag);
	if (!row) {
		show_unknown(reader, parent, tlv);
		return;
	}
	if (row->group != RSP_CAT_MESSAGE) {
		node =
		    rsp_node_new(reader->decode, parent, rsp_cat_field_of(row->group), tlv->whole);
		if (node && tlv->comprehension)
			node->note = "CR";
	}
	if (row->parts)
		rsp_cat_show_parts(reader, node, row->parts, tlv->value);
	if (row->show)
		row->show(reader, node, tlv->value);
	reader->texts += tlv->tag == TAG_TEXT;
}

static void show_objects(struct rsp_cat_reader *reader, struct rsp_node *parent,
                         struct rsp_slice in)
{
	enum { SEEN_BITS = 32 };
	struct rsp_plain_tlv tlv;
	enum rsp_tlv_status status;

	while ((status = rsp_take_comprehension_tlv(&in, &tlv)) == RSP_TLV_OK) {
		if (tlv.truncated)
			rsp_report(reader->decode, RSP_RULE_CAT_TLV_BAD, tlv.whole,
			           "the object %02X says %zu octets, %zu are there", tlv.tag,
			           tlv.declared_len, tlv.value.len);
		show_object(reader, parent, &tlv);
		reader->seen |= tlv.tag < SEEN_BITS ? 1U << tlv.tag : 0;
	}
	if (status == RSP_TLV_END)
		return;
	rsp_cat_bytes(reader, parent, RSP_CAT_TRAILING, in);
	rsp_report(reader->decode, RSP_RULE_CAT_TLV_BAD, in, "%zu octets that are no object",
	           in.len);
}

void rsp_cat_show_objects_in(struct rsp_cat_reader *reader, struct rsp_node *node,
                             struct rsp_slice in)
{
	enum { DEPTH_MAX = 3 };
	uint32_t seen = reader->seen;

	if (reader->depth == DEPTH_MAX) {
		rsp_cat_bytes(reader, node, RSP_CAT_UNKNOWN, in);
		return;
	}
	reader->depth++;
	show_objects(reader, node, in);
	reader->depth--;
	reader->seen = seen;
}

static void report_missing(struct rsp_cat_reader *reader, uint32_t tag, enum rsp_cat_field field,
                           struct rsp_slice in)
{
	if (in.len && !(reader->seen & 1U << tag))
		rsp_report(reader->decode, RSP_RULE_CAT_OBJECT_MISSING, in,
		           "there is no object \"%s\"", rsp_cat_field_of(field)->label);
}

static struct rsp_cat_reader reader_of(struct rsp_decode *decode, enum rsp_cat_role role)
{
	return (struct rsp_cat_reader){
	    .decode = decode, .role = role, .command = -1, .envelope = -1, .event = -1};
}

/* Takes the object that holds the others; what is wrong with it is told. */
void rsp_cat_show_objects(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	enum { OPEN_CHANNEL = 0x40 };
	struct rsp_cat_reader reader = reader_of(decode, RSP_CAT_ROLE_COMMAND);

	reader.command = OPEN_CHANNEL;
	show_objects(&reader, parent, in);
}

static bool take_outer(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                       struct outer *out)
{
	struct rsp_slice whole = in;

	if (!outer_take(&in, out)) {
		rsp_report(decode, RSP_RULE_CAT_TLV_BAD, whole, "%zu octets that are no object",
		           whole.len);
		return false;
	}
	if (out->value.len < out->declared_len)
		rsp_report(decode, RSP_RULE_CAT_TLV_BAD, out->whole,
		           "the object %02X says %llu octets, %zu are there", out->tag,
		           (unsigned long long)out->declared_len, out->value.len);
	if (in.len == 0)
		return true;
	rsp_node_bytes(decode, parent, rsp_cat_field_of(RSP_CAT_TRAILING), in, in);
	rsp_report(decode, RSP_RULE_CAT_BYTES_TRAILING, in,
	           "%zu octets behind the end of the object %02X", in.len, out->tag);
	return true;
}

void rsp_cat_show_command(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_cat_reader reader = reader_of(decode, RSP_CAT_ROLE_COMMAND);
	struct outer outer;

	parent = rsp_node_new(decode, parent, rsp_cat_field_of(RSP_CAT_COMMAND), in);
	if (!take_outer(decode, parent, in, &outer))
		return;
	if (outer.tag != RSP_CAT_TAG_COMMAND)
		rsp_report(decode, RSP_RULE_CAT_TLV_BAD, outer.whole,
		           "the card sent an object %02X, not a proactive command (D0)", outer.tag);
	show_objects(&reader, parent, outer.value);
	report_missing(&reader, TAG_DETAILS, RSP_CAT_DETAILS, outer.whole);
	report_missing(&reader, TAG_DEVICES, RSP_CAT_DEVICES, outer.whole);
}

void rsp_cat_show_response(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_cat_reader reader = reader_of(decode, RSP_CAT_ROLE_RESPONSE);

	parent = rsp_node_new(decode, parent, rsp_cat_field_of(RSP_CAT_RESPONSE), in);
	show_objects(&reader, parent, in);
	report_missing(&reader, TAG_DETAILS, RSP_CAT_DETAILS, in);
	report_missing(&reader, TAG_RESULT, RSP_CAT_RESULT, in);
}

void rsp_cat_show_envelope(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_cat_reader reader = reader_of(decode, RSP_CAT_ROLE_ENVELOPE);
	struct outer outer;

	parent = rsp_node_new(decode, parent, rsp_cat_field_of(RSP_CAT_ENVELOPE), in);
	if (!take_outer(decode, parent, in, &outer))
		return;
	rsp_node_uint(decode, parent, rsp_cat_field_of(RSP_CAT_ENVELOPE_TAG),
	              rsp_sub(outer.whole, 0, 1), outer.tag);
	reader.envelope = (int)outer.tag;
	show_objects(&reader, parent, outer.value);
}

/* TS 31.111 7.3.1.6: a result, and objects behind their length. */
static void show_control(struct rsp_cat_reader *reader, struct rsp_node *parent,
                         struct rsp_slice in)
{
	struct rsp_slice whole = in, objects;
	uint64_t len = 0;
	bool bad;

	rsp_cat_uint(reader, parent, RSP_CAT_CONTROL_RESULT, rsp_take_up_to(&in, 1));
	if (in.len == 0)
		return;
	bad = !take_length(&in, &len);
	objects = rsp_take_up_to(&in, (size_t)len);
	if (bad || objects.len < len || in.len)
		rsp_report(reader->decode, RSP_RULE_CAT_TLV_BAD, whole,
		           "the length of the answer is not that of the objects in it");
	show_objects(reader, parent, objects);
}

void rsp_cat_show_answer(struct rsp_decode *decode, struct rsp_node *parent, uint32_t envelope,
                         struct rsp_slice in)
{
	struct rsp_cat_reader reader = reader_of(decode, RSP_CAT_ROLE_ENVELOPE);

	reader.envelope = (int)envelope;
	parent = rsp_node_new(decode, parent, rsp_cat_field_of(RSP_CAT_ANSWER), in);
	if (envelope == RSP_CAT_TAG_CALL_CONTROL || envelope == RSP_CAT_TAG_SMS_CONTROL)
		show_control(&reader, parent, in);
	else
		rsp_cat_bytes(&reader, parent, RSP_CAT_ANSWER_DATA, in);
}

/* The bits of TERMINAL PROFILE, in the order of their bytes. */
static const struct {
	uint8_t byte, high, low;
	enum rsp_cat_field field;
} profile_bits[] = {
#define PROFILE_BITS(byte, high, low, key, label, names) {byte, high, low, RSP_CAT_PROFILE_##key},
#include "card/cat_profile.def"
};

static const enum rsp_cat_field profile_bytes[] = {
#define PROFILE_BYTE(byte, title) RSP_CAT_PROFILE_BYTE_##byte,
#include "card/cat_profile.def"
};

enum {
	NUM_PROFILE_BITS = sizeof(profile_bits) / sizeof(profile_bits[0]),
	NUM_PROFILE_BYTES = sizeof(profile_bytes) / sizeof(profile_bytes[0])
};

void rsp_cat_show_profile(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_cat_reader reader = reader_of(decode, RSP_CAT_ROLE_ENVELOPE);
	size_t at = 0;

	for (size_t byte = 0; byte < NUM_PROFILE_BYTES && in.len; byte++) {
		struct rsp_slice octet = rsp_take_up_to(&in, 1);
		struct rsp_node *node = rsp_cat_uint(&reader, parent, profile_bytes[byte], octet);

		for (; at < NUM_PROFILE_BITS && profile_bits[at].byte == byte + 1; at++)
			rsp_cat_bits(&reader, node, profile_bits[at].field, octet,
			             profile_bits[at].high, profile_bits[at].low);
	}
	if (in.len)
		rsp_cat_bytes(&reader, parent, RSP_CAT_PROFILE_FURTHER, in);
}
