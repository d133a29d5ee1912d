/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of secure channels. */
#ifndef RSP_SECURE_SCP_FIELDS_H
#define RSP_SECURE_SCP_FIELDS_H

#include "base/decode.h"

enum rsp_scp_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_SCP_FIELD_##id,
#include "secure/scp_fields.def"
#undef FIELD
	RSP_NUM_SCP_FIELDS
};

/* rsp_scp_field_of gives the row of a field. */
const struct rsp_field *rsp_scp_field_of(enum rsp_scp_field id);

#endif
