/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/aid.h"

#define WHOLE  true
#define PREFIX false
#define ISDR   true
#define OTHER  false

static const struct rsp_application rows[] = {
/* clang-format off */
#define AID(bytes, whole, is_isdr, name, source) \
	{{(const uint8_t *)(bytes), sizeof(bytes) - 1}, whole, is_isdr, name, source},
/* clang-format on */
#include "card/aids.def"
#undef AID
};

const struct rsp_application *rsp_application_of(struct rsp_slice aid)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].whole ? rsp_equal(aid, rows[i].aid) : rsp_starts_with(aid, rows[i].aid))
			return &rows[i];
	return NULL;
}

/* ISO 7816-5 8.2.1: registered application provider identifiers, as published lists have them */
static const struct {
	const char *rid, *name;
} providers[] = {
#define RID(rid, name) {rid, name},
#include "card/rids.def"
#undef RID
};

const char *rsp_aid_provider(struct rsp_slice aid)
{
	enum { RID_LEN = 5 };

	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		if (rsp_starts_with(aid, rsp_slice((const uint8_t *)providers[i].rid, RID_LEN)))
			return providers[i].name;
	return NULL;
}

bool rsp_aid_is_isdr(struct rsp_slice aid, const struct rsp_slice *further, size_t num_further)
{
	const struct rsp_application *row = rsp_application_of(aid);

	if (row && row->is_isdr)
		return true;
	for (size_t i = 0; i < num_further; i++)
		if (rsp_equal(aid, further[i]))
			return true;
	return false;
}
