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
