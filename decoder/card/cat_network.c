/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What networks say of themselves, and what they broadcast: values that rows alone cannot say. */
#include "base/gsm_text.h"
#include "base/values.h"
#include "card/cat_object.h"

enum {
	TAG_PLMN = 0x80, /* TS 31.111 8.100 */
	TAG_CSG = 0x81,
	TAG_URI = 0x80, /* TS 31.111 8.111 */
	CSG_ID_LEN = 4
};

static void show_csg(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice id = rsp_take_up_to(&in, CSG_ID_LEN);

	rsp_cat_bytes(reader, node, RSP_CAT_CSG_LIST_ID, id);
	if (in.len)
		rsp_cat_text(reader, node, RSP_CAT_CSG_LIST_NAME, in,
		             rsp_alpha_text(reader->decode->arena, in, NULL));
}

static void show_rest(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	if (!in.len)
		return;
	rsp_cat_bytes(reader, node, RSP_CAT_TRAILING, in);
	rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, in,
	           "%zu octets that are no object of the list", in.len);
}

/* A PLMN, then the cells that belong to it. */
void rsp_cat_show_csg_list(struct rsp_cat_reader *reader, struct rsp_node *node,
                           struct rsp_slice in)
{
	struct rsp_tlv tlv;

	node = rsp_cat_bytes(reader, node, RSP_CAT_CSG_LIST, in);
	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_PLMN)
			rsp_cat_text(reader, node, RSP_CAT_CSG_LIST_PLMN, tlv.value,
			             rsp_value_plmn(reader->decode->arena, tlv.value, NULL));
		else if (tlv.tag == TAG_CSG)
			show_csg(reader, node, tlv.value);
		else
			rsp_cat_bytes(reader, node, RSP_CAT_UNKNOWN, tlv.whole);
	}
	show_rest(reader, node, in);
}

void rsp_cat_show_impus(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_tlv tlv;

	node = rsp_cat_bytes(reader, node, RSP_CAT_IMPU_LIST, in);
	while (rsp_take_tlv(&in, &tlv) == RSP_TLV_OK) {
		if (tlv.tag == TAG_URI)
			rsp_cat_text(reader, node, RSP_CAT_IMPU, tlv.value,
			             rsp_arena_text(reader->decode->arena, tlv.value));
		else
			rsp_cat_bytes(reader, node, RSP_CAT_UNKNOWN, tlv.whole);
	}
	show_rest(reader, node, in);
}

/* TS 23.038 5 */
enum broadcast_alphabet { BROADCAST_GSM7, BROADCAST_8BIT, BROADCAST_UCS2 };

struct broadcast_coding {
	enum broadcast_alphabet alphabet;
	bool with_language; /* the text begins with its language */
	bool with_header;   /* a user data header stands before it, or it is for an application */
};

static struct broadcast_coding broadcast_coding_of(uint8_t dcs)
{
	enum { GROUP_SHIFT = 4, GENERAL = 4, GENERAL_LAST = 7, HEADER = 9, WAP = 14, CLASS = 15 };
	enum { LANGUAGE_GSM7 = 0x10, LANGUAGE_UCS2 = 0x11, ALPHABET_SHIFT = 2, ALPHABET_MASK = 3 };
	unsigned group = dcs >> GROUP_SHIFT, bits = dcs >> ALPHABET_SHIFT & ALPHABET_MASK;
	struct broadcast_coding coding = {.with_header = group == HEADER};

	coding.with_language = dcs == LANGUAGE_GSM7 || dcs == LANGUAGE_UCS2;
	if (dcs == LANGUAGE_UCS2)
		coding.alphabet = BROADCAST_UCS2;
	else if (group == WAP || (group == CLASS && bits & 1))
		coding.alphabet = BROADCAST_8BIT;
	else if (((group >= GENERAL && group <= GENERAL_LAST) || group == HEADER) &&
	         bits <= BROADCAST_UCS2)
		coding.alphabet = (enum broadcast_alphabet)bits;
	return coding;
}

/* Text of seven or sixteen bits a character without the carriage returns that fill it: a page
 * (TS 23.041 9.4.1.2.5), and the last octet of a USSD string (TS 23.038 6.1.2.3.1). */
static const char *unfilled(struct rsp_arena *arena, const char *text)
{
	struct rsp_slice in = rsp_text(text), rest = in, last;

	while (rsp_take_last(&rest, 1, &last) && rsp_equal(last, rsp_text("\r")))
		in = rest;
	return rsp_arena_text(arena, in);
}

static const char *broadcast_text(struct rsp_cat_reader *reader,
                                  const struct broadcast_coding *coding, struct rsp_slice in)
{
	struct rsp_arena *arena = reader->decode->arena;
	bool bad = false;
	const char *text = coding->alphabet == BROADCAST_UCS2 ? rsp_ucs2_text(arena, in, &bad)
	                   : coding->alphabet == BROADCAST_8BIT
	                       ? rsp_gsm_text(arena, in)
	                       : rsp_gsm_packed(arena, in, SIZE_MAX, 0);

	if (bad)
		rsp_report(reader->decode, RSP_RULE_CAT_VALUE_BAD, in,
		           "a text of characters of two octets has %zu octets", in.len);
	return unfilled(arena, text);
}

void rsp_cat_show_ussd(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	struct rsp_slice octet = rsp_take_up_to(&in, 1);
	struct broadcast_coding coding;
	uint8_t dcs;

	if (!rsp_peek_u8(octet, 0, &dcs)) {
		rsp_cat_short(reader, RSP_CAT_USSD_DCS, octet);
		return;
	}
	coding = broadcast_coding_of(dcs);
	rsp_cat_uint(reader, node, RSP_CAT_USSD_DCS, octet);
	if (coding.with_header && coding.alphabet == BROADCAST_8BIT)
		rsp_cat_bytes(reader, node, RSP_CAT_USSD_DATA, in);
	else
		rsp_cat_text(reader, node, RSP_CAT_USSD_TEXT, in,
		             broadcast_text(reader, &coding, in));
}

/* The language is two letters: packed with a carriage return behind them, or in two octets. */
static void show_language(struct rsp_cat_reader *reader, struct rsp_node *node,
                          const struct broadcast_coding *coding, struct rsp_slice *in)
{
	enum { UCS2_LANGUAGE_LEN = 2, LETTERS = 2 };
	struct rsp_slice part = *in;

	if (coding->alphabet == BROADCAST_UCS2)
		part = rsp_take_up_to(in, UCS2_LANGUAGE_LEN);
	rsp_cat_text(reader, node, RSP_CAT_CBS_LANGUAGE, rsp_sub(part, 0, UCS2_LANGUAGE_LEN),
	             rsp_gsm_packed(reader->decode->arena, part, LETTERS, 0));
}

/* The text of a page, below the parts that rows have shown. */
void rsp_cat_show_page(struct rsp_cat_reader *reader, struct rsp_node *node, struct rsp_slice in)
{
	enum { DCS_AT = 4, CONTENT_AT = 6, LANGUAGE_LETTERS = 3 };
	struct rsp_slice content = rsp_sub(in, CONTENT_AT, in.len), text = content;
	struct broadcast_coding coding;
	const char *shown;
	uint8_t dcs;

	if (!content.len || !rsp_peek_u8(in, DCS_AT, &dcs))
		return;
	coding = broadcast_coding_of(dcs);
	if (coding.with_header || coding.alphabet == BROADCAST_8BIT)
		return;
	if (coding.with_language)
		show_language(reader, node, &coding, &text);
	shown = broadcast_text(reader, &coding, text);
	if (coding.with_language && coding.alphabet == BROADCAST_GSM7)
		shown =
		    rsp_arena_text(reader->decode->arena,
		                   rsp_sub(rsp_text(shown), LANGUAGE_LETTERS, rsp_text(shown).len));
	rsp_cat_text(reader, node, RSP_CAT_CBS_TEXT, text, shown);
}
