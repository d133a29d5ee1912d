/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsptrace/feed.h"

#include <string.h>

#include "base/http.h"
#include "carrier/http1_head.h"
#include "carrier/layers.h"
#include "carrier/smpp.h"
#include "rsp/path.h"
#include "rsp/soap.h"
#include "rsp/web_function.h"
#include "secure/scp81.h"
#include "trace/take.h"

/* What tells the numbers of exchanges from those of streams that the trace reads itself. */
static const uint64_t exchange_bit = UINT64_C(1) << 62;

/* A text of a request, for its response. */
struct kept {
	uint8_t bytes[RSP_FEED_TEXT_MAX];
	size_t len;
};

struct asked {
	uint64_t exchange; /* 0: the place is free */
	uint32_t connection;
	uint64_t stream;
	struct kept method, target, host;
};

struct rsp_feeder {
	uint64_t num_exchanges;
	size_t next;
	struct asked asked[RSP_FEED_WAITING]; /* a ring: the oldest gives way */
};

struct rsp_feeder *rsp_feeder_new(void)
{
	return rsp_alloc(sizeof(struct rsp_feeder));
}

void rsp_feeder_free(struct rsp_feeder *feeder)
{
	rsp_free(feeder);
}

static void keep(struct kept *kept, struct rsp_slice text)
{
	struct rsp_slice part = rsp_sub(text, 0, RSP_FEED_TEXT_MAX);

	if (part.len)
		memcpy(kept->bytes, part.data, part.len);
	kept->len = part.len;
}

static struct rsp_slice kept_text(const struct kept *kept)
{
	return rsp_slice(kept->bytes, kept->len);
}

static uint64_t ask(struct rsp_feeder *feeder, const struct rsp_feed_http *http)
{
	struct asked *asked = &feeder->asked[feeder->next];

	feeder->next = (feeder->next + 1) % RSP_FEED_WAITING;
	asked->exchange = exchange_bit | ++feeder->num_exchanges;
	asked->connection = http->connection;
	asked->stream = http->stream;
	keep(&asked->method, http->method);
	keep(&asked->target, http->target);
	keep(&asked->host, http->host);
	return asked->exchange;
}

/* The request that a response answers: the oldest of its connection and stream. */
static struct asked *asked_find(struct rsp_feeder *feeder, const struct rsp_feed_http *http)
{
	for (size_t at = 0; http->connection && at < RSP_FEED_WAITING; at++) {
		struct asked *asked = &feeder->asked[(feeder->next + at) % RSP_FEED_WAITING];

		if (asked->exchange && asked->connection == http->connection &&
		    asked->stream == http->stream)
			return asked;
	}
	return NULL;
}

static void answer(struct rsp_http *http, const struct asked *asked)
{
	http->exchange = asked->exchange;
	http->method = kept_text(&asked->method);
	http->target = kept_text(&asked->target);
	http->host = kept_text(&asked->host);
}

/* Answers the request whose place is free once its response was handled; NULL: none. */
static struct asked *fill_http(struct rsp_feeder *feeder, const struct rsp_feed_http *fed,
                               struct rsp_http *http)
{
	struct asked *asked;

	if (fed->is_request) {
		http->exchange = ask(feeder, fed);
		http->method = fed->method;
		http->target = fed->target;
		http->host = fed->host;
		return NULL;
	}
	asked = asked_find(feeder, fed);
	if (asked)
		answer(http, asked);
	return asked;
}

/* What the head of a request says is what it says in these bytes. */
static void take_from_head(struct rsp_http *http)
{
	struct rsp_slice in = http->head ? http->head->bytes : rsp_slice(NULL, 0), line;
	struct rsp_http1_line start;

	if (!http->is_request || !rsp_take_line(&in, &line) ||
	    !rsp_http1_start_line(line, &start) || !start.is_request)
		return;
	http->method = start.method;
	http->target = start.target;
	http->host = rsp_http_header_find(http, "host");
}

/* RFC 9110 section 15.2: what announces a response is none. */
static bool is_interim(const struct rsp_feed_http *http)
{
	enum { FIRST = 100, LAST = 199 };

	return !http->is_request && http->status >= FIRST && http->status <= LAST;
}

static void feed_http(struct rsp_trace *trace, const struct rsp_feed_frame *fed,
                      struct rsp_frame *frame)
{
	const struct rsp_feed_http *of = fed->http;
	struct rsp_http_header fields[RSP_FEED_FIELDS_MAX];
	struct rsp_buffer head = {.bytes = of->head,
	                          .kind = RSP_BUFFER_FRAME,
	                          .name = "HTTP head",
	                          .frame = fed->number,
	                          .file_off = of->head_place};
	struct rsp_feeder *feeder = rsp_trace_feeder(trace);
	struct rsp_buffer whole = {.bytes = fed->bytes,
	                           .kind = RSP_BUFFER_FRAME,
	                           .name = "frame",
	                           .frame = fed->number,
	                           .file_off = fed->place};
	struct rsp_piece piece = {.len = fed->bytes.len, .parent = &whole};
	struct rsp_buffer body = {.bytes = fed->bytes,
	                          .kind = RSP_BUFFER_JOINED,
	                          .name = "HTTP body",
	                          .pieces = &piece,
	                          .num_pieces = 1};
	struct rsp_http http = {.is_request = of->is_request,
	                        .secured = of->secured,
	                        .connection = of->connection,
	                        .server = of->server,
	                        .status = of->status,
	                        .content_type = rsp_http_media_type(of->content_type),
	                        .headers = fields,
	                        .num_headers =
	                            rsp_http1_fields(of->head, fields, RSP_FEED_FIELDS_MAX),
	                        .head = of->head.len ? &head : NULL,
	                        .body = fed->bytes.len ? &body : NULL,
	                        .body_cut = of->body_cut,
	                        .gone = fed->kind == RSP_FEED_GONE,
	                        .first_frame = fed->number,
	                        .last_frame = fed->number,
	                        .clock = fed->clock,
	                        .t_ns = fed->t_ns,
	                        .last_ns = fed->t_ns};
	struct asked *asked = NULL;

	if (is_interim(of))
		return;
	if (feeder && !http.gone)
		asked = fill_http(feeder, of, &http);
	take_from_head(&http);
	frame->http = &http;
	rsp_trace_take(trace, frame);
	if (asked)
		asked->exchange = 0;
}

bool rsp_feed_http_matters(const struct rsp_feed_http *fed, struct rsp_slice body)
{
	const struct rsp_web_function *function;
	enum rsp_interface iface;
	struct rsp_http_header fields[RSP_FEED_FIELDS_MAX];
	struct rsp_http http = {.target = fed->target,
	                        .content_type = rsp_http_media_type(fed->content_type),
	                        .headers = fields,
	                        .num_headers =
	                            rsp_http1_fields(fed->head, fields, RSP_FEED_FIELDS_MAX)};

	if (rsp_scp81_may_be(&http) || rsp_soap_may_be(&http, body))
		return true;
	if (!http.target.len)
		return !rsp_soap_is_xml(http.content_type);
	return rsp_web_path(http.target, &iface, &function) || rsp_web_path_is_asn1(http.target) ||
	       rsp_equal_text(http.content_type, "application/x-gsma-rsp-asn1");
}

bool rsp_feed_smpp_begins(struct rsp_slice bytes)
{
	return rsp_smpp_begins(bytes);
}

bool rsp_feed_smpp_holds(struct rsp_slice pdus)
{
	struct rsp_slice pdu;

	return rsp_smpp_next(&pdus, &pdu);
}

static enum rsp_hint hint_of(enum rsp_feed_kind kind)
{
	static const enum rsp_hint hints[] = {
	    [RSP_FEED_LINK] = RSP_HINT_LINK,      [RSP_FEED_GSMTAP] = RSP_HINT_GSMTAP,
	    [RSP_FEED_EXCHANGE] = RSP_HINT_TPDU,  [RSP_FEED_COMMAND] = RSP_HINT_CAPDU,
	    [RSP_FEED_RESPONSE] = RSP_HINT_RAPDU, [RSP_FEED_ATR] = RSP_HINT_ATR,
	    [RSP_FEED_HTTP] = RSP_HINT_HTTP,      [RSP_FEED_GONE] = RSP_HINT_HTTP,
	    [RSP_FEED_SMPP] = RSP_HINT_SMPP,      [RSP_FEED_UDP] = RSP_HINT_DATAGRAM,
	};

	return hints[kind];
}

bool rsp_feed_udp_matters(const struct rsp_feed_ends *ends, struct rsp_slice bytes)
{
	return rsp_udp_matters(ends->from_port, ends->to_port, bytes);
}

enum { ADDRESS_MAX = 16, ADDRESSES_MAX = 2 * ADDRESS_MAX };

/* Both addresses one behind the other, as an IP packet has them; empty where they are not of IP. */
static struct rsp_slice join_addresses(const struct rsp_feed_ends *ends,
                                       uint8_t room[static ADDRESSES_MAX])
{
	size_t len = ends->from.len;

	if ((len != ADDRESS_MAX && len != ADDRESS_MAX / 4) || ends->to.len != len)
		return rsp_slice(NULL, 0);
	memcpy(room, ends->from.data, len);
	memcpy(room + len, ends->to.data, len);
	return rsp_slice(room, 2 * len);
}

static void feed_datagram(struct rsp_trace *trace, const struct rsp_feed_ends *ends,
                          struct rsp_frame *frame)
{
	uint8_t room[ADDRESSES_MAX];

	frame->addresses = join_addresses(ends, room);
	frame->ports[0] = ends->from_port;
	frame->ports[1] = ends->to_port;
	rsp_trace_take(trace, frame);
}

void rsp_trace_feed(struct rsp_trace *trace, const struct rsp_feed_frame *fed)
{
	struct rsp_frame frame = {
	    .number = fed->number,
	    .clock = fed->clock,
	    .t_ns = fed->t_ns,
	    .file_off = fed->place,
	    .slot = fed->slot,
	    .hint = hint_of(fed->kind),
	    .param = fed->kind == RSP_FEED_LINK ? fed->link_type : 0,
	    .bytes = fed->bytes,
	    .connection = fed->connection,
	    .from_client = fed->from_client,
	};

	if (frame.hint == RSP_HINT_HTTP)
		feed_http(trace, fed, &frame);
	else if (frame.hint == RSP_HINT_DATAGRAM)
		feed_datagram(trace, fed->ends, &frame);
	else
		rsp_trace_take(trace, &frame);
}
