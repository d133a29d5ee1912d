/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust anchors that chains of certificates may end at. The test CIs of SGP.26 are built in. */
#ifndef RSPTRACE_TRUST_H
#define RSPTRACE_TRUST_H

#include "rsptrace/arena.h"

struct rsp_trust;

enum { RSP_TRUST_MAX = 256 }; /* anchors that are kept */

/* rsp_trust_new makes a store without anchors of its own; NULL when there is no memory. */
RSP_MUST_USE struct rsp_trust *rsp_trust_new(void);
void rsp_trust_free(struct rsp_trust *trust);

/* rsp_trust_add takes the certificates of a file: DER, or any number of PEM; or one of
 * GlobalPlatform (7F21), as bytes or in hex. Answers how many it took; those with a key on an
 * unknown curve are left out. */
size_t rsp_trust_add(struct rsp_trust *trust, struct rsp_slice file);

#endif
