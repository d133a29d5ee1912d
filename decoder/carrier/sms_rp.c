/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/sms_rp.h"

/* TS 24.011 8.2.2: the lowest bit is the direction. */
enum rp_type { RP_DATA = 0, RP_ACK = 2, RP_ERROR = 4 };

enum { TYPE_MASK = 0x06, TO_MOBILE = 0x01, IEI_USER_DATA = 0x41 };

/* A length in one octet, and so many bytes. */
static bool take_value(struct rsp_slice *in, struct rsp_slice *out)
{
	uint8_t len;

	return rsp_take_u8(in, &len) && rsp_take(in, len, out);
}

/* The user data of a report: optional, behind a tag. */
static bool take_report(struct rsp_slice *in, struct rsp_slice *out)
{
	uint8_t tag;

	*out = rsp_slice(NULL, 0);
	if (!rsp_take_u8(in, &tag))
		return true;
	return tag == IEI_USER_DATA && take_value(in, out);
}

static bool take_tpdu(struct rsp_slice *in, uint8_t type, struct rsp_slice *out_centre,
                      struct rsp_slice *out)
{
	struct rsp_slice from, to, cause;

	switch (type & TYPE_MASK) {
	case RP_DATA:
		if (!take_value(in, &from) || !take_value(in, &to) || !take_value(in, out))
			return false;
		*out_centre = type & TO_MOBILE ? from : to;
		return true;
	case RP_ACK:
		return take_report(in, out);
	case RP_ERROR:
		return take_value(in, &cause) && take_report(in, out);
	default:
		return true;
	}
}

static enum rsp_sms_report report_of(uint8_t type)
{
	return (type & TYPE_MASK) == RP_ACK     ? RSP_SMS_REPORT_ACK
	       : (type & TYPE_MASK) == RP_ERROR ? RSP_SMS_REPORT_ERROR
	                                        : RSP_SMS_REPORT_UNKNOWN;
}

void rsp_rp_handle(struct rsp_pass *pass, const struct rsp_item *item, struct rsp_slice message,
                   const struct rsp_buffer *buffer, const struct rsp_origin *origin)
{
	struct rsp_slice in = message, tpdu = {0}, centre = {0};
	struct rsp_sms *sms;
	struct rsp_item out = {
	    .hint = RSP_HINT_SMS, .slot = -1, .frame = item->frame, .buffer = buffer};
	uint8_t type, reference;

	if (!rsp_take_u8(&in, &type) || !rsp_take_u8(&in, &reference) ||
	    !take_tpdu(&in, type, &centre, &tpdu)) {
		rsp_pass_report(pass, RSP_RULE_SMS_CUT, item->frame,
		                "an RP message of %zu bytes ends inside its elements", message.len);
		return;
	}
	if (!tpdu.len)
		return;
	sms = rsp_arena_alloc(pass->scratch, sizeof(*sms));
	if (!sms) {
		pass->out_of_memory = true;
		return;
	}
	sms->way = type & TO_MOBILE ? RSP_SMS_TO_CARD : RSP_SMS_FROM_CARD;
	sms->report = report_of(type);
	sms->origin = *origin;
	sms->service_centre = centre;
	sms->service_centre_buffer = buffer;
	out.bytes = tpdu;
	out.sms = sms;
	rsp_pass_push(pass, &out);
}
