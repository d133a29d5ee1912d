/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The display filter of the messages. */
#include <stdio.h>

#include "tui/app.h"

void tui_filter_set(struct tui_app *app, const char *expression)
{
	size_t at = 0;
	bool had = tui_messages_at(app, app->messages.at, &at);

	rsp_sieve_free(app->sieve);
	app->sieve = expression[0] ? rsp_sieve_new(app->view, expression) : NULL;
	snprintf(app->filter, sizeof(app->filter), "%s", app->sieve ? expression : "");
	if (expression[0] && !app->sieve)
		tui_app_say(app, "there is not enough memory for the filter");
	app->messages.at = app->sieve ? 0 : had ? at : 0;
	if (app->screen != TUI_MESSAGES)
		tui_app_go(app, TUI_MESSAGES);
	app->pane = TUI_PANE_MAIN;
}
