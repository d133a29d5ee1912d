/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of short messages. */
#ifndef RSP_CARRIER_SMS_FIELDS_H
#define RSP_CARRIER_SMS_FIELDS_H

#include "rsptrace/field.h"

enum rsp_sms_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) RSP_SMS_FIELD_##id,
#include "carrier/sms_fields.def"
#undef FIELD
	RSP_NUM_SMS_FIELDS
};

/* rsp_sms_field_of gives the row of a field. */
const struct rsp_field *rsp_sms_field_of(enum rsp_sms_field id);

#endif
