/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A validation as records, one a line. */
#include "report/validation_form.h"

static void write_finding(struct rsp_validation *validation, const struct rsp_finding *finding,
                          const struct rsp_place_line *place, struct rsp_slice text)
{
	struct rsp_record record = rsp_validation_record(validation);
	struct rsp_finding own = *finding;

	(void)place;
	own.text = rsp_arena_text(&validation->wording, text);
	rsp_record_finding(&record, validation->trace, &own);
}

static void write_procedure(struct rsp_validation *validation,
                            const struct rsp_procedure *procedure)
{
	struct rsp_record record = rsp_validation_record(validation);

	rsp_record_procedure(&record, procedure);
}

static void write_traces(struct rsp_validation *validation)
{
	struct rsp_record record = rsp_validation_record(validation);

	for (const struct rsp_validated *at = validation->traces; at; at = at->next)
		rsp_record_trace(&record, at->number, at->name, &at->summary);
}

const struct rsp_validation_form_row rsp_validation_json = {
    .finding = write_finding,
    .procedure = write_procedure,
    .close = write_traces,
};
