/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks: what a GSMTAP packet cannot say, in the description of its interface in a pcapng that
 * `rsptrace convert` wrote (docs/formats.md). Others read over them.
 *
 * A command or response alone, or a reset, is no GSMTAP packet: the link type is then that of
 * exported PDUs, and tags before the bytes name Wireshark's dissector for them. */
#ifndef RSP_SOURCE_MARKS_H
#define RSP_SOURCE_MARKS_H

#include "base/pass.h"

enum { RSP_LINK_EXPORTED_PDU = 252 };

struct rsp_marks {
	bool no_slot;  /* the packets name no slot */
	bool no_times; /* or no times */
	bool undated;  /* times count from somewhere */
	bool ordered;  /* rsp_frame.ordered_pair */
	bool alone;    /* the commands of these parts are not there */
	/* RSP_HINT_CAPDU, _RAPDU, _TPDU_HEADER to _TPDU_SW, _RESET, _OPEN, _CLOSE, _REFUSED: each
	 * packet is that alone; else RSP_HINT_NONE. What follows is of these. */
	enum rsp_hint payload;
	bool has_session;
	/* 0 to 255; rsp_frame.session; rsp_frame.param of a refusal. */
	uint64_t slot, session, param;
};

enum { RSP_MARKS_TAGS_MAX = 32 };

/* rsp_marks_tags writes the tags that stand before a packet that is something alone, and answers
 * their length. */
size_t rsp_marks_tags(const struct rsp_marks *marks, uint8_t out[static RSP_MARKS_TAGS_MAX]);

/* rsp_marks_text writes them as a description, in the arena. */
const char *rsp_marks_text(struct rsp_arena *arena, const struct rsp_marks *marks);

/* rsp_marks_read reads a description; one that others wrote has no marks. */
void rsp_marks_read(struct rsp_slice description, struct rsp_marks *out);

/* rsp_marks_apply sets in a frame what the marks say. */
void rsp_marks_apply(const struct rsp_marks *marks, struct rsp_frame *frame);

#endif
