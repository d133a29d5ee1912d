/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the manufacturer of an eUICC (EUM) signed in an EIS: EumSignedInfo, and the certificate of
 * the ECASD in it. */
#ifndef RSP_RSP_SOAP_EUM_H
#define RSP_RSP_SOAP_EUM_H

#include "base/pass.h"
#include "rsp/soap_envelope.h"

/* rsp_soap_eum verifies both, and the certificate of the EUM itself, and hangs what came out to the
 * message, which has its tree. Nothing where nobody asks for signatures, or there is no EIS. */
void rsp_soap_eum(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                  struct rsp_message *message);

#endif
