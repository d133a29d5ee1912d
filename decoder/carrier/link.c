/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link layers: what of a packet is an IP packet. A row for each link type (www.tcpdump.org,
 * linktypes). */
#include "carrier/layers.h"

/* EtherTypes (IEEE 802 numbers of IANA). */
enum {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_VLAN = 0x8100, /* IEEE 802.1Q */
	ETHERTYPE_QINQ = 0x88A8, /* IEEE 802.1ad */
	ETHERTYPE_QINQ_OLD = 0x9100,
	ETHERTYPE_IPV6 = 0x86DD,
	ETHERTYPE_PPP = 0x880B,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_MPLS_MULTICAST = 0x8848,
	ETHERTYPE_PPPOE = 0x8864 /* the session stage */
};

enum { VLAN_TAGS_MAX = 8, MPLS_LABELS_MAX = 16 };

enum layout {
	BARE_IP,
	BARE_GSMTAP,
	TYPED, /* `skip` bytes, then an EtherType, then `skip_behind` bytes */
	FAMILY /* four bytes with an address family in either byte order */
};

struct link {
	uint32_t number;
	enum layout layout;
	size_t skip, skip_behind;
};

static const struct link links[] = {
    {1,   TYPED,       12, 0 }, /* Ethernet: two addresses */
    {113, TYPED,       14, 0 }, /* Linux cooked v1: packet type, ARPHRD, address */
    {276, TYPED,       0,  18}, /* Linux cooked v2: the EtherType comes first */
    {101, BARE_IP,     0,  0 }, /* raw IP */
    {12,  BARE_IP,     0,  0 }, /* raw IP, as some systems number it */
    {14,  BARE_IP,     0,  0 },
    {228, BARE_IP,     0,  0 }, /* IPv4 */
    {229, BARE_IP,     0,  0 }, /* IPv6 */
    {0,   FAMILY,      0,  0 }, /* BSD loopback, byte order of the host */
    {108, FAMILY,      0,  0 }, /* OpenBSD loopback, network byte order */
    {217, BARE_GSMTAP, 0,  0 }, /* GSM Um with a GSMTAP header */
    {218, BARE_GSMTAP, 0,  0 }, /* GSM Abis with a GSMTAP header */
};

/* Address families of IP: IPv4 everywhere; IPv6 on Linux, NetBSD and OpenBSD, FreeBSD, Darwin. */
static const uint32_t families[] = {2, 10, 24, 28, 30};

static const struct link *find_link(uint32_t number)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (links[i].number == number)
			return &links[i];
	return NULL;
}

static bool is_vlan(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_QINQ_OLD;
}

/* PPP (RFC 1661): address and control bytes may be there, and the first zero byte of the protocol
 * number may be left out. */
static bool is_ip_in_ppp(struct rsp_slice *in)
{
	enum { PPP_ADDRESS_CONTROL = 0xFF03, PPP_IPV4 = 0x21, PPP_IPV6 = 0x57 };
	struct rsp_slice at = *in;
	uint16_t address;
	uint8_t protocol;

	if (rsp_take_u16be(&at, &address) && address == PPP_ADDRESS_CONTROL)
		*in = at;
	if (!rsp_take_u8(in, &protocol) || (protocol == 0 && !rsp_take_u8(in, &protocol)))
		return false;
	return protocol == PPP_IPV4 || protocol == PPP_IPV6;
}

/* PPPoE (RFC 2516): version and type, code, session, length; then PPP. */
static bool is_ip_in_pppoe(struct rsp_slice *in)
{
	enum { PPPOE_BEFORE_LENGTH = 4 };
	uint16_t len;

	if (!rsp_skip(in, PPPOE_BEFORE_LENGTH) || !rsp_take_u16be(in, &len))
		return false;
	*in = rsp_sub(*in, 0, len);
	return is_ip_in_ppp(in);
}

/* MPLS (RFC 3032): labels up to the one with the bottom of stack bit; what follows it is not named,
 * and only IP is looked for. */
static bool is_ip_in_mpls(struct rsp_slice *in)
{
	enum { MPLS_BOTTOM = 0x100 };
	uint32_t label = 0;

	for (unsigned i = 0; i < MPLS_LABELS_MAX; i++) {
		if (!rsp_take_u32be(in, &label))
			return false;
		if (label & MPLS_BOTTOM)
			return true;
	}
	return false;
}

static bool is_wrapped_ip(struct rsp_slice *in, uint16_t type)
{
	switch (type) {
	case ETHERTYPE_PPPOE:
		return is_ip_in_pppoe(in);
	case ETHERTYPE_PPP:
		return is_ip_in_ppp(in);
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		return is_ip_in_mpls(in);
	default:
		return false;
	}
}

void rsp_ethernet_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                         uint16_t type, bool in_tunnel)
{
	enum { TAG_CONTROL_LEN = 2 };
	struct rsp_slice *in = &item->bytes;

	for (unsigned i = 0; i < VLAN_TAGS_MAX && is_vlan(type); i++)
		if (!rsp_skip(in, TAG_CONTROL_LEN) || !rsp_take_u16be(in, &type))
			return;
	if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 || is_wrapped_ip(in, type))
		rsp_ip_handle(pass, carrier, item, in_tunnel);
}

static void handle_typed(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item,
                         const struct link *link)
{
	struct rsp_slice *in = &item->bytes;
	uint16_t type;

	if (!rsp_skip(in, link->skip) || !rsp_take_u16be(in, &type) ||
	    !rsp_skip(in, link->skip_behind))
		return;
	if (type == ETHERTYPE_IPV4) /* nearly all there is */
		rsp_ip_handle(pass, carrier, item, false);
	else
		rsp_ethernet_handle(pass, carrier, item, type, false);
}

static void handle_family(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item)
{
	uint32_t family, swapped;
	struct rsp_slice in = item->bytes;

	if (!rsp_take_u32be(&in, &family) || !rsp_take_u32le(&item->bytes, &swapped))
		return;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (families[i] == family || families[i] == swapped) {
			rsp_ip_handle(pass, carrier, item, false);
			return;
		}
	}
}

void rsp_link_handle(struct rsp_pass *pass, struct rsp_carrier *carrier, struct rsp_item *item)
{
	const struct link *link = find_link(item->param);

	if (!link) {
		if (item->frame && item->frame->first_of_link)
			rsp_pass_report(pass, RSP_RULE_SOURCE_LINK, item->frame,
			                "packets of link type %u are not read",
			                (unsigned)item->param);
		return;
	}
	switch (link->layout) {
	case BARE_IP:
		rsp_ip_handle(pass, carrier, item, false);
		break;
	case BARE_GSMTAP:
		rsp_gsmtap_handle(pass, carrier, item);
		break;
	case TYPED:
		handle_typed(pass, carrier, item, link);
		break;
	case FAMILY:
		handle_family(pass, carrier, item);
		break;
	}
}
