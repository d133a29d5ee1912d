/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure/table.h"

enum { FIRST_BUCKETS = 256 };

bool rsp_table_init(struct rsp_table *table)
{
	rsp_arena_init(&table->arena, 0);
	table->num_buckets = FIRST_BUCKETS;
	table->buckets = rsp_alloc(table->num_buckets * sizeof(*table->buckets));
	return table->buckets != NULL;
}

void rsp_table_free(struct rsp_table *table)
{
	rsp_free(table->buckets);
	rsp_arena_free(&table->arena);
}

static struct rsp_table_node **bucket_of(const struct rsp_table *table, uint64_t hash)
{
	return &table->buckets[hash & (table->num_buckets - 1)];
}

static void put_first(struct rsp_table_node **bucket, struct rsp_table_node *node)
{
	node->before = NULL;
	node->next = *bucket;
	if (*bucket)
		(*bucket)->before = node;
	*bucket = node;
}

/* Twice as many buckets when there are more keys than that; where memory is short it goes on as it
 * is. */
static void grow(struct rsp_table *table)
{
	struct rsp_table wider = *table;

	wider.num_buckets *= 2;
	wider.buckets = rsp_alloc(wider.num_buckets * sizeof(*wider.buckets));
	if (!wider.buckets)
		return;
	for (size_t at = 0; at < table->num_buckets; at++) {
		struct rsp_table_node *turned = NULL, *node = table->buckets[at];

		/* Turned round twice, so that the latest stays first. */
		while (node) {
			struct rsp_table_node *next = node->next;

			node->next = turned;
			turned = node;
			node = next;
		}
		while (turned) {
			struct rsp_table_node *next = turned->next;
			struct rsp_table_node **bucket = bucket_of(&wider, turned->hash);

			put_first(bucket, turned);
			turned = next;
		}
	}
	rsp_free(table->buckets);
	*table = wider;
}

static struct rsp_table_node *new_node(struct rsp_table *table)
{
	struct rsp_table_node *node = table->free;

	if (!node)
		return rsp_arena_alloc(&table->arena, sizeof(*node));
	table->free = node->next;
	return node;
}

bool rsp_table_add(struct rsp_table *table, uint64_t hash, struct rsp_instance *instance,
                   struct rsp_table_node **list)
{
	for (const struct rsp_table_node *at = *list; at; at = at->next_of_one)
		if (at->hash == hash)
			return true;
	return rsp_table_put(table, hash, instance, list);
}

bool rsp_table_put(struct rsp_table *table, uint64_t hash, struct rsp_instance *instance,
                   struct rsp_table_node **list)
{
	struct rsp_table_node *node;

	if (table->num_nodes > table->num_buckets)
		grow(table);
	node = new_node(table);
	if (!node)
		return false;
	*node = (struct rsp_table_node){.hash = hash, .instance = instance, .next_of_one = *list};
	put_first(bucket_of(table, hash), node);
	*list = node;
	table->num_nodes++;
	return true;
}

const struct rsp_table_node *rsp_table_next(const struct rsp_table_node *node)
{
	uint64_t hash = node->hash;

	for (node = node->next; node && node->hash != hash; node = node->next)
		;
	return node;
}

const struct rsp_table_node *rsp_table_first(const struct rsp_table *table, uint64_t hash)
{
	const struct rsp_table_node *node = *bucket_of(table, hash);

	while (node && node->hash != hash)
		node = node->next;
	return node;
}

static void unlink_node(struct rsp_table *table, struct rsp_table_node *node)
{
	if (node->before)
		node->before->next = node->next;
	else
		*bucket_of(table, node->hash) = node->next;
	if (node->next)
		node->next->before = node->before;
	node->next = table->free;
	table->free = node;
	table->num_nodes--;
}

void rsp_table_drop(struct rsp_table *table, struct rsp_table_node **list)
{
	struct rsp_table_node *node = *list;

	while (node) {
		struct rsp_table_node *next = node->next_of_one;

		unlink_node(table, node);
		node = next;
	}
	*list = NULL;
}

uint64_t rsp_hash_number(uint64_t hash, uint64_t number)
{
	enum { HALF = 32 };

	hash = (hash ^ number) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> HALF;
}

uint64_t rsp_hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	uint64_t word;

	hash = rsp_hash_number(hash, len);
	for (; len >= sizeof(word); len -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = rsp_hash_number(hash, word);
	}
	for (word = 0; len; len--)
		word = word << 8 | *at++;
	return rsp_hash_number(hash, word);
}

uint64_t rsp_hash_text(uint64_t hash, const char *text)
{
	return rsp_hash_bytes(hash, text, strlen(text));
}
