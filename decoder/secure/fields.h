/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of secured packets and scripts. */
#ifndef RSP_SECURE_FIELDS_H
#define RSP_SECURE_FIELDS_H

#include "base/decode.h"

enum rsp_ota_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_OTA_##id,
#include "secure/fields.def"
#undef FIELD
	RSP_NUM_OTA_FIELDS
};

/* rsp_ota_field_of gives the row of a field. */
const struct rsp_field *rsp_ota_field_of(enum rsp_ota_field id);

/* rsp_ota_uint adds the bytes of `part` as one number, rsp_ota_bytes as bytes, rsp_ota_bits bits
 * `high` to `low` (8 is the most significant) of its first octet. */
struct rsp_node *rsp_ota_uint(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_ota_field field, struct rsp_slice part);
struct rsp_node *rsp_ota_bytes(struct rsp_decode *decode, struct rsp_node *parent,
                               enum rsp_ota_field field, struct rsp_slice part);
struct rsp_node *rsp_ota_bits(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_ota_field field, struct rsp_slice part, unsigned high,
                              unsigned low);

#endif
