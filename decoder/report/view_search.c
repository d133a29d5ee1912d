/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking through the messages of a view for text or bytes. */
#include "report/view_again.h"

#include <string.h>

#include "base/hex.h"
#include "report/filter_tree.h"

enum {
	HEX_MAX = 1024,  /* bytes that can be looked for */
	MISSED_MAX = 256 /* messages that one reading may miss and that are opened alone */
};

struct rsp_needle {
	struct rsp_pattern *pattern; /* NULL: bytes are looked for */
	uint64_t gave_up;
	struct rsp_slice bytes;
};

/* Text as it stands, as a regular expression: "\Q" up to "\E" is taken as it is. */
static struct rsp_slice quoted(struct rsp_arena *arena, const char *text)
{
	const char *out = "\\Q";

	for (const char *end; (end = strstr(text, "\\E")); text = end + 2)
		out = rsp_arena_printf(arena, "%s%.*s\\E\\\\E\\Q", out, (int)(end - text), text);
	return rsp_text(rsp_arena_concat(arena, out, text, NULL));
}

static bool read_bytes(struct rsp_needle *needle, struct rsp_arena *arena, struct rsp_slice text,
                       const char **out_text)
{
	uint8_t *bytes = rsp_arena_alloc(arena, HEX_MAX);
	size_t len, bad;

	*out_text = "x: wants bytes in hex, as in x:BF38 or x:81 E2";
	if (!bytes || !rsp_hex_decode(text, bytes, HEX_MAX, &len, &bad) || !len)
		return false;
	needle->bytes = rsp_slice(bytes, len);
	return true;
}

struct rsp_needle *rsp_needle_new(struct rsp_arena *arena, const char *text, const char **out_text)
{
	struct rsp_needle *needle = rsp_arena_alloc(arena, sizeof(*needle));
	struct rsp_slice rest = rsp_text(text);

	*out_text = "there is not enough memory";
	if (!needle)
		return NULL;
	if (rsp_starts_with_text(rest, "x:"))
		return read_bytes(needle, arena, rsp_sub(rest, 2, rest.len), out_text) ? needle
		                                                                       : NULL;
	*out_text = "nothing to look for";
	if (rsp_starts_with_text(rest, "~"))
		rest = rsp_sub(rest, 1, rest.len);
	else if (rest.len)
		rest = quoted(arena, text);
	if (!rest.len)
		return NULL;
	needle->pattern = rsp_pattern_new(arena, rest, true, &needle->gave_up, out_text);
	return needle->pattern ? needle : NULL;
}

bool rsp_needle_fits(struct rsp_needle *needle, const char *text)
{
	return needle->pattern && text && rsp_pattern_matches(needle->pattern, rsp_text(text));
}

static bool fits_line(struct rsp_needle *needle, const struct rsp_detail_line *line)
{
	return rsp_needle_fits(needle, line->label) || rsp_needle_fits(needle, line->value) ||
	       rsp_needle_fits(needle, line->note);
}

/* Bytes: the element that the first place of them belongs to. */
static int line_of_bytes(const struct rsp_needle *needle, const struct rsp_detail *detail,
                         int *out_tab, size_t *out_off)
{
	for (size_t tab = 0; tab < detail->num_tabs; tab++) {
		if (!rsp_find(detail->tabs[tab].bytes, needle->bytes, out_off))
			continue;
		*out_tab = (int)tab;
		return rsp_detail_line_at(detail, (int)tab, *out_off);
	}
	return -1;
}

int rsp_needle_line(struct rsp_needle *needle, const struct rsp_detail *detail, int from, bool back,
                    int *out_tab, size_t *out_off)
{
	*out_tab = -1;
	if (!needle->pattern)
		return line_of_bytes(needle, detail, out_tab, out_off);
	for (int at = from; at >= 0 && (size_t)at < detail->num_lines; at += back ? -1 : 1)
		if (fits_line(needle, &detail->lines[at]))
			return at;
	return -1;
}

/* The messages of one trace are read from a mark on; towards the front, from one mark after the
 * other. What began before a mark and ended behind it is missed: it is opened alone. */
struct rsp_search {
	struct rsp_view *view;
	struct rsp_needle *needle;
	bool back;
	size_t trace;
	int mark;
	size_t low, high; /* places that are looked at: from `low`, before `high` */
	size_t expected;  /* place of the next message, as far as none is missed */
	size_t missed[MISSED_MAX], num_missed;
	struct rsp_opening *opening; /* of the last of these; NULL: none is open */
	struct rsp_again again;
	bool reading, found_any;
	bool over; /* a stretch was read; what it missed comes next */
	size_t found, at;
	struct rsp_arena arena; /* of one message */
	enum rsp_work work;
};

static bool fits_message(struct rsp_search *search, size_t at)
{
	struct rsp_view_message row;

	return rsp_view_message(search->view, at, &search->arena, &row) &&
	       (rsp_needle_fits(search->needle, row.function) ||
	        rsp_needle_fits(search->needle, row.result) ||
	        rsp_needle_fits(search->needle, row.summary));
}

static bool fits_detail(struct rsp_search *search, const struct rsp_detail *detail)
{
	int tab = -1;
	size_t off;

	return detail &&
	       (rsp_needle_line(search->needle, detail, 0, false, &tab, &off) >= 0 || tab >= 0);
}

static bool is_wanted(const struct rsp_search *search, size_t at)
{
	return at >= search->low && at < search->high;
}

static void find(struct rsp_search *search, size_t at)
{
	if (search->found_any && (search->back ? at < search->found : at > search->found))
		return;
	search->found = at;
	search->found_any = true;
}

/* The messages before this one did not come. */
static void note_missed(struct rsp_search *search, size_t at)
{
	for (; search->expected < at; search->expected++)
		if (is_wanted(search, search->expected) && search->num_missed < MISSED_MAX)
			search->missed[search->num_missed++] = search->expected;
}

static void on_message(void *user, struct rsp_message *message, size_t at)
{
	struct rsp_search *search = user;

	if (!search->back)
		search->at = at;
	if (search->found_any && !search->back)
		return;
	note_missed(search, at);
	search->expected = at + 1;
	if (!is_wanted(search, at))
		return;
	rsp_arena_reset(&search->arena);
	if (fits_message(search, at) ||
	    fits_detail(search, rsp_detail_make(search->view, message, at, &search->arena)))
		find(search, at);
}

static void go_to(struct rsp_search *search, size_t from)
{
	const struct rsp_view *view = search->view;
	size_t place = from < view->num_rows ? from : view->num_rows - 1;

	search->trace = (size_t)(rsp_view_trace_of(view, place) - view->traces);
	search->mark = rsp_again_mark(view, place);
}

struct rsp_search *rsp_search_new(struct rsp_view *view, struct rsp_needle *needle, size_t from,
                                  bool back)
{
	struct rsp_search *search = view->num_rows ? rsp_alloc(sizeof(*search)) : NULL;

	if (!search)
		return NULL;
	search->view = view;
	search->needle = needle;
	search->back = back;
	search->low = back ? 0 : from + 1;
	search->high = back ? from : SIZE_MAX;
	search->at = from;
	search->again.user = search;
	search->again.message = on_message;
	rsp_arena_init(&search->arena, 0);
	go_to(search, from);
	return search;
}

void rsp_search_free(struct rsp_search *search)
{
	if (!search)
		return;
	rsp_again_end(&search->again);
	rsp_opening_free(search->opening);
	rsp_arena_free(&search->arena);
	rsp_free(search);
}

static enum rsp_work finish(struct rsp_search *search, enum rsp_work work)
{
	rsp_again_end(&search->again);
	search->reading = false;
	search->work = work;
	return work;
}

static size_t first_of(const struct rsp_search *search)
{
	const struct rsp_view_trace *trace = &search->view->traces[search->trace];

	return trace->first + (search->mark < 0 ? 0 : trace->marks[search->mark].messages);
}

/* The last of the missed messages; those that cannot be nearer than what was found are left. */
static enum rsp_work open_missed(struct rsp_search *search)
{
	size_t at = search->missed[search->num_missed - 1];
	enum rsp_work work;

	if (search->found_any && (search->back ? at < search->found : at > search->found)) {
		search->num_missed--;
		return RSP_WORK_GOES_ON;
	}
	if (!search->opening)
		search->opening = rsp_opening_new(search->view, at);
	work = search->opening ? rsp_opening_step(search->opening) : RSP_WORK_NONE;
	if (work == RSP_WORK_GOES_ON || work == RSP_WORK_WAITS)
		return work;
	rsp_arena_reset(&search->arena);
	if (work == RSP_WORK_DONE &&
	    (fits_message(search, at) || fits_detail(search, rsp_opening_detail(search->opening))))
		find(search, at);
	rsp_opening_free(search->opening);
	search->opening = NULL;
	search->num_missed--;
	return RSP_WORK_GOES_ON;
}

/* The mark before is next, or the trace before. */
static enum rsp_work go_back(struct rsp_search *search)
{
	search->high = first_of(search);
	search->at = search->high;
	if (search->mark >= 0) {
		search->mark--;
		return RSP_WORK_GOES_ON;
	}
	if (!search->trace || !search->high)
		return finish(search, RSP_WORK_NONE);
	go_to(search, search->high - 1);
	return RSP_WORK_GOES_ON;
}

static enum rsp_work go_on(struct rsp_search *search)
{
	search->mark = -1;
	if (search->trace + 1 >= search->view->num_traces)
		return finish(search, RSP_WORK_NONE);
	search->trace++;
	return RSP_WORK_GOES_ON;
}

/* One stretch was read. */
static enum rsp_work end_stretch(struct rsp_search *search)
{
	const struct rsp_view_trace *trace = &search->view->traces[search->trace];
	size_t end = trace->first + trace->num_messages;

	rsp_again_end(&search->again);
	search->reading = false;
	if (search->found_any && !search->back)
		end = search->found;
	note_missed(search, end < search->high ? end : search->high);
	search->over = true;
	return RSP_WORK_GOES_ON;
}

static enum rsp_work next_stretch(struct rsp_search *search)
{
	if (search->num_missed)
		return open_missed(search);
	search->over = false;
	if (search->found_any)
		return finish(search, RSP_WORK_DONE);
	return search->back ? go_back(search) : go_on(search);
}

enum rsp_work rsp_search_step(struct rsp_search *search)
{
	enum rsp_work work;

	if (search->work == RSP_WORK_DONE || search->work == RSP_WORK_NONE)
		return search->work;
	if (search->over)
		return next_stretch(search);
	if (!search->reading) {
		search->reading = rsp_again_begin(&search->again, search->view, search->trace,
		                                  search->mark, false);
		search->expected = first_of(search);
		return search->reading ? RSP_WORK_GOES_ON : finish(search, RSP_WORK_NONE);
	}
	work = rsp_again_step(&search->again);
	if (work == RSP_WORK_NONE || (search->found_any && !search->back) ||
	    (search->back && search->again.cursor >= search->high))
		return end_stretch(search);
	return work;
}

size_t rsp_search_found(const struct rsp_search *search)
{
	return search->found;
}

size_t rsp_search_at(const struct rsp_search *search)
{
	return search->at;
}
