/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inputs: the traces that the command line names. */
#ifndef RSP_CLI_INPUTS_H
#define RSP_CLI_INPUTS_H

#include "cli/options.h"

/* The files of one trace. */
struct rsp_files {
	const char **paths;
	size_t num_paths;
	const char *trouble; /* why there is none; NULL: all is well */
	const char *operand; /* the one that the trouble is with */
};

/* rsp_files_alike tells how many of the first operands (at least one) are the files of one rotated
 * log, by their names: "a.log" and "a.log.1", in any order. */
size_t rsp_files_alike(const char *const *operands, size_t num);

/* rsp_files_of gives what the operands of one trace name: files, "-" (standard input), or folders,
 * whose files are taken (hidden ones and folders inside are left out). The order is that of their
 * names; of a rotated log ("a.log.2.gz", "a.log.1", "a.log") the oldest comes first. When one
 * cannot be found the trouble names what is nearest. All in the arena. */
struct rsp_files rsp_files_of(struct rsp_arena *arena, const char *const *operands, size_t num);

/* rsp_operands_sort puts the traces of a command line in the order of their names: those that are
 * joined are numbered so, and in which order they were given does not matter. */
void rsp_operands_sort(struct rsp_settings *settings);

/* rsp_base_name gives the last part of a path; "-" stays. A folder's closing "/" is no part of it.
 */
const char *rsp_base_name(struct rsp_arena *arena, const char *path);

/* rsp_options_of_trace gives what the settings ask of a trace, but for the shift of its times;
 * rsp_shift_of is what --shift says of a file, by its path or name. */
struct rsp_trace_options rsp_options_of_trace(const struct rsp_settings *settings, uint32_t number);
int64_t rsp_shift_of(const struct rsp_settings *settings, const char *path, int64_t otherwise);

#endif
