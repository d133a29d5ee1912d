/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data groupings that several STORE DATA of a script hold together. Internal to rsp/es5*.c. */
#ifndef RSP_RSP_ES5_BLOCKS_H
#define RSP_RSP_ES5_BLOCKS_H

#include "card/dgi.h"
#include "rsp/es5.h"
#include "rsp/es5_unit.h"

enum {
	RSP_ES5_BLOCKS_MAX = 16 << 10,   /* bytes of blocks that are joined */
	RSP_ES5_BLOCKS_ARENA = 128 << 10 /* with where they came from */
};

/* The blocks of one card; when another begins, those before are given up. */
struct rsp_es5_blocks {
	bool open;
	int slot;
	char key[RSP_ES5_EID_ROOM];
	unsigned next; /* number of the block that comes next */
	struct rsp_dgi_place place;
	struct rsp_joiner joiner;
	struct rsp_arena arena;
};

enum rsp_es5_block {
	RSP_ES5_BLOCK_ALONE, /* the command is all that there is */
	RSP_ES5_BLOCK_PART,  /* its last grouping goes on, or it is in the middle of one */
	RSP_ES5_BLOCK_WHOLE  /* it is the last: unit->buffer is one command with what all hold */
};

/* rsp_es5_blocks_take looks at a command of a card at `slot`, named `key`. */
enum rsp_es5_block rsp_es5_blocks_take(struct rsp_pass *pass, struct rsp_es5_blocks *blocks,
                                       struct rsp_es5_unit *unit, int slot, const char *key);

/* rsp_es5_blocks_free gives back; a zeroed one is allowed. */
void rsp_es5_blocks_free(struct rsp_es5_blocks *blocks);

#endif
