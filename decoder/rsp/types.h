/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The schema's types of the ES10 functions and of the Bound Profile Package, looked up once. */
#ifndef RSP_RSP_TYPES_H
#define RSP_RSP_TYPES_H

#include "rsp/functions.h"
#include "schema/memo.h"

enum {
	RSP_ES10_MAX_FUNCTIONS = 64,
	RSP_BPP_NUM_GROUPS = 4, /* A0 to A3 */
	RSP_ES10_NUM_SETS = 2   /* fields of the schema, and of this module */
};

struct rsp_es10_types {
	/* By the place of the function in the catalogue; NULL: none. */
	const struct rsp_asn_type *request[RSP_ES10_MAX_FUNCTIONS];
	const struct rsp_asn_type *response[RSP_ES10_MAX_FUNCTIONS];
	const struct rsp_asn_type *secure_channel; /* InitialiseSecureChannelRequest */
	const struct rsp_asn_type *store_metadata; /* StoreMetadataRequest */
	const struct rsp_asn_type *install_result; /* ProfileInstallationResult */
	const struct rsp_field *package;           /* BoundProfilePackage */
	const struct rsp_field *group[RSP_BPP_NUM_GROUPS];
	struct rsp_field_set *telling; /* of outcomes, see rsp_es10_outcome; NULL: no memory */
	struct rsp_walk_memo *memo;    /* of certificates; NULL: none */
	struct rsp_field_set
	    *only[RSP_ES10_NUM_SETS]; /* see rsp_es10_ask; NULL: all are asked for */
};

/* rsp_es10_types_init looks all of them up. rsp_es10_types_free gives back what that took. */
void rsp_es10_types_init(struct rsp_es10_types *out);
void rsp_es10_types_free(struct rsp_es10_types *types);

/* rsp_es10_types_ask notes of which fields values are asked for; without memory it is all. */
void rsp_es10_types_ask(struct rsp_es10_types *types, const struct rsp_field *const *fields,
                        size_t num_fields);

/* rsp_es10_request_type and rsp_es10_response_type give the type of a row of the catalogue; NULL:
 * none. */
const struct rsp_asn_type *rsp_es10_request_type(const struct rsp_es10_types *types,
                                                 const struct rsp_es10_function *function);
const struct rsp_asn_type *rsp_es10_response_type(const struct rsp_es10_types *types,
                                                  const struct rsp_es10_function *function);

#endif
