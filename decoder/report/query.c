/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/query.h"

#include <sqlite3.h>

/* Rows that wait until the widths are known. */
struct query_row {
	struct rsp_slice *values;
	struct query_row *next;
};

struct query {
	struct rsp_arena *arena;
	struct rsp_out *out;
	sqlite3_stmt *statement;
	int num_columns;
	int *widths;
	struct query_row *rows;
};

static struct rsp_slice value_of(const struct query *query, int column)
{
	const void *text = sqlite3_column_text(query->statement, column);

	return rsp_slice(text, (size_t)sqlite3_column_bytes(query->statement, column));
}

static bool is_number(const struct query *query, int column)
{
	int type = sqlite3_column_type(query->statement, column);

	return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* Characters, as far as UTF-8 goes. */
static int width_of(struct rsp_slice text)
{
	int width = 0;
	uint8_t c;

	while (rsp_take_u8(&text, &c))
		width += (c & 0xC0) != 0x80;
	return width;
}

static void write_value(const struct query *query, int column, struct rsp_slice text)
{
	int columns = rsp_out_clean(query->out, text);

	if (column + 1 == query->num_columns)
		rsp_out_char(query->out, '\n');
	else
		rsp_out_spaces(query->out, query->widths[column] - columns + 2);
}

static void write_kept(struct query *query)
{
	for (const struct query_row *row = query->rows; row; row = row->next)
		for (int at = 0; at < query->num_columns; at++)
			write_value(query, at, row->values[at]);
	query->rows = NULL;
}

static struct query_row *keep_row(struct query *query, bool heading)
{
	size_t num = (size_t)query->num_columns;
	struct query_row *row = rsp_arena_alloc(query->arena, sizeof(*row));

	if (row)
		row->values = rsp_arena_alloc(query->arena, num * sizeof(*row->values));
	if (!row || !row->values)
		return NULL;
	for (int at = 0; at < query->num_columns; at++) {
		struct rsp_slice text = heading
		                            ? rsp_text(sqlite3_column_name(query->statement, at))
		                            : value_of(query, at);
		int width = width_of(text);

		row->values[at] = rsp_arena_copy(query->arena, text);
		if (width > query->widths[at])
			query->widths[at] = width;
	}
	return row;
}

static int write_table(struct query *query)
{
	struct query_row **tail = &query->rows;
	size_t kept = 0;
	int code;

	query->widths =
	    rsp_arena_alloc(query->arena, (size_t)query->num_columns * sizeof(*query->widths));
	if (!query->widths)
		return SQLITE_NOMEM;
	*tail = keep_row(query, true);
	while ((code = sqlite3_step(query->statement)) == SQLITE_ROW) {
		if (*tail)
			tail = &(*tail)->next;
		if (kept++ < RSP_QUERY_MEASURED) {
			*tail = keep_row(query, false);
			continue;
		}
		write_kept(query);
		tail = &query->rows;
		for (int at = 0; at < query->num_columns; at++)
			write_value(query, at, value_of(query, at));
	}
	write_kept(query);
	return code;
}

static int write_lines(struct query *query)
{
	int code;

	while ((code = sqlite3_step(query->statement)) == SQLITE_ROW && !query->out->failed)
		for (int at = 0; at < query->num_columns; at++) {
			if (is_number(query, at))
				rsp_out_bytes(query->out, value_of(query, at));
			else
				rsp_out_clean(query->out, value_of(query, at));
			rsp_out_char(query->out, at + 1 == query->num_columns ? '\n' : '\t');
		}
	return code;
}

static enum rsp_query_status refuse(struct rsp_arena *arena, const char *text,
                                    const char **out_trouble)
{
	*out_trouble = rsp_arena_printf(arena, "%s", text);
	return RSP_QUERY_REFUSED;
}

static enum rsp_query_status ask(struct rsp_arena *arena, sqlite3 *db, struct query *query,
                                 const char *sql, bool table, const char **out_trouble)
{
	const char *rest = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &query->statement, &rest);

	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_CANTOPEN) {
		refuse(arena, sqlite3_errmsg(db), out_trouble);
		return RSP_QUERY_NO_DATABASE;
	}
	if (code != SQLITE_OK)
		return refuse(arena, sqlite3_errmsg(db), out_trouble);
	if (!query->statement || rsp_trim(rsp_text(rest)).len)
		return refuse(arena, "one statement is expected", out_trouble);
	if (!sqlite3_stmt_readonly(query->statement))
		return refuse(arena, "the statement would change the file", out_trouble);
	query->num_columns = sqlite3_column_count(query->statement);
	if (!query->num_columns)
		return refuse(arena, "the statement gives no values", out_trouble);
	code = table ? write_table(query) : write_lines(query);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		return refuse(arena, sqlite3_errmsg(db), out_trouble);
	return RSP_QUERY_DONE;
}

enum rsp_query_status rsp_query(struct rsp_arena *arena, const char *path, const char *sql,
                                struct rsp_out *out, bool table, const char **out_trouble)
{
	struct query query = {.arena = arena, .out = out};
	enum rsp_query_status status = RSP_QUERY_NO_DATABASE;
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
		sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
		status = ask(arena, db, &query, sql, table, out_trouble);
	} else {
		*out_trouble =
		    rsp_arena_printf(arena, "%s", db ? sqlite3_errmsg(db) : "out of memory");
	}
	sqlite3_finalize(query.statement);
	sqlite3_close(db);
	return status;
}
