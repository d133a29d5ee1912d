/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP/2: its dissector hands on bodies and no more, so heads are read out of its tree, which is
 * made for that where nobody else asked for one. */
#include "esim.h"

#include <string.h>

enum { STREAM_MASK = 0x7FFFFFFF, END_STREAM = 0x01, MAX_BODIES = 64, DECIMAL = 10 };

static const uint8_t preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum field { STREAM, ENDS, METHOD, PATH, AUTHORITY, STATUS, TYPE, NUM_FIELDS };

static const char *const names[NUM_FIELDS] = {
    [STREAM] = "http2.streamid",
    [ENDS] = "http2.flags.end_stream",
    [METHOD] = "http2.headers.method",
    [PATH] = "http2.headers.path",
    [AUTHORITY] = "http2.headers.authority",
    [STATUS] = "http2.headers.status",
    [TYPE] = "http2.headers.content_type",
};

static int ids[NUM_FIELDS];
static dissector_handle_t http2, wrapper;

struct text {
	const char *text;
	size_t len;
};

/* One side of a stream, as far as its head was read. */
struct head {
	struct text method, path, authority, type;
	unsigned status;
};

struct stream {
	struct head request, response;
};

struct body {
	tvbuff_t *tvb;
	uint32_t stream;
};

/* What is read now. */
static struct reading {
	proto_tree *tree;   /* NULL: nothing is */
	proto_node *before; /* the last node that was there before */
	struct body bodies[MAX_BODIES];
	size_t num_bodies, next_body;
	packet_info *pinfo;
	proto_tree *shown; /* where messages are added */
	wmem_map_t *streams;
	uint32_t stream;
	struct head head; /* of this frame of HTTP/2 */
	bool has_head, ends, begun;
} * reading;

static wmem_map_t *streams_of(packet_info *pinfo)
{
	struct esim_connection *connection = esim_web_connection(pinfo);

	if (!connection->streams)
		connection->streams =
		    wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
	return connection->streams;
}

static struct stream *stream_of(wmem_map_t *streams, uint32_t id)
{
	struct stream *stream = wmem_map_lookup(streams, GUINT_TO_POINTER(id));

	if (stream)
		return stream;
	stream = wmem_new0(wmem_file_scope(), struct stream);
	wmem_map_insert(streams, GUINT_TO_POINTER(id), stream);
	return stream;
}

static struct text text_of(const field_info *info)
{
	struct text out = {0};

	if (!info->ds_tvb || info->length <= 0)
		return out;
	out.text =
	    wmem_memdup(wmem_file_scope(), tvb_get_ptr(info->ds_tvb, info->start, info->length),
	                (size_t)info->length);
	out.len = (size_t)info->length;
	return out;
}

static unsigned number_of(struct text text)
{
	unsigned number = 0;

	for (size_t at = 0; at < text.len && g_ascii_isdigit(text.text[at]); at++)
		number = number * DECIMAL + (unsigned)(text.text[at] - '0');
	return number;
}

static struct rsp_slice slice_of(struct text text)
{
	return rsp_slice(text.text, text.len);
}

/* The body that ended the stream in this packet; an empty one where there is none. */
static tvbuff_t *body_of(struct reading *now)
{
	if (now->next_body < now->num_bodies && now->bodies[now->next_body].stream == now->stream)
		return now->bodies[now->next_body++].tvb;
	return NULL;
}

static void hand_out(struct reading *now, const struct stream *stream, bool is_request)
{
	const struct head *head = is_request ? &stream->request : &stream->response;
	struct rsp_feed_http message = esim_web_of(now->pinfo, is_request);
	tvbuff_t *body = body_of(now);

	message.stream = now->stream;
	message.method = slice_of(stream->request.method);
	message.target = slice_of(stream->request.path);
	message.host = slice_of(stream->request.authority);
	message.content_type = slice_of(head->type);
	message.status = head->status;
	esim_web_message(body, now->pinfo, now->shown, &message);
}

/* Which side of a stream speaks is known by its head. */
static bool is_from_client(const struct reading *now)
{
	const struct esim_connection *connection = esim_web_connection(now->pinfo);

	return connection->client_port == now->pinfo->srcport;
}

static void keep_head(struct reading *now, struct stream *stream)
{
	struct esim_connection *connection = esim_web_connection(now->pinfo);

	if (now->head.method.len) {
		stream->request = now->head;
		connection->client_port = now->pinfo->srcport;
	} else if (now->head.status) {
		stream->response = now->head;
	}
}

/* The end of one frame of HTTP/2. */
static void finish(struct reading *now)
{
	struct stream *stream;
	bool client;

	if (!now->begun || !now->stream)
		return;
	stream = stream_of(now->streams, now->stream);
	if (now->has_head)
		keep_head(now, stream);
	client = is_from_client(now);
	if (now->ends && (client ? stream->request.method.len : stream->response.status))
		hand_out(now, stream, client);
}

static void begin(struct reading *now, const field_info *info)
{
	finish(now);
	now->begun = true;
	now->stream = tvb_get_ntohl(info->ds_tvb, info->start) & STREAM_MASK;
	now->has_head = false;
	memset(&now->head, 0, sizeof(now->head));
}

static enum field field_of(int id)
{
	enum field field = 0;

	while (field < NUM_FIELDS && ids[field] != id)
		field++;
	return field;
}

/* The flags stand before the number of the stream. */
static void read_field(struct reading *now, const field_info *info, bool *next_ends)
{
	struct head *head = &now->head;

	switch (field_of(info->hfinfo->id)) {
	case ENDS:
		*next_ends = tvb_get_uint8(info->ds_tvb, info->start) & END_STREAM;
		break;
	case STREAM:
		begin(now, info);
		now->ends = *next_ends;
		*next_ends = false;
		break;
	case METHOD:
		head->method = text_of(info);
		break;
	case PATH:
		head->path = text_of(info);
		break;
	case AUTHORITY:
		head->authority = text_of(info);
		break;
	case STATUS:
		head->status = number_of(text_of(info));
		break;
	case TYPE:
		head->type = text_of(info);
		break;
	case NUM_FIELDS:
		return;
	}
	now->has_head = now->has_head || head->method.len || head->status;
}

/* Depth first, which is the order of the bytes. */
static void read_nodes(struct reading *now, proto_node *node, bool *next_ends)
{
	for (; node; node = node->next) {
		if (PNODE_FINFO(node) && PNODE_FINFO(node)->ds_tvb)
			read_field(now, PNODE_FINFO(node), next_ends);
		read_nodes(now, node->first_child, next_ends);
	}
}

static proto_node *first_new(const struct reading *now)
{
	return now->before ? now->before->next : now->tree->first_child;
}

/* The stream that is read when a body is handed on: the last one in the tree. */
static void find_stream(proto_node *node, uint32_t *out)
{
	for (; node; node = node->next) {
		const field_info *info = PNODE_FINFO(node);

		if (info && info->ds_tvb && info->hfinfo->id == ids[STREAM])
			*out = tvb_get_ntohl(info->ds_tvb, info->start) & STREAM_MASK;
		find_stream(node->first_child, out);
	}
}

bool esim_web2_body(tvbuff_t *tvb)
{
	struct body *body;

	if (!reading)
		return false;
	if (reading->num_bodies == MAX_BODIES)
		return true;
	body = &reading->bodies[reading->num_bodies++];
	body->tvb = tvb;
	body->stream = 0;
	find_stream(first_new(reading), &body->stream);
	return true;
}

static int call_http2(struct reading *now, tvbuff_t *tvb, packet_info *pinfo, void *data)
{
	bool visible = proto_tree_set_visible(now->tree, TRUE);
	volatile int len = 0; /* set where an exception may leave */

	now->before = now->tree->last_child;
	reading = now;
	esim_keep_desegmentation(pinfo);
	TRY
	{
		len = call_dissector_only(http2, tvb, pinfo, now->tree, data);
	}
	FINALLY
	{
		reading = NULL;
		proto_tree_set_visible(now->tree, visible);
	}
	ENDTRY;
	return len;
}

static int read_packet(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, proto_tree *made,
                       void *data)
{
	struct reading now = {.tree = made ? made : tree, .pinfo = pinfo, .shown = tree};
	bool next_ends = false;
	int len = call_http2(&now, tvb, pinfo, data);

	now.streams = streams_of(pinfo);
	read_nodes(&now, first_new(&now), &next_ends);
	finish(&now);
	return len;
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	epan_dissect_t *made;
	volatile int len = 0; /* set where an exception may leave */

	if (!esim_enabled() || (!tree && PINFO_FD_VISITED(pinfo))) {
		esim_keep_desegmentation(pinfo);
		return call_dissector_only(http2, tvb, pinfo, tree, data);
	}
	if (tree)
		return read_packet(tvb, pinfo, tree, NULL, data);
	made = epan_dissect_new(pinfo->epan, TRUE, TRUE);
	TRY
	{
		len = read_packet(tvb, pinfo, NULL, made->tree, data);
	}
	FINALLY
	{
		epan_dissect_free(made);
	}
	ENDTRY;
	return len;
}

/* Without TLS, HTTP/2 is known by its preface: from there on the connection is. */
static esim_bool is_clear(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
	(void)data;
	if (!esim_web_is_http2(pinfo, false)) {
		if (tvb_memeql(tvb, 0, preface, sizeof(preface) - 1) != 0)
			return FALSE;
		esim_web_is_http2(pinfo, true);
	}
	esim_keep_desegmentation(pinfo);
	call_dissector_only(wrapper, tvb, pinfo, tree, NULL);
	return TRUE;
}

void esim_web2_handoff(void)
{
	int proto = proto_get_id_by_filter_name("http2");

	http2 = find_dissector("http2");
	if (!http2)
		return;
	for (size_t at = 0; at < NUM_FIELDS; at++)
		ids[at] = proto_registrar_get_id_byname(names[at]);
	wrapper = create_dissector_handle(dissect, proto);
	dissector_add_string("tls.alpn", "h2", wrapper);
	dissector_add_string("http.upgrade", "h2", wrapper);
	dissector_add_string("http.upgrade", "h2c", wrapper);
	heur_dissector_add("http", is_clear, "Functions of eSIM over HTTP2", "esim_http2", proto,
	                   HEURISTIC_ENABLE);
}
