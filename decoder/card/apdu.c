/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card/apdu.h"

#include "card/status.h"

/* ISO 7816-4 5.1 */
enum {
	HEADER_LEN = 4,
	SW_LEN = 2,
	SHORT_LE_MAX = 256,
	EXTENDED_LE_MAX = 65536,
	EXTENDED_LEN = 2, /* bytes of an extended length behind its 00 */
	FRAME_MIN = 6,    /* header and status word */
	NIBBLE_BITS = 4,
	OCTET_BITS = 8,
	TAG_LIST = 0x5C, /* GPCS 11.3.2.3 */
	INS_NOT_6 = 0x6, /* ISO 7816-3 10.3.2: 6X and 9X would be read as SW1 */
	INS_NOT_9 = 0x9
};

static uint32_t le_value(uint32_t written, bool extended)
{
	if (written)
		return written;
	return extended ? EXTENDED_LE_MAX : SHORT_LE_MAX;
}

static void fault(struct rsp_apdu *out, enum rsp_apdu_fault kind, size_t declared, size_t found)
{
	if (out->fault != RSP_FAULT_NONE)
		return;
	out->fault = kind;
	out->declared = declared;
	out->found = found;
}

static void set_le(struct rsp_apdu *out, uint32_t written)
{
	out->command.has_le = true;
	out->command.le = le_value(written, out->command.extended);
}

/* Takes CLA INS P1 P2 and, when it is there, P3. */
static bool take_header(struct rsp_slice *in, struct rsp_apdu *out, uint8_t *p3, bool *has_p3)
{
	struct rsp_slice header, rest = *in;
	struct rsp_capdu *command = &out->command;
	const struct rsp_class *class;
	uint8_t cla, ins, p1, p2;

	if (!rsp_take(&rest, HEADER_LEN, &header))
		return false;
	command->header = header;
	if (!rsp_take_u8(&header, &cla) || !rsp_take_u8(&header, &ins) ||
	    !rsp_take_u8(&header, &p1) || !rsp_take_u8(&header, &p2))
		return false;
	command->cla = cla;
	command->ins = ins;
	command->p1 = p1;
	command->p2 = p2;
	out->has_command = true;
	class = &rsp_classes[cla];
	out->class = *class;
	out->instruction = rsp_instruction_of(class->type, ins, p1, p2);
	*has_p3 = rsp_take_u8(&rest, p3);
	out->front = rsp_sub(*in, 0, (size_t)HEADER_LEN + (*has_p3 ? 1 : 0));
	if (ins >> NIBBLE_BITS == INS_NOT_6 || ins >> NIBBLE_BITS == INS_NOT_9)
		fault(out, RSP_FAULT_HEADER, 0, ins);
	*in = rest;
	return true;
}

/* Takes the two bytes of an extended length; the front of the command grows by them. */
static bool take_extended(struct rsp_slice whole, struct rsp_slice *in, struct rsp_apdu *out,
                          uint32_t *value)
{
	uint16_t written;

	if (!rsp_take_u16be(in, &written))
		return false;
	out->command.extended = true;
	out->front = rsp_sub(whole, 0, out->front.len + EXTENDED_LEN);
	*value = written;
	return true;
}

/* Takes Lc bytes of data, or what there is of them. */
static void take_data(struct rsp_slice *in, struct rsp_apdu *out, uint32_t lc)
{
	out->command.has_lc = true;
	if (in->len < lc)
		fault(out, RSP_FAULT_LC_LONG, lc, in->len);
	out->command.data = rsp_take_up_to(in, lc);
}

/* Le behind the data of a command alone; what is more than Le does not belong there. */
static void take_back(struct rsp_slice *in, struct rsp_apdu *out)
{
	uint64_t written = 0;
	size_t len = out->command.extended ? EXTENDED_LEN : 1;

	if (in->len == 0)
		return;
	out->back = *in;
	if (in->len == len && rsp_take_ube(in, len, &written))
		set_le(out, (uint32_t)written);
	else
		fault(out, RSP_FAULT_LC_SHORT, len, in->len);
}

static void command_body(struct rsp_slice whole, struct rsp_slice in, struct rsp_apdu *out,
                         uint8_t p3)
{
	uint32_t length = p3;

	if (in.len == 0) {
		/* Five bytes: case 2, or (T=0) the header of a command whose data is not there. */
		if (out->instruction->shape == RSP_CASE_2 ||
		    out->instruction->shape == RSP_CASE_UNKNOWN ||
		    (out->instruction->shape == RSP_CASE_4 && length == 0))
			set_le(out, length);
		else if (length)
			take_data(&in, out, length);
		return;
	}
	if (p3 == 0 && in.len >= EXTENDED_LEN && take_extended(whole, &in, out, &length) &&
	    in.len == 0) {
		set_le(out, length);
		return;
	}
	take_data(&in, out, length);
	take_back(&in, out);
}

bool rsp_apdu_of_command(struct rsp_slice in, struct rsp_apdu *out)
{
	struct rsp_slice whole = in;
	uint8_t p3 = 0;
	bool has_p3;

	*out = (struct rsp_apdu){0};
	if (!take_header(&in, out, &p3, &has_p3))
		return false;
	if (has_p3)
		command_body(whole, in, out, p3);
	return true;
}

static bool take_sw(struct rsp_slice *in, struct rsp_apdu *out)
{
	struct rsp_slice rest = *in, bytes;

	if (!rsp_take_last(&rest, SW_LEN, &out->sw_bytes))
		return false;
	bytes = out->sw_bytes;
	if (!rsp_take_u16be(&bytes, &out->sw) || !rsp_sw_plausible(out->sw))
		return false;
	out->has_sw = true;
	*in = rest;
	return true;
}

void rsp_apdu_of_response(struct rsp_slice in, struct rsp_apdu *out)
{
	*out = (struct rsp_apdu){.has_response = true};
	if (!take_sw(&in, out)) {
		out->sw_bytes = rsp_slice(NULL, 0);
		fault(out, RSP_FAULT_SW, SW_LEN, in.len);
	}
	out->response = in;
}

static bool is_one_tlv(struct rsp_slice in)
{
	struct rsp_tlv tlv;

	return rsp_take_tlv(&in, &tlv) == RSP_TLV_OK && !tlv.truncated && in.len == 0;
}

/* What follows the data of a command in a frame: Le, response, or both (rule 3). */
static void frame_back(struct rsp_slice in, struct rsp_apdu *out)
{
	size_t len = out->command.extended ? EXTENDED_LEN : 1;
	struct rsp_slice rest = in, back = rsp_take_up_to(&rest, len);
	struct rsp_slice number = back;
	uint64_t written = 0;

	out->response = in;
	if (!rsp_take_ube(&number, len, &written))
		return;
	if (rest.len && written && (written != rest.len || is_one_tlv(in)))
		return;
	out->back = back;
	out->response = rest;
	set_le(out, (uint32_t)written);
}

static void frame_outgoing(struct rsp_slice whole, struct rsp_slice in, struct rsp_apdu *out,
                           uint8_t p3)
{
	uint32_t length = p3;
	struct rsp_slice rest = in;

	if (p3 == 0 && in.len > SHORT_LE_MAX && take_extended(whole, &rest, out, &length))
		in = rest; /* rule 4 */
	set_le(out, length);
	out->response = in;
	if (in.len > out->command.le)
		fault(out, RSP_FAULT_LE_SHORT, out->command.le, in.len);
}

static void frame_incoming(struct rsp_slice whole, struct rsp_slice in, struct rsp_apdu *out,
                           uint8_t p3)
{
	uint32_t length = p3;
	struct rsp_slice rest = in;
	uint16_t extended = 0;

	if (in.len == 0 && !(p3 && rsp_sw_ok(out->sw))) {
		if (p3 == 0 && out->instruction->shape == RSP_CASE_4)
			set_le(out, length);
		out->command.has_lc = p3 != 0; /* rule 5 */
		return;
	}
	if (p3 == 0) {
		struct rsp_slice peek = in;

		if (!rsp_take_u16be(&peek, &extended) || extended == 0 || peek.len < extended) {
			frame_outgoing(whole, in, out, p3);
			return;
		}
		if (take_extended(whole, &rest, out, &length))
			in = rest;
	}
	take_data(&in, out, length);
	if (in.len)
		frame_back(in, out);
}

/* GET DATA of an access rule application may carry what is asked for (GPD SE Access Control 4.2),
 * that of a security domain a list of tags (GPCS 11.3.2.3): the answer always begins with the tag
 * in P1 and P2. */
static bool asks_with_data(const struct rsp_apdu *apdu, uint8_t p3, struct rsp_slice in)
{
	static const uint16_t objects[] = {0xFF40, 0xFF50, 0xFF60, 0xDF20, 0xDF21};
	uint16_t object = (uint16_t)((unsigned)apdu->command.p1 << OCTET_BITS | apdu->command.p2);
	uint32_t first;

	if (apdu->command.ins != RSP_INS_GET_DATA || !p3 || in.len < p3)
		return false;
	first = rsp_first_tag(in);
	if (first == object || !is_one_tlv(rsp_sub(in, 0, p3)))
		return false;
	if (first == TAG_LIST)
		return true;
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		if (objects[i] == object)
			return true;
	return false;
}

/* Rule 2. */
static bool takes_data(const struct rsp_apdu *apdu, uint8_t p3, struct rsp_slice in)
{
	switch (apdu->instruction->shape) {
	case RSP_CASE_3:
	case RSP_CASE_4:
		return true;
	case RSP_CASE_1:
		return false;
	case RSP_CASE_2:
		return asks_with_data(apdu, p3, in);
	case RSP_CASE_UNKNOWN:
	default:
		return p3 && in.len >= p3;
	}
}

/* A frame without room for both sides: the status word or the header tells which one it is. */
static bool half_frame(struct rsp_slice in, struct rsp_apdu *out)
{
	struct rsp_apdu response;

	rsp_apdu_of_response(in, &response);
	if (rsp_apdu_of_command(in, out) && (out->instruction->name || !response.has_sw))
		return true;
	*out = response;
	return response.has_sw;
}

bool rsp_apdu_of_frame(struct rsp_slice in, struct rsp_apdu *out)
{
	struct rsp_slice whole = in;
	uint8_t p3 = 0;
	bool has_p3;

	*out = (struct rsp_apdu){0};
	if (in.len < FRAME_MIN)
		return half_frame(in, out);
	if (!take_sw(&in, out))
		return rsp_apdu_of_command(whole, out);
	out->has_response = true;
	if (!take_header(&in, out, &p3, &has_p3))
		return false;
	if (!has_p3)
		return true;
	if (takes_data(out, p3, in))
		frame_incoming(whole, in, out, p3);
	else if (in.len || out->instruction->shape != RSP_CASE_1)
		frame_outgoing(whole, in, out, p3);
	return true;
}
