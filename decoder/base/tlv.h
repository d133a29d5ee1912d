/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of TLV that are not BER: COMPREHENSION-TLV, SIMPLE-TLV, DGI. */
#ifndef RSP_BASE_TLV_H
#define RSP_BASE_TLV_H

#include "rsptrace/slice.h"

/* One object of any of these kinds as it stands in the input. */
struct rsp_plain_tlv {
	uint32_t tag;            /* its number, without the comprehension flag */
	bool comprehension;      /* COMPREHENSION-TLV: the flag CR */
	struct rsp_slice whole;  /* tag, length and the value as far as it is there */
	struct rsp_slice header; /* tag and length */
	struct rsp_slice value;  /* the value as far as it is there */
	size_t declared_len;     /* what the length says, bytes */
	bool truncated;          /* the value ends before declared_len */
};

/* Each takes one object from the front. A value shorter than declared is given as far as it goes,
 * with truncated set and everything left taken; RSP_TLV_END, _CUT and _BAD take nothing, and then
 * *out is not to be used. */

/* rsp_take_comprehension_tlv: TS 101 220 7.1.1. Tags of one octet (bit 8: CR) or of three (7F and
 * 15 bits behind CR); RSP_TLV_BAD for the tags 00, 80 and FF, and for length octets 80 and 84 to
 * FF. */
enum rsp_tlv_status rsp_take_comprehension_tlv(struct rsp_slice *in, struct rsp_plain_tlv *out);

/* rsp_take_simple_tlv: ISO 7816-4 5.2.1. Tags 01 to FE, others are RSP_TLV_BAD; the length is one
 * octet, or FF and two. */
enum rsp_tlv_status rsp_take_simple_tlv(struct rsp_slice *in, struct rsp_plain_tlv *out);

/* rsp_take_dgi: data grouping identifiers of GlobalPlatform's STORE DATA (GPCS 11.11.2.3). Tags of
 * two octets; lengths as of SIMPLE-TLV. */
enum rsp_tlv_status rsp_take_dgi(struct rsp_slice *in, struct rsp_plain_tlv *out);

#endif
