/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The relay layer of short messages (TS 24.011 7.3), and what carries it without cards: LAPDm of
 * GSM, SIP. */
#ifndef RSP_CARRIER_SMS_RP_H
#define RSP_CARRIER_SMS_RP_H

#include "base/sms.h"

struct rsp_packet;

/* rsp_rp_handle reads an RP message cut from buffer->bytes, and pushes the TPDU in it
 * (RSP_HINT_SMS). Messages without one are passed over; one that cannot be read is a finding.
 * `item` is of the packet that completed it. */
void rsp_rp_handle(struct rsp_pass *pass, const struct rsp_item *item, struct rsp_slice message,
                   const struct rsp_buffer *buffer, const struct rsp_origin *origin);

/* rsp_sip_handle reads a SIP request or response in a datagram: the body of a MESSAGE that is
 * application/vnd.3gpp.sms (TS 24.341) is an RP message. Other SIP is passed over. */
void rsp_sip_handle(struct rsp_pass *pass, const struct rsp_item *item,
                    const struct rsp_packet *packet);

enum { RSP_LAPDM_MAX_LINKS = 32, RSP_LAPDM_MAX_MESSAGE = 512 };

/* Layer 3 messages of GSM in parts. */
struct rsp_lapdm;
RSP_MUST_USE struct rsp_lapdm *rsp_lapdm_new(void);
void rsp_lapdm_free(struct rsp_lapdm *lapdm);

/* One frame of a dedicated channel, as GSMTAP has it. */
struct rsp_lapdm_frame {
	bool uplink;
	uint8_t channel, timeslot, sub_slot; /* GSMTAP's own numbers */
	uint16_t arfcn;
	struct rsp_slice bytes;
};

/* rsp_lapdm_matters tells whether a frame of a channel is of SAPI 3 on a dedicated one. */
bool rsp_lapdm_matters(uint8_t channel, struct rsp_slice bytes);

/* rsp_lapdm_handle reads a frame: of SAPI 3 it joins what I frames carry, and hands CP-DATA
 * (TS 24.011 7.2) to rsp_rp_handle. */
void rsp_lapdm_handle(struct rsp_pass *pass, struct rsp_lapdm *lapdm, const struct rsp_item *item,
                      const struct rsp_lapdm_frame *frame);

#endif
