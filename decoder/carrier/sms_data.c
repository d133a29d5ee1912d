/* SPDX-License-Identifier: GPL-2.0-or-later */
/* User data: its header and what follows it (TS 23.040 9.2.3.24). */
#include "base/gsm_text.h"
#include "carrier/sms_show.h"
#include "carrier/sms_text.h"

enum { OCTET_BITS = 8, SEPTET_BITS = 7, PORT_LEN = 2 };

static void show_concat(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                        bool wide, struct rsp_sms_data *out)
{
	struct rsp_slice reference, total, number;
	uint64_t value;

	if (!rsp_take(&in, wide ? 2 : 1, &reference) || !rsp_take(&in, 1, &total) ||
	    !rsp_take(&in, 1, &number)) {
		rsp_report(decode, RSP_RULE_SMS_HEADER_BAD, in,
		           "an element of concatenation is shorter than it must be");
		return;
	}
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_CONCAT_REF, reference);
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_CONCAT_TOTAL, total);
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_CONCAT_NUMBER, number);
	if (!rsp_peek_u8(total, 0, &out->total) || !rsp_peek_u8(number, 0, &out->number) ||
	    !rsp_take_ube(&reference, reference.len, &value))
		return;
	out->has_concat = out->total && out->number && out->number <= out->total;
	out->wide = wide;
	out->reference = (uint16_t)value;
	if (!out->has_concat)
		rsp_report(decode, RSP_RULE_SMS_HEADER_BAD, number, "part %u of %u", out->number,
		           out->total);
}

static void show_ports(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                       size_t len)
{
	struct rsp_slice to, from;

	if (!rsp_take(&in, len, &to) || !rsp_take(&in, len, &from))
		return;
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_PORT_TO, to);
	rsp_sms_uint(decode, node, RSP_SMS_FIELD_PORT_FROM, from);
}

static void show_element(struct rsp_decode *decode, struct rsp_node *node, uint8_t id,
                         struct rsp_slice data, struct rsp_sms_data *out)
{
	enum { INDICATION = 0x01 };

	switch (id) {
	case RSP_SMS_IE_CONCAT_8:
	case RSP_SMS_IE_CONCAT_16:
		show_concat(decode, node, data, id == RSP_SMS_IE_CONCAT_16, out);
		break;
	case RSP_SMS_IE_PORTS_8:
	case RSP_SMS_IE_PORTS_16:
		show_ports(decode, node, data, id == RSP_SMS_IE_PORTS_16 ? PORT_LEN : 1);
		break;
	case RSP_SMS_IE_SHIFT:
		if (!rsp_peek_u8(data, 0, &out->shift))
			out->shift = 0;
		rsp_sms_uint(decode, node, RSP_SMS_FIELD_LANGUAGE, rsp_sub(data, 0, 1));
		break;
	case RSP_SMS_IE_LOCKING:
		if (!rsp_peek_u8(data, 0, &out->locking))
			out->locking = 0;
		rsp_sms_uint(decode, node, RSP_SMS_FIELD_LANGUAGE, rsp_sub(data, 0, 1));
		break;
	case RSP_SMS_IE_COMMAND:
		out->is_command = true;
		break;
	case RSP_SMS_IE_RESPONSE:
		out->is_response = true;
		break;
	case INDICATION:
		rsp_sms_uint(decode, node, RSP_SMS_FIELD_INDICATION, rsp_sub(data, 0, 1));
		rsp_sms_uint(decode, node, RSP_SMS_FIELD_INDICATION_NUM, rsp_sub(data, 1, 1));
		break;
	default:
		if (data.len)
			rsp_node_bytes(decode, node, rsp_sms_field_of(RSP_SMS_FIELD_IE_DATA), data,
			               data);
		break;
	}
}

static void show_elements(struct rsp_decode *decode, struct rsp_node *header, struct rsp_slice in,
                          struct rsp_sms_data *out)
{
	for (unsigned num = 0; in.len && num < RSP_SMS_MAX_ELEMENTS; num++) {
		struct rsp_slice whole = in, id, data;
		struct rsp_node *node;
		uint8_t number, len;

		if (!rsp_take(&in, 1, &id) || !rsp_take_u8(&in, &len) ||
		    !rsp_take(&in, len, &data) || !rsp_peek_u8(id, 0, &number)) {
			rsp_report(decode, RSP_RULE_SMS_HEADER_BAD, whole,
			           "an element of the user data header goes beyond its end");
			return;
		}
		node = rsp_node_new(decode, header, rsp_sms_field_of(RSP_SMS_FIELD_IE),
		                    rsp_sub(whole, 0, len + 2U));
		rsp_sms_uint(decode, node, RSP_SMS_FIELD_IEI, id);
		show_element(decode, node, number, data, out);
	}
}

static void show_header(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice *in,
                        struct rsp_sms_data *out)
{
	struct rsp_slice whole = *in, length, elements;
	struct rsp_node *header;
	uint8_t len;

	if (!rsp_take(in, 1, &length) || !rsp_peek_u8(length, 0, &len))
		return;
	if (len > in->len)
		rsp_report(decode, RSP_RULE_SMS_HEADER_BAD, length,
		           "the user data header says %u bytes, %zu are there", len, in->len);
	elements = rsp_take_up_to(in, len);
	out->header = rsp_sub(whole, 0, elements.len + 1);
	header = rsp_node_new(decode, parent, rsp_sms_field_of(RSP_SMS_FIELD_UDH), out->header);
	rsp_sms_uint(decode, header, RSP_SMS_FIELD_UDHL, length);
	show_elements(decode, header, elements, out);
}

/* Septets begin at the next whole one behind the header. */
static const char *text_7bit(struct rsp_decode *decode, const struct rsp_sms_data *data,
                             unsigned num_septets)
{
	unsigned header_bits = (unsigned)data->header.len * OCTET_BITS;
	unsigned header_septets = (header_bits + SEPTET_BITS - 1) / SEPTET_BITS;
	unsigned num = num_septets > header_septets ? num_septets - header_septets : 0;
	uint8_t *septets = rsp_arena_alloc(decode->arena, num + 1);
	bool unknown;
	const char *text;
	size_t got;

	if (!septets)
		return NULL;
	got = rsp_gsm7_septets(data->content, header_septets * SEPTET_BITS - header_bits, num,
	                       septets);
	text = rsp_gsm7_text(decode->arena, rsp_slice(septets, got), data->locking, data->shift,
	                     &unknown);
	if (unknown)
		rsp_report(decode, RSP_RULE_SMS_LANGUAGE, data->header,
		           "the table of national language %u is not known to this program",
		           data->locking ? data->locking : data->shift);
	return text;
}

static const char *text_of(struct rsp_decode *decode, const struct rsp_sms_data *data,
                           struct rsp_sms_coding coding, unsigned num_septets)
{
	bool half = false;
	const char *text;

	if (coding.compressed || data->is_command || data->is_response)
		return NULL;
	switch (coding.alphabet) {
	case RSP_SMS_7BIT:
		return text_7bit(decode, data, num_septets);
	case RSP_SMS_UCS2:
		text = rsp_ucs2_text(decode->arena, data->content, &half);
		if (half)
			rsp_report(decode, RSP_RULE_SMS_LENGTH, data->content,
			           "UCS2 text of an odd number of bytes");
		return text;
	case RSP_SMS_8BIT:
		break;
	}
	return NULL;
}

void rsp_sms_show_data(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice data,
                       bool udhi, struct rsp_sms_coding coding, unsigned num_septets,
                       struct rsp_sms_data *out, const char **out_text)
{
	*out = (struct rsp_sms_data){.content = data};
	if (udhi)
		show_header(decode, parent, &out->content, out);
	*out_text = text_of(decode, out, coding, num_septets);
	if (!out->content.len)
		return;
	if (*out_text)
		rsp_node_text(decode, parent, rsp_sms_field_of(RSP_SMS_FIELD_TEXT), out->content,
		              *out_text);
	else
		rsp_node_bytes(decode, parent, rsp_sms_field_of(RSP_SMS_FIELD_DATA), out->content,
		               out->content);
}
