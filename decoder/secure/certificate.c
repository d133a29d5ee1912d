/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/certificate.h"

#include <string.h>

#include "base/values.h"

enum {
	TAG_BOOLEAN = 0x01,
	TAG_INTEGER = 0x02,
	TAG_BITS = 0x03,
	TAG_OCTETS = 0x04,
	TAG_OID = 0x06,
	TAG_UTCTIME = 0x17,
	TAG_GENTIME = 0x18,
	TAG_SEQUENCE = 0x30,
	TAG_VERSION = 0xA0,    /* RFC 5280 4.1: [0] */
	TAG_EXTENSIONS = 0xA3, /* [3] */
	TAG_KEY_ID = 0x80,     /* 4.2.1.1: keyIdentifier [0] */
	TAG_REGISTERED = 0x88, /* 4.2.1.6: registeredID [8] */
	TAG_PERMITTED = 0xA0,  /* 4.2.1.10: permittedSubtrees [0] */
	TAG_DIRECTORY = 0xA4,  /* 4.2.1.6: directoryName [4] */
	HALF_LEN = RSP_ECDSA_LEN / 2,
	USAGE_SIGN = 0x80, /* 4.2.1.3: bits 0 and 5 */
	USAGE_CERTIFY = 0x04,
	BOOLEAN_FALSE = 0
};

/* Content octets of OIDs. */
#define OID(text)                                                                                  \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static const struct rsp_slice oid_ec_key = OID("\x2A\x86\x48\xCE\x3D\x02\x01");
static const struct rsp_slice oid_ecdsa_sha256 = OID("\x2A\x86\x48\xCE\x3D\x04\x03\x02");

static const struct curve {
	struct rsp_slice oid;
	enum rsp_curve curve;
} curves[] = {
    {OID("\x2A\x86\x48\xCE\x3D\x03\x01\x07"),     RSP_CURVE_P256            }, /* RFC 5480 2.1.1.1 */
    {OID("\x2B\x24\x03\x03\x02\x08\x01\x01\x07"), RSP_CURVE_BRAINPOOL_P256R1}, /* RFC 5639 */
};

/* SGP.22 4.5.2.1.0.x: 2.23.146.1.2.1.x; behind them the roles of version 3. */
static const struct policy {
	struct rsp_slice oid;
	enum rsp_certificate_role role;
} policies[] = {
    {OID("\x67\x81\x12\x01\x02\x01\x00"),                 RSP_ROLE_CI     },
    {OID("\x67\x81\x12\x01\x02\x01\x01"),                 RSP_ROLE_EUICC  },
    {OID("\x67\x81\x12\x01\x02\x01\x02"),                 RSP_ROLE_EUM    },
    {OID("\x67\x81\x12\x01\x02\x01\x03"),                 RSP_ROLE_DP_TLS },
    {OID("\x67\x81\x12\x01\x02\x01\x04"),                 RSP_ROLE_DP_AUTH},
    {OID("\x67\x81\x12\x01\x02\x01\x05"),                 RSP_ROLE_DP_PB  },
    {OID("\x67\x81\x12\x01\x02\x01\x06"),                 RSP_ROLE_DS_TLS },
    {OID("\x67\x81\x12\x01\x02\x01\x07"),                 RSP_ROLE_DS_AUTH},
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00"),             RSP_ROLE_SUB_CA },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x00"),         RSP_ROLE_EUM    },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x00\x00"),     RSP_ROLE_SUB_CA },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x00\x00\x00"), RSP_ROLE_EUICC  },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x01"),         RSP_ROLE_SUB_CA },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x01\x00"),     RSP_ROLE_DP_TLS },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x01\x01"),     RSP_ROLE_DP_AUTH},
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x01\x02"),     RSP_ROLE_DP_PB  },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x02"),         RSP_ROLE_SUB_CA },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x02\x00"),     RSP_ROLE_DS_TLS },
    {OID("\x67\x81\x12\x01\x02\x01\x00\x00\x02\x01"),     RSP_ROLE_DS_AUTH},
};

const char *rsp_role_name(enum rsp_certificate_role role)
{
	static const char *const names[] = {
	    [RSP_ROLE_UNKNOWN] = "a certificate", [RSP_ROLE_CI] = "the certificate of a CI",
	    [RSP_ROLE_EUICC] = "CERT.EUICC",      [RSP_ROLE_EUM] = "CERT.EUM",
	    [RSP_ROLE_DP_TLS] = "CERT.DP.TLS",    [RSP_ROLE_DP_AUTH] = "CERT.DPauth",
	    [RSP_ROLE_DP_PB] = "CERT.DPpb",       [RSP_ROLE_DS_TLS] = "CERT.DS.TLS",
	    [RSP_ROLE_DS_AUTH] = "CERT.DSauth",   [RSP_ROLE_SUB_CA] = "the certificate of a sub-CA",
	    [RSP_ROLE_EIM] = "CERT.EIM",
	};

	return names[role];
}

static bool take(struct rsp_slice *in, uint32_t tag, struct rsp_tlv *out)
{
	struct rsp_slice rest = *in;

	if (rsp_take_tlv(&rest, out) != RSP_TLV_OK || out->tag != tag || out->truncated)
		return false;
	*in = rest;
	return true;
}

bool rsp_spki_parse(struct rsp_slice in, enum rsp_curve *out_curve, struct rsp_slice *out_point)
{
	struct rsp_tlv spki, algorithm, oid, bits;
	uint8_t unused;

	*out_curve = RSP_CURVE_UNKNOWN;
	if (rsp_take_tlv(&in, &spki) != RSP_TLV_OK || spki.truncated ||
	    !take(&spki.value, TAG_SEQUENCE, &algorithm) ||
	    !take(&algorithm.value, TAG_OID, &oid) || !rsp_equal(oid.value, oid_ec_key) ||
	    !take(&algorithm.value, TAG_OID, &oid) || !take(&spki.value, TAG_BITS, &bits) ||
	    !rsp_take_u8(&bits.value, &unused) || unused)
		return false;
	for (size_t at = 0; at < sizeof(curves) / sizeof(*curves); at++)
		if (rsp_equal(oid.value, curves[at].oid))
			*out_curve = curves[at].curve;
	*out_point = bits.value;
	return true;
}

/* A non-negative INTEGER, right-aligned. */
static bool take_half(struct rsp_slice *in, uint8_t out[static HALF_LEN])
{
	struct rsp_tlv integer;
	struct rsp_slice digits;
	uint8_t first;

	if (!take(in, TAG_INTEGER, &integer))
		return false;
	digits = integer.value;
	while (digits.len > 1 && rsp_peek_u8(digits, 0, &first) && first == 0)
		digits = rsp_sub(digits, 1, digits.len);
	if (!digits.len || digits.len > HALF_LEN)
		return false;
	memset(out, 0, HALF_LEN);
	memcpy(out + HALF_LEN - digits.len, digits.data, digits.len);
	return true;
}

bool rsp_ecdsa_plain(struct rsp_slice in, uint8_t out[static RSP_ECDSA_LEN])
{
	struct rsp_tlv pair;

	return take(&in, TAG_SEQUENCE, &pair) && !in.len && take_half(&pair.value, out) &&
	       take_half(&pair.value, out + HALF_LEN) && !pair.value.len;
}

static bool take_time(struct rsp_slice *in, int64_t *out)
{
	struct rsp_tlv time;

	if (take(in, TAG_UTCTIME, &time))
		return rsp_value_utctime(time.value, out);
	return take(in, TAG_GENTIME, &time) && rsp_value_gentime(time.value, out);
}

/* The attributes of a Name (content octets) that its roles are checked by. */
static const struct attribute {
	struct rsp_slice oid;
	size_t of_subject, of_constraint; /* offsets of slices in struct rsp_certificate */
} attributes[] = {
    {OID("\x55\x04\x0A"), offsetof(struct rsp_certificate, organization),
     offsetof(struct rsp_certificate,                                                                                         permitted_organization)},
    {OID("\x55\x04\x05"),                   offsetof(struct rsp_certificate,                                serial_number),
     offsetof(struct rsp_certificate, permitted_serial)},
    {OID("\x55\x04\x03"),  offsetof(struct rsp_certificate,                                 common_name),                                 0                                             },
};

static void read_name(struct rsp_slice name, bool constraint, struct rsp_certificate *out)
{
	struct rsp_tlv set, pair, oid, value;

	while (rsp_take_tlv(&name, &set) == RSP_TLV_OK) {
		if (rsp_take_tlv(&set.value, &pair) != RSP_TLV_OK ||
		    !take(&pair.value, TAG_OID, &oid) ||
		    rsp_take_tlv(&pair.value, &value) != RSP_TLV_OK)
			continue;
		for (size_t at = 0; at < sizeof(attributes) / sizeof(*attributes); at++) {
			size_t offset =
			    constraint ? attributes[at].of_constraint : attributes[at].of_subject;

			if (rsp_equal(oid.value, attributes[at].oid) && offset)
				memcpy((char *)out + offset, &value.value, sizeof(value.value));
		}
	}
}

static void read_key_id(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv id;

	if (take(&in, TAG_OCTETS, &id))
		out->key_id = id.value;
}

static void read_issuer_key_id(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list, id;

	if (take(&in, TAG_SEQUENCE, &list) && take(&list.value, TAG_KEY_ID, &id))
		out->issuer_key_id = id.value;
}

static void read_usage(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv bits;
	uint8_t first;

	if (!take(&in, TAG_BITS, &bits) || !rsp_peek_u8(bits.value, 1, &first))
		return;
	out->may_sign = first & USAGE_SIGN;
	out->may_certify = first & USAGE_CERTIFY;
}

static void read_basic(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list, ca;
	uint8_t value;

	out->is_ca = take(&in, TAG_SEQUENCE, &list) && take(&list.value, TAG_BOOLEAN, &ca) &&
	             rsp_peek_u8(ca.value, 0, &value) && value != BOOLEAN_FALSE;
}

static void read_policies(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list, policy, oid;

	if (!take(&in, TAG_SEQUENCE, &list))
		return;
	while (take(&list.value, TAG_SEQUENCE, &policy)) {
		if (!take(&policy.value, TAG_OID, &oid))
			continue;
		for (size_t at = 0; at < sizeof(policies) / sizeof(*policies); at++)
			if (rsp_equal(oid.value, policies[at].oid))
				out->role = policies[at].role;
	}
}

static void read_alternative(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list, name;

	if (take(&in, TAG_SEQUENCE, &list) && rsp_tlv_find(list.value, TAG_REGISTERED, &name))
		out->registered_id = name.value;
}

static void read_constraints(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list, permitted, subtree, directory, name;

	if (!take(&in, TAG_SEQUENCE, &list) || !rsp_tlv_find(list.value, TAG_PERMITTED, &permitted))
		return;
	while (take(&permitted.value, TAG_SEQUENCE, &subtree)) {
		if (!take(&subtree.value, TAG_DIRECTORY, &directory) ||
		    !take(&directory.value, TAG_SEQUENCE, &name))
			continue;
		out->constrains_names = true;
		read_name(name.value, true, out);
	}
}

/* SGP.22 v3 4.5.2.1.0.2: the beginnings of the EIDs that an EUM may certify. */
static void read_eins(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list;

	if (take(&in, TAG_SEQUENCE, &list))
		out->permitted_eins = list.value;
}

static const struct extension {
	struct rsp_slice oid;
	void (*read)(struct rsp_slice in, struct rsp_certificate *out);
} extensions[] = {
    {OID("\x55\x1D\x0E"),                 read_key_id       },
    {OID("\x55\x1D\x0F"),                 read_usage        },
    {OID("\x55\x1D\x11"),                 read_alternative  },
    {OID("\x55\x1D\x13"),                 read_basic        },
    {OID("\x55\x1D\x1E"),                 read_constraints  },
    {OID("\x55\x1D\x20"),                 read_policies     },
    {OID("\x55\x1D\x23"),                 read_issuer_key_id},
    {OID("\x67\x81\x12\x01\x02\x02\x00"), read_eins         },
};

static void read_extensions(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv list, extension, oid, critical, value;

	if (!take(&in, TAG_SEQUENCE, &list))
		return;
	while (take(&list.value, TAG_SEQUENCE, &extension)) {
		if (!take(&extension.value, TAG_OID, &oid))
			continue;
		if (take(&extension.value, TAG_BOOLEAN, &critical) && !extension.value.len)
			continue;
		if (!take(&extension.value, TAG_OCTETS, &value))
			continue;
		for (size_t at = 0; at < sizeof(extensions) / sizeof(*extensions); at++)
			if (rsp_equal(oid.value, extensions[at].oid))
				extensions[at].read(value.value, out);
	}
}

static bool read_tbs(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv part, issuer, validity, subject, spki;

	if (take(&in, TAG_VERSION, &part) && !in.len)
		return false;
	if (!take(&in, TAG_INTEGER, &part) || !take(&in, TAG_SEQUENCE, &part) ||
	    !take(&in, TAG_SEQUENCE, &issuer) || !take(&in, TAG_SEQUENCE, &validity) ||
	    !take(&in, TAG_SEQUENCE, &subject) || !take(&in, TAG_SEQUENCE, &spki) ||
	    !take_time(&validity.value, &out->not_before) ||
	    !take_time(&validity.value, &out->not_after))
		return false;
	out->issuer = issuer.whole;
	out->subject = subject.whole;
	read_name(subject.value, false, out);
	if (!rsp_spki_parse(spki.whole, &out->curve, &out->point))
		out->curve = RSP_CURVE_UNKNOWN;
	while (rsp_take_tlv(&in, &part) == RSP_TLV_OK)
		if (part.tag == TAG_EXTENSIONS)
			read_extensions(part.value, out);
	return true;
}

static void read_signature(struct rsp_slice algorithm, struct rsp_slice bits,
                           struct rsp_certificate *out)
{
	struct rsp_tlv oid;
	uint8_t unused;

	out->is_ecdsa_sha256 =
	    take(&algorithm, TAG_OID, &oid) && rsp_equal(oid.value, oid_ecdsa_sha256);
	out->has_signature =
	    rsp_take_u8(&bits, &unused) && !unused && rsp_ecdsa_plain(bits, out->signature);
}

bool rsp_certificate_parse(struct rsp_slice in, struct rsp_certificate *out)
{
	struct rsp_tlv whole, tbs, algorithm, bits;

	*out = (struct rsp_certificate){0};
	if (rsp_take_tlv(&in, &whole) != RSP_TLV_OK || in.len || whole.truncated ||
	    !whole.constructed || !take(&whole.value, TAG_SEQUENCE, &tbs))
		return false;
	out->whole = whole.whole;
	if (!whole.value.len) {
		out->whole = tbs.whole;
		whole.value = tbs.value;
		if (!take(&whole.value, TAG_SEQUENCE, &tbs))
			return false;
	}
	if (!take(&whole.value, TAG_SEQUENCE, &algorithm) || !take(&whole.value, TAG_BITS, &bits) ||
	    !read_tbs(tbs.value, out))
		return false;
	out->tbs = tbs.whole;
	read_signature(algorithm.value, bits.value, out);
	return true;
}
