/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/formats.h"
#include "source_feed.h"

enum { SHB = 0x0A0D0D0A, IDB = 1, PB = 2, SPB = 3, NRB = 4, ISB = 5, EPB = 6, DSB = 10 };

/* Begins a block; the offset of its length is kept in *out_at. */
static void begin(struct made *made, uint32_t type, size_t *out_at)
{
	made_32(made, type);
	*out_at = made->len;
	made_32(made, 0);
}

static void set_32(struct made *made, size_t at, uint32_t value)
{
	struct made word = {.big = made->big};

	made_32(&word, value);
	memcpy(made->data + at, word.data, word.len);
}

static void finish(struct made *made, size_t at)
{
	uint32_t len;

	while ((made->len - at) % 4)
		made_8(made, 0);
	len = (uint32_t)(made->len - at + 8);
	set_32(made, at, len);
	made_32(made, len);
}

static void put_section(struct made *made)
{
	size_t at;

	begin(made, SHB, &at);
	made_32(made, 0x1A2B3C4D);
	made_16(made, 1);
	made_16(made, 0);
	made_32(made, 0xFFFFFFFF);
	made_32(made, 0xFFFFFFFF);
	finish(made, at);
}

/* An interface; tsresol below 0: none is said. */
static void put_interface(struct made *made, unsigned link, int tsresol, uint32_t offset)
{
	size_t at;

	begin(made, IDB, &at);
	made_16(made, link);
	made_16(made, 0);
	made_32(made, 0);
	made_16(made, 2); /* if_name, with padding */
	made_16(made, 3);
	made_text(made, "lo0");
	made_8(made, 0);
	if (tsresol >= 0) {
		made_16(made, 9);
		made_16(made, 1);
		made_8(made, (unsigned)tsresol);
		made_fill(made, 3, 0);
	}
	if (offset) {
		made_16(made, 14);
		made_16(made, 8);
		made_32(made, made->big ? 0 : offset);
		made_32(made, made->big ? offset : 0);
	}
	made_32(made, 0);
	finish(made, at);
}

static void put_packet(struct made *made, uint32_t interface, uint64_t time, const char *text,
                       uint32_t original_len)
{
	size_t at;

	begin(made, EPB, &at);
	made_32(made, interface);
	made_32(made, (uint32_t)(time >> 32));
	made_32(made, (uint32_t)time);
	made_32(made, (uint32_t)strlen(text));
	made_32(made, original_len ? original_len : (uint32_t)strlen(text));
	made_text(made, text);
	finish(made, at);
}

static void put_other(struct made *made, uint32_t type)
{
	size_t at;

	begin(made, type, &at);
	made_fill(made, 21, 7);
	finish(made, at);
}

static void both_orders(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct made made = {.big = big};
		struct reading reading;
		const struct rsp_frame *frame;

		put_section(&made);
		put_interface(&made, 276, -1, 0);
		put_packet(&made, 0, UINT64_C(1700000000123456), "hello", 0);
		reading = reading_of(made.data, made.len, NULL);
		assert_string_equal(reading.source->name, "pcapng");
		assert_int_equal(reading.num, 1);
		frame = reading_frame(&reading, 0);
		assert_true(rsp_equal_text(frame->bytes, "hello"));
		assert_int_equal(frame->t_ns, INT64_C(1700000000123456000));
		assert_int_equal(frame->param, 276);
		assert_int_equal(frame->number, 1);
		assert_memory_equal(made.data + frame->file_off, "hello", 5);
		reading_free(&reading);
	}
}

static void resolutions(void **state)
{
	static const struct {
		int tsresol;
		uint32_t offset;
		uint64_t time;
		enum rsp_clock clock;
		int64_t t_ns;
	} rows[] = {
	    {0,    0,          1700000000,                      RSP_CLOCK_UNIX, INT64_C(1700000000000000000)},
	    {3,    0,          UINT64_C(1700000000005),         RSP_CLOCK_UNIX, INT64_C(1700000000005000000)},
	    {9,    0,          UINT64_C(1700000000000000007),   RSP_CLOCK_UNIX, INT64_C(1700000000000000007)},
	    {10,   0,          UINT64_C(17000000000000000079),  RSP_CLOCK_UNIX, INT64_C(1700000000000000007)},
	    {6,    1700000000, 3000001,                         RSP_CLOCK_UNIX, INT64_C(1700000003000001000)},
	    {0x8A, 0,          UINT64_C(1700000000) * 1024 + 1, RSP_CLOCK_UNIX,
	     INT64_C(1700000000000976562)	                                                           },
	    {0xBF, 0,          UINT64_MAX,                      RSP_CLOCK_UNIX, 1999999999                  },
	    {0xFF, 5,          UINT64_MAX,                      RSP_CLOCK_UNIX, 5000000000                  },
	    {0x7F, 5,          UINT64_MAX,                      RSP_CLOCK_UNIX, 5000000000                  },
	    {0,    0,          UINT64_MAX,                      RSP_CLOCK_NONE, 0                           },
	    {6,    0,          UINT64_MAX,                      RSP_CLOCK_NONE, 0                           },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		struct made made = {.big = i % 2};
		struct reading reading;

		put_section(&made);
		put_interface(&made, 1, rows[i / 2].tsresol, rows[i / 2].offset);
		put_packet(&made, 0, rows[i / 2].time, "x", 0);
		reading = reading_of(made.data, made.len, NULL);
		assert_int_equal(reading.num, 1);
		assert_int_equal(reading_frame(&reading, 0)->clock, rows[i / 2].clock);
		assert_int_equal(reading_frame(&reading, 0)->t_ns, rows[i / 2].t_ns);
		reading_free(&reading);
	}
}

/* Sections of either order, interfaces of different links, every kind of packet block, and blocks
 * of no use between them. */
static void put_mixed(struct made *made)
{
	static const uint32_t others[] = {NRB, ISB, DSB, 9, 0xBAD, 0x40000BAD, 0x80000001};
	size_t at;

	put_section(made);
	put_interface(made, 1, -1, 0);
	put_interface(made, 113, 9, 0);
	put_packet(made, 0, UINT64_C(1700000000000000), "one", 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		put_other(made, others[i]);
	put_packet(made, 1, UINT64_C(1700000001000000000), "two!", 0);
	begin(made, SPB, &at);
	made_32(made, 5);
	made_text(made, "three");
	finish(made, at);
	begin(made, PB, &at);
	made_16(made, 1);
	made_16(made, 0xFFFF);
	made_32(made, (uint32_t)(UINT64_C(1700000002000000000) >> 32));
	made_32(made, (uint32_t)UINT64_C(1700000002000000000));
	made_32(made, 4);
	made_32(made, 4);
	made_text(made, "four");
	finish(made, at);
	made->big = !made->big;
	put_section(made);
	put_interface(made, 228, -1, 0);
	put_packet(made, 0, UINT64_C(1700000003000000), "five", 0);
}

static void mixed(void **state)
{
	static const struct {
		const char *text;
		uint32_t link;
		int64_t t_s;
	} rows[] = {
	    {"one",   1,   1700000000},
            {"two!",  113, 1700000001},
            {"three", 1,   0         },
	    {"four",  113, 1700000002},
            {"five",  228, 1700000003},
	};

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct made made = {.big = big};
		struct reading reading;

		put_mixed(&made);
		reading = reading_of(made.data, made.len, NULL);
		assert_int_equal(reading.num_damages, 0);
		assert_int_equal(reading.num_frames, 5);
		for (size_t i = 0; i < 5; i++) {
			const struct rsp_frame *frame = reading_frame(&reading, i);

			assert_true(rsp_equal_text(frame->bytes, rows[i].text));
			assert_int_equal(frame->param, rows[i].link);
			assert_int_equal(frame->t_ns, rows[i].t_s * 1000000000);
			assert_int_equal(frame->clock,
			                 rows[i].t_s ? RSP_CLOCK_UNIX : RSP_CLOCK_NONE);
			assert_int_equal(frame->number, i + 1);
			assert_int_equal(frame->first_of_link, i == 0 || i == 1 || i == 4);
		}
		reading_free(&reading);
	}
}

static void cut_anywhere(void **state)
{
	struct made made = {0};
	struct reading whole;
	size_t most = 0;

	(void)state;
	put_mixed(&made);
	whole = reading_of(made.data, made.len, NULL);
	for (size_t len = 0; len <= made.len; len++) {
		struct reading reading = reading_of(made.data, len, "pcapng");

		assert_int_equal(reading_shared(&whole, &reading), reading.num_frames);
		assert_true(reading.num_frames >= most);
		assert_true(reading.num_damages <= 1);
		if (reading.num_damages)
			assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_CUT);
		most = reading.num_frames;
		reading_free(&reading);
	}
	assert_int_equal(most, 5);
	reading_free(&whole);
}

/* Four packets behind one interface. */
static void put_four(struct made *made, size_t out_starts[5])
{
	put_section(made);
	put_interface(made, 1, -1, 0);
	for (size_t i = 0; i < 4; i++) {
		out_starts[i] = made->len;
		put_packet(made, 0, UINT64_C(1700000000000000) + i, "forty-two bytes, or so", 0);
	}
	out_starts[4] = made->len;
}

/* One wrong bit in either length of any block costs no frame, and is told where it is. */
static void wrong_bit_in_a_length(void **state)
{
	struct made made = {0};
	struct reading whole;
	size_t starts[5];

	(void)state;
	put_four(&made, starts);
	whole = reading_of(made.data, made.len, NULL);
	for (size_t i = 0; i < 4 * 64; i++) {
		size_t bit = i % 32;
		size_t at = i % 64 < 32 ? starts[i / 64] + 4 : starts[i / 64 + 1] - 4;
		struct reading reading;

		made.data[at + bit / 8] ^= (uint8_t)(1 << bit % 8);
		reading = reading_of(made.data, made.len, NULL);
		assert_int_equal(reading_shared(&whole, &reading), 4);
		assert_int_equal(reading.num, 5);
		assert_true(reading.kept[i / 64].damaged);
		assert_int_equal(reading.kept[i / 64].frame.file_off, starts[i / 64]);
		reading_free(&reading);
		made.data[at + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	reading_free(&whole);
}

/* Wrong bits anywhere lose at most the block that they are in; behind the section header and the
 * interface, that is. */
static void wrong_bit_anywhere(void **state)
{
	struct made made = {0};
	size_t starts[5];

	(void)state;
	put_four(&made, starts);
	for (size_t i = 8 * starts[0]; i < 8 * made.len; i++) {
		struct reading reading;

		made.data[i / 8] ^= (uint8_t)(1 << i % 8);
		reading = reading_of(made.data, made.len, NULL);
		assert_true(reading.num_frames >= 3);
		reading_free(&reading);
		made.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}

static void damaged_section_magic(void **state)
{
	struct reading reading;

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct made made = {.big = big};
		size_t starts[5];

		put_four(&made, starts);
		made.data[9] ^= 0x10;
		reading = reading_of(made.data, made.len, NULL);
		assert_string_equal(reading.source->name, "pcapng");
		assert_int_equal(reading.num_frames, 4);
		assert_true(reading.kept[0].damaged);
		reading_free(&reading);
	}
}

static void bytes_between_blocks(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_section(&made);
	put_interface(&made, 1, -1, 0);
	put_packet(&made, 0, 1, "before", 0);
	made_fill(&made, 777, 0x55);
	put_packet(&made, 0, 1, "behind", 0);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 2);
	assert_true(rsp_equal_text(reading_frame(&reading, 1)->bytes, "behind"));
	assert_int_equal(reading.num_damages, 1);
	reading_free(&reading);
}

/* However long the damage, it is one damage at its place, and what is behind it is read. */
static void long_holes(void **state)
{
	static const size_t lens[] = {4, 12, 4096, 600000, 1 << 20, 1400000, 2100008};
	struct made made = {0};
	size_t starts[5];

	(void)state;
	put_four(&made, starts);
	for (size_t i = 0; i < 2 * sizeof(lens) / sizeof(lens[0]); i++) {
		size_t len = lens[i / 2];
		struct reading reading = reading_with_hole(&made, starts[2], len, i % 2 ? 0xFF : 0);

		assert_int_equal(reading.num_frames, 4);
		assert_int_equal(reading.num_damages, 1);
		assert_true(reading.kept[2].damaged);
		assert_int_equal(reading.kept[2].frame.file_off, starts[2]);
		assert_int_equal(reading_frame(&reading, 3)->file_off, starts[3] + len + 28);
		reading_free(&reading);
	}
}

static void odd_packets(void **state)
{
	struct made made = {0};
	struct reading reading;

	(void)state;
	put_section(&made);
	put_interface(&made, 1, -1, 0);
	put_packet(&made, 1, 1, "no such interface", 0);
	put_packet(&made, 0, 1, "snapped", 100);
	put_packet(&made, 0, 1, "snapped too", 100);
	put_packet(&made, 0, 1, "longer than it can be", 0);
	set_32(&made, made.len - 24 - 4 - 8, 5000);
	put_other(&made, 0x77);
	put_packet(&made, 0, 1, "last", 0);
	reading = reading_of(made.data, made.len, NULL);
	assert_int_equal(reading.num_frames, 4);
	assert_true(reading.kept[0].damaged);
	assert_int_equal(reading.kept[0].rule, RSP_RULE_SOURCE_DAMAGED);
	assert_int_equal(reading.kept[1].rule, RSP_RULE_SOURCE_SNAPPED);
	assert_true(rsp_equal_text(reading.kept[2].frame.bytes, "snapped"));
	assert_int_equal(reading.kept[2].frame.number, 2);
	assert_true(rsp_equal_text(reading.kept[3].frame.bytes, "snapped too"));
	assert_int_equal(reading.kept[4].rule, RSP_RULE_SOURCE_DAMAGED);
	assert_true(rsp_equal_text(reading.kept[5].frame.bytes, "longer than it can be"));
	assert_true(reading.kept[6].damaged); /* a type that nobody has defined */
	assert_true(rsp_equal_text(reading.kept[7].frame.bytes, "last"));
	assert_int_equal(reading.kept[8].rule, RSP_RULE_SOURCE_SNAPPED);
	assert_int_equal(reading.num, 9);
	reading_free(&reading);
}

/* Section 4.7: type, length, the secrets. */
static void put_secrets(struct made *made, uint32_t type, uint32_t len, const char *text)
{
	size_t at;

	begin(made, DSB, &at);
	made_32(made, type);
	made_32(made, len);
	made_text(made, text);
	finish(made, at);
}

/* Secrets of TLS are handed out between the packets where they stand, without a number of their
 * own; others are passed over. */
static void secrets(void **state)
{
	enum { TLS_KEYS = 0x544C534B, SSH_KEYS = 0x5353484B };

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct made made = {.big = big};
		const struct rsp_frame *frame;
		struct reading reading;

		put_section(&made);
		put_secrets(&made, TLS_KEYS, 5, "first");
		put_interface(&made, 1, -1, 0);
		put_packet(&made, 0, 1, "one", 0);
		put_secrets(&made, SSH_KEYS, 3, "ssh");
		put_secrets(&made, TLS_KEYS, 99, "too long");
		put_packet(&made, 0, 1, "two", 0);
		put_secrets(&made, TLS_KEYS, 0, "");
		reading = reading_of(made.data, made.len, NULL);
		assert_int_equal(reading.num_damages, 0);
		assert_int_equal(reading.num_frames, 5);
		frame = reading_frame(&reading, 0);
		assert_int_equal(frame->hint, RSP_HINT_SECRETS);
		assert_int_equal(frame->number, 0);
		assert_true(rsp_equal_text(frame->bytes, "first"));
		assert_memory_equal(made.data + frame->file_off, "first", 5);
		assert_int_equal(reading_frame(&reading, 1)->number, 1);
		frame = reading_frame(&reading, 2);
		assert_int_equal(frame->hint, RSP_HINT_SECRETS);
		assert_int_equal(frame->number, 1);
		assert_true(rsp_equal_text(frame->bytes, "too long"));
		assert_int_equal(reading_frame(&reading, 3)->number, 2);
		assert_true(rsp_equal_text(reading_frame(&reading, 3)->bytes, "two"));
		assert_int_equal(reading_frame(&reading, 4)->bytes.len, 0);
		reading_free(&reading);
	}
}

/* Secrets further on are given ahead, through sections of either byte order and without moving what
 * is read; others than those of TLS are passed over, and nothing behind a length that cannot be. */
static void secrets_ahead(void **state)
{
	enum { TLS_KEYS = 0x544C534B, SSH_KEYS = 0x5353484B };
	struct made made = {0};
	struct rsp_arena arena;
	struct rsp_reader reader = {.arena = &arena};
	struct rsp_frame frame;
	size_t damaged;

	(void)state;
	rsp_arena_init(&arena, 0);
	put_section(&made);
	put_secrets(&made, TLS_KEYS, 5, "early");
	put_interface(&made, 1, -1, 0);
	put_packet(&made, 0, 1, "one", 0);
	put_packet(&made, 0, 1, "two", 0);
	put_secrets(&made, SSH_KEYS, 3, "ssh");
	put_secrets(&made, TLS_KEYS, 6, "second");
	made.big = true;
	put_section(&made);
	put_interface(&made, 1, -1, 0);
	put_secrets(&made, TLS_KEYS, 5, "third");
	damaged = made.len;
	put_packet(&made, 0, 1, "bad", 0);
	put_secrets(&made, TLS_KEYS, 6, "behind");
	made.data[damaged + 7] ^= 1;
	reader.input = rsp_input_memory(&arena, rsp_slice(made.data, made.len));
	assert_true(rsp_source_pcapng.open(&reader));
	for (int at = 0; at < 2; at++)
		assert_int_equal(rsp_source_pcapng.next(&reader, &frame), RSP_PULL_FRAME);
	assert_int_equal(frame.number, 1);
	assert_true(rsp_source_pcapng.ahead(&reader, &frame));
	assert_int_equal(frame.hint, RSP_HINT_SECRETS);
	assert_true(rsp_equal_text(frame.bytes, "second"));
	assert_memory_equal(made.data + frame.file_off, "second", 6);
	assert_true(rsp_source_pcapng.ahead(&reader, &frame));
	assert_true(rsp_equal_text(frame.bytes, "third"));
	assert_false(rsp_source_pcapng.ahead(&reader, &frame));
	assert_int_equal(rsp_source_pcapng.next(&reader, &frame), RSP_PULL_FRAME);
	assert_true(rsp_equal_text(frame.bytes, "two"));
	rsp_source_pcapng.close(&reader);
	rsp_input_close(reader.input);
	rsp_arena_free(&arena);
}

/* A block of secrets that is longer than the window. */
static void long_block(void **state)
{
	enum { BODY = 3 << 20 };
	struct made made = {0}, tail = {0};
	struct reading reading;
	uint8_t *data = calloc(1, BODY + sizeof(made.data));
	size_t at;

	(void)state;
	assert_non_null(data);
	put_section(&made);
	put_interface(&made, 1, -1, 0);
	made_32(&made, DSB);
	made_32(&made, BODY + 12);
	made_32(&tail, BODY + 12);
	put_packet(&tail, 0, 1, "behind", 0);
	at = made.len + BODY;
	memcpy(data, made.data, made.len);
	memcpy(data + at, tail.data, tail.len);
	reading = reading_of(data, at + tail.len, NULL);
	assert_int_equal(reading.num, 1);
	assert_int_equal(reading.num_frames, 1);
	reading_free(&reading);
	data[at] ^= 1;
	reading = reading_of(data, at + tail.len, NULL);
	assert_int_equal(reading.num_frames, 1);
	assert_true(reading.num_damages > 0);
	reading_free(&reading);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_orders),
	    cmocka_unit_test(resolutions),
	    cmocka_unit_test(mixed),
	    cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(wrong_bit_in_a_length),
	    cmocka_unit_test(wrong_bit_anywhere),
	    cmocka_unit_test(damaged_section_magic),
	    cmocka_unit_test(bytes_between_blocks),
	    cmocka_unit_test(long_holes),
	    cmocka_unit_test(odd_packets),
	    cmocka_unit_test(secrets),
	    cmocka_unit_test(secrets_ahead),
	    cmocka_unit_test(long_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
