/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a function over HTTP ended with, in the JSON binding (SGP.22 6.5.1). */
#ifndef RSP_RSP_WEB_RESULT_H
#define RSP_RSP_WEB_RESULT_H

#include "base/json.h"
#include "rsp/web_function.h"

/* rsp_web_succeeded tells whether the header of a response says that the function was executed, or
 * is not there. */
bool rsp_web_succeeded(const struct rsp_json_value *message);

/* rsp_web_result reads the result of a response out of its header, the members that are error
 * numbers, and the objects that `tree` shows of it. RSP_RESULT_NONE where nothing tells. Names and
 * codes live in the arena. */
struct rsp_result rsp_web_result(struct rsp_arena *arena, const struct rsp_web_function *function,
                                 const struct rsp_json_value *message, const struct rsp_node *tree);

/* rsp_web_remark says what is to be looked at although the message is no failure: a warning, or
 * what an operator is notified of. NULL: nothing. */
const char *rsp_web_remark(struct rsp_arena *arena, const struct rsp_json_value *message);

#endif
