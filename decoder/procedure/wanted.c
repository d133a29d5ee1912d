/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/wanted.h"

#include <string.h>

#include "rsptrace/trace.h"

/* Many definitions ask for the same fields, and there are few of these beside all that there are.
 */
static uint16_t number_of_key(const struct rsp_wanted *wanted, const char *key)
{
	for (uint16_t at = 0; at < wanted->num; at++)
		if (strcmp(wanted->fields[at]->key, key) == 0)
			return at;
	return RSP_NOT_WANTED;
}

/* Parts of the keys of fields that no two sessions have alike. */
static bool is_once(const char *key)
{
	static const char *const words[] = {"challenge", "signature", "signed", "transaction_id",
	                                    "ephemeral", "receipt",   "token"};

	for (size_t at = 0; at < sizeof(words) / sizeof(*words); at++)
		if (strstr(key, words[at]))
			return !strstr(key, "certificate");
	return false;
}

uint16_t rsp_wanted_add(struct rsp_wanted *wanted, const char *key)
{
	uint16_t number = number_of_key(wanted, key);
	const struct rsp_field *field;
	size_t at;

	if (number != RSP_NOT_WANTED)
		return number;
	field = rsp_field_find(rsp_text(key));
	if (!field || wanted->num == RSP_WANTED_MAX)
		return RSP_NOT_WANTED;
	number = wanted->num++;
	wanted->fields[number] = field;
	wanted->once[number] = is_once(key);
	for (at = rsp_wanted_bucket(field); wanted->buckets[at];)
		at = (at + 1) % RSP_WANTED_BUCKETS;
	wanted->buckets[at] = (uint16_t)(number + 1);
	return number;
}
