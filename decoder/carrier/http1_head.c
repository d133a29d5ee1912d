/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/http1_head.h"

#include <string.h>

static const char http_slash[] = "HTTP/";
/* RFC 9110 section 9, RFC 5789: methods by which a start line is found among other bytes. Others
 * are read where a message should begin. */
static const char *const methods[] = {
    "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS ",
};

/* What is odd about a head. */
enum odd {
	ODD_CL_AND_TE = 1 << 0,
	ODD_CL_REPEATED = 1 << 1,
	ODD_CL_VALUE = 1 << 2,
	ODD_TE_VALUE = 1 << 3,
	ODD_TE_VERSION = 1 << 4,
	ODD_FOLDED = 1 << 5,
	ODD_BARE_LF = 1 << 6,
	ODD_NAME = 1 << 7,
	ODD_NO_COLON = 1 << 8,
	ODD_MANY = 1 << 9
};

static const struct {
	unsigned odd;
	enum rsp_rule_id rule;
	const char *text;
} odd_texts[] = {
    {ODD_CL_AND_TE,   RSP_RULE_HTTP_LENGTH_CONFLICT,
     "both Content-Length and Transfer-Encoding; the latter counts"                                     },
    {ODD_CL_REPEATED, RSP_RULE_HTTP_LENGTH_CONFLICT, "several Content-Length; the first counts"         },
    {ODD_CL_VALUE,    RSP_RULE_HTTP_LENGTH_CONFLICT, "a Content-Length that is no number"               },
    {ODD_TE_VALUE,    RSP_RULE_HTTP_LENGTH_CONFLICT,
     "a Transfer-Encoding that is not just \"chunked\""                                                 },
    {ODD_TE_VERSION,  RSP_RULE_HTTP_LENGTH_CONFLICT, "Transfer-Encoding in HTTP/1.0"                    },
    {ODD_FOLDED,      RSP_RULE_HTTP_HEAD_ODD,        "a field is folded over several lines"             },
    {ODD_BARE_LF,     RSP_RULE_HTTP_HEAD_ODD,        "a line of the head ends with LF without CR"       },
    {ODD_NAME,        RSP_RULE_HTTP_HEAD_ODD,        "blanks stand between a field's name and its colon"},
    {ODD_NO_COLON,    RSP_RULE_HTTP_HEAD_ODD,        "a line of the head has no colon"                  },
    {ODD_MANY,        RSP_RULE_HTTP_HEAD_LIMIT,      "more than 256 fields; the rest is left out"       },
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* RFC 9110 section 5.6.2. */
static bool is_token(struct rsp_slice in)
{
	static const char others[] = "!#$%&'*+-.^_`|~";
	uint8_t c;

	if (in.len == 0)
		return false;
	while (rsp_take_u8(&in, &c))
		if (!is_digit(c) && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
		    !memchr(others, c, sizeof(others) - 1))
			return false;
	return true;
}

/* Takes "HTTP/1.x". */
static bool take_version(struct rsp_slice *in, enum rsp_http_version *out)
{
	enum { VERSION_LEN = 8 };
	struct rsp_slice version;

	if (!rsp_take(in, VERSION_LEN, &version))
		return false;
	*out = rsp_equal_text(version, "HTTP/1.0") ? RSP_HTTP_1_0 : RSP_HTTP_1_1;
	return *out == RSP_HTTP_1_0 || rsp_equal_text(version, "HTTP/1.1");
}

static bool read_status_line(struct rsp_slice in, struct rsp_http1_line *out)
{
	enum { STATUS_LEN = 3, BASE = 10 };
	struct rsp_slice digits;
	uint8_t c;

	if (!take_version(&in, &out->version) || !rsp_take_u8(&in, &c) || c != ' ' ||
	    !rsp_take(&in, STATUS_LEN, &digits))
		return false;
	while (rsp_take_u8(&digits, &c)) {
		if (!is_digit(c))
			return false;
		out->status = out->status * BASE + (unsigned)(c - '0');
	}
	return in.len == 0 || (rsp_peek_u8(in, 0, &c) && c == ' ');
}

static bool read_request_line(struct rsp_slice in, struct rsp_http1_line *out)
{
	out->is_request = true;
	return rsp_take_until(&in, ' ', &out->method) && is_token(out->method) &&
	       rsp_take_until(&in, ' ', &out->target) && out->target.len &&
	       take_version(&in, &out->version) && in.len == 0;
}

bool rsp_http1_start_line(struct rsp_slice line, struct rsp_http1_line *out)
{
	*out = (struct rsp_http1_line){0};
	if (rsp_starts_with_text(line, http_slash))
		return read_status_line(line, out);
	return read_request_line(line, out);
}

int rsp_http1_may_start(struct rsp_slice head)
{
	enum { SURE = 100 };
	struct rsp_slice text = rsp_text("HTTP/1.");

	if (rsp_starts_with(head, text))
		return SURE;
	if (rsp_starts_with(text, head))
		return -1;
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		text = rsp_text(methods[i]);
		if (rsp_starts_with(head, text))
			return SURE;
		if (rsp_starts_with(text, head))
			return -1;
	}
	return rsp_starts_with_text(head, "CONNECT ") ? SURE : 0;
}

/* How many of the bytes before a slash, with it, may begin a start line. */
static size_t start_before_slash(struct rsp_slice before)
{
	static const char *const schemes[] = {"", "http:", "https:"};

	if (rsp_ends_with(before, rsp_text("HTTP")))
		return sizeof(http_slash) - 1;
	for (size_t s = 0; s < sizeof(schemes) / sizeof(schemes[0]); s++) {
		struct rsp_slice scheme = rsp_text(schemes[s]), rest = before, dropped;

		if (!rsp_ends_with(rest, scheme) || !rsp_take_last(&rest, scheme.len, &dropped))
			continue;
		for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++)
			if (rsp_ends_with(rest, rsp_text(methods[m])))
				return rsp_text(methods[m]).len + scheme.len + 1;
	}
	return 0;
}

static void remember(struct rsp_http1_seek *seek, uint8_t byte)
{
	memmove(seek->last, seek->last + 1, sizeof(seek->last) - 1);
	seek->last[sizeof(seek->last) - 1] = byte;
}

bool rsp_http1_seek(struct rsp_http1_seek *seek, struct rsp_slice *in, size_t *out_len)
{
	uint8_t byte;

	while (rsp_take_u8(in, &byte)) {
		*out_len =
		    byte == '/' ? start_before_slash(rsp_slice(seek->last, sizeof(seek->last))) : 0;
		remember(seek, byte);
		if (*out_len)
			return true;
	}
	return false;
}

bool rsp_http1_last_start(struct rsp_slice line, size_t *out_off)
{
	struct rsp_slice rest = line, part;
	bool found = false;

	while (rsp_take_until(&rest, '/', &part)) {
		struct rsp_slice before = rsp_slice(line.data, rsp_offset_in(line, rest) - 1);
		size_t len = start_before_slash(before);

		if (len == 0 || len > before.len)
			continue;
		/* The version of a request is no beginning of a response. */
		if (found && rsp_ends_with(before, rsp_text(" HTTP")))
			continue;
		*out_off = before.len + 1 - len;
		found = *out_off > 0;
	}
	return found;
}

/* Takes a line with what is folded to it. */
static bool take_field(struct rsp_slice *in, struct rsp_slice *out, unsigned *odd)
{
	struct rsp_slice whole = *in, line;
	uint8_t next;

	if (!rsp_take_line(in, out) || out->len == 0)
		return false;
	while (rsp_peek_u8(*in, 0, &next) && (next == ' ' || next == '\t') &&
	       rsp_take_line(in, &line)) {
		*odd |= ODD_FOLDED;
		*out = rsp_slice(out->data, rsp_offset_in(whole, line) -
		                                rsp_offset_in(whole, *out) + line.len);
	}
	return true;
}

/* Drops blanks and the line ends of folding from the front. */
static struct rsp_slice trim_folded(struct rsp_slice in)
{
	uint8_t first;

	do
		in = rsp_trim(in);
	while (rsp_peek_u8(in, 0, &first) && first == '\n' && rsp_skip(&in, 1));
	return in;
}

static bool split_field(struct rsp_slice field, struct rsp_http_header *out, unsigned *odd)
{
	struct rsp_slice name;
	uint8_t last;

	if (!rsp_take_until(&field, ':', &name)) {
		*odd |= ODD_NO_COLON;
		return false;
	}
	if (rsp_peek_u8(name, name.len ? name.len - 1 : 0, &last) && (last == ' ' || last == '\t'))
		*odd |= ODD_NAME;
	*out = (struct rsp_http_header){rsp_trim(name), trim_folded(field)};
	return true;
}

static void read_field(struct rsp_http_message *message, struct rsp_slice line, unsigned *odd)
{
	struct rsp_http_header field;

	if (!split_field(line, &field, odd))
		return;
	if (message->http.num_headers == RSP_HTTP_MAX_HEADERS)
		*odd |= ODD_MANY;
	rsp_http_message_header(message, field.name, field.value);
}

static bool is_number(struct rsp_slice in)
{
	enum { MAX_DIGITS = 18 };
	uint8_t c;

	if (in.len == 0 || in.len > MAX_DIGITS)
		return false;
	while (rsp_take_u8(&in, &c))
		if (!is_digit(c))
			return false;
	return true;
}

static unsigned odd_length(const struct rsp_http *http)
{
	unsigned odd = 0, num_lengths = 0;
	bool coded = false;

	for (size_t i = 0; i < http->num_headers; i++) {
		const struct rsp_http_header *header = &http->headers[i];

		if (rsp_http_equal_nocase(header->name, "content-length")) {
			if (!is_number(header->value))
				odd |= ODD_CL_VALUE;
			num_lengths++;
		} else if (rsp_http_equal_nocase(header->name, "transfer-encoding")) {
			coded = true;
			if (!rsp_http_equal_nocase(header->value, "chunked"))
				odd |= ODD_TE_VALUE;
		}
	}
	if (num_lengths > 1)
		odd |= ODD_CL_REPEATED;
	if (num_lengths && coded)
		odd |= ODD_CL_AND_TE;
	if (coded && http->version == RSP_HTTP_1_0)
		odd |= ODD_TE_VERSION;
	return odd;
}

static bool has_bare_lf(struct rsp_slice in)
{
	struct rsp_slice line;
	uint8_t last;

	while (rsp_take_until(&in, '\n', &line))
		if (!rsp_peek_u8(line, line.len ? line.len - 1 : 0, &last) || last != '\r')
			return true;
	return false;
}

static void tell_odd(struct rsp_pass *pass, uint64_t frame, unsigned odd)
{
	for (size_t i = 0; i < sizeof(odd_texts) / sizeof(odd_texts[0]); i++)
		if (odd & odd_texts[i].odd)
			rsp_http_report(pass, odd_texts[i].rule, frame, odd_texts[i].text);
}

bool rsp_http1_read_head(struct rsp_http_message *message, struct rsp_pass *pass,
                         enum rsp_http1_head *out_kind)
{
	struct rsp_http *http = &message->http;
	struct rsp_slice in = http->head->bytes, line;
	struct rsp_http1_line start;
	unsigned odd = has_bare_lf(in) ? ODD_BARE_LF : 0;

	if (!rsp_take_line(&in, &line) || !rsp_http1_start_line(line, &start))
		return false;
	http->is_request = start.is_request;
	http->version = start.version;
	http->method = start.method;
	http->target = start.target;
	http->status = start.status;
	while (take_field(&in, &line, &odd))
		read_field(message, line, &odd);
	if (http->is_request)
		http->host = rsp_http_header_find(http, "host");
	odd |= odd_length(http);
	tell_odd(pass, http->last_frame, odd);
	if (odd & (ODD_CL_REPEATED | ODD_CL_VALUE))
		*out_kind = RSP_HTTP1_HEAD_UNCLEAR;
	else
		*out_kind = odd || http->version != RSP_HTTP_1_1 ? RSP_HTTP1_HEAD_ODD
		                                                 : RSP_HTTP1_HEAD_PLAIN;
	return true;
}

size_t rsp_http1_fields(struct rsp_slice head, struct rsp_http_header *out, size_t room)
{
	struct rsp_slice line;
	unsigned odd = 0;
	size_t num = 0;

	if (!rsp_take_line(&head, &line))
		return 0;
	while (num < room && take_field(&head, &line, &odd))
		num += split_field(line, &out[num], &odd);
	return num;
}

/* Puts three digits in "HTTP/1.1 000". */
static void put_status(char *line, unsigned status)
{
	enum { LAST_AT = 11, DIGITS = 3, BASE = 10 };

	for (int i = 0; i < DIGITS; i++, status /= BASE)
		line[LAST_AT - i] = (char)('0' + status % BASE);
}

/* The framing that is left when what cannot be read is taken away: chunked where that is named
 * last, else the first length that is a number. */
struct rsp_slice rsp_http1_plain_head(struct rsp_http_message *message)
{
	const struct rsp_http *http = &message->http;
	struct rsp_slice coding = rsp_http_header_find(http, "transfer-encoding"), last = coding;
	char status[] = "HTTP/1.1 000 -\r\n";
	const char *name = "", *value = "", *end = "";

	while (rsp_http_token(&coding, &last))
		continue;
	if (rsp_http_equal_nocase(last, "chunked")) {
		name = "Transfer-Encoding: chunked\r\n";
	} else {
		for (size_t i = http->num_headers; i > 0; i--) {
			struct rsp_slice list = http->headers[i - 1].value, length;

			if (rsp_http_equal_nocase(http->headers[i - 1].name, "content-length") &&
			    rsp_http_token(&list, &length) && is_number(length)) {
				name = "Content-Length: ";
				value = rsp_arena_text(&message->arena, length);
				end = "\r\n";
			}
		}
	}
	put_status(status, http->status);
	return rsp_text(rsp_arena_concat(&message->arena,
	                                 http->is_request ? "POST / HTTP/1.1\r\n" : status, name,
	                                 value, end, "\r\n", NULL));
}
