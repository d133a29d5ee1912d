/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rsp/soap_envelope.h"

#include "rsp/soap.h"
#include "rsp/soap_address.h"
#include "rsp/soap_value.h"

enum { FUNCTION_NAME_MAX = 64, ACTION_MAX = 512 };

static const char our_space[] = "http://namespaces.gsma.org/esim-messaging/";

bool rsp_soap_is_ours(const char *space)
{
	return rsp_starts_with_text(rsp_text(space), our_space);
}

static bool is_named(const struct rsp_xml_element *element, const char *name)
{
	return rsp_soap_equal(rsp_text(element->name), rsp_text(name));
}

const struct rsp_xml_element *rsp_soap_child(const struct rsp_xml_element *element,
                                             const char *name)
{
	const struct rsp_xml_element *child = element ? element->first : NULL;

	while (child && !is_named(child, name))
		child = child->next;
	return child;
}

struct rsp_slice rsp_soap_text(const struct rsp_xml_element *element, const char *name)
{
	const struct rsp_xml_element *child = rsp_soap_child(element, name);

	return child && !child->open ? rsp_soap_trim(rsp_text(child->text)) : (struct rsp_slice){0};
}

/* Whether the bytes may be XML at all: nothing else is parsed. */
static bool looks_like_xml(struct rsp_slice in)
{
	static const char *const marks[] = {"\xEF\xBB\xBF", "\xFE\xFF", "\xFF\xFE"};
	uint8_t c;

	for (size_t at = 0; at < sizeof(marks) / sizeof(*marks); at++)
		if (rsp_starts_with_text(in, marks[at]))
			return true;
	in = rsp_soap_trim(in);
	if (rsp_peek_u8(in, 0, &c) && c == 0)
		return rsp_peek_u8(in, 1, &c) && c == '<';
	return rsp_starts_with_text(in, "<");
}

bool rsp_soap_is_xml(struct rsp_slice type)
{
	static const char *const types[] = {"application/soap+xml", "text/xml", "application/xml"};

	for (size_t at = 0; at < sizeof(types) / sizeof(*types); at++)
		if (rsp_soap_equal(type, rsp_text(types[at])))
			return true;
	return false;
}

static bool path_is_ours(const struct rsp_http *http)
{
	size_t off;

	return rsp_find(http->target, rsp_text("/esim-messaging/"), &off);
}

/* Whether it is worth reading: pages of the web are XML too, more or less. */
static bool is_worth(const struct rsp_http *http, bool asked)
{
	enum { WITHIN = 64 << 10 };
	static const char *const words[] = {"Envelope", "RPSMessage", "esim-messaging"};
	struct rsp_slice body = http->body->bytes, front = rsp_sub(body, 0, WITHIN);
	size_t off;

	if (asked || rsp_soap_is_xml(http->content_type) || path_is_ours(http) || !http->target.len)
		return looks_like_xml(body) || rsp_soap_is_xml(http->content_type);
	if (!looks_like_xml(body))
		return false;
	for (size_t at = 0; at < sizeof(words) / sizeof(*words); at++)
		if (rsp_find(front, rsp_text(words[at]), &off))
			return true;
	return rsp_find(rsp_sub(body, 0, 4), rsp_slice("\0", 1), &off); /* UTF-16 */
}

bool rsp_soap_may_be(const struct rsp_http *http, struct rsp_slice body)
{
	enum { WITHIN = 4 << 10, UTF_16_MARK = 4 };
	static const char *const words[] = {
	    "esim-messaging", "RPSMessage", "MakeConnection", "gsma", "<ES", ":ES", "/ES"};
	struct rsp_slice front = rsp_sub(body, 0, WITHIN);
	size_t off;

	if (path_is_ours(http))
		return true;
	if (!rsp_soap_is_xml(http->content_type))
		return false;
	for (size_t at = 0; at < sizeof(words) / sizeof(*words); at++)
		if (rsp_find(front, rsp_text(words[at]), &off))
			return true;
	return rsp_find(rsp_sub(body, 0, UTF_16_MARK), rsp_slice("\0", 1), &off);
}

/* What the HTTP header says of the Action: a parameter of the type (SOAP 1.2), or a field of its
 * own (SOAP 1.1). */
static const char *http_action(struct rsp_arena *arena, const struct rsp_http *http)
{
	static const char quotes[] = "\"";
	struct rsp_slice type = rsp_http_header_find(http, "Content-Type"), part, action;
	size_t off;

	action = rsp_soap_trim(rsp_http_header_find(http, "SOAPAction"));
	if (!action.len && rsp_find(type, rsp_text("action="), &off))
		action = rsp_sub(type, off + rsp_text("action=").len, type.len);
	if (rsp_starts_with_text(action, quotes)) {
		action = rsp_sub(action, 1, action.len);
		if (rsp_take_until(&action, '"', &part))
			action = part;
	}
	return rsp_arena_text(arena, rsp_sub(action, 0, ACTION_MAX));
}

/* Finds header and body in what the document is. */
static void unwrap(struct rsp_soap_unit *unit, const struct rsp_xml_element *root)
{
	if (is_named(root, "RPSMessage")) {
		unit->wrap = RSP_SOAP_RPS;
		unit->header = rsp_soap_child(root, "RPSHeader");
		unit->body = rsp_soap_child(root, "RPSBody");
	} else if (is_named(root, "Envelope")) {
		unit->wrap = RSP_SOAP_ENVELOPE;
		unit->header = rsp_soap_child(root, "Header");
		unit->body = rsp_soap_child(root, "Body");
	} else {
		unit->wrap = RSP_SOAP_BARE;
		unit->element = root;
	}
	if (unit->body)
		unit->element = unit->body->first;
	if (unit->wrap == RSP_SOAP_ENVELOPE && unit->element &&
	    is_named(unit->element, "RPSMessage")) {
		const struct rsp_xml_element *message = unit->element;

		unit->body = rsp_soap_child(message, "RPSBody");
		unit->element = unit->body ? unit->body->first : NULL;
	}
}

static const char *header_text(struct rsp_arena *arena, const struct rsp_soap_unit *unit,
                               const char *name)
{
	return rsp_arena_text(arena, rsp_soap_text(unit->header, name));
}

static void read_header(struct rsp_arena *arena, struct rsp_soap_unit *unit)
{
	bool rps = unit->wrap == RSP_SOAP_RPS;
	const struct rsp_xml_element *reply = rsp_soap_child(unit->header, "ReplyTo");

	unit->message_id = header_text(arena, unit, "MessageID");
	unit->relates_to = header_text(arena, unit, "RelatesTo");
	unit->action = header_text(arena, unit, "Action");
	unit->reply_to = rsp_arena_text(arena, rsp_soap_text(reply, "Address"));
	unit->transaction =
	    rps ? header_text(arena, unit, "TransactionId")
	        : rsp_arena_text(arena,
	                         rsp_soap_parameter(rsp_text(unit->message_id), "TransactionId"));
	unit->http_action = http_action(arena, unit->http);
}

/* The function that both say; the body is believed. */
static void read_names(struct rsp_arena *arena, struct rsp_soap_unit *unit)
{
	const struct rsp_soap_name *name = &unit->by_body;
	struct rsp_slice function;

	if (unit->element)
		unit->by_body = rsp_soap_name_of_body(rsp_text(unit->element->name));
	unit->by_action =
	    rsp_soap_name_of_action(rsp_text(*unit->action ? unit->action : unit->http_action));
	if (!name->known)
		name = &unit->by_action;
	if (!name->known) {
		unit->iface = RSP_IF_SOAP;
		unit->name = "unknown";
		return;
	}
	unit->iface = name->iface;
	unit->function = rsp_soap_function_find(name->iface, name->function);
	unit->direction = name->direction;
	if (unit->direction == RSP_DIR_NONE)
		unit->direction = unit->by_action.direction;
	unit->callback = unit->direction == RSP_DIR_RESPONSE && unit->http->is_request &&
	                 (unit->http->method.len || unit->by_action.callback);
	function = rsp_sub(name->function, 0, FUNCTION_NAME_MAX);
	unit->name = unit->function ? unit->function->name : rsp_arena_text(arena, function);
}

static void read_content(struct rsp_soap_unit *unit)
{
	const struct rsp_xml_element *element = unit->element;

	unit->content = element ? RSP_SOAP_FUNCTION : RSP_SOAP_NOTHING;
	if (!element || unit->by_body.known)
		return;
	if (is_named(element, "Fault"))
		unit->content = RSP_SOAP_FAULTY;
	else if (is_named(element, "MakeConnection"))
		unit->content = RSP_SOAP_POLLING;
}

static bool names_gsma(const char *text)
{
	return rsp_soap_name_of_action(rsp_text(text)).known;
}

/* Other services speak SOAP too. */
static bool is_sgp02(const struct rsp_soap_unit *unit, bool asked)
{
	bool told = asked || path_is_ours(unit->http) || names_gsma(unit->action) ||
	            names_gsma(unit->http_action);

	/* What has no path was not on the web, but in a log that looks like ours. */
	if (!unit->xml.root ||
	    (unit->content == RSP_SOAP_NOTHING && unit->xml.faults[RSP_XML_MALFORMED].text))
		return (told || !unit->http->target.len) &&
		       rsp_soap_is_xml(unit->http->content_type);
	if (unit->wrap == RSP_SOAP_BARE)
		return unit->by_body.known;
	return told || unit->by_body.known || unit->wrap == RSP_SOAP_RPS ||
	       unit->content == RSP_SOAP_POLLING ||
	       (unit->element && rsp_soap_is_ours(unit->element->space));
}

/* The direction where names say nothing of it. */
static void guess_direction(struct rsp_soap_unit *unit)
{
	if (unit->content == RSP_SOAP_FAULTY)
		unit->direction = RSP_DIR_RESPONSE;
	if (unit->direction != RSP_DIR_NONE)
		return;
	unit->direction =
	    unit->http->is_request && !*unit->relates_to ? RSP_DIR_REQUEST : RSP_DIR_RESPONSE;
}

bool rsp_soap_read(struct rsp_arena *arena, const struct rsp_http *http, bool asked,
                   struct rsp_soap_unit *out)
{
	*out = (struct rsp_soap_unit){.http = http};
	if (!http->body || !is_worth(http, asked))
		return false;
	rsp_xml_read_any(arena, http->body, &out->xml);
	if (out->xml.root)
		unwrap(out, out->xml.root);
	read_header(arena, out);
	read_names(arena, out);
	read_content(out);
	if (out->content == RSP_SOAP_POLLING)
		out->name = "MakeConnection";
	else if (out->content == RSP_SOAP_FAULTY && !out->by_action.known)
		out->name = "Fault";
	guess_direction(out);
	return is_sgp02(out, asked);
}
