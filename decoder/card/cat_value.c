/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of objects that rows alone cannot say. */
#include "base/gsm_text.h"
#include "base/values.h"
#include "card/aid.h"
#include "card/apdu.h"
#include "card/cat.h"
#include "card/cat_object.h"
#include "card/show.h"

enum {
	ALL_BITS = 8,
	FILE_ID_LEN = 2,
	FILE_ID_MF = 0x3F00, /* TS 102 221 8.2 */
	SW_LEN = 2,
	NIBBLE_MASK = 0xF
};

/* TS 102 223 8.6, TS 31.111 8.6: what the bits of the qualifier say, by type of command. */
static const struct {
	uint8_t type, high, low;
	enum rsp_cat_field field;
} qualifiers[] = {
    {0x01, 8, 1, RSP_CAT_REFRESH_MODE      },
    {0x10, 8, 1, RSP_CAT_CALL_HANDLING     },
    {0x13, 1, 1, RSP_CAT_SMS_PACKING       },
    {0x15, 8, 1, RSP_CAT_BROWSER_MODE      },
    {0x20, 1, 1, RSP_CAT_VIBRATE           },
    {0x21, 1, 1, RSP_CAT_TEXT_PRIORITY     },
    {0x21, 8, 8, RSP_CAT_TEXT_CLEAR        },
    {0x22, 1, 1, RSP_CAT_INKEY_SET         },
    {0x22, 2, 2, RSP_CAT_INKEY_ALPHABET    },
    {0x22, 3, 3, RSP_CAT_INKEY_ANSWER      },
    {0x22, 4, 4, RSP_CAT_INKEY_IMMEDIATE   },
    {0x22, 8, 8, RSP_CAT_HELP_AVAILABLE    },
    {0x23, 1, 1, RSP_CAT_INPUT_SET         },
    {0x23, 2, 2, RSP_CAT_INPUT_ALPHABET    },
    {0x23, 3, 3, RSP_CAT_INPUT_ECHO        },
    {0x23, 4, 4, RSP_CAT_INPUT_PACKED      },
    {0x23, 8, 8, RSP_CAT_HELP_AVAILABLE    },
    {0x24, 1, 1, RSP_CAT_ITEM_PRESENTATION },
    {0x24, 2, 2, RSP_CAT_ITEM_CHOICE       },
    {0x24, 3, 3, RSP_CAT_SOFT_KEY          },
    {0x24, 8, 8, RSP_CAT_HELP_AVAILABLE    },
    {0x25, 1, 1, RSP_CAT_SOFT_KEY          },
    {0x25, 8, 8, RSP_CAT_HELP_AVAILABLE    },
    {0x26, 8, 1, RSP_CAT_LOCAL_INFORMATION },
    {0x27, 2, 1, RSP_CAT_TIMER_ACTION      },
    {0x33, 1, 1, RSP_CAT_READER_REQUEST    },
    {0x35, 1, 1, RSP_CAT_LANGUAGE_NOTICE   },
    {0x40, 1, 1, RSP_CAT_LINK_ESTABLISHMENT},
    {0x40, 2, 2, RSP_CAT_RECONNECTION      },
    {0x40, 3, 3, RSP_CAT_BACKGROUND        },
    {0x40, 4, 4, RSP_CAT_DNS_REQUEST       },
    {0x41, 1, 1, RSP_CAT_CLOSING           },
    {0x43, 1, 1, RSP_CAT_SEND_MODE         },
    {0x47, 1, 1, RSP_CAT_DECLARATION       },
    {0x73, 8, 1, RSP_CAT_SESSION_CONTROL   },
    {0x79, 8, 1, RSP_CAT_LSI_COMMAND       },
};

/* TS 102 223 6.4.7, 6.4.7.1, SGP.22 5.7.16: what a mode of REFRESH ends, by its number. */
static const char *const refresh_ends[] = {
    "the NAA starts anew, and all its files are read again",
    "the listed files are read again; the session goes on",
    "the NAA starts anew, and the listed files are read again",
    "the NAA starts anew; no file is named",
    "the card is reset: all sessions and channels end; no TERMINAL RESPONSE is sent",
    "the application is reset: its session ends, and its files are read again",
    "the session of the NAA is reset on its channel, and the listed files are read again",
    "the list of preferred networks is used at once; the session goes on",
    "the list of preferred I-WLANs is used at once; the session goes on",
    "another profile is enabled or disabled: all sessions end, all files are read again",
    "the applications are read again; the session goes on",
};

void rsp_cat_show_details(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	static const struct rsp_cat_part parts[] = {
	    {.how = RSP_CAT_AS_UINT, .field = RSP_CAT_NUMBER, .len = 1},
	    {.how = RSP_CAT_AS_UINT,              .field = RSP_CAT_TYPE, .len = 1},
	    {.how = RSP_CAT_AS_UINT, .field = RSP_CAT_QUALIFIER, .len = 1},
	    {0             },
	};
	struct rsp_slice octet = rsp_sub(in, 2, 1);
	struct rsp_node *last;
	uint8_t type;

	rsp_cat_show_parts(reader, node, parts, in);
	if (!rsp_peek_u8(in, 1, &type) || !rsp_peek_u8(in, 2, &reader->qualifier))
		return;
	reader->command = type;
	last = node ? node->last : NULL;
	for (size_t i = 0; i < sizeof(qualifiers) / sizeof(qualifiers[0]); i++) {
		struct rsp_node *bits;

		if (qualifiers[i].type != type)
			continue;
		bits = rsp_cat_bits(reader, last, qualifiers[i].field, octet, qualifiers[i].high,
		                    qualifiers[i].low);
		if (bits && qualifiers[i].field == RSP_CAT_REFRESH_MODE)
			bits->note = rsp_cat_refresh_ends(reader->qualifier);
	}
}

const char *rsp_cat_refresh_ends(uint8_t mode)
{
	return mode < sizeof(refresh_ends) / sizeof(refresh_ends[0]) ? refresh_ends[mode] : NULL;
}

enum rsp_cat_field rsp_cat_additional(uint8_t general)
{
	static const struct {
		uint8_t general;
		enum rsp_cat_field field;
	} rows[] = {
	    {0x20, RSP_CAT_TERMINAL_PROBLEM},
            {0x21, RSP_CAT_NETWORK_CAUSE   },
	    {0x26, RSP_CAT_BROWSER_PROBLEM },
            {0x34, RSP_CAT_SS_ERROR        },
	    {0x35, RSP_CAT_RP_CAUSE        },
            {0x37, RSP_CAT_USSD_ERROR      },
	    {0x38, RSP_CAT_CARD_PROBLEM    },
            {0x25, RSP_CAT_CONTROL_PROBLEM },
	    {0x39, RSP_CAT_CONTROL_PROBLEM },
            {0x3A, RSP_CAT_BIP_PROBLEM     },
	    {0x3C, RSP_CAT_FRAMES_PROBLEM  },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].general == general)
			return rows[i].field;
	return RSP_CAT_ADDITIONAL;
}

void rsp_cat_show_result(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	enum { PERFORMED_MAX = 0x0F, SEND_SS = 0x11 }; /* TS 31.111 8.12.1 */
	enum { NOT_OWN = 0x80, CAUSE_LOW = 7 }; /* TS 102 223 8.12.3: bit 8 is 1 before a cause */
	struct rsp_slice octet = rsp_sub(in, 0, 1);
	enum rsp_cat_field field;
	uint8_t general;

	if (!rsp_take_u8(&in, &general)) {
		rsp_cat_short(reader, RSP_CAT_GENERAL, in);
		return;
	}
	rsp_cat_uint(reader, node, RSP_CAT_GENERAL, octet);
	field = rsp_cat_additional(general);
	octet = rsp_sub(in, 0, 1);
	if (field == RSP_CAT_NETWORK_CAUSE) {
		if (rsp_peek_u8(in, 0, &general) && general & NOT_OWN)
			rsp_cat_bits(reader, node, field, octet, CAUSE_LOW, 1);
		else if (in.len)
			rsp_cat_uint(reader, node, RSP_CAT_TERMINAL_PROBLEM, octet);
		in = rsp_sub(in, 1, in.len);
	} else if (general <= PERFORMED_MAX && reader->command == SEND_SS && in.len) {
		rsp_cat_uint(reader, node, RSP_CAT_SS_OPERATION, rsp_take_up_to(&in, 1));
	} else if (field != RSP_CAT_ADDITIONAL && in.len) {
		rsp_cat_uint(reader, node, field, rsp_take_up_to(&in, 1));
	}
	if (in.len)
		rsp_cat_bytes(reader, node, RSP_CAT_ADDITIONAL, in);
}

/* "3F00/7FFF/6F07" of the file identifiers at the front, up to the next one of the MF. */
static const char *path_text(struct rsp_arena *arena, struct rsp_slice *in, struct rsp_slice *out)
{
	enum { LEVELS_MAX = 8 };
	struct rsp_slice start = *in, id;
	const char *text = "";
	uint16_t number;

	for (unsigned level = 0; in->len && level < LEVELS_MAX; level++) {
		struct rsp_slice peek = *in;

		if (rsp_take_u16be(&peek, &number) && number == FILE_ID_MF && *text)
			break;
		id = rsp_take_up_to(in, FILE_ID_LEN);
		text =
		    rsp_arena_concat(arena, text, *text ? "/" : "", rsp_value_hex(arena, id), NULL);
	}
	*out = rsp_sub(start, 0, rsp_offset_in(start, *in));
	return text;
}

void rsp_cat_show_files(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice path;

	if (!rsp_cat_uint(reader, node, RSP_CAT_FILE_COUNT, rsp_take_up_to(&in, 1)) && !in.len)
		rsp_cat_short(reader, RSP_CAT_FILE_COUNT, in);
	while (in.len) {
		const char *text = path_text(reader->decode->arena, &in, &path);

		rsp_cat_text(reader, node, RSP_CAT_FILE_PATH, path, text);
	}
}

void rsp_cat_show_path(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice path;
	const char *text = path_text(reader->decode->arena, &in, &path);

	rsp_cat_text(reader, node, RSP_CAT_PROVISIONING, path, text);
}

/* TS 102 223 8.19, TS 31.111 8.19: E-UTRAN and NG-RAN fill the last half octet of the cell. Nine
 * octets are of GERAN and UTRAN (with the extended cell identity) or of E-UTRAN. */
void rsp_cat_show_location(struct rsp_cat_reader *reader, struct rsp_node *node,
                           struct rsp_slice in)
{
	enum {
		WITH_EUTRAN = 9,
		WITH_NR = 11,
		NR_BITS = 40,
		EUTRAN_BITS = 32,
		FILLED = 5,
		TAC_LEN = 3
	};
	enum { EUTRAN_LEN = 4, NR_LEN = 5, SHORT_LEN = 2, PLMN_LEN = 3 };
	struct rsp_slice whole = in, plmn = rsp_take_up_to(&in, PLMN_LEN);
	struct rsp_node *cell;
	uint8_t last = 0;

	if (whole.len == 0)
		return;
	rsp_cat_text(reader, node, RSP_CAT_PLMN, plmn,
	             rsp_value_plmn(reader->decode->arena, plmn, NULL));
	if (whole.len == WITH_NR) {
		rsp_cat_uint(reader, node, RSP_CAT_TAC5, rsp_take_up_to(&in, TAC_LEN));
		rsp_cat_bits(reader, node, RSP_CAT_NR_CELL, rsp_take_up_to(&in, NR_LEN), NR_BITS,
		             FILLED);
		return;
	}
	rsp_cat_uint(reader, node, RSP_CAT_LAC, rsp_take_up_to(&in, SHORT_LEN));
	if (whole.len == WITH_EUTRAN && rsp_peek_u8(whole, WITH_EUTRAN - 1, &last) &&
	    (last & NIBBLE_MASK) == NIBBLE_MASK) {
		cell = rsp_cat_bits(reader, node, RSP_CAT_EUTRAN_CELL,
		                    rsp_take_up_to(&in, EUTRAN_LEN), EUTRAN_BITS, FILLED);
		if (cell)
			cell->note = "taken for E-UTRAN because it is filled with F";
		return;
	}
	rsp_cat_uint(reader, node, RSP_CAT_CELL, rsp_take_up_to(&in, SHORT_LEN));
	rsp_cat_uint(reader, node, RSP_CAT_EXTENDED_CELL, rsp_take_up_to(&in, SHORT_LEN));
	if (in.len)
		rsp_cat_bytes(reader, node, RSP_CAT_LOCATION_REST, in);
}

void rsp_cat_show_identity(struct rsp_cat_reader *reader, struct rsp_node *node,
                           struct rsp_slice in)
{
	enum { TAG_IMEI = 0x14 };

	rsp_cat_text(reader, node, reader->tag == TAG_IMEI ? RSP_CAT_IMEI : RSP_CAT_IMEISV, in,
	             rsp_cat_digits(reader->decode->arena, in, true));
}

/* TS 24.008 10.5.4.11: an octet with bit 8 = 0 is followed by 3a. */
void rsp_cat_show_cause(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	enum { LAST = 0x80, WITH_3A = 3, LOCATION_HIGH = 4, VALUE_HIGH = 7 };
	size_t at = 1;
	uint8_t octet;

	if (!rsp_peek_u8(in, 0, &octet))
		return; /* TS 102 223 8.26: a radio link timeout has no cause */
	rsp_cat_bytes(reader, node, RSP_CAT_CAUSE_BYTES, in);
	rsp_cat_bits(reader, node, RSP_CAT_CAUSE_LOCATION, rsp_sub(in, 0, 1), LOCATION_HIGH, 1);
	if (!(octet & LAST) && in.len >= WITH_3A)
		at = 2;
	rsp_cat_bits(reader, node, RSP_CAT_CAUSE_VALUE, rsp_sub(in, at, 1), VALUE_HIGH, 1);
}

/* TS 31.111 8.29: ten bits each. */
void rsp_cat_show_arfcns(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	enum { ARFCN_BITS = 10, SPAN_LEN = 2, SPAN_BITS = 16 };
	size_t num = in.len * ALL_BITS / ARFCN_BITS;

	for (size_t i = 0; i < num; i++) {
		size_t bit = i * ARFCN_BITS;
		unsigned high = SPAN_BITS - (unsigned)(bit % ALL_BITS);

		rsp_cat_bits(reader, node, RSP_CAT_ARFCN, rsp_sub(in, bit / ALL_BITS, SPAN_LEN),
		             high, high - ARFCN_BITS + 1);
	}
}

void rsp_cat_show_atr(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	rsp_show_atr(reader->decode, rsp_cat_bytes(reader, node, RSP_CAT_CARD_ATR, in), in);
}

void rsp_cat_show_c_apdu(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_cat_field header[] = {RSP_CAT_C_APDU_CLA, RSP_CAT_C_APDU_INS,
	                                            RSP_CAT_C_APDU_P1, RSP_CAT_C_APDU_P2};
	enum { HEADER_LEN = 4 };
	struct rsp_apdu apdu;
	struct rsp_slice p3;

	if (!rsp_apdu_of_command(in, &apdu)) {
		rsp_cat_short(reader, RSP_CAT_C_APDU_P2, in);
		return;
	}
	for (size_t i = 0; i < HEADER_LEN; i++)
		rsp_cat_uint(reader, node, header[i], rsp_sub(in, i, 1));
	p3 = rsp_sub(apdu.front, HEADER_LEN, apdu.front.len);
	if (apdu.command.has_lc) {
		rsp_cat_uint(reader, node, RSP_CAT_C_APDU_LC, p3);
		rsp_cat_bytes(reader, node, RSP_CAT_C_APDU_DATA, apdu.command.data);
	}
	if (apdu.command.has_le)
		rsp_cat_uint(reader, node, RSP_CAT_C_APDU_LE, apdu.back.len ? apdu.back : p3);
}

void rsp_cat_show_r_apdu(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice sw;

	if (!rsp_take_last(&in, SW_LEN, &sw)) {
		rsp_cat_short(reader, RSP_CAT_R_APDU_SW, in);
		return;
	}
	if (in.len)
		rsp_cat_bytes(reader, node, RSP_CAT_R_APDU_DATA, in);
	rsp_cat_uint(reader, node, RSP_CAT_R_APDU_SW, sw);
}

/* TS 23.040 9.2.3.11: quarters of an hour, swapped, with the sign in bit 4 of the octet. */
void rsp_cat_show_zone(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	enum { AT = 6, UNKNOWN = 0xFF, NEGATIVE = 0x08, TENS_MASK = 0x07, TENS = 10, QUARTERS = 4 };
	enum { QUARTER_MINUTES = 15, NIBBLE_BITS = 4 };
	struct rsp_slice part = rsp_sub(in, AT, 1);
	const char *text = "unknown";
	unsigned quarters;
	uint8_t octet;

	if (!rsp_peek_u8(part, 0, &octet))
		return;
	quarters = (unsigned)((octet & TENS_MASK) * TENS + (octet >> NIBBLE_BITS));
	if (octet != UNKNOWN)
		text = rsp_arena_printf(reader->decode->arena, "%c%02u:%02u",
		                        octet & NEGATIVE ? '-' : '+', quarters / QUARTERS,
		                        quarters % QUARTERS * QUARTER_MINUTES);
	rsp_cat_text(reader, node, RSP_CAT_DATE_ZONE, part, text);
}

void rsp_cat_show_aid(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	const struct rsp_application *row = rsp_application_of(in);

	node = rsp_cat_bytes(reader, node, RSP_CAT_AID, in);
	if (node && row)
		node->note = row->name;
}

/* clang-format off */
/* TS 102 223 8.52, TS 31.111 8.52: what follows the type of the bearer. */
#define OCTET(name) {.how = RSP_CAT_AS_UINT, .field = RSP_CAT_##name, .len = 1}
#define OCTETS(name) {.how = RSP_CAT_AS_UINT, .field = RSP_CAT_##name, .len = 2}

static const struct rsp_cat_part csd[] = {OCTET(CSD_RATE), OCTET(CSD_SERVICE), OCTET(CSD_ELEMENT), {0}};
static const struct rsp_cat_part packet[] = {
    OCTET(PRECEDENCE), OCTET(DELAY), OCTET(RELIABILITY), OCTET(PEAK), OCTET(MEAN), OCTET(PACKET_PROTOCOL), {0},
};
static const struct rsp_cat_part extended[] = {
    OCTET(TRAFFIC_CLASS), OCTETS(MAX_UPLINK), OCTETS(MAX_DOWNLINK), OCTETS(SURE_UPLINK), OCTETS(SURE_DOWNLINK),
    OCTET(DELIVERY_ORDER), OCTET(MAX_SDU), OCTET(SDU_ERROR), OCTET(BIT_ERROR), OCTET(ERRONEOUS),
    OCTET(TRANSFER_DELAY), OCTET(HANDLING), OCTET(PACKET_PROTOCOL), {0},
};
static const struct rsp_cat_part ng_ran[] = {
    OCTET(SESSION_TYPE), {.how = RSP_CAT_AS_MAYBE}, {.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_BEARER_PARAMETERS}, {0},
};
/* clang-format on */

/* TS 24.301 9.9.4.3: four bit rates behind the QCI. */
static void show_bitrates(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	static const enum rsp_cat_field fields[] = {
	    RSP_CAT_EPS_MAX_UPLINK, RSP_CAT_EPS_MAX_DOWNLINK, RSP_CAT_EPS_SURE_UPLINK,
	    RSP_CAT_EPS_SURE_DOWNLINK};
	enum { NUM_FIELDS = sizeof(fields) / sizeof(*fields), NONE = 0xFF };
	enum { BY_1_MAX = 0x3F, BY_8_MAX = 0x7F, BY_8_BASE = 64, BY_64_BASE = 576 };
	uint8_t octet;

	for (size_t i = 0; i < NUM_FIELDS && rsp_peek_u8(in, i, &octet); i++) {
		struct rsp_node *rate = rsp_cat_uint(reader, node, fields[i], rsp_sub(in, i, 1));
		unsigned kilobits = octet;

		if (octet > BY_8_MAX)
			kilobits = BY_64_BASE + (octet - BY_8_MAX - 1U) * 64;
		else if (octet > BY_1_MAX)
			kilobits = BY_8_BASE + (octet - BY_1_MAX - 1U) * 8;
		if (rate && octet)
			rate->note = rsp_arena_printf(reader->decode->arena, "%u kbit/s",
			                              octet == NONE ? 0 : kilobits);
	}
}

/* TS 24.301 9.9.4.3 without its length, and the type of the PDN connection at the end. */
static void show_eutran(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice type = {0}, first = rsp_sub(in, 0, 1);

	if (in.len > 1 && rsp_take_last(&in, 1, &type))
		rsp_cat_uint(reader, node, RSP_CAT_QCI, first);
	if (in.len)
		rsp_cat_bytes(reader, node, RSP_CAT_EPS_QOS, in);
	show_bitrates(reader, node, rsp_sub(in, 1, in.len));
	if (type.len)
		rsp_cat_uint(reader, node, RSP_CAT_PDN_TYPE, type);
}

void rsp_cat_show_bearer(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	static const struct {
		uint8_t type;
		const struct rsp_cat_part *parts;
	} rows[] = {
	    {0x01, csd     },
            {0x02, packet  },
            {0x09, extended},
            {0x0C, ng_ran  }
        };
	enum { EUTRAN = 0x0B, LOCAL = 0x04, LOCAL_LAST = 0x07, USB = 0x10 };
	struct rsp_slice octet = rsp_sub(in, 0, 1);
	uint8_t type;

	if (!rsp_take_u8(&in, &type)) {
		rsp_cat_short(reader, RSP_CAT_BEARER_TYPE, in);
		return;
	}
	rsp_cat_uint(reader, node, RSP_CAT_BEARER_TYPE, octet);
	reader->local_bearer = (type >= LOCAL && type <= LOCAL_LAST) || type == USB;
	if (in.len == 0)
		return;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].type != type)
			continue;
		rsp_cat_show_parts(reader, node, rows[i].parts, in);
		return;
	}
	if (type == EUTRAN)
		show_eutran(reader, node, in);
	else
		rsp_cat_bytes(reader, node, RSP_CAT_BEARER_PARAMETERS, in);
}

static const char *ip_text(struct rsp_arena *arena, struct rsp_slice in)
{
	enum { IPV4_LEN = 4, IPV6_LEN = 16 };
	const char *text = "";
	uint16_t group;
	uint8_t octet;

	if (in.len == IPV4_LEN)
		while (rsp_take_u8(&in, &octet))
			text = rsp_arena_printf(arena, "%s%s%u", text, *text ? "." : "", octet);
	else if (in.len == IPV6_LEN)
		while (rsp_take_u16be(&in, &group))
			text = rsp_arena_printf(arena, "%s%s%x", text, *text ? ":" : "", group);
	else
		text = rsp_value_hex(arena, in);
	return text;
}

void rsp_cat_show_address(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	enum { TAG_DNS = 0x40 };
	bool dns = reader->tag == TAG_DNS;

	if (in.len == 0)
		return; /* TS 102 223 8.58: the terminal is to ask for one */
	rsp_cat_uint(reader, node, dns ? RSP_CAT_DNS_TYPE : RSP_CAT_OTHER_TYPE,
	             rsp_take_up_to(&in, 1));
	if (in.len)
		rsp_cat_text(reader, node, dns ? RSP_CAT_DNS_ADDRESS : RSP_CAT_OTHER_ADDRESS, in,
		             ip_text(reader->decode->arena, in));
}

/* TS 23.003 9.1: labels with their length before them. */
const char *rsp_cat_access_name(struct rsp_arena *arena, struct rsp_slice in)
{
	enum { NAME_MAX_LEN = 255 };
	struct rsp_slice rest = in, label;
	const char *text = "";
	uint8_t len;

	while (in.len <= NAME_MAX_LEN && rsp_take_u8(&rest, &len) && rsp_take(&rest, len, &label))
		text = rsp_arena_concat(arena, text, *text ? "." : "", rsp_gsm_text(arena, label),
		                        NULL);
	return rest.len ? rsp_gsm_text(arena, in) : text;
}

void rsp_cat_show_access_name(struct rsp_cat_reader *reader, struct rsp_node *node,
                              struct rsp_slice in)
{
	rsp_cat_text(reader, node, RSP_CAT_ACCESS_NAME, in,
	             rsp_cat_access_name(reader->decode->arena, in));
}

void rsp_cat_show_event(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	uint8_t event;

	(void)node;
	if (reader->role == RSP_CAT_ROLE_ENVELOPE && rsp_peek_u8(in, 0, &event))
		reader->event = event;
}
