/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SMPP: its dissector hands on short messages only where they have ports, so PDUs are read beside
 * it, from the bytes that it took. */
#include "esim.h"

enum { HEADER_LEN = 16 };

static dissector_handle_t smpp, wrapper;

/* The bytes of whole PDUs: what the dissector wants to see again, longer, is none. */
static tvbuff_t *whole_of(tvbuff_t *tvb, const packet_info *pinfo)
{
	int len = (int)tvb_captured_length(tvb);

	if (pinfo->desegment_len && pinfo->desegment_offset < len)
		len = pinfo->desegment_offset;
	return tvb_new_subset_length(tvb, 0, len);
}

static void feed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
	const conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
	struct rsp_feed_frame frame = {
	    .kind = RSP_FEED_SMPP, .slot = -1, .connection = esim_web_number(pinfo)};

	if (!rsp_feed_smpp_holds(esim_bytes(tvb)))
		return;
	frame.from_client =
	    conversation && conversation_key_port1(conversation->key_ptr) == pinfo->srcport;
	esim_frame_below(tvb, pinfo, tree, &frame);
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	int len;

	esim_keep_desegmentation(pinfo);
	len = call_dissector_only(smpp, tvb, pinfo, tree, data);
	if (len > 0 && esim_enabled())
		feed(whole_of(tvb, pinfo), pinfo, tree);
	return len;
}

/* Before the heuristic of SMPP, which gives the connection to its own dissector. */
static esim_bool is_ours(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	unsigned len = tvb_captured_length(tvb);

	if (!esim_enabled() || len < HEADER_LEN || !rsp_feed_smpp_begins(esim_bytes(tvb)))
		return FALSE;
	esim_keep_desegmentation(pinfo);
	if (call_dissector_only(wrapper, tvb, pinfo, tree, data) <= 0)
		return FALSE;
	conversation_set_dissector(find_or_create_conversation(pinfo), wrapper);
	return TRUE;
}

void esim_smpp_handoff(void)
{
	smpp = find_dissector("smpp");
	if (!smpp)
		return;
	wrapper = create_dissector_handle(dissect, -1);
	heur_dissector_add("tcp", is_ours, "SMPP with packets for SIMs", "esim_smpp",
	                   proto_get_id_by_filter_name("smpp"), HEURISTIC_ENABLE);
}
