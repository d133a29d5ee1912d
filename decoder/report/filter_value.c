/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/filter_value.h"

#include <string.h>

#include "base/hex.h"
#include "base/values.h"
#include "report/nearest.h"
#include "report/value.h"

#define NS_PER_SECOND INT64_C(1000000000)

struct rsp_operand rsp_operand_uint(uint64_t value)
{
	return (struct rsp_operand){.kind = RSP_KIND_UINT, .magnitude = value};
}

struct rsp_operand rsp_operand_int(int64_t value)
{
	return (struct rsp_operand){
	    .kind = RSP_KIND_INT,
	    .negative = value < 0,
	    .magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value,
	};
}

struct rsp_operand rsp_operand_time_ns(int64_t t_ns)
{
	int64_t fraction = (t_ns % NS_PER_SECOND + NS_PER_SECOND) % NS_PER_SECOND;

	return (struct rsp_operand){
	    .kind = RSP_KIND_TIME,
	    .seconds = t_ns / NS_PER_SECOND - (t_ns % NS_PER_SECOND < 0),
	    .ns = (uint32_t)fraction,
	};
}

struct rsp_operand rsp_operand_bytes(enum rsp_kind kind, struct rsp_slice bytes)
{
	return (struct rsp_operand){.kind = kind, .bytes = bytes};
}

static int order_of(bool below, bool above)
{
	return (int)above - (int)below;
}

static int number_order(const struct rsp_operand *a, const struct rsp_operand *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	if (a->negative)
		return order_of(a->magnitude > b->magnitude, a->magnitude < b->magnitude);
	return order_of(a->magnitude<b->magnitude, a->magnitude> b->magnitude);
}

static int bytes_order(struct rsp_slice a, struct rsp_slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.data, b.data, len) : 0;

	return order ? order : order_of(a.len<b.len, a.len> b.len);
}

int rsp_operand_order(const struct rsp_operand *a, const struct rsp_operand *b)
{
	switch (a->kind) {
	case RSP_KIND_TIME:
		if (a->seconds != b->seconds)
			return order_of(a->seconds<b->seconds, a->seconds> b->seconds);
		return order_of(a->ns<b->ns, a->ns> b->ns);
	case RSP_KIND_BYTES:
	case RSP_KIND_STRING:
	case RSP_KIND_OID:
		return bytes_order(a->bytes, b->bytes);
	case RSP_KIND_UINT:
	case RSP_KIND_INT:
	case RSP_KIND_BOOL:
	case RSP_KIND_NONE:
		break;
	}
	return number_order(a, b);
}

static bool take_digit(struct rsp_slice *text, unsigned base, unsigned *out)
{
	uint8_t c;

	if (!rsp_take_u8(text, &c) || rsp_hex_digit(c) < 0)
		return false;
	*out = (unsigned)rsp_hex_digit(c);
	return *out < base;
}

static bool read_digits(struct rsp_slice text, unsigned base, uint64_t *out)
{
	uint64_t value = 0;
	unsigned digit;

	if (!text.len)
		return false;
	while (text.len)
		if (!take_digit(&text, base, &digit) ||
		    __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	*out = value;
	return true;
}

bool rsp_read_number(struct rsp_slice text, uint64_t *out)
{
	if (rsp_starts_with_text(text, "0x") || rsp_starts_with_text(text, "0X"))
		return read_digits(rsp_sub(text, 2, text.len), 16, out);
	return read_digits(text, 10, out);
}

static const struct rsp_name *names_of(const struct rsp_key *key)
{
	return key->source == RSP_KEY_FIELDS && key->num_fields ? key->fields[0]->names : NULL;
}

static const char *quote(struct rsp_arena *arena, struct rsp_slice text, const char *what)
{
	return rsp_arena_printf(arena, "\"%.*s\" is not %s", (int)text.len,
	                        text.len ? (const char *)text.data : "", what);
}

static const char *no_such_name(struct rsp_arena *arena, const struct rsp_key *key,
                                struct rsp_slice text)
{
	struct rsp_nearest nearest;

	rsp_nearest_init(&nearest, text);
	for (const struct rsp_name *row = names_of(key); row && row->name; row++)
		rsp_nearest_try(&nearest, row->name);
	if (!nearest.best)
		return quote(arena, text, rsp_arena_printf(arena, "a value of %s", key->name));
	return rsp_arena_printf(arena, "\"%.*s\" is not a value of %s; the nearest is \"%s\"",
	                        (int)text.len, (const char *)text.data, key->name, nearest.best);
}

/* Numbers that are shown as bare hex ("9000") are understood in quotes in the same way. */
static bool read_quoted_hex(const struct rsp_key *key, const struct rsp_token *token, uint64_t *out)
{
	return token->kind == RSP_TOKEN_TEXT && key->source == RSP_KEY_COLUMN &&
	       rsp_column_row(key->column)->base != RSP_DEC && read_digits(token->text, 16, out);
}

static bool read_number(struct rsp_arena *arena, const struct rsp_key *key,
                        const struct rsp_token *token, struct rsp_operand *out,
                        const char **out_text)
{
	struct rsp_slice text = token->text;
	bool negative = rsp_starts_with_text(text, "-");

	for (const struct rsp_name *row = names_of(key); row && row->name; row++) {
		if (!rsp_equal_text(text, row->name))
			continue;
		*out = rsp_operand_int(row->value);
		return true;
	}
	*out = (struct rsp_operand){.kind = key->kind, .negative = negative};
	if (read_quoted_hex(key, token, &out->magnitude) ||
	    rsp_read_number(rsp_sub(text, negative, text.len), &out->magnitude)) {
		out->negative = negative && out->magnitude;
		return true;
	}
	*out_text = names_of(key) ? no_such_name(arena, key, text)
	                          : quote(arena, text, "a number (decimal, or 0x and hex digits)");
	return false;
}

static bool read_bool(struct rsp_arena *arena, struct rsp_slice text, struct rsp_operand *out,
                      const char **out_text)
{
	static const char *const spellings[] = {"false", "true", "False", "True",
	                                        "FALSE", "TRUE", "0",     "1"};

	for (unsigned at = 0; at < sizeof(spellings) / sizeof(*spellings); at++) {
		if (!rsp_equal_text(text, spellings[at]))
			continue;
		*out = rsp_operand_uint(at % 2);
		return true;
	}
	*out_text = quote(arena, text, "true or false");
	return false;
}

/* Hex digits with ':', '-', '.' or nothing between the bytes. */
static bool read_hex(struct rsp_arena *arena, struct rsp_slice text, struct rsp_slice *out)
{
	uint8_t *data = rsp_arena_alloc(arena, text.len + 1);
	size_t len = 0;
	unsigned high, low;

	if (rsp_starts_with_text(text, "0x"))
		text = rsp_sub(text, 2, text.len);
	if (!data || !text.len)
		return false;
	while (text.len) {
		if (!take_digit(&text, 16, &high) || !take_digit(&text, 16, &low))
			return false;
		data[len++] = (uint8_t)(high << 4 | low);
		if ((rsp_starts_with_text(text, ":") || rsp_starts_with_text(text, "-") ||
		     rsp_starts_with_text(text, ".")) &&
		    (!rsp_skip(&text, 1) || !text.len))
			return false;
	}
	*out = rsp_slice(data, len);
	return true;
}

static bool read_bytes(struct rsp_arena *arena, const struct rsp_token *token,
                       struct rsp_operand *out, const char **out_text)
{
	*out = rsp_operand_bytes(RSP_KIND_BYTES, token->text);
	if (token->kind == RSP_TOKEN_TEXT || read_hex(arena, token->text, &out->bytes))
		return true;
	*out_text = quote(arena, token->text, "bytes (18:e4:2f, or \"text\")");
	return false;
}

static bool read_time(struct rsp_arena *arena, struct rsp_slice text, struct rsp_operand *out,
                      const char **out_text)
{
	*out = (struct rsp_operand){.kind = RSP_KIND_TIME};
	if (rsp_read_moment(text, &out->seconds, &out->ns) ||
	    rsp_read_seconds(text, &out->seconds, &out->ns))
		return true;
	*out_text = quote(arena, text, "a time (2030-03-30T08:31:30Z, or seconds since 1970)");
	return false;
}

bool rsp_operand_read(struct rsp_arena *arena, const struct rsp_key *key,
                      const struct rsp_token *token, struct rsp_operand *out, const char **out_text)
{
	switch (key->kind) {
	case RSP_KIND_UINT:
	case RSP_KIND_INT:
		return read_number(arena, key, token, out, out_text);
	case RSP_KIND_BOOL:
		return read_bool(arena, token->text, out, out_text);
	case RSP_KIND_BYTES:
		return read_bytes(arena, token, out, out_text);
	case RSP_KIND_TIME:
		return read_time(arena, token->text, out, out_text);
	case RSP_KIND_STRING:
	case RSP_KIND_OID:
		*out = rsp_operand_bytes(key->kind, token->text);
		return true;
	case RSP_KIND_NONE:
		break;
	}
	*out_text = rsp_arena_printf(arena, "%s has no value that could be compared", key->name);
	return false;
}
