/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of modem logs: what a log is expected to say, record for record. */
#ifndef RSP_TEST_MODEM_ROWS_H
#define RSP_TEST_MODEM_ROWS_H

#include <stdio.h>

#include "source_feed.h"

enum { MODEM_HEX = 2 * 8192 + 1, MODEM_NO_SEQUENCE = -1 };

struct modem_row {
	uint64_t line;
	enum rsp_t0_kind kind;
	int slot;
	int64_t t_us;
	const char *hex;
	int sequence;
};

static inline void modem_hex(struct rsp_slice bytes, char out[static MODEM_HEX])
{
	assert_true(2 * bytes.len < MODEM_HEX);
	for (size_t i = 0; i < bytes.len; i++)
		out += snprintf(out, 3, "%02X", bytes.data[i]);
	*out = '\0';
}

/* modem_check reads text (with its NULs) and compares every record; the rules of damages, in their
 * order, are those listed up to RSP_NUM_RULES. `clock` is that of all records with a time. */
static inline void modem_check(const char *text, size_t len, const char *format,
                               enum rsp_clock clock, const struct modem_row *rows, size_t num_rows,
                               const enum rsp_rule_id *damages, size_t num_damages)
{
	struct reading reading = reading_of(text, len, NULL);
	static char hex[MODEM_HEX];

	assert_non_null(reading.source);
	assert_string_equal(reading.source->name, format);
	for (size_t i = 0; i < num_rows && i < reading.num_frames; i++) {
		const struct rsp_frame *frame = reading_frame(&reading, i);

		modem_hex(frame->bytes, hex);
		assert_string_equal(hex, rows[i].hex);
		assert_int_equal(frame->number, rows[i].line);
		assert_int_equal(frame->hint, RSP_HINT_T0);
		assert_int_equal(frame->param, rows[i].kind);
		assert_int_equal(frame->slot, rows[i].slot);
		assert_int_equal(frame->clock, clock);
		assert_int_equal(frame->t_ns, rows[i].t_us * 1000);
		assert_true(frame->by_line);
		assert_int_equal(frame->has_sequence, rows[i].sequence != MODEM_NO_SEQUENCE);
		if (frame->has_sequence)
			assert_int_equal(frame->sequence, rows[i].sequence);
	}
	assert_int_equal(reading.num_frames, num_rows);
	for (size_t i = 0; i < num_damages && i < reading.num_damages; i++)
		assert_int_equal(reading_damage(&reading, i)->rule, damages[i]);
	assert_int_equal(reading.num_damages, num_damages);
	reading_free(&reading);
}

/* modem_check_cut cuts the text anywhere: what is read is what was read of the whole, but for the
 * last record, whose bytes may be cut. */
static inline void modem_check_cut(const char *text, size_t len, const char *format)
{
	struct reading whole = reading_of(text, len, format);

	for (size_t cut = 0; cut < len; cut++) {
		struct reading part = reading_of(text, cut, format);

		assert_true(part.num_frames <= whole.num_frames);
		assert_true(reading_shared(&whole, &part) + 1 >= part.num_frames);
		assert_true(part.num_damages <= whole.num_damages + 1);
		reading_free(&part);
	}
	reading_free(&whole);
}

#endif
