/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS (RFC 1035): what a card asks before it opens a channel by name. Only what goes over channels
 * of cards is read: names that other programs ask for would be most of a capture of a network, and
 * say nothing about a card. */
#ifndef RSP_CARRIER_DNS_H
#define RSP_CARRIER_DNS_H

#include "base/bip.h"
#include "carrier/stream.h"

enum {
	RSP_DNS_PORT = 53,
	RSP_DNS_MAX_RECORDS = 64, /* shown of one message */
	RSP_DNS_MAX_ASKED = 16,   /* queries that wait for their responses */
	RSP_DNS_NAME_MAX = 255,   /* octets of a name, RFC 1035 3.1 */
	RSP_DNS_TEXT_ROOM = 4 * RSP_DNS_NAME_MAX + 1
};

/* One UDP datagram of a channel. */
struct rsp_datagram {
	const struct rsp_stream *stream;
	enum rsp_way way;
	struct rsp_origin origin;
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer; /* that the bytes are cut from */
};

struct rsp_dns_asked {
	uint64_t seq; /* 0: the place is free */
	uint32_t connection;
	uint16_t id;
};

/* Queries that wait: a ring. */
struct rsp_dns_memory {
	struct rsp_dns_asked asked[RSP_DNS_MAX_ASKED];
	unsigned next;
};

/* rsp_dns_may_be tells whether a datagram looks like a query or an answer with one question,
 * whatever its ports are. */
bool rsp_dns_may_be(struct rsp_slice in);

/* rsp_dns_handle hands out the message of a datagram to or from port 53; false when it is none. */
bool rsp_dns_handle(struct rsp_pass *pass, struct rsp_dns_memory *memory,
                    const struct rsp_datagram *datagram);

/* rsp_dns_name takes a name from *in, which was cut from `whole` (the message), and writes it as
 * text ("a.example.", the root as "."; what is not printable as \DDD). False when it is none: then
 * the text is what could be read, and nothing is taken. */
RSP_MUST_USE bool rsp_dns_name(struct rsp_slice whole, struct rsp_slice *in,
                               char out[static RSP_DNS_TEXT_ROOM]);

/* rsp_dns_fields gives the fields of the family "dns". */
struct rsp_field_table rsp_dns_fields(void);

#endif
