/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SCP03t (SGP.02 4.1.3): a secure channel whose objects stand in scripts in place of commands. 84
 * initializes, 85 authenticates, each 86 carries a segment of the profile package. */
#ifndef RSP_SECURE_SCP03T_H
#define RSP_SECURE_SCP03T_H

#include "crypto/derived.h"
#include "secure/scp03.h"

enum {
	RSP_SCP03T_AID_MAX = 16,
	RSP_SCP03T_AHEAD = 4, /* sequence counters behind the last that are tried where the card's
	                         challenge is not known yet */
	RSP_SCP03T_TRIES = 1024, /* key sets tried for a session */
	RSP_SCP03T_MACS = 512    /* segments of a session whose MACs are remembered */
};

enum rsp_scp03t_kind {
	RSP_SCP03T_NOTHING,  /* there is nothing to check */
	RSP_SCP03T_GOOD,     /* it is right; `plain` holds what was deciphered */
	RSP_SCP03T_LATER,    /* what it takes comes later */
	RSP_SCP03T_NO_START, /* the session began before the trace */
	RSP_SCP03T_NO_KEY,   /* no key set fits */
	RSP_SCP03T_KEY_WRONG,
	RSP_SCP03T_CLOSED, /* the keys of the session are not known, as was told before */
	RSP_SCP03T_CRYPTOGRAM_WRONG,
	RSP_SCP03T_MAC_WRONG,
	RSP_SCP03T_REPEATED,    /* the same segment again; the channel never sees it */
	RSP_SCP03T_AFTER_BREAK, /* cannot be checked: an earlier one broke the chain */
	RSP_SCP03T_PADDING_WRONG,
	RSP_SCP03T_LENGTH_WRONG,
	RSP_SCP03T_ORDER /* it cannot come here */
};

struct rsp_scp03t_outcome {
	enum rsp_scp03t_kind kind;
	const char *text;              /* a sentence; NULL: none */
	const struct rsp_key_set *set; /* whose keys the session has; NULL: not known */
	bool found_other;   /* with this object they were found, and are another card's */
	unsigned segment;   /* number of the segment, from 1; 0: none */
	unsigned first_bad; /* RSP_SCP03T_AFTER_BREAK: segment at which the chain broke */
	struct rsp_slice plain;
};

/* What keys may be used, and where bytes and sentences go. */
struct rsp_scp03t_input {
	struct rsp_crypto *crypto;         /* NULL: nothing is checked */
	const struct rsp_keyring *keyring; /* may be NULL */
	const struct rsp_derived *derived; /* likewise */
	const char *eid;                   /* of the card; NULL: not known */
	struct rsp_arena *arena;
};

enum rsp_scp03t_state {
	RSP_SCP03T_IDLE,
	RSP_SCP03T_ASKED,      /* 84 was sent */
	RSP_SCP03T_CHALLENGED, /* and answered */
	RSP_SCP03T_OPEN,       /* the host cryptogram is right */
	RSP_SCP03T_UNREADABLE, /* a session that cannot be opened or went wrong */
	RSP_SCP03T_REFUSED     /* the card refused, or ended it */
};

/* One session: an ISD-P of a card, on one leg. */
struct rsp_scp03t {
	enum rsp_scp03t_state state;
	uint8_t aid[RSP_SCP03T_AID_MAX];
	size_t aid_len;
	uint8_t kvn;
	uint8_t host[RSP_SCP03_SHORT], card[RSP_SCP03_SHORT], card_proof[RSP_SCP03_SHORT];
	uint8_t sequence[RSP_SCP03_SEQUENCE];
	bool has_sequence, has_card, has_host_proof;
	bool is_predicted; /* `card` was computed, and the answer is not there yet */
	uint8_t level;
	uint8_t host_proof[RSP_SCP03_SHORT], mac[RSP_SCP03_SHORT];
	struct rsp_scp03 channel;
	const struct rsp_key_set *set; /* NULL: none is known to be right */
	bool is_other;                 /* it is of another card, */
	bool other_told;               /* which was told */
	enum rsp_scp03t_kind closed;   /* RSP_SCP03T_UNREADABLE: why */
	unsigned segments, first_bad;
	uint8_t macs[RSP_SCP03T_MACS][RSP_SCP03_SHORT];
};

/* rsp_scp03t_end wipes and gives back; a zeroed one is allowed. */
void rsp_scp03t_end(struct rsp_scp03t *session);

/* rsp_scp03t_number_of gives the number of the segment that came with this MAC; 0: none did. Two
 * legs of one session tell by it which segment one of them lacks. */
unsigned rsp_scp03t_number_of(const struct rsp_scp03t *session, struct rsp_slice mac);

/* rsp_scp03t_command and rsp_scp03t_answer take the objects of a session in their order, each once.
 * `tlv` is the object, or the error that answers one (9F44 to 9F46). `aid` is the ISD-P's, empty
 * where it is not known. */
void rsp_scp03t_command(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                        const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out);
void rsp_scp03t_answer(struct rsp_scp03t *session, const struct rsp_scp03t_input *in,
                       const struct rsp_tlv *tlv, struct rsp_scp03t_outcome *out);

#endif
