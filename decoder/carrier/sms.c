/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One message for each TPDU, and the packets that TPDUs carry. */
#include "carrier/sms.h"

#include <string.h>

#include "base/decode.h"
#include "carrier/sms_join.h"
#include "carrier/sms_show.h"

/* One TPDU in the making. */
struct making {
	struct rsp_item own; /* with its bytes cut from `buffer` */
	const struct rsp_item *item;
	const struct rsp_buffer *buffer;
	struct rsp_sms_tpdu tpdu;
	struct rsp_message message;
};

struct rsp_sms_state *rsp_sms_new(void)
{
	return rsp_alloc(sizeof(struct rsp_sms_state));
}

void rsp_sms_free(struct rsp_sms_state *state)
{
	if (!state)
		return;
	for (size_t i = 0; i < RSP_SMS_MAX_SETS; i++)
		rsp_arena_free(&state->sets[i].arena);
	rsp_free(state);
}

static void show_service_centre(struct rsp_decode *decode, struct rsp_node *node,
                                const struct rsp_sms *sms)
{
	enum { DIGITS_OF_OCTET = 2, FILLER = 0xF0 };
	struct rsp_slice in = sms->service_centre, type;
	size_t num_digits;
	uint8_t last;

	if (!rsp_take(&in, 1, &type) || !in.len)
		return;
	num_digits = in.len * DIGITS_OF_OCTET;
	if (rsp_peek_u8(in, in.len - 1, &last) && last >= FILLER)
		num_digits--;
	decode->buffer = sms->service_centre_buffer;
	rsp_sms_address(decode, node, RSP_SMS_FIELD_SC, type, in, num_digits, NULL);
}

static void show_text(struct rsp_decode *decode, struct rsp_node *node, enum rsp_sms_field field,
                      struct rsp_slice part, const char *text)
{
	if (part.len)
		rsp_node_text(decode, node, rsp_sms_field_of(field), part, text);
}

/* The fields of SMPP, and the user data as in a TPDU. */
static struct rsp_node *show_fields(struct rsp_decode *decode, const struct rsp_item *item,
                                    struct rsp_sms_tpdu *out)
{
	const struct rsp_sms_fields *fields = &item->sms->fields;
	struct rsp_node *node = rsp_node_new(decode, NULL, rsp_sms_field_of(RSP_SMS_FIELD_SMPP),
	                                     decode->buffer ? decode->buffer->bytes : item->bytes);
	struct rsp_sms_coding coding;

	*out = (struct rsp_sms_tpdu){
	    .address = fields->from, .udhi = fields->udhi, .pid = fields->pid, .dcs = fields->dcs};
	if (node)
		node->note = fields->function;
	show_text(decode, node, RSP_SMS_FIELD_SMPP_FROM, fields->from_bytes, fields->from);
	show_text(decode, node, RSP_SMS_FIELD_SMPP_TO, fields->to_bytes, fields->to);
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_SMPP_CLASS, fields->class_byte);
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_PID, fields->pid_byte);
	coding = rsp_sms_show_coding(decode, node, fields->dcs_byte);
	/* SMPP 3.4 5.2.19: 8 is UCS2 here; what is written with 7 bits is not packed. */
	if (coding.alphabet == RSP_SMS_7BIT)
		coding.alphabet = RSP_SMS_8BIT;
	rsp_sms_show_data(decode, node, item->bytes, fields->udhi, coding, 0, &out->data,
	                  &out->text);
	if (fields->sar && !out->data.has_concat) {
		out->data.has_concat =
		    fields->sar_number && fields->sar_total >= fields->sar_number;
		out->data.wide = true;
		out->data.reference = fields->sar_reference;
		out->data.total = fields->sar_total;
		out->data.number = fields->sar_number;
	}
	return node;
}

static struct rsp_node *show(struct rsp_decode *decode, const struct rsp_item *item,
                             struct rsp_sms_tpdu *out)
{
	const struct rsp_sms *sms = item->sms;
	const struct rsp_buffer *buffer = decode->buffer;
	struct rsp_node *root =
	    rsp_node_new(decode, NULL, rsp_sms_field_of(RSP_SMS_FIELD_TPDU), item->bytes);

	rsp_sms_show(decode, root, sms->way, sms->report, item->bytes, out);
	show_service_centre(decode, root, sms);
	decode->buffer = buffer;
	return root;
}

/* The data of the report that the card answered with. */
static void show_answer(struct rsp_decode *decode, struct rsp_node *root, const struct rsp_sms *sms)
{
	static const struct rsp_sms_coding bytes = {.alphabet = RSP_SMS_8BIT};
	struct rsp_sms_data data;
	struct rsp_node *node;
	const char *text;

	if (!sms->answer.len)
		return;
	decode->buffer = sms->answer_buffer;
	node = rsp_node_new(decode, root, rsp_sms_field_of(RSP_SMS_FIELD_REPORT_DATA), sms->answer);
	rsp_sms_show_data(decode, node, sms->answer, true, bytes, 0, &data, &text);
}

static struct rsp_node *show_all(struct rsp_decode *decode, const struct rsp_item *item,
                                 struct rsp_sms_tpdu *out)
{
	struct rsp_node *root =
	    item->sms->fields.function ? show_fields(decode, item, out) : show(decode, item, out);

	show_answer(decode, root, item->sms);
	return root;
}

static const struct rsp_node *build(struct rsp_message *message, struct rsp_arena *arena)
{
	const struct making *making = message->detail;
	struct rsp_sms_tpdu tpdu;
	struct rsp_decode decode;

	rsp_decode_init(&decode, arena, making->buffer);
	return show_all(&decode, making->item, &tpdu);
}

static const char *function_of(const struct making *making)
{
	const char *smpp = making->item->sms->fields.function;

	return smpp ? smpp : rsp_sms_kind_name(making->tpdu.kind);
}

static const char *summary_of(const struct making *making, struct rsp_arena *arena)
{
	const struct rsp_sms_data *data = &making->tpdu.data;
	const char *what = data->is_command    ? "command packet"
	                   : data->is_response ? "response packet"
	                   : making->tpdu.text ? making->tpdu.text
	                                       : "";

	if (data->has_concat)
		return rsp_arena_printf(arena, "part %u of %u, reference %u%s%s", data->number,
		                        data->total, data->reference, what[0] ? ": " : "", what);
	return what[0] ? what : NULL;
}

static void set_result(struct rsp_message *message, const struct making *making)
{
	enum { FAILED_FIRST = 0x20 };
	const struct rsp_sms_tpdu *tpdu = &making->tpdu;
	bool status = tpdu->kind == RSP_SMS_STATUS_REPORT && !making->item->sms->fields.function;
	int64_t number = tpdu->has_failure ? tpdu->failure : tpdu->status;
	const char *name;

	if (!tpdu->has_failure && !status)
		return;
	message->result.state = RSP_RESULT_OK;
	if (!tpdu->has_failure && tpdu->status < FAILED_FIRST)
		return;
	name = rsp_value_name(
	    rsp_sms_field_of(tpdu->has_failure ? RSP_SMS_FIELD_FCS : RSP_SMS_FIELD_ST)->names,
	    number);
	message->result.state = RSP_RESULT_ERROR;
	message->result.name = name ? name : "reserved";
	message->result.number = number;
}

static void fill(struct making *making, struct rsp_arena *arena)
{
	const struct rsp_sms *sms = making->item->sms;
	struct rsp_message *message = &making->message;
	bool down = sms->way == RSP_SMS_TO_CARD;

	message->iface = RSP_IF_SMS;
	message->direction = down ? RSP_DIR_COMMAND : RSP_DIR_RESPONSE;
	message->clock = sms->origin.clock;
	message->t_ns = sms->origin.t_ns;
	message->frame = sms->origin.frame;
	message->last_frame = sms->origin.last_frame;
	message->by_line = sms->origin.by_line;
	message->slot = sms->origin.slot;
	message->channel = sms->origin.channel;
	message->connection = sms->origin.connection;
	message->function = function_of(making);
	message->has_sw = sms->has_sw;
	message->sw = sms->sw;
	message->has_command = down;
	message->has_response = !down || sms->answer.len;
	message->command = down ? making->buffer : NULL;
	message->command_len = down ? making->item->bytes.len : 0;
	message->response = down ? sms->answer_buffer : making->buffer;
	message->response_len = down ? sms->answer.len : making->item->bytes.len;
	if (!sms->answer.len && down)
		message->response = NULL;
	message->summary = summary_of(making, arena);
	message->build = build;
	message->detail = making;
	set_result(message, making);
}

static void push(struct rsp_pass *pass, const struct making *making,
                 const struct rsp_secured *secured, struct rsp_slice bytes,
                 const struct rsp_buffer *buffer)
{
	struct rsp_secured *copy = rsp_arena_alloc(pass->scratch, sizeof(*copy));
	struct rsp_item item = {
	    .hint = RSP_HINT_SECURED,
	    .slot = secured->origin.slot,
	    .bytes = bytes,
	    .frame = making->item->frame,
	    .buffer = buffer,
	    .secured = copy,
	};

	if (!copy) {
		pass->out_of_memory = true;
		return;
	}
	*copy = *secured;
	rsp_pass_push(pass, &item);
}

static void push_single(struct rsp_pass *pass, const struct making *making)
{
	const struct rsp_sms *sms = making->item->sms;
	const struct rsp_secured secured = {
	    .is_response = making->tpdu.data.is_response,
	    .way = sms->way,
	    .origin = sms->origin,
	    .udh = making->tpdu.data.header,
	    .carried = making->message.function,
	};

	push(pass, making, &secured, making->tpdu.data.content, making->buffer);
}

/* The response packet in the card's answer to the ENVELOPE. */
static void push_answer(struct rsp_pass *pass, const struct making *making)
{
	static const struct rsp_sms_coding bytes = {.alphabet = RSP_SMS_8BIT};
	const struct rsp_sms *sms = making->item->sms;
	struct rsp_secured secured = {
	    .is_response = true,
	    .way = RSP_SMS_FROM_CARD,
	    .origin = sms->origin,
	    .carried = "SMS-DELIVER-REPORT",
	};
	struct rsp_decode decode;
	struct rsp_sms_data data;
	const char *text;

	if (!sms->answer.len)
		return;
	rsp_decode_init(&decode, pass->scratch, sms->answer_buffer);
	decode.no_nodes = true;
	rsp_sms_show_data(&decode, NULL, sms->answer, true, bytes, 0, &data, &text);
	if (!data.is_response)
		return;
	secured.udh = data.header;
	push(pass, making, &secured, data.content, sms->answer_buffer);
}

/* Who the other side is: parts of one message share it. */
static const char *peer_of(const struct making *making, struct rsp_arena *arena)
{
	const struct rsp_sms_fields *fields = &making->item->sms->fields;

	return fields->function ? rsp_arena_printf(arena, "%.20s %.20s", fields->from, fields->to)
	                        : making->tpdu.address;
}

static void join(struct rsp_pass *pass, struct rsp_sms_state *state, const struct making *making)
{
	const struct rsp_sms_part part = {
	    .sms = making->item->sms,
	    .data = &making->tpdu.data,
	    .address = peer_of(making, pass->scratch),
	    .buffer = making->buffer,
	    .frame = making->item->frame,
	    .function = making->message.function,
	};
	struct rsp_sms_set *set = rsp_sms_join(pass, state, &part);
	struct rsp_secured secured;
	const struct rsp_buffer *joined;

	if (!set)
		return;
	secured = (struct rsp_secured){
	    .is_response = set->is_response,
	    .way = set->way,
	    .origin = set->origin,
	    .parts = set->total,
	    .udh = set->header,
	    .carried = set->function,
	};
	joined = rsp_sms_joined(pass, set);
	if (!joined)
		pass->out_of_memory = true;
	else if (set->is_command || set->is_response)
		push(pass, making, &secured, joined->bytes, joined);
}

/* What the bytes of an item were cut from: a buffer, else a copy of the frame's part. */
static struct making *making_new(struct rsp_pass *pass, const struct rsp_item *item)
{
	struct making *making = rsp_arena_alloc(pass->scratch, sizeof(*making));

	if (!making)
		return NULL;
	making->own = *item;
	making->item = &making->own;
	making->buffer = item->buffer;
	if (!making->buffer) {
		making->buffer =
		    rsp_buffer_frame(pass->scratch, item->bytes, item->sms->origin.frame, 0);
		making->own.bytes = making->buffer ? making->buffer->bytes : rsp_slice(NULL, 0);
	}
	return making->buffer ? making : NULL;
}

void rsp_sms_handle(struct rsp_pass *pass, struct rsp_sms_state *state, const struct rsp_item *item)
{
	struct making *making;
	struct rsp_decode decode;
	struct rsp_node *root;

	if (item->hint != RSP_HINT_SMS || !item->sms)
		return;
	making = making_new(pass, item);
	if (!making) {
		pass->out_of_memory = true;
		return;
	}
	rsp_decode_init(&decode, pass->scratch, making->buffer);
	decode.no_nodes = !pass->want_trees;
	root = show_all(&decode, making->item, &making->tpdu);
	fill(making, pass->scratch);
	making->message.tree = pass->want_trees ? root : NULL;
	making->message.findings = decode.first_finding;
	rsp_pass_emit(pass, &making->message);
	if (making->tpdu.data.has_concat)
		join(pass, state, making);
	else if (making->tpdu.data.is_command || making->tpdu.data.is_response)
		push_single(pass, making);
	push_answer(pass, making);
	if (pass->scratch->failed)
		pass->out_of_memory = true;
}

void rsp_sms_end(struct rsp_pass *pass, struct rsp_sms_state *state)
{
	for (size_t i = 0; i < RSP_SMS_MAX_SETS; i++)
		rsp_sms_give_up(pass, &state->sets[i], "the trace ends");
}
