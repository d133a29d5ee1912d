/* SPDX-License-Identifier: GPL-2.0-or-later */
/* URIs of SGP.02: message identifiers and addresses, with what their queries say. */
#ifndef RSP_RSP_SOAP_ADDRESS_H
#define RSP_RSP_SOAP_ADDRESS_H

#include "base/decode.h"

/* rsp_soap_show_message_id adds the parts of the message identifier that decode->buffer holds as
 * children of `node`: sender, identifier, TransactionId, ContextId, MessageDate. One that is
 * written otherwise is a finding; `name` is what it is called there. */
void rsp_soap_show_message_id(struct rsp_decode *decode, struct rsp_node *node, const char *name);

/* rsp_soap_show_address adds EntityId and EntityName of an address, or the id of one that is asked
 * for by polling. */
void rsp_soap_show_address(struct rsp_decode *decode, struct rsp_node *node);

/* rsp_soap_parameter gives the value of a parameter in the query of a URI; empty when it has none.
 */
struct rsp_slice rsp_soap_parameter(struct rsp_slice uri, const char *name);

#endif
