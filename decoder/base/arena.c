/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L /* stpcpy */
#include "rsptrace/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	ARENA_BLOCK = 32 << 10,   /* usual size of a block, bytes */
	ARENA_BLOCK_MAX = 1 << 20 /* blocks double up to this */
};

struct rsp_arena_block {
	struct rsp_arena_block *next;
	size_t cap;
	alignas(RSP_ARENA_ALIGN) uint8_t data[];
};

_Static_assert(alignof(max_align_t) <= RSP_ARENA_ALIGN, "an arena aligns for any type");

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
		block->cap = cap;
	}
	return block;
}

/* How many of `room` bytes the limit leaves. */
static size_t allowed(const struct rsp_arena *arena, size_t room)
{
	size_t used = rsp_arena_used(arena);
	size_t most = used < arena->limit ? arena->limit - used : 0;

	return arena->limit && most < room ? most : room;
}

static void use_block(struct rsp_arena *arena, struct rsp_arena_block *block)
{
	size_t used = rsp_arena_used(arena);

	arena->current = block;
	arena->at = block->data;
	arena->origin = (uintptr_t)block->data - used;
	arena->left = allowed(arena, block->cap);
}

/* Makes `current` a block with room for `len` bytes: one kept from before a reset, or a new one. */
static bool make_room(struct rsp_arena *arena, size_t len)
{
	struct rsp_arena_block *block;

	while (arena->current && arena->current->next) {
		use_block(arena, arena->current->next);
		if (arena->left >= len)
			return true;
	}
	block = block_new(arena, len);
	if (!block)
		return false;
	if (arena->current)
		arena->current->next = block;
	else
		arena->first = block;
	use_block(arena, block);
	return true;
}

/* The limit may have been raised since the block was taken into use. */
static void see_limit(struct rsp_arena *arena)
{
	const struct rsp_arena_block *block = arena->current;

	if (block && arena->at)
		arena->left = allowed(arena, (size_t)(block->data + block->cap - arena->at));
}

void *rsp_arena_more(struct rsp_arena *arena, size_t len)
{
	size_t rounded = (len + RSP_ARENA_ALIGN - 1) & ~(size_t)(RSP_ARENA_ALIGN - 1);
	void *out;

	see_limit(arena);
	if (rounded < len || allowed(arena, rounded) < rounded ||
	    ((!arena->current || arena->left < rounded) && !make_room(arena, rounded))) {
		arena->failed = true;
		return NULL;
	}
	out = arena->at;
	arena->at += rounded;
	arena->left -= rounded;
	return out;
}

struct rsp_slice rsp_arena_copy(struct rsp_arena *arena, struct rsp_slice bytes)
{
	void *copy = bytes.len ? rsp_arena_take(arena, bytes.len) : NULL;

	if (!copy)
		return rsp_slice(NULL, 0);
	memcpy(copy, bytes.data, bytes.len);
	return rsp_slice(copy, bytes.len);
}

const char *rsp_arena_text(struct rsp_arena *arena, struct rsp_slice bytes)
{
	char *text = rsp_arena_take(arena, bytes.len + 1);

	if (!text)
		return "";
	if (bytes.len)
		memcpy(text, bytes.data, bytes.len);
	text[bytes.len] = '\0';
	return text;
}

const char *rsp_arena_printf(struct rsp_arena *arena, const char *format, ...)
{
	char *text = NULL, *free_part = (char *)arena->at;
	size_t room = free_part ? arena->left : 0;
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	/* Mostly it fits into what is free, and is written once. */
	len = vsnprintf(free_part, room, format, args);
	if (len >= 0)
		text = rsp_arena_take(arena, (size_t)len + 1);
	if (text && (text != free_part || (size_t)len >= room))
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
	text = rsp_arena_take(arena, len + 1);
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
	arena->origin = (uintptr_t)arena->at;
	if (arena->first)
		use_block(arena, arena->first);
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

void rsp_arena_absorb(struct rsp_arena *into, struct rsp_arena *from)
{
	struct rsp_arena_block *last = from->first;

	if (!last)
		return;
	while (last->next)
		last = last->next;
	last->next = into->first;
	if (!into->current)
		into->current = last;
	into->first = from->first;
	into->origin -= rsp_arena_used(from);
	rsp_arena_init(from, from->limit);
}

void rsp_arena_trim(struct rsp_arena *arena, size_t num)
{
	struct rsp_arena_block **link = &arena->first;

	while (*link) {
		struct rsp_arena_block *block = *link;

		if (num && block->cap == ARENA_BLOCK) {
			num--;
			link = &block->next;
			continue;
		}
		*link = block->next;
		free(block);
	}
	if (!arena->first)
		rsp_arena_init(arena, arena->limit);
	rsp_arena_reset(arena);
}

/* What was absorbed since rsp_arena_trim stands before the current block, what was kept from it on.
 */
void rsp_arena_lend(struct rsp_arena *from, struct rsp_arena *to)
{
	struct rsp_arena_block *block = from->current ? from->current->next : NULL;

	if (!block)
		return;
	from->current->next = block->next;
	block->next = NULL;
	to->first = block;
	use_block(to, block);
}
