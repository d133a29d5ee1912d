/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields: the one identity of a decoded element in every output (tree, JSON, filter, TUI,
 * Wireshark). */
#ifndef RSPTRACE_FIELD_H
#define RSPTRACE_FIELD_H

#include "rsptrace/slice.h"

enum rsp_kind {
	RSP_KIND_NONE, /* only groups its children */
	RSP_KIND_UINT,
	RSP_KIND_INT,
	RSP_KIND_BYTES,
	RSP_KIND_STRING, /* UTF-8 text; also values that people write as digits (ICCID, EID,
	                    versions) */
	RSP_KIND_BOOL,
	RSP_KIND_OID, /* the content octets of an OBJECT IDENTIFIER */
	RSP_KIND_TIME /* seconds since 1970-01-01T00:00:00Z, may be far after the year 9999 */
};

/* rsp_kind_name gives "uint", "bytes" ... as interface documents name them. */
const char *rsp_kind_name(enum rsp_kind kind);

enum rsp_secrecy {
	RSP_PUBLIC,
	RSP_PERSONAL, /* ICCID, EID, IMSI, MSISDN, IMEI, matchingId: replaced with --redact */
	RSP_SECRET    /* keys, PIN, Ki/OPc, confirmation codes: hidden without --reveal */
};

/* How a number is best shown. */
enum rsp_base {
	RSP_DEC,
	RSP_HEX8, /* two hex digits */
	RSP_HEX16,
	RSP_HEX32
};

/* One row of a table of value names. Tables end with a row whose name is NULL. */
struct rsp_name {
	int64_t value;
	const char *name;
};

struct rsp_field {
	const char *key;   /* "es10.euicc_signed1.transaction_id" */
	const char *label; /* as the specification spells it: "transactionId" */
	enum rsp_kind kind;
	enum rsp_base base;
	enum rsp_secrecy secrecy;
	const struct rsp_name *names; /* names of values of a uint or int; NULL: none */
	const char *clause;           /* "SGP.22 5.7.13"; "" where no clause is known */
};

/* A table of fields that a module offers to the registry. */
struct rsp_field_table {
	const struct rsp_field *rows;
	size_t num_rows;
};

/* rsp_value_name gives the name of a value, or NULL when the table (which may be NULL) has none. */
const char *rsp_value_name(const struct rsp_name *names, int64_t value);

#endif
