/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading XML of any kind: where elements stand, what is said against a document, and hostile ones.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "support/cmocka_include.h"

struct read {
	struct rsp_arena arena;
	struct rsp_xml_document document;
	const struct rsp_buffer *buffer;
};

static struct read read_bytes(const void *bytes, size_t len)
{
	struct read out = {0};

	rsp_arena_init(&out.arena, 0);
	out.buffer = rsp_buffer_frame(&out.arena, rsp_slice(bytes, len), 1, 0);
	assert_non_null(out.buffer);
	rsp_xml_read_any(&out.arena, out.buffer, &out.document);
	return out;
}

static struct read read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

static void expect_slice(struct rsp_slice slice, const char *text)
{
	assert_int_equal(slice.len, strlen(text));
	assert_memory_equal(slice.data, text, slice.len);
}

static void expect_no_faults(const struct read *read)
{
	for (size_t at = 0; at < RSP_XML_NUM_FAULTS; at++)
		assert_null(read->document.faults[at].text);
}

static void test_places(void **state)
{
	struct read read = read_text(
	    "<?xml version='1.0'?><!-- <no> -->\n<p:a xmlns:p='urn:p' x='1>2' p:y=\"t&amp;u\">"
	    "<b/>te<![CDATA[<x>]]>xt<c >v</c ></p:a>");
	const struct rsp_xml_element *a = read.document.root, *b, *c;

	(void)state;
	expect_no_faults(&read);
	assert_string_equal(a->name, "a");
	assert_string_equal(a->space, "urn:p");
	assert_string_equal(a->text, "te<x>xt");
	assert_int_equal(a->line, 2);
	assert_string_equal(rsp_xml_attribute(a, "x"), "1>2");
	assert_string_equal(rsp_xml_attribute(a, "y"), "t&u");
	expect_slice(rsp_xml_written(a->tag, "y"), "t&amp;u");
	expect_slice(a->tag, "<p:a xmlns:p='urn:p' x='1>2' p:y=\"t&amp;u\">");
	b = a->first;
	expect_slice(b->whole, "<b/>");
	assert_int_equal(b->inner.len, 0);
	c = b->next;
	expect_slice(c->whole, "<c >v</c >");
	expect_slice(c->inner, "v");
	assert_null(c->next);
	rsp_arena_free(&read.arena);
}

/* Each byte of a text leads back to where it is written. */
static void test_text(void **state)
{
	struct read read = read_text("<a>x&amp;&#x20AC;y</a>");
	const struct rsp_xml_element *a = read.document.root;
	const struct rsp_buffer *text =
	    rsp_xml_text(&read.arena, read.buffer, a->inner, a->text, "t");
	static const size_t places[] = {3, 4, 9, 9, 9, 17};
	const struct rsp_buffer *frame;
	size_t off;

	(void)state;
	expect_slice(text->bytes, "x&\xE2\x82\xACy");
	for (size_t at = 0; at < sizeof(places) / sizeof(*places); at++) {
		assert_true(rsp_buffer_locate(text, at, &frame, &off));
		if (at != 3 && at != 4)
			assert_int_equal(off, places[at]);
	}
	rsp_arena_free(&read.arena);
}

/* A document, the fault that it has, and the elements that are there nevertheless. */
static const struct broken_row {
	const char *text;
	enum rsp_xml_fault fault;
	const char *root, *child;
} broken_rows[] = {
    {"<a><b>1</b><c>2</a>",                                           RSP_XML_MALFORMED, "a",  "b" },
    {"<a><b>1</b>",                                                   RSP_XML_MALFORMED, "a",  "b" },
    {"<a><b>&undeclared;</b></a>",                                    RSP_XML_MALFORMED, "a",  "b" },
    {"<a x='1' x='2'><b/></a>",                                       RSP_XML_MALFORMED, "a",  "b" },
    {"<p:a><b/></p:a>",                                               RSP_XML_MALFORMED, "a",  "b" },
    {"<a><b>\x01</b></a>",                                            RSP_XML_MALFORMED, "a",  "b" },
    {"<a><b>\xFF\xFE</b></a>",                                        RSP_XML_MALFORMED, "a",  "b" },
    {"",                                                              RSP_XML_MALFORMED, NULL, NULL},
    {"text",                                                          RSP_XML_MALFORMED, NULL, NULL},
    {"<!DOCTYPE a><a><b/></a>",                                       RSP_XML_DOCTYPE,   "a",  "b" },
    {"<!DOCTYPE a [<!ENTITY x \"y\">]><a><b/></a>",                   RSP_XML_DOCTYPE,   "a",  "b" },
    {"<?xml version='1.0' encoding='ISO-8859-1'?><a><b>\xE4</b></a>", RSP_XML_ENCODING,  "a",  "b" },
};

static void test_broken(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(broken_rows) / sizeof(*broken_rows); at++) {
		const struct broken_row *row = &broken_rows[at];
		struct read read = read_text(row->text);
		const struct rsp_xml_element *root = read.document.root;

		assert_non_null(read.document.faults[row->fault].text);
		assert_int_equal(root != NULL, row->root != NULL);
		if (root) {
			assert_string_equal(root->name, row->root);
			assert_string_equal(root->first->name, row->child);
		}
		rsp_arena_free(&read.arena);
	}
}

static void test_latin(void **state)
{
	struct read read =
	    read_text("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE4<b>c</b></a>");

	(void)state;
	assert_string_equal(read.document.root->text, "\xC3\xA4");
	expect_slice(read.document.root->first->inner, "c");
	rsp_arena_free(&read.arena);
}

static void put_utf16(uint8_t *out, size_t *len, const char *text, bool big)
{
	for (; *text; text++) {
		out[(*len)++] = big ? 0 : (uint8_t)*text;
		out[(*len)++] = big ? (uint8_t)*text : 0;
	}
}

static void test_utf16(void **state)
{
	static const char text[] =
	    "<?xml version=\"1.0\" encoding=\"UTF-16\"?><abcdefghijklmnopqrstuvwxyz><b>1</b>"
	    "</abcdefghijklmnopqrstuvwxyz>";

	(void)state;
	for (int big = 0; big < 2; big++) {
		uint8_t bytes[512] = {0xFF, 0xFE};
		const struct rsp_buffer *frame;
		size_t len = 2, off;
		struct read read;

		if (big) {
			bytes[0] = 0xFE;
			bytes[1] = 0xFF;
		}
		put_utf16(bytes, &len, text, big);
		read = read_bytes(bytes, len);
		assert_non_null(read.document.faults[RSP_XML_ENCODING].text);
		assert_null(read.document.faults[RSP_XML_MALFORMED].text);
		assert_string_equal(read.document.root->first->text, "1");
		expect_slice(read.document.root->first->inner, "1");
		assert_true(rsp_buffer_locate(
		    read.document.text,
		    rsp_offset_in(read.document.text->bytes, read.document.root->first->inner),
		    &frame, &off));
		/* It leads to the run of characters that it is of. */
		assert_true(off <= 2 + 2 * (size_t)(strstr(text, "1</b>") - text));
		assert_true(off + 64 > 2 + 2 * (size_t)(strstr(text, "1</b>") - text));
		rsp_arena_free(&read.arena);
	}
}

static char *repeated(const char *before, const char *part, size_t num, const char *after)
{
	size_t len = strlen(part), at = strlen(before);
	char *out = malloc(at + num * len + strlen(after) + 1);

	assert_non_null(out);
	memcpy(out, before, at);
	for (size_t i = 0; i < num; i++, at += len)
		memcpy(out + at, part, len);
	strcpy(out + at, after);
	return out;
}

static size_t depth_of(const struct rsp_xml_element *element)
{
	size_t depth = 0;

	for (; element; element = element->first)
		depth++;
	return depth;
}

static void test_limits(void **state)
{
	char *deep = repeated("", "<a>", 100000, ""),
	     *wide = repeated("<a>", "<b/>", 200000, "</a>");
	char *attributes = repeated("<a", " x=''", 1000, "/>");
	char *shallow = repeated("<r>", "<a><b/></a>", 100, "</r>");
	struct read read = read_text(deep);
	size_t num = 0;

	(void)state;
	assert_non_null(read.document.faults[RSP_XML_LIMIT].text);
	assert_int_equal(depth_of(read.document.root), RSP_XML_DEPTH);
	rsp_arena_free(&read.arena);
	read = read_text(wide);
	assert_non_null(read.document.faults[RSP_XML_LIMIT].text);
	for (const struct rsp_xml_element *at = read.document.root->first; at; at = at->next)
		num++;
	assert_int_equal(num, RSP_XML_ELEMENTS - 1);
	rsp_arena_free(&read.arena);
	read = read_text(attributes);
	assert_non_null(read.document.faults[RSP_XML_LIMIT].text);
	assert_null(read.document.root);
	rsp_arena_free(&read.arena);
	read = read_text(shallow);
	expect_no_faults(&read);
	rsp_arena_free(&read.arena);
	free(deep);
	free(wide);
	free(attributes);
	free(shallow);
}

/* Below what is too deep, the places of what follows are still known. */
static void test_behind_deep(void **state)
{
	char *front = repeated("<r>", "<a>", 80, "<e/>"),
	     *back = repeated("", "</a>", 80, "<z>1</z></r>");
	char *text = repeated(front, back, 1, "");
	struct read read = read_text(text);
	const struct rsp_xml_element *z = read.document.root->first->next;

	(void)state;
	assert_string_equal(z->name, "z");
	expect_slice(z->inner, "1");
	rsp_arena_free(&read.arena);
	free(front);
	free(back);
	free(text);
}

/* Slices are inside the document for every prefix and every byte that is turned. */
static void check_element(const struct read *read, const struct rsp_xml_element *element)
{
	for (; element; element = element->next) {
		struct rsp_slice bytes = read->document.text->bytes;

		assert_true(!element->tag.len || rsp_contains(bytes, element->tag));
		assert_true(!element->whole.len || rsp_contains(bytes, element->whole));
		assert_true(!element->inner.len || rsp_contains(bytes, element->inner));
		check_element(read, element->first);
	}
}

static void test_anything(void **state)
{
	static const char text[] = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'f'>]><a "
	                           "x='y'><!-- c --><b>&amp;<![CDATA[d]]>"
	                           "</b><?pi?><c/></a>";

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			char turned[sizeof(text)];
			struct read read = read_bytes(text, len);

			check_element(&read, read.document.root);
			rsp_arena_free(&read.arena);
			memcpy(turned, text, sizeof(text));
			turned[len] = (char)(turned[len] ^ (1 << bit));
			read = read_bytes(turned, sizeof(turned) - 1);
			check_element(&read, read.document.root);
			rsp_arena_free(&read.arena);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_places),      cmocka_unit_test(test_text),
	    cmocka_unit_test(test_broken),      cmocka_unit_test(test_latin),
	    cmocka_unit_test(test_utf16),       cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_behind_deep), cmocka_unit_test(test_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
