/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Follower: the inside of what follows procedures. Internal to procedure/. */
#ifndef RSP_PROCEDURE_FOLLOWER_H
#define RSP_PROCEDURE_FOLLOWER_H

#include <stdarg.h>

#include "base/rules.h"
#include "procedure/definition.h"
#include "procedure/event.h"
#include "procedure/merge.h"
#include "procedure/model.h"
#include "procedure/table.h"
#include "procedure/watched.h"

enum {
	RSP_CARDS_MAX = 256, /* cards (trace and slot) at a time; the one longest idle gives way */
	RSP_CARD_RECENT = 8, /* procedures of a card that are remembered as its latest */
	RSP_PRELUDE_MAX = 8, /* messages before a procedure that may turn out to be of it, */
	RSP_PRELUDE_VALUES = 2,   /* and values that each of them has for it */
	RSP_ID_LEN = 64,          /* characters of an identifier or of a reason, and their end */
	RSP_SEEN_FUNCTIONS = 128, /* what is known of a function by where its name stands */
	RSP_ROOTS_MAX = 8,        /* broken rules of a procedure that others may follow from */
	RSP_LOCK_LOOKS = 32       /* procedures of one lock that are looked at, the latest first */
};

/* What is known of a step. */
struct rsp_fill {
	uint32_t count;
	uint32_t trace;
	uint64_t message;     /* that filled it first */
	int64_t t_ns;         /* and when */
	uint64_t fault;       /* the first that was refused or altered; 0: none was */
	uint64_t gap_message; /* the first that needed it while it was empty; 0: none did, */
	uint32_t gap_trace;
	int64_t gap_ns;   /* its time, */
	uint8_t gap_step; /* and its step */
	bool refused, altered, out_of_order, repeated;
	bool barred;      /* it was told that it comes without or beside another one */
	bool late;        /* it was told that it comes behind the end */
	bool answered;    /* the latest message that filled it was answered, or needs no answer */
	uint64_t request; /* that the latest one answers; 0: it is no answer */
};

/* A value that is remembered, and the message that it is from. */
struct rsp_held_value {
	struct rsp_value value;
	uint32_t trace;
	enum rsp_known listed; /* whether the list that it must be in has it, */
	uint64_t list;         /* and the message with that list */
	uint64_t message;
};

/* A rule that was broken, and the message that broke it. */
struct rsp_root {
	const struct rsp_rule *rule;
	uint32_t trace;
	uint64_t message;
};

/* What a procedure was refused with. */
struct rsp_refusal {
	uint32_t trace;
	uint64_t message;
	struct rsp_result reason;
	char name[RSP_ID_LEN], code[RSP_ID_LEN]; /* of that reason */
	const char *key; /* of the field that it is from; NULL: none is known */
	bool brought;    /* by a message that is no answer */
};

/* A message with which another procedure was carried out while this one held the lock. */
struct rsp_intruder {
	uint64_t procedure; /* 0: none */
	uint32_t trace;
	uint64_t message;
};

struct rsp_card;

/* Thousands are open at a time, most of few steps: what few of them have stands apart. */
struct rsp_instance {
	uint64_t id;
	const struct rsp_definition *definition;
	struct rsp_fill *fills;        /* one for each step, */
	uint64_t filled;               /* and the bits of those that are there */
	struct rsp_held_value *values; /* one for each value, in the same piece of memory */
	void *room;                    /* that piece; NULL: it stands behind the instance */
	struct rsp_entry *entries;
	uint32_t num_entries, cap_entries;
	size_t more_entries;
	struct rsp_table_node *keys, *answers;
	uint32_t key_trace; /* where it stood when its keys were noted */
	int key_slot;
	struct rsp_instance *newer, *older; /* by the time of the latest message */
	struct rsp_card *card;              /* NULL: none is known, or it is forgotten */
	uint64_t card_session;              /* card->session when it began */
	enum rsp_clock clock;
	int slot;
	int64_t t0_ns, t1_ns;
	uint32_t trace, last_trace;
	uint64_t first, last;
	char *ids[RSP_NUM_IDS]; /* NULL: none */
	uint64_t legs;          /* bits of interfaces that were seen; all of the card's are bit 0 */
	uint64_t begun;         /* how many events there were before it */
	bool unregistered;      /* a value came since its keys were noted */
	bool in_the_dark;       /* it may have begun before the capture, as far as its wires go, */
	bool card_in_the_dark;  /* and its card */
	bool ended, cancelled, replaced, violated;
	bool over;            /* a step that ends it was answered, well or not, */
	bool leg_over;        /* or one that does as far as its leg tells */
	uint8_t refused_step; /* RSP_NO_STEP: none */
	uint8_t num_roots;
	struct rsp_root *roots;      /* room for RSP_ROOTS_MAX; NULL: no rule was broken */
	struct rsp_refusal *refusal; /* the latest; NULL: there was none */
	uint64_t locked; /* how many events there were when it took its lock; 0: it has not */
	struct rsp_intruder intruder;
};

struct rsp_prelude {
	const struct rsp_definition *definition;
	uint8_t step;
	struct rsp_entry entry;
	struct rsp_value values[RSP_PRELUDE_VALUES]; /* of the first bindings of the step */
};

struct rsp_card {
	uint32_t trace;
	int slot;
	uint64_t session; /* resets, and channels opened and closed */
	uint64_t since;   /* how many events there were before the first that was seen of it */
	uint64_t legs;    /* that its procedures have shown */
	uint64_t last_used;
	struct rsp_instance *recent[RSP_CARD_RECENT]; /* the latest first */
	struct rsp_prelude prelude[RSP_PRELUDE_MAX];
	size_t num_prelude;
	struct rsp_model model;
};

/* A function by where its name stands, which is a constant of the library; names that are made up
 * for what nobody knows are watched by nobody, wherever they stand. */
struct rsp_seen_function {
	const char *function; /* NULL: empty */
	enum rsp_interface iface;
	const struct rsp_watched *watched; /* NULL: nobody watches it */
	bool ends_session;
};

/* What was found in a message of what its steps look for; what is of an earlier one does not count.
 */
struct rsp_found_value {
	uint64_t look;                 /* rsp_follower.looks */
	const struct rsp_value *value; /* NULL: there is none */
	struct rsp_value room;         /* for one that is made */
};

struct rsp_found_key {
	uint64_t look;
	const struct rsp_table_node *first; /* of the procedures that have it; NULL: none has */
};

struct rsp_follower {
	const struct rsp_definitions *definitions;
	struct rsp_follower_sink sink;
	struct rsp_watch watch;
	struct rsp_seen_function functions[RSP_SEEN_FUNCTIONS];
	struct rsp_arena arena;   /* of the index, and of kept events */
	struct rsp_arena scratch; /* of one event */
	struct rsp_fact *facts;
	struct rsp_table table;
	uint64_t looks; /* for steps, */
	struct rsp_found_value *found_values;
	struct rsp_found_key *found_keys;
	/* By the numbers of definitions: whether a procedure was of it, and whether one can be. */
	bool made[RSP_DEFINITIONS_MAX], findable[RSP_DEFINITIONS_MAX];
	struct rsp_models models;
	struct rsp_card *cards[RSP_CARDS_MAX];
	size_t num_cards;
	struct rsp_card *latest_card; /* the one that was asked for last; NULL: none was yet */
	uint64_t uses;
	uint64_t num_events; /* all that were looked at, whether or not they are of a procedure */
	uint64_t num_unreadable; /* connections of which nothing could be decoded */
	struct rsp_instance *newest, *oldest;
	size_t num_instances;
	uint64_t num_made;
	uint32_t latest_trace;
	uint64_t latest;           /* message, */
	struct rsp_instance *last; /* the one that it went to, */
	uint8_t last_step;         /* and its step */
	bool joined;
	bool signatures;            /* messages come with theirs */
	struct rsp_merge kept;      /* joined: the messages so far, */
	struct rsp_kept *kept_last; /* and the latest of them */
	bool out_of_memory;
};

/* A step that a message may be of. */
struct rsp_match {
	const struct rsp_definition *definition;
	uint8_t step;
	struct rsp_instance *instance; /* NULL: a new one */
	enum { RSP_MATCH_NONE, RSP_MATCH_NEW, RSP_MATCH_CARD, RSP_MATCH_KEY } how;
};

/* match.c: which step of which procedure an event is. RSP_MATCH_NONE: of none. */
struct rsp_match rsp_match_event(struct rsp_follower *follower, struct rsp_card *card,
                                 const struct rsp_event *event);

/* rsp_match_made notes that a procedure is of a definition. */
void rsp_match_made(struct rsp_follower *follower, const struct rsp_definition *definition);

/* rsp_match_step gives the step of a definition that an event fits; RSP_NO_STEP: none. */
uint8_t rsp_match_step(struct rsp_follower *follower, const struct rsp_definition *definition,
                       const struct rsp_event *event);

/* rsp_binding_value gives the first value that the event has for a binding, made in `room` where it
 * stands nowhere; NULL: it has none. */
const struct rsp_value *rsp_binding_value(const struct rsp_event *event,
                                          const struct rsp_binding *binding,
                                          struct rsp_value *room);

/* rsp_key_hash gives the key that instances with these values are found by, which are those of its
 * parts; false where one of them is not known (NULL). */
RSP_MUST_USE bool rsp_key_hash(const struct rsp_key_def *key,
                               const struct rsp_value *const values[static RSP_KEY_PARTS],
                               uint32_t trace, int slot, uint64_t *out);

/* rsp_answer_hash is the key of the procedure that a request with this number went to. */
uint64_t rsp_answer_hash(uint32_t trace, uint64_t seq);

/* fill.c: whether an event was before a time of its procedure, though it was handed out later: its
 * connection could only be read when more of it had come. */
bool rsp_is_earlier(const struct rsp_instance *instance, const struct rsp_event *event,
                    int64_t t_ns);

/* It puts an event into its place. */
void rsp_fill_event(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                    const struct rsp_event *event);

/* rsp_fill_prelude gives a new procedure what its card saw just before. */
void rsp_fill_prelude(struct rsp_follower *follower, struct rsp_instance *instance,
                      struct rsp_card *card);

/* card.c: the card in a slot; NULL where there is no memory for a new one. */
static inline struct rsp_card *rsp_card_of(struct rsp_follower *follower, uint32_t trace, int slot);
/* rsp_card_known gives it only where it was seen before, and as it is; else NULL. */
const struct rsp_card *rsp_card_known(const struct rsp_follower *follower, uint32_t trace,
                                      int slot);
void rsp_card_latest(struct rsp_card *card, struct rsp_instance *instance);
void rsp_card_drop(struct rsp_card *card, const struct rsp_instance *instance);
void rsp_card_prelude(struct rsp_card *card, const struct rsp_definition *definition, uint8_t step,
                      const struct rsp_event *event);

/* instance.c: an instance of a definition; NULL where there is no memory. */
struct rsp_instance *rsp_instance_new(struct rsp_follower *follower,
                                      const struct rsp_definition *definition,
                                      const struct rsp_event *event, struct rsp_card *card);
void rsp_instance_free(struct rsp_follower *follower, struct rsp_instance *instance);
void rsp_instance_latest(struct rsp_follower *follower, struct rsp_instance *instance);
void rsp_instance_enter(struct rsp_follower *follower, struct rsp_instance *instance,
                        const struct rsp_entry *entry);

/* rsp_instance_step gives the step that a message filled; RSP_NO_STEP: it is not known any more. */
uint8_t rsp_instance_step(const struct rsp_instance *instance, uint32_t trace, uint64_t message);

/* rsp_instance_become makes an instance one of another definition: what steps and values of the
 * same ids hold stays. False when there is no memory; it is then as before. */
RSP_MUST_USE bool rsp_instance_become(struct rsp_follower *follower, struct rsp_instance *instance,
                                      const struct rsp_definition *definition);

/* rsp_instance_register notes the keys of an instance that are known by now. */
void rsp_instance_register(struct rsp_follower *follower, struct rsp_instance *instance,
                           const struct rsp_event *event);

/* bars.c: what steps must not come without or beside, what must not go on at the same time. Looked
 * at before an event is in its place, and behind. */
void rsp_bars_before(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                     const struct rsp_event *event);
void rsp_bars_behind(struct rsp_follower *follower, struct rsp_instance *instance, uint8_t step,
                     const struct rsp_event *event);

/* rsp_bars_end tells what a step should have had beside it, now that nothing comes any more. */
void rsp_bars_end(struct rsp_follower *follower, struct rsp_instance *instance);

/* rsp_bars_unmet tells whether something that a step needs was not there yet, though its leg was.
 */
bool rsp_bars_unmet(const struct rsp_instance *instance, uint8_t step);

/* rsp_instance_began_before tells whether a step may have been before the capture began. */
bool rsp_instance_began_before(const struct rsp_instance *instance, size_t step);

/* rsp_instance_shows tells whether a leg of a step was seen in this procedure. */
bool rsp_instance_shows(const struct rsp_instance *instance, size_t step);

/* rsp_bar_rule gives the rule of what a step needs by an element of its own; NULL: none. */
const struct rsp_rule *rsp_bar_rule(const struct rsp_definition *definition, uint8_t step,
                                    uint8_t needed);

/* rsp_roots_add remembers a rule that was broken, where there is room. rsp_roots_of gives the one
 * that a finding of this rule follows from, or NULL. */
void rsp_roots_add(struct rsp_follower *follower, struct rsp_instance *instance,
                   const struct rsp_rule *rule, uint32_t trace, uint64_t message);
const struct rsp_root *rsp_roots_of(const struct rsp_instance *instance,
                                    const struct rsp_rule *rule);
/* rsp_roots_again gives the first breach of the same rule, or NULL. */
const struct rsp_root *rsp_roots_again(const struct rsp_instance *instance,
                                       const struct rsp_rule *rule);

/* rsp_instance_over tells whether nothing but what may follow its end can be of an instance. */
bool rsp_instance_over(const struct rsp_instance *instance);

/* close.c: the verdict on an instance; hands it out and frees it. */
void rsp_close_instance(struct rsp_follower *follower, struct rsp_instance *instance);

/* rsp_tell hands out a finding of a procedure: at a message, and at a step (RSP_NO_STEP: none). */
struct rsp_told {
	const struct rsp_rule *rule;
	enum rsp_level level;
	uint32_t trace;
	uint64_t message;
	struct rsp_span where;
	uint8_t step;
	bool not_run;
	const struct rsp_root *follows; /* what it follows from; NULL: what the definition says */
	bool caught; /* who got the message refused it: nothing went on that should not have */
};
void rsp_tell(struct rsp_follower *follower, struct rsp_instance *instance,
              const struct rsp_told *told, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void rsp_vtell(struct rsp_follower *follower, struct rsp_instance *instance,
               const struct rsp_told *told, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));
/* rsp_tell_text does so with words that are there already. */
void rsp_tell_text(struct rsp_follower *follower, struct rsp_instance *instance,
                   const struct rsp_told *told, const char *text);

/* rsp_event_was_before tells whether an event stands before a place in the trace, although it comes
 * behind: what was missing of its connection was waited for. */
static inline bool rsp_event_was_before(const struct rsp_event *event, uint32_t trace,
                                        uint64_t frame)
{
	return event->trace == trace && event->frame && event->frame < frame;
}

/* rsp_leg_bit is the bit of a leg in rsp_instance.legs. */
static inline uint64_t rsp_leg_bit(enum rsp_interface iface)
{
	return rsp_interface_is_card(iface) ? UINT64_C(1) : UINT64_C(1) << iface;
}

/* Inline: asked for every exchange. Nothing below this line is a contract. */

/* rsp_card_find is rsp_card_of where it is another card than the latest. */
struct rsp_card *rsp_card_find(struct rsp_follower *follower, uint32_t trace, int slot);

static inline struct rsp_card *rsp_card_of(struct rsp_follower *follower, uint32_t trace, int slot)
{
	struct rsp_card *latest = follower->latest_card;

	if (!latest || latest->trace != trace || latest->slot != slot)
		return rsp_card_find(follower, trace, slot);
	latest->last_used = ++follower->uses;
	return latest;
}

#endif
