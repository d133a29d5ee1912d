/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Overwrite: bytes of frames in which secret and personal values are replaced, at the same length.
 *
 * Two passes: the first learns from every message where secret and personal values stand, and which
 * they are; the second overwrites the bytes of items. Secret bytes become 00. A personal value that
 * was met as a field becomes a stand-in that is the same for the same value; what merely looks like
 * one (hide.h) becomes zeros. */
#ifndef RSP_REPORT_OVERWRITE_H
#define RSP_REPORT_OVERWRITE_H

#include "report/hide.h"
#include "rsptrace/trace.h"

enum { RSP_OVERWRITE_MAX_RANGES = 4 << 20 /* of all frames; beyond, nothing may be written */ };

struct rsp_overwrite;

/* rsp_overwrite_new makes one; `reveal` leaves secret values, `redact` replaces personal ones. NULL
 * when there is no memory. */
struct rsp_overwrite *rsp_overwrite_new(bool reveal, bool redact);
void rsp_overwrite_free(struct rsp_overwrite *overwrite);

/* rsp_overwrite_needed tells whether there is anything to learn. */
bool rsp_overwrite_needed(const struct rsp_overwrite *overwrite);

/* rsp_overwrite_learn looks at a message of the first pass. */
void rsp_overwrite_learn(struct rsp_overwrite *overwrite, struct rsp_message *message);

/* rsp_overwrite_ready ends the first pass. False when something could not be kept: no bytes may
 * then leave, because nobody knows which are secret. */
RSP_MUST_USE bool rsp_overwrite_ready(struct rsp_overwrite *overwrite);

struct rsp_overwritten {
	size_t secret, personal; /* how many bytes */
};

/* rsp_overwrite_item overwrites in `bytes`, a copy of item->bytes. False when there is no memory:
 * the bytes must not be used. */
RSP_MUST_USE bool rsp_overwrite_item(struct rsp_overwrite *overwrite,
                                     const struct rsp_card_item *item, uint8_t *bytes,
                                     struct rsp_overwritten *out);

#endif
