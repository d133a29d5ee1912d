/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records: the JSON Schema of what NDJSON holds. */
#ifndef RSP_REPORT_RECORDS_H
#define RSP_REPORT_RECORDS_H

#include "report/out.h"

/* What every record begins with; the number changes only when a key goes or changes its meaning. */
#define RSP_RECORD_SCHEMA "rsptrace/1"

/* rsp_records_write appends the JSON Schema (draft 2020-12) of all records. */
void rsp_records_write(struct rsp_out *out);

#endif
