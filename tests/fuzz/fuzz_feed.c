/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames that somebody else has read: each record of the input is a kind, a length in two bytes,
 * and so many bytes. What matters is asked first; every message is packed and unpacked, and its
 * nodes stay inside their buffers. */
#include <stdlib.h>

#include "fuzz_tree_common.h"
#include "rsptrace/feed.h"
#include "rsptrace/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SEEN_MAX = 4096 };

enum kind { PLATFORM, CENTRE, GSMTAP, SIP, COAP, CAT_TP, REQUEST, RESPONSE, NUM_KINDS };

static const uint16_t ports[NUM_KINDS] = {
    [GSMTAP] = 4729, [SIP] = 5060, [COAP] = 5683, [CAT_TP] = 40001};

/* What the messages are packed in and unpacked into. */
struct packing {
	struct rsp_arena packed, made;
	unsigned seen;
};

static void on_message(void *user, struct rsp_message *message)
{
	struct packing *packing = user;
	struct rsp_message copy;
	struct rsp_slice packed;

	if (packing->seen++ > SEEN_MAX)
		return;
	rsp_arena_reset(&packing->packed);
	rsp_arena_reset(&packing->made);
	packed = rsp_message_pack(message, &packing->packed);
	if (packed.len && !rsp_message_unpack(packed, &packing->made, &copy))
		abort();
	if (packed.len && copy.tree)
		fuzz_nodes(copy.tree);
}

static void on_finding(void *user, const struct rsp_finding *finding)
{
	(void)user;
	fuzz_span(finding->where);
}

static void feed_http(struct rsp_trace *trace, struct rsp_feed_frame *frame, struct rsp_slice bytes)
{
	static const char end[] = "\r\n\r\n";
	struct rsp_feed_http http = {.connection = RSP_FEED_CONNECTIONS + 1,
	                             .is_request = frame->from_client,
	                             .status = 200,
	                             .content_type = rsp_text("application/soap+xml"),
	                             .head_place = UINT32_MAX};
	struct rsp_slice line;
	size_t off;

	if (!rsp_find(bytes, rsp_text(end), &off))
		off = bytes.len;
	http.head = rsp_take_up_to(&bytes, off + sizeof(end) - 1);
	line = http.head;
	if (http.is_request && (!rsp_take_until(&line, ' ', &http.method) ||
	                        !rsp_take_until(&line, ' ', &http.target)))
		http.target = rsp_text("/");
	frame->kind = RSP_FEED_HTTP;
	frame->http = &http;
	frame->bytes = bytes;
	if (rsp_feed_http_matters(&http, bytes))
		rsp_trace_feed(trace, frame);
}

static void feed(struct rsp_trace *trace, struct rsp_feed_frame *frame, enum kind kind,
                 struct rsp_slice bytes)
{
	static const uint8_t address[] = {192, 0, 2, 1};
	struct rsp_feed_ends ends = {.from = rsp_slice(address, sizeof(address)),
	                             .to = rsp_slice(address, sizeof(address)),
	                             .from_port = 40000,
	                             .to_port = ports[kind]};

	frame->bytes = bytes;
	frame->ends = &ends;
	frame->from_client = kind == PLATFORM || kind == REQUEST;
	frame->kind = kind <= CENTRE ? RSP_FEED_SMPP : RSP_FEED_UDP;
	if (kind >= REQUEST)
		feed_http(trace, frame, bytes);
	else if (kind <= CENTRE ? rsp_feed_smpp_holds(bytes) : rsp_feed_udp_matters(&ends, bytes))
		rsp_trace_feed(trace, frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct packing packing = {0};
	struct rsp_trace_options options = {.number = 1};
	struct rsp_sink sink = {.user = &packing, .message = on_message, .finding = on_finding};
	struct rsp_trace *trace = rsp_trace_new(&options, &sink);
	struct rsp_feed_frame frame = {
	    .clock = RSP_CLOCK_UNIX, .slot = -1, .connection = RSP_FEED_CONNECTIONS + 2};
	struct rsp_slice in = rsp_slice(data, len), bytes;
	uint8_t kind;
	uint16_t size;

	if (!trace)
		return 0;
	rsp_arena_init(&packing.packed, 0);
	rsp_arena_init(&packing.made, 0);
	while (rsp_take_u8(&in, &kind) && rsp_take_u16be(&in, &size)) {
		frame.number++;
		frame.place = frame.number << 32;
		bytes = rsp_take_up_to(&in, size);
		feed(trace, &frame, (enum kind)(kind % NUM_KINDS), bytes);
	}
	rsp_trace_end(trace);
	rsp_trace_free(trace);
	rsp_arena_free(&packing.packed);
	rsp_arena_free(&packing.made);
	return 0;
}
