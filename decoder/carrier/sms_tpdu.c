/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TPDUs by tables of their elements: TS 23.040 9.2.2. */
#include "carrier/sms_show.h"

enum { OCTET_BITS = 8, SEPTET_BITS = 7, TIME_LEN = 7, FAILURE_FIRST = 0x80, MAX_ELEMENTS = 10 };

/* What a TPDU is made of, in its order. */
enum element {
	ELEMENT_END,
	ELEMENT_MR,
	ELEMENT_OA,
	ELEMENT_DA,
	ELEMENT_RA,
	ELEMENT_PID,
	ELEMENT_DCS,
	ELEMENT_SCTS,
	ELEMENT_DT,
	ELEMENT_VP,
	ELEMENT_ST,
	ELEMENT_FCS,
	ELEMENT_PI,
	ELEMENT_CT,
	ELEMENT_MN,
	ELEMENT_UD,
	ELEMENT_CD
};

struct bit_row {
	uint8_t high, low; /* 8 is the most significant; 0: the end */
	enum rsp_sms_field field;
};

static const struct layout {
	const char *name;
	struct bit_row bits[7];
	enum element elements[MAX_ELEMENTS];
} layouts[RSP_NUM_SMS_KINDS] = {
    [RSP_SMS_DELIVER] = {"SMS-DELIVER",
                         {{8, 8, RSP_SMS_FIELD_RP},
                          {7, 7, RSP_SMS_FIELD_UDHI},
                          {6, 6, RSP_SMS_FIELD_SRI},
                          {4, 4, RSP_SMS_FIELD_LP},
                          {3, 3, RSP_SMS_FIELD_MMS}},
                         {ELEMENT_OA, ELEMENT_PID, ELEMENT_DCS, ELEMENT_SCTS, ELEMENT_UD}          },
    [RSP_SMS_SUBMIT] = {"SMS-SUBMIT",
                         {{8, 8, RSP_SMS_FIELD_RP},
                         {7, 7, RSP_SMS_FIELD_UDHI},
                         {6, 6, RSP_SMS_FIELD_SRR},
                         {5, 4, RSP_SMS_FIELD_VPF},
                         {3, 3, RSP_SMS_FIELD_RD}},
                         {ELEMENT_MR, ELEMENT_DA, ELEMENT_PID, ELEMENT_DCS, ELEMENT_VP, ELEMENT_UD}},
    [RSP_SMS_DELIVER_REPORT] = {"SMS-DELIVER-REPORT",
                         {{7, 7, RSP_SMS_FIELD_UDHI}},
                         {ELEMENT_FCS, ELEMENT_PI, ELEMENT_PID, ELEMENT_DCS, ELEMENT_UD}           },
    [RSP_SMS_SUBMIT_REPORT] = {"SMS-SUBMIT-REPORT",
                         {{7, 7, RSP_SMS_FIELD_UDHI}},
                         {ELEMENT_FCS, ELEMENT_PI, ELEMENT_SCTS, ELEMENT_PID, ELEMENT_DCS,
                                ELEMENT_UD}                                                        },
    [RSP_SMS_STATUS_REPORT] = {"SMS-STATUS-REPORT",
                         {{7, 7, RSP_SMS_FIELD_UDHI},
                                {6, 6, RSP_SMS_FIELD_SRQ},
                                {4, 4, RSP_SMS_FIELD_LP},
                                {3, 3, RSP_SMS_FIELD_MMS}},
                         {ELEMENT_MR, ELEMENT_RA, ELEMENT_SCTS, ELEMENT_DT, ELEMENT_ST,
                                ELEMENT_PI, ELEMENT_PID, ELEMENT_DCS, ELEMENT_UD}                  },
    [RSP_SMS_COMMAND] = {"SMS-COMMAND",
                         {{7, 7, RSP_SMS_FIELD_UDHI}, {6, 6, RSP_SMS_FIELD_SRR}},
                         {ELEMENT_MR, ELEMENT_PID, ELEMENT_CT, ELEMENT_MN, ELEMENT_DA, ELEMENT_CD} },
};

/* One TPDU while it is read. */
struct reading {
	struct rsp_decode *decode;
	struct rsp_node *node;
	struct rsp_slice in;
	struct rsp_sms_tpdu *out;
	enum rsp_sms_report report;
	unsigned vpf;
	bool has_pi;  /* what follows is there where TP-PI says so */
	bool may_end; /* the optional parts have begun */
	uint8_t pi;
};

const char *rsp_sms_kind_name(enum rsp_sms_kind kind)
{
	return layouts[kind].name;
}

/* TS 23.040 9.2.3.1: by direction; the reserved value of either is read as the commonest. */
static enum rsp_sms_kind kind_of(enum rsp_sms_way way, uint8_t first)
{
	static const enum rsp_sms_kind kinds[][4] = {
	    [RSP_SMS_TO_CARD] = {RSP_SMS_DELIVER,        RSP_SMS_SUBMIT_REPORT, RSP_SMS_STATUS_REPORT,
	                         RSP_SMS_DELIVER},
	    [RSP_SMS_FROM_CARD] = {RSP_SMS_DELIVER_REPORT, RSP_SMS_SUBMIT,        RSP_SMS_COMMAND,
                                 RSP_SMS_SUBMIT },
	};

	return kinds[way][first & 3];
}

static bool take_number(struct reading *r, enum rsp_sms_field field, uint8_t *out)
{
	struct rsp_slice part;

	if (!rsp_take(&r->in, 1, &part))
		return false;
	rsp_sms_uint(r->decode, r->node, field, part);
	return !out || rsp_peek_u8(part, 0, out);
}

static bool take_address(struct reading *r, enum rsp_sms_field field)
{
	struct rsp_slice length, type, digits;
	uint8_t num_digits;
	bool bad;

	if (!rsp_take(&r->in, 1, &length) || !rsp_peek_u8(length, 0, &num_digits) ||
	    !rsp_take(&r->in, 1, &type) || !rsp_take(&r->in, (num_digits + 1U) / 2, &digits))
		return false;
	r->out->address =
	    rsp_sms_address(r->decode, r->node, field, type, digits, num_digits, &bad);
	if (bad && num_digits)
		rsp_report(
		    r->decode, RSP_RULE_SMS_ADDRESS, digits,
		    "the digits of an address, or its type, are not written as they must be");
	return true;
}

static bool take_time(struct reading *r, enum rsp_sms_field field)
{
	struct rsp_slice part;

	if (!rsp_take(&r->in, TIME_LEN, &part))
		return false;
	if (!rsp_sms_time(r->decode, r->node, field, part))
		rsp_report(r->decode, RSP_RULE_SMS_VALUE, part, "%s is no time",
		           rsp_sms_field_of(field)->label);
	return true;
}

static bool take_validity(struct reading *r)
{
	struct rsp_slice before = r->in;

	if (rsp_sms_validity(r->decode, r->node, r->vpf, &r->in))
		return true;
	if (before.len == r->in.len)
		return false;
	rsp_report(r->decode, RSP_RULE_SMS_VALUE, rsp_sub(before, 0, before.len - r->in.len),
	           "TP-VP is no validity period");
	return true;
}

static bool take_coding(struct reading *r)
{
	struct rsp_slice part;

	if (!rsp_take(&r->in, 1, &part))
		return false;
	r->out->has_dcs = true;
	rsp_sms_show_coding(r->decode, r->node, part);
	return rsp_peek_u8(part, 0, &r->out->dcs);
}

/* TP-FCS stands in the report of an error: its values have bit 8 set, TP-PI has not. */
static bool take_failure(struct reading *r)
{
	uint8_t octet;

	if (r->report == RSP_SMS_REPORT_ACK || !rsp_peek_u8(r->in, 0, &octet) ||
	    (r->report == RSP_SMS_REPORT_UNKNOWN && octet < FAILURE_FIRST))
		return true;
	r->out->has_failure = true;
	return take_number(r, RSP_SMS_FIELD_FCS, &r->out->failure);
}

/* TP-PI, and further octets of it while its top bit is set. A status report may end before it. */
static bool take_indicator(struct reading *r)
{
	enum { EXTENSION = 0x80 };
	struct rsp_slice part;
	struct rsp_node *node;
	uint8_t more;

	if (!rsp_take(&r->in, 1, &part)) {
		r->may_end = true;
		return r->out->kind == RSP_SMS_STATUS_REPORT;
	}
	r->has_pi = true;
	if (!rsp_peek_u8(part, 0, &r->pi))
		return false;
	node = rsp_sms_uint(r->decode, r->node, RSP_SMS_FIELD_PI, part);
	rsp_sms_bit(r->decode, node, RSP_SMS_FIELD_PI_UDL, part, 3, 3);
	rsp_sms_bit(r->decode, node, RSP_SMS_FIELD_PI_DCS, part, 2, 2);
	rsp_sms_bit(r->decode, node, RSP_SMS_FIELD_PI_PID, part, 1, 1);
	for (more = r->pi; more & EXTENSION;)
		if (!rsp_take_u8(&r->in, &more))
			return false;
	return true;
}

/* How many bytes of user data there should be, and how many are taken: the rest, where the two
 * differ. */
static struct rsp_slice take_bytes(struct reading *r, struct rsp_slice length, size_t declared)
{
	struct rsp_slice all = r->in;

	if (declared != all.len) {
		rsp_report(r->decode, RSP_RULE_SMS_LENGTH, length,
		           "the length says %zu bytes of user data, %zu are there", declared,
		           all.len);
		r->out->cut = declared > all.len;
	}
	r->in = rsp_sub(all, all.len, 0);
	return all;
}

static bool take_user_data(struct reading *r)
{
	struct rsp_sms_coding coding = rsp_sms_coding_of(r->out->has_dcs ? r->out->dcs : 0);
	bool packed = coding.alphabet == RSP_SMS_7BIT;
	struct rsp_slice length, data;
	unsigned num, room;
	uint8_t octet;
	size_t declared;

	if (!rsp_take(&r->in, 1, &length) || !rsp_peek_u8(length, 0, &octet))
		return false;
	packed = packed && !coding.compressed;
	rsp_sms_uint(r->decode, r->node, RSP_SMS_FIELD_UDL, length);
	declared = packed ? ((size_t)octet * SEPTET_BITS + OCTET_BITS - 1) / OCTET_BITS : octet;
	data = take_bytes(r, length, declared);
	room = (unsigned)(data.len * OCTET_BITS / SEPTET_BITS);
	num = octet < room ? octet : room;
	r->out->num_septets = packed ? num : 0;
	rsp_sms_show_data(r->decode, r->node, data, r->out->udhi, coding, num, &r->out->data,
	                  &r->out->text);
	return true;
}

static bool take_command_data(struct reading *r)
{
	static const struct rsp_sms_coding bytes = {.alphabet = RSP_SMS_8BIT};
	struct rsp_slice length, data;
	uint8_t declared;

	if (!rsp_take(&r->in, 1, &length) || !rsp_peek_u8(length, 0, &declared))
		return false;
	rsp_sms_uint(r->decode, r->node, RSP_SMS_FIELD_CDL, length);
	data = take_bytes(r, length, declared);
	rsp_sms_show_data(r->decode, r->node, data, r->out->udhi, bytes, 0, &r->out->data,
	                  &r->out->text);
	return true;
}

/* What TP-PI says is not there. */
static bool is_absent(const struct reading *r, enum element element)
{
	enum { PID_FOLLOWS = 1, DCS_FOLLOWS = 2, UDL_FOLLOWS = 4 };

	if (r->may_end)
		return true;
	if (!r->has_pi)
		return false;
	return (element == ELEMENT_PID && !(r->pi & PID_FOLLOWS)) ||
	       (element == ELEMENT_DCS && !(r->pi & DCS_FOLLOWS)) ||
	       (element == ELEMENT_UD && !(r->pi & UDL_FOLLOWS));
}

static bool take_element(struct reading *r, enum element element)
{
	if (is_absent(r, element))
		return true;
	switch (element) {
	case ELEMENT_END:
		return true;
	case ELEMENT_MR:
		return take_number(r, RSP_SMS_FIELD_MR, NULL);
	case ELEMENT_OA:
		return take_address(r, RSP_SMS_FIELD_OA);
	case ELEMENT_DA:
		return take_address(r, RSP_SMS_FIELD_DA);
	case ELEMENT_RA:
		return take_address(r, RSP_SMS_FIELD_RA);
	case ELEMENT_PID:
		return take_number(r, RSP_SMS_FIELD_PID, &r->out->pid);
	case ELEMENT_DCS:
		return take_coding(r);
	case ELEMENT_SCTS:
		return take_time(r, RSP_SMS_FIELD_SCTS);
	case ELEMENT_DT:
		return take_time(r, RSP_SMS_FIELD_DT);
	case ELEMENT_VP:
		return take_validity(r);
	case ELEMENT_ST:
		return take_number(r, RSP_SMS_FIELD_ST, &r->out->status);
	case ELEMENT_FCS:
		return take_failure(r);
	case ELEMENT_PI:
		return take_indicator(r);
	case ELEMENT_CT:
		return take_number(r, RSP_SMS_FIELD_CT, NULL);
	case ELEMENT_MN:
		return take_number(r, RSP_SMS_FIELD_MN, NULL);
	case ELEMENT_UD:
		return take_user_data(r);
	case ELEMENT_CD:
		return take_command_data(r);
	}
	return false;
}

static void show_first(struct reading *r, struct rsp_slice first, uint8_t octet)
{
	enum { UDHI = 0x40, VPF_SHIFT = 3, VPF_MASK = 3 };
	const struct layout *layout = &layouts[r->out->kind];
	struct rsp_node *node =
	    rsp_node_bits(r->decode, r->node, rsp_sms_field_of(RSP_SMS_FIELD_MTI), first,
	                  OCTET_BITS - 2, 2, octet & 3);

	if (node)
		node->note = layout->name;
	for (const struct bit_row *row = layout->bits; row->high; row++)
		rsp_sms_bit(r->decode, r->node, row->field, first, row->high, row->low);
	r->out->udhi = octet & UDHI;
	r->vpf = r->out->kind == RSP_SMS_SUBMIT ? octet >> VPF_SHIFT & VPF_MASK : 0;
}

void rsp_sms_show(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_sms_way way,
                  enum rsp_sms_report report, struct rsp_slice tpdu, struct rsp_sms_tpdu *out)
{
	struct reading r = {.decode = decode, .in = tpdu, .out = out, .report = report};
	const enum element *element;
	struct rsp_slice first;
	uint8_t octet = 0;

	*out = (struct rsp_sms_tpdu){.address = ""};
	r.node = rsp_node_new(decode, parent, rsp_sms_field_of(RSP_SMS_FIELD_TPDU), tpdu);
	if (!rsp_take(&r.in, 1, &first) || !rsp_peek_u8(first, 0, &octet)) {
		out->cut = true;
		rsp_report(decode, RSP_RULE_SMS_CUT, tpdu, "a TPDU without a byte");
		return;
	}
	out->kind = kind_of(way, octet);
	show_first(&r, first, octet);
	element = layouts[out->kind].elements;
	for (unsigned at = 0; at < MAX_ELEMENTS && *element; at++, element++)
		if (!take_element(&r, *element)) {
			out->cut = true;
			rsp_report(decode, RSP_RULE_SMS_CUT, tpdu, "%s ends inside an element",
			           layouts[out->kind].name);
			break;
		}
	if (r.in.len && !out->cut) {
		rsp_node_bytes(decode, r.node, rsp_sms_field_of(RSP_SMS_FIELD_TRAILING), r.in,
		               r.in);
		rsp_report(decode, RSP_RULE_SMS_LENGTH, r.in,
		           "%zu bytes stand behind the end of %s", r.in.len,
		           layouts[out->kind].name);
	}
}
