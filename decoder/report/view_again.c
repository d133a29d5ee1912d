/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/view_again.h"

/* How many messages of the first reading may be missing from the second, in a row. */
enum { LOOK_AHEAD = 64 };

/* The place of a message that was read again, from the next one that is expected on. */
static bool find(struct rsp_again *again, const struct rsp_message *message, size_t *out)
{
	const struct rsp_view *view = again->view;
	const struct rsp_view_trace *trace = &view->traces[again->trace];
	size_t end = trace->first + trace->num_messages;

	if (again->exact) {
		*out = trace->first + (size_t)message->seq - 1;
		return *out < end;
	}
	for (size_t at = again->cursor; at < end && at < again->cursor + LOOK_AHEAD; at++) {
		if (!rsp_view_row_is(view, rsp_view_row_at(view, at), message))
			continue;
		*out = at;
		return true;
	}
	return false;
}

static void on_message(void *user, struct rsp_message *message)
{
	struct rsp_again *again = user;
	size_t at;

	if (!find(again, message, &at))
		return;
	again->cursor = at + 1;
	again->message(again->user, message, at);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	(void)finding;
}

static bool failed(struct rsp_again *again, const char *text)
{
	again->trouble = text;
	again->ended = true;
	return false;
}

static bool open_path(struct rsp_again *again, const struct rsp_mark *mark)
{
	const struct rsp_view_input *input = again->view->traces[again->trace].input;
	const char *path = input->paths[again->path];
	enum rsp_status status;

	rsp_trace_shift(again->reading, input->shifts ? input->shifts[again->path] : 0);
	status = mark ? rsp_trace_resume(again->reading, path, mark)
	              : rsp_trace_open(again->reading, path);
	again->open = status == RSP_STATUS_OK;
	return again->open;
}

static bool is_dropped(const struct rsp_view *view, const struct rsp_view_mark *mark)
{
	return view->dropped > (mark ? mark->mark.file_off : 0);
}

bool rsp_again_begin(struct rsp_again *again, struct rsp_view *view, size_t trace, int mark,
                     bool links)
{
	struct rsp_view_trace *of = &view->traces[trace];
	const struct rsp_view_mark *from = mark < 0 ? NULL : &of->marks[mark];
	struct rsp_trace_options options = of->input->options;
	struct rsp_sink sink = {.user = again, .message = on_message, .finding = on_finding};

	*again = (struct rsp_again){
	    .view = view,
	    .trace = trace,
	    .exact = !from,
	    .path = from ? from->path : 0,
	    .cursor = of->first + (from ? from->messages : 0),
	    .user = again->user,
	    .message = again->message,
	};
	if (!of->trace)
		return failed(again, "it has not been read yet");
	if (is_dropped(view, from))
		return failed(again, "its bytes are gone: of piped input only the last are kept");
	options.secrets = rsp_trace_secrets(of->trace);
	options.no_links = !links;
	options.signatures = false; /* what they are like was found the first time */
	if (from)
		options.max_frames = 0;
	again->reading = rsp_trace_new(&options, &sink);
	if (!again->reading)
		return failed(again, "there is not enough memory");
	if (!from)
		return true;
	return open_path(again, &from->mark) || failed(again, "the file cannot be read any more");
}

void rsp_again_end(struct rsp_again *again)
{
	rsp_trace_free(again->reading);
	again->reading = NULL;
}

/* Whether the first reading is further on in the files. */
static bool is_behind(const struct rsp_again *again)
{
	const struct rsp_view_trace *of = &again->view->traces[again->trace];

	if (of->ended || of->path > again->path)
		return true;
	return of->open && rsp_trace_offset(again->reading) < rsp_trace_offset(of->trace);
}

static void end_file(struct rsp_again *again)
{
	again->open = false;
	again->path++;
}

enum rsp_work rsp_again_step(struct rsp_again *again)
{
	const struct rsp_view_trace *of = &again->view->traces[again->trace];

	if (again->ended)
		return RSP_WORK_NONE;
	if (again->open) {
		if (!is_behind(again))
			return RSP_WORK_WAITS;
		if (!rsp_trace_step(again->reading))
			end_file(again);
	} else if (again->path < of->input->num_paths) {
		if (!of->ended && of->path < again->path)
			return RSP_WORK_WAITS;
		if (!open_path(again, NULL))
			again->path++;
	} else if (of->ended) {
		rsp_trace_end(again->reading);
		again->ended = true;
	} else {
		return RSP_WORK_WAITS;
	}
	return RSP_WORK_GOES_ON;
}

int rsp_again_mark(const struct rsp_view *view, size_t at)
{
	const struct rsp_view_trace *trace = rsp_view_trace_of(view, at);
	const struct rsp_view_row *row = rsp_view_row_at(view, at);
	uint32_t origin = row->frame - row->back;
	size_t low = 0, high = trace->num_marks;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (trace->marks[middle].messages <= at - trace->first)
			low = middle + 1;
		else
			high = middle;
	}
	while (low && trace->marks[low - 1].mark.frame >= origin)
		low--;
	return (int)low - 1;
}
