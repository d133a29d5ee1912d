/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages, one a row: all, or those that fit the filter. */
#include "tui/app.h"

enum {
	NUMBER_COLS = 8,
	NUMBER_NARROW = 6,
	TIME_COLS = 13,
	PLACE_COLS = 6,
	INTERFACE_COLS = 8,
	FUNCTION_COLS = 28,
	FUNCTION_NARROW = 23,
	NARROW = 110,
	LEN_COLS = 7,
	RESULT_COLS = 10, /* "9000 ok" and a gap; an error pushes what is behind it */
	ROW_FIRST = 1
};

static const struct tui_sign sign_both = {"⇄", "="};
static const struct tui_sign sign_command = {"→", ">"};
static const struct tui_sign sign_response = {"←", "<"};

size_t tui_messages_rows(const struct tui_app *app)
{
	return app->sieve ? rsp_sieve_num(app->sieve) : app->state.num_messages;
}

bool tui_messages_at(const struct tui_app *app, size_t row, size_t *out)
{
	if (app->sieve)
		return rsp_sieve_at(app->sieve, row, out);
	*out = row;
	return row < app->state.num_messages;
}

/* Of one that is filtered out, the next that is not. */
void tui_messages_select(struct tui_app *app, size_t at)
{
	app->messages.at = app->sieve ? rsp_sieve_before(app->sieve, at) : at;
}

struct columns {
	int time, place, interface, function, command, response, result, end;
	bool narrow, has_place;
};

/* Where room is short and there is but one card, nobody needs its slot. */
static struct columns columns_of(const struct tui_app *app, const struct tui_area *area)
{
	struct columns out = {.narrow = area->cols < NARROW};

	out.has_place = !out.narrow || app->state.num_slots > 1;
	out.time =
	    2 + tui_number_cols(app->state.num_messages, out.narrow ? NUMBER_NARROW : NUMBER_COLS);
	out.place = out.time + TIME_COLS;
	out.interface = out.place + (out.has_place ? PLACE_COLS : 0);
	out.function = out.interface + INTERFACE_COLS;
	out.command = out.function + (out.narrow ? FUNCTION_NARROW : FUNCTION_COLS);
	out.response = out.command + (out.narrow ? 0 : LEN_COLS);
	out.result = out.response + (out.narrow ? 0 : LEN_COLS) + 1;
	out.end = area->cols;
	return out;
}

static void draw_heading(const struct tui_area *area, const struct columns *at)
{
	tui_put(area, 0, 2, TUI_DIM, "#");
	tui_put(area, 0, at->time, TUI_DIM, "Time");
	if (at->has_place)
		tui_put(area, 0, at->place, TUI_DIM, "Slot");
	tui_put(area, 0, at->interface, TUI_DIM, "On");
	tui_put(area, 0, at->function, TUI_DIM, "Function");
	if (!at->narrow) {
		tui_put_right(area, 0, at->command + LEN_COLS, TUI_DIM, "Sent");
		tui_put_right(area, 0, at->response + LEN_COLS, TUI_DIM, "Back");
	}
	tui_put(area, 0, at->result, TUI_DIM, "Result, and of what");
}

static const char *direction(const struct tui_area *area, const struct rsp_view_message *message)
{
	if (message->direction == RSP_DIR_NONE)
		return " ";
	if (message->direction == RSP_DIR_RESPONSE || !message->has_command)
		return tui_sign(area, &sign_response);
	if (message->direction == RSP_DIR_REQUEST)
		return tui_sign(area, &sign_command);
	return tui_sign(area,
	                message->has_response || message->has_sw ? &sign_both : &sign_command);
}

static const char *time_of(const struct tui_paint *paint, const struct rsp_view_message *message,
                           size_t place)
{
	struct rsp_view_message before;

	if (paint->app->times != TUI_TIMES_DELTA || message->clock == RSP_CLOCK_NONE)
		return tui_time_text(paint->app, paint->arena, message->clock, message->t_ns);
	if (!place || !rsp_view_message(paint->app->view, place - 1, paint->arena, &before))
		return tui_seconds_text(paint->arena, 0, true);
	return tui_seconds_text(paint->arena, message->t_ns - before.t_ns, true);
}

static void draw_lengths(const struct tui_paint *paint, const struct tui_area *area, int row,
                         const struct columns *at, const struct rsp_view_message *message)
{
	if (at->narrow)
		return;
	if (message->has_command)
		tui_put_right(area, row, at->command + LEN_COLS, TUI_PLAIN,
		              rsp_arena_printf(paint->arena, "%zu", message->command_len));
	if (message->has_response)
		tui_put_right(area, row, at->response + LEN_COLS, TUI_PLAIN,
		              rsp_arena_printf(paint->arena, "%zu", message->response_len));
}

/* "9000 ok  ICCID ...", "x invalidSignature(2)  ..." */
static void draw_result(const struct tui_paint *paint, const struct tui_area *area, int row,
                        const struct columns *at, const struct rsp_view_message *message)
{
	const char *text = message->result ? message->result : "";
	int end;

	if (message->failed)
		text = rsp_arena_concat(paint->arena, tui_sign(area, &tui_sign_failed), " ", text,
		                        NULL);
	else if (message->has_sw)
		text = rsp_arena_printf(paint->arena, "%04X %s", (unsigned)message->sw, text);
	end = 2 + tui_put_cut(area, row, at->result, at->end - at->result,
	                      message->failed ? TUI_BAD : TUI_GOOD, text);
	if (end < at->result + RESULT_COLS)
		end = at->result + RESULT_COLS;
	if (message->summary)
		tui_put_cut(area, row, end, at->end - end, TUI_DIM, message->summary);
}

static void draw_row(const struct tui_paint *paint, const struct tui_area *area, int row,
                     size_t number)
{
	const struct tui_app *app = paint->app;
	struct columns at = columns_of(app, area);
	struct rsp_view_message message;
	bool selected = number == app->messages.at, focused = app->pane == TUI_PANE_MAIN;
	size_t place;

	if (!tui_messages_at(app, number, &place) ||
	    !rsp_view_message(app->view, place, paint->arena, &message))
		return;
	tui_row_begin(area, row, selected, focused);
	if (message.has_finding)
		tui_put(area, row, 1, tui_level_style(message.worst),
		        tui_level_sign(area, message.worst));
	tui_printf(area, row, 2, TUI_PLAIN, "%llu", (unsigned long long)message.seq);
	tui_put(area, row, at.time, TUI_PLAIN, time_of(paint, &message, place));
	if (message.slot >= 0 && at.has_place)
		tui_printf(area, row, at.place, TUI_PLAIN, message.channel < 0 ? "%d/-" : "%d/%d",
		           message.slot, message.channel);
	tui_printf(area, row, at.interface, TUI_PLAIN, "%s %s", direction(area, &message),
	           rsp_interface_name(message.iface));
	tui_put_cut(area, row, at.function, at.command - at.function - 1,
	            message.iface == RSP_IF_APDU ? TUI_PLAIN : TUI_BOLD, message.function);
	draw_lengths(paint, area, row, &at, &message);
	draw_result(paint, area, row, &at, &message);
	if (selected)
		tui_restyle(area, row, 0, area->cols, focused ? TUI_REVERSE : TUI_BOLD);
}

void tui_messages_draw(const struct tui_paint *paint, const struct tui_area *area)
{
	const struct tui_app *app = paint->app;
	struct columns at = columns_of(app, area);
	size_t num = tui_messages_rows(app);

	draw_heading(area, &at);
	if (!num)
		tui_put_cut(area, 2, 2, area->cols - 2, TUI_PLAIN,
		            app->sieve ? "No message fits the filter (so far). / changes it."
		                       : "No message so far.");
	for (size_t row = 0; row + ROW_FIRST < (size_t)area->rows && app->messages.top + row < num;
	     row++)
		draw_row(paint, area, ROW_FIRST + (int)row, app->messages.top + row);
}
