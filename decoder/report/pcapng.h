/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng: items of cards as GSMTAP packets (sub-types of the SIM type) in UDP over IPv4, which
 * Wireshark and tshark decode, and which read back as the same items. docs/formats.md tells how. */
#ifndef RSP_REPORT_PCAPNG_H
#define RSP_REPORT_PCAPNG_H

#include "report/out.h"
#include "report/overwrite.h"

enum {
	RSP_PCAPNG_MAX_ITEM = 65000,     /* bytes of an item that fit into a UDP packet */
	RSP_PCAPNG_MAX_INTERFACES = 4096 /* kinds of items, times and slots are fewer */
};

struct rsp_pcapng;

struct rsp_pcapng_counts {
	uint64_t packets;
	uint64_t cut;                 /* items that were too long, and were cut */
	uint64_t overwritten_packets; /* in which secret or personal bytes were */
};

/* rsp_pcapng_new makes a writer onto an out; `overwrite` is ready. Both outlive it. NULL when there
 * is no memory. */
struct rsp_pcapng *rsp_pcapng_new(struct rsp_out *out, struct rsp_overwrite *overwrite);
void rsp_pcapng_free(struct rsp_pcapng *pcapng);

/* rsp_pcapng_begin begins a section: before the items of each trace. */
void rsp_pcapng_begin(struct rsp_pcapng *pcapng);

/* rsp_pcapng_item writes an item, or keeps a command until its response comes. */
void rsp_pcapng_item(struct rsp_pcapng *pcapng, const struct rsp_card_item *item);

/* rsp_pcapng_end writes what was kept. False when memory was missing: the file is then not whole.
 */
RSP_MUST_USE bool rsp_pcapng_end(struct rsp_pcapng *pcapng);

struct rsp_pcapng_counts rsp_pcapng_counts(const struct rsp_pcapng *pcapng);

#endif
