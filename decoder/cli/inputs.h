/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inputs: the traces that the command line names. */
#ifndef RSP_CLI_INPUTS_H
#define RSP_CLI_INPUTS_H

#include "rsptrace/arena.h"

/* The files of one trace. */
struct rsp_files {
	const char **paths;
	size_t num_paths;
	const char *trouble; /* why there is none; NULL: all is well */
};

/* rsp_files_of gives what an operand names: a file, "-" (standard input), or a folder, whose files
 * are taken in the order of their names (hidden ones and folders inside are left out). When it
 * cannot be found the trouble names what is nearest. All in the arena. */
struct rsp_files rsp_files_of(struct rsp_arena *arena, const char *operand);

/* rsp_base_name gives the last part of a path; "-" stays. A folder's closing "/" is no part of it.
 */
const char *rsp_base_name(struct rsp_arena *arena, const char *path);

#endif
