/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secure/xml_signature.h"

#include <string.h>

#include "base/hex.h"
#include "base/xml_canonical.h"

enum { NAME_MAX = 80 }; /* bytes of a name or URI in a sentence */

/* Algorithms by their URI. */

static const struct {
	const char *uri;
	struct rsp_xml_form form;
} forms[] = {
    {"http://www.w3.org/2001/10/xml-exc-c14n#",                      {RSP_XML_EXCLUSIVE, false, NULL}    },
    {"http://www.w3.org/2001/10/xml-exc-c14n#WithComments",          {RSP_XML_EXCLUSIVE, true, NULL}     },
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315",              {RSP_XML_INCLUSIVE, false, NULL}    },
    {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
     {RSP_XML_INCLUSIVE, true, NULL}                                                                     },
    {"http://www.w3.org/2006/12/xml-c14n11",                         {RSP_XML_INCLUSIVE_1_1, false, NULL}},
    {"http://www.w3.org/2006/12/xml-c14n11#WithComments",            {RSP_XML_INCLUSIVE_1_1, true, NULL} },
};

static const struct {
	const char *uri;
	enum rsp_hash_kind hash;
} hashes[] = {
    {"http://www.w3.org/2001/04/xmlenc#sha256",       RSP_HASH_SHA256},
    {"http://www.w3.org/2001/04/xmldsig-more#sha384", RSP_HASH_SHA384},
    {"http://www.w3.org/2000/09/xmldsig#sha1",        RSP_HASH_SHA1  },
};

static const char ecdsa_sha256[] = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
static const char enveloped[] = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

static const char *attribute(const struct rsp_xml_element *element, const char *name)
{
	const char *value = element ? rsp_xml_attribute(element, name) : NULL;

	return value ? value : "";
}

static bool form_of(const struct rsp_xml_element *method, struct rsp_xml_form *out)
{
	const struct rsp_xml_element *more = rsp_xml_child(method, "InclusiveNamespaces");

	for (size_t at = 0; at < sizeof(forms) / sizeof(*forms); at++)
		if (strcmp(forms[at].uri, attribute(method, "Algorithm")) == 0) {
			*out = forms[at].form;
			if (out->method == RSP_XML_EXCLUSIVE)
				out->prefixes = attribute(more, "PrefixList");
			return true;
		}
	return false;
}

static bool hash_of(const struct rsp_xml_element *method, enum rsp_hash_kind *out)
{
	for (size_t at = 0; at < sizeof(hashes) / sizeof(*hashes); at++)
		if (strcmp(hashes[at].uri, attribute(method, "Algorithm")) == 0) {
			*out = hashes[at].hash;
			return true;
		}
	return false;
}

static const char *cut(const struct rsp_xml_signing *signing, const char *text)
{
	return rsp_arena_text(signing->arena, rsp_sub(rsp_text(text), 0, NAME_MAX));
}

static enum rsp_check_state unknown(const struct rsp_xml_signing *signing,
                                    const struct rsp_xml_element *method, const char *what,
                                    const char **out_text)
{
	const char *uri = attribute(method, "Algorithm");

	*out_text = *uri ? rsp_arena_printf(signing->arena, "the %s \"%s\" is not supported", what,
	                                    cut(signing, uri))
	                 : rsp_arena_printf(signing->arena, "the signature names no %s", what);
	return RSP_CHECK_NOT_RUN;
}

/* The bytes of a value in base64; empty when it is none. */
static struct rsp_slice base64_of(const struct rsp_xml_signing *signing,
                                  const struct rsp_xml_element *element)
{
	struct rsp_slice text = element ? rsp_trim(rsp_text(element->text)) : rsp_slice(NULL, 0);
	const struct rsp_buffer *buffer, *made;
	size_t bad = 0;

	if (!text.len || element->open)
		return rsp_slice(NULL, 0);
	buffer = rsp_buffer_frame(signing->arena, text, 0, 0);
	made = buffer ? rsp_base64_buffer(signing->arena, buffer, buffer->bytes, "", &bad) : NULL;
	return made && bad == SIZE_MAX ? made->bytes : rsp_slice(NULL, 0);
}

/* What a Reference is to */

static bool has_id(const struct rsp_xml_element *element, const char *id)
{
	static const char *const names[] = {"Id", "ID", "id"};

	for (size_t at = 0; at < sizeof(names) / sizeof(*names); at++)
		if (strcmp(attribute(element, names[at]), id) == 0)
			return true;
	return false;
}

/* Elements with an Id: the first, and how many there are. */
struct found {
	const char *id;
	const struct rsp_xml_element *first;
	unsigned num;
};

static void look_for(const struct rsp_xml_element *element, struct found *found)
{
	for (; element; element = element->next) {
		if (has_id(element, found->id) && !found->num++)
			found->first = element;
		look_for(element->first, found);
	}
}

/* One Reference being looked at. */
struct reference {
	const struct rsp_xml_signing *signing;
	const struct rsp_xml_element *element, *target;
	struct rsp_xml_form form;
};

static enum rsp_check_state find_target(struct reference *reference, const char **out_text)
{
	const struct rsp_xml_signing *signing = reference->signing;
	const char *uri = rsp_xml_attribute(reference->element, "URI");
	struct found found = {.id = uri && uri[0] == '#' ? uri + 1 : ""};

	if (!uri) {
		reference->target = signing->part; /* whoever reads it has to know */
		return RSP_CHECK_VERIFIED;
	}
	if (*found.id)
		look_for(signing->document->root, &found);
	if (!found.num && *found.id && strcmp(found.id, signing->part->name) == 0) {
		reference->target = signing->part;
		return RSP_CHECK_VERIFIED;
	}
	if (found.num == 1) {
		reference->target = found.first;
		return RSP_CHECK_VERIFIED;
	}
	*out_text = rsp_arena_printf(signing->arena,
	                             found.num ? "more than one element has the Id of the "
	                                         "Reference (\"%s\")"
	                                       : "no element is found for the Reference \"%s\"",
	                             cut(signing, uri));
	return found.num ? RSP_CHECK_FAILED : RSP_CHECK_NOT_RUN;
}

static bool holds_signature(const struct reference *reference)
{
	struct rsp_slice whole = reference->signing->document->text->bytes;
	struct rsp_slice target = reference->target->whole;
	struct rsp_slice own = reference->signing->signature->tag;
	size_t start = rsp_offset_in(whole, target), at = rsp_offset_in(whole, own);

	return start <= at && at < start + target.len;
}

/* A Reference inside the document leaves comments out before anything else (4.4.3.3). */
static enum rsp_check_state read_transforms(struct reference *reference, const char **out_text)
{
	const struct rsp_xml_element *list = rsp_xml_child(reference->element, "Transforms");
	bool is_made = false;

	reference->form = (struct rsp_xml_form){.method = RSP_XML_INCLUSIVE};
	for (const struct rsp_xml_element *at = list ? list->first : NULL; at; at = at->next) {
		struct rsp_xml_form form;
		bool is_enveloped = strcmp(attribute(at, "Algorithm"), enveloped) == 0;

		if (is_enveloped && !holds_signature(reference))
			continue; /* there is nothing to take out */
		if (!form_of(at, &form))
			return unknown(reference->signing, at, "transform", out_text);
		if (!is_made)
			reference->form = form;
		is_made = true;
	}
	reference->form.with_comments = false;
	return RSP_CHECK_VERIFIED;
}

static enum rsp_check_state compare(const struct reference *reference, const char **out_text)
{
	const struct rsp_xml_signing *signing = reference->signing;
	const struct rsp_xml_element *method = rsp_xml_child(reference->element, "DigestMethod");
	const char *name = cut(signing, reference->target->name), *trouble;
	struct rsp_slice wanted =
	    base64_of(signing, rsp_xml_child(reference->element, "DigestValue"));
	uint8_t made[RSP_HASH_MAX_LEN];
	struct rsp_slice bytes;
	enum rsp_hash_kind hash;

	if (!hash_of(method, &hash))
		return unknown(signing, method, "digest", out_text);
	if (!rsp_xml_canonical(signing->arena, signing->document, reference->target,
	                       &reference->form, &bytes, &trouble)) {
		*out_text =
		    rsp_arena_printf(signing->arena, "%s cannot be hashed: %s", name, trouble);
		return RSP_CHECK_NOT_RUN;
	}
	if (!rsp_hash(signing->crypto, hash, bytes, made)) {
		*out_text = "the cryptographic library refused";
		return RSP_CHECK_NOT_RUN;
	}
	if (rsp_equal(wanted, rsp_slice(made, rsp_hash_len(hash))))
		return RSP_CHECK_VERIFIED;
	*out_text = rsp_arena_printf(
	    signing->arena, "DigestValue is not that of %s: it is not what was signed", name);
	return RSP_CHECK_FAILED;
}

static enum rsp_check_state check_reference(struct reference *reference, const char **out_text)
{
	enum rsp_check_state state = find_target(reference, out_text);

	if (state == RSP_CHECK_VERIFIED)
		state = read_transforms(reference, out_text);
	return state == RSP_CHECK_VERIFIED ? compare(reference, out_text) : state;
}

enum rsp_check_state rsp_xml_signature_digests(const struct rsp_xml_signing *signing,
                                               const char **out_text)
{
	const struct rsp_xml_element *info = rsp_xml_child(signing->signature, "SignedInfo");
	bool is_signed = false;
	unsigned num = 0;

	for (const struct rsp_xml_element *at = info ? info->first : NULL; at; at = at->next) {
		struct reference reference = {.signing = signing, .element = at};
		enum rsp_check_state state;

		if (strcmp(at->name, "Reference") != 0)
			continue;
		if (++num > RSP_XML_REFERENCES) {
			*out_text = "the signature has too many References";
			return RSP_CHECK_NOT_RUN;
		}
		state = check_reference(&reference, out_text);
		if (state != RSP_CHECK_VERIFIED)
			return state;
		is_signed |= reference.target == signing->part;
	}
	if (is_signed)
		return RSP_CHECK_VERIFIED;
	*out_text = num ? rsp_arena_printf(signing->arena, "the signature is not over %s",
	                                   cut(signing, signing->part->name))
	                : "the signature has no Reference";
	return num ? RSP_CHECK_FAILED : RSP_CHECK_NOT_RUN;
}

enum rsp_check_state rsp_xml_signature_value(const struct rsp_xml_signing *signing,
                                             enum rsp_curve curve, struct rsp_slice point,
                                             const char **out_text)
{
	const struct rsp_xml_element *info = rsp_xml_child(signing->signature, "SignedInfo");
	const struct rsp_xml_element *method = rsp_xml_child(info, "SignatureMethod");
	const struct rsp_xml_element *canonical = rsp_xml_child(info, "CanonicalizationMethod");
	struct rsp_slice value =
	    base64_of(signing, rsp_xml_child(signing->signature, "SignatureValue"));
	struct rsp_xml_form form;
	struct rsp_slice bytes;
	const char *trouble;

	if (strcmp(attribute(method, "Algorithm"), ecdsa_sha256) != 0)
		return unknown(signing, method, "signature algorithm", out_text);
	if (!form_of(canonical, &form))
		return unknown(signing, canonical, "canonicalization", out_text);
	if (!rsp_xml_canonical(signing->arena, signing->document, info, &form, &bytes, &trouble)) {
		*out_text =
		    rsp_arena_printf(signing->arena, "SignedInfo cannot be hashed: %s", trouble);
		return RSP_CHECK_NOT_RUN;
	}
	switch (rsp_ecdsa_verify(signing->crypto, curve, point, &bytes, 1, value)) {
	case RSP_ECDSA_VERIFIED:
		return RSP_CHECK_VERIFIED;
	case RSP_ECDSA_WRONG:
		*out_text = "SignatureValue does not verify with this key";
		return RSP_CHECK_FAILED;
	case RSP_ECDSA_NO_KEY:
		*out_text = "the key is no point on a curve that is supported";
		return RSP_CHECK_NOT_RUN;
	case RSP_ECDSA_BROKEN:
		break;
	}
	*out_text = "the cryptographic library refused";
	return RSP_CHECK_NOT_RUN;
}

/* Certificates of one X509Data. */
static size_t certificates_of(const struct rsp_xml_signing *signing,
                              const struct rsp_xml_element *data,
                              struct rsp_certificate out[static RSP_XML_CERTIFICATES], size_t num)
{
	for (const struct rsp_xml_element *at = data->first; at; at = at->next)
		if (num < RSP_XML_CERTIFICATES && strcmp(at->name, "X509Certificate") == 0 &&
		    rsp_certificate_parse(base64_of(signing, at), &out[num]))
			num++;
	return num;
}

size_t rsp_xml_signature_certificates(const struct rsp_xml_signing *signing,
                                      struct rsp_certificate out[static RSP_XML_CERTIFICATES])
{
	const struct rsp_xml_element *info = rsp_xml_child(signing->signature, "KeyInfo");
	size_t num = 0;

	for (const struct rsp_xml_element *at = info ? info->first : NULL; at; at = at->next)
		if (strcmp(at->name, "X509Data") == 0)
			num = certificates_of(signing, at, out, num);
	return num;
}
