/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "esim.h"

/* How many hooks of the packet that is dissected were shown. */
static uint32_t *num_shown(packet_info *pinfo)
{
	uint32_t *num = p_get_proto_data(pinfo->pool, pinfo, esim_proto, 0);

	if (num)
		return num;
	num = wmem_new0(pinfo->pool, uint32_t);
	p_add_proto_data(pinfo->pool, pinfo, esim_proto, 0, num);
	return num;
}

struct rsp_slice esim_bytes(tvbuff_t *tvb)
{
	unsigned len = tvb_captured_length(tvb);

	return rsp_slice(len ? tvb_get_ptr(tvb, 0, (int)len) : NULL, len);
}

tvbuff_t *esim_frame_tvb(const packet_info *pinfo)
{
	return get_data_source_tvb(pinfo->data_src->data);
}

void esim_keep_desegmentation(packet_info *pinfo)
{
	if (pinfo->can_desegment > 0)
		pinfo->can_desegment++;
}

void esim_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, struct rsp_feed_frame *frame)
{
	uint32_t feed = (*num_shown(pinfo))++;

	if (!PINFO_FD_VISITED(pinfo)) {
		frame->bytes = esim_bytes(tvb);
		esim_keep_feed(pinfo, feed, frame);
	}
	esim_show(tvb, pinfo, tree, feed);
}

static dissector_handle_t below;

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	esim_frame(tvb, pinfo, tree, data);
	return (int)tvb_captured_length(tvb);
}

void esim_frame_below(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                      struct rsp_feed_frame *frame)
{
	call_dissector_only(below, tvb, pinfo, tree, frame);
}

void esim_frame_handoff(void)
{
	below = create_dissector_handle(dissect, esim_proto);
}

void esim_frame_pass_over(packet_info *pinfo)
{
	(*num_shown(pinfo))++;
}

void esim_frame_rest(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
	uint32_t *num = p_get_proto_data(pinfo->pool, pinfo, esim_proto, 0);

	esim_show_rest(tvb, pinfo, tree, num ? *num : 0);
}
