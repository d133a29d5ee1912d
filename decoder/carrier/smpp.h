/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SMPP 3.4: the short messages that a platform and a service centre hand to each other. */
#ifndef RSP_CARRIER_SMPP_H
#define RSP_CARRIER_SMPP_H

#include "carrier/stream.h"

enum { RSP_SMPP_MAX_PDU = 70 << 10 }; /* bytes: a payload of 64 KiB fits */

/* Reads submit_sm, deliver_sm and data_sm, and hands out an item RSP_HINT_SMS for each. What the
 * client (the platform) sends goes to a card, what the service centre sends came from one. */
extern const struct rsp_stream_reader rsp_smpp_reader;

/* rsp_smpp_begins tells whether bytes begin with the header of a PDU. */
RSP_MUST_USE bool rsp_smpp_begins(struct rsp_slice bytes);

/* rsp_smpp_next takes PDUs that are whole from the front of `in`, up to and with one that is handed
 * out; false when there is none. */
RSP_MUST_USE bool rsp_smpp_next(struct rsp_slice *in, struct rsp_slice *out_pdu);

/* rsp_smpp_handle does for an item RSP_HINT_SMPP what the reader does for a stream. */
void rsp_smpp_handle(struct rsp_pass *pass, const struct rsp_item *item);

#endif
