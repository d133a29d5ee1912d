/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/field_set.h"

struct rsp_field_set *rsp_field_set_new(struct rsp_field_table table,
                                        const struct rsp_field *const *fields, size_t num_fields)
{
	struct rsp_field_set *set = rsp_alloc(sizeof(*set) + table.num_rows * sizeof(set->has[0]));

	if (!set)
		return NULL;
	set->table = table;
	for (size_t i = 0; i < num_fields; i++)
		rsp_field_set_add(set, fields[i]);
	return set;
}

void rsp_field_set_add(struct rsp_field_set *set, const struct rsp_field *field)
{
	size_t row = rsp_field_set_row(set, field);

	if (row < set->table.num_rows)
		set->has[row] = true;
}

void rsp_field_set_join(struct rsp_field_set *set, const struct rsp_field_set *other)
{
	for (size_t row = 0; row < set->table.num_rows; row++)
		set->has[row] |= rsp_field_set_has(other, &set->table.rows[row]);
}
