/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message hands on to the card, and what the card answered: remote management scripts, and
 * SCP03t. */
#ifndef RSP_RSP_SOAP_SCRIPT_H
#define RSP_RSP_SOAP_SCRIPT_H

#include "base/decode.h"

/* rsp_soap_show_script adds the objects of the script that decode->buffer holds as children of
 * `node`: command TLVs (22), response TLVs (23) and their kin, with or without the template around
 * them (AA, AB, AE, AF), and the TLVs 84 to 88 and 9F44 to 9F46 of SCP03t. The card layer shows
 * what a command holds. Other objects stand as they are. */
void rsp_soap_show_script(struct rsp_decode *decode, struct rsp_node *node);

/* rsp_soap_is_template tells whether a tag is one around the objects of a script (AA to AF). */
bool rsp_soap_is_template(uint32_t tag);

/* rsp_soap_words says in an engineer's words what the script in the tree of a message holds, or
 * what the card answered; NULL: there is none, or nothing that is known. */
const char *rsp_soap_words(struct rsp_arena *arena, const struct rsp_node *tree);

#endif
