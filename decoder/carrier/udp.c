/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP (RFC 768): a row for each port whose datagrams are read. */
#include "carrier/coap.h"
#include "carrier/layers.h"
#include "carrier/sms_rp.h"

enum { HALF = 16, HALF_MASK = 0xFFFF, UDP_HEADER_LEN = 8 };

static void handle_gsmtap(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                          const struct rsp_packet *packet)
{
	(void)packet;
	rsp_gsmtap_handle(pass, carrier, item);
}

static void handle_coap(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                        const struct rsp_packet *packet)
{
	struct rsp_coap_datagram datagram = {
	    .bytes = item->bytes, .buffer = packet->buffer, .frame = item->frame};

	rsp_packet_ends(packet, &datagram.from, &datagram.to);
	rsp_coap_handle(pass, carrier->coap, &datagram);
}

static void handle_sip(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                       const struct rsp_packet *packet)
{
	(void)carrier;
	rsp_sip_handle(pass, item, packet);
}

/* item->bytes is what the datagram carries; the packet knows both ends (rsp_packet_ends). */
static const struct udp_port {
	uint16_t number; /* IANA; of either end */
	const char *name;
	void (*handle)(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
	               const struct rsp_packet *packet);
} ports[] = {
    {4729,           "GSMTAP", handle_gsmtap  },
    {RSP_COAP_PORT,  "CoAP",   handle_coap    },
    {RSP_COAPS_PORT, "CoAPs",  handle_coap    },
    {2152,           "GTP-U",  rsp_gtpu_handle},
    {5060,           "SIP",    handle_sip     },
};

static const struct udp_port *find_port(uint32_t pair)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (pair >> HALF == ports[i].number || (pair & HALF_MASK) == ports[i].number)
			return &ports[i];
	return NULL;
}

bool rsp_udp_is_known(struct rsp_slice datagram)
{
	uint32_t pair;

	return rsp_take_u32be(&datagram, &pair) && find_port(pair);
}

void rsp_udp_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                    struct rsp_packet *packet)
{
	struct rsp_slice in = packet->payload;
	const struct udp_port *port;
	uint32_t pair, second, len;

	if (!rsp_take_u32be(&in, &pair))
		return;
	port = find_port(pair);
	if (!port)
		return;
	len = rsp_take_u32be(&in, &second) ? second >> HALF : 0;
	if (packet->missing || len < UDP_HEADER_LEN || len > packet->payload.len) {
		rsp_pass_report(pass, RSP_RULE_IP_CUT, item->frame,
		                "a %s datagram is shorter than its headers say: %zu bytes of "
		                "it are there",
		                port->name, packet->payload.len);
		return;
	}
	in = rsp_sub(packet->payload, 0, len);
	if (!rsp_skip(&in, UDP_HEADER_LEN))
		return;
	item->bytes = in;
	packet->from_port = (uint16_t)(pair >> HALF);
	packet->to_port = (uint16_t)(pair & HALF_MASK);
	port->handle(pass, carrier, item, packet);
}
