/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns: what every message has besides its tree, under the same keys in records, fields and
 * filters. */
#ifndef RSP_REPORT_COLUMNS_H
#define RSP_REPORT_COLUMNS_H

#include "report/out.h"
#include "rsptrace/message.h"

enum rsp_column {
#define COLUMN(name, key, kind, base, text) RSP_COLUMN_##name,
#include "report/columns.def"
#undef COLUMN
	RSP_NUM_COLUMNS
};

struct rsp_column_row {
	const char *key;
	enum rsp_kind kind;
	enum rsp_base base;
	const char *text; /* what it is, in a sentence */
};

/* rsp_column_row gives the description of a column. */
const struct rsp_column_row *rsp_column_row(enum rsp_column column);

/* rsp_column_find gives the column with this key; false when there is none. */
RSP_MUST_USE bool rsp_column_find(struct rsp_slice key, enum rsp_column *out);

/* The value of a column, by the kind of the column: `number` of a UINT, `signed_number` of an INT
 * and a TIME (nanoseconds), `text` of a STRING. */
struct rsp_column_value {
	uint64_t number;
	int64_t signed_number;
	const char *text;
};

/* rsp_column_get gives the value that a message has in a column; false when it has none. The text
 * of RESULT is "ok" or the bare name, its number is in `signed_number`. */
RSP_MUST_USE bool rsp_column_get(const struct rsp_message *message, enum rsp_column column,
                                 struct rsp_column_value *out);

#endif
