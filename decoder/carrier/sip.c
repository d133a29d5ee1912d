/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP (RFC 3261) as far as short messages need it: head, empty line, body. */
#include "base/keep.h"
#include "carrier/layers.h"
#include "carrier/sms_rp.h"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Takes `word`, in small letters, from the front in any case. */
static bool take_word(struct rsp_slice *in, const char *word)
{
	struct rsp_slice expected = rsp_text(word), rest = *in;
	uint8_t want, c;

	while (rsp_take_u8(&expected, &want))
		if (!rsp_take_u8(&rest, &c) || lower(c) != want)
			return false;
	*in = rest;
	return true;
}

/* "Content-Type: application/vnd.3gpp.sms", or "c:" for short (RFC 3261 7.3.3). */
static bool is_sms_type(struct rsp_slice line)
{
	if (!take_word(&line, "content-type") && !take_word(&line, "c"))
		return false;
	line = rsp_trim(line);
	if (!take_word(&line, ":"))
		return false;
	line = rsp_trim(line);
	return take_word(&line, "application/vnd.3gpp.sms");
}

/* The body of a message whose type fits; false when there is none. */
static bool find_body(struct rsp_slice in, struct rsp_slice *out)
{
	struct rsp_slice line;
	bool is_sms = false;

	while (rsp_take_line(&in, &line)) {
		if (!line.len) {
			*out = in;
			return is_sms && in.len;
		}
		is_sms |= is_sms_type(line);
	}
	return false;
}

static bool is_sip(struct rsp_slice in)
{
	struct rsp_slice line;
	size_t off;

	return rsp_take_line(&in, &line) && rsp_find(line, rsp_text("SIP/2.0"), &off);
}

bool rsp_sip_matters(struct rsp_slice bytes)
{
	struct rsp_slice body;

	return is_sip(bytes) && find_body(bytes, &body);
}

void rsp_sip_handle(struct rsp_pass *pass, const struct rsp_item *item,
                    const struct rsp_packet *packet)
{
	const struct rsp_frame *frame = item->frame;
	const struct rsp_buffer *buffer = packet->buffer;
	struct rsp_slice body;
	struct rsp_origin origin = {.slot = -1, .channel = -1};

	if (!is_sip(item->bytes) || !find_body(item->bytes, &body) || !frame)
		return;
	if (buffer)
		buffer = rsp_pass_keep(pass, pass->scratch, buffer);
	else
		buffer =
		    rsp_buffer_frame(pass->scratch, item->bytes, frame->number,
		                     frame->file_off + rsp_offset_in(frame->bytes, item->bytes));
	if (!buffer)
		return;
	body = packet->buffer ? rsp_kept_part(buffer, packet->buffer, body)
	                      : rsp_sub(buffer->bytes, rsp_offset_in(item->bytes, body), body.len);
	origin.clock = frame->clock;
	origin.t_ns = frame->t_ns;
	origin.frame = origin.last_frame = frame->number;
	origin.by_line = frame->by_line;
	rsp_rp_handle(pass, item, body, buffer, &origin);
}
