/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One SOAP message: tree, findings, result, identifiers. */
#ifndef RSP_RSP_SOAP_SHOW_H
#define RSP_RSP_SOAP_SHOW_H

#include "base/decode.h"
#include "rsp/soap_envelope.h"

/* rsp_soap_show fills in tree, findings, result, identifiers and summary of the message; all that
 * it needs comes from the arena. */
void rsp_soap_show(struct rsp_arena *arena, const struct rsp_soap_unit *unit,
                   struct rsp_message *message);

/* rsp_soap_check reports what speaks against envelope, header, names and lists of a message, read
 * from decode->buffer. */
void rsp_soap_check(struct rsp_decode *decode, const struct rsp_soap_unit *unit);

#endif
