/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/es5_blocks.h"

#include <stdio.h>
#include <string.h>

#include "base/keep.h"
#include "card/apdu.h"
#include "card/instruction.h"

enum { LAST_BLOCK = 0x80 /* P1: GPCS 11.11.2.1 */ };

void rsp_es5_blocks_free(struct rsp_es5_blocks *blocks)
{
	if (blocks->open)
		rsp_arena_free(&blocks->arena);
	blocks->open = false;
}

static bool is_block(const struct rsp_es5_unit *unit, struct rsp_capdu *out)
{
	struct rsp_apdu apdu;

	if (unit->remote->form != RSP_REMOTE_APDU || unit->remote->is_answer ||
	    unit->remote->still_closed || !rsp_apdu_of_command(unit->buffer->bytes, &apdu))
		return false;
	*out = apdu.command;
	return rsp_instruction_is(apdu.instruction, RSP_INS_STORE_DATA) &&
	       rsp_dgi_in_block(out->p1);
}

/* Goes through the groupings of a block; false when the last of them goes on. */
static bool is_whole(struct rsp_dgi_place *place, struct rsp_slice in)
{
	struct rsp_dgi_part part;

	while (rsp_dgi_next(place, &in, &part))
		;
	return !place->left && !place->front_len;
}

static void add(struct rsp_es5_blocks *blocks, const struct rsp_es5_unit *unit,
                struct rsp_slice data)
{
	const struct rsp_buffer *kept = rsp_keep(&blocks->arena, unit->buffer);

	if (kept)
		rsp_joiner_add(&blocks->joiner, kept, rsp_kept_part(kept, unit->buffer, data));
	if (!kept || blocks->joiner.cut_short)
		rsp_es5_blocks_free(blocks);
	blocks->next++;
}

static enum rsp_es5_block begin(struct rsp_es5_blocks *blocks, const struct rsp_es5_unit *unit,
                                const struct rsp_capdu *command, int slot, const char *key)
{
	struct rsp_dgi_place place = rsp_dgi_begins();

	rsp_es5_blocks_free(blocks);
	if (!rsp_es5_dgi(command->data) || command->p1 & LAST_BLOCK ||
	    is_whole(&place, command->data))
		return RSP_ES5_BLOCK_ALONE;
	*blocks = (struct rsp_es5_blocks){
	    .open = true, .slot = slot, .next = command->p2, .place = place};
	snprintf(blocks->key, sizeof(blocks->key), "%s", key);
	rsp_arena_init(&blocks->arena, RSP_ES5_BLOCKS_ARENA);
	rsp_joiner_init(&blocks->joiner, &blocks->arena, RSP_ES5_BLOCKS_MAX);
	add(blocks, unit, command->data);
	return RSP_ES5_BLOCK_PART;
}

/* One command: the header of the last, and the data of all. */
static const struct rsp_buffer *join(struct rsp_pass *pass, struct rsp_es5_blocks *blocks,
                                     const struct rsp_es5_unit *unit,
                                     const struct rsp_capdu *command)
{
	enum { BITS = 8, LENGTH = 3 };
	const struct rsp_buffer *data =
	    rsp_joiner_finish(&blocks->joiner, RSP_BUFFER_JOINED, "STORE DATA, joined");
	size_t len = data ? data->bytes.len : 0;
	const uint8_t length[LENGTH] = {0, (uint8_t)(len >> BITS), (uint8_t)len};
	struct rsp_joiner joiner;

	if (!data)
		return NULL;
	rsp_joiner_init(&joiner, pass->scratch, command->header.len + LENGTH + len);
	rsp_joiner_add(&joiner, unit->buffer, command->header);
	rsp_joiner_add_made(&joiner, unit->buffer,
	                    rsp_offset_in(unit->buffer->bytes, command->header),
	                    rsp_slice(length, sizeof(length)));
	rsp_joiner_add(&joiner, data, data->bytes);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "C-APDU, joined");
}

static enum rsp_es5_block go_on(struct rsp_pass *pass, struct rsp_es5_blocks *blocks,
                                struct rsp_es5_unit *unit, const struct rsp_capdu *command)
{
	bool whole = is_whole(&blocks->place, command->data);
	const struct rsp_buffer *joined;

	add(blocks, unit, command->data);
	if (!blocks->open)
		return RSP_ES5_BLOCK_PART;
	if (!whole && !(command->p1 & LAST_BLOCK))
		return RSP_ES5_BLOCK_PART;
	joined = join(pass, blocks, unit, command);
	rsp_arena_absorb(&pass->retired, &blocks->arena);
	blocks->open = false;
	if (!joined)
		return RSP_ES5_BLOCK_PART;
	unit->buffer = joined;
	return RSP_ES5_BLOCK_WHOLE;
}

enum rsp_es5_block rsp_es5_blocks_take(struct rsp_pass *pass, struct rsp_es5_blocks *blocks,
                                       struct rsp_es5_unit *unit, int slot, const char *key)
{
	struct rsp_capdu command;

	if (!is_block(unit, &command))
		return RSP_ES5_BLOCK_ALONE;
	if (blocks->open && blocks->slot == slot && strcmp(blocks->key, key) == 0 &&
	    blocks->next == command.p2)
		return go_on(pass, blocks, unit, &command);
	return begin(blocks, unit, &command, slot, key);
}
