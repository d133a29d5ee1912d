/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/view_parts.h"

#include <string.h>

enum { FIRST_CAP = 4096, FIRST_BUCKETS = 1024, PROBES_MAX = 32 };

static uint32_t hash_of(struct rsp_slice text)
{
	uint32_t hash = 2166136261; /* FNV-1a */
	uint8_t byte;

	while (rsp_take_u8(&text, &byte))
		hash = (hash ^ byte) * 16777619;
	return hash;
}

/* Texts stand behind each other, each with its NUL, from number 1 on. */
static struct rsp_slice text_at(const struct rsp_view_pool *pool, uint32_t number)
{
	return rsp_text(pool->data + number);
}

static uint32_t *bucket_for(const struct rsp_view_pool *pool, struct rsp_slice text)
{
	uint32_t at = hash_of(text);

	for (unsigned probe = 0; probe < PROBES_MAX; probe++, at++) {
		uint32_t *bucket = &pool->buckets[at % pool->num_buckets];

		if (!*bucket || rsp_equal(text_at(pool, *bucket), text))
			return bucket;
	}
	return NULL;
}

static bool widen_buckets(struct rsp_view_pool *pool)
{
	struct rsp_view_pool wider = *pool;

	wider.num_buckets = pool->num_buckets ? 2 * pool->num_buckets : FIRST_BUCKETS;
	wider.buckets = rsp_alloc(wider.num_buckets * sizeof(*wider.buckets));
	if (!wider.buckets)
		return false;
	for (size_t at = 0; at < pool->num_buckets; at++) {
		uint32_t number = pool->buckets[at];
		uint32_t *bucket = number ? bucket_for(&wider, text_at(&wider, number)) : NULL;

		if (bucket)
			*bucket = number;
	}
	rsp_free(pool->buckets);
	*pool = wider;
	return true;
}

static bool make_room(struct rsp_view_pool *pool, size_t len)
{
	size_t cap = pool->cap ? pool->cap : FIRST_CAP;
	char *wider;

	if (pool->len + len > RSP_VIEW_TEXTS_MAX)
		return false;
	while (cap < pool->len + len)
		cap *= 2;
	if (cap == pool->cap)
		return true;
	wider = rsp_realloc(pool->data, cap);
	if (!wider)
		return false;
	pool->data = wider;
	pool->cap = cap;
	if (!pool->len)
		pool->data[pool->len++] = '\0';
	return true;
}

static uint32_t append(struct rsp_view_pool *pool, struct rsp_slice text)
{
	uint32_t number;

	if (!make_room(pool, text.len + 2)) {
		pool->cut = true;
		return 0;
	}
	number = (uint32_t)pool->len;
	memcpy(pool->data + pool->len, text.data, text.len);
	pool->len += text.len;
	pool->data[pool->len++] = '\0';
	pool->num_texts++;
	return number;
}

uint32_t rsp_view_pool_put(struct rsp_view_pool *pool, struct rsp_slice text)
{
	uint32_t *bucket;

	if (!text.len)
		return 0;
	if (2 * pool->num_texts >= pool->num_buckets && !widen_buckets(pool)) {
		pool->cut = true;
		return 0;
	}
	bucket = bucket_for(pool, text);
	if (bucket && *bucket)
		return *bucket;
	/* Where too many texts collide, one is kept more than once. */
	if (!bucket)
		return append(pool, text);
	*bucket = append(pool, text);
	return *bucket;
}

const char *rsp_view_pool_get(const struct rsp_view_pool *pool, uint32_t number)
{
	return number ? pool->data + number : NULL;
}

void rsp_view_pool_free(struct rsp_view_pool *pool)
{
	rsp_free(pool->data);
	rsp_free(pool->buckets);
	*pool = (struct rsp_view_pool){0};
}
