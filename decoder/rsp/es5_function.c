/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/es5_function.h"

#include <string.h>

#include "card/es5_data.h"

/* What else tells a function, beside the row's numbers. */
enum told_by { BY_ANY, BY_AID, BY_TARGET, BY_ISDP, BY_SERVER, BY_CHANNEL, BY_TOKEN };

static const struct row {
	struct rsp_es5_function function;
	uint8_t ins, p1, p1_mask, p2, p2_mask;
	uint16_t first;
	enum told_by told_by;
} rows[RSP_NUM_ES5_FUNCTIONS] = {
/* clang-format off */
#define FUNCTION(id, iface, name, ins, p1, p1_mask, p2, p2_mask, first, told_by, part, clause)     \
	{{RSP_ES5_DO_##id, RSP_IF_##iface, name, part, clause},                                    \
	 ins, p1, p1_mask, p2, p2_mask, first, BY_##told_by},
/* clang-format on */
#include "rsp/es5_functions.def"
#undef FUNCTION
    {.function = {RSP_ES5_DO_NOTIFICATION, RSP_IF_ES5, "HandleDefaultNotification", 0,
                  "SGP.02 4.1.1"}},
    {.function = {RSP_ES5_DO_DOWNLOAD, RSP_IF_ES8, "DownloadAndInstallation", 0, "SGP.02 4.1.3"}},
    {.function = {RSP_ES5_DO_PACKAGE, RSP_IF_ES8, "ProfilePackage", 0, "SGP.02 4.1.3"}},
};

static bool has_card_aid(struct rsp_slice data)
{
	enum { TAG_AID = 0x4F, AID_LEN = 16, LV_AIDS = 3 };
	struct rsp_slice aid, lv = data;
	struct rsp_tlv tlv;
	uint8_t len;

	if (rsp_first_tag(data) == TAG_AID && rsp_tlv_find(data, TAG_AID, &tlv))
		return rsp_es5_is_card_aid(tlv.value);
	/* INSTALL: the third of the AIDs, each behind its length (GPCS 11.5.2.3). */
	for (unsigned at = 0; at < LV_AIDS; at++)
		if (!rsp_take_u8(&lv, &len) || !rsp_take(&lv, len, &aid))
			return false;
	return rsp_es5_is_card_aid(aid);
}

static bool has_server_address(struct rsp_slice data)
{
	enum { DGI_FRONT = 3, FIRST_SERVER = 0xA3, LAST_SERVER = 0xA5 };
	uint32_t tag = rsp_first_tag(rsp_sub(data, DGI_FRONT, SIZE_MAX));

	return tag >= FIRST_SERVER && tag <= LAST_SERVER;
}

static bool has_token(struct rsp_slice data)
{
	enum { TAG_ISSUER = 0xB6, TAG_TOKEN = 0x9E };
	struct rsp_tlv tlv;

	return has_card_aid(data) &&
	       (rsp_tlv_find(data, TAG_ISSUER, &tlv) || rsp_tlv_find(data, TAG_TOKEN, &tlv));
}

static bool is_told(enum told_by by, const struct rsp_es5_asked *asked)
{
	switch (by) {
	case BY_AID:
		return has_card_aid(asked->data);
	case BY_TARGET:
		return asked->to_card;
	case BY_ISDP:
		return asked->is_for_isdp;
	case BY_SERVER:
		return has_server_address(asked->data);
	case BY_CHANNEL:
		return asked->in_channel;
	case BY_TOKEN:
		return has_token(asked->data);
	case BY_ANY:
		break;
	}
	return true;
}

/* A DGI, or a BER tag: both begin the data. */
static bool begins_with(struct rsp_slice data, uint16_t first)
{
	return rsp_es5_dgi(data) == first || rsp_first_tag(data) == first;
}

const struct rsp_es5_function *rsp_es5_function_of(const struct rsp_es5_asked *asked)
{
	for (size_t at = 0; at < RSP_ES5_DO_NOTIFICATION; at++) {
		const struct row *row = &rows[at];

		if (row->ins == asked->ins && (asked->p1 & row->p1_mask) == row->p1 &&
		    (asked->p2 & row->p2_mask) == row->p2 &&
		    (!row->first || begins_with(asked->data, row->first)) &&
		    is_told(row->told_by, asked))
			return &row->function;
	}
	return NULL;
}

const struct rsp_es5_function *rsp_es5_function_row(enum rsp_es5_id id)
{
	return &rows[id].function;
}

const struct rsp_es5_function *rsp_es5_function_at(size_t at)
{
	for (size_t row = 0; row < RSP_NUM_ES5_FUNCTIONS; row++) {
		const struct rsp_es5_function *function = &rows[row].function;
		bool again = false;

		for (size_t before = 0; before < row; before++)
			again |= strcmp(rows[before].function.name, function->name) == 0;
		if (!again && at-- == 0)
			return function;
	}
	return NULL;
}

enum { FOR_ANY = RSP_NUM_ES5_FUNCTIONS };
#define RSP_ES5_DO_ANY FOR_ANY

static const struct result_row {
	unsigned id;
	uint16_t sw;
	struct rsp_es5_result result;
} results[] = {
/* clang-format off */
#define RESULT(id, sw, name, text) {RSP_ES5_DO_##id, sw, {name, text}},
/* clang-format on */
#include "rsp/es5_results.def"
#undef RESULT
};

const struct rsp_es5_result *rsp_es5_result_of(const struct rsp_es5_function *function, uint16_t sw)
{
	for (size_t at = 0; at < sizeof(results) / sizeof(*results); at++)
		if (results[at].sw == sw &&
		    (results[at].id == FOR_ANY || (function && function->id == results[at].id)))
			return &results[at].result;
	return NULL;
}
