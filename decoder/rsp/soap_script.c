/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_script.h"

#include "base/values.h"
#include "card/inner.h"
#include "card/status.h"
#include "rsp/es5_unit.h"
#include "rsp/soap_member.h"

enum {
	SW_LEN = 2,
};

/* One script, and for whom INSTALL said that what follows is. */
struct showing {
	struct rsp_decode *decode;
	struct rsp_slice personalized;
};

/* How an object is shown. */
enum show { SHOW_UINT, SHOW_COMMAND, SHOW_RESPONSE, SHOW_TEMPLATE, SHOW_CHANNEL };

static const struct row {
	uint32_t tag;
	enum show show;
	enum rsp_soap_field field;
} rows[] = {
    {0x22,   SHOW_COMMAND,  RSP_SOAP_FIELD_COMMAND     },
    {0x23,   SHOW_RESPONSE, RSP_SOAP_FIELD_RESPONSE    },
    {0x80,   SHOW_UINT,     RSP_SOAP_FIELD_EXECUTED    },
    {0x90,   SHOW_UINT,     RSP_SOAP_FIELD_BAD_FORMAT  },
    {0xAA,   SHOW_TEMPLATE, RSP_SOAP_FIELD_SCRIPT      },
    {0xAB,   SHOW_TEMPLATE, RSP_SOAP_FIELD_SCRIPT      },
    {0xAC,   SHOW_TEMPLATE, RSP_SOAP_FIELD_SCRIPT      },
    {0xAD,   SHOW_TEMPLATE, RSP_SOAP_FIELD_SCRIPT      },
    {0xAE,   SHOW_TEMPLATE, RSP_SOAP_FIELD_SCRIPT      },
    {0xAF,   SHOW_TEMPLATE, RSP_SOAP_FIELD_SCRIPT      },
    {0x84,   SHOW_CHANNEL,  RSP_SOAP_FIELD_INITIALIZE  },
    {0x85,   SHOW_CHANNEL,  RSP_SOAP_FIELD_AUTHENTICATE},
    {0x86,   SHOW_CHANNEL,  RSP_SOAP_FIELD_SEGMENT     },
    {0x87,   SHOW_CHANNEL,  RSP_SOAP_FIELD_REPLACE_KEYS},
    {0x88,   SHOW_CHANNEL,  RSP_SOAP_FIELD_SEGMENT     },
    {0x9F44, SHOW_CHANNEL,  RSP_SOAP_FIELD_ERROR       },
    {0x9F45, SHOW_CHANNEL,  RSP_SOAP_FIELD_ERROR       },
    {0x9F46, SHOW_CHANNEL,  RSP_SOAP_FIELD_ERROR       },
};

static const struct row *row_of(uint32_t tag)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
		if (rows[at].tag == tag)
			return &rows[at];
	return NULL;
}

bool rsp_soap_is_template(uint32_t tag)
{
	const struct row *row = row_of(tag);

	return row && row->show == SHOW_TEMPLATE;
}

/* A response: its data and the status word behind it; `ins` of the command is not known. */
static void show_response(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice last;
	struct rsp_node *made;
	uint16_t sw;

	if (!rsp_take_last(&in, SW_LEN, &last))
		return;
	made = rsp_node_uint(decode, node, rsp_soap_field(RSP_SOAP_FIELD_SW), last,
	                     rsp_take_u16be(&last, &sw) ? sw : 0);
	if (made)
		made->note = rsp_status_word_of((uint16_t)made->value.u, RSP_STATUS_ANY_INS)->text;
	(void)rsp_es5_show_answer(decode, node, 0, in);
}

static void show_uint(struct showing *showing, struct rsp_node *node, const struct row *row,
                      struct rsp_slice in)
{
	struct rsp_slice rest = in;
	uint64_t number;

	if (rsp_take_ube(&rest, in.len, &number))
		rsp_node_uint(showing->decode, node, rsp_soap_field(row->field), in, number);
	else
		rsp_node_bytes(showing->decode, node, rsp_soap_field(RSP_SOAP_FIELD_OBJECT), in,
		               in);
}

/* A command as the card gets it, with what it is about: SGP.02 4.1. */
static void show_command(struct showing *showing, struct rsp_node *node, struct rsp_slice in)
{
	enum { INS_INSTALL = 0xE6, FOR_PERSONALIZATION = 0x20, PURPOSE = 0x7F };
	static const struct rsp_remote remote = {.form = RSP_REMOTE_APDU, .carried = "SOAP"};
	struct rsp_es5_unit unit = {.remote = &remote};
	struct rsp_joiner joiner;

	rsp_joiner_init(&joiner, showing->decode->arena, in.len);
	rsp_joiner_add(&joiner, showing->decode->buffer, in);
	unit.buffer = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "C-APDU");
	if (unit.buffer && rsp_es5_read_command(&unit, showing->personalized)) {
		const struct rsp_buffer *outer = showing->decode->buffer;

		showing->decode->buffer = unit.buffer;
		rsp_es5_show_about(showing->decode, node, &unit);
		showing->decode->buffer = outer;
	}
	if (unit.ins == INS_INSTALL && (unit.p1 & PURPOSE) == FOR_PERSONALIZATION)
		showing->personalized = rsp_es5_aid_in(&unit);
	rsp_inner_show(showing->decode, node, NULL, in);
}

/* Which of the two an object is, its length says. */
static void show_channel(struct showing *showing, struct rsp_node *node, const struct row *row,
                         const struct rsp_tlv *tlv)
{
	struct rsp_es5_initialize initialize;
	struct rsp_slice value = tlv->value;
	struct rsp_node *made;
	uint64_t number;

	if (row->field == RSP_SOAP_FIELD_ERROR)
		made = rsp_take_ube(&value, tlv->value.len, &number)
		           ? rsp_node_uint(showing->decode, node, rsp_soap_field(row->field),
		                           tlv->whole, number)
		           : NULL;
	else
		made = rsp_node_bytes(showing->decode, node, rsp_soap_field(row->field), tlv->whole,
		                      tlv->value);
	rsp_es5_show_object(showing->decode, made, tlv,
	                    !rsp_es5_initialize_of(tlv->value, &initialize) &&
	                        tlv->tag == RSP_OBJECT_INITIALIZE);
}

static void show_objects(struct showing *showing, struct rsp_node *node, struct rsp_slice in,
                         bool inside);

static void show_object(struct showing *showing, struct rsp_node *node, const struct rsp_tlv *tlv,
                        bool inside)
{
	struct rsp_decode *decode = showing->decode;
	const struct row *row = row_of(tlv->tag);
	struct rsp_node *made;

	if (!row || (inside && row->show == SHOW_TEMPLATE)) {
		made = rsp_node_bytes(decode, node, rsp_soap_field(RSP_SOAP_FIELD_OBJECT),
		                      tlv->whole, tlv->value);
		if (made)
			made->note = rsp_arena_printf(decode->arena, "tag %X", tlv->tag);
		return;
	}
	switch (row->show) {
	case SHOW_COMMAND:
		made = rsp_node_new(decode, node, rsp_soap_field(row->field), tlv->whole);
		show_command(showing, made, tlv->value);
		break;
	case SHOW_RESPONSE:
		made = rsp_node_bytes(decode, node, rsp_soap_field(row->field), tlv->whole,
		                      tlv->value);
		show_response(decode, made, tlv->value);
		break;
	case SHOW_UINT:
		show_uint(showing, node, row, tlv->value);
		break;
	case SHOW_TEMPLATE:
		made = rsp_node_new(decode, node, rsp_soap_field(row->field), tlv->whole);
		show_objects(showing, made, tlv->value, true);
		break;
	case SHOW_CHANNEL:
		show_channel(showing, node, row, tlv);
		break;
	}
}

static void show_objects(struct showing *showing, struct rsp_node *node, struct rsp_slice in,
                         bool inside)
{
	struct rsp_decode *decode = showing->decode;
	struct rsp_tlv tlv;

	while (in.len) {
		struct rsp_slice rest = in;

		if (rsp_take_tlv(&in, &tlv) != RSP_TLV_OK) {
			rsp_node_bytes(decode, node, rsp_soap_field(RSP_SOAP_FIELD_OBJECT), rest,
			               rest);
			rsp_report(decode, RSP_RULE_APDU_TLV_LONG, rest,
			           "what should be commands or answers of a card is no BER object");
			return;
		}
		if (tlv.truncated)
			rsp_report(decode, RSP_RULE_APDU_TLV_LONG, tlv.whole,
			           "the object %X says %zu bytes, %zu are there", tlv.tag,
			           tlv.declared_len, tlv.value.len);
		show_object(showing, node, &tlv, inside);
	}
}

/* A script is told by its first tag: other things are written there too (a status word alone). */
void rsp_soap_show_script(struct rsp_decode *decode, struct rsp_node *node)
{
	struct rsp_slice in = decode->buffer->bytes;
	struct showing showing = {.decode = decode};

	if (row_of(rsp_first_tag(in)))
		show_objects(&showing, node, in, false);
	else if (in.len == SW_LEN)
		show_response(decode, node, in);
}
