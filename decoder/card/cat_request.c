/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message by which a terminal asks the network for a packet service, which call control shows
 * to the card: TS 24.008 9.5.1, TS 24.301 8.3.20, TS 24.501 8.3.1. */
#include "card/cat_object.h"

enum {
	NIBBLE_MASK = 0x0F,
	OF_SESSIONS = 0x0A, /* protocol discriminator, TS 24.007 11.2.3.1.1 */
	OF_EPS_SESSIONS = 0x02,
	OF_5G_SESSIONS = 0x2E,
	ACTIVATE_PDP = 0x41, /* types of messages */
	PDN_CONNECTIVITY = 0xD0,
	ESTABLISH_PDU = 0xC1,
	HEAD_LEN = 4, /* of each of them, up to its first element with a length */
	RATES_LEN = 2
};

static const struct rsp_cat_part pdp_head[] = {
    {.how = RSP_CAT_AS_SKIP,            .len = 1},
    {.how = RSP_CAT_AS_UINT,                                 .field = RSP_CAT_REQUEST_MESSAGE, .len = 1},
    {.how = RSP_CAT_AS_BITS,.field = RSP_CAT_REQUEST_NSAPI, .high = 4, .low = 1},
    {.how = RSP_CAT_AS_SKIP,                                 .len = 1},
    {.how = RSP_CAT_AS_BITS,                                   .field = RSP_CAT_REQUEST_SAPI, .high = 4, .low = 1},
    {.how = RSP_CAT_AS_SKIP,                         .len = 1},
    {0           },
};
static const struct rsp_cat_part pdn_head[] = {
    {.how = RSP_CAT_AS_SKIP,                .len = 1},
    {.how = RSP_CAT_AS_UINT,                                     .field = RSP_CAT_REQUEST_TRANSACTION, .len = 1},
    {.how = RSP_CAT_AS_UINT,.field = RSP_CAT_REQUEST_MESSAGE, .len = 1},
    {.how = RSP_CAT_AS_BITS,                                     .field = RSP_CAT_REQUEST_TYPE, .high = 3, .low = 1},
    {.how = RSP_CAT_AS_BITS,                                         .field = RSP_CAT_REQUEST_PDN_TYPE, .high = 7, .low = 5},
    {.how = RSP_CAT_AS_SKIP,                                     .len = 1},
    {0},
};
static const struct rsp_cat_part pdu_head[] = {
    {.how = RSP_CAT_AS_SKIP,                .len = 1},
    {.how = RSP_CAT_AS_UINT,                                     .field = RSP_CAT_REQUEST_SESSION, .len = 1},
    {.how = RSP_CAT_AS_UINT,.field = RSP_CAT_REQUEST_TRANSACTION, .len = 1},
    {.how = RSP_CAT_AS_UINT,                                     .field = RSP_CAT_REQUEST_MESSAGE, .len = 1},
    {0                                },
};
static const struct rsp_cat_part rates[] = {
    {.how = RSP_CAT_AS_UINT, .field = RSP_CAT_REQUEST_RATE_UP, .len = 1},
    {.how = RSP_CAT_AS_UINT,              .field = RSP_CAT_REQUEST_RATE_DOWN, .len = 1},
    {0},
};

/* Optional elements: one octet where bit 8 of the first is set, else with a length behind it. */
enum {
	SHORT_ELEMENT = 0x80,
	SHORT_SESSION_TYPE = 0x90,
	SHORT_SSC_MODE = 0xA0,
	SHORT_SHIFT = 4,
	OPTIONS = 0x27, /* protocol configuration options */
	ACCESS_NAME = 0x28,
	FILTERS = 0x55,
	FILTERS_LEN = 2, /* it has no length */
	EXTENDED = 0x70, /* a length of two octets: 70 to 7F, TS 24.007 11.2.4 */
	EXTENDED_OPTIONS = 0x7B,
	LEN_MASK = 0xF0
};

struct request {
	uint8_t message;
	struct rsp_node *node;
};

static void show_short(struct rsp_cat_reader *reader, const struct request *request,
                       struct rsp_slice whole, uint8_t octet)
{
	bool of_5g = request->message == ESTABLISH_PDU;

	if (of_5g && (octet & LEN_MASK) == SHORT_SESSION_TYPE)
		rsp_cat_bits(reader, request->node, RSP_CAT_REQUEST_SESSION_TYPE, whole, 3, 1);
	else if (of_5g && (octet & LEN_MASK) == SHORT_SSC_MODE)
		rsp_cat_bits(reader, request->node, RSP_CAT_REQUEST_SSC_MODE, whole, 3, 1);
	else
		rsp_cat_bytes(reader, request->node, RSP_CAT_REQUEST_ELEMENT, whole);
}

static bool take_counted(struct rsp_slice *in, size_t octets, struct rsp_slice *out)
{
	struct rsp_slice len;
	uint64_t value;

	return rsp_take(in, octets, &len) && rsp_take_ube(&len, octets, &value) &&
	       rsp_take(in, (size_t)value, out);
}

static bool show_element(struct rsp_cat_reader *reader, const struct request *request,
                         struct rsp_slice *in)
{
	bool of_5g = request->message == ESTABLISH_PDU;
	struct rsp_slice start = *in, value;
	uint8_t tag;

	if (!rsp_take_u8(in, &tag))
		return false;
	if (tag & SHORT_ELEMENT) {
		show_short(reader, request, rsp_sub(start, 0, 1), tag);
		return true;
	}
	if (of_5g && tag == FILTERS
	        ? !rsp_take(in, FILTERS_LEN, &value)
	        : !take_counted(in, (tag & LEN_MASK) == EXTENDED ? 2 : 1, &value)) {
		*in = start;
		return false;
	}
	if (of_5g && tag == FILTERS)
		rsp_cat_bits(reader, request->node, RSP_CAT_REQUEST_FILTERS, value, 16, 6);
	else if (!of_5g && tag == ACCESS_NAME)
		rsp_cat_text(reader, request->node, RSP_CAT_REQUEST_ACCESS_NAME, value,
		             rsp_cat_access_name(reader->decode->arena, value));
	else if (tag == OPTIONS || tag == EXTENDED_OPTIONS)
		rsp_cat_bytes(reader, request->node, RSP_CAT_REQUEST_OPTIONS, value);
	else
		rsp_cat_bytes(reader, request->node, RSP_CAT_REQUEST_ELEMENT,
		              rsp_sub(start, 0, rsp_offset_in(start, *in)));
	return true;
}

/* The kind stands in two octets: who gave it, and its number. */
static void show_pdp_address(struct rsp_cat_reader *reader, struct rsp_node *node,
                             struct rsp_slice in)
{
	struct rsp_slice kind;

	if (!rsp_take(&in, 1, &kind) || !rsp_take(&in, 1, &kind))
		return;
	rsp_cat_uint(reader, node, RSP_CAT_REQUEST_PDP_TYPE, kind);
	if (in.len)
		rsp_cat_bytes(reader, node, RSP_CAT_REQUEST_PDP_ADDRESS, in);
}

static void show_request(struct rsp_cat_reader *reader, const struct request *request,
                         const struct rsp_cat_part *head, struct rsp_slice in)
{
	struct rsp_slice part = rsp_take_up_to(&in, HEAD_LEN);
	bool whole = true;

	rsp_cat_show_parts(reader, request->node, head, part);
	if (part.len < HEAD_LEN)
		return;
	if (request->message == ACTIVATE_PDP) {
		whole = take_counted(&in, 1, &part);
		if (whole)
			rsp_cat_bytes(reader, request->node, RSP_CAT_REQUEST_QOS, part);
		whole = whole && take_counted(&in, 1, &part);
		if (whole)
			show_pdp_address(reader, request->node, part);
	} else if (request->message == ESTABLISH_PDU) {
		whole = rsp_take(&in, RATES_LEN, &part);
		if (whole)
			rsp_cat_show_parts(reader, request->node, rates, part);
	}
	while (whole && in.len)
		whole = show_element(reader, request, &in);
	if (whole)
		return;
	rsp_cat_bytes(reader, request->node, RSP_CAT_TRAILING, in);
	rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, in,
	           "the message ends inside an element, %zu octets are left", in.len);
}

/* The octets of what is no such message stay octets. */
static void show_if(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in,
                    bool is_one, uint8_t message, const struct rsp_cat_part *head)
{
	const struct request request = {.message = message, .node = node};

	if (is_one)
		show_request(reader, &request, head, in);
}

void rsp_cat_show_pdp_request(struct rsp_cat_reader *reader, struct rsp_node *node,
                              struct rsp_slice in)
{
	uint8_t of = 0, message = 0;
	bool is_one = rsp_peek_u8(in, 0, &of) && rsp_peek_u8(in, 1, &message) &&
	              (of & NIBBLE_MASK) == OF_SESSIONS && message == ACTIVATE_PDP;

	show_if(reader, rsp_cat_bytes(reader, node, RSP_CAT_PDP_PARAMETERS, in), in, is_one,
	        message, pdp_head);
}

void rsp_cat_show_pdn_request(struct rsp_cat_reader *reader, struct rsp_node *node,
                              struct rsp_slice in)
{
	enum { MESSAGE_AT = 2 };
	uint8_t of = 0, message = 0;
	bool is_one = rsp_peek_u8(in, 0, &of) && rsp_peek_u8(in, MESSAGE_AT, &message) &&
	              (of & NIBBLE_MASK) == OF_EPS_SESSIONS && message == PDN_CONNECTIVITY;

	show_if(reader, rsp_cat_bytes(reader, node, RSP_CAT_EPS_PARAMETERS, in), in, is_one,
	        message, pdn_head);
}

static bool is_pdu_request(struct rsp_slice in)
{
	enum { MESSAGE_AT = 3 };
	uint8_t of = 0, message = 0;

	return rsp_peek_u8(in, 0, &of) && rsp_peek_u8(in, MESSAGE_AT, &message) &&
	       of == OF_5G_SESSIONS && message == ESTABLISH_PDU;
}

/* TS 31.111 8.143: the DNN, as the element of TS 24.501 9.11.2.1B, stands before the message. Its
 * tag may be left out, as a mandatory element has none; and all of it was before release 16. */
static bool skip_dnn(struct rsp_slice *in, struct rsp_slice *dnn)
{
	enum { DNN = 0x25 };
	struct rsp_slice rest = *in;
	uint8_t tag;

	*dnn = rsp_sub(rest, 0, 0);
	if (is_pdu_request(rest))
		return true;
	if (take_counted(&rest, 1, dnn) && is_pdu_request(rest)) {
		*in = rest;
		return true;
	}
	rest = *in;
	if (!rsp_take_u8(&rest, &tag) || tag != DNN || !take_counted(&rest, 1, dnn))
		return false;
	*in = rest;
	return is_pdu_request(rest);
}

void rsp_cat_show_pdu_request(struct rsp_cat_reader *reader, struct rsp_node *node,
                              struct rsp_slice in)
{
	struct rsp_slice dnn;

	node = rsp_cat_bytes(reader, node, RSP_CAT_PDU_PARAMETERS, in);
	if (!skip_dnn(&in, &dnn))
		return;
	if (dnn.len)
		rsp_cat_text(reader, node, RSP_CAT_REQUEST_DNN, dnn,
		             rsp_cat_access_name(reader->decode->arena, dnn));
	show_if(reader, node, in, true, ESTABLISH_PDU, pdu_head);
}
