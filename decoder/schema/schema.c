/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated tables, and the look-ups in them. */
#include "schema/schema.h"

#include <string.h>

#include "schema/walk.h"

struct open_row {
	uint64_t key; /* the last eight octets of the OID as a number: rows are sorted by it */
	struct rsp_slice oid;
	const struct rsp_asn_type *type;
};

enum { OPEN_KEY_LEN = 8 };

#include "schema_tables.inc"

const struct rsp_asn_type *rsp_schema_type(const char *name)
{
	size_t low = 0, high = sizeof(by_name) / sizeof(*by_name);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, by_name[middle]->name);

		if (order == 0)
			return by_name[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct rsp_asn_type *const *rsp_schema_types(size_t *out_num)
{
	*out_num = sizeof(by_name) / sizeof(*by_name);
	return by_name;
}

static uint64_t open_key(struct rsp_slice oid)
{
	struct rsp_slice end = oid;
	uint64_t key = 0;

	if (oid.len > OPEN_KEY_LEN && !rsp_take_last(&oid, OPEN_KEY_LEN, &end))
		return 0;
	return rsp_take_ube(&end, end.len, &key) ? key : 0;
}

const struct rsp_asn_type *rsp_schema_open(struct rsp_slice oid)
{
	size_t low = 0, high = sizeof(opens) / sizeof(*opens);
	uint64_t key = open_key(oid);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (opens[middle].key == key)
			return rsp_equal(opens[middle].oid, oid) ? opens[middle].type : NULL;
		if (key < opens[middle].key)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

struct rsp_field_table rsp_schema_fields(void)
{
	return (struct rsp_field_table){fields, sizeof(fields) / sizeof(*fields)};
}

const struct rsp_field *walk_field_of(enum walk_field field)
{
	return &fields[field];
}
