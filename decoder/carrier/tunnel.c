/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tunnels that carry IP: GRE (RFC 2784, RFC 2890; RFC 2637 for version 1) and GTP-U (TS 29.281). */
#include "carrier/layers.h"

enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000, /* RFC 1701 only */
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACK = 0x0080, /* version 1 */
	GRE_VERSION = 0x0007,
	GRE_OPTION_LEN = 4,
	ETHERTYPE_TRANSPARENT = 0x6558, /* an Ethernet frame */
	ETHERNET_ADDRESSES = 12
};

/* TS 29.281 sections 5.1 and 5.2. */
enum {
	GTP_VERSION_MASK = 0xF0, /* with PT */
	GTP_VERSION = 0x30,
	GTP_OPTIONAL = 0x07, /* E, S, PN: any of them brings all the optional octets */
	GTP_EXTENDED = 0x04,
	GTP_G_PDU = 255,
	GTP_TEID_LEN = 4,
	GTP_BEFORE_NEXT = 3, /* sequence number and N-PDU number */
	GTP_WORD = 4,
	GTP_EXTENSIONS_MAX = 16
};

/* True when a packet inside another tunnel would be followed no further; that is told. */
static bool is_nested(struct rsp_pass *pass, const struct rsp_item *item,
                      const struct rsp_packet *packet)
{
	if (!packet->in_tunnel)
		return false;
	rsp_pass_report(pass, RSP_RULE_IP_TUNNEL, item->frame,
	                "a tunnel inside a tunnel is not followed");
	return true;
}

void rsp_gre_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                    const struct rsp_packet *packet)
{
	static const uint16_t options[] = {GRE_CHECKSUM, GRE_KEY, GRE_SEQUENCE};
	struct rsp_slice *in = &item->bytes;
	uint16_t flags, type;

	if (!rsp_take_u16be(in, &flags) || !rsp_take_u16be(in, &type) || (flags & GRE_ROUTING))
		return;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if ((flags & options[i]) && !rsp_skip(in, GRE_OPTION_LEN))
			return;
	if ((flags & GRE_VERSION) == 1 && (flags & GRE_ACK) && !rsp_skip(in, GRE_OPTION_LEN))
		return;
	if (is_nested(pass, item, packet))
		return;
	if (type == ETHERTYPE_TRANSPARENT &&
	    (!rsp_skip(in, ETHERNET_ADDRESSES) || !rsp_take_u16be(in, &type)))
		return;
	rsp_ethernet_handle(pass, carrier, item, type, true);
}

/* Each extension header has its length in words of 4 bytes first and the next type last. */
static bool skip_extensions(struct rsp_slice *in, uint8_t next)
{
	struct rsp_slice extension, last;
	uint8_t words;

	for (unsigned i = 0; next != 0 && i < GTP_EXTENSIONS_MAX; i++) {
		if (!rsp_peek_u8(*in, 0, &words) || words == 0 ||
		    !rsp_take(in, (size_t)words * GTP_WORD, &extension) ||
		    !rsp_take_last(&extension, 1, &last) || !rsp_take_u8(&last, &next))
			return false;
	}
	return next == 0;
}

void rsp_gtpu_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                     const struct rsp_packet *packet)
{
	struct rsp_slice in = item->bytes;
	uint8_t flags, type, next;
	uint16_t len;

	if (!rsp_take_u8(&in, &flags) || !rsp_take_u8(&in, &type) || !rsp_take_u16be(&in, &len) ||
	    !rsp_skip(&in, GTP_TEID_LEN))
		return;
	if ((flags & GTP_VERSION_MASK) != GTP_VERSION || type != GTP_G_PDU)
		return;
	in = rsp_sub(in, 0, len);
	if (flags & GTP_OPTIONAL) {
		if (!rsp_skip(&in, GTP_BEFORE_NEXT) || !rsp_take_u8(&in, &next))
			return;
		if ((flags & GTP_EXTENDED) && !skip_extensions(&in, next))
			return;
	}
	if (is_nested(pass, item, packet))
		return;
	item->bytes = in;
	rsp_ip_handle(pass, carrier, item, true);
}
