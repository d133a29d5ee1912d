/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Value: what a node holds, as text. The one function through which values leave the library as
 * text, so that what must be hidden is hidden here. */
#ifndef RSP_REPORT_VALUE_H
#define RSP_REPORT_VALUE_H

#include "report/hide.h"

enum rsp_value_form {
	RSP_VALUE_TREE, /* for reading: names of numbers, long bytes cut */
	RSP_VALUE_FIELD /* for -T fields: the whole value and nothing else */
};

/* Of long bytes in a tree; -x shows all. Public keys and signatures up to P-384 are whole. */
enum { RSP_VALUE_SHOWN_BYTES = 104 };

/* rsp_value_write appends the value of a node; nothing for RSP_KIND_NONE. What is hidden is told in
 * parentheses, with its length. */
void rsp_value_write(struct rsp_out *out, const struct rsp_hide *hide, const struct rsp_node *node,
                     enum rsp_value_form form);

/* rsp_value_string gives the text of a STRING node as it may be shown, in the message's arena where
 * it was changed; false when it must not be shown at all. */
RSP_MUST_USE bool rsp_value_string(const struct rsp_hide *hide, const struct rsp_node *node,
                                   struct rsp_slice *out);

/* rsp_result_text gives "ok" or "name(number)", in the arena; NULL when there is no result. The
 * number of a status word is four hex digits, as everywhere: "file not found(6A82)". The name is
 * text of the input as far as writers are concerned. */
const char *rsp_result_text(struct rsp_arena *arena, const struct rsp_message *message);

/* rsp_result_is_sw tells whether the error is the status word itself. */
bool rsp_result_is_sw(const struct rsp_message *message);

/* rsp_base_digits is how many hex digits a number is shown with, two for each byte; 0: it is shown
 * in decimal. RSP_HEX32 shows as many bytes as the number has. */
int rsp_base_digits(enum rsp_base base, uint64_t value);

/* rsp_value_note gives what a person should know beside the value: the node's own note, or the name
 * of a known OBJECT IDENTIFIER. NULL: nothing. */
const char *rsp_value_note(const struct rsp_node *node);

/* rsp_value_number gives the number of a UINT, INT or BOOL node for looking up its name. */
int64_t rsp_value_number(const struct rsp_node *node);

#endif
