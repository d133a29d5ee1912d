/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Showing: what may be shown of a message, for front ends that keep trees of their own.
 *
 * Secret values are hidden unless they are revealed, personal ones replaced where that is asked
 * for, as in every output of the library; texts are those of its trees.
 */
#ifndef RSPTRACE_SHOWN_H
#define RSPTRACE_SHOWN_H

#include "rsptrace/message.h"

/* What every message has besides its tree. A row each, with the key of the records. */
struct rsp_shown_column {
	const char *key; /* "function" */
	enum rsp_kind kind;
	enum rsp_base base;
	const char *text; /* what it is, in a sentence */
};

size_t rsp_num_shown_columns(void);
const struct rsp_shown_column *rsp_shown_column_at(size_t at);

/* Remembers the personal values that were met, so that each keeps its stand-in. */
struct rsp_shown;

/* rsp_shown_new gives NULL when there is no memory. */
struct rsp_shown *rsp_shown_new(bool reveal, bool redact);
void rsp_shown_free(struct rsp_shown *shown);

/* rsp_shown_begin looks through a message before anything of it is shown; to be called for every
 * message in their order, and again when one is shown later. The arena must live until the next. */
void rsp_shown_begin(struct rsp_shown *shown, struct rsp_message *message, struct rsp_arena *arena);

/* The value of a column: of a UINT the number, of an INT and a TIME (nanoseconds) the other, of a
 * STRING the text, personal values replaced. `result` is "name(number)". */
struct rsp_shown_value {
	uint64_t number;
	int64_t signed_number;
	const char *text;
};

/* rsp_shown_get gives the value that the message has in column `at`; false when it has none. */
RSP_MUST_USE bool rsp_shown_get(const struct rsp_shown *shown, const struct rsp_message *message,
                                size_t at, struct rsp_shown_value *out);

/* rsp_shown_plain tells whether the value of a node may be shown as it is. */
bool rsp_shown_plain(const struct rsp_shown *shown, const struct rsp_node *node);

/* rsp_shown_string gives the text of a STRING node, with what must be replaced replaced; NULL when
 * it must not be shown. */
const char *rsp_shown_string(const struct rsp_shown *shown, const struct rsp_node *node);

/* rsp_shown_text gives the value of a node as trees for people show it, "" for one that only
 * groups; what is hidden is told in parentheses. Never NULL. */
const char *rsp_shown_text(struct rsp_shown *shown, const struct rsp_node *node);

/* rsp_shown_note gives what a person should know beside the value; NULL: nothing. */
const char *rsp_shown_note(const struct rsp_shown *shown, const struct rsp_node *node);

/* rsp_shown_blank overwrites with 00 in `bytes`, a copy of all of the buffer's, those that must not
 * be shown; answers whether there were any. */
bool rsp_shown_blank(const struct rsp_shown *shown, const struct rsp_buffer *buffer,
                     uint8_t *bytes);

/* rsp_shown_clean gives a sentence, with personal values replaced. Never NULL. */
const char *rsp_shown_clean(const struct rsp_shown *shown, const char *text);

#endif
