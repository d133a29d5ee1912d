/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of an exchange: header, data, response, status word. */
#include "card/emit.h"
#include "card/file_command.h"
#include "card/gp.h"
#include "card/show.h"
#include "card/status.h"

enum {
	AT_CLA,
	AT_INS,
	AT_P1,
	AT_P2,
	AT_P3,
	SW_LEN = 2,
	TRIES_SW = 0x63C0, /* TS 102 221 10.2.1.3 */
	TRIES_MASK = 0xFFF0
};

static void show_class(struct rsp_decode *decode, struct rsp_node *cla, struct rsp_slice part)
{
	struct rsp_class class;
	struct rsp_node *channel;
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return;
	class = rsp_class_of(octet);
	rsp_node_bits(decode, cla, rsp_card_field_of(RSP_CARD_CLASS_TYPE), part, 0, 3,
	              (uint64_t) class.type);
	if (class.type == RSP_CLASS_RESERVED || class.type == RSP_CLASS_GSM)
		return;
	rsp_show_bits(decode, cla, RSP_CARD_CLASS_CHAINING, part, 5, 5);
	if (!class.further) {
		rsp_show_bits(decode, cla, RSP_CARD_CLASS_SECURE, part, 4, 3);
		rsp_show_bits(decode, cla, RSP_CARD_CLASS_CHANNEL, part, 2, 1);
		return;
	}
	rsp_show_bits(decode, cla, RSP_CARD_CLASS_SECURE, part, 6, 6);
	channel = rsp_show_bits(decode, cla, RSP_CARD_CLASS_CHANNEL, part, 4, 1);
	if (channel)
		channel->value.u = class.channel;
}

static struct rsp_node *show_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                                  struct rsp_node *command)
{
	static const enum rsp_card_field fields[] = {
	    [RSP_DATA_OPEN] = RSP_CARD_DATA,
	    [RSP_DATA_PIN] = RSP_CARD_PIN,
	    [RSP_DATA_KEYS] = RSP_CARD_KEYS,
	};

	return rsp_show_bytes(decode, command, fields[pending->instruction->data],
	                      pending->exchange.command.data);
}

/* Keys whose places are known are secret one by one. */
static bool shows_keys(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *command)
{
	return pending->instruction->data == RSP_DATA_KEYS && !decode->no_nodes &&
	       rsp_gp_show_keys(decode, pending, command);
}

/* Le stands behind the data, or in the place of Lc. */
static struct rsp_slice le_part(const struct rsp_pending *pending)
{
	struct rsp_slice whole = pending->exchange.command_buffer->bytes;
	struct rsp_slice back = rsp_sub(whole, pending->front_len + pending->data_len, whole.len);

	return back.len ? back : rsp_sub(whole, AT_P3, pending->front_len);
}

static void show_lengths(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *command, bool before_data)
{
	const struct rsp_capdu *capdu = &pending->exchange.command;
	struct rsp_slice whole = pending->exchange.command_buffer->bytes;
	struct rsp_slice lc = rsp_sub(rsp_sub(whole, 0, pending->front_len), AT_P3, whole.len);

	if (before_data && capdu->has_lc)
		rsp_show_uint(decode, command, RSP_CARD_LC, lc);
	if (!before_data && capdu->has_le)
		rsp_node_uint(decode, command, rsp_card_field_of(RSP_CARD_LE), le_part(pending),
		              capdu->le);
}

/* What stands before the data; nothing of it is checked. */
static void show_front(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *command)
{
	struct rsp_slice header = pending->exchange.command.header;
	struct rsp_node *cla, *ins, *p1, *p2;

	cla = rsp_show_uint(decode, command, RSP_CARD_CLA, rsp_sub(header, AT_CLA, 1));
	show_class(decode, cla, rsp_sub(header, AT_CLA, 1));
	ins = rsp_show_uint(decode, command, RSP_CARD_INS, rsp_sub(header, AT_INS, 1));
	rsp_show_note(ins, pending->instruction->name);
	p1 = rsp_show_uint(decode, command, RSP_CARD_P1, rsp_sub(header, AT_P1, 1));
	p2 = rsp_show_uint(decode, command, RSP_CARD_P2, rsp_sub(header, AT_P2, 1));
	rsp_show_parameters(decode, pending, p1, p2);
	show_lengths(decode, pending, command, true);
}

void rsp_show_command(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *root)
{
	const struct rsp_exchange *exchange = &pending->exchange;
	struct rsp_node *command, *data;

	if (!exchange->command_buffer)
		return;
	decode->buffer = exchange->command_buffer;
	command = rsp_show_group(decode, root, RSP_CARD_COMMAND, exchange->command_buffer->bytes);
	if (command)
		show_front(decode, pending, command);
	if (exchange->command.data.len && !shows_keys(decode, pending, command)) {
		data = show_data(decode, pending, command);
		rsp_show_command_data(decode, pending, data);
	}
	if (command)
		show_lengths(decode, pending, command, false);
}

static void show_response_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                               struct rsp_node *response)
{
	struct rsp_node *data;

	if (!pending->exchange.response_buffer)
		return;
	decode->buffer = pending->exchange.response_buffer;
	data = rsp_show_bytes(decode, response, RSP_CARD_RESPONSE_DATA, pending->exchange.response);
	if (pending->kind == RSP_PENDING_APDU)
		rsp_show_response_data(decode, pending, data);
	else if (pending->kind == RSP_PENDING_OPEN)
		rsp_show_template(decode, data, pending->exchange.response);
}

static uint16_t asked(const struct rsp_pending *pending)
{
	return pending->kind == RSP_PENDING_APDU
	           ? rsp_status_command(pending->instruction, pending->exchange.is_isdr)
	           : RSP_STATUS_ANY_INS;
}

/* The status word is a buffer of its own, so that its place does not depend on how the source cuts
 * frames. */
static void show_status(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *response)
{
	uint16_t sw = pending->exchange.sw;
	struct rsp_joiner joiner;
	struct rsp_slice part;
	struct rsp_node *node;

	if (!pending->exchange.has_sw || decode->no_nodes)
		return;
	rsp_joiner_init(&joiner, decode->arena, SW_LEN);
	rsp_joiner_add(&joiner, pending->exchange.sw_buffer, pending->exchange.sw_bytes);
	decode->buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "status word");
	if (!decode->buffer)
		return;
	part = decode->buffer->bytes;
	node = rsp_node_uint(decode, response, rsp_card_field_of(RSP_CARD_SW), part, sw);
	rsp_show_note(node, rsp_status_word_of(sw, asked(pending))->text);
	part = rsp_sub(part, 1, 1);
	switch (rsp_sw1(sw)) {
	case RSP_SW1_RESPONSE_WAITS:
	case RSP_SW1_GSM_RESPONSE_WAITS:
	case RSP_SW1_PROACTIVE:
	case RSP_SW1_WRONG_LE:
		rsp_show_uint(decode, node, RSP_CARD_SW_LENGTH, part);
		break;
	default:
		if ((sw & TRIES_MASK) == TRIES_SW)
			rsp_show_bits(decode, node, RSP_CARD_SW_TRIES, part, 4, 1);
		break;
	}
}

void rsp_show_response(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *root)
{
	const struct rsp_buffer *buffer = pending->exchange.response_buffer;
	struct rsp_node *response;

	if (!pending->exchange.has_response)
		return;
	decode->buffer = buffer;
	response = rsp_show_group(decode, root, RSP_CARD_RESPONSE,
	                          buffer ? buffer->bytes : rsp_slice(NULL, 0));
	show_response_data(decode, pending, response);
	show_status(decode, pending, response);
}

static void show_pps(struct rsp_decode *decode, const struct rsp_pending *pending,
                     struct rsp_node *root)
{
	const struct rsp_exchange *exchange = &pending->exchange;

	if (exchange->command_buffer) {
		decode->buffer = exchange->command_buffer;
		rsp_show_pps(decode,
		             rsp_show_group(decode, root, RSP_CARD_PPS_REQUEST,
		                            exchange->command_buffer->bytes),
		             exchange->command_buffer->bytes, (struct rsp_slice){0});
	}
	if (exchange->response_buffer) {
		decode->buffer = exchange->response_buffer;
		rsp_show_pps(
		    decode, rsp_show_group(decode, root, RSP_CARD_PPS_RESPONSE, exchange->response),
		    exchange->response,
		    exchange->command_buffer ? exchange->command_buffer->bytes
		                             : (struct rsp_slice){0});
	}
}

static void show_atr(struct rsp_decode *decode, const struct rsp_pending *pending,
                     struct rsp_node *root)
{
	if (!pending->exchange.response_buffer)
		return;
	decode->buffer = pending->exchange.response_buffer;
	rsp_show_atr(decode, rsp_show_group(decode, root, RSP_CARD_ATR, pending->exchange.response),
	             pending->exchange.response);
}

static void show_bytes(struct rsp_decode *decode, const struct rsp_pending *pending,
                       struct rsp_node *root)
{
	if (!pending->exchange.command_buffer)
		return;
	decode->buffer = pending->exchange.command_buffer;
	rsp_show_bytes(decode, root, RSP_CARD_BROKEN, pending->exchange.command_buffer->bytes);
}

static void show_modem_session(struct rsp_decode *decode, const struct rsp_pending *pending,
                               struct rsp_node *root)
{
	rsp_node_uint(decode, root, rsp_card_field_of(RSP_CARD_MODEM_SESSION), rsp_slice(NULL, 0),
	              pending->modem_session);
	if (!pending->exchange.command_buffer)
		return;
	decode->buffer = pending->exchange.command_buffer;
	rsp_show_aid(decode, root, RSP_CARD_MODEM_AID, pending->exchange.command_buffer->bytes);
}

struct rsp_node *rsp_card_tree(struct rsp_decode *decode, const struct rsp_pending *pending)
{
	struct rsp_node *root = rsp_show_group(decode, NULL, RSP_CARD_EXCHANGE, rsp_slice(NULL, 0));

	switch (pending->kind) {
	case RSP_PENDING_APDU:
		rsp_show_note(root, pending->instruction->name);
		rsp_file_show_place(decode, pending, root);
		rsp_show_command(decode, pending, root);
		rsp_show_response(decode, pending, root);
		break;
	case RSP_PENDING_ANSWER:
		rsp_show_response(decode, pending, root);
		break;
	case RSP_PENDING_ATR:
		show_atr(decode, pending, root);
		break;
	case RSP_PENDING_PPS:
		show_pps(decode, pending, root);
		break;
	case RSP_PENDING_DATA:
	case RSP_PENDING_BROKEN:
		show_bytes(decode, pending, root);
		rsp_show_response(decode, pending, root);
		break;
	case RSP_PENDING_OPEN:
	case RSP_PENDING_CLOSE:
		show_modem_session(decode, pending, root);
		rsp_show_response(decode, pending, root);
		break;
	case RSP_PENDING_RESET:
		break;
	}
	return root;
}

bool rsp_card_has_contents(const struct rsp_pending *pending)
{
	switch (pending->kind) {
	case RSP_PENDING_ATR:
	case RSP_PENDING_PPS:
		return true;
	case RSP_PENDING_APDU:
		return rsp_show_has_contents(pending);
	case RSP_PENDING_OPEN:
		return pending->exchange.response.len;
	case RSP_PENDING_ANSWER:
	case RSP_PENDING_DATA:
	case RSP_PENDING_RESET:
	case RSP_PENDING_CLOSE:
	case RSP_PENDING_BROKEN:
		break;
	}
	return false;
}
