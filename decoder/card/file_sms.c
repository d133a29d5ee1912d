/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short messages in EF.SMS and EF.SMSR (TS 31.102 4.2.25, 4.2.32), as the carrier shows them. */
#include "card/file_sms.h"

#include "carrier/sms_show.h"

enum { MTI_MASK = 0x03, MTI_SUBMIT = 0x01, FILLER = 0xFF };

/* What is wrong with them is no matter of the file. */
static struct rsp_decode quiet_of(const struct rsp_decode *decode)
{
	struct rsp_decode quiet = *decode;

	quiet.first_finding = quiet.last_finding = NULL;
	return quiet;
}

static enum rsp_sms_way way_of(struct rsp_slice tpdu)
{
	uint8_t first;

	return rsp_peek_u8(tpdu, 0, &first) && (first & MTI_MASK) == MTI_SUBMIT ? RSP_SMS_FROM_CARD
	                                                                        : RSP_SMS_TO_CARD;
}

static struct rsp_slice without_filler(struct rsp_slice in)
{
	struct rsp_slice shorter = in, last;
	uint8_t octet;

	while (rsp_take_last(&shorter, 1, &last) && rsp_peek_u8(last, 0, &octet) && octet == FILLER)
		in = shorter;
	return in;
}

/* Whether bytes are a TPDU, no more and no less. */
static bool is_whole(const struct rsp_decode *decode, struct rsp_slice in)
{
	struct rsp_decode quiet = quiet_of(decode);
	struct rsp_sms_tpdu tpdu;

	quiet.no_nodes = true;
	rsp_sms_show(&quiet, NULL, way_of(in), RSP_SMS_REPORT_UNKNOWN, in, &tpdu);
	return !tpdu.cut && !quiet.first_finding;
}

/* The record is filled with FF behind a TPDU, which its last bytes may be too. */
static struct rsp_slice tpdu_of(const struct rsp_decode *decode, struct rsp_slice in)
{
	enum { MAX_TRIES = 16 };
	struct rsp_slice least = without_filler(in);

	for (size_t more = 0; more < MAX_TRIES; more++) {
		struct rsp_slice tpdu = rsp_sub(in, 0, least.len + more);

		if (is_whole(decode, tpdu))
			return tpdu;
	}
	return least;
}

void rsp_file_show_tpdu(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_decode quiet = quiet_of(decode);
	struct rsp_sms_tpdu out;
	uint8_t first;

	if (!rsp_peek_u8(in, 0, &first) || first == FILLER)
		return;
	in = tpdu_of(decode, in);
	rsp_sms_show(&quiet, parent, way_of(in), RSP_SMS_REPORT_UNKNOWN, in, &out);
	decode->num_nodes = quiet.num_nodes;
}

/* Digits in octets of two, the last perhaps a filler. */
static size_t count_digits(struct rsp_slice in)
{
	enum { FILLER_DIGIT = 0xF0 };
	size_t num = 0;
	uint8_t octet;

	while (rsp_take_u8(&in, &octet))
		num += octet >= FILLER_DIGIT ? 1 : 2;
	return num;
}

void rsp_file_show_sms(struct rsp_decode *decode, struct rsp_node *parent, struct rsp_slice in)
{
	struct rsp_slice centre, type;
	uint8_t len;

	if (!rsp_take_u8(&in, &len))
		return;
	if (len == FILLER)
		len = 0;
	centre = rsp_take_up_to(&in, len);
	if (rsp_take(&centre, 1, &type)) {
		struct rsp_decode quiet = quiet_of(decode);

		rsp_sms_address(&quiet, parent, RSP_SMS_FIELD_SC, type, centre,
		                count_digits(centre), NULL);
		decode->num_nodes = quiet.num_nodes;
	}
	rsp_file_show_tpdu(decode, parent, in);
}
