/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of all formats have in common: how damage and the end are told. */
#ifndef RSP_SOURCE_READER_H
#define RSP_SOURCE_READER_H

#include "source/source.h"

/* rsp_reader_damaged tells of damage at frame or line `number`, at `file_off` in the input: fills
 * *out and the reader's rule and text. Always RSP_PULL_DAMAGED. */
enum rsp_pull rsp_reader_damaged(struct rsp_reader *reader, struct rsp_frame *out,
                                 enum rsp_rule_id rule, uint64_t number, uint64_t file_off,
                                 const char *format, ...) __attribute__((format(printf, 6, 7)));

/* rsp_reader_end is what a reader answers when nothing is left: RSP_PULL_END, but first, once, why
 * the input ended early. `number` is that of the last frame or line. */
enum rsp_pull rsp_reader_end(struct rsp_reader *reader, struct rsp_frame *out, uint64_t number);

/* rsp_reader_drain consumes what is left of the input. */
void rsp_reader_drain(struct rsp_reader *reader);

#endif
