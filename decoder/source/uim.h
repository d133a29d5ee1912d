/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Log records of the UIM driver of Qualcomm modems: what the line between terminal and card
 * carried. */
#ifndef RSP_SOURCE_UIM_H
#define RSP_SOURCE_UIM_H

#include "source/diag.h"

/* Limits that hostile input can reach. */
enum {
	RSP_UIM_SLOTS = 8,       /* slots whose state is kept: those with small numbers */
	RSP_UIM_HEADER_MAX = 16, /* bytes before the data of a record 0x19B7 */
	RSP_UIM_RUN_MAX = 512 /* bytes of a run that may go on in the next record; T=0 has fewer */
};

/* Where a frame begins that began in an earlier record than the one that is read. */
#define RSP_UIM_EARLIER SIZE_MAX

/* What is known of one slot. */
struct rsp_uim_slot {
	bool seen;
	bool lost;      /* the log has a hole since its last record */
	bool after_atr; /* its last bytes were the answer to reset, or a PPS */
	bool has_sent;  /* what was sent last to the card is the header of a command, of this INS */
	uint8_t sent_ins;
	bool has_last; /* of records 0x19B7, while message types are being learnt: */
	uint8_t last_type, last_ins, last_p3;
	size_t last_header; /* if the last record ended in the header of a command */
};

/* How often records agreed that their header has a length, and on these types. */
struct rsp_uim_vote {
	unsigned num; /* those for these types, less those for others */
	unsigned all;
	uint8_t tx_type, rx_type;
};

/* The message types of records 0x19B7 have numbers that no public source tells, and nobody says how
 * long their header is. Both are learnt from the records: where one ends in the header of a known
 * instruction, and what stands in the next of its slot behind a header as long as that of the first
 * is how a card answers it (INS alone, or INS and as many bytes as P3 says), the first is from the
 * terminal and the second from the card. Where no record shows that, or they contradict each other,
 * records 0x19B7 are not read, and that is told. */
struct rsp_uim {
	struct rsp_uim_slot slots[RSP_UIM_SLOTS];
	struct rsp_uim_vote votes[RSP_UIM_HEADER_MAX + 1]; /* by the length of the header */
	bool learnt;
	size_t header_len;
	uint8_t tx_type, rx_type;
	bool has_pps_tx;
	uint8_t pps_tx_type; /* that of the first PPS */

	/* The record that is being read. */
	struct rsp_frame frame; /* what its frames have in common */
	uint16_t code;
	bool damaged; /* it is longer or shorter than it says */
	struct rsp_slice body, rest;
	struct rsp_bytes run;

	/* A run at the end of a record that is full: it may go on in the next. */
	bool held;
	uint8_t held_tag;
	struct rsp_frame held_frame;
};

/* rsp_uim_is_record tells whether a log record is one of the UIM driver's that are read. */
bool rsp_uim_is_record(const struct rsp_diag_log *log);

/* rsp_uim_is_apdu tells whether a record is 0x19B7. */
bool rsp_uim_is_apdu(const struct rsp_diag_log *log);

/* rsp_uim_must_learn tells whether the record cannot be read before others have been learnt from.
 */
bool rsp_uim_must_learn(const struct rsp_uim *uim, const struct rsp_diag_log *log);

/* rsp_uim_learn looks at a record of a stretch of the log, in order, and rsp_uim_learn_end says
 * that the stretch is over: what was learnt holds from then on. */
void rsp_uim_learn(struct rsp_uim *uim, const struct rsp_diag_log *log);
void rsp_uim_learn_end(struct rsp_uim *uim);

/* rsp_uim_lost notes that the log has a hole: a frame RSP_T0_LOST comes before the next one of each
 * slot. */
void rsp_uim_lost(struct rsp_uim *uim);

/* rsp_uim_begin begins a record, which is borrowed until its last frame was given; `frame` has what
 * all of these have in common. */
void rsp_uim_begin(struct rsp_uim *uim, const struct rsp_diag_log *log,
                   const struct rsp_frame *frame);

enum rsp_uim_answer {
	RSP_UIM_FRAME,
	RSP_UIM_END,     /* of the record */
	RSP_UIM_DAMAGED, /* the rest of the record is not what its layout says */
	RSP_UIM_NO_MEMORY
};

/* rsp_uim_next gives the next frame of the record (hint RSP_HINT_T0): its bytes are those of the
 * record, or joined from it and valid until the next call. *out_at is where they begin in the body
 * of the record, or RSP_UIM_EARLIER. A run that ends a full record is kept (RSP_UIM_END; *out_at is
 * where it begins, 0 when none was begun to be kept): it comes with the next record, or from
 * rsp_uim_take_held behind the last. */
enum rsp_uim_answer rsp_uim_next(struct rsp_uim *uim, struct rsp_frame *out, size_t *out_at);

/* rsp_uim_take_held gives the run that is kept; false when none is. */
RSP_MUST_USE bool rsp_uim_take_held(struct rsp_uim *uim, struct rsp_frame *out);

/* rsp_uim_has_more tells whether the record has another frame. */
bool rsp_uim_has_more(struct rsp_uim *uim);

/* rsp_uim_free gives back what it holds. */
void rsp_uim_free(struct rsp_uim *uim);

#endif
