/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A view whose memory runs out, wherever that is: it says less, and nothing breaks. */
#include <stdio.h>
#include <stdlib.h>

#include "rsptrace/detail.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

enum { PATH_LEN = 512, STEPS_MAX = 100000, DENSE = 300 };

struct scene {
	char path[PATH_LEN];
	const char *paths[1];
	struct rsp_view_input input;
	struct rsp_definitions *definitions;
};

static void run_jobs(struct rsp_view *view, struct rsp_arena *arena)
{
	struct rsp_opening *opening = rsp_opening_new(view, 14);
	struct rsp_sieve *sieve = rsp_sieve_new(view, "es10 && !ok");
	const char *text;
	struct rsp_needle *needle = rsp_needle_new(arena, "serialNumber", &text);
	struct rsp_search *search = needle ? rsp_search_new(view, needle, 17, true) : NULL;

	for (int step = 0; opening && step < STEPS_MAX; step++)
		if (rsp_opening_step(opening) != RSP_WORK_GOES_ON)
			break;
	for (int step = 0; sieve && step < STEPS_MAX; step++)
		if (rsp_sieve_step(sieve) != RSP_WORK_GOES_ON)
			break;
	for (int step = 0; search && step < STEPS_MAX; step++)
		if (rsp_search_step(search) != RSP_WORK_GOES_ON)
			break;
	rsp_opening_free(opening);
	rsp_sieve_free(sieve);
	rsp_search_free(search);
}

static void look(struct rsp_view *view, struct rsp_arena *arena)
{
	struct rsp_view_message message;
	struct rsp_view_procedure procedure;
	struct rsp_view_finding finding;
	struct rsp_view_state state;

	rsp_view_state(view, &state);
	for (size_t at = 0; rsp_view_message(view, at, arena, &message); at++)
		assert_non_null(message.function);
	for (size_t at = 0; rsp_view_procedure(view, at, arena, &procedure); at++)
		assert_non_null(procedure.title);
	for (size_t at = 0; rsp_view_finding(view, at, arena, &finding); at++)
		assert_non_null(finding.text);
	(void)rsp_view_rungs(view, 1, arena);
	assert_true(state.num_messages <= 18);
}

/* Answers how many allocations there were. */
static uint64_t run(const struct scene *scene, uint64_t nth, bool redact)
{
	struct rsp_view_options options = {
	    .definitions = scene->definitions, .redact = redact, .mark_len = 500};
	struct rsp_arena arena;
	struct rsp_view *view;
	uint64_t num;

	rsp_arena_init(&arena, 0);
	test_fail_alloc(nth);
	view = rsp_view_new(&options, &scene->input, 1);
	if (view) {
		while (rsp_view_step(view))
			;
		look(view, &arena);
		run_jobs(view, &arena);
	}
	num = test_num_allocs();
	test_fail_alloc(0);
	rsp_view_free(view);
	rsp_arena_free(&arena);
	return num;
}

static void test_no_memory(void **state)
{
	struct scene scene = {.definitions = rsp_definitions_new()};
	uint64_t total;

	(void)state;
	snprintf(scene.path, sizeof(scene.path), "%s/captures/sgp22-bad-serversig/apdu-gsmtap.pcap",
	         getenv("RSP_SOURCE"));
	scene.paths[0] = scene.path;
	scene.input = (struct rsp_view_input){.name = "apdu-gsmtap.pcap",
	                                      .options = {.number = 1},
	                                      .paths = scene.paths,
	                                      .num_paths = 1};
	for (int redact = 0; redact < 2; redact++) {
		total = run(&scene, 0, redact);
		assert_true(total > 50);
		for (uint64_t nth = 1; nth <= total; nth += nth < DENSE ? 1 : nth / DENSE + 1)
			run(&scene, nth, redact);
		print_message("%llu allocations\n", (unsigned long long)total);
	}
	rsp_definitions_free(scene.definitions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_memory)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
