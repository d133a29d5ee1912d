/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/smpp.h"

#include "base/keep.h"
#include "base/sms.h"

enum { HEADER_LEN = 16, UDHI = 0x40, WAY_ARENA = 512 << 10, MAX_OPTIONAL = 64 };

enum command { DELIVER_SM = 0x05, SUBMIT_SM = 0x04, DATA_SM = 0x103 };

/* SMPP 3.4 5.3.2 */
enum optional {
	SAR_REFERENCE = 0x020C,
	SAR_TOTAL = 0x020E,
	SAR_NUMBER = 0x020F,
	MESSAGE_PAYLOAD = 0x0424
};

struct way {
	uint64_t skip; /* bytes of a message that is of no use */
	uint32_t
	    wanted; /* bytes of the one that is being put together; 0: its header is not whole */
	bool lost;  /* where the next one begins is not known */
	struct rsp_arena arena;
	struct rsp_joiner joiner;
	uint64_t first_frame;
	enum rsp_clock clock;
	int64_t t_ns;
};

struct smpp {
	struct rsp_stream *stream;
	struct way ways[RSP_NUM_WAYS];
};

struct header {
	uint32_t length, id, status, sequence;
};

static bool take_header(struct rsp_slice in, struct header *out)
{
	return rsp_take_u32be(&in, &out->length) && rsp_take_u32be(&in, &out->id) &&
	       rsp_take_u32be(&in, &out->status) && rsp_take_u32be(&in, &out->sequence);
}

/* SMPP 3.4 5.1.2.1: requests, responses with the top bit set, and generic_nack. */
static bool is_id(uint32_t id)
{
	static const uint32_t response = 0x80000000, nack = 0x80000000;
	static const uint16_t requests[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06,  0x07,
	                                    0x08, 0x09, 0x0B, 0x15, 0x21, 0x102, 0x103};

	if (id == nack)
		return true;
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		if ((id & ~response) == requests[i])
			return true;
	return false;
}

static bool is_plausible(const struct header *header)
{
	return header->length >= HEADER_LEN && header->length <= RSP_SMPP_MAX_PDU &&
	       is_id(header->id);
}

static int recognise(const struct rsp_stream *stream, enum rsp_way way, struct rsp_slice head)
{
	enum { SURE = 70, ID_AT = 4, ID_LEN = 4 };
	struct rsp_slice id = rsp_sub(head, ID_AT, ID_LEN), length = head;
	struct header header = {.length = HEADER_LEN};

	(void)stream;
	(void)way;
	if (take_header(head, &header))
		return is_plausible(&header) && header.sequence ? SURE : 0;
	/* The first octets of a length this small, and of an id, are zero. */
	if (rsp_take_u32be(&length, &header.length) &&
	    (header.length < HEADER_LEN || header.length > RSP_SMPP_MAX_PDU))
		return 0;
	return rsp_take_u32be(&id, &header.id) && !is_id(header.id) ? 0 : -1;
}

static void way_begin(struct way *way)
{
	rsp_joiner_init(&way->joiner, &way->arena, RSP_SMPP_MAX_PDU);
	way->wanted = 0;
	way->first_frame = 0;
}

static void *smpp_open(struct rsp_pass *pass, struct rsp_stream *stream)
{
	struct smpp *smpp = rsp_alloc(sizeof(*smpp));

	(void)pass;
	if (!smpp)
		return NULL;
	smpp->stream = stream;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++) {
		rsp_arena_init(&smpp->ways[i].arena, WAY_ARENA);
		way_begin(&smpp->ways[i]);
	}
	return smpp;
}

/* A text that ends with a NUL. */
static bool take_text(struct rsp_slice *in, struct rsp_slice *out)
{
	return rsp_take_until(in, '\0', out);
}

/* Type, plan and digits. */
static bool take_address(struct rsp_slice *in, struct rsp_slice *out)
{
	return rsp_skip(in, 2) && take_text(in, out);
}

/* What stands before the user data: SMPP 3.4 4.4.1, 4.6.1, 4.7.1. */
static bool take_mandatory(struct rsp_slice *in, uint32_t id, struct rsp_sms_fields *out,
                           struct rsp_slice *out_message)
{
	struct rsp_slice dropped;
	uint8_t len;

	if (!take_text(in, &dropped) || !take_address(in, &out->from_bytes) ||
	    !take_address(in, &out->to_bytes) || !rsp_take(in, 1, &out->class_byte))
		return false;
	if (id == DATA_SM)
		return rsp_skip(in, 1) && rsp_take(in, 1, &out->dcs_byte);
	return rsp_take(in, 1, &out->pid_byte) && rsp_skip(in, 1) && take_text(in, &dropped) &&
	       take_text(in, &dropped) && rsp_skip(in, 2) && rsp_take(in, 1, &out->dcs_byte) &&
	       rsp_skip(in, 1) && rsp_take_u8(in, &len) && rsp_take(in, len, out_message);
}

static void take_optional(struct rsp_slice in, struct rsp_sms_fields *out,
                          struct rsp_slice *out_message)
{
	struct rsp_slice value;
	uint16_t tag, len;
	unsigned sar = 0;

	for (unsigned num = 0; num < MAX_OPTIONAL && rsp_take_u16be(&in, &tag); num++) {
		if (!rsp_take_u16be(&in, &len) || !rsp_take(&in, len, &value))
			return;
		if (tag == MESSAGE_PAYLOAD)
			*out_message = value;
		else if (tag == SAR_REFERENCE)
			sar += rsp_take_u16be(&value, &out->sar_reference);
		else if (tag == SAR_TOTAL)
			sar += rsp_take_u8(&value, &out->sar_total);
		else if (tag == SAR_NUMBER)
			sar += rsp_take_u8(&value, &out->sar_number);
	}
	out->sar = sar == 3;
}

static const char *function_of(uint32_t id)
{
	return id == SUBMIT_SM ? "submit_sm" : id == DELIVER_SM ? "deliver_sm" : "data_sm";
}

/* Where a PDU comes from. */
struct source {
	const struct rsp_frame *frame;
	bool from_client;
	struct rsp_origin origin;
};

/* False when the PDU ends inside its fields. */
static bool read_pdu(struct rsp_slice pdu, bool from_client, struct rsp_sms *out,
                     struct rsp_slice *out_message)
{
	struct rsp_sms_fields *fields = &out->fields;
	struct header header;
	struct rsp_slice in = rsp_sub(pdu, HEADER_LEN, pdu.len);

	if (!take_header(pdu, &header) || !take_mandatory(&in, header.id, fields, out_message))
		return false;
	take_optional(in, fields, out_message);
	out->way = header.id == SUBMIT_SM || (header.id == DATA_SM && from_client)
	               ? RSP_SMS_TO_CARD
	               : RSP_SMS_FROM_CARD;
	fields->function = function_of(header.id);
	if (!rsp_peek_u8(fields->class_byte, 0, &fields->esm_class))
		fields->esm_class = 0;
	if (!rsp_peek_u8(fields->pid_byte, 0, &fields->pid))
		fields->pid = 0;
	if (!rsp_peek_u8(fields->dcs_byte, 0, &fields->dcs))
		fields->dcs = 0;
	fields->udhi = fields->esm_class & UDHI;
	return true;
}

static void tell_bad(struct rsp_pass *pass, const struct source *source, struct rsp_slice pdu)
{
	struct header header;

	if (take_header(pdu, &header))
		rsp_pass_report(pass, RSP_RULE_SMPP_BAD, source->frame,
		                "%s of %zu bytes ends inside its fields", function_of(header.id),
		                pdu.len);
}

/* Hands out what is in a whole PDU; false when there is nothing. */
static bool hand_out(struct rsp_pass *pass, const struct rsp_buffer *pdu,
                     const struct source *source)
{
	struct rsp_sms *sms = rsp_arena_alloc(pass->scratch, sizeof(*sms));
	struct rsp_item item = {
	    .hint = RSP_HINT_SMS, .slot = -1, .frame = source->frame, .buffer = pdu, .sms = sms};

	if (!sms || !pdu) {
		pass->out_of_memory = true;
		return false;
	}
	if (!read_pdu(pdu->bytes, source->from_client, sms, &item.bytes)) {
		tell_bad(pass, source, pdu->bytes);
		return false;
	}
	sms->fields.from = rsp_arena_text(pass->scratch, sms->fields.from_bytes);
	sms->fields.to = rsp_arena_text(pass->scratch, sms->fields.to_bytes);
	sms->origin = source->origin;
	rsp_pass_push(pass, &item);
	return true;
}

static void handle(struct smpp *smpp, struct way *way, struct rsp_pass *pass,
                   const struct rsp_stream_data *data)
{
	const struct source source = {
	    .frame = data->frame,
	    .from_client = data->way == RSP_WAY_TO_SERVER,
	    .origin = {.clock = way->clock,
	               .t_ns = way->t_ns,
	               .frame = way->first_frame,
	               .last_frame = rsp_stream_last_frame(data),
	               .slot = -1,
	               .channel = -1,
	               .connection = smpp->stream->number},
	};

	if (hand_out(pass, rsp_joiner_finish(&way->joiner, RSP_BUFFER_JOINED, "SMPP PDU"), &source))
		smpp->stream->decoded = true;
	rsp_arena_absorb(&pass->retired, &way->arena);
	way_begin(way);
	rsp_pass_drain(pass);
}

/* Adds up to `len` bytes of the data to what is put together. */
static void add(struct way *way, const struct rsp_stream_data *data, const struct rsp_buffer **kept,
                struct rsp_slice *in, size_t len)
{
	struct rsp_slice part = rsp_take_up_to(in, len);

	if (!*kept)
		*kept = rsp_keep(&way->arena, data->buffer);
	if (!way->first_frame) {
		way->first_frame = data->frame_number;
		way->clock = data->clock;
		way->t_ns = data->t_ns;
	}
	if (*kept)
		rsp_joiner_add(&way->joiner, *kept, rsp_kept_part(*kept, data->buffer, part));
	else
		rsp_joiner_add(&way->joiner, NULL, part);
}

static bool is_of_use(uint32_t id)
{
	return id == SUBMIT_SM || id == DELIVER_SM || id == DATA_SM;
}

/* Looks at a header that is whole. False when it cannot be one. */
static bool begin(struct way *way)
{
	struct header header;

	if (!take_header(rsp_slice(way->joiner.data, way->joiner.len), &header) ||
	    !is_plausible(&header))
		return false;
	way->wanted = header.length;
	if (is_of_use(header.id))
		return true;
	way->skip = header.length - HEADER_LEN;
	rsp_arena_reset(&way->arena);
	way_begin(way);
	return true;
}

static void read_bytes(struct smpp *smpp, struct way *way, struct rsp_pass *pass,
                       const struct rsp_stream_data *data)
{
	const struct rsp_buffer *kept = NULL;
	struct rsp_slice in = data->bytes;

	while (in.len) {
		if (way->skip) {
			way->skip -=
			    rsp_take_up_to(&in, way->skip < in.len ? (size_t)way->skip : in.len)
			        .len;
			continue;
		}
		if (!way->wanted) {
			add(way, data, &kept, &in, HEADER_LEN - way->joiner.len);
			if (way->joiner.len < HEADER_LEN)
				return;
			if (!begin(way)) {
				way->lost = true;
				rsp_arena_reset(&way->arena);
				way_begin(way);
				return;
			}
			if (!way->wanted)
				kept = NULL; /* the arena was emptied */
			continue;
		}
		add(way, data, &kept, &in, way->wanted - way->joiner.len);
		if (way->joiner.len < way->wanted)
			return;
		handle(smpp, way, pass, data);
		kept = NULL;
	}
}

static void smpp_data(void *state, struct rsp_pass *pass, const struct rsp_stream_data *data)
{
	struct smpp *smpp = state;
	struct way *way = &smpp->ways[data->way];
	struct header header;

	if (data->lost) {
		rsp_arena_reset(&way->arena);
		way_begin(way);
		way->skip = 0;
		way->lost = true;
		return;
	}
	/* Most segments begin with a message: the next such goes on. */
	if (way->lost && (!take_header(data->bytes, &header) || !is_plausible(&header)))
		return;
	way->lost = false;
	read_bytes(smpp, way, pass, data);
}

static void smpp_end(void *state, struct rsp_pass *pass, enum rsp_way way, bool reset)
{
	(void)state;
	(void)pass;
	(void)way;
	(void)reset;
}

static void smpp_close(void *state, struct rsp_pass *pass)
{
	struct smpp *smpp = state;

	(void)pass;
	for (size_t i = 0; i < RSP_NUM_WAYS; i++)
		rsp_arena_free(&smpp->ways[i].arena);
	rsp_free(smpp);
}

bool rsp_smpp_begins(struct rsp_slice bytes)
{
	struct header header;

	return take_header(bytes, &header) && is_plausible(&header) && header.sequence;
}

bool rsp_smpp_next(struct rsp_slice *in, struct rsp_slice *out_pdu)
{
	struct header header;

	while (take_header(*in, &header) && is_plausible(&header) &&
	       rsp_take(in, header.length, out_pdu))
		if (is_of_use(header.id))
			return true;
	return false;
}

void rsp_smpp_handle(struct rsp_pass *pass, const struct rsp_item *item)
{
	const struct rsp_frame *frame = item->frame;
	const struct source source = {
	    .frame = frame,
	    .from_client = frame->from_client,
	    .origin = {.clock = frame->clock,
	               .t_ns = frame->t_ns,
	               .frame = frame->number,
	               .last_frame = frame->number,
	               .slot = -1,
	               .channel = -1,
	               .connection = frame->connection},
	};
	struct rsp_slice in = item->bytes, pdu;

	while (rsp_smpp_next(&in, &pdu)) {
		hand_out(pass,
		         rsp_buffer_frame(pass->scratch, pdu, frame->number,
		                          frame->file_off + rsp_offset_in(item->bytes, pdu)),
		         &source);
		rsp_pass_drain(pass);
	}
}

const struct rsp_stream_reader rsp_smpp_reader = {
    .name = "SMPP",
    .recognise = recognise,
    .open = smpp_open,
    .data = smpp_data,
    .end = smpp_end,
    .close = smpp_close,
};
