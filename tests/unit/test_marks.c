/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks: what is written as a description reads back; what others wrote has none. */
#include <string.h>

#include "source/marks.h"
#include "support/cmocka_include.h"

static void test_reads_back(void **state)
{
	/* clang-format off */
	static const struct rsp_marks rows[] = {
	    {0},
	    {.no_slot = true},
	    {.no_times = true},
	    {.undated = true, .no_slot = true},
	    {.ordered = true, .payload = RSP_HINT_RAPDU, .slot = 255},
	    {.payload = RSP_HINT_CAPDU, .slot = 1},
	    {.payload = RSP_HINT_RESET, .no_slot = true, .no_times = true},
	};
	/* clang-format on */
	struct rsp_arena arena;

	(void)state;
	rsp_arena_init(&arena, 0);
	for (size_t at = 0; at < sizeof(rows) / sizeof(*rows); at++) {
		struct rsp_marks read = {0};

		rsp_marks_read(rsp_text(rsp_marks_text(&arena, &rows[at])), &read);
		assert_int_equal(read.no_slot, rows[at].no_slot);
		assert_int_equal(read.no_times, rows[at].no_times);
		assert_int_equal(read.undated, rows[at].undated);
		assert_int_equal(read.ordered, rows[at].ordered);
		assert_int_equal(read.payload, rows[at].payload);
		assert_int_equal(read.slot, rows[at].slot);
	}
	rsp_arena_free(&arena);
}

static void test_foreign_descriptions(void **state)
{
	static const char *const texts[] = {
	    "",         "no slot",          "eth0, no times",
	    "rsptrace", "rsptrace:no slot", "rsptrace: no slots, no timeses"};

	(void)state;
	for (size_t at = 0; at < sizeof(texts) / sizeof(*texts); at++) {
		struct rsp_marks read = {0};

		rsp_marks_read(rsp_text(texts[at]), &read);
		assert_false(read.no_slot || read.no_times || read.undated || read.ordered);
		assert_int_equal(read.payload, RSP_HINT_NONE);
	}
}

/* Exported PDUs: tag 12 (dissector), its length, the name in whole words, and the end. */
static void test_tags(void **state)
{
	static const uint8_t response[] =
	    "\x00\x0C\x00\x10gsm_sim.response\x00\x00\x00\x00\x90\x00";
	const struct rsp_marks marks = {.payload = RSP_HINT_RAPDU, .slot = 3};
	struct rsp_frame frame = {.hint = RSP_HINT_LINK,
	                          .param = RSP_LINK_EXPORTED_PDU,
	                          .slot = -1,
	                          .file_off = 100,
	                          .bytes = rsp_slice(response, sizeof(response) - 1)};
	uint8_t tags[RSP_MARKS_TAGS_MAX];

	(void)state;
	assert_int_equal(rsp_marks_tags(&marks, tags), 24);
	assert_memory_equal(tags, response, 24);
	rsp_marks_apply(&marks, &frame);
	assert_int_equal(frame.hint, RSP_HINT_RAPDU);
	assert_int_equal(frame.slot, 3);
	assert_int_equal(frame.bytes.len, 2);
	assert_int_equal(frame.file_off, 124);
	/* cut inside the tags: it stays what it was */
	frame = (struct rsp_frame){.hint = RSP_HINT_LINK,
	                           .param = RSP_LINK_EXPORTED_PDU,
	                           .bytes = rsp_slice(response, 10)};
	rsp_marks_apply(&marks, &frame);
	assert_int_equal(frame.hint, RSP_HINT_LINK);
	assert_int_equal(frame.bytes.len, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_back),
	    cmocka_unit_test(test_foreign_descriptions),
	    cmocka_unit_test(test_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
