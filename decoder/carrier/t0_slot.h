/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where one slot stands in T=0, and what single bytes mean there (ISO 7816-3 8.2, 10.3). */
#ifndef RSP_CARRIER_T0_SLOT_H
#define RSP_CARRIER_T0_SLOT_H

#include "carrier/t0_seen.h"

enum {
	RSP_T0_HEADER_LEN = 5,
	RSP_T0_SW_LEN = 2,
	RSP_T0_NULL = 0x60,
	RSP_T0_PPSS = 0xFF, /* ISO 7816-3 9.2: the first byte of PPS */
	RSP_T0_ATR_MAX = 33 /* ISO 7816-3 8.2: TS and at most 32 bytes */
};

enum rsp_t0_phase {
	RSP_T0_UNKNOWN,   /* nothing is known: the log begins here, or records are missing */
	RSP_T0_IDLE,      /* a header is due */
	RSP_T0_WAITING,   /* a procedure byte or the status word is due */
	RSP_T0_ACKED,     /* a procedure byte ended the record: data is due, one way or the other */
	RSP_T0_SENDING,   /* a part of the data the card asked for was sent */
	RSP_T0_RECEIVING, /* a part of the card's data came */
	RSP_T0_ADRIFT,    /* the procedure byte of a command whose header is missing came */
	RSP_T0_STRAY      /* data of such a command, without a status word yet */
};

struct rsp_t0_slot {
	int number; /* as the log prints it */
	uint64_t last_used;
	struct rsp_t0_seen seen;
	enum rsp_t0_phase phase;
	/* The command that is open: */
	uint8_t ins, p3;
	bool bare;   /* its data came without a procedure byte, which may still follow */
	size_t sent; /* bytes of data to the card so far, */
	size_t got;  /* and from it */
	size_t left; /* bytes that the last procedure byte still lets follow */
	bool has_sw1;
	uint8_t sw[RSP_T0_SW_LEN]; /* of a status word in two records */
	bool after_atr;            /* nothing but PPS came since */
	uint8_t atr[RSP_T0_ATR_MAX];
	size_t atr_len; /* of what there is of an ATR in several records; 0: none waits */
	struct rsp_frame atr_frame; /* where it began */
};

/* rsp_t0_slot_begin opens a command: `header` is CLA INS P1 P2 P3 (a missing P3 is 0). */
void rsp_t0_slot_begin(struct rsp_t0_slot *slot, struct rsp_slice header);

/* rsp_t0_slot_reset forgets what is open: the card was reset. */
void rsp_t0_slot_reset(struct rsp_t0_slot *slot);

/* rsp_t0_due is how many bytes of data P3 still lets follow: to the card when some were sent, else
 * from it (where 0 means 256). */
size_t rsp_t0_due(const struct rsp_t0_slot *slot);

/* rsp_t0_may_send and rsp_t0_may_receive tell whether data behind INS can go to the card, or come
 * from it, by the case of the instruction (base/instructions.def). In T=0 a command of case 4 only
 * sends: GET RESPONSE brings its answer. Either is possible for an INS that no specification has,
 * that means one thing or the other by its class or P1, or (from the card) with P3 0. */
bool rsp_t0_may_send(uint8_t ins);
bool rsp_t0_may_receive(const struct rsp_t0_slot *slot);

/* What a byte means where a procedure byte is due. */
enum rsp_t0_byte {
	RSP_T0_BYTE_ALL,  /* all the data that is due follows */
	RSP_T0_BYTE_ONE,  /* one byte of it follows */
	RSP_T0_BYTE_LATE, /* the procedure byte of data that was logged before it */
	RSP_T0_BYTE_SW1,
	RSP_T0_BYTE_OTHER /* it cannot stand here */
};
enum rsp_t0_byte rsp_t0_meaning(const struct rsp_t0_slot *slot, uint8_t byte);

/* rsp_t0_is_ins tells whether a byte can be an instruction: 6X and 9X cannot. */
bool rsp_t0_is_ins(uint8_t byte);

/* rsp_t0_is_command tells whether bytes can be a header, or a header with its data; by state a
 * header is due. rsp_t0_is_surely_command asks for more: by state it is not. */
bool rsp_t0_is_command(struct rsp_slice in);
bool rsp_t0_is_surely_command(struct rsp_slice in);

/* rsp_t0_take_sw takes a status word from the end; false when the last two bytes cannot be one. */
RSP_MUST_USE bool rsp_t0_take_sw(struct rsp_slice *in, struct rsp_slice *out);

/* rsp_t0_atr_is_whole tells whether nothing of an ATR is missing by what it says of itself (or it
 * is none). rsp_t0_atr_is_new tells whether bytes are an ATR of their own, and a whole one.
 * rsp_t0_is_atr tells whether bytes of which nothing is known are one ATR, no more and no less. */
bool rsp_t0_atr_is_whole(struct rsp_slice atr);
bool rsp_t0_atr_is_new(struct rsp_slice in);
bool rsp_t0_is_atr(struct rsp_slice in);

#endif
