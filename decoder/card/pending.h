/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One exchange while it is being put together, and until whoever reads it is done. */
#ifndef RSP_CARD_PENDING_H
#define RSP_CARD_PENDING_H

#include "card/aid.h"
#include "card/apdu.h"
#include "card/dgi.h"
#include "card/file_place.h"

enum { RSP_SUMMARY_MAX = 80 }; /* bytes of a summary, with its NUL */

struct rsp_session;

enum rsp_pending_kind {
	RSP_PENDING_APDU,   /* a command, with what answers it */
	RSP_PENDING_ANSWER, /* a response without a command */
	RSP_PENDING_DATA,   /* data of a T=0 command without its header */
	RSP_PENDING_ATR,
	RSP_PENDING_PPS,
	RSP_PENDING_RESET,
	RSP_PENDING_OPEN,  /* a modem opened a session; the command's bytes are the AID */
	RSP_PENDING_CLOSE, /* it closed it */
	RSP_PENDING_BROKEN /* bytes that are neither command nor response */
};

enum rsp_pending_state {
	RSP_PENDING_ASKED,     /* the command was sent, its answer is outstanding */
	RSP_PENDING_ANNOUNCED, /* 61xx, 9Fxx: a response waits to be fetched */
	RSP_PENDING_REPEAT,    /* 6Cxx: the command may be repeated with the right Le */
	RSP_PENDING_OPTIONAL,  /* 62xx, 63xx: a response may wait (TS 102 221 7.3.1.1.4) */
	RSP_PENDING_CHAINED,   /* a command of a chain, not the last */
	RSP_PENDING_PARTIAL,   /* a part of the last answer came, without a status word */
	RSP_PENDING_DONE
};

/* Why an exchange is handed out. */
enum rsp_pending_end {
	RSP_END_COMPLETE,
	RSP_END_GOES_ON, /* the channel went on without completing it */
	RSP_END_LOST,    /* an answer to a command that is not in the trace came in between */
	RSP_END_RESET,   /* the card was reset */
	RSP_END_TRACE,   /* the trace is over */
	RSP_END_LIMIT,   /* too many exchanges at a time */
	RSP_END_REFUSED  /* the modem answered with an error of its own: `refusal` */
};

/* Bytes as they arrived. */
struct rsp_raw {
	struct rsp_slice bytes;
	const struct rsp_buffer *buffer; /* what they were cut from; NULL: the frame */
	uint64_t frame;
	uint64_t file_off;
	bool stays; /* they stay until the queue is empty: only what must live longer is copied */
};

/* Bytes gathered from frames. As long as they stand together in one frame nothing is joined: that
 * is the usual case, and joining costs more than all the rest. */
struct rsp_gather {
	struct rsp_buffer buffer;  /* what was gathered: a part of one frame, or what was joined */
	struct rsp_piece piece;    /* of the first frame, its `parent`; NULL: nothing yet */
	struct rsp_joiner *joiner; /* NULL: nothing is joined */
	bool cut_short;
};

/* Room for what nearly every exchange needs, so that it costs no allocation. */
struct rsp_pending_room {
	struct rsp_buffer frame;     /* the frame at hand, as long as it is not copied */
	struct rsp_buffer sw_buffer; /* of a status word whose frame is not kept */
	uint8_t sw[2];
	uint8_t aid[RSP_AID_MAX];
	char summary[RSP_SUMMARY_MAX];
};

struct rsp_pending {
	struct rsp_exchange exchange; /* its buffers and slices only from rsp_pending_finish on */
	enum rsp_pending_kind kind;
	struct rsp_class class; /* of the last command; RSP_PENDING_APDU */
	/* Not beside `kind`: both would be asked for in one piece, which waits for what was written
	 * in two just before. */
	enum rsp_pending_state state;
	size_t front_len, data_len; /* of the joined command */
	bool filled;                /* the parts of the command are slices of the frame at hand */
	bool waits;                 /* its frame is over, and it is not: the machine knows it */
	bool fetching;              /* GET RESPONSE was sent, its answer is outstanding */
	bool channel_closed;        /* the channel was closed when the command came */
	bool first_on_channel;      /* no command on its channel came before it in the trace */
	bool has_first_sw;
	bool has_place;
	enum rsp_apdu_fault fault;
	unsigned rounds;                 /* GET RESPONSE commands so far */
	const struct rsp_raw *raw;       /* the frame at hand; NULL: none yet */
	const struct rsp_buffer *copy;   /* its buffer; NULL: there is no memory */
	size_t num_copies, copied_len;   /* of all frames, copied or not */
	const struct rsp_buffer *stored; /* what this and the exchanges before it hold together:
	                                    blocks of STORE DATA (card/stored.h), answers of
	                                    GET DATA (card/fetched.h); NULL: nothing */
	struct rsp_dgi_place dgi_place;  /* where a block of groupings begins in them */
	/* What follows is not cleared for a new exchange: what an instance of it says is set before
	 * it is read. */
	unsigned num_stored;      /* `stored`: blocks or answers */
	size_t declared, found;   /* `fault` */
	uint32_t asked_max;       /* RSP_PENDING_ASKED: the answer has at most so many bytes */
	uint16_t first_sw;        /* has_first_sw: the status word before any GET RESPONSE */
	enum rsp_pending_end end; /* when it is handed out */
	const char *refusal;      /* RSP_END_REFUSED: what it printed; "" when memory was missing */
	uint64_t modem_session;   /* RSP_PENDING_OPEN, RSP_PENDING_CLOSE: its number */
	uint64_t last_asked; /* RSP_PENDING_APDU: the number of its last command in the session */
	const struct rsp_instruction *instruction; /* never NULL */
	struct rsp_session *session;
	struct rsp_gather command, response;
	struct rsp_pending *next;    /* of the list of free ones, or of those handed out */
	struct rsp_file_place place; /* has_place: the file that a command is about */
	struct rsp_pending_room room;
	struct rsp_arena arena; /* owns everything else this exchange points to */
};

/* rsp_raw_copy copies `part`, cut from raw->bytes, into the arena: as a frame, or joined from as
 * many frames as it came from. NULL when there is no memory. */
const struct rsp_buffer *rsp_raw_copy(struct rsp_arena *arena, const struct rsp_raw *raw,
                                      struct rsp_slice part);

/* rsp_pending_init makes memory that is zeroed an exchange that can be begun. rsp_pending_reset
 * makes one so again that nobody reads any more; of its memory some is kept. */
void rsp_pending_init(struct rsp_pending *pending);
void rsp_pending_reset(struct rsp_pending *pending);

/* rsp_pending_begin makes it an empty exchange of `kind`, of a session. */
void rsp_pending_begin(struct rsp_pending *pending, enum rsp_pending_kind kind,
                       struct rsp_session *session);

/* rsp_pending_keep says that the frame at hand is over and the exchange is not: what was borrowed
 * of the frame is copied. Missing memory marks the arena as failed. */
void rsp_pending_keep(struct rsp_pending *pending);

/* rsp_pending_add adds `part`, cut from raw->bytes, to the end of `gather`, one of the two of
 * `pending`, with its provenance. Beyond a limit nothing is added any more, and gather->cut_short
 * is set. Missing memory marks the arena as failed. `raw` is borrowed until rsp_pending_keep. */
void rsp_pending_add(struct rsp_pending *pending, struct rsp_gather *gather,
                     const struct rsp_raw *raw, struct rsp_slice part);

/* rsp_pending_fill gives an exchange that holds nothing yet all that one frame holds of it, whose
 * bytes stay: the command of `apdu`, and its response and status word where it has them. */
void rsp_pending_fill(struct rsp_pending *pending, const struct rsp_raw *raw,
                      const struct rsp_apdu *apdu);

/* rsp_pending_status notes the status word in `part`, cut from raw->bytes, in place of an earlier
 * one. */
void rsp_pending_status(struct rsp_pending *pending, const struct rsp_raw *raw,
                        struct rsp_slice part);

/* rsp_pending_restart forgets the command (it is sent again) but nothing else. */
void rsp_pending_restart(struct rsp_pending *pending);

/* rsp_pending_finish makes the buffers of the exchange from what was joined. */
void rsp_pending_finish(struct rsp_pending *pending);

/* rsp_pending_cut_short tells whether the bytes joined are more than the limit, or memory was
 * missing. */
bool rsp_pending_cut_short(const struct rsp_pending *pending);

#endif
