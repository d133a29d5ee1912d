/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applications by their identifier (AID). */
#ifndef RSP_CARD_AID_H
#define RSP_CARD_AID_H

#include "rsptrace/slice.h"

enum { RSP_AID_MAX = 16 }; /* ISO 7816-5: an AID is at most 16 bytes */

struct rsp_application {
	struct rsp_slice aid; /* the bytes to compare */
	bool whole;           /* all of the AID, or only its first bytes */
	bool is_isdr;
	const char *name;
	const char *source; /* clause, or where the fact was seen */
};

/* rsp_application_of gives the row of an AID, or NULL. */
const struct rsp_application *rsp_application_of(struct rsp_slice aid);

/* rsp_aid_provider gives who registered the first five bytes of an AID (RID), or NULL. */
const char *rsp_aid_provider(struct rsp_slice aid);

/* rsp_aid_is_isdr tells whether an AID is that of an ISD-R: one of our rows, or one of `further`
 * (whole AIDs). */
bool rsp_aid_is_isdr(struct rsp_slice aid, const struct rsp_slice *further, size_t num_further);

#endif
