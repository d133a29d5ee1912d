/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secure channels: which are open, with which keys, and what their commands are in clear. */
#ifndef RSP_SECURE_CHANNEL_H
#define RSP_SECURE_CHANNEL_H

#include "card/exchange.h"
#include "secure/packet.h"
#include "secure/scp02.h"
#include "secure/scp03.h"
#include "secure/scp11.h"

/* Limits that hostile input can reach. */
enum {
	RSP_CHANNELS = 64,           /* channels that are followed */
	RSP_CHANNEL_ISSUED = 16,     /* commands of a channel whose answers may come, */
	RSP_CHANNEL_PLAIN_MAX = 260, /* each kept in clear up to so many bytes */
	RSP_CHANNEL_TRIES = 4096,    /* key sets tried for one channel */
	RSP_CHANNEL_AHEAD = 16,      /* counters that are tried where a challenge was foreseen */
	RSP_CHANNEL_LOST = 8,        /* commands that may be missing where only the counter tells */
	RSP_CHANNEL_MARK = 16,       /* bytes that a command is known again by */
	RSP_CHANNEL_NAME_MAX = 16    /* bytes of an AID */
};

enum { RSP_SCP_KEYS_MAX = 8 }; /* of one PUT KEY */

enum rsp_scp { RSP_SCP02, RSP_SCP03, RSP_SCP11 };

/* Security levels: GPCS 10.6, Amendment D 7.1.2. */
enum {
	RSP_SCP_LEVEL_MAC = 0x01,
	RSP_SCP_LEVEL_CIPHER = 0x02,
	RSP_SCP_LEVEL_RMAC = 0x10,
	RSP_SCP_LEVEL_RCIPHER = 0x20
};

/* Who talks to whom. */
struct rsp_scp_end {
	int slot, channel;         /* of APDUs; channel -1: of remote commands */
	uint32_t connection;       /* that carried remote commands; 0: none */
	struct rsp_slice aid, tar; /* of the security domain; empty: not known */
};

/* A command and its answer, or one of them. Slices are cut from the buffers. */
struct rsp_scp_exchange {
	struct rsp_scp_end end;
	uint64_t frame;
	const struct rsp_buffer *command_buffer; /* NULL: an answer alone */
	struct rsp_slice header, lc, data,
	    le; /* `lc` is empty where several commands were joined */
	uint8_t cla, ins, p1, p2;
	bool has_answer, has_sw;
	const struct rsp_buffer *response_buffer, *sw_buffer; /* NULL: none */
	struct rsp_slice response, sw_bytes;
	uint16_t sw;
	/* Of an answer alone: the command that it answers, as it was sent. */
	struct rsp_slice asked;
};

enum rsp_scp_step {
	RSP_SCP_NOTHING,      /* no command of a secure channel */
	RSP_SCP_BEGIN,        /* INITIALIZE UPDATE */
	RSP_SCP_AUTHENTICATE, /* EXTERNAL AUTHENTICATE */
	RSP_SCP_AGREE,        /* the key agreement of SCP11 */
	RSP_SCP_COMMAND       /* a command with a MAC */
};

enum rsp_scp_check {
	RSP_SCP_NOT_RUN,
	RSP_SCP_RIGHT,
	RSP_SCP_WRONG,
	RSP_SCP_ABSENT,   /* it should be there */
	RSP_SCP_UNCHAINED /* a command before it is not in the trace, so it cannot be checked */
};

/* Why a command with a MAC was not opened. */
enum rsp_scp_closed {
	RSP_SCP_OPENED,
	RSP_SCP_NO_KEY, /* there is none, or none is right: said when the channel began */
	RSP_SCP_BEFORE, /* the channel began before the trace */
	RSP_SCP_ENDED,  /* SELECT, a reset or an error ended the channel */
	RSP_SCP_JOINED  /* parts of a chain, each with a MAC of its own */
};

/* What became of an exchange. All that it points to lives as long as the arena it was opened in. */
struct rsp_unwrapped {
	enum rsp_scp_step step;
	enum rsp_scp protocol;
	uint8_t options, level, kvn;
	enum rsp_scp_closed closed;
	bool later;        /* SCP11: keys of sessions are to be tried on the first command */
	bool first_closed; /* of its channel: to be told */
	const struct rsp_key_set *set; /* NULL: none is right */
	enum rsp_key_fit fit;
	size_t num_tried;              /* key sets, where the channel began */
	bool fits_unusable;            /* a set fits, but not the length of its keys */
	bool predicted;                /* the card's challenge is the one its counter makes */
	bool implicit;                 /* SCP02 that began without INITIALIZE UPDATE, with */
	uint16_t counter;              /* this sequence counter */
	enum rsp_scp_check cryptogram; /* of the card, or of the host */
	enum rsp_scp_check receipt;
	enum rsp_scp_check mac, rmac;
	struct rsp_slice mac_bytes, rmac_bytes; /* cut from the buffers of the exchange */
	bool accepted;                          /* the card accepted a command whose MAC is wrong */
	uint64_t again_frame;                   /* the same command was there before; 0: no */
	uint64_t ended_frame;                   /* RSP_SCP_ENDED: where */
	const char *ended_by;
	bool padding_bad, length_bad;               /* of the command */
	bool answer_padding_bad, answer_length_bad; /* of its answer */
	const struct rsp_buffer *command;           /* in clear; NULL: not opened */
	const struct rsp_buffer *response;          /* data in clear and status word; NULL: none */
	bool ciphered, answer_ciphered;
	enum rsp_scp_check kcvs[RSP_SCP_KEYS_MAX]; /* of the keys of PUT KEY */
	size_t num_kcvs;
	uint64_t asked_message; /* of an answer alone: the message of its command; 0: not known */
	struct rsp_slice asked_plain; /* and that command in clear; empty: not known */
};

struct rsp_channels;

/* rsp_channels_new makes an empty table; NULL when there is no memory. rsp_channels_free wipes and
 * gives back; NULL is allowed. */
struct rsp_channels *rsp_channels_new(void);
void rsp_channels_free(struct rsp_channels *channels);

/* rsp_channel_concerns tells whether a command has to do with channels: it begins one, or has a
 * MAC.
 */
bool rsp_channel_concerns(uint8_t cla, uint8_t ins, struct rsp_slice data);

/* rsp_channel_answers tells whether commands come without a MAC on an open channel of a card, but
 * their answers have one (security level 10). */
bool rsp_channel_answers(const struct rsp_channels *channels, int slot, int channel);

/* rsp_channel_notes tells whether what a command asks for is of use where a channel begins later:
 * the sequence counter, and what the card is called. */
bool rsp_channel_notes(uint8_t ins, uint8_t p1, uint8_t p2);

/* rsp_channel_take moves the channel of an exchange on and opens it as far as its keys are known.
 */
void rsp_channel_take(struct rsp_channels *channels, const struct rsp_opening *opening,
                      const struct rsp_scp_exchange *exchange, struct rsp_unwrapped *out);

/* rsp_channel_handed_out says which message the command taken last became, for its answer. */
void rsp_channel_handed_out(struct rsp_channels *channels, uint64_t message);

/* rsp_channels_end ends what is open on a logical channel of a slot, or on all (`channel` -1),
 * because of `why`. */
void rsp_channels_end(struct rsp_channels *channels, int slot, int channel, uint64_t frame,
                      const char *why);

#endif
