/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an HTTP message says of remote management. */
#include <string.h>
#include <strings.h>

#include "base/hex.h"
#include "card/tar.h"
#include "secure/scp81.h"

static const char protocol_name[] = "globalplatform-remote-admin";
static const char notification_key[] = "msg=";

static bool starts_nocase(struct rsp_slice in, const char *text)
{
	size_t len = strlen(text);

	return in.len >= len && strncasecmp((const char *)in.data, text, len) == 0;
}

static bool is_script_type(struct rsp_slice type)
{
	static const char *const names[] = {
	    "application/vnd.globalplatform.card-content-mgt",
	    "application/vnd.etsi.scp.command-data",
	    "application/vnd.etsi.scp.response-data",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (starts_nocase(type, names[i]))
			return true;
	return false;
}

/* Takes what stands up to one of these characters, or the end. */
static struct rsp_slice take_word(struct rsp_slice *in, const char *ends)
{
	size_t len = 0;
	uint8_t byte;

	while (rsp_peek_u8(*in, len, &byte) && !strchr(ends, byte))
		len++;
	return rsp_take_up_to(in, len);
}

/* What stands behind "/name/". */
static bool find_part(struct rsp_slice in, const char *name, struct rsp_slice *out)
{
	size_t off;

	if (!rsp_find(in, rsp_text(name), &off))
		return false;
	*out = rsp_sub(in, off + strlen(name), SIZE_MAX);
	return true;
}

/* "//aid/<RID>/<PIX>", in whatever stands before. */
static uint8_t read_aid(struct rsp_slice in, uint8_t out[static RSP_AID_MAX])
{
	struct rsp_slice rest, word;
	size_t len = 0, more = 0;

	if (!find_part(in, "/aid/", &rest))
		return 0;
	word = take_word(&rest, "/; ");
	if (!rsp_hex_decode(word, out, RSP_AID_MAX, &len, NULL))
		return 0;
	if (!rsp_skip(&rest, 1))
		return (uint8_t)len;
	word = take_word(&rest, "/; ");
	if (!rsp_hex_decode(word, out + len, RSP_AID_MAX - len, &more, NULL))
		more = 0;
	return (uint8_t)(len + more);
}

static void copy_digits(char out[static RSP_SCP81_EID_ROOM], struct rsp_slice word)
{
	if (!rsp_key_digits(out, word))
		out[0] = '\0';
}

/* "//se-id/eid/<EID>;//aa-id/aid/<RID>/<PIX>"; some cards name their ICCID, with or without a path.
 */
static void read_from(struct rsp_scp81 *out)
{
	struct rsp_slice rest, whole = rsp_trim(out->from);

	if (find_part(whole, "/eid/", &rest))
		copy_digits(out->eid, take_word(&rest, "/; "));
	if (find_part(whole, "/iccid/", &rest))
		copy_digits(out->iccid, take_word(&rest, "/; "));
	else if (whole.len && !rsp_starts_with_text(whole, "/"))
		copy_digits(out->iccid, whole);
	out->agent_len = read_aid(whole, out->agent);
}

/* SGP.02 4.1.1.11: "?msg=" and the object E1 in hex. */
static void read_notification(struct rsp_arena *arena, struct rsp_scp81 *out)
{
	static const uint8_t tag = 0xE1;
	const struct rsp_http *http = out->http;
	struct rsp_slice query = http->target, path, word;
	struct rsp_buffer bare = {.bytes = http->target, .kind = RSP_BUFFER_FRAME, .name = "frame"};
	const struct rsp_buffer *parent = http->head;
	const struct rsp_buffer *hex;
	uint8_t first;

	if (!http->is_request || !rsp_take_until(&query, '?', &path) ||
	    !find_part(query, notification_key, &word))
		return;
	word = take_word(&word, "& ");
	if (!parent || !rsp_contains(parent->bytes, word))
		parent = rsp_buffer_frame(arena, bare.bytes, http->first_frame, 0);
	if (parent && parent != http->head)
		word = rsp_sub(parent->bytes, rsp_offset_in(http->target, word), word.len);
	hex = parent ? rsp_hex_buffer(arena, parent, word, "notification") : NULL;
	if (hex && rsp_peek_u8(hex->bytes, 0, &first) && first == tag)
		out->notification = hex;
}

/* SGP.02 2.2.3: the TAR of an ISD is in its AID. */
void rsp_scp81_set_tar(struct rsp_scp81 *out)
{
	static const uint8_t prefix[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10,
	                                 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89};
	struct rsp_slice aid = out->application_len
	                           ? rsp_slice(out->application, out->application_len)
	                           : rsp_slice(out->agent, out->agent_len);
	struct rsp_slice tar = rsp_sub(aid, sizeof(prefix), RSP_TAR_LEN);

	if (tar.len != RSP_TAR_LEN || !rsp_starts_with(aid, rsp_slice(prefix, sizeof(prefix))))
		return;
	memcpy(out->tar_bytes, tar.data, RSP_TAR_LEN);
	out->tar = rsp_slice(out->tar_bytes, RSP_TAR_LEN);
}

bool rsp_scp81_read(struct rsp_arena *arena, const struct rsp_http *http, struct rsp_scp81 *out)
{
	*out = (struct rsp_scp81){
	    .http = http,
	    .protocol = rsp_http_header_find(http, "X-Admin-Protocol"),
	    .from = rsp_http_header_find(http, "X-Admin-From"),
	    .next = rsp_http_header_find(http, "X-Admin-Next-URI"),
	    .targeted = rsp_http_header_find(http, "X-Admin-Targeted-Application"),
	    .status = rsp_http_header_find(http, "X-Admin-Script-Status"),
	    .resume = rsp_http_header_find(http, "X-Admin-Resume"),
	};
	read_from(out);
	out->application_len = read_aid(out->targeted, out->application);
	read_notification(arena, out);
	return starts_nocase(rsp_trim(out->protocol), protocol_name) ||
	       (!out->protocol.len && (out->from.len || out->next.len || out->status.len)) ||
	       out->notification || is_script_type(http->content_type);
}

bool rsp_scp81_may_be(const struct rsp_http *http)
{
	static const char admin[] = "X-Admin-", object[] = "E1";
	struct rsp_slice notification;

	for (size_t at = 0; at < http->num_headers; at++)
		if (starts_nocase(http->headers[at].name, admin))
			return true;
	return is_script_type(http->content_type) ||
	       (find_part(http->target, notification_key, &notification) &&
	        starts_nocase(notification, object));
}

struct rsp_slice rsp_scp81_script(const struct rsp_scp81 *scp81,
                                  const struct rsp_buffer **out_buffer)
{
	*out_buffer = scp81->notification ? scp81->notification : scp81->http->body;
	return *out_buffer ? (*out_buffer)->bytes : rsp_slice(NULL, 0);
}
