/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Channels of the bearer independent protocol: what a card sends and gets over one, as a stream of
 * bytes for the same readers that TCP has, or as datagrams. */
#ifndef RSP_CARRIER_BIP_H
#define RSP_CARRIER_BIP_H

#include "base/bip.h"
#include "carrier/layers.h"

/* Limits that hostile input can reach. */
enum {
	RSP_BIP_MAX_CHANNELS = 64,     /* of all cards; the one idle longest gives way */
	RSP_BIP_ARENA = 512 << 10,     /* bytes of stream->arena */
	RSP_BIP_TRIES = 16,            /* beginnings of a direction that readers are asked about */
	RSP_BIP_HEAD_MAX = 66 << 10,   /* bytes that wait until a reader is sure of them, */
	RSP_BIP_HEAD_ROOM = 256 << 10, /* with what leads from them to frames */
	RSP_BIP_DATAGRAM_MAX = 2048,   /* bytes */
	RSP_BIP_TOLD_MAX = 8           /* findings on lost bytes of one channel */
};

/* rsp_bip_handle takes an item RSP_HINT_BIP. */
void rsp_bip_handle(struct rsp_pass *pass, struct rsp_carrier *carrier,
                    const struct rsp_item *item);

/* rsp_bip_end closes all channels: the trace is over. */
void rsp_bip_end(struct rsp_pass *pass, struct rsp_carrier *carrier);

/* rsp_bip_free gives the memory back and hands nothing out. NULL is allowed. */
void rsp_bip_free(struct rsp_bip_channels *channels);

/* rsp_bip_num tells how many channels are kept. */
size_t rsp_bip_num(const struct rsp_carrier *carrier);

/* rsp_bip_read_with has all channels read by this reader instead of those of the table, and what
 * TLS gives by `inside` (each NULL: by whoever recognises it), for tests. */
void rsp_bip_read_with(struct rsp_carrier *carrier, const struct rsp_stream_reader *reader,
                       const struct rsp_stream_reader *inside);

/* rsp_bip_fields gives the fields of the family "bip". */
struct rsp_field_table rsp_bip_fields(void);

#endif
