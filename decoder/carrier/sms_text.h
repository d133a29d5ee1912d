/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of short messages: TS 23.038. */
#ifndef RSP_CARRIER_SMS_TEXT_H
#define RSP_CARRIER_SMS_TEXT_H

#include "rsptrace/arena.h"

/* rsp_gsm7_septets unpacks up to `num` septets that begin `skip_bits` bits behind the start of
 * `packed`, into `out` (room for num); answers how many the bytes had. */
size_t rsp_gsm7_septets(struct rsp_slice packed, unsigned skip_bits, size_t num, uint8_t *out);

/* rsp_gsm7_text gives septets as UTF-8 text; `locking` and `shift` are national languages
 * (TS 23.038 A), 0: none. Of languages whose tables are not here (Indian scripts) the default is
 * shown, and *out_unknown is set. "" when there is no memory. */
const char *rsp_gsm7_text(struct rsp_arena *arena, struct rsp_slice septets, uint8_t locking,
                          uint8_t shift, bool *out_unknown);

#endif
