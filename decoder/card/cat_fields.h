/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of the family "cat", by the ids of cat_fields.def. */
#ifndef RSP_CARD_CAT_FIELDS_H
#define RSP_CARD_CAT_FIELDS_H

#include "rsptrace/field.h"

enum rsp_cat_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_CAT_##id,
#include "card/cat_fields.def"
#undef FIELD
#define PROFILE_BYTE(byte, title)                        RSP_CAT_PROFILE_BYTE_##byte,
#define PROFILE_BITS(byte, high, low, key, label, names) RSP_CAT_PROFILE_##key,
#include "card/cat_profile.def"
	RSP_CAT_PROFILE_FURTHER,
	RSP_NUM_CAT_FIELDS
};

/* rsp_cat_field_of gives the row of a field. */
const struct rsp_field *rsp_cat_field_of(enum rsp_cat_field id);

/* rsp_cat_fields gives all of them. */
struct rsp_field_table rsp_cat_fields(void);

#endif
