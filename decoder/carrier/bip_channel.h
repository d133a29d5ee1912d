/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One channel of BIP: what the files bip*.c share. */
#ifndef RSP_CARRIER_BIP_CHANNEL_H
#define RSP_CARRIER_BIP_CHANNEL_H

#include "carrier/bip.h"
#include "carrier/stream.h"

enum rsp_bip_ending {
	RSP_BIP_END_NONE, /* it is open when the trace ends */
	RSP_BIP_END_CLOSED,
	RSP_BIP_END_DROPPED,
	RSP_BIP_END_RESET, /* of the card, or the channel was opened anew */
	RSP_BIP_END_LIMIT
};

/* One direction. */
struct rsp_bip_way {
	uint64_t bytes, lost;
	unsigned tries; /* beginnings that no reader knew */
	/* Bytes that wait for a reader, or for the end of their datagram. */
	struct rsp_arena arena;
	struct rsp_joiner joiner;
	struct rsp_stream_data first; /* without its bytes */
};

struct rsp_bip_channel {
	bool used;
	bool over;   /* it was closed; kept so that later data are known to be late */
	bool opened; /* its opening is in the trace */
	bool late_told;
	int slot;
	unsigned channel;
	enum rsp_bip_transport transport;
	bool is_server;
	enum rsp_bip_ending ending;
	struct rsp_origin first, last;
	uint64_t age;
	unsigned told;
	struct rsp_stream stream;
	struct rsp_arena arena; /* stream.arena */
	struct rsp_bip_way ways[RSP_NUM_WAYS];
	const struct rsp_stream_reader *reader;
	void *state; /* of the reader */
};

/* rsp_bip_emit hands out the message of a channel that nobody decoded. */
void rsp_bip_emit(struct rsp_pass *pass, struct rsp_bip_channel *channel);

/* rsp_bip_name gives "channel 2 to 192.0.2.1:443", in the arena. */
const char *rsp_bip_name(struct rsp_arena *arena, const struct rsp_bip_channel *channel);

#endif
