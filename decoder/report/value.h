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

enum { RSP_VALUE_SHOWN_BYTES = 64 }; /* of long bytes in a tree; -x shows all */

/* rsp_value_write appends the value of a node; nothing for RSP_KIND_NONE. What is hidden is told in
 * parentheses, with its length. */
void rsp_value_write(struct rsp_out *out, const struct rsp_hide *hide, const struct rsp_node *node,
                     enum rsp_value_form form);

/* rsp_value_string gives the text of a STRING node as it may be shown, in the message's arena where
 * it was changed; false when it must not be shown at all. */
RSP_MUST_USE bool rsp_value_string(const struct rsp_hide *hide, const struct rsp_node *node,
                                   struct rsp_slice *out);

/* rsp_result_write appends "ok" or "name(number)"; nothing when there is no result. The name is
 * written as text of the input is. */
void rsp_result_write(struct rsp_out *out, const struct rsp_result *result);

/* rsp_base_digits is how many hex digits a number is shown with, two for each byte; 0: it is shown
 * in decimal. RSP_HEX32 shows as many bytes as the number has. */
int rsp_base_digits(enum rsp_base base, uint64_t value);

/* rsp_value_note gives what a person should know beside the value: the node's own note, or the name of
 * a known OBJECT IDENTIFIER. NULL: nothing. */
const char *rsp_value_note(const struct rsp_node *node);

/* rsp_value_number gives the number of a UINT, INT or BOOL node for looking up its name. */
int64_t rsp_value_number(const struct rsp_node *node);

#endif
