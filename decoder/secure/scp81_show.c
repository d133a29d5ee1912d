/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of a message of remote management over HTTP. */
#include "base/values.h"
#include "card/aid.h"
#include "secure/fields.h"
#include "secure/scp81.h"

static struct rsp_node *show_text(struct rsp_decode *decode, struct rsp_node *parent,
                                  enum rsp_ota_field field, struct rsp_slice text)
{
	struct rsp_slice part =
	    decode->buffer && rsp_contains(decode->buffer->bytes, text) ? text : rsp_slice(NULL, 0);

	if (!text.len || !rsp_utf8_valid(text))
		return NULL;
	return rsp_node_bytes(decode, parent, rsp_ota_field_of(field), part, text);
}

static void show_made(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_ota_field field,
                      const char *text)
{
	if (text[0])
		rsp_node_text(decode, parent, rsp_ota_field_of(field), rsp_slice(NULL, 0),
		              rsp_arena_printf(decode->arena, "%s", text));
}

static void show_aid(struct rsp_decode *decode, struct rsp_node *parent, enum rsp_ota_field field,
                     struct rsp_slice aid)
{
	const struct rsp_application *row = rsp_application_of(aid);
	struct rsp_node *node;

	if (!aid.len)
		return;
	node = rsp_node_bytes(decode, parent, rsp_ota_field_of(field), rsp_slice(NULL, 0),
	                      rsp_arena_copy(decode->arena, aid));
	if (node && row)
		node->note = row->name;
}

struct rsp_slice rsp_scp81_target(const struct rsp_scp81 *scp81)
{
	struct rsp_slice target = scp81->http->target, path;

	if (scp81->notification && rsp_take_until(&target, '?', &path))
		return path;
	return scp81->http->target;
}

static void show_start(struct rsp_decode *decode, struct rsp_node *root,
                       const struct rsp_scp81 *scp81)
{
	const struct rsp_http *http = scp81->http;

	if (!http->is_request) {
		rsp_node_uint(decode, root, rsp_ota_field_of(RSP_OTA_HTTP_STATUS),
		              rsp_slice(NULL, 0), http->status);
		return;
	}
	show_text(decode, root, RSP_OTA_HTTP_METHOD, http->method);
	show_text(decode, root, RSP_OTA_HTTP_TARGET, rsp_scp81_target(scp81));
	show_text(decode, root, RSP_OTA_HTTP_HOST, http->host);
}

static void show_head(struct rsp_decode *decode, struct rsp_node *root, struct rsp_scp81 *scp81)
{
	struct rsp_slice type = rsp_http_header_find(scp81->http, "Content-Type");
	struct rsp_node *node;

	decode->buffer = scp81->http->head;
	show_start(decode, root, scp81);
	show_text(decode, root, RSP_OTA_HTTP_PROTOCOL, scp81->protocol);
	node = show_text(decode, root, RSP_OTA_HTTP_FROM, scp81->from);
	show_made(decode, node, RSP_OTA_HTTP_FROM_EID, scp81->eid);
	show_made(decode, node, RSP_OTA_HTTP_FROM_ICCID, scp81->iccid);
	show_aid(decode, node, RSP_OTA_HTTP_FROM_AID, rsp_slice(scp81->agent, scp81->agent_len));
	show_text(decode, root, RSP_OTA_HTTP_RESUME, scp81->resume);
	show_text(decode, root, RSP_OTA_HTTP_SCRIPT_STATUS, scp81->status);
	show_text(decode, root, RSP_OTA_HTTP_NEXT, scp81->next);
	node = show_text(decode, root, RSP_OTA_HTTP_TARGETED, scp81->targeted);
	show_aid(decode, node, RSP_OTA_HTTP_TARGETED_AID,
	         rsp_slice(scp81->application, scp81->application_len));
	show_text(decode, root, RSP_OTA_HTTP_TYPE, type.len ? type : scp81->http->content_type);
}

struct rsp_node *rsp_scp81_show(struct rsp_decode *decode, struct rsp_scp81 *scp81)
{
	const struct rsp_buffer *buffer;
	struct rsp_slice script = rsp_scp81_script(scp81, &buffer);
	struct rsp_node *root;
	bool shows = scp81->kind == RSP_SCP81_SCRIPT || scp81->kind == RSP_SCP81_ANSWER ||
	             scp81->kind == RSP_SCP81_NOTIFICATION;

	root = rsp_node_new(decode, NULL, rsp_ota_field_of(RSP_OTA_HTTP), rsp_slice(NULL, 0));
	show_head(decode, root, scp81);
	decode->buffer = buffer;
	if (script.len && shows)
		rsp_script_show(decode, root, script, scp81->tar, scp81->kind == RSP_SCP81_ANSWER,
		                scp81->command, &scp81->script);
	if (script.len && (!shows || (scp81->script.other && !scp81->script.what)))
		rsp_ota_bytes(decode, root, RSP_OTA_HTTP_BODY, script);
	return root;
}
