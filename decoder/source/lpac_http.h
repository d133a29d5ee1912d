/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HTTP lines of lpac's debug log, older and newer spelling:
 *
 *   [DEBUG] [HTTP] [TX] url: <url>, data: <json>      URL: <url>, Data: <json>
 *   [DEBUG] [HTTP] [RX] rcode: <n>, data: <json>      RCode: <n>, Data: <json>
 *
 * An RX answers the TX before it. lpac always sends POST; what is absent is "(null)". */
#ifndef RSP_SOURCE_LPAC_HTTP_H
#define RSP_SOURCE_LPAC_HTTP_H

#include "base/http.h"
#include "source/line.h"

/* What is kept from line to line. */
struct rsp_lpac_http {
	struct rsp_http http; /* of the line read last */
	struct rsp_buffer line, body;
	struct rsp_piece piece;
	struct rsp_bytes url; /* of the TX that waits for its RX */
	uint64_t exchange;    /* its number; 0: none waits */
};

void rsp_lpac_http_free(struct rsp_lpac_http *lpac);

/* rsp_lpac_http_tx and rsp_lpac_http_rx read what stands behind "[HTTP] [TX] " or "[HTTP] [RX] " of
 * a line into lpac->http, which borrows from `text`; *out_data gets the body as text says it. False
 * when the line does not follow the grammar, or there is no memory. */
RSP_MUST_USE bool rsp_lpac_http_tx(struct rsp_lpac_http *lpac, struct rsp_reader *reader,
                                   struct rsp_slice text, struct rsp_slice *out_data);
RSP_MUST_USE bool rsp_lpac_http_rx(struct rsp_lpac_http *lpac, struct rsp_slice text,
                                   struct rsp_slice *out_data);

/* rsp_lpac_http_frame makes the frame of the message just read; `part` is where its body stands in
 * line->text. */
void rsp_lpac_http_frame(struct rsp_lpac_http *lpac, const struct rsp_line *line,
                         struct rsp_slice data, struct rsp_slice part, struct rsp_frame *out);

/* rsp_lpac_http_stamp gives the message the time of its frame. */
void rsp_lpac_http_stamp(struct rsp_lpac_http *lpac, const struct rsp_frame *frame);

#endif
