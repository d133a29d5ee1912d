/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Protocol and parameters selection as bytes alone. */
#include "card/fields.h"
#include "card/show.h"
#include "report/explain_parts.h"

enum { SURE_PPS = 90, PPSS = 0xFF, MIN_LEN = 3, MAX_LEN = 6 };

/* With a check byte that fits, nothing else begins with FF and is so short. */
static int pps_sure(struct explain *explain)
{
	struct rsp_slice bytes = explain->bytes ? explain->bytes->bytes : (struct rsp_slice){0};
	struct rsp_decode decode;
	uint8_t first;

	if (explain->base64 || bytes.len < MIN_LEN || bytes.len > MAX_LEN ||
	    !rsp_peek_u8(bytes, 0, &first) || first != PPSS)
		return 0;
	rsp_decode_init(&decode, explain->arena, explain->bytes);
	decode.no_nodes = true;
	rsp_show_pps(&decode, NULL, bytes, (struct rsp_slice){0});
	return decode.num_findings ? 0 : SURE_PPS;
}

static void pps_explain(struct explain *explain)
{
	struct rsp_slice bytes = explain->bytes->bytes;
	struct rsp_decode decode;
	struct rsp_node *root;

	explain_first(explain, "PPS: protocol and parameters selection, %zu bytes.", bytes.len);
	explain_note(explain, "Who",
	             "the terminal asks for it behind the answer to reset; the card agrees with "
	             "the same bytes.");
	explain_note(explain, "Clause", "ISO 7816-3 9");
	rsp_decode_init(&decode, explain->arena, explain->bytes);
	root = rsp_node_new(&decode, NULL, rsp_card_field_of(RSP_CARD_PPS_REQUEST), bytes);
	rsp_show_pps(&decode, root, bytes, (struct rsp_slice){0});
	explain_tree_of(explain, explain->bytes, root, &decode);
}

const struct explain_row explain_row_pps = {"a PPS", false, pps_sure, pps_explain};
