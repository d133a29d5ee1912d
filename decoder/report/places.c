/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/places.h"

struct place {
	uint64_t seq; /* 0: empty */
	uint64_t frame;
	uint32_t trace;
	bool by_line;
	enum rsp_interface iface;
	char function[RSP_PLACE_NAME];
};

struct rsp_places {
	struct place rows[RSP_PLACES];
};

struct rsp_places *rsp_places_new(void)
{
	return rsp_alloc(sizeof(struct rsp_places));
}

void rsp_places_free(struct rsp_places *places)
{
	rsp_free(places);
}

static size_t bucket_of(uint32_t trace, uint64_t seq)
{
	return (size_t)((seq + trace * UINT64_C(0x9E3779B97F4A7C15)) % RSP_PLACES);
}

void rsp_places_add(struct rsp_places *places, const struct rsp_message *message)
{
	struct place *row = &places->rows[bucket_of(message->trace, message->seq)];

	row->seq = message->seq;
	row->frame = message->frame;
	row->trace = message->trace;
	row->by_line = message->by_line;
	row->iface = message->iface;
	row->function[0] = '\0';
	strncat(row->function, message->function ? message->function : "", RSP_PLACE_NAME - 1);
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
