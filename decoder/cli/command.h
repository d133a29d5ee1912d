/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands: one row each in main.c. */
#ifndef RSP_CLI_COMMAND_H
#define RSP_CLI_COMMAND_H

#include "cli/options.h"

/* What the program answers. When several apply, the first of internal, usage, input, violation,
 * missing key, damaged, done. */
enum rsp_exit {
	RSP_EXIT_DONE = 0,
	RSP_EXIT_VIOLATION = 1,
	RSP_EXIT_USAGE = 2,
	RSP_EXIT_INPUT = 3,
	RSP_EXIT_DAMAGED = 4,
	RSP_EXIT_KEY = 5,
	RSP_EXIT_INTERNAL = 70
};

/* rsp_exit_worse gives the one of two that counts when both apply. */
enum rsp_exit rsp_exit_worse(enum rsp_exit a, enum rsp_exit b);

/* The commands: each gets its settings and answers how it went; it says itself on standard error
 * what went wrong. */
enum rsp_exit rsp_command_decode(struct rsp_settings *settings);
enum rsp_exit rsp_command_flow(struct rsp_settings *settings);
enum rsp_exit rsp_command_tui(struct rsp_settings *settings);
enum rsp_exit rsp_command_validate(struct rsp_settings *settings);
enum rsp_exit rsp_command_diff(struct rsp_settings *settings);
enum rsp_exit rsp_command_export(struct rsp_settings *settings);
enum rsp_exit rsp_command_extract(struct rsp_settings *settings);
enum rsp_exit rsp_command_query(struct rsp_settings *settings);
enum rsp_exit rsp_command_schema(struct rsp_settings *settings);
enum rsp_exit rsp_command_explain(struct rsp_settings *settings);
enum rsp_exit rsp_command_convert(struct rsp_settings *settings);
enum rsp_exit rsp_command_keys(struct rsp_settings *settings);
enum rsp_exit rsp_command_doctor(struct rsp_settings *settings);

/* rsp_tui_possible tells whether the terminal's front end can be shown: there is a terminal for
 * output, and one that keys can come from. */
bool rsp_tui_possible(void);

/* rsp_exit_of_output tells how writing went: flushes the out and looks at the errno that
 * rsp_write_stdout left. */
enum rsp_exit rsp_exit_of_output(struct rsp_out *out, const int *error);

#endif
