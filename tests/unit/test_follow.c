/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows procedures, where memory runs out, where a trace ends early, and where its messages
 * come in any order. */
#include <stdlib.h>
#include <string.h>

#include "support/alloc.h"
#include "support/cmocka_include.h"
#include "support/files.h"
#include "support/follow.h"

enum { EVERY_UP_TO = 300, STEP_BEYOND = 97, LINES_MAX = 600, SHUFFLES = 16 };

/* A session of several procedures, and one with both legs. */
static const char *const inputs[] = {
    "captures/sgp22-tls13/apdu.hex",
    "captures/sgp22-tls13/merged.pcapng",
    "captures/sgp22-faults/11-preparedownload-after-cancelsession.pcap",
};

static uint64_t run_with_failure(struct rsp_slice trace, uint64_t nth)
{
	struct rsp_definitions *definitions;
	struct rsp_flow *flow = NULL;
	uint64_t asked;

	test_fail_alloc(nth);
	definitions = rsp_definitions_new();
	if (definitions)
		flow = test_follow_flow(definitions, trace, nth % 2);
	if (flow)
		test_follow_list(flow);
	if (definitions)
		test_follow_validate(definitions, trace,
		                     (enum rsp_validation_form)(nth % RSP_NUM_VALIDATION_FORMS));
	asked = test_num_allocs();
	test_fail_alloc(0);
	rsp_flow_free(flow);
	rsp_definitions_free(definitions);
	return asked;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(inputs) / sizeof(*inputs); at++) {
		size_t len;
		uint8_t *data = test_source_file(inputs[at], &len);
		uint64_t total;

		assert_non_null(data);
		total = run_with_failure(rsp_slice(data, len), 0);
		print_message("%s: %llu allocations\n", inputs[at], (unsigned long long)total);
		assert_true(total > 100);
		for (uint64_t nth = 1; nth <= total; nth += nth < EVERY_UP_TO ? 1 : STEP_BEYOND)
			run_with_failure(rsp_slice(data, len), nth);
		free(data);
	}
}

/* Whether a flow says that a rule was broken. */
static bool is_broken(const struct rsp_flow *flow)
{
	for (size_t at = 0; at < flow->num_findings; at++)
		if (flow->findings[at].level == RSP_LEVEL_VIOLATION && !flow->findings[at].not_run)
			return true;
	return false;
}

/* A capture that ends early is never a violation: what is missing is behind its end. */
static void every_prefix(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	size_t len, num = 0;
	uint8_t *data = test_source_file("captures/sgp22-tls13/apdu.hex", &len);
	struct rsp_slice rest = rsp_slice(data, len), line;

	(void)state;
	assert_non_null(data);
	assert_non_null(definitions);
	while (rsp_take_line(&rest, &line)) {
		struct rsp_slice front = rsp_slice(data, len - rest.len);
		struct rsp_flow *flow = test_follow_flow(definitions, front, false);

		assert_non_null(flow);
		assert_true(test_follow_list(flow) > 0);
		if (is_broken(flow))
			fail_msg("the first %zu lines: %s", num + 1, flow->findings[0].rule->id);
		rsp_flow_free(flow);
		num++;
	}
	assert_true(num > 200);
	rsp_definitions_free(definitions);
	free(data);
}

/* A generator of our own, so that every run is the same. */
static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* The lines of a log from a text, in a new order, some of them twice or never. */
static size_t shuffle(const struct rsp_slice *lines, size_t num, uint32_t seed, char *out)
{
	size_t len = 0;

	for (size_t at = 0; at < num; at++) {
		size_t near = at + draw(&seed) % 12, taken = near < num ? near : at;

		if (draw(&seed) % 16 == 0)
			continue;
		memcpy(out + len, lines[taken].data, lines[taken].len);
		len += lines[taken].len;
		out[len++] = '\n';
	}
	return len;
}

static void any_order(void **state)
{
	struct rsp_definitions *definitions = rsp_definitions_new();
	static struct rsp_slice lines[LINES_MAX];
	size_t len, num = 0, broken = 0;
	uint8_t *data = test_source_file("captures/sgp22-tls13/apdu.hex", &len);
	struct rsp_slice rest = rsp_slice(data, len);
	char *text = malloc(2 * len);

	(void)state;
	assert_non_null(data);
	assert_non_null(text);
	while (num < LINES_MAX && rsp_take_line(&rest, &lines[num]))
		num++;
	for (uint32_t seed = 1; seed <= SHUFFLES; seed++) {
		struct rsp_slice mixed = rsp_slice(text, shuffle(lines, num, seed, text));
		struct rsp_flow *flow = test_follow_flow(definitions, mixed, seed % 2);

		assert_non_null(flow);
		broken += is_broken(flow);
		rsp_flow_free(flow);
		for (int form = 0; form < RSP_NUM_VALIDATION_FORMS; form++)
			assert_true(test_follow_validate(definitions, mixed,
			                                 (enum rsp_validation_form)form));
	}
	print_message("%zu of %d mixed logs break a rule\n", broken, SHUFFLES);
	assert_true(broken > SHUFFLES / 2);
	rsp_definitions_free(definitions);
	free(text);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_prefix),
	    cmocka_unit_test(any_order),
	    cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
