/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script between servers is about, for the line of its message. */
#include "base/values.h"
#include "card/status.h"
#include "rsp/es5_unit.h"
#include "rsp/soap_member.h"
#include "rsp/soap_script.h"

enum { TAG_COMMAND = 0x22, TAG_RESPONSE = 0x23, SW_LEN = 2, WORDS_MAX = 4 };

/* Words so far; after some it only counts. */
struct words {
	struct rsp_arena *arena;
	const struct rsp_buffer *buffer;
	struct rsp_slice personalized; /* AID for which INSTALL says that what follows is */
	const char *text;
	unsigned num;
};

static void add(struct words *words, const char *text)
{
	if (!text)
		return;
	if (words->num++ < WORDS_MAX)
		words->text = rsp_arena_concat(words->arena, words->text, *words->text ? "; " : "",
		                               text, NULL);
}

static void add_command(struct words *words, struct rsp_slice in)
{
	static const struct rsp_remote remote = {.form = RSP_REMOTE_APDU, .carried = "SOAP"};
	struct rsp_es5_unit unit = {.remote = &remote};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, words->arena, in.len);
	rsp_joiner_add(&joiner, words->buffer, in);
	unit.buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "C-APDU");
	if (!unit.buffer || !rsp_es5_read_command(&unit, words->personalized))
		return;
	if (unit.function && unit.function->id == RSP_ES5_DO_PERSONALIZE)
		words->personalized = rsp_es5_aid_in(&unit);
	else
		add(words, unit.function ? rsp_es5_summary(words->arena, &unit) : unit.name);
}

/* What an answer holds is told by its tags: which command it answers is not said. */
static void add_response(struct words *words, struct rsp_slice in)
{
	enum { TAG_CHALLENGE = 0x85, TAG_RECEIPT = 0x86, OK = 0x9000 };
	struct rsp_slice last, dr, receipt;
	uint16_t sw;

	if (!rsp_take_last(&in, SW_LEN, &last) || !rsp_take_u16be(&last, &sw))
		return;
	if (sw != OK)
		add(words, rsp_arena_printf(words->arena, "%04X: %s", sw,
		                            rsp_status_word_of(sw, RSP_STATUS_ANY_INS)->text));
	else if (rsp_es5_answer_parts(in, &dr, &receipt))
		add(words, "receipt");
	else if (rsp_first_tag(in) == TAG_CHALLENGE)
		add(words, "random challenge");
}

static bool is_object(uint32_t tag)
{
	return (tag >= RSP_OBJECT_INITIALIZE && tag <= RSP_OBJECT_SEGMENT_MAC) ||
	       rsp_es5_object_is_error(tag);
}

static void add_object(struct words *words, const struct rsp_tlv *tlv)
{
	const char *object = rsp_es5_object_name(tlv->tag), *name;
	uint8_t code;

	if (!rsp_es5_object_is_error(tlv->tag)) {
		add(words, object);
		return;
	}
	if (!rsp_peek_u8(tlv->value, 0, &code))
		return;
	name = rsp_value_name(rsp_es5_field_of(RSP_ES5_T_ERROR)->names, code);
	add(words, rsp_arena_printf(words->arena, "%s refused: %s (%02X)", object,
	                            name ? name : "not known", code));
}

static void add_all(struct words *words, struct rsp_slice in, bool inside)
{
	struct rsp_tlv tlv;

	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK)
		if (tlv.tag == TAG_COMMAND)
			add_command(words, tlv.value);
		else if (tlv.tag == TAG_RESPONSE)
			add_response(words, tlv.value);
		else if (is_object(tlv.tag))
			add_object(words, &tlv);
		else if (!inside && rsp_soap_is_template(tlv.tag))
			add_all(words, tlv.value, true);
}

/* The script in a member of the function's element; NULL: it has none. */
static const struct rsp_buffer *script_of(const struct rsp_node *body, const char *name)
{
	struct rsp_soap_member member;

	if (!rsp_soap_member_find(RSP_SOAP_MESSAGE, rsp_text(name), &member))
		return NULL;
	for (const struct rsp_node *at = body->first; at; at = at->next)
		if (at->field == member.field && at->first)
			return at->first->span.buffer;
	return NULL;
}

const char *rsp_soap_words(struct rsp_arena *arena, const struct rsp_node *tree)
{
	struct words words = {.arena = arena, .text = ""};
	const struct rsp_node *body = tree ? tree->first : NULL;

	while (body && body->field != rsp_soap_field(RSP_SOAP_FIELD_BODY))
		body = body->next;
	if (!body)
		return NULL;
	words.buffer = script_of(body, "Data");
	if (!words.buffer)
		words.buffer = script_of(body, "EuiccResponseData");
	if (words.buffer)
		add_all(&words, words.buffer->bytes, false);
	if (words.num > WORDS_MAX)
		words.text =
		    rsp_arena_printf(arena, "%s and %u more", words.text, words.num - WORDS_MAX);
	return *words.text ? words.text : NULL;
}
