/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Heads of HTTP/1: its dissector shows their fields and hands on none of them, so their bytes are
 * looked for in what a packet consists of, the latest layer first. */
#include "esim.h"

#include <string.h>

enum { WITHIN = 64 << 10, FIRST_STATUS = 100, LAST_STATUS = 999, CURSOR_KEY = 1 };

/* Behind which byte of what the next message is looked for. */
struct cursor {
	const tvbuff_t *source;
	size_t off;
};

static struct cursor *cursor_of(packet_info *pinfo)
{
	struct cursor *cursor = p_get_proto_data(pinfo->pool, pinfo, esim_proto, CURSOR_KEY);

	if (cursor)
		return cursor;
	cursor = wmem_new0(pinfo->pool, struct cursor);
	p_add_proto_data(pinfo->pool, pinfo, esim_proto, CURSOR_KEY, cursor);
	return cursor;
}

static struct rsp_slice formatted(packet_info *pinfo, const char *format, ...) G_GNUC_PRINTF(2, 3);
static struct rsp_slice formatted(packet_info *pinfo, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = wmem_strdup_vprintf(pinfo->pool, format, args);
	va_end(args);
	return rsp_slice(text, strlen(text));
}

/* What a start line has beside the version. */
static struct rsp_slice mark_of(packet_info *pinfo, const struct rsp_feed_http *message)
{
	if (!message->is_request)
		return message->status >= FIRST_STATUS && message->status <= LAST_STATUS
		           ? formatted(pinfo, " %u", message->status)
		           : (struct rsp_slice){0};
	if (!message->method.len || !message->target.len || message->target.len > WITHIN)
		return (struct rsp_slice){0};
	return formatted(pinfo, "%.*s %.*s HTTP/1.", (int)message->method.len,
	                 (const char *)message->method.data, (int)message->target.len,
	                 (const char *)message->target.data);
}

/* Where in `in` the start line begins. */
static bool find_start(struct rsp_slice in, bool is_request, struct rsp_slice mark, size_t *out)
{
	enum { VERSION_LEN = 8 };
	static const char version[] = "HTTP/1.";
	struct rsp_slice rest = in;
	size_t off;

	if (is_request)
		return rsp_find(in, mark, out);
	while (rsp_find(rest, rsp_text(version), &off) && rsp_skip(&rest, off)) {
		*out = rsp_offset_in(in, rest);
		if (rsp_starts_with(rsp_sub(rest, VERSION_LEN, mark.len), mark))
			return true;
		if (!rsp_skip(&rest, sizeof(version) - 1))
			return false;
	}
	return false;
}

/* All of a head, with the line that ends it, or as much as is there. */
static struct rsp_slice to_end(struct rsp_slice in)
{
	static const char end[] = "\r\n\r\n", bare_end[] = "\n\n";
	size_t off;

	if (rsp_find(in, rsp_text(end), &off))
		return rsp_sub(in, 0, off + sizeof(end) - 1);
	if (rsp_find(in, rsp_text(bare_end), &off))
		return rsp_sub(in, 0, off + sizeof(bare_end) - 1);
	return in;
}

static struct rsp_slice find_in(tvbuff_t *source, struct cursor *cursor, bool is_request,
                                struct rsp_slice mark)
{
	size_t from = cursor->source == source ? cursor->off : 0, off;
	struct rsp_slice in = rsp_sub(esim_bytes(source), from, WITHIN), head;

	if (!find_start(in, is_request, mark, &off))
		return (struct rsp_slice){0};
	head = to_end(rsp_sub(in, off, in.len));
	*cursor = (struct cursor){source, from + off + head.len};
	return head;
}

struct rsp_slice esim_head_find(packet_info *pinfo, const struct rsp_feed_http *message)
{
	struct rsp_slice mark = mark_of(pinfo, message), head = {0};
	struct cursor *cursor;
	GSList *sources;

	if (!mark.len)
		return head;
	cursor = cursor_of(pinfo);
	sources = g_slist_reverse(g_slist_copy(pinfo->data_src));
	for (GSList *at = sources; at && !head.len; at = at->next)
		head = find_in(get_data_source_tvb(at->data), cursor, message->is_request, mark);
	g_slist_free(sources);
	return head;
}
