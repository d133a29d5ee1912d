/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CAT_TP (TS 102 127): links over UDP, or over a UDP channel of BIP, that carry secured packets. */
#ifndef RSP_CARRIER_CAT_TP_H
#define RSP_CARRIER_CAT_TP_H

#include "base/sms.h"
#include "carrier/stream.h"

/* Limits that hostile input can reach. */
enum {
	RSP_CAT_TP_LINKS = 16,       /* that are followed at a time */
	RSP_CAT_TP_PARTS = 256,      /* PDUs of one SDU */
	RSP_CAT_TP_WAITING = 32,     /* PDUs that came too early, of one direction */
	RSP_CAT_TP_LATE = 8,         /* PDUs that may come between an acknowledgement and what it
	                                acknowledges, when a capture is out of order */
	RSP_CAT_TP_HELD = 512 << 10, /* bytes that one direction holds */
	RSP_CAT_TP_SDU_MAX = 65535,  /* the field that says so has two bytes */
	RSP_CAT_TP_SHOWN = 64,       /* PDUs that the message of a link shows, */
	RSP_CAT_TP_SHOWN_BYTES = 64 << 10 /* and bytes kept for it */
};

enum rsp_cat_tp_way { RSP_CAT_TP_UNKNOWN, RSP_CAT_TP_TO_CARD, RSP_CAT_TP_FROM_CARD };

/* One UDP datagram. */
struct rsp_cat_tp_datagram {
	struct rsp_endpoint from, to; /* all zero where an end is not known */
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer; /* that the bytes are cut from; NULL: the frame's own */
	const struct rsp_frame *frame;   /* the one that completes it */
	struct rsp_origin origin;
	unsigned bip_channel; /* 1 to 7; 0: over IP */
	enum rsp_cat_tp_way way;
};

struct rsp_cat_tp;

/* rsp_cat_tp_new makes what is kept from datagram to datagram; NULL when there is no memory.
 * rsp_cat_tp_free hands nothing out; NULL is accepted. */
struct rsp_cat_tp *rsp_cat_tp_new(void);
void rsp_cat_tp_free(struct rsp_cat_tp *cat_tp);

/* rsp_cat_tp_datagram reads a datagram if it is a PDU: by its flags and lengths, and its checksum
 * where no link is known between its ends. Answers false, and does nothing, if it is none. Secured
 * packets in the SDU that it completes are pushed as RSP_HINT_SECURED; a link in which there are
 * none is a message (RSP_IF_CAT_TP) when it is over. */
bool rsp_cat_tp_datagram(struct rsp_pass *pass, struct rsp_cat_tp *cat_tp,
                         const struct rsp_cat_tp_datagram *datagram);

/* rsp_cat_tp_may_be tells whether a datagram of `len` bytes that begins like this can be a PDU. */
bool rsp_cat_tp_may_be(struct rsp_slice head, size_t len);

/* rsp_cat_tp_end hands out what is pending. */
void rsp_cat_tp_end(struct rsp_pass *pass, struct rsp_cat_tp *cat_tp);

/* rsp_cat_tp_fields gives the fields of the family "cat_tp". */
struct rsp_field_table rsp_cat_tp_fields(void);

#endif
