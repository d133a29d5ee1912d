/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/coap.h"

#include <string.h>

#include "carrier/coap_option.h"
#include "carrier/endpoint.h"
#include "carrier/http_message.h"

enum { STATUS_BASE = 100, STATUS_CONTINUE = 231 };
static const uint64_t exchange_bit = UINT64_C(1) << 63;
/* RFC 7252 section 4.8.2: EXCHANGE_LIFETIME. */
static const int64_t lifetime_ns = INT64_C(247000000000);

/* A request with what answers it. Each block of a body travels in a request of its own, perhaps
 * with another token; they have the target in common. */
struct exchange {
	struct rsp_endpoint client, server;
	uint8_t token[RSP_COAP_TOKEN_MAX]; /* of the latest request */
	size_t token_len;
	struct rsp_http_asked *asked;
	struct rsp_http_message *request, *response; /* not complete yet */
	bool observe;                                /* more than one response may come */
	uint64_t used;                               /* when it was used last, in datagrams */
};

/* A message that was seen. */
struct seen {
	struct rsp_endpoint from, to;
	uint16_t id;
	bool there;
	enum rsp_clock clock;
	int64_t t_ns;
};

struct rsp_coap {
	struct exchange *exchanges[RSP_COAP_MAX_EXCHANGES];
	size_t num;
	struct seen seen[RSP_COAP_MAX_SEEN]; /* a ring */
	size_t next_seen;
	uint64_t num_exchanges, num_datagrams;
	bool told_dtls, told_observe;
};

/* What a datagram is read with. */
struct reading {
	struct rsp_pass *pass;
	struct rsp_coap *coap;
	const struct rsp_coap_datagram *datagram;
	struct rsp_stream_data data;
	struct rsp_coap_message message;
};

struct rsp_coap *rsp_coap_new(void)
{
	return rsp_alloc(sizeof(struct rsp_coap));
}

static void report(struct reading *reading, enum rsp_rule_id rule, const char *text)
{
	rsp_http_report(reading->pass, rule, reading->data.frame_number, text);
}

static void finish(struct rsp_pass *pass, struct rsp_http_message **message, bool cut,
                   const struct rsp_frame *frame)
{
	if (!*message)
		return;
	if (cut)
		(*message)->cut = true;
	rsp_http_message_finish(*message, pass, frame);
	*message = NULL;
}

/* What the exchange still holds is handed out as cut. */
static void exchange_remove(struct rsp_pass *pass, struct rsp_coap *coap,
                            const struct exchange *exchange, const struct rsp_frame *frame)
{
	for (size_t i = 0; i < coap->num; i++) {
		if (coap->exchanges[i] != exchange)
			continue;
		finish(pass, &coap->exchanges[i]->request, true, frame);
		finish(pass, &coap->exchanges[i]->response, true, frame);
		rsp_free(coap->exchanges[i]->asked);
		rsp_free(coap->exchanges[i]);
		coap->exchanges[i] = coap->exchanges[--coap->num];
		return;
	}
}

void rsp_coap_free(struct rsp_coap *coap)
{
	struct rsp_pass nobody = {0};

	if (!coap)
		return;
	for (size_t i = 0; i < coap->num; i++) {
		rsp_http_message_drop(coap->exchanges[i]->request, &nobody);
		rsp_http_message_drop(coap->exchanges[i]->response, &nobody);
		rsp_free(coap->exchanges[i]->asked);
		rsp_free(coap->exchanges[i]);
	}
	rsp_free(coap);
}

static struct exchange *exchange_new(struct reading *reading)
{
	struct rsp_coap *coap = reading->coap;
	struct exchange *exchange, *oldest = coap->exchanges[0];

	if (coap->num == RSP_COAP_MAX_EXCHANGES) {
		for (size_t i = 1; i < coap->num; i++)
			if (coap->exchanges[i]->used < oldest->used)
				oldest = coap->exchanges[i];
		if (oldest->request || oldest->response)
			report(reading, RSP_RULE_COAP_LIMIT,
			       "more than 64 open exchanges; the oldest is given up");
		exchange_remove(reading->pass, coap, oldest, reading->datagram->frame);
	}
	exchange = rsp_alloc(sizeof(*exchange));
	if (!exchange) {
		reading->pass->out_of_memory = true;
		return NULL;
	}
	exchange->client = reading->datagram->from;
	exchange->server = reading->datagram->to;
	coap->exchanges[coap->num++] = exchange;
	return exchange;
}

static bool is_repeated(struct reading *reading)
{
	struct rsp_coap *coap = reading->coap;
	const struct rsp_coap_datagram *datagram = reading->datagram;
	struct seen now = {.from = datagram->from,
	                   .to = datagram->to,
	                   .id = reading->message.id,
	                   .there = true,
	                   .clock = reading->data.clock,
	                   .t_ns = reading->data.t_ns};

	for (size_t i = 0; i < RSP_COAP_MAX_SEEN; i++) {
		const struct seen *seen = &coap->seen[i];

		if (!seen->there || seen->id != now.id ||
		    !rsp_endpoint_equal(&seen->from, &now.from) ||
		    !rsp_endpoint_equal(&seen->to, &now.to))
			continue;
		if (seen->clock == RSP_CLOCK_NONE || seen->clock != now.clock ||
		    now.t_ns - seen->t_ns < lifetime_ns)
			return true;
	}
	coap->seen[coap->next_seen] = now;
	coap->next_seen = (coap->next_seen + 1) % RSP_COAP_MAX_SEEN;
	return false;
}

/* The buffer that the datagram's bytes are cut from, as the message keeps it. */
static const struct rsp_buffer *
keep_datagram(struct reading *reading, struct rsp_http_message *message, struct rsp_slice *part)
{
	const struct rsp_coap_datagram *datagram = reading->datagram;
	const struct rsp_frame *frame = datagram->frame;
	struct rsp_slice whole = datagram->buffer ? datagram->buffer->bytes : frame->bytes;
	const struct rsp_buffer *kept;

	if (datagram->buffer)
		kept = rsp_http_message_keep(message, reading->pass, datagram->buffer);
	else if (rsp_contains(whole, datagram->bytes))
		kept = rsp_buffer_frame(&message->arena, whole, frame->number, frame->file_off);
	else
		kept = NULL;
	if (kept && rsp_contains(whole, *part))
		*part = rsp_sub(kept->bytes, rsp_offset_in(whole, *part), part->len);
	else
		kept = NULL;
	return kept;
}

static void add_payload(struct reading *reading, struct rsp_http_message *message)
{
	struct rsp_slice part = reading->message.payload;
	const struct rsp_buffer *kept;

	if (part.len == 0)
		return;
	kept = keep_datagram(reading, message, &part);
	message->kept_of = message->kept = kept; /* it is the message's own already */
	rsp_http_message_body(message, reading->pass, kept, part);
}

/* Options become fields; their bytes stand in the head. */
static void add_options(struct rsp_http_message *message, struct rsp_slice options)
{
	struct rsp_coap_option option;
	uint32_t number = 0;
	const char *name;

	while (rsp_coap_take_option(&options, &number, &option)) {
		struct rsp_slice text = rsp_coap_option_text(&message->arena, &option);

		name = rsp_coap_option_name(number);
		if (*name == '\0')
			name = rsp_arena_concat(&message->arena, "Option-",
			                        rsp_arena_decimal(&message->arena, number), NULL);
		rsp_http_message_header(message, rsp_text(name), text);
		if (number == RSP_COAP_CONTENT_FORMAT)
			message->http.content_type = text;
		else if (number == RSP_COAP_URI_HOST)
			message->http.host = text;
	}
}

static struct rsp_http_message *message_new(struct reading *reading)
{
	struct rsp_http_message *message =
	    rsp_http_message_begin(reading->pass, NULL, RSP_HTTP_COAP, &reading->data);
	struct rsp_slice head = reading->message.head, options;
	const struct rsp_buffer *kept;
	struct rsp_joiner joiner;

	if (!message)
		return NULL;
	rsp_joiner_init(&joiner, &message->arena, RSP_HTTP_MAX_HEAD);
	kept = keep_datagram(reading, message, &head);
	rsp_joiner_add(&joiner, kept, head);
	message->http.head = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "CoAP header");
	if (message->http.head) {
		options = rsp_sub(message->http.head->bytes,
		                  rsp_offset_in(reading->message.head, reading->message.options),
		                  reading->message.options.len);
		add_options(message, options);
		message->http.target = rsp_coap_target(&message->arena, options);
	}
	return message;
}

/* Adds a block to a body; one that does not follow the bytes before leaves a gap. */
static void add_block(struct reading *reading, struct rsp_http_message *message,
                      const struct rsp_coap_block *block)
{
	uint64_t off = (uint64_t)block->number * block->size;

	if (block->there && off < message->body.len)
		return; /* it was there before */
	if (block->there && off > message->body.len && !message->cut) {
		message->cut = true;
		report(reading, RSP_RULE_COAP_BLOCK_GAP, "a block of a CoAP body is missing");
	}
	add_payload(reading, message);
}

static struct exchange *find_by_target(struct reading *reading, struct rsp_slice method,
                                       struct rsp_slice target)
{
	for (size_t i = 0; i < reading->coap->num; i++) {
		struct exchange *exchange = reading->coap->exchanges[i];

		if (rsp_endpoint_equal(&exchange->client, &reading->datagram->from) &&
		    rsp_endpoint_equal(&exchange->server, &reading->datagram->to) &&
		    exchange->asked && rsp_equal(exchange->asked->method, method) &&
		    rsp_equal(exchange->asked->target, target))
			return exchange;
	}
	return NULL;
}

static struct exchange *find_by_token(struct reading *reading)
{
	for (size_t i = 0; i < reading->coap->num; i++) {
		struct exchange *exchange = reading->coap->exchanges[i];

		if (rsp_endpoint_equal(&exchange->client, &reading->datagram->to) &&
		    rsp_endpoint_equal(&exchange->server, &reading->datagram->from) &&
		    rsp_equal(rsp_slice(exchange->token, exchange->token_len),
		              reading->message.token))
			return exchange;
	}
	return NULL;
}

static void request_begin(struct reading *reading, struct exchange *exchange,
                          struct rsp_http_message *message)
{
	struct rsp_http *http = &message->http;

	http->is_request = true;
	http->method = rsp_text(rsp_coap_method(reading->message.code_detail));
	http->exchange = exchange_bit | ++reading->coap->num_exchanges;
	exchange->asked = rsp_http_asked_new(http);
	if (!exchange->asked)
		reading->pass->out_of_memory = true;
	exchange->request = message;
	exchange->observe = reading->message.observe;
}

/* Whether the request goes on with one that was begun: with the next block of its body, or by
 * asking for the next block of the answer. */
static bool goes_on(const struct reading *reading, const struct exchange *exchange)
{
	const struct rsp_coap_message *message = &reading->message;

	return (message->block1.there && message->block1.number > 0 && exchange->request) ||
	       (message->block2.there && message->block2.number > 0 && !exchange->request);
}

static void handle_request(struct reading *reading)
{
	const struct rsp_coap_message *message = &reading->message;
	struct rsp_http_message *made = message_new(reading);
	struct exchange *exchange;

	if (!made)
		return;
	exchange = find_by_target(reading, rsp_text(rsp_coap_method(message->code_detail)),
	                          made->http.target);
	if (exchange && goes_on(reading, exchange)) {
		rsp_http_message_drop(made, reading->pass);
		if (exchange->request)
			rsp_http_message_more(exchange->request, &reading->data);
	} else {
		if (exchange && !exchange->observe)
			exchange_remove(reading->pass, reading->coap, exchange,
			                reading->datagram->frame);
		exchange = exchange_new(reading);
		if (!exchange) {
			rsp_http_message_drop(made, reading->pass);
			return;
		}
		request_begin(reading, exchange, made);
	}
	exchange->used = reading->coap->num_datagrams;
	exchange->token_len = message->token.len;
	if (message->token.len)
		memcpy(exchange->token, message->token.data, message->token.len);
	if (exchange->request)
		add_block(reading, exchange->request, &message->block1);
	if (!message->block1.there || !message->block1.more)
		finish(reading->pass, &exchange->request, false, reading->datagram->frame);
}

/* A response to a request that was not seen stands alone. */
static void handle_orphan(struct reading *reading, struct rsp_http_message *made)
{
	made->http.target = rsp_slice(NULL, 0);
	add_block(reading, made, &reading->message.block2);
	finish(reading->pass, &made, reading->message.block2.more, reading->datagram->frame);
}

static void tell_observe(struct reading *reading)
{
	if (!reading->coap->told_observe)
		report(reading, RSP_RULE_COAP_OBSERVE,
		       "a client asked to be notified; each notification is a further response");
	reading->coap->told_observe = true;
}

static void handle_response(struct reading *reading)
{
	const struct rsp_coap_message *message = &reading->message;
	unsigned status = message->code_class * STATUS_BASE + message->code_detail;
	struct exchange *exchange = find_by_token(reading);
	struct rsp_http_message *made;

	if (status == STATUS_CONTINUE)
		return;
	if (exchange && exchange->response && message->block2.there && message->block2.number > 0) {
		rsp_http_message_more(exchange->response, &reading->data);
	} else {
		made = message_new(reading);
		if (!made)
			return;
		made->http.status = status;
		if (!exchange) {
			handle_orphan(reading, made);
			return;
		}
		/* The server may answer before it has the whole request. */
		finish(reading->pass, &exchange->request, true, reading->datagram->frame);
		finish(reading->pass, &exchange->response, true, reading->datagram->frame);
		if (exchange->asked)
			rsp_http_message_answers(made, exchange->asked);
		exchange->response = made;
	}
	exchange->used = reading->coap->num_datagrams;
	add_block(reading, exchange->response, &message->block2);
	if (message->block2.there && message->block2.more)
		return;
	finish(reading->pass, &exchange->response, false, reading->datagram->frame);
	if (exchange->observe && message->observe)
		tell_observe(reading);
	else
		exchange_remove(reading->pass, reading->coap, exchange, reading->datagram->frame);
}

/* RFC 6347 section 4.1: content type, and version 1.0 or 1.2; RFC 9147 keeps them in the clear. */
static bool is_dtls(struct rsp_slice in)
{
	enum { TYPE_FIRST = 20, TYPE_LAST = 26, VERSION_1_0 = 0xFEFF, VERSION_1_2 = 0xFEFD };
	uint8_t type;
	uint16_t version;

	return rsp_take_u8(&in, &type) && type >= TYPE_FIRST && type <= TYPE_LAST &&
	       rsp_take_u16be(&in, &version) && (version == VERSION_1_0 || version == VERSION_1_2);
}

void rsp_coap_handle(struct rsp_pass *pass, struct rsp_coap *coap,
                     const struct rsp_coap_datagram *datagram)
{
	const struct rsp_frame *frame = datagram->frame;
	struct reading reading = {.pass = pass, .coap = coap, .datagram = datagram};

	reading.data = (struct rsp_stream_data){.bytes = datagram->bytes,
	                                        .frame = frame,
	                                        .frame_number = frame->number,
	                                        .clock = frame->clock,
	                                        .t_ns = frame->t_ns};
	coap->num_datagrams++;
	if (is_dtls(datagram->bytes)) {
		if (!coap->told_dtls)
			report(&reading, RSP_RULE_COAP_DTLS, "CoAP in DTLS is not decrypted");
		coap->told_dtls = true;
		return;
	}
	if (datagram->from.port == RSP_COAPS_PORT || datagram->to.port == RSP_COAPS_PORT)
		return;
	if (!rsp_coap_parse(datagram->bytes, &reading.message)) {
		report(&reading, RSP_RULE_COAP_BAD,
		       "a datagram on the CoAP port is no CoAP message");
		return;
	}
	/* RFC 7252 section 4.1: an empty message is an acknowledgement, a reset or a ping. */
	if (reading.message.code_class == 0 && reading.message.code_detail == 0)
		return;
	if (is_repeated(&reading))
		return;
	if (reading.message.code_class == 0)
		handle_request(&reading);
	else
		handle_response(&reading);
}

void rsp_coap_end(struct rsp_pass *pass, struct rsp_coap *coap)
{
	while (coap->num)
		exchange_remove(pass, coap, coap->exchanges[0], NULL);
}

/* The paths of ESipa begin with gsma, which is an option of its own (SGP.32 6.1). */
bool rsp_coap_matters(struct rsp_slice bytes)
{
	size_t off;

	return rsp_find(bytes, rsp_text("gsma"), &off);
}
