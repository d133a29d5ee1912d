/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fragments of IPv4 and IPv6 packets, put together (RFC 791 section 3.2, RFC 8200 section 4.5). */
#ifndef RSP_CARRIER_FRAGMENT_H
#define RSP_CARRIER_FRAGMENT_H

#include "carrier/layers.h"

/* Limits that hostile input can reach. */
enum {
	RSP_FRAGMENTS_MAX_PACKETS = 64,    /* that wait; the oldest gives way */
	RSP_FRAGMENTS_MAX_PIECES = 1024,   /* of one packet */
	RSP_FRAGMENTS_MAX_LEN = 65535,     /* of one packet, bytes */
	RSP_FRAGMENTS_MAX_BYTES = 2 << 20, /* kept in all */
	RSP_FRAGMENTS_MAX_SECONDS = 60     /* RFC 8200 section 4.5 */
};

/* rsp_fragments_new makes the state; NULL when there is no memory. rsp_fragments_free gives it back
 * (NULL is allowed). */
RSP_MUST_USE struct rsp_fragments *rsp_fragments_new(void);
void rsp_fragments_free(struct rsp_fragments *fragments);

/* rsp_fragments_add takes a fragment, whose bytes are packet->payload. When it completes a packet
 * the answer is true and *packet is that packet: payload, buffer and protocol; they live until the
 * first call that finds the queue of the pass empty. `useful`: somebody would read the packet, so
 * it is a finding when it never becomes whole. */
RSP_MUST_USE bool rsp_fragments_add(struct rsp_pass *pass, struct rsp_fragments *fragments,
                                    const struct rsp_item *item, struct rsp_packet *packet,
                                    bool useful);

/* rsp_fragments_end tells what is still waiting: the trace is over. */
void rsp_fragments_end(struct rsp_pass *pass, struct rsp_fragments *fragments);

#endif
