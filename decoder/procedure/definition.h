/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions of procedures, as their XML files say (procedure.rng has their grammar). */
#ifndef RSP_PROCEDURE_DEFINITION_H
#define RSP_PROCEDURE_DEFINITION_H

#include "procedure/model.h"
#include "procedure/wanted.h"
#include "rsptrace/procedure.h"

enum {
	RSP_STEPS_MAX = 64,   /* of a definition */
	RSP_VALUES_MAX = 32,  /* values that a procedure remembers */
	RSP_KEYS_MAX = 8,     /* of a definition */
	RSP_KEY_PARTS = 3,    /* values that make up a key */
	RSP_SOURCES_MAX = 6,  /* places where a value may stand */
	RSP_REASONS_MAX = 16, /* fields of a step that tell what went wrong */
	RSP_CONSEQUENCES_MAX = 64,
	RSP_DEFINITIONS_MAX = 256,
	RSP_NO_STEP = 255
};

/* The connection that a message came over, as if it were one of message->ids. */
enum {
	RSP_ID_CONNECTION = RSP_NUM_IDS,
	RSP_ID_RESULT /* of conditions: "ok" or "error" */
};

/* Where a value stands in a message. */
struct rsp_value_source {
	unsigned id; /* one of message->ids, or RSP_ID_CONNECTION, */
	bool is_id;
	uint16_t wanted; /* or a field */
};

/* What a step does with a value: remembers it, or compares it with what is remembered. */
struct rsp_binding {
	uint8_t value;               /* of the definition */
	bool compares;               /* one that is not known yet is remembered all the same */
	bool if_ok;                  /* only in a message that went well */
	bool latest;                 /* what is remembered gives way */
	bool once;                   /* compares with what is known, and forgets it */
	bool listed;                 /* it must be one of those that the sources have */
	const struct rsp_rule *rule; /* compares, listed: where it is not so */
	size_t num_sources;
	struct rsp_value_source
	    sources[RSP_SOURCES_MAX]; /* the first that the message has counts */
};

/* Something that must hold for a message to be of a step. */
struct rsp_condition {
	struct rsp_value_source source;
	const char *is; /* the value as decode shows it; NULL: that it is there is enough */
	bool absent;    /* that it is not there */
};

/* What a message of a step is. */
struct rsp_on {
	enum rsp_interface iface;
	const char *function;
	enum rsp_direction direction; /* RSP_DIR_NONE: any */
	uint32_t tag;                 /* 0: any */
};

struct rsp_named_check {
	enum rsp_signature_kind kind; /* RSP_NUM_SIGNATURES: it is of no signature */
	const struct rsp_rule *rule;
};

/* Other steps that a step must not come without, or must not come beside; without steps: it must
 * not come at all. */
struct rsp_bar {
	uint64_t steps; /* their bits */
	uint64_t where; /* only where these are there */
	bool never;     /* one of them is enough to break the rule; else it needs each, */
	bool any;       /* or one of them */
	bool if_ok;     /* only a message that went well breaks it */
	const struct rsp_rule *rule; /* of a message of this step */
};

/* What follows from what: a finding of a rule, where another one was broken before. */
struct rsp_consequence {
	const struct rsp_rule *rule, *of;
};

/* Procedures with this value that must not be carried out while another one is. */
struct rsp_lock {
	const char *name; /* NULL: there is none */
	uint8_t value;
	bool from_step; /* it holds from a step that says so; else from the beginning */
	const struct rsp_rule *rule;
};

struct rsp_step_def {
	const struct rsp_on *ons;
	size_t num_ons;
	const struct rsp_condition *conditions;
	size_t num_conditions;
	const struct rsp_binding *bindings;
	size_t num_bindings;
	const struct rsp_named_check *checks;
	size_t num_checks;
	const struct rsp_bar *bars;
	size_t num_bars;
	const char *accepts; /* an error that is an ordinary answer; NULL: none */
	uint64_t after;      /* bits of the steps that it needs, */
	uint64_t behind;     /* and of those that it says are before it */
	/* The fields that say why it cancels; of a step that does not: that something failed. */
	const uint16_t *reasons;
	size_t num_reasons;
	struct rsp_each each; /* what a message may have several of, each of its own */
	unsigned version;     /* of SGP.22 that alone has it; 0: each */
	bool begins, prelude, joins;
	bool anew; /* it begins a procedure, or says that it joins: not one of other values */
	bool wants_tree;
	bool in_place;    /* it takes a message only behind those */
	bool locks;       /* from it on others must not be carried out */
	bool carries_out; /* with it what the procedure is about is done */
	/* What follows from all of these (derive.c): */
	uint64_t needed_by; /* the steps that need it by a bar of theirs, */
	uint64_t barred_by; /* and those that must not come beside it */
	uint8_t keys;       /* bits of the keys whose values its messages can have */
};

struct rsp_key_def {
	uint8_t parts[RSP_KEY_PARTS];
	uint64_t marks[RSP_KEY_PARTS]; /* of the names of these values */
	size_t num_parts;
	bool card; /* only among the messages of one card */
	bool open; /* finds procedures that are not over */
	bool next; /* finds those in which the step is the next one */
};

struct rsp_definition {
	struct rsp_procedure_row row;
	unsigned number; /* among the definitions */
	struct rsp_step_def *steps;
	const char *const *values;
	size_t num_values;
	struct rsp_key_def keys[RSP_KEYS_MAX];
	size_t num_keys;
	struct rsp_lock lock;
	const struct rsp_consequence *consequences;
	size_t num_consequences;
	const char
	    *instead_of;  /* ids of those that an instance can turn out not to be; NULL: none */
	unsigned version; /* of SGP.22 that alone has it; 0: each */
	bool own;         /* of the user, not built in */
	bool single;      /* a card has one at a time */
	bool in_session;  /* it goes no further than to a reset, to where a channel is opened or
	                     closed, or to another procedure of the card */
	bool has_end;     /* a step ends it; else it is complete when all is there that must be */
	/* What follows from all of these (derive.c): */
	uint64_t must;     /* the steps that must be there */
	uint32_t identify; /* bits of the values that tell one from another: those of its keys */
	bool instead[RSP_DEFINITIONS_MAX]; /* by number: those that an instance can turn out not
	                                      to be */
};

struct rsp_definitions {
	struct rsp_arena arena;
	struct rsp_wanted wanted;
	uint16_t model_fields[RSP_NUM_MODEL_FIELDS];
	struct rsp_definition *rows[RSP_DEFINITIONS_MAX];
	size_t num_rows;
	bool has_builtins; /* what comes now is the user's */
	const struct rsp_rule **rules;
	size_t num_rules, cap_rules;
	unsigned version; /* of SGP.22 that is asked for: 2 or 3; 0: what the eUICC says */
};

/* rsp_definitions_find gives the definition with this id, or NULL. */
const struct rsp_definition *rsp_definitions_find(const struct rsp_definitions *definitions,
                                                  const char *id);

/* rsp_interface_is_card tells whether an interface is between terminal and card. */
bool rsp_interface_is_card(enum rsp_interface iface);

/* rsp_interface_is_remote tells whether an interface is between a server and a security domain. */
bool rsp_interface_is_remote(enum rsp_interface iface);

struct rsp_xml_element;

/* rsp_definition_load makes a definition of a document's root element, in the definitions' arena;
 * the elements must live as long. NULL: *out_trouble says why not. rsp_definition_read reads the
 * document first. */
struct rsp_definition *rsp_definition_load(struct rsp_definitions *definitions,
                                           const struct rsp_xml_element *root,
                                           const char **out_trouble);
struct rsp_definition *rsp_definition_read(struct rsp_definitions *definitions,
                                           struct rsp_slice xml, const char **out_trouble);

/* rsp_definition_derive fills in what follows from what was read, so that nobody works it out for
 * each message; rsp_definition_derive_instead does so for what one is to another. */
void rsp_definition_derive(struct rsp_definition *definition);
void rsp_definition_derive_instead(struct rsp_definition *definition,
                                   const struct rsp_definition *other);

/* rsp_definition_can_be tells whether an instance of `made` is one of this definition, or can turn
 * out to be. */
static inline bool rsp_definition_can_be(const struct rsp_definition *definition,
                                         const struct rsp_definition *made)
{
	return made == definition || definition->instead[made->number];
}

/* rsp_bits_take takes the lowest of some bits, of which there is one at least: goes through steps
 * or values that are kept as bits, in their order. */
static inline size_t rsp_bits_take(uint64_t *bits)
{
	size_t lowest = (size_t)__builtin_ctzll(*bits);

	*bits &= *bits - 1;
	return lowest;
}

#endif
