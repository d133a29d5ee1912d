/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Terminal: what the environment says about where the output goes. The only place that asks it. */
#ifndef RSP_CLI_TERMINAL_H
#define RSP_CLI_TERMINAL_H

#include "rsptrace/arena.h"

/* rsp_terminal_colour tells whether colour is welcome on standard output: it is a terminal that is
 * not "dumb", and NO_COLOR is not set. */
bool rsp_terminal_colour(void);

/* rsp_terminal_screen tells whether standard output is a terminal that can do more than lines. */
bool rsp_terminal_screen(void);

/* rsp_terminal_utf8 tells whether the locale is a UTF-8 one, by the first of LC_ALL, LC_CTYPE and
 * LANG that is set. */
bool rsp_terminal_utf8(void);

/* rsp_terminal_out and _err tell whether standard output and standard error are terminals. */
bool rsp_terminal_out(void);
bool rsp_terminal_err(void);

/* rsp_terminal_width gives the columns of standard output; 0: it is no terminal, or does not say.
 */
int rsp_terminal_width(void);

/* rsp_terminal_zone gives the seconds that local time is ahead of UTC at a time since 1970. */
int64_t rsp_terminal_zone(void *unused, int64_t seconds);

/* rsp_terminal_now is a clock in nanoseconds that only goes forward. */
int64_t rsp_terminal_now(void);

/* rsp_terminal_config gives the path of the configuration file; NULL when there is no place for
 * one. */
const char *rsp_terminal_config(struct rsp_arena *arena);

/* rsp_say writes "rsptrace: ..." and a line end to standard error; control characters become "?".
 */
void rsp_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* rsp_write_stdout is a sink for rsp_out. False when nobody reads any more, or on an error; then
 * *(int *)user is the errno (0 when the reader just went away). */
bool rsp_write_stdout(void *user, const char *data, size_t len);

#endif
