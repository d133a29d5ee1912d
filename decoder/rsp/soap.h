/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ES1, ES2, ES3, ES4, ES4A and ES7 of SGP.02: from HTTP messages to messages of functions. */
#ifndef RSP_RSP_SOAP_H
#define RSP_RSP_SOAP_H

#include "base/http.h"

enum { RSP_SOAP_WAITING = 512 /* requests whose responses are waited for */ };

struct rsp_soap;

/* rsp_soap_new makes the state of one trace; NULL when there is no memory. */
struct rsp_soap *rsp_soap_new(void);
/* rsp_soap_free gives it back. NULL is allowed. */
void rsp_soap_free(struct rsp_soap *soap);

/* rsp_soap_handle takes one item RSP_HINT_HTTP. True: it was a message of SGP.02, or the HTTP
 * response to one; what it holds was handed out through rsp_pass_emit, and lives in pass->scratch.
 * An HTTP response that only says that a request or callback arrived (202) is no message. */
bool rsp_soap_handle(struct rsp_pass *pass, struct rsp_soap *soap, const struct rsp_item *item);

/* rsp_soap_is_xml tells whether a media type is that of a SOAP message, or of XML as such. */
bool rsp_soap_is_xml(struct rsp_slice type);

/* rsp_soap_may_be tells from target, type and the front of the body whether an HTTP message may be
 * one of SGP.02: cheap, and false for what other services say in XML. */
bool rsp_soap_may_be(const struct rsp_http *http, struct rsp_slice body);

/* rsp_soap_end is called when the trace is over: what still waits is told. */
void rsp_soap_end(struct rsp_pass *pass, struct rsp_soap *soap);

#endif
