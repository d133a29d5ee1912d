/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flow: the procedures of one or several traces with all that is to be said of them, kept until
 * somebody writes it. */
#ifndef RSP_REPORT_FLOW_H
#define RSP_REPORT_FLOW_H

#include "report/hide.h"
#include "report/out.h"
#include "report/sealed.h"
#include "rsptrace/procedure.h"

/* What is kept of a message that stands in a procedure, or has a finding. Texts are as they may be
 * shown: what is secret or personal is replaced already. */
struct rsp_flow_line {
	uint32_t trace;
	uint64_t seq;
	uint64_t frame;
	bool by_line;
	enum rsp_interface iface;
	enum rsp_direction direction;
	enum rsp_clock clock;
	int64_t t_ns;
	int slot, channel;
	uint32_t connection;
	uint32_t tag, segment;
	size_t command_len, response_len;
	bool has_command, has_response, has_sw;
	uint16_t sw;
	struct rsp_result result;
	const char *function;
	const char *summary; /* NULL: none */
	const char *tree; /* the elements of the message as decode -V shows them; NULL: not kept */
};

struct rsp_flow_options {
	bool reveal, redact;
	bool joined; /* several traces make one */
	bool lines;  /* keep a line of every message that may come to stand in a procedure */
	bool trees;  /* and its tree */
};

/* One of the traces. */
struct rsp_flow_trace {
	const char *name;
	bool has_offset;
	int64_t offset_ns; /* how far its clock is ahead of the first trace's */
};

struct rsp_flow {
	struct rsp_flow_options options;
	struct rsp_flow_trace *traces; /* by number, from 1 on */
	size_t num_traces, cap_traces;
	struct rsp_arena arena;
	struct rsp_arena scratch; /* of the current message */
	struct rsp_hide hide;
	struct rsp_sealed sealed;
	struct rsp_message *current; /* while it is handed in; NULL: its bytes are gone */
	struct rsp_out tree_text;    /* with options.trees only */
	struct rsp_slice tree_first; /* of a tree that is too long, in `scratch` */
	struct rsp_follower *follower;
	struct rsp_procedure *procedures; /* by id */
	size_t num_procedures, cap_procedures;
	struct rsp_finding *findings; /* in the order of the messages */
	size_t num_findings, cap_findings;
	const struct rsp_finding **of_procedures; /* those of procedures, by procedure */
	size_t num_of_procedures;
	struct rsp_flow_line *lines; /* by trace and seq */
	size_t num_lines, cap_lines;
	struct rsp_flow_line last; /* the message handed in last, kept when something wants it */
	bool last_kept;
	bool failed; /* there was not enough memory: something is missing */
};

/* rsp_flow_new makes a flow of these definitions, which outlive it; NULL when there is no memory.
 */
struct rsp_flow *rsp_flow_new(const struct rsp_definitions *definitions,
                              const struct rsp_flow_options *options);
void rsp_flow_free(struct rsp_flow *flow);

/* rsp_flow_trace tells that a trace begins, the next by number; `name` is shown. */
void rsp_flow_trace(struct rsp_flow *flow, const char *name);

/* rsp_flow_message and rsp_flow_finding take what a trace hands out. */
void rsp_flow_message(struct rsp_flow *flow, struct rsp_message *message);
void rsp_flow_finding(struct rsp_flow *flow, const struct rsp_finding *finding);

/* rsp_flow_end is called behind the last trace; what is kept is in order afterwards. */
void rsp_flow_end(struct rsp_flow *flow);

/* rsp_flow_sort puts what is kept in order; rsp_flow_end does. */
void rsp_flow_sort(struct rsp_flow *flow);

/* rsp_flow_line gives what is kept of a message, or NULL. */
const struct rsp_flow_line *rsp_flow_line(const struct rsp_flow *flow, uint32_t trace,
                                          uint64_t seq);

/* rsp_flow_procedure gives a procedure by its id, or NULL. */
const struct rsp_procedure *rsp_flow_procedure(const struct rsp_flow *flow, uint64_t id);

/* rsp_flow_findings_at gives the findings of a message, the worst first, and rsp_flow_findings_of
 * those of a procedure in the order of their messages; *out_num tells how many. */
const struct rsp_finding *rsp_flow_findings_at(const struct rsp_flow *flow, uint32_t trace,
                                               uint64_t seq, size_t *out_num);
const struct rsp_finding *const *rsp_flow_findings_of(const struct rsp_flow *flow, uint64_t id,
                                                      size_t *out_num);

/* rsp_flow_list writes the procedures, one a line, the findings, and the verdict, for people. */
void rsp_flow_list(const struct rsp_flow *flow, struct rsp_out *out, bool colour);

/* rsp_flow_verdict gives at most three sentences: what was tried, where it stopped, whose answer it
 * was, what to look at next. In the arena. */
const char *rsp_flow_verdict(const struct rsp_flow *flow, struct rsp_arena *arena);

/* rsp_flow_verdict_of says it of one procedure of the flow, for somebody who has it before him. */
const char *rsp_flow_verdict_of(const struct rsp_flow *flow, const struct rsp_procedure *procedure,
                                struct rsp_arena *arena);

#endif
