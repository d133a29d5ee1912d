/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L /* stpcpy */
#include "rsptrace/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ARENA_BLOCK = 32 << 10,   /* usual size of a block, bytes */
	ARENA_BLOCK_MAX = 1 << 20 /* blocks double up to this */
};

struct rsp_arena_block {
	struct rsp_arena_block *next;
	size_t used, cap;
	alignas(max_align_t) uint8_t data[];
};

__attribute__((weak)) bool rsp_alloc_allowed(size_t len)
{
	(void)len;
	return true;
}

void *rsp_alloc(size_t len)
{
	return rsp_alloc_allowed(len) ? calloc(1, len ? len : 1) : NULL;
}

void *rsp_realloc(void *old, size_t len)
{
	return rsp_alloc_allowed(len) ? realloc(old, len ? len : 1) : NULL;
}

void rsp_free(void *old)
{
	free(old);
}

void rsp_arena_init(struct rsp_arena *arena, size_t limit)
{
	*arena = (struct rsp_arena){.limit = limit};
}

static struct rsp_arena_block *block_new(struct rsp_arena *arena, size_t len)
{
	size_t cap = arena->current ? arena->current->cap * 2 : ARENA_BLOCK;
	struct rsp_arena_block *block;

	if (cap > ARENA_BLOCK_MAX)
		cap = ARENA_BLOCK_MAX;
	if (cap < len)
		cap = len;
	if (!rsp_alloc_allowed(cap))
		return NULL;
	block = malloc(sizeof(*block) + cap);
	if (block) {
		block->next = NULL;
		block->used = 0;
		block->cap = cap;
	}
	return block;
}

/* Makes `current` a block with room for `len` bytes: one kept from before a reset, or a new one. */
static bool make_room(struct rsp_arena *arena, size_t len)
{
	struct rsp_arena_block *block;

	while (arena->current && arena->current->next) {
		arena->current = arena->current->next;
		arena->current->used = 0;
		if (arena->current->cap >= len)
			return true;
	}
	block = block_new(arena, len);
	if (!block)
		return false;
	if (arena->current)
		arena->current->next = block;
	else
		arena->first = block;
	arena->current = block;
	return true;
}

void *rsp_arena_alloc(struct rsp_arena *arena, size_t len)
{
	const size_t align = alignof(max_align_t);
	size_t rounded = (len + align - 1) & ~(align - 1);
	struct rsp_arena_block *block = arena->current;
	void *out;

	if (rounded < len || (arena->limit && arena->used + rounded > arena->limit)) {
		arena->failed = true;
		return NULL;
	}
	if (!block || block->cap - block->used < rounded) {
		if (!make_room(arena, rounded)) {
			arena->failed = true;
			return NULL;
		}
		block = arena->current;
	}
	out = block->data + block->used;
	block->used += rounded;
	arena->used += rounded;
	return memset(out, 0, rounded);
}

struct rsp_slice rsp_arena_copy(struct rsp_arena *arena, struct rsp_slice bytes)
{
	void *copy = bytes.len ? rsp_arena_alloc(arena, bytes.len) : NULL;

	if (!copy)
		return rsp_slice(NULL, 0);
	memcpy(copy, bytes.data, bytes.len);
	return rsp_slice(copy, bytes.len);
}

const char *rsp_arena_text(struct rsp_arena *arena, struct rsp_slice bytes)
{
	char *text = rsp_arena_alloc(arena, bytes.len + 1);

	if (!text)
		return "";
	if (bytes.len)
		memcpy(text, bytes.data, bytes.len);
	return text;
}

const char *rsp_arena_printf(struct rsp_arena *arena, const char *format, ...)
{
	va_list args, again;
	int len;
	char *text = NULL;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len >= 0)
		text = rsp_arena_alloc(arena, (size_t)len + 1);
	if (text)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return text ? text : "";
}

const char *rsp_arena_concat(struct rsp_arena *arena, const char *first, ...)
{
	size_t len = strlen(first);
	const char *part;
	char *text, *end;
	va_list args, again;

	va_start(args, first);
	va_copy(again, args);
	while ((part = va_arg(args, const char *)))
		len += strlen(part);
	text = rsp_arena_alloc(arena, len + 1);
	end = text ? stpcpy(text, first) : NULL;
	while (end && (part = va_arg(again, const char *)))
		end = stpcpy(end, part);
	va_end(again);
	va_end(args);
	return text ? text : "";
}

const char *rsp_arena_decimal(struct rsp_arena *arena, uint64_t value)
{
	enum { MAX_DIGITS = 20 };
	char *text = rsp_arena_alloc(arena, MAX_DIGITS + 1);
	char *at = text ? text + MAX_DIGITS : NULL;

	if (!text)
		return "";
	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return at;
}

void rsp_arena_reset(struct rsp_arena *arena)
{
	struct rsp_arena_block *first = arena->first;

	arena->current = first;
	if (first)
		first->used = 0;
	arena->used = 0;
	arena->failed = false;
}

void rsp_arena_free(struct rsp_arena *arena)
{
	struct rsp_arena_block *block = arena->first;

	while (block) {
		struct rsp_arena_block *next = block->next;

		free(block);
		block = next;
	}
	rsp_arena_init(arena, arena->limit);
}
