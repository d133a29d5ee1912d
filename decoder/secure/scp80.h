/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One packet as a message. */
#ifndef RSP_SECURE_SCP80_H
#define RSP_SECURE_SCP80_H

#include "base/decode.h"
#include "base/pass.h"
#include "secure/memory.h"
#include "secure/script.h"

/* What a packet turned out to be. */
struct rsp_scp80 {
	const struct rsp_item *item;
	struct rsp_packet packet;
	struct rsp_opened opened;
	struct rsp_script script;
	struct rsp_remembered *command; /* that a response answers; NULL: none is known */
	bool other_counter;             /* a response has another than its command */
	const struct rsp_key_set
	    *near;    /* a response proves the keys of a command that was altered */
	bool counted; /* a command: */
	enum rsp_counting counting;
	uint64_t last_counter, last_frame;
	bool seen_right; /* the set that fits opened packets before */
};

/* rsp_scp80_show decodes the packet into a tree. */
struct rsp_node *rsp_scp80_show(struct rsp_decode *decode, struct rsp_scp80 *scp80);

/* rsp_scp80_report tells what is wrong with it, or could not be done. */
void rsp_scp80_report(struct rsp_decode *decode, const struct rsp_scp80 *scp80);

/* rsp_scp80_emit hands out its message; gives its number. */
uint64_t rsp_scp80_emit(struct rsp_pass *pass, struct rsp_scp80 *scp80);

#endif
