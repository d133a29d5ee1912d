/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ES9+, ES11, ES2+, ES12, ES15 and ESipa: from HTTP messages to messages of functions. */
#ifndef RSP_RSP_WEB_H
#define RSP_RSP_WEB_H

#include "base/pass.h"

enum {
	RSP_WEB_EXCHANGES = 256,      /* requests whose responses are waited for */
	RSP_WEB_KEPT_MAX = 256 << 10, /* bytes of one body that are kept to find it again, */
	RSP_WEB_KEPT_ALL = 4 << 20    /* and of all together */
};

struct rsp_web;

/* rsp_web_new makes the state of one trace; NULL when there is no memory. */
struct rsp_web *rsp_web_new(void);
/* rsp_web_free gives it back. NULL is allowed. */
void rsp_web_free(struct rsp_web *web);

/* rsp_web_handle takes one item RSP_HINT_HTTP. What it holds is handed out through rsp_pass_emit,
 * and lives in pass->scratch; HTTP of other protocols is passed over. */
void rsp_web_handle(struct rsp_pass *pass, struct rsp_web *web, const struct rsp_item *item);

/* rsp_web_end is called when the trace is over: what still waits is told. */
void rsp_web_end(struct rsp_pass *pass, struct rsp_web *web);

#endif
