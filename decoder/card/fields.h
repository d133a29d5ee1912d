/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of the family "apdu", by the ids of fields.def. */
#ifndef RSP_CARD_FIELDS_H
#define RSP_CARD_FIELDS_H

#include "rsptrace/field.h"

enum rsp_card_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_CARD_##id,
#include "card/fields.def"
#undef FIELD
	RSP_NUM_CARD_FIELDS
};

/* rsp_card_field_of gives the row of a field. */
const struct rsp_field *rsp_card_field_of(enum rsp_card_field id);

#endif
