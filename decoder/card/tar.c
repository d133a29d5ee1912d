/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/tar.h"

static const struct {
	uint32_t first, last;
	const char *name, *source;
} rows[] = {
#define TAR(first, last, name, source) {first, last, name, source},
#include "card/tars.def"
#undef TAR
};

const char *rsp_tar_name(struct rsp_slice tar)
{
	uint32_t number;

	if (tar.len != RSP_TAR_LEN || !rsp_take_u24be(&tar, &number))
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (number >= rows[i].first && number <= rows[i].last)
			return rows[i].name;
	return NULL;
}
