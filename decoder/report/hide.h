/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hide: what must not be shown, in every form in which it could show.
 *
 * Secret fields (keys, PIN) are hidden unless `reveal` is set: their values, and their bytes in
 * every raw form of the message that has them. With `redact`, personal values (ICCID, EID, IMSI,
 * IMEI, matchingId) are replaced with a placeholder that is the same for the same value, so
 * "[iccid 1]" can be followed through a trace. Personal values also stand where no field says so:
 * in the bytes of an APDU that carries a piece of an ES10 message, in the subject of a certificate,
 * in a sentence. So with `redact` three nets are cast:
 *   - opaque data (of APDU messages, and elements that have no known type) is not shown;
 *   - a value that was met as a personal field is replaced wherever it occurs from then on, as
 *     text, as digits and in both orders of BCD;
 *   - digits and bytes that look like an EID, ICCID, IMEI or IMSI are taken for one.
 */
#ifndef RSP_REPORT_HIDE_H
#define RSP_REPORT_HIDE_H

#include "report/out.h"
#include "rsptrace/message.h"

enum rsp_hiding {
	RSP_HIDE_NOT,
	RSP_HIDE_PARTLY,   /* some of its bytes belong to a hidden element */
	RSP_HIDE_SECRET,   /* without --reveal */
	RSP_HIDE_PERSONAL, /* with --redact: a placeholder takes its place */
	RSP_HIDE_OPAQUE    /* with --redact: nobody knows what is in it */
};

struct rsp_known;
struct rsp_hidden_range;

struct rsp_hide {
	bool reveal, redact;
	struct rsp_arena lasting; /* the personal values met so far */
	struct rsp_known *known;  /* the latest first */
	unsigned num_known;
	struct rsp_arena *arena; /* of the message, as are the ranges */
	bool carrier;            /* the message is one that carries others: its data is opaque */
	bool blind; /* memory did not suffice to know what is secret: no bytes are shown */
	struct rsp_hidden_range *ranges;
	size_t num_ranges, cap_ranges;
};

void rsp_hide_init(struct rsp_hide *hide, bool reveal, bool redact);
void rsp_hide_free(struct rsp_hide *hide);

/* rsp_hide_begin looks through a message before anything of it is shown. With `redact`, or when
 * `tree` is set because bytes or trees will be shown, the tree is built in the arena, which must
 * live until the next rsp_hide_begin. */
void rsp_hide_begin(struct rsp_hide *hide, struct rsp_message *message, struct rsp_arena *arena,
                    bool tree);

/* rsp_hide_node tells how a node of the message is to be shown. */
enum rsp_hiding rsp_hide_node(const struct rsp_hide *hide, const struct rsp_node *node);

/* rsp_hide_placeholder gives what takes the place of a personal value: "[iccid 1]". */
const char *rsp_hide_placeholder(const struct rsp_hide *hide, const struct rsp_node *node);

/* rsp_hide_text gives the text with personal values replaced: the same slice when nothing is to be
 * replaced, otherwise a copy in the arena (empty without memory). */
struct rsp_slice rsp_hide_text(const struct rsp_hide *hide, struct rsp_arena *arena,
                               struct rsp_slice text);

/* rsp_hide_stand_in overwrites in `bytes`, a copy of `part`, each personal value that was met so
 * far, in any of its forms, with one of the same length and form that is the same for the same
 * value: of an ICCID or EID the first two digits stay, the last are its number among the values
 * met. Bytes that are done are left, and those overwritten are marked so. Answers how many they
 * are. */
size_t rsp_hide_stand_in(const struct rsp_hide *hide, struct rsp_slice part, uint8_t *bytes,
                         bool *done);

/* Which bytes of a part are hidden. */
struct rsp_mask {
	const bool *bytes; /* one for each byte, in the arena of the message; NULL: see `all` */
	bool all;
};

/* rsp_hide_mask makes the mask of `part`, which was cut from the buffer's bytes. Without memory all
 * is hidden. */
struct rsp_mask rsp_hide_mask(const struct rsp_hide *hide, const struct rsp_buffer *buffer,
                              struct rsp_slice part);

/* rsp_mask_any tells whether anything is hidden; rsp_mask_has whether the byte `at` is. */
static inline bool rsp_mask_any(struct rsp_mask mask)
{
	return mask.all || mask.bytes;
}

static inline bool rsp_mask_has(struct rsp_mask mask, size_t at)
{
	return mask.all || (mask.bytes && mask.bytes[at]);
}

#endif
