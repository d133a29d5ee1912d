/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/record.h"

#include "base/nodes.h"
#include "report/columns.h"
#include "report/records.h"

enum { BITS_PER_BYTE = 8 };

/* Status words begin with 6 or 9, ISO 7816-4 5.6; error codes of functions are smaller. */
enum { FIRST_SW = 0x6000, LAST_SW = 0x9FFF };

void rsp_record_begin(struct rsp_out *out, const char *kind)
{
	rsp_out_text(out, "{\"schema\":\"" RSP_RECORD_SCHEMA "\",\"kind\":\"");
	rsp_out_text(out, kind);
	rsp_out_char(out, '"');
}

void rsp_record_end(struct rsp_out *out)
{
	rsp_out_text(out, "}\n");
}

void rsp_record_name(struct rsp_out *out, const char *key)
{
	rsp_out_text(out, ",\"");
	rsp_out_text(out, key);
	rsp_out_text(out, "\":");
}

void rsp_record_uint(struct rsp_out *out, const char *key, uint64_t value)
{
	rsp_record_name(out, key);
	rsp_out_uint(out, value, 0);
}

void rsp_record_int(struct rsp_out *out, const char *key, int64_t value)
{
	rsp_record_name(out, key);
	rsp_out_int(out, value, 0);
}

void rsp_record_string(struct rsp_out *out, const char *key, struct rsp_slice text)
{
	rsp_record_name(out, key);
	rsp_out_json(out, text);
}

void rsp_record_personal(const struct rsp_record *record, const char *key, const char *text)
{
	rsp_record_string(record->out, key,
	                  rsp_hide_text(record->hide, record->scratch, rsp_text(text)));
}

static void write_place(struct rsp_out *out, struct rsp_span span)
{
	if (!span.buffer)
		return;
	rsp_record_uint(out, "off", span.bit_off / BITS_PER_BYTE);
	rsp_record_uint(out, "len", rsp_span_bytes(span).len);
	if (span.buffer->name)
		rsp_record_string(out, "buffer", rsp_text(span.buffer->name));
}

void rsp_record_finding(const struct rsp_record *record, uint32_t trace,
                        const struct rsp_finding *finding)
{
	struct rsp_out *out = record->out;

	rsp_record_begin(out, "finding");
	rsp_record_uint(out, "trace", finding->trace ? finding->trace : trace);
	rsp_record_string(out, "rule", rsp_text(finding->rule->id));
	rsp_record_string(out, "level", rsp_text(rsp_level_name(finding->level)));
	rsp_record_string(out, "outcome", rsp_text(finding->not_run ? "not_run" : "failed"));
	if (finding->rule->clause[0])
		rsp_record_string(out, "clause", rsp_text(finding->rule->clause));
	if (finding->message)
		rsp_record_uint(out, "message", finding->message);
	else if (finding->frame)
		rsp_record_uint(out, "frame", finding->frame);
	if (finding->procedure)
		rsp_record_uint(out, "procedure", finding->procedure);
	if (finding->step)
		rsp_record_string(out, "step", rsp_text(finding->step));
	if (finding->follows) {
		rsp_record_string(out, "follows", rsp_text(finding->follows->id));
		rsp_record_uint(out, "follows_message", finding->follows_message);
	}
	rsp_record_personal(record, "text", finding->text ? finding->text : finding->rule->text);
	write_place(out, finding->where);
	rsp_record_end(out);
}

/* The columns of the ids stand in the order of enum rsp_id. */
static const char *name_of_id(enum rsp_id id)
{
	return rsp_column_row((enum rsp_column)(RSP_COLUMN_TRANSACTION_ID + (int)id))->key;
}

const char *rsp_procedure_key(const struct rsp_record *record,
                              const struct rsp_procedure *procedure, enum rsp_id id)
{
	struct rsp_slice shown;

	if (!procedure->ids[id])
		return NULL;
	shown = rsp_hide_text(record->hide, record->scratch, rsp_text(procedure->ids[id]));
	return rsp_arena_printf(record->scratch, "%s=%.*s", name_of_id(id), (int)shown.len,
	                        (const char *)shown.data);
}

const char *rsp_reason_text(struct rsp_arena *arena, const struct rsp_result *reason)
{
	const char *name = reason->name ? reason->name : "error";

	if (reason->code)
		return rsp_arena_printf(arena, "%s(%s)", name, reason->code);
	if (reason->number >= FIRST_SW && reason->number <= LAST_SW)
		return rsp_arena_printf(arena, "%s(%04llX)", name,
		                        (unsigned long long)reason->number);
	return rsp_arena_printf(arena, "%s(%lld)", name, (long long)reason->number);
}

static void write_keys(const struct rsp_record *record, const struct rsp_procedure *procedure)
{
	struct rsp_out *out = record->out;
	bool first = true;

	for (int id = 0; id < RSP_NUM_IDS; id++) {
		const char *key = rsp_procedure_key(record, procedure, (enum rsp_id)id);

		if (!key)
			continue;
		if (first)
			rsp_record_name(out, "keys");
		rsp_out_char(out, first ? '[' : ',');
		rsp_out_json(out, rsp_text(key));
		first = false;
	}
	if (!first)
		rsp_out_char(out, ']');
}

static void write_times(struct rsp_out *out, const struct rsp_procedure *procedure)
{
	if (procedure->clock == RSP_CLOCK_NONE)
		return;
	rsp_record_int(out, "t0_ns", procedure->t0_ns);
	rsp_record_int(out, "t1_ns", procedure->t1_ns);
	if (procedure->clock == RSP_CLOCK_RELATIVE)
		rsp_record_string(out, "clock", rsp_text("relative"));
}

static void write_refusal(const struct rsp_record *record, const struct rsp_procedure *procedure)
{
	struct rsp_out *out = record->out;

	if (procedure->refused_step < 0)
		return;
	rsp_record_string(out, "step",
	                  rsp_text(procedure->row->steps[procedure->refused_step].number));
	rsp_record_personal(record, "result", rsp_reason_text(record->scratch, &procedure->reason));
	rsp_record_uint(out, "message", procedure->refused_by);
}

void rsp_record_procedure(const struct rsp_record *record, const struct rsp_procedure *procedure)
{
	struct rsp_out *out = record->out;

	rsp_record_begin(out, "procedure");
	rsp_record_uint(out, "trace", procedure->trace);
	rsp_record_uint(out, "id", procedure->id);
	rsp_record_string(out, "definition", rsp_text(procedure->row->id));
	rsp_record_string(out, "spec", rsp_text(procedure->row->spec));
	write_keys(record, procedure);
	if (procedure->slot >= 0)
		rsp_record_uint(out, "slot", (uint64_t)procedure->slot);
	rsp_record_uint(out, "first", procedure->first);
	rsp_record_uint(out, "last", procedure->last);
	write_times(out, procedure);
	rsp_record_uint(out, "steps_seen", procedure->steps_seen);
	rsp_record_uint(out, "steps_expected", procedure->steps_expected);
	rsp_record_string(out, "outcome", rsp_text(rsp_outcome_name(procedure->outcome)));
	write_refusal(record, procedure);
	rsp_record_end(out);
}

void rsp_record_trace(const struct rsp_record *record, uint32_t trace, const char *file,
                      const struct rsp_trace_summary *summary)
{
	struct rsp_out *out = record->out;

	rsp_record_begin(out, "trace");
	rsp_record_uint(out, "trace", trace);
	rsp_record_personal(record, "file", file);
	rsp_record_uint(out, "bytes", summary->bytes);
	if (summary->format[0])
		rsp_record_string(out, "format", rsp_text(summary->format));
	rsp_record_uint(out, "frames", summary->frames);
	rsp_record_uint(out, "messages", summary->messages);
	rsp_record_string(out, "status", rsp_text(rsp_status_name(summary->status)));
	if (summary->text)
		rsp_record_personal(record, "text", summary->text);
	rsp_record_end(out);
}
