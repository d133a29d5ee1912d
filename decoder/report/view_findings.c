/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The findings of a view. */
#define _GNU_SOURCE
#include "report/view_parts.h"

#include <stdlib.h>
#include <string.h>

#include "report/ladder_words.h"

static bool counts(const struct rsp_view_kept_finding *finding)
{
	return !finding->not_run && finding->level > RSP_LEVEL_INFO;
}

/* The step of its procedure that a finding names by number, from 1. */
static uint8_t step_of(struct rsp_view *view, const struct rsp_finding *finding)
{
	const struct rsp_procedure_row *row;

	if (!finding->step)
		return 0;
	row = rsp_view_row_of(view, finding->procedure, &view->scratch);
	for (size_t at = 0; row && at < row->num_steps && at < UINT8_MAX; at++)
		if (strcmp(row->steps[at].number, finding->step) == 0)
			return (uint8_t)(at + 1);
	return 0;
}

/* Of what is found while its message is at hand it is known where it stands. */
static void keep_place(const struct rsp_view *view, const struct rsp_finding *finding,
                       struct rsp_view_kept_finding *out)
{
	const struct rsp_message *now = view->now;
	const struct rsp_buffer *buffer = finding->where.buffer;

	if (!now || !buffer || now->seq != finding->message || now->trace != finding->trace)
		return;
	if (finding->where.bit_off > UINT32_MAX || finding->where.bit_len > UINT32_MAX)
		return;
	if (buffer == now->command)
		out->side = RSP_VIEW_COMMAND;
	else if (buffer == now->response)
		out->side = RSP_VIEW_RESPONSE;
	out->bit_off = (uint32_t)finding->where.bit_off;
	out->bit_len = (uint32_t)finding->where.bit_len;
}

void rsp_view_finding_add(struct rsp_view *view, const struct rsp_finding *finding)
{
	size_t at = 0;
	bool has = rsp_view_at(view, finding->trace, finding->message, &at);
	struct rsp_view_kept_finding *out;
	const char *text = finding->text ? finding->text : finding->rule->text;

	if (has && !finding->not_run && finding->level > RSP_LEVEL_INFO)
		rsp_view_row_finding(rsp_view_row_at(view, at), finding->level);
	if (view->per_level[finding->level] == RSP_VIEW_FINDINGS_MAX) {
		view->left_out++;
		return;
	}
	out = rsp_view_more((void **)&view->findings, &view->num_findings, &view->cap_findings,
	                    sizeof(*out));
	if (!out) {
		view->failed = true;
		return;
	}
	view->per_level[finding->level]++;
	*out = (struct rsp_view_kept_finding){
	    .rule = finding->rule,
	    .text = rsp_arena_text(&view->arena,
	                           rsp_hide_text(&view->hide, &view->scratch, rsp_text(text))),
	    .frame = finding->frame,
	    .message = has ? (uint32_t)at + 1 : 0,
	    .trace = finding->trace,
	    .procedure = (uint32_t)finding->procedure,
	    .level = (uint8_t)finding->level,
	    .step = step_of(view, finding),
	    .not_run = finding->not_run,
	};
	keep_place(view, finding, out);
}

/* What counts first, the worst in front, then notes, then checks that could not run. */
static int rank(const struct rsp_view_kept_finding *finding)
{
	if (finding->not_run)
		return -1;
	return finding->level;
}

static int in_order(const void *a, const void *b, void *user)
{
	const struct rsp_view *view = user;
	const struct rsp_view_kept_finding *left = &view->findings[*(const uint32_t *)a];
	const struct rsp_view_kept_finding *right = &view->findings[*(const uint32_t *)b];
	int order = rank(right) - rank(left);

	if (order)
		return order;
	if (left->message != right->message)
		return left->message < right->message ? -1 : 1;
	order = strcmp(left->rule->id, right->rule->id);
	return order ? order : (left > right) - (left < right);
}

void rsp_view_findings_sort(struct rsp_view *view)
{
	if (view->num_order == view->num_findings)
		return;
	if (view->cap_order < view->num_findings) {
		uint32_t *wider =
		    rsp_realloc(view->order, view->cap_findings * sizeof(*view->order));

		if (!wider)
			return;
		view->order = wider;
		view->cap_order = view->cap_findings;
	}
	view->num_order = view->num_findings;
	for (size_t at = 0; at < view->num_order; at++)
		view->order[at] = (uint32_t)at;
	qsort_r(view->order, view->num_order, sizeof(*view->order), in_order, view);
}

const char *rsp_view_finding_text(const struct rsp_view *view, struct rsp_arena *arena,
                                  enum rsp_level level, const char *rule, const char *text,
                                  const char *clause)
{
	return rsp_arena_concat(arena, rsp_sign_of(view->clean, rsp_level_sign(level)), " ", rule,
	                        ": ", rsp_view_clean(view, arena, rsp_text(text)),
	                        clause[0] ? " [" : "", clause, clause[0] ? "]" : "", NULL);
}

static const char *number_of(const struct rsp_view *view,
                             const struct rsp_view_kept_finding *finding, struct rsp_arena *arena)
{
	const struct rsp_procedure_row *row =
	    finding->step ? rsp_view_row_of(view, finding->procedure, arena) : NULL;

	return row && finding->step <= row->num_steps ? row->steps[finding->step - 1].number : NULL;
}

bool rsp_view_finding(struct rsp_view *view, size_t at, struct rsp_arena *arena,
                      struct rsp_view_finding *out)
{
	const struct rsp_view_kept_finding *finding;

	rsp_view_findings_sort(view);
	if (at >= view->num_order)
		return false;
	finding = &view->findings[view->order[at]];
	*out = (struct rsp_view_finding){
	    .level = (enum rsp_level)finding->level,
	    .not_run = finding->not_run,
	    .sign = rsp_sign_of(view->clean, rsp_level_sign((enum rsp_level)finding->level)),
	    .rule = finding->rule->id,
	    .clause = finding->rule->clause,
	    .text = rsp_view_clean(view, arena, rsp_text(finding->text)),
	    .has_message = finding->message,
	    .message = finding->message ? finding->message - 1 : 0,
	    .frame = finding->frame,
	    .procedure = finding->procedure,
	    .step = number_of(view, finding, arena),
	};
	return true;
}

/* Whether `finding` is nearer to the message than what was found before. */
static bool is_nearer(const struct rsp_view_kept_finding *finding, size_t message, bool back,
                      const struct rsp_view_kept_finding *best)
{
	size_t at = finding->message;

	if (!at || !counts(finding) || (back ? at > message : at <= message))
		return false;
	if (!best)
		return true;
	return back ? at > best->message : at < best->message;
}

bool rsp_view_next_finding(struct rsp_view *view, size_t message, bool back, size_t *out)
{
	const struct rsp_view_kept_finding *best = NULL;

	rsp_view_findings_sort(view);
	for (size_t at = 0; at < view->num_order; at++) {
		const struct rsp_view_kept_finding *finding = &view->findings[view->order[at]];

		if (!is_nearer(finding, message, back, best))
			continue;
		best = finding;
		*out = at;
	}
	return best;
}
