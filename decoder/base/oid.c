/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OBJECT IDENTIFIERs (ITU-T X.690 section 8.19) and the names of those that eSIM traffic carries.
 */
#include <string.h>

#include "base/values.h"

enum {
	ARC_MORE = 0x80,
	ARC_MASK = 0x7F,
	ARC_MAX = 9,    /* octets of one arc: 63 bits */
	ARC_ROOTS = 40, /* X.690 8.19.4: the first two arcs share one number */
	OID_TEXT_MAX = 256
};

struct oid_name {
	const char *dotted;
	const char *name;
};

/* clang-format off */
static const struct oid_name oid_names[] = {
	/* RFC 5480, RFC 5639, RFC 3279 */
	{"1.2.840.10045.2.1",      "ecPublicKey"},
	{"1.2.840.10045.3.1.7",    "prime256v1"},
	{"1.2.840.10045.4.3.2",    "ecdsa-with-SHA256"},
	{"1.2.840.10045.4.3.3",    "ecdsa-with-SHA384"},
	{"1.3.36.3.3.2.8.1.1.7",   "brainpoolP256r1"},
	{"1.3.132.0.34",           "secp384r1"},
	{"1.2.250.1.223.101.256.1", "FRP256v1"},
	{"1.2.156.10197.1.301",    "SM2"},
	{"1.2.840.113549.1.1.1",   "rsaEncryption"},
	{"1.2.840.113549.1.1.11",  "sha256WithRSAEncryption"},
	/* X.520 attributes */
	{"2.5.4.3",  "commonName"},
	{"2.5.4.4",  "surname"},
	{"2.5.4.5",  "serialNumber"},
	{"2.5.4.6",  "countryName"},
	{"2.5.4.7",  "localityName"},
	{"2.5.4.8",  "stateOrProvinceName"},
	{"2.5.4.10", "organizationName"},
	{"2.5.4.11", "organizationalUnitName"},
	{"2.5.4.12", "title"},
	{"0.9.2342.19200300.100.1.25", "domainComponent"},
	{"1.2.840.113549.1.9.1", "emailAddress"},
	/* RFC 5280 extensions */
	{"2.5.29.14", "subjectKeyIdentifier"},
	{"2.5.29.15", "keyUsage"},
	{"2.5.29.17", "subjectAltName"},
	{"2.5.29.18", "issuerAltName"},
	{"2.5.29.19", "basicConstraints"},
	{"2.5.29.20", "cRLNumber"},
	{"2.5.29.21", "cRLReason"},
	{"2.5.29.27", "deltaCRLIndicator"},
	{"2.5.29.28", "issuingDistributionPoint"},
	{"2.5.29.30", "nameConstraints"},
	{"2.5.29.31", "cRLDistributionPoints"},
	{"2.5.29.32", "certificatePolicies"},
	{"2.5.29.32.0", "anyPolicy"},
	{"2.5.29.35", "authorityKeyIdentifier"},
	{"2.5.29.37", "extKeyUsage"},
	{"1.3.6.1.5.5.7.1.1", "authorityInfoAccess"},
	{"1.3.6.1.5.5.7.3.1", "serverAuth"},
	{"1.3.6.1.5.5.7.3.2", "clientAuth"},
	{"1.3.6.1.5.5.7.48.1", "ocsp"},
	{"1.3.6.1.5.5.7.48.2", "caIssuers"},
	/* GSMA: SGP.22 v2 certificate roles, and extensions of CRLs */
	{"2.23.146.1",          "id-rsp"},
	{"2.23.146.1.2.0.1",    "id-rsp-expDate"},
	{"2.23.146.1.2.0.2",    "id-rsp-totalPartialCrlNumber"},
	{"2.23.146.1.2.0.3",    "id-rsp-partialCrlNumber"},
	{"2.23.146.1.2.1.0",    "id-rspRole-ci"},
	{"2.23.146.1.2.1.1",    "id-rspRole-euicc"},
	{"2.23.146.1.2.1.2",    "id-rspRole-eum"},
	{"2.23.146.1.2.1.3",    "id-rspRole-dp-tls"},
	{"2.23.146.1.2.1.4",    "id-rspRole-dp-auth"},
	{"2.23.146.1.2.1.5",    "id-rspRole-dp-pb"},
	{"2.23.146.1.2.1.6",    "id-rspRole-ds-tls"},
	{"2.23.146.1.2.1.7",    "id-rspRole-ds-auth"},
	/* SGP.22 v3 certificate roles */
	{"2.23.146.1.2.1.0.0",           "id-rspRole-ciSubCa"},
	{"2.23.146.1.2.1.0.0.0",         "id-rspRole-eum (v3)"},
	{"2.23.146.1.2.1.0.0.0.0",       "id-rspRole-eumSubCa (v3)"},
	{"2.23.146.1.2.1.0.0.0.0.0",     "id-rspRole-euicc (v3)"},
	{"2.23.146.1.2.1.0.0.1",         "id-rspRole-dpSubCa (v3)"},
	{"2.23.146.1.2.1.0.0.1.0",       "id-rspRole-dp-tls (v3)"},
	{"2.23.146.1.2.1.0.0.1.1",       "id-rspRole-dp-auth (v3)"},
	{"2.23.146.1.2.1.0.0.1.2",       "id-rspRole-dp-pb (v3)"},
	{"2.23.146.1.2.1.0.0.2",         "id-rspRole-dsSubCa (v3)"},
	{"2.23.146.1.2.1.0.0.2.0",       "id-rspRole-ds-tls (v3)"},
	{"2.23.146.1.2.1.0.0.2.1",       "id-rspRole-ds-auth (v3)"},
	{"2.23.146.1.2.2.0",    "id-rsp-permittedEins"},
	{"2.23.146.1.3.1.1",    "id-rsp-metadata-activationCodeRetrievalInfo"},
};
/* clang-format on */

static bool take_arc(struct rsp_slice *in, uint64_t *out)
{
	uint64_t value = 0;
	uint8_t octet;
	unsigned len = 0;

	do {
		if (len++ == ARC_MAX || !rsp_take_u8(in, &octet))
			return false;
		value = value << 7 | (octet & ARC_MASK);
	} while (octet & ARC_MORE);
	*out = value;
	return true;
}

static char *put_number(char *out, const char *end, uint64_t value)
{
	char digits[20];
	unsigned num = 0;

	do {
		digits[num++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	if ((size_t)(end - out) < num + 2)
		return NULL;
	while (num)
		*out++ = digits[--num];
	return out;
}

/* Writes the dotted form; false when the octets are no OID or the text has no room. */
static bool oid_text(struct rsp_slice bytes, char text[static OID_TEXT_MAX])
{
	const char *end = text + OID_TEXT_MAX;
	char *out = text;
	uint64_t arc, root;

	if (!take_arc(&bytes, &arc))
		return false;
	root = arc < 2 * ARC_ROOTS ? arc / ARC_ROOTS : 2;
	out = put_number(out, end, root);
	for (arc -= root * ARC_ROOTS; out;) {
		*out++ = '.';
		out = put_number(out, end, arc);
		if (!out || bytes.len == 0)
			break;
		if (!take_arc(&bytes, &arc))
			return false;
	}
	if (out)
		*out = '\0';
	return out != NULL;
}

const char *rsp_value_oid(struct rsp_arena *arena, struct rsp_slice bytes, bool *out_bad)
{
	char text[OID_TEXT_MAX];
	bool fits = oid_text(bytes, text);

	if (out_bad)
		*out_bad = !fits;
	return fits ? rsp_arena_printf(arena, "%s", text) : rsp_value_hex(arena, bytes);
}

const char *rsp_oid_name(struct rsp_slice bytes)
{
	char text[OID_TEXT_MAX];

	if (!oid_text(bytes, text))
		return NULL;
	for (size_t i = 0; i < sizeof(oid_names) / sizeof(*oid_names); i++)
		if (strcmp(text, oid_names[i].dotted) == 0)
			return oid_names[i].name;
	return NULL;
}
