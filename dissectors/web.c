/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions over HTTP: the bodies that Wireshark put together, decrypted and inflated. */
#include "esim.h"

#include <string.h>

/* Content types whose bodies may be ours, and who had them before. */
#define TYPES(X)                                                                                   \
	X(JSON, json, "application/json")                                                          \
	X(ASN1, asn1, "application/x-gsma-rsp-asn1")                                               \
	X(PLAIN, plain, "text/plain")                                                              \
	X(HTML, html, "text/html")                                                                 \
	X(SOAP, soap, "application/soap+xml")                                                      \
	X(TEXT_XML, text_xml, "text/xml")                                                          \
	X(XML, xml, "application/xml")                                                             \
	X(SCRIPT, script, "application/vnd.globalplatform.card-content-mgt")                       \
	X(ANSWER, answer, "application/vnd.globalplatform.card-content-mgt-response")              \
	X(COMMAND, command, "application/vnd.etsi.scp.command-data")                               \
	X(RESPONSE, response, "application/vnd.etsi.scp.response-data")

enum type {
#define TYPE(word, name, text) TYPE_##word,
	TYPES(TYPE)
#undef TYPE
};

static struct {
	const char *type;
	dissector_handle_t before;
} types[] = {
#define TYPE(word, name, text) [TYPE_##word] = {text, NULL},
    TYPES(TYPE)
#undef TYPE
};

static int http;
static dissector_handle_t ours;

static struct rsp_slice text_of(const char *text)
{
	return rsp_slice(text, text ? strlen(text) : 0);
}

/* A number for an address and port. */
static uint64_t number_of(const address *address, uint32_t port)
{
	enum { FACTOR = 257 };
	const uint8_t *bytes = address->data;
	uint64_t number = port;

	for (int at = 0; at < address->len; at++)
		number = number * FACTOR + bytes[at];
	return number;
}

uint32_t esim_web_number(packet_info *pinfo)
{
	const conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

	return conversation ? RSP_FEED_CONNECTIONS + conversation->conv_index + 1 : 0;
}

struct rsp_feed_http esim_web_of(packet_info *pinfo, bool is_request)
{
	return (struct rsp_feed_http){
	    .is_request = is_request,
	    .secured = proto_is_frame_protocol(pinfo->layers, "tls"),
	    .connection = esim_web_number(pinfo),
	    .server = is_request ? number_of(&pinfo->dst, pinfo->destport)
	                         : number_of(&pinfo->src, pinfo->srcport),
	};
}

/* What HTTP/1 knows of the message it is at; NULL: nothing. */
static const http_conv_t *conversation_of(packet_info *pinfo)
{
	conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

	return conversation ? conversation_get_proto_data(conversation, http) : NULL;
}

struct esim_connection *esim_web_connection(packet_info *pinfo)
{
	conversation_t *conversation = find_or_create_conversation(pinfo);
	struct esim_connection *connection = conversation_get_proto_data(conversation, esim_proto);

	if (connection)
		return connection;
	connection = wmem_new0(wmem_file_scope(), struct esim_connection);
	conversation_add_proto_data(conversation, esim_proto, connection);
	return connection;
}

/* NULL: nothing is kept of it. */
static const struct esim_connection *connection_of(packet_info *pinfo)
{
	conversation_t *conversation = find_conversation_pinfo(pinfo, 0);

	return conversation ? conversation_get_proto_data(conversation, esim_proto) : NULL;
}

bool esim_web_is_ours(packet_info *pinfo)
{
	const struct esim_connection *connection =
	    esim_keep_has_begun() ? connection_of(pinfo) : NULL;

	return connection && connection->ours;
}

bool esim_web_is_http2(packet_info *pinfo, bool set)
{
	const struct esim_connection *connection = connection_of(pinfo);
	bool was = connection && connection->is_http2;

	if (set)
		esim_web_connection(pinfo)->is_http2 = true;
	return was;
}

/* Whether a message is worth it: of a function that the library knows, or on a connection that had
 * one. Where the target of its request is not in the capture, only a body can tell. */
static bool matters(packet_info *pinfo, const struct rsp_feed_http *message, tvbuff_t *body)
{
	struct rsp_slice bytes = body ? esim_bytes(body) : (struct rsp_slice){0};

	if (esim_web_is_ours(pinfo))
		return true;
	if (!rsp_feed_http_matters(message, bytes))
		return false;
	if (!message->target.len && !message->head.len)
		return body;
	esim_web_connection(pinfo)->ours = true;
	return true;
}

void esim_web_message(tvbuff_t *body, packet_info *pinfo, proto_tree *tree,
                      const struct rsp_feed_http *message)
{
	struct rsp_feed_frame frame = {.kind = RSP_FEED_HTTP, .slot = -1, .http = message};

	if (!PINFO_FD_VISITED(pinfo) && !matters(pinfo, message, body)) {
		esim_frame_pass_over(pinfo);
		return;
	}
	if (!body)
		body = tvb_new_child_real_data(esim_frame_tvb(pinfo), (const uint8_t *)"", 0, 0);
	esim_frame(body, pinfo, tree, &frame);
}

static void feed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, bool is_request,
                 const char *content_type)
{
	const http_conv_t *known = conversation_of(pinfo);
	struct rsp_feed_http message = esim_web_of(pinfo, is_request);

	message.content_type = text_of(content_type);
	if (known) {
		message.method = text_of(esim_http_method(known));
		message.target = text_of(esim_http_uri(known));
		message.host = text_of(esim_http_host(known));
		message.status = is_request ? 0 : esim_http_status(known);
	}
	if (!PINFO_FD_VISITED(pinfo))
		message.head = esim_head_find(pinfo, &message);
	esim_web_message(tvb, pinfo, tree, &message);
}

/* What a hook hands to the dissector of our protocol. */
struct body {
	const esim_content *content;
	const char *type;
};

static int dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	const struct body *body = data;

	feed(tvb, pinfo, tree, esim_content_is_request(body->content), body->type);
	return (int)tvb_captured_length(tvb);
}

/* Belongs to no protocol: who had the type before shows it in any case. */
static int hook(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data, enum type at)
{
	struct body body = {.content = data, .type = types[at].type};
	int len = 0;

	if (types[at].before)
		len = call_dissector_only(types[at].before, tvb, pinfo, tree, data);
	if (!esim_enabled() || esim_web2_body(tvb))
		return len;
	if (!data || !esim_content_is_http(body.content))
		return len;
	call_dissector_only(ours, tvb, pinfo, tree, &body);
	return len || types[at].before ? len : (int)tvb_captured_length(tvb);
}

#define TYPE(word, name, text)                                                                     \
	static int hook_##name(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)    \
	{                                                                                          \
		return hook(tvb, pinfo, tree, data, TYPE_##word);                                  \
	}
TYPES(TYPE)
#undef TYPE

/* A request or response of HTTP/1 whose head is in this frame, and of which no hook saw a body. */
static void look_for_head(packet_info *pinfo, proto_tree *tree)
{
	const http_req_res_t *pair =
	    p_get_proto_data(wmem_file_scope(), pinfo, http, ESIM_HTTP_REQ_RES);
	const struct esim_frame *frame = esim_keep_frame(pinfo->num);

	if (!pair || (frame && frame->was_fed))
		return;
	if (pair->req_framenum != pinfo->num && pair->res_framenum != pinfo->num)
		return;
	feed(NULL, pinfo, tree, pair->req_framenum == pinfo->num, NULL);
}

/* Behind everything else. */
static int hook_last(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	if (!PINFO_FD_VISITED(pinfo))
		look_for_head(pinfo, tree);
	if (esim_keep_frame(pinfo->num))
		esim_frame_rest(tvb, pinfo, tree);
	return 0;
}

void esim_web_handoff(void)
{
	static const dissector_t hooks[] = {
#define TYPE(word, name, text) hook_##name,
	    TYPES(TYPE)
#undef TYPE
	};
	dissector_table_t table = find_dissector_table("media_type");

	http = proto_get_id_by_filter_name("http");
	ours = create_dissector_handle(dissect_body, esim_proto);
	for (size_t at = 0; at < array_length(types); at++) {
		types[at].before = dissector_get_string_handle(table, types[at].type);
		dissector_add_string("media_type", types[at].type,
		                     create_dissector_handle(hooks[at], -1));
	}
	register_postdissector(create_dissector_handle(hook_last, esim_proto));
}
