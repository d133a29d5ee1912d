/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What P1, P2 and the data mean, command by command. */
#include "base/values.h"
#include "card/auth.h"
#include "card/cat.h"
#include "card/cat_session.h"
#include "card/fcp.h"
#include "card/file_command.h"
#include "card/file_fields.h"
#include "card/gp.h"
#include "card/pin.h"
#include "card/show.h"

enum {
	SELECT_BY_AID = 0x04, /* TS 102 221 11.1.1.2 */
	FILE_ID_LEN = 2,
	SFI_REFERENCE = 0x80,    /* TS 102 221 11.1.3.2 */
	RECORD_MODE_MASK = 0x07, /* TS 102 221 11.1.5.2 */
	CHANNEL_OPEN = 0x00,     /* TS 102 221 11.1.17 */
	TAG_EID = 0x5A,          /* SGP.02 4.1.1 */
	CPLC_P1 = 0x9F,          /* tag 9F7F */
	CPLC_P2 = 0x7F,
	APPLICATIONS_P1 = 0x2F, /* GPCS 11.3.3.1.3: tag 2F00 */
	AT_P1 = 2,
	P1_P2_LEN = 2,
	NUM_INS = 256
};

/* Where the two octets stand. */
struct parameters {
	struct rsp_decode *decode;
	const struct rsp_pending *pending;
	struct rsp_node *p1, *p2;
	struct rsp_slice p1_part, p2_part;
};

static bool is_gsm(const struct rsp_pending *pending)
{
	return pending->instruction->type == RSP_CLASS_GSM;
}

static void select_parameters(const struct parameters *at)
{
	if (is_gsm(at->pending))
		return;
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
	if (is_gsm(at->pending))
		return;
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
	if (is_gsm(at->pending) || !(at->pending->exchange.command.p1 & SFI_REFERENCE)) {
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
	if (!is_gsm(at->pending))
		rsp_show_bits(at->decode, at->p2, RSP_CARD_RECORD_SFI, at->p2_part, 8, 4);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_RECORD_MODE, at->p2_part, 3, 1);
}

/* TS 51.011 9.2.7: SEEK. */
static void seek_parameters(const struct parameters *at)
{
	enum { TYPE_SHIFT = 4, MODE_MASK = 0x0F };
	uint8_t p2 = at->pending->exchange.command.p2;

	rsp_node_bits(at->decode, at->p2, rsp_file_field_of(RSP_FILE_SEEK_TYPE), at->p2_part, 0, 4,
	              p2 >> TYPE_SHIFT);
	rsp_node_bits(at->decode, at->p2, rsp_file_field_of(RSP_FILE_SEEK_MODE), at->p2_part, 4, 4,
	              p2 & MODE_MASK);
}

/* TS 102 221 11.1.7.2 */
static void search_parameters(const struct parameters *at)
{
	if (is_gsm(at->pending)) {
		seek_parameters(at);
		return;
	}
	rsp_node_uint(at->decode, at->p1, rsp_file_field_of(RSP_FILE_SEARCH_FROM), at->p1_part,
	              at->pending->exchange.command.p1);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_RECORD_SFI, at->p2_part, 8, 4);
	rsp_node_bits(at->decode, at->p2, rsp_file_field_of(RSP_FILE_SEARCH_MODE), at->p2_part, 5,
	              3, at->pending->exchange.command.p2 & RECORD_MODE_MASK);
}

static void increase_parameters(const struct parameters *at)
{
	if (!is_gsm(at->pending) && at->pending->exchange.command.p1 & SFI_REFERENCE)
		rsp_show_bits(at->decode, at->p1, RSP_CARD_BINARY_SFI, at->p1_part, 5, 1);
}

static void current_parameters(const struct parameters *at)
{
	if (!is_gsm(at->pending))
		rsp_show_uint(at->decode, at->p1, RSP_CARD_SELECT_BY, at->p1_part);
}

static void auth_parameters(const struct parameters *at)
{
	if (is_gsm(at->pending))
		return;
	rsp_show_bits(at->decode, at->p2, RSP_CARD_AUTH_SPECIFIC, at->p2_part, 8, 8);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_AUTH_CONTEXT, at->p2_part, 3, 1);
}

/* TS 102 221 11.1.16.2: with the odd instruction, data and answer may come in blocks. */
static void auth_block_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_AUTH_BLOCK, at->p1_part);
	auth_parameters(at);
}

static void identity_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p2, RSP_CARD_IDENTITY_CONTEXT, at->p2_part);
}

static void push_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p2, RSP_CARD_PUSH_REQUEST, at->p2_part);
}

static void suspend_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p1, RSP_CARD_SUSPEND_OPERATION, at->p1_part);
}

static void secure_parameters(const struct parameters *at)
{
	enum { RETRIEVE_ENDPOINTS = 0x00, TERMINATE = 0x04 };
	uint8_t operation = at->pending->exchange.command.p1;

	rsp_show_uint(at->decode, at->p1, RSP_CARD_SECURE_OPERATION, at->p1_part);
	if (operation != RETRIEVE_ENDPOINTS && operation != TERMINATE)
		rsp_show_bits(at->decode, at->p2, RSP_CARD_SECURE_BLOCK, at->p2_part, 8, 6);
}

static void pin_parameters(const struct parameters *at)
{
	rsp_show_uint(at->decode, at->p2,
	              is_gsm(at->pending) ? RSP_CARD_PIN_CHV : RSP_CARD_PIN_REFERENCE, at->p2_part);
}

/* TS 102 221 11.1.11.2: another PIN may be asked for in its stead from then on. */
static void disable_parameters(const struct parameters *at)
{
	enum { REPLACED = 0x80 };

	pin_parameters(at);
	if (is_gsm(at->pending))
		return;
	rsp_show_bits(at->decode, at->p1, RSP_CARD_PIN_REPLACED, at->p1_part, 8, 8);
	if (at->pending->exchange.command.p1 & REPLACED)
		rsp_show_bits(at->decode, at->p1, RSP_CARD_PIN_REPLACEMENT, at->p1_part, 5, 1);
}

static void object_parameters(const struct parameters *at)
{
	rsp_show_bits(at->decode, at->p2, RSP_CARD_OBJECT_BLOCK, at->p2_part, 8, 8);
	rsp_show_bits(at->decode, at->p2, RSP_CARD_RECORD_SFI, at->p2_part, 5, 1);
}

static void select_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                        struct rsp_node *parent, struct rsp_slice in)
{
	if (!is_gsm(pending) && pending->exchange.command.p1 == SELECT_BY_AID) {
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
	if (is_gsm(pending))
		rsp_fcp_show_gsm(decode, parent, in);
	else
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
	if (pending->exchange.command.p1 == CPLC_P1 && pending->exchange.command.p2 == CPLC_P2 &&
	    rsp_gp_bare_cplc(decode, parent, in))
		return;
	if (rsp_gp_rules_in_parts(decode, pending, parent, in) ||
	    rsp_take_tlv(&in, &tlv) != RSP_TLV_OK)
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

typedef void show_toolkit_fn(struct rsp_decode *decode, struct rsp_node *parent,
                             struct rsp_slice in);

/* What is wrong with the toolkit's data is told of the toolkit's message. */
static void show_quietly(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in,
                         show_toolkit_fn *show)
{
	struct rsp_decode quiet = *decode;

	if (decode->no_nodes)
		return;
	quiet.first_finding = quiet.last_finding = NULL;
	show(&quiet, parent, in);
	decode->num_nodes = quiet.num_nodes;
}

static void profile_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_quietly(decode, parent, in, rsp_cat_show_profile);
}

static void fetch_answer(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_quietly(decode, parent, in, rsp_cat_show_command);
}

static void response_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_quietly(decode, parent, in, rsp_cat_show_response);
}

static void envelope_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	show_quietly(decode, parent, in, rsp_cat_show_envelope);
}

/* TS 102 226 8.3.1, 8.3.2: objects as in OPEN CHANNEL. */
static void push_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *parent, struct rsp_slice in)
{
	(void)pending;
	if (!decode->no_nodes)
		rsp_cat_show_objects(decode, parent, in);
}

typedef void show_data_fn(struct rsp_decode *decode, const struct rsp_pending *pending,
                          struct rsp_node *parent, struct rsp_slice in);

struct row {
	bool known;
	void (*parameters)(const struct parameters *at);
	show_data_fn *data, *answer;
	bool checked; /* findings can come of it */
};

/* By the instruction. */
static const struct row rows[NUM_INS] = {
    [RSP_INS_STORE_DATA] = {true, store_parameters,      rsp_gp_store_data,      rsp_gp_store_answer,     false},
    [RSP_INS_SELECT] = {true, select_parameters,     select_data,            template_data,           true },
    [RSP_INS_READ_BINARY] = {true, binary_parameters,     NULL,                   rsp_file_show_contents,  false},
    [RSP_INS_READ_RECORD] = {true, record_parameters,     NULL,                   rsp_file_show_contents,  false},
    [RSP_INS_STATUS] = {true, status_parameters,     NULL,                   template_data,           true },
    [RSP_INS_MANAGE_CHANNEL] = {true, channel_parameters,    NULL,                   channel_answer,          false},
    [RSP_INS_UPDATE_BINARY] = {true, binary_parameters,     rsp_file_show_contents, NULL,                    false},
    [RSP_INS_UPDATE_RECORD] = {true, record_parameters,     rsp_file_show_contents, NULL,                    false},
    [RSP_INS_SEARCH_RECORD] = {true, search_parameters,     rsp_file_show_search,   rsp_file_show_found,
                            false                                                                              },
    [RSP_INS_INCREASE] = {true, increase_parameters,   rsp_file_show_increase,
                            rsp_file_show_increased,                                                      false},
    [RSP_INS_RETRIEVE_DATA] = {true, object_parameters,     rsp_file_show_object,   rsp_file_show_object,
                            false                                                                              },
    [RSP_INS_SET_DATA] = {true, object_parameters,     rsp_file_show_object,   NULL,                    false},
    [RSP_INS_DEACTIVATE_FILE] = {true, current_parameters,    rsp_file_show_ids,      NULL,                    false},
    [RSP_INS_ACTIVATE_FILE] = {true, current_parameters,    rsp_file_show_ids,      NULL,                    false},
    [RSP_INS_CREATE_FILE] = {true, NULL,                  template_data,          NULL,                    true },
    [RSP_INS_RESIZE_FILE] = {true, NULL,                  template_data,          NULL,                    true },
    [RSP_INS_DELETE_FILE] = {true, NULL,                  rsp_file_show_ids,      NULL,                    false},
    [RSP_INS_TERMINATE_DF] = {true, current_parameters,    rsp_file_show_ids,      NULL,                    false},
    [RSP_INS_TERMINATE_EF] = {true, current_parameters,    rsp_file_show_ids,      NULL,                    false},
    [RSP_INS_AUTHENTICATE] = {true, auth_parameters,       rsp_auth_show_data,     rsp_auth_show_answer,
                            false                                                                              },
    [RSP_INS_AUTHENTICATE_ODD] = {true, auth_block_parameters, rsp_auth_show_data,
                            rsp_auth_show_answer,                                                         false},
    [RSP_INS_GET_IDENTITY] = {true, identity_parameters,   NULL,                   rsp_auth_show_identity,  false},
    [RSP_INS_GET_CHALLENGE] = {true, NULL,                  NULL,                   rsp_auth_show_challenge, false},
    [RSP_INS_SUSPEND_UICC] = {true, suspend_parameters,    rsp_auth_show_suspend,
                            rsp_auth_show_suspended,                                                      false},
    [RSP_INS_MANAGE_SECURE_CHANNEL] = {true, secure_parameters,     rsp_auth_show_objects,
                            rsp_auth_show_objects,                                                        false},
    [RSP_INS_GET_DATA] = {true, get_data_parameters,   rsp_gp_store_data,      get_data_answer,         true },
    [RSP_INS_TERMINAL_CAPABILITY] = {true, NULL,                  template_data,          NULL,                    true },
    [RSP_INS_VERIFY_PIN] = {true, pin_parameters,        rsp_pin_show,           NULL,                    false},
    [RSP_INS_CHANGE_PIN] = {true, pin_parameters,        rsp_pin_show,           NULL,                    false},
    [RSP_INS_DISABLE_PIN] = {true, disable_parameters,    rsp_pin_show,           NULL,                    false},
    [RSP_INS_ENABLE_PIN] = {true, pin_parameters,        rsp_pin_show,           NULL,                    false},
    [RSP_INS_UNBLOCK_PIN] = {true, pin_parameters,        rsp_pin_show,           NULL,                    false},
    [RSP_INS_TERMINAL_PROFILE] = {true, NULL,                  profile_data,           NULL,                    false},
    [RSP_INS_FETCH] = {true, NULL,                  NULL,                   fetch_answer,            false},
    [RSP_INS_TERMINAL_RESPONSE] = {true, NULL,                  response_data,          NULL,                    false},
    [RSP_INS_PUSH] = {true, push_parameters,       push_data,              NULL,                    false},
    [RSP_INS_ENVELOPE] = {true, NULL,                  envelope_data,          NULL,                    false},
};

static const struct row *row_of(const struct rsp_pending *pending)
{
	const struct row *row = &rows[pending->instruction->ins];

	if (!row->known)
		return NULL;
	if (rsp_instruction_means(pending->instruction, pending->instruction->ins) ||
	    rsp_cat_session_concerns(pending))
		return row;
	return NULL;
}

void rsp_show_parameters(struct rsp_decode *decode, const struct rsp_pending *pending,
                         struct rsp_node *p1, struct rsp_node *p2)
{
	const struct row *row = p1 && p2 ? row_of(pending) : NULL;
	const struct parameters at = {
	    .decode = decode,
	    .pending = pending,
	    .p1 = p1,
	    .p2 = p2,
	    .p1_part = rsp_sub(pending->exchange.command.header, AT_P1, 1),
	    .p2_part = rsp_sub(pending->exchange.command.header, AT_P1 + 1, 1),
	};

	if (!p1 || !p2)
		return;
	if (row && row->parameters)
		row->parameters(&at);
	if (!row)
		rsp_gp_show_parameters(decode, pending, p1, p2);
}

/* A secure channel may have ciphered it: what does not fit is no fault. */
static void show_part(struct rsp_decode *decode, const struct rsp_pending *pending,
                      struct rsp_node *parent, show_data_fn *show, struct rsp_slice in)
{
	struct rsp_decode probe;

	if (!pending->class.secure) {
		show(decode, pending, parent, in);
		return;
	}
	rsp_decode_init(&probe, decode->arena, decode->buffer);
	probe.no_nodes = true;
	show(&probe, pending, NULL, in);
	if (!probe.num_findings && !decode->no_nodes)
		show(decode, pending, parent, in);
}

void rsp_show_command_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                           struct rsp_node *data)
{
	const struct row *row = row_of(pending);

	if (row && row->data)
		show_part(decode, pending, data, row->data, pending->exchange.command.data);
	if (!row)
		rsp_gp_show_data(decode, pending, data);
}

void rsp_show_response_data(struct rsp_decode *decode, const struct rsp_pending *pending,
                            struct rsp_node *data)
{
	const struct row *row = row_of(pending);

	if (row && row->answer)
		show_part(decode, pending, data, row->answer, pending->exchange.response);
	if (!row)
		rsp_gp_show_answer(decode, pending, data);
}

bool rsp_show_has_contents(const struct rsp_pending *pending)
{
	const struct row *row = row_of(pending);

	return row ? row->checked && !pending->class.secure : rsp_gp_has_contents(pending);
}
