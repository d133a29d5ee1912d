/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table from digests of keys to instances. Several may have one key. */
#ifndef RSP_PROCEDURE_TABLE_H
#define RSP_PROCEDURE_TABLE_H

#include "rsptrace/arena.h"

struct rsp_instance;

struct rsp_table_node {
	uint64_t hash;
	struct rsp_instance *instance;
	struct rsp_table_node *before, *next; /* of the bucket */
	struct rsp_table_node *next_of_one;   /* of the instance */
};

struct rsp_table {
	struct rsp_table_node **buckets;
	size_t num_buckets; /* a power of two */
	size_t num_nodes;
	struct rsp_table_node *free;
	struct rsp_arena arena; /* of the nodes */
};

/* rsp_table_init makes an empty table; false when there is no memory. */
RSP_MUST_USE bool rsp_table_init(struct rsp_table *table);
void rsp_table_free(struct rsp_table *table);

/* rsp_table_add notes a key of an instance, the latest first; *list is the instance's own list of
 * its nodes. A key that it has already is not added again. False when there is no memory. */
RSP_MUST_USE bool rsp_table_add(struct rsp_table *table, uint64_t hash,
                                struct rsp_instance *instance, struct rsp_table_node **list);

/* rsp_table_put does so with a key that the instance is known not to have. */
RSP_MUST_USE bool rsp_table_put(struct rsp_table *table, uint64_t hash,
                                struct rsp_instance *instance, struct rsp_table_node **list);

/* rsp_table_first gives the first node with this key, rsp_table_next the one behind; NULL: none. */
const struct rsp_table_node *rsp_table_first(const struct rsp_table *table, uint64_t hash);
const struct rsp_table_node *rsp_table_next(const struct rsp_table_node *node);

/* rsp_table_drop forgets all keys of an instance. */
void rsp_table_drop(struct rsp_table *table, struct rsp_table_node **list);

/* rsp_hash_... put a key together. */
uint64_t rsp_hash_bytes(uint64_t hash, const void *bytes, size_t len);
uint64_t rsp_hash_text(uint64_t hash, const char *text);
uint64_t rsp_hash_number(uint64_t hash, uint64_t number);

#endif
