/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

#include "source_feed.h"
#include "support/alloc.h"

enum { BIG = 700 << 10 };

static uint8_t big_byte(size_t at)
{
	return (uint8_t)(at * 31 + at / 257);
}

static uint8_t *big_bytes(void)
{
	uint8_t *data = malloc(BIG);

	assert_non_null(data);
	for (size_t i = 0; i < BIG; i++)
		data[i] = big_byte(i);
	return data;
}

/* A file with these bytes; the name is written to `path`. */
static void write_file(char *path, const void *data, size_t len)
{
	int fd;

	strcpy(path, "rsp-input-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

static struct rsp_input *open_file(struct rsp_arena *arena, const char *path)
{
	const char *text = NULL;
	struct rsp_input *input = rsp_input_open(arena, path, &text);

	assert_non_null(input);
	return input;
}

/* Reads all, in pieces of `step`; everything must be as big_byte says, up to the end. The length is
 * answered. */
static size_t read_all(struct rsp_input *input, size_t step)
{
	size_t len = 0;

	for (;;) {
		struct rsp_slice part = rsp_input_peek(input, step);

		assert_true(part.len <= step);
		if (part.len == 0)
			break;
		for (size_t i = 0; i < part.len; i++)
			assert_int_equal(part.data[i], big_byte(len + i));
		assert_int_equal(rsp_input_offset(input), len);
		rsp_input_skip(input, part.len);
		len += part.len;
	}
	return len;
}

static void file_in_pieces(void **state)
{
	static const size_t steps[] = {1, 7, 4096, 262144, 300001, BIG, BIG + 1};
	uint8_t *data = big_bytes();
	struct rsp_arena arena;
	char path[32];

	(void)state;
	rsp_arena_init(&arena, 0);
	write_file(path, data, BIG);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct rsp_input *input = open_file(&arena, path);

		assert_int_equal(rsp_input_size(input), BIG);
		assert_int_equal(read_all(input, steps[i]), BIG);
		assert_null(rsp_input_broken(input));
		assert_int_equal(rsp_input_progress(input), 1000);
		rsp_input_close(input);
	}
	unlink(path);
	rsp_arena_free(&arena);
	free(data);
}

static void skipping(void **state)
{
	uint8_t *data = big_bytes();
	struct rsp_arena arena;
	struct rsp_input *input;
	char path[32];

	(void)state;
	rsp_arena_init(&arena, 0);
	write_file(path, data, BIG);
	input = open_file(&arena, path);
	rsp_input_skip(input, 500000);
	assert_int_equal(rsp_input_offset(input), 500000);
	assert_int_equal(rsp_input_peek(input, 1).data[0], big_byte(500000));
	rsp_input_skip(input, BIG);
	assert_int_equal(rsp_input_offset(input), BIG);
	assert_int_equal(rsp_input_peek(input, 1).len, 0);
	rsp_input_close(input);
	unlink(path);
	rsp_arena_free(&arena);
	free(data);
}

/* Standard input that comes in small pieces. */
static void a_pipe(void **state)
{
	enum { PIECES = 40, PIECE = 1000 };
	int saved = dup(STDIN_FILENO), ends[2];
	struct rsp_arena arena;
	struct rsp_input *input;
	uint8_t *data = big_bytes();

	(void)state;
	rsp_arena_init(&arena, 0);
	assert_int_equal(pipe(ends), 0);
	for (size_t i = 0; i < PIECES; i++)
		assert_int_equal(write(ends[1], data + i * PIECE, PIECE), PIECE);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	input = open_file(&arena, "-");
	assert_int_equal(rsp_input_progress(input), -1);
	assert_int_equal(read_all(input, 333), PIECES * PIECE);
	assert_int_equal(rsp_input_size(input), PIECES * PIECE);
	assert_null(rsp_input_broken(input));
	rsp_input_close(input);
	dup2(saved, STDIN_FILENO);
	close(saved);
	rsp_arena_free(&arena);
	free(data);
}

static void a_file_that_shrinks(void **state)
{
	uint8_t *data = big_bytes();
	struct rsp_arena arena;
	struct rsp_input *input;
	char path[32];
	size_t len;

	(void)state;
	rsp_arena_init(&arena, 0);
	write_file(path, data, BIG);
	input = open_file(&arena, path);
	assert_int_equal(rsp_input_peek(input, 10).len, 10);
	assert_int_equal(truncate(path, 1000), 0);
	len = read_all(input, 1000);
	assert_true(len >= 1000 && len < BIG);
	assert_non_null(strstr(rsp_input_broken(input), "cut"));
	assert_int_equal(rsp_input_broken_rule(input), RSP_RULE_SOURCE_READ);
	rsp_input_close(input);
	unlink(path);
	rsp_arena_free(&arena);
	free(data);
}

static void cannot_be_opened(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
	    {"/",	            "directory"},
	    {"no/such/file",         "No such"  },
	    {"/dev/null/underneath", "Not a"    },
	};
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = NULL;

		assert_null(rsp_input_open(&arena, rows[i].path, &text));
		assert_non_null(strstr(text, rows[i].text));
	}
	rsp_arena_free(&arena);
}

static void an_empty_file(void **state)
{
	struct rsp_arena arena;
	struct rsp_input *input;
	char path[32];

	(void)state;
	rsp_arena_init(&arena, 0);
	write_file(path, "", 0);
	input = open_file(&arena, path);
	assert_int_equal(rsp_input_peek(input, 1).len, 0);
	assert_null(rsp_input_broken(input));
	rsp_input_close(input);
	unlink(path);
	rsp_arena_free(&arena);
}

static void lines(void **state)
{
	static const char text[] = "one\r\n\ntwo\n\r\nthree";
	static const struct {
		const char *line;
		uint64_t off;
	} rows[] = {
	    {"one",   0 },
            {"",      5 },
            {"two",   6 },
            {"",      10},
            {"three", 12}
        };
	struct rsp_arena arena;
	struct rsp_input *input;
	struct rsp_slice line;
	bool cut;

	(void)state;
	rsp_arena_init(&arena, 0);
	input = rsp_input_memory(&arena, rsp_text(text));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(rsp_input_offset(input), rows[i].off);
		assert_true(rsp_input_line(input, &line, &cut));
		assert_true(rsp_equal_text(line, rows[i].line));
		assert_false(cut);
	}
	assert_false(rsp_input_line(input, &line, &cut));
	rsp_input_close(input);
	rsp_arena_free(&arena);
}

static void long_lines(void **state)
{
	enum { LONG = 3 * RSP_LINE_MAX };
	uint8_t *data = malloc(LONG + 3);
	struct rsp_arena arena;
	struct rsp_input *input;
	struct rsp_slice line;
	char path[32];
	bool cut;

	(void)state;
	assert_non_null(data);
	rsp_arena_init(&arena, 0);
	memset(data, 'x', LONG);
	data[RSP_LINE_MAX] = '\n'; /* as long as a line may be; the next is longer */
	memcpy(data + LONG, "\nz\n", 3);
	write_file(path, data, LONG + 3);
	input = open_file(&arena, path);
	assert_true(rsp_input_line(input, &line, &cut));
	assert_int_equal(line.len, RSP_LINE_MAX);
	assert_false(cut);
	assert_true(rsp_input_line(input, &line, &cut));
	assert_int_equal(line.len, RSP_LINE_MAX);
	assert_true(cut);
	assert_true(rsp_input_line(input, &line, &cut));
	assert_true(rsp_equal_text(line, "z"));
	assert_false(cut);
	assert_int_equal(rsp_input_offset(input), LONG + 3);
	assert_false(rsp_input_line(input, &line, &cut));
	rsp_input_close(input);
	unlink(path);
	rsp_arena_free(&arena);
	free(data);
}

/* ISO 3309, as RFC 1952 section 8 asks for it. */
static uint32_t crc_of(const uint8_t *data, size_t len)
{
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
	}
	return ~crc;
}

/* A gzip member that holds bytes [from, from + len) of big_byte in one stored block. */
static void put_gzip(struct made *made, size_t from, size_t len)
{
	uint8_t bytes[4096];

	assert_true(len <= sizeof(bytes));
	for (size_t i = 0; i < len; i++)
		bytes[i] = big_byte(from + i);
	made_bytes(made, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	made_8(made, 1); /* RFC 1951 3.2.3: last block, stored */
	made_16(made, (unsigned)len);
	made_16(made, ~(unsigned)len);
	made_bytes(made, bytes, len);
	made_32(made, crc_of(bytes, len));
	made_32(made, (uint32_t)len);
}

/* A zstd frame likewise, in one raw block (RFC 8878 section 3.1.1). */
static void put_zstd(struct made *made, size_t from, size_t len)
{
	made_bytes(made, "\x28\xb5\x2f\xfd", 4);
	made_8(made, 0x60); /* single segment, two bytes of content size */
	made_16(made, (unsigned)len - 256);
	made_8(made, 1 | (unsigned)len << 3); /* last block, raw */
	made_16(made, (unsigned)len >> 5);
	for (size_t i = 0; i < len; i++)
		made_8(made, big_byte(from + i));
}

typedef void put_stream(struct made *made, size_t from, size_t len);

static put_stream *const streams[] = {put_gzip, put_zstd};

/* Two streams one behind the other are one input; cut anywhere, what is there is read and the end
 * is told. */
static void compressed(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct made made = {0};
		size_t first;

		streams[i](&made, 0, 300);
		first = made.len;
		streams[i](&made, 300, 500);
		for (size_t len = 18; len <= made.len; len++) {
			struct rsp_arena arena;
			struct rsp_input *input;
			size_t got;

			rsp_arena_init(&arena, 0);
			input = rsp_input_memory(&arena, rsp_slice(made.data, len));
			assert_non_null(input);
			got = read_all(input, 100);
			assert_true(got <= 800);
			if (len >= first)
				assert_true(got >= 300);
			if (len == made.len || len == first)
				assert_null(rsp_input_broken(input));
			else
				assert_int_equal(rsp_input_broken_rule(input),
				                 RSP_RULE_SOURCE_COMPRESSED);
			assert_int_equal(rsp_input_broken(input) == NULL,
			                 len == made.len || len == first);
			rsp_input_close(input);
			rsp_arena_free(&arena);
		}
	}
}

static void compressed_file(void **state)
{
	struct made made = {0};
	struct rsp_arena arena;
	struct rsp_input *input;
	char path[32];

	(void)state;
	rsp_arena_init(&arena, 0);
	put_gzip(&made, 0, 4000);
	made_bytes(&made, "\0\0\0", 3); /* padding */
	write_file(path, made.data, made.len);
	input = open_file(&arena, path);
	assert_int_equal(read_all(input, 999), 4000);
	assert_null(rsp_input_broken(input));
	assert_int_equal(rsp_input_size(input), made.len);
	assert_int_equal(rsp_input_progress(input), 1000);
	rsp_input_close(input);
	unlink(path);
	rsp_arena_free(&arena);
}

static void broken_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct rsp_arena arena;
		struct made made = {0};
		struct rsp_input *input;

		rsp_arena_init(&arena, 0);
		streams[i](&made, 0, 300);
		made_text(&made, "something else entirely");
		input = rsp_input_memory(&arena, rsp_slice(made.data, made.len));
		assert_int_equal(read_all(input, 100), 300);
		assert_non_null(strstr(rsp_input_broken(input), "behind"));
		rsp_input_close(input);
		rsp_arena_free(&arena);
	}
}

/* A wrong bit anywhere: no crash, and no more bytes than a stream of this size can hold. */
static void wrong_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct made made = {0};

		streams[i](&made, 0, 300);
		for (size_t bit = 0; bit < 8 * made.len; bit++) {
			struct rsp_arena arena;
			struct rsp_input *input;

			made.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			rsp_arena_init(&arena, 0);
			input = rsp_input_memory(&arena, rsp_slice(made.data, made.len));
			if (input) {
				rsp_input_skip(input, SIZE_MAX);
				assert_true(rsp_input_offset(input) <= 1000);
			}
			rsp_input_close(input);
			rsp_arena_free(&arena);
			made.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

/* A frame header that asks for a window of 2 GiB. */
static void greedy_zstd(void **state)
{
	static const uint8_t bytes[] = {0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x01, 0x00, 0x00};
	struct rsp_arena arena;
	struct rsp_input *input;

	(void)state;
	rsp_arena_init(&arena, 0);
	input = rsp_input_memory(&arena, rsp_slice(bytes, sizeof(bytes)));
	assert_int_equal(rsp_input_peek(input, 1).len, 0);
	assert_non_null(strstr(rsp_input_broken(input), "16 MiB"));
	rsp_input_close(input);
	rsp_arena_free(&arena);
}

/* Why the input ended early is told once, behind the last frame. */
static void broken_is_told(void **state)
{
	static const char text[] = "0070000001 019000\n";
	struct made made = {0};
	struct reading reading;

	(void)state;
	made_bytes(&made, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	made_8(&made, 0);
	made_16(&made, sizeof(text) - 1);
	made_16(&made, ~(unsigned)(sizeof(text) - 1));
	made_text(&made, text);
	reading = reading_of(made.data, made.len, NULL);
	assert_string_equal(reading.source->name, "apduhex");
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading.num_damages, 1);
	assert_int_equal(reading_damage(&reading, 0)->rule, RSP_RULE_SOURCE_COMPRESSED);
	reading_free(&reading);
}

/* Whatever allocation fails: an answer, no crash, no leak. */
static void no_memory(void **state)
{
	struct made made = {0};
	uint64_t num = 1;
	char path[32];

	(void)state;
	put_gzip(&made, 0, 3000);
	write_file(path, made.data, made.len);
	for (uint64_t nth = 1; nth <= num; nth++) {
		struct rsp_arena arena;
		const char *text = NULL;
		struct rsp_input *input;

		rsp_arena_init(&arena, 0);
		test_fail_alloc(nth);
		input = rsp_input_open(&arena, path, &text);
		if (input)
			rsp_input_skip(input, SIZE_MAX);
		assert_true(input || text);
		num = test_num_allocs() + 1;
		test_fail_alloc(0);
		rsp_input_close(input);
		rsp_arena_free(&arena);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(file_in_pieces),
	    cmocka_unit_test(skipping),
	    cmocka_unit_test(a_pipe),
	    cmocka_unit_test(a_file_that_shrinks),
	    cmocka_unit_test(cannot_be_opened),
	    cmocka_unit_test(an_empty_file),
	    cmocka_unit_test(lines),
	    cmocka_unit_test(long_lines),
	    cmocka_unit_test(compressed),
	    cmocka_unit_test(compressed_file),
	    cmocka_unit_test(broken_streams),
	    cmocka_unit_test(wrong_bits),
	    cmocka_unit_test(greedy_zstd),
	    cmocka_unit_test(broken_is_told),
	    cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
