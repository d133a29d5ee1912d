/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a script to the commands, answers and notifications in it (base/remote.h). */
#ifndef RSP_SECURE_REMOTE_H
#define RSP_SECURE_REMOTE_H

#include "base/remote.h"

enum { RSP_REMOTE_AID_LEN = 16 };

/* A script that was freed from what carried it. */
struct rsp_remote_script {
	struct rsp_slice bytes; /* cut from the buffer's */
	const struct rsp_buffer *buffer;
	const struct rsp_frame *frame; /* it came with */
	/* Who sent it and whom it is for: `form`, `index` and `command` are filled in for each
	 * item. */
	struct rsp_remote remote;
	struct rsp_slice
	    command; /* of an answer: the script that it answers, as far as it is known */
};

/* rsp_remote_push hands on each command, answer and object of a script, and a notification alone,
 * as items of RSP_HINT_REMOTE; what else a packet can hold is no item. Call it behind the message
 * that carried the script. What the items lead to lives until the queue is empty. */
void rsp_remote_push(struct rsp_pass *pass, const struct rsp_remote_script *script);

/* rsp_remote_aid gives the AID that the TAR of an ISD-R, ECASD or ISD-P stands for (SGP.02 2.2.3);
 * empty for others. */
struct rsp_slice rsp_remote_aid(struct rsp_slice tar, uint8_t out[static RSP_REMOTE_AID_LEN]);

#endif
