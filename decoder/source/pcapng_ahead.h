/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS secrets that stand further on in a pcapng, behind the packets that they open. */
#ifndef RSP_SOURCE_PCAPNG_AHEAD_H
#define RSP_SOURCE_PCAPNG_AHEAD_H

#include "source/source.h"

/* Block types (draft-ietf-opsawg-pcapng section 11.1) and what else both readers need. */
enum {
	RSP_PCAPNG_SECTION = 0x0A0D0D0A,
	RSP_PCAPNG_SECRETS = 10,
	RSP_PCAPNG_WORD = 4,
	RSP_PCAPNG_HEADER_LEN = 8,          /* type and length */
	RSP_PCAPNG_MIN = 12,                /* and the length again */
	RSP_PCAPNG_BLOCK_MAX = 1 << 20,     /* of secrets that are read ahead */
	RSP_PCAPNG_MAGIC = 0x1A2B3C4D,      /* section 4.1: the byte order */
	RSP_PCAPNG_SECRETS_TLS = 0x544C534B /* section 4.7: a TLS key log */
};

struct rsp_pcapng_ahead;

/* rsp_pcapng_ahead_new begins at the block that stands at `off`, in a section of this byte order.
 * NULL when there is no memory, or the input cannot be looked at. */
struct rsp_pcapng_ahead *rsp_pcapng_ahead_new(const struct rsp_input *input, uint64_t off,
                                              bool big);
/* rsp_pcapng_ahead_free wipes and gives back; NULL is accepted. */
void rsp_pcapng_ahead_free(struct rsp_pcapng_ahead *ahead);

/* rsp_pcapng_ahead_next gives the body of the next block of secrets, valid until the next call; of
 * all other blocks only the headers are looked at. False behind the last, and where a length cannot
 * be: what stands behind damage is not looked for. */
RSP_MUST_USE bool rsp_pcapng_ahead_next(struct rsp_pcapng_ahead *ahead, struct rsp_slice *out_body,
                                        uint64_t *out_off, bool *out_big);

#endif
