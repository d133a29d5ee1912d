/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that show short messages share. */
#ifndef RSP_CARRIER_SMS_SHOW_H
#define RSP_CARRIER_SMS_SHOW_H

#include "base/decode.h"
#include "carrier/sms.h"
#include "carrier/sms_fields.h"

/* rsp_sms_uint adds the bytes of `part` as one number, rsp_sms_bit bits `high` to `low` (8 is the
 * most significant) of its first octet. */
struct rsp_node *rsp_sms_uint(struct rsp_decode *decode, struct rsp_node *parent,
                              enum rsp_sms_field field, struct rsp_slice part);
struct rsp_node *rsp_sms_bit(struct rsp_decode *decode, struct rsp_node *parent,
                             enum rsp_sms_field field, struct rsp_slice part, unsigned high,
                             unsigned low);

/* rsp_sms_address adds an address and gives its text: `type` is the octet with type and plan,
 * `digits` what follows it; `num_digits` how many semi-octets count. *out_bad (may be NULL): it is
 * written as it must not be. */
const char *rsp_sms_address(struct rsp_decode *decode, struct rsp_node *parent,
                            enum rsp_sms_field field, struct rsp_slice type,
                            struct rsp_slice digits, size_t num_digits, bool *out_bad);

/* rsp_sms_time adds a time of seven octets (TP-SCTS). False when it is none. */
bool rsp_sms_time(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_sms_field field,
                  struct rsp_slice part);

/* rsp_sms_coding adds TP-DCS and what it says. */
struct rsp_sms_coding rsp_sms_show_coding(struct rsp_decode *decode, struct rsp_node *parent,
                                          struct rsp_slice part);

/* rsp_sms_validity adds TP-VP of a format (TP-VPF); takes it from the front of `in`. False when it
 * is cut short or impossible. */
bool rsp_sms_validity(struct rsp_decode *decode, struct rsp_node *parent, unsigned format,
                      struct rsp_slice *in);

/* rsp_sms_minutes_of is what a relative TP-VP says (TS 23.040 9.2.3.12.1). */
uint32_t rsp_sms_minutes_of(uint8_t value);

#endif
