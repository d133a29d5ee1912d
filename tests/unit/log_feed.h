/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of text logs: what is expected of each line. */
#ifndef RSP_TEST_LOG_FEED_H
#define RSP_TEST_LOG_FEED_H

#include <stdio.h>

#include "source_feed.h"

#define MS INT64_C(1000000)
#define S  INT64_C(1000000000)

enum { LOG_HEX_MAX = 4096 };

/* A frame: where it begins, what it is, its bytes in hex, and the slot. */
struct log_row {
	uint64_t line;
	enum rsp_hint hint;
	const char *hex;
	int slot;
};

static inline void log_hex(struct rsp_slice bytes, char *out)
{
	*out = '\0';
	assert_true(2 * bytes.len < LOG_HEX_MAX);
	for (size_t i = 0; i < bytes.len; i++)
		out += snprintf(out, 3, "%02X", bytes.data[i]);
}

/* Reads a text that only this format may recognise, and compares every frame. */
static inline struct reading log_check(const char *text, const char *format,
                                       const struct log_row *rows, size_t num_rows,
                                       size_t num_damages)
{
	struct reading reading = reading_of(text, strlen(text), NULL);
	char hex[LOG_HEX_MAX];

	assert_non_null(reading.source);
	assert_string_equal(reading.source->name, format);
	for (size_t i = 0; i < num_rows; i++) {
		const struct rsp_frame *frame = reading_frame(&reading, i);

		assert_non_null(frame);
		log_hex(frame->bytes, hex);
		assert_string_equal(hex, rows[i].hex);
		assert_int_equal(frame->number, rows[i].line);
		assert_int_equal(frame->hint, rows[i].hint);
		assert_int_equal(frame->slot, rows[i].slot);
		assert_true(frame->by_line);
		assert_true(frame->file_off < strlen(text));
	}
	assert_int_equal(reading.num_frames, num_rows);
	assert_int_equal(reading.num_damages, num_damages);
	return reading;
}

#define LOG_CHECK(text, format, rows, num_damages)                                                 \
	log_check(text, format, rows, sizeof(rows) / sizeof((rows)[0]), num_damages)

#define LOG_CHECK_ONLY(text, format, rows, num_damages)                                            \
	do {                                                                                       \
		struct reading only = LOG_CHECK(text, format, rows, num_damages);                  \
                                                                                                   \
		reading_free(&only);                                                               \
	} while (0)

static inline void log_check_time(const struct reading *reading, size_t at, enum rsp_clock clock,
                                  int64_t t_ns)
{
	const struct rsp_frame *frame = reading_frame(reading, at);

	assert_non_null(frame);
	assert_int_equal(frame->clock, clock);
	assert_int_equal(frame->t_ns, t_ns);
}

static inline void log_check_damage(const struct reading *reading, size_t at, enum rsp_rule_id rule,
                                    uint64_t line)
{
	const struct kept_frame *damage = reading_damage(reading, at);

	assert_non_null(damage);
	assert_int_equal(damage->rule, rule);
	assert_int_equal(damage->frame.number, line);
	assert_true(damage->frame.by_line);
}

#endif
