/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Query: what one SELECT gives of a database. */
#ifndef RSP_REPORT_QUERY_H
#define RSP_REPORT_QUERY_H

#include "report/out.h"

enum rsp_query_status {
	RSP_QUERY_DONE,
	RSP_QUERY_NO_DATABASE, /* the file cannot be read, or is none */
	RSP_QUERY_REFUSED      /* it is no SQL, or would change something */
};

enum { RSP_QUERY_MEASURED = 2000 /* rows that the width of a table's columns is taken from */ };

/* rsp_query opens a file for reading only and writes what the statement gives: as an aligned table
 * with headings (`table`), or one row a line with tabs between its values. *out_trouble says why
 * not, in the arena. */
enum rsp_query_status rsp_query(struct rsp_arena *arena, const char *path, const char *sql,
                                struct rsp_out *out, bool table, const char **out_trouble);

#endif
