/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields: those of the library, under "esim." and its keys, and a few of our own. */
#include <string.h>

#include "esim.h"

#include "rsptrace/shown.h"

enum { MAX_TABLES = 64 };

/* The library's tables and where their fields begin in `ids`. */
static struct {
	struct rsp_field_table tables[MAX_TABLES];
	size_t first[MAX_TABLES];
	size_t num_tables, num_fields;
	int *ids;
	int *columns;
	int own[ESIM_NUM_OWN];
	int ett;
	expert_field experts[RSP_LEVEL_VIOLATION + 1];
} fields;

/* Of no use beside what Wireshark knows of a frame. */
static const char *const left_out[] = {"trace", "t", "t_ns", "clock", "line", "connection"};

static enum ftenum type_of(enum rsp_kind kind)
{
	static const enum ftenum types[] = {
	    [RSP_KIND_NONE] = FT_NONE,     [RSP_KIND_UINT] = FT_UINT64,
	    [RSP_KIND_INT] = FT_INT64,     [RSP_KIND_BYTES] = FT_BYTES,
	    [RSP_KIND_STRING] = FT_STRING, [RSP_KIND_BOOL] = FT_BOOLEAN,
	    [RSP_KIND_OID] = FT_OID,       [RSP_KIND_TIME] = FT_ABSOLUTE_TIME,
	};

	return types[kind];
}

static int display_of(enum rsp_kind kind, enum rsp_base base)
{
	if (kind == RSP_KIND_TIME)
		return ABSOLUTE_TIME_UTC;
	if (kind != RSP_KIND_UINT && kind != RSP_KIND_INT)
		return BASE_NONE;
	return kind == RSP_KIND_UINT && base != RSP_DEC ? BASE_HEX : BASE_DEC;
}

/* Names of values as Wireshark wants them; they live as long as the program. */
static const void *names_of(const struct rsp_name *names)
{
	size_t num = 0;
	val64_string *out;

	if (!names)
		return NULL;
	while (names[num].name)
		num++;
	out = g_new0(val64_string, num + 1);
	for (size_t at = 0; at < num; at++)
		out[at] = (val64_string){(uint64_t)names[at].value, names[at].name};
	return out;
}

static hf_register_info row_of(int *id, const char *key, const char *label, enum rsp_kind kind,
                               enum rsp_base base, const struct rsp_name *names, const char *blurb)
{
	bool number = kind == RSP_KIND_UINT || kind == RSP_KIND_INT;
	const void *strings = number ? names_of(names) : NULL;
	hf_register_info row = {id, {0}};

	row.hfinfo.name = label;
	row.hfinfo.abbrev = g_strconcat("esim.", key, NULL);
	row.hfinfo.type = type_of(kind);
	row.hfinfo.display = display_of(kind, base) | (strings ? BASE_VAL64_STRING : 0);
	row.hfinfo.strings = strings;
	row.hfinfo.blurb = blurb && blurb[0] ? blurb : NULL;
	row.hfinfo.id = -1;
	row.hfinfo.same_name_prev_id = -1;
	*id = -1;
	return row;
}

static void register_library(void)
{
	hf_register_info *rows;
	size_t at = 0;

	fields.num_tables = rsp_num_field_tables();
	for (size_t t = 0; t < fields.num_tables && t < MAX_TABLES; t++) {
		fields.tables[t] = rsp_field_table_at(t);
		fields.first[t] = fields.num_fields;
		fields.num_fields += fields.tables[t].num_rows;
	}
	fields.ids = g_new0(int, fields.num_fields);
	rows = g_new0(hf_register_info, fields.num_fields);
	for (size_t t = 0; t < fields.num_tables; t++)
		for (size_t i = 0; i < fields.tables[t].num_rows; i++, at++) {
			const struct rsp_field *field = &fields.tables[t].rows[i];

			rows[at] = row_of(&fields.ids[at], field->key, field->label, field->kind,
			                  field->base, field->names, field->clause);
		}
	proto_register_field_array(esim_proto, rows, (int)fields.num_fields);
}

static bool is_left_out(const char *key)
{
	for (size_t at = 0; at < array_length(left_out); at++)
		if (strcmp(left_out[at], key) == 0)
			return true;
	return false;
}

static void register_columns(void)
{
	size_t num = rsp_num_shown_columns(), used = 0;
	hf_register_info *rows = g_new0(hf_register_info, num);

	fields.columns = g_new0(int, num);
	for (size_t at = 0; at < num; at++) {
		const struct rsp_shown_column *column = rsp_shown_column_at(at);

		fields.columns[at] = -1;
		if (!is_left_out(column->key))
			rows[used++] = row_of(&fields.columns[at], column->key, column->key,
			                      column->kind, column->base, NULL, column->text);
	}
	proto_register_field_array(esim_proto, rows, (int)used);
}

static void register_own(void)
{
	static hf_register_info rows[] = {
#define LINK(which, name, key, frames, blurb)                                                      \
	{                                                                                          \
		&fields.own[which],                                                                \
		{                                                                                  \
			name, "esim." key, FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(frames), 0,       \
			    blurb, HFILL                                                           \
		}                                                                                  \
	}
#define TEXT(which, name, key, blurb)                                                              \
	{                                                                                          \
		&fields.own[which],                                                                \
		{                                                                                  \
			name, "esim." key, FT_STRING, BASE_NONE, NULL, 0, blurb, HFILL             \
		}                                                                                  \
	}
	    LINK(ESIM_REQUEST_IN, "Request in", "request_in", FT_FRAMENUM_REQUEST,
	         "Frame of the request that this answers"),
	    LINK(ESIM_RESPONSE_IN, "Response in", "response_in", FT_FRAMENUM_RESPONSE,
	         "Frame of the response to this request"),
	    LINK(ESIM_PREVIOUS_STEP, "Previous step in", "previous_step", FT_FRAMENUM_NONE,
	         "Frame of the message before in the procedure"),
	    LINK(ESIM_NEXT_STEP, "Next step in", "next_step", FT_FRAMENUM_NONE,
	         "Frame of the next message of the procedure"),
	    LINK(ESIM_SAME_AS_IN, "Same message in", "same_as_in", FT_FRAMENUM_NONE,
	         "Frame in which the message was seen on another connection"),
	    LINK(ESIM_SAME_OBJECT_IN, "Same object in", "same_object_in", FT_FRAMENUM_NONE,
	         "Frame of an earlier message on another interface that holds the same object"),
	    TEXT(ESIM_DEFINITION, "Procedure", "definition",
	         "What the procedure is that the message belongs to"),
	    TEXT(ESIM_OUTCOME, "Outcome", "outcome",
	         "How the procedure ended, in the frame of its last message"),
	    TEXT(ESIM_RULE, "Rule", "finding.rule", "Id of the rule that a finding is about"),
	    TEXT(ESIM_CLAUSE, "Clause", "finding.clause", "Specification and clause of that rule"),
	    TEXT(ESIM_HIDDEN, "Hidden", "hidden",
	         "Key of an element whose value is secret (or personal) and not shown"),
	    TEXT(ESIM_LATE, "Known late", "known_late",
	         "What only the end of the capture told, and the first pass does not show"),
#undef LINK
#undef TEXT
	};

	proto_register_field_array(esim_proto, rows, array_length(rows));
}

static void register_experts(void)
{
	static ei_register_info rows[] = {
	    {&fields.experts[RSP_LEVEL_INFO],
	     {"esim.info", PI_COMMENTS_GROUP, PI_CHAT, "Worth knowing", EXPFILL}           },
	    {&fields.experts[RSP_LEVEL_SUSPICIOUS],
	     {"esim.suspicious", PI_PROTOCOL, PI_NOTE,
	      "Both sides accepted it, but the specification writes it otherwise", EXPFILL}},
	    {&fields.experts[RSP_LEVEL_INCOMPLETE],
	     {"esim.incomplete", PI_SEQUENCE, PI_WARN, "A part of it is not in the capture",
	      EXPFILL}	                                                             },
	    {&fields.experts[RSP_LEVEL_VIOLATION],
	     {"esim.violation", PI_PROTOCOL, PI_ERROR, "A rule of the specification is broken",
	      EXPFILL}	                                                             },
	};

	for (size_t at = 0; at < array_length(fields.experts); at++)
		fields.experts[at] = (expert_field)EI_INIT;
	expert_register_field_array(expert_register_protocol(esim_proto), rows, array_length(rows));
}

void esim_fields_register(void)
{
	static int *const etts[] = {&fields.ett};

	for (size_t at = 0; at < ESIM_NUM_OWN; at++)
		fields.own[at] = -1;
	fields.ett = -1;
	register_library();
	register_columns();
	register_own();
	register_experts();
	proto_register_subtree_array(etts, array_length(etts));
}

int esim_field_hf(const struct rsp_field *field)
{
	for (size_t t = 0; t < fields.num_tables; t++) {
		const struct rsp_field *rows = fields.tables[t].rows;

		if (field >= rows && field < rows + fields.tables[t].num_rows)
			return fields.ids[fields.first[t] + (size_t)(field - rows)];
	}
	return -1;
}

int esim_column_hf(size_t column)
{
	return fields.columns[column];
}

int esim_own_hf(enum esim_own own)
{
	return fields.own[own];
}

int esim_ett(void)
{
	return fields.ett;
}

expert_field *esim_expert(enum rsp_level level)
{
	return &fields.experts[level];
}
