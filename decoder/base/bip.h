/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a card does with channels of the bearer independent protocol (TS 102 223 6.4.27 to 6.4.31),
 * on its way from card/ to carrier/. */
#ifndef RSP_BASE_BIP_H
#define RSP_BASE_BIP_H

#include "base/sms.h"

enum rsp_bip_kind {
	RSP_BIP_OPENED,
	RSP_BIP_SENT,     /* item->bytes are data from the card (SEND DATA) */
	RSP_BIP_RECEIVED, /* data for it (RECEIVE DATA) */
	RSP_BIP_LOST,     /* bytes of a channel are not in the trace */
	RSP_BIP_CLOSED,   /* by the card; with a reset of the card all of its channels are */
	RSP_BIP_DROPPED   /* the link was dropped */
};

enum rsp_bip_transport { RSP_BIP_UNKNOWN, RSP_BIP_UDP, RSP_BIP_TCP };

/* RSP_HINT_BIP. */
struct rsp_bip {
	enum rsp_bip_kind kind;
	struct rsp_origin origin;
	unsigned channel; /* 1 to 7; 0: not known, or all of the card */
	enum rsp_bip_transport transport;
	bool is_server;      /* the card listens */
	bool edge;           /* UDP: these bytes end a datagram */
	uint8_t address[16]; /* of the other end, as OPEN CHANNEL names it */
	uint8_t address_len; /* 4, 16; 0: not named */
	uint16_t port;       /* of the other end */
	/* RSP_BIP_LOST: */
	bool lost_from_card;
	uint64_t lost; /* bytes, */
	bool inexact;  /* which are a guess */
};

#endif
