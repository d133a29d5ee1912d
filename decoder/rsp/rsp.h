/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ES10 (SGP.22 5.7, SGP.32 5.9): from exchanges with an ISD-R to ES10 messages, and from the
 * segments of a Bound Profile Package to one ES8+ message. */
#ifndef RSP_RSP_RSP_H
#define RSP_RSP_RSP_H

#include "base/pass.h"

struct rsp_es10;

/* rsp_es10_new makes the state of one trace; NULL when there is no memory. */
struct rsp_es10 *rsp_es10_new(void);
/* rsp_es10_ask: nobody asks for values of other fields than these, and for summaries, so they may be
 * left out of the trees that messages come with (pass->es10_trees). */
void rsp_es10_ask(struct rsp_es10 *es10, const struct rsp_field *const *fields, size_t num_fields);
/* rsp_es10_free gives it back; what is pending is lost. NULL is allowed. */
void rsp_es10_free(struct rsp_es10 *es10);

/* rsp_es10_handle takes one item: RSP_HINT_EXCHANGE adds to the STORE DATA chain of its channel,
 * RSP_HINT_CHANNEL ends that of one channel, RSP_HINT_ATR and RSP_HINT_RESET end those of their
 * slot, RSP_HINT_END ends all; other hints are ignored. What is finished is handed out through rsp_pass_emit; messages live in pass->scratch
 * and in the state, until rsp_pass_emit returns. */
void rsp_es10_handle(struct rsp_pass *pass, struct rsp_es10 *es10, const struct rsp_item *item);

/* rsp_es10_fields gives the fields of this module that no ASN.1 type gives. */
struct rsp_field_table rsp_es10_fields(void);

#endif
