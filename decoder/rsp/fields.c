/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/fields.h"

#include "rsp/rsp.h"

static const struct rsp_field fields[] = {
#define FIELD(name, key, label, kind, clause)                                                      \
	{key, label, RSP_KIND_##kind, RSP_DEC, RSP_PUBLIC, NULL, clause},
#include "rsp/fields.def"
#undef FIELD
};

const struct rsp_field *rsp_es10_field(enum rsp_es10_field_id id)
{
	return &fields[id];
}

struct rsp_field_table rsp_es10_fields(void)
{
	return (struct rsp_field_table){fields, RSP_ES10_NUM_FIELDS};
}
