/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pieces of the tree are made with. All functions accept NULL for any node. */
#ifndef RSP_CARD_SHOW_H
#define RSP_CARD_SHOW_H

#include "card/fields.h"
#include "card/pending.h"

/* rsp_show_uint adds the bytes of `part` (at most 8, else they are left out) as one number. */
struct rsp_node *rsp_show_uint(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_card_field field, struct rsp_slice part);

/* rsp_show_bytes adds the bytes of `part`. */
struct rsp_node *rsp_show_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                                enum rsp_card_field field, struct rsp_slice part);

/* rsp_show_group adds a node for children. */
struct rsp_node *rsp_show_group(struct rsp_decode *decode, struct rsp_node *parent,
                                enum rsp_card_field field, struct rsp_slice part);

/* rsp_show_bits adds bits `high` to `low` (8 is the most significant) of the octet in `part`. */
struct rsp_node *rsp_show_bits(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_card_field field, struct rsp_slice part, unsigned high,
                               unsigned low);

/* rsp_show_aid adds an AID with the name of the application. */
struct rsp_node *rsp_show_aid(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_card_field field, struct rsp_slice aid);

/* rsp_show_note sets the note of a node. */
void rsp_show_note(struct rsp_node *node, const char *note);

/* rsp_show_command and rsp_show_response add a command with its parameters and data, and
 * its answer with the status word; decode->buffer is changed. */
void rsp_show_command(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *root);
void rsp_show_response(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *root);

/* rsp_show_parameters adds what P1 and P2 mean under their nodes. */
void rsp_show_parameters(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *p1, struct rsp_node *p2);

/* rsp_show_command_data adds what the command data holds under its node, rsp_show_response_data
 * likewise for the response; both check it. */
void rsp_show_command_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *data);
void rsp_show_response_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *data);

/* rsp_show_has_contents tells whether one of the last two has something to check in this exchange.
 */
bool rsp_show_has_contents(const struct rsp_pending *pending);

/* rsp_show_template adds the objects of a template that the card sent or got: FCI, FCP, TERMINAL
 * CAPABILITY and what they hold; other objects as bare TLVs. A TLV longer than `in` is a finding.
 */
void rsp_show_template(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_show_fcp_member adds what the value of an object of FCP holds, by the tag that it has there,
 * under the node of octets that came otherwise (profile packages); rsp_show_fcp_proprietary does so
 * for an object of its proprietary information. */
void rsp_show_fcp_member(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                         struct rsp_slice in);
void rsp_show_fcp_proprietary(struct rsp_decode *decode, struct rsp_node *node, uint32_t tag,
                              struct rsp_slice in);

/* rsp_show_historical adds what the historical bytes of an answer to reset hold under their node.
 */
void rsp_show_historical(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in);

/* rsp_show_atr adds an answer to reset, rsp_show_pps a PPS request or response under `parent`, and
 * check them; a response against what was asked for, which is empty where that is not known. */
void rsp_show_atr(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);
void rsp_show_pps(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                  struct rsp_slice asked);

#endif
