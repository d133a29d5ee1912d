/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The streaming pass: frames in, items from layer to layer through one queue, messages out. */
#ifndef RSP_BASE_PASS_H
#define RSP_BASE_PASS_H

#include "base/decode.h"

/* What bytes hold: decides which layer reads them next. */
enum rsp_hint {
	RSP_HINT_NONE,
	RSP_HINT_LINK,          /* a link-layer packet; param: the DLT number */
	RSP_HINT_IP,            /* an IPv4 or IPv6 packet */
	RSP_HINT_GSMTAP,        /* UDP payload to or from port 4729 */
	RSP_HINT_SMPP,          /* whole PDUs of SMPP: frame->connection, frame->from_client */
	RSP_HINT_DATAGRAM,      /* what UDP carries: frame->addresses, frame->ports */
	RSP_HINT_T0,            /* a record of a modem log; param: enum rsp_t0_kind */
	RSP_HINT_TPDU,          /* command, its data, response and status word in one */
	RSP_HINT_CAPDU,         /* a command alone */
	RSP_HINT_RAPDU,         /* a response with status word alone */
	RSP_HINT_TPDU_HEADER,   /* the parts of a T=0 exchange: 5 header bytes, */
	RSP_HINT_TPDU_COMMAND,  /* data to the card, */
	RSP_HINT_TPDU_RESPONSE, /* data from the card, */
	RSP_HINT_TPDU_SW,       /* and the status word */
	RSP_HINT_ATR,
	RSP_HINT_PPS_REQUEST,
	RSP_HINT_PPS_RESPONSE,
	RSP_HINT_RESET,    /* the card was reset or lost power; bytes may hold the ATR */
	RSP_HINT_OPEN,     /* the modem opened a session (item->session) and selected an application
	                      on it; the bytes are its AID (TS 27.007 8.45 +CCHO); param: enum
	                      rsp_open */
	RSP_HINT_CLOSE,    /* it closed the session (8.46 +CCHC) */
	RSP_HINT_REFUSED,  /* it answered with an error of its own, which the bytes are as text;
	                      param: enum rsp_refused */
	RSP_HINT_EXCHANGE, /* a finished command and response (card/exchange.h); param: 1 when it
	                      concerns secure channels */
	RSP_HINT_CHANNEL, /* param: a logical channel that was opened or closed without a command */
	RSP_HINT_HTTP,    /* a whole HTTP request or response (base/http.h) */
	RSP_HINT_SMS,     /* a TPDU of a short message (base/sms.h) */
	RSP_HINT_SECURED, /* a secured packet (base/sms.h) */
	RSP_HINT_REMOTE,  /* a command to a security domain, or its answer (base/remote.h) */
	RSP_HINT_BIP,     /* what a card did with a channel of BIP (base/bip.h) */
	RSP_HINT_END,     /* the trace is over: hand out what is pending */
	RSP_HINT_SECRETS, /* a key log of TLS inside the input; no traffic */
	RSP_NUM_HINTS
};

/* What a modem log says of the line between terminal and card (RSP_HINT_T0). The bytes are what the
 * line carried, procedure bytes included: carrier/ tells headers, data and status words apart. */
enum rsp_t0_kind {
	RSP_T0_TX,  /* from the terminal */
	RSP_T0_RX,  /* from the card */
	RSP_T0_ATR, /* perhaps a part of it */
	RSP_T0_PPS_TX,
	RSP_T0_PPS_RX,
	RSP_T0_RESET, /* cold or warm */
	RSP_T0_POWER_OFF,
	RSP_T0_LOST /* the log says that records are missing here */
};

/* What follows RSP_HINT_OPEN. */
enum rsp_open {
	RSP_OPEN_ALONE,   /* nothing: what the card answered to the SELECT is not in the trace */
	RSP_OPEN_ANSWERED /* the answer to the SELECT, as the next response of the card */
};

/* What an error of a modem is the answer to (RSP_HINT_REFUSED). */
enum rsp_refused {
	RSP_REFUSED_COMMAND, /* the command given last */
	RSP_REFUSED_OPEN     /* the wish to open a session */
};

struct rsp_http;
struct rsp_crypto;
struct rsp_derived;
struct rsp_es5;
struct rsp_secrets;
struct rsp_trust;
struct rsp_links;

/* One record of an input: a packet, a line of a log. Borrowed: valid until the next is read. */
struct rsp_frame {
	uint64_t number; /* of the frame or line, from 1 */
	bool by_line;
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t file_off; /* where its bytes stand in the (uncompressed) input */
	int slot;          /* -1: the source names none */
	enum rsp_hint hint;
	uint32_t param;
	struct rsp_slice bytes;
	const struct rsp_http *http; /* RSP_HINT_HTTP, from sources that log whole HTTP messages */
	bool no_zone;      /* RSP_CLOCK_UNIX: the log does not say of which zone its time is */
	bool has_sequence; /* RSP_HINT_T0: `sequence` is the number the log gives to this record, */
	uint64_t sequence; /* one more than that of the slot's record before */
	bool cut;          /* RSP_HINT_T0: the bytes of the record break off */
	uint32_t connection;        /* RSP_HINT_SMPP: its number; 0: not known */
	bool from_client;           /* RSP_HINT_SMPP */
	struct rsp_slice addresses; /* RSP_HINT_DATAGRAM: whose it is and whose it becomes, 4 or 16
	                               bytes each; */
	uint16_t ports[2];          /* likewise */
	/* RSP_HINT_CAPDU, _OPEN, _CLOSE: the session that the modem was told to use. Its number is
	 * the modem's own, and what CLA says of channels need not be what reaches the card. */
	bool has_session;
	uint64_t session;
	bool no_slot;       /* the slot that a carrier names means nothing */
	bool alone;         /* the items of its carrier are `alone` (rsp_item) */
	bool ordered_pair;  /* the source promises: each RAPDU answers the CAPDU before it */
	bool first_of_link; /* RSP_HINT_LINK: the first frame of its interface (what is to be said
	                       of a link type is said here, once) */
};

struct rsp_bip;
struct rsp_exchange;
struct rsp_keyring;
struct rsp_remote;
struct rsp_secured;
struct rsp_sms;

struct rsp_item {
	enum rsp_hint hint;
	uint32_t param;
	int slot;
	struct rsp_slice bytes;
	const struct rsp_frame *frame;   /* the frame it arrived with */
	const struct rsp_buffer *buffer; /* what `bytes` were cut from, when not the frame: joined
	                                    from pieces of several; borrowed like these */
	const struct rsp_exchange *exchange; /* RSP_HINT_EXCHANGE */
	union {
		const struct rsp_http *http;       /* RSP_HINT_HTTP */
		const struct rsp_sms *sms;         /* RSP_HINT_SMS */
		const struct rsp_secured *secured; /* RSP_HINT_SECURED */
		const struct rsp_remote *remote;   /* RSP_HINT_REMOTE */
		const struct rsp_bip *bip;         /* RSP_HINT_BIP */
	};
	bool alone;       /* RSP_HINT_TPDU_COMMAND to _SW: the command this belongs to is not in the
	                     trace; what came before it has no answer */
	bool has_session; /* as that of a frame; carriers say it of what they carry */
	uint64_t session;
};

enum {
	RSP_QUEUE_LEN = 64,
	RSP_SPARE_BLOCKS = 16,   /* of retired arenas, kept for the next ones */
	RSP_HELD_MAX = 24 << 20, /* bytes that unfinished messages of all streams may hold */
	RSP_KEPT_MAX = 8 << 20   /* bytes that are copied, each time until the queue is empty, so
	                            that others can be followed to where they came from */
};

struct rsp_pass {
	struct rsp_item queue[RSP_QUEUE_LEN];
	unsigned first, count;
	struct rsp_arena *scratch; /* reset after each frame, when the queue is empty */
	struct rsp_arena retired;  /* freed then: what items in the queue lead to, */
	size_t spare_blocks;       /* but for so many blocks, lent to new messages; whoever sets
	                              this frees `retired` at the end */
	size_t held;               /* bytes that unfinished messages hold, up to RSP_HELD_MAX */
	size_t kept;               /* bytes copied so since the queue was empty */
	uint64_t next_seq;
	uint32_t trace;
	bool want_trees;   /* every tree will be asked for */
	bool es10_trees;   /* messages come with theirs where those were made (rsp_trace_options) */
	bool no_summaries; /* nobody reads them */
	bool no_links;     /* what leads from message to message is not asked for */
	void *user;
	void (*message)(void *user, struct rsp_message *message);
	void (*finding)(void *user, const struct rsp_finding *finding);
	/* Instead of `message`, where a command is but a block of another message
	 * (rsp_trace_options); NULL: all are handed out. */
	void (*block)(void *user, uint64_t seq, int slot);
	/* A certificate of a TLS handshake, which no message shows where the connection is decoded;
	 * NULL: nobody asks. */
	void (*certificate)(void *user, const struct rsp_frame *frame, struct rsp_slice der);
	void (*drain)(void *user); /* handles what is in the queue; NULL: nobody does */
	bool draining;
	const struct rsp_slice *isdr_aids; /* further ISD-R AIDs from --isdr-aid */
	size_t num_isdr_aids;
	struct rsp_crypto *crypto;         /* crypto/crypto.h; NULL: nothing can be decrypted */
	struct rsp_secrets *secrets;       /* crypto/secrets.h; NULL likewise */
	const struct rsp_keyring *keyring; /* crypto/keyring.h; NULL: there are no keys */
	struct rsp_derived *derived; /* crypto/derived.h; NULL: keys that are agreed on are lost */
	const struct rsp_trust *trust; /* secure/trust.h; NULL: built-in anchors only */
	bool want_signatures;          /* what is signed is verified */
	bool any_key;                  /* keys of any version, TAR or AID are tried */
	struct rsp_es5 *es5;           /* rsp/es5.h; NULL: what servers hand on is not followed */
	struct rsp_links *links;       /* rsp/links.h; NULL: objects are not found again */
	bool out_of_memory;            /* a layer could not get memory; what it held is lost */
	bool by_line;                  /* frames of this input are lines */
};

/* rsp_pass_push puts an item at the end of the queue. An item beyond RSP_QUEUE_LEN is dropped with
 * a finding. */
RSP_INLINE void rsp_pass_push(struct rsp_pass *pass, const struct rsp_item *item);

/* rsp_pass_room does the same for an item of `frame` that the caller fills where it stands, whole;
 * NULL where it was dropped. */
RSP_MUST_USE RSP_INLINE struct rsp_item *rsp_pass_room(struct rsp_pass *pass,
                                                       const struct rsp_frame *frame);

/* rsp_pass_take takes the first item; false when the queue is empty. */
RSP_MUST_USE RSP_INLINE bool rsp_pass_take(struct rsp_pass *pass, struct rsp_item *out);

/* rsp_pass_drain makes room: where half of the queue is in use, what is in it is handled now. For a
 * layer that hands out much at a time, between two things that it hands out. */
void rsp_pass_drain(struct rsp_pass *pass);

/* rsp_pass_drained is called when the queue is empty and nothing refers to what its items led to:
 * the scratch arena is reset, retired ones are freed but for spare blocks. */
void rsp_pass_drained(struct rsp_pass *pass);

/* rsp_pass_emit gives the message its number and hands it out, then its findings
 * (message->findings). */
void rsp_pass_emit(struct rsp_pass *pass, struct rsp_message *message);

/* rsp_pass_report hands out a finding that belongs to no message, at a frame (may be NULL). */
void rsp_pass_report(struct rsp_pass *pass, enum rsp_rule_id rule, const struct rsp_frame *frame,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* rsp_pass_report_at does so at a level of its own, for a message that was handed out before (0:
 * the frame stands). */
void rsp_pass_report_at(struct rsp_pass *pass, enum rsp_rule_id rule, enum rsp_level level,
                        uint64_t message, uint64_t frame, const char *text);

/* Inline: every frame goes through the queue. Nothing below this line is a contract. */

/* rsp_pass_full tells that an item of this frame was dropped. */
void rsp_pass_full(struct rsp_pass *pass, const struct rsp_frame *frame);

RSP_INLINE struct rsp_item *rsp_pass_room(struct rsp_pass *pass, const struct rsp_frame *frame)
{
	if (pass->count < RSP_QUEUE_LEN)
		return &pass->queue[(pass->first + pass->count++) % RSP_QUEUE_LEN];
	rsp_pass_full(pass, frame);
	return NULL;
}

RSP_INLINE void rsp_pass_push(struct rsp_pass *pass, const struct rsp_item *item)
{
	struct rsp_item *room = rsp_pass_room(pass, item->frame);

	if (room)
		*room = *item;
}

RSP_INLINE bool rsp_pass_take(struct rsp_pass *pass, struct rsp_item *out)
{
	if (pass->count == 0)
		return false;
	*out = pass->queue[pass->first];
	pass->first = (pass->first + 1) % RSP_QUEUE_LEN;
	pass->count--;
	return true;
}

#endif
