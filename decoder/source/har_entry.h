/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One entry of a HAR file: a request with its response. */
#ifndef RSP_SOURCE_HAR_ENTRY_H
#define RSP_SOURCE_HAR_ENTRY_H

#include "base/http.h"
#include "base/json.h"

enum { RSP_HAR_MAX_HEADERS = 256 /* of a message; the rest is dropped */ };

struct rsp_har_entry {
	const struct rsp_buffer *text; /* as it stands in the file */
	struct rsp_http request, response;
	bool has_response; /* a status of 0 says that none came */
};

/* rsp_har_read_entry reads the entry in `text`; everything lives in the arena. False when it is no
 * JSON object, or there is no memory: *out_error then says what and where. */
RSP_MUST_USE bool rsp_har_read_entry(struct rsp_arena *arena, const struct rsp_buffer *text,
                                     struct rsp_har_entry *out, struct rsp_json_error *out_error);

#endif
