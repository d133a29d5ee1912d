/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps: the bytes of a message. */
#include "report/form.h"
#include "base/nodes.h"

enum {
	INDENT = 8,
	MAX_BUFFERS = 16, /* of one message */
	LINE_BYTES = 16,
	OFFSET_DIGITS = 4,
	ASCII_FIRST = 0x20,
	ASCII_DEL = 0x7F
};

struct buffers {
	const struct rsp_buffer *rows[MAX_BUFFERS];
	size_t count;
};

static void add_buffer(struct buffers *buffers, const struct rsp_buffer *buffer)
{
	if (!buffer || !buffer->bytes.len || buffers->count == MAX_BUFFERS)
		return;
	for (size_t at = 0; at < buffers->count; at++)
		if (buffers->rows[at] == buffer)
			return;
	buffers->rows[buffers->count++] = buffer;
}

static void write_hex_column(struct rsp_out *out, struct rsp_mask mask, size_t off,
                             struct rsp_slice line)
{
	for (size_t at = 0; at < LINE_BYTES; at++) {
		uint8_t byte;

		rsp_out_text(out, at == LINE_BYTES / 2 ? "  " : " ");
		if (!rsp_take_u8(&line, &byte))
			rsp_out_text(out, "  ");
		else if (rsp_mask_has(mask, off + at))
			rsp_out_text(out, "**");
		else
			rsp_out_hex_uint(out, byte, 2);
	}
}

static void write_text_column(struct rsp_out *out, struct rsp_mask mask, size_t off,
                              struct rsp_slice line)
{
	uint8_t byte;

	rsp_out_text(out, "  ");
	for (size_t at = off; rsp_take_u8(&line, &byte); at++) {
		if (rsp_mask_has(mask, at))
			rsp_out_char(out, '*');
		else
			rsp_out_char(out,
			             byte >= ASCII_FIRST && byte < ASCII_DEL ? (char)byte : '.');
	}
}

static void write_name(struct rsp_out *out, const struct rsp_buffer *buffer)
{
	rsp_out_spaces(out, INDENT);
	rsp_out_clean(out, rsp_text(buffer->name ? buffer->name : "bytes"));
	rsp_out_text(out, " (");
	rsp_out_uint(out, buffer->bytes.len, 0);
	rsp_out_text(out, buffer->bytes.len == 1 ? " byte)\n" : " bytes)\n");
}

static void write_buffer(struct rsp_writer *writer, const struct rsp_buffer *buffer)
{
	struct rsp_mask mask = rsp_hide_mask(&writer->hide, buffer, buffer->bytes);
	struct rsp_slice rest = buffer->bytes;
	struct rsp_slice line;
	size_t off = 0;

	write_name(writer->out, buffer);
	for (; (line = rsp_take_up_to(&rest, LINE_BYTES)).len; off += line.len) {
		rsp_out_spaces(writer->out, INDENT);
		rsp_out_hex_uint(writer->out, off, off >> (OFFSET_DIGITS * 4) ? 8 : OFFSET_DIGITS);
		rsp_out_char(writer->out, ' ');
		write_hex_column(writer->out, mask, off, line);
		write_text_column(writer->out, mask, off, line);
		rsp_out_char(writer->out, '\n');
	}
}

void rsp_dump_write(struct rsp_writer *writer, struct rsp_message *message)
{
	struct buffers buffers = {.count = 0};
	const struct rsp_node *node = rsp_message_tree(message, &writer->scratch);

	add_buffer(&buffers, message->command);
	add_buffer(&buffers, message->response);
	for (; node; node = rsp_node_after(node, NULL))
		add_buffer(&buffers, node->span.buffer);
	for (size_t at = 0; at < buffers.count; at++)
		write_buffer(writer, buffers.rows[at]);
}
