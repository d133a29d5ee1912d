/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of this module, from the rows of fields.def. */
#ifndef RSP_RSP_FIELDS_H
#define RSP_RSP_FIELDS_H

#include "rsptrace/field.h"

enum rsp_es10_field_id {
#define FIELD(name, key, label, kind, clause) RSP_ES10_FIELD_##name,
#include "rsp/fields.def"
#undef FIELD
	RSP_ES10_NUM_FIELDS
};

/* rsp_es10_field gives the row of a field. */
const struct rsp_field *rsp_es10_field(enum rsp_es10_field_id id);

#endif
