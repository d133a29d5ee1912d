/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carrier/uicc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rsp_uicc_wish_open(struct rsp_uicc_wish *wish, const struct rsp_item *item,
                        struct rsp_slice aid)
{
	const struct rsp_frame *frame = item->frame;

	*wish = (struct rsp_uicc_wish){.opens = true};
	if (frame) {
		wish->frame = frame->number;
		wish->file_off = frame->file_off;
		if (rsp_contains(frame->bytes, aid))
			wish->file_off += rsp_offset_in(frame->bytes, aid);
	}
	aid = rsp_sub(aid, 0, sizeof(wish->aid));
	if (aid.len)
		memcpy(wish->aid, aid.data, aid.len);
	wish->aid_len = aid.len;
}

static void push(struct rsp_pass *pass, struct rsp_item *item, enum rsp_hint hint,
                 struct rsp_slice bytes)
{
	item->hint = hint;
	item->bytes = bytes;
	rsp_pass_push(pass, item);
}

void rsp_uicc_opened(struct rsp_pass *pass, struct rsp_item *item, const struct rsp_uicc_wish *wish,
                     uint64_t channel, struct rsp_slice response, struct rsp_slice sw)
{
	const struct rsp_buffer *own = item->buffer;
	const struct rsp_buffer *aid = rsp_buffer_frame(
	    pass->scratch, rsp_slice(wish->aid, wish->aid_len), wish->frame, wish->file_off);

	if (!aid) {
		pass->out_of_memory = true;
		return;
	}
	item->has_session = true;
	item->session = channel;
	item->buffer = aid;
	item->param = sw.len ? RSP_OPEN_ANSWERED : RSP_OPEN_ALONE;
	push(pass, item, RSP_HINT_OPEN, aid->bytes);
	item->param = 0;
	item->buffer = own;
	if (sw.len && response.len)
		push(pass, item, RSP_HINT_TPDU_RESPONSE, response);
	if (sw.len)
		push(pass, item, RSP_HINT_TPDU_SW, sw);
}

void rsp_uicc_closed(struct rsp_pass *pass, struct rsp_item *item, uint64_t channel)
{
	item->has_session = true;
	item->session = channel;
	push(pass, item, RSP_HINT_CLOSE, rsp_slice(NULL, 0));
}

void rsp_uicc_refused(struct rsp_pass *pass, struct rsp_item *item, enum rsp_refused what,
                      const char *format, ...)
{
	enum { TEXT_MAX = 96 };
	const struct rsp_frame *frame = item->frame;
	const struct rsp_buffer *buffer;
	char text[TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* The text is made of the message, and leads to it. */
	buffer = rsp_buffer_frame(pass->scratch, rsp_text(text), frame ? frame->number : 0,
	                          frame ? frame->file_off : 0);
	if (!buffer) {
		pass->out_of_memory = true;
		return;
	}
	item->param = what;
	item->buffer = buffer;
	push(pass, item, RSP_HINT_REFUSED, buffer->bytes);
}
