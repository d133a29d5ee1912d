/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions of SCP03t as messages need them: which one an object belongs to, what is wrong with it,
 * and the profile package that its segments make. */
#ifndef RSP_RSP_ES5_SESSION_H
#define RSP_RSP_ES5_SESSION_H

#include "rsp/es5_unit.h"
#include "rsp/links.h"
#include "secure/scp03t.h"

enum {
	RSP_ES5_SESSIONS = 8,          /* at a time; the one idle longest gives way */
	RSP_ES5_PACKAGE_MAX = 1 << 20, /* bytes of a profile package that are joined */
	RSP_ES5_PACKAGE_ARENA = 4 * RSP_ES5_PACKAGE_MAX
};

enum rsp_es5_session_end {
	RSP_ES5_GOES_ON,
	RSP_ES5_ENDED,  /* the card gave its result */
	RSP_ES5_REFUSED /* it refused an object */
};

struct rsp_es5_session {
	bool used;
	int slot; /* -1: connections; -2: between servers */
	char eid[RSP_ES5_EID_ROOM];
	uint64_t age;
	struct rsp_scp03t channel;
	struct rsp_digest last; /* of the last segment */
	/* The package so far. */
	struct rsp_arena arena;
	struct rsp_joiner joined;
	bool is_joining, is_cut; /* is_cut: more than is kept */
	unsigned parts;
	enum rsp_es5_session_end end; /* of the package, until it was handed out */
	struct rsp_remote remote;     /* of its first segment; its slices are not to be used */
	uint64_t last_frame;
};

struct rsp_es5_sessions {
	struct rsp_es5_session all[RSP_ES5_SESSIONS];
	uint64_t now;
};

void rsp_es5_sessions_free(struct rsp_es5_sessions *sessions);

/* rsp_es5_session_of gives the session of an ISD-P of a card; a new one in place of the longest
 * idle where there is none. NULL without an AID. */
struct rsp_es5_session *rsp_es5_session_of(struct rsp_es5_sessions *sessions, int slot,
                                           const char *eid, struct rsp_slice aid);

/* rsp_es5_session_leaving gives the session whose place rsp_es5_session_of would take while its
 * package is not whole, and reports it; NULL: there is none. */
struct rsp_es5_session *rsp_es5_session_leaving(struct rsp_pass *pass,
                                                struct rsp_es5_sessions *sessions, int slot,
                                                const char *eid, struct rsp_slice aid);

/* rsp_es5_session_open gives the session of an ISD-P whose profile package is not whole yet; NULL:
 * there is none. */
const struct rsp_es5_session *rsp_es5_session_open(const struct rsp_es5_sessions *sessions,
                                                   int slot, const char *eid, struct rsp_slice aid);

/* rsp_es5_session_take lets a session have the object in `unit`, once, and fills unit->outcome,
 * ->plain and ->note; the segments are joined. `sessions` are looked at for another leg of the same
 * session. */
void rsp_es5_session_take(struct rsp_pass *pass, const struct rsp_es5_sessions *sessions,
                          struct rsp_es5_session *session, struct rsp_es5_unit *unit);

/* rsp_es5_session_report tells what is wrong with the object, or could not be checked. */
void rsp_es5_session_report(struct rsp_decode *decode, const struct rsp_es5_unit *unit);

/* rsp_es5_session_show adds what the channel says of the object, and what it holds. The result of
 * the card is read on the way, into *out_result. */
void rsp_es5_session_show(struct rsp_decode *decode, struct rsp_node *root,
                          const struct rsp_es5_unit *unit, struct rsp_result *out_result);

/* rsp_es5_session_package gives the package that was joined, NULL where there is none, and begins
 * anew; what it leads to lives until the queue is empty. */
const struct rsp_buffer *rsp_es5_session_package(struct rsp_pass *pass,
                                                 struct rsp_es5_session *session);

#endif
