/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Target: the file that a command line asks for. What is written goes to a file beside it, which
 * takes its name when all of it is there; so nobody meets half a file, and one that was there
 * before stays when something goes wrong. */
#ifndef RSP_CLI_TARGET_H
#define RSP_CLI_TARGET_H

#include <stdio.h>

#include "rsptrace/arena.h"

struct rsp_target {
	const char *path;      /* "-": standard output */
	const char *temporary; /* NULL: written directly */
	FILE *file;
	int error; /* errno of what rsp_target_write could not write; 0: none */
};

/* rsp_target_is_stdout tells whether a path stands for standard output. */
bool rsp_target_is_stdout(const char *path);

/* rsp_target_open opens `path`, which like what the arena holds must outlive the target. What is
 * there and no regular file (a pipe, /dev/stdout) is written directly. False when it cannot be
 * written, which was said then. */
RSP_MUST_USE bool rsp_target_open(struct rsp_target *target, struct rsp_arena *arena,
                                  const char *path);

/* rsp_target_write is a sink for rsp_out; `user` is the target. */
bool rsp_target_write(void *user, const char *data, size_t len);

/* rsp_target_close closes it; the file takes its name when `keep` is set and all of it is there.
 * False when it could not be written, which was said then. */
bool rsp_target_close(struct rsp_target *target, bool keep);

#endif
