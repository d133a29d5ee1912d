/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message between servers says of a card's keys: followed as at the card. */
#ifndef RSP_RSP_SOAP_REMOTE_H
#define RSP_RSP_SOAP_REMOTE_H

#include "base/pass.h"
#include "rsp/soap_envelope.h"

/* rsp_soap_follow looks at the scripts and certificates in the tree of a message, before it is
 * handed out: findings, and what was verified, are hung to it. Public keys of cards in an EIS are
 * kept. */
void rsp_soap_follow(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                     struct rsp_message *message);

#endif
