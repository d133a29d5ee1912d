/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loading of one Bound Profile Package: its segments, each a STORE DATA chain (SGP.22 5.7.6).
 */
#ifndef RSP_RSP_LOAD_H
#define RSP_RSP_LOAD_H

#include "rsp/chain.h"

enum {
	RSP_LOAD_MAX_BYTES = 1 << 20, /* what is over is counted but not joined */
	RSP_LOAD_MAX_RESTARTS = 16
};

/* How a chain stands to the load of its channel. */
enum rsp_segment_kind {
	RSP_SEGMENT_NONE,  /* another command */
	RSP_SEGMENT_FIRST, /* begins a package: BF36 */
	RSP_SEGMENT_NEXT,
	RSP_SEGMENT_LATE,    /* a part of a package whose loading is already over */
	RSP_SEGMENT_NO_START /* a part of a package whose beginning was not seen */
};

/* Why no more segments are expected. */
enum rsp_load_end {
	RSP_LOAD_RESULT,   /* the card sent ProfileInstallationResult */
	RSP_LOAD_REFUSED,  /* the card refused a segment with a status word */
	RSP_LOAD_GIVEN_UP, /* the channel went on with something else */
	RSP_LOAD_RESET,    /* the card was reset */
	RSP_LOAD_DROPPED,  /* its place or its memory was needed for others */
	RSP_LOAD_TRACE_END
};

struct rsp_load {
	bool open, finished;
	bool no_start;   /* began with another part than BF36 */
	bool start_seen; /* ... although the trace shows what was before */
	struct rsp_arena arena;
	struct rsp_joiner joined;
	size_t declared;  /* bytes of the whole object BF36, its tag and length included; 0: not
	                     known */
	size_t delivered; /* bytes of all segments */
	size_t next; /* offset in the joined bytes where the next element begins or should begin */
	/* Offsets where a segment clearly begins an element although the one before was not
	 * complete. */
	size_t restarts[RSP_LOAD_MAX_RESTARTS];
	unsigned num_restarts;
	bool holes; /* blocks of some segment are missing */
	bool lost;  /* blocks of the last segment are missing: what follows may begin anew */
	uint32_t num_segments;
	struct rsp_stamp first;
	uint64_t last_frame;
	int slot, channel;
};

/* rsp_load_is_part tells whether a tag is one of BF36, BF23, A0 to A3, 86, 87, 88. */
bool rsp_load_is_part(uint32_t tag);

/* rsp_load_classify tells what the bytes of a chain are to the load. `first` is the first object of
 * them (NULL: there is none), and `known` says that its tag is that of another ES10 function. */
enum rsp_segment_kind rsp_load_classify(const struct rsp_load *load, struct rsp_slice data,
                                        const struct rsp_tlv *first, bool known);

/* rsp_load_open begins a load; one that was there must have been closed. */
void rsp_load_open(struct rsp_load *load, const struct rsp_chain *chain, int slot, int channel);

/* rsp_load_frames gives what keeps the frames of the load, so that those of the next chain, which
 * mostly is a segment, are kept there at once; NULL: there is no load, or it holds a lot. */
struct rsp_arena *rsp_load_frames(struct rsp_load *load);

/* rsp_load_add joins the bytes of a finished chain, and gives how many of its first bytes belong to
 * an element that an earlier segment began. `whole`: no block of the chain is missing. */
size_t rsp_load_add(struct rsp_load *load, const struct rsp_chain *chain, bool whole);

/* rsp_load_close gives the memory back; segments that still come are RSP_SEGMENT_LATE when
 * `finished`. */
void rsp_load_close(struct rsp_load *load, bool finished);

#endif
