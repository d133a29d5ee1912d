/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finished exchange: one C-APDU with its R-APDU, rounds of 61xx, 9Fxx and 6Cxx folded. */
#ifndef RSP_CARD_EXCHANGE_H
#define RSP_CARD_EXCHANGE_H

#include "base/pass.h"

/* A C-APDU as ISO 7816-4 5.1 cuts it. */
struct rsp_capdu {
	uint8_t cla, ins, p1, p2;
	bool has_lc, has_le, extended;
	uint32_t le;             /* 0 written: 256, or 65536 when extended */
	struct rsp_slice header; /* the four bytes CLA INS P1 P2 */
	struct rsp_slice data;
};

/* Borrowed by whoever gets it until the queue is empty again; copy what must live longer. */
struct rsp_exchange {
	struct rsp_capdu command;
	bool has_command, has_response, has_sw;
	uint16_t sw; /* the last one */
	int slot, channel;
	const struct rsp_buffer
	    *command_buffer; /* the C-APDU with its data (ISO chaining joined); frames as pieces */
	const struct rsp_buffer
	    *response_buffer;      /* joined response data without status words; NULL: none */
	struct rsp_slice response; /* = response_buffer->bytes */
	struct rsp_slice aid; /* of the application selected on the channel after this exchange;
	                         empty: not known */
	bool is_isdr;         /* the application is an ISD-R (selected by AID) */
	bool aid_known;
	const struct rsp_buffer *sw_buffer; /* where the status word stands: `sw_bytes` of it */
	struct rsp_slice sw_bytes;
	const struct rsp_frame *frame; /* the frame that completed it */
	uint64_t first_frame, last_frame;
	bool by_line;
	enum rsp_clock clock;
	int64_t t_ns;     /* of the first frame */
	uint64_t message; /* seq of the message that was handed out for it */
	const char
	    *carried; /* "SCP03" ...: the secure channel that it was freed from; NULL: none */
};

#endif
