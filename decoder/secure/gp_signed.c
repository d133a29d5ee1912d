/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/gp_signed.h"

enum {
	TAG_CERTIFICATE = 0x7F21,
	TAG_ISSUER = 0x42,
	TAG_SUBJECT = 0x5F20,
	TAG_DISCRETIONARY = 0x73,
	TAG_AUTHORITY = 0xC9,
	TAG_KEY = 0x7F49,
	TAG_POINT = 0xB0,
	TAG_CURVE = 0xF0,
	TAG_SIGNATURE = 0x5F37
};

static struct rsp_slice value_of(struct rsp_slice in, uint32_t tag)
{
	struct rsp_tlv tlv;

	return rsp_tlv_find(in, tag, &tlv) && !tlv.truncated ? tlv.value : rsp_slice(NULL, 0);
}

/* GPCS table B-2 */
static enum rsp_curve curve_of(struct rsp_slice reference)
{
	enum { P256 = 0x00, BRAINPOOL_P256R1 = 0x03 };
	uint8_t number = P256;

	if (reference.len && (reference.len != 1 || !rsp_take_u8(&reference, &number)))
		return RSP_CURVE_UNKNOWN;
	return number == P256               ? RSP_CURVE_P256
	       : number == BRAINPOOL_P256R1 ? RSP_CURVE_BRAINPOOL_P256R1
	                                    : RSP_CURVE_UNKNOWN;
}

bool rsp_gp_signed_parse(struct rsp_slice in, struct rsp_gp_signed *out)
{
	struct rsp_slice rest = in, key;
	struct rsp_tlv tlv;

	if (rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK && tlv.tag == TAG_CERTIFICATE)
		in = tlv.truncated ? rsp_slice(NULL, 0) : tlv.value;
	*out = (struct rsp_gp_signed){
	    .issuer = value_of(in, TAG_ISSUER),
	    .subject = value_of(in, TAG_SUBJECT),
	    .issuer_key_id = value_of(value_of(in, TAG_DISCRETIONARY), TAG_AUTHORITY),
	};
	key = value_of(in, TAG_KEY);
	out->point = value_of(key, TAG_POINT);
	out->curve = curve_of(value_of(key, TAG_CURVE));
	if (!rsp_tlv_find(in, TAG_SIGNATURE, &tlv) || tlv.truncated)
		return out->point.len;
	out->signature = tlv.value;
	out->signed_part = rsp_sub(in, 0, rsp_offset_in(in, tlv.whole));
	return true;
}

enum rsp_ecdsa_outcome rsp_gp_signed_verify(struct rsp_crypto *crypto,
                                            const struct rsp_gp_signed *certificate,
                                            enum rsp_curve curve, struct rsp_slice point)
{
	return rsp_ecdsa_verify(crypto, curve, point, &certificate->signed_part, 1,
	                        certificate->signature);
}
