/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/places.h"

#include <string.h>

enum { NUM_SEEN = 128 };

struct place {
	uint64_t seq; /* 0: empty */
	uint64_t frame;
	uint32_t trace;
	bool by_line;
	enum rsp_interface iface;
	const char *function; /* in the arena of the names */
};

/* A name by where it stands, and what was kept of it. */
struct seen_name {
	const char *name, *kept;
};

struct rsp_places {
	struct place rows[RSP_PLACES];
	const char *names[RSP_PLACE_NAMES]; /* by hash */
	size_t num_names;
	struct seen_name seen[NUM_SEEN];
	struct rsp_arena arena;
};

struct rsp_places *rsp_places_new(void)
{
	struct rsp_places *places = rsp_alloc(sizeof(*places));

	if (places)
		rsp_arena_init(&places->arena, 0);
	return places;
}

void rsp_places_free(struct rsp_places *places)
{
	if (!places)
		return;
	rsp_arena_free(&places->arena);
	rsp_free(places);
}

static size_t bucket_of(uint32_t trace, uint64_t seq)
{
	return (size_t)((seq + trace * UINT64_C(0x9E3779B97F4A7C15)) % RSP_PLACES);
}

static size_t hash_of(const char *name)
{
	uint64_t hash = 0;

	for (size_t at = 0; at < RSP_PLACE_NAME && name[at]; at++)
		hash = (hash ^ (uint8_t)name[at]) * UINT64_C(0x9E3779B97F4A7C15);
	return (size_t)(hash >> 32);
}

static bool is_name(const char *kept, const char *name)
{
	return strncmp(kept, name, RSP_PLACE_NAME) == 0;
}

/* The same text for all messages of a function: to copy it for each costs more than all the rest.
 */
static const char *kept_name(struct rsp_places *places, const char *name)
{
	size_t at = hash_of(name) % RSP_PLACE_NAMES;

	for (; places->names[at]; at = (at + 1) % RSP_PLACE_NAMES)
		if (is_name(places->names[at], name))
			return places->names[at];
	if (places->num_names == RSP_PLACE_NAMES / 2)
		return "";
	places->num_names++;
	places->names[at] =
	    rsp_arena_text(&places->arena, rsp_sub(rsp_text(name), 0, RSP_PLACE_NAME));
	return places->names[at];
}

static const char *name_of(struct rsp_places *places, const char *name)
{
	struct seen_name *seen = &places->seen[((uintptr_t)name >> 2) % NUM_SEEN];

	if (name != seen->name || !is_name(seen->kept, name))
		*seen = (struct seen_name){name, kept_name(places, name)};
	return seen->kept;
}

void rsp_places_add(struct rsp_places *places, const struct rsp_message *message)
{
	struct place *row = &places->rows[bucket_of(message->trace, message->seq)];

	row->seq = message->seq;
	row->frame = message->frame;
	row->trace = message->trace;
	row->by_line = message->by_line;
	row->iface = message->iface;
	row->function = name_of(places, message->function ? message->function : "");
}

bool rsp_places_get(const struct rsp_places *places, uint32_t trace, uint64_t seq,
                    struct rsp_place_line *out)
{
	const struct place *row = &places->rows[bucket_of(trace, seq)];

	if (!seq || row->seq != seq || row->trace != trace)
		return false;
	*out = (struct rsp_place_line){row->frame, row->by_line, row->iface, row->function};
	return true;
}
