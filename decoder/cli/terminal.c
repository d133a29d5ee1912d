/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include "cli/terminal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SENTENCE = 2048, ASCII_FIRST = 0x20, ASCII_DEL = 0x7F };

#define NS_PER_SECOND INT64_C(1000000000)

/* An empty variable counts as not set, as POSIX has it for locales. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

bool rsp_terminal_out(void)
{
	return isatty(STDOUT_FILENO);
}

bool rsp_terminal_err(void)
{
	return isatty(STDERR_FILENO);
}

bool rsp_terminal_screen(void)
{
	const char *terminal = variable("TERM");

	return rsp_terminal_out() && terminal && strcmp(terminal, "dumb") != 0;
}

bool rsp_terminal_colour(void)
{
	return rsp_terminal_screen() && !variable("NO_COLOR");
}

bool rsp_terminal_utf8(void)
{
	const char *locale = variable("LC_ALL");

	if (!locale)
		locale = variable("LC_CTYPE");
	if (!locale)
		locale = variable("LANG");
	return locale && (strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8"));
}

int rsp_terminal_width(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int64_t rsp_terminal_zone(void *unused, int64_t seconds)
{
	time_t at = (time_t)seconds;
	struct tm local;

	(void)unused;
	return localtime_r(&at, &local) ? (int64_t)local.tm_gmtoff : 0;
}

int64_t rsp_terminal_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

const char *rsp_terminal_config(struct rsp_arena *arena)
{
	const char *folder = variable("XDG_CONFIG_HOME");

	if (folder)
		return rsp_arena_printf(arena, "%s/rsptrace/config", folder);
	folder = variable("HOME");
	return folder ? rsp_arena_printf(arena, "%s/.config/rsptrace/config", folder) : NULL;
}

void rsp_say(const char *format, ...)
{
	char text[MAX_SENTENCE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (char *at = text; *at; at++)
		if ((*at > 0 && *at < ASCII_FIRST) || *at == ASCII_DEL)
			*at = '?';
	fprintf(stderr, "rsptrace: %s\n", text);
}

bool rsp_write_stdout(void *user, const char *data, size_t len)
{
	int *error = user;

	while (len) {
		ssize_t written = write(STDOUT_FILENO, data, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			*error = errno == EPIPE || errno == EBADF ? 0 : errno;
			return false;
		}
		data += written;
		len -= (size_t)written;
	}
	return true;
}
