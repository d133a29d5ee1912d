/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/wanted.h"

#include <string.h>

#include "procedure/table.h"
#include "rsptrace/trace.h"

static size_t bucket_of(const struct rsp_wanted *wanted, const char *key)
{
	return rsp_hash_text(0, key) & (wanted->num_index - 1);
}

static void index_field(struct rsp_wanted *wanted, const struct rsp_field *field)
{
	size_t at = bucket_of(wanted, field->key);

	while (wanted->index[at])
		at = (at + 1) & (wanted->num_index - 1);
	wanted->index[at] = field;
}

void rsp_wanted_init(struct rsp_wanted *wanted, struct rsp_arena *arena)
{
	struct rsp_field_table table;
	size_t num = 0;

	*wanted = (struct rsp_wanted){.num_index = 1};
	for (size_t at = 0; (table = rsp_field_table_at(at)).num_rows; at++)
		num += table.num_rows;
	while (wanted->num_index < 2 * num)
		wanted->num_index *= 2;
	wanted->index = rsp_arena_alloc(arena, wanted->num_index * sizeof(*wanted->index));
	for (size_t at = 0; wanted->index && (table = rsp_field_table_at(at)).num_rows; at++)
		for (size_t row = 0; row < table.num_rows; row++)
			index_field(wanted, &table.rows[row]);
}

static const struct rsp_field *field_with(const struct rsp_wanted *wanted, const char *key)
{
	size_t at;

	if (!wanted->index)
		return rsp_field_find(rsp_text(key));
	for (at = bucket_of(wanted, key); wanted->index[at];
	     at = (at + 1) & (wanted->num_index - 1))
		if (strcmp(wanted->index[at]->key, key) == 0)
			return wanted->index[at];
	return NULL;
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

static bool is_hex(const struct rsp_field *field)
{
	return strcmp(field->label, "transactionId") == 0 ||
	       strcmp(field->label, "eimTransactionId") == 0;
}

uint16_t rsp_wanted_add(struct rsp_wanted *wanted, const char *key)
{
	const struct rsp_field *field = field_with(wanted, key);
	uint16_t number;
	size_t at;

	if (!field)
		return RSP_NOT_WANTED;
	number = rsp_wanted_of(wanted, field);
	if (number != RSP_NOT_WANTED || wanted->num == RSP_WANTED_MAX)
		return number;
	number = wanted->num++;
	wanted->fields[number] = field;
	wanted->once[number] = is_once(key);
	wanted->hex[number] = is_hex(field);
	for (at = rsp_wanted_bucket(field); wanted->buckets[at];)
		at = (at + 1) % RSP_WANTED_BUCKETS;
	wanted->buckets[at] = (uint16_t)(number + 1);
	return number;
}
