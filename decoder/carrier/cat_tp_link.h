/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A link of CAT_TP while it is followed: what the two ends send, put in order. */
#ifndef RSP_CARRIER_CAT_TP_LINK_H
#define RSP_CARRIER_CAT_TP_LINK_H

#include "carrier/cat_tp.h"
#include "carrier/cat_tp_pdu.h"

/* A PDU that is kept: it waits for others of its SDU, or came too early. */
struct rsp_cat_tp_part {
	const struct rsp_buffer *buffer;
	struct rsp_slice data;
	uint16_t sequence;
	bool more; /* SEG */
	struct rsp_origin origin;
};

/* What one end sends. */
struct rsp_cat_tp_flow {
	bool known;     /* a number was seen: `next` is the one that comes next */
	bool unsure;    /* whether an SDU begins there is not known */
	bool has_acked; /* by the other end: */
	uint16_t next, acked;
	unsigned late; /* PDUs of the link since `next` was acknowledged but is not there */
	struct rsp_cat_tp_part sdu[RSP_CAT_TP_PARTS]; /* in order, none of them the last */
	struct rsp_cat_tp_part waiting[RSP_CAT_TP_WAITING];
	size_t num_sdu, num_waiting;
	struct rsp_arena arena; /* of what they are made of */
};

struct rsp_cat_tp_link {
	struct rsp_endpoint ends[2]; /* who sent the first PDU, and the other */
	uint16_t ports[2];           /* theirs, within CAT_TP */
	int slot;
	unsigned bip_channel;
	struct rsp_origin first, last;
	int card; /* which end is the card; -1: not known */
	bool opened, closed, decoded;
	uint8_t reason; /* of RST */
	uint64_t used;  /* when it was used last, in datagrams */
	char identified[64], iccid[24];
	struct rsp_cat_tp_flow flows[2]; /* by sender */
	/* For its message: */
	size_t num_pdus, num_shown;
	uint32_t lens[RSP_CAT_TP_SHOWN];
	struct rsp_joiner pdus;
	struct rsp_arena shown;
};

/* A PDU with the datagram it came in. */
struct rsp_cat_tp_reading {
	struct rsp_pass *pass;
	const struct rsp_cat_tp_datagram *datagram;
	struct rsp_cat_tp_pdu pdu;
	const struct rsp_buffer *buffer; /* that the slices of `pdu` are cut from */
	struct rsp_cat_tp_link *link;
	unsigned sender;
};

/* rsp_cat_tp_name says which link: its ports. */
const char *rsp_cat_tp_name(struct rsp_arena *arena, const struct rsp_cat_tp_link *link);

/* rsp_cat_tp_follow takes the PDU into the order of what its sender sends, and pushes the packets
 * of each SDU that it completes. */
void rsp_cat_tp_follow(struct rsp_cat_tp_reading *reading);

/* rsp_cat_tp_flush hands out what waits for PDUs that will not come. `frame` may be NULL. */
void rsp_cat_tp_flush(struct rsp_pass *pass, struct rsp_cat_tp_link *link,
                      const struct rsp_frame *frame);

#endif
