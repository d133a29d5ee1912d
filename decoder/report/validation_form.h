/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a validation asks of each of its forms, and what they share. Internal to report/. */
#ifndef RSP_REPORT_VALIDATION_FORM_H
#define RSP_REPORT_VALIDATION_FORM_H

#include "report/places.h"
#include "report/record.h"
#include "report/sealed.h"
#include "report/validation.h"

enum { RSP_TALLIES = 1024 /* rules that are counted singly, with each reason not to run */ };

/* One input that has been read. */
struct rsp_validated {
	uint32_t number;
	const char *name;
	struct rsp_trace_summary summary;
	struct rsp_validated *next;
};

/* How often something was noted, or could not run, and why. */
struct rsp_tally {
	const struct rsp_rule *rule;
	bool not_run;           /* else it is a note */
	bool differs;           /* a later note of the rule says something else */
	struct rsp_slice words; /* why it did not run, or what the first note says */
	uint64_t count;
};

struct rsp_validation_form_row {
	bool (*open)(struct rsp_validation *validation); /* false: there is no memory */
	/* `text` is that of the finding as it may be shown; `place` NULL: it is not known. */
	void (*finding)(struct rsp_validation *validation, const struct rsp_finding *finding,
	                const struct rsp_place_line *place, struct rsp_slice text);
	void (*procedure)(struct rsp_validation *validation, const struct rsp_procedure *procedure);
	void (*close)(struct rsp_validation *validation);
	void (*free)(struct rsp_validation *validation);
};

struct rsp_validation {
	struct rsp_validation_options options;
	const struct rsp_validation_form_row *row;
	struct rsp_out *out;
	const struct rsp_definitions *definitions;
	struct rsp_follower *follower;
	struct rsp_places *places;
	struct rsp_hide hide;
	struct rsp_sealed sealed;
	struct rsp_arena lasting;
	struct rsp_arena scratch; /* of the current message */
	struct rsp_arena wording; /* of the current finding or procedure */
	uint32_t trace;
	uint64_t last_seq;
	struct rsp_place_line last; /* place of the latest message */
	struct rsp_validated *traces, **traces_tail;
	uint64_t counts[RSP_LEVEL_VIOLATION + 1];
	uint64_t not_run;
	uint64_t outcomes[RSP_OUTCOME_RUNNING + 1];
	uint64_t procedures;
	struct rsp_tally tallies[RSP_TALLIES];
	size_t num_tallies;
	const struct rsp_rule *first_broken; /* the first rule that makes the verdict */
	uint64_t first_message;
	void *kept;   /* of the form */
	bool started; /* SARIF: a result was written */
	bool failed;
};

/* rsp_validation_record is where the records of a validation go. */
static inline struct rsp_record rsp_validation_record(struct rsp_validation *validation)
{
	return (struct rsp_record){validation->out, &validation->hide, &validation->wording};
}

/* rsp_validation_breaks tells whether a finding of this level makes the verdict. */
bool rsp_validation_breaks(const struct rsp_validation *validation,
                           const struct rsp_finding *finding);

/* rsp_validation_file gives the name of a trace as it may be shown, in the arena. */
const char *rsp_validation_file(struct rsp_validation *validation, struct rsp_arena *arena,
                                uint32_t trace);

extern const struct rsp_validation_form_row rsp_validation_human;
extern const struct rsp_validation_form_row rsp_validation_json;
extern const struct rsp_validation_form_row rsp_validation_junit;
extern const struct rsp_validation_form_row rsp_validation_sarif;

#endif
