/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts of remote management piece by piece: TS 102 226 5.2, SGP.02 4.1.3. */
#ifndef RSP_SECURE_SCRIPT_READ_H
#define RSP_SECURE_SCRIPT_READ_H

#include "rsptrace/slice.h"

enum { RSP_TAG_C_APDU = 0x22, RSP_TAG_R_APDU = 0x23, RSP_SCRIPT_SW_LEN = 2 };

enum rsp_piece_kind {
	RSP_PIECE_COMMAND, /* a C-APDU */
	RSP_PIECE_ANSWER,  /* an R-APDU: data and status word */
	RSP_PIECE_OBJECT,  /* of SCP03t, or an error that answers one */
	RSP_PIECE_OTHER    /* what the script says of itself */
};

struct rsp_script_piece {
	enum rsp_piece_kind kind;
	struct rsp_slice whole; /* with tag and length, where it has them */
	struct rsp_slice bytes; /* the APDU, or the object with tag and length */
	/* RSP_PIECE_ANSWER of a compact script: the status word stands before the data. */
	bool sw_first;
	unsigned index; /* number of the command, or of the answer, among them; from 0 */
};

struct rsp_script_reader {
	struct rsp_slice rest;
	bool expanded, is_answer;
	unsigned next_index, num_pieces;
};

/* rsp_script_is_expanded tells whether a first byte is the tag of a script. */
bool rsp_script_is_expanded(uint8_t first);

/* rsp_script_is_bare tells whether bytes are the objects of a script without its tag around them,
 * as real senders write it: no command has the class 22 or 23. */
bool rsp_script_is_bare(struct rsp_slice in);

/* rsp_script_is_channel_tag tells whether a tag is one of SCP03t: 84 to 88, 9F44 to 9F46. */
bool rsp_script_is_channel_tag(uint32_t tag);

/* rsp_script_read begins a script, or what answers one. `bare`: the objects may stand without the
 * tag of the script around them, as between servers. */
void rsp_script_read(struct rsp_script_reader *reader, struct rsp_slice in, bool is_answer,
                     bool bare);

/* rsp_script_next gives the next piece; false at the end, where the script cannot be read further,
 * or when it has more than RSP_SCRIPT_MAX_OBJECTS. */
RSP_MUST_USE bool rsp_script_next(struct rsp_script_reader *reader, struct rsp_script_piece *out);

/* rsp_script_take_object takes one object of an expanded script. A length of one octet over 7F is
 * not BER, but senders write it: it is taken where it fits, and *out_raw set. */
enum rsp_tlv_status rsp_script_take_object(struct rsp_slice *in, struct rsp_tlv *out,
                                           bool *out_raw);

#endif
