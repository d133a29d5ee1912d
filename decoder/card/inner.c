/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/inner.h"

#include "card/emit.h"
#include "card/file_command.h"
#include "card/show.h"
#include "card/status.h"
#include "card/tar.h"

enum { HEADER_LEN = 4, FRONT_LEN = 5 };

static const struct rsp_instruction *row_of(struct rsp_slice command)
{
	uint8_t cla, ins, p1, p2;

	if (!rsp_take_u8(&command, &cla) || !rsp_take_u8(&command, &ins) ||
	    !rsp_take_u8(&command, &p1) || !rsp_take_u8(&command, &p2))
		return NULL;
	return rsp_instruction_of(rsp_class_of(cla).type, ins, p1, p2);
}

/* Whether the fifth byte is the length of data that follows. */
static bool sends_data(const struct rsp_instruction *row, size_t p3, size_t left)
{
	switch (row->shape) {
	case RSP_CASE_1:
	case RSP_CASE_2:
		return false;
	case RSP_CASE_3:
	case RSP_CASE_4:
		return true;
	case RSP_CASE_UNKNOWN:
		break;
	}
	return p3 <= left;
}

bool rsp_inner_take(struct rsp_slice *in, struct rsp_slice *out)
{
	const struct rsp_instruction *row = row_of(*in);
	struct rsp_slice rest = *in, front;
	uint8_t p3;

	if (!row || !rsp_take(&rest, HEADER_LEN, &front) || !rsp_take_u8(&rest, &p3))
		return false;
	if (!sends_data(row, p3, rest.len))
		return rsp_take(in, FRONT_LEN, out);
	return rsp_take(in, FRONT_LEN + (size_t)p3, out);
}

const char *rsp_inner_name(struct rsp_slice command)
{
	const struct rsp_instruction *row = row_of(command);

	return row ? row->name : NULL;
}

/* A buffer of its own for a part, so that it can be shown like a command that was sent. */
static const struct rsp_buffer *part_of(struct rsp_decode *decode, struct rsp_slice part,
                                        const char *name)
{
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, decode->arena, part.len);
	rsp_joiner_add(&joiner, decode->buffer, part);
	return rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, name);
}

static bool pending_of(struct rsp_slice command, struct rsp_pending *out)
{
	struct rsp_apdu apdu;

	*out = (struct rsp_pending){.kind = RSP_PENDING_APDU,
	                            .state = RSP_PENDING_DONE,
	                            .instruction = &rsp_instruction_none};
	if (!rsp_apdu_of_command(command, &apdu))
		return false;
	out->exchange.has_command = true;
	out->exchange.command = apdu.command;
	out->exchange.slot = out->exchange.channel = -1;
	out->class = apdu.class;
	out->instruction = apdu.instruction;
	out->front_len = apdu.front.len;
	out->data_len = apdu.command.data.len;
	out->fault = apdu.fault;
	return true;
}

void rsp_inner_place(struct rsp_file_place *place, struct rsp_slice tar)
{
	static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
	static const uint8_t usim_files[RSP_TAR_LEN] = {0xB0, 0x00, 0x11};

	rsp_place_mf(place);
	if (rsp_equal(tar, rsp_slice(usim_files, sizeof(usim_files))))
		rsp_place_application(place, rsp_slice(usim, sizeof(usim)));
}

/* A script shows what was wanted: each command is taken to be carried out. */
static void follow(struct rsp_file_place *place, struct rsp_pending *pending)
{
	enum { SELECT_BY_AID = 0x04 };
	enum rsp_file_verb verb = rsp_file_verb_of(pending->instruction);
	const struct rsp_exchange *exchange = &pending->exchange;

	if (verb == RSP_VERB_NONE || verb == RSP_VERB_CHANNEL)
		return;
	if (verb == RSP_VERB_SELECT && pending->instruction->type != RSP_CLASS_GSM &&
	    exchange->command.p1 == SELECT_BY_AID) {
		rsp_place_application(place, exchange->command.data);
		return;
	}
	pending->place = *place;
	rsp_place_target(&pending->place, exchange, pending->instruction);
	pending->has_place = true;
	rsp_place_after(place, &pending->place, verb);
}

void rsp_inner_show(struct rsp_decode *decode, struct rsp_node *parent,
                    struct rsp_file_place *place, struct rsp_slice command)
{
	const struct rsp_buffer *outer = decode->buffer;
	const struct rsp_buffer *buffer = part_of(decode, command, "C-APDU");
	struct rsp_pending pending;

	if (!buffer)
		return;
	if (!pending_of(buffer->bytes, &pending)) {
		rsp_show_bytes(decode, parent, RSP_CARD_BROKEN, command);
		return;
	}
	pending.exchange.command_buffer = buffer;
	if (place) {
		follow(place, &pending);
		rsp_file_show_place(decode, &pending, parent);
	}
	rsp_show_command(decode, &pending, parent);
	decode->buffer = outer;
}

bool rsp_inner_show_answer(struct rsp_decode *decode, struct rsp_node *parent,
                           struct rsp_file_place *place, struct rsp_slice command,
                           struct rsp_slice data, struct rsp_slice sw, uint16_t *out_sw)
{
	const struct rsp_buffer *outer = decode->buffer, *buffer;
	struct rsp_slice number = sw;
	struct rsp_pending pending;

	if (!rsp_take_u16be(&number, out_sw))
		return false;
	buffer = data.len ? part_of(decode, data, "R-APDU data") : NULL;
	if (pending_of(command, &pending))
		follow(place, &pending);
	else
		pending.kind = RSP_PENDING_ANSWER;
	pending.exchange.has_response = pending.exchange.has_sw = true;
	pending.exchange.sw = *out_sw;
	pending.exchange.response_buffer = buffer;
	pending.exchange.response = buffer ? buffer->bytes : rsp_slice(NULL, 0);
	pending.exchange.sw_buffer = outer;
	pending.exchange.sw_bytes = sw;
	rsp_show_response(decode, &pending, parent);
	decode->buffer = outer;
	return true;
}
