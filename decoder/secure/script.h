/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts of remote management: TS 102 226 5. */
#ifndef RSP_SECURE_SCRIPT_H
#define RSP_SECURE_SCRIPT_H

#include "base/decode.h"

/* What a script came to. */
struct rsp_script {
	unsigned num_commands; /* C-APDUs, or R-APDUs of an answer */
	const char *names;     /* of the first few commands: "SELECT, READ BINARY"; "" */
	bool has_sw;           /* of an answer: */
	uint16_t sw;           /* the last status word */
	uint16_t sw_command;   /* what it answers; RSP_STATUS_ANY_INS: not known */
	bool bad_format;       /* the card could not read the script */
	bool other;            /* not a script: what an application alone knows, or a push */
	const char *what;      /* then: "push", "notification"; NULL */
	bool is_push;
};

/* rsp_script_show decodes what a packet to `tar` carries into children of `parent`; the bytes are
 * cut from decode->buffer. `is_response`: what came back; `command` is then the script that it
 * answers, or empty. */
void rsp_script_show(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                     struct rsp_slice tar, bool is_response, struct rsp_slice command,
                     struct rsp_script *out);

#endif
