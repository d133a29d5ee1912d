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
