/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ladders as one page that needs nothing beside it. A step is a link to what is known of it, which
 * the style sheet shows beside the ladder while it is the target: that works without a script, and
 * in a reader without style sheets both are lists. The script only adds keys, and marks the step
 * that is open. No text of a trace gets into the script, and the page lets no other run. */
#include <string.h>

#include "report/ladder_form.h"
#include "report/ladder_page.h"
#include "report/markup.h"
#include "rsptrace/width.h"

/* Of the picture of a row, in pixels. */
enum {
	LANE = 88,
	LANE_EDGE = 42,
	ROW_HEIGHT = 22,
	ROW_HIGHEST = 2000,
	MIDDLE = ROW_HEIGHT / 2,
	ANSWER_RISE = 4, /* the command above, its answer below the middle */
	HEAD_LEN = 7,
	HEAD_HALF = 3
};

enum { PARTY_MAX = 12, SUMMARY_MAX = 90, TEXT_MAX = 1000 };

struct page {
	struct rsp_ladder_writing *writing;
	const struct rsp_ladder *ladder;
	struct rsp_arena *arena;
	struct rsp_out *out;
};

/* Pieces */

static void raw(struct page *page, const char *text)
{
	rsp_out_text(page->out, text);
}

static void put(struct page *page, const char *text, int columns)
{
	rsp_markup_text(page->out, rsp_text(rsp_ladder_cut(page->writing, text, columns)));
}

static void put_number(struct page *page, const char *before, uint64_t value)
{
	raw(page, before);
	rsp_out_uint(page->out, value, 0);
}

/* <span class="...">text</span> */
static void put_span(struct page *page, const char *class, const char *text, int columns)
{
	raw(page, "<span class=\"");
	raw(page, class);
	raw(page, "\">");
	put(page, text, columns);
	raw(page, "</span>");
}

static const char *signed_text(struct page *page, const struct rsp_sign *sign, const char *text)
{
	const char *shown = rsp_sign_of(page->out, sign);

	return rsp_arena_concat(page->arena, shown, shown[0] ? " " : "", text, NULL);
}

/* "p1", "p1-r7": where a procedure and what is known of its row stand. */
static void put_anchor(struct page *page, const struct rsp_procedure *procedure)
{
	put_number(page, "p", procedure->id);
}

static void put_row_anchor(struct page *page, size_t row)
{
	put_anchor(page, page->ladder->procedure);
	put_number(page, "-r", row + 1);
}

static const char *outcome_class(enum rsp_outcome outcome)
{
	return outcome == RSP_OUTCOME_COMPLETE ? "good" : "bad";
}

static const char *outcome_text(struct page *page, const struct rsp_procedure *procedure)
{
	return signed_text(page, rsp_outcome_sign(procedure->outcome),
	                   rsp_outcome_text(procedure->outcome));
}

/* The picture of a row */

static int lane_x(unsigned party)
{
	return LANE_EDGE + LANE * (int)party;
}

static void put_path(struct page *page, const char *class, int x1, int x2, int y)
{
	raw(page, "<path class=\"");
	raw(page, class);
	raw(page, "\" d=\"M");
	rsp_out_int(page->out, x1, 0);
	raw(page, " ");
	rsp_out_int(page->out, y, 0);
	raw(page, "H");
	rsp_out_int(page->out, x2, 0);
	raw(page, "\"/>");
}

static void put_head(struct page *page, const char *class, int x, int y, bool to_right)
{
	raw(page, "<path class=\"");
	raw(page, class);
	raw(page, " h\" d=\"M");
	rsp_out_int(page->out, x, 0);
	raw(page, " ");
	rsp_out_int(page->out, y, 0);
	raw(page, "l");
	rsp_out_int(page->out, to_right ? -HEAD_LEN : HEAD_LEN, 0);
	raw(page, " ");
	rsp_out_int(page->out, -HEAD_HALF, 0);
	raw(page, "v");
	rsp_out_int(page->out, 2 * HEAD_HALF, 0);
	raw(page, "z\"/>");
}

static void put_arrow(struct page *page, const char *class, unsigned from, unsigned to, int y)
{
	int start = lane_x(from), end = lane_x(to);

	put_path(page, class, start, end, y);
	put_head(page, class, end, y, start < end);
}

static const char *const arrow_classes[] = {
    [RSP_STEP_NOT_VISIBLE] = "dim dash",
    [RSP_STEP_IMPLIED] = "dim dash",
    [RSP_STEP_ABSENT] = "dim dash",
    [RSP_STEP_AHEAD] = "dim dash",
    [RSP_STEP_BEFORE] = "dim dash",
    [RSP_STEP_MISSING] = "bad dash",
    [RSP_STEP_SEEN] = "line",
    [RSP_STEP_OUT_OF_ORDER] = "odd",
    [RSP_STEP_REPEATED] = "odd",
    [RSP_STEP_REFUSED] = "line",
    [RSP_STEP_ALTERED] = "bad",
};

/* The lifelines; as high as the row needs, which nobody knows here. */
static void begin_picture(struct page *page)
{
	size_t num = page->ladder->procedure->row->num_parties;

	put_number(page, "<svg aria-hidden=\"true\" width=\"", num * LANE);
	put_number(page, "\" height=\"", ROW_HEIGHT);
	raw(page, "\">");
	for (size_t party = 0; party < num; party++) {
		raw(page, "<path class=\"life\" d=\"M");
		rsp_out_int(page->out, lane_x((unsigned)party), 0);
		put_number(page, " 0V", ROW_HIGHEST);
		raw(page, "\"/>");
	}
}

static void put_picture(struct page *page, const struct rsp_ladder_row *row)
{
	const char *class = arrow_classes[row->state];
	bool failed = rsp_ladder_failed(row);

	begin_picture(page);
	if (row->kind != RSP_LADDER_ASIDE)
		put_arrow(page, failed && !row->answered ? "bad" : class, row->from, row->to,
		          row->answered ? MIDDLE - ANSWER_RISE : MIDDLE);
	if (row->answered)
		put_arrow(page,
		          row->kind == RSP_LADDER_EMPTY ? class
		          : failed                      ? "bad dash"
		                                        : "line dash",
		          row->to, row->from, MIDDLE + ANSWER_RISE);
	raw(page, "</svg>");
}

/* A row */

static void put_state(struct page *page, const struct rsp_ladder_row *row)
{
	const char *state = rsp_ladder_state(row);

	if (!state || (row->state == RSP_STEP_REFUSED && rsp_ladder_failed(row)))
		return;
	put_span(page, "state",
	         signed_text(page, rsp_state_sign(row->state),
	                     rsp_arena_concat(page->arena, state, ":", NULL)),
	         TEXT_MAX);
	raw(page, " ");
}

static void put_result(struct page *page, const struct rsp_ladder_row *row)
{
	static const struct rsp_sign good = {"✓", "+"}, none = {"", ""};
	const char *result = rsp_ladder_result(page->arena, row);
	bool failed = rsp_ladder_failed(row);
	bool ok = row->line && row->line->result.state == RSP_RESULT_OK;

	if (!result)
		return;
	raw(page, " ");
	put_span(page,
	         failed ? "bad"
	         : ok   ? "good"
	                : "odd",
	         signed_text(page,
	                     failed ? rsp_state_sign(RSP_STEP_REFUSED)
	                     : ok   ? &good
	                            : &none,
	                     result),
	         TEXT_MAX);
}

static void put_times(struct page *page, const struct rsp_ladder_row *row)
{
	put_span(page, "time",
	         row->has_time ? rsp_seconds_text(page->arena, row->since_ns, false) : "",
	         TEXT_MAX);
	put_span(page, "delta",
	         row->has_time ? rsp_seconds_text(page->arena, row->delta_ns, true) : "", TEXT_MAX);
	put_span(page, "step", row->kind == RSP_LADDER_ASIDE ? "" : row->step->number, PARTY_MAX);
}

/* For readers that show no pictures. */
static void put_route(struct page *page, const struct rsp_ladder_row *row)
{
	const struct rsp_party *parties = page->ladder->procedure->row->parties;

	raw(page, "<span class=\"route\"> ");
	put(page, parties[row->from].name, TEXT_MAX);
	raw(page, " to ");
	put(page, parties[row->to].name, TEXT_MAX);
	raw(page, ": </span>");
}

static void put_message_text(struct page *page, const struct rsp_ladder_row *row)
{
	const char *summary = row->line && row->num_entries == 1 ? row->line->summary : NULL;
	const char *size = rsp_ladder_answer(page->arena, row);

	put_state(page, row);
	put_span(page, "name", rsp_ladder_name(page->arena, row), TEXT_MAX);
	put_result(page, row);
	raw(page, " ");
	put_span(page, "about",
	         rsp_arena_concat(page->arena, rsp_ladder_about(page->arena, row),
	                          size ? ", answer " : "", size ? size : "", NULL),
	         TEXT_MAX);
	if (!summary)
		return;
	raw(page, " ");
	put_span(page, "about", summary, SUMMARY_MAX);
}

static const char *finding_class(const struct rsp_finding *finding)
{
	if (!rsp_finding_counts(finding))
		return "about";
	return finding->level == RSP_LEVEL_VIOLATION ? "bad" : "odd";
}

static void put_finding(struct page *page, const struct rsp_finding *finding)
{
	put(page,
	    rsp_sign_of(page->out,
	                rsp_level_sign(finding->not_run ? RSP_LEVEL_INFO : finding->level)),
	    TEXT_MAX);
	raw(page, " ");
	put_span(page, "name", finding->not_run ? "not run" : rsp_level_name(finding->level),
	         TEXT_MAX);
	raw(page, " ");
	put(page, rsp_ladder_finding(page->arena, finding), TEXT_MAX);
}

/* A finding that counts has a row of its own, below that of its message. */
static void put_finding_row(struct page *page, const struct rsp_finding *finding)
{
	static const struct rsp_ladder_row nothing = {.kind = RSP_LADDER_ASIDE};

	raw(page, "<div class=\"row\">");
	put_times(page, &nothing);
	begin_picture(page);
	raw(page, "</svg><span class=\"text ");
	raw(page, finding_class(finding));
	raw(page, "\">");
	put_finding(page, finding);
	raw(page, "</span></div>\n");
}

static void put_finding_rows(struct page *page, const struct rsp_ladder_row *row)
{
	for (size_t at = 0; at < row->num_findings; at++)
		if (rsp_finding_counts(row->findings[at]))
			put_finding_row(page, row->findings[at]);
}

static bool has_finding(const struct rsp_ladder_row *row)
{
	for (size_t at = 0; at < row->num_findings; at++)
		if (rsp_finding_counts(row->findings[at]))
			return true;
	return false;
}

static void put_row(struct page *page, size_t at)
{
	const struct rsp_ladder_row *row = &page->ladder->rows[at];
	bool message = row->kind == RSP_LADDER_MESSAGE;

	raw(page, "<li class=\"");
	raw(page, message ? "message" : row->state == RSP_STEP_MISSING ? "missing" : "faint");
	raw(page, "\">");
	if (message) {
		raw(page, has_finding(row) ? "<a class=\"row found\" href=\"#"
		                           : "<a class=\"row\" href=\"#");
		put_row_anchor(page, at);
		raw(page, "\">");
	} else {
		raw(page, "<div class=\"row\">");
	}
	put_times(page, row);
	put_picture(page, row);
	raw(page, "<span class=\"text\">");
	if (row->kind == RSP_LADDER_ASIDE) {
		put(page, rsp_ladder_aside(page->arena, row), TEXT_MAX);
	} else {
		put_route(page, row);
		put_message_text(page, row);
	}
	raw(page, message ? "</span></a>\n" : "</span></div>\n");
	put_finding_rows(page, row);
	raw(page, "</li>\n");
}

/* What is known of a row */

static void put_findings(struct page *page, const struct rsp_finding *const *findings, size_t num)
{
	if (!num)
		return;
	raw(page, "<ul class=\"findings\">\n");
	for (size_t at = 0; at < num; at++) {
		raw(page, "<li class=\"");
		raw(page, finding_class(findings[at]));
		raw(page, "\">");
		put_finding(page, findings[at]);
		raw(page, "</li>\n");
	}
	raw(page, "</ul>\n");
}

/* One line of a tree: its depth by its blanks, its label up to the colon. */
static void put_field(struct page *page, struct rsp_slice line)
{
	enum { BLANKS_A_LEVEL = 4, DEEPEST = 12 };
	struct rsp_slice label, rest;
	size_t depth = 0;

	while (rsp_starts_with_text(line, "    ")) {
		rsp_take_up_to(&line, BLANKS_A_LEVEL);
		depth++;
	}
	put_number(page, "<div class=\"f d", depth < DEEPEST ? depth : DEEPEST);
	raw(page, "\"><b>");
	rest = line;
	if (!rsp_take_until(&rest, ':', &label)) {
		label = line;
		rest = (struct rsp_slice){0};
	}
	rsp_markup_text(page->out, rsp_ladder_clean(page->writing, label));
	raw(page, rest.len ? "</b>:" : "</b>");
	rsp_markup_text(page->out, rsp_ladder_clean(page->writing, rest));
	raw(page, "</div>\n");
}

static void put_tree(struct page *page, const char *tree)
{
	struct rsp_slice rest = rsp_text(tree ? tree : ""), line;

	if (!rest.len) {
		raw(page, "<p class=\"about\">No fields.</p>\n");
		return;
	}
	raw(page, "<div class=\"tree\">\n");
	while (rest.len) {
		if (!rsp_take_until(&rest, '\n', &line)) {
			line = rest;
			rest = (struct rsp_slice){0};
		}
		put_field(page, line);
	}
	raw(page, "</div>\n");
}

static const char *place_text(struct page *page, const struct rsp_entry *entry,
                              const struct rsp_flow_line *line)
{
	unsigned long long seq = entry->message;
	const char *trace =
	    page->writing->flow->options.joined
	        ? rsp_arena_printf(page->arena, " of trace %u", (unsigned)entry->trace)
	        : "";

	if (!line)
		return rsp_arena_printf(page->arena, "message %llu%s", seq, trace);
	return rsp_arena_printf(page->arena, "message %llu%s, %s %llu", seq, trace,
	                        line->by_line ? "line" : "frame", (unsigned long long)line->frame);
}

static void put_one_message(struct page *page, const struct rsp_entry *entry)
{
	const struct rsp_flow_line *line = rsp_ladder_line(page->ladder, entry);

	raw(page, "<p class=\"about\">");
	put(page, place_text(page, entry, line), TEXT_MAX);
	if (line && line->summary) {
		raw(page, "<br>");
		put(page, line->summary, TEXT_MAX);
	}
	raw(page, "</p>\n");
	put_tree(page, line ? line->tree : NULL);
}

/* Of several messages each can be opened. */
static void put_messages(struct page *page, const struct rsp_ladder_row *row)
{
	for (size_t at = 0; at < row->num_entries; at++) {
		const struct rsp_entry *entry = &row->entries[at];
		const struct rsp_flow_line *line = rsp_ladder_line(page->ladder, entry);

		raw(page, "<details><summary>");
		put(page, place_text(page, entry, line), TEXT_MAX);
		if (line && line->summary) {
			raw(page, ": ");
			put(page, line->summary, SUMMARY_MAX);
		}
		raw(page, "</summary>\n");
		put_tree(page, line ? line->tree : NULL);
		raw(page, "</details>\n");
	}
}

static size_t neighbour(const struct rsp_ladder *ladder, size_t at, bool forward)
{
	size_t next = at;

	do
		next = forward ? next + 1 : next - 1; /* wraps behind the first */
	while (next < ladder->num_rows && ladder->rows[next].kind != RSP_LADDER_MESSAGE);
	return next;
}

static void put_way(struct page *page, size_t to, const char *text)
{
	if (to >= page->ladder->num_rows)
		return;
	raw(page, "<a href=\"#");
	put_row_anchor(page, to);
	raw(page, "\">");
	raw(page, text);
	raw(page, "</a> ");
}

static void put_details(struct page *page, size_t at)
{
	const struct rsp_ladder_row *row = &page->ladder->rows[at];

	if (row->kind != RSP_LADDER_MESSAGE)
		return;
	raw(page, "<article class=\"detail\" id=\"");
	put_row_anchor(page, at);
	raw(page, "\">\n<p class=\"ways\">");
	put_way(page, neighbour(page->ladder, at, false), "previous");
	put_way(page, neighbour(page->ladder, at, true), "next");
	raw(page, "<a href=\"#");
	put_anchor(page, page->ladder->procedure);
	raw(page, "\">close</a></p>\n<h3>");
	put(page, row->step->number, PARTY_MAX);
	raw(page, " ");
	put(page, rsp_ladder_name(page->arena, row), TEXT_MAX);
	put_result(page, row);
	raw(page, "</h3>\n");
	put_findings(page, row->findings, row->num_findings);
	if (row->num_entries == 1)
		put_one_message(page, row->entries);
	else
		put_messages(page, row);
	raw(page, "</article>\n");
}

/* A procedure */

static void put_parties(struct page *page)
{
	const struct rsp_procedure_row *row = page->ladder->procedure->row;

	raw(page, "<div class=\"row heads\" aria-hidden=\"true\"><span class=\"time\">time</span>"
	          "<span class=\"delta\">delta</span><span class=\"step\">step</span>");
	put_number(page, "<svg width=\"", row->num_parties * LANE);
	put_number(page, "\" height=\"", ROW_HEIGHT);
	raw(page, "\">");
	for (size_t party = 0; party < row->num_parties; party++) {
		raw(page, "<text text-anchor=\"middle\" y=\"15\" x=\"");
		rsp_out_int(page->out, lane_x((unsigned)party), 0);
		raw(page, "\">");
		put(page, row->parties[party].name, PARTY_MAX);
		raw(page, "</text>");
	}
	raw(page, "</svg></div>\n");
}

static void write_ladder(struct rsp_ladder_writing *writing, const struct rsp_ladder *ladder)
{
	struct page page = {writing, ladder, &writing->arena, writing->out};
	const char *reason = rsp_ladder_reason(page.arena, ladder);

	raw(&page, "<section id=\"");
	put_anchor(&page, ladder->procedure);
	raw(&page, "\">\n<h2>");
	put(&page, rsp_ladder_title(page.arena, ladder), TEXT_MAX);
	raw(&page, " ");
	put_span(&page, outcome_class(ladder->procedure->outcome),
	         outcome_text(&page, ladder->procedure), TEXT_MAX);
	raw(&page, "</h2>\n<p class=\"about\">");
	put(&page, rsp_ladder_facts(page.arena, ladder), TEXT_MAX);
	raw(&page, "</p>\n");
	if (reason) {
		raw(&page, "<p class=\"bad\">");
		put(&page, reason, TEXT_MAX);
		raw(&page, "</p>\n");
	}
	put_parties(&page);
	raw(&page, "<ol class=\"ladder\">\n");
	for (size_t at = 0; at < ladder->num_rows; at++)
		put_row(&page, at);
	raw(&page, "</ol>\n");
	put_findings(&page, ladder->others, ladder->num_others);
	raw(&page, "</section>\n");
	for (size_t at = 0; at < ladder->num_rows; at++)
		put_details(&page, at);
}

/* The page */

static void put_index_row(struct page *page, const struct rsp_procedure *procedure)
{
	struct rsp_ladder ladder = {.flow = page->writing->flow, .procedure = procedure};
	const char *reason;

	rsp_arena_reset(page->arena);
	reason = rsp_ladder_reason(page->arena, &ladder);
	raw(page, "<li><a href=\"#");
	put_anchor(page, procedure);
	raw(page, "\">");
	put(page, rsp_ladder_title(page->arena, &ladder), TEXT_MAX);
	raw(page, "</a> ");
	put_span(page, outcome_class(procedure->outcome), outcome_text(page, procedure), TEXT_MAX);
	raw(page, " ");
	put_span(page, "about", rsp_ladder_facts(page->arena, &ladder), TEXT_MAX);
	if (reason) {
		raw(page, " ");
		put_span(page, "bad", reason, TEXT_MAX);
	}
	raw(page, "</li>\n");
}

static void begin(struct rsp_ladder_writing *writing)
{
	struct page page = {writing, NULL, &writing->arena, writing->out};

	raw(&page, rsp_page_begin);
	raw(&page, "<header>\n<h1>Procedures</h1>\n<p>");
	put(&page, rsp_flow_verdict(writing->flow, page.arena), TEXT_MAX);
	raw(&page, "</p>\n</header>\n<nav>\n<ul>\n");
	for (size_t at = 0; at < writing->num_procedures; at++)
		put_index_row(&page, &writing->procedures[at]);
	raw(&page, "</ul>\n</nav>\n<main>\n");
}

static void end(struct rsp_ladder_writing *writing)
{
	rsp_out_text(writing->out, rsp_page_end);
}

const struct rsp_ladder_form_row rsp_ladder_form_html = {
    .begin = begin, .ladder = write_ladder, .end = end};
