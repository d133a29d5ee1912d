/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of dialogues with a modem: what stands before and around what was said. */
#ifndef RSP_SOURCE_AT_H
#define RSP_SOURCE_AT_H

#include "source/log.h"

enum rsp_at_direction { RSP_AT_UNKNOWN, RSP_AT_SENT, RSP_AT_RECEIVED };

/* rsp_at_prefix takes what a program puts before a line: a time (then that of the log), ">" or "<",
 * lpac's "AT_DEBUG...: ". What these say of the direction is answered. */
enum rsp_at_direction rsp_at_prefix(struct rsp_log *log, struct rsp_slice *in,
                                    struct rsp_day_clock *day);

/* rsp_at_unquote gives what stands between quotes, or the text without the blanks around it where
 * it begins with none. *out_open (may be NULL) is whether the closing quote is missing. */
struct rsp_slice rsp_at_unquote(struct rsp_slice text, bool *out_open);

#endif
