/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_script.h"

#include "base/values.h"
#include "card/inner.h"
#include "card/status.h"
#include "rsp/soap_member.h"

enum {
	TAG_COMMAND = 0x22, /* TS 102 226 5.2.1 */
	SW_LEN = 2,
	NOTE_LEN = 16
};

/* How an object is shown. */
enum show { SHOW_BYTES, SHOW_UINT, SHOW_COMMAND, SHOW_RESPONSE, SHOW_TEMPLATE };

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
    {0x84,   SHOW_BYTES,    RSP_SOAP_FIELD_INITIALIZE  },
    {0x85,   SHOW_BYTES,    RSP_SOAP_FIELD_AUTHENTICATE},
    {0x86,   SHOW_BYTES,    RSP_SOAP_FIELD_SEGMENT     },
    {0x87,   SHOW_BYTES,    RSP_SOAP_FIELD_REPLACE_KEYS},
    {0x9F44, SHOW_UINT,     RSP_SOAP_FIELD_ERROR       },
    {0x9F45, SHOW_UINT,     RSP_SOAP_FIELD_ERROR       },
    {0x9F46, SHOW_UINT,     RSP_SOAP_FIELD_ERROR       },
};

static const struct row *row_of(uint32_t tag)
{
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++)
		if (rows[at].tag == tag)
			return &rows[at];
	return NULL;
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
}

static void show_uint(struct rsp_decode *decode, struct rsp_node *node, const struct row *row,
                      struct rsp_slice in)
{
	struct rsp_slice rest = in;
	uint64_t number;

	if (rsp_take_ube(&rest, in.len, &number))
		rsp_node_uint(decode, node, rsp_soap_field(row->field), in, number);
	else
		rsp_node_bytes(decode, node, rsp_soap_field(RSP_SOAP_FIELD_OBJECT), in, in);
}

static void show_objects(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                         bool inside);

static void show_object(struct rsp_decode *decode, struct rsp_node *node, const struct rsp_tlv *tlv,
                        bool inside)
{
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
		rsp_inner_show(decode, made, NULL, tlv->value);
		break;
	case SHOW_RESPONSE:
		made = rsp_node_bytes(decode, node, rsp_soap_field(row->field), tlv->whole,
		                      tlv->value);
		show_response(decode, made, tlv->value);
		break;
	case SHOW_UINT:
		show_uint(decode, node, row, tlv->value);
		break;
	case SHOW_TEMPLATE:
		made = rsp_node_new(decode, node, rsp_soap_field(row->field), tlv->whole);
		show_objects(decode, made, tlv->value, true);
		break;
	case SHOW_BYTES:
		rsp_node_bytes(decode, node, rsp_soap_field(row->field), tlv->whole, tlv->value);
		break;
	}
}

static void show_objects(struct rsp_decode *decode, struct rsp_node *node, struct rsp_slice in,
                         bool inside)
{
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
		show_object(decode, node, &tlv, inside);
	}
}

/* A script is told by its first tag: other things are written there too (a status word alone). */
void rsp_soap_show_script(struct rsp_decode *decode, struct rsp_node *node)
{
	struct rsp_slice in = decode->buffer->bytes;

	if (row_of(rsp_first_tag(in)))
		show_objects(decode, node, in, false);
	else if (in.len == SW_LEN)
		show_response(decode, node, in);
}
