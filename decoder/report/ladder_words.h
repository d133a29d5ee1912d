/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written on a ladder, in words that all writers of ladders share. Texts are made in an
 * arena and are not escaped: some of them come from the trace. Without memory they are "". */
#ifndef RSP_REPORT_LADDER_WORDS_H
#define RSP_REPORT_LADDER_WORDS_H

#include "report/ladder.h"

/* A sign in its Unicode and its plain form. */
struct rsp_sign {
	const char *wide, *plain;
};

/* rsp_sign_of gives the form that an out wants. */
const char *rsp_sign_of(const struct rsp_out *out, const struct rsp_sign *sign);

/* Signs of an outcome, of a level, and of a step's state; those of what is as it should be are
 * empty. */
const struct rsp_sign *rsp_outcome_sign(enum rsp_outcome outcome);
const struct rsp_sign *rsp_level_sign(enum rsp_level level);
const struct rsp_sign *rsp_state_sign(enum rsp_step_state state);

/* rsp_ladder_title gives "Procedure 1: SGP.22 profile download". */
const char *rsp_ladder_title(struct rsp_arena *arena, const struct rsp_ladder *ladder);

/* rsp_outcome_text gives "complete", "cut short" ... */
const char *rsp_outcome_text(enum rsp_outcome outcome);

/* rsp_ladder_facts gives "16/16 steps, 0.296 s, messages 17-204, ICCID 8900..., EID 89...". */
const char *rsp_ladder_facts(struct rsp_arena *arena, const struct rsp_ladder *ladder);

/* rsp_ladder_reason gives "AuthenticateServer: invalidSignature(2)"; NULL: nothing was refused. */
const char *rsp_ladder_reason(struct rsp_arena *arena, const struct rsp_ladder *ladder);

/* rsp_ladder_name gives what goes along the arrow: "ES10b AuthenticateServer", and of several
 * messages how many. */
const char *rsp_ladder_name(struct rsp_arena *arena, const struct rsp_ladder_row *row);

/* rsp_ladder_about gives what is to be known of the message beside its name: "BF38, 786 B, message
 * 15"; rsp_ladder_answer what is to be known of its answer: "1.4 kB", or NULL. */
const char *rsp_ladder_about(struct rsp_arena *arena, const struct rsp_ladder_row *row);
const char *rsp_ladder_answer(struct rsp_arena *arena, const struct rsp_ladder_row *row);

/* rsp_ladder_state gives the word for a state that is not as it should be: "missing", "out of
 * order"; NULL: seen. */
const char *rsp_ladder_state(const struct rsp_ladder_row *row);

/* rsp_ladder_result gives "ok", "invalidSignature(2)" or "no answer"; NULL: the message says
 * nothing of success. */
const char *rsp_ladder_result(struct rsp_arena *arena, const struct rsp_ladder_row *row);

/* rsp_ladder_failed tells whether that is an error. */
bool rsp_ladder_failed(const struct rsp_ladder_row *row);

/* rsp_ladder_aside gives the sentence of an aside: "not reached: D7-8 PrepareDownload, ...". */
const char *rsp_ladder_aside(struct rsp_arena *arena, const struct rsp_ladder_row *row);

/* rsp_ladder_finding gives "cma-challenge-mismatch: euiccChallenge is ... [SGP.22 3.0.1]". */
const char *rsp_ladder_finding(struct rsp_arena *arena, const struct rsp_finding *finding);

/* rsp_ladder_quiet gives "2 notes, 7 checks not run" of the findings that do not count; NULL: there
 * are none. */
const char *rsp_ladder_quiet(struct rsp_arena *arena, const struct rsp_ladder *ladder);

/* rsp_size_text gives "786 B", "12.6 kB"; rsp_seconds_text "0.296", with a sign when asked for. */
const char *rsp_size_text(struct rsp_arena *arena, size_t bytes);
const char *rsp_seconds_text(struct rsp_arena *arena, int64_t ns, bool sign);

#endif
