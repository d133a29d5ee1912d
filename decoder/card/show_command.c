/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What P1, P2 and the data mean, command by command. */
#include "base/values.h"
#include "card/gp.h"
#include "card/show.h"

enum {
	SELECT_BY_AID = 0x04, /* TS 102 221 11.1.1.2 */
	FILE_ID_LEN = 2,
	SFI_REFERENCE = 0x80,   /* TS 102 221 11.1.3.2 */
	CHANNEL_OPEN = 0x00,    /* TS 102 221 11.1.17 */
	TAG_EID = 0x5A,         /* SGP.02 4.1.1 */
	APPLICATIONS_P1 = 0x2F, /* GPCS 11.3.3.1.3: tag 2F00 */
	AT_P1 = 2,
	P1_P2_LEN = 2
};

/* Where the two octets stand. */
struct parameters {
	struct rsp_decode *decode;
	const struct rsp_pending *pending;
	struct rsp_node *p1, *p2;
	struct rsp_slice p1_part, p2_part;
};

static void select_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_SELECT_BY, at->p1_part);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_SELECT_SESSION, at->p2_part, 7, 6);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_SELECT_RETURN, at->p2_part, 4, 3);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_SELECT_OCCURRENCE, at->p2_part, 2, 1);
}

static void channel_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_CHANNEL_OPERATION, at->p1_part);
	if (at->pending->exchange.command.p2)
		rsp_show_uint(at->decode, at->p2, RSP_CARD_CHANNEL_NUMBER, at->p2_part);
}

static void status_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_STATUS_INDICATION, at->p1_part);
	rsp_show_uint(at->decode, at->p2, RSP_CARD_STATUS_RETURN, at->p2_part);
}

static void get_data_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p2, RSP_CARD_GET_DATA_TAG,
	              rsp_sub(at->pending->exchange.command.header, AT_P1, P1_P2_LEN));
}

static void store_parameters(const struct parameters *at)
{
	rsp_show_bits(at->decode, at->p1, RSP_CARD_STORE_BLOCK, at->p1_part, 8, 8);
	rsp_show_bits(at->decode, at->p1, RSP_CARD_STORE_ENCRYPTION, at->p1_part, 7, 6);
	rsp_show_bits(at->decode, at->p1, RSP_CARD_STORE_STRUCTURE, at->p1_part, 5, 4);
	rsp_show_bits(at->decode, at->p1, RSP_CARD_STORE_CASE, at->p1_part, 1, 1);
	rsp_show_uint(at->decode, at->p2, RSP_CARD_STORE_NUMBER, at->p2_part);
}

static void binary_parameters(const struct parameters *at)
{
	if (!(at->pending->exchange.command.p1 & SFI_REFERENCE)) {
		rsp_show_uint(at->decode, at->p2, RSP_CARD_BINARY_OFFSET,
		              rsp_sub(at->pending->exchange.command.header, AT_P1, P1_P2_LEN));
		return;
	}
	rsp_show_bits(at->decode, at->p1, RSP_CARD_BINARY_SFI, at->p1_part, 5, 1);
	rsp_show_uint(at->decode, at->p2, RSP_CARD_BINARY_OFFSET, at->p2_part);
}

static void record_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_RECORD_NUMBER, at->p1_part);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_RECORD_SFI, at->p2_part, 8, 4);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_RECORD_MODE, at->p2_part, 3, 1);
}

static void pin_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p2, RSP_CARD_PIN_REFERENCE, at->p2_part);
}

static void select_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent, struct rsp_slice in)
{
	if (pending->exchange.command.p1 == SELECT_BY_AID) {
		rsp_show_aid(decode, parent, RSP_CARD_SELECT_AID, in);
		return;
	}
	while (in.len)
		rsp_show_uint(decode, parent, RSP_CARD_SELECT_FILE,
		              rsp_take_up_to(&in, FILE_ID_LEN));
}

static void template_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in)
{
	/* TS 51.011 9.2.1: a GSM card answers SELECT with octets at fixed places. */
	if (pending->instruction->type != RSP_CLASS_GSM)
		rsp_show_template(decode, parent, in);
}

static void channel_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *parent, struct rsp_slice in)
{
	if (pending->exchange.command.p1 == CHANNEL_OPEN)
		rsp_show_uint(decode, parent, RSP_CARD_CHANNEL_NUMBER, rsp_sub(in, 0, 1));
}

static void get_data_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_tlv tlv;
	const char *text;
	bool bad;

	if (pending->exchange.command.p1 == APPLICATIONS_P1 && pending->exchange.command.p2 == 0) {
		rsp_gp_applications(decode, parent, in);
		return;
	}
	if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK)
		return;
	if (tlv.truncated)
		rsp_report(decode, RSP_RULE_APDU_TLV_LONG, tlv.whole,
		           "the object %X says %zu bytes, %zu are there", tlv.tag, tlv.declared_len,
		           tlv.value.len);
	if (rsp_gp_get_data(decode, parent, &tlv))
		return;
	if (tlv.tag != TAG_EID) {
		rsp_show_bytes(decode, parent, RSP_CARD_GET_DATA_VALUE, tlv.value);
		return;
	}
	text = rsp_value_eid(decode->arena, tlv.value, &bad);
	rsp_node_text(decode, parent, rsp_card_field_of(RSP_CARD_GET_DATA_EID), tlv.value, text);
	if (bad)
		rsp_report(decode, RSP_RULE_EID_CHECK, tlv.value,
		           "the EID is not 32 digits that are 1 modulo 97");
}

typedef void show_data_fn(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in);

struct row {
	enum rsp_ins ins;
	void (*parameters)(const struct parameters *at);
	show_data_fn *data, *answer;
	bool checked; /* findings can come of it */
};

static const struct row rows[] = {
    {RSP_INS_STORE_DATA,          store_parameters,    rsp_gp_store_data, rsp_gp_store_data, false},
    {RSP_INS_SELECT,              select_parameters,   select_data,       template_data,     true },
    {RSP_INS_READ_BINARY,         binary_parameters,   NULL,              NULL,              false},
    {RSP_INS_READ_RECORD,         record_parameters,   NULL,              NULL,              false},
    {RSP_INS_STATUS,              status_parameters,   NULL,              template_data,     true },
    {RSP_INS_MANAGE_CHANNEL,      channel_parameters,  NULL,              channel_answer,    false},
    {RSP_INS_UPDATE_BINARY,       binary_parameters,   NULL,              NULL,              false},
    {RSP_INS_UPDATE_RECORD,       record_parameters,   NULL,              NULL,              false},
    {RSP_INS_GET_DATA,            get_data_parameters, rsp_gp_store_data,              get_data_answer,   true },
    {RSP_INS_TERMINAL_CAPABILITY, NULL,                template_data,     NULL,              true },
    {RSP_INS_VERIFY_PIN,          pin_parameters,      NULL,              NULL,              false},
    {RSP_INS_CHANGE_PIN,          pin_parameters,      NULL,              NULL,              false},
    {RSP_INS_DISABLE_PIN,         pin_parameters,      NULL,              NULL,              false},
    {RSP_INS_ENABLE_PIN,          pin_parameters,      NULL,              NULL,              false},
    {RSP_INS_UNBLOCK_PIN,         pin_parameters,      NULL,              NULL,              false},
};

static const struct row *row_of(const struct rsp_pending *pending)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rsp_instruction_is(pending->instruction, rows[i].ins))
			return &rows[i];
	return NULL;
}

void rsp_show_parameters(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *p1, struct rsp_node *p2)
{
	const struct row *row = row_of(pending);
	const struct parameters at = {
	    .decode = decode,
	    .pending = pending,
	    .p1 = p1,
	    .p2 = p2,
	    .p1_part = rsp_sub(pending->exchange.command.header, AT_P1, 1),
	    .p2_part = rsp_sub(pending->exchange.command.header, AT_P1 + 1, 1),
	};

	if (row && row->parameters && p1 && p2)
		row->parameters(&at);
	if (!row && p1 && p2)
		rsp_gp_show_parameters(decode, pending, p1, p2);
}

void rsp_show_command_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *data)
{
	const struct row *row = row_of(pending);

	if (row && row->data)
		row->data(decode, pending, data, pending->exchange.command.data);
	if (!row)
		rsp_gp_show_data(decode, pending, data);
}

void rsp_show_response_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *data)
{
	const struct row *row = row_of(pending);

	if (row && row->answer)
		row->answer(decode, pending, data, pending->exchange.response);
	if (!row)
		rsp_gp_show_answer(decode, pending, data);
}

bool rsp_show_has_contents(const struct rsp_pending *pending)
{
	const struct row *row = row_of(pending);

	return row ? row->checked : rsp_gp_has_contents(pending);
}
