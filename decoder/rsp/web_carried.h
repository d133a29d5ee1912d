/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a request to a server hands on of the card, in a few words. */
#ifndef RSP_RSP_WEB_CARRIED_H
#define RSP_RSP_WEB_CARRIED_H

#include "rsp/web_function.h"

/* rsp_web_carried gives, of a request, whom it is for (InitiateAuthentication), which event it
 * notifies of, why a session is cancelled, and the error that the eUICC answered with:
 * "install, seqNumber 1, the eUICC answered scp03tSecurityError(8)". NULL: nothing of these. */
const char *rsp_web_carried(struct rsp_arena *arena, const struct rsp_web_function *function,
                            const struct rsp_node *tree);

#endif
