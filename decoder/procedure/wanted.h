/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wanted fields: which values the procedures and the model of the card look for in messages. */
#ifndef RSP_PROCEDURE_WANTED_H
#define RSP_PROCEDURE_WANTED_H

#include "rsptrace/arena.h"
#include "rsptrace/field.h"

enum {
	RSP_WANTED_MAX = 512,
	RSP_WANTED_BUCKETS = 2048, /* a power of two, well above RSP_WANTED_MAX */
	RSP_NOT_WANTED = 0xFFFF
};

struct rsp_wanted {
	const struct rsp_field **index; /* all fields there are, by their keys; NULL: no memory */
	size_t num_index;               /* a power of two */
	const struct rsp_field *fields[RSP_WANTED_MAX];
	uint16_t buckets[RSP_WANTED_BUCKETS]; /* number of the field plus one; 0: empty */
	bool once[RSP_WANTED_MAX]; /* it is made anew each time: a challenge, a signature ... */
	bool hex[RSP_WANTED_MAX];  /* its text is another writing of bytes */
	uint16_t num;
};

/* rsp_wanted_init begins with nothing; the arena keeps what finds the fields. */
void rsp_wanted_init(struct rsp_wanted *wanted, struct rsp_arena *arena);

/* rsp_wanted_add gives the number of a field by its key; RSP_NOT_WANTED where there is no field
 * with this key, or no room. */
uint16_t rsp_wanted_add(struct rsp_wanted *wanted, const char *key);

/* rsp_wanted_of gives the number of a field; RSP_NOT_WANTED where nobody wants it. */
static inline uint16_t rsp_wanted_of(const struct rsp_wanted *wanted,
                                     const struct rsp_field *field);

/* Inline: asked for every element of a tree. Nothing below this line is a contract. */

static inline size_t rsp_wanted_bucket(const struct rsp_field *field)
{
	return ((uintptr_t)field >> 4) % RSP_WANTED_BUCKETS;
}

static inline uint16_t rsp_wanted_of(const struct rsp_wanted *wanted, const struct rsp_field *field)
{
	size_t at = rsp_wanted_bucket(field);

	for (; wanted->buckets[at]; at = (at + 1) % RSP_WANTED_BUCKETS)
		if (wanted->fields[wanted->buckets[at] - 1] == field)
			return (uint16_t)(wanted->buckets[at] - 1);
	return RSP_NOT_WANTED;
}

#endif
