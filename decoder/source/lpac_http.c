/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/lpac_http.h"

#include <strings.h>

static bool starts_nocase(struct rsp_slice in, const char *text)
{
	size_t len = rsp_text(text).len;

	return in.len >= len && strncasecmp((const char *)in.data, text, len) == 0;
}

static bool take_key(struct rsp_slice *in, const char *key)
{
	struct rsp_slice rest = rsp_trim(*in);

	if (!starts_nocase(rest, key) || !rsp_skip(&rest, rsp_text(key).len))
		return false;
	*in = rsp_trim(rest);
	return true;
}

/* Takes a word, without a comma behind it. */
static bool take_value(struct rsp_slice *in, struct rsp_slice *out)
{
	uint8_t last;

	if (!rsp_take_word(in, out))
		return false;
	if (rsp_peek_u8(*out, out->len - 1, &last) && last == ',')
		*out = rsp_sub(*out, 0, out->len - 1);
	return out->len;
}

/* Between the first value and the data further ones may stand. */
static bool take_data(struct rsp_slice in, struct rsp_slice *out)
{
	struct rsp_slice word;

	while (!take_key(&in, "data:"))
		if (!rsp_take_word(&in, &word))
			return false;
	*out = rsp_equal_text(in, "(null)") ? rsp_slice(in.data, 0) : in;
	return true;
}

static void begin(struct rsp_lpac_http *lpac, bool is_request, uint64_t exchange)
{
	lpac->http = (struct rsp_http){.is_request = is_request, .exchange = exchange};
	if (exchange == 0)
		return;
	lpac->http.method = rsp_text("POST");
	rsp_http_set_url(&lpac->http, rsp_bytes_slice(&lpac->url));
}

bool rsp_lpac_http_tx(struct rsp_lpac_http *lpac, struct rsp_reader *reader, struct rsp_slice text,
                      struct rsp_slice *out_data)
{
	struct rsp_slice url;

	if (!take_key(&text, "url:") || !take_value(&text, &url) || !take_data(text, out_data))
		return false;
	lpac->url.len = 0;
	lpac->exchange = 0;
	if (!rsp_bytes_append(&lpac->url, url))
		return false;
	lpac->exchange = ++reader->exchanges;
	begin(lpac, true, lpac->exchange);
	return true;
}

bool rsp_lpac_http_rx(struct rsp_lpac_http *lpac, struct rsp_slice text, struct rsp_slice *out_data)
{
	enum { BASE = 10, MAX_STATUS = 999 };
	struct rsp_slice code;
	unsigned status = 0;
	uint8_t digit;

	if (!take_key(&text, "rcode:") || !take_value(&text, &code) || !take_data(text, out_data))
		return false;
	while (rsp_take_u8(&code, &digit)) {
		if (digit < '0' || digit > '9' || status > MAX_STATUS / BASE)
			return false;
		status = status * BASE + (unsigned)(digit - '0');
	}
	begin(lpac, false, lpac->exchange);
	lpac->exchange = 0;
	lpac->http.status = status;
	return true;
}

void rsp_lpac_http_frame(struct rsp_lpac_http *lpac, const struct rsp_line *line,
                         struct rsp_slice data, struct rsp_slice part, struct rsp_frame *out)
{
	struct rsp_http *http = &lpac->http;

	rsp_line_frame(line, part, RSP_HINT_HTTP, data, out);
	lpac->line = (struct rsp_buffer){.bytes = line->text,
	                                 .kind = RSP_BUFFER_FRAME,
	                                 .name = "line",
	                                 .frame = line->number,
	                                 .file_off = line->file_off};
	lpac->piece = (struct rsp_piece){
	    .len = data.len, .parent = &lpac->line, .parent_off = rsp_offset_in(line->text, part)};
	lpac->body = (struct rsp_buffer){.bytes = data,
	                                 .kind = RSP_BUFFER_JOINED,
	                                 .name = "HTTP body",
	                                 .pieces = &lpac->piece,
	                                 .num_pieces = 1};
	http->body = data.len ? &lpac->body : NULL;
	http->body_cut = line->cut;
	http->first_frame = http->last_frame = line->number;
	http->by_line = true;
	out->http = http;
}

void rsp_lpac_http_stamp(struct rsp_lpac_http *lpac, const struct rsp_frame *frame)
{
	lpac->http.clock = frame->clock;
	lpac->http.t_ns = lpac->http.last_ns = frame->t_ns;
}

void rsp_lpac_http_free(struct rsp_lpac_http *lpac)
{
	rsp_bytes_free(&lpac->url);
}
