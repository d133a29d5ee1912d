/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pass that hands out nothing. A reader's own memory is given back by its close, which may hand
 * things out: where nobody wants them any more they go here. */
#ifndef RSP_CARRIER_QUIET_H
#define RSP_CARRIER_QUIET_H

#include "base/pass.h"

/* rsp_quiet_begin makes such a pass with a scratch arena; rsp_quiet_end gives the memory back. */
void rsp_quiet_begin(struct rsp_pass *pass, struct rsp_arena *scratch);
void rsp_quiet_end(struct rsp_pass *pass);

#endif
