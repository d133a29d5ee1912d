/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File control parameters in profile packages (TCA eUICC Profile Package 8.3.3). */
#ifndef RSP_RSP_SAIP_FCP_H
#define RSP_RSP_SAIP_FCP_H

#include "base/decode.h"

/* rsp_saip_fcp_show adds what the octets of all members of Fcp below `node`, which may be NULL,
 * mean: as children of theirs, with the fields of FCP templates of cards. */
void rsp_saip_fcp_show(struct rsp_decode *decode, struct rsp_node *node);

#endif
