/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers, hex, base64, arenas: every byte leads back to the frame that carried it. */
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "rsptrace/buffer.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

static void joined_bytes_lead_back_to_their_frames(void **state)
{
	struct rsp_arena arena;
	struct rsp_joiner joiner;
	const struct rsp_buffer *one, *two, *joined, *frame;
	size_t off;

	(void)state;
	rsp_arena_init(&arena, 0);
	one = rsp_buffer_frame(&arena, rsp_text("xxAAA"), 7, 100);
	two = rsp_buffer_frame(&arena, rsp_text("yBBBB"), 9, 200);
	rsp_joiner_init(&joiner, &arena, 1000);
	rsp_joiner_add(&joiner, one, rsp_sub(one->bytes, 2, 3));
	rsp_joiner_add(&joiner, two, rsp_sub(two->bytes, 1, 4));
	joined = rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "test");
	assert_true(rsp_equal_text(joined->bytes, "AAABBBB"));
	assert_true(rsp_buffer_locate(joined, 0, &frame, &off));
	assert_int_equal(frame->frame, 7);
	assert_int_equal(off, 2);
	assert_true(rsp_buffer_locate(joined, 6, &frame, &off));
	assert_int_equal(frame->frame, 9);
	assert_int_equal(off, 4);
	assert_false(rsp_buffer_locate(joined, 7, &frame, &off));
	rsp_arena_free(&arena);
}

static void a_joiner_keeps_its_limit(void **state)
{
	struct rsp_arena arena;
	struct rsp_joiner joiner;

	(void)state;
	rsp_arena_init(&arena, 0);
	rsp_joiner_init(&joiner, &arena, 5);
	rsp_joiner_add(&joiner, NULL, rsp_text("abc"));
	assert_false(joiner.cut_short);
	rsp_joiner_add(&joiner, NULL, rsp_text("def"));
	assert_true(joiner.cut_short);
	assert_true(
	    rsp_equal_text(rsp_joiner_finish(&joiner, RSP_BUFFER_JOINED, "t")->bytes, "abcde"));
	rsp_arena_free(&arena);
}

static void a_joined_buffer_is_added_with_its_pieces(void **state)
{
	struct rsp_arena arena;
	struct rsp_joiner first, second;
	const struct rsp_buffer *one, *two, *joined, *frame;
	struct rsp_piece *added;
	size_t off;

	(void)state;
	rsp_arena_init(&arena, 0);
	one = rsp_buffer_frame(&arena, rsp_text("xxAAA"), 7, 100);
	two = rsp_buffer_frame(&arena, rsp_text("yBBBB"), 9, 200);
	rsp_joiner_init(&first, &arena, 1000);
	rsp_joiner_add(&first, one, rsp_sub(one->bytes, 2, 3));
	rsp_joiner_add(&first, two, rsp_sub(two->bytes, 1, 4));
	joined = rsp_joiner_finish(&first, RSP_BUFFER_JOINED, "first");
	rsp_joiner_init(&second, &arena, 10);
	rsp_joiner_add(&second, one, rsp_sub(one->bytes, 0, 2));
	added = rsp_joiner_add_all(&second, joined);
	assert_non_null(added);
	assert_ptr_equal(added[1].parent, two);
	assert_null(rsp_joiner_add_all(&second, joined)); /* 7 bytes more than 10 have room for */
	joined = rsp_joiner_finish(&second, RSP_BUFFER_JOINED, "second");
	assert_true(rsp_equal_text(joined->bytes, "xxAAABBBB"));
	assert_true(rsp_buffer_locate(joined, 2, &frame, &off));
	assert_int_equal(frame->frame, 7);
	assert_int_equal(off, 2);
	assert_true(rsp_buffer_locate(joined, 8, &frame, &off));
	assert_int_equal(frame->frame, 9);
	assert_int_equal(off, 4);
	rsp_arena_free(&arena);
}

/* The vectors of RFC 4648 section 10. */
static const char *const base64_rows[][2] = {
    {"",             ""      },
    {"Zg==",         "f"     },
    {"Zm8=",         "fo"    },
    {"Zm9v",         "foo"   },
    {"Zm9vYg==",     "foob"  },
    {"Zm9vYmE=",     "fooba" },
    {"Zm9vYmFy",     "foobar"},
    {"Zm9v\r\nYmFy", "foobar"},
};

static void base64_with_offsets(void **state)
{
	struct rsp_arena arena;
	const struct rsp_buffer *text, *decoded, *frame;
	size_t off, bad;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(base64_rows) / sizeof(*base64_rows); i++) {
		text = rsp_buffer_frame(&arena, rsp_text(base64_rows[i][0]), 1, 0);
		decoded = rsp_base64_buffer(&arena, text, text->bytes, "t", &bad);
		assert_true(rsp_equal_text(decoded->bytes, base64_rows[i][1]));
		assert_true(bad == SIZE_MAX);
	}
	/* the 'b' of "bar" begins in the first digit behind the line break: offset 6 */
	assert_true(rsp_buffer_locate(decoded, 3, &frame, &off));
	assert_int_equal(off, 6);
	text = rsp_buffer_frame(&arena, rsp_text("Zm9v!mFy"), 1, 0);
	decoded = rsp_base64_buffer(&arena, text, text->bytes, "t", &bad);
	assert_int_equal(bad, 4);
	assert_true(rsp_equal_text(decoded->bytes, "foo"));
	rsp_arena_free(&arena);
}

/* A byte begins in the digit that holds its first bits, wherever blanks stand in between. */
static void base64_gaps_anywhere(void **state)
{
	static const char *const rows[] = {
	    "Zm9vYmFyZm9vYmFyZg==",       "Zm9v YmFy\nZm9vYmFyZg==",
	    "Z m9vYmFyZm9vYmFyZg",        "Zm9vY mFyZm9vYmFyZg= =",
	    "Zm9vYmFyZm 9vYmF\tyZg==",    "Z m 9 v Y m F y Z m 9 v Y m F y Z g",
	    " Zm9vYmF\r\nyZm9vYmFyZg== ",
	};
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		const struct rsp_buffer *text = rsp_buffer_frame(&arena, rsp_text(rows[row]), 1, 0);
		const struct rsp_buffer *decoded =
		    rsp_base64_buffer(&arena, text, text->bytes, "t", NULL);
		size_t digit = 0, next = 0;

		assert_true(rsp_equal_text(decoded->bytes, "foobarfoobarf"));
		for (size_t at = 0; at < text->bytes.len && next < decoded->bytes.len; at++) {
			const struct rsp_buffer *frame;
			size_t off;

			if (strchr(" \t\r\n", rows[row][at]))
				continue;
			if (digit++ % 4 == 3)
				continue;
			assert_true(rsp_buffer_locate(decoded, next++, &frame, &off));
			assert_ptr_equal(frame, text);
			assert_int_equal(off, at);
		}
		assert_int_equal(next, decoded->bytes.len);
		if (row == 0)
			assert_int_equal(decoded->num_pieces, 1);
	}
	rsp_arena_free(&arena);
}

static void hex_with_offsets(void **state)
{
	struct rsp_arena arena;
	const struct rsp_buffer *text, *decoded, *frame;
	uint8_t out[4];
	size_t off, len, bad = 99;

	(void)state;
	rsp_arena_init(&arena, 0);
	text = rsp_buffer_frame(&arena, rsp_text("80 e2\n91 0a"), 1, 0);
	decoded = rsp_hex_buffer(&arena, text, text->bytes, "t");
	assert_true(rsp_buffer_locate(decoded, 2, &frame, &off));
	assert_int_equal(off, 6);
	assert_true(rsp_hex_decode(text->bytes, out, sizeof(out), &len, &bad));
	assert_int_equal(len, 4);
	assert_memory_equal(out, "\x80\xE2\x91\x0A", 4);
	assert_false(rsp_hex_decode(rsp_text("80 e"), out, sizeof(out), &len, &bad));
	assert_int_equal(bad, 3);
	assert_false(rsp_hex_decode(rsp_text("80x1"), out, sizeof(out), &len, &bad));
	assert_int_equal(bad, 2);
	assert_false(rsp_hex_decode(rsp_text("8001020304"), out, sizeof(out), &len, &bad));
	assert_null(rsp_hex_buffer(&arena, NULL, rsp_text("123"), "t"));
	rsp_arena_free(&arena);
}

static void spans_stay_in_their_buffer(void **state)
{
	const struct rsp_buffer buffer = {.bytes = rsp_text("0123456789")};
	struct rsp_span span = rsp_span_of(&buffer, rsp_sub(buffer.bytes, 3, 2));

	(void)state;
	assert_int_equal(span.bit_off, 24);
	assert_int_equal(span.bit_len, 16);
	span = rsp_span_bits(&buffer, rsp_sub(buffer.bytes, 3, 1), 2, 3);
	assert_int_equal(span.bit_off, 26);
	assert_int_equal(span.bit_len, 3);
	assert_null(rsp_span_of(&buffer, rsp_text("elsewhere")).buffer);
}

static void arenas_grow_are_limited_and_reused(void **state)
{
	struct rsp_arena arena;
	void *first;

	(void)state;
	rsp_arena_init(&arena, 1 << 20);
	first = rsp_arena_alloc(&arena, 10);
	for (unsigned i = 0; i < 1000; i++)
		assert_non_null(rsp_arena_alloc(&arena, 1000));
	assert_null(rsp_arena_alloc(&arena, 100000));
	assert_true(arena.failed);
	assert_null(rsp_arena_alloc(&arena, SIZE_MAX));
	rsp_arena_reset(&arena);
	assert_false(arena.failed);
	assert_ptr_equal(rsp_arena_alloc(&arena, 10), first);
	rsp_arena_free(&arena);
	test_fail_alloc(1);
	assert_null(rsp_arena_alloc(&arena, 10));
	assert_string_equal(rsp_arena_printf(&arena, "%d", 5), "");
	test_fail_alloc(0);
	rsp_arena_free(&arena);
}

/* What was kept at the last trim is lent out; what was absorbed since is not. */
static void arenas_lend_what_they_keep(void **state)
{
	enum { NUM = 4, LARGE = 100000 };
	struct rsp_arena retired, arena;
	uint8_t *used[NUM], *again;

	(void)state;
	rsp_arena_init(&retired, 0);
	rsp_arena_init(&arena, 0);
	for (int i = 0; i < NUM; i++) {
		used[i] = rsp_arena_alloc(&arena, 10);
		assert_non_null(used[i]);
		assert_non_null(rsp_arena_alloc(&arena, LARGE));
		rsp_arena_absorb(&retired, &arena);
	}
	rsp_arena_trim(&retired, NUM - 1);
	assert_int_equal(rsp_arena_used(&retired), 0);
	rsp_arena_lend(&retired, &arena);
	test_fail_alloc(1);
	again = rsp_arena_alloc(&arena, 10);
	assert_true(again == used[0] || again == used[1] || again == used[2] || again == used[3]);
	assert_null(rsp_arena_alloc(&arena, LARGE));
	test_fail_alloc(0);
	memcpy(again, "absorbed", 9);
	rsp_arena_absorb(&retired, &arena);
	for (int i = 0; i < NUM; i++) {
		rsp_arena_lend(&retired, &arena);
		assert_ptr_not_equal(rsp_arena_alloc(&arena, 10), again);
		rsp_arena_free(&arena);
	}
	assert_string_equal(again, "absorbed");
	rsp_arena_trim(&retired, 0);
	assert_null(retired.first);
	rsp_arena_lend(&retired, &arena);
	assert_null(arena.first);
	rsp_arena_free(&retired);
}

/* Takes pieces of `len` bytes until one is refused; answers how many there were. */
static size_t take_all(struct rsp_arena *arena, size_t len)
{
	size_t num = 0;

	while (rsp_arena_alloc(arena, len))
		num++;
	assert_true(arena->failed);
	arena->failed = false;
	return num;
}

/* A limit is for all blocks together, to the byte (rounded to 16), and may be raised. */
static void arenas_count_over_blocks(void **state)
{
	enum { PIECE = 96, NUM = 1000, MORE = 50 };
	struct rsp_arena arena, other;

	(void)state;
	rsp_arena_init(&arena, (size_t)NUM * PIECE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rsp_arena_used(&arena), 0);
		assert_int_equal(take_all(&arena, PIECE), NUM);
		assert_int_equal(rsp_arena_used(&arena), NUM * PIECE);
		assert_ptr_not_equal(arena.first, arena.current);
		arena.limit += (size_t)MORE * PIECE;
		assert_int_equal(take_all(&arena, PIECE), MORE);
		arena.limit -= (size_t)MORE * PIECE;
		rsp_arena_reset(&arena);
	}
	assert_int_equal(take_all(&arena, PIECE + 1), NUM * PIECE / (PIECE + 16));
	rsp_arena_init(&other, 0);
	rsp_arena_absorb(&other, &arena);
	assert_int_equal(rsp_arena_used(&other), NUM * PIECE / (PIECE + 16) * (PIECE + 16));
	assert_int_equal(rsp_arena_used(&arena), 0);
	assert_non_null(rsp_arena_alloc(&other, PIECE));
	assert_int_equal(rsp_arena_used(&other), NUM * PIECE / (PIECE + 16) * (PIECE + 16) + PIECE);
	rsp_arena_free(&other);
	rsp_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(joined_bytes_lead_back_to_their_frames),
	    cmocka_unit_test(a_joiner_keeps_its_limit),
	    cmocka_unit_test(a_joined_buffer_is_added_with_its_pieces),
	    cmocka_unit_test(base64_with_offsets),
	    cmocka_unit_test(base64_gaps_anywhere),
	    cmocka_unit_test(hex_with_offsets),
	    cmocka_unit_test(spans_stay_in_their_buffer),
	    cmocka_unit_test(arenas_grow_are_limited_and_reused),
	    cmocka_unit_test(arenas_lend_what_they_keep),
	    cmocka_unit_test(arenas_count_over_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
