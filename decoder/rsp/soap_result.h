/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a function of SGP.02 ended with. */
#ifndef RSP_RSP_SOAP_RESULT_H
#define RSP_RSP_SOAP_RESULT_H

#include "rsp/soap_envelope.h"

/* rsp_soap_result reads the result of a response, or of a Fault; RSP_RESULT_NONE where it tells
 * none. Names and codes live in the arena. */
struct rsp_result rsp_soap_result(struct rsp_arena *arena, const struct rsp_soap_unit *unit);

/* rsp_soap_succeeded tells whether the response says that the function was executed. */
bool rsp_soap_succeeded(const struct rsp_soap_unit *unit);

/* rsp_soap_remark says what is to be looked at although nothing failed: a warning. NULL: nothing.
 */
const char *rsp_soap_remark(struct rsp_arena *arena, const struct rsp_soap_unit *unit);

#endif
