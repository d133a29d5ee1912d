/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/database.h"

#include <sqlite3.h>

#include "base/nodes.h"
#include "report/columns.h"
#include "report/record.h"
#include "report/stamp.h"
#include "report/value.h"

enum { BITS_PER_BYTE = 8, TROUBLE_LEN = 256, SECONDS_LEN = 32 };

enum table { TABLE_TRACE, TABLE_MESSAGE, TABLE_PROCEDURE, TABLE_STEP, TABLE_FINDING, NUM_TABLES };

/* The columns of message are those of columns.def. */
static const char *const table_texts[NUM_TABLES] = {
    [TABLE_TRACE] = "trace (trace INTEGER PRIMARY KEY, file TEXT, bytes INTEGER, format TEXT, "
                    "frames INTEGER, messages INTEGER, status TEXT, text TEXT, sha256 TEXT)",
    [TABLE_PROCEDURE] =
        "procedure (id INTEGER PRIMARY KEY, trace INTEGER, definition TEXT, spec TEXT, keys TEXT, "
        "slot INTEGER, first INTEGER, last INTEGER, t0_ns INTEGER, t1_ns INTEGER, clock TEXT, "
        "steps_seen INTEGER, steps_expected INTEGER, outcome TEXT, step TEXT, result TEXT, "
        "message INTEGER)",
    [TABLE_STEP] = "step (procedure INTEGER, position INTEGER, step TEXT, name TEXT, state TEXT, "
                   "trace INTEGER, message INTEGER, t_ns INTEGER, "
                   "PRIMARY KEY (procedure, position))",
    [TABLE_FINDING] =
        "finding (trace INTEGER, rule TEXT, level TEXT, outcome TEXT, clause TEXT, message "
        "INTEGER, "
        "frame INTEGER, procedure INTEGER, step TEXT, follows TEXT, follows_message INTEGER, "
        "text TEXT, off INTEGER, len INTEGER, buffer TEXT)",
};

static const char *const insert_texts[NUM_TABLES] = {
    [TABLE_TRACE] = "INSERT INTO trace VALUES (?,?,?,?,?,?,?,?,?)",
    [TABLE_PROCEDURE] = "INSERT INTO procedure VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [TABLE_STEP] = "INSERT INTO step VALUES (?,?,?,?,?,?,?,?)",
    [TABLE_FINDING] = "INSERT INTO finding VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
};

static const char place_text[] =
    "UPDATE message SET procedure = ?, step = ? WHERE trace = ? AND seq = ?";

struct rsp_database {
	struct rsp_database_options options;
	sqlite3 *db;
	sqlite3_stmt *inserts[NUM_TABLES];
	sqlite3_stmt *place; /* puts a message into a procedure */
	struct rsp_follower *follower;
	struct rsp_hide hide;
	struct rsp_arena scratch; /* of the current message, */
	struct rsp_arena wording; /* and of a row */
	uint32_t trace;
	const char *name; /* of the trace; borrowed from the caller */
	char trouble[TROUBLE_LEN];
};

static void fail(struct rsp_database *database, const char *text)
{
	if (!database->trouble[0])
		strncat(database->trouble, text, TROUBLE_LEN - 1);
}

static bool check(struct rsp_database *database, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
		return true;
	fail(database, sqlite3_errmsg(database->db));
	return false;
}

static bool run(struct rsp_database *database, const char *sql)
{
	return check(database, sqlite3_exec(database->db, sql, NULL, NULL, NULL));
}

/* One row, bound column by column. */
struct row {
	struct rsp_database *database;
	sqlite3_stmt *statement;
	int at;
};

static struct row row_of(struct rsp_database *database, enum table table)
{
	rsp_arena_reset(&database->wording);
	return (struct row){database, database->inserts[table], 0};
}

static void put_nothing(struct row *row)
{
	check(row->database, sqlite3_bind_null(row->statement, ++row->at));
}

static void put_int(struct row *row, bool present, int64_t value)
{
	if (present)
		check(row->database, sqlite3_bind_int64(row->statement, ++row->at, value));
	else
		put_nothing(row);
}

static void put_uint(struct row *row, uint64_t value)
{
	put_int(row, true, (int64_t)value);
}

static void put_slice(struct row *row, struct rsp_slice text)
{
	check(row->database, sqlite3_bind_text64(row->statement, ++row->at,
	                                         text.len ? (const char *)text.data : "", text.len,
	                                         SQLITE_TRANSIENT, SQLITE_UTF8));
}

static void put_text(struct row *row, const char *text)
{
	if (text)
		put_slice(row, rsp_text(text));
	else
		put_nothing(row);
}

static void put_personal(struct row *row, const char *text)
{
	if (text)
		put_slice(row, rsp_hide_text(&row->database->hide, &row->database->wording,
		                             rsp_text(text)));
	else
		put_nothing(row);
}

static void add_row(struct row *row)
{
	check(row->database, sqlite3_step(row->statement));
	sqlite3_reset(row->statement);
}

/* Messages */

static const char *type_of(enum rsp_column column)
{
	const struct rsp_column_row *row = rsp_column_row(column);
	bool number = row->kind == RSP_KIND_UINT || row->kind == RSP_KIND_INT;

	return number && row->base == RSP_DEC ? "INTEGER" : "TEXT";
}

static const char *message_table(struct rsp_arena *arena)
{
	const char *text = "message (";

	for (int at = 0; at < RSP_NUM_COLUMNS; at++)
		text = rsp_arena_printf(arena, "%s\"%s\" %s, ", text,
		                        rsp_column_row((enum rsp_column)at)->key,
		                        type_of((enum rsp_column)at));
	return rsp_arena_printf(arena, "%sPRIMARY KEY (trace, seq))", text);
}

static const char *message_insert(struct rsp_arena *arena)
{
	const char *text = "INSERT INTO message VALUES (?";

	for (int at = 1; at < RSP_NUM_COLUMNS; at++)
		text = rsp_arena_printf(arena, "%s,?", text);
	return rsp_arena_printf(arena, "%s)", text);
}

/* The same text as in a record: upper-case hex, seconds with nine digits. */
static const char *number_text(struct rsp_arena *arena, const struct rsp_column_row *row,
                               const struct rsp_column_value *value)
{
	const int64_t ns_per_second = 1000000000;
	uint64_t magnitude = (uint64_t)value->signed_number;
	bool negative = value->signed_number < 0;

	if (row->kind != RSP_KIND_TIME)
		return rsp_arena_printf(arena, "%0*llX", rsp_base_digits(row->base, value->number),
		                        (unsigned long long)value->number);
	if (negative)
		magnitude = 0 - magnitude;
	return rsp_arena_printf(arena, "%s%llu.%09llu", negative ? "-" : "",
	                        (unsigned long long)(magnitude / (uint64_t)ns_per_second),
	                        (unsigned long long)(magnitude % (uint64_t)ns_per_second));
}

static void put_column(struct row *row, const struct rsp_message *message, enum rsp_column column)
{
	const struct rsp_column_row *about = rsp_column_row(column);
	struct rsp_arena *arena = &row->database->wording;
	struct rsp_column_value value = {0};

	if (!rsp_column_get(message, column, &value))
		put_nothing(row);
	else if (column == RSP_COLUMN_RESULT)
		put_text(row, rsp_result_text(arena, message));
	else if (about->kind == RSP_KIND_STRING)
		put_personal(row, value.text);
	else if (about->base != RSP_DEC || about->kind == RSP_KIND_TIME)
		put_text(row, number_text(arena, about, &value));
	else if (about->kind == RSP_KIND_INT)
		put_int(row, true, value.signed_number);
	else
		put_uint(row, value.number);
}

void rsp_database_message(struct rsp_database *database, struct rsp_message *message)
{
	struct rsp_place place;
	struct row row;

	if (database->trouble[0])
		return;
	rsp_arena_reset(&database->scratch);
	if (database->options.redact)
		rsp_hide_begin(&database->hide, message, &database->scratch, true);
	place = rsp_follower_message(database->follower, message, &database->scratch);
	message->procedure = place.procedure;
	message->step = place.step ? place.step->number : NULL;
	row = row_of(database, TABLE_MESSAGE);
	for (int at = 0; at < RSP_NUM_COLUMNS; at++)
		put_column(&row, message, (enum rsp_column)at);
	add_row(&row);
}

/* Findings */

static void put_place(struct row *row, struct rsp_span span)
{
	put_int(row, span.buffer, (int64_t)(span.bit_off / BITS_PER_BYTE));
	put_int(row, span.buffer, (int64_t)rsp_span_bytes(span).len);
	put_text(row, span.buffer ? span.buffer->name : NULL);
}

static void add_finding(struct rsp_database *database, const struct rsp_finding *finding)
{
	struct row row;

	if (database->trouble[0])
		return;
	row = row_of(database, TABLE_FINDING);
	put_uint(&row, finding->trace ? finding->trace : database->trace);
	put_text(&row, finding->rule->id);
	put_text(&row, rsp_level_name(finding->level));
	put_text(&row, finding->not_run ? "not_run" : "failed");
	put_text(&row, finding->rule->clause[0] ? finding->rule->clause : NULL);
	put_int(&row, finding->message, (int64_t)finding->message);
	put_int(&row, !finding->message && finding->frame, (int64_t)finding->frame);
	put_int(&row, finding->procedure, (int64_t)finding->procedure);
	put_text(&row, finding->step);
	put_text(&row, finding->follows ? finding->follows->id : NULL);
	put_int(&row, finding->follows, (int64_t)finding->follows_message);
	put_personal(&row, finding->text ? finding->text : finding->rule->text);
	put_place(&row, finding->where);
	add_row(&row);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	add_finding(user, finding);
}

void rsp_database_finding(struct rsp_database *database, const struct rsp_finding *finding)
{
	struct rsp_finding own = *finding;

	rsp_follower_finding(database->follower, &own);
	add_finding(database, &own);
}

/* Procedures */

static const char *keys_text(struct rsp_database *database, const struct rsp_procedure *procedure)
{
	struct rsp_record record = {NULL, &database->hide, &database->wording};
	const char *text = NULL;

	for (int id = 0; id < RSP_NUM_IDS; id++) {
		const char *key = rsp_procedure_key(&record, procedure, (enum rsp_id)id);

		if (key)
			text = rsp_arena_printf(&database->wording, "%s%s%s", text ? text : "",
			                        text ? " " : "", key);
	}
	return text;
}

static void add_step(struct rsp_database *database, const struct rsp_procedure *procedure,
                     size_t position, size_t step, const struct rsp_entry *entry)
{
	const struct rsp_step_row *about = &procedure->row->steps[step];
	enum rsp_step_state state = entry ? entry->state : procedure->steps[step].state;
	struct row row = row_of(database, TABLE_STEP);

	put_uint(&row, procedure->id);
	put_uint(&row, position);
	put_text(&row, about->number);
	put_text(&row, about->name);
	put_text(&row, rsp_step_state_name(state));
	put_int(&row, entry, entry ? entry->trace : 0);
	put_int(&row, entry, entry ? (int64_t)entry->message : 0);
	put_int(&row, entry && procedure->clock != RSP_CLOCK_NONE, entry ? entry->t_ns : 0);
	add_row(&row);
}

/* Where a message stands is known for sure only now. */
static void place_message(struct rsp_database *database, const struct rsp_procedure *procedure,
                          const struct rsp_entry *entry)
{
	struct row row = {database, database->place, 0};

	put_uint(&row, procedure->id);
	put_text(&row, procedure->row->steps[entry->step].number);
	put_uint(&row, entry->trace);
	put_uint(&row, entry->message);
	add_row(&row);
}

/* The messages in their order, then the steps that none filled. */
static void add_steps(struct rsp_database *database, const struct rsp_procedure *procedure)
{
	size_t position = 0;

	for (size_t at = 0; at < procedure->num_entries; at++) {
		const struct rsp_entry *entry = &procedure->entries[at];

		add_step(database, procedure, ++position, entry->step, entry);
		place_message(database, procedure, entry);
	}
	for (size_t at = 0; at < procedure->row->num_steps; at++)
		if (!procedure->steps[at].count)
			add_step(database, procedure, ++position, at, NULL);
}

static void on_procedure(void *user, const struct rsp_procedure *procedure)
{
	struct rsp_database *database = user;
	bool timed = procedure->clock != RSP_CLOCK_NONE;
	bool refused = procedure->refused_step >= 0;
	struct row row;

	if (database->trouble[0])
		return;
	row = row_of(database, TABLE_PROCEDURE);
	put_uint(&row, procedure->id);
	put_uint(&row, procedure->trace);
	put_text(&row, procedure->row->id);
	put_text(&row, procedure->row->spec);
	put_text(&row, keys_text(database, procedure));
	put_int(&row, procedure->slot >= 0, procedure->slot);
	put_uint(&row, procedure->first);
	put_uint(&row, procedure->last);
	put_int(&row, timed, procedure->t0_ns);
	put_int(&row, timed, procedure->t1_ns);
	put_text(&row, procedure->clock == RSP_CLOCK_RELATIVE ? "relative" : NULL);
	put_uint(&row, procedure->steps_seen);
	put_uint(&row, procedure->steps_expected);
	put_text(&row, rsp_outcome_name(procedure->outcome));
	put_text(&row, refused ? procedure->row->steps[procedure->refused_step].number : NULL);
	put_personal(&row,
	             refused ? rsp_reason_text(&database->wording, &procedure->reason) : NULL);
	put_int(&row, refused, (int64_t)procedure->refused_by);
	add_row(&row);
	add_steps(database, procedure);
}

/* Traces */

void rsp_database_begin(struct rsp_database *database, uint32_t trace, const char *name)
{
	database->trace = trace;
	database->name = name;
}

void rsp_database_end(struct rsp_database *database, const struct rsp_trace_summary *summary)
{
	struct row row;

	if (database->trouble[0])
		return;
	row = row_of(database, TABLE_TRACE);
	put_uint(&row, database->trace);
	put_personal(&row, database->name);
	put_uint(&row, summary->bytes);
	put_text(&row, summary->format[0] ? summary->format : NULL);
	put_uint(&row, summary->frames);
	put_uint(&row, summary->messages);
	put_text(&row, rsp_status_name(summary->status));
	put_personal(&row, summary->text);
	put_nothing(&row);
	add_row(&row);
}

/* The file */

static bool prepare(struct rsp_database *database, const char *sql, sqlite3_stmt **out)
{
	return check(database, sqlite3_prepare_v2(database->db, sql, -1, out, NULL));
}

static void make_tables(struct rsp_database *database)
{
	struct rsp_arena *arena = &database->wording;

	run(database, "PRAGMA journal_mode = OFF");
	run(database, rsp_arena_printf(arena, "PRAGMA application_id = %d", RSP_DATABASE_ID));
	run(database, rsp_arena_printf(arena, "PRAGMA user_version = %d", RSP_DATABASE_VERSION));
	run(database, "BEGIN");
	for (int at = 0; at < NUM_TABLES && !database->trouble[0]; at++) {
		const char *table = at == TABLE_MESSAGE ? message_table(arena) : table_texts[at];
		const char *insert = at == TABLE_MESSAGE ? message_insert(arena) : insert_texts[at];

		if (run(database, rsp_arena_printf(arena, "CREATE TABLE %s", table)) &&
		    !prepare(database, insert, &database->inserts[at]))
			return;
	}
	if (!database->trouble[0] && !prepare(database, place_text, &database->place))
		return;
}

struct rsp_database *rsp_database_new(const char *path, const struct rsp_definitions *definitions,
                                      const struct rsp_database_options *options)
{
	struct rsp_database *database = rsp_alloc(sizeof(*database));
	struct rsp_follower_sink sink = {database, on_procedure, on_finding};

	if (!database)
		return NULL;
	database->options = *options;
	rsp_hide_init(&database->hide, options->reveal, options->redact);
	rsp_arena_init(&database->scratch, 0);
	rsp_arena_init(&database->wording, 0);
	database->follower = rsp_follower_new(definitions, options->joined, &sink);
	if (!database->follower) {
		rsp_database_free(database);
		return NULL;
	}
	rsp_follower_expect_signatures(database->follower);
	if (check(database, sqlite3_open(path, &database->db)))
		make_tables(database);
	return database;
}

void rsp_database_close(struct rsp_database *database)
{
	rsp_follower_end(database->follower);
	if (!database->trouble[0])
		run(database, "COMMIT");
}

void rsp_database_free(struct rsp_database *database)
{
	if (!database)
		return;
	for (int at = 0; at < NUM_TABLES; at++)
		sqlite3_finalize(database->inserts[at]);
	sqlite3_finalize(database->place);
	sqlite3_close(database->db);
	rsp_follower_free(database->follower);
	rsp_hide_free(&database->hide);
	rsp_arena_free(&database->wording);
	rsp_arena_free(&database->scratch);
	rsp_free(database);
}

const char *rsp_database_trouble(const struct rsp_database *database)
{
	if (database->wording.failed || rsp_follower_failed(database->follower))
		return "there is not enough memory";
	return database->trouble[0] ? database->trouble : NULL;
}

bool rsp_database_is(const char *path)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	bool is;

	is = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	     sqlite3_prepare_v2(db, "PRAGMA application_id", -1, &statement, NULL) == SQLITE_OK &&
	     sqlite3_step(statement) == SQLITE_ROW &&
	     sqlite3_column_int(statement, 0) == RSP_DATABASE_ID;
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return is;
}
