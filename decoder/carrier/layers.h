/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layers below a card, each handing what it carries to the next. */
#ifndef RSP_CARRIER_LAYERS_H
#define RSP_CARRIER_LAYERS_H

#include "carrier/carrier.h"
#include "carrier/stream.h"

struct rsp_bip_channels;
struct rsp_cat_tp;
struct rsp_coap;
struct rsp_fragments;
struct rsp_lapdm;
struct rsp_t0;
struct rsp_tcp;
struct rsp_usb;

/* The port of UDP that GSMTAP goes to (IANA). */
enum { RSP_GSMTAP_PORT = 4729 };

/* Certificates of TLS that were told: each once, and so many of a trace. */
enum { RSP_TOLD_CERTIFICATES_MAX = 64 };
struct rsp_told_certificates {
	uint64_t digests[RSP_TOLD_CERTIFICATES_MAX];
	unsigned num;
};

/* TLS sessions by the random number of their client: the latest of a trace. */
enum { RSP_TLS_SEEN_MAX = 64, RSP_TLS_SEEN_LEN = 32 };
struct rsp_tls_seen {
	struct {
		uint8_t random[RSP_TLS_SEEN_LEN];
		uint32_t connection; /* 0: the place is free */
	} sessions[RSP_TLS_SEEN_MAX];
	unsigned next;
};

/* What the carriers keep from item to item. */
struct rsp_carrier {
	struct rsp_told_certificates told_certificates;
	struct rsp_tls_seen tls_seen;
	struct rsp_t0 *t0;
	struct rsp_fragments *fragments;
	struct rsp_tcp *tcp;
	struct rsp_coap *coap;
	struct rsp_usb *usb;
	struct rsp_lapdm *lapdm;
	struct rsp_bip_channels *bip; /* NULL: there were none */
	uint32_t num_connections;     /* that have a number, TCP and BIP */
	const struct rsp_stream_reader *bip_reader, *bip_inside; /* rsp_bip_read_with */
	struct rsp_cat_tp *cat_tp;
};

/* An IP packet whose headers are read; a transport protocol adds the ports. */
struct rsp_packet {
	struct rsp_slice addresses; /* source and destination, of 4 or 16 bytes each */
	struct rsp_slice payload;
	const struct rsp_buffer *buffer; /* that the payload was cut from, when not the frame */
	uint32_t missing; /* bytes that the packet says it has but the capture has not */
	uint16_t from_port, to_port;
	uint8_t protocol;
	bool in_tunnel;
	/* A fragment of a packet: */
	bool fragment, more;
	uint32_t id, offset;
};

/* rsp_packet_ends gives both ends with their ports. */
void rsp_packet_ends(const struct rsp_packet *packet, struct rsp_endpoint *out_from,
                     struct rsp_endpoint *out_to);

/* Each of these reads item->bytes; `item` is a copy that the callee may change. */

/* rsp_link_handle reads a packet of link type item->param. */
void rsp_link_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item);

/* rsp_ethernet_handle reads what stands behind an EtherType. */
void rsp_ethernet_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                         uint16_t type, bool in_tunnel);

/* rsp_ip_handle reads an IPv4 or IPv6 packet, whichever its first bits say, and what is in it.
 * A tunnel is followed when the packet was in none. */
void rsp_ip_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                   bool in_tunnel);

/* rsp_udp_handle reads a UDP datagram. */
void rsp_udp_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                    struct rsp_packet *packet);

/* rsp_udp_handle_datagram reads what a datagram carries (RSP_HINT_DATAGRAM). */
void rsp_udp_handle_datagram(struct rsp_pass *pass, struct rsp_carrier *carrier,
                             struct rsp_item *item);

/* rsp_udp_matters tells whether such bytes may be of use to somebody who reads packets himself. */
bool rsp_udp_matters(uint16_t from_port, uint16_t to_port, struct rsp_slice bytes);

/* rsp_gsmtap_matters, rsp_sip_matters: the same of what goes over their ports. */
bool rsp_gsmtap_matters(struct rsp_slice bytes);
bool rsp_sip_matters(struct rsp_slice bytes);

/* rsp_udp_is_known tells whether a datagram that begins like this is of use. */
bool rsp_udp_is_known(struct rsp_slice datagram);

/* rsp_gre_handle and rsp_gtpu_handle read tunnels; item->bytes begin with the tunnel's header. */
void rsp_gre_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                    const struct rsp_packet *packet);
void rsp_gtpu_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                     const struct rsp_packet *packet);

/* rsp_gsmtap_handle reads a GSMTAP packet, version 2 or 3. */
void rsp_gsmtap_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item);

/* rsp_gsmtap_item makes of an item what a packet of a SIM carries in it: the sub-type as version 2
 * numbers them. False, and nothing is changed, where there is no such one. */
RSP_MUST_USE bool rsp_gsmtap_item(struct rsp_item *item, unsigned sub_type, int slot,
                                  struct rsp_slice bytes);

#endif
