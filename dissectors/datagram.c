/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What UDP carries besides the lines of cards: short messages over GSM's radio interface (GSMTAP)
 * and in SIP, ESipa over CoAP, CAT_TP; and GSMTAP of version 3, which Wireshark does not know. */
#include "esim.h"

enum { GSMTAP_VERSION = 2, GSMTAP_SIM = 4, GSMTAP_TYPE_AT = 2 };

/* Ports, whose they are, and the names under which Decode As has them with us in front. Each is a
 * protocol in name only, which is switched off with the one that it stands in front of. */
static struct {
	uint32_t port;
	bool answers; /* what comes back does not say what it is of */
	const char *whose, *name, *filter_name;
	int proto;
	dissector_handle_t before;
} ports[] = {
    {4729, false, "gsmtap", "GSMTAP, eSIM", "esim_gsmtap", -1, NULL},
    {5060, false, "sip",    "SIP, eSIM",    "esim_sip",    -1, NULL},
    {5683, true,  "coap",   "CoAP, eSIM",   "esim_coap",   -1, NULL},
};

/* What card.c gets anyway. */
static bool is_of_card(struct rsp_slice bytes)
{
	uint8_t version, type;

	return rsp_peek_u8(bytes, 0, &version) && rsp_peek_u8(bytes, GSMTAP_TYPE_AT, &type) &&
	       version == GSMTAP_VERSION && type == GSMTAP_SIM;
}

static struct rsp_slice address_of(const address *address)
{
	bool is_ip = address->type == AT_IPv4 || address->type == AT_IPv6;

	return rsp_slice(address->data, is_ip ? (size_t)address->len : 0);
}

static struct rsp_feed_ends ends_of(const packet_info *pinfo)
{
	return (struct rsp_feed_ends){.from = address_of(&pinfo->src),
	                              .to = address_of(&pinfo->dst),
	                              .from_port = (uint16_t)pinfo->srcport,
	                              .to_port = (uint16_t)pinfo->destport};
}

static bool matters(packet_info *pinfo, const struct rsp_feed_ends *ends, struct rsp_slice bytes,
                    bool answers)
{
	if (rsp_feed_udp_matters(ends, bytes)) {
		if (answers)
			esim_web_connection(pinfo)->ours = true;
		return true;
	}
	return answers && esim_web_is_ours(pinfo);
}

/* Later passes show what was fed on the first. */
static bool feed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool answers)
{
	struct rsp_feed_ends ends = ends_of(pinfo);
	struct rsp_feed_frame frame = {.kind = RSP_FEED_UDP, .slot = -1, .ends = &ends};
	bool new = !PINFO_FD_VISITED(pinfo);

	if (new ? !matters(pinfo, &ends, esim_bytes(tvb), answers) : !esim_keep_frame(pinfo->num)) {
		esim_frame_pass_over(pinfo);
		return false;
	}
	esim_frame_below(tvb, pinfo, tree, &frame);
	return true;
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	size_t at = 0;
	int len = 0;

	while (at + 1 < array_length(ports) && ports[at].port != pinfo->match_uint)
		at++;
	if (ports[at].before)
		len = call_dissector_only(ports[at].before, tvb, pinfo, tree, data);
	if (esim_enabled() && !is_of_card(esim_bytes(tvb)) &&
	    feed(tvb, pinfo, tree, ports[at].answers))
		len = (int)tvb_captured_length(tvb);
	return len;
}

/* CAT_TP has no port: it is known by its lengths and its checksum. */
static esim_bool is_cat_tp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	struct rsp_feed_ends ends = ends_of(pinfo);

	(void)data;
	if (!esim_enabled() ||
	    (!rsp_feed_udp_matters(&ends, esim_bytes(tvb)) && !esim_web_is_ours(pinfo)))
		return FALSE;
	col_set_str(pinfo->cinfo, COL_PROTOCOL, "CAT_TP");
	col_clear(pinfo->cinfo, COL_INFO);
	return feed(tvb, pinfo, tree, true);
}

void esim_datagram_register(void)
{
	for (size_t at = 0; at < array_length(ports); at++) {
		int parent = proto_get_id_by_filter_name(ports[at].whose);

		if (parent != -1)
			ports[at].proto = proto_register_protocol_in_name_only(
			    ports[at].name, ports[at].name, ports[at].filter_name, parent,
			    FT_PROTOCOL);
	}
}

void esim_datagram_handoff(void)
{
	for (size_t at = 0; at < array_length(ports); at++) {
		if (ports[at].proto == -1)
			continue;
		ports[at].before = dissector_get_default_uint_handle("udp.port", ports[at].port);
		dissector_add_uint("udp.port", ports[at].port,
		                   create_dissector_handle(dissect, ports[at].proto));
	}
	heur_dissector_add("udp", is_cat_tp, "CAT_TP with packets for SIMs", "esim_cat_tp",
	                   esim_proto, HEURISTIC_ENABLE);
}
