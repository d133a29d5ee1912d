/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secured packets one behind the other, each with its identifier and length in front (TS 102 225
 * for CAT_TP, TCP and USSD), on their way to who reads them. */
#ifndef RSP_CARRIER_PACKETS_H
#define RSP_CARRIER_PACKETS_H

#include "base/sms.h"
#include "carrier/stream.h"

struct rsp_packets {
	struct rsp_slice bytes;
	const struct rsp_buffer
	    *buffer; /* that they are cut from; lives until the queue is empty */
	const struct rsp_frame *frame;
	struct rsp_origin origin;
	const char *iccid; /* of the card; NULL: not known */
	bool has_way;      /* else the identifiers tell: a command goes to the card */
	enum rsp_sms_way way;
	const char *carried;
};

enum {
	/* Command and response packet: over CAT_TP and TCP, over USSD. */
	RSP_PACKET_COMMAND = 0x01,
	RSP_PACKET_RESPONSE = 0x02,
	RSP_PACKET_USSD_COMMAND = 0x03,
	RSP_PACKET_USSD_RESPONSE = 0x04
};

/* rsp_packets_begin tells whether bytes begin as a packet does: an identifier, a length, and a
 * header length that goes with both. */
bool rsp_packets_begin(struct rsp_slice head);

/* rsp_packets_push pushes each packet as RSP_HINT_SECURED; answers how many there are. *out_rest is
 * what stands behind the last and is none. The last may be cut short. */
size_t rsp_packets_push(struct rsp_pass *pass, const struct rsp_packets *packets,
                        struct rsp_slice *out_rest);

/* The reader of packets over TCP. */
extern const struct rsp_stream_reader rsp_packets_reader;

#endif
