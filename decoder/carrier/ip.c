/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 (RFC 791) and IPv6 (RFC 8200). What is wrong with packets that are of no use is not told. */
#include "carrier/fragment.h"
#include "carrier/layers.h"
#include "carrier/tcp.h"

#include <string.h>

enum {
	WORD = 4,
	LONG_WORD = 8,
	NIBBLE = 4,
	NIBBLE_MASK = 0x0F,
	HALF = 16, /* bits: headers are read in words of 32, as the RFCs draw them */
	HALF_MASK = 0xFFFF
};

/* Protocol numbers of IANA, for IPv4 and as next header of IPv6. */
enum {
	PROTOCOL_HOP_BY_HOP = 0,
	PROTOCOL_IPV4 = 4,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_IPV6 = 41,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
	PROTOCOL_GRE = 47,
	PROTOCOL_AH = 51,
	PROTOCOL_DESTINATION = 60,
	PROTOCOL_MOBILITY = 135,
	PROTOCOL_HIP = 139,
	PROTOCOL_SHIM6 = 140
};

/* RFC 791 section 3.1 and RFC 8200 section 4.5. */
enum {
	IPV4_MIN = 20,
	IPV4_IHL_SHIFT = 24,
	IPV4_MORE = 0x2000,
	IPV4_OFFSET_MASK = 0x1FFF,
	IPV4_ADDRESSES = 8,
	IPV6_MIN = 40,
	IPV6_MORE = 0x0001,
	IPV6_OFFSET_MASK = 0xFFF8,
	IPV6_FRAGMENT_LEN = 8,
	IPV6_ADDRESSES = 32
};

void rsp_packet_ends(const struct rsp_packet *packet, struct rsp_endpoint *out_from,
                     struct rsp_endpoint *out_to)
{
	struct rsp_slice rest = packet->addresses;
	size_t len = rest.len / 2;
	struct rsp_slice from = rsp_take_up_to(&rest, len);

	*out_from = (struct rsp_endpoint){.address_len = (uint8_t)len, .port = packet->from_port};
	*out_to = (struct rsp_endpoint){.address_len = (uint8_t)len, .port = packet->to_port};
	if (len == 0)
		return;
	memcpy(out_from->address, from.data, len);
	memcpy(out_to->address, rest.data, len);
}

/* A packet as long as it says: `len` bytes of `in`. */
static struct rsp_slice cut_to(struct rsp_slice in, size_t len, struct rsp_packet *packet)
{
	struct rsp_slice out = rsp_sub(in, 0, len);

	packet->missing = (uint32_t)(len - out.len);
	return out;
}

static bool read_ipv4(struct rsp_slice in, struct rsp_packet *out)
{
	struct rsp_slice whole = in;
	uint32_t first, second, third, total;
	size_t header_len;

	if (!rsp_take_u32be(&in, &first) || !rsp_take_u32be(&in, &second) ||
	    !rsp_take_u32be(&in, &third) || !rsp_take(&in, IPV4_ADDRESSES, &out->addresses))
		return false;
	header_len = (first >> IPV4_IHL_SHIFT & NIBBLE_MASK) * WORD;
	total = first & HALF_MASK;
	out->protocol = (uint8_t)(third >> HALF);
	/* 0: the network card was to cut the packet up and fill in the length (offloading). */
	if (total != 0)
		whole = cut_to(whole, total, out);
	if (header_len < IPV4_MIN || !rsp_skip(&whole, header_len))
		return false;
	out->payload = whole;
	if ((second & (IPV4_MORE | IPV4_OFFSET_MASK)) == 0)
		return true;
	out->fragment = true;
	out->more = second & IPV4_MORE;
	out->id = second >> HALF;
	out->offset = (second & IPV4_OFFSET_MASK) * LONG_WORD;
	return true;
}

static bool is_extension(uint8_t protocol)
{
	return protocol == PROTOCOL_HOP_BY_HOP || protocol == PROTOCOL_ROUTING ||
	       protocol == PROTOCOL_DESTINATION || protocol == PROTOCOL_AH ||
	       protocol == PROTOCOL_MOBILITY || protocol == PROTOCOL_HIP ||
	       protocol == PROTOCOL_SHIM6;
}

/* RFC 8200 section 4: each extension header says what comes next and how long it is itself, most in
 * units of 8 bytes without the first; RFC 4302 section 2.2: AH in units of 4 without two. */
static bool skip_extension(struct rsp_packet *packet)
{
	struct rsp_slice in = packet->payload;
	uint8_t next, len;
	size_t total;

	if (!rsp_take_u8(&in, &next) || !rsp_take_u8(&in, &len))
		return false;
	total = packet->protocol == PROTOCOL_AH ? ((size_t)len + 2) * WORD
	                                        : ((size_t)len + 1) * LONG_WORD;
	packet->protocol = next;
	return rsp_skip(&packet->payload, total);
}

/* A packet that is all of it in its only fragment is no fragment (RFC 6946). */
static bool skip_fragment(struct rsp_packet *packet)
{
	struct rsp_slice in = packet->payload;
	uint8_t next, reserved;
	uint16_t fragment;

	if (!rsp_take_u8(&in, &next) || !rsp_take_u8(&in, &reserved) ||
	    !rsp_take_u16be(&in, &fragment) || !rsp_take_u32be(&in, &packet->id))
		return false;
	packet->protocol = next;
	packet->more = fragment & IPV6_MORE;
	packet->offset = fragment & IPV6_OFFSET_MASK;
	packet->fragment = packet->more || packet->offset;
	return rsp_skip(&packet->payload, IPV6_FRAGMENT_LEN);
}

/* Reads the headers between that of IPv6 and what is carried, or the fragment. */
static bool skip_extensions(struct rsp_packet *packet)
{
	while (!packet->fragment) {
		if (packet->protocol == PROTOCOL_FRAGMENT) {
			if (!skip_fragment(packet))
				return false;
		} else if (!is_extension(packet->protocol)) {
			return true;
		} else if (!skip_extension(packet)) {
			return false;
		}
	}
	return true;
}

static bool read_ipv6(struct rsp_slice in, struct rsp_packet *out)
{
	struct rsp_slice whole = in;
	uint32_t flow;
	uint16_t len;
	uint8_t hops;

	if (!rsp_take_u32be(&in, &flow) || !rsp_take_u16be(&in, &len) ||
	    !rsp_take_u8(&in, &out->protocol) || !rsp_take_u8(&in, &hops) ||
	    !rsp_take(&in, IPV6_ADDRESSES, &out->addresses) || !rsp_skip(&whole, IPV6_MIN))
		return false;
	out->payload = whole;
	/* 0: a jumbogram, or offloading as with IPv4. */
	if (len != 0)
		out->payload = cut_to(whole, len, out);
	return skip_extensions(out);
}

/* IP in IP: RFC 2003, RFC 2473, RFC 4213. */
static void handle_ip_in_ip(struct rsp_pass *pass, struct rsp_carrier *carrier,
                            struct rsp_item *item, const struct rsp_packet *packet)
{
	if (packet->in_tunnel) {
		rsp_pass_report(pass, RSP_RULE_IP_TUNNEL, item->frame,
		                "a tunnel inside a tunnel is not followed");
		return;
	}
	rsp_ip_handle(pass, carrier, item, true);
}

static void handle_payload(struct rsp_pass *pass, struct rsp_carrier *carrier,
                           struct rsp_item *item, struct rsp_packet *packet)
{
	item->bytes = packet->payload;
	switch (packet->protocol) {
	case PROTOCOL_UDP:
		rsp_udp_handle(pass, carrier, item, packet);
		break;
	case PROTOCOL_TCP:
		rsp_tcp_handle(pass, carrier->tcp, item, packet);
		break;
	case PROTOCOL_IPV4:
	case PROTOCOL_IPV6:
		handle_ip_in_ip(pass, carrier, item, packet);
		break;
	case PROTOCOL_GRE:
		rsp_gre_handle(pass, carrier, item, packet);
		break;
	default:
		break;
	}
}

/* Whether anybody would read the datagram that a fragment belongs to. */
static bool is_useful(const struct rsp_packet *packet)
{
	if (packet->protocol == PROTOCOL_UDP)
		return packet->offset != 0 || rsp_udp_is_known(packet->payload);
	return packet->protocol == PROTOCOL_TCP || packet->protocol == PROTOCOL_IPV4 ||
	       packet->protocol == PROTOCOL_IPV6 || packet->protocol == PROTOCOL_GRE;
}

static void handle_fragment(struct rsp_pass *pass, struct rsp_carrier *carrier,
                            struct rsp_item *item, struct rsp_packet *packet)
{
	item->bytes = packet->payload;
	if (!rsp_fragments_add(pass, carrier->fragments, item, packet, is_useful(packet)))
		return;
	item->buffer = packet->buffer;
	if (packet->addresses.len == IPV6_ADDRESSES && !skip_extensions(packet))
		return;
	if (!packet->fragment) /* fragments of a fragment are nobody's */
		handle_payload(pass, carrier, item, packet);
}

void rsp_ip_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                   bool in_tunnel)
{
	enum { VERSION_4 = 4, VERSION_6 = 6 };
	struct rsp_packet packet;
	uint8_t first;
	bool good = false;

	if (!rsp_peek_u8(item->bytes, 0, &first))
		return;
	/* The rest is set by who reads the headers: this is done for every packet. */
	packet.buffer = item->buffer;
	packet.in_tunnel = in_tunnel;
	packet.missing = 0;
	packet.fragment = false;
	if (first >> NIBBLE == VERSION_4)
		good = read_ipv4(item->bytes, &packet);
	else if (first >> NIBBLE == VERSION_6)
		good = read_ipv6(item->bytes, &packet);
	if (!good)
		return;
	if (packet.fragment)
		handle_fragment(pass, carrier, item, &packet);
	else if (packet.protocol == PROTOCOL_UDP) /* nearly all there is */
		rsp_udp_handle(pass, carrier, item, &packet);
	else
		handle_payload(pass, carrier, item, &packet);
}
