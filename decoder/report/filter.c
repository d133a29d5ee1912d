/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading filters. */
#include "report/filter_tree.h"

#include "base/values.h"

enum {
	MAX_DEPTH = 64,      /* of parentheses and negations */
	MAX_BRANCHES = 1000, /* of one expression */
	MAX_ITEMS = 256,     /* of one set */
	DELETE = 0x7F        /* the last control character of ASCII */
};

struct parser {
	struct rsp_lexer lexer;
	struct rsp_arena *arena;
	struct rsp_filter_error *error;
	unsigned depth, num_branches;
	uint64_t *gave_up; /* of the filter */
};

static const struct rsp_branch *parse_or(struct parser *parser);

/* A sentence that quotes a filter is one line of text, whatever its escapes stand for. */
static const char *one_line(struct rsp_arena *arena, const char *text)
{
	struct rsp_slice bytes = rsp_text(text);
	char *line = rsp_arena_take(arena, bytes.len + 1);
	bool plain = rsp_utf8_valid(bytes);
	size_t len = 0;
	uint8_t c;

	while (line && rsp_take_u8(&bytes, &c))
		line[len++] = c < ' ' || c == DELETE || (!plain && c > DELETE) ? '?' : (char)c;
	if (!line)
		return "this cannot be read";
	line[len] = '\0';
	return line;
}

/* The first error stays. */
static void fail(struct parser *parser, size_t column, const char *text)
{
	if (!parser->error->text)
		*parser->error = (struct rsp_filter_error){.column = column,
		                                           .text = one_line(parser->arena, text)};
}

static void fail_here(struct parser *parser, const char *expected)
{
	const struct rsp_token *token = &parser->lexer.token;
	const char *text;

	if (token->kind == RSP_TOKEN_BAD)
		text = (const char *)token->text.data;
	else if (token->kind == RSP_TOKEN_END)
		text = rsp_arena_printf(parser->arena, "the filter ends where %s is expected",
		                        expected);
	else
		text = rsp_arena_printf(parser->arena, "%s is expected, not \"%.*s\"", expected,
		                        (int)token->text.len,
		                        token->text.len ? (const char *)token->text.data : "");
	fail(parser, token->column, text);
}

static bool at_token(const struct parser *parser, enum rsp_token_kind kind)
{
	return parser->lexer.token.kind == kind;
}

static const struct rsp_branch *branch(struct parser *parser, struct rsp_branch made)
{
	struct rsp_branch *out = NULL;

	if (parser->error->text)
		return NULL;
	if (++parser->num_branches > MAX_BRANCHES)
		fail(parser, parser->lexer.token.column, "the filter has too many tests");
	else
		out = rsp_arena_alloc(parser->arena, sizeof(*out));
	if (out)
		*out = made;
	else
		fail(parser, 0, "there is not enough memory");
	return out;
}

static bool can_slice(enum rsp_kind kind)
{
	return kind == RSP_KIND_BYTES || kind == RSP_KIND_STRING;
}

static bool parse_slice(struct parser *parser, const struct rsp_key *key, struct rsp_ranges *out)
{
	size_t column = parser->lexer.token.column;
	struct rsp_slice text;

	if (!at_token(parser, RSP_TOKEN_SLICE))
		return true;
	if (!can_slice(key->kind))
		fail(parser, column,
		     rsp_arena_printf(parser->arena, "%s has no bytes to slice: it is of kind %s",
		                      key->name, rsp_kind_name(key->kind)));
	else if (!rsp_lexer_take_slice(&parser->lexer, &text))
		fail(parser, column, "the closing \"]\" is missing");
	else if (!rsp_ranges_read(parser->arena, text, out))
		fail(parser, column,
		     "a slice is [offset:length], [first-last], [at], [:length] "
		     "or [offset:]");
	return !parser->error->text;
}

static void fail_key(struct parser *parser, const struct rsp_token *token)
{
	const char *nearest = rsp_key_nearest(token->text);

	fail(parser, token->column,
	     rsp_arena_printf(parser->arena, "there is no field \"%.*s\"%s%s%s",
	                      (int)token->text.len, (const char *)token->text.data,
	                      nearest ? "; the nearest is \"" : "", nearest ? nearest : "",
	                      nearest ? "\"" : ""));
}

static bool parse_key(struct parser *parser, struct rsp_key *out_key, struct rsp_ranges *out_ranges)
{
	struct rsp_token token = parser->lexer.token;

	if (token.kind != RSP_TOKEN_WORD) {
		fail_here(parser, "a field");
		return false;
	}
	if (!rsp_key_find(parser->arena, token.text, out_key)) {
		fail_key(parser, &token);
		return false;
	}
	rsp_lexer_next(&parser->lexer);
	return parse_slice(parser, out_key, out_ranges);
}

static bool is_literal(const struct parser *parser)
{
	return at_token(parser, RSP_TOKEN_WORD) || at_token(parser, RSP_TOKEN_TEXT);
}

static bool parse_literal(struct parser *parser, const struct rsp_key *key, struct rsp_operand *out)
{
	const char *text = NULL;

	if (!is_literal(parser)) {
		fail_here(parser, "a value");
		return false;
	}
	if (!rsp_operand_read(parser->arena, key, &parser->lexer.token, out, &text)) {
		fail(parser, parser->lexer.token.column, text);
		return false;
	}
	rsp_lexer_next(&parser->lexer);
	return true;
}

static bool parse_item(struct parser *parser, const struct rsp_key *key, struct rsp_set_item *out)
{
	size_t column = parser->lexer.token.column;

	if (!parse_literal(parser, key, &out->low))
		return false;
	out->high = out->low;
	if (!at_token(parser, RSP_TOKEN_TO))
		return true;
	rsp_lexer_next(&parser->lexer);
	if (key->kind == RSP_KIND_BOOL || key->kind == RSP_KIND_OID)
		fail(parser, column, "values of this kind have no order");
	else if (parse_literal(parser, key, &out->high) &&
	         rsp_operand_order(&out->low, &out->high) > 0)
		fail(parser, column, "the range begins behind its end");
	return !parser->error->text;
}

/* Elements stand between braces, with commas (or, as in older Wireshark, blanks) between them. */
static void parse_set(struct parser *parser, struct rsp_test *test)
{
	struct rsp_set_item *items = rsp_arena_alloc(parser->arena, MAX_ITEMS * sizeof(*items));

	if (!items) {
		fail(parser, 0, "there is not enough memory");
		return;
	}
	if (!at_token(parser, RSP_TOKEN_SET)) {
		fail_here(parser, "\"{\"");
		return;
	}
	rsp_lexer_next(&parser->lexer);
	do {
		if (test->num_items == MAX_ITEMS) {
			fail(parser, parser->lexer.token.column, "the set has too many elements");
			return;
		}
		if (!parse_item(parser, &test->key, &items[test->num_items++]))
			return;
		if (at_token(parser, RSP_TOKEN_COMMA))
			rsp_lexer_next(&parser->lexer);
		else if (!is_literal(parser) && !at_token(parser, RSP_TOKEN_SET_END))
			fail_here(parser, "\"}\"");
	} while (!at_token(parser, RSP_TOKEN_SET_END) && !parser->error->text);
	rsp_lexer_next(&parser->lexer);
	test->items = items;
}

static void parse_pattern(struct parser *parser, struct rsp_test *test)
{
	struct rsp_token token = parser->lexer.token;
	const char *text;

	if (!is_literal(parser)) {
		fail_here(parser, "a regular expression in quotes");
		return;
	}
	test->pattern = rsp_pattern_new(parser->arena, token.text,
	                                test->key.kind == RSP_KIND_STRING, parser->gave_up, &text);
	if (!test->pattern)
		fail(parser, token.column, text);
	rsp_lexer_next(&parser->lexer);
}

static bool has_values(const struct rsp_key *key)
{
	return key->source == RSP_KEY_COLUMN || key->source == RSP_KEY_FIELDS;
}

/* A bare word may name another field of the same kind: its values are then compared. */
static bool parse_other(struct parser *parser, struct rsp_test *test)
{
	struct rsp_key other;
	struct rsp_key *kept;

	if (!at_token(parser, RSP_TOKEN_WORD) ||
	    !rsp_key_find(parser->arena, parser->lexer.token.text, &other) || !has_values(&other))
		return false;
	if (other.kind != test->key.kind) {
		fail(parser, parser->lexer.token.column,
		     rsp_arena_printf(parser->arena, "%s is of kind %s and %s of kind %s",
		                      test->key.name, rsp_kind_name(test->key.kind), other.name,
		                      rsp_kind_name(other.kind)));
		return true;
	}
	kept = rsp_arena_alloc(parser->arena, sizeof(*kept));
	if (!kept) {
		fail(parser, 0, "there is not enough memory");
		return true;
	}
	*kept = other;
	test->other = kept;
	rsp_lexer_next(&parser->lexer);
	parse_slice(parser, kept, &test->other_ranges);
	return true;
}

static const char *relation_trouble(const struct rsp_test *test)
{
	bool has_text = can_slice(test->key.kind);
	bool has_order = test->key.kind != RSP_KIND_BOOL && test->key.kind != RSP_KIND_OID;

	if (test->key.kind == RSP_KIND_NONE)
		return "has no value; alone it tells whether it is there";
	switch (test->relation) {
	case RSP_REL_CONTAINS:
	case RSP_REL_MATCHES:
		return has_text ? NULL : "holds neither text nor bytes to search";
	case RSP_REL_LT:
	case RSP_REL_GT:
	case RSP_REL_LE:
	case RSP_REL_GE:
		return has_order ? NULL : "has values without an order";
	case RSP_REL_PRESENT:
	case RSP_REL_ANY_EQ:
	case RSP_REL_ALL_EQ:
	case RSP_REL_ALL_NE:
	case RSP_REL_ANY_NE:
	case RSP_REL_IN:
	case RSP_REL_NOT_IN:
		break;
	}
	return NULL;
}

static void parse_operand(struct parser *parser, struct rsp_test *test)
{
	if (test->relation == RSP_REL_IN || test->relation == RSP_REL_NOT_IN)
		parse_set(parser, test);
	else if (test->relation == RSP_REL_MATCHES)
		parse_pattern(parser, test);
	else if (!parse_other(parser, test))
		parse_literal(parser, &test->key, &test->literal);
}

/* "not" between a key and "in" belongs to the relation. */
static bool take_not_in(struct parser *parser)
{
	struct rsp_lexer before = parser->lexer;

	if (!at_token(parser, RSP_TOKEN_NOT))
		return false;
	rsp_lexer_next(&parser->lexer);
	if (at_token(parser, RSP_TOKEN_RELATION) && parser->lexer.token.relation == RSP_REL_IN)
		return true;
	parser->lexer = before;
	return false;
}

static void parse_relation(struct parser *parser, struct rsp_test *test)
{
	size_t column = parser->lexer.token.column;
	const char *trouble;

	if (take_not_in(parser))
		test->relation = RSP_REL_NOT_IN;
	else if (at_token(parser, RSP_TOKEN_RELATION))
		test->relation = parser->lexer.token.relation;
	else
		return;
	rsp_lexer_next(&parser->lexer);
	trouble = relation_trouble(test);
	if (trouble)
		fail(parser, column,
		     rsp_arena_printf(parser->arena, "%s %s", test->key.name, trouble));
	else
		parse_operand(parser, test);
}

static const struct rsp_branch *parse_test(struct parser *parser)
{
	struct rsp_test *test = rsp_arena_alloc(parser->arena, sizeof(*test));

	if (!test) {
		fail(parser, 0, "there is not enough memory");
		return NULL;
	}
	if (!parse_key(parser, &test->key, &test->ranges))
		return NULL;
	parse_relation(parser, test);
	return branch(parser, (struct rsp_branch){.kind = RSP_BRANCH_TEST, .test = test});
}

static const struct rsp_branch *parse_group(struct parser *parser)
{
	const struct rsp_branch *inner;

	if (!at_token(parser, RSP_TOKEN_OPEN))
		return parse_test(parser);
	rsp_lexer_next(&parser->lexer);
	inner = parse_or(parser);
	if (!at_token(parser, RSP_TOKEN_CLOSE))
		fail_here(parser, "\")\"");
	rsp_lexer_next(&parser->lexer);
	return inner;
}

static const struct rsp_branch *parse_not(struct parser *parser)
{
	const struct rsp_branch *inner;
	bool negated = at_token(parser, RSP_TOKEN_NOT);

	if (parser->depth == MAX_DEPTH) {
		fail(parser, parser->lexer.token.column, "the filter is nested too deeply");
		return NULL;
	}
	parser->depth++;
	if (negated)
		rsp_lexer_next(&parser->lexer);
	inner = negated ? parse_not(parser) : parse_group(parser);
	parser->depth--;
	if (!negated)
		return inner;
	return branch(parser, (struct rsp_branch){.kind = RSP_BRANCH_NOT, .left = inner});
}

static const struct rsp_branch *parse_and(struct parser *parser)
{
	const struct rsp_branch *left = parse_not(parser);

	while (at_token(parser, RSP_TOKEN_AND) && !parser->error->text) {
		rsp_lexer_next(&parser->lexer);
		left = branch(parser, (struct rsp_branch){.kind = RSP_BRANCH_AND,
		                                          .left = left,
		                                          .right = parse_not(parser)});
	}
	return left;
}

static const struct rsp_branch *parse_or(struct parser *parser)
{
	const struct rsp_branch *left = parse_and(parser);

	while (at_token(parser, RSP_TOKEN_OR) && !parser->error->text) {
		rsp_lexer_next(&parser->lexer);
		left = branch(parser, (struct rsp_branch){.kind = RSP_BRANCH_OR,
		                                          .left = left,
		                                          .right = parse_and(parser)});
	}
	return left;
}

struct rsp_filter *rsp_filter_compile(struct rsp_arena *arena, const char *expression,
                                      struct rsp_filter_error *out_error)
{
	struct parser parser = {.arena = arena, .error = out_error};
	struct rsp_filter *filter = rsp_arena_alloc(arena, sizeof(*filter));

	*out_error = (struct rsp_filter_error){0};
	rsp_lexer_init(&parser.lexer, arena, rsp_text(expression));
	if (!filter) {
		fail(&parser, 0, "there is not enough memory");
		return NULL;
	}
	parser.gave_up = &filter->gave_up;
	filter->root = parse_or(&parser);
	if (!at_token(&parser, RSP_TOKEN_END))
		fail_here(&parser, "\"and\", \"or\" or the end");
	return out_error->text ? NULL : filter;
}
