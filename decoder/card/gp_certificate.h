/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates of GlobalPlatform (Amendment E), which SGP.02 uses: tag 7F21. */
#ifndef RSP_CARD_GP_CERTIFICATE_H
#define RSP_CARD_GP_CERTIFICATE_H

#include "base/decode.h"

/* Whom a certificate is for: C8 in its discretionary data. */
enum { RSP_GP_ROLE_SMDP = 0x01, RSP_GP_ROLE_SMSR = 0x02 };

/* rsp_gp_certificate_show adds the objects of a certificate, cut from decode->buffer, as children
 * of `parent`; what is no certificate adds nothing. */
void rsp_gp_certificate_show(struct rsp_decode *decode, struct rsp_node *parent,
                             struct rsp_slice in);

/* rsp_gp_certificate_role gives the object C8 of a certificate (its value is empty when there is
 * none). */
struct rsp_slice rsp_gp_certificate_role(struct rsp_slice in);

#endif
