/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/script.h"

#include "card/es5_channel.h"
#include "card/es5_data.h"
#include "card/inner.h"
#include "card/status.h"
#include "secure/fields.h"
#include "secure/push.h"
#include "secure/script_read.h"
#include "secure/secure.h"

enum { MAX_NAMES = 3, SW_LEN = RSP_SCRIPT_SW_LEN, MAX_LEVELS = 8 };

/* TS 102 226 5.2 */
enum tag {
	TAG_COMMAND = 0xAA,
	TAG_RESPONSE = 0xAB,
	TAG_INDEFINITE_1 = 0xAC,
	TAG_INDEFINITE_2 = 0xAD,
	TAG_COMMAND_INDEFINITE = 0xAE,
	TAG_RESPONSE_INDEFINITE = 0xAF,
	TAG_C_APDU = 0x22,
	TAG_R_APDU = 0x23,
	TAG_COUNT = 0x80,
	TAG_IMMEDIATE = 0x81,
	TAG_ERROR_ACTION = 0x82,
	TAG_CHAINING = 0x83,
	TAG_BAD_FORMAT = 0x90,
	TAG_PUSH = 0x81,        /* GPCS Amd B 3.7 */
	TAG_NOTIFICATION = 0xE1 /* SGP.02 4.1.1.11 */
};

/* One script being shown. */
struct showing {
	struct rsp_decode *decode;
	struct rsp_node *node;
	struct rsp_script_reader asked; /* the script that an answer answers */
	struct rsp_file_place place;    /* where the next command stands */
	unsigned num_names;
	struct rsp_script *out;
};

/* The next command that an answer answers; empty where there is none. */
static struct rsp_slice next_asked(struct showing *s)
{
	struct rsp_script_piece piece;

	while (rsp_script_next(&s->asked, &piece))
		if (piece.kind == RSP_PIECE_COMMAND)
			return piece.bytes;
	return rsp_slice(NULL, 0);
}

static void add_text(struct showing *s, const char *name)
{
	if (!name || s->num_names > MAX_NAMES)
		return;
	if (s->num_names == MAX_NAMES)
		name = "...";
	s->out->names = rsp_arena_concat(s->decode->arena, s->out->names,
	                                 s->num_names++ ? ", " : "", name, NULL);
}

static void show_command(struct showing *s, struct rsp_slice whole, struct rsp_slice command)
{
	struct rsp_node *node =
	    rsp_node_new(s->decode, s->node, rsp_ota_field_of(RSP_OTA_C_APDU), whole);

	if (node)
		node->note = rsp_inner_name(command);
	s->out->num_commands++;
	add_text(s, rsp_inner_name(command));
	rsp_inner_show(s->decode, node, &s->place, command);
}

static uint16_t status_command(struct rsp_slice command)
{
	uint8_t cla, ins, p1, p2;

	if (!rsp_take_u8(&command, &cla) || !rsp_take_u8(&command, &ins) ||
	    !rsp_take_u8(&command, &p1) || !rsp_take_u8(&command, &p2))
		return RSP_STATUS_ANY_INS;
	return rsp_status_command(rsp_instruction_of(rsp_class_of(cla).type, ins, p1, p2), false);
}

static void show_answer(struct showing *s, struct rsp_slice whole, struct rsp_slice data,
                        struct rsp_slice sw)
{
	struct rsp_node *node =
	    rsp_node_new(s->decode, s->node, rsp_ota_field_of(RSP_OTA_R_APDU), whole);
	struct rsp_slice command = next_asked(s);

	s->out->num_commands++;
	if (node)
		node->note = rsp_inner_name(command);
	if (!rsp_inner_show_answer(s->decode, node, &s->place, command, data, sw, &s->out->sw)) {
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, whole, "no status word ends an R-APDU");
		return;
	}
	s->out->has_sw = true;
	s->out->sw_command = status_command(command);
}

/* Objects that nothing here knows, with what is in them when they are constructed. */
static void show_object(struct rsp_decode *decode, struct rsp_node *parent,
                        const struct rsp_tlv *tlv, unsigned level)
{
	struct rsp_node *node = rsp_ota_bytes(decode, parent, RSP_OTA_OBJECT, tlv->whole);
	struct rsp_slice rest = tlv->value;
	struct rsp_tlv inner;
	struct rsp_node *tag;

	tag = rsp_node_uint(decode, node, rsp_ota_field_of(RSP_OTA_OBJECT_TAG), tlv->header,
	                    tlv->tag);
	if (node && tag)
		node->note = rsp_value_name(tag->field->names, (int64_t)tlv->tag);
	if (!tlv->constructed || level == MAX_LEVELS)
		return;
	while (rsp_take_tlv(&rest, &inner) == RSP_TLV_OK)
		show_object(decode, node, &inner, level + 1);
}

static void show_immediate(struct showing *s, const struct rsp_tlv *tlv)
{
	if (tlv->value.len == 1)
		rsp_ota_uint(s->decode, s->node, RSP_OTA_IMMEDIATE_CODE, tlv->value);
	else
		rsp_ota_bytes(s->decode, s->node, RSP_OTA_IMMEDIATE, tlv->value);
}

/* SGP.02 4.1.3.3: an object of SCP03t, which stands for a command. */
static void show_channel(struct showing *s, const struct rsp_tlv *tlv, bool is_response)
{
	struct rsp_node *node =
	    rsp_node_new(s->decode, s->node, rsp_ota_field_of(RSP_OTA_CHANNEL), tlv->whole);
	const char *name = rsp_es5_object_name(tlv->tag);

	if (node)
		node->note = name;
	s->out->num_commands++;
	add_text(s, name);
	rsp_es5_show_object(s->decode, node, tlv, is_response);
}

static void show_element(struct showing *s, const struct rsp_tlv *tlv, bool is_response)
{
	struct rsp_slice data, sw;

	switch (tlv->tag) {
	case TAG_C_APDU:
		show_command(s, tlv->whole, tlv->value);
		break;
	case TAG_R_APDU:
		data = tlv->value;
		if (!rsp_take_last(&data, SW_LEN, &sw))
			sw = rsp_slice(NULL, 0);
		show_answer(s, tlv->whole, data, sw);
		break;
	case TAG_COUNT:
		rsp_ota_uint(s->decode, s->node, RSP_OTA_COUNT, tlv->value);
		break;
	case TAG_IMMEDIATE:
		show_immediate(s, tlv);
		break;
	case TAG_ERROR_ACTION:
		rsp_ota_bytes(s->decode, s->node, RSP_OTA_ERROR_ACTION, tlv->value);
		break;
	case TAG_CHAINING:
		rsp_ota_uint(s->decode, s->node,
		             is_response ? RSP_OTA_CHAIN_RESULT : RSP_OTA_CHAINING, tlv->value);
		break;
	case TAG_BAD_FORMAT:
		s->out->bad_format = true;
		rsp_ota_uint(s->decode, s->node, RSP_OTA_BAD_FORMAT, tlv->value);
		break;
	default:
		if (rsp_script_is_channel_tag(tlv->tag))
			show_channel(s, tlv, is_response);
		else
			show_object(s->decode, s->node, tlv, 0);
		break;
	}
}

static void show_elements(struct showing *s, struct rsp_slice in, bool is_response)
{
	enum rsp_tlv_status status = RSP_TLV_END;
	struct rsp_tlv tlv;
	bool raw;

	for (unsigned num = 0; num < RSP_SCRIPT_MAX_OBJECTS; num++) {
		status = rsp_script_take_object(&in, &tlv, &raw);
		if (status != RSP_TLV_OK)
			break;
		if (raw)
			rsp_report(s->decode, RSP_RULE_SCRIPT_FORM, tlv.header,
			           "a length of %zu is written in one octet", tlv.declared_len);
		if (tlv.truncated)
			rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, tlv.whole,
			           "object %X says %zu bytes, %zu are there", (unsigned)tlv.tag,
			           tlv.declared_len, tlv.value.len);
		show_element(s, &tlv, is_response);
	}
	if (status != RSP_TLV_END)
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, in,
		           "%zu bytes of a script are no objects of it, or too many", in.len);
}

static void check_form(struct showing *s, uint8_t tag, const struct rsp_tlv *tlv)
{
	bool indefinite = tag != TAG_COMMAND && tag != TAG_RESPONSE;

	if (indefinite != tlv->indefinite)
		rsp_report(s->decode, RSP_RULE_SCRIPT_FORM, tlv->header, "tag %02X with %s length",
		           tag, tlv->indefinite ? "an indefinite" : "a definite");
	if (tlv->truncated)
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, tlv->header,
		           "the script says %zu bytes, %zu are there", tlv->declared_len,
		           tlv->value.len);
}

static void show_expanded(struct showing *s, struct rsp_slice in, bool is_response)
{
	struct rsp_slice tag = rsp_sub(in, 0, 1);
	struct rsp_tlv tlv;
	uint8_t first;

	rsp_ota_uint(s->decode, s->node, RSP_OTA_FORM, tag);
	if (!rsp_peek_u8(tag, 0, &first) || rsp_take_tlv(&in, &tlv) != RSP_TLV_OK) {
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, in,
		           "the script has no length that can be read, or no end");
		return;
	}
	check_form(s, first, &tlv);
	show_elements(s, tlv.value, is_response);
	if (in.len)
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, in,
		           "%zu bytes stand behind the end of the script", in.len);
}

static void show_bare(struct showing *s, struct rsp_slice in, bool is_response)
{
	rsp_report(s->decode, RSP_RULE_SCRIPT_FORM, rsp_sub(in, 0, 1),
	           "the objects of the script stand without its tag around them");
	show_elements(s, in, is_response);
}

static void show_form(struct showing *s)
{
	rsp_node_uint(s->decode, s->node, rsp_ota_field_of(RSP_OTA_FORM), rsp_slice(NULL, 0),
	              RSP_SCRIPT_COMPACT);
}

static void show_compact(struct showing *s, struct rsp_slice in)
{
	struct rsp_slice command;

	show_form(s);
	for (unsigned num = 0; num < RSP_SCRIPT_MAX_OBJECTS && rsp_inner_take(&in, &command); num++)
		show_command(s, command, command);
	if (in.len)
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, in,
		           "%zu bytes of a script are no command, or too many", in.len);
}

/* TS 102 226 5.2.1.2: how many commands, then status word and data of the last one. */
static void show_compact_answer(struct showing *s, struct rsp_slice in)
{
	struct rsp_slice count, sw, whole, last = {0};
	uint8_t num;

	show_form(s);
	if (!rsp_take(&in, 1, &count) || !rsp_peek_u8(count, 0, &num) ||
	    (whole = in, !rsp_take(&in, SW_LEN, &sw)))
		return;
	rsp_ota_uint(s->decode, s->node, RSP_OTA_COUNT, count);
	for (unsigned at = 0; at < num; at++)
		last = next_asked(s);
	rsp_script_read(&s->asked, last, false, false);
	show_answer(s, whole, in, sw);
	s->out->num_commands = num;
}

/* Whether all of a packet is one object with this tag. */
static bool is_object(struct rsp_slice in, uint32_t tag, struct rsp_tlv *out)
{
	return rsp_take_tlv(&in, out) == RSP_TLV_OK && out->tag == tag && !out->truncated &&
	       !in.len;
}

static bool is_all_commands(struct rsp_slice in)
{
	struct rsp_slice command;

	if (!in.len)
		return false;
	for (unsigned num = 0; in.len && num < RSP_SCRIPT_MAX_OBJECTS; num++)
		if (!rsp_inner_take(&in, &command) || !rsp_inner_name(command))
			return false;
	return !in.len;
}

/* Whether a TAR belongs to remote management, whose packets are scripts: files, security domains.
 */
static bool is_managed(struct rsp_slice tar)
{
	static const uint8_t files = 0xB0, domains = 0x00;
	uint8_t first;

	return rsp_peek_u8(tar, 0, &first) && (first == files || first == domains);
}

static bool is_compact_answer(struct rsp_slice in)
{
	uint8_t count;
	uint16_t sw;

	return rsp_take_u8(&in, &count) && rsp_take_u16be(&in, &sw) && rsp_sw_plausible(sw);
}

/* Objects of its own kind, which are no script. */
static bool show_other(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                       struct rsp_script *out)
{
	enum rsp_ota_field field = RSP_OTA_PUSH;
	struct rsp_node *node;
	struct rsp_tlv tlv;

	if (is_object(in, TAG_NOTIFICATION, &tlv))
		field = RSP_OTA_NOTIFICATION;
	else if (!is_object(in, TAG_PUSH, &tlv))
		return false;
	out->other = true;
	out->is_push = field == RSP_OTA_PUSH;
	out->what = field == RSP_OTA_PUSH ? "push" : "notification";
	node = rsp_node_new(decode, parent, rsp_ota_field_of(field), in);
	if (field == RSP_OTA_NOTIFICATION)
		rsp_es5_show_notification(decode, node, tlv.value);
	else
		rsp_push_show(decode, node, tlv.value);
	return true;
}

void rsp_script_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                     struct rsp_slice tar, bool is_response, struct rsp_slice command,
                     struct rsp_script *out)
{
	struct showing s = {.decode = decode, .out = out};
	bool expanded, bare, compact;
	uint8_t first;

	*out = (struct rsp_script){.names = "", .sw_command = RSP_STATUS_ANY_INS};
	if (!rsp_peek_u8(in, 0, &first) || show_other(decode, parent, in, out))
		return;
	rsp_script_read(&s.asked, command, false, false);
	rsp_inner_place(&s.place, tar);
	expanded = rsp_script_is_expanded(first);
	compact = is_response ? is_compact_answer(in) : is_all_commands(in) || is_managed(tar);
	bare = rsp_script_is_bare(in);
	if (!expanded && !bare && !compact) {
		out->other = true;
		return;
	}
	s.node = rsp_node_new(decode, parent, rsp_ota_field_of(RSP_OTA_SCRIPT), in);
	if (bare)
		show_bare(&s, in, is_response);
	else if (expanded)
		show_expanded(&s, in, is_response);
	else if (is_response)
		show_compact_answer(&s, in);
	else
		show_compact(&s, in);
}
