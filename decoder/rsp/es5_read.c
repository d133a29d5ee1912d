/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command is, and which ISD-P it is about. */
#include <string.h>

#include "card/apdu.h"
#include "card/inner.h"
#include "rsp/es5_unit.h"

enum { INS_INSTALL = 0xE6, INS_STORE_DATA = 0xE2, TAG_AID = 0x4F };

/* Whether an AID is one of an ISD-P: behind those of ISD-R, ECASD and what ISD-Ps are made of. */
bool rsp_es5_is_isdp(struct rsp_slice aid)
{
	enum { PREFIX_LEN = 12, TAR_LEN = 3, FIRST_ISDP = 0x10 };
	struct rsp_slice tar = rsp_sub(aid, PREFIX_LEN, TAR_LEN);
	uint32_t number;

	return rsp_es5_is_card_aid(aid) && rsp_take_u24be(&tar, &number) && number >= FIRST_ISDP;
}

/* What an AID in a command is: of DELETE and GET STATUS, of INSTALL, of a DGI. */
struct rsp_slice rsp_es5_aid_in(const struct rsp_es5_unit *unit)
{
	enum { DGI_FRONT = 3, LV_AIDS = 3 };
	struct rsp_slice data = unit->data, aid = {0};
	struct rsp_tlv tlv;
	uint8_t len;

	if (unit->dgi)
		data = rsp_sub(data, DGI_FRONT, SIZE_MAX);
	if (unit->ins != INS_INSTALL)
		return rsp_first_tag(data) == TAG_AID && rsp_tlv_find(data, TAG_AID, &tlv)
		           ? tlv.value
		           : rsp_slice(NULL, 0);
	for (unsigned at = 0; at < LV_AIDS; at++)
		if (!rsp_take_u8(&data, &len) || !rsp_take(&data, len, &aid))
			return rsp_slice(NULL, 0);
	return aid;
}

/* A key set for an ISD-P is told by whom INSTALL named before, by the version of the keys (GPC
 * Amendment D: 30 to 3F are of SCP03), or by the target. Between servers only an SM-DP sends
 * commands (ES3), and it speaks to ISD-Ps. */
static bool is_for_isdp(const struct rsp_es5_unit *unit, struct rsp_slice personalized)
{
	enum { FIRST_SCP03 = 0x30, LAST_SCP03 = 0x3F };
	struct rsp_es5_agreement agreement;

	if (rsp_es5_is_isdp(personalized) || rsp_es5_is_isdp(unit->remote->aid) ||
	    strcmp(unit->remote->carried, "SOAP") == 0)
		return true;
	return unit->dgi == RSP_DGI_EPHEMERAL && rsp_es5_agreement_of(unit->data, &agreement) &&
	       agreement.kvn >= FIRST_SCP03 && agreement.kvn <= LAST_SCP03;
}

static void name_command(struct rsp_es5_unit *unit, struct rsp_slice personalized)
{
	const struct rsp_remote *remote = unit->remote;
	const struct rsp_es5_asked asked = {
	    .ins = unit->ins,
	    .p1 = unit->p1,
	    .p2 = unit->p2,
	    .data = unit->data,
	    .to_card = remote->aid.len && rsp_es5_is_card_aid(remote->aid),
	    .is_for_isdp = is_for_isdp(unit, personalized),
	    .in_channel = strcmp(remote->carried, "SCP03") == 0,
	};

	unit->function = remote->still_closed || unit->is_part ? NULL : rsp_es5_function_of(&asked);
	if (unit->function) {
		unit->name = unit->function->name;
		unit->iface = unit->function->iface;
		return;
	}
	if (!asked.to_card || remote->is_local)
		return;
	unit->name = rsp_inner_name(unit->buffer->bytes);
	unit->iface = rsp_es5_is_isdp(remote->aid) ? RSP_IF_ES8 : RSP_IF_ES5;
}

static void find_isdp(struct rsp_es5_unit *unit, struct rsp_slice personalized)
{
	struct rsp_slice aid = rsp_es5_aid_in(unit);

	if (rsp_es5_is_card_aid(aid)) {
		unit->isdp = aid;
		unit->isdp_inside = unit->dgi != 0;
	} else if (unit->dgi == RSP_DGI_CERTIFICATE || unit->dgi == RSP_DGI_EPHEMERAL) {
		unit->isdp = personalized;
	} else if (rsp_es5_is_isdp(unit->remote->aid)) {
		unit->isdp = unit->remote->aid;
	}
}

bool rsp_es5_read_command(struct rsp_es5_unit *unit, struct rsp_slice personalized)
{
	struct rsp_apdu apdu;

	if (!rsp_apdu_of_command(unit->buffer->bytes, &apdu))
		return false;
	unit->cla = apdu.command.cla;
	unit->ins = apdu.command.ins;
	unit->p1 = apdu.command.p1;
	unit->p2 = apdu.command.p2;
	unit->data = apdu.command.data;
	if (unit->ins == INS_STORE_DATA && !unit->remote->still_closed && !unit->is_part)
		unit->dgi = rsp_es5_dgi(unit->data);
	name_command(unit, personalized);
	find_isdp(unit, personalized);
	return unit->name;
}
