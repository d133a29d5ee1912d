/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a filter. Internal to the filter. */
#ifndef RSP_REPORT_FILTER_LEX_H
#define RSP_REPORT_FILTER_LEX_H

#include "rsptrace/arena.h"

/* What one value is compared with another by; negations are told at the whole of the values. */
enum rsp_relation {
	RSP_REL_PRESENT, /* no relation: the key alone */
	RSP_REL_ANY_EQ,
	RSP_REL_ALL_EQ,
	RSP_REL_ALL_NE,
	RSP_REL_ANY_NE,
	RSP_REL_LT,
	RSP_REL_GT,
	RSP_REL_LE,
	RSP_REL_GE,
	RSP_REL_CONTAINS,
	RSP_REL_MATCHES,
	RSP_REL_IN,
	RSP_REL_NOT_IN
};

enum rsp_token_kind {
	RSP_TOKEN_END,
	RSP_TOKEN_OPEN,    /* ( */
	RSP_TOKEN_CLOSE,   /* ) */
	RSP_TOKEN_SET,     /* { */
	RSP_TOKEN_SET_END, /* } */
	RSP_TOKEN_SLICE,   /* [ */
	RSP_TOKEN_COMMA,
	RSP_TOKEN_TO, /* .. */
	RSP_TOKEN_NOT,
	RSP_TOKEN_AND,
	RSP_TOKEN_OR,
	RSP_TOKEN_RELATION,
	RSP_TOKEN_TEXT, /* between quotes; `text` without them, escapes resolved */
	RSP_TOKEN_WORD, /* a key or a bare literal */
	RSP_TOKEN_BAD   /* `text` is a sentence on why */
};

struct rsp_token {
	enum rsp_token_kind kind;
	enum rsp_relation relation;
	size_t column; /* from 1 */
	struct rsp_slice text;
	struct rsp_slice raw; /* RSP_TOKEN_TEXT: between the quotes as written */
};

struct rsp_lexer {
	struct rsp_arena *arena;
	struct rsp_slice all, rest;
	struct rsp_token token; /* the one to look at */
};

/* rsp_lexer_init starts at the first token. */
void rsp_lexer_init(struct rsp_lexer *lexer, struct rsp_arena *arena, struct rsp_slice text);

/* rsp_lexer_next goes to the next token. */
void rsp_lexer_next(struct rsp_lexer *lexer);

/* rsp_lexer_take_slice takes what stands between the "[" that is the current token and its "]", and
 * goes on behind it; false when there is no "]". */
RSP_MUST_USE bool rsp_lexer_take_slice(struct rsp_lexer *lexer, struct rsp_slice *out);

#endif
