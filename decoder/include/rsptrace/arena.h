/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arenas: memory that is freed together.
 *
 * An arena owns what was allocated in it until it is reset or freed; nothing is freed singly. There
 * is one per message, per session and per trace. All memory that the library takes for decoded data
 * comes through here, so a test can make the n-th allocation fail.
 */
#ifndef RSPTRACE_ARENA_H
#define RSPTRACE_ARENA_H

#include <string.h>

#include "rsptrace/slice.h"

struct rsp_arena_block;

struct rsp_arena {
	uint8_t *at;      /* where the current block is free, */
	size_t left;      /* and how many bytes of it may be handed out */
	uintptr_t origin; /* where `at` would have begun, had all been handed out of one block */
	struct rsp_arena_block *first;
	struct rsp_arena_block *current;
	size_t limit; /* most bytes that may be handed out; 0: no limit */
	bool failed;  /* an allocation was refused since the last reset */
};

/* rsp_arena_init makes an empty arena; it takes no memory until the first allocation. */
void rsp_arena_init(struct rsp_arena *arena, size_t limit);

/* rsp_arena_alloc gives `len` zeroed bytes aligned for any type, or NULL (and sets `failed`) when
 * memory or the limit is used up. */
RSP_MUST_USE static inline void *rsp_arena_alloc(struct rsp_arena *arena, size_t len);

/* rsp_arena_copy gives a copy of the bytes in the arena; an empty slice when there is no memory. */
struct rsp_slice rsp_arena_copy(struct rsp_arena *arena, struct rsp_slice bytes);

/* rsp_arena_text gives the bytes as a string, with a NUL behind them; "" when there is no memory.
 */
const char *rsp_arena_text(struct rsp_arena *arena, struct rsp_slice bytes);

/* rsp_arena_printf formats into the arena; gives "" when there is no memory. Never NULL. */
const char *rsp_arena_printf(struct rsp_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* rsp_arena_concat puts strings together, up to a NULL; rsp_arena_decimal writes a number. Both for
 * texts made for every message, where formatting would cost too much. "" when there is no memory;
 * never NULL. */
const char *rsp_arena_concat(struct rsp_arena *arena, const char *first, ...)
    __attribute__((sentinel));
const char *rsp_arena_decimal(struct rsp_arena *arena, uint64_t value);

/* rsp_arena_used is how many bytes were handed out since the last reset. */
RSP_INLINE size_t rsp_arena_used(const struct rsp_arena *arena);

/* rsp_arena_reset forgets everything but keeps the first block for reuse. */
void rsp_arena_reset(struct rsp_arena *arena);

/* rsp_arena_free gives all memory back; the arena can be used again. */
void rsp_arena_free(struct rsp_arena *arena);

/* rsp_arena_absorb moves what `from` holds into `into`, where it is freed with the rest; `from` is
 * empty afterwards. Nothing is copied, and no pointer changes. */
void rsp_arena_absorb(struct rsp_arena *into, struct rsp_arena *from);

/* rsp_arena_trim forgets everything but keeps up to `num` blocks of the usual size; rsp_arena_lend
 * moves one of those it keeps to an arena that holds nothing. For many small arenas one after the
 * other: `from` may absorb in between, but nothing is allocated in it. */
void rsp_arena_trim(struct rsp_arena *arena, size_t num);
void rsp_arena_lend(struct rsp_arena *from, struct rsp_arena *to);

/* rsp_alloc, rsp_realloc, rsp_free: the library's only way to the heap, for objects that live
 * outside arenas. rsp_alloc zeroes. NULL when memory is used up. */
RSP_MUST_USE void *rsp_alloc(size_t len);
RSP_MUST_USE void *rsp_realloc(void *old, size_t len);
void rsp_free(void *old);

/* rsp_alloc_allowed is asked before each allocation (arena block, rsp_alloc, rsp_realloc); where it
 * answers false the allocation fails. The library's own always answers true and is weak: a test
 * program defines its own and so makes the n-th allocation fail, and the library needs no writable
 * state for it. */
bool rsp_alloc_allowed(size_t len);

/* Inline, because several of these are made for every message. Nothing below this line is a
 * contract. */

enum { RSP_ARENA_ALIGN = 16 };

RSP_INLINE size_t rsp_arena_used(const struct rsp_arena *arena)
{
	return (uintptr_t)arena->at - arena->origin;
}

/* rsp_arena_more is rsp_arena_take where the current block has no room, or the limit is reached. */
void *rsp_arena_more(struct rsp_arena *arena, size_t len);

/* rsp_arena_try gives bytes that are not zeroed out of the current block; NULL where it has no
 * room, or the limit is reached. */
RSP_INLINE void *rsp_arena_try(struct rsp_arena *arena, size_t len)
{
	size_t rounded = (len + RSP_ARENA_ALIGN - 1) & ~(size_t)(RSP_ARENA_ALIGN - 1);
	void *out = arena->at;

	/* One less: no bytes at all need no question of their own. */
	if (rounded - 1 >= arena->left)
		return NULL;
	arena->at += rounded;
	arena->left -= rounded;
	return out;
}

/* rsp_arena_take gives bytes that are not zeroed. */
RSP_INLINE void *rsp_arena_take(struct rsp_arena *arena, size_t len)
{
	void *out = rsp_arena_try(arena, len);

	return out ? out : rsp_arena_more(arena, len);
}

static inline void *rsp_arena_alloc(struct rsp_arena *arena, size_t len)
{
	void *out = rsp_arena_take(arena, len);

	return out && len <= PTRDIFF_MAX ? memset(out, 0, len) : NULL;
}

#endif
