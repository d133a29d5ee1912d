/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source_feed.h"

enum { HEADER = 24, RECORD = 16, LINK_ETHERNET = 1 };

static void put_header(struct made *made, uint32_t magic, uint32_t snap_len, uint32_t link)
{
	made_32(made, magic);
	made_16(made, 2);
	made_16(made, 4);
	made_32(made, 0);
	made_32(made, 0);
	made_32(made, snap_len);
	made_32(made, link);
}

static void put_record(struct made *made, uint32_t s, uint32_t fraction, uint32_t len,
                       uint32_t original_len)
{
	made_32(made, s);
	made_32(made, fraction);
	made_32(made, len);
	made_32(made, original_len);
	made_fill(made, len, (uint8_t)s);
}

/* Three records of 40, 60 and 50 bytes. */
static void put_three(struct made *made)
{
	put_header(made, 0xA1B2C3D4, 65535, LINK_ETHERNET);
	put_record(made, 1700000000, 5, 40, 40);
	put_record(made, 1700000001, 6, 60, 60);
	put_record(made, 1700000002, 7, 50, 50);
}

static void every_variant(void **state)
{
	static const struct {
		uint32_t magic;
		bool modified;
		int64_t ns;
	} rows[] = {
	    {0xA1B2C3D4, false, 123456000},
	    {0xA1B23C4D, false, 123456   },
	    {0xA1B2CD34, true,  123456000},
	};

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct made made = {.big = i % 2};
		struct reading reading;
		const struct rsp_frame *frame;

		put_header(&made, rows[i / 2].magic, 65535, 0xF4000071);
		made_32(&made, 0xFFFFFFF0);
		made_32(&made, 123456);
		made_32(&made, 3);
		made_32(&made, 3);
		if (rows[i / 2].modified)
			made_fill(&made, 8, 0x80);
		made_text(&made, "abc");
		reading = reading_of(made.data, made.len, NULL);
		assert_string_equal(reading.source->name, "pcap");
		assert_int_equal(reading.num, 1);
		frame = reading_frame(&reading, 0);
		assert_true(rsp_equal_text(frame->bytes, "abc"));
		assert_int_equal(frame->t_ns, INT64_C(0xFFFFFFF0) * 1000000000 + rows[i / 2].ns);
		assert_int_equal(frame->clock, RSP_CLOCK_UNIX);
		assert_int_equal(frame->param,
		                 113); /* bits of the frame check sequence taken off */
		assert_int_equal(frame->hint, RSP_HINT_LINK);
		assert_int_equal(frame->number, 1);
		assert_int_equal(frame->file_off, made.len - 3);
		assert_int_equal(frame->slot, -1);
		assert_true(frame->first_of_link);
		reading_free(&reading);
	}
}

static void no_packets(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_header(&made, 0xA1B2C3D4, 65535, LINK_ETHERNET);
	reading = reading_of(made.data, made.len, NULL);
	assert_string_equal(reading.source->name, "pcap");
	assert_int_equal(reading.num, 0);
	reading_free(&reading);
}

static void cut_anywhere(void **state)
{
	static const size_t ends[] = {HEADER, HEADER + RECORD + 40, HEADER + 2 * RECORD + 100,
	                              HEADER + 3 * RECORD + 150};
	struct made made = {0};
	struct reading whole;

	(void)state;
	put_three(&made);
	whole = reading_of(made.data, made.len, NULL);
	assert_int_equal(whole.num_frames, 3);
	for (size_t len = 0; len <= made.len; len++) {
		struct reading reading = reading_of(made.data, len, "pcap");
		size_t frames = 0;
		bool at_end = false;

		for (size_t i = 0; i < 4; i++) {
			frames += i > 0 && len >= ends[i];
			at_end = at_end || len == ends[i];
		}
		assert_int_equal(reading.num_frames, frames);
		assert_int_equal(reading_shared(&whole, &reading), frames);
		assert_int_equal(reading.num_damages, at_end ? 0 : 1);
		if (!at_end)
			assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_CUT);
		if (!at_end && len > HEADER) {
			assert_int_equal(reading_damage(&reading, 0)->frame.number, frames + 1);
			assert_int_equal(reading_damage(&reading, 0)->frame.file_off, ends[frames]);
		}
		reading_free(&reading);
	}
	reading_free(&whole);
}

/* One wrong bit in either length of any record is told at that record, and costs no frame. */
static void wrong_bit_in_a_length(void **state)
{
	static const size_t starts[] = {HEADER, HEADER + RECORD + 40, HEADER + 2 * RECORD + 100};
	struct made made = {0};
	struct reading whole;

	(void)state;
	put_three(&made);
	whole = reading_of(made.data, made.len, NULL);
	for (size_t i = 0; i < 3 * 64; i++) {
		size_t at = starts[i / 64] + 8 + i % 64 / 8;
		struct reading reading;

		made.data[at] ^= (uint8_t)(1 << i % 8);
		reading = reading_of(made.data, made.len, NULL);
		assert_int_equal(reading_shared(&whole, &reading), 3);
		assert_int_equal(reading.num, 4);
		assert_true(reading.kept[i / 64].damaged);
		assert_int_equal(reading.kept[i / 64].frame.number, i / 64 + 1);
		assert_int_equal(reading.kept[i / 64].frame.file_off, starts[i / 64]);
		reading_free(&reading);
		made.data[at] ^= (uint8_t)(1 << i % 8);
	}
	reading_free(&whole);
}

/* Both lengths are nonsense: the record is lost, those around it are not. */
static void impossible_record(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_three(&made);
	memset(made.data + HEADER + RECORD + 40 + 8, 0xFF, 8);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading_frame(&reading, 1)->number, 3);
	assert_int_equal(reading_frame(&reading, 1)->bytes.len, 50);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_DAMAGED);
	assert_int_equal(reading_damage(&reading, 0)->frame.number, 2);
	reading_free(&reading);
}

static void bytes_between_records(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_header(&made, 0xA1B2C3D4, 65535, LINK_ETHERNET);
	put_record(&made, 1700000000, 5, 40, 40);
	for (size_t i = 0; i < 700; i++)
		made_8(&made, 0xEE);
	put_record(&made, 1700000001, 5, 40, 40);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_frame(&reading, 1)->file_off, made.len - 40);
	reading_free(&reading);
}

/* However long the damage, it is one damage at its place, and what is behind it is read. */
static void long_holes(void **state)
{
	static const size_t lens[] = {1, 15, 16, 17, 4096, 600000, 1 << 20, 1400000, 2100007};
	struct made made = {0};
	const size_t at = HEADER + RECORD + 40;

	(void)state;
	put_three(&made);
	for (size_t i = 0; i < 2 * sizeof(lens) / sizeof(lens[0]); i++) {
		size_t len = lens[i / 2];
		struct reading reading = reading_with_hole(&made, at, len, i % 2 ? 0xFF : 0);

		assert_int_equal(reading.num_frames, 3);
		assert_int_equal(reading.num_damages, 1);
		assert_true(reading.kept[1].damaged);
		assert_int_equal(reading.kept[1].frame.file_off, at);
		assert_int_equal(reading_frame(&reading, 1)->file_off, at + len + RECORD);
		assert_int_equal(reading_frame(&reading, 2)->bytes.len, 50);
		reading_free(&reading);
	}
}

/* A clock that is set while the capture runs is no damage. */
static void clock_jumps(void **state)
{
	static const uint32_t times[] = {1700000000, 315964800, 1700000000, 0, 4000000000};
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_header(&made, 0xA1B2C3D4, 65535, LINK_ETHERNET);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		put_record(&made, times[i], 0, 40, 40);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 5);
	assert_int_equal(reading.num_damages, 0);
	reading_free(&reading);
}

/* The header of the first record is lost, so no time is known that others could be near to. */
static void first_record_damaged(void **state)
{
	static const int fills[] = {0, 0xFF, 0x20};

	(void)state;
	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
		struct made made = {0};
		struct reading reading;

		put_three(&made);
		memset(made.data + HEADER, fills[i], RECORD);
		reading = reading_of(made.data, made.len, NULL);
		assert_int_equal(reading.num_frames, 2);
		assert_int_equal(reading_frame(&reading, 0)->bytes.len, 60);
		assert_int_equal(reading_frame(&reading, 1)->bytes.len, 50);
		assert_int_equal(reading.num_damages, 1);
		assert_int_equal(reading.kept[0].frame.file_off, HEADER);
		reading_free(&reading);
	}
}

static void snapped_frames(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_header(&made, 0xA1B2C3D4, 64, LINK_ETHERNET);
	put_record(&made, 1700000000, 5, 64, 100);
	put_record(&made, 1700000001, 5, 20, 20);
	put_record(&made, 1700000002, 5, 64, 1500);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 3);
	assert_int_equal(reading_frame(&reading, 2)->bytes.len, 64);
	assert_int_equal(reading.num_damages, 2);
	assert_true(reading.kept[0].damaged);
	assert_int_equal(reading.kept[0].rule, RSP_RULE_SOURCE_SNAPPED);
	assert_int_equal(reading.kept[0].frame.number, 1);
	assert_true(reading.kept[4].damaged); /* how many there were in all */
	assert_non_null(strstr(reading.kept[4].text, "2 frames"));
	reading_free(&reading);
}

static void long_record(void **state)
{
	enum { LEN = RSP_RECORD_MAX + 1 };
	struct made made = {0};
	struct reading reading;
	uint8_t *data = calloc(1, HEADER + 2 * RECORD + LEN + 4);

	(void)state;
	assert_non_null(data);
	put_header(&made, 0xA1B2C3D4, 0, LINK_ETHERNET);
	made_32(&made, 1700000000);
	made_32(&made, 0);
	made_32(&made, LEN);
	made_32(&made, LEN);
	memcpy(data, made.data, made.len);
	made.len = 0;
	put_record(&made, 1700000000, 5, 4, 4);
	memcpy(data + HEADER + RECORD + LEN, made.data, made.len);
	reading = reading_of(data, HEADER + 2 * RECORD + LEN + 4, NULL);
	assert_int_equal(reading.num_frames, 1);
	assert_int_equal(reading_frame(&reading, 0)->bytes.len, 4);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_DAMAGED);
	reading_free(&reading);
	free(data);
}

/* Asked for by name although the content says otherwise. */
static void not_a_pcap(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_three(&made);
	made.data[0] ^= 1;
	reading = reading_of(made.data, made.len, NULL);
	assert_null(reading.source);
	reading = reading_of(made.data, made.len, "pcap");
	assert_int_equal(reading.num_frames, 3);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_DAMAGED);
	reading_free(&reading);
}

static void odd_fraction_has_no_time(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_header(&made, 0xA1B2C3D4, 65535, LINK_ETHERNET);
	put_record(&made, 1700000000, 1000000, 4, 4);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading_frame(&reading, 0)->clock, RSP_CLOCK_NONE);
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_variant),
	    cmocka_unit_test(no_packets),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(wrong_bit_in_a_length),
	    cmocka_unit_test(impossible_record),
	    cmocka_unit_test(bytes_between_records),
	    cmocka_unit_test(snapped_frames),
	    cmocka_unit_test(long_record),
	    cmocka_unit_test(clock_jumps),
	    cmocka_unit_test(long_holes),
	    cmocka_unit_test(first_record_damaged),
	    cmocka_unit_test(not_a_pcap),
	    cmocka_unit_test(odd_fraction_has_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
