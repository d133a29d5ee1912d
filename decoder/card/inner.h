/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that stand inside something else: scripts, secure channels. */
#ifndef RSP_CARD_INNER_H
#define RSP_CARD_INNER_H

#include "base/decode.h"
#include "card/exchange.h"
#include "card/file_place.h"

/* rsp_inner_take takes one C-APDU from the front of a list in which each has five header bytes and,
 * where its instruction sends data, so many bytes of it as the fifth says (TS 102 226 5.2.1.1).
 * False when it is cut short or no command. */
RSP_MUST_USE bool rsp_inner_take(struct rsp_slice *in, struct rsp_slice *out);

/* rsp_inner_name is what a C-APDU is called: "SELECT"; NULL when it has no name. */
const char *rsp_inner_name(struct rsp_slice command);

/* rsp_inner_place is where the first command to an application with this TAR stands in the file
 * system: TS 102 226 6. */
void rsp_inner_place(struct rsp_file_place *place, struct rsp_slice tar);

/* rsp_inner_show adds a C-APDU, cut from decode->buffer, with its parameters and data under
 * `parent`; what is no command stands as bytes. `place`, which may be NULL, moves to what the
 * command is about. */
void rsp_inner_show(struct rsp_decode *decode, struct rsp_node *parent,
                    struct rsp_file_place *place, struct rsp_slice command);

/* rsp_inner_show_answer adds an R-APDU, data and status word cut from decode->buffer; `command` is
 * what it answers, or empty, and `place` where that stands. *out_sw gets the status word; false
 * when there is none. */
bool rsp_inner_show_answer(struct rsp_decode *decode, struct rsp_node *parent,
                           struct rsp_file_place *place, struct rsp_slice command,
                           struct rsp_slice data, struct rsp_slice sw, uint16_t *out_sw);

#endif
