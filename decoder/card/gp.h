/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of the GlobalPlatform Card Specification (GPCS 11): what P1, P2, the data and the answer
 * mean. All functions do nothing for other commands. */
#ifndef RSP_CARD_GP_H
#define RSP_CARD_GP_H

#include "card/show.h"

/* rsp_gp_show_parameters adds what P1 and P2 mean under their nodes. */
void rsp_gp_show_parameters(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *p1, struct rsp_node *p2);

/* rsp_gp_show_data adds what the command data holds under its node, rsp_gp_show_answer likewise for
 * the response; both check it, unless a secure channel may have encrypted it. */
void rsp_gp_show_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *data);
void rsp_gp_show_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *data);

/* rsp_gp_has_contents tells whether one of these two has something to check. */
bool rsp_gp_has_contents(const struct rsp_pending *pending);

/* rsp_gp_show_keys adds the data of PUT KEY in place of the secret bytes that it is as a whole;
 * false, and nothing is added, when it cannot be taken apart. */
bool rsp_gp_show_keys(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *command);

/* rsp_gp_install_about gives the AID that INSTALL is about: of the load file, of the application.
 * False when the data, before a MAC if there is one, is not what P1 says. */
RSP_MUST_USE bool rsp_gp_install_about(const struct rsp_pending *pending, struct rsp_slice *out);

/* rsp_gp_store_data adds what the data of STORE DATA holds, but for an ISD-R: DGIs or objects. A
 * block that is not whole, or holds others, is left as it is; nothing is checked. */
void rsp_gp_store_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *parent, struct rsp_slice in);

/* rsp_gp_store_answer adds what STORE DATA is answered with: of a key establishment or confirmation
 * of SGP.02, else objects. */
void rsp_gp_store_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in);

/* rsp_gp_get_data adds the object that answers GET DATA; false, and nothing is added, when it is of
 * no known kind. Where no nodes are wanted it only checks. */
bool rsp_gp_get_data(struct rsp_decode *decode, struct rsp_node *parent, const struct rsp_tlv *tlv);

/* rsp_gp_bare_cplc adds production data that answer GET DATA without their tag; false, and nothing
 * is added, when the answer has another length. */
bool rsp_gp_bare_cplc(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_gp_show_entries adds entries of GET STATUS (E3) of which the scope is not known. */
void rsp_gp_show_entries(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

/* rsp_gp_rules_in_parts adds an answer that holds only a part of the rules of an access rule
 * application, and with the last part all of them; false, and nothing is added, for other answers.
 */
bool rsp_gp_rules_in_parts(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in);

/* rsp_gp_applications adds the list of applications that answers GET DATA for 2F00. */
void rsp_gp_applications(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

#endif
