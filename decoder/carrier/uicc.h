/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What modems are asked to do with a card, other than to send an APDU: QMI and MBIM say it in
 * different messages. */
#ifndef RSP_CARRIER_UICC_H
#define RSP_CARRIER_UICC_H

#include "base/pass.h"

enum { RSP_UICC_AID_MAX = 16 /* TS 101 220 annex E */ };

/* A wish that waits for its answer, which does not repeat it. All zero is none. */
struct rsp_uicc_wish {
	bool opens, closes;
	uint64_t channel; /* to be closed */
	uint8_t aid[RSP_UICC_AID_MAX];
	size_t aid_len;
	uint64_t frame, file_off; /* where the AID stands */
};

/* rsp_uicc_wish_open makes the wish to open a channel for an application; `aid` was cut from the
 * item's bytes. */
void rsp_uicc_wish_open(struct rsp_uicc_wish *wish, const struct rsp_item *item,
                        struct rsp_slice aid);

/* rsp_uicc_opened pushes that the modem opened `channel`, and what the card answered to its SELECT;
 * a status word of no bytes is none. Slices are cut from the item's bytes, `item` is a copy that it
 * may change, its slot is set. */
void rsp_uicc_opened(struct rsp_pass *pass, struct rsp_item *item, const struct rsp_uicc_wish *wish,
                     uint64_t channel, struct rsp_slice response, struct rsp_slice sw);

/* rsp_uicc_closed likewise pushes that it closed one. */
void rsp_uicc_closed(struct rsp_pass *pass, struct rsp_item *item, uint64_t channel);

/* rsp_uicc_refused likewise pushes that the modem answered with an error of its own. */
void rsp_uicc_refused(struct rsp_pass *pass, struct rsp_item *item, enum rsp_refused what,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
