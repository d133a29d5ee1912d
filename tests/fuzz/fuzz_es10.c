/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ES10 layer, fed with a sequence of exchanges. The input is a list of records: one octet of
 * flags (bits 1-2 channel, 3 slot, 4 the application is not known, 5 without answer, 6 reset
 * first), P1, P2, one octet of command length, one of response length, the data of both. INS is
 * STORE DATA, but for P1 04 SELECT and for P1 80 with P2 below 4 MANAGE CHANNEL. */
#include <stdint.h>
#include <stdlib.h>

#include "card/exchange.h"
#include "fuzz_tree_common.h"
#include "rsp/rsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum {
	FLAG_CHANNEL = 0x03,
	FLAG_SLOT = 0x04,
	FLAG_UNKNOWN = 0x08,
	FLAG_SILENT = 0x10,
	FLAG_RESET = 0x20,
	FLAG_REFUSED = 0x40,
	SW_REFUSED = 0x6985,
	SW_OK = 0x9000,
	CLA_ISDR = 0x80,
	INS_STORE_DATA = 0xE2,
	INS_SELECT = 0xA4,
	INS_MANAGE_CHANNEL = 0x70,
	P1_SELECT = 0x04,
	P1_CLOSE = 0x80,
	NUM_BASIC_CHANNELS = 4
};

struct record {
	uint8_t flags, p1, p2, command_len, response_len;
	struct rsp_slice command, response;
};

static void on_message(void *user, struct rsp_message *message)
{
	(void)user;
	if (!message->function || !message->command)
		abort();
	if (message->result.state == RSP_RESULT_ERROR && !message->result.name)
		abort();
	if (message->tree)
		fuzz_nodes(message->tree);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
}

static bool take_record(struct rsp_slice *in, struct record *out)
{
	if (!rsp_take_u8(in, &out->flags) || !rsp_take_u8(in, &out->p1) ||
	    !rsp_take_u8(in, &out->p2) || !rsp_take_u8(in, &out->command_len) ||
	    !rsp_take_u8(in, &out->response_len))
		return false;
	out->command = rsp_take_up_to(in, out->command_len);
	out->response = rsp_take_up_to(in, out->response_len);
	return true;
}

static void fill_command(struct rsp_exchange *exchange, const struct record *record)
{
	struct rsp_capdu *command = &exchange->command;

	command->p1 = record->p1;
	command->p2 = record->p2;
	command->data = record->command;
	command->cla = (uint8_t)(CLA_ISDR | exchange->channel);
	command->ins = INS_STORE_DATA;
	if (record->p1 == P1_SELECT)
		command->ins = INS_SELECT;
	else if (record->p1 == P1_CLOSE && record->p2 < NUM_BASIC_CHANNELS)
		command->ins = INS_MANAGE_CHANNEL;
}

static void send(struct rsp_pass *pass, struct rsp_es10 *es10, const struct record *record,
                 uint64_t number)
{
	int slot = (record->flags & FLAG_SLOT) != 0;
	struct rsp_exchange exchange = {
	    .has_command = true,
	    .has_response = !(record->flags & FLAG_SILENT),
	    .has_sw = !(record->flags & FLAG_SILENT),
	    .sw = record->flags & FLAG_REFUSED ? SW_REFUSED : SW_OK,
	    .slot = slot,
	    .channel = record->flags & FLAG_CHANNEL,
	    .aid_known = !(record->flags & FLAG_UNKNOWN),
	    .is_isdr = !(record->flags & FLAG_UNKNOWN),
	    .first_frame = number,
	    .last_frame = number,
	};
	struct rsp_item item = {.hint = RSP_HINT_EXCHANGE, .slot = slot, .exchange = &exchange};
	struct rsp_item reset = {.hint = RSP_HINT_RESET, .slot = slot};

	if (record->flags & FLAG_RESET)
		rsp_es10_handle(pass, es10, &reset);
	fill_command(&exchange, record);
	exchange.command_buffer = rsp_buffer_frame(pass->scratch, record->command, number, 0);
	if (exchange.command_buffer)
		exchange.command.data = exchange.command_buffer->bytes;
	if (exchange.has_response) {
		exchange.response_buffer =
		    rsp_buffer_frame(pass->scratch, record->response, number, 0);
		if (exchange.response_buffer)
			exchange.response = exchange.response_buffer->bytes;
	}
	rsp_es10_handle(pass, es10, &item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_slice in = rsp_slice(data, len);
	struct rsp_arena scratch;
	struct rsp_pass pass = {.scratch = &scratch, .message = on_message, .finding = on_finding};
	struct rsp_es10 *es10 = rsp_es10_new();
	struct rsp_item end = {.hint = RSP_HINT_END, .slot = -1};
	struct record record;

	if (!es10)
		abort();
	rsp_arena_init(&scratch, 0);
	for (uint64_t number = 1; take_record(&in, &record); number++) {
		send(&pass, es10, &record, number);
		rsp_pass_drained(&pass);
	}
	rsp_es10_handle(&pass, es10, &end);
	rsp_pass_drained(&pass);
	rsp_es10_free(es10);
	rsp_arena_free(&scratch);
	return 0;
}
