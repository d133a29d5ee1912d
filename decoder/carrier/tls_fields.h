/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of the family "tls", by the ids of tls_fields.def, and names of values. */
#ifndef RSP_CARRIER_TLS_FIELDS_H
#define RSP_CARRIER_TLS_FIELDS_H

#include "rsptrace/field.h"

enum tls_field {
#define FIELD(id, key, label, kind, base, secrecy, names, clause) TLS_FIELD_##id,
#include "carrier/tls_fields.def"
#undef FIELD
	NUM_TLS_FIELDS
};

/* tls_field gives the row of a field. */
const struct rsp_field *tls_field(enum tls_field id);

/* Each gives the name of a value, or NULL. */
const char *tls_version_name(uint16_t version);
const char *tls_alert_name(uint8_t alert);

#endif
