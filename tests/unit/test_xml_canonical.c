/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Canonical forms of parts of documents, as the recommendations of the W3C say they are. */
#include <stdlib.h>
#include <string.h>

#include "base/xml_canonical.h"
#include "support/cmocka_include.h"

struct read {
	struct rsp_arena arena;
	struct rsp_xml_document document;
};

static struct read *read_text(const char *text)
{
	struct read *out = calloc(1, sizeof(*out));
	const struct rsp_buffer *buffer;

	assert_non_null(out);
	rsp_arena_init(&out->arena, 0);
	buffer = rsp_buffer_frame(&out->arena, rsp_text(text), 1, 0);
	assert_non_null(buffer);
	rsp_xml_read_any(&out->arena, buffer, &out->document);
	return out;
}

static void read_free(struct read *read)
{
	rsp_arena_free(&read->arena);
	free(read);
}

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

/* The form of the element `name`; NULL where there is none, and *out_trouble why. */
static const char *canonical(struct read *read, const char *name, const struct rsp_xml_form *form,
                             const char **out_trouble)
{
	const struct rsp_xml_element *element = find(read->document.root, name);
	struct rsp_slice out;

	assert_non_null(element);
	return rsp_xml_canonical(&read->arena, &read->document, element, form, &out, out_trouble)
	           ? rsp_arena_text(&read->arena, out)
	           : NULL;
}

struct row {
	const char *text, *name;
	struct rsp_xml_form form;
	const char *wanted;
};

static const struct row rows[] = {
  /* Exclusive XML Canonicalization 1.0, 2.2 */
    {"<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\" xml:lang=\"fr\" "
     "xml:space=\"retain\"><n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff "
     "xmlns:n3=\"ftp://example.org\"/></n1:elem2></n2:pdu>",         "elem2",
     {RSP_XML_EXCLUSIVE, false, NULL},
     "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff "
     "xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>"                                                                                   },
    {"<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\" xml:lang=\"fr\" "
     "xml:space=\"retain\"><n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff "
     "xmlns:n3=\"ftp://example.org\"/></n1:elem2></n2:pdu>",         "elem2",
     {RSP_XML_INCLUSIVE, false, NULL},
     "<n1:elem2 xmlns:n1=\"http://example.net\" xmlns:n2=\"http://foo.example\" "
     "xml:lang=\"en\" xml:space=\"retain\"><n3:stuff "
     "xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>"                                                                                   },
 /* The same with a prefix that is treated as in the inclusive form. */
    {"<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\"><n1:elem2 "
     "xmlns:n1=\"http://example.net\"/></n2:pdu>",                   "elem2",
     {RSP_XML_EXCLUSIVE, false, " n2 n9"},
     "<n1:elem2 xmlns:n1=\"http://example.net\" xmlns:n2=\"http://foo.example\"></n1:elem2>"                                                   },
 /* Canonical XML 1.0, 1.1 and 2.3: quotes, references, line ends, CDATA, order of attributes,
  * comments. */
    {"<?xml version='1.0'?>\r\n<r:a xmlns:r='urn:r'><r:b z='1' a = '&quot;&#9;' >\r\n"
     "<![CDATA[a<b]]>&amp;&gt;<!-- no --><?p i?><r:c/></r:b></r:a>", "b",
     {RSP_XML_EXCLUSIVE, false, NULL},
     "<r:b xmlns:r=\"urn:r\" a=\"&quot;&#x9;\" z=\"1\">\na&lt;b&amp;&gt;<?p i?><r:c></r:c></r:b>"                                              },
    {"<a><b><!-- yes --></b></a>",                                        "b",     {RSP_XML_EXCLUSIVE, true, NULL},      "<b><!-- yes --></b>" },
 /* A default namespace, and its being taken back. */
    {"<a xmlns='urn:a'><b xmlns=''><c xmlns='urn:a'/></b></a>",
     "a",                                                                          {RSP_XML_INCLUSIVE, false, NULL},
     "<a xmlns=\"urn:a\"><b xmlns=\"\"><c xmlns=\"urn:a\"></c></b></a>"                                                                        },
    {"<a xmlns='urn:a'><b xmlns=''><c xmlns='urn:a'/></b></a>",
     "b",                                                                          {RSP_XML_EXCLUSIVE, false, NULL},
     "<b><c xmlns=\"urn:a\"></c></b>"                                                                                                          },
 /* xml:id is not handed down from 1.1 on. */
    {"<a xml:id='x'><b/></a>",                                            "b",     {RSP_XML_INCLUSIVE, false, NULL},     "<b xml:id=\"x\"></b>"},
    {"<a xml:id='x'><b/></a>",                                            "b",     {RSP_XML_INCLUSIVE_1_1, false, NULL}, "<b></b>"             },
 /* Characters beyond ASCII; a document that is broken behind the part. */
    {"<a><b>\xC3\xA4</b></x>",                                            "b",     {RSP_XML_EXCLUSIVE, false, NULL},     "<b>\xC3\xA4</b>"     },
};

static void test_forms(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		struct read *read = read_text(rows[at].text);
		const char *trouble = "";
		const char *got = canonical(read, rows[at].name, &rows[at].form, &trouble);

		assert_non_null(got);
		assert_null(trouble);
		assert_string_equal(got, rows[at].wanted);
		read_free(read);
	}
}

static void expect_trouble(const char *text, const char *name, const char *wanted)
{
	static const struct rsp_xml_form form = {RSP_XML_EXCLUSIVE, false, NULL};
	struct read *read = read_text(text);
	const char *trouble = NULL;

	assert_null(canonical(read, name, &form, &trouble));
	assert_string_equal(trouble, wanted);
	read_free(read);
}

static void test_troubles(void **state)
{
	(void)state;
	expect_trouble("<a><b>text", "b", "its end is not there");
	expect_trouble("<!DOCTYPE a [<!ENTITY x 'y'>]><a><b>text</b></a>", "b",
	               "the document has a document type declaration");
	expect_trouble("<?xml version='1.0' encoding='ISO-8859-1'?><a><b>\xE4</b></a>", "b",
	               "the document is not in UTF-8");
	expect_trouble("<a><b>&unknown;</b></a>", "b", "it has no canonical form");
	/* Canonical XML 1.0, 1.3: a relative URI of a namespace is a failure. */
	expect_trouble("<a xmlns:r='../here'><r:b/></a>", "b", "it has no canonical form");
}

/* What repeats `part` so often. */
static char *repeated(const char *front, const char *part, size_t num, const char *back)
{
	size_t len = strlen(part), at = strlen(front);
	char *out = malloc(at + num * len + strlen(back) + 1);

	assert_non_null(out);
	memcpy(out, front, at);
	for (size_t i = 0; i < num; i++, at += len)
		memcpy(out + at, part, len);
	memcpy(out + at, back, strlen(back) + 1);
	return out;
}

static void test_limits(void **state)
{
	char *text;

	(void)state;
	text = repeated("<a><b>", "0123456789abcdef", RSP_XML_SIGNED_BYTES / 16, "</b></a>");
	expect_trouble(text, "b", "it is too long");
	free(text);
	text = repeated("<a><b>", "<c/>", RSP_XML_SIGNED_TAGS, "</b></a>");
	expect_trouble(text, "b", "it has too many tags");
	free(text);
	text = repeated("<a><b>", "<c xmlns='u:u'/>", RSP_XML_SIGNED_SPACES + 1, "</b></a>");
	expect_trouble(text, "b", "it declares too many namespaces");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_troubles),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
