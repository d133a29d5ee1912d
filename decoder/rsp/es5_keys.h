/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key establishments of SGP.02 followed from message to message (4.1.1, 4.1.3): certificate and
 * random challenge, ephemeral key and signature, receipt. What they lead to is kept in
 * pass->derived. */
#ifndef RSP_RSP_ES5_KEYS_H
#define RSP_RSP_ES5_KEYS_H

#include "crypto/derived.h"
#include "rsp/es5_unit.h"

enum {
	RSP_ES5_CHALLENGE_MAX = 32,
	RSP_ES5_AGREEMENT_MAX = 320, /* bytes of the data of STORE DATA with an ephemeral key */
	RSP_ES5_KEY_TRIES = 256,     /* private keys tried for a receipt */
	RSP_ES5_SEEN = 64,           /* challenges, and ephemeral keys, that are remembered */
	RSP_ES5_DOMAINS = 16,        /* ISD-Rs whose numbers are remembered */
	RSP_ES5_NUMBER_MAX = 16      /* bytes of such a number */
};

/* One key establishment of a card on a leg. */
struct rsp_es5_establishing {
	bool has_signer;
	uint8_t signer[RSP_EC_POINT_LEN]; /* key in the server's certificate */
	uint8_t challenge[RSP_ES5_CHALLENGE_MAX];
	size_t challenge_len; /* 0: none */
	uint8_t agreement[RSP_ES5_AGREEMENT_MAX];
	size_t agreement_len; /* 0: none */
	struct rsp_es5_aid isdp;
};

/* What should never come again: digests. */
struct rsp_es5_seen {
	uint8_t digests[RSP_ES5_SEEN][8];
	size_t num, next;
};

/* What an EIS says of an ISD-R that key derivation may take in: security domain provider and image
 * numbers. */
struct rsp_es5_domain {
	char eid[RSP_ES5_EID_ROOM];
	uint8_t sin[RSP_ES5_NUMBER_MAX], sdin[RSP_ES5_NUMBER_MAX];
	uint8_t sin_len, sdin_len;
};

struct rsp_es5_keys {
	struct rsp_es5_seen challenges, ephemerals;
	struct rsp_es5_domain domains[RSP_ES5_DOMAINS]; /* a ring */
	size_t num_domains, next_domain;
};

/* rsp_es5_keys_domain remembers the numbers of the ISD-R of an eUICC; those that are too long are
 * not kept. */
void rsp_es5_keys_domain(struct rsp_es5_keys *memory, const char *eid, struct rsp_slice sin,
                         struct rsp_slice sdin);

/* rsp_es5_keys_domain_of gives them; where the EID is not known ("") those of the only eUICC. NULL:
 * none are known. */
const struct rsp_es5_domain *rsp_es5_keys_domain_of(const struct rsp_es5_keys *memory,
                                                    const char *eid);

/* One message being looked at. */
struct rsp_es5_keys_run {
	struct rsp_pass *pass;
	struct rsp_decode *decode; /* of the message; findings go there */
	const struct rsp_es5_unit *unit;
	const struct rsp_node *tree;
	const struct rsp_node *node; /* what is verified; NULL: it is found in the tree */
	bool is_again;               /* it shows on another connection what was shown before */
	const char *eid;
	struct rsp_es5_keys *memory;
};

/* rsp_es5_keys_are_signed tells whether the signature in the data of a command with an ephemeral
 * key verifies with the certificate and the challenge that were seen; false also where they were
 * not, and where nobody asks. */
bool rsp_es5_keys_are_signed(struct rsp_pass *pass, const struct rsp_es5_establishing *establishing,
                             struct rsp_slice data);

/* rsp_es5_keys_unsigned tells that it verifies with no data that a message may stand for. */
void rsp_es5_keys_unsigned(const struct rsp_es5_keys_run *run, struct rsp_message *message);

/* rsp_es5_keys_take looks at a message of a key establishment: follows it, reports what is wrong,
 * and hangs what was verified to the message where that is asked for. */
void rsp_es5_keys_take(const struct rsp_es5_keys_run *run,
                       struct rsp_es5_establishing *establishing, struct rsp_message *message);

#endif
