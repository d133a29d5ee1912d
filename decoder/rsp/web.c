/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/web.h"

#include <string.h>

#include "rsp/links.h"
#include "rsp/web_json.h"
#include "rsp/web_show.h"

enum {
	TAG_WRAPPER = 0xA2, /* SGP.22 6.6 */
	FUNCTION_NAME_MAX = 64,
	EID_DIGITS = 32
};

/* A body that may come again. The digest finds it, the bytes prove it: digests differ by chance
 * where bytes do, but not where somebody wants them to be the same. */
struct body {
	struct rsp_digest digest;
	uint8_t *bytes; /* NULL: there are too many, or no memory; the digest has to do */
};

/* A request whose response is waited for. Where a proxy stands between client and server, an
 * exchange is seen twice: the request of the inner one has the bytes of the outer one, which waits
 * for its response meanwhile; the response of the outer one has the bytes of the inner one's. */
struct waiting {
	uint64_t exchange; /* 0: the place is free */
	uint64_t seq;
	uint32_t connection;
	bool secured;
	uint64_t server;
	struct body request;
	uint64_t inner_seq; /* of the response of an inner exchange; 0: there was none */
	struct body inner_response;
	uint64_t outer;           /* exchange that this is the inner one of; 0: none */
	char eid[EID_DIGITS + 1]; /* that the request names; "": none */
	enum rsp_interface iface;
	const struct rsp_web_function *function;
	bool is_asn1;
};

/* A ring: the oldest gives way. */
struct rsp_web {
	uint64_t exchanges[RSP_WEB_EXCHANGES]; /* of `waiting`, side by side to be found */
	struct waiting waiting[RSP_WEB_EXCHANGES];
	size_t next;
	size_t kept; /* bytes of bodies */
};

struct rsp_web *rsp_web_new(void)
{
	return rsp_alloc(sizeof(struct rsp_web));
}

static struct body body_keep(struct rsp_web *web, struct rsp_slice bytes, struct rsp_digest digest)
{
	struct body body = {.digest = digest};

	if (bytes.len && bytes.len <= RSP_WEB_KEPT_MAX && web->kept + bytes.len <= RSP_WEB_KEPT_ALL)
		body.bytes = rsp_alloc(bytes.len);
	if (!body.bytes)
		return body;
	memcpy(body.bytes, bytes.data, bytes.len);
	web->kept += bytes.len;
	return body;
}

static void body_drop(struct rsp_web *web, struct body *body)
{
	if (body->bytes)
		web->kept -= body->digest.len;
	rsp_free(body->bytes);
	*body = (struct body){0};
}

static bool body_is(const struct body *body, struct rsp_slice bytes, struct rsp_digest digest)
{
	return rsp_digest_equal(body->digest, digest) &&
	       (!body->bytes || rsp_equal(bytes, rsp_slice(body->bytes, bytes.len)));
}

static void waiting_drop(struct rsp_web *web, struct waiting *waiting)
{
	body_drop(web, &waiting->request);
	body_drop(web, &waiting->inner_response);
	waiting->exchange = web->exchanges[waiting - web->waiting] = 0;
}

void rsp_web_free(struct rsp_web *web)
{
	for (size_t at = 0; web && at < RSP_WEB_EXCHANGES; at++)
		waiting_drop(web, &web->waiting[at]);
	rsp_free(web);
}

static struct waiting *waiting_find(struct rsp_web *web, uint64_t exchange)
{
	for (size_t at = 0; exchange && at < RSP_WEB_EXCHANGES; at++)
		if (web->exchanges[at] == exchange)
			return &web->waiting[at];
	return NULL;
}

static void waiting_add(struct rsp_pass *pass, struct rsp_web *web, const struct rsp_item *item,
                        const struct waiting *waiting)
{
	struct waiting *place = &web->waiting[web->next];

	web->next = (web->next + 1) % RSP_WEB_EXCHANGES;
	if (place->exchange)
		rsp_pass_report(pass, RSP_RULE_WEB_LIMIT, item->frame,
		                "more than %d requests wait for their responses",
		                RSP_WEB_EXCHANGES);
	waiting_drop(web, place);
	*place = *waiting;
	web->exchanges[place - web->waiting] = waiting->exchange;
}

/* Whether a connection leads on from another one: where both lead to the same server, the client
 * has tried again. */
static bool leads_on(const struct waiting *outer, const struct rsp_http *http)
{
	return outer->connection && outer->connection != http->connection &&
	       (outer->secured != http->secured ||
	        (outer->server && http->server && outer->server != http->server));
}

/* The latest request with these bytes that still waits, on a connection from which this leads on.
 * An eIM that asks an SM-DP+ what an IPA asked it is no proxy. */
static struct waiting *outer_find(struct rsp_web *web, const struct rsp_web_unit *unit,
                                  struct rsp_slice bytes, struct rsp_digest digest)
{
	const struct rsp_http *http = unit->http;
	struct waiting *found = NULL;

	for (size_t at = 0; bytes.len && http->connection && at < RSP_WEB_EXCHANGES; at++) {
		struct waiting *place = &web->waiting[at];

		if (place->exchange && (!found || place->seq > found->seq) &&
		    place->iface == unit->iface && leads_on(place, http) &&
		    body_is(&place->request, bytes, digest))
			found = place;
	}
	return found;
}

static struct rsp_slice body_of(const struct rsp_http *http)
{
	return http->body ? http->body->bytes : (struct rsp_slice){0};
}

/* Bodies are compared to tell what is seen twice, and for nothing else. */
static struct rsp_slice compared_body(const struct rsp_pass *pass, const struct rsp_http *http)
{
	return pass->no_links ? (struct rsp_slice){0} : body_of(http);
}

static bool is_asn1_type(const struct rsp_http *http)
{
	return rsp_equal_text(http->content_type, "application/x-gsma-rsp-asn1") ||
	       rsp_web_path_is_asn1(http->target);
}

static void read_json(struct rsp_arena *arena, struct rsp_web_unit *unit)
{
	struct rsp_slice body = body_of(unit->http);

	if (!rsp_trim(body).len)
		return;
	unit->json = rsp_json_parse(arena, body, &unit->json_error);
	unit->json_bad = !unit->json && (unit->http->is_request || unit->http->status == 200);
}

/* SGP.22 6.6: messages of ES9+ and ES11 have a wrapper, those of ESipa have none. */
static void classify_asn1(struct rsp_web_unit *unit, const struct waiting *waiting)
{
	struct rsp_slice body = body_of(unit->http), rest = body;
	uint32_t tag = rsp_first_tag(body);
	struct rsp_tlv tlv;

	unit->is_asn1 = true;
	unit->iface = tag == TAG_WRAPPER ? RSP_IF_ES9P : RSP_IF_ESIPA;
	if (tag == TAG_WRAPPER && rsp_take_tlv(&rest, &tlv) == RSP_TLV_OK)
		tag = rsp_first_tag(tlv.value);
	unit->function = rsp_web_function_of_tag(unit->iface, tag);
	if (!unit->function && unit->iface == RSP_IF_ES9P) {
		unit->function = rsp_web_function_of_tag(RSP_IF_ES11, tag);
		if (unit->function)
			unit->iface = RSP_IF_ES11;
	}
	if (unit->function || !waiting)
		return;
	unit->iface = waiting->iface;
	unit->function = waiting->function;
}

/* LPAs use the paths of ES9+ for an SM-DS too: only what it answers tells that it is one. */
static void look_for_events(struct rsp_web_unit *unit)
{
	if (unit->iface != RSP_IF_ES9P || !unit->function ||
	    (!rsp_json_member(unit->json, "eventEntries") &&
	     !rsp_json_member(unit->json, "smdsSigned2")))
		return;
	unit->iface = RSP_IF_ES11;
	unit->function = rsp_web_function_sibling(unit->function, RSP_IF_ES11);
}

/* False when the message is of another protocol. */
static bool classify(struct rsp_arena *arena, struct rsp_web_unit *unit,
                     const struct waiting *waiting)
{
	const struct rsp_http *http = unit->http;

	if (rsp_web_path(http->target, &unit->iface, &unit->function)) {
		read_json(arena, unit);
	} else if (is_asn1_type(http) || (waiting && waiting->is_asn1)) {
		classify_asn1(unit, waiting);
		return unit->function || is_asn1_type(http);
	} else if (waiting) {
		unit->iface = waiting->iface;
		unit->function = waiting->function;
		read_json(arena, unit);
	} else if (!http->target.len) {
		read_json(arena, unit);
		unit->json_bad = false;
		if (unit->json)
			unit->function = rsp_web_json_guess(unit->json, http->is_request);
		if (!unit->function)
			return false;
		unit->iface = unit->function->iface;
	} else {
		return false;
	}
	look_for_events(unit);
	return true;
}

static const char *function_name(struct rsp_arena *arena, const struct rsp_web_unit *unit)
{
	struct rsp_slice last;

	if (unit->function)
		return unit->function->name;
	if (unit->is_asn1)
		return "unknown";
	last = rsp_web_path_last(unit->http->target);
	return rsp_arena_printf(arena, "unknown %.*s", (int)rsp_sub(last, 0, FUNCTION_NAME_MAX).len,
	                        (const char *)last.data);
}

static enum rsp_direction direction_of(const struct rsp_web_unit *unit)
{
	if (!unit->http->is_request)
		return RSP_DIR_RESPONSE;
	return unit->function && unit->function->sort == RSP_WEB_NOTE ? RSP_DIR_NOTIFICATION
	                                                              : RSP_DIR_REQUEST;
}

static void fill_message(struct rsp_message *message, const struct rsp_web_unit *unit)
{
	const struct rsp_http *http = unit->http;

	message->iface = unit->iface;
	message->direction = direction_of(unit);
	message->clock = http->clock;
	message->t_ns = http->t_ns;
	message->frame = http->first_frame;
	message->last_frame = http->last_frame;
	message->by_line = http->by_line;
	message->slot = message->channel = -1;
	message->connection = http->connection;
	message->cut = http->body_cut;
	message->connection_frame = http->connection_frame;
	if (http->is_request) {
		message->has_command = true;
		message->command = http->body;
		message->command_len = body_of(http).len;
	} else {
		message->has_response = true;
		message->response = http->body;
		message->response_len = body_of(http).len;
	}
}

/* Begins to wait for the response to a request; answers which request it shows again. */
static uint64_t begin_waiting(struct rsp_pass *pass, struct rsp_web *web,
                              const struct rsp_item *item, const struct rsp_web_unit *unit,
                              const char *eid)
{
	const struct rsp_http *http = item->http;
	struct rsp_slice body = compared_body(pass, http);
	struct rsp_digest digest = rsp_digest_of(body);
	struct waiting waiting = {.exchange = http->exchange,
	                          .seq = pass->next_seq + 1,
	                          .connection = http->connection,
	                          .secured = http->secured,
	                          .server = http->server,
	                          .iface = unit->iface,
	                          .function = unit->function,
	                          .is_asn1 = unit->is_asn1};
	const struct waiting *outer = outer_find(web, unit, body, digest);
	uint64_t same_as = outer ? outer->seq : 0;

	if (outer)
		waiting.outer = outer->exchange;
	if (eid && strlen(eid) == EID_DIGITS)
		memcpy(waiting.eid, eid, EID_DIGITS);
	if (!http->exchange)
		return same_as;
	waiting.request = body_keep(web, body, digest);
	waiting_add(pass, web, item, &waiting);
	return same_as;
}

/* Ends the waiting; answers which response this one shows again. */
static uint64_t end_waiting(const struct rsp_pass *pass, struct rsp_web *web,
                            struct waiting *waiting, const struct rsp_http *http)
{
	struct rsp_slice body = compared_body(pass, http);
	struct rsp_digest digest = rsp_digest_of(body);
	struct waiting *outer = waiting_find(web, waiting->outer);
	uint64_t same_as = waiting->inner_seq && body_is(&waiting->inner_response, body, digest)
	                       ? waiting->inner_seq
	                       : 0;

	waiting_drop(web, waiting);
	if (!outer)
		return same_as;
	body_drop(web, &outer->inner_response);
	outer->inner_seq = pass->next_seq + 1;
	outer->inner_response = body_keep(web, body, digest);
	return same_as;
}

static void link_message(struct rsp_pass *pass, const struct rsp_web_unit *unit,
                         struct rsp_message *message)
{
	struct rsp_linker linker = rsp_linker_init(pass, RSP_SIDE_SERVER);

	if (unit->is_asn1)
		rsp_linker_add(&linker, body_of(unit->http), RSP_LINKS_DEPTH);
	else
		rsp_linker_add_tree(&linker, message->tree);
	message->same_object_as = linker.found;
}

static void tell_unanswered(struct rsp_pass *pass, struct rsp_web *web, struct waiting *waiting,
                            enum rsp_level level, const char *text)
{
	uint64_t seq = waiting->seq;

	waiting_drop(web, waiting);
	rsp_pass_report_at(pass, RSP_RULE_WEB_UNANSWERED, level, seq, 0, text);
}

/* A connection is over: what was asked on it will not be answered. */
static void handle_gone(struct rsp_pass *pass, struct rsp_web *web, const struct rsp_http *http)
{
	for (size_t at = 0; at < RSP_WEB_EXCHANGES; at++) {
		struct waiting *waiting = &web->waiting[(web->next + at) % RSP_WEB_EXCHANGES];

		if (!waiting->exchange || waiting->connection != http->connection)
			continue;
		if (http->body_cut)
			tell_unanswered(pass, web, waiting, RSP_LEVEL_INCOMPLETE,
			                "the connection is over and shows no response; bytes of it "
			                "are missing");
		else
			tell_unanswered(pass, web, waiting, RSP_LEVEL_VIOLATION,
			                "the connection was closed or reset without a response");
	}
}

void rsp_web_end(struct rsp_pass *pass, struct rsp_web *web)
{
	for (size_t at = 0; at < RSP_WEB_EXCHANGES; at++) {
		struct waiting *waiting = &web->waiting[(web->next + at) % RSP_WEB_EXCHANGES];

		if (waiting->exchange)
			tell_unanswered(pass, web, waiting, RSP_LEVEL_INCOMPLETE,
			                "the trace ends without its response");
	}
}

void rsp_web_handle(struct rsp_pass *pass, struct rsp_web *web, const struct rsp_item *item)
{
	const struct rsp_http *http = item->http;
	struct waiting *waiting = http->is_request ? NULL : waiting_find(web, http->exchange);
	struct rsp_web_unit unit = {.http = http};
	struct rsp_message message = {0};

	if (http->gone) {
		handle_gone(pass, web, http);
		return;
	}
	if (!classify(pass->scratch, &unit, waiting))
		return;
	message.function = function_name(pass->scratch, &unit);
	fill_message(&message, &unit);
	if (waiting)
		message.answers = waiting->seq;
	rsp_web_show(pass->scratch, &unit, &message);
	if (!pass->no_links)
		link_message(pass, &unit, &message);
	if (waiting && waiting->eid[0] && !message.ids[RSP_ID_EID])
		message.ids[RSP_ID_EID] = waiting->eid;
	if (waiting)
		message.same_as = end_waiting(pass, web, waiting, http);
	else if (http->is_request)
		message.same_as = begin_waiting(pass, web, item, &unit, message.ids[RSP_ID_EID]);
	rsp_pass_emit(pass, &message);
	if (!http->is_request && !http->exchange)
		rsp_pass_report_at(pass, RSP_RULE_WEB_ORPHAN, RSP_LEVEL_INCOMPLETE, pass->next_seq,
		                   0, "its request is not in the trace");
}
