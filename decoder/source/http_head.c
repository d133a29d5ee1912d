/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/http_head.h"

#include "source/clock.h"

static const char *const methods[] = {"POST ", "GET ", "PUT "};

enum { NUM_METHODS = sizeof(methods) / sizeof(*methods), STATUS_DIGITS = 3 };

/* "POST /path HTTP/1.1" */
static bool find_request(struct rsp_slice line, struct rsp_slice *out_method,
                         struct rsp_slice *out_target)
{
	size_t off, end;

	for (size_t at = 0; at < NUM_METHODS; at++) {
		struct rsp_slice rest = line;

		if (!rsp_find(rsp_sub(rest, 0, RSP_HEAD_PREFIX_MAX), rsp_text(methods[at]), &off))
			continue;
		rest = rsp_sub(rest, off, rest.len);
		if (!rsp_take_until(&rest, ' ', out_method) ||
		    !rsp_find(rest, rsp_text(" HTTP/1."), &end))
			continue;
		*out_target = rsp_sub(rest, 0, end);
		if (out_target->len && !rsp_find(*out_target, rsp_text(" "), &off))
			return true;
	}
	return false;
}

/* "HTTP/1.1 202 Accepted" */
static bool find_response(struct rsp_slice line, unsigned *out_status)
{
	struct rsp_slice rest = line, version;
	uint64_t status;
	size_t off;

	if (!rsp_find(rsp_sub(rest, 0, RSP_HEAD_PREFIX_MAX), rsp_text("HTTP/1."), &off))
		return false;
	rest = rsp_sub(rest, off, rest.len);
	if (!rsp_take_until(&rest, ' ', &version) || version.len != sizeof("HTTP/1.1") - 1 ||
	    !rsp_take_decimal(&rest, STATUS_DIGITS, &status) ||
	    (rest.len && !rsp_starts_with_text(rest, " ")))
		return false;
	*out_status = (unsigned)status;
	return status >= 100;
}

bool rsp_http_head_is_start(struct rsp_slice line)
{
	struct rsp_slice method, target;
	unsigned status;

	return find_request(line, &method, &target) || find_response(line, &status);
}

bool rsp_http_head_start(struct rsp_arena *arena, struct rsp_slice line, struct rsp_http *out)
{
	struct rsp_slice method, target;

	*out = (struct rsp_http){.version = RSP_HTTP_1_1};
	if (find_request(line, &method, &target)) {
		out->is_request = true;
		out->method = rsp_arena_copy(arena, method);
		rsp_http_set_url(out, rsp_arena_copy(arena, target));
		return true;
	}
	return find_response(line, &out->status);
}

static bool is_token(struct rsp_slice name)
{
	uint8_t c;

	if (!name.len)
		return false;
	while (rsp_take_u8(&name, &c))
		if (c <= ' ' || c == '<' || c == '"' || c == '[' || c == '(' || c >= 0x7F)
			return false;
	return true;
}

bool rsp_http_head_field(struct rsp_arena *arena, struct rsp_slice line, struct rsp_http *http,
                         struct rsp_http_header headers[static RSP_HEAD_HEADERS])
{
	struct rsp_slice rest = rsp_trim(line), name;

	if (!rsp_take_until(&rest, ':', &name) || !is_token(name))
		return false;
	if (http->num_headers == RSP_HEAD_HEADERS)
		return true;
	http->headers = headers;
	headers[http->num_headers++] = (struct rsp_http_header){
	    rsp_arena_copy(arena, name), rsp_arena_copy(arena, rsp_trim(rest))};
	http->content_type = rsp_http_media_type(rsp_http_header_find(http, "Content-Type"));
	if (!http->host.len)
		http->host = rsp_http_header_find(http, "Host");
	return true;
}
