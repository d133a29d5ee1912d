/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Procedures: which messages of one or several traces belong together, what they should have been,
 * and how it ended.
 *
 * What a procedure is stands in a definition (docs/procedures.md); the built-in ones are part of
 * the library. A follower gets the messages of traces in the order in which they happened, and
 * hands out each procedure when it is over, and findings as soon as they are certain.
 */
#ifndef RSPTRACE_PROCEDURE_H
#define RSPTRACE_PROCEDURE_H

#include "rsptrace/message.h"

/* Who takes part. */
struct rsp_party {
	const char *id;   /* "euicc" */
	const char *name; /* "eUICC" */
};

enum rsp_presence {
	RSP_PRESENCE_MUST,
	RSP_PRESENCE_CONDITIONAL, /* its absence says nothing, its place does */
	RSP_PRESENCE_OPTIONAL     /* it may come anywhere */
};

/* One step of a definition. On the card's leg a step is a command with its answer. */
struct rsp_step_row {
	const char *id;     /* "authenticate-server" */
	const char *number; /* as the specification counts: "11", "2-4" */
	const char *name;   /* what is sent: "AuthenticateServer" */
	const char *clause; /* "" where that of the procedure holds */
	unsigned from, to;  /* parties */
	enum rsp_presence presence;
	bool repeated;          /* several messages may fill it */
	bool on_card;           /* of the leg between terminal and card */
	enum rsp_interface leg; /* else: of the leg of this interface */
	bool ends, cancels, after_end;
	bool ends_leg; /* ends it where no leg of a step that ends it is seen */
};

struct rsp_procedure_row {
	const char *id;     /* "profile-download" */
	const char *spec;   /* "SGP.22" */
	const char *title;  /* "profile download and installation" */
	const char *clause; /* "SGP.22 3.1.3" */
	const char *about;  /* a few sentences; "" where there are none */
	bool unverified;    /* its clauses rest on weak sources: suspicious at most */
	const struct rsp_party *parties;
	size_t num_parties;
	const struct rsp_step_row *steps;
	size_t num_steps;
};

/* Definitions: the built-in ones and those of further folders. */
struct rsp_definitions;

/* rsp_definitions_new reads the built-in definitions; NULL when there is no memory. */
struct rsp_definitions *rsp_definitions_new(void);
void rsp_definitions_free(struct rsp_definitions *definitions);

/* rsp_definitions_add reads one more from the bytes of an XML file; one with the id of an earlier
 * one replaces it. False when it is no definition: *out_trouble, which lives as long as the
 * definitions, says what is wrong and in which line. `name` is used in that text. */
RSP_MUST_USE bool rsp_definitions_add(struct rsp_definitions *definitions, const char *name,
                                      struct rsp_slice xml, const char **out_trouble);

/* rsp_definitions_fields gives the fields of which following procedures needs the values; they may
 * become more with each definition. */
const struct rsp_field *const *rsp_definitions_fields(const struct rsp_definitions *definitions,
                                                      size_t *out_num);

/* rsp_definitions_check tells whether the bytes of an XML file are as the grammar of definitions
 * says. False: *out_trouble as above. rsp_definitions_add does without it, but what it says of a
 * document that does not follow the grammar is less to the point. */
RSP_MUST_USE bool rsp_definitions_check(struct rsp_definitions *definitions, const char *name,
                                        struct rsp_slice xml, const char **out_trouble);

/* rsp_definitions_restrict leaves out the definitions that are not wanted. Their rules stay known.
 */
void rsp_definitions_restrict(struct rsp_definitions *definitions, void *user,
                              bool (*wanted)(void *user, const struct rsp_procedure_row *row));

/* rsp_definitions_version goes by version 2 or 3 of SGP.22, whatever an eUICC says: procedures and
 * steps that only the other one has are left out, and what only version 3 has is told where 2 is
 * asked for. rsp_definitions_asked gives that version; 0: none was asked for. */
void rsp_definitions_version(struct rsp_definitions *definitions, unsigned version);
unsigned rsp_definitions_asked(const struct rsp_definitions *definitions);

/* rsp_definitions_at gives the row `at` (from 0); NULL behind the last. */
const struct rsp_procedure_row *rsp_definitions_at(const struct rsp_definitions *definitions,
                                                   size_t at);

/* rsp_definitions_rule gives the rule `at` (from 0) that the definitions bring with them; NULL
 * behind the last. The library's own are rsp_rules. */
const struct rsp_rule *rsp_definitions_rule(const struct rsp_definitions *definitions, size_t at);

/* How a step ended. */
enum rsp_step_state {
	RSP_STEP_NOT_VISIBLE, /* its leg is not in the capture */
	RSP_STEP_IMPLIED,     /* nor is this one, but a later step could not be without it */
	RSP_STEP_ABSENT,      /* its leg is there, and it need not be */
	RSP_STEP_AHEAD,       /* the procedure did not get so far */
	RSP_STEP_BEFORE,      /* the capture begins later */
	RSP_STEP_MISSING,
	RSP_STEP_SEEN,
	RSP_STEP_OUT_OF_ORDER,
	RSP_STEP_REPEATED,
	RSP_STEP_REFUSED,
	RSP_STEP_ALTERED
};

/* rsp_step_state_name gives "seen", "missing", "not visible" ... */
const char *rsp_step_state_name(enum rsp_step_state state);

struct rsp_step {
	enum rsp_step_state state;
	uint32_t count;   /* messages that filled it */
	uint32_t trace;   /* of the first of these, */
	uint64_t message; /* and its seq; 0: none */
};

/* One message in its place. */
struct rsp_entry {
	uint16_t step;
	enum rsp_step_state state; /* seen, out of order, repeated, refused or altered */
	uint32_t trace;
	uint64_t message;
	int64_t t_ns;
};

enum rsp_outcome {
	RSP_OUTCOME_COMPLETE,
	RSP_OUTCOME_REFUSED,   /* one side said no, or cancelled */
	RSP_OUTCOME_CUT_SHORT, /* it did not get to its end */
	RSP_OUTCOME_VIOLATED,  /* a rule was broken on the way */
	RSP_OUTCOME_RUNNING
};

/* rsp_outcome_name gives "complete", "refused", "cut_short", "violated", "running". */
const char *rsp_outcome_name(enum rsp_outcome outcome);

/* Limits that hostile input can reach. */
enum {
	RSP_OPEN_PROCEDURES = 16384, /* what is open at a time; the one longest idle gives way */
	RSP_ENTRIES_MAX = 2048,      /* messages of a procedure that are kept; more are counted */
	RSP_FACTS_MAX = 512          /* values taken out of one message */
};

struct rsp_procedure {
	uint64_t id; /* from 1, in the order in which they began */
	const struct rsp_procedure_row *row;
	enum rsp_outcome outcome;
	enum rsp_clock clock;
	int64_t t0_ns, t1_ns;
	uint32_t trace, last_trace; /* of its first and last message, */
	uint64_t first, last;       /* and their seq */
	int slot;                   /* of its card; -1: none is known */
	const char *ids[RSP_NUM_IDS];
	const struct rsp_step *steps; /* row->num_steps of them */
	unsigned steps_seen, steps_expected;
	const struct rsp_entry *entries; /* in the order in which they came */
	size_t num_entries;
	size_t more_entries; /* beyond RSP_ENTRIES_MAX */
	/* Where it stopped. */
	int refused_step; /* -1: nothing was refused for good */
	uint32_t refused_trace;
	uint64_t refused_by;      /* seq of the message that says so */
	struct rsp_result reason; /* what that message answers, */
	const char *reason_key;   /* and the field that says so; NULL: none is known */
	bool reason_brought;      /* that message is no answer, but brings one */
};

struct rsp_follower;

struct rsp_follower_sink {
	void *user;
	/* procedure gets each procedure when it is over; valid until it returns. */
	void (*procedure)(void *user, const struct rsp_procedure *procedure);
	/* finding gets what the procedures and the model of the card find. */
	void (*finding)(void *user, const struct rsp_finding *finding);
};

/* Where a message stands. */
struct rsp_place {
	uint64_t procedure; /* 0: in none */
	const struct rsp_procedure_row *row;
	const struct rsp_step_row *step;
};

/* rsp_follower_new makes a follower of these definitions, which must outlive it. `joined`: the
 * messages of several traces come one trace after the other; they are put in the order of their
 * times, with the difference of the clocks taken out, and only followed at the end. NULL when there
 * is no memory. */
struct rsp_follower *rsp_follower_new(const struct rsp_definitions *definitions, bool joined,
                                      const struct rsp_follower_sink *sink);
void rsp_follower_free(struct rsp_follower *follower);

/* rsp_follower_expect_signatures says that signatures are verified in the traces that follow
 * (rsp_trace_options.signatures): else each check of one answers not run. */
void rsp_follower_expect_signatures(struct rsp_follower *follower);

/* rsp_follower_message takes the next message; its tree is asked for when a definition needs it, in
 * the arena. Answers where it stands (a joined follower does not know yet). */
struct rsp_place rsp_follower_message(struct rsp_follower *follower, struct rsp_message *message,
                                      struct rsp_arena *arena);

/* rsp_follower_block takes a block in place of its message (rsp_trace_options). */
void rsp_follower_block(struct rsp_follower *follower, uint32_t trace, uint64_t seq, int slot);

/* rsp_follower_finding takes what the decoder found in the message handed in last: a procedure with
 * a violation in one of its messages did not go well. Fills in the procedure and step of the
 * finding. */
void rsp_follower_finding(struct rsp_follower *follower, struct rsp_finding *finding);

/* rsp_follower_begun is how many procedures have begun so far: their ids go from 1 to that. */
uint64_t rsp_follower_begun(const struct rsp_follower *follower);

/* rsp_follower_running gives a procedure that is not over, as far as it has come; its entries and
 * texts are valid until the next message, its steps live in the arena. False when it is over or
 * has not begun, or there is no memory. */
RSP_MUST_USE bool rsp_follower_running(const struct rsp_follower *follower, uint64_t id,
                                       struct rsp_arena *arena, struct rsp_procedure *out);

/* rsp_follower_end closes what is open, and hands it out. */
void rsp_follower_end(struct rsp_follower *follower);

/* rsp_follower_failed tells whether something is missing because memory ran out. */
bool rsp_follower_failed(const struct rsp_follower *follower);

/* rsp_follower_offset gives how far the clock of a trace is ahead of that of the first one, as a
 * joined follower found it; 0 for the others. False when no pair of messages tells. */
RSP_MUST_USE bool rsp_follower_offset(const struct rsp_follower *follower, uint32_t trace,
                                      int64_t *out_ns);

#endif
