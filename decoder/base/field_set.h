/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field sets: of which fields somebody asks for the values. */
#ifndef RSP_BASE_FIELD_SET_H
#define RSP_BASE_FIELD_SET_H

#include "rsptrace/arena.h"
#include "rsptrace/field.h"

struct rsp_field_set {
	struct rsp_field_table table;
	const struct rsp_field_set *next; /* for another table; NULL: none */
	bool has[];                       /* one for each row */
};

/* rsp_field_set_new makes a set of those rows of a table that are among `fields`; NULL when there
 * is no memory. Given back with rsp_free. */
RSP_MUST_USE struct rsp_field_set *rsp_field_set_new(struct rsp_field_table table,
                                                     const struct rsp_field *const *fields,
                                                     size_t num_fields);

/* rsp_field_set_add adds a row of the table; fields of other tables are passed over. */
void rsp_field_set_add(struct rsp_field_set *set, const struct rsp_field *field);

/* rsp_field_set_join adds what another set of the same table has; one that there is no memory for
 * (NULL) has all. */
void rsp_field_set_join(struct rsp_field_set *set, const struct rsp_field_set *other);

/* rsp_field_set_row is the row of a field; none of the table where the field is of another one. */
RSP_INLINE size_t rsp_field_set_row(const struct rsp_field_set *set, const struct rsp_field *field)
{
	return ((uintptr_t)field - (uintptr_t)set->table.rows) / sizeof(*field);
}

/* rsp_field_set_has tells whether a field is in the set of its table; those of tables that have no
 * set are asked for, all of them. */
RSP_INLINE bool rsp_field_set_has(const struct rsp_field_set *set, const struct rsp_field *field)
{
	for (; set; set = set->next) {
		size_t row = rsp_field_set_row(set, field);

		if (row < set->table.num_rows)
			return set->has[row];
	}
	return true;
}

#endif
