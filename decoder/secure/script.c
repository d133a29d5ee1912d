/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/script.h"

#include "card/inner.h"
#include "card/status.h"
#include "secure/fields.h"
#include "secure/secure.h"

enum { MAX_NAMES = 3, SW_LEN = 2, MAX_LEVELS = 8, LONG_LENGTH = 0x80, INDEFINITE = 0x80 };

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

/* The commands of a script, one after the other. */
struct commands {
	struct rsp_slice rest;
	bool expanded;
};

/* One script being shown. */
struct showing {
	struct rsp_decode *decode;
	struct rsp_node *node;
	struct commands asked;       /* by the command that an answer answers */
	struct rsp_file_place place; /* where the next command stands */
	unsigned num_names;
	struct rsp_script *out;
};

static bool is_expanded(uint8_t first)
{
	return first >= TAG_COMMAND && first <= TAG_RESPONSE_INDEFINITE;
}

/* One object of a script. A length of one octet over 7F is not BER, but senders write it: it is
 * taken where it fits. */
static enum rsp_tlv_status take_object(struct rsp_slice *in, struct rsp_tlv *out, bool *out_raw)
{
	struct rsp_slice rest = *in, whole = *in;
	enum rsp_tlv_status status;
	uint8_t tag, len;

	*out_raw = false;
	status = rsp_take_tlv(in, out);
	if (status == RSP_TLV_END || (status == RSP_TLV_OK && !out->truncated && !out->indefinite))
		return status;
	if (!rsp_take_u8(&rest, &tag) || (tag != TAG_C_APDU && tag != TAG_R_APDU) ||
	    !rsp_take_u8(&rest, &len) || len < LONG_LENGTH || !rsp_take(&rest, len, &out->value))
		return status;
	out->tag = tag;
	out->whole = rsp_sub(whole, 0, len + 2U);
	out->header = rsp_sub(whole, 0, 2);
	out->declared_len = len;
	out->truncated = out->indefinite = false;
	*in = rest;
	*out_raw = true;
	return RSP_TLV_OK;
}

/* What is inside the first object of an expanded script. */
static bool inside(struct rsp_slice in, struct rsp_slice *out)
{
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK)
		return false;
	*out = tlv.value;
	return true;
}

static struct commands commands_of(struct rsp_slice script)
{
	struct commands commands = {.rest = script};
	uint8_t first;

	if (rsp_peek_u8(script, 0, &first) && is_expanded(first)) {
		commands.expanded = true;
		if (!inside(script, &commands.rest))
			commands.rest = rsp_slice(NULL, 0);
	}
	return commands;
}

static bool commands_next(struct commands *commands, struct rsp_slice *out)
{
	struct rsp_tlv tlv;
	bool raw;

	if (!commands->expanded)
		return rsp_inner_take(&commands->rest, out);
	while (take_object(&commands->rest, &tlv, &raw) == RSP_TLV_OK)
		if (tlv.tag == TAG_C_APDU) {
			*out = tlv.value;
			return true;
		}
	return false;
}

static void add_name(struct showing *s, struct rsp_slice command)
{
	const char *name = rsp_inner_name(command);

	s->out->num_commands++;
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
	add_name(s, command);
	rsp_inner_show(s->decode, node, &s->place, command);
}

static void show_answer(struct showing *s, struct rsp_slice whole, struct rsp_slice data,
                        struct rsp_slice sw)
{
	struct rsp_node *node =
	    rsp_node_new(s->decode, s->node, rsp_ota_field_of(RSP_OTA_R_APDU), whole);
	struct rsp_slice command = {0};
	uint8_t ins;

	s->out->num_commands++;
	if (!commands_next(&s->asked, &command))
		command = rsp_slice(NULL, 0);
	if (node)
		node->note = rsp_inner_name(command);
	if (!rsp_inner_show_answer(s->decode, node, &s->place, command, data, sw, &s->out->sw)) {
		rsp_report(s->decode, RSP_RULE_SCRIPT_BAD, whole, "no status word ends an R-APDU");
		return;
	}
	s->out->has_sw = true;
	s->out->sw_ins = rsp_peek_u8(command, 1, &ins) ? ins : (uint16_t)RSP_STATUS_ANY_INS;
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
		status = take_object(&in, &tlv, &raw);
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
	struct rsp_slice count, sw, whole, command = {0}, last = {0};
	uint8_t num;

	show_form(s);
	if (!rsp_take(&in, 1, &count) || !rsp_peek_u8(count, 0, &num) ||
	    (whole = in, !rsp_take(&in, SW_LEN, &sw)))
		return;
	rsp_ota_uint(s->decode, s->node, RSP_OTA_COUNT, count);
	for (unsigned at = 0; at < num && commands_next(&s->asked, &command); at++)
		last = command;
	s->asked = (struct commands){.rest = last};
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
	struct rsp_slice rest;
	struct rsp_node *node;
	struct rsp_tlv tlv;

	if (is_object(in, TAG_NOTIFICATION, &tlv))
		field = RSP_OTA_NOTIFICATION;
	else if (!is_object(in, TAG_PUSH, &tlv))
		return false;
	out->other = true;
	out->what = field == RSP_OTA_PUSH ? "push" : "notification";
	node = rsp_node_new(decode, parent, rsp_ota_field_of(field), in);
	rest = tlv.value;
	while (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK)
		show_object(decode, node, &tlv, 0);
	return true;
}

void rsp_script_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                     struct rsp_slice tar, bool is_response, struct rsp_slice command,
                     struct rsp_script *out)
{
	struct showing s = {.decode = decode, .out = out, .asked = commands_of(command)};
	bool expanded, compact;
	uint8_t first;

	*out = (struct rsp_script){.names = "", .sw_ins = RSP_STATUS_ANY_INS};
	if (!rsp_peek_u8(in, 0, &first) || show_other(decode, parent, in, out))
		return;
	rsp_inner_place(&s.place, tar);
	expanded = is_expanded(first);
	compact = is_response ? is_compact_answer(in) : is_all_commands(in) || is_managed(tar);
	if (!expanded && !compact) {
		out->other = true;
		return;
	}
	s.node = rsp_node_new(decode, parent, rsp_ota_field_of(RSP_OTA_SCRIPT), in);
	if (expanded)
		show_expanded(&s, in, is_response);
	else if (is_response)
		show_compact_answer(&s, in);
	else
		show_compact(&s, in);
}
