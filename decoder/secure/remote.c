/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/remote.h"

#include <string.h>

#include "card/tar.h"
#include "secure/script_read.h"
#include "secure/secure.h"

enum { TAG_NOTIFICATION = 0xE1 /* SGP.02 4.1.1.11 */ };

struct rsp_slice rsp_remote_aid(struct rsp_slice tar, uint8_t out[static RSP_REMOTE_AID_LEN])
{
	static const uint8_t prefix[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10,
	                                 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89};
	enum { ISDR = 1, ECASD = 2, FIRST_ISDP = 0x10, LAST_ISDP = 0xFFFF };
	struct rsp_slice rest = tar;
	uint32_t number;

	if (tar.len != RSP_TAR_LEN || !rsp_take_u24be(&rest, &number) ||
	    (number != ISDR && number != ECASD && (number < FIRST_ISDP || number > LAST_ISDP)))
		return rsp_slice(NULL, 0);
	memset(out, 0, RSP_REMOTE_AID_LEN);
	memcpy(out, prefix, sizeof(prefix));
	memcpy(out + sizeof(prefix), tar.data, RSP_TAR_LEN);
	return rsp_slice(out, RSP_REMOTE_AID_LEN);
}

/* A script, and beside an answer the script that it answers. */
struct pushing {
	struct rsp_pass *pass;
	const struct rsp_remote_script *script;
	struct rsp_script_reader asked;
};

/* The command with a number; answers ask in rising order. Empty where there is none. */
static struct rsp_slice asked_at(struct pushing *pushing, unsigned index)
{
	struct rsp_script_piece piece;

	while (pushing->asked.next_index <= index && rsp_script_next(&pushing->asked, &piece))
		if (piece.kind != RSP_PIECE_OTHER && piece.index == index)
			return piece.bytes;
	return rsp_slice(NULL, 0);
}

/* Data and status word in the order of an R-APDU: a compact script has them the other way. */
static const struct rsp_buffer *turned(struct rsp_pass *pass, const struct rsp_buffer *buffer,
                                       struct rsp_slice in)
{
	struct rsp_joiner joiner;
	struct rsp_slice sw = rsp_take_up_to(&in, RSP_SCRIPT_SW_LEN);

	rsp_joiner_init(&joiner, pass->scratch, in.len + sw.len);
	rsp_joiner_add(&joiner, buffer, in);
	rsp_joiner_add(&joiner, buffer, sw);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "R-APDU");
}

static void push(struct rsp_pass *pass, const struct rsp_remote_script *script,
                 const struct rsp_item *item, struct rsp_remote *remote)
{
	struct rsp_item pushed = *item;

	pushed.hint = RSP_HINT_REMOTE;
	pushed.slot = script->remote.origin.slot;
	pushed.frame = script->frame;
	pushed.remote = remote;
	rsp_pass_drain(pass);
	rsp_pass_push(pass, &pushed);
}

static struct rsp_remote *remote_new(struct rsp_pass *pass, const struct rsp_remote_script *script)
{
	struct rsp_remote *remote = rsp_arena_alloc(pass->scratch, sizeof(*remote));

	if (remote)
		*remote = script->remote;
	else
		pass->out_of_memory = true;
	return remote;
}

static void push_piece(struct pushing *pushing, const struct rsp_script_piece *piece)
{
	struct rsp_pass *pass = pushing->pass;
	const struct rsp_remote_script *script = pushing->script;
	struct rsp_item item = {.bytes = piece->bytes, .buffer = script->buffer};
	struct rsp_remote *remote = remote_new(pass, script);

	if (!remote)
		return;
	remote->form = piece->kind == RSP_PIECE_OBJECT ? RSP_REMOTE_OBJECT : RSP_REMOTE_APDU;
	remote->index = piece->index;
	if (remote->is_answer)
		remote->command = asked_at(pushing, piece->index);
	if (piece->sw_first) {
		item.buffer = turned(pass, script->buffer, piece->bytes);
		if (!item.buffer)
			return;
		item.bytes = item.buffer->bytes;
	}
	push(pass, script, &item, remote);
}

/* Whether all of it is one notification. */
static bool is_notification(struct rsp_slice in)
{
	struct rsp_tlv tlv;

	return rsp_first_tag(in) == TAG_NOTIFICATION && rsp_take_tlv(&in, &tlv) == RSP_TLV_OK &&
	       !tlv.truncated && !in.len;
}

static void push_notification(struct rsp_pass *pass, const struct rsp_remote_script *script)
{
	struct rsp_item item = {.bytes = script->bytes, .buffer = script->buffer};
	struct rsp_remote *remote = remote_new(pass, script);

	if (!remote)
		return;
	remote->form = RSP_REMOTE_NOTIFICATION;
	remote->is_answer = false;
	push(pass, script, &item, remote);
}

void rsp_remote_push(struct rsp_pass *pass, const struct rsp_remote_script *script)
{
	struct pushing pushing = {.pass = pass, .script = script};
	struct rsp_script_reader reader;
	struct rsp_script_piece piece;

	if (is_notification(script->bytes)) {
		push_notification(pass, script);
		return;
	}
	rsp_script_read(&pushing.asked, script->command, false, false);
	rsp_script_read(&reader, script->bytes, script->remote.is_answer, false);
	while (rsp_script_next(&reader, &piece))
		if (piece.kind != RSP_PIECE_OTHER &&
		    (piece.kind != RSP_PIECE_COMMAND || !script->remote.is_answer))
			push_piece(&pushing, &piece);
}
