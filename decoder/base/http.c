/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/http.h"

#include <string.h>
#include <strings.h>

struct rsp_slice rsp_http_header_find(const struct rsp_http *http, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < http->num_headers; i++) {
		const struct rsp_http_header *header = &http->headers[i];

		if (header->name.len == len &&
		    strncasecmp((const char *)header->name.data, name, len) == 0)
			return header->value;
	}
	return rsp_slice(NULL, 0);
}

void rsp_http_set_url(struct rsp_http *http, struct rsp_slice url)
{
	static const char separator[] = "://", https[] = "https:";
	struct rsp_slice rest = url, host;
	size_t off;

	http->target = url;
	http->secured = url.len >= sizeof(https) - 1 &&
	                strncasecmp((const char *)url.data, https, sizeof(https) - 1) == 0;
	if (!rsp_find(url, rsp_text(separator), &off) || !rsp_skip(&rest, off) ||
	    !rsp_skip(&rest, sizeof(separator) - 1))
		return;
	http->target = rsp_text("/");
	http->host = rest;
	if (!rsp_take_until(&rest, '/', &host))
		return;
	http->host = host;
	http->target = rsp_sub(url, rsp_offset_in(url, host) + host.len, url.len);
}

struct rsp_slice rsp_http_media_type(struct rsp_slice content_type)
{
	struct rsp_slice type;

	return rsp_trim(rsp_take_until(&content_type, ';', &type) ? type : content_type);
}
