/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON binding (SGP.22 6.5, SGP.32 6.4): from a body to a tree. */
#ifndef RSP_RSP_WEB_JSON_H
#define RSP_RSP_WEB_JSON_H

#include "base/decode.h"
#include "base/json.h"
#include "rsp/web_function.h"
#include "rsp/web_member.h"

/* rsp_web_json_show adds the members of a message, read from decode->buffer, as children of
 * `parent`; objects in base64 are walked in place. What is odd is a finding. */
void rsp_web_json_show(struct rsp_decode *decode, struct rsp_node *parent,
                       enum rsp_web_family family, const struct rsp_json_value *message);

/* rsp_web_json_check reports members of a list, separated by blanks, that the message lacks. */
void rsp_web_json_check(struct rsp_decode *decode, const struct rsp_json_value *message,
                        const char *members);

/* rsp_web_json_guess gives the function whose members a message has that names no path, or NULL. */
const struct rsp_web_function *rsp_web_json_guess(const struct rsp_json_value *message,
                                                  bool is_request);

#endif
