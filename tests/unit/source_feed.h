/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of the readers: inputs made by hand, and what a reader makes of them, kept. */
#ifndef RSP_TEST_SOURCE_FEED_H
#define RSP_TEST_SOURCE_FEED_H

#include <stdlib.h>
#include <string.h>

#include "source/source.h"
#include "support/cmocka_include.h"

/* Bytes put together by a test. */
struct made {
	uint8_t data[8192];
	size_t len;
	bool big; /* byte order of made_16 and made_32 */
};

static inline void made_bytes(struct made *made, const void *bytes, size_t len)
{
	assert_true(made->len + len <= sizeof(made->data));
	memcpy(made->data + made->len, bytes, len);
	made->len += len;
}

static inline void made_text(struct made *made, const char *text)
{
	made_bytes(made, text, strlen(text));
}

static inline void made_8(struct made *made, unsigned value)
{
	uint8_t octet = (uint8_t)value;

	made_bytes(made, &octet, 1);
}

static inline void made_16(struct made *made, unsigned value)
{
	made_8(made, made->big ? value >> 8 : value);
	made_8(made, made->big ? value : value >> 8);
}

static inline void made_32(struct made *made, uint32_t value)
{
	made_16(made, made->big ? value >> 16 : value & 0xFFFF);
	made_16(made, made->big ? value & 0xFFFF : value >> 16);
}

static inline void made_fill(struct made *made, size_t len, uint8_t first)
{
	for (size_t i = 0; i < len; i++)
		made_8(made, (unsigned)(first + i));
}

struct kept_frame {
	struct rsp_frame frame; /* bytes are a copy */
	bool damaged;           /* no frame: what follows tells */
	enum rsp_rule_id rule;
	char text[RSP_TEXT_MAX];
};

/* Everything that a reader answered, in order, up to the end. */
struct reading {
	const struct rsp_source *source; /* NULL: not recognised */
	struct kept_frame *kept;
	size_t num, cap;
	size_t num_frames, num_damages;
};

static inline void reading_keep(struct reading *reading, const struct rsp_reader *reader,
                                enum rsp_pull pull, const struct rsp_frame *frame)
{
	struct kept_frame *kept;
	uint8_t *copy;

	if (reading->num == reading->cap) {
		reading->cap = reading->cap ? 2 * reading->cap : 16;
		reading->kept = realloc(reading->kept, reading->cap * sizeof(*reading->kept));
		assert_non_null(reading->kept);
	}
	kept = &reading->kept[reading->num++];
	*kept = (struct kept_frame){.frame = *frame, .damaged = pull == RSP_PULL_DAMAGED};
	if (kept->damaged) {
		reading->num_damages++;
		kept->rule = reader->rule;
		strncpy(kept->text, reader->text, sizeof(kept->text) - 1);
		return;
	}
	reading->num_frames++;
	copy = malloc(frame->bytes.len + 1);
	assert_non_null(copy);
	if (frame->bytes.len)
		memcpy(copy, frame->bytes.data, frame->bytes.len);
	kept->frame.bytes = rsp_slice(copy, frame->bytes.len);
}

static inline void reading_free(struct reading *reading)
{
	for (size_t i = 0; i < reading->num; i++)
		if (!reading->kept[i].damaged)
			free((void *)(uintptr_t)reading->kept[i].frame.bytes.data);
	free(reading->kept);
	*reading = (struct reading){0};
}

/* reading_run reads an input to its end with the format called `name` (NULL: the one that
 * recognises it), and closes it. */
static inline struct reading reading_run(struct rsp_input *input, const char *name)
{
	struct reading reading = {0};
	struct rsp_arena arena;
	struct rsp_reader reader = {.input = input, .arena = &arena};
	struct rsp_frame frame;
	enum rsp_pull pull;

	assert_non_null(input);
	rsp_arena_init(&arena, 0);
	reading.source = name ? rsp_source_find(name)
	                      : rsp_source_recognise(rsp_input_peek(input, RSP_SNIFF_LEN));
	if (reading.source && reading.source->open(&reader)) {
		while ((pull = reading.source->next(&reader, &frame)) != RSP_PULL_END) {
			reading_keep(&reading, &reader, pull, &frame);
			assert_true(reading.num < 1000000);
		}
		reading.source->close(&reader);
	}
	rsp_input_close(input);
	rsp_arena_free(&arena);
	return reading;
}

/* reading_of reads bytes, from a block of memory of just their length. */
static inline struct reading reading_of(const void *bytes, size_t len, const char *name)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct rsp_arena arena;
	struct reading reading;

	assert_non_null(copy);
	if (len)
		memcpy(copy, bytes, len);
	rsp_arena_init(&arena, 0);
	reading = reading_run(rsp_input_memory(&arena, rsp_slice(copy, len)), name);
	rsp_arena_free(&arena);
	free(copy);
	return reading;
}

/* reading_with_hole reads `made` with `len` bytes `fill` put in before the place `at`. */
static inline struct reading reading_with_hole(const struct made *made, size_t at, size_t len,
                                               int fill)
{
	uint8_t *data = malloc(made->len + len);
	struct reading reading;

	assert_non_null(data);
	memcpy(data, made->data, at);
	memset(data + at, fill, len);
	memcpy(data + at + len, made->data + at, made->len - at);
	reading = reading_of(data, made->len + len, NULL);
	free(data);
	return reading;
}

/* reading_frame gives the frame `at` (from 0), damages not counted; NULL behind the last. */
static inline const struct rsp_frame *reading_frame(const struct reading *reading, size_t at)
{
	for (size_t i = 0; i < reading->num; i++)
		if (!reading->kept[i].damaged && at-- == 0)
			return &reading->kept[i].frame;
	return NULL;
}

/* reading_damage likewise gives the damage `at`. */
static inline const struct kept_frame *reading_damage(const struct reading *reading, size_t at)
{
	for (size_t i = 0; i < reading->num; i++)
		if (reading->kept[i].damaged && at-- == 0)
			return &reading->kept[i];
	return NULL;
}

static inline bool same_frame(const struct rsp_frame *a, const struct rsp_frame *b)
{
	return a->number == b->number && a->by_line == b->by_line && a->clock == b->clock &&
	       a->t_ns == b->t_ns && a->file_off == b->file_off && a->slot == b->slot &&
	       a->hint == b->hint && a->param == b->param && rsp_equal(a->bytes, b->bytes);
}

/* reading_shared is how many frames two readings have in common from the front. */
static inline size_t reading_shared(const struct reading *a, const struct reading *b)
{
	size_t num = 0;

	while (num < a->num_frames && num < b->num_frames &&
	       same_frame(reading_frame(a, num), reading_frame(b, num)))
		num++;
	return num;
}

#endif
