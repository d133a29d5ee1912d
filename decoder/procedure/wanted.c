/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/wanted.h"

#include "rsptrace/trace.h"

uint16_t rsp_wanted_add(struct rsp_wanted *wanted, const char *key)
{
	const struct rsp_field *field = rsp_field_find(rsp_text(key));
	uint16_t number;
	size_t at;

	if (!field)
		return RSP_NOT_WANTED;
	number = rsp_wanted_of(wanted, field);
	if (number != RSP_NOT_WANTED || wanted->num == RSP_WANTED_MAX)
		return number;
	number = wanted->num++;
	wanted->fields[number] = field;
	for (at = rsp_wanted_bucket(field); wanted->buckets[at];)
		at = (at + 1) % RSP_WANTED_BUCKETS;
	wanted->buckets[at] = (uint16_t)(number + 1);
	return number;
}
