/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/cat_tp_pdu.h"

#include "base/values.h"
#include "carrier/cat_tp.h"

enum { HALF = 16, MASK16 = 0xFFFF, IDENTIFICATION_AT = 5, ICCID_LEN = 10 };

enum {
	FIELD_LINK,
	FIELD_FROM,
	FIELD_TO,
	FIELD_CARD,
	FIELD_IDENTIFIED,
	FIELD_OPENING,
	FIELD_ENDING,
	FIELD_NUM_PDUS,
	FIELD_PDU,
	FIELD_FLAGS,
	FIELD_SYN,
	FIELD_ACK,
	FIELD_EAK,
	FIELD_RST,
	FIELD_NUL,
	FIELD_SEG,
	FIELD_VERSION,
	FIELD_RFU,
	FIELD_HEADER_LENGTH,
	FIELD_SOURCE_PORT,
	FIELD_DESTINATION_PORT,
	FIELD_DATA_LENGTH,
	FIELD_SEQUENCE,
	FIELD_ACKNOWLEDGED,
	FIELD_WINDOW,
	FIELD_CHECKSUM,
	FIELD_CHECKSUM_RIGHT,
	FIELD_MAX_PDU,
	FIELD_MAX_SDU,
	FIELD_IDENTIFICATION_LENGTH,
	FIELD_IDENTIFICATION,
	FIELD_ICCID,
	FIELD_EXTENDED,
	FIELD_REASON,
	FIELD_HEADER_REST,
	FIELD_DATA,
	NUM_FIELDS
};

#define END                                                                                        \
	{                                                                                          \
		0, NULL                                                                            \
	}

static const struct rsp_name no_yes[] = {
    {0, "no" },
    {1, "yes"},
    END
};
static const struct rsp_name openings[] = {
    {0, "not in the trace"},
    {1, "seen"            },
    END
};
static const struct rsp_name endings[] = {
    {0, "open"  },
    {1, "closed"},
    END
};
static const struct rsp_name cards[] = {
    {0, "who sent the first PDU"},
    {1, "who got the first PDU" },
    END
};
static const struct rsp_name checksums[] = {
    {0, "wrong"},
    {1, "right"},
    END
};
static const struct rsp_name reasons[] = {
    {0, "normal ending"                            },
    {1, "connection set-up failed, illegal values" },
    {2, "connection set-up failed, temporarily"    },
    {3, "connection set-up failed, port not in use"},
    {4, "unexpected PDU"                           },
    {5, "too many repetitions"                     },
    {6, "version not supported"                    },
    END
};

#define ROW(key, label, kind, base, secrecy, names)                                                \
	{                                                                                          \
		"cat_tp." key, label, RSP_KIND_##kind, RSP_##base, RSP_##secrecy, names,           \
		    "TS 102 127"                                                                   \
	}

static const struct rsp_field fields[NUM_FIELDS] = {
    [FIELD_LINK] = ROW("link", "CAT_TP link", NONE, DEC, PUBLIC, NULL),
    [FIELD_FROM] = ROW("link.first", "Who sent the first PDU", STRING, DEC, PUBLIC, NULL),
    [FIELD_TO] = ROW("link.second", "The other end", STRING, DEC, PUBLIC, NULL),
    [FIELD_CARD] = ROW("link.card", "Card", UINT, DEC, PUBLIC, cards),
    [FIELD_IDENTIFIED] = ROW("link.identification", "Identification", STRING, DEC, PERSONAL, NULL),
    [FIELD_OPENING] = ROW("link.opening", "Opening", UINT, DEC, PUBLIC, openings),
    [FIELD_ENDING] = ROW("link.ending", "Ending", UINT, DEC, PUBLIC, endings),
    [FIELD_NUM_PDUS] = ROW("link.num_pdus", "PDUs", UINT, DEC, PUBLIC, NULL),
    [FIELD_PDU] = ROW("pdu", "PDU", NONE, DEC, PUBLIC, NULL),
    [FIELD_FLAGS] = ROW("flags", "Flags", UINT, HEX8, PUBLIC, NULL),
    [FIELD_SYN] = ROW("flags.syn", "SYN", UINT, DEC, PUBLIC, no_yes),
    [FIELD_ACK] = ROW("flags.ack", "ACK", UINT, DEC, PUBLIC, no_yes),
    [FIELD_EAK] = ROW("flags.eak", "EAK", UINT, DEC, PUBLIC, no_yes),
    [FIELD_RST] = ROW("flags.rst", "RST", UINT, DEC, PUBLIC, no_yes),
    [FIELD_NUL] = ROW("flags.nul", "NUL", UINT, DEC, PUBLIC, no_yes),
    [FIELD_SEG] = ROW("flags.seg", "SEG", UINT, DEC, PUBLIC, no_yes),
    [FIELD_VERSION] = ROW("flags.version", "Version", UINT, DEC, PUBLIC, NULL),
    [FIELD_RFU] = ROW("reserved", "Reserved", UINT, HEX16, PUBLIC, NULL),
    [FIELD_HEADER_LENGTH] = ROW("header_length", "Header length", UINT, DEC, PUBLIC, NULL),
    [FIELD_SOURCE_PORT] = ROW("source_port", "Source port", UINT, DEC, PUBLIC, NULL),
    [FIELD_DESTINATION_PORT] = ROW("destination_port", "Destination port", UINT, DEC, PUBLIC, NULL),
    [FIELD_DATA_LENGTH] = ROW("data_length", "Data length", UINT, DEC, PUBLIC, NULL),
    [FIELD_SEQUENCE] = ROW("sequence", "Sequence number", UINT, DEC, PUBLIC, NULL),
    [FIELD_ACKNOWLEDGED] = ROW("acknowledged", "Acknowledgement number", UINT, DEC, PUBLIC, NULL),
    [FIELD_WINDOW] = ROW("window", "Window size", UINT, DEC, PUBLIC, NULL),
    [FIELD_CHECKSUM] = ROW("checksum", "Checksum", UINT, HEX16, PUBLIC, NULL),
    [FIELD_CHECKSUM_RIGHT] = ROW("checksum.result", "Checksum", UINT, DEC, PUBLIC, checksums),
    [FIELD_MAX_PDU] = ROW("max_pdu_size", "Maximum PDU size", UINT, DEC, PUBLIC, NULL),
    [FIELD_MAX_SDU] = ROW("max_sdu_size", "Maximum SDU size", UINT, DEC, PUBLIC, NULL),
    [FIELD_IDENTIFICATION_LENGTH] =
        ROW("identification_length", "Identification data length", UINT, DEC, PUBLIC, NULL),
    [FIELD_IDENTIFICATION] =
        ROW("identification", "Identification data", BYTES, DEC, PERSONAL, NULL),
    [FIELD_ICCID] = ROW("iccid", "ICCID", STRING, DEC, PERSONAL, NULL),
    [FIELD_EXTENDED] =
        ROW("extended_acknowledged", "Extended acknowledgement", UINT, DEC, PUBLIC, NULL),
    [FIELD_REASON] = ROW("reason", "Reason", UINT, DEC, PUBLIC, reasons),
    [FIELD_HEADER_REST] = ROW("header_rest", "Rest of the header", BYTES, DEC, PUBLIC, NULL),
    [FIELD_DATA] = ROW("data", "Data", BYTES, DEC, PUBLIC, NULL),
};

struct rsp_field_table rsp_cat_tp_fields(void)
{
	return (struct rsp_field_table){.rows = fields, .num_rows = NUM_FIELDS};
}

const char *rsp_cat_tp_reason_name(uint8_t reason)
{
	return rsp_value_name(reasons, reason);
}

/* The header that every PDU has, in its order. */
static const struct {
	uint8_t len;
	uint8_t field;
} header[] = {
    {1, FIELD_FLAGS           },
    {2, FIELD_RFU             },
    {1, FIELD_HEADER_LENGTH   },
    {2, FIELD_SOURCE_PORT     },
    {2, FIELD_DESTINATION_PORT},
    {2, FIELD_DATA_LENGTH     },
    {2, FIELD_SEQUENCE        },
    {2, FIELD_ACKNOWLEDGED    },
    {2, FIELD_WINDOW          },
    {2, FIELD_CHECKSUM        },
};

static const struct rsp_bits flag_bits[] = {
    {8, 8, &fields[FIELD_SYN]    },
    {7, 7, &fields[FIELD_ACK]    },
    {6, 6, &fields[FIELD_EAK]    },
    {5, 5, &fields[FIELD_RST]    },
    {4, 4, &fields[FIELD_NUL]    },
    {3, 3, &fields[FIELD_SEG]    },
    {2, 1, &fields[FIELD_VERSION]},
};

/* RFC 1071: the sum over everything, the checksum included, is all ones. */
static bool is_sum_right(struct rsp_slice in)
{
	uint64_t sum = 0;
	uint16_t word;
	uint8_t last;

	while (rsp_take_u16be(&in, &word))
		sum += word;
	if (rsp_take_u8(&in, &last))
		sum += (uint64_t)last << (HALF / 2);
	while (sum >> HALF)
		sum = (sum & MASK16) + (sum >> HALF);
	return sum == MASK16;
}

/* A link is opened, closed, or goes on. */
static bool are_flags_possible(uint8_t flags)
{
	const uint8_t going_on = RSP_CAT_TP_EAK | RSP_CAT_TP_NUL | RSP_CAT_TP_SEG;

	if (flags & RSP_CAT_TP_VERSION)
		return false;
	if (flags & RSP_CAT_TP_SYN)
		return !(flags & (RSP_CAT_TP_RST | going_on));
	if (flags & RSP_CAT_TP_RST)
		return !(flags & going_on);
	return flags & RSP_CAT_TP_ACK;
}

static bool take_header(struct rsp_slice *in, struct rsp_cat_tp_pdu *out, uint8_t *header_len,
                        uint16_t *data_len)
{
	uint16_t reserved, window, checksum;

	return rsp_take_u8(in, &out->flags) && rsp_take_u16be(in, &reserved) &&
	       rsp_take_u8(in, header_len) && rsp_take_u16be(in, &out->from_port) &&
	       rsp_take_u16be(in, &out->to_port) && rsp_take_u16be(in, data_len) &&
	       rsp_take_u16be(in, &out->sequence) && rsp_take_u16be(in, &out->acknowledged) &&
	       rsp_take_u16be(in, &window) && rsp_take_u16be(in, &checksum);
}

bool rsp_cat_tp_may_be(struct rsp_slice head, size_t len)
{
	struct rsp_cat_tp_pdu pdu;
	uint8_t header_len;
	uint16_t data_len;

	return take_header(&head, &pdu, &header_len, &data_len) && are_flags_possible(pdu.flags) &&
	       header_len >= RSP_CAT_TP_HEADER && (size_t)header_len + data_len == len;
}

static void read_extra(struct rsp_cat_tp_pdu *out)
{
	struct rsp_slice in = out->extra;
	uint8_t len;

	if (out->flags & RSP_CAT_TP_RST) {
		out->reason = rsp_take_up_to(&in, 1);
	} else if (out->flags & RSP_CAT_TP_SYN && in.len >= IDENTIFICATION_AT) {
		out->max_pdu = rsp_take_up_to(&in, 2);
		out->max_sdu = rsp_take_up_to(&in, 2);
		out->identification_len = rsp_take_up_to(&in, 1);
		if (rsp_peek_u8(out->identification_len, 0, &len))
			out->identification = rsp_take_up_to(&in, len);
	}
}

bool rsp_cat_tp_pdu_read(struct rsp_slice bytes, struct rsp_cat_tp_pdu *out)
{
	struct rsp_slice in = bytes;
	uint8_t header_len;
	uint16_t data_len;

	*out = (struct rsp_cat_tp_pdu){.whole = bytes};
	if (!rsp_cat_tp_may_be(bytes, bytes.len) ||
	    !take_header(&in, out, &header_len, &data_len) ||
	    !rsp_take_last(&in, data_len, &out->data))
		return false;
	out->extra = in;
	out->checksum_right = is_sum_right(bytes);
	read_extra(out);
	return true;
}

static struct rsp_node *show_uint(struct rsp_decode *decode, struct rsp_node *parent,
                                  unsigned field, struct rsp_slice part)
{
	return rsp_node_number(decode, parent, &fields[field], part);
}

static void show_identification(struct rsp_decode *decode, struct rsp_node *parent,
                                struct rsp_slice part)
{
	struct rsp_node *node;
	bool bad = false;
	const char *digits;

	if (!part.len)
		return;
	node = rsp_node_bytes(decode, parent, &fields[FIELD_IDENTIFICATION], part, part);
	digits = rsp_value_iccid(decode->arena, part, &bad);
	if (!bad && part.len == ICCID_LEN)
		rsp_node_text(decode, node, &fields[FIELD_ICCID], part, digits);
}

static void show_extra(struct rsp_decode *decode, struct rsp_node *parent,
                       const struct rsp_cat_tp_pdu *pdu)
{
	struct rsp_slice rest = pdu->extra, part;

	if (pdu->max_pdu.len) {
		show_uint(decode, parent, FIELD_MAX_PDU, pdu->max_pdu);
		show_uint(decode, parent, FIELD_MAX_SDU, pdu->max_sdu);
		show_uint(decode, parent, FIELD_IDENTIFICATION_LENGTH, pdu->identification_len);
		show_identification(decode, parent, pdu->identification);
		rest = rsp_sub(rest, IDENTIFICATION_AT + pdu->identification.len, rest.len);
	} else if (pdu->reason.len) {
		show_uint(decode, parent, FIELD_REASON, pdu->reason);
		rest = rsp_sub(rest, pdu->reason.len, rest.len);
	}
	while (pdu->flags & RSP_CAT_TP_EAK && rsp_take(&rest, 2, &part))
		show_uint(decode, parent, FIELD_EXTENDED, part);
	if (rest.len)
		rsp_node_bytes(decode, parent, &fields[FIELD_HEADER_REST], rest, rest);
}

void rsp_cat_tp_pdu_show(struct rsp_decode *decode, struct rsp_node *parent,
                         const struct rsp_cat_tp_pdu *pdu)
{
	struct rsp_node *root = rsp_node_new(decode, parent, &fields[FIELD_PDU], pdu->whole),
	                *node = NULL;
	struct rsp_slice in = pdu->whole, part;

	for (size_t i = 0; i < sizeof(header) / sizeof(*header); i++) {
		part = rsp_take_up_to(&in, header[i].len);
		node = show_uint(decode, root, header[i].field, part);
		if (header[i].field == FIELD_FLAGS)
			rsp_node_octet(decode, node, part, flag_bits,
			               sizeof(flag_bits) / sizeof(*flag_bits));
	}
	rsp_node_uint(decode, node, &fields[FIELD_CHECKSUM_RIGHT], part, pdu->checksum_right);
	show_extra(decode, root, pdu);
	if (pdu->data.len)
		rsp_node_bytes(decode, root, &fields[FIELD_DATA], pdu->data, pdu->data);
}

struct rsp_node *rsp_cat_tp_link_show(struct rsp_decode *decode, struct rsp_slice whole,
                                      const struct rsp_cat_tp_shown *shown)
{
	const struct rsp_slice nowhere = {0};
	struct rsp_node *root = rsp_node_new(decode, NULL, &fields[FIELD_LINK], whole);

	rsp_node_text(decode, root, &fields[FIELD_FROM], nowhere, shown->ends[0]);
	rsp_node_text(decode, root, &fields[FIELD_TO], nowhere, shown->ends[1]);
	if (shown->card >= 0)
		rsp_node_uint(decode, root, &fields[FIELD_CARD], nowhere, (uint64_t)shown->card);
	if (shown->identified[0])
		rsp_node_text(decode, root, &fields[FIELD_IDENTIFIED], nowhere, shown->identified);
	rsp_node_uint(decode, root, &fields[FIELD_OPENING], nowhere, shown->opened);
	rsp_node_uint(decode, root, &fields[FIELD_ENDING], nowhere, shown->closed);
	rsp_node_uint(decode, root, &fields[FIELD_NUM_PDUS], nowhere, shown->num_pdus);
	return root;
}
