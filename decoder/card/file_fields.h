/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of the family "file", by the ids of file_fields.def. */
#ifndef RSP_CARD_FILE_FIELDS_H
#define RSP_CARD_FILE_FIELDS_H

#include "rsptrace/field.h"

enum rsp_file_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_FILE_##id,
#include "card/file_fields.def"
#undef FIELD
	RSP_NUM_FILE_FIELDS
};

/* rsp_file_field_of gives the row of a field. */
const struct rsp_field *rsp_file_field_of(enum rsp_file_field id);

#endif
