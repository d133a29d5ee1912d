/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The readers of text logs all together, on the seeds of their fuzz targets: each knows its own and
 * nothing else, none loses what stands before a cut, and memory may run out at any time. */
#define _DEFAULT_SOURCE /* what <dirent.h> declares */
#include <dirent.h>
#include <stdio.h>

#include "source_feed.h"
#include "support/alloc.h"
#include "support/files.h"

enum { PATH_LEN = 512, MAX_CUTS = 4000 };

static const char *const logs[] = {
    "shannon", "mtk",      "clog",   "at",        "ril",  "openeuicc", "onomondo",
    "pcscd",   "simtrace", "unisoc", "tcaloader", "html", "oh",        "arrows",
};

typedef void seed_fn(const char *format, const char *where, const uint8_t *data, size_t len);

/* Calls `with` for each seed of a format; how many there are. */
static size_t each_seed(const char *format, seed_fn *with)
{
	char folder[PATH_LEN], path[2 * PATH_LEN];
	size_t num = 0, len;
	struct dirent *entry;
	DIR *dir;

	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/source_%s", format);
	snprintf(path, sizeof(path), "%s/%s", getenv("RSP_SOURCE"), folder);
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		uint8_t *data;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		data = test_source_file(path, &len);
		assert_non_null(data);
		with(format, path, data, len);
		free(data);
		num++;
	}
	closedir(dir);
	return num;
}

static void own_name(const char *format, const char *where, const uint8_t *data, size_t len)
{
	const struct rsp_source *source = rsp_source_recognise(rsp_slice(data, len));

	if (!source || strcmp(source->name, format) != 0)
		fail_msg("%s is taken for %s", where, source ? source->name : "nothing");
}

/* Formats with damaged seeds need not know all of them, but no other may. */
static void own_name_or_none(const char *format, const char *where, const uint8_t *data, size_t len)
{
	if (rsp_source_recognise(rsp_slice(data, len)))
		own_name(format, where, data, len);
}

static void each_knows_its_own(void **state)
{
	size_t num;
	const struct rsp_source *const *sources = rsp_sources(&num);

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++)
		assert_true(each_seed(logs[i], own_name) > 0);
	for (size_t i = 0; i < num; i++)
		each_seed(sources[i]->name, own_name_or_none);
}

/* A last line that is cut, and the record it belongs to, may be others than in the whole. */
static void cut(const char *format, const char *where, const uint8_t *data, size_t len)
{
	enum { OPEN_AT_A_CUT = 4 };
	struct reading whole = reading_of(data, len, format);

	assert_true(len < MAX_CUTS);
	for (size_t at = 0; at <= len; at++) {
		struct reading reading = reading_of(data, at, format);

		if (reading_shared(&whole, &reading) + OPEN_AT_A_CUT < reading.num_frames)
			fail_msg("%s cut at %zu: other frames", where, at);
		reading_free(&reading);
	}
	reading_free(&whole);
}

static void cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++)
		each_seed(logs[i], cut);
}

/* Any log read as any other: nothing but refusals may come of it. */
static void read_by_others(const char *format, const char *where, const uint8_t *data, size_t len)
{
	(void)where;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		struct reading reading = reading_of(data, len, logs[i]);

		if (strcmp(format, logs[i]) == 0)
			assert_true(reading.num_frames > 0);
		reading_free(&reading);
	}
}

static void all_read_by_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++)
		each_seed(logs[i], read_by_others);
}

/* What a reader gives before memory runs out is what it gives otherwise, and then it ends. */
static bool read_with_failure(const struct rsp_source *source, struct rsp_slice bytes, uint64_t nth)
{
	struct rsp_arena arena;
	struct rsp_reader reader = {.arena = &arena};
	struct rsp_frame frame;
	bool failed;

	rsp_arena_init(&arena, 0);
	reader.input = rsp_input_memory(&arena, bytes);
	assert_non_null(reader.input);
	test_fail_alloc(nth);
	(void)source->recognise(bytes);
	if (source->open(&reader)) {
		while (source->next(&reader, &frame) != RSP_PULL_END)
			continue;
		source->close(&reader);
	}
	failed = test_num_allocs() >= nth;
	test_fail_alloc(0);
	rsp_input_close(reader.input);
	rsp_arena_free(&arena);
	return failed;
}

static void without_memory(const char *format, const char *where, const uint8_t *data, size_t len)
{
	const struct rsp_source *source = rsp_source_find(format);
	uint64_t nth = 1;

	(void)where;
	while (read_with_failure(source, rsp_slice(data, len), nth))
		nth++;
	assert_true(nth > 3);
}

static void memory_runs_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++)
		each_seed(logs[i], without_memory);
}

/* A line longer than a line may be, in the middle of a log. */
static void long_lines(void **state)
{
	enum { LONG = RSP_LINE_MAX + 100 };
	static const char before[] = "00000000 [1] APDU: 80 F2 00 00\n00000000 [1] SW: ";
	static const char after[] = "\n00000000 [1] SW: 90 00\n";
	size_t len = sizeof(before) - 1 + LONG;
	char *text = malloc(len + sizeof(after));
	struct reading reading;

	(void)state;
	assert_non_null(text);
	memset(text, '0', len);
	memcpy(text, before, sizeof(before) - 1);
	memcpy(text + len, after, sizeof(after));
	reading = reading_of(text, strlen(text), NULL);
	assert_string_equal(reading.source->name, "pcscd");
	assert_int_equal(reading.num_frames, 2);
	assert_int_equal(reading.num_damages, 1);
	assert_string_equal(reading_damage(&reading, 0)->text,
	                    "line 2 is longer than a line may be");
	reading_free(&reading);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_knows_its_own), cmocka_unit_test(cut_anywhere),
	    cmocka_unit_test(all_read_by_all),    cmocka_unit_test(memory_runs_out),
	    cmocka_unit_test(long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
