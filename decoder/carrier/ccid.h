/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Smart card readers: USB CCID 1.1. */
#ifndef RSP_CARRIER_CCID_H
#define RSP_CARRIER_CCID_H

#include "carrier/joined.h"

struct rsp_usb_device;

enum { RSP_CCID_SLOTS = 8 }; /* of one reader whose state is kept */

/* One direction of one slot. */
struct rsp_ccid_way {
	struct rsp_joined joined; /* what came of a chain */
	bool has_block;           /* T=1: number of the last I-block */
	uint8_t block;
};

struct rsp_ccid_slot {
	bool has_asked; /* the last message to the reader, which an answer repeats the number of */
	uint8_t asked, asked_number;
	struct rsp_ccid_way to_card, from_card;
};

struct rsp_ccid {
	struct rsp_ccid_slot slots[RSP_CCID_SLOTS];
};

/* rsp_ccid_looks tells whether a bulk transfer of `whole` bytes is a message of this class; `bytes`
 * are those of it that were captured. */
bool rsp_ccid_looks(struct rsp_slice bytes, size_t whole, bool to_host);

/* rsp_ccid_handle reads the message in item->bytes and pushes what it carries. */
void rsp_ccid_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                     bool to_host);

void rsp_ccid_free(struct rsp_ccid *ccid);

#endif
