/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/value.h"

#include "base/values.h"
#include "base/nodes.h"

enum { DIGITS_OF_BYTE = 2, BITS_PER_DIGIT = 4, MAX_HEX_DIGITS = 16, TIME_TEXT_LEN = 32 };

/* Status words begin with 6 or 9, ISO 7816-4 5.6; error codes of functions are smaller. */
enum { LEAST_SW = 0x6000, MOST_SW = 0x9FFF };

int rsp_base_digits(enum rsp_base base, uint64_t value)
{
	int digits = 0;

	switch (base) {
	case RSP_HEX8:
	case RSP_HEX32: /* tags mostly, which are one to four bytes long */
		digits = DIGITS_OF_BYTE;
		break;
	case RSP_HEX16:
		digits = 2 * DIGITS_OF_BYTE;
		break;
	case RSP_DEC:
		return 0;
	}
	while (digits < MAX_HEX_DIGITS && value >> (digits * BITS_PER_DIGIT))
		digits += DIGITS_OF_BYTE;
	return digits;
}

int64_t rsp_value_number(const struct rsp_node *node)
{
	return node->field->kind == RSP_KIND_INT ? node->value.i : (int64_t)node->value.u;
}

static void write_number(struct rsp_out *out, const struct rsp_node *node)
{
	int digits = rsp_base_digits(node->field->base, node->value.u);

	if (node->field->kind == RSP_KIND_INT) {
		rsp_out_int(out, node->value.i, 0);
	} else if (digits) {
		rsp_out_text(out, "0x");
		rsp_out_hex_uint(out, node->value.u, digits);
	} else {
		rsp_out_uint(out, node->value.u, 0);
	}
}

static void write_named(struct rsp_out *out, const struct rsp_node *node, enum rsp_value_form form)
{
	const char *name = rsp_value_name(node->field->names, rsp_value_number(node));

	if (!name || form == RSP_VALUE_FIELD) {
		write_number(out, node);
		return;
	}
	rsp_out_text(out, name);
	rsp_out_text(out, " (");
	write_number(out, node);
	rsp_out_char(out, ')');
}

static void write_count(struct rsp_out *out, const char *before, size_t count, const char *after)
{
	rsp_out_text(out, before);
	rsp_out_uint(out, count, 0);
	rsp_out_text(out, count == 1 ? " byte" : " bytes");
	rsp_out_text(out, after);
}

static void write_masked(struct rsp_out *out, struct rsp_mask mask, struct rsp_slice bytes)
{
	uint8_t byte;

	for (size_t at = 0; rsp_take_u8(&bytes, &byte); at++) {
		if (rsp_mask_has(mask, at))
			rsp_out_text(out, "**");
		else
			rsp_out_hex_uint(out, byte, DIGITS_OF_BYTE);
	}
}

static void write_bytes(struct rsp_out *out, const struct rsp_hide *hide,
                        const struct rsp_node *node, enum rsp_value_form form)
{
	const struct rsp_buffer *buffer = node->span.buffer;
	struct rsp_slice bytes = node->value.bytes;
	struct rsp_slice shown = bytes;

	if (form == RSP_VALUE_TREE && bytes.len > RSP_VALUE_SHOWN_BYTES)
		shown = rsp_sub(bytes, 0, RSP_VALUE_SHOWN_BYTES);
	if (buffer && rsp_contains(buffer->bytes, shown))
		write_masked(out, rsp_hide_mask(hide, buffer, shown), shown);
	else if (rsp_hide_node(hide, node) == RSP_HIDE_PARTLY)
		write_count(out, "(hidden, ", bytes.len, ")");
	else
		rsp_out_hex(out, shown);
	if (shown.len < bytes.len)
		write_count(out, out->ascii ? "... (" : "… (", bytes.len, ")");
}

bool rsp_value_string(const struct rsp_hide *hide, const struct rsp_node *node,
                      struct rsp_slice *out)
{
	*out = rsp_hide_text(hide, hide->arena, node->value.bytes);
	return rsp_hide_node(hide, node) != RSP_HIDE_PARTLY || !rsp_equal(*out, node->value.bytes);
}

static void write_string(struct rsp_out *out, const struct rsp_hide *hide,
                         const struct rsp_node *node)
{
	struct rsp_slice text;

	if (rsp_value_string(hide, node, &text))
		rsp_out_clean(out, text);
	else
		write_count(out, "(hidden, ", node->value.bytes.len, ")");
}

static void write_oid(struct rsp_out *out, const struct rsp_hide *hide, const struct rsp_node *node)
{
	rsp_out_text(out, rsp_value_oid(hide->arena, node->value.bytes, NULL));
}

static void write_time(struct rsp_out *out, const struct rsp_node *node)
{
	char text[TIME_TEXT_LEN];

	rsp_format_time(node->value.i, text);
	rsp_out_text(out, text);
}

static void write_shown(struct rsp_out *out, const struct rsp_hide *hide,
                        const struct rsp_node *node, enum rsp_value_form form)
{
	switch (node->field->kind) {
	case RSP_KIND_UINT:
	case RSP_KIND_INT:
		write_named(out, node, form);
		break;
	case RSP_KIND_BOOL:
		rsp_out_text(out, node->value.u ? "true" : "false");
		break;
	case RSP_KIND_BYTES:
		write_bytes(out, hide, node, form);
		break;
	case RSP_KIND_STRING:
		write_string(out, hide, node);
		break;
	case RSP_KIND_OID:
		write_oid(out, hide, node);
		break;
	case RSP_KIND_TIME:
		write_time(out, node);
		break;
	case RSP_KIND_NONE:
		break;
	}
}

static bool has_bytes(enum rsp_kind kind)
{
	return kind == RSP_KIND_BYTES || kind == RSP_KIND_STRING || kind == RSP_KIND_OID;
}

static size_t hidden_len(const struct rsp_node *node)
{
	if (has_bytes(node->field->kind) && !rsp_span_bytes(node->span).len)
		return node->value.bytes.len;
	return rsp_span_bytes(node->span).len;
}

void rsp_value_write(struct rsp_out *out, const struct rsp_hide *hide, const struct rsp_node *node,
                     enum rsp_value_form form)
{
	switch (rsp_hide_node(hide, node)) {
	case RSP_HIDE_SECRET:
		write_count(out, "(hidden, ", hidden_len(node), "; --reveal shows it)");
		break;
	case RSP_HIDE_OPAQUE:
		write_count(out, "(redacted, ", hidden_len(node), ")");
		break;
	case RSP_HIDE_PERSONAL:
		rsp_out_text(out, rsp_hide_placeholder(hide, node));
		break;
	case RSP_HIDE_PARTLY:
	case RSP_HIDE_NOT:
		write_shown(out, hide, node, form);
		break;
	}
}

bool rsp_result_is_sw(const struct rsp_message *message)
{
	int64_t number = message->result.number;

	if (message->result.state != RSP_RESULT_ERROR)
		return false;
	return message->has_sw ? number == message->sw : number >= LEAST_SW && number <= MOST_SW;
}

const char *rsp_result_text(struct rsp_arena *arena, const struct rsp_message *message)
{
	const struct rsp_result *result = &message->result;

	if (result->state == RSP_RESULT_NONE)
		return NULL;
	if (result->state == RSP_RESULT_OK)
		return "ok";
	if (result->code)
		return rsp_arena_concat(arena, result->name, "(", result->code, ")", NULL);
	if (rsp_result_is_sw(message))
		return rsp_arena_printf(arena, "%s(%04llX)", result->name,
		                        (unsigned long long)result->number);
	return rsp_arena_printf(arena, "%s(%lld)", result->name, (long long)result->number);
}

const char *rsp_value_note(const struct rsp_node *node)
{
	if (node->note || node->field->kind != RSP_KIND_OID)
		return node->note;
	return rsp_oid_name(node->value.bytes);
}
