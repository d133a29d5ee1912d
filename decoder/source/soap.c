/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SOAP messages as text: XML documents, one or more, and logs of servers that print them with their
 * HTTP heads:
 *
 *   2018-Dec-19 10:44:49.096613 [thread] [trace] <<<<
 *   POST /path HTTP/1.1
 *   Content-Type: application/soap+xml; ...
 *
 *   <?xml version="1.0"?><soap:Envelope ...>...</soap:Envelope>
 *
 * Heads may have empty lines between their own. A document ends with its last tag, whatever
 * Content-Length says; a head without one ends with the first line that is none of its own. A
 * response answers the request before it. The time of a message is that of the line it begins on,
 * or of the last line before that has one. All other lines are passed over. In UTF-16 the whole
 * file is one document. */
#include "base/xml.h"
#include "source/formats.h"
#include "source/http_head.h"
#include "source/log.h"
#include "source/xml_scan.h"

enum {
	SURE = 93,
	MESSAGE_MEMORY = 5 * RSP_XML_BYTES / 2, /* with the copies of its lines */
	DOCUMENT_MAX = RSP_XML_BYTES / 4
};

enum state { BETWEEN, IN_HEAD, IN_DOCUMENT };

struct soap {
	struct rsp_line line;
	struct rsp_slice rest; /* of the line, not read yet */
	bool has_line;
	struct rsp_log clock; /* only what rsp_log_stamp sets */
	enum state state;
	struct rsp_arena arena; /* of the message under way */
	struct rsp_http http;
	struct rsp_http_header headers[RSP_HEAD_HEADERS];
	struct rsp_xml_scan scan;
	struct rsp_joiner body;
	uint64_t first_line, file_off;
	uint64_t asked; /* exchange that waits for its response; 0: none */
	bool given, whole_read;
};

/* A document without a head. */
static const struct rsp_http bare = {
    .is_request = true,
    .content_type = {(const uint8_t *)"application/xml", sizeof("application/xml") - 1}
};

static const struct rsp_slice utf16_word = {(const uint8_t *)"E\0n\0v\0e\0l\0o\0p", 13};

static bool has(struct rsp_slice in, const char *what)
{
	size_t off;

	return rsp_find(in, rsp_text(what), &off);
}

static bool is_utf16(struct rsp_slice head)
{
	size_t off;

	return (rsp_starts_with_text(head, "\xFE\xFF") || rsp_starts_with_text(head, "\xFF\xFE") ||
	        rsp_equal(rsp_sub(head, 0, 2), rsp_slice("<\0", 2)) ||
	        rsp_equal(rsp_sub(head, 0, 2), rsp_slice("\0<", 2))) &&
	       rsp_find(head, utf16_word, &off);
}

/* What is JSON may hold XML in its strings. */
static int soap_recognise(struct rsp_slice head)
{
	enum { TAIL = 8 };
	struct rsp_slice text = rsp_trim(head), in = head;
	size_t off;

	if (is_utf16(head))
		return SURE;
	if (rsp_starts_with_text(text, "{") || rsp_starts_with_text(text, "[") ||
	    rsp_find(text, rsp_slice("\0", 1), &off) || !rsp_xml_scan_find(&in))
		return 0;
	return has(head, "esim-messaging") || has(head, "RPSMessage") || has(head, "gsma.com/ES") ||
	               (has(head, "Envelope") &&
	                (has(head, "/soap-envelope") || has(head, "/soap/envelope")))
	           ? SURE
	           : 0;
}

static bool soap_open(struct rsp_reader *reader)
{
	struct soap *soap = rsp_alloc(sizeof(*soap));

	if (soap)
		rsp_arena_init(&soap->arena, MESSAGE_MEMORY);
	reader->state = soap;
	return soap;
}

/* "2018-Dec-19 10:44:49.096613", beside what all logs have. */
static bool stamp_with_name(struct soap *soap, struct rsp_slice in)
{
	enum { YEAR_DIGITS = 4, DAY_DIGITS = 2 };
	uint64_t year, month, day;
	int64_t date_ns, of_day_ns;

	if (!rsp_take_decimal(&in, YEAR_DIGITS, &year) || !rsp_take_text(&in, "-") ||
	    !rsp_take_month(&in, &month) || !rsp_take_text(&in, "-") ||
	    !rsp_take_decimal(&in, DAY_DIGITS, &day) || !rsp_date_ns(year, month, day, &date_ns))
		return false;
	in = rsp_trim(in);
	if (!rsp_take_time_of_day(&in, &of_day_ns))
		return false;
	soap->clock.clock = RSP_CLOCK_UNIX;
	soap->clock.no_zone = true;
	soap->clock.t_ns = date_ns + of_day_ns;
	return true;
}

static void stamp(struct soap *soap, struct rsp_reader *reader)
{
	struct rsp_slice in = soap->line.text;

	if (rsp_starts_with_text(rsp_trim(in), "["))
		in = rsp_sub(rsp_trim(in), 1, in.len);
	if (!rsp_log_stamp(&soap->clock, &in, &reader->day))
		(void)!stamp_with_name(soap, in);
}

static void begin(struct soap *soap, struct rsp_slice part)
{
	soap->first_line = soap->line.number;
	soap->file_off = soap->line.file_off;
	if (rsp_contains(soap->line.text, part))
		soap->file_off += rsp_offset_in(soap->line.text, part);
}

/* Adds a part of the line; the last also gets the line end that the input has there. */
static void add(struct soap *soap, struct rsp_slice part, bool line_end)
{
	struct rsp_line *line = &soap->line;
	uint64_t off = line->file_off + rsp_offset_in(line->text, part);
	const struct rsp_buffer *copy =
	    part.len ? rsp_buffer_frame(&soap->arena, part, line->number, off) : NULL;

	if (copy)
		rsp_joiner_add(&soap->body, copy, copy->bytes);
	if (line_end)
		rsp_joiner_add(&soap->body, NULL, rsp_text("\n"));
	soap->http.body_cut = soap->http.body_cut || (part.len && !copy) || line->cut;
}

static void begin_document(struct soap *soap)
{
	soap->state = IN_DOCUMENT;
	soap->scan = (struct rsp_xml_scan){0};
	rsp_joiner_init(&soap->body, &soap->arena, DOCUMENT_MAX);
}

/* Each of these answers whether a message is complete; what it leaves in soap->rest is looked at
 * again. */

static bool read_between(struct soap *soap, struct rsp_reader *reader)
{
	if (soap->rest.len == soap->line.text.len)
		stamp(soap, reader);
	if (rsp_http_head_is_start(soap->rest)) {
		begin(soap, soap->rest);
		if (rsp_http_head_start(&soap->arena, soap->rest, &soap->http))
			soap->state = IN_HEAD;
	} else if (rsp_xml_scan_find(&soap->rest)) {
		begin(soap, soap->rest);
		soap->http = bare;
		begin_document(soap);
		return false;
	}
	soap->has_line = false;
	return false;
}

static bool read_head(struct soap *soap)
{
	struct rsp_slice text = rsp_trim(soap->rest);

	if (rsp_starts_with_text(text, "<")) {
		soap->rest = text;
		begin_document(soap);
		return false;
	}
	if (!text.len || (!rsp_http_head_is_start(text) &&
	                  rsp_http_head_field(&soap->arena, text, &soap->http, soap->headers))) {
		soap->has_line = false;
		return false;
	}
	return true;
}

static bool read_document(struct soap *soap)
{
	struct rsp_slice before = soap->rest;
	bool at_start = before.len == soap->line.text.len;

	if (at_start && soap->body.len && soap->scan.depth &&
	    (rsp_starts_with_text(before, "<?xml ") || rsp_http_head_is_start(before))) {
		soap->http.body_cut = true; /* another one begins */
		return true;
	}
	if (rsp_xml_scan_take(&soap->scan, &soap->rest)) {
		add(soap, rsp_sub(before, 0, rsp_offset_in(before, soap->rest)), false);
		return true;
	}
	add(soap, before, true);
	soap->has_line = false;
	return false;
}

static bool read_line(struct soap *soap, struct rsp_reader *reader)
{
	switch (soap->state) {
	case BETWEEN:
		return read_between(soap, reader);
	case IN_HEAD:
		return read_head(soap);
	case IN_DOCUMENT:
		return read_document(soap);
	}
	return false;
}

/* A request without a body is of some other service. */
static bool is_message(const struct soap *soap)
{
	return soap->http.body || !soap->http.is_request;
}

static void number(struct soap *soap, struct rsp_reader *reader)
{
	struct rsp_http *http = &soap->http;

	http->first_frame = soap->first_line;
	http->last_frame =
	    soap->line.number > soap->first_line ? soap->line.number : soap->first_line;
	http->by_line = true;
	http->clock = soap->clock.clock;
	http->t_ns = http->last_ns = soap->clock.t_ns;
	if (http->is_request && http->method.len) {
		http->exchange = soap->asked = ++reader->exchanges;
	} else if (!http->is_request) {
		http->exchange = soap->asked;
		soap->asked = 0;
	}
}

static enum rsp_pull give(struct soap *soap, struct rsp_frame *out)
{
	*out = (struct rsp_frame){.number = soap->first_line,
	                          .by_line = true,
	                          .clock = soap->clock.clock,
	                          .t_ns = soap->clock.t_ns,
	                          .no_zone = soap->clock.no_zone,
	                          .file_off = soap->file_off,
	                          .slot = -1,
	                          .hint = RSP_HINT_HTTP,
	                          .http = &soap->http};
	if (soap->http.body)
		out->bytes = soap->http.body->bytes;
	soap->given = true;
	return RSP_PULL_FRAME;
}

/* True when there is something to hand out. */
static bool finish(struct soap *soap, struct rsp_reader *reader)
{
	if (soap->state == IN_DOCUMENT) {
		soap->http.body = rsp_joiner_finish(&soap->body, RSP_BUFFER_JOINED, "SOAP");
		soap->http.body_cut = soap->http.body_cut || soap->body.cut_short;
	}
	soap->state = BETWEEN;
	if (!is_message(soap)) {
		rsp_arena_reset(&soap->arena);
		return false;
	}
	number(soap, reader);
	return true;
}

/* The whole file, as it is. */
static enum rsp_pull read_whole(struct soap *soap, struct rsp_reader *reader, struct rsp_frame *out)
{
	struct rsp_slice all = rsp_input_peek(reader->input, DOCUMENT_MAX);

	soap->line.number = soap->first_line = 1;
	soap->http = bare;
	soap->http.body = rsp_buffer_frame(&soap->arena, all, 1, 0);
	rsp_input_skip(reader->input, all.len);
	soap->http.body_cut = rsp_input_peek(reader->input, 1).len;
	rsp_reader_drain(reader);
	number(soap, reader);
	return give(soap, out);
}

static enum rsp_pull soap_next(struct rsp_reader *reader, struct rsp_frame *out)
{
	struct soap *soap = reader->state;

	if (soap->given) {
		rsp_arena_reset(&soap->arena);
		soap->given = false;
	}
	if (!soap->whole_read) {
		soap->whole_read = true;
		if (is_utf16(rsp_input_peek(reader->input, RSP_SNIFF_LEN)))
			return read_whole(soap, reader, out);
	}
	for (;;) {
		if (!soap->has_line) {
			if (!rsp_line_next(reader->input, &soap->line))
				break;
			soap->rest = soap->line.text;
			soap->has_line = true;
		}
		if (read_line(soap, reader) && finish(soap, reader))
			return give(soap, out);
	}
	if (soap->state == IN_DOCUMENT)
		soap->http.body_cut = true;
	if (soap->state != BETWEEN && finish(soap, reader))
		return give(soap, out);
	return rsp_line_end(reader, out, &soap->line);
}

static void soap_close(struct rsp_reader *reader)
{
	struct soap *soap = reader->state;

	rsp_arena_free(&soap->arena);
	rsp_free(soap);
}

const struct rsp_source rsp_source_soap = {
    .name = "soap",
    .title = "SOAP messages of SGP.02 (XML, or a log with HTTP heads)",
    .recognise = soap_recognise,
    .open = soap_open,
    .next = soap_next,
    .close = soap_close,
};
