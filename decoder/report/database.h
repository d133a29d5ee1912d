/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Database: traces as tables of SQLite, one for each kind of record, with the keys of the records
 * as columns, and one for the steps of the procedures. docs/formats.md describes it. */
#ifndef RSP_REPORT_DATABASE_H
#define RSP_REPORT_DATABASE_H

#include "rsptrace/procedure.h"
#include "rsptrace/trace.h"

/* What the head of the file says of it: "RSPT", and the version of the tables. */
enum { RSP_DATABASE_ID = 0x52535054, RSP_DATABASE_VERSION = 1 };

struct rsp_database_options {
	bool reveal, redact;
	bool joined; /* several traces make one */
};

struct rsp_database;

/* rsp_database_new makes a database in a new file, or in an empty one. NULL when there is no
 * memory; whatever else goes wrong, rsp_database_trouble tells. */
struct rsp_database *rsp_database_new(const char *path, const struct rsp_definitions *definitions,
                                      const struct rsp_database_options *options);
void rsp_database_free(struct rsp_database *database);

/* rsp_database_begin, _message, _finding and _end take what a trace hands out. */
void rsp_database_begin(struct rsp_database *database, uint32_t trace, const char *name);
void rsp_database_message(struct rsp_database *database, struct rsp_message *message);
void rsp_database_finding(struct rsp_database *database, const struct rsp_finding *finding);
void rsp_database_end(struct rsp_database *database, const struct rsp_trace_summary *summary);

/* rsp_database_close is called behind the last trace: the file is whole afterwards, unless there is
 * trouble. */
void rsp_database_close(struct rsp_database *database);

/* rsp_database_trouble gives what went wrong; NULL: nothing. */
const char *rsp_database_trouble(const struct rsp_database *database);

/* rsp_database_is tells whether a file is such a database. */
bool rsp_database_is(const char *path);

#endif
