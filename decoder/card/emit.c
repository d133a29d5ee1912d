/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/emit.h"

#include <string.h>

#include "card/card.h"
#include "card/pin.h"
#include "card/status.h"

static const char *const plain_functions[] = {
    [RSP_PENDING_APDU] = NULL,
    [RSP_PENDING_ANSWER] = "orphan response",
    [RSP_PENDING_DATA] = "orphan command data",
    [RSP_PENDING_ATR] = "ATR",
    [RSP_PENDING_PPS] = "PPS",
    [RSP_PENDING_RESET] = "RESET",
    [RSP_PENDING_OPEN] = "OPEN",
    [RSP_PENDING_CLOSE] = "CLOSE",
    [RSP_PENDING_BROKEN] = "not an APDU",
};

static const char *function_of(struct rsp_pending *pending)
{
	const char *plain = plain_functions[pending->kind];

	if (plain)
		return plain;
	if (pending->instruction->name)
		return pending->instruction->name;
	return rsp_arena_printf(&pending->arena, "INS %02X", pending->exchange.command.ins);
}

static void result_of(struct rsp_message *message, const struct rsp_pending *pending)
{
	const struct rsp_status_word *row;
	uint16_t command = RSP_STATUS_ANY_INS;

	if (!pending->exchange.has_sw)
		return;
	if (pending->kind == RSP_PENDING_APDU)
		command = rsp_status_command(pending->instruction, pending->exchange.is_isdr);
	row = rsp_status_word_of(pending->exchange.sw, command);
	message->result.state = RSP_RESULT_OK;
	if (row->ok || rsp_pin_asked(pending))
		return;
	message->result.state = RSP_RESULT_ERROR;
	message->result.name = row->name;
	message->result.number = pending->exchange.sw;
}

/* Who selects an application need not read its template: the selection itself was complete with
 * 61xx. */
static enum rsp_level goes_on_level(const struct rsp_pending *pending)
{
	bool select = pending->exchange.command.ins == RSP_INS_SELECT && pending->rounds == 0;

	return select ? RSP_LEVEL_INFO : rsp_rule_of(RSP_RULE_APDU_NOT_FETCHED)->level;
}

/* A hole with later traffic behind it is a violation, one at the end of what the trace shows is
 * incomplete. */
static void report_not_fetched(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	unsigned waits = rsp_sw2(pending->exchange.sw);
	unsigned sw = pending->exchange.sw;
	struct rsp_slice nowhere = {0};

	switch (pending->end) {
	case RSP_END_GOES_ON:
		rsp_report_at_level(
		    decode, RSP_RULE_APDU_NOT_FETCHED, goes_on_level(pending), nowhere,
		    "%04X announced %u%s bytes of response, but the channel went on without "
		    "GET RESPONSE",
		    sw, waits ? waits : 256, waits ? "" : " or more");
		break;
	case RSP_END_LOST:
	case RSP_END_RESET:
	case RSP_END_TRACE:
	case RSP_END_LIMIT:
	case RSP_END_REFUSED:
		rsp_report_at_level(decode, RSP_RULE_APDU_NOT_FETCHED, RSP_LEVEL_INCOMPLETE,
		                    nowhere,
		                    "the response that %04X announced is not in the trace%s", sw,
		                    pending->end == RSP_END_RESET ? ": the card was reset" : "");
		break;
	case RSP_END_COMPLETE:
		break;
	}
}

static void report_end(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	struct rsp_slice nowhere = {0};

	switch (pending->state) {
	case RSP_PENDING_ASKED:
		if (pending->end == RSP_END_REFUSED) {
			rsp_report(decode, RSP_RULE_APDU_REFUSED, nowhere,
			           "the modem answered %s%s", pending->refusal,
			           pending->fetching ? " to GET RESPONSE for this command" : "");
			break;
		}
		rsp_report(decode, RSP_RULE_APDU_NO_ANSWER, nowhere,
		           "%s has no answer in the trace",
		           pending->fetching ? "GET RESPONSE for this command" : "the command");
		break;
	case RSP_PENDING_PARTIAL:
		rsp_report(decode, RSP_RULE_APDU_NO_ANSWER, nowhere,
		           "the answer to %s breaks off: its status word is not in the trace",
		           pending->rounds ? "GET RESPONSE for this command" : "the command");
		break;
	case RSP_PENDING_ANNOUNCED:
		report_not_fetched(decode, pending);
		break;
	case RSP_PENDING_CHAINED:
		rsp_report(decode, RSP_RULE_APDU_CHAIN_OPEN, nowhere,
		           "the last command of the chain is not in the trace");
		break;
	case RSP_PENDING_REPEAT:
	case RSP_PENDING_OPTIONAL:
	case RSP_PENDING_DONE:
		break;
	}
}

static bool is_fetch(const struct rsp_pending *pending)
{
	return pending->instruction->roles & RSP_ROLE_FETCHES;
}

static void report_orphan(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;

	if (pending->kind == RSP_PENDING_ANSWER)
		rsp_report(decode, RSP_RULE_APDU_ORPHAN, exchange->response,
		           "no command in the trace can be the one this answers");
	else if (pending->kind == RSP_PENDING_DATA)
		rsp_report(decode, RSP_RULE_APDU_ORPHAN, exchange->command.data,
		           "the header of this command is not in the trace");
	else if (pending->kind == RSP_PENDING_APDU && is_fetch(pending) &&
	         pending->first_on_channel)
		rsp_report_at_level(decode, RSP_RULE_APDU_ORPHAN, RSP_LEVEL_INFO,
		                    exchange->response,
		                    "the command this response belongs to is before the start of "
		                    "the trace");
	else if (pending->kind == RSP_PENDING_APDU && is_fetch(pending) && exchange->response.len)
		rsp_report(decode, RSP_RULE_APDU_ORPHAN, exchange->response,
		           "no command before GET RESPONSE announced a response");
}

static void report_class(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	enum rsp_class_type type = pending->class.type;
	struct rsp_slice part = rsp_sub(exchange->command.header, 0, 1);

	if (type == RSP_CLASS_RESERVED)
		rsp_report(decode, RSP_RULE_APDU_CLA_ODD, part, "class %02X is reserved",
		           exchange->command.cla);
	else if (pending->instruction->name && pending->instruction->type != type)
		rsp_report(decode, RSP_RULE_APDU_CLA_ODD, part,
		           "%s with class %02X, which the specification does not give to it",
		           pending->instruction->name, exchange->command.cla);
}

static void report_fault(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	struct rsp_slice header = exchange->command.header;

	switch (pending->fault) {
	case RSP_FAULT_NONE:
		break;
	case RSP_FAULT_HEADER:
		rsp_report(decode, RSP_RULE_APDU_BAD, header,
		           pending->kind == RSP_PENDING_BROKEN
		               ? "%zu bytes that are neither a command nor a response"
		               : "INS %02zX cannot be an instruction",
		           pending->found);
		break;
	case RSP_FAULT_LC_LONG:
		rsp_report(decode, RSP_RULE_APDU_LENGTH, header,
		           "Lc says %zu bytes of data, %zu are there", pending->declared,
		           pending->found);
		break;
	case RSP_FAULT_LC_SHORT:
		rsp_report(decode, RSP_RULE_APDU_LENGTH, header,
		           "%zu bytes where only %zu can follow", pending->found,
		           pending->declared);
		break;
	case RSP_FAULT_LE_SHORT:
		rsp_report(decode, RSP_RULE_APDU_LENGTH, header,
		           "the response has %zu bytes, at most %zu were asked for", pending->found,
		           pending->declared);
		break;
	case RSP_FAULT_SW:
		rsp_report(decode, RSP_RULE_APDU_BAD, exchange->response,
		           "no status word ends the response");
		break;
	}
}

static void report_chain(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	struct rsp_slice nowhere = {0};

	if (pending->rounds >= RSP_CARD_MAX_ROUNDS)
		rsp_report(decode, RSP_RULE_APDU_CHAIN_LONG, nowhere,
		           "%u GET RESPONSE commands; those behind them are shown alone",
		           pending->rounds);
	if (rsp_pending_cut_short(pending))
		rsp_report(decode, RSP_RULE_APDU_CHAIN_LONG, nowhere,
		           "more than %d bytes, or %d frames, for one command; the rest is not "
		           "joined",
		           RSP_CARD_MAX_JOINED, RSP_CARD_MAX_COPIES);
}

/* What most exchanges are: then there is nothing to look for. */
static bool is_plain(const struct rsp_pending *pending)
{
	return pending->kind == RSP_PENDING_APDU && pending->state == RSP_PENDING_DONE &&
	       pending->fault == RSP_FAULT_NONE && pending->rounds < RSP_CARD_MAX_ROUNDS &&
	       !pending->channel_closed && !rsp_pending_cut_short(pending) && !is_fetch(pending) &&
	       pending->class.type == pending->instruction->type;
}

/* Findings in the bytes of the command need its buffer, those in the response the other. */
static void report_all(struct rsp_decode *decode, struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;

	decode->buffer = pending->kind == RSP_PENDING_ANSWER || is_fetch(pending)
	                     ? exchange->response_buffer
	                     : exchange->command_buffer;
	report_end(decode, pending);
	report_orphan(decode, pending);
	if (pending->fault != RSP_FAULT_NONE) {
		decode->buffer = pending->fault == RSP_FAULT_SW ? exchange->response_buffer
		                                                : exchange->command_buffer;
		report_fault(decode, pending);
	}
	report_chain(decode, pending);
	if (pending->kind != RSP_PENDING_APDU)
		return;
	decode->buffer = exchange->command_buffer;
	report_class(decode, pending);
	if (pending->channel_closed)
		rsp_report(
		    decode, RSP_RULE_APDU_CHANNEL_CLOSED, rsp_sub(exchange->command.header, 0, 1),
		    "channel %d was closed, or never opened after the reset", exchange->channel);
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct rsp_pending *pending = message->detail;
	struct rsp_decode decode;

	rsp_decode_init(&decode, arena, NULL);
	return rsp_card_tree(&decode, pending);
}

static enum rsp_direction direction_of(const struct rsp_pending *pending)
{
	if (pending->kind == RSP_PENDING_RESET || pending->kind == RSP_PENDING_BROKEN ||
	    pending->kind == RSP_PENDING_OPEN || pending->kind == RSP_PENDING_CLOSE)
		return RSP_DIR_NONE;
	return pending->exchange.has_command || pending->kind == RSP_PENDING_DATA
	           ? RSP_DIR_COMMAND
	           : RSP_DIR_RESPONSE;
}

/* Fills `message` where it stands: to copy what was just written field by field would wait for it.
 */
static void message_make(struct rsp_message *message, const struct rsp_pass *pass,
                         struct rsp_pending *pending)
{
	const struct rsp_exchange *exchange = &pending->exchange;

	memset(message, 0, sizeof(*message));
	message->iface = RSP_IF_APDU;
	message->direction = direction_of(pending);
	message->clock = exchange->clock;
	message->t_ns = exchange->t_ns;
	message->frame = exchange->first_frame;
	message->last_frame = exchange->last_frame;
	message->by_line = exchange->by_line;
	message->slot = exchange->slot;
	message->channel = exchange->channel;
	message->function = function_of(pending);
	message->has_sw = exchange->has_sw;
	message->sw = exchange->sw;
	message->has_command = exchange->has_command;
	message->has_response = exchange->has_response;
	message->command_len = exchange->command.data.len;
	message->response_len = exchange->response.len;
	message->command = exchange->command_buffer;
	message->response = exchange->response_buffer;
	if (!pass->no_summaries)
		message->summary = rsp_card_summary(pending);
	message->build = build;
	message->detail = pending;
	result_of(message, pending);
}

/* STORE DATA to an ISD-R that rsp/ makes ES10 messages of, and of which there is nothing else to
 * tell. */
static bool is_mere_block(const struct rsp_pass *pass, const struct rsp_pending *pending)
{
	return pass->block && pending->exchange.is_isdr && !pending->class.secure &&
	       pending->instruction->roles & RSP_ROLE_STORES &&
	       !rsp_dgi_in_block(pending->exchange.command.p1) && !pass->want_trees;
}

static void block_emit(struct rsp_pass *pass, struct rsp_pending *pending)
{
	pending->exchange.message = ++pass->next_seq;
	pass->block(pass->user, pending->exchange.message, pending->exchange.slot);
}

/* Not inline: what mere blocks need is little. */
__attribute__((noinline)) static void message_emit(struct rsp_pass *pass,
                                                   struct rsp_pending *pending, bool plain)
{
	struct rsp_message message;
	struct rsp_decode decode;

	message_make(&message, pass, pending);
	rsp_decode_init(&decode, &pending->arena, NULL);
	if (!plain)
		report_all(&decode, pending);
	if (pass->want_trees || rsp_card_has_contents(pending)) {
		decode.no_nodes = !pass->want_trees;
		message.tree = rsp_card_tree(&decode, pending);
	}
	message.findings = decode.first_finding;
	rsp_pass_emit(pass, &message);
	pending->exchange.message = message.seq;
}

void rsp_card_emit(struct rsp_pass *pass, struct rsp_pending *pending)
{
	bool plain = is_plain(pending);

	if (plain && is_mere_block(pass, pending))
		block_emit(pass, pending);
	else
		message_emit(pass, pending, plain);
}
