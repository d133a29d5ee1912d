/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands between a terminal and a card: GSMTAP, and link types that users assign. */
#include "esim.h"

enum { WORD = 4, GSMTAP_VERSION = 2, GSMTAP_SIM = 4, MAX_WORDS = 16, SUB_TYPE_AT = 12 };

static dissector_handle_t gsm_sim, ours;

/* Where the header of GSMTAP begins that stands before what its dissector hands on; -1: there is
 * none. Its length stands in it. */
static int header_of(tvbuff_t *whole, int payload)
{
	for (int words = WORD; words <= MAX_WORDS; words++) {
		int at = payload - words * WORD;

		if (at >= 0 && tvb_get_uint8(whole, at) == GSMTAP_VERSION &&
		    tvb_get_uint8(whole, at + 1) == words &&
		    tvb_get_uint8(whole, at + 2) == GSMTAP_SIM)
			return at;
	}
	return -1;
}

static int dissect_gsmtap(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	tvbuff_t *whole = tvb_get_ds_tvb(tvb);
	int payload = tvb_raw_offset(tvb);
	int header = header_of(whole, payload);
	struct rsp_feed_frame frame = {.kind = header < 0 ? RSP_FEED_EXCHANGE : RSP_FEED_GSMTAP,
	                               .slot = -1};

	(void)data;
	if (header >= 0)
		tvb = tvb_new_subset_length(whole, header,
		                            payload - header + (int)tvb_captured_length(tvb));
	esim_frame(tvb, pinfo, tree, &frame);
	return (int)tvb_captured_length(tvb);
}

/* gsm_sim takes every payload for a command with its answer: what is known to be none is ours. */
static bool is_whole(tvbuff_t *tvb)
{
	tvbuff_t *whole = tvb_get_ds_tvb(tvb);
	int header = header_of(whole, tvb_raw_offset(tvb));

	return header < 0 || tvb_get_uint8(whole, header + SUB_TYPE_AT) == 0;
}

/* What it cannot read it says itself; ours comes in any case. */
static void call_gsm_sim(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
	TRY
	{
		call_dissector_only(gsm_sim, tvb, pinfo, tree, NULL);
	}
	CATCH_NONFATAL_ERRORS
	{
		show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
	}
	ENDTRY;
}

/* Belongs to no protocol, so that disabling ours does not take gsm_sim away. */
static int hook_gsmtap(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	if (!esim_enabled())
		return call_dissector_only(gsm_sim, tvb, pinfo, tree, NULL);
	if (gsm_sim && is_whole(tvb))
		call_gsm_sim(tvb, pinfo, tree);
	else
		col_clear(pinfo->cinfo, COL_INFO);
	call_dissector_only(ours, tvb, pinfo, tree, NULL);
	return (int)tvb_captured_length(tvb);
}

static int dissect_item(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                        enum rsp_feed_kind kind)
{
	struct rsp_feed_frame frame = {.kind = kind, .slot = -1};

	col_set_str(pinfo->cinfo, COL_PROTOCOL, "eSIM");
	col_clear(pinfo->cinfo, COL_INFO);
	esim_frame(tvb, pinfo, tree, &frame);
	return (int)tvb_captured_length(tvb);
}

static int dissect_exchange(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	return dissect_item(tvb, pinfo, tree, RSP_FEED_EXCHANGE);
}

static int dissect_command(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	return dissect_item(tvb, pinfo, tree, RSP_FEED_COMMAND);
}

static int dissect_response(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	return dissect_item(tvb, pinfo, tree, RSP_FEED_RESPONSE);
}

static int dissect_atr(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	return dissect_item(tvb, pinfo, tree, RSP_FEED_ATR);
}

/* The names by which a link type of the user's (DLT_USER) is assigned to us. */
void esim_card_register(void)
{
	register_dissector("esim.exchange", dissect_exchange, esim_proto);
	register_dissector("esim.command", dissect_command, esim_proto);
	register_dissector("esim.response", dissect_response, esim_proto);
	register_dissector("esim.atr", dissect_atr, esim_proto);
}

void esim_card_handoff(void)
{
	gsm_sim = find_dissector("gsm_sim");
	ours = create_dissector_handle(dissect_gsmtap, esim_proto);
	dissector_add_uint("gsmtap.type", GSMTAP_SIM, create_dissector_handle(hook_gsmtap, -1));
}
