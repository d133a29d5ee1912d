/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/filter_lex.h"

#include "base/hex.h"

enum { MAX_HEX_DIGITS = 2, BITS_PER_DIGIT = 4 };

/* Signs, longest first where one begins another. */
static const struct sign {
	const char *text;
	enum rsp_token_kind kind;
	enum rsp_relation relation;
} signs[] = {
    {"&&",  RSP_TOKEN_AND,      RSP_REL_PRESENT},
    {"||",  RSP_TOKEN_OR,       RSP_REL_PRESENT},
    {"===", RSP_TOKEN_RELATION, RSP_REL_ALL_EQ },
    {"!==", RSP_TOKEN_RELATION, RSP_REL_ANY_NE },
    {"==",  RSP_TOKEN_RELATION, RSP_REL_ANY_EQ },
    {"!=",  RSP_TOKEN_RELATION, RSP_REL_ALL_NE },
    {"~=",  RSP_TOKEN_RELATION, RSP_REL_ANY_NE },
    {"<=",  RSP_TOKEN_RELATION, RSP_REL_LE     },
    {">=",  RSP_TOKEN_RELATION, RSP_REL_GE     },
    {"<",   RSP_TOKEN_RELATION, RSP_REL_LT     },
    {">",   RSP_TOKEN_RELATION, RSP_REL_GT     },
    {"~",   RSP_TOKEN_RELATION, RSP_REL_MATCHES},
    {"!",   RSP_TOKEN_NOT,      RSP_REL_PRESENT},
    {"(",   RSP_TOKEN_OPEN,     RSP_REL_PRESENT},
    {")",   RSP_TOKEN_CLOSE,    RSP_REL_PRESENT},
    {"{",   RSP_TOKEN_SET,      RSP_REL_PRESENT},
    {"}",   RSP_TOKEN_SET_END,  RSP_REL_PRESENT},
    {"[",   RSP_TOKEN_SLICE,    RSP_REL_PRESENT},
    {",",   RSP_TOKEN_COMMA,    RSP_REL_PRESENT},
    {"..",  RSP_TOKEN_TO,       RSP_REL_PRESENT},
};

static const struct sign words[] = {
    {"and",      RSP_TOKEN_AND,      RSP_REL_PRESENT },
    {"or",       RSP_TOKEN_OR,       RSP_REL_PRESENT },
    {"not",      RSP_TOKEN_NOT,      RSP_REL_PRESENT },
    {"eq",       RSP_TOKEN_RELATION, RSP_REL_ANY_EQ  },
    {"any_eq",   RSP_TOKEN_RELATION, RSP_REL_ANY_EQ  },
    {"all_eq",   RSP_TOKEN_RELATION, RSP_REL_ALL_EQ  },
    {"ne",       RSP_TOKEN_RELATION, RSP_REL_ALL_NE  },
    {"all_ne",   RSP_TOKEN_RELATION, RSP_REL_ALL_NE  },
    {"any_ne",   RSP_TOKEN_RELATION, RSP_REL_ANY_NE  },
    {"lt",       RSP_TOKEN_RELATION, RSP_REL_LT      },
    {"gt",       RSP_TOKEN_RELATION, RSP_REL_GT      },
    {"le",       RSP_TOKEN_RELATION, RSP_REL_LE      },
    {"ge",       RSP_TOKEN_RELATION, RSP_REL_GE      },
    {"contains", RSP_TOKEN_RELATION, RSP_REL_CONTAINS},
    {"matches",  RSP_TOKEN_RELATION, RSP_REL_MATCHES },
    {"in",       RSP_TOKEN_RELATION, RSP_REL_IN      },
};

static bool is_word_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == ':' || c == '-' || c == '+';
}

/* A word ends before "..", which is a token of its own. */
static size_t word_len(struct rsp_slice text)
{
	size_t len = 0;
	uint8_t c, next;

	while (rsp_peek_u8(text, len, &c) && is_word_char(c)) {
		if (c == '.' && rsp_peek_u8(text, len + 1, &next) && next == '.')
			break;
		len++;
	}
	return len;
}

static bool lex_sign(struct rsp_lexer *lexer)
{
	for (size_t at = 0; at < sizeof(signs) / sizeof(*signs); at++) {
		if (!rsp_starts_with_text(lexer->rest, signs[at].text))
			continue;
		lexer->token.text = rsp_take_up_to(&lexer->rest, rsp_text(signs[at].text).len);
		lexer->token.kind = signs[at].kind;
		lexer->token.relation = signs[at].relation;
		return true;
	}
	return false;
}

static void lex_word(struct rsp_lexer *lexer, size_t len)
{
	lexer->token.text = rsp_take_up_to(&lexer->rest, len);
	lexer->token.kind = RSP_TOKEN_WORD;
	for (size_t at = 0; at < sizeof(words) / sizeof(*words); at++) {
		if (!rsp_equal_text(lexer->token.text, words[at].text))
			continue;
		lexer->token.kind = words[at].kind;
		lexer->token.relation = words[at].relation;
	}
}

static void bad(struct rsp_lexer *lexer, const char *text)
{
	lexer->token.kind = RSP_TOKEN_BAD;
	lexer->token.text = rsp_text(text);
}

/* Takes the text up to the closing quote, escaped quotes included. */
static bool take_quoted(struct rsp_slice *rest, struct rsp_slice *out)
{
	size_t len = 0;
	uint8_t c;

	for (; rsp_peek_u8(*rest, len, &c) && c != '"'; len++)
		if (c == '\\')
			len++;
	return len < rest->len && rsp_take(rest, len, out) && rsp_skip(rest, 1);
}

static uint8_t take_hex_escape(struct rsp_slice *text)
{
	unsigned value = 0;
	uint8_t c;

	for (int at = 0; at < MAX_HEX_DIGITS; at++) {
		if (!rsp_peek_u8(*text, 0, &c) || rsp_hex_digit(c) < 0 || !rsp_skip(text, 1))
			break;
		value = value << BITS_PER_DIGIT | (unsigned)rsp_hex_digit(c);
	}
	return (uint8_t)value;
}

/* What stands behind a backslash. An escape that is none keeps its backslash, so that \d reaches
 * the pattern it is meant for. */
static size_t put_escape(struct rsp_slice *text, uint8_t *to)
{
	static const char letters[] = "\"\\nrt";
	static const char meanings[] = "\"\\\n\r\t";
	uint8_t c = '\\';
	size_t at = 0;

	if (!rsp_take_u8(text, &c)) {
		to[0] = c;
		return 1;
	}
	if (c == 'x') {
		to[0] = take_hex_escape(text);
		return 1;
	}
	while (letters[at] && letters[at] != (char)c)
		at++;
	to[0] = letters[at] ? (uint8_t)meanings[at] : '\\';
	to[1] = c;
	return letters[at] ? 1 : 2;
}

static struct rsp_slice unescape(struct rsp_arena *arena, struct rsp_slice raw)
{
	uint8_t *to = rsp_arena_alloc(arena, raw.len + 2);
	size_t len = 0;
	uint8_t c;

	while (to && rsp_take_u8(&raw, &c)) {
		if (c == '\\')
			len += put_escape(&raw, to + len);
		else
			to[len++] = c;
	}
	return to ? rsp_slice(to, len) : (struct rsp_slice){0};
}

/* "text" or r"text", which knows no escapes. */
static void lex_text(struct rsp_lexer *lexer, bool as_written)
{
	struct rsp_token *token = &lexer->token;

	if (!rsp_skip(&lexer->rest, as_written ? 2 : 1) ||
	    !take_quoted(&lexer->rest, &token->raw)) {
		bad(lexer, "the closing quote is missing");
		return;
	}
	token->kind = RSP_TOKEN_TEXT;
	token->text = as_written ? token->raw : unescape(lexer->arena, token->raw);
}

static const char *why_bad(struct rsp_slice rest)
{
	if (rsp_starts_with_text(rest, "="))
		return "a comparison is written \"==\"";
	if (rsp_starts_with_text(rest, "&") || rsp_starts_with_text(rest, "|"))
		return "a single sign has no meaning; \"&&\" is and, \"||\" is or";
	if (rsp_starts_with_text(rest, "'"))
		return "text stands between double quotes";
	return "this character has no meaning here";
}

void rsp_lexer_next(struct rsp_lexer *lexer)
{
	size_t len;

	lexer->rest = rsp_trim(lexer->rest);
	lexer->token = (struct rsp_token){.kind = RSP_TOKEN_END};
	lexer->token.column = rsp_offset_in(lexer->all, lexer->rest) + 1;
	if (!lexer->rest.len)
		return;
	if (rsp_starts_with_text(lexer->rest, "\"")) {
		lex_text(lexer, false);
	} else if (rsp_starts_with_text(lexer->rest, "r\"")) {
		lex_text(lexer, true);
	} else if (!lex_sign(lexer)) {
		len = word_len(lexer->rest);
		if (len)
			lex_word(lexer, len);
		else
			bad(lexer, why_bad(lexer->rest));
	}
}

void rsp_lexer_init(struct rsp_lexer *lexer, struct rsp_arena *arena, struct rsp_slice text)
{
	*lexer = (struct rsp_lexer){.arena = arena, .all = text, .rest = text};
	rsp_lexer_next(lexer);
}

bool rsp_lexer_take_slice(struct rsp_lexer *lexer, struct rsp_slice *out)
{
	if (!rsp_take_until(&lexer->rest, ']', out))
		return false;
	rsp_lexer_next(lexer);
	return true;
}
