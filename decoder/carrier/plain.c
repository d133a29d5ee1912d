/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet that captures of cards consist of, read in one go: Ethernet, IPv4 without options, a
 * whole UDP datagram, GSMTAP version 2 of a SIM. Layer by layer it takes five times as long.
 * Whatever is not quite so is left to the layers (link.c, ip.c, udp.c, gsmtap.c), which say what is
 * wrong with it. */
#include "carrier/layers.h"

enum {
	LINK_ETHERNET = 1,
	ETHERNET_ADDRESSES = 12,
	ETHERTYPE_IPV4 = 0x0800,
	IPV4_PLAIN = 0x45, /* version 4, a header of 5 words */
	IPV4_LEN = 20,
	IPV4_FRAGMENT = 0x3FFF, /* more fragments, or an offset */
	IPV4_ADDRESSES = 8,
	PROTOCOL_UDP = 17,
	UDP_LEN = 8,
	GSMTAP_PLAIN = 0x020404, /* version 2, a header of 4 words, type SIM */
	GSMTAP_LEN = 16,
	GSMTAP_BETWEEN = 8, /* from the first word to the fourth */
	HEADERS_LEN = ETHERNET_ADDRESSES + 2 + IPV4_LEN + UDP_LEN + GSMTAP_LEN,
	BYTE = 8,
	HALF = 16,
	BYTE_MASK = 0xFF,
	HALF_MASK = 0xFFFF
};

/* What the headers say that are not fixed. */
struct headers {
	uint16_t type;
	uint32_t first, second, third; /* words of IPv4 */
	uint32_t ports, udp_len;       /* words of UDP: with the check sum behind the length */
	uint32_t gsmtap, sub_types;    /* the first and the fourth word of GSMTAP */
};

static bool read_headers(struct rsp_slice in, struct headers *out)
{
	return rsp_skip(&in, ETHERNET_ADDRESSES) && rsp_take_u16be(&in, &out->type) &&
	       rsp_take_u32be(&in, &out->first) && rsp_take_u32be(&in, &out->second) &&
	       rsp_take_u32be(&in, &out->third) && rsp_skip(&in, IPV4_ADDRESSES) &&
	       rsp_take_u32be(&in, &out->ports) && rsp_take_u32be(&in, &out->udp_len) &&
	       rsp_take_u32be(&in, &out->gsmtap) && rsp_skip(&in, GSMTAP_BETWEEN) &&
	       rsp_take_u32be(&in, &out->sub_types);
}

static bool are_plain(const struct headers *headers)
{
	return headers->type == ETHERTYPE_IPV4 && headers->first >> (HALF + BYTE) == IPV4_PLAIN &&
	       (headers->second & IPV4_FRAGMENT) == 0 &&
	       (headers->third >> HALF & BYTE_MASK) == PROTOCOL_UDP &&
	       headers->gsmtap >> BYTE == GSMTAP_PLAIN &&
	       (headers->ports >> HALF == RSP_GSMTAP_PORT ||
	        (headers->ports & HALF_MASK) == RSP_GSMTAP_PORT);
}

bool rsp_carrier_plain(const struct rsp_frame *frame, struct rsp_item *out)
{
	struct rsp_slice rest = frame->bytes, in;
	struct headers headers;
	size_t ip_len, udp_len;

	if (frame->hint != RSP_HINT_LINK || frame->param != LINK_ETHERNET ||
	    !rsp_take(&rest, HEADERS_LEN, &in) || !read_headers(in, &headers) ||
	    !are_plain(&headers))
		return false;
	ip_len = headers.first & HALF_MASK;
	udp_len = headers.udp_len >> HALF;
	/* Ethernet may pad short packets; IPv4 does not. */
	if (ip_len != udp_len + IPV4_LEN || udp_len < UDP_LEN + GSMTAP_LEN ||
	    !rsp_take(&rest, udp_len - UDP_LEN - GSMTAP_LEN, &in))
		return false;
	*out = (struct rsp_item){
	    .param = LINK_ETHERNET,
	    .frame = frame,
	    .has_session = frame->has_session,
	    .session = frame->session,
	};
	return rsp_gsmtap_item(out, headers.sub_types >> (HALF + BYTE),
	                       (int)(headers.sub_types >> BYTE & BYTE_MASK), in);
}
