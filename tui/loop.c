/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop: keys, what is piped, work, and the screen, one after the other. */
#include <errno.h>
#include <poll.h>

#include "tui/app.h"
#include "tui/terminal.h"
#include "tui/tui.h"

#define DRAW_NS INT64_C(50000000) /* between two drawings while work goes on */

struct loop {
	const struct rsp_tui *tui;
	struct tui_app app;
	struct tui_grid grid;
	bool fed;         /* what is piped has come to its end */
	bool gone;        /* the terminal is */
	int64_t drawn_ns; /* when the screen was last drawn */
};

bool rsp_tui_can_utf8(void)
{
	return tui_terminal_utf8();
}

static void resize(struct loop *loop)
{
	int rows, cols;

	tui_terminal_size(&rows, &cols);
	if (tui_grid_resize(&loop->grid, rows, cols))
		tui_app_resize(&loop->app, rows, cols);
}

/* True when a key was taken. */
static bool take_keys(struct loop *loop)
{
	bool any = false, resized;
	unsigned key;

	while (!loop->app.over && (key = tui_terminal_key(&resized)) != TUI_KEY_NONE) {
		if (resized)
			resize(loop);
		else
			tui_app_key(&loop->app, key);
		any = true;
	}
	return any;
}

/* Waits until there is something to do, or just looks when there is work. */
static bool wait_for(struct loop *loop, bool work)
{
	const struct rsp_tui_feed *feed = loop->tui->feed;
	struct pollfd fds[] = {
	    {.fd = loop->tui->keys,                    .events = POLLIN},
	    {.fd = feed && !loop->fed ? feed->fd : -1, .events = POLLIN},
	};
	int num = tui_terminal_wait(fds, sizeof(fds) / sizeof(*fds), work);

	if (num > 0 && fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		loop->gone = true;
	if (num > 0 && fds[1].revents)
		loop->fed = !feed->pump(feed->user);
	/* A signal may be a change of the size. */
	return (num > 0 && fds[0].revents & POLLIN) || (num < 0 && errno == EINTR);
}

static void draw(struct loop *loop, bool at_once)
{
	int64_t now = loop->tui->now();

	if (!loop->app.dirty || (!at_once && now - loop->drawn_ns < DRAW_NS))
		return;
	tui_app_draw(&loop->app, &loop->grid);
	tui_terminal_show(&loop->grid);
	loop->drawn_ns = now;
}

static bool may_read(const struct loop *loop)
{
	const struct rsp_tui_feed *feed = loop->tui->feed;

	return !feed || loop->fed || feed->may_read(feed->user, rsp_view_read(loop->tui->view));
}

static void run(struct loop *loop)
{
	bool more = true, pressed = true;

	resize(loop);
	draw(loop, true);
	while (!loop->app.over && !loop->gone && !tui_terminal_signal()) {
		if (wait_for(loop, more))
			pressed |= take_keys(loop);
		more = tui_app_work(&loop->app, may_read(loop));
		draw(loop, pressed || !more);
		pressed = false;
	}
}

int rsp_tui_run(const struct rsp_tui *tui, const char **out_text)
{
	struct loop loop = {.tui = tui};
	struct tui_options options = {
	    .ascii = tui->ascii,
	    .title = tui->title,
	    .zone = tui->zone,
	    .zone_user = tui->zone_user,
	    .now = tui->now,
	};

	if (!tui_terminal_begin(tui->keys, tui->colour, out_text))
		return -1;
	tui_app_init(&loop.app, &options, tui->view);
	run(&loop);
	tui_terminal_end();
	tui_app_free(&loop.app);
	tui_grid_free(&loop.grid);
	return tui_terminal_signal();
}
