/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 (RFC 791), IPv6 (RFC 8200) and UDP (RFC 768). Only datagrams of GSMTAP are of use; what is
 * wrong with other packets is not told. */
#include "carrier/layers.h"

enum {
	WORD = 4,
	LONG_WORD = 8,
	NIBBLE = 4,
	NIBBLE_MASK = 0x0F,
	HALF = 16, /* bits: headers are read in words of 32, as the RFCs draw them */
	HALF_MASK = 0xFFFF,
	GSMTAP_PORT = 4729 /* IANA */
};

/* Protocol numbers of IANA, for IPv4 and as next header of IPv6. */
enum {
	PROTOCOL_HOP_BY_HOP = 0,
	PROTOCOL_UDP = 17,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
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
	IPV4_FRAGMENT_MASK = 0x3FFF, /* More Fragments, and the offset */
	IPV4_OFFSET_MASK = 0x1FFF,
	IPV6_MIN = 40,
	IPV6_FRAGMENT_MASK = 0xFFF9, /* the offset, and M */
	IPV6_OFFSET_MASK = 0xFFF8,
	IPV6_FRAGMENT_LEN = 8,
	UDP_HEADER_LEN = 8
};

/* What is known of a packet when its datagram is reached. */
struct packet {
	struct rsp_slice payload;
	uint8_t protocol;
	bool cut;       /* the packet is shorter than it says */
	bool fragment;  /* a part of a datagram, */
	bool not_first; /* and not the first, which has the ports */
};

static void handle_udp(struct rsp_pass *pass, struct rsp_item *item, const struct packet *packet)
{
	struct rsp_slice in = packet->payload;
	uint32_t ports, second, len;

	if (!rsp_take_u32be(&in, &ports) ||
	    (ports >> HALF != GSMTAP_PORT && (ports & HALF_MASK) != GSMTAP_PORT))
		return;
	if (packet->fragment) {
		rsp_pass_report(pass, RSP_RULE_IP_FRAGMENT, item->frame,
		                "a GSMTAP datagram in fragments; they are not joined");
		return;
	}
	len = rsp_take_u32be(&in, &second) ? second >> HALF : 0;
	if (packet->cut || len < UDP_HEADER_LEN || len > packet->payload.len) {
		rsp_pass_report(pass, RSP_RULE_IP_CUT, item->frame,
		                "a GSMTAP datagram is shorter than its headers say: %zu bytes of "
		                "it are there",
		                packet->payload.len);
		return;
	}
	in = rsp_sub(packet->payload, 0, len);
	if (rsp_skip(&in, UDP_HEADER_LEN)) {
		item->bytes = in;
		rsp_gsmtap_handle(pass, item);
	}
}

static bool read_ipv4(struct rsp_slice in, struct packet *out)
{
	struct rsp_slice whole = in;
	uint32_t first, second, third, total;
	size_t header_len;

	if (!rsp_take_u32be(&in, &first) || !rsp_take_u32be(&in, &second) ||
	    !rsp_take_u32be(&in, &third))
		return false;
	header_len = (first >> IPV4_IHL_SHIFT & NIBBLE_MASK) * WORD;
	total = first & HALF_MASK;
	out->fragment = second & IPV4_FRAGMENT_MASK;
	out->not_first = second & IPV4_OFFSET_MASK;
	out->protocol = (uint8_t)(third >> HALF);
	/* 0: the network card was to cut the packet up and fill in the length (offloading). */
	if (total != 0) {
		out->cut = whole.len < total;
		whole = rsp_sub(whole, 0, total);
	}
	if (header_len < IPV4_MIN || !rsp_skip(&whole, header_len))
		return false;
	out->payload = whole;
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
static bool skip_extension(struct packet *packet)
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

static bool skip_fragment(struct packet *packet)
{
	struct rsp_slice in = packet->payload;
	uint8_t next, reserved;
	uint16_t fragment;

	if (!rsp_take_u8(&in, &next) || !rsp_take_u8(&in, &reserved) ||
	    !rsp_take_u16be(&in, &fragment))
		return false;
	packet->protocol = next;
	packet->fragment = fragment & IPV6_FRAGMENT_MASK;
	packet->not_first = fragment & IPV6_OFFSET_MASK;
	return rsp_skip(&packet->payload, IPV6_FRAGMENT_LEN);
}

static bool read_ipv6(struct rsp_slice in, struct packet *out)
{
	struct rsp_slice whole = in;
	uint32_t flow;
	uint16_t len;

	if (!rsp_take_u32be(&in, &flow) || !rsp_take_u16be(&in, &len) ||
	    !rsp_take_u8(&in, &out->protocol) || !rsp_skip(&whole, IPV6_MIN))
		return false;
	out->payload = whole;
	/* 0: a jumbogram, or offloading as with IPv4. */
	if (len != 0) {
		out->cut = whole.len < len;
		out->payload = rsp_sub(whole, 0, len);
	}
	while (!out->not_first) {
		if (out->protocol == PROTOCOL_FRAGMENT) {
			if (!skip_fragment(out))
				return false;
		} else if (!is_extension(out->protocol)) {
			return true;
		} else if (!skip_extension(out)) {
			return false;
		}
	}
	return true;
}

void rsp_ip_handle(struct rsp_pass *pass, struct rsp_item *item)
{
	enum { VERSION_4 = 4, VERSION_6 = 6 };
	struct packet packet = {0};
	uint8_t first;
	bool good = false;

	if (!rsp_peek_u8(item->bytes, 0, &first))
		return;
	if (first >> NIBBLE == VERSION_4)
		good = read_ipv4(item->bytes, &packet);
	else if (first >> NIBBLE == VERSION_6)
		good = read_ipv6(item->bytes, &packet);
	if (good && packet.protocol == PROTOCOL_UDP && !packet.not_first)
		handle_udp(pass, item, &packet);
}
