/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XML documents, and logs of servers that print them with their HTTP heads. */
#include "base/http.h"
#include "source_feed.h"
#include "support/alloc.h"

#define DOCUMENT(name)                                                                             \
	"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><" name "/></s:Envelope>"

struct soap_reader {
	struct rsp_arena arena;
	struct rsp_reader reader;
	struct rsp_frame frame;
};

static void open_soap(struct soap_reader *soap, const void *bytes, size_t len)
{
	*soap = (struct soap_reader){0};
	rsp_arena_init(&soap->arena, 0);
	soap->reader.arena = &soap->arena;
	soap->reader.input = rsp_input_memory(&soap->arena, rsp_slice(bytes, len));
	assert_non_null(soap->reader.input);
	assert_true(rsp_source_find("soap")->open(&soap->reader));
}

static const struct rsp_http *next(struct soap_reader *soap)
{
	soap->frame = (struct rsp_frame){0};
	if (rsp_source_find("soap")->next(&soap->reader, &soap->frame) != RSP_PULL_FRAME)
		return NULL;
	assert_int_equal(soap->frame.hint, RSP_HINT_HTTP);
	assert_true(soap->frame.by_line);
	assert_non_null(soap->frame.http);
	return soap->frame.http;
}

static void close_soap(struct soap_reader *soap)
{
	assert_null(next(soap));
	rsp_source_find("soap")->close(&soap->reader);
	rsp_input_close(soap->reader.input);
	rsp_arena_free(&soap->arena);
}

static void expect_body(const struct rsp_http *http, const char *body)
{
	assert_non_null(http);
	assert_non_null(http->body);
	assert_int_equal(http->body->bytes.len, strlen(body));
	assert_memory_equal(http->body->bytes.data, body, strlen(body));
}

/* Several on one line, one on several, and what stands around them. */
static void test_documents(void **state)
{
	static const char text[] = "first " DOCUMENT("a") " then " DOCUMENT(
	    "b") "!\r\n"
	         "<?xml version=\"1.0\"?>\n<!-- <Envelope> -->\n<RPSMessage\n a='>'>\n"
	         "<x></x ></RPSMessage> end\nES4-x\n<ES4-GetEISRequest/>";
	struct soap_reader soap;

	(void)state;
	assert_string_equal(rsp_source_recognise(rsp_slice(text, sizeof(text) - 1))->name, "soap");
	open_soap(&soap, text, sizeof(text) - 1);
	expect_body(next(&soap), DOCUMENT("a"));
	assert_int_equal(soap.frame.number, 1);
	assert_int_equal(soap.frame.file_off, 6);
	assert_int_equal(soap.frame.clock, RSP_CLOCK_NONE);
	expect_body(next(&soap), DOCUMENT("b"));
	assert_int_equal(soap.frame.file_off, 6 + strlen(DOCUMENT("a") " then "));
	expect_body(next(&soap),
	            "<?xml version=\"1.0\"?>\n<!-- <Envelope> -->\n<RPSMessage\n a='>'>\n"
	            "<x></x ></RPSMessage>");
	assert_int_equal(soap.frame.number, 2);
	assert_int_equal(soap.frame.http->last_frame, 6);
	expect_body(next(&soap), "<ES4-GetEISRequest/>");
	assert_int_equal(soap.frame.number, 8);
	assert_int_equal(soap.frame.http->exchange, 0);
	close_soap(&soap);
}

/* Every byte of a document leads to the line that it stands on. */
static void test_provenance(void **state)
{
	static const char text[] =
	    "x\n<s:Envelope xmlns:s='/soap-envelope'>\r\n<a/>\n</s:Envelope>\n";
	struct soap_reader soap;
	const struct rsp_http *http;

	(void)state;
	open_soap(&soap, text, sizeof(text) - 1);
	http = next(&soap);
	assert_non_null(http);
	for (size_t at = 0; at < http->body->bytes.len; at++) {
		const struct rsp_buffer *frame;
		size_t off;

		if (http->body->bytes.data[at] == '\n')
			continue;
		assert_true(rsp_buffer_locate(http->body, at, &frame, &off));
		assert_int_equal(text[frame->file_off + off], http->body->bytes.data[at]);
	}
	close_soap(&soap);
}

static void test_heads(void **state)
{
	static const char text[] =
	    "2018-Dec-19 10:44:49.096613 [0x7f] [trace] <<<<\n"
	    "POST /esim?x=1 HTTP/1.1\n\nHost: dp.example:1\n\nContent-Type: application/soap+xml; "
	    "action=\"u\"\n"
	    "Content-Length: 9\n\n\n" DOCUMENT(
	        "a") "\n"
	             "noise\n"
	             "[2026-01-05 10:00:00,5] DEBUG HTTP/1.1 202 Accepted\r\nServer: x\r\n\r\n"
	             "2026-01-05 10:00:01 done\n"
	             "GET /page HTTP/1.1\nHost: h\n\nother\n"
	             "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n" DOCUMENT("b") "\n";
	struct soap_reader soap;
	const struct rsp_http *http;

	(void)state;
	open_soap(&soap, text, sizeof(text) - 1);
	http = next(&soap);
	expect_body(http, DOCUMENT("a"));
	assert_true(http->is_request);
	assert_true(rsp_equal_text(http->method, "POST"));
	assert_true(rsp_equal_text(http->target, "/esim?x=1"));
	assert_true(rsp_equal_text(http->host, "dp.example:1"));
	assert_true(rsp_equal_text(http->content_type, "application/soap+xml"));
	assert_int_equal(http->num_headers, 3);
	assert_int_equal(http->exchange, 1);
	assert_int_equal(soap.frame.number, 2);
	assert_int_equal(soap.frame.clock, RSP_CLOCK_UNIX);
	assert_int_equal(soap.frame.t_ns, INT64_C(1545216289096613000));
	assert_true(soap.frame.no_zone);
	http = next(&soap);
	assert_false(http->is_request);
	assert_int_equal(http->status, 202);
	assert_int_equal(http->exchange, 1);
	assert_null(http->body);
	assert_int_equal(soap.frame.t_ns, INT64_C(1767607200500000000));
	/* The request without a body is none of ours; its response may be anybody's. */
	http = next(&soap);
	expect_body(http, DOCUMENT("b"));
	assert_int_equal(http->status, 200);
	assert_int_equal(http->exchange, 0);
	close_soap(&soap);
}

/* Documents that do not end: by the end of the file, by another that begins, and too long a line.
 */
static void test_cut(void **state)
{
	static const char text[] =
	    "<s:Envelope xmlns:s='/soap-envelope'><a>\n"
	    "<?xml version='1.0'?>" DOCUMENT("b") "\n"
	                                          "<s:Envelope><c>\nPOST /x HTTP/1.1\n\n" DOCUMENT(
	                                              "d") "\n<s:Envelope>";
	struct soap_reader soap;

	(void)state;
	open_soap(&soap, text, sizeof(text) - 1);
	expect_body(next(&soap), "<s:Envelope xmlns:s='/soap-envelope'><a>\n");
	assert_true(soap.frame.http->body_cut);
	expect_body(next(&soap), "<?xml version='1.0'?>" DOCUMENT("b"));
	assert_false(soap.frame.http->body_cut);
	expect_body(next(&soap), "<s:Envelope><c>\n");
	assert_true(soap.frame.http->body_cut);
	expect_body(next(&soap), DOCUMENT("d"));
	expect_body(next(&soap), "<s:Envelope>\n");
	assert_true(soap.frame.http->body_cut);
	close_soap(&soap);
}

static void test_utf16(void **state)
{
	static const char text[] = "<Envelope>1</Envelope>";
	uint8_t bytes[2 + 2 * sizeof(text)] = {0xFF, 0xFE};
	struct soap_reader soap;
	size_t len = 2;

	(void)state;
	for (const char *at = text; *at; at++, len += 2)
		bytes[len] = (uint8_t)*at;
	assert_string_equal(rsp_source_recognise(rsp_slice(bytes, len))->name, "soap");
	open_soap(&soap, bytes, len);
	assert_int_equal(next(&soap)->body->bytes.len, len);
	close_soap(&soap);
}

/* What holds XML and is none of ours. */
static void test_others(void **state)
{
	static const char *const texts[] = {
	    "<?xml version=\"1.0\"?><html><body>Envelope</body></html>",
	    "{\"log\":{\"entries\":[{\"text\":\"<s:Envelope xmlns:s='/soap-envelope'>\"}]}}",
	    "<s:Envelope>without a namespace</s:Envelope>",
	    "esim-messaging in a sentence",
	};

	(void)state;
	for (size_t at = 0; at < sizeof(texts) / sizeof(*texts); at++) {
		const struct rsp_source *source = rsp_source_recognise(rsp_text(texts[at]));

		assert_true(!source || strcmp(source->name, "soap") != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_documents), cmocka_unit_test(test_provenance),
	    cmocka_unit_test(test_heads),     cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_utf16),     cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
