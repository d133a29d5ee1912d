/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line between terminal and card as modem logs have it: T=0 (ISO 7816-3 10).
 *
 * A log prints what went over the line in records of either direction: header, procedure byte,
 * data, procedure byte, status word. What a record holds follows from those before it, never from
 * its length alone. The rules:
 * 1. From the card, where a procedure byte is due: 60 (NULL) counts for nothing; INS lets all the
 * remaining data follow, its complement one byte of it; 6X or 9X is a status word.
 * 2. Behind INS the data goes the way that the case of the instruction allows. Where that leaves it
 * open it comes from the card when a record from the card, or more of the same record, follows;
 * else it goes to the card. Either may be spread over several records.
 * 3. Where a procedure byte is due, exactly as many bytes as P3 asks for and a status word are the
 * answer of a log without procedure bytes. Data to the card may likewise follow the header in its
 * record, or in the next without a procedure byte between them.
 * 4. Whatever cannot follow shows that records are missing. What was begun is then closed without
 * answer. A record from the terminal is a header when it can be one; one from the card, and data to
 * it, is handed out alone. A status word where data for the card is due, or a header where data
 * from it is due, says that the data is missing. The beginning of a header (frame->cut) is none.
 * 5. A record that two log streams print (carrier/t0_seen.h) is read once.
 */
#ifndef RSP_CARRIER_T0_H
#define RSP_CARRIER_T0_H

#include "base/pass.h"

/* Slots that are kept apart; of one more the one that was silent longest begins anew. */
enum { RSP_T0_MAX_SLOTS = 16 };

struct rsp_t0;

/* rsp_t0_new makes the state of all slots; NULL when there is no memory. rsp_t0_free gives it back;
 * NULL is allowed. */
RSP_MUST_USE struct rsp_t0 *rsp_t0_new(void);
void rsp_t0_free(struct rsp_t0 *t0);

/* rsp_t0_handle takes an item RSP_HINT_T0 (param: enum rsp_t0_kind), or RSP_HINT_END, and pushes
 * the parts of exchanges: RSP_HINT_TPDU_HEADER to RSP_HINT_TPDU_SW, RSP_HINT_ATR, _PPS_REQUEST,
 * _PPS_RESPONSE, RSP_HINT_RESET. Their bytes are those of the item, or (an ATR or a status word in
 * two records) valid until the next call. `item` is a copy that it may change; its frame is NULL
 * for RSP_HINT_END only. */
void rsp_t0_handle(struct rsp_pass *pass, struct rsp_t0 *t0, struct rsp_item *item);

#endif
