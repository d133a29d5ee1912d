/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a message: its file is read again from the nearest mark before it. What was unfinished at
 * the mark may be needed after all; then it is read from further and further back, at last from
 * the beginning, where nothing can be missing. */
#include "report/view_again.h"

struct rsp_opening {
	struct rsp_view *view;
	size_t at, trace;
	int mark, distance; /* where it is read from, and how much further back the next time */
	struct rsp_arena arena;
	struct rsp_again again;
	bool reading;
	const struct rsp_detail *detail;
	const char *text;
	enum rsp_work work;
};

static void on_message(void *user, struct rsp_message *message, size_t at)
{
	struct rsp_opening *opening = user;

	if (at != opening->at || opening->detail)
		return;
	opening->detail = rsp_detail_make(opening->view, message, at, &opening->arena);
	if (!opening->detail)
		opening->text = "there is not enough memory";
}

struct rsp_opening *rsp_opening_new(struct rsp_view *view, size_t at)
{
	struct rsp_opening *opening = at < view->num_rows ? rsp_alloc(sizeof(*opening)) : NULL;

	if (!opening)
		return NULL;
	*opening = (struct rsp_opening){
	    .view = view,
	    .at = at,
	    .trace = (size_t)(rsp_view_trace_of(view, at) - view->traces),
	    .mark = rsp_again_mark(view, at),
	    .distance = 1,
	};
	opening->again.user = opening;
	opening->again.message = on_message;
	rsp_arena_init(&opening->arena, 0);
	return opening;
}

void rsp_opening_free(struct rsp_opening *opening)
{
	if (!opening)
		return;
	rsp_again_end(&opening->again);
	rsp_arena_free(&opening->arena);
	rsp_free(opening);
}

static enum rsp_work finish(struct rsp_opening *opening, enum rsp_work work, const char *text)
{
	rsp_again_end(&opening->again);
	opening->reading = false;
	if (!opening->text)
		opening->text = text;
	opening->work = work;
	return work;
}

static enum rsp_work begin(struct rsp_opening *opening)
{
	if (!rsp_again_begin(&opening->again, opening->view, opening->trace, opening->mark, false))
		return finish(opening, RSP_WORK_NONE, opening->again.trouble);
	opening->reading = true;
	return RSP_WORK_GOES_ON;
}

/* It was passed, or the end came. */
static enum rsp_work go_back(struct rsp_opening *opening)
{
	if (opening->mark < 0)
		return finish(opening, RSP_WORK_NONE,
		              "it cannot be read again: the file is not as it was");
	rsp_again_end(&opening->again);
	opening->reading = false;
	opening->mark = opening->mark > opening->distance ? opening->mark - opening->distance : -1;
	opening->distance *= 2;
	return RSP_WORK_GOES_ON;
}

enum rsp_work rsp_opening_step(struct rsp_opening *opening)
{
	enum rsp_work work;

	if (opening->work == RSP_WORK_DONE || opening->work == RSP_WORK_NONE)
		return opening->work;
	if (!opening->reading)
		return begin(opening);
	work = rsp_again_step(&opening->again);
	if (opening->detail)
		return finish(opening, RSP_WORK_DONE, NULL);
	if (opening->text)
		return finish(opening, RSP_WORK_NONE, opening->text);
	if (work == RSP_WORK_NONE || opening->again.cursor > opening->at)
		return go_back(opening);
	return work;
}

const struct rsp_detail *rsp_opening_detail(const struct rsp_opening *opening)
{
	return opening->detail;
}

const char *rsp_opening_text(const struct rsp_opening *opening)
{
	return opening->text;
}
