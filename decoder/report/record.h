/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Record: one line of NDJSON, and the records that several commands write. Internal to report/. */
#ifndef RSP_REPORT_RECORD_H
#define RSP_REPORT_RECORD_H

#include "report/hide.h"
#include "rsptrace/procedure.h"
#include "rsptrace/trace.h"

/* Where records go, and what of them must be replaced. */
struct rsp_record {
	struct rsp_out *out;
	const struct rsp_hide *hide;
	struct rsp_arena *scratch; /* of what is replaced */
};

/* rsp_record_begin and _end write what stands around the members of a record of this kind. */
void rsp_record_begin(struct rsp_out *out, const char *kind);
void rsp_record_end(struct rsp_out *out);

/* rsp_record_name, _uint, _int and _string write a member, or its name alone. */
void rsp_record_name(struct rsp_out *out, const char *key);
void rsp_record_uint(struct rsp_out *out, const char *key, uint64_t value);
void rsp_record_int(struct rsp_out *out, const char *key, int64_t value);
void rsp_record_string(struct rsp_out *out, const char *key, struct rsp_slice text);

/* rsp_record_personal writes text in which personal values may stand. */
void rsp_record_personal(const struct rsp_record *record, const char *key, const char *text);

/* rsp_record_finding writes a finding; `trace` is the input that holds where it names none. */
void rsp_record_finding(const struct rsp_record *record, uint32_t trace,
                        const struct rsp_finding *finding);

/* rsp_record_procedure writes a procedure that is over. */
void rsp_record_procedure(const struct rsp_record *record, const struct rsp_procedure *procedure);

/* rsp_procedure_key gives what the messages of a procedure have in common: "iccid=8900...", in the
 * arena, with personal values replaced; NULL where it has no such id. */
const char *rsp_procedure_key(const struct rsp_record *record,
                              const struct rsp_procedure *procedure, enum rsp_id id);

/* rsp_reason_text gives why a procedure was refused, "invalidSignature(2)", in the arena. */
const char *rsp_reason_text(struct rsp_arena *arena, const struct rsp_result *reason);

/* rsp_record_trace writes the last record of an input; `file` is its base name. */
void rsp_record_trace(const struct rsp_record *record, uint32_t trace, const char *file,
                      const struct rsp_trace_summary *summary);

#endif
