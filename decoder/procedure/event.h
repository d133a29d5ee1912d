/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events: what the procedures need to know of a message, so that it can be forgotten itself. */
#ifndef RSP_PROCEDURE_EVENT_H
#define RSP_PROCEDURE_EVENT_H

#include "procedure/wanted.h"
#include "rsptrace/message.h"

struct rsp_watched;

enum { RSP_VALUE_LEN = 20, RSP_VALUE_DIGEST = 255 };

/* A value, or where it is longer than RSP_VALUE_LEN a digest of it. */
struct rsp_value {
	uint8_t len; /* 0: none; RSP_VALUE_DIGEST */
	bool is_number;
	uint8_t bytes[RSP_VALUE_LEN];
};

/* rsp_value_of makes a value of bytes. */
void rsp_value_of(struct rsp_slice bytes, struct rsp_value *out);
/* rsp_value_of_hex makes one of bytes that are written in hex; false when they are not. */
RSP_MUST_USE bool rsp_value_of_hex(struct rsp_slice text, struct rsp_value *out);

bool rsp_value_equal(const struct rsp_value *a, const struct rsp_value *b);

/* rsp_value_text writes it for a person: a number, text where it is some, else hex. In the arena.
 */
const char *rsp_value_text(struct rsp_arena *arena, const struct rsp_value *value);

/* rsp_keep_text copies a text, as far as there is room; NULL makes it empty. */
void rsp_keep_text(char *out, size_t cap, const char *text);

/* One value that a message holds, in the order of its tree. */
struct rsp_fact {
	uint16_t wanted;
	uint8_t depth;    /* in the tree: what belongs together stands deeper than its head */
	bool is_object;   /* a whole object, not a number or text in it */
	bool in_response; /* of a command with its answer: in the answer */
	uint8_t head;     /* of an object: its first octet, */
	uint32_t len;     /* and how many it has */
	struct rsp_value value;
	int64_t number;       /* of a field that is a number */
	struct rsp_span span; /* only while the message lives */
	const char *text;     /* of a string; NULL: none */
};

struct rsp_event {
	uint64_t seq;
	uint32_t trace;
	enum rsp_interface iface;
	enum rsp_direction direction;
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t frame;
	int slot, channel;
	uint32_t tag;
	uint32_t segment;
	uint32_t connection;
	const char *function; /* a constant of the library */
	const struct rsp_watched *watched;
	uint64_t answers, same_as;
	struct rsp_result result;
	bool has_response;
	bool cut;
	bool has_sw;
	uint16_t sw;
	const char *ids[RSP_NUM_IDS];
	const struct rsp_fact *facts;
	size_t num_facts;
	uint64_t fact_bits;  /* of each fact that of its field's number: where it is not set, there
	                        is none */
	bool facts_left_out; /* beyond RSP_FACTS_MAX */
	const struct rsp_signature *signatures; /* without nodes once the message is gone */
};

/* rsp_event_of takes out of a message what is wanted. `facts` has room for RSP_FACTS_MAX and must
 * live as long as the event; NULL: it gets none, and the message's tree is not asked for.
 * Everything else lives in the arena, but for texts of the message itself. */
void rsp_event_of(struct rsp_arena *arena, const struct rsp_wanted *wanted,
                  struct rsp_message *message, struct rsp_fact *facts, struct rsp_event *out);

/* rsp_event_keep copies an event with all it refers to; false when there is no memory. */
RSP_MUST_USE bool rsp_event_keep(struct rsp_arena *arena, struct rsp_event *event);

/* Fields of which each occurrence in a message is an item of its own. */
enum { RSP_EACH_MAX = 4 };

struct rsp_each {
	uint16_t fields[RSP_EACH_MAX];
	size_t num;
};

/* rsp_event_items tells how many items an event has. */
size_t rsp_event_items(const struct rsp_event *event, const struct rsp_each *each);

/* rsp_event_item gives an event with what stands outside of the items, and of these with the one
 * numbered `item`, from 0. Facts are copied into the arena. */
struct rsp_event rsp_event_item(struct rsp_arena *arena, const struct rsp_event *event,
                                const struct rsp_each *each, size_t item);

/* rsp_event_fact gives the first fact of a field, from `from` on; NULL where there is none. */
static inline const struct rsp_fact *rsp_event_fact(const struct rsp_event *event, uint16_t wanted,
                                                    const struct rsp_fact *from);

/* Inline: asked for every value of every step that a message may be of. Nothing below this line is
 * a contract. */

/* rsp_fact_bit is that of rsp_event.fact_bits. */
static inline uint64_t rsp_fact_bit(uint16_t wanted)
{
	enum { BITS = 64 };

	return UINT64_C(1) << wanted % BITS;
}

/* rsp_event_find is rsp_event_fact where there may be one. */
const struct rsp_fact *rsp_event_find(const struct rsp_event *event, uint16_t wanted,
                                      const struct rsp_fact *from);

static inline const struct rsp_fact *rsp_event_fact(const struct rsp_event *event, uint16_t wanted,
                                                    const struct rsp_fact *from)
{
	return event->fact_bits & rsp_fact_bit(wanted) ? rsp_event_find(event, wanted, from) : NULL;
}

#endif
