/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tui/app.h"

#define NS_PER_MS     INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, MS_PER_SECOND = 1000 };

static int64_t below(int64_t value, int64_t unit)
{
	return value - value % unit - (value % unit < 0 ? unit : 0);
}

static const char *of_day(const struct tui_app *app, struct rsp_arena *arena, int64_t t_ns,
                          bool dated)
{
	int64_t seconds = below(t_ns, NS_PER_SECOND) / NS_PER_SECOND, of;
	int ms = (int)((t_ns - seconds * NS_PER_SECOND) / NS_PER_MS);

	if (dated && app->options.zone)
		seconds += app->options.zone(app->options.zone_user, seconds);
	of = seconds - below(seconds, DAY);
	return rsp_arena_printf(arena, "%02d:%02d:%02d.%03d", (int)(of / HOUR),
	                        (int)(of / MINUTE % MINUTE), (int)(of % MINUTE), ms);
}

const char *tui_seconds_text(struct rsp_arena *arena, int64_t ns, bool sign)
{
	uint64_t ms = (ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) / (uint64_t)NS_PER_MS;

	return rsp_arena_printf(arena, "%s%llu.%03llu",
	                        ns < 0 ? "-"
	                        : sign ? "+"
	                               : "",
	                        (unsigned long long)(ms / MS_PER_SECOND),
	                        (unsigned long long)(ms % MS_PER_SECOND));
}

const char *tui_time_text(const struct tui_app *app, struct rsp_arena *arena, enum rsp_clock clock,
                          int64_t t_ns)
{
	int64_t start;

	if (clock == RSP_CLOCK_NONE)
		return "";
	if (app->times == TUI_TIMES_OF_DAY)
		return of_day(app, arena, t_ns, clock == RSP_CLOCK_UNIX);
	return tui_seconds_text(arena, rsp_view_start(app->view, &start) ? t_ns - start : 0, false);
}
