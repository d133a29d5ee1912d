/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap.h"

#include <string.h>

#include "rsp/es5.h"
#include "rsp/links.h"
#include "rsp/soap_eum.h"
#include "rsp/soap_remote.h"
#include "rsp/soap_show.h"
#include "rsp/soap_value.h"

enum { STATUS_REFUSED = 400 /* RFC 9110 15.5 */, NAME_LEN = 64, EID_LEN = 64 };

#define NS_PER_SECOND INT64_C(1000000000)

/* A request whose response is waited for: in the HTTP response, in a message of its own, or in the
 * answer to a poll. Identifiers are kept as digests: they are equal or not. */
struct waiting {
	uint64_t seq;      /* 0: the place is free */
	uint64_t exchange; /* 0: its HTTP response was seen, or none is known */
	uint32_t connection;
	enum rsp_interface iface;
	enum rsp_direction direction;
	const struct rsp_soap_function *function;
	char name[NAME_LEN];
	struct rsp_digest message_id, transaction, poll;
	bool is_poll;      /* MakeConnection: it waits for its HTTP response only */
	bool is_http;      /* an HTTP exchange carried it, so a response can be missed */
	bool accepted;     /* the HTTP response said that it arrived */
	uint64_t answered; /* seq of its response; 0: none was seen */
	enum rsp_clock clock;
	int64_t t_ns;
	uint64_t validity; /* seconds; 0: none is known */
	char eid[EID_LEN];
};

/* A ring: the oldest gives way. */
struct rsp_soap {
	struct waiting waiting[RSP_SOAP_WAITING];
	size_t next;
};

struct rsp_soap *rsp_soap_new(void)
{
	return rsp_alloc(sizeof(struct rsp_soap));
}

void rsp_soap_free(struct rsp_soap *soap)
{
	rsp_free(soap);
}

static void drop(struct waiting *waiting)
{
	*waiting = (struct waiting){0};
}

static struct rsp_digest digest_of(const char *text)
{
	return rsp_digest_of(rsp_text(text));
}

static bool is_same(struct rsp_digest a, struct rsp_digest b)
{
	return a.len && rsp_digest_equal(a, b);
}

static struct waiting *find_exchange(struct rsp_soap *soap, uint64_t exchange)
{
	for (size_t at = 0; exchange && at < RSP_SOAP_WAITING; at++)
		if (soap->waiting[at].seq && soap->waiting[at].exchange == exchange)
			return &soap->waiting[at];
	return NULL;
}

/* Whether a response to it is still to come. */
static bool is_asked(const struct waiting *waiting)
{
	return waiting->seq && !waiting->answered && waiting->direction == RSP_DIR_REQUEST;
}

static struct waiting *find_message(struct rsp_soap *soap, const char *message_id)
{
	struct rsp_digest digest = digest_of(message_id);

	for (size_t at = 0; at < RSP_SOAP_WAITING; at++)
		if (is_asked(&soap->waiting[at]) && is_same(soap->waiting[at].message_id, digest))
			return &soap->waiting[at];
	return NULL;
}

/* The latest request of the same function in the same transaction. */
static struct waiting *find_transaction(struct rsp_soap *soap, const struct rsp_soap_unit *unit)
{
	struct rsp_digest digest = digest_of(unit->transaction);
	struct waiting *found = NULL;

	for (size_t at = 0; at < RSP_SOAP_WAITING; at++) {
		struct waiting *place = &soap->waiting[at];

		if (is_asked(place) && is_same(place->transaction, digest) &&
		    place->iface == unit->iface && strcmp(place->name, unit->name) == 0 &&
		    (!found || place->seq > found->seq))
			found = place;
	}
	return found;
}

static struct waiting *find_poll(struct rsp_soap *soap, const char *address)
{
	struct rsp_digest digest = digest_of(address);

	for (size_t at = 0; at < RSP_SOAP_WAITING; at++)
		if (is_asked(&soap->waiting[at]) && is_same(soap->waiting[at].poll, digest))
			return &soap->waiting[at];
	return NULL;
}

static bool asks_same(const struct waiting *waiting, const struct rsp_soap_unit *unit)
{
	return waiting->direction == RSP_DIR_REQUEST &&
	       (unit->content != RSP_SOAP_FUNCTION ||
	        (waiting->iface == unit->iface && strcmp(waiting->name, unit->name) == 0));
}

/* A request that was answered before, and that this response names. */
static const struct waiting *find_answered(const struct rsp_soap *soap,
                                           const struct rsp_soap_unit *unit)
{
	struct rsp_digest relates = digest_of(unit->relates_to);
	struct rsp_digest transaction = digest_of(unit->transaction);

	for (size_t at = 0; at < RSP_SOAP_WAITING; at++) {
		const struct waiting *place = &soap->waiting[at];

		if (!place->seq || !place->answered || place->iface != unit->iface ||
		    strcmp(place->name, unit->name) != 0)
			continue;
		if (*unit->relates_to ? is_same(place->message_id, relates)
		                      : is_same(place->transaction, transaction))
			return place;
	}
	return NULL;
}

/* The request that a response answers: by RelatesTo, by the HTTP exchange, by the transaction. */
static struct waiting *find_request(struct rsp_soap *soap, const struct rsp_soap_unit *unit,
                                    struct waiting *exchange)
{
	struct waiting *found = NULL;

	if (*unit->relates_to)
		found = find_message(soap, unit->relates_to);
	if (found)
		return found;
	if (exchange && asks_same(exchange, unit))
		return exchange;
	return *unit->transaction ? find_transaction(soap, unit) : NULL;
}

static void waiting_add(struct rsp_pass *pass, struct rsp_soap *soap, const struct rsp_item *item,
                        const struct waiting *waiting)
{
	struct waiting *place = &soap->waiting[soap->next];

	soap->next = (soap->next + 1) % RSP_SOAP_WAITING;
	if (place->seq && !place->answered)
		rsp_pass_report(pass, RSP_RULE_SOAP_WAITING, item->frame,
		                "more than %d requests wait for their responses", RSP_SOAP_WAITING);
	*place = *waiting;
}

static void keep_text(char *out, size_t room, const char *text)
{
	struct rsp_slice part = rsp_sub(rsp_text(text), 0, room - 1);

	memcpy(out, part.data, part.len);
	out[part.len] = '\0';
}

static uint64_t validity_of(const struct rsp_soap_unit *unit)
{
	uint64_t seconds;

	return rsp_soap_uint(rsp_soap_text(unit->element, "ValidityPeriod"), &seconds) ? seconds
	                                                                               : 0;
}

/* The mailbox that a request wants its answer in, or that a poll asks for. */
static struct rsp_digest poll_of(const struct rsp_soap_unit *unit)
{
	return unit->content == RSP_SOAP_POLLING
	           ? rsp_digest_of(rsp_soap_text(unit->element, "Address"))
	           : digest_of(unit->reply_to);
}

/* Begins to wait for what answers a message; a notification only waits for its HTTP response. */
static void begin_waiting(struct rsp_pass *pass, struct rsp_soap *soap, const struct rsp_item *item,
                          const struct rsp_soap_unit *unit, const struct rsp_message *message)
{
	const struct rsp_http *http = item->http;
	struct waiting waiting = {.seq = pass->next_seq + 1,
	                          .exchange = http->is_request ? http->exchange : 0,
	                          .connection = http->connection,
	                          .iface = unit->iface,
	                          .direction = unit->direction,
	                          .function = unit->function,
	                          .message_id = digest_of(unit->message_id),
	                          .transaction = digest_of(unit->transaction),
	                          .poll = poll_of(unit),
	                          .is_poll = unit->content == RSP_SOAP_POLLING,
	                          .is_http = http->is_request && http->exchange,
	                          .clock = http->clock,
	                          .t_ns = http->t_ns,
	                          .validity = validity_of(unit)};

	keep_text(waiting.name, sizeof(waiting.name), unit->name);
	if (message->ids[RSP_ID_EID])
		keep_text(waiting.eid, sizeof(waiting.eid), message->ids[RSP_ID_EID]);
	if (unit->direction == RSP_DIR_REQUEST || waiting.exchange)
		waiting_add(pass, soap, item, &waiting);
}

static void fill_message(struct rsp_message *message, const struct rsp_soap_unit *unit)
{
	const struct rsp_http *http = unit->http;
	size_t len = http->body ? http->body->bytes.len : 0;

	message->iface = unit->iface;
	message->function = unit->name;
	message->direction = unit->direction;
	message->clock = http->clock;
	message->t_ns = http->t_ns;
	message->frame = http->first_frame;
	message->last_frame = http->last_frame;
	message->by_line = http->by_line;
	message->slot = message->channel = -1;
	message->connection = http->connection;
	message->cut = http->body_cut;
	if (unit->direction == RSP_DIR_RESPONSE) {
		message->has_response = true;
		message->response = http->body;
		message->response_len = len;
	} else {
		message->has_command = true;
		message->command = http->body;
		message->command_len = len;
	}
}

/* What is known of the request where the response does not say it. */
static void take_from_request(struct rsp_arena *arena, const struct waiting *waiting,
                              struct rsp_message *message)
{
	message->answers = waiting->seq;
	if (!message->ids[RSP_ID_EID] && waiting->eid[0])
		message->ids[RSP_ID_EID] = rsp_arena_text(arena, rsp_text(waiting->eid));
}

/* Names of known functions are constants, which may be kept when the trace is gone. */
static const char *name_of(struct rsp_arena *arena, const struct waiting *waiting)
{
	return waiting->function ? waiting->function->name
	                         : rsp_arena_text(arena, rsp_text(waiting->name));
}

/* A Fault, or a poll, is of the function that was asked for. */
static void take_function(struct rsp_arena *arena, const struct waiting *waiting,
                          struct rsp_soap_unit *unit)
{
	if (unit->content == RSP_SOAP_FUNCTION || !waiting)
		return;
	unit->iface = waiting->iface;
	if (unit->content == RSP_SOAP_POLLING)
		return;
	unit->function = waiting->function;
	unit->name = name_of(arena, waiting);
}

static void tell(struct rsp_pass *pass, struct waiting *waiting, enum rsp_rule_id rule,
                 enum rsp_level level, const char *text)
{
	uint64_t seq = waiting->seq;

	drop(waiting);
	rsp_pass_report_at(pass, rule, level, seq, 0, text);
}

/* SGP.02: ValidityPeriod counts seconds from the reception of the request. */
static void check_validity(struct rsp_pass *pass, const struct waiting *waiting,
                           const struct rsp_message *message)
{
	const char *text;
	int64_t late;

	if (!waiting->validity || waiting->validity > INT64_MAX / NS_PER_SECOND ||
	    waiting->clock == RSP_CLOCK_NONE || waiting->clock != message->clock ||
	    message->result.state != RSP_RESULT_OK)
		return;
	if (__builtin_sub_overflow(message->t_ns, waiting->t_ns, &late) ||
	    late <= (int64_t)waiting->validity * NS_PER_SECOND)
		return;
	text = rsp_arena_printf(
	    pass->scratch, "carried out %lld s after the request, whose ValidityPeriod is %llu s",
	    (long long)(late / NS_PER_SECOND), (unsigned long long)waiting->validity);
	rsp_pass_report_at(pass, RSP_RULE_SOAP_VALIDITY, RSP_LEVEL_VIOLATION, pass->next_seq, 0,
	                   text);
}

static void check_relation(struct rsp_pass *pass, const struct rsp_soap_unit *unit,
                           const struct waiting *request)
{
	if (*unit->relates_to && request && request->message_id.len &&
	    !is_same(request->message_id, digest_of(unit->relates_to)))
		rsp_pass_report_at(pass, RSP_RULE_SOAP_RELATES, RSP_LEVEL_SUSPICIOUS,
		                   pass->next_seq, 0,
		                   "RelatesTo names another message than the request");
}

/* WS-MakeConnection: a poll fetches what is for its own address. */
static void check_mailbox(struct rsp_pass *pass, const struct waiting *request,
                          const struct waiting *exchange)
{
	if (exchange && exchange->is_poll && exchange != request && exchange->poll.len &&
	    request->poll.len && !is_same(exchange->poll, request->poll))
		rsp_pass_report_at(pass, RSP_RULE_SOAP_MAILBOX, RSP_LEVEL_SUSPICIOUS,
		                   pass->next_seq, 0,
		                   "the poll was for another mailbox than ReplyTo of the request");
}

static void tell_twice(struct rsp_pass *pass, const struct waiting *before)
{
	const char *text = rsp_arena_printf(
	    pass->scratch, "the request (message %llu) was answered before, in message %llu",
	    (unsigned long long)before->seq, (unsigned long long)before->answered);

	rsp_pass_report_at(pass, RSP_RULE_SOAP_TWICE, RSP_LEVEL_SUSPICIOUS, pass->next_seq, 0,
	                   text);
}

static void handle_unit(struct rsp_pass *pass, struct rsp_soap *soap, const struct rsp_item *item,
                        struct rsp_soap_unit *unit, struct waiting *exchange)
{
	bool answers = unit->direction == RSP_DIR_RESPONSE;
	struct waiting *request = answers ? find_request(soap, unit, exchange) : NULL;
	const struct waiting *before = answers && !request ? find_answered(soap, unit) : NULL;
	struct rsp_message message = {0};

	if (unit->content == RSP_SOAP_POLLING)
		take_function(
		    pass->scratch,
		    find_poll(soap, rsp_arena_text(pass->scratch,
		                                   rsp_soap_text(unit->element, "Address"))),
		    unit);
	else
		take_function(pass->scratch, request, unit);
	fill_message(&message, unit);
	rsp_soap_show(pass->scratch, unit, &message);
	if (request || before)
		take_from_request(pass->scratch, request ? request : before, &message);
	if (!answers || item->http->is_request)
		begin_waiting(pass, soap, item, unit, &message);
	rsp_soap_follow(pass, unit, &message);
	rsp_soap_eum(pass, unit, &message);
	rsp_pass_emit(pass, &message);
	if (request) {
		check_validity(pass, request, &message);
		check_relation(pass, unit, request);
		check_mailbox(pass, request, exchange);
		request->answered = pass->next_seq;
		request->exchange = 0;
	} else if (before) {
		tell_twice(pass, before);
	} else if (answers) {
		rsp_pass_report_at(pass, RSP_RULE_WEB_ORPHAN, RSP_LEVEL_INCOMPLETE, pass->next_seq,
		                   0, "its request is not in the trace");
	}
	if (pass->es5)
		rsp_es5_between_done(pass, pass->es5);
}

/* The HTTP response said no more of it than that it arrived. */
static void accept(struct waiting *waiting)
{
	waiting->exchange = 0;
	waiting->accepted = true;
	if (waiting->direction != RSP_DIR_REQUEST || waiting->is_poll)
		drop(waiting);
}

/* An HTTP response without a message: the request has arrived, or was refused. */
static void handle_status(struct rsp_pass *pass, const struct rsp_http *http,
                          struct waiting *waiting)
{
	struct rsp_soap_unit unit = {.http = http,
	                             .iface = waiting->iface,
	                             .function = waiting->function,
	                             .direction = RSP_DIR_RESPONSE};
	struct rsp_message message = {0};

	if (http->status < STATUS_REFUSED) {
		accept(waiting);
		return;
	}
	unit.name = name_of(pass->scratch, waiting);
	fill_message(&message, &unit);
	message.result = (struct rsp_result){
	    .state = RSP_RESULT_ERROR, .name = "HTTP status", .number = http->status};
	take_from_request(pass->scratch, waiting, &message);
	drop(waiting);
	rsp_pass_emit(pass, &message);
}

/* A connection is over: what was asked on it, and did not even arrive, will not be answered. */
static void handle_gone(struct rsp_pass *pass, struct rsp_soap *soap, const struct rsp_http *http)
{
	for (size_t at = 0; at < RSP_SOAP_WAITING; at++) {
		struct waiting *waiting = &soap->waiting[(soap->next + at) % RSP_SOAP_WAITING];

		if (!waiting->seq || !waiting->exchange || waiting->connection != http->connection)
			continue;
		if (http->body_cut)
			tell(pass, waiting, RSP_RULE_WEB_UNANSWERED, RSP_LEVEL_INCOMPLETE,
			     "the connection is over and shows no response; bytes of it are "
			     "missing");
		else
			tell(pass, waiting, RSP_RULE_WEB_UNANSWERED, RSP_LEVEL_VIOLATION,
			     "the connection was closed or reset without a response");
	}
}

bool rsp_soap_handle(struct rsp_pass *pass, struct rsp_soap *soap, const struct rsp_item *item)
{
	const struct rsp_http *http = item->http;
	struct waiting *exchange;
	struct rsp_soap_unit unit;

	if (http->gone) {
		handle_gone(pass, soap, http);
		return false;
	}
	exchange = http->is_request ? NULL : find_exchange(soap, http->exchange);
	if (rsp_soap_read(pass->scratch, http, exchange, &unit)) {
		handle_unit(pass, soap, item, &unit, exchange);
		/* The answer to another request came where this one's receipt was expected. */
		if (exchange && exchange->seq && exchange->exchange == http->exchange)
			accept(exchange);
		return true;
	}
	if (exchange)
		handle_status(pass, http, exchange);
	return exchange;
}

void rsp_soap_end(struct rsp_pass *pass, struct rsp_soap *soap)
{
	for (size_t at = 0; at < RSP_SOAP_WAITING; at++) {
		struct waiting *waiting = &soap->waiting[(soap->next + at) % RSP_SOAP_WAITING];

		if (!waiting->seq || !waiting->is_http || waiting->answered)
			continue;
		if (waiting->exchange)
			tell(pass, waiting, RSP_RULE_WEB_UNANSWERED, RSP_LEVEL_INCOMPLETE,
			     "the trace ends without its response");
		else if (waiting->accepted)
			tell(pass, waiting, RSP_RULE_SOAP_CALLBACK, RSP_LEVEL_INCOMPLETE,
			     "the trace ends without its response");
	}
}
