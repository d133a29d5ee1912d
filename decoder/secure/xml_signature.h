/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signatures in XML documents (W3C XML Signature): digests of what is signed, and a value over
 * these. */
#ifndef RSP_SECURE_XML_SIGNATURE_H
#define RSP_SECURE_XML_SIGNATURE_H

#include "base/xml.h"
#include "rsptrace/signature.h"
#include "secure/certificate.h"

enum {
	RSP_XML_REFERENCES = 4,   /* that are looked at */
	RSP_XML_CERTIFICATES = 4, /* likewise, of KeyInfo */
};

/* A signature that should be over a part of the document it stands in. */
struct rsp_xml_signing {
	struct rsp_crypto *crypto;
	struct rsp_arena *arena;
	const struct rsp_xml_document *document;
	const struct rsp_xml_element *signature; /* what has SignedInfo, SignatureValue, KeyInfo */
	const struct rsp_xml_element *part;
};

/* Each of the two gives a clause in *out_text, in the arena or constant, which says why not.
 * Nothing is signed unless both verify. */

/* rsp_xml_signature_digests compares each DigestValue with what its Reference is to, as it was
 * received. Where none is to the part it fails: something else is signed. A URI that is the name of
 * the part is taken for one, where no element has it as its Id. */
enum rsp_check_state rsp_xml_signature_digests(const struct rsp_xml_signing *signing,
                                               const char **out_text);

/* rsp_xml_signature_value verifies SignatureValue over SignedInfo with a key. */
enum rsp_check_state rsp_xml_signature_value(const struct rsp_xml_signing *signing,
                                             enum rsp_curve curve, struct rsp_slice point,
                                             const char **out_text);

/* rsp_xml_signature_certificates gives the certificates of KeyInfo that can be read, as they stand;
 * their bytes are in the arena. */
size_t rsp_xml_signature_certificates(const struct rsp_xml_signing *signing,
                                      struct rsp_certificate out[static RSP_XML_CERTIFICATES]);

#endif
