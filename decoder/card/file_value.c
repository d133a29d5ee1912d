/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/file_value.h"

#include "base/values.h"
#include "card/aid.h"
#include "card/file_sms.h"
#include "card/file_text.h"
#include "card/instruction.h"

enum {
	UINT_MAX_LEN = 8,
	BYTE_BITS = 8,
	PADDING = 0xFF,
	TON_SHIFT = 4, /* TS 24.008 10.5.4.7 */
	TON_MASK = 0x7,
	NPI_MASK = 0xF,
	TON_INTERNATIONAL = 1,
	NUMBER_MAX = 10,  /* octets of digits, TS 51.011 10.5.1 */
	CSG_ID_BITS = 27, /* TS 23.003 4.7 */
	CSG_ID_SPARE = 5,
	EXTENSION_DIGITS_MAX = 10, /* TS 51.011 10.5.10 */
	NAF_PROTOCOL_LEN = 5,      /* TS 33.220 annex H */
	/* which octets a command header has, by the tag (ISO 7816-4 table 32) */
	HEADER_INS_ALONE = 1
};

/* What an element is made with. */
struct at {
	struct rsp_decode *decode;
	struct rsp_node *parent;
	const struct rsp_field *field;
	struct rsp_slice part;
};

static void show_text(const struct at *at, const char *text, bool bad)
{
	struct rsp_node *node = rsp_node_text(at->decode, at->parent, at->field, at->part, text);

	if (node && bad)
		node->note = "not coded as it should be";
	else if (node && *text == '\0')
		node->note = "empty";
}

static void show_bytes(const struct at *at)
{
	rsp_node_bytes(at->decode, at->parent, at->field, at->part, at->part);
}

/* Numbers of a length that no number has are shown as they stand. */
static void show_uint(const struct at *at)
{
	struct rsp_slice number = at->part;
	uint64_t value;

	if (number.len && number.len <= UINT_MAX_LEN && rsp_take_ube(&number, number.len, &value))
		rsp_node_uint(at->decode, at->parent, at->field, at->part, value);
	else
		rsp_node_bytes(at->decode, at->parent, rsp_file_field_of(RSP_FILE_OBJECT), at->part,
		               at->part);
}

static void show_sint(const struct at *at)
{
	struct rsp_slice number = at->part;
	uint64_t value, sign;

	if (number.len == 0 || number.len > UINT_MAX_LEN ||
	    !rsp_take_ube(&number, number.len, &value))
		return;
	sign = UINT64_C(1) << (at->part.len * BYTE_BITS - 1);
	rsp_node_int(at->decode, at->parent, at->field, at->part, (int64_t)((value ^ sign) - sign));
}

static void show_plmn(const struct at *at)
{
	bool bad;
	const char *text = rsp_value_plmn(at->decode->arena, at->part, &bad);
	struct rsp_node *node = rsp_node_text(at->decode, at->parent, at->field, at->part, text);

	if (node && bad)
		node->note = "none"; /* FFFFFF */
}

static void show_number(const struct at *at, bool in_digits)
{
	struct rsp_slice rest = at->part, octet, digits;
	struct rsp_node *node;
	uint8_t len, type;
	size_t num;
	bool bad;
	const char *text;

	if (!rsp_take_u8(&rest, &len) || !rsp_peek_u8(rest, 0, &type))
		return;
	octet = rsp_take_up_to(&rest, 1);
	num = in_digits ? (len + 1U) / 2 : len - 1U;
	digits = len == 0 || len == PADDING ? rsp_slice(rest.data, 0) : rsp_sub(rest, 0, num);
	text = rsp_file_digits(at->decode->arena, digits,
	                       (type >> TON_SHIFT & TON_MASK) == TON_INTERNATIONAL, &bad);
	node = rsp_node_text(at->decode, at->parent, at->field, at->part, text);
	if (node && (bad || (len && len != PADDING && num > NUMBER_MAX)))
		node->note = "not coded as it should be";
	rsp_node_uint(at->decode, node, rsp_file_field_of(RSP_FILE_NUMBER_LEN),
	              rsp_sub(at->part, 0, 1), len);
	rsp_node_bits(at->decode, node, rsp_file_field_of(RSP_FILE_NUMBER_TON), octet, 1, 3,
	              type >> TON_SHIFT & TON_MASK);
	rsp_node_bits(at->decode, node, rsp_file_field_of(RSP_FILE_NUMBER_NPI), octet, 4, 4,
	              type & NPI_MASK);
}

static void show_number_in_octets(const struct at *at)
{
	show_number(at, false);
}

static void show_number_in_digits(const struct at *at)
{
	show_number(at, true);
}

/* TS 51.011 10.5.10: a length, then digits or a subaddress. */
static void show_extension(const struct at *at)
{
	struct rsp_node *node =
	    rsp_node_bytes(at->decode, at->parent, at->field, at->part, at->part);
	struct rsp_slice rest = at->part;
	uint8_t len;
	bool bad;

	if (!rsp_take_u8(&rest, &len) || len > EXTENSION_DIGITS_MAX)
		return;
	rest = rsp_sub(rest, 0, len);
	rsp_node_text(at->decode, node, rsp_file_field_of(RSP_FILE_EXT_DIGITS), rest,
	              rsp_file_digits(at->decode->arena, rest, false, &bad));
}

static void show_address(const struct at *at)
{
	struct rsp_slice rest = at->part;
	struct rsp_node *node;
	uint8_t type;
	const char *text;
	bool bad;

	if (!rsp_take_u8(&rest, &type))
		return;
	text = rsp_file_address(at->decode->arena, type, rest, &bad);
	node = rsp_node_text(at->decode, at->parent, at->field, at->part, text);
	if (node && bad)
		node->note = "not coded as it should be";
	rsp_node_uint(at->decode, node, rsp_file_field_of(RSP_FILE_ADDRESS_TYPE),
	              rsp_sub(at->part, 0, 1), type);
}

static void show_aid(const struct at *at)
{
	const struct rsp_application *row = rsp_application_of(at->part);
	struct rsp_node *node =
	    rsp_node_bytes(at->decode, at->parent, at->field, at->part, at->part);

	if (node && row)
		node->note = row->name;
}

/* TS 31.102 4.2.5: several bits together say which modes of E-UTRAN and GSM are meant. */
static void show_access(const struct at *at)
{
	static const struct {
		uint16_t mask, value;
		uint8_t technology; /* as file.access_technology names it */
	} rows[] = {
	    {0x8000, 0x8000, 16},
            {0x7000, 0x4000, 14},
            {0x7000, 0x7000, 14},
            {0x7000, 0x6000, 14},
	    {0x7000, 0x4000, 13},
            {0x7000, 0x7000, 13},
            {0x7000, 0x5000, 13},
            {0x0800, 0x0800, 12},
	    {0x0400, 0x0400, 11},
            {0x008C, 0x0080, 8 },
            {0x008C, 0x008C, 8 },
            {0x008C, 0x0084, 8 },
	    {0x008C, 0x0080, 4 },
            {0x008C, 0x008C, 4 },
            {0x008C, 0x0088, 4 },
            {0x0040, 0x0040, 7 },
	    {0x0020, 0x0020, 6 },
            {0x0010, 0x0010, 5 },
	};
	const struct rsp_field *field = rsp_file_field_of(RSP_FILE_ACCESS_TECHNOLOGY);
	struct rsp_slice rest = at->part;
	struct rsp_node *node;
	uint16_t value;

	if (!rsp_take_u16be(&rest, &value))
		return;
	node = rsp_node_uint(at->decode, at->parent, at->field, at->part, value);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if ((value & rows[i].mask) == rows[i].value)
			rsp_node_bits(at->decode, node, field, at->part,
			              2U * BYTE_BITS - rows[i].technology, 1, rows[i].technology);
}

/* A command that the rule allows; of one octet it is the INS. */
static void show_header(const struct at *at)
{
	struct rsp_node *node =
	    rsp_node_bytes(at->decode, at->parent, at->field, at->part, at->part);
	const struct rsp_instruction *row;
	uint8_t ins;

	if (at->part.len != HEADER_INS_ALONE || !rsp_peek_u8(at->part, 0, &ins))
		return;
	row = rsp_instruction_of(RSP_CLASS_ISO, ins, 0, 0);
	if (node)
		node->note = row->name;
	rsp_node_uint(at->decode, node, rsp_file_field_of(RSP_FILE_COMMAND_INS), at->part, ins);
}

static void show_csg(const struct at *at)
{
	struct rsp_slice rest = at->part;
	uint64_t value;

	if (rsp_take_ube(&rest, rest.len, &value))
		rsp_node_bits(at->decode, at->parent, at->field, at->part, 0, CSG_ID_BITS,
		              value >> CSG_ID_SPARE);
}

/* TS 23.040 9.2.3.12.1 */
static void show_validity(const struct at *at)
{
	enum {
		FIVE_MINUTES = 143,
		HALF_HOURS = 167,
		DAYS = 196,
		HALF_DAY = 12 * 60,
		DAY = 24 * 60,
		WEEK = 7 * DAY
	};
	uint8_t value;
	uint64_t minutes;

	if (!rsp_peek_u8(at->part, 0, &value))
		return;
	if (value <= FIVE_MINUTES)
		minutes = (value + 1U) * 5U;
	else if (value <= HALF_HOURS)
		minutes = HALF_DAY + (value - FIVE_MINUTES) * 30U;
	else if (value <= DAYS)
		minutes = (value - 166U) * DAY;
	else
		minutes = (value - 192U) * WEEK;
	rsp_node_uint(at->decode, at->parent, at->field, at->part, minutes);
}

/* TS 33.220 annex H: a name, then five octets of the Ua security protocol. */
static void show_naf_id(const struct at *at)
{
	struct rsp_slice name = at->part, protocol;
	struct rsp_node *node;
	bool bad;

	if (!rsp_take_last(&name, NAF_PROTOCOL_LEN, &protocol)) {
		show_bytes(at);
		return;
	}
	node = rsp_node_text(at->decode, at->parent, at->field, name,
	                     rsp_file_utf8(at->decode->arena, name, &bad));
	rsp_node_bytes(at->decode, node, rsp_file_field_of(RSP_FILE_NAF_PROTOCOL), protocol,
	               protocol);
}

static void show_sms(const struct at *at)
{
	rsp_file_show_sms(at->decode,
	                  rsp_node_bytes(at->decode, at->parent, at->field, at->part, at->part),
	                  at->part);
}

static void show_tpdu(const struct at *at)
{
	rsp_file_show_tpdu(at->decode,
	                   rsp_node_bytes(at->decode, at->parent, at->field, at->part, at->part),
	                   at->part);
}

static const char *digits(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	return rsp_file_digits(arena, bytes, false, out_bad);
}

static const char *ip(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	enum { IPV4 = 1, IPV6 = 2, IPV4_LEN = 4 };

	return rsp_file_address(arena, bytes.len == IPV4_LEN ? IPV4 : IPV6, bytes, out_bad);
}

/* A text begins with a character, labels with a length. */
static const char *fqdn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	enum { LABEL_MAX = 32 };
	uint8_t first = 0;

	if (rsp_peek_u8(bytes, 0, &first) && first < LABEL_MAX)
		return rsp_file_apn(arena, bytes, out_bad);
	return rsp_file_utf8(arena, bytes, out_bad);
}

typedef const char *text_fn(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad);
typedef void show_fn(const struct at *at);

/* Kinds that are one text. */
static text_fn *const texts[] = {
    [RSP_ROW_ICCID] = rsp_value_iccid,
    [RSP_ROW_IMSI] = rsp_file_imsi,
    [RSP_ROW_DIGITS] = digits,
    [RSP_ROW_TEXT] = rsp_file_alpha,
    [RSP_ROW_UTF8] = rsp_file_utf8,
    [RSP_ROW_ASCII] = rsp_file_utf8,
    [RSP_ROW_LANGUAGE] = rsp_file_utf8,
    [RSP_ROW_NETWORK_NAME] = rsp_file_network_name,
    [RSP_ROW_APN] = rsp_file_apn,
    [RSP_ROW_TIMESTAMP] = rsp_file_timestamp,
    [RSP_ROW_PRICE] = rsp_file_price,
    [RSP_ROW_IP] = ip,
    [RSP_ROW_FQDN] = fqdn,
};

static show_fn *const others[] = {
    [RSP_ROW_UINT] = show_uint,
    [RSP_ROW_SINT] = show_sint,
    [RSP_ROW_BYTES] = show_bytes,
    [RSP_ROW_PLMN] = show_plmn,
    [RSP_ROW_NUMBER] = show_number_in_octets,
    [RSP_ROW_NUMBER_DIGITS] = show_number_in_digits,
    [RSP_ROW_ADDRESS] = show_address,
    [RSP_ROW_AID] = show_aid,
    [RSP_ROW_ACCESS] = show_access,
    [RSP_ROW_HEADER] = show_header,
    [RSP_ROW_CSG] = show_csg,
    [RSP_ROW_EXTENSION] = show_extension,
    [RSP_ROW_VALIDITY] = show_validity,
    [RSP_ROW_NAF_ID] = show_naf_id,
    [RSP_ROW_SMS] = show_sms,
    [RSP_ROW_TPDU] = show_tpdu,
};

void rsp_file_show_value(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_row_kind kind,
                         enum rsp_file_field field, struct rsp_slice part)
{
	const struct at at = {decode, parent, rsp_file_field_of(field), part};
	bool bad = false;
	const char *text;

	if (kind < sizeof(texts) / sizeof(*texts) && texts[kind]) {
		text = texts[kind](decode->arena, part, &bad);
		show_text(&at, text, bad);
	} else if (kind < sizeof(others) / sizeof(*others) && others[kind]) {
		others[kind](&at);
	}
}
