/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a ladder. */
#include <stdio.h>

#include "ladder_made.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

static const struct rsp_ladder *ladder_of(struct made *made, struct rsp_arena *arena)
{
	const struct rsp_ladder *ladder = rsp_ladder_of(&made->flow, &made->procedure, arena);

	assert_non_null(ladder);
	return ladder;
}

/* One character a row: M message, E empty, A aside; the number of its step; of how many. */
static void assert_rows(const struct rsp_ladder *ladder, const char *expected)
{
	char text[256] = "";
	size_t len = 0;

	for (size_t at = 0; at < ladder->num_rows; at++) {
		const struct rsp_ladder_row *row = &ladder->rows[at];
		size_t num = row->kind == RSP_LADDER_ASIDE ? row->num_steps : row->num_entries;

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%c%s", at ? " " : "",
		                        "MEA"[row->kind], row -> step -> number);
		if (row->kind != RSP_LADDER_EMPTY && num > 1)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "x%zu", num);
	}
	assert_string_equal(text, expected);
}

static void rows_stand_in_order(void **state)
{
	struct rsp_arena arena;
	struct made made;
	const struct rsp_ladder *ladder;

	(void)state;
	rsp_arena_init(&arena, 0);
	make(&made);
	ladder = ladder_of(&made, &arena);
	assert_rows(ladder, "M1 E2 E3 M4-5x3 E6 M7 AC");
	assert_int_equal(ladder->rows[3].command_len, 300);
	assert_int_equal(ladder->rows[3].since_ns, MADE_SECOND / 2);
	assert_int_equal(ladder->rows[5].delta_ns, MADE_SECOND * 55 / 100);
	assert_true(ladder->rows[0].answered);
	assert_false(ladder->rows[1].answered);
	assert_int_equal(ladder->rows[5].num_findings, 2);
	assert_int_equal(ladder->num_others, 1);
	assert_ptr_equal(ladder->others[0]->rule, &made.ending);
	rsp_arena_free(&arena);
}

/* What is said of one message keeps it out of the fold. */
static void folds_only_what_is_alike(void **state)
{
	struct rsp_arena arena;
	struct made made;

	(void)state;
	rsp_arena_init(&arena, 0);
	make(&made);
	made.findings[3].message = 6;
	made.findings[3].level = RSP_LEVEL_SUSPICIOUS;
	made.findings[3].rule = &made.missing;
	/* findings stand in the order of their messages */
	struct rsp_finding odd = made.findings[3];
	made.findings[3] = made.findings[2];
	made.findings[2] = made.findings[1];
	made.findings[1] = odd;
	assert_rows(ladder_of(&made, &arena), "M1 E2 E3 M4-5 M4-5 M4-5 E6 M7 AC");

	make(&made);
	made.lines[3].result = (struct rsp_result){RSP_RESULT_ERROR, "noWay", 2, NULL};
	assert_rows(ladder_of(&made, &arena), "M1 E2 E3 M4-5x2 M4-5 E6 M7 AC");

	make(&made);
	made.rows[3].repeated = false;
	assert_rows(ladder_of(&made, &arena), "M1 E2 E3 M4-5 M4-5 M4-5 E6 M7 AC");

	make(&made);
	made.entries[3].state = RSP_STEP_ALTERED;
	assert_rows(ladder_of(&made, &arena), "M1 E2 E3 M4-5x2 M4-5 E6 M7 AC");
	rsp_arena_free(&arena);
}

/* Who cancels did not need what cannot be seen, and what was not reached comes behind. */
static void cancelled(void **state)
{
	struct rsp_arena arena;
	struct made made;

	(void)state;
	rsp_arena_init(&arena, 0);
	make(&made);
	made.procedure.num_entries = 2;
	made.entries[1] = made_entry(6, 5, 500);
	made.steps[1].state = made.steps[2].state = RSP_STEP_NOT_VISIBLE;
	made.steps[3].state = made.steps[4].state = made.steps[5].state = RSP_STEP_AHEAD;
	made.steps[6].state = RSP_STEP_SEEN;
	assert_rows(ladder_of(&made, &arena), "M1 MC A4-5x3 A2x2");
	made.steps[1].state = RSP_STEP_IMPLIED;
	assert_rows(ladder_of(&made, &arena), "M1 E2 MC A4-5x3 A3");
	rsp_arena_free(&arena);
}

static void begins_in_the_middle(void **state)
{
	struct rsp_arena arena;
	struct made made;

	(void)state;
	rsp_arena_init(&arena, 0);
	make(&made);
	made.procedure.entries = made.entries + 1;
	made.procedure.num_entries = 4;
	made.steps[0].state = RSP_STEP_BEFORE;
	made.steps[1].state = made.steps[2].state = RSP_STEP_NOT_VISIBLE;
	assert_rows(ladder_of(&made, &arena), "A1 E2 E3 M4-5x3 E6 M7 AC");
	rsp_arena_free(&arena);
}

static void out_of_order_opens_no_gap(void **state)
{
	struct rsp_arena arena;
	struct made made;

	(void)state;
	rsp_arena_init(&arena, 0);
	make(&made);
	/* Bye comes first, out of its order; what is before it in the definition has its place
	 * later. */
	made.entries[0] = made_entry(5, 3, 0);
	made.entries[0].state = RSP_STEP_OUT_OF_ORDER;
	made.entries[4] = made_entry(5, 9, 1250);
	assert_rows(ladder_of(&made, &arena), "M7 E2 E3 M4-5x3 E6 M7 AC");
	rsp_arena_free(&arena);
}

static void without_messages(void **state)
{
	struct rsp_arena arena;
	struct made made;

	(void)state;
	rsp_arena_init(&arena, 0);
	make(&made);
	made.procedure.num_entries = 0;
	made.flow.num_lines = 0;
	for (size_t at = 0; at < MADE_STEPS; at++)
		made.steps[at].state = RSP_STEP_AHEAD;
	assert_rows(ladder_of(&made, &arena), "A1x7");
	rsp_arena_free(&arena);
}

static void without_memory(void **state)
{
	struct rsp_arena arena;
	struct made made;
	uint64_t total = 1;

	(void)state;
	make(&made);
	for (uint64_t nth = 0; nth <= total; nth++) {
		rsp_arena_init(&arena, 0);
		test_fail_alloc(nth);
		assert_true(!rsp_ladder_of(&made.flow, &made.procedure, &arena) == (nth > 0));
		if (!nth)
			total = test_num_allocs();
		test_fail_alloc(0);
		rsp_arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_stand_in_order),
	    cmocka_unit_test(folds_only_what_is_alike),
	    cmocka_unit_test(cancelled),
	    cmocka_unit_test(begins_in_the_middle),
	    cmocka_unit_test(out_of_order_opens_no_gap),
	    cmocka_unit_test(without_messages),
	    cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
