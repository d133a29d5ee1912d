/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of SCP03t, which stand in scripts in place of commands: SGP.02 4.1.3. */
#ifndef RSP_CARD_ES5_CHANNEL_H
#define RSP_CARD_ES5_CHANNEL_H

#include "card/es5_fields.h"

enum rsp_es5_object {
	RSP_OBJECT_INITIALIZE = 0x84,
	RSP_OBJECT_AUTHENTICATE = 0x85,
	RSP_OBJECT_SEGMENT = 0x86,
	RSP_OBJECT_REPLACE_KEYS = 0x87,
	RSP_OBJECT_SEGMENT_MAC = 0x88,
	RSP_OBJECT_ERROR = 0x9F00, /* above the tag of the object that is refused, without its bit 8
	                              and 7 */
	RSP_OBJECT_MAC_LEN = 8
};

/* What 84 and 85 hold, and what answers 84. */
struct rsp_es5_initialize {
	struct rsp_slice kvn, key_id, host;
};
struct rsp_es5_initialized {
	struct rsp_slice diversification, kvn, protocol, options, challenge, cryptogram, sequence;
};
struct rsp_es5_authenticate {
	struct rsp_slice level, cryptogram, mac;
};

/* Each takes the value of an object apart; false when it has another length. */
RSP_MUST_USE bool rsp_es5_initialize_of(struct rsp_slice in, struct rsp_es5_initialize *out);
RSP_MUST_USE bool rsp_es5_initialized_of(struct rsp_slice in, struct rsp_es5_initialized *out);
RSP_MUST_USE bool rsp_es5_authenticate_of(struct rsp_slice in, struct rsp_es5_authenticate *out);

/* rsp_es5_object_step gives the tag of the object that an object is, or that an error answers: 84
 * to 88. rsp_es5_object_is_error tells the latter. */
uint32_t rsp_es5_object_step(uint32_t tag);
bool rsp_es5_object_is_error(uint32_t tag);

/* rsp_es5_object_name gives "SCP03t initialize" ... */
const char *rsp_es5_object_name(uint32_t tag);

/* rsp_es5_show_object adds what an object holds, cut from decode->buffer. */
void rsp_es5_show_object(struct rsp_decode *decode, struct rsp_node *parent,
                         const struct rsp_tlv *tlv, bool is_answer);

#endif
