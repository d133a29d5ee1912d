/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text as cards and networks write it: the GSM alphabet, packed or not, UCS2, and the forms of
 * alpha fields. */
#ifndef RSP_BASE_GSM_TEXT_H
#define RSP_BASE_GSM_TEXT_H

#include "rsptrace/arena.h"

/* Each function but the first makes UTF-8 text with a NUL behind it in the arena; "" when there is no memory.
 * What is no character shows as U+FFFD. */

/* rsp_gsm_character is a septet of the default alphabet (TS 23.038 6.2.1); `escaped`: of its extension,
 * or as without the escape where that has none (6.2.1.1). */
uint16_t rsp_gsm_character(uint8_t septet, bool escaped);

/* rsp_gsm_text: the default alphabet of TS 23.038 6.2.1 with its extension, one character an octet
 * (bit 8 unused); FF ends it, because it fills what is left of a field. */
const char *rsp_gsm_text(struct rsp_arena *arena, struct rsp_slice bytes);

/* rsp_gsm_packed: the same alphabet, `septets` characters of seven bits from bit `skip` (0 to 6,
 * the least significant of the first octet is 0) on (TS 23.038 6.1.2); fewer where the bytes end.
 */
const char *rsp_gsm_packed(struct rsp_arena *arena, struct rsp_slice bytes, size_t septets,
                           unsigned skip);

/* rsp_ucs2_text: two octets a character, most significant first; surrogate pairs (UTF-16) are
 * joined; FFFF ends it. `out_bad` (may be NULL) is set when an odd octet is left over. */
const char *rsp_ucs2_text(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_alpha_text: an alpha field (TS 102 221 annex A): the default alphabet, or UCS2 in one of the
 * forms 80, 81, 82. `out_bad` (may be NULL) is set when the form is cut short. */
const char *rsp_alpha_text(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_dcs_text: text whose alphabet a data coding scheme says (TS 23.038 4); `septets` as above for
 * packed text, SIZE_MAX: as many as fit. Octets of 8-bit data are taken as the default alphabet, as
 * toolkit texts use them. */
const char *rsp_dcs_text(struct rsp_arena *arena, uint8_t dcs, struct rsp_slice bytes,
                         size_t septets, bool *out_bad);

/* What a data coding scheme says of the alphabet. */
enum rsp_alphabet { RSP_ALPHABET_GSM7, RSP_ALPHABET_8BIT, RSP_ALPHABET_UCS2 };

/* rsp_alphabet_of gives it; reserved groups are taken as the default alphabet (TS 23.038 4). */
enum rsp_alphabet rsp_alphabet_of(uint8_t dcs);

#endif
