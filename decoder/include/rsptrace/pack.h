/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packing: a message as few bytes, to be kept and shown again later.
 *
 * A message and all it leads to are gone when the callback that got it returns. Packed it is one
 * piece of memory that can be copied and kept anywhere in this process (it holds addresses of
 * constants: fields and rules), a few hundred bytes for a command.
 */
#ifndef RSPTRACE_PACK_H
#define RSPTRACE_PACK_H

#include "rsptrace/message.h"

enum { RSP_PACK_BUFFERS = 1024 }; /* of one message; elements of further ones stand nowhere */

/* rsp_message_pack packs a message with its tree (which is built), its findings and its buffers,
 * into the arena, where the tree is built too. Frames that only others were made of keep their
 * number, place and length and lose their bytes. Empty when there is no memory. */
struct rsp_slice rsp_message_pack(struct rsp_message *message, struct rsp_arena *arena);

/* rsp_message_unpack makes the message again; it lives as long as the arena and the packed bytes.
 * False when there is no memory, or it is no packed message. */
RSP_MUST_USE bool rsp_message_unpack(struct rsp_slice packed, struct rsp_arena *arena,
                                     struct rsp_message *out);

#endif
