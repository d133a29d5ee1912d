/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mobile Broadband Interface Model: its service for low-level access to a card, and QMI inside. */
#ifndef RSP_CARRIER_MBIM_H
#define RSP_CARRIER_MBIM_H

#include "carrier/joined.h"
#include "carrier/uicc.h"

struct rsp_usb_device;

enum {
	RSP_MBIM_FRAGMENTS_MAX = 64, /* of one message; fragments are 64 bytes at least */
	RSP_MBIM_ASKED = 8           /* wishes that wait for their answer, kept at a time */
};

/* A wish concerning channels; the answer has the same transaction. */
struct rsp_mbim_asked {
	bool used;
	uint32_t transaction, command;
	struct rsp_uicc_wish wish;
};

/* A message in fragments, of one direction. */
struct rsp_mbim_way {
	struct rsp_joined joined;
	uint32_t transaction, total, next;
};

struct rsp_mbim {
	struct rsp_mbim_way ways[2]; /* to the device, to the host */
	bool seen;                   /* something of the card was handed out */
	struct rsp_mbim_asked asked[RSP_MBIM_ASKED];
	unsigned next; /* to be overwritten */
};

/* rsp_mbim_looks tells whether `whole` bytes, of which `bytes` were captured, are one MBIM message
 * of that side. */
bool rsp_mbim_looks(struct rsp_slice bytes, size_t whole, bool to_host);

/* rsp_mbim_handle reads the message in item->bytes and pushes what it carries. */
void rsp_mbim_handle(struct rsp_pass *pass, struct rsp_usb_device *device, struct rsp_item *item,
                     bool to_host);

void rsp_mbim_free(struct rsp_mbim *mbim);

#endif
