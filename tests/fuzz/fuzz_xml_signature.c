/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as if its first EumSignature were over its first EumSignedInfo: digests, value and
 * certificates; and the canonical forms of both, which are that of themselves. */
#include <stdlib.h>
#include <string.h>

#include "base/xml_canonical.h"
#include "secure/xml_signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct rsp_xml_element *find(const struct rsp_xml_element *at, const char *name)
{
	for (; at; at = at->next) {
		const struct rsp_xml_element *found =
		    strcmp(at->name, name) == 0 ? at : find(at->first, name);

		if (found)
			return found;
	}
	return NULL;
}

/* What is canonical stays as it is. */
static void check_form(struct rsp_arena *arena, struct rsp_slice canonical,
                       const struct rsp_xml_form *form)
{
	const struct rsp_buffer *buffer = rsp_buffer_frame(arena, canonical, 1, 0);
	struct rsp_xml_document document;
	struct rsp_slice again;
	const char *trouble;

	rsp_xml_read_any(arena, buffer, &document);
	if (!document.root)
		abort();
	if (rsp_xml_canonical(arena, &document, document.root, form, &again, &trouble) &&
	    !rsp_equal(again, canonical))
		abort();
}

static void check_canonical(struct rsp_arena *arena, const struct rsp_xml_document *document,
                            const struct rsp_xml_element *element)
{
	for (unsigned method = RSP_XML_INCLUSIVE; method <= RSP_XML_EXCLUSIVE; method++) {
		const struct rsp_xml_form form = {.method = (enum rsp_xml_method)method,
		                                  .with_comments = true};
		const char *trouble = NULL;
		struct rsp_slice out;

		if (rsp_xml_canonical(arena, document, element, &form, &out, &trouble))
			check_form(arena, out, &form);
		else if (!trouble)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_arena arena;
	struct rsp_xml_document document;
	struct rsp_certificate certificates[RSP_XML_CERTIFICATES];
	struct rsp_xml_signing signing = {.arena = &arena, .document = &document};
	const struct rsp_buffer *buffer;
	const char *text = NULL;
	size_t num;

	rsp_arena_init(&arena, 0);
	buffer = rsp_buffer_frame(&arena, rsp_slice(data, len), 1, 0);
	rsp_xml_read_any(&arena, buffer, &document);
	signing.part = find(document.root, "EumSignedInfo");
	signing.signature = find(document.root, "EumSignature");
	if (signing.part && signing.signature) {
		signing.crypto = rsp_crypto_new();
		if (rsp_xml_signature_digests(&signing, &text) != RSP_CHECK_VERIFIED && !text)
			abort();
		num = rsp_xml_signature_certificates(&signing, certificates);
		for (size_t at = 0; at < num; at++) {
			text = NULL;
			if (rsp_xml_signature_value(&signing, certificates[at].curve,
			                            certificates[at].point,
			                            &text) != RSP_CHECK_VERIFIED &&
			    !text)
				abort();
		}
		check_canonical(&arena, &document, signing.part);
		check_canonical(&arena, &document, signing.signature);
		rsp_crypto_free(signing.crypto);
	}
	rsp_arena_free(&arena);
	return 0;
}
