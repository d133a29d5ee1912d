/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A procedure made by hand: a greeting of three parties that lacks a step and is refused. */
#ifndef RSP_TEST_LADDER_MADE_H
#define RSP_TEST_LADDER_MADE_H

#include <stdlib.h>
#include <string.h>

#include "report/ladder.h"

#define MADE_SECOND INT64_C(1000000000)

enum { MADE_STEPS = 7, MADE_ENTRIES = 5, MADE_LINES = 5, MADE_FINDINGS = 4 };

struct made {
	struct rsp_party parties[3];
	struct rsp_step_row rows[MADE_STEPS];
	struct rsp_procedure_row row;
	struct rsp_step steps[MADE_STEPS];
	struct rsp_entry entries[MADE_ENTRIES];
	struct rsp_flow_line lines[MADE_LINES];
	struct rsp_rule missing, ending, note;
	struct rsp_finding findings[MADE_FINDINGS];
	const struct rsp_finding *of_procedures[MADE_FINDINGS];
	struct rsp_procedure procedure;
	struct rsp_flow flow;
};

static struct rsp_step_row made_step(const char *number, const char *name, unsigned from,
                                     unsigned to)
{
	return (struct rsp_step_row){.id = name,
	                             .number = number,
	                             .name = name,
	                             .clause = "",
	                             .from = from,
	                             .to = to,
	                             .on_card = from == 0 || to == 0,
	                             .leg = RSP_IF_ES9P};
}

static struct rsp_flow_line made_line(uint64_t seq, const char *function, size_t command_len,
                                      size_t response_len)
{
	return (struct rsp_flow_line){.trace = 1,
	                              .seq = seq,
	                              .frame = seq + 100,
	                              .iface = RSP_IF_ES10B,
	                              .direction = RSP_DIR_COMMAND,
	                              .function = function,
	                              .command_len = command_len,
	                              .response_len = response_len,
	                              .has_command = true,
	                              .has_response = response_len > 0,
	                              .has_sw = true,
	                              .sw = 0x9000,
	                              .result = {.state = RSP_RESULT_OK}};
}

static struct rsp_entry made_entry(uint16_t step, uint64_t message, int64_t ms)
{
	return (struct rsp_entry){.step = step,
	                          .state = RSP_STEP_SEEN,
	                          .trace = 1,
	                          .message = message,
	                          .t_ns = MADE_SECOND + ms * (MADE_SECOND / 1000)};
}

static void make_definition(struct made *made)
{
	made->parties[0] = (struct rsp_party){"card", "Card"};
	made->parties[1] = (struct rsp_party){"phone", "Phone"};
	made->parties[2] = (struct rsp_party){"server", "Server"};
	made->rows[0] = made_step("1", "Hello", 1, 0);
	made->rows[1] = made_step("2", "Ask", 1, 2);
	made->rows[2] = made_step("3", "Ask answer", 2, 1);
	made->rows[3] = made_step("4-5", "Load", 1, 0);
	made->rows[3].repeated = true;
	made->rows[4] = made_step("6", "Check", 1, 0);
	made->rows[5] = made_step("7", "Bye", 1, 0);
	made->rows[6] = made_step("C", "Stop", 1, 0);
	made->rows[6].presence = RSP_PRESENCE_CONDITIONAL;
	made->rows[6].cancels = true;
	made->row = (struct rsp_procedure_row){.id = "greeting",
	                                       .spec = "SGP.22",
	                                       .title = "greeting",
	                                       .clause = "",
	                                       .about = "",
	                                       .parties = made->parties,
	                                       .num_parties = 3,
	                                       .steps = made->rows,
	                                       .num_steps = MADE_STEPS};
}

static void make_messages(struct made *made)
{
	static const enum rsp_step_state states[MADE_STEPS] = {
	    RSP_STEP_SEEN,    RSP_STEP_IMPLIED, RSP_STEP_IMPLIED, RSP_STEP_SEEN,
	    RSP_STEP_MISSING, RSP_STEP_REFUSED, RSP_STEP_ABSENT};

	for (size_t at = 0; at < MADE_STEPS; at++)
		made->steps[at].state = states[at];
	made->entries[0] = made_entry(0, 3, 0);
	made->entries[1] = made_entry(3, 5, 500);
	made->entries[2] = made_entry(3, 6, 600);
	made->entries[3] = made_entry(3, 7, 700);
	made->entries[4] = made_entry(5, 9, 1250);
	made->entries[4].state = RSP_STEP_REFUSED;
	made->lines[0] = made_line(3, "Hello", 3, 21);
	made->lines[0].tag = 0xBF2E;
	made->lines[0].summary = "challenge AB";
	made->lines[0].tree = "hello\n    name: Anna\n";
	made->lines[1] = made_line(5, "Load", 100, 0);
	made->lines[2] = made_line(6, "Load", 100, 0);
	made->lines[3] = made_line(7, "Load", 100, 0);
	made->lines[4] = made_line(9, "Bye", 5, 2);
	made->lines[4].result = (struct rsp_result){RSP_RESULT_ERROR, "noWay", 2, NULL};
}

static struct rsp_finding made_finding(const struct rsp_rule *rule, uint64_t message,
                                       const char *text)
{
	return (struct rsp_finding){.rule = rule,
	                            .level = rule->level,
	                            .text = text,
	                            .message = message,
	                            .trace = 1,
	                            .procedure = 1};
}

static void make_findings(struct made *made)
{
	made->missing =
	    (struct rsp_rule){"test-step-missing", RSP_LEVEL_VIOLATION, "SGP.22 1.2", ""};
	made->ending = (struct rsp_rule){"test-end-missing", RSP_LEVEL_INCOMPLETE, "", "it stops"};
	made->note = (struct rsp_rule){"test-note", RSP_LEVEL_INFO, "", "a note"};
	made->findings[0] = made_finding(&made->note, 3, NULL);
	made->findings[1] =
	    made_finding(&made->missing, 9, "Bye comes without what must stand before it: Check");
	made->findings[2] = made_finding(&made->missing, 9, "signatures are not verified");
	made->findings[2].not_run = true;
	made->findings[3] = made_finding(&made->ending, 12, NULL);
	for (size_t at = 0; at < MADE_FINDINGS; at++)
		made->of_procedures[at] = &made->findings[at];
}

/* make fills what its parts point to, so it stays where it is. */
static void make(struct made *made)
{
	*made = (struct made){0};
	make_definition(made);
	make_messages(made);
	make_findings(made);
	made->procedure = (struct rsp_procedure){
	    .id = 1,
	    .row = &made->row,
	    .outcome = RSP_OUTCOME_VIOLATED,
	    .clock = RSP_CLOCK_UNIX,
	    .t0_ns = MADE_SECOND,
	    .t1_ns = MADE_SECOND + MADE_SECOND * 5 / 4,
	    .trace = 1,
	    .first = 3,
	    .last = 9,
	    .slot = -1,
	    .ids = {[RSP_ID_ICCID] = "8900"},
	    .steps = made->steps,
	    .steps_seen = 3,
	    .steps_expected = 4,
	    .entries = made->entries,
	    .num_entries = MADE_ENTRIES,
	    .refused_step = 5,
	    .refused_trace = 1,
	    .refused_by = 9,
	    .reason = { RSP_RESULT_ERROR, "noWay", 2, NULL}
        };
	made->flow.procedures = &made->procedure;
	made->flow.num_procedures = 1;
	made->flow.findings = made->findings;
	made->flow.num_findings = MADE_FINDINGS;
	made->flow.of_procedures = made->of_procedures;
	made->flow.num_of_procedures = MADE_FINDINGS;
	made->flow.lines = made->lines;
	made->flow.num_lines = MADE_LINES;
}

#endif
