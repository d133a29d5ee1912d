/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/types.h"

#include <assert.h>
#include <string.h>

#include "rsp/fields.h"
#include "rsp/outcome.h"
#include "rsp/rsp.h"

/* SGP.22 2.5.5: the members A0 to A3. */
static const char *const group_names[RSP_BPP_NUM_GROUPS] = {"firstSequenceOf87", "sequenceOf88",
                                                            "secondSequenceOf87", "sequenceOf86"};

static const struct rsp_asn_type *type_of(const char *name)
{
	return *name ? rsp_schema_type(name) : NULL;
}

static const struct rsp_field *member_field(const struct rsp_asn_type *type, const char *name)
{
	for (uint16_t i = 0; type && i < type->num_members; i++)
		if (strcmp(type->members[i].name, name) == 0 && type->members[i].field)
			return type->members[i].field;
	return rsp_es10_field(RSP_ES10_FIELD_BPP);
}

/* The fields of which an outcome is read. */
static struct rsp_field_set *telling_new(void)
{
	struct rsp_field_table schema = rsp_schema_fields();
	struct rsp_field_set *set = rsp_field_set_new(schema, NULL, 0);

	for (size_t row = 0; set && row < schema.num_rows; row++)
		if (rsp_es10_tells_outcome(&schema.rows[row]))
			rsp_field_set_add(set, &schema.rows[row]);
	return set;
}

void rsp_es10_types_init(struct rsp_es10_types *out)
{
	const struct rsp_asn_type *package = rsp_schema_type("BoundProfilePackage");
	size_t num;
	const struct rsp_es10_function *functions = rsp_es10_functions(&num);

	assert(num <= RSP_ES10_MAX_FUNCTIONS);
	for (size_t i = 0; i < num; i++) {
		out->request[i] = type_of(functions[i].request);
		out->response[i] = type_of(functions[i].response);
	}
	out->secure_channel = type_of("InitialiseSecureChannelRequest");
	out->store_metadata = type_of("StoreMetadataRequest");
	out->install_result = type_of("ProfileInstallationResult");
	out->memo = rsp_memo_new(type_of("Certificate"));
	out->telling = telling_new();
	out->package =
	    package && package->field ? package->field : rsp_es10_field(RSP_ES10_FIELD_BPP);
	for (size_t i = 0; i < RSP_BPP_NUM_GROUPS; i++)
		out->group[i] = member_field(package, group_names[i]);
}

void rsp_es10_types_free(struct rsp_es10_types *types)
{
	rsp_memo_free(types->memo);
	rsp_free(types->telling);
	for (size_t i = 0; i < RSP_ES10_NUM_SETS; i++)
		rsp_free(types->only[i]);
}

void rsp_es10_types_ask(struct rsp_es10_types *types, const struct rsp_field *const *fields,
                        size_t num_fields)
{
	struct rsp_field_set *known = rsp_field_set_new(rsp_schema_fields(), fields, num_fields);
	struct rsp_field_set *own = rsp_field_set_new(rsp_es10_fields(), fields, num_fields);

	if (known) {
		rsp_field_set_join(known, types->telling);
		known->next = own;
	}
	types->only[0] = known;
	types->only[1] = own;
}

static size_t place_of(const struct rsp_es10_function *function)
{
	size_t num;

	return (size_t)(function - rsp_es10_functions(&num));
}

const struct rsp_asn_type *rsp_es10_request_type(const struct rsp_es10_types *types,
                                                 const struct rsp_es10_function *function)
{
	return function ? types->request[place_of(function)] : NULL;
}

const struct rsp_asn_type *rsp_es10_response_type(const struct rsp_es10_types *types,
                                                  const struct rsp_es10_function *function)
{
	return function ? types->response[place_of(function)] : NULL;
}
