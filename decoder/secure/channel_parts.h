/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of channel.h share. Internal to secure/. */
#ifndef RSP_SECURE_CHANNEL_PARTS_H
#define RSP_SECURE_CHANNEL_PARTS_H

#include "secure/channel.h"

enum rsp_scp_stage {
	RSP_STAGE_CLOSED,     /* nothing is known, or it ended */
	RSP_STAGE_ASKED,      /* INITIALIZE UPDATE came */
	RSP_STAGE_CHALLENGED, /* and its answer */
	RSP_STAGE_OPEN
};

/* A command whose answer may come, or that may come again. */
struct rsp_scp_issued {
	uint64_t frame; /* 0: none */
	uint64_t message;
	uint8_t mark[RSP_CHANNEL_MARK];
	uint8_t chain[RSP_SCP03_BLOCK]; /* behind it */
	uint32_t counter;
	bool verified;
	uint16_t plain_len; /* 0: not known, or too long */
	uint8_t plain[RSP_CHANNEL_PLAIN_MAX];
};

enum {
	RSP_SCP_STARTS = 8,       /* of chains of R-MACs, that are tried side by side */
	RSP_SCP_NAME_MAX = 16,    /* bytes of what a card or host is called in an agreement */
	RSP_SCP_COUNTERS = 256,   /* sequence counters tried where none is known, */
	RSP_SCP_COUNTERS_ON = 16, /* and from one that is */
	RSP_SCP_IMPLICIT_TRIES = 1 << 11 /* such tries in a trace */
};

/* R-MACs of SCP02. What their chain begins with, and which of the keys they have, the first of them
 * tells. */
struct rsp_scp_answers {
	size_t num;
	struct rsp_scp_start {
		uint8_t chain[RSP_SCP02_MAC_LEN];
		unsigned key;
	} at[RSP_SCP_STARTS];
	bool silent; /* only the answer to END R-MAC SESSION has one */
};

/* What a card is called in an agreement of SCP11. */
struct rsp_scp_name {
	uint8_t len, bytes[RSP_SCP_NAME_MAX];
};

struct rsp_scp_channel {
	int slot, number;
	uint32_t connection;
	uint8_t name[RSP_CHANNEL_NAME_MAX], name_len; /* AID or TAR, of remote commands */
	uint64_t age;
	enum rsp_scp_stage stage;
	enum rsp_scp protocol;
	uint8_t kvn, options, level;
	uint8_t host[RSP_SCP03_LONG], card[RSP_SCP03_LONG], cryptogram[RSP_SCP03_LONG];
	uint8_t expected[RSP_SCP03_LONG]; /* the cryptogram of the host, where `set` made it */
	uint8_t sequence[RSP_SCP03_SEQUENCE];
	size_t challenge_len, card_len; /* of host and cryptogram; of the card's challenge */
	size_t sequence_len;            /* 0: none */
	uint32_t last_sequence; /* the counter of the last channel that began here; 0: not known */
	const struct rsp_key_set *set;
	enum rsp_key_fit fit;
	size_t num_tried;
	bool fits_unusable, predicted;
	bool agreed;                /* SCP11: `receipt` is the first link of the chain */
	bool unproven;              /* SCP11: keys of sessions are still to be tried */
	bool lost;                  /* a command is missing: MACs cannot be checked any more */
	bool adrift;                /* how many are missing is not known: nor is the counter */
	bool told;                  /* that it cannot be opened */
	bool unmodified, plain_icv; /* SCP02: what the MAC is over; how it is chained, */
	bool form_known, icv_known; /* once a MAC showed it */
	bool implicit;              /* SCP02: begun by a command with a MAC, */
	bool implicit_tried;        /* or it is known that it was not */
	bool counter_known;
	uint16_t counter;                 /* SCP02: of a session, or that the card has told */
	uint8_t begun[RSP_SCP02_MAC_LEN]; /* SCP02: MAC of the command that began it */
	struct rsp_scp_answers answers;
	struct rsp_scp_name sin, sdin; /* SCP11: as the card has told */
	uint64_t ended_frame;
	const char *ended_by; /* NULL: it never was open */
	struct rsp_scp02 scp02;
	struct rsp_scp03 scp03;
	uint8_t dek[RSP_SCP03_KEY_MAX];
	size_t dek_len;
	uint8_t receipt[RSP_SCP11_RECEIPT_LEN];
	uint8_t host_point[RSP_EC_POINT_LEN]; /* of the certificate that the host showed */
	bool has_host_point;
	struct rsp_scp_issued issued[RSP_CHANNEL_ISSUED];
	unsigned next_issued;
};

/* One exchange of one channel. */
struct rsp_scp_work {
	struct rsp_scp_channel *channel;
	const struct rsp_opening *opening;
	const struct rsp_scp_exchange *exchange;
	struct rsp_unwrapped *out;
	size_t *implicit_left; /* of RSP_SCP_IMPLICIT_TRIES */
};

/* rsp_scp_find_keys looks for the static keys that make the card's cryptogram, and makes those of
 * the session ready. */
void rsp_scp_find_keys(struct rsp_scp_work *work);

/* rsp_scp_foresee looks for keys where the host authenticates itself before the card has answered:
 * challenges of SCP03 can be known before (Amendment D 6.2.2.1). */
void rsp_scp_foresee(struct rsp_scp_work *work);

/* rsp_scp_begin_implicitly looks for the static keys and the sequence counter of SCP02 with which
 * the exchange's command begins a session (GPCS E.1.2.2): then the channel is open. */
void rsp_scp_begin_implicitly(struct rsp_scp_work *work);

/* rsp_scp_card_fit tells whether a set that proved right is of another card. */
enum rsp_key_fit rsp_scp_card_fit(const struct rsp_scp_work *work, const struct rsp_key_set *set);

/* rsp_scp_find_session looks for keys of a session that verify the exchange's command. */
void rsp_scp_find_session(struct rsp_scp_work *work, enum rsp_key_kind kind);

/* rsp_scp_has_sessions tells whether the keyring has keys of sessions of SCP11. */
bool rsp_scp_has_sessions(const struct rsp_scp_work *work);

/* rsp_scp_check_keys checks the keys in a PUT KEY that was opened: out->kcvs. */
void rsp_scp_check_keys(struct rsp_scp_work *work);

/* rsp_scp_agree follows the key agreement of SCP11: it looks for keys that make the receipt. */
void rsp_scp_agree(struct rsp_scp_work *work);

/* rsp_scp_note_certificate keeps the public key of a host's certificate. */
void rsp_scp_note_certificate(struct rsp_scp_work *work);

/* rsp_scp_keep_dek keeps the key that keys are wrapped with; an empty one: there is none. */
void rsp_scp_keep_dek(struct rsp_scp_channel *channel, struct rsp_slice dek);

/* rsp_scp_check_command checks the MAC of the exchange's command and opens it: out->mac,
 * out->command and what is wrong with it. rsp_scp_check_answer does so for the answer to the
 * command that was checked last. */
void rsp_scp_check_command(struct rsp_scp_work *work);
void rsp_scp_check_answer(struct rsp_scp_work *work);

/* rsp_scp_check_first is rsp_scp_check_command for EXTERNAL AUTHENTICATE, whose data is never
 * ciphered. */
void rsp_scp_check_first(struct rsp_scp_work *work);

/* rsp_scp_answers_begin chains R-MACs of SCP02 to whatever they may be chained to. rsp_scp_rmac02
 * checks one, rsp_scp_pass02 moves the chain on over an answer that has none. `body` is its data
 * without the MAC. */
void rsp_scp_answers_begin(struct rsp_scp_work *work);
enum rsp_scp_check rsp_scp_rmac02(struct rsp_scp_work *work, struct rsp_slice body);
void rsp_scp_pass02(struct rsp_scp_work *work, struct rsp_slice body);

/* rsp_scp_follow_answers looks at BEGIN and END R-MAC SESSION that the card has carried out. */
void rsp_scp_follow_answers(struct rsp_scp_work *work);

/* rsp_scp_verifies tells whether the MAC of the exchange's command is right with the keys that the
 * channel has (of SCP02: nothing is ciphered); nothing moves on. */
bool rsp_scp_verifies(struct rsp_scp_work *work);

/* rsp_scp_mac_len is how many bytes of MAC a command has. */
size_t rsp_scp_mac_len(const struct rsp_scp_channel *channel);

#endif
