/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/har_entry.h"

#include "base/hex.h"
#include "source/clock.h"

static const int64_t ns_per_ms = 1000000;
static const int64_t ns_per_minute = INT64_C(60000000000);

static struct rsp_slice string_of(struct rsp_arena *arena, const struct rsp_json_value *value)
{
	struct rsp_slice text;

	return rsp_json_string(arena, value, &text) ? text : rsp_slice(NULL, 0);
}

static enum rsp_http_version version_of(struct rsp_slice text)
{
	static const struct {
		const char *prefix;
		enum rsp_http_version version;
	} versions[] = {
	    {"HTTP/1.0", RSP_HTTP_1_0},
            {"http/1.0", RSP_HTTP_1_0},
            {"HTTP/1.1", RSP_HTTP_1_1},
	    {"http/1.1", RSP_HTTP_1_1},
            {"HTTP/2",   RSP_HTTP_2  },
            {"http/2",   RSP_HTTP_2  },
	    {"h2",       RSP_HTTP_2  },
	};

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (rsp_starts_with_text(text, versions[i].prefix))
			return versions[i].version;
	return RSP_HTTP_UNKNOWN;
}

static void read_headers(struct rsp_arena *arena, const struct rsp_json_value *list,
                         struct rsp_http *http)
{
	struct rsp_http_header *headers;
	size_t num = 0;

	if (!list || list->type != RSP_JSON_ARRAY || !list->first)
		return;
	headers = rsp_arena_alloc(arena, RSP_HAR_MAX_HEADERS * sizeof(*headers));
	if (!headers)
		return;
	for (const struct rsp_json_value *at = list->first; at && num < RSP_HAR_MAX_HEADERS;
	     at = at->next) {
		headers[num].name = string_of(arena, rsp_json_member(at, "name"));
		headers[num].value = string_of(arena, rsp_json_member(at, "value"));
		num += headers[num].name.len > 0;
	}
	http->headers = headers;
	http->num_headers = num;
}

/* HAR 1.2: postData and content have mimeType and text; content may say that text is base64. It is
 * the body as it was before content coding. */
static void read_body(struct rsp_arena *arena, const struct rsp_buffer *text,
                      const struct rsp_json_value *content, struct rsp_http *http)
{
	const struct rsp_buffer *body =
	    rsp_json_buffer(arena, text, rsp_json_member(content, "text"), "HTTP body");
	size_t bad = SIZE_MAX;
	int64_t size;

	if (body &&
	    rsp_equal_text(string_of(arena, rsp_json_member(content, "encoding")), "base64"))
		body = rsp_base64_buffer(arena, body, body->bytes, "HTTP body", &bad);
	http->body = body && body->bytes.len ? body : NULL;
	/* Browsers leave bodies out when they are asked to, or when they have forgotten them. */
	if (bad != SIZE_MAX ||
	    (!body && rsp_json_int(rsp_json_member(content, "size"), &size) && size > 0))
		http->body_cut = true;
	http->content_type = rsp_http_header_find(http, "content-type");
	if (http->content_type.len == 0)
		http->content_type = string_of(arena, rsp_json_member(content, "mimeType"));
	http->content_type = rsp_http_media_type(http->content_type);
}

static void read_request(struct rsp_arena *arena, const struct rsp_buffer *text,
                         const struct rsp_json_value *value, struct rsp_http *http)
{
	http->is_request = true;
	http->version = version_of(string_of(arena, rsp_json_member(value, "httpVersion")));
	http->method = string_of(arena, rsp_json_member(value, "method"));
	rsp_http_set_url(http, string_of(arena, rsp_json_member(value, "url")));
	read_headers(arena, rsp_json_member(value, "headers"), http);
	read_body(arena, text, rsp_json_member(value, "postData"), http);
}

static void read_response(struct rsp_arena *arena, const struct rsp_buffer *text,
                          const struct rsp_json_value *value, struct rsp_har_entry *entry)
{
	enum { MAX_STATUS = 999 };
	struct rsp_http *http = &entry->response;
	int64_t status;

	if (!rsp_json_int(rsp_json_member(value, "status"), &status) || status <= 0 ||
	    status > MAX_STATUS)
		return;
	entry->has_response = true;
	http->status = (unsigned)status;
	http->version = version_of(string_of(arena, rsp_json_member(value, "httpVersion")));
	http->secured = entry->request.secured;
	http->method = entry->request.method;
	http->target = entry->request.target;
	http->host = entry->request.host;
	read_headers(arena, rsp_json_member(value, "headers"), http);
	read_body(arena, text, rsp_json_member(value, "content"), http);
}

/* Takes "Z" or "+hh:mm": nanoseconds to add to have UTC. */
static bool take_zone(struct rsp_slice *in, int64_t *out_ns)
{
	enum { MINUTES_PER_HOUR = 60 };
	uint64_t hours, minutes;
	uint8_t sign;

	*out_ns = 0;
	if (!rsp_take_u8(in, &sign))
		return false;
	if (sign == 'Z' || sign == 'z')
		return true;
	if ((sign != '+' && sign != '-') || !rsp_take_decimal(in, 2, &hours))
		return false;
	if (in->len && !rsp_starts_with_text(*in, ":"))
		return false;
	if (in->len && !rsp_skip(in, 1))
		return false;
	if (!rsp_take_decimal(in, 2, &minutes))
		return false;
	*out_ns = (int64_t)(hours * MINUTES_PER_HOUR + minutes) * ns_per_minute;
	if (sign == '+')
		*out_ns = -*out_ns;
	return true;
}

/* "2009-04-16T12:07:23.596+02:00" */
static bool read_time(struct rsp_slice in, int64_t *out_ns)
{
	int64_t date, of_day, zone;
	uint8_t separator;

	if (!rsp_take_date(&in, &date) || !rsp_take_u8(&in, &separator) ||
	    (separator != 'T' && separator != 't') || !rsp_take_time_of_day(&in, &of_day) ||
	    !take_zone(&in, &zone))
		return false;
	*out_ns = date + of_day + zone;
	return true;
}

/* Milliseconds as JSON writes numbers, to the nanosecond; 0 where they are none or negative. */
static int64_t read_ms(const struct rsp_json_value *value)
{
	enum { MAX_MS_DIGITS = 12, BASE = 10 };
	struct rsp_slice in = value ? value->text : rsp_slice(NULL, 0);
	int64_t ns, unit = ns_per_ms;
	uint64_t whole;
	uint8_t c;

	if (!value || value->type != RSP_JSON_NUMBER ||
	    !rsp_take_decimal(&in, MAX_MS_DIGITS, &whole))
		return 0;
	ns = (int64_t)whole * ns_per_ms;
	if (!rsp_take_u8(&in, &c) || c != '.')
		return ns;
	while (unit > 1 && rsp_take_u8(&in, &c) && c >= '0' && c <= '9') {
		unit /= BASE;
		ns += (c - '0') * unit;
	}
	return ns;
}

bool rsp_har_read_entry(struct rsp_arena *arena, const struct rsp_buffer *text,
                        struct rsp_har_entry *out, struct rsp_json_error *out_error)
{
	const struct rsp_json_value *entry = rsp_json_parse(arena, text->bytes, out_error);
	int64_t started;

	*out = (struct rsp_har_entry){.text = text};
	if (!entry)
		return false;
	read_request(arena, text, rsp_json_member(entry, "request"), &out->request);
	read_response(arena, text, rsp_json_member(entry, "response"), out);
	out->request.clock = out->response.clock = RSP_CLOCK_NONE;
	if (read_time(string_of(arena, rsp_json_member(entry, "startedDateTime")), &started)) {
		out->request.clock = out->response.clock = RSP_CLOCK_UNIX;
		out->request.t_ns = out->request.last_ns = started;
		out->response.t_ns = out->response.last_ns =
		    started + read_ms(rsp_json_member(entry, "time"));
	}
	out_error->text = "there is not enough memory";
	out_error->off = 0;
	return !arena->failed;
}
