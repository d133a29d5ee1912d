/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/records.h"

#include "report/columns.h"

enum record { RECORD_MESSAGE, RECORD_FINDING, RECORD_TRACE, RECORD_PROCEDURE, RECORD_NODE };

enum json_type {
	JSON_STRING,
	JSON_STRINGS,
	JSON_COUNT,
	JSON_INTEGER,
	JSON_HEX,
	JSON_SECONDS,
	JSON_TRUE,
	JSON_VALUE,
	JSON_RULE,
	JSON_LEVEL,
	JSON_OUTCOME,
	JSON_STATUS,
	JSON_ENDING
};

enum presence { PRESENT_SELDOM, PRESENT_ALWAYS };

static const struct row {
	enum record record;
	const char *key;
	enum json_type type;
	enum presence presence;
	const char *text;
} rows[] = {
#define KEY(record, key, type, presence, text)                                                     \
	{RECORD_##record, key, JSON_##type, PRESENT_##presence, text},
#include "report/records.def"
#undef KEY
};

enum { NUM_ROWS = sizeof(rows) / sizeof(*rows) };

/* The members of a schema that tell the type. */
static const char *const type_texts[] = {
    [JSON_STRING] = "\"type\":\"string\"",
    [JSON_STRINGS] = "\"type\":\"array\",\"items\":{\"type\":\"string\"}",
    [JSON_COUNT] = "\"type\":\"integer\",\"minimum\":0",
    [JSON_INTEGER] = "\"type\":\"integer\"",
    [JSON_HEX] = "\"type\":\"string\",\"pattern\":\"^([0-9A-F]{2})*$\"",
    [JSON_SECONDS] = "\"type\":\"string\",\"pattern\":\"^-?[0-9]+\\\\.[0-9]{9}$\"",
    [JSON_TRUE] = "\"const\":true",
    [JSON_VALUE] = "\"type\":[\"string\",\"integer\",\"boolean\"]",
    [JSON_RULE] = "\"type\":\"string\",\"pattern\":\"^[a-z0-9]+(-[a-z0-9]+)+$\"",
    [JSON_LEVEL] = "\"enum\":[\"info\",\"suspicious\",\"incomplete\",\"violation\"]",
    [JSON_OUTCOME] = "\"enum\":[\"failed\",\"not_run\"]",
    [JSON_STATUS] =
        "\"enum\":[\"ok\",\"damaged\",\"unknown format\",\"unreadable\",\"out of memory\"]",
    [JSON_ENDING] = "\"enum\":[\"complete\",\"refused\",\"cut_short\",\"violated\",\"running\"]",
};

/* Columns that every message has. */
static bool column_always(enum rsp_column column)
{
	return column == RSP_COLUMN_SEQ || column == RSP_COLUMN_TRACE ||
	       column == RSP_COLUMN_INTERFACE || column == RSP_COLUMN_FUNCTION;
}

static enum json_type column_type(enum rsp_column column)
{
	const struct rsp_column_row *row = rsp_column_row(column);

	if (row->base != RSP_DEC)
		return JSON_HEX;
	if (row->kind == RSP_KIND_TIME)
		return JSON_SECONDS;
	if (row->kind == RSP_KIND_INT)
		return JSON_INTEGER;
	return row->kind == RSP_KIND_UINT ? JSON_COUNT : JSON_STRING;
}

static void write_quoted(struct rsp_out *out, const char *text)
{
	rsp_out_json(out, rsp_text(text));
}

static void write_property(struct rsp_out *out, const char *key, enum json_type type,
                           const char *text)
{
	rsp_out_text(out, ",\n    ");
	write_quoted(out, key);
	rsp_out_text(out, ":{");
	rsp_out_text(out, type_texts[type]);
	rsp_out_text(out, ",\"description\":");
	write_quoted(out, text);
	rsp_out_char(out, '}');
}

static void write_required(struct rsp_out *out, const char *key)
{
	rsp_out_char(out, ',');
	write_quoted(out, key);
}

static void write_head(struct rsp_out *out, const char *kind)
{
	rsp_out_text(out, "  ");
	write_quoted(out, kind);
	rsp_out_text(out,
	             ":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\n");
	rsp_out_text(out, "    \"schema\":{\"const\":\"" RSP_RECORD_SCHEMA "\"},\n"
	                  "    \"kind\":{\"const\":");
	write_quoted(out, kind);
	rsp_out_char(out, '}');
}

static void write_rows(struct rsp_out *out, enum record record)
{
	for (size_t at = 0; at < NUM_ROWS; at++)
		if (rows[at].record == record)
			write_property(out, rows[at].key, rows[at].type, rows[at].text);
}

static void write_required_rows(struct rsp_out *out, enum record record)
{
	for (size_t at = 0; at < NUM_ROWS; at++)
		if (rows[at].record == record && rows[at].presence == PRESENT_ALWAYS)
			write_required(out, rows[at].key);
}

static void write_record(struct rsp_out *out, const char *kind, enum record record)
{
	write_head(out, kind);
	write_rows(out, record);
	rsp_out_text(out, "},\n    \"required\":[\"schema\",\"kind\"");
	write_required_rows(out, record);
	rsp_out_text(out, "]},\n");
}

static void write_message(struct rsp_out *out)
{
	write_head(out, "message");
	for (int at = 0; at < RSP_NUM_COLUMNS; at++) {
		const struct rsp_column_row *row = rsp_column_row((enum rsp_column)at);

		write_property(out, row->key, column_type((enum rsp_column)at), row->text);
	}
	rsp_out_text(
	    out, ",\n    \"tree\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/node\"},"
	         "\"description\":\"With -V: the elements in the order of the document.\"},\n"
	         "    \"signatures\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	         "\"additionalProperties\":false,\"properties\":{\"name\":{\"type\":\"string\"},"
	         "\"outcome\":{\"enum\":[\"verified\",\"failed\",\"not run\"]},"
	         "\"text\":{\"type\":\"string\"}},\"required\":[\"name\",\"outcome\",\"text\"]},"
	         "\"description\":\"With -V: signatures and chains of certificates, and whether "
	         "they hold.\"}},\n"
	         "    \"required\":[\"schema\",\"kind\"");
	for (int at = 0; at < RSP_NUM_COLUMNS; at++)
		if (column_always((enum rsp_column)at))
			write_required(out, rsp_column_row((enum rsp_column)at)->key);
	rsp_out_text(out, "]},\n");
}

/* A node is no record: it has neither schema nor kind. */
static void write_node(struct rsp_out *out)
{
	bool first = true;

	rsp_out_text(out, "  \"node\":{\"type\":\"object\",\"additionalProperties\":false,"
	                  "\"properties\":{\n    \"key\":{\"type\":\"string\"}");
	for (size_t at = 0; at < NUM_ROWS; at++) {
		if (rows[at].record != RECORD_NODE)
			continue;
		if (!first)
			write_property(out, rows[at].key, rows[at].type, rows[at].text);
		first = false;
	}
	rsp_out_text(out, "},\n    \"required\":[\"key\",\"depth\"]}\n");
}

void rsp_records_write(struct rsp_out *out)
{
	rsp_out_text(out,
	             "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n"
	             "\"$id\":\"urn:" RSP_RECORD_SCHEMA "\",\n"
	             "\"title\":\"Records of rsptrace, one a line\",\n"
	             "\"description\":\"Keys are only ever added.\",\n"
	             "\"oneOf\":[{\"$ref\":\"#/$defs/message\"},{\"$ref\":\"#/$defs/finding\"},"
	             "{\"$ref\":\"#/$defs/trace\"},{\"$ref\":\"#/$defs/procedure\"}],\n"
	             "\"$defs\":{\n");
	write_message(out);
	write_record(out, "finding", RECORD_FINDING);
	write_record(out, "trace", RECORD_TRACE);
	write_record(out, "procedure", RECORD_PROCEDURE);
	write_node(out);
	rsp_out_text(out, "}}\n");
}
