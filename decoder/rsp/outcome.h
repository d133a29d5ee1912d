/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a function ended with: from the status word and the decoded response. */
#ifndef RSP_RSP_OUTCOME_H
#define RSP_RSP_OUTCOME_H

#include "base/field_set.h"
#include "rsp/functions.h"

/* rsp_es10_sw_ok tells whether the card carried out a STORE DATA: 90xx, 91xx, 61xx, 9Fxx or a
 * warning. */
bool rsp_es10_sw_ok(uint16_t sw);

/* rsp_es10_refusal is the result of a command that the card refused with a status word. */
struct rsp_result rsp_es10_refusal(uint16_t sw);

/* rsp_es10_outcome reads the result out of the tree of a response (a child of the message's node
 * "response"). NULL gives RSP_RESULT_NONE. Names live as long as the library. `telling` has those
 * fields of which rsp_es10_tells_outcome is true; NULL: each is asked. */
struct rsp_result rsp_es10_outcome(enum rsp_es10_outcome kind, const struct rsp_node *response,
                                   const struct rsp_field_set *telling);

/* rsp_es10_tells_outcome tells whether a value of this field may say what rsp_es10_outcome reads.
 */
bool rsp_es10_tells_outcome(const struct rsp_field *field);

#endif
