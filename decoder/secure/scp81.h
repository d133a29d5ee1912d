/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Remote management over HTTP (SCP81): GPCS Amd B, SGP.02 2.4.4. */
#ifndef RSP_SECURE_SCP81_H
#define RSP_SECURE_SCP81_H

#include "base/http.h"
#include "card/aid.h"
#include "card/tar.h"
#include "crypto/keyring.h"
#include "secure/script.h"
#include "secure/secure.h"

enum {
	RSP_SCP81_EXCHANGES = 64,        /* requests whose responses may come */
	RSP_SCP81_SESSIONS = 32,         /* that are followed; the one idle longest gives way */
	RSP_SCP81_SHOWN = 32,            /* messages that may be seen again on another leg */
	RSP_SCP81_PUSHES = 16,           /* that may lead to a session */
	RSP_SCP81_SCRIPT_MAX = 64 << 10, /* bytes of a script that are kept for its answer */
	RSP_SCP81_URI_MAX = 256,         /* of the URI that the card has to use next */
	RSP_SCP81_EID_ROOM = 33
};

/* What a message is in its session. */
enum rsp_scp81_kind {
	RSP_SCP81_REQUEST, /* the card begins, or asks for more */
	RSP_SCP81_ANSWER,  /* ... with the answer to a script */
	RSP_SCP81_NOTIFICATION,
	RSP_SCP81_SCRIPT,   /* the server sends a script */
	RSP_SCP81_CONTINUE, /* there is none, and the session goes on */
	RSP_SCP81_END,
	RSP_SCP81_ACKNOWLEDGE, /* of a notification */
	RSP_SCP81_ERROR,
	RSP_NUM_SCP81_KINDS
};

/* One message as it is read. */
struct rsp_scp81 {
	const struct rsp_http *http;
	enum rsp_scp81_kind kind;
	struct rsp_slice protocol, from, next, targeted, status, resume;
	char eid[RSP_SCP81_EID_ROOM], iccid[RSP_SCP81_EID_ROOM]; /* "": it names none */
	uint8_t agent[RSP_AID_MAX], application[RSP_AID_MAX];
	uint8_t agent_len, application_len;    /* 0: it names none */
	const struct rsp_buffer *notification; /* what stands in the target; NULL: none */
	struct rsp_slice tar;                  /* of whom the script is for; empty: not known */
	uint8_t tar_bytes[RSP_TAR_LEN];
	struct rsp_slice command; /* the script that this answers; empty: not known */
	const char *expected;     /* the target that the server asked for, when it is another */
	uint64_t answers, same_as;
	struct rsp_script script;
};

/* rsp_scp81_read finds out whether an HTTP message is one of remote management, by what it says
 * itself; false when it says nothing of the kind. */
RSP_MUST_USE bool rsp_scp81_read(struct rsp_arena *arena, const struct rsp_http *http,
                                 struct rsp_scp81 *out);

/* rsp_scp81_may_be tells whether one may be: cheap, and never false where rsp_scp81_read is not. */
bool rsp_scp81_may_be(const struct rsp_http *http);

/* rsp_scp81_set_tar finds the TAR of whom a script is for, by its AID, else by that of the agent.
 */
void rsp_scp81_set_tar(struct rsp_scp81 *scp81);

/* rsp_scp81_script is the buffer and the bytes of its script or notification; empty: there is none.
 */
struct rsp_slice rsp_scp81_script(const struct rsp_scp81 *scp81,
                                  const struct rsp_buffer **out_buffer);

/* rsp_scp81_target is the target of a request; that of a notification without its query, which is
 * shown by what it holds. */
struct rsp_slice rsp_scp81_target(const struct rsp_scp81 *scp81);

/* rsp_scp81_show makes its tree, and findings about the script. */
struct rsp_node *rsp_scp81_show(struct rsp_decode *decode, struct rsp_scp81 *scp81);

/* What is kept from message to message. */
struct rsp_scp81_memory;
void rsp_scp81_free(struct rsp_scp81_memory *memory);

/* rsp_scp81_push notes that a push was sent to a card, in message `seq`. */
void rsp_scp81_push(struct rsp_pass *pass, struct rsp_scp81_memory **memory, int slot,
                    uint64_t seq);

/* rsp_scp81_end tells what was not answered: the trace is over. NULL is allowed. */
void rsp_scp81_end(struct rsp_pass *pass, struct rsp_scp81_memory *memory);

/* rsp_scp81_handle takes an item RSP_HINT_HTTP; false when it is no message of remote management.
 * *memory is made when it is needed first. */
bool rsp_scp81_handle(struct rsp_pass *pass, struct rsp_scp81_memory **memory,
                      const struct rsp_item *item);

#endif
