/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that people write in a way of their own: what stands in the bytes, and the text people
 * know. */
#ifndef RSP_BASE_VALUES_H
#define RSP_BASE_VALUES_H

#include "rsptrace/arena.h"

/* Each rsp_value_... function makes the text in the arena; "" when there is no memory. Bytes that
 * cannot be such a value give their hex and set *out_bad (may be NULL). */

/* rsp_value_iccid: swapped BCD, F behind the last digit (TS 102 221 13.2): 98 00 10 ... ->
 * "8900011..." */
const char *rsp_value_iccid(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_value_eid: plain BCD, 16 bytes (SGP.29); `out_bad` also when the digits are not 1 modulo 97.
 */
const char *rsp_value_eid(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_value_imei: BCD as in DeviceInfo, 8 bytes (SGP.22 4.2): 15 digits, or 16 with SVN; rsp_value_tac: its first 8
 * digits, 4 bytes. LPAs write the digits plain or swapped (docs/facts.md): whichever reads as a TAC is taken. */
const char *rsp_value_imei(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);
const char *rsp_value_tac(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_value_plmn: three bytes of TS 24.008 10.5.1.13 -> "001-01"; a wildcard digit D shows as ".",
 * E as "E". */
const char *rsp_value_plmn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_value_version: three binary bytes -> "2.3.1". */
const char *rsp_value_version(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_value_utctime, rsp_value_gentime: content octets of the ASN.1 types (X.680 47, 46) to seconds
 * since 1970; false when they are no such time. */
RSP_MUST_USE bool rsp_value_utctime(struct rsp_slice text, int64_t *out_seconds);
RSP_MUST_USE bool rsp_value_gentime(struct rsp_slice text, int64_t *out_seconds);

/* rsp_days_of_date gives the days from 1970-01-01 to a date; false when its month has no such day. */
RSP_MUST_USE bool rsp_days_of_date(int64_t year, unsigned month, unsigned day, int64_t *out_days);

/* rsp_format_time writes "2030-03-30T08:31:30Z" (years may have more than four digits) into `out`.
 */
void rsp_format_time(int64_t seconds, char out[static 32]);

/* rsp_value_oid gives the dotted form of the content octets; `out_bad` when they are none. */
const char *rsp_value_oid(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_oid_name gives the name of a known OID (content octets), or NULL: "id-rsp-cert-objects",
 * "ecPublicKey" ... */
const char *rsp_oid_name(struct rsp_slice bytes);

/* rsp_value_hex gives the bytes as upper-case hex without blanks. */
const char *rsp_value_hex(struct rsp_arena *arena, struct rsp_slice bytes);

/* rsp_luhn tells whether the last of the digits is the Luhn check digit of the others (ISO 7812-1).
 */
bool rsp_luhn(const char *digits);

/* rsp_utf8_valid tells whether the bytes are UTF-8 (RFC 3629). */
bool rsp_utf8_valid(struct rsp_slice bytes);

/* rsp_utf8_put writes a character (below 0x110000) as UTF-8; answers how many bytes it took. */
size_t rsp_utf8_put(uint32_t c, uint8_t out[static 4]);

#endif
