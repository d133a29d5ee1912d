/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP (RFC 768): a row for each port whose datagrams are read. */
#include "carrier/cat_tp.h"
#include "carrier/cat_tp_pdu.h"
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
	bool (*matters)(struct rsp_slice bytes); /* NULL: who reads packets reads these too */
} ports[] = {
    {RSP_GSMTAP_PORT, "GSMTAP", handle_gsmtap,   rsp_gsmtap_matters},
    {RSP_COAP_PORT,   "CoAP",   handle_coap,     rsp_coap_matters  },
    {RSP_COAPS_PORT,  "CoAPs",  handle_coap,     NULL              },
    {2152,            "GTP-U",  rsp_gtpu_handle, NULL              },
    {5060,            "SIP",    handle_sip,      rsp_sip_matters   },
};

/* CAT_TP has no port of its own: its headers tell. */
static void handle_cat_tp(struct rsp_pass *pass, struct rsp_carrier *carrier,
                          const struct rsp_item *item, const struct rsp_packet *packet)
{
	const struct rsp_frame *frame = item->frame;
	struct rsp_cat_tp_datagram datagram = {
	    .bytes = item->bytes,
	    .buffer = packet->buffer,
	    .frame = frame,
	    .origin = {.clock = frame->clock,
	               .t_ns = frame->t_ns,
	               .frame = frame->number,
	               .last_frame = frame->number,
	               .by_line = frame->by_line,
	               .slot = item->slot,
	               .channel = -1},
	};

	rsp_packet_ends(packet, &datagram.from, &datagram.to);
	(void)rsp_cat_tp_datagram(pass, carrier->cat_tp, &datagram);
}

static const struct udp_port *find_port(uint32_t pair)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (pair >> HALF == ports[i].number || (pair & HALF_MASK) == ports[i].number)
			return &ports[i];
	return NULL;
}

static uint32_t pair_of(uint16_t from, uint16_t to)
{
	return (uint32_t)from << HALF | to;
}

/* Whether a datagram that begins like this may be one of CAT_TP. */
static bool may_be_cat_tp(struct rsp_slice datagram)
{
	uint32_t pair, second;
	size_t len;

	if (!rsp_take_u32be(&datagram, &pair) || !rsp_take_u32be(&datagram, &second))
		return false;
	len = second >> HALF;
	return len >= UDP_HEADER_LEN && rsp_cat_tp_may_be(datagram, len - UDP_HEADER_LEN);
}

bool rsp_udp_is_known(struct rsp_slice datagram)
{
	struct rsp_slice in = datagram;
	uint32_t pair;

	return rsp_take_u32be(&in, &pair) && (find_port(pair) || may_be_cat_tp(datagram));
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
	if (!port && !may_be_cat_tp(packet->payload))
		return;
	len = rsp_take_u32be(&in, &second) ? second >> HALF : 0;
	if (packet->missing || len < UDP_HEADER_LEN || len > packet->payload.len) {
		rsp_pass_report(pass, RSP_RULE_IP_CUT, item->frame,
		                "a %s datagram is shorter than its headers say: %zu bytes of "
		                "it are there",
		                port ? port->name : "CAT_TP", packet->payload.len);
		return;
	}
	in = rsp_sub(packet->payload, 0, len);
	if (!rsp_skip(&in, UDP_HEADER_LEN))
		return;
	item->bytes = in;
	packet->from_port = (uint16_t)(pair >> HALF);
	packet->to_port = (uint16_t)(pair & HALF_MASK);
	if (port)
		port->handle(pass, carrier, item, packet);
	else
		handle_cat_tp(pass, carrier, item, packet);
}

void rsp_udp_handle_datagram(struct rsp_pass *pass, struct rsp_carrier *carrier,
                             struct rsp_item *item)
{
	const struct rsp_packet packet = {.addresses = item->frame->addresses,
	                                  .from_port = item->frame->ports[0],
	                                  .to_port = item->frame->ports[1]};
	const struct udp_port *port = find_port(pair_of(packet.from_port, packet.to_port));

	if (port)
		port->handle(pass, carrier, item, &packet);
	else if (rsp_cat_tp_may_be(item->bytes, item->bytes.len))
		handle_cat_tp(pass, carrier, item, &packet);
}

bool rsp_udp_matters(uint16_t from_port, uint16_t to_port, struct rsp_slice bytes)
{
	const struct udp_port *port = find_port(pair_of(from_port, to_port));
	struct rsp_cat_tp_pdu pdu;

	if (port)
		return port->matters && port->matters(bytes);
	return rsp_cat_tp_pdu_read(bytes, &pdu) && pdu.checksum_right;
}
