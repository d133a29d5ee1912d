/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of remote management of SGP.02. */
#ifndef RSP_CARD_ES5_FIELDS_H
#define RSP_CARD_ES5_FIELDS_H

#include "base/decode.h"

enum rsp_es5_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_ES5_##id,
#include "card/es5_fields.def"
#undef FIELD
	RSP_NUM_ES5_FIELDS
};

/* rsp_es5_field_of gives the row of a field. */
const struct rsp_field *rsp_es5_field_of(enum rsp_es5_field id);

/* rsp_es5_group adds a node for children, rsp_es5_uint the bytes of `part` (at most 8) as one
 * number, rsp_es5_bytes as bytes, rsp_es5_bit the bit (8: most significant) of an octet; nothing
 * for an empty part, but for a group. */
struct rsp_node *rsp_es5_group(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_es5_field field, struct rsp_slice part);
struct rsp_node *rsp_es5_uint(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_es5_field field, struct rsp_slice part);
struct rsp_node *rsp_es5_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_es5_field field, struct rsp_slice part);
struct rsp_node *rsp_es5_bit(struct rsp_decode *decode, struct rsp_node *parent,
                             enum rsp_es5_field field, struct rsp_slice part, unsigned bit);

struct rsp_field_table rsp_es5_fields(void);

#endif
