/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands about files: which one, and what it holds. All functions accept NULL for any node. */
#ifndef RSP_CARD_FILE_COMMAND_H
#define RSP_CARD_FILE_COMMAND_H

#include "card/pending.h"

/* rsp_file_show_place adds the path of the file that a command is about, where something of it is
 * known. */
void rsp_file_show_place(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent);

/* rsp_file_show_contents adds what `in`, read from or written to the file, holds. */
void rsp_file_show_contents(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in);

/* rsp_file_show_ids adds the file identifiers of a path. */
void rsp_file_show_ids(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *parent, struct rsp_slice in);

/* SEARCH RECORD and SEEK (TS 102 221 11.1.7), INCREASE (11.1.8), RETRIEVE DATA and SET DATA (11.3).
 */
void rsp_file_show_search(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in);
void rsp_file_show_found(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in);
void rsp_file_show_increase(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in);
void rsp_file_show_increased(struct rsp_decode *decode, const struct rsp_pending *pending,
                             struct rsp_node *parent, struct rsp_slice in);
void rsp_file_show_object(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in);

#endif
