/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/channel_message.h"

#include <string.h>

#include "base/values.h"
#include "card/apdu.h"
#include "card/inner.h"
#include "card/status.h"
#include "secure/local.h"

static const enum rsp_interface interfaces[] = {
    [RSP_SCP02] = RSP_IF_SCP02, [RSP_SCP03] = RSP_IF_SCP03, [RSP_SCP11] = RSP_IF_SCP11};

static const char *const carriers[] = {
    [RSP_SCP02] = "SCP02", [RSP_SCP03] = "SCP03", [RSP_SCP11] = "SCP11"};

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_scp_message *scp = message->detail;
	struct rsp_decode decode;

	rsp_decode_init(&decode, arena, NULL);
	return rsp_scp_show(&decode, scp);
}

static const char *check_text(const char *name, enum rsp_scp_check check, struct rsp_arena *arena)
{
	static const char *const texts[] = {[RSP_SCP_RIGHT] = "right",
	                                    [RSP_SCP_WRONG] = "wrong",
	                                    [RSP_SCP_ABSENT] = "missing",
	                                    [RSP_SCP_UNCHAINED] = "not checked"};

	return check == RSP_SCP_NOT_RUN
	           ? ""
	           : rsp_arena_concat(arena, ", ", name, " ", texts[check], NULL);
}

static const char *summary_of(const struct rsp_scp_message *scp, struct rsp_arena *arena)
{
	const struct rsp_unwrapped *unwrapped = &scp->unwrapped;

	return rsp_arena_printf(arena, "level %02X%s%s%s", (unsigned)unwrapped->level,
	                        check_text("receipt", unwrapped->receipt, arena),
	                        check_text("C-MAC", unwrapped->mac, arena),
	                        check_text("R-MAC", unwrapped->rmac, arena));
}

static void set_result(struct rsp_message *message, const struct rsp_scp_exchange *exchange)
{
	const struct rsp_status_word *word;

	if (!exchange->has_sw)
		return;
	word = rsp_status_word_of(exchange->sw, exchange->ins);
	message->has_sw = true;
	message->sw = exchange->sw;
	message->result.state = word->ok ? RSP_RESULT_OK : RSP_RESULT_ERROR;
	if (word->ok)
		return;
	message->result.name = word->name;
	message->result.number = exchange->sw;
}

static const char *function_of(const struct rsp_scp_message *scp, struct rsp_arena *arena)
{
	const struct rsp_unwrapped *unwrapped = &scp->unwrapped;
	const char *name = unwrapped->command ? rsp_inner_name(unwrapped->command->bytes)
	                                      : rsp_inner_name(scp->exchange.header);

	if (unwrapped->step == RSP_SCP_AGREE && scp->exchange.ins == RSP_INS_EXTERNAL_AUTHENTICATE)
		return "MUTUAL AUTHENTICATE"; /* Amendment F 7.6 */
	return name ? name : rsp_arena_printf(arena, "INS %02X", (unsigned)scp->exchange.ins);
}

static size_t data_len(const struct rsp_buffer *command)
{
	struct rsp_apdu apdu;

	return command && rsp_apdu_of_command(command->bytes, &apdu) ? apdu.command.data.len : 0;
}

static void fill(struct rsp_message *message, const struct rsp_scp_message *scp,
                 struct rsp_arena *arena)
{
	enum { SW_LEN = 2 };
	const struct rsp_origin *origin = &scp->origin;
	const struct rsp_unwrapped *unwrapped = &scp->unwrapped;

	message->iface = interfaces[unwrapped->protocol];
	message->has_command = scp->exchange.command_buffer;
	message->has_response = scp->exchange.has_answer;
	message->direction = message->has_command ? RSP_DIR_COMMAND : RSP_DIR_RESPONSE;
	message->clock = origin->clock;
	message->t_ns = origin->t_ns;
	message->frame = origin->frame;
	message->last_frame = origin->last_frame;
	message->by_line = origin->by_line;
	message->slot = origin->slot;
	message->channel = origin->channel;
	message->connection = origin->connection;
	message->function = function_of(scp, arena);
	message->command = unwrapped->command ? unwrapped->command : scp->exchange.command_buffer;
	message->response = unwrapped->response;
	message->command_len = data_len(unwrapped->command);
	if (unwrapped->response)
		message->response_len =
		    rsp_sub(unwrapped->response->bytes, SW_LEN, unwrapped->response->bytes.len).len;
	message->answers = unwrapped->asked_message;
	message->summary = summary_of(scp, arena);
	message->ids[RSP_ID_EID] = scp->eid && scp->eid[0] ? scp->eid : NULL;
	message->build = build;
	message->detail = scp;
	set_result(message, &scp->exchange);
}

/* Whether there is more to show than the message that carried it shows already. */
static bool has_message(const struct rsp_unwrapped *unwrapped)
{
	return unwrapped->set && unwrapped->closed == RSP_SCP_OPENED &&
	       (unwrapped->step == RSP_SCP_AUTHENTICATE || unwrapped->step == RSP_SCP_AGREE ||
	        unwrapped->step == RSP_SCP_COMMAND);
}

/* What is to be told of a message that was handed out before. */
static void tell(struct rsp_pass *pass, const struct rsp_finding *findings, uint64_t message)
{
	for (const struct rsp_finding *finding = findings; finding; finding = finding->next) {
		struct rsp_finding told = *finding;

		told.message = message;
		told.next = NULL;
		pass->finding(pass->user, &told);
	}
}

/* Hands out the message, or what is to be told of the one that carried it; gives the number. */
static uint64_t emit(struct rsp_pass *pass, struct rsp_scp_message *scp, uint64_t carrier)
{
	struct rsp_message message = {0};
	struct rsp_decode decode, quiet;
	struct rsp_node *root;

	rsp_decode_init(&decode, pass->scratch, NULL);
	decode.no_nodes = !pass->want_trees;
	rsp_scp_report(&decode, scp);
	if (!has_message(&scp->unwrapped)) {
		tell(pass, decode.first_finding, carrier);
		return 0;
	}
	/* What a server's command holds is told of the message that it becomes next. */
	quiet = decode;
	quiet.first_finding = quiet.last_finding = NULL;
	root = rsp_scp_show(scp->exchange.end.channel < 0 ? &quiet : &decode, scp);
	fill(&message, scp, pass->scratch);
	message.tree = root;
	message.findings = decode.first_finding;
	rsp_pass_emit(pass, &message);
	return message.seq;
}

static struct rsp_opening opening_of(struct rsp_pass *pass, const struct rsp_card_id *card)
{
	return (struct rsp_opening){
	    .crypto = pass->crypto,
	    .keyring = pass->keyring,
	    .derived = pass->derived,
	    .arena = pass->scratch,
	    .iccid = card ? card->iccid : NULL,
	    .eid = card ? card->eid : NULL,
	    .any_key = pass->any_key,
	};
}

static void set_command(struct rsp_scp_exchange *out, const struct rsp_capdu *command)
{
	out->header = command->header;
	out->data = command->data;
	out->cla = command->cla;
	out->ins = command->ins;
	out->p1 = command->p1;
	out->p2 = command->p2;
}

static bool channels_ready(struct rsp_pass *pass, struct rsp_channels **channels)
{
	if (!*channels)
		*channels = rsp_channels_new();
	if (!*channels)
		pass->out_of_memory = true;
	return *channels;
}

static bool is_ok(const struct rsp_exchange *exchange)
{
	return exchange->has_sw && rsp_status_word_of(exchange->sw, exchange->command.ins)->ok;
}

/* What ends the channels of a logical channel. */
static void follow_selection(struct rsp_channels *channels, const struct rsp_exchange *exchange)
{
	enum { BY_NAME = 0x04, CLOSE = 0x80 };
	const struct rsp_capdu *command = &exchange->command;
	uint64_t frame = exchange->first_frame;

	if (!is_ok(exchange))
		return;
	if (command->ins == RSP_INS_SELECT && command->p1 == BY_NAME)
		rsp_channels_end(channels, exchange->slot, exchange->channel, frame,
		                 "an application was selected");
	else if (command->ins == RSP_INS_MANAGE_CHANNEL && command->p1 == CLOSE)
		rsp_channels_end(channels, exchange->slot,
		                 command->p2 ? command->p2 : exchange->channel, frame,
		                 "the logical channel was closed");
}

static struct rsp_scp_exchange exchange_of(const struct rsp_exchange *exchange)
{
	const struct rsp_buffer *buffer = exchange->command_buffer;
	const struct rsp_capdu *command = &exchange->command;
	struct rsp_scp_exchange out = {
	    .end = {.slot = exchange->slot,
	            .channel = exchange->channel,
	            .aid = exchange->aid_known ? exchange->aid : rsp_slice(NULL, 0)},
	    .frame = exchange->first_frame,
	    .command_buffer = buffer,
	    .has_answer = exchange->has_response,
	    .has_sw = exchange->has_sw,
	    .sw = exchange->sw,
	    .response_buffer = exchange->response_buffer,
	    .response = exchange->response,
	    .sw_buffer = exchange->sw_buffer,
	    .sw_bytes = exchange->sw_bytes,
	};
	size_t front;

	set_command(&out, command);
	if (!command->data.len || !rsp_contains(buffer->bytes, command->data))
		return out;
	front = rsp_offset_in(buffer->bytes, command->data);
	out.lc = rsp_sub(rsp_sub(buffer->bytes, 0, front), command->header.len, front);
	out.le = rsp_sub(buffer->bytes, front + command->data.len, buffer->bytes.len);
	return out;
}

static struct rsp_origin origin_of(const struct rsp_exchange *exchange)
{
	return (struct rsp_origin){
	    .clock = exchange->clock,
	    .t_ns = exchange->t_ns,
	    .frame = exchange->first_frame,
	    .last_frame = exchange->last_frame,
	    .by_line = exchange->by_line,
	    .slot = exchange->slot,
	    .channel = exchange->channel,
	};
}

/* STORE DATA in clear goes on as if it had been sent so: it may be ES10; what goes to an ISD-R or
 * ISD-P may be ES5 or ES8. */
static void push_plain(struct rsp_pass *pass, const struct rsp_item *item,
                       const struct rsp_scp_message *scp, uint64_t message)
{
	enum { SW_LEN = 2 };
	const struct rsp_buffer *command = scp->unwrapped.command,
	                        *response = scp->unwrapped.response;
	struct rsp_exchange *plain;
	struct rsp_item pushed = *item;
	struct rsp_slice sw;
	struct rsp_apdu apdu;

	if (!command || !rsp_local_is_for(scp->exchange.ins) ||
	    !rsp_apdu_of_command(command->bytes, &apdu))
		return;
	plain = rsp_arena_alloc(pass->scratch, sizeof(*plain));
	if (!plain)
		return;
	*plain = *item->exchange;
	plain->command = apdu.command;
	plain->command_buffer = command;
	plain->response_buffer = response;
	plain->response = response ? response->bytes : rsp_slice(NULL, 0);
	if (response && !rsp_take_last(&plain->response, SW_LEN, &sw))
		return;
	plain->message = message;
	plain->carried = carriers[scp->unwrapped.protocol];
	pushed.exchange = plain;
	pushed.bytes = plain->response;
	rsp_pass_push(pass, &pushed);
}

bool rsp_scp_take_exchange(struct rsp_pass *pass, struct rsp_channels **channels,
                           const struct rsp_card_id *card, const struct rsp_item *item)
{
	const struct rsp_exchange *exchange = item->exchange;
	const struct rsp_capdu *command = &exchange->command;
	struct rsp_opening opening;
	struct rsp_scp_message *scp;
	uint64_t message;

	if (!exchange->has_command || !exchange->command_buffer)
		return false;
	if (*channels)
		follow_selection(*channels, exchange);
	/* Most exchanges are of none. */
	if (!rsp_channel_concerns(command->cla, command->ins, command->data) &&
	    !rsp_channel_notes(command->ins, command->p1, command->p2) &&
	    (!*channels || !rsp_channel_answers(*channels, exchange->slot, exchange->channel)))
		return false;
	if (!channels_ready(pass, channels))
		return false;
	scp = rsp_arena_alloc(pass->scratch, sizeof(*scp));
	if (!scp)
		return false;
	scp->exchange = exchange_of(exchange);
	scp->origin = origin_of(exchange);
	opening = opening_of(pass, card);
	rsp_channel_take(*channels, &opening, &scp->exchange, &scp->unwrapped);
	message = emit(pass, scp, exchange->message);
	rsp_channel_handed_out(*channels, message);
	if (message && scp->unwrapped.step == RSP_SCP_COMMAND)
		push_plain(pass, item, scp, message);
	if (!scp->unwrapped.command && !rsp_class_of(command->cla).secure)
		return false;
	return scp->unwrapped.step == RSP_SCP_COMMAND && scp->unwrapped.closed != RSP_SCP_BEFORE;
}

/* Commands of servers. */

/* What was freed from a channel comes by here again. */
static bool is_ours(const struct rsp_remote *remote)
{
	for (size_t i = 0; i < sizeof(carriers) / sizeof(*carriers); i++)
		if (strcmp(remote->carried, carriers[i]) == 0)
			return true;
	return false;
}

static bool set_remote_command(struct rsp_scp_exchange *out, struct rsp_slice in)
{
	struct rsp_apdu apdu;

	if (!in.len || !rsp_apdu_of_command(in, &apdu))
		return false;
	set_command(out, &apdu.command);
	if (apdu.command.data.len) {
		out->lc = rsp_sub(apdu.front, apdu.command.header.len, apdu.front.len);
		out->le = apdu.back;
	}
	return true;
}

static bool remote_of(const struct rsp_item *item, struct rsp_scp_exchange *out)
{
	enum { SW_LEN = 2 };
	const struct rsp_remote *remote = item->remote;
	const struct rsp_origin *origin = &remote->origin;
	struct rsp_slice sw;

	*out = (struct rsp_scp_exchange){
	    .end = {.slot = origin->connection ? -1 : origin->slot,
	            .channel = -1,
	            .connection = origin->connection,
	            .aid = remote->aid,
	            .tar = remote->tar},
	    .frame = origin->frame,
	};
	if (!remote->is_answer) {
		out->command_buffer = item->buffer;
		return set_remote_command(out, item->bytes);
	}
	out->response = item->bytes;
	out->has_answer = true;
	out->response_buffer = out->sw_buffer = item->buffer;
	out->has_sw = rsp_take_last(&out->response, SW_LEN, &out->sw_bytes);
	sw = out->sw_bytes;
	return set_remote_command(out, remote->command) && out->has_sw &&
	       rsp_take_u16be(&sw, &out->sw);
}

/* What is in clear now goes on as the command of a server; what stayed closed is marked. */
static void push_remote(struct rsp_pass *pass, const struct rsp_item *item,
                        const struct rsp_scp_message *scp, uint64_t message)
{
	const struct rsp_unwrapped *unwrapped = &scp->unwrapped;
	const struct rsp_buffer *plain =
	    item->remote->is_answer ? unwrapped->response : unwrapped->command;
	struct rsp_remote *remote = rsp_arena_alloc(pass->scratch, sizeof(*remote));
	struct rsp_item pushed = *item;

	if (!remote)
		return;
	*remote = *item->remote;
	remote->carried = carriers[unwrapped->protocol];
	remote->still_closed = !plain;
	if (message)
		remote->message = message;
	if (remote->is_answer && unwrapped->asked_plain.len)
		remote->command = unwrapped->asked_plain;
	if (remote->is_answer && unwrapped->asked_message)
		remote->command_message = unwrapped->asked_message;
	pushed.remote = remote;
	if (plain) {
		pushed.buffer = plain;
		pushed.bytes = plain->bytes;
	}
	rsp_pass_push(pass, &pushed);
}

bool rsp_scp_take_remote(struct rsp_pass *pass, struct rsp_channels **channels,
                         const struct rsp_card_id *card, const struct rsp_item *item)
{
	const struct rsp_remote *remote = item->remote;
	struct rsp_opening opening = opening_of(pass, card);
	struct rsp_scp_exchange exchange;
	struct rsp_scp_message *scp;
	uint64_t message;

	if (remote->form != RSP_REMOTE_APDU || is_ours(remote) || !item->buffer ||
	    !remote_of(item, &exchange) ||
	    !rsp_channel_concerns(exchange.cla, exchange.ins, exchange.data) ||
	    !channels_ready(pass, channels))
		return false;
	scp = rsp_arena_alloc(pass->scratch, sizeof(*scp));
	if (!scp)
		return false;
	if (remote->eid[0])
		opening.eid = remote->eid;
	scp->exchange = exchange;
	scp->origin = remote->origin;
	scp->eid = remote->eid;
	rsp_channel_take(*channels, &opening, &scp->exchange, &scp->unwrapped);
	message = emit(pass, scp, remote->message);
	rsp_channel_handed_out(*channels, message);
	if (scp->unwrapped.step != RSP_SCP_COMMAND)
		return false;
	push_remote(pass, item, scp, message);
	return true;
}
