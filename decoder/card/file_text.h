/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts, numbers and addresses as EFs have them. */
#ifndef RSP_CARD_FILE_TEXT_H
#define RSP_CARD_FILE_TEXT_H

#include "rsptrace/arena.h"

/* Each function makes UTF-8 text in the arena; "" when there is no memory. `out_bad` is set where
 * the bytes cannot be what they should be; what can be read is given all the same. */

/* rsp_file_alpha: an alpha identifier (TS 102 221 annex A): GSM characters up to the first FF, or
 * UCS2 in the forms 80, 81 and 82. */
const char *rsp_file_alpha(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_file_network_name: a network name (TS 24.008 10.5.3.5a) from its coding octet on. */
const char *rsp_file_network_name(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_file_utf8: text up to the first FF or NUL. */
const char *rsp_file_utf8(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_file_digits: BCD with the low half first, up to the first F (TS 51.011 10.5.1): A is *, B is
 * #, C a pause p, D a wild value ?; with `plus` a + in front. */
const char *rsp_file_digits(struct rsp_arena *arena, struct rsp_slice bytes, bool plus,
                            bool *out_bad);

/* rsp_file_imsi: its length, then the digits behind half an octet of type (TS 31.102 4.2.2). */
const char *rsp_file_imsi(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_file_address: type 0 a name, 1 an IPv4, 2 an IPv6 address (TS 31.103 4.2.8). */
const char *rsp_file_address(struct rsp_arena *arena, uint8_t type, struct rsp_slice bytes,
                             bool *out_bad);

/* rsp_file_apn: labels with their lengths (TS 23.003 9.1) with dots between them. */
const char *rsp_file_apn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_file_timestamp: seven octets as of TP-SCTS (TS 23.040 9.2.3.11): "24-12-31 23:59:58 +1:00".
 */
const char *rsp_file_timestamp(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

/* rsp_file_price: price per unit (TS 51.011 10.3.12): "12e-2". */
const char *rsp_file_price(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);

#endif
