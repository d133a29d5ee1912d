/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Toolkit and file access parameters in INSTALL: TS 102 226 8.2.1.3.2. */
#include "card/gp_parts.h"
#include "card/tar.h"

static void take_number(struct rsp_decode *decode, struct rsp_node *node, enum rsp_card_field field,
                        struct rsp_slice *in)
{
	struct rsp_slice part;

	if (rsp_take(in, 1, &part))
		rsp_show_uint(decode, node, field, part);
}

static void take_entries(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	enum { ENTRY_LEN = 2 };
	struct rsp_slice entry;
	struct rsp_node *group;
	uint8_t num = 0;

	if (rsp_peek_u8(*in, 0, &num))
		take_number(decode, node, RSP_CARD_TOOLKIT_ENTRIES, in);
	for (; num; num--) {
		if (!rsp_take(in, ENTRY_LEN, &entry)) {
			rsp_gp_cut(decode, *in, "the last menu entry");
			*in = rsp_sub(*in, in->len, 0);
			return;
		}
		group = rsp_show_group(decode, node, RSP_CARD_TOOLKIT_ENTRY, entry);
		take_number(decode, group, RSP_CARD_TOOLKIT_POSITION, &entry);
		take_number(decode, group, RSP_CARD_TOOLKIT_IDENTIFIER, &entry);
	}
}

static void take_tars(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice *in)
{
	struct rsp_slice tars, tar;

	if (in->len == 0)
		return;
	if (!rsp_gp_take_lv(in, &tars)) {
		rsp_gp_cut(decode, *in, "the last TAR");
		return;
	}
	while (rsp_take(&tars, RSP_TAR_LEN, &tar))
		rsp_show_note(rsp_show_bytes(decode, node, RSP_CARD_TOOLKIT_TAR, tar),
		              rsp_tar_name(tar));
	rsp_gp_rest(decode, node, tars);
}

/* Parameters that end behind any of the fields are met with; what is not there is not set. */
void rsp_gp_toolkit(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice level;

	take_number(decode, node, RSP_CARD_TOOLKIT_PRIORITY, &in);
	take_number(decode, node, RSP_CARD_TOOLKIT_TIMERS, &in);
	take_number(decode, node, RSP_CARD_TOOLKIT_TEXT, &in);
	take_entries(decode, node, &in);
	take_number(decode, node, RSP_CARD_TOOLKIT_CHANNELS, &in);
	if (rsp_gp_take_lv(&in, &level) && level.len)
		rsp_show_bytes(decode, node, RSP_CARD_TOOLKIT_MSL, level);
	take_tars(decode, node, &in);
	take_number(decode, node, RSP_CARD_TOOLKIT_SERVICES, &in);
	rsp_gp_rest(decode, node, in);
}

static void show_domain(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_node *node = rsp_show_bytes(decode, parent, RSP_CARD_ACCESS_DOMAIN, in);
	struct rsp_slice kind = rsp_take_up_to(&in, 1);

	rsp_show_uint(decode, node, RSP_CARD_ACCESS_KIND, kind);
	if (in.len)
		rsp_show_bytes(decode, node, RSP_CARD_ACCESS_DATA, in);
}

void rsp_gp_sim_toolkit(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice domain;

	if (!rsp_gp_take_lv(&in, &domain)) {
		rsp_gp_cut(decode, in, "the end of the access domain");
		return;
	}
	show_domain(decode, node, domain);
	rsp_gp_toolkit(decode, node, in);
}

/* The file system of the UICC (no AID) and those of ADFs, each with its access domain. */
void rsp_gp_access(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice aid, domain, dap;

	while (in.len) {
		if (!rsp_gp_take_lv(&in, &aid) || !rsp_gp_take_lv(&in, &domain)) {
			rsp_gp_cut(decode, in, "the end of an access domain");
			return;
		}
		if (aid.len)
			rsp_show_aid(decode, node, RSP_CARD_ACCESS_AID, aid);
		show_domain(decode, node, domain);
		if (rsp_gp_take_lv(&in, &dap) && dap.len)
			rsp_show_bytes(decode, node, RSP_CARD_ACCESS_DAP, dap);
	}
}
