/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What CreateAdditionalKeySet asks for, as the ISD-R is told: the data of STORE DATA with an
 * ephemeral key. The message has only a part of its control reference template; what usually stands
 * in the others is tried. */
#ifndef RSP_RSP_SOAP_KEYSET_H
#define RSP_RSP_SOAP_KEYSET_H

#include "rsp/es5_keys.h"

enum { RSP_SOAP_KEYSET_FORMS = 10, RSP_SOAP_HOST_ID_MAX = 64 /* bytes */ };

struct rsp_soap_keyset {
	uint64_t kvn, parameters, counter;
	struct rsp_slice host_id, point, signature;
	const struct rsp_es5_domain *domain; /* of the eUICC's ISD-R; NULL: not known */
};

/* rsp_soap_keyset_form gives the form `at` (from 0), in the arena; NULL behind the last, when a
 * value cannot be in one, or there is no memory. */
const struct rsp_buffer *rsp_soap_keyset_form(struct rsp_arena *arena,
                                              const struct rsp_soap_keyset *keyset, unsigned at);

#endif
