/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What SM-SRs keep of eUICCs (SGP.02: the EIS), as far as messages between servers tell it; and the
 * calls that are to be answered. Internal to procedure/. */
#ifndef RSP_PROCEDURE_EIS_H
#define RSP_PROCEDURE_EIS_H

#include "procedure/model.h"

enum {
	RSP_EIS_PROFILES = 32,  /* of an eUICC; further ones are not followed */
	RSP_EIS_PLACES = 1024,  /* eUICCs; one gives way to another at its place */
	RSP_CALL_PLACES = 2048, /* calls, and call identifiers; likewise */
	RSP_EIS_ID_LEN = 64,    /* characters of an identifier that are kept */
	RSP_EIS_TOLD = 16,      /* operators that were told of a change; of more nothing is said */
	RSP_SESSION_PLACES = 256, /* security domains; one gives way to another at its place */
	RSP_SESSION_COUNTERS = 4, /* of each; the oldest gives way */
	RSP_GRANTS = 256          /* what operators have said of others; the oldest gives way */
};

enum rsp_eis_state {
	RSP_EIS_UNKNOWN,
	RSP_EIS_CREATED,
	RSP_EIS_DISABLED,
	RSP_EIS_ENABLED,
	RSP_EIS_GONE,
	RSP_EIS_NUM_STATES
};

/* Policy rules in an ISD-P (POL1). */
enum { RSP_POL1_DISABLE_NOT_ALLOWED = 1, RSP_POL1_DELETE_NOT_ALLOWED = 2 };

/* Policy rules of the operator (POL2). */
enum {
	RSP_POL2_ENABLE_NOT_ALLOWED = 1,
	RSP_POL2_DISABLE_NOT_ALLOWED = 2,
	RSP_POL2_DELETE_NOT_ALLOWED = 4,
	RSP_POL2_AUTO_DELETE = 8 /* when it is disabled */
};

struct rsp_eis_profile {
	char iccid[RSP_ICCID_LEN];
	struct rsp_value aid;   /* empty: not known */
	struct rsp_value owner; /* likewise */
	struct rsp_value kind;  /* its type; likewise */
	enum rsp_eis_state state;
	enum rsp_known falls_back;
	bool pol2_known;
	unsigned pol2;
	bool may_be_gone;  /* it was disabled, so a policy may have deleted it */
	bool by_operation; /* the state is from what was carried out, not from an EIS */
	uint64_t since;    /* seq of the message that says so, */
	uint64_t frame;    /* and where that begins */
	uint32_t trace;
};

struct rsp_eis {
	char eid[RSP_EIS_ID_LEN]; /* "": empty */
	struct rsp_eis_profile profiles[RSP_EIS_PROFILES];
	size_t num_profiles;
	int refused;         /* what the ISD-R refused last, and has not done since; 0: nothing, */
	uint64_t refused_by; /* and the answer that says so */
	unsigned pol1; /* of the enabled profile, as its operator has set it; 0: it allows all, or
	                  is not known, */
	uint64_t pol1_since;     /* and the message that says so */
	int64_t sequence;        /* number of the latest notification; -1: none was seen, */
	uint64_t sequence_since; /* its message, */
	bool is_confirmed;       /* and whether it was confirmed */
	uint64_t handed_over;    /* seq of the HandoverEUICC whose EIS holds; 0: none does */
	struct rsp_value told[RSP_EIS_TOLD]; /* operators that were told of that change, */
	size_t num_told;
	uint64_t told_since; /* and the first message that did so */
	uint32_t told_trace;
	char owner[RSP_EIS_ID_LEN]; /* the SM-SR behind a change; "": none is known, */
	uint64_t owner_since;       /* and the message that says so */
};

/* A request that was seen. */
struct rsp_call {
	uint64_t seq; /* 0: empty */
	uint32_t trace;
	const char *function;
	char eid[RSP_EIS_ID_LEN];
	char iccid[RSP_ICCID_LEN];
	struct rsp_value aid; /* of a command to the ISD-R */
	uint64_t identifier;  /* digest of sender, function and FunctionCallIdentifier; 0: none */
	bool is_retry;
	unsigned pol1;
	bool has_pol2;
	unsigned pol2;
	/* What makes it wrong to carry it out, as things stood when it was asked for; NULL:
	 * nothing. */
	const struct rsp_rule *against;
	const char *why; /* a constant */
	uint64_t why_message;
};

/* A FunctionCallIdentifier. */
struct rsp_call_identifier {
	uint64_t digest;  /* 0: empty */
	uint64_t about;   /* digest of the eUICC and profile */
	uint64_t first;   /* seq of the first request, */
	uint64_t answer;  /* and of the first answer; 0: none was seen, */
	uint64_t request; /* which is that of this request */
	uint64_t result;  /* digest of that */
};

/* What an operator has said at an SM-SR: an M2M SP may do something with its profiles, or it does
 * not want to be told of something. */
struct rsp_grant {
	uint64_t message; /* that says so; 0: empty */
	uint32_t trace;
	bool is_onc;
	struct rsp_value mno, sp, kind; /* kind: of which profiles; empty: of all */
	uint32_t words;                 /* bits of what it is */
	bool others;                    /* something that is not known is among it */
	uint64_t call;                  /* seq of the request that asks for it; 0: it holds */
};

/* A security domain that begins secure channels. */
struct rsp_session {
	uint64_t domain; /* digest of EID and AID; 0: empty */
	struct rsp_session_begun {
		int64_t number;
		struct rsp_value challenge;
		uint64_t message;
	} begun[RSP_SESSION_COUNTERS];
	size_t num; /* all so far */
};

struct rsp_calls {
	struct rsp_call calls[RSP_CALL_PLACES];
	struct rsp_call_identifier identifiers[RSP_CALL_PLACES];
	struct rsp_eis *eis[RSP_EIS_PLACES];
	struct rsp_grant grants[RSP_GRANTS];
	size_t next_grant;
	struct rsp_session sessions[RSP_SESSION_PLACES];
	bool grants_lost; /* one gave way, so nothing is known not to be granted */
};

/* rsp_calls_of gives what is known, which begins with nothing; NULL: there is no memory. */
struct rsp_calls *rsp_calls_of(struct rsp_follower *follower);
/* rsp_calls_event looks at a message between servers of SGP.02. */
void rsp_calls_event(struct rsp_follower *follower, const struct rsp_event *event);
/* rsp_calls_again takes a message that shows an earlier one again: its answer may name either. */
void rsp_calls_again(struct rsp_calls *calls, const struct rsp_event *event);
void rsp_calls_free(struct rsp_calls *calls);

/* rsp_calls_end tells what should have come, now that nothing does any more. */
void rsp_calls_end(struct rsp_follower *follower);

/* rsp_call_object notes what makes it wrong to carry a call out; only the first counts. */
void rsp_call_object(struct rsp_call *call, enum rsp_rule_id rule, uint64_t message,
                     const char *why);

/* model_grants.c: rsp_grants_seen takes the grants that a message holds, rsp_grants_answered the
 * answer to a request for some. */
void rsp_grants_seen(struct rsp_follower *follower, const struct rsp_event *event);
void rsp_grants_answered(struct rsp_follower *follower, const struct rsp_event *event,
                         const struct rsp_call *call);
/* rsp_grants_judge objects to a call of somebody who was not authorised. `profile` may be NULL. */
void rsp_grants_judge(struct rsp_follower *follower, const struct rsp_event *event,
                      const struct rsp_eis_profile *profile, struct rsp_call *call);
/* rsp_grants_told watches whether a notification is wanted; likewise. */
void rsp_grants_told(struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_eis_profile *profile);

/* model_eis.c: the eUICC with this EID; NULL: there is no memory. */
struct rsp_eis *rsp_eis_of(struct rsp_follower *follower, const char *eid);
/* The profile with this ICCID, or AID; NULL: it was not heard of. */
struct rsp_eis_profile *rsp_eis_profile(struct rsp_eis *eis, const char *iccid);
struct rsp_eis_profile *rsp_eis_with_aid(struct rsp_eis *eis, const struct rsp_value *aid);

/* rsp_eis_seen takes the EIS that a message holds, and compares it with what is known. */
void rsp_eis_seen(struct rsp_follower *follower, const struct rsp_event *event);
/* rsp_eis_moved notes who is told that an eUICC has another SM-SR; rsp_eis_untold tells who was
 * not. */
void rsp_eis_moved(struct rsp_follower *follower, const struct rsp_event *event);
void rsp_eis_untold(struct rsp_follower *follower, const struct rsp_eis *eis);

/* rsp_eis_pol2 gives the policy rules between two facts. */
unsigned rsp_eis_pol2(const struct rsp_follower *follower, const struct rsp_fact *from,
                      const struct rsp_fact *end);

/* eis_operation.c: what a call asks for, whether that may be carried out, and that it was. */
void rsp_eis_asked(struct rsp_follower *follower, const struct rsp_event *event,
                   struct rsp_call *call);
void rsp_eis_done(struct rsp_follower *follower, const struct rsp_event *event,
                  const struct rsp_call *call);
/* rsp_eis_told takes a notification of what an SM-SR has done. */
void rsp_eis_told(struct rsp_follower *follower, const struct rsp_event *event);
/* rsp_eis_command watches what the ISD-R is told to do. */
void rsp_eis_command(struct rsp_follower *follower, const struct rsp_event *event,
                     struct rsp_call *call);
/* rsp_eis_commanded notes that the ISD-R has done what a command says, rsp_eis_notified what an
 * eUICC tells of itself. */
void rsp_eis_commanded(struct rsp_follower *follower, const struct rsp_event *event,
                       const struct rsp_call *call);
/* rsp_eis_refused notes that it has not. */
void rsp_eis_refused(struct rsp_follower *follower, const struct rsp_event *event,
                     const struct rsp_call *call);
void rsp_eis_notified(struct rsp_follower *follower, const struct rsp_event *event);
/* rsp_eis_switch notes that a profile is the enabled one now. */
void rsp_eis_switch(struct rsp_eis *eis, struct rsp_eis_profile *to, const struct rsp_event *event);

#endif
