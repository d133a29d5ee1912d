/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json.h"

#include <limits.h>
#include <string.h>

#include "base/hex.h"
#include "base/values.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

_Static_assert((int64_t)RSP_JSON_MAX_LEN < INT_MAX, "jsmn counts in int");

/* What a character of a text outside strings can be; jsmn does not look at the order of these. */
enum sign { SIGN_START, SIGN_OPEN, SIGN_CLOSE, SIGN_COMMA, SIGN_COLON, SIGN_VALUE };

static bool fail(struct rsp_json_error *error, const char *text, size_t off)
{
	*error = (struct rsp_json_error){text, off};
	return false;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum sign sign_of(uint8_t c)
{
	switch (c) {
	case '{':
	case '[':
		return SIGN_OPEN;
	case '}':
	case ']':
		return SIGN_CLOSE;
	case ',':
		return SIGN_COMMA;
	case ':':
		return SIGN_COLON;
	default:
		return SIGN_VALUE;
	}
}

/* Takes what stands before the next `c`, or all that is left. */
static struct rsp_slice take_before(struct rsp_slice *in, char c)
{
	const uint8_t *at = in->len ? memchr(in->data, c, in->len) : NULL;

	return rsp_take_up_to(in, at ? (size_t)(at - in->data) : in->len);
}

/* Takes the rest of a string behind its opening quote, with the closing one. */
static bool skip_string(struct rsp_slice *in)
{
	while (in->len) {
		struct rsp_slice part = *in, inside = take_before(&part, '"');
		bool is_end = true;

		/* A backslash takes the character behind it along, also a quote. */
		while (is_end && inside.len) {
			(void)take_before(&inside, '\\');
			is_end = inside.len != 1 && (!inside.len || rsp_skip(&inside, 2));
		}
		if (!rsp_skip(&part, 1))
			return false;
		*in = part;
		if (is_end)
			return true;
	}
	return false;
}

/* Takes the rest of a number or word. */
static void skip_word(struct rsp_slice *in)
{
	uint8_t c;

	while (rsp_peek_u8(*in, 0, &c) && !is_blank(c) && c != '"' && sign_of(c) == SIGN_VALUE)
		if (!rsp_skip(in, 1))
			return;
}

static const char *trouble_between(enum sign before, enum sign now)
{
	bool behind_value = before == SIGN_VALUE || before == SIGN_CLOSE;

	switch (now) {
	case SIGN_VALUE:
	case SIGN_OPEN:
		return behind_value ? "a comma is missing" : NULL;
	case SIGN_CLOSE:
		return before == SIGN_COMMA || before == SIGN_COLON ? "a value is missing" : NULL;
	case SIGN_START:
	case SIGN_COMMA:
	case SIGN_COLON:
		break;
	}
	return behind_value ? NULL : "a value is missing";
}

/* Goes through a text once: depth and the order of signs. Counts values and names, a few too many
 * where they run into each other. */
static bool signs_fit(struct rsp_slice text, size_t *out_num, struct rsp_json_error *error)
{
	struct rsp_slice in = text;
	enum sign before = SIGN_START;
	size_t depth = 0;
	uint8_t c;

	for (size_t off = 0; rsp_take_u8(&in, &c); off = rsp_offset_in(text, in)) {
		enum sign now = sign_of(c);
		const char *trouble = is_blank(c) ? NULL : trouble_between(before, now);

		if (is_blank(c))
			continue;
		if (trouble)
			return fail(error, trouble, off);
		if (now == SIGN_OPEN && ++depth > RSP_JSON_MAX_DEPTH)
			return fail(error, "it is nested too deeply", off);
		if (now == SIGN_CLOSE && depth-- == 0)
			return fail(error, "a bracket was never opened", off);
		if (c == '"' && !skip_string(&in))
			return fail(error, "a string does not end", off);
		if (now == SIGN_VALUE && c != '"')
			skip_word(&in);
		*out_num += now == SIGN_OPEN || now == SIGN_VALUE;
		before = now;
	}
	if (before == SIGN_START)
		return fail(error, "there is no value", 0);
	return depth == 0 || fail(error, "it ends inside an object or array", text.len);
}

bool rsp_json_extent(struct rsp_slice text, size_t *out_len)
{
	struct rsp_slice in = text;
	size_t depth = 0;
	uint8_t c;

	while (rsp_take_u8(&in, &c)) {
		enum sign now = sign_of(c);

		if (c == '"' && !skip_string(&in))
			return false;
		if (now == SIGN_OPEN && ++depth > RSP_JSON_MAX_DEPTH)
			return false;
		if (depth == 0)
			return false;
		if (now == SIGN_CLOSE && --depth == 0) {
			*out_len = rsp_offset_in(text, in);
			if (in.len == 0)
				*out_len = text.len;
			return true;
		}
	}
	return false;
}

/* Takes decimal digits, at least one. */
static bool take_digits(struct rsp_slice *in)
{
	bool any = false;
	uint8_t c;

	while (rsp_peek_u8(*in, 0, &c) && c >= '0' && c <= '9' && rsp_skip(in, 1))
		any = true;
	return any;
}

static bool take_one_of(struct rsp_slice *in, const char *chars)
{
	uint8_t c;

	return rsp_peek_u8(*in, 0, &c) && c && strchr(chars, c) && rsp_skip(in, 1);
}

/* RFC 8259 section 6. */
static bool is_number(struct rsp_slice text)
{
	uint8_t first;

	(void)take_one_of(&text, "-");
	if (!rsp_peek_u8(text, 0, &first))
		return false;
	if (first == '0') {
		if (!rsp_skip(&text, 1))
			return false;
	} else if (!take_digits(&text)) {
		return false;
	}
	if (take_one_of(&text, ".") && !take_digits(&text))
		return false;
	if (take_one_of(&text, "eE")) {
		(void)take_one_of(&text, "+-");
		if (!take_digits(&text))
			return false;
	}
	return text.len == 0;
}

static bool word_type(struct rsp_slice text, enum rsp_json_type *out)
{
	if (rsp_equal_text(text, "true") || rsp_equal_text(text, "false"))
		*out = RSP_JSON_BOOL;
	else if (rsp_equal_text(text, "null"))
		*out = RSP_JSON_NULL;
	else if (is_number(text))
		*out = RSP_JSON_NUMBER;
	else
		return false;
	return true;
}

static bool type_of(const jsmntok_t *token, struct rsp_slice text, enum rsp_json_type *out)
{
	switch (token->type) {
	case JSMN_OBJECT:
		*out = RSP_JSON_OBJECT;
		return true;
	case JSMN_ARRAY:
		*out = RSP_JSON_ARRAY;
		return true;
	case JSMN_STRING:
		*out = RSP_JSON_STRING;
		return true;
	case JSMN_PRIMITIVE:
	case JSMN_UNDEFINED:
		break;
	}
	return word_type(text, out);
}

/* What is made of the tokens of jsmn. */
struct building {
	struct rsp_slice text;
	const jsmntok_t *tokens;
	struct rsp_json_value *values; /* one for each token; those of member names stay empty */
	struct rsp_json_value **last;  /* the last child of each value */
	size_t num;
};

static struct rsp_slice token_text(const struct building *b, size_t at)
{
	size_t start = (size_t)b->tokens[at].start, end = (size_t)b->tokens[at].end;

	return rsp_sub(b->text, start, end - start);
}

static bool is_name(const struct building *b, size_t at)
{
	int parent = b->tokens[at].parent;

	return parent >= 0 && b->tokens[parent].type == JSMN_OBJECT;
}

static void append(struct building *b, size_t parent, struct rsp_json_value *value)
{
	value->parent = &b->values[parent];
	if (b->last[parent])
		b->last[parent]->next = value;
	else
		b->values[parent].first = value;
	b->last[parent] = value;
}

static bool build_one(struct building *b, size_t at, struct rsp_json_error *error)
{
	const jsmntok_t *token = &b->tokens[at];
	struct rsp_json_value *value = &b->values[at];
	size_t parent = (size_t)token->parent;
	size_t off = (size_t)token->start;

	value->text = token_text(b, at);
	if (is_name(b, at))
		return (token->type == JSMN_STRING && token->size == 1) ||
		       fail(error, "a member of an object has no value, or no name", off);
	if (!type_of(token, value->text, &value->type))
		return fail(error, "a word or number that JSON does not have", off);
	value->escaped = value->type == RSP_JSON_STRING && value->text.len &&
	                 memchr(value->text.data, '\\', value->text.len);
	if (token->parent < 0)
		return at == 0 || fail(error, "there is more than one value", off);
	if (b->tokens[parent].type == JSMN_ARRAY) {
		append(b, parent, value);
		return true;
	}
	if (b->tokens[parent].type != JSMN_STRING || !is_name(b, parent))
		return fail(error, "a colon stands where none belongs", off);
	value->name = b->values[parent].text;
	append(b, (size_t)b->tokens[parent].parent, value);
	return true;
}

static bool build(struct rsp_arena *arena, struct building *b, struct rsp_json_error *error)
{
	b->values = rsp_arena_alloc(arena, b->num * sizeof(*b->values));
	b->last = rsp_arena_alloc(arena, b->num * sizeof(struct rsp_json_value *));
	if (!b->values || !b->last)
		return fail(error, "there is not enough memory", 0);
	for (size_t at = 0; at < b->num; at++)
		if (!build_one(b, at, error))
			return false;
	return true;
}

static const char *trouble_of(int code)
{
	return code == JSMN_ERROR_PART ? "it ends early" : "a character that does not belong here";
}

/* What is wrong with the characters of a text that gave no tokens, or else with their order. */
static bool fail_as_jsmn(const struct building *b, const jsmn_parser *order, int code,
                         struct rsp_json_error *error)
{
	jsmn_parser parser;
	int num;

	jsmn_init(&parser);
	num = jsmn_parse(&parser, (const char *)b->text.data, b->text.len, NULL, 0);
	if (num <= 0)
		return fail(error, trouble_of(num), parser.pos);
	if (num > RSP_JSON_MAX_VALUES)
		return fail(error, "it has too many values", 0);
	return fail(error, trouble_of(code), order->pos);
}

/* `most` is how many tokens there can be. */
static bool tokenize(struct rsp_arena *arena, struct building *b, size_t most,
                     struct rsp_json_error *error)
{
	size_t cap = most < RSP_JSON_MAX_VALUES ? most : RSP_JSON_MAX_VALUES;
	jsmntok_t *tokens = rsp_arena_take(arena, cap * sizeof(*tokens));
	jsmn_parser parser;
	int num;

	if (!tokens)
		return fail(error, "there is not enough memory", 0);
	jsmn_init(&parser);
	num = jsmn_parse(&parser, (const char *)b->text.data, b->text.len, tokens, (unsigned)cap);
	if (num <= 0)
		return fail_as_jsmn(b, &parser, num, error);
	b->tokens = tokens;
	b->num = (size_t)num;
	return true;
}

/* A text without escapes, on its way to values: they are made in one go. Whatever is wrong is left
 * to jsmn and build, which tell what. */
struct plain {
	struct rsp_slice in;
	struct rsp_json_value *values;
	size_t num, cap;
};

static void skip_blanks(struct plain *plain)
{
	uint8_t c;

	while (rsp_peek_u8(plain->in, 0, &c) && is_blank(c))
		if (!rsp_skip(&plain->in, 1))
			return;
}

static bool take_sign(struct plain *plain, char sign)
{
	uint8_t c;

	skip_blanks(plain);
	return rsp_peek_u8(plain->in, 0, &c) && c == (uint8_t)sign && rsp_skip(&plain->in, 1);
}

static bool take_string(struct plain *plain, struct rsp_slice *out)
{
	return take_sign(plain, '"') && rsp_take_until(&plain->in, '"', out);
}

static bool take_name(struct plain *plain, struct rsp_slice *out)
{
	return take_string(plain, out) && take_sign(plain, ':');
}

/* A number or word, which does not end the text: jsmn sees its end by what follows. */
static bool take_word(struct plain *plain, struct rsp_json_value *value)
{
	struct rsp_slice start = plain->in;

	skip_word(&plain->in);
	value->text = rsp_sub(start, 0, start.len - plain->in.len);
	return plain->in.len && word_type(value->text, &value->type);
}

static struct rsp_json_value *take_value(struct plain *plain, const struct rsp_json_value *parent,
                                         struct rsp_slice name);

/* What stands inside an object or array, up to its end; signs_fit has seen to the depth. */
static bool take_inside(struct plain *plain, struct rsp_json_value *value, char end)
{
	const struct rsp_json_value **link = &value->first;
	struct rsp_slice name = {0};

	if (take_sign(plain, end))
		return true;
	do {
		struct rsp_json_value *child;

		if (end == '}' && !take_name(plain, &name))
			return false;
		child = take_value(plain, value, name);
		if (!child)
			return false;
		*link = child;
		link = &child->next;
	} while (take_sign(plain, ','));
	return take_sign(plain, end);
}

static bool take_group(struct plain *plain, struct rsp_json_value *value, struct rsp_slice start)
{
	bool object = value->type == RSP_JSON_OBJECT;

	if (!take_inside(plain, value, object ? '}' : ']'))
		return false;
	value->text = rsp_sub(start, 0, start.len - plain->in.len);
	return true;
}

static struct rsp_json_value *take_value(struct plain *plain, const struct rsp_json_value *parent,
                                         struct rsp_slice name)
{
	struct rsp_json_value *value = &plain->values[plain->num];
	struct rsp_slice start;
	bool taken;

	if (plain->num == plain->cap)
		return NULL;
	plain->num++;
	*value = (struct rsp_json_value){.parent = parent, .name = name};
	skip_blanks(plain);
	start = plain->in;
	if (take_sign(plain, '{')) {
		value->type = RSP_JSON_OBJECT;
		taken = take_group(plain, value, start);
	} else if (take_sign(plain, '[')) {
		value->type = RSP_JSON_ARRAY;
		taken = take_group(plain, value, start);
	} else if (take_string(plain, &value->text)) {
		value->type = RSP_JSON_STRING;
		taken = true;
	} else {
		taken = take_word(plain, value);
	}
	return taken ? value : NULL;
}

/* The value that a text is; NULL when it has escapes, or there is anything wrong with it. */
static const struct rsp_json_value *parse_plain(struct rsp_arena *arena, struct rsp_slice text,
                                                size_t most)
{
	struct plain plain = {.in = text, .cap = most};
	const struct rsp_json_value *root;

	if (memchr(text.data, '\\', text.len) || memchr(text.data, '\0', text.len) ||
	    most > RSP_JSON_MAX_VALUES)
		return NULL;
	plain.values = rsp_arena_take(arena, most * sizeof(*plain.values));
	root = plain.values ? take_value(&plain, NULL, rsp_slice(NULL, 0)) : NULL;
	skip_blanks(&plain);
	return root && plain.in.len == 0 ? root : NULL;
}

const struct rsp_json_value *rsp_json_parse(struct rsp_arena *arena, struct rsp_slice text,
                                            struct rsp_json_error *out_error)
{
	struct building b = {.text = text};
	struct rsp_json_error unused;
	struct rsp_json_error *error = out_error ? out_error : &unused;
	const struct rsp_json_value *value;
	size_t most = 0;

	*error = (struct rsp_json_error){0};
	if (text.len > RSP_JSON_MAX_LEN) {
		fail(error, "it is too long", RSP_JSON_MAX_LEN);
		return NULL;
	}
	if (!rsp_utf8_valid(text)) {
		fail(error, "it is not UTF-8", 0);
		return NULL;
	}
	if (!signs_fit(text, &most, error))
		return NULL;
	value = parse_plain(arena, text, most);
	if (value)
		return value;
	if (!tokenize(arena, &b, most, error) || !build(arena, &b, error))
		return NULL;
	return &b.values[0];
}

const struct rsp_json_value *rsp_json_member(const struct rsp_json_value *object, const char *name)
{
	const struct rsp_json_value *member;

	if (!object || object->type != RSP_JSON_OBJECT)
		return NULL;
	member = object->first;
	while (member && !rsp_equal_text(member->name, name))
		member = member->next;
	return member;
}

/* One \u escape; jsmn has checked that four digits follow. */
static bool take_unit(struct rsp_slice *in, uint32_t *out)
{
	struct rsp_slice digits;
	uint8_t bytes[2];
	size_t len;

	if (!rsp_take(in, 4, &digits) ||
	    !rsp_hex_decode(digits, bytes, sizeof(bytes), &len, NULL) || len != sizeof(bytes))
		return false;
	*out = (uint32_t)bytes[0] << 8 | bytes[1];
	return true;
}

/* RFC 8259 section 7: a character beyond the first plane is written as two escapes. */
static uint32_t take_code_point(struct rsp_slice *in)
{
	enum { HIGH = 0xD800, LOW = 0xDC00, END = 0xE000, REPLACEMENT = 0xFFFD, HALF_BITS = 10 };
	struct rsp_slice rest;
	uint32_t first, second;

	if (!take_unit(in, &first))
		return REPLACEMENT;
	if (first < HIGH || first >= END)
		return first;
	rest = *in;
	if (first >= LOW || !rsp_starts_with_text(rest, "\\u") || !rsp_skip(&rest, 2) ||
	    !take_unit(&rest, &second) || second < LOW || second >= END)
		return REPLACEMENT;
	*in = rest;
	return 0x10000 + ((first - HIGH) << HALF_BITS | (second - LOW));
}

/* Takes one escape behind its backslash, as UTF-8. */
static size_t take_escape(struct rsp_slice *in, uint8_t out[4])
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *at;
	uint8_t c = 0;

	if (!rsp_take_u8(in, &c))
		return 0;
	if (c == 'u')
		return rsp_utf8_put(take_code_point(in), out);
	at = c ? strchr(letters, c) : NULL;
	out[0] = at ? (uint8_t)meant[at - letters] : c;
	return 1;
}

bool rsp_json_string(struct rsp_arena *arena, const struct rsp_json_value *value,
                     struct rsp_slice *out)
{
	struct rsp_slice in;
	uint8_t *data;
	size_t len = 0;

	if (!value || value->type != RSP_JSON_STRING)
		return false;
	*out = in = value->text;
	if (!value->escaped)
		return true;
	/* No escape is shorter than what it says. */
	data = rsp_arena_alloc(arena, in.len + 4);
	if (!data)
		return false;
	while (in.len) {
		struct rsp_slice plain = take_before(&in, '\\');

		if (plain.len)
			memcpy(data + len, plain.data, plain.len);
		len += plain.len;
		if (rsp_skip(&in, 1))
			len += take_escape(&in, data + len);
	}
	*out = rsp_slice(data, len);
	return true;
}

/* What a string without escapes says is what is written. */
static const struct rsp_buffer *buffer_as_written(struct rsp_arena *arena,
                                                  const struct rsp_buffer *parent,
                                                  struct rsp_slice text, const char *name)
{
	struct rsp_buffer *buffer = rsp_arena_alloc(arena, sizeof(*buffer));
	struct rsp_piece *piece = rsp_arena_alloc(arena, sizeof(*piece));

	if (!buffer || !piece)
		return NULL;
	*piece = (struct rsp_piece){.len = text.len, .parent = parent};
	if (parent)
		piece->parent_off = rsp_offset_in(parent->bytes, text);
	*buffer = (struct rsp_buffer){.bytes = text,
	                              .kind = RSP_BUFFER_JOINED,
	                              .name = name,
	                              .pieces = piece,
	                              .num_pieces = 1};
	return buffer;
}

const struct rsp_buffer *rsp_json_buffer(struct rsp_arena *arena, const struct rsp_buffer *parent,
                                         const struct rsp_json_value *value, const char *name)
{
	struct rsp_joiner joiner;
	struct rsp_slice in;

	if (!value || value->type != RSP_JSON_STRING)
		return NULL;
	if (!value->escaped)
		return buffer_as_written(arena, parent, value->text, name);
	rsp_joiner_init(&joiner, arena, value->text.len);
	for (in = value->text; in.len;) {
		struct rsp_slice escape;
		uint8_t *bytes = rsp_arena_alloc(arena, 4);
		size_t len;

		rsp_joiner_add(&joiner, parent, take_before(&in, '\\'));
		escape = in;
		if (!bytes || !rsp_skip(&in, 1))
			continue;
		len = take_escape(&in, bytes);
		rsp_joiner_add(&joiner, NULL, rsp_slice(bytes, len));
		if (joiner.num_pieces && parent) {
			joiner.pieces[joiner.num_pieces - 1].parent = parent;
			joiner.pieces[joiner.num_pieces - 1].parent_off =
			    rsp_offset_in(parent->bytes, escape);
		}
	}
	return joiner.cut_short ? NULL : rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, name);
}

bool rsp_json_int(const struct rsp_json_value *value, int64_t *out)
{
	bool negative;
	int64_t sum = 0;
	struct rsp_slice in;
	uint8_t c;

	if (!value || value->type != RSP_JSON_NUMBER)
		return false;
	in = value->text;
	negative = take_one_of(&in, "-");
	while (rsp_take_u8(&in, &c)) {
		int64_t digit = negative ? '0' - c : c - '0';

		if (c < '0' || c > '9' || __builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, digit, &sum))
			return false;
	}
	*out = sum;
	return true;
}

bool rsp_json_bool(const struct rsp_json_value *value, bool *out)
{
	if (!value || value->type != RSP_JSON_BOOL)
		return false;
	*out = rsp_equal_text(value->text, "true");
	return true;
}
