/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One card: its logical channels and what each has selected. */
#ifndef RSP_CARD_SESSION_H
#define RSP_CARD_SESSION_H

#include "card/aid.h"
#include "card/file_learned.h"
#include "card/modem.h"
#include "card/pending.h"

/* "Not known" is not "closed": a trace may begin in the middle, and some logs never show MANAGE
 * CHANNEL. */
enum rsp_channel_state { RSP_CHANNEL_UNKNOWN, RSP_CHANNEL_OPEN, RSP_CHANNEL_CLOSED };

struct rsp_channel {
	enum rsp_channel_state state;
	bool seen;        /* a command came on it, or a reset: its beginning is in the trace */
	bool closed_told; /* a command on the closed channel has been reported */
	bool aid_known;   /* the trace shows which application is selected */
	bool is_isdr;
	bool is_remote; /* the application is one of those that servers send to (SGP.02 4.1) */
	uint8_t aid_len;
	uint8_t aid[RSP_AID_MAX];
	struct rsp_file_place place;
	struct rsp_pending *pending; /* NULL: none */
};

/* What one frame adds to an exchange of which it holds a part only. */
enum rsp_chunk_role { RSP_CHUNK_FRONT, RSP_CHUNK_DATA, RSP_CHUNK_RESPONSE, RSP_CHUNK_SW };

struct rsp_chunk {
	enum rsp_chunk_role role;
	const struct rsp_raw *raw;
	struct rsp_slice part; /* cut from raw->bytes */
	struct rsp_chunk *next;
};

struct rsp_cat_session;
struct rsp_fetched;
struct rsp_stored;

struct rsp_session {
	int slot; /* as items name it */
	uint64_t last_used;
	struct rsp_channel channels[RSP_NUM_CHANNELS];
	struct rsp_learned learned; /* of the card's files, since the last reset */
	struct rsp_pending *asked;  /* the exchange whose answer is outstanding; NULL: none */
	uint64_t num_commands;
	struct rsp_modem modem;
	struct rsp_arena arena; /* of the chunks */
	struct rsp_chunk *first_chunk, *last_chunk;
	unsigned num_chunks;
	size_t chunks_len;
	bool chunks_cut;             /* there were more than are kept, and that was told */
	struct rsp_frame began;      /* the frame of the first chunk, without its bytes */
	struct rsp_stored *stored;   /* NULL: there were no blocks */
	struct rsp_fetched *fetched; /* NULL: there were no answers in parts */
	struct rsp_cat_session *cat; /* NULL: no toolkit traffic of this card was seen */
};

/* rsp_session_reset puts the channels into their state after a reset: 0 open, all others closed;
 * the sessions of a modem are gone. */
void rsp_session_reset(struct rsp_session *session);

/* rsp_session_closes gives the channel that a finished MANAGE CHANNEL closed, or -1. */
int rsp_session_closes(const struct rsp_pending *pending);

/* rsp_session_apply changes the channels by what a finished SELECT or MANAGE CHANNEL did (TS 102
 * 221 11.1.1, 11.1.17); `pass` names the further AIDs of an ISD-R. Other exchanges change nothing.
 */
void rsp_session_apply(struct rsp_session *session, const struct rsp_pass *pass,
                       const struct rsp_pending *pending);

/* rsp_session_place notes which file an exchange is about (pending->place), and moves its channel
 * there when the card carried it out, or its answer is not in the trace. After rsp_session_apply.
 */
void rsp_session_place(struct rsp_session *session, struct rsp_pending *pending);

/* rsp_session_modem_opened changes the channel of a modem's session: it is open, and what the modem
 * selected is selected. rsp_session_modem_closed closes a channel. */
void rsp_session_modem_opened(struct rsp_session *session, const struct rsp_pass *pass,
                              const struct rsp_modem_session *modem);
void rsp_session_modem_closed(struct rsp_session *session, uint8_t channel);

#endif
