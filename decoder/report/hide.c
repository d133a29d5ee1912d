/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/hide.h"

#include <string.h>

#include "base/nodes.h"
#include "base/values.h"
#include "report/keys.h"
#include "schema/schema.h"

enum {
	MAX_KNOWN = 512,   /* personal values that are followed; further ones share a placeholder */
	KNOWN_MIN_LEN = 4, /* shorter ones are not looked for: they occur by chance */
	DIGITS_MIN = 15,   /* an IMSI or IMEI; ICCID and EID are longer */
	NUM_FORMS = 4,
	DIGITS_OF_BYTE = 2
};

/* One personal value in the forms in which its bytes occur. */
struct rsp_known {
	struct rsp_known *next;
	unsigned number;
	struct rsp_slice text;             /* as people write it */
	struct rsp_slice forms[NUM_FORMS]; /* text, the bytes met, packed digits, swapped digits */
	const char *placeholder;
};

/* Hidden bytes, of the frame that carried them or of a buffer that came from no frame. */
struct rsp_hidden_range {
	const struct rsp_buffer *buffer;
	size_t off, end;
};

/* Types of APDU messages whose bytes say how a card or file is made, not what is in it. */
static const char *const telling_types[] = {
    "apdu.atr.",    "apdu.fci.",
    "apdu.fcp.",    "apdu.file_descriptor.",
    "apdu.select.", "apdu.terminal_capability.",
};

/* Members that hold bytes of no known type, or pieces of what is decoded elsewhere. */
static const char *const opaque_members[] = {"data", "plain_text", "rest", "trailing", "unknown"};

/* Bytes that look like a value, whoever carries them: a first byte, and so many bytes of BCD. */
static const struct look {
	uint8_t first;
	size_t len;
	bool filler; /* F may stand for the digits behind the last */
} looks[] = {
    {0x89, 16, false}, /* EID: SGP.29 begins every one with 89 */
    {0x98, 10, true }, /* ICCID: 89 in swapped digits, ITU-T E.118 */
};

void rsp_hide_init(struct rsp_hide *hide, bool reveal, bool redact)
{
	*hide = (struct rsp_hide){.reveal = reveal, .redact = redact};
	rsp_arena_init(&hide->lasting, 0);
}

void rsp_hide_free(struct rsp_hide *hide)
{
	rsp_arena_free(&hide->lasting);
}

static bool is_opaque(const struct rsp_hide *hide, const struct rsp_node *node)
{
	struct rsp_slice key = rsp_text(node->field->key);
	struct rsp_slice member = rsp_key_last(key);

	if (node->field->kind != RSP_KIND_BYTES)
		return false;
	for (size_t at = 0; at < sizeof(opaque_members) / sizeof(*opaque_members); at++)
		if (rsp_equal_text(member, opaque_members[at]))
			return true;
	for (size_t at = 0; at < sizeof(telling_types) / sizeof(*telling_types); at++)
		if (rsp_starts_with_text(key, telling_types[at]))
			return false;
	return hide->carrier;
}

/* Whether elements of a type are secret: their keys go on from its own. */
static bool has_secret_members(struct rsp_slice key)
{
	struct rsp_field_table table = rsp_schema_fields();

	for (size_t at = 0; at < table.num_rows; at++) {
		struct rsp_slice rest = rsp_text(table.rows[at].key), part;

		if (table.rows[at].secrecy == RSP_SECRET && rsp_take(&rest, key.len, &part) &&
		    rsp_equal(part, key) && rsp_starts_with_text(rest, "."))
			return true;
	}
	return false;
}

/* An element that its type does not know, in a type with secret ones: what was damaged may be its
 * tag or a length. */
static bool may_be_secret(const struct rsp_node *node)
{
	enum { SIBLINGS_MAX = 16 };
	struct rsp_slice key = rsp_text(node->field->key);
	const struct rsp_node *other;
	unsigned num = 0;

	if (!node->parent ||
	    (!rsp_equal_text(key, "es10.unknown") && !rsp_equal_text(key, "es10.trailing")))
		return false;
	for (other = node->parent->first; other && num < SIBLINGS_MAX; other = other->next, num++)
		if (other->field->secrecy == RSP_SECRET)
			return true;
	return has_secret_members(rsp_text(node->parent->field->key));
}

/* What is inside a secret element is as secret. */
static bool is_secret(const struct rsp_node *node)
{
	if (node && may_be_secret(node))
		return true;
	while (node && node->field->secrecy != RSP_SECRET)
		node = node->parent;
	return node;
}

/* What the field itself asks for; overlaps with others are another matter. */
static enum rsp_hiding own_hiding(const struct rsp_hide *hide, const struct rsp_node *node)
{
	if (!hide->reveal && is_secret(node))
		return RSP_HIDE_SECRET;
	if (!hide->redact)
		return RSP_HIDE_NOT;
	if (node->field->secrecy == RSP_PERSONAL && node->field->kind != RSP_KIND_NONE)
		return RSP_HIDE_PERSONAL;
	return is_opaque(hide, node) ? RSP_HIDE_OPAQUE : RSP_HIDE_NOT;
}

/* Where a byte comes from: its frame, or the buffer itself when no frame is known. */
static struct rsp_hidden_range origin(const struct rsp_buffer *buffer, size_t off)
{
	const struct rsp_buffer *frame;
	size_t frame_off;

	if (rsp_buffer_locate(buffer, off, &frame, &frame_off))
		return (struct rsp_hidden_range){frame, frame_off, frame_off + 1};
	return (struct rsp_hidden_range){buffer, off, off + 1};
}

static bool ranges_grow(struct rsp_hide *hide)
{
	size_t cap = hide->cap_ranges ? hide->cap_ranges * 2 : 16;
	struct rsp_hidden_range *ranges = rsp_arena_alloc(hide->arena, cap * sizeof(*ranges));

	if (!ranges)
		return false;
	if (hide->num_ranges)
		memcpy(ranges, hide->ranges, hide->num_ranges * sizeof(*ranges));
	hide->ranges = ranges;
	hide->cap_ranges = cap;
	return true;
}

static void range_add(struct rsp_hide *hide, struct rsp_hidden_range range)
{
	struct rsp_hidden_range *last =
	    hide->num_ranges ? &hide->ranges[hide->num_ranges - 1] : NULL;

	if (last && last->buffer == range.buffer && last->off <= range.off &&
	    range.off <= last->end) {
		if (range.end > last->end)
			last->end = range.end;
		return;
	}
	if (hide->num_ranges == hide->cap_ranges && !ranges_grow(hide)) {
		hide->blind = true;
		return;
	}
	hide->ranges[hide->num_ranges++] = range;
}

/* A byte that was written as text: its bits stand in two digits of hex or base64. */
static size_t digits_of_byte(const struct rsp_buffer *buffer)
{
	return buffer->kind == RSP_BUFFER_BASE64 || buffer->kind == RSP_BUFFER_HEX ? 2 : 1;
}

static void hide_span(struct rsp_hide *hide, struct rsp_span span)
{
	struct rsp_slice bytes = rsp_span_bytes(span);
	size_t off, digits;

	if (!bytes.len)
		return;
	off = rsp_offset_in(span.buffer->bytes, bytes);
	digits = digits_of_byte(span.buffer);
	for (size_t at = 0; at < bytes.len; at++) {
		struct rsp_hidden_range range = origin(span.buffer, off + at);

		range.end += range.buffer == span.buffer ? 0 : digits - 1;
		range_add(hide, range);
	}
}

/* The digits of a text packed two to a byte, first digit high or low; an F fills the last byte. */
static struct rsp_slice packed_digits(struct rsp_arena *arena, struct rsp_slice text, bool swapped)
{
	size_t len = (text.len + 1) / DIGITS_OF_BYTE;
	uint8_t *data = rsp_arena_alloc(arena, len);

	if (!data)
		return (struct rsp_slice){0};
	for (size_t at = 0; at < len; at++) {
		uint8_t first = 0, second = '0' + 0xF;

		if (!rsp_take_u8(&text, &first) || first < '0' || first > '9')
			return (struct rsp_slice){0};
		if (text.len && (!rsp_take_u8(&text, &second) || second < '0' || second > '9'))
			return (struct rsp_slice){0};
		first = (uint8_t)(first - '0');
		second = (uint8_t)(second - '0');
		data[at] = (uint8_t)(swapped ? second << 4 | first : first << 4 | second);
	}
	return rsp_slice(data, len);
}

static struct rsp_slice personal_text(const struct rsp_node *node, struct rsp_arena *arena)
{
	if (node->field->kind == RSP_KIND_STRING)
		return node->value.bytes;
	if (node->field->kind == RSP_KIND_BYTES)
		return rsp_text(rsp_value_hex(arena, node->value.bytes));
	return rsp_text(rsp_arena_printf(arena, "%llu", (unsigned long long)node->value.u));
}

static struct rsp_known *known_find(const struct rsp_hide *hide, struct rsp_slice text)
{
	struct rsp_known *known = hide->known;

	while (known && !rsp_equal(known->text, text))
		known = known->next;
	return known;
}

/* "eid_value" is an EID. */
static struct rsp_slice label_of(const struct rsp_field *field)
{
	struct rsp_slice label = rsp_key_last(rsp_text(field->key));
	struct rsp_slice suffix = rsp_text("_value");

	if (rsp_ends_with(label, suffix))
		label = rsp_sub(
		    label, 0,
		    rsp_offset_in(label, rsp_sub(label, label.len - suffix.len, suffix.len)));
	return label;
}

static void learn(struct rsp_hide *hide, const struct rsp_node *node)
{
	struct rsp_slice text = personal_text(node, hide->arena);
	struct rsp_slice label = label_of(node->field);
	struct rsp_known *known;

	if (!text.len || hide->num_known == MAX_KNOWN || known_find(hide, text))
		return;
	known = rsp_arena_alloc(&hide->lasting, sizeof(*known));
	if (!known)
		return;
	known->text = rsp_arena_copy(&hide->lasting, text);
	known->forms[0] = known->text;
	known->forms[1] = rsp_arena_copy(&hide->lasting, rsp_span_bytes(node->span));
	known->forms[2] = packed_digits(&hide->lasting, text, false);
	known->forms[3] = packed_digits(&hide->lasting, text, true);
	known->number = ++hide->num_known;
	known->placeholder = rsp_arena_printf(&hide->lasting, "[%.*s %u]", (int)label.len,
	                                      (const char *)label.data, known->number);
	known->next = hide->known;
	hide->known = known;
}

const char *rsp_hide_placeholder(const struct rsp_hide *hide, const struct rsp_node *node)
{
	struct rsp_known *known = known_find(hide, personal_text(node, hide->arena));

	return known ? known->placeholder : "[redacted]";
}

static void look_at(struct rsp_hide *hide, const struct rsp_node *node)
{
	enum rsp_hiding hiding = own_hiding(hide, node);

	if (hiding == RSP_HIDE_NOT)
		return;
	if (hiding == RSP_HIDE_PERSONAL)
		learn(hide, node);
	hide_span(hide, node->span);
}

void rsp_hide_begin(struct rsp_hide *hide, struct rsp_message *message, struct rsp_arena *arena,
                    bool tree)
{
	const struct rsp_node *node;

	hide->arena = arena;
	hide->ranges = NULL;
	hide->num_ranges = hide->cap_ranges = 0;
	hide->blind = false;
	hide->carrier = message->iface == RSP_IF_APDU || message->iface == RSP_IF_CAT;
	if (!hide->redact && (!tree || hide->reveal))
		return;
	node = rsp_message_tree(message, arena);
	while (node) {
		look_at(hide, node);
		node = rsp_node_after(node, NULL);
	}
	/* A tree that memory did not suffice for may lack the very element that is secret. */
	if (arena->failed)
		hide->blind = true;
}

static bool in_ranges(const struct rsp_hide *hide, struct rsp_hidden_range byte)
{
	for (size_t at = 0; at < hide->num_ranges; at++)
		if (hide->ranges[at].buffer == byte.buffer && hide->ranges[at].off <= byte.off &&
		    byte.off < hide->ranges[at].end)
			return true;
	return false;
}

static void mask_ranges(const struct rsp_hide *hide, const struct rsp_buffer *buffer,
                        struct rsp_slice part, bool *mask)
{
	size_t off = rsp_offset_in(buffer->bytes, part);

	for (size_t at = 0; at < part.len && hide->num_ranges; at++)
		mask[at] = in_ranges(hide, origin(buffer, off + at));
}

static void mask_fill(bool *mask, size_t off, size_t len)
{
	memset(mask + off, true, len);
}

static void mask_occurrences(struct rsp_slice part, struct rsp_slice form, bool *mask)
{
	struct rsp_slice rest = part;
	size_t off;

	if (form.len < KNOWN_MIN_LEN)
		return;
	while (rsp_find(rest, form, &off)) {
		mask_fill(mask, rsp_offset_in(part, rest) + off, form.len);
		rest = rsp_sub(rest, off + form.len, rest.len);
	}
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* How many digits stand at the front. */
static size_t digits_len(struct rsp_slice text)
{
	size_t len = 0;
	uint8_t c;

	while (rsp_peek_u8(text, len, &c) && is_digit(c))
		len++;
	return len;
}

static bool nibble_fits(uint8_t nibble, bool *filling, bool may_fill)
{
	if (nibble == 0xF && may_fill)
		*filling = true;
	return nibble <= 9 ? !*filling : *filling;
}

static bool looks_like(struct rsp_slice bytes, const struct look *look)
{
	bool filling = false;
	uint8_t byte;

	if (!rsp_peek_u8(bytes, 0, &byte) || byte != look->first || bytes.len < look->len)
		return false;
	for (size_t at = 0; at < look->len; at++) {
		uint8_t first, second;

		if (!rsp_peek_u8(bytes, at, &byte))
			return false;
		/* F is only used with swapped digits: there the first digit is the low one. */
		first = look->filler ? byte & 0xF : byte >> 4;
		second = look->filler ? byte >> 4 : byte & 0xF;
		if (!nibble_fits(first, &filling, look->filler) ||
		    !nibble_fits(second, &filling, look->filler))
			return false;
	}
	return true;
}

static void mask_looks(struct rsp_slice part, bool *mask)
{
	for (size_t at = 0; at < part.len; at++) {
		struct rsp_slice rest = rsp_sub(part, at, part.len);
		size_t digits = digits_len(rest);

		for (size_t row = 0; row < sizeof(looks) / sizeof(*looks); row++)
			if (looks_like(rest, &looks[row]))
				mask_fill(mask, at, looks[row].len);
		if (digits < DIGITS_MIN)
			continue;
		mask_fill(mask, at, digits);
		at += digits - 1;
	}
}

static bool any_set(const bool *mask, size_t len)
{
	return memchr(mask, true, len);
}

struct rsp_mask rsp_hide_mask(const struct rsp_hide *hide, const struct rsp_buffer *buffer,
                              struct rsp_slice part)
{
	bool *mask;

	if (hide->blind)
		return (struct rsp_mask){.all = true};
	if (!part.len || (!hide->redact && !hide->num_ranges))
		return (struct rsp_mask){0};
	mask = rsp_arena_alloc(hide->arena, part.len);
	if (!mask)
		return (struct rsp_mask){.all = true};
	mask_ranges(hide, buffer, part, mask);
	if (hide->redact) {
		for (struct rsp_known *known = hide->known; known; known = known->next)
			for (size_t form = 0; form < NUM_FORMS; form++)
				mask_occurrences(part, known->forms[form], mask);
		mask_looks(part, mask);
	}
	return (struct rsp_mask){.bytes = any_set(mask, part.len) ? mask : NULL};
}

enum rsp_hiding rsp_hide_node(const struct rsp_hide *hide, const struct rsp_node *node)
{
	enum rsp_hiding hiding = own_hiding(hide, node);
	struct rsp_slice bytes = rsp_span_bytes(node->span);

	if (hiding != RSP_HIDE_NOT || (!hide->blind && !hide->redact && !hide->num_ranges))
		return hiding;
	if (node->field->kind != RSP_KIND_BYTES && node->field->kind != RSP_KIND_STRING)
		return RSP_HIDE_NOT;
	if (hide->blind)
		return RSP_HIDE_PARTLY;
	if (bytes.len && rsp_mask_any(rsp_hide_mask(hide, node->span.buffer, bytes)))
		return RSP_HIDE_PARTLY;
	return RSP_HIDE_NOT;
}

/* The placeholder of what stands at the front of a text, and how long that is; NULL: nothing. */
static const char *replace_front(const struct rsp_hide *hide, struct rsp_slice text,
                                 size_t *out_len)
{
	for (struct rsp_known *known = hide->known; known; known = known->next) {
		if (known->text.len < KNOWN_MIN_LEN || !rsp_starts_with(text, known->text))
			continue;
		*out_len = known->text.len;
		return known->placeholder;
	}
	*out_len = digits_len(text);
	return *out_len >= DIGITS_MIN ? "[digits]" : NULL;
}

/* Replaces into `to`, which may be NULL to learn the length. */
static size_t replace(const struct rsp_hide *hide, struct rsp_slice text, char *to)
{
	size_t total = 0;

	while (text.len) {
		size_t len;
		const char *placeholder = replace_front(hide, text, &len);
		struct rsp_slice put = placeholder ? rsp_text(placeholder) : (struct rsp_slice){0};

		if (placeholder)
			rsp_take_up_to(&text, len);
		else
			put = rsp_take_up_to(&text, len ? len : 1);
		if (to)
			memcpy(to + total, put.data, put.len);
		total += put.len;
	}
	return total;
}

struct rsp_slice rsp_hide_text(const struct rsp_hide *hide, struct rsp_arena *arena,
                               struct rsp_slice text)
{
	char *to;
	size_t len;

	if (!hide->redact || !text.len)
		return text;
	len = replace(hide, text, NULL);
	to = rsp_arena_alloc(arena, len);
	if (!to)
		return (struct rsp_slice){0};
	replace(hide, text, to);
	return rsp_slice(to, len);
}

/* An EID ends in two digits that make it 1 modulo 97 (SGP.29). */
static void put_check_digits(char *digits, size_t len)
{
	enum { MODULUS = 97, RIGHT = 1, BASE = 10, CHECK_LEN = 2 };
	unsigned rest = 0, check;

	for (size_t at = 0; at < len; at++)
		rest = (rest * BASE + (at + CHECK_LEN < len ? (unsigned)(digits[at] - '0') : 0)) %
		       MODULUS;
	check = MODULUS + RIGHT - rest;
	digits[len - 2] = (char)('0' + check / BASE % BASE);
	digits[len - 1] = (char)('0' + check % BASE);
}

/* The stand-in of a value as people write it: digits become 0, other characters X; the last hold
 * its number. */
static struct rsp_slice stand_in_text(const struct rsp_hide *hide, const struct rsp_known *known)
{
	enum { KEPT = 2, EID_LEN = 32 };
	size_t len = known->text.len;
	char *text = rsp_arena_alloc(hide->arena, len + 1);
	size_t end = len == EID_LEN ? len - KEPT : len;
	unsigned number = known->number;
	bool digits = digits_len(known->text) == len;

	if (!text)
		return (struct rsp_slice){0};
	memset(text, digits ? '0' : 'X', len);
	for (size_t at = end; at > KEPT && number; number /= 10)
		text[--at] = (char)('0' + number % 10);
	if (digits && known->text.len > DIGITS_MIN)
		memcpy(text, known->text.data, KEPT);
	if (digits && len == EID_LEN)
		put_check_digits(text, len);
	return rsp_slice(text, len);
}

/* In the form `at` of the known value; empty where it has none of that length. */
static struct rsp_slice stand_in_form(const struct rsp_hide *hide, const struct rsp_known *known,
                                      struct rsp_slice text, size_t at)
{
	struct rsp_slice form = known->forms[at], out = {0};

	if (rsp_equal(form, known->forms[0]))
		out = text;
	else if (rsp_equal(form, known->forms[2]))
		out = packed_digits(hide->arena, text, false);
	else if (rsp_equal(form, known->forms[3]))
		out = packed_digits(hide->arena, text, true);
	if (out.len != form.len)
		out = rsp_slice(rsp_arena_alloc(hide->arena, form.len), form.len);
	return out.data ? out : (struct rsp_slice){0};
}

static size_t put_stand_in(struct rsp_slice part, size_t off, struct rsp_slice stand_in,
                           uint8_t *bytes, bool *done)
{
	size_t count = 0;
	uint8_t byte;

	for (size_t at = off; rsp_take_u8(&stand_in, &byte) && at < part.len; at++) {
		if (done[at])
			continue;
		bytes[at] = byte;
		done[at] = true;
		count++;
	}
	return count;
}

size_t rsp_hide_stand_in(const struct rsp_hide *hide, struct rsp_slice part, uint8_t *bytes,
                         bool *done)
{
	size_t count = 0, off;

	for (const struct rsp_known *known = hide->known; known; known = known->next) {
		for (size_t at = 0; at < NUM_FORMS; at++) {
			struct rsp_slice form = known->forms[at], rest = part;

			if (form.len < KNOWN_MIN_LEN)
				continue;
			while (rsp_find(rest, form, &off)) {
				struct rsp_slice text = stand_in_text(hide, known);

				count +=
				    put_stand_in(part, rsp_offset_in(part, rest) + off,
				                 stand_in_form(hide, known, text, at), bytes, done);
				rest = rsp_sub(rest, off + form.len, rest.len);
			}
		}
	}
	return count;
}
