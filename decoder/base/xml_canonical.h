/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Canonical XML: the bytes of a part of a document that digests and signatures are over. */
#ifndef RSP_BASE_XML_CANONICAL_H
#define RSP_BASE_XML_CANONICAL_H

#include "base/xml.h"

/* What an honest part stays far below; beyond it the work would grow faster than the part. */
enum {
	RSP_XML_SIGNED_BYTES = 64 << 10, /* of a part and the start tags around it */
	RSP_XML_SIGNED_TAGS = 4096,
	RSP_XML_SIGNED_SPACES = 64, /* declarations of namespaces */
	RSP_XML_PREFIXES = 16       /* that the exclusive form treats as the inclusive one does */
};

struct rsp_xml_form {
	enum rsp_xml_method {
		RSP_XML_INCLUSIVE,     /* Canonical XML 1.0 */
		RSP_XML_INCLUSIVE_1_1, /* Canonical XML 1.1 */
		RSP_XML_EXCLUSIVE      /* Exclusive XML Canonicalization 1.0 */
	} method;
	bool with_comments;
	const char *prefixes; /* InclusiveNamespaces of the exclusive form, blanks between */
};

/* rsp_xml_canonical gives the canonical form of an element of a document, in the arena. False when
 * it has none, is not whole, or is beyond a limit: *out_trouble is a clause about "it" that says
 * why. */
RSP_MUST_USE bool rsp_xml_canonical(struct rsp_arena *arena,
                                    const struct rsp_xml_document *document,
                                    const struct rsp_xml_element *element,
                                    const struct rsp_xml_form *form, struct rsp_slice *out,
                                    const char **out_trouble);

#endif
