/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/1 heads as logs print them: each line of a head on a line of the log, perhaps with empty
 * ones between. */
#ifndef RSP_SOURCE_HTTP_HEAD_H
#define RSP_SOURCE_HTTP_HEAD_H

#include "base/http.h"

enum {
	RSP_HEAD_HEADERS = 64,    /* fields that are kept */
	RSP_HEAD_PREFIX_MAX = 256 /* bytes that may stand before a start line */
};

/* rsp_http_head_is_start tells whether a line is the start line of a request or response; something
 * else may stand before it. */
bool rsp_http_head_is_start(struct rsp_slice line);

/* rsp_http_head_start fills in what a start line says: *out becomes that alone. What is kept is
 * copied to the arena. False when it is none. */
RSP_MUST_USE bool rsp_http_head_start(struct rsp_arena *arena, struct rsp_slice line,
                                      struct rsp_http *out);

/* rsp_http_head_field adds a line "Name: value" behind the last of `headers`, which http->headers
 * becomes; false when it is none. */
RSP_MUST_USE bool rsp_http_head_field(struct rsp_arena *arena, struct rsp_slice line,
                                      struct rsp_http *http,
                                      struct rsp_http_header headers[static RSP_HEAD_HEADERS]);

#endif
