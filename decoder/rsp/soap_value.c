/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_value.h"

#include "base/hex.h"
#include "base/values.h"
#include "base/xml.h"
#include "card/aid.h"
#include "card/es5_data.h"
#include "card/gp_certificate.h"
#include "rsp/errors.h"
#include "rsp/soap_address.h"
#include "rsp/soap_function.h"
#include "rsp/soap_script.h"
#include "schema/schema.h"

enum {
	EID_DIGITS = 32,
	ICCID_MIN = 6, /* 89 and 4 to 18 further digits */
	ICCID_MAX = 20,
	AID_MIN = 5,
	AID_MAX = 16,
	OPERATION_LEN = 2,
	PLACEHOLDER_MAX = 16
};

/* One value on its way to a node. */
struct showing {
	struct rsp_decode *decode;
	struct rsp_node *parent;
	const struct rsp_soap_member *member;
	struct rsp_slice part; /* where it stands, cut from the document; empty: not known */
	struct rsp_slice text; /* what it says, without blanks around it */
	const char *why;       /* it is not what its form wants */
};

/* The least and the most that an argument names. */
static bool is_within(uint64_t number, const char *argument)
{
	struct rsp_slice list = rsp_text(argument), word;
	uint64_t limit;

	if (rsp_soap_take_word(&list, &word) && rsp_soap_uint(word, &limit) && number < limit)
		return false;
	return !rsp_soap_take_word(&list, &word) || !rsp_soap_uint(word, &limit) || number <= limit;
}

static bool all_in(struct rsp_slice text, const char *characters)
{
	uint8_t c;

	while (rsp_take_u8(&text, &c))
		if (!c || !strchr(characters, c))
			return false;
	return true;
}

static const char digits[] = "0123456789";

static struct rsp_node *add_string(struct showing *showing)
{
	return rsp_node_bytes(showing->decode, showing->parent, showing->member->field,
	                      showing->part, showing->text);
}

static void add_note(struct rsp_node *node, const char *note)
{
	if (node)
		node->note = note;
}

static void show_text(struct showing *showing)
{
	add_string(showing);
}

/* Digits with dots between. */
static bool is_dotted(struct rsp_slice text)
{
	struct rsp_slice part;

	while (rsp_take_until(&text, '.', &part))
		if (!part.len || !all_in(part, digits))
			return false;
	return text.len && all_in(text, digits);
}

static void show_oid(struct showing *showing)
{
	if (!is_dotted(showing->text))
		showing->why = "an object identifier (digits and dots)";
	add_string(showing);
}

static void show_uint(struct showing *showing)
{
	uint64_t number;

	if (!rsp_soap_uint(showing->text, &number)) {
		showing->why = "a whole number";
		return;
	}
	if (!is_within(number, showing->member->argument))
		showing->why = "within its range";
	rsp_node_uint(showing->decode, showing->parent, showing->member->field, showing->part,
	              number);
}

/* Everywhere but here versions of keys are said in hex. */
static void show_kvn(struct showing *showing)
{
	const struct rsp_node *before = showing->parent ? showing->parent->last : NULL;
	struct rsp_node *node;

	show_uint(showing);
	node = showing->parent ? showing->parent->last : NULL;
	if (node && node != before)
		add_note(node, rsp_arena_printf(showing->decode->arena, "hex %02llX",
		                                (unsigned long long)node->value.u));
}

static void show_bool(struct showing *showing)
{
	bool yes = rsp_equal_text(showing->text, "true") || rsp_equal_text(showing->text, "1");

	if (!yes && !rsp_equal_text(showing->text, "false") && !rsp_equal_text(showing->text, "0"))
		showing->why = "true or false";
	else
		rsp_node_uint(showing->decode, showing->parent, showing->member->field,
		              showing->part, yes);
}

static void show_time(struct showing *showing)
{
	int64_t seconds;
	bool no_zone;
	struct rsp_node *node;

	if (!rsp_soap_time(showing->text, &seconds, &no_zone)) {
		showing->why = "a date and time";
		return;
	}
	node = rsp_node_int(showing->decode, showing->parent, showing->member->field, showing->part,
	                    seconds);
	if (no_zone)
		add_note(node, "it names no time zone");
}

static void show_version(struct showing *showing)
{
	struct rsp_slice rest = showing->text, part;
	unsigned dots = 0;

	while (rsp_take_until(&rest, '.', &part))
		dots++;
	if (dots != 2 || !is_dotted(showing->text))
		showing->why = "three numbers with dots between";
	add_string(showing);
}

static void show_words(struct showing *showing)
{
	struct rsp_slice list = rsp_text(showing->member->argument), word;
	bool found = false;

	while (!found && rsp_soap_take_word(&list, &word))
		found = rsp_equal(word, showing->text);
	if (!found)
		showing->why = rsp_arena_concat(showing->decode->arena, "one of ",
		                                showing->member->argument, NULL);
	add_string(showing);
}

static void show_digits(struct showing *showing)
{
	if (!all_in(showing->text, digits) ||
	    !is_within(showing->text.len, showing->member->argument))
		showing->why = "digits, as many as it may have";
	add_string(showing);
}

struct rsp_slice rsp_soap_eid(struct rsp_arena *arena, struct rsp_slice text)
{
	uint8_t bytes[EID_DIGITS];
	size_t len = 0;

	if (!rsp_hex_decode(text, bytes, sizeof(bytes), &len, NULL) || len != EID_DIGITS ||
	    !all_in(rsp_slice(bytes, len), digits))
		return text;
	return rsp_arena_copy(arena, rsp_slice(bytes, len));
}

static void check_eid(struct showing *showing)
{
	uint8_t bytes[EID_DIGITS / 2];
	size_t len;
	bool bad = true;

	if (rsp_hex_decode(showing->text, bytes, sizeof(bytes), &len, NULL))
		rsp_value_eid(showing->decode->arena, rsp_slice(bytes, len), &bad);
	if (bad)
		rsp_report(showing->decode, RSP_RULE_EID_CHECK, showing->part,
		           "the EID is not 32 digits that are 1 modulo 97");
}

static void show_eid(struct showing *showing)
{
	struct rsp_node *node = add_string(showing);

	if (showing->text.len == EID_DIGITS && all_in(showing->text, digits)) {
		check_eid(showing);
		return;
	}
	showing->why = "an EID of 32 digits";
	if (rsp_soap_eid(showing->decode->arena, showing->text).data != showing->text.data)
		add_note(node, "the hex of the digits in ASCII");
}

static void show_iccid(struct showing *showing)
{
	if (showing->text.len < ICCID_MIN || showing->text.len > ICCID_MAX ||
	    !rsp_starts_with_text(showing->text, "89") || !all_in(showing->text, "0123456789Ff"))
		showing->why = "an ICCID (89 and 4 to 18 further digits)";
	add_string(showing);
}

static void show_status(struct showing *showing)
{
	const struct rsp_word *word = rsp_execution_status_find(showing->text);
	struct rsp_node *node = add_string(showing);

	if (word)
		add_note(node, word->meaning);
	else
		showing->why = "the result of a function";
}

static void show_subject(struct showing *showing)
{
	const struct rsp_subject *subject = rsp_subject_find(showing->text);
	struct rsp_node *node = add_string(showing);

	if (subject)
		add_note(node, subject->m2m ? subject->m2m : subject->name);
	else if (!is_dotted(showing->text))
		showing->why = "a code (digits and dots)";
}

static void show_reason(struct showing *showing)
{
	const struct rsp_reason *reason = rsp_reason_find(showing->text);
	struct rsp_node *node = add_string(showing);

	if (reason)
		add_note(node, reason->meaning);
	else if (!is_dotted(showing->text))
		showing->why = "a code (digits and dots)";
}

/* The value as a buffer, for what is made of it. */
static const struct rsp_buffer *buffer_of(const struct showing *showing)
{
	struct rsp_arena *arena = showing->decode->arena;

	return rsp_xml_text(arena, showing->decode->buffer, showing->part,
	                    rsp_arena_text(arena, showing->text), showing->member->field->label);
}

/* The bytes that hex digits stand for; NULL when it is none. */
static const struct rsp_buffer *hex_of(struct showing *showing)
{
	const struct rsp_buffer *text = buffer_of(showing), *bytes = NULL;

	if (text)
		bytes = rsp_hex_buffer(showing->decode->arena, text, text->bytes,
		                       showing->member->field->label);
	if (!bytes)
		showing->why = "hex";
	return bytes;
}

static struct rsp_node *add_bytes(struct showing *showing, const struct rsp_buffer *bytes)
{
	return rsp_node_bytes(showing->decode, showing->parent, showing->member->field,
	                      showing->part, bytes->bytes);
}

static void show_hex(struct showing *showing)
{
	const struct rsp_buffer *bytes = hex_of(showing);

	if (!bytes)
		return;
	if (!is_within(bytes->bytes.len, showing->member->argument))
		showing->why = "of the right length";
	add_bytes(showing, bytes);
}

static void show_aid(struct showing *showing)
{
	const struct rsp_buffer *bytes = hex_of(showing);
	const struct rsp_application *application;

	if (!bytes)
		return;
	if (bytes->bytes.len < AID_MIN || bytes->bytes.len > AID_MAX)
		showing->why = "an AID of 5 to 16 bytes";
	application = rsp_application_of(bytes->bytes);
	add_note(add_bytes(showing, bytes), application ? application->name : NULL);
}

static void show_operation(struct showing *showing)
{
	const struct rsp_buffer *bytes = hex_of(showing);
	struct rsp_slice in;
	uint16_t number;

	if (!bytes)
		return;
	in = bytes->bytes;
	if (in.len != OPERATION_LEN || !rsp_take_u16be(&in, &number))
		showing->why = "two bytes in hex";
	else
		rsp_node_uint(showing->decode, showing->parent, showing->member->field,
		              showing->part, number);
}

/* Hands bytes on to whoever can read them, and shows what he makes of them below. */
static void hand_on(struct showing *showing,
                    void (*show)(struct rsp_decode *decode, struct rsp_node *node,
                                 struct rsp_slice bytes))
{
	const struct rsp_buffer *bytes = hex_of(showing), *document = showing->decode->buffer;
	struct rsp_node *node;

	if (!bytes)
		return;
	node = add_bytes(showing, bytes);
	showing->decode->buffer = bytes;
	show(showing->decode, node, bytes->bytes);
	showing->decode->buffer = document;
}

static void read_script(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice bytes)
{
	(void)bytes; /* all of the buffer */
	rsp_soap_show_script(decode, node);
}

static void show_script(struct showing *showing)
{
	hand_on(showing, read_script);
}

/* As the ISD-P gets them, with the DGI or without; others hand on the commands. */
static void read_connectivity(struct rsp_decode *decode, struct rsp_node *node,
                              struct rsp_slice bytes)
{
	if (rsp_es5_dgi(bytes))
		rsp_es5_show_stored(decode, node, bytes);
	else if (rsp_es5_is_addresses(bytes))
		rsp_es5_show_addresses(decode, node, bytes);
	else
		rsp_soap_show_script(decode, node);
}

static void show_connectivity(struct showing *showing)
{
	hand_on(showing, read_connectivity);
}

/* Digits stand in groups of four; XML allows blanks between. */
static bool is_padded(struct rsp_slice text)
{
	enum { GROUP = 4 };
	size_t num = 0;
	uint8_t c;

	while (rsp_take_u8(&text, &c))
		num += c > ' ';
	return num % GROUP == 0;
}

static void show_gp_certificate(struct showing *showing)
{
	hand_on(showing, rsp_gp_certificate_show);
}

static const struct rsp_buffer *base64_of(struct showing *showing)
{
	const struct rsp_buffer *text = buffer_of(showing), *bytes = NULL;
	size_t bad = SIZE_MAX;

	if (text)
		bytes = rsp_base64_buffer(showing->decode->arena, text, text->bytes,
		                          showing->member->field->label, &bad);
	if (!bytes || bad != SIZE_MAX || !is_padded(showing->text))
		showing->why = "base64";
	return bad == SIZE_MAX ? bytes : NULL;
}

static void show_base64(struct showing *showing)
{
	const struct rsp_buffer *bytes = base64_of(showing);

	if (bytes)
		add_bytes(showing, bytes);
}

static void show_x509(struct showing *showing)
{
	const struct rsp_buffer *bytes = base64_of(showing), *document = showing->decode->buffer;
	struct rsp_node *node;

	if (!bytes)
		return;
	node = add_bytes(showing, bytes);
	showing->decode->buffer = bytes;
	rsp_walk_all(showing->decode, node, rsp_schema_type("Certificate"), bytes->bytes);
	showing->decode->buffer = document;
}

/* A URI, whose parts lead back to where they are written. */
static void show_uri(struct showing *showing)
{
	const struct rsp_buffer *text = buffer_of(showing), *document = showing->decode->buffer;
	struct rsp_node *node = add_string(showing);

	if (!text)
		return;
	showing->decode->buffer = text;
	if (showing->member->form == RSP_SOAP_FORM_MESSAGE_ID)
		rsp_soap_show_message_id(showing->decode, node, showing->member->field->label);
	else
		rsp_soap_show_address(showing->decode, node);
	showing->decode->buffer = document;
}

typedef void show_form(struct showing *showing);

static show_form *const forms[RSP_SOAP_NUM_FORMS] = {
    [RSP_SOAP_FORM_TEXT] = show_text,
    [RSP_SOAP_FORM_OID] = show_oid,
    [RSP_SOAP_FORM_UINT] = show_uint,
    [RSP_SOAP_FORM_KVN] = show_kvn,
    [RSP_SOAP_FORM_BOOL] = show_bool,
    [RSP_SOAP_FORM_TIME] = show_time,
    [RSP_SOAP_FORM_VERSION] = show_version,
    [RSP_SOAP_FORM_WORDS] = show_words,
    [RSP_SOAP_FORM_DIGITS] = show_digits,
    [RSP_SOAP_FORM_EID] = show_eid,
    [RSP_SOAP_FORM_ICCID] = show_iccid,
    [RSP_SOAP_FORM_STATUS] = show_status,
    [RSP_SOAP_FORM_SUBJECT] = show_subject,
    [RSP_SOAP_FORM_REASON] = show_reason,
    [RSP_SOAP_FORM_OPERATION] = show_operation,
    [RSP_SOAP_FORM_MESSAGE_ID] = show_uri,
    [RSP_SOAP_FORM_ADDRESS] = show_uri,
    [RSP_SOAP_FORM_HEX] = show_hex,
    [RSP_SOAP_FORM_AID] = show_aid,
    [RSP_SOAP_FORM_SCRIPT] = show_script,
    [RSP_SOAP_FORM_CONNECTIVITY] = show_connectivity,
    [RSP_SOAP_FORM_BASE64] = show_base64,
    [RSP_SOAP_FORM_GP_CERTIFICATE] = show_gp_certificate,
    [RSP_SOAP_FORM_X509] = show_x509,
    [RSP_SOAP_FORM_GROUP] = NULL,
};

bool rsp_soap_is_placeholder(struct rsp_slice text)
{
	return text.len >= 2 && text.len <= PLACEHOLDER_MAX && rsp_starts_with_text(text, "{") &&
	       rsp_ends_with(text, rsp_text("}"));
}

/* The label without the "@" of an attribute. */
static const char *name_of(const struct rsp_field *field)
{
	return field->label[0] == '@' ? field->label + 1 : field->label;
}

/* A text that its element cannot hold: a placeholder, or of another kind. */
static void show_as_written(struct showing *showing)
{
	enum rsp_soap_field field = showing->member->field->secrecy == RSP_SECRET
	                                ? RSP_SOAP_FIELD_AS_WRITTEN_SECRET
	                                : RSP_SOAP_FIELD_AS_WRITTEN;

	if (showing->member->field->kind == RSP_KIND_STRING)
		add_string(showing);
	else
		add_note(rsp_node_bytes(showing->decode, showing->parent, rsp_soap_field(field),
		                        showing->part, showing->text),
		         showing->member->field->label);
}

void rsp_soap_show_unknown(struct rsp_decode *decode, struct rsp_node *parent, const char *name,
                           bool secret, const struct rsp_soap_value *value)
{
	enum rsp_soap_field field = secret ? RSP_SOAP_FIELD_UNKNOWN_SECRET : RSP_SOAP_FIELD_UNKNOWN;

	add_note(rsp_node_bytes(decode, parent, rsp_soap_field(field),
	                        rsp_soap_trim(value->written),
	                        rsp_soap_trim(rsp_text(value->text))),
	         name);
}

void rsp_soap_show_value(struct rsp_decode *decode, struct rsp_node *parent,
                         const struct rsp_soap_member *member, const struct rsp_soap_value *value)
{
	struct showing showing = {.decode = decode,
	                          .parent = parent,
	                          .member = member,
	                          .part = rsp_soap_trim(value->written),
	                          .text = rsp_soap_trim(rsp_text(value->text))};
	bool placeholder = rsp_soap_is_placeholder(showing.text);
	const struct rsp_node *before = parent ? parent->last : NULL;

	if (value->cut) {
		if (showing.text.len)
			show_as_written(&showing);
		return;
	}
	if (placeholder)
		rsp_report(decode, RSP_RULE_SOAP_PLACEHOLDER, showing.part,
		           "%s is a placeholder: a template that was not filled in",
		           name_of(member->field));
	else
		forms[member->form](&showing);
	if (parent && parent->last == before && showing.text.len)
		show_as_written(&showing);
	if (showing.why)
		rsp_report(decode, RSP_RULE_SOAP_VALUE, showing.part, "%s is not %s",
		           name_of(member->field), showing.why);
}
