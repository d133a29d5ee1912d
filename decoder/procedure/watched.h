/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watched functions: which messages the definitions and the model look at, and for what. */
#ifndef RSP_PROCEDURE_WATCHED_H
#define RSP_PROCEDURE_WATCHED_H

#include "procedure/sought.h"

enum {
	RSP_WATCH_BUCKETS = 256, /* a power of two */
	RSP_LOOKS_MAX = 4        /* of the model, at one function */
};

/* A step that messages of a function may be of. */
struct rsp_step_at {
	uint64_t what, mask; /* bits of rsp_what that its messages have, and which of all count */
	const struct rsp_definition *definition;
	const struct rsp_step_def *def; /* of the definition: that of the step */
	uint8_t step;
	bool has_conditions, prelude, after_end, optional;
	struct rsp_step_sought sought;
};

struct rsp_watched {
	const char *function;
	enum rsp_interface iface;
	struct rsp_step_at *steps; /* in the order of the definitions */
	size_t num_steps, cap_steps;
	uint8_t looks[RSP_LOOKS_MAX]; /* rows of the model */
	uint8_t num_looks;
	bool tree;            /* somebody looks into the message, */
	rsp_watch_asks *asks; /* or as far as this says; NULL: nobody does */
	bool servers;         /* it is of SGP.02, between servers or from them to an ISD-R */
	bool later;           /* only version 3 of SGP.22 has it */
	struct rsp_each each; /* what a message may have several of, each for another procedure */
	struct rsp_sought sought; /* what its steps look for */
	struct rsp_watched *next;
};

struct rsp_watch {
	struct rsp_watched *buckets[RSP_WATCH_BUCKETS];
	struct rsp_watched others;     /* of SGP.02, whose name stands nowhere */
	size_t most_values, most_keys; /* that are sought in one message */
};

/* rsp_what is what tells messages of a function apart. */
static inline uint64_t rsp_what(unsigned direction, uint32_t tag)
{
	enum { BYTE_BITS = 8 };

	return (uint64_t)tag << BYTE_BITS | direction;
}

/* rsp_watch_fill begins with what these definitions and the model look at; false when there is no
 * memory. */
RSP_MUST_USE bool rsp_watch_fill(struct rsp_watch *watch, struct rsp_arena *arena,
                                 const struct rsp_definitions *definitions);

/* rsp_watch_add_look notes that a row of the model looks at a function; NULL when there is no
 * memory, or no room. */
struct rsp_watched *rsp_watch_add_look(struct rsp_watch *watch, struct rsp_arena *arena,
                                       enum rsp_interface iface, const char *function,
                                       uint8_t look);

/* rsp_watch_find gives what is known of a function; NULL where nobody looks at it. */
const struct rsp_watched *rsp_watch_find(const struct rsp_watch *watch, enum rsp_interface iface,
                                         const char *function);

#endif
