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
	ETHERTYPE_IPV6 = 0x86DD
};

enum { VLAN_TAGS_MAX = 8 };

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

static void handle_typed(struct rsp_pass *pass, struct rsp_item *item, const struct link *link)
{
	enum { TAG_CONTROL_LEN = 2 };
	struct rsp_slice *in = &item->bytes;
	uint16_t type;

	if (!rsp_skip(in, link->skip) || !rsp_take_u16be(in, &type) ||
	    !rsp_skip(in, link->skip_behind))
		return;
	for (unsigned i = 0; i < VLAN_TAGS_MAX && is_vlan(type); i++)
		if (!rsp_skip(in, TAG_CONTROL_LEN) || !rsp_take_u16be(in, &type))
			return;
	if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6)
		rsp_ip_handle(pass, item);
}

static void handle_family(struct rsp_pass *pass, struct rsp_item *item)
{
	uint32_t family, swapped;
	struct rsp_slice in = item->bytes;

	if (!rsp_take_u32be(&in, &family) || !rsp_take_u32le(&item->bytes, &swapped))
		return;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (families[i] == family || families[i] == swapped) {
			rsp_ip_handle(pass, item);
			return;
		}
	}
}

void rsp_link_handle(struct rsp_pass *pass, struct rsp_item *item)
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
		rsp_ip_handle(pass, item);
		break;
	case BARE_GSMTAP:
		rsp_gsmtap_handle(pass, item);
		break;
	case TYPED:
		handle_typed(pass, item, link);
		break;
	case FAMILY:
		handle_family(pass, item);
		break;
	}
}
