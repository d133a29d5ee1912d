/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One STORE DATA chain: the blocks of one command to the ISD-R (SGP.22 5.7.2). */
#ifndef RSP_RSP_CHAIN_H
#define RSP_RSP_CHAIN_H

#include "card/exchange.h"

enum {
	RSP_CHAIN_MAX_BLOCKS = 256,      /* P2 is one octet */
	RSP_CHAIN_MAX_BYTES = 256 << 10, /* what is over is not joined */
	RSP_P1_LAST = 0x80,              /* bit 8: last block */
	RSP_P1_ES10 = 0x11               /* bits 7 to 1 as SGP.22 writes them: BER-TLV, case 4 */
};

/* Where and when a message begins. */
struct rsp_stamp {
	uint64_t frame;
	bool by_line;
	enum rsp_clock clock;
	int64_t t_ns;
};

/* The first place where the block numbers are not consecutive. */
struct rsp_chain_break {
	bool found;
	uint8_t before, number; /* P2 of the block before and of the block */
	bool first;             /* the chain begins with it: nothing is before */
	bool repeated;          /* the same number with the same bytes: not joined a second time */
	size_t off, len;        /* its bytes in the joined data */
};

struct rsp_chain {
	bool open;
	struct rsp_arena arena;        /* of the blocks of a chain that is open */
	bool single;                   /* one block, whose bytes are borrowed */
	struct rsp_joiner joined;      /* else, */
	struct rsp_arena *frames;      /* and what keeps the frames of its blocks; NULL: nothing */
	const struct rsp_buffer *data; /* all bytes, once rsp_chain_finish was called */
	size_t num_blocks;
	uint8_t last_number; /* P2 of the last block */
	uint8_t p1;          /* of the last block */
	size_t last_off;     /* its bytes in the joined data */
	bool from_middle;    /* began with another block than 0 */
	bool isdr_selected;  /* the trace shows that the application is an ISD-R */
	bool start_seen;     /* the trace shows what came before the first block */
	bool too_long;       /* more than RSP_CHAIN_MAX_BLOCKS blocks */
	struct rsp_chain_break gap;
	struct rsp_stamp first;
	uint64_t last_frame;
};

/* rsp_chain_starts_anew tells whether a STORE DATA cannot belong to the open chain: its block
 * number is 0 again and it is no repetition of the first block. */
bool rsp_chain_starts_anew(const struct rsp_chain *chain, const struct rsp_exchange *exchange);

/* rsp_chain_open begins a chain with what its first block says. The chain's arena must have been
 * initialised; what a chain of one block needs besides its exchange lives in `scratch`, and the
 * frames of several blocks in `frames` (NULL: in the chain's arena). */
void rsp_chain_open(struct rsp_chain *chain, struct rsp_arena *scratch, struct rsp_arena *frames,
                    const struct rsp_exchange *exchange);

/* rsp_chain_add adds one block to an open chain. What the chain needs after this exchange is over
 * is copied into its arena and that of its frames; nothing of a chain of one block is. */
void rsp_chain_add(struct rsp_chain *chain, const struct rsp_exchange *exchange);

/* rsp_chain_finish joins what was added into chain->data; false when there is no memory. The chain
 * stays as it is until rsp_chain_close. */
RSP_MUST_USE bool rsp_chain_finish(struct rsp_chain *chain);

/* rsp_chain_close forgets the blocks and keeps some memory for the next chain. */
void rsp_chain_close(struct rsp_chain *chain);

/* rsp_chain_is_last tells whether P1 marks a last block. */
bool rsp_chain_is_last(const struct rsp_exchange *exchange);

/* rsp_chain_report adds the findings on the block numbers. Where start_seen is set, a chain that
 * begins in the middle is a fault and not the beginning of the trace. */
void rsp_chain_report(const struct rsp_chain *chain, struct rsp_decode *decode);

#endif
