/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages that are stored in files. */
#ifndef RSP_CARD_FILE_SMS_H
#define RSP_CARD_FILE_SMS_H

#include "base/decode.h"

/* rsp_file_show_sms adds a service centre address and a TPDU, which is filled up with FF;
 * rsp_file_show_tpdu a TPDU alone. Neither reports. */
void rsp_file_show_sms(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);
void rsp_file_show_tpdu(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in);

#endif
