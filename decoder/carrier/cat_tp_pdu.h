/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One PDU of CAT_TP. */
#ifndef RSP_CARRIER_CAT_TP_PDU_H
#define RSP_CARRIER_CAT_TP_PDU_H

#include "base/decode.h"

enum {
	RSP_CAT_TP_SYN = 0x80,
	RSP_CAT_TP_ACK = 0x40,
	RSP_CAT_TP_EAK = 0x20,
	RSP_CAT_TP_RST = 0x10,
	RSP_CAT_TP_NUL = 0x08,
	RSP_CAT_TP_SEG = 0x04, /* further PDUs of the SDU follow */
	RSP_CAT_TP_VERSION = 0x03,
	RSP_CAT_TP_HEADER = 18 /* bytes, without what depends on the flags */
};

struct rsp_cat_tp_pdu {
	uint8_t flags;
	uint16_t from_port, to_port, sequence, acknowledged;
	bool checksum_right;
	struct rsp_slice whole, extra, data; /* extra: what the flags add to the header */
	/* What SYN and RST add; empty: not there. */
	struct rsp_slice max_pdu, max_sdu, identification_len, identification, reason;
};

/* rsp_cat_tp_pdu_read takes a datagram apart; false when it is no PDU: a version other than 0,
 * flags that exclude each other, lengths that do not add up to that of the datagram. */
RSP_MUST_USE bool rsp_cat_tp_pdu_read(struct rsp_slice bytes, struct rsp_cat_tp_pdu *out);

/* rsp_cat_tp_reason_name gives the name of a reason of RST, or NULL. */
const char *rsp_cat_tp_reason_name(uint8_t reason);

/* rsp_cat_tp_pdu_show adds a PDU and its elements below `parent`. */
void rsp_cat_tp_pdu_show(struct rsp_decode *decode, struct rsp_node *parent,
                         const struct rsp_cat_tp_pdu *pdu);

/* What the message of a link shows besides its PDUs; "" or a negative number: nothing. */
struct rsp_cat_tp_shown {
	const char *ends[2];    /* who sent the first PDU, and the other */
	int card;               /* which of them is the card */
	const char *identified; /* ICCID, or what else the card says of itself */
	bool opened, closed;
	size_t num_pdus; /* of the link; fewer may be shown */
};

/* rsp_cat_tp_link_show makes the root of a link's tree; `whole` is all of its PDUs. */
struct rsp_node *rsp_cat_tp_link_show(struct rsp_decode *decode, struct rsp_slice whole,
                                      const struct rsp_cat_tp_shown *shown);

#endif
