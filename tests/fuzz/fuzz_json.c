/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON: every string of what is accepted is read, and leads back to the text. */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_value(struct rsp_arena *arena, const struct rsp_buffer *text,
                       const struct rsp_json_value *value)
{
	const struct rsp_buffer *buffer, *from;
	struct rsp_slice says;
	int64_t number;
	bool truth;
	size_t off;

	if (!rsp_contains(text->bytes, value->text))
		abort();
	if (!rsp_json_int(value, &number) && !rsp_json_bool(value, &truth) &&
	    rsp_json_string(arena, value, &says)) {
		buffer = rsp_json_buffer(arena, text, value, "string");
		if (!buffer || !rsp_equal(buffer->bytes, says))
			abort();
		for (size_t at = 0; at < says.len; at++)
			if (!rsp_buffer_locate(buffer, at, &from, &off) || from != text)
				abort();
	}
	for (const struct rsp_json_value *child = value->first; child; child = child->next) {
		if (child->parent != value)
			abort();
		read_value(arena, text, child);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rsp_json_error error;
	struct rsp_arena arena;
	const struct rsp_buffer *text;
	const struct rsp_json_value *root;
	size_t extent = 0;

	rsp_arena_init(&arena, 0);
	text = rsp_buffer_frame(&arena, rsp_slice(data, len), 1, 0);
	if (!text)
		abort();
	root = rsp_json_parse(&arena, text->bytes, &error);
	if (!root && (!error.text || error.off > len))
		abort();
	if (rsp_json_extent(text->bytes, &extent) && (extent == 0 || extent > len))
		abort();
	if (root)
		read_value(&arena, text, root);
	rsp_arena_free(&arena);
	return 0;
}
