/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/reader.h"

#include <stdarg.h>
#include <stdio.h>

enum rsp_pull rsp_reader_damaged(struct rsp_reader *reader, struct rsp_frame *out,
                                 enum rsp_rule_id rule, uint64_t number, uint64_t file_off,
                                 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reader->text_room, sizeof(reader->text_room), format, args);
	va_end(args);
	reader->rule = rule;
	reader->text = reader->text_room;
	*out = (struct rsp_frame){.number = number, .file_off = file_off, .slot = -1};
	return RSP_PULL_DAMAGED;
}

enum rsp_pull rsp_reader_end(struct rsp_reader *reader, struct rsp_frame *out, uint64_t number)
{
	const char *broken = rsp_input_broken(reader->input);

	if (!broken || reader->told_broken)
		return RSP_PULL_END;
	reader->told_broken = true;
	return rsp_reader_damaged(reader, out, rsp_input_broken_rule(reader->input), number,
	                          rsp_input_offset(reader->input), "%s", broken);
}

void rsp_reader_drain(struct rsp_reader *reader)
{
	size_t len;

	do {
		len = rsp_input_peek(reader->input, 1).len;
		rsp_input_skip(reader->input, RSP_INPUT_WINDOW);
	} while (len);
}
