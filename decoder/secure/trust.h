/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust anchors: the keys of certificate issuers (CI) that chains end at. */
#ifndef RSP_SECURE_TRUST_H
#define RSP_SECURE_TRUST_H

#include "rsptrace/trust.h"
#include "secure/certificate.h"

struct rsp_anchor {
	const char *name;
	struct rsp_slice key_id, point;
	enum rsp_curve curve;
	bool is_test;             /* of SGP.26: everybody has its private key */
	struct rsp_slice subject; /* X.509: its name, with tag and length; of GlobalPlatform: the
	                             value of 5F20; empty: built in */
	const struct rsp_anchor *next;
};

/* rsp_trust_find gives the anchor with this key identifier; of those that were given, then of the
 * built-in ones. `trust` may be NULL. NULL: there is none. */
const struct rsp_anchor *rsp_trust_find(const struct rsp_trust *trust, struct rsp_slice key_id);

/* rsp_trust_find_subject gives one that was given by the name that it has; NULL: there is none. */
const struct rsp_anchor *rsp_trust_find_subject(const struct rsp_trust *trust,
                                                struct rsp_slice subject);

/* rsp_trust_first gives the first of those that were given; NULL: none was. */
const struct rsp_anchor *rsp_trust_first(const struct rsp_trust *trust);

#endif
