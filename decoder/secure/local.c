/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/local.h"

#include <string.h>

#include "card/class.h"
#include "card/dgi.h"
#include "card/es5_data.h"
#include "card/instruction.h"

bool rsp_local_is_for(uint8_t ins)
{
	switch ((int)ins) {
	case RSP_INS_STORE_DATA:
	case RSP_INS_INSTALL:
	case RSP_INS_DELETE:
	case RSP_INS_GET_DATA:
	case RSP_INS_STATUS:
		return true;
	default:
		return false;
	}
}

/* STORE DATA of ES10 goes to the same ISD-R, and has no data groupings; a later block may be in the
 * middle of one. */
static bool may_be_stored(const struct rsp_capdu *command)
{
	return rsp_es5_dgi(command->data) || (command->p2 && rsp_dgi_in_block(command->p1));
}

bool rsp_local_has(const struct rsp_exchange *exchange)
{
	const struct rsp_capdu *command = &exchange->command;
	const struct rsp_class class = rsp_class_of(command->cla);

	/* Blocks of ES10, which are most of what comes, are told first. */
	if (command->ins == RSP_INS_STORE_DATA && !may_be_stored(command))
		return false;
	return exchange->has_command && exchange->command_buffer && exchange->aid_known &&
	       rsp_es5_is_card_aid(exchange->aid) && class.type == RSP_CLASS_PROPRIETARY &&
	       !class.secure && rsp_local_is_for(command->ins);
}

static struct rsp_remote *remote_new(struct rsp_pass *pass, const struct rsp_card_id *card,
                                     const struct rsp_exchange *exchange)
{
	struct rsp_remote *remote = rsp_arena_alloc(pass->scratch, sizeof(*remote));

	if (!remote)
		return NULL;
	*remote = (struct rsp_remote){
	    .form = RSP_REMOTE_APDU,
	    .origin = {.clock = exchange->clock,
	               .t_ns = exchange->t_ns,
	               .frame = exchange->first_frame,
	               .last_frame = exchange->last_frame,
	               .by_line = exchange->by_line,
	               .slot = exchange->slot,
	               .channel = exchange->channel},
	    .carried = exchange->carried ? exchange->carried : "APDU",
	    .message = exchange->message,
	    .aid = exchange->aid,
	    .is_local = true,
	};
	if (card)
		memcpy(remote->eid, card->eid, sizeof(remote->eid) - 1);
	return remote;
}

static void push(struct rsp_pass *pass, const struct rsp_item *item, struct rsp_remote *remote,
                 const struct rsp_buffer *buffer)
{
	struct rsp_item pushed = *item;

	if (!buffer)
		return;
	pushed.hint = RSP_HINT_REMOTE;
	pushed.exchange = NULL;
	pushed.remote = remote;
	pushed.buffer = buffer;
	pushed.bytes = buffer->bytes;
	rsp_pass_push(pass, &pushed);
}

/* The R-APDU with its status word. */
static const struct rsp_buffer *answer_of(struct rsp_pass *pass,
                                          const struct rsp_exchange *exchange)
{
	struct rsp_joiner joiner;

	if (!exchange->has_sw || !exchange->sw_buffer || !exchange->sw_bytes.len)
		return NULL;
	rsp_joiner_init(&joiner, pass->scratch, exchange->response.len + exchange->sw_bytes.len);
	if (exchange->response_buffer && exchange->response.len)
		rsp_joiner_add(&joiner, exchange->response_buffer, exchange->response);
	rsp_joiner_add(&joiner, exchange->sw_buffer, exchange->sw_bytes);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "R-APDU");
}

void rsp_local_push(struct rsp_pass *pass, const struct rsp_card_id *card,
                    const struct rsp_item *item)
{
	const struct rsp_exchange *exchange = item->exchange;
	const struct rsp_buffer *answer;
	struct rsp_remote *command, *response;

	command = remote_new(pass, card, exchange);
	response = remote_new(pass, card, exchange);
	if (!command || !response) {
		pass->out_of_memory = true;
		return;
	}
	push(pass, item, command, exchange->command_buffer);
	answer = answer_of(pass, exchange);
	response->is_answer = true;
	response->command = exchange->command_buffer->bytes;
	response->command_message = exchange->message;
	push(pass, item, response, answer);
}
